//! The indexes: all topics, all places, all people, ….

use super::{Output, shown};
use crate::pages::card::when;
use crate::pages::plan::Plan;
use crate::pages::views::*;
use crate::pages::{Class, Page, View, head};
use crate::site::{TermKind, routes};
use std::collections::BTreeMap;

pub const INDEXES: Output = Output {
    name: "indexes",
    about: "`/topics/`, `/places/`, `/people/`, `/organisations/`, `/authors/`, `/stories/`, `/sections/`",
    units: |_| TermKind::ALL.len(),
    pages: |plan, unit| index(plan, TermKind::ALL[unit]),
    // It shows names and counts.
    touched: super::never,
};

fn index(plan: &Plan<'_>, kind: TermKind) -> Vec<Page> {
    let terms = plan.site().terms(kind);
    if terms.list.is_empty() || !super::has_list(plan.frame.config, kind) {
        return Vec::new();
    }
    let route = routes::terms(kind);
    let title = plan.frame.own_word(kind.folder()).to_owned();
    let mut groups: BTreeMap<String, Vec<TermCard>> = BTreeMap::new();
    for number in 0..terms.list.len() {
        let card = term_card(plan, kind, number);
        groups.entry(letter(&card.name)).or_default().push(card);
    }
    let groups = groups.into_iter().map(|(letter, mut terms)| {
        terms.sort_by(|a, b| a.name.to_lowercase().cmp(&b.name.to_lowercase()).then(a.url.cmp(&b.url)));
        TermGroup { letter, terms }
    });
    let view = TermsView {
        site: plan.frame.chrome.clone(),
        page: Head {
            breadcrumbs: head::breadcrumbs(plan, Vec::new(), &title, &route),
            ..head::head(plan.frame, "terms", &title, &route)
        },
        kind: kind.folder(),
        groups: groups.collect(),
        title,
    };
    vec![shown(&route, Class::List, View::Terms(view))]
}

/// The letter under which a name stands: without accents, in capitals; `#` for figures.
fn letter(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    match name.nfd().find(|c| c.is_alphanumeric()) {
        Some(c) if c.is_numeric() => "#".to_owned(),
        Some(c) => c.to_uppercase().to_string(),
        None => "#".to_owned(),
    }
}

pub(super) fn term_card(plan: &Plan<'_>, kind: TermKind, number: usize) -> TermCard {
    let site = plan.site();
    let term = &site.terms(kind).list[number];
    let newest = term.articles.last().and_then(|n| site.articles[*n as usize].published);
    TermCard {
        name: term.name.clone(),
        url: plan.frame.url(&term.route),
        description: term.document.map(|d| site.document(d).front.summary.clone()).unwrap_or_default(),
        count: term.articles.len(),
        latest: newest.map(|moment| when(plan.frame, &moment, &plan.frame.config.language)),
    }
}
