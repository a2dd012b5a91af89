//! Topics, places, people, organisations, authors, stories and sections: what articles are gathered under.

use super::Route;
use super::routes;
use crate::content::Document;
use crate::news;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TermKind {
    Section,
    Topic,
    Place,
    Person,
    Organisation,
    Author,
    Story,
}

impl TermKind {
    pub const ALL: [TermKind; 7] = [
        TermKind::Section,
        TermKind::Topic,
        TermKind::Place,
        TermKind::Person,
        TermKind::Organisation,
        TermKind::Author,
        TermKind::Story,
    ];

    /// The folder of its pages, and of its texts in `content/`.
    pub fn folder(self) -> &'static str {
        match self {
            TermKind::Section => "sections",
            TermKind::Topic => "topics",
            TermKind::Place => "places",
            TermKind::Person => "people",
            TermKind::Organisation => "organisations",
            TermKind::Author => "authors",
            TermKind::Story => "stories",
        }
    }

    /// The name of one: `topic`.
    pub fn name(self) -> &'static str {
        match self {
            TermKind::Section => "section",
            TermKind::Topic => "topic",
            TermKind::Place => "place",
            TermKind::Person => "person",
            TermKind::Organisation => "organisation",
            TermKind::Author => "author",
            TermKind::Story => "story",
        }
    }
}

/// One topic, place, ….
#[derive(Serialize, Deserialize)]
pub struct Term {
    pub slug: String,
    pub name: String,
    pub route: Route,
    /// The document that describes it.
    pub document: Option<usize>,
    /// Its public articles, oldest first.
    pub articles: Vec<u32>,
    /// Of an author: the role in the newest article that names one; empty for others.
    pub role: String,
}

/// All terms of one kind, by slug.
#[derive(Default, Serialize, Deserialize)]
pub struct Terms {
    pub list: Vec<Term>,
}

impl Terms {
    pub fn find(&self, name: &str) -> Option<u32> {
        let slug = news::slug(name);
        self.list.binary_search_by(|term| term.slug.as_str().cmp(&slug)).ok().map(|i| i as u32)
    }
}

/// Gathers the names that documents use into terms. A term is called as its own document says, else as the first
/// article in the order of paths writes it: so one more article never renames it.
pub(super) struct Gathered {
    kind: TermKind,
    by_slug: BTreeMap<String, (String, Option<usize>)>,
    /// Names already seen, so that an article costs a look-up and not a slug.
    known: std::collections::HashMap<String, String>,
}

impl Gathered {
    pub fn new(kind: TermKind) -> Gathered {
        Gathered { kind, by_slug: BTreeMap::new(), known: Default::default() }
    }

    pub fn describe(&mut self, slug: String, document: usize, documents: &[Arc<Document>]) {
        let title = documents[document].front.title.clone();
        self.by_slug.insert(slug, (title, Some(document)));
    }

    pub fn mention(&mut self, name: &str) {
        if self.known.contains_key(name) {
            return;
        }
        let slug = news::slug(name);
        let shown = || match self.kind {
            // Sections and stories are named by their slug in front matter.
            TermKind::Section | TermKind::Story if slug == name => headline(&slug),
            _ => name.to_owned(),
        };
        self.by_slug.entry(slug.clone()).or_insert_with(|| (shown(), None));
        self.known.insert(name.to_owned(), slug);
    }

    /// The finished terms, and where each name that was mentioned stands among them.
    pub fn finish(self) -> (Terms, std::collections::HashMap<String, u32>) {
        let kind = self.kind;
        let mut numbers = std::collections::HashMap::new();
        let list: Vec<Term> = self
            .by_slug
            .into_iter()
            .enumerate()
            .map(|(number, (slug, (name, document)))| {
                numbers.insert(slug.clone(), number as u32);
                let route = routes::term(kind, &slug);
                Term { slug, name, route, document, articles: Vec::new(), role: String::new() }
            })
            .collect();
        let by_name = self.known.into_iter().map(|(name, slug)| (name, numbers[&slug])).collect();
        (Terms { list }, by_name)
    }
}

/// `night-ferries` → `Night ferries`.
fn headline(slug: &str) -> String {
    let words = slug.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
