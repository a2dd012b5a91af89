//! The pages of sections, topics, places, people, organisations, authors and stories.

use super::edition::numbered;
use super::{Output, shown};
use crate::pages::plan::Plan;
use crate::pages::views::*;
use crate::pages::{Class, Content, Page, View, head};
use crate::site::{Article, Route, Site, Term, TermKind};
use std::ops::Range;
use std::sync::Arc;

pub const LISTS: Output = Output {
    name: "lists",
    about: "Each section, topic, place, person, organisation, author and story, newest first",
    units: |plan| plan.site().terms.iter().map(|terms| terms.list.len()).sum(),
    pages: |plan, unit| {
        let (kind, number) = find(plan, unit);
        list(plan, kind, number)
    },
    touched: |plan, change| {
        let articles = change.cards.iter().map(|n| &plan.site().articles[*n as usize]);
        articles.flat_map(|article| units_of(plan.site(), article, |_| true)).collect()
    },
};

/// The units of an article's terms.
pub(super) fn units_of<'s>(
    site: &'s Site,
    article: &'s Article,
    of: impl Fn(TermKind) -> bool,
) -> impl Iterator<Item = usize> {
    let mut before = 0;
    let kinds = TermKind::ALL.map(|kind| {
        let first = before;
        before += site.terms(kind).list.len();
        (kind, first)
    });
    let units = |(kind, first): (TermKind, usize)| article.terms(kind).iter().map(move |n| first + *n as usize);
    kinds.into_iter().filter(move |(kind, _)| of(*kind)).flat_map(units)
}

/// The term behind a unit: all kinds one after the other.
pub(super) fn find(plan: &Plan<'_>, mut unit: usize) -> (TermKind, usize) {
    for kind in TermKind::ALL {
        let count = plan.site().terms(kind).list.len();
        if unit < count {
            return (kind, unit);
        }
        unit -= count;
    }
    unreachable!("units are counted over the same lists")
}

fn list(plan: &Plan<'_>, kind: TermKind, number: usize) -> Vec<Page> {
    let frame = &plan.frame;
    if !super::has_list(frame.config, kind) {
        return Vec::new();
    }
    let term = &plan.site().terms(kind).list[number];
    let document = term.document.map(|d| plan.site().document(d));
    let description = document.map(|d| d.front.summary.clone()).unwrap_or_default();
    let role = role(plan, kind, term);
    let between = if kind == TermKind::Section { Vec::new() } else { vec![head::index_link(frame, kind)] };
    let body = term.document.filter(|d| !plan.site().document(*d).text.is_empty).map(|d| frame.body(d));
    let has_feeds = super::feeds::has_own(frame.config, kind) && !term.articles.is_empty();
    let concerns = |range: Range<usize>| plan.concerns(&term.articles[range]);
    paged(plan, &term.route, term.articles.len(), concerns, |range, pager, route| {
        let items = plan.newest_first(term.articles[range].iter());
        let is_index = pager.number.is_none();
        let view = ListView {
            site: frame.chrome.clone(),
            page: Head {
                description: description.clone(),
                breadcrumbs: head::breadcrumbs(plan, between.clone(), &term.name, &term.route),
                feeds: if has_feeds { head::feeds(frame, &term.name, &term.route) } else { Vec::new() },
                ..head::head(frame, kind_of_page(kind), &numbered(&term.name, &pager, plan), route)
            },
            kind: kind.name(),
            title: term.name.clone(),
            description: description.clone(),
            role: role.clone(),
            items,
            pager,
            queries: plan.queries_for(if kind == TermKind::Story { "story.html" } else { "list.html" }),
        };
        let view = if kind == TermKind::Story { View::Story(view) } else { View::List(view) };
        let body = body.clone().filter(|_| is_index);
        let of = term.document.map(|d| plan.site().documents.path(d).clone());
        Page { path: route.output(), class: Class::List, of, content: Content::View(Box::new(view), body) }
    })
}

fn kind_of_page(kind: TermKind) -> &'static str {
    if kind == TermKind::Story { "story" } else { "list" }
}

/// An author's role, as the newest article gives it, or the author's own page.
fn role(plan: &Plan<'_>, kind: TermKind, term: &Term) -> String {
    if kind != TermKind::Author {
        return String::new();
    }
    let own = term.document.and_then(|d| {
        let extra: serde_json::Value = serde_json::from_str(&plan.site().document(d).front.extra).ok()?;
        Some(extra.get("role")?.as_str()?.to_owned())
    });
    own.unwrap_or_else(|| term.role.clone())
}

/// Cuts a list into pages, counted from its oldest end: page 1 holds the oldest `per_page` and never changes again once
/// it is full. The index shows the newest: what is on no full page yet, and the newest full page below it. Pages of which
/// nothing concerns are left out.
pub(super) fn paged(
    plan: &Plan<'_>,
    index: &Route,
    count: usize,
    concerns: impl Fn(Range<usize>) -> bool,
    page: impl Fn(Range<usize>, Pager, &Route) -> Page,
) -> Vec<Page> {
    let size = plan.frame.config.lists.per_page;
    let full = count / size;
    let url = |number: usize| plan.frame.url(&index.numbered(number));
    let own = plan.frame.url(index);
    // With one full page or less, the index shows everything and there is nothing to turn to.
    let shown_on_index = full.saturating_sub(1);
    let first = shown_on_index * size;
    let pager = Pager {
        number: None,
        index: own.clone(),
        newer: None,
        older: (shown_on_index > 0).then(|| url(shown_on_index)),
    };
    let mut pages = Vec::new();
    if concerns(first..count) {
        pages.push(page(first..count, pager, index));
    }
    if full <= 1 {
        return pages;
    }
    for number in 1..=full {
        let range = (number - 1) * size..number * size;
        if !concerns(range.clone()) {
            continue;
        }
        let pager = Pager {
            number: Some(number),
            index: own.clone(),
            newer: Some(if number < full { url(number + 1) } else { own.clone() }),
            older: (number > 1).then(|| url(number - 1)),
        };
        pages.push(page(range, pager, &index.numbered(number)));
    }
    pages
}

/// The list of one day of the archive.
pub(super) fn day(plan: &Plan<'_>, title: &str, route: &Route, between: Vec<Link>, items: Vec<Part<Card>>) -> Page {
    let frame = &plan.frame;
    let view = ListView {
        site: frame.chrome.clone(),
        page: Head {
            breadcrumbs: head::breadcrumbs(plan, between, title, route),
            ..head::head(frame, "list", title, route)
        },
        kind: "day",
        title: title.to_owned(),
        description: Arc::default(),
        role: String::new(),
        items,
        pager: Pager { index: frame.url(route), ..Pager::default() },
        queries: plan.queries_for("list.html"),
    };
    shown(route, Class::List, View::List(view))
}
