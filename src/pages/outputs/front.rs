//! The front page: the newest edition, and what is newer than it or beside it.

use super::{Output, edition, one};
use crate::base::Sealed;
use crate::pages::plan::Plan;
use crate::pages::views::*;
use crate::pages::{Class, Content, Page, View, head};
use crate::site::{TermKind, routes};
use std::collections::BTreeSet;

pub const FRONT: Output =
    Output { name: "front page", about: "`/`: the newest edition with its lead and items", units: one, pages };

/// Newest articles beside the edition.
const LATEST: usize = 8;
/// Articles of each section.
const OF_SECTION: usize = 4;
/// Running stories.
const STORIES: usize = 4;

fn pages(plan: &Plan<'_>, _: usize) -> Vec<Page> {
    let frame = &plan.frame;
    let site = plan.site();
    let newest = edition::newest(plan);
    let in_edition: BTreeSet<usize> = newest
        .map(|(number, _)| &site.editions[number])
        .into_iter()
        .flat_map(|edition| edition.lead.iter().chain(&edition.items))
        .map(|item| item.article)
        .collect();
    // What was paid for stands in its section, not among the news.
    let latest = (0..plan.cards.len())
        .rev()
        .filter(|n| !in_edition.contains(n) && site.articles[*n].kind != crate::news::Kind::Sponsored)
        .take(LATEST);
    let view = FrontView {
        site: frame.chrome.clone(),
        page: Head {
            description: frame.config.description.clone(),
            feeds: Vec::new(),
            ..head::head(frame, "front", &frame.config.title, &routes::home())
        },
        edition: newest.map(|(number, _)| Sealed::new(edition::full(plan, number))),
        latest: latest.map(|n| plan.cards[n].clone()).collect(),
        sections: sections(plan),
        stories: stories(plan),
        queries: plan.queries_for("front.html"),
    };
    let body = newest.map(|(number, _)| site.editions[number].document);
    let own_text = site.documents.iter().position(|d| d.path.as_str() == "_index.md" && !d.text.is_empty);
    vec![Page {
        path: routes::home().output(),
        class: Class::List,
        of: None,
        content: Content::View(Box::new(View::Front(view)), own_text.or(body).map(|document| frame.body(document))),
    }]
}

/// Sections with articles, in the order of the menu, then by name.
fn sections(plan: &Plan<'_>) -> Vec<Block> {
    let terms = plan.site().terms(TermKind::Section);
    let place = |url: &str| plan.frame.chrome.nav.iter().position(|link| link.url == url).unwrap_or(usize::MAX);
    let mut blocks: Vec<(usize, Block)> = Vec::new();
    for (number, term) in terms.list.iter().enumerate() {
        let section = plan.frame.term_link(TermKind::Section, number as u32);
        let newest = term.articles.iter().rev().take(OF_SECTION);
        let items: Vec<Part<Card>> = newest.map(|n| plan.cards[*n as usize].clone()).collect();
        if !items.is_empty() {
            blocks.push((place(&section.url), Block { section, items }));
        }
    }
    blocks.sort_by_key(|(place, _)| *place);
    blocks.into_iter().map(|(_, block)| block).collect()
}

/// Stories that moved last, if they have run for two articles or more.
fn stories(plan: &Plan<'_>) -> Vec<TermCard> {
    if !super::has_list(plan.frame.config, TermKind::Story) {
        return Vec::new();
    }
    let terms = plan.site().terms(TermKind::Story);
    let mut running: Vec<(u32, usize)> = terms
        .list
        .iter()
        .enumerate()
        .filter(|(_, term)| term.articles.len() >= 2)
        .map(|(number, term)| (*term.articles.last().expect("it has two"), number))
        .collect();
    running.sort_by_key(|(newest, _)| std::cmp::Reverse(*newest));
    running.into_iter().take(STORIES).map(|(_, n)| super::terms::term_card(plan, TermKind::Story, n)).collect()
}
