//! The front page: the newest edition, and what is newer than it or beside it.

use super::{Output, edition, one};
use crate::base::Sealed;
use crate::pages::plan::{Change, Plan};
use crate::pages::views::*;
use crate::pages::{Class, Content, Page, View, head};
use crate::site::{Site, TermKind, routes};
use std::collections::BTreeSet;

pub const FRONT: Output =
    Output { name: "front page", about: "`/`: the newest edition with its lead and items", units: one, pages, touched };

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
    let view = FrontView {
        site: frame.chrome.clone(),
        page: Head {
            description: frame.config.description.as_str().into(),
            feeds: Vec::new(),
            ..head::head(frame, "front", &frame.config.title, &routes::home())
        },
        edition: newest.map(|(number, _)| Sealed::new(edition::full(plan, number))),
        latest: latest(site, &in_edition(plan)).map(|n| plan.cards[n].clone()).collect(),
        sections: sections(plan),
        stories: stories(plan),
        queries: plan.queries_for("front.html"),
    };
    vec![Page {
        path: routes::home().output(),
        class: Class::List,
        of: None,
        content: Content::View(Box::new(View::Front(view)), text(plan).map(|document| frame.body(document))),
    }]
}

/// The document of which the front page shows the text: its own, else the newest edition's.
fn text(plan: &Plan<'_>) -> Option<usize> {
    let site = plan.site();
    let own = site.documents.find("_index.md").filter(|n| !site.document(*n).text.is_empty);
    own.or(edition::newest(plan).map(|(number, _)| site.editions[number].document))
}

/// The articles of the newest edition.
fn in_edition(plan: &Plan<'_>) -> BTreeSet<usize> {
    let edition = edition::newest(plan).map(|(number, _)| &plan.site().editions[number]);
    let items = edition.into_iter().flat_map(|edition| edition.lead.iter().chain(&edition.items));
    items.map(|item| item.article).collect()
}

/// The newest articles that the edition does not hold, each running story once. What was paid for stands in its section,
/// not among the news.
fn latest<'s>(site: &'s Site, in_edition: &'s BTreeSet<usize>) -> impl Iterator<Item = usize> + 's {
    let is_news = |n: &usize| site.articles[*n].kind != crate::news::Kind::Sponsored;
    let newest_first = (0..site.articles.len()).rev().filter(is_news);
    one_of_each_story(site, newest_first).filter(|n| !in_edition.contains(n)).take(LATEST)
}

/// The newest articles of a section, each running story once.
fn of_section<'s>(site: &'s Site, articles: &'s [u32]) -> impl Iterator<Item = usize> + 's {
    one_of_each_story(site, articles.iter().rev().map(|n| *n as usize)).take(OF_SECTION)
}

/// Of articles, newest first, those that are not followed by a newer one of their story: a reader is led to the older ones
/// from its page.
fn one_of_each_story(site: &Site, articles: impl Iterator<Item = usize>) -> impl Iterator<Item = usize> {
    let mut told = BTreeSet::new();
    articles.filter(move |n| site.articles[*n].story.is_none_or(|story| told.insert(story)))
}

fn touched(plan: &Plan<'_>, change: &Change) -> Vec<usize> {
    let site = plan.site();
    let of_edition = edition::newest(plan).and_then(|(number, _)| site.editions[number].quote);
    let in_edition = in_edition(plan);
    let sections = &site.terms(TermKind::Section).list;
    let in_sections = sections.iter().flat_map(|term| of_section(site, &term.articles));
    let mut shown = in_edition.iter().copied().chain(of_edition).chain(latest(site, &in_edition)).chain(in_sections);
    let shows = !change.cards.is_empty() && shown.any(|n| change.cards.contains(&(n as u32)));
    let is_text = || text(plan).is_some_and(|document| change.documents.contains(&document));
    if shows || is_text() { vec![0] } else { Vec::new() }
}

/// Sections with articles, in the order of the menu, then by name.
fn sections(plan: &Plan<'_>) -> Vec<Block> {
    let terms = plan.site().terms(TermKind::Section);
    let place = |url: &str| plan.frame.chrome.nav.iter().position(|link| *link.url == *url).unwrap_or(usize::MAX);
    let mut blocks: Vec<(usize, Block)> = Vec::new();
    for (number, term) in terms.list.iter().enumerate() {
        let section = plan.frame.term_link(TermKind::Section, number as u32);
        let items: Vec<Part<Card>> = of_section(plan.site(), &term.articles).map(|n| plan.cards[n].clone()).collect();
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
