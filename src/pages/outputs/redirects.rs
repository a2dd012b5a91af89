//! Old addresses: a page for each, which works on every host, and a table for the hosts that read one.

use super::{Output, one_if};
use crate::pages::views::*;
use crate::pages::{Class, Content, Page, View, head};
use crate::site::routes;

pub const REDIRECTS: Output = Output {
    name: "redirects",
    about: "A page at each alias that leads to the new address",
    units: |plan| plan.site().redirects.len(),
    pages: |plan, number| {
        let redirect = &plan.site().redirects[number];
        let document = plan.site().document(redirect.document);
        let view = RedirectView {
            site: plan.frame.chrome.clone(),
            page: Head {
                noindex: true,
                canonical: plan.frame.canonical(&redirect.to),
                ..head::head(plan.frame, "redirect", &document.front.title, &redirect.from)
            },
            to: plan.frame.url(&redirect.to),
        };
        vec![Page {
            path: redirect.from.output(),
            class: Class::Page,
            of: Some(document.path.clone()),
            content: Content::View(Box::new(View::Redirect(view)), None),
        }]
    },
    touched: |plan, change| {
        let redirects = plan.site().redirects.iter().enumerate();
        redirects.filter(|(_, redirect)| change.documents.contains(&redirect.document)).map(|(n, _)| n).collect()
    },
};

pub const TABLE: Output = Output {
    name: "redirect table",
    about: "`_redirects`, as Netlify and Cloudflare Pages read it",
    units: |plan| one_if(plan, "redirect_table"),
    pages: |plan, _| {
        let mut text = String::new();
        for redirect in &plan.site().redirects {
            text += &format!("{} {} 301\n", plan.frame.url(&redirect.from), plan.frame.url(&redirect.to));
        }
        vec![super::host::text(&routes::root_file("_redirects"), text)]
    },
    touched: super::never,
};
