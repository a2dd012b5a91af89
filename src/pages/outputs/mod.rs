//! Everything that a site publishes, a row each. A new output is one file here and one row.

mod article;
mod calendar;
mod corrections;
pub(super) mod edition;
pub(super) mod feeds;
mod files;
mod front;
mod host;
mod list;
mod page;
mod redirects;
pub(super) mod sitemaps;
mod terms;
mod versions;

use super::plan::{Change, Plan};
use super::{Class, Content, Page, View};
use crate::config::Config;
use crate::site::{Route, TermKind};

/// A kind of file in `public/`.
pub struct Output {
    pub name: &'static str,
    /// Shown in the documentation.
    pub about: &'static str,
    /// How many parts it has; each can be made alone, at the same time as the others.
    pub units: fn(&Plan<'_>) -> usize,
    /// The pages of a part; of a plan for a [`Change`], those that may have changed are enough.
    pub pages: fn(&Plan<'_>, usize) -> Vec<Page>,
    /// The parts that a change may touch. One too many costs a comparison, one too few is a page that stays wrong.
    pub touched: fn(&Plan<'_>, &Change) -> Vec<usize>,
}

pub const OUTPUTS: &[Output] = &[
    files::FILES,
    article::ARTICLES,
    page::PAGES,
    page::NOT_FOUND,
    edition::EDITIONS,
    edition::ARCHIVE,
    front::FRONT,
    list::LISTS,
    terms::INDEXES,
    calendar::CALENDAR,
    calendar::DAYS,
    corrections::CORRECTIONS,
    feeds::FEEDS,
    sitemaps::SITEMAPS,
    sitemaps::NEWS,
    redirects::REDIRECTS,
    redirects::TABLE,
    host::ROBOTS,
    host::HEADERS,
    host::MANIFEST,
    host::SECURITY,
];

/// A page that the theme shows.
fn shown(route: &Route, class: Class, view: View) -> Page {
    Page { path: route.output(), class, of: None, content: Content::View(Box::new(view), None) }
}

fn one(_: &Plan<'_>) -> usize {
    1
}

/// For what shows neither texts nor cards.
fn never(_: &Plan<'_>, _: &Change) -> Vec<usize> {
    Vec::new()
}

/// For outputs with a part for each article that hold its card and its text.
fn own_article(plan: &Plan<'_>, change: &Change) -> Vec<usize> {
    let articles = plan.site().articles.iter().enumerate();
    let of_documents = articles.filter(|(_, article)| change.documents.contains(&article.document)).map(|(n, _)| n);
    of_documents.chain(change.cards.iter().map(|n| *n as usize)).collect()
}

/// One, unless `[outputs]` leaves it out.
fn one_if(plan: &Plan<'_>, name: &str) -> usize {
    usize::from(plan.frame.config.outputs.has(name))
}

/// Whether the terms of a kind have pages. Sections always do.
pub fn has_list(config: &Config, kind: TermKind) -> bool {
    config.outputs.has(kind.folder())
}
