//! All documents seen together. Immutable once assembled. Knows nothing of templates, HTML or the disk.

mod assemble;
mod documents;
mod links;
mod related;
pub mod routes;
mod terms;

pub use assemble::{Scope, assemble, standing};
pub use documents::{Documents, Reader};
pub use links::{Answer, Links, RootLink};
pub use related::{HeadlineWords, Related};
pub use routes::Route;
pub use terms::{Term, TermKind, Terms};

use crate::base::RelPath;
use crate::content::Document;
use crate::news::{Kind, Moment};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The whole site, ready to be turned into pages.
#[derive(Serialize, Deserialize)]
pub struct Site {
    /// All documents, public or not, by path.
    pub documents: Documents,
    /// The public articles from the oldest to the newest; undated ones come first, by path.
    pub articles: Vec<Article>,
    /// Public editions from the oldest to the newest.
    pub editions: Vec<Edition>,
    pub pages: Vec<Plain>,
    /// One for each of [`TermKind::ALL`], in that order.
    pub terms: Vec<Terms>,
    /// Addresses that lead elsewhere now.
    pub redirects: Vec<Redirect>,
    /// Where each document is published; unpublished ones are not in it. It follows from all else: whoever reads a site from a
    /// file [finds it again](Site::find_places).
    #[serde(skip)]
    pub routes: HashMap<RelPath, Route>,
    /// All languages that documents say they are in.
    pub languages: BTreeSet<String>,
    /// Places in [`Site::articles`] of those with corrections.
    pub corrected: Vec<u32>,
    /// Between which moments (seconds since 1970) nothing about this site changes by itself.
    pub valid: Horizon,
}

impl Site {
    pub fn terms(&self, kind: TermKind) -> &Terms {
        &self.terms[kind as usize]
    }

    /// Notes where each public document stands.
    pub fn find_places(&mut self) {
        self.routes = assemble::routes_of(self);
    }

    pub fn document(&self, index: usize) -> &Arc<Document> {
        self.documents.get(index)
    }
}

/// A public article among the others. Numbers are places in [`Site::articles`] and in [`Terms::list`].
#[derive(Serialize, Deserialize)]
pub struct Article {
    /// Place in [`Site::documents`].
    pub document: usize,
    pub route: Route,
    /// None: undated.
    pub published: Option<Moment>,
    /// Only if later than `published`.
    pub updated: Option<Moment>,
    pub kind: Kind,
    pub priority: u8,
    pub language: Arc<str>,
    pub section: Option<u32>,
    pub story: Option<u32>,
    pub authors: Vec<u32>,
    pub topics: Vec<u32>,
    pub places: Vec<u32>,
    pub people: Vec<u32>,
    pub organisations: Vec<u32>,
    /// Shown in a preview only.
    pub unpublished: Option<Unpublished>,
}

/// Why a preview shows what readers are not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unpublished {
    Draft,
    Embargoed,
}

impl Unpublished {
    pub fn name(self) -> &'static str {
        match self {
            Unpublished::Draft => "draft",
            Unpublished::Embargoed => "embargoed",
        }
    }
}

impl Article {
    fn add(&mut self, kind: TermKind, number: u32) {
        match kind {
            TermKind::Section => self.section = Some(number),
            TermKind::Topic => self.topics.push(number),
            TermKind::Place => self.places.push(number),
            TermKind::Person => self.people.push(number),
            TermKind::Organisation => self.organisations.push(number),
            TermKind::Author => self.authors.push(number),
            TermKind::Story => self.story = Some(number),
        }
    }

    pub fn terms(&self, kind: TermKind) -> &[u32] {
        match kind {
            TermKind::Section => self.section.as_slice(),
            TermKind::Topic => &self.topics,
            TermKind::Place => &self.places,
            TermKind::Person => &self.people,
            TermKind::Organisation => &self.organisations,
            TermKind::Author => &self.authors,
            TermKind::Story => self.story.as_slice(),
        }
    }
}

/// A public edition.
#[derive(Serialize, Deserialize)]
pub struct Edition {
    pub document: usize,
    pub route: Route,
    pub date: Moment,
    pub lead: Option<Item>,
    pub items: Vec<Item>,
    /// The article of the quote of the day.
    pub quote: Option<usize>,
}

/// An article in an edition, and which entry of the front matter named it; none if the edition took it by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub article: usize,
    pub named: Option<Named>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Named {
    Lead,
    Item(usize),
}

/// A plain page: about, contact.
#[derive(Serialize, Deserialize)]
pub struct Plain {
    pub document: usize,
    pub route: Route,
}

/// An alias, and where it leads.
#[derive(Serialize, Deserialize)]
pub struct Redirect {
    pub from: Route,
    pub to: Route,
    pub document: usize,
}

/// The span around `now` in which no embargo, expiry or date falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Horizon {
    /// The last moment that made a difference; the site is the same from here.
    pub from: i64,
    /// The next moment that will.
    pub until: i64,
}

impl Default for Horizon {
    fn default() -> Horizon {
        Horizon { from: i64::MIN, until: i64::MAX }
    }
}

impl Horizon {
    /// Whether `moment` has come at `now`; remembers that it made a difference.
    pub fn passed(&mut self, moment: i64, now: i64) -> bool {
        if moment <= now {
            self.from = self.from.max(moment);
            true
        } else {
            self.until = self.until.min(moment);
            false
        }
    }

    pub fn holds_at(&self, now: i64) -> bool {
        self.from <= now && now < self.until
    }
}
