//! Plain pages, and the page for addresses that lead nowhere.

use super::{Output, article, one};
use crate::pages::card::when;
use crate::pages::plan::Plan;
use crate::pages::views::*;
use crate::pages::{Class, Content, Page, View, head};
use crate::site::routes;

pub const PAGES: Output = Output {
    name: "pages",
    about: "Plain pages such as `/about/`",
    units: |plan| plan.site().pages.len(),
    pages: |plan, number| vec![page(plan, number)],
    touched: |plan, change| {
        let pages = plan.site().pages.iter().enumerate();
        pages.filter(|(_, page)| change.documents.contains(&page.document)).map(|(number, _)| number).collect()
    },
};

pub const NOT_FOUND: Output = Output {
    name: "not found",
    about: "`404.html`",
    units: one,
    pages: |plan, _| {
        let route = routes::root_file("404.html");
        let title = plan.frame.own_word("not_found").to_owned();
        let head = Head { noindex: true, ..head::head(plan.frame, "not_found", &title, &route) };
        let view = NotFoundView { site: plan.frame.chrome.clone(), page: head };
        vec![super::shown(&route, Class::Page, View::NotFound(view))]
    },
    touched: super::never,
};

fn page(plan: &Plan<'_>, number: usize) -> Page {
    let frame = &plan.frame;
    let plain = &plan.site().pages[number];
    let document = plan.site().document(plain.document);
    let front = &document.front;
    let language = front.language.clone().unwrap_or_else(|| frame.config.language.clone());
    let description =
        if front.summary.is_empty() { document.text.excerpt.as_str().into() } else { front.summary.clone() };
    let updated = front.updated.or(front.date).map(|s| when(frame, &s.in_zone(&frame.config.zone()), &language));
    let view = PlainView {
        site: frame.chrome.clone(),
        page: Head {
            description,
            dir: crate::news::language::direction(&language),
            language,
            breadcrumbs: head::breadcrumbs(plan, Vec::new(), &front.title, &plain.route),
            ..head::head(frame, "page", &front.title, &plain.route)
        },
        title: front.title.clone(),
        contents: article::contents(&document.text.headings),
        updated,
        extra: serde_json::from_str(&front.extra).unwrap_or_default(),
    };
    Page {
        path: plain.route.output(),
        class: Class::Page,
        of: Some(document.path.clone()),
        content: Content::View(Box::new(View::Plain(view)), Some(frame.body(plain.document))),
    }
}
