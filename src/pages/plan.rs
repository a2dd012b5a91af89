//! The site with everything that views share, made once: the frame, the cards, the related articles.

use super::body::Body;
use super::card;
use super::views::*;
use crate::base::{Digest, Problems, RelPath, Sealed};
use crate::config::Config;
use crate::news::Day;
use crate::site::{Links, Route, Site, TermKind, routes};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// A file that is published as it is (or, a style sheet, with its own addresses rewritten).
#[derive(Clone, Debug)]
pub struct AssetFile {
    /// In the project: `static/images/ferry.png`, or `theme:broadsheet/assets/style.css` for one that comes with the
    /// program.
    pub source: String,
    pub route: Route,
    pub digest: Digest,
    /// Shared bytes, where they are in memory already.
    pub bytes: Option<Arc<[u8]>>,
}

/// What every view is made with: nothing of it changes while pages are planned.
pub struct Frame<'a> {
    pub site: &'a Site,
    pub config: &'a Config,
    pub chrome: SiteRef,
    /// The theme's words by language.
    pub strings: &'a serde_json::Value,
    /// Files in `content/` that are no documents.
    pub assets: &'a BTreeSet<RelPath>,
    /// Digests of the theme's components by name.
    pub components: &'a BTreeMap<String, Digest>,
    /// Seconds since 1970.
    pub now: i64,
    /// Templates that a page may name.
    pub queries: &'a BTreeMap<String, query::Query>,
}

impl<'a> Frame<'a> {
    pub fn base_path(&self) -> &str {
        &self.config.base_url.path
    }

    pub fn url(&self, route: &Route) -> String {
        route.url(self.base_path())
    }

    /// With scheme and host.
    pub fn canonical(&self, route: &Route) -> String {
        route.url(&self.config.base_url.whole())
    }

    /// An address that somebody wrote, `/about/` or `https://…`, as an href.
    pub fn href(&self, written: &str) -> String {
        if written.starts_with('/') { format!("{}{written}", self.base_path()) } else { written.to_owned() }
    }

    /// The same with scheme and host.
    pub fn absolute(&self, written: &str) -> String {
        if written.starts_with('/') { format!("{}{written}", self.config.base_url.whole()) } else { written.to_owned() }
    }

    /// A word of the theme in a language; the key itself if the theme has none.
    pub fn word<'s>(&'s self, language: &str, key: &'s str) -> &'s str {
        let table = self.strings.get(language).or_else(|| self.strings.get(&self.config.language));
        table.and_then(|table| table.get(key)).and_then(|word| word.as_str()).unwrap_or(key)
    }

    /// In the site's own language.
    pub fn own_word<'s>(&'s self, key: &'s str) -> &'s str {
        self.word(&self.config.language, key)
    }

    /// A document's text with its links resolved. Problems with links are gathered once, by `build`.
    pub fn body(&self, document: usize) -> Body {
        let document = self.site.document(document);
        let (answers, _) = self.links().answers(document);
        Body::new(document, answers, self.base_path(), self.components)
    }

    pub fn links(&self) -> Links<'a> {
        Links::new(self.site, self.assets)
    }

    pub fn term_link(&self, kind: TermKind, number: u32) -> Link {
        let term = &self.site.terms(kind).list[number as usize];
        // A name without an address if such pages are not wanted.
        let url = if super::outputs::has_list(self.config, kind) { self.url(&term.route) } else { String::new() };
        Link { name: term.name.clone(), url }
    }

    /// The card of an article.
    pub fn card(&self, article: usize) -> Part<Card> {
        Sealed::often(card::card(self, article))
    }

    pub fn edition_card(&self, edition: usize, cards: &[Part<Card>]) -> Part<EditionCard> {
        Sealed::new(card::edition_card(self, edition, cards))
    }
}

/// The frame with its cards: ready to be asked for pages.
pub struct Plan<'a> {
    pub frame: Frame<'a>,
    /// One for each article.
    pub cards: Vec<Part<Card>>,
    /// One for each edition.
    pub editions: Vec<Part<EditionCard>>,
    /// Related earlier articles of each article.
    pub related: Vec<Vec<u32>>,
    /// Theme and static files.
    pub files: Vec<AssetFile>,
    /// Every day with an article, in order.
    pub days: Vec<Filled>,
    /// Answers to queries of the theme, by template and name.
    pub queries: BTreeMap<String, BTreeMap<String, Vec<Part<Card>>>>,
}

impl<'a> Plan<'a> {
    /// `cards` and `related` are made beforehand, since they can be made in parallel.
    pub fn new(frame: Frame<'a>, cards: Vec<Part<Card>>, related: Vec<Vec<u32>>, files: Vec<AssetFile>) -> Plan<'a> {
        let editions = (0..frame.site.editions.len()).map(|n| frame.edition_card(n, &cards)).collect();
        let queries = query::run(&frame, &cards);
        let days = days(frame.site);
        Plan { frame, cards, editions, related, files, days, queries }
    }

    pub fn site(&self) -> &'a Site {
        self.frame.site
    }

    /// The cards of articles, newest first.
    pub fn newest_first<'s>(&'s self, articles: impl DoubleEndedIterator<Item = &'s u32>) -> Vec<Part<Card>> {
        articles.rev().map(|n| self.cards[*n as usize].clone()).collect()
    }

    pub fn queries_for(&self, template: &str) -> BTreeMap<String, Vec<Part<Card>>> {
        self.queries.get(template).cloned().unwrap_or_default()
    }

    /// Home page and what else every page links to.
    pub fn home(&self) -> Link {
        Link { name: self.frame.own_word("home").to_owned(), url: self.frame.url(&routes::home()) }
    }
}

/// A day and its articles, as a range of the site's articles.
#[derive(Clone)]
pub struct Filled {
    pub day: Day,
    pub articles: Range<usize>,
}

fn days(site: &Site) -> Vec<Filled> {
    let mut days: Vec<Filled> = Vec::new();
    for (number, article) in site.articles.iter().enumerate() {
        let Some(published) = article.published else { continue };
        let day = published.day();
        match days.last_mut() {
            Some(last) if last.day == day => last.articles.end = number + 1,
            _ => days.push(Filled { day, articles: number..number + 1 }),
        }
    }
    days
}

/// Named queries of a theme: `[queries.markets] topic = "economy" limit = 5`.
pub mod query {
    use super::*;
    use crate::base::problem::did_you_mean;
    use crate::base::{Place, Problem};
    use crate::news::Kind;

    /// Which articles a template wants beside its own.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Query {
        /// Templates that are given the answer; `front.html` if it names none.
        pub on: Vec<String>,
        pub terms: Vec<(TermKind, String)>,
        pub kind: Option<Kind>,
        /// At most this urgent number: 1 to 9.
        pub priority: Option<u8>,
        pub limit: usize,
    }

    /// Reads a query as the theme's manifest holds it.
    pub fn read(name: &str, place: &Place, table: &toml::Table) -> (Query, Problems) {
        let mut problems = Problems::new();
        let mut query = Query { limit: 5, ..Query::default() };
        let mut unknown = Problems::new();
        let mut wrong = |key: &str, wanted: &str| {
            problems.push(Problem::error(place.clone(), format!("`queries.{name}.{key}` must be {wanted}")));
        };
        for (key, value) in table {
            let kind = TermKind::ALL.into_iter().find(|kind| kind.name() == key);
            match (key.as_str(), value) {
                ("limit", toml::Value::Integer(limit)) if (1..=100).contains(limit) => query.limit = *limit as usize,
                ("limit", _) => wrong("limit", "a number from 1 to 100"),
                ("priority", toml::Value::Integer(most)) if (1..=9).contains(most) => {
                    query.priority = Some(*most as u8)
                }
                ("priority", _) => wrong("priority", "a number from 1 to 9"),
                ("on", toml::Value::String(template)) => query.on.push(template.clone()),
                ("on", toml::Value::Array(templates)) => {
                    query.on.extend(templates.iter().filter_map(|t| t.as_str().map(str::to_owned)));
                }
                ("on", _) => wrong("on", "the name of a template, or a list of them"),
                ("kind", toml::Value::String(kind)) => match Kind::parse(kind) {
                    Some(kind) => query.kind = Some(kind),
                    None => wrong("kind", "a kind of work such as `opinion`"),
                },
                (_, toml::Value::String(slug)) if kind.is_some() => query.terms.extend(kind.map(|k| (k, slug.clone()))),
                (key, _) => {
                    let known =
                        TermKind::ALL.map(TermKind::name).into_iter().chain(["limit", "priority", "on", "kind"]);
                    let mut problem = Problem::error(place.clone(), format!("unknown key `queries.{name}.{key}`"));
                    problem.hint = did_you_mean(key, known);
                    unknown.push(problem);
                }
            }
        }
        if query.on.is_empty() {
            query.on.push("front.html".to_owned());
        }
        problems.extend(unknown);
        (query, problems)
    }

    /// Runs every query: the answers, newest first, by template and name.
    pub(super) fn run(frame: &Frame<'_>, cards: &[Part<Card>]) -> BTreeMap<String, BTreeMap<String, Vec<Part<Card>>>> {
        let mut answers: BTreeMap<String, BTreeMap<String, Vec<Part<Card>>>> = BTreeMap::new();
        for (name, query) in frame.queries {
            let found: Vec<Part<Card>> = (0..cards.len())
                .rev()
                .filter(|n| matches(frame.site, query, *n))
                .take(query.limit)
                .map(|n| cards[n].clone())
                .collect();
            for template in &query.on {
                answers.entry(template.clone()).or_default().insert(name.clone(), found.clone());
            }
        }
        answers
    }

    fn matches(site: &Site, query: &Query, article: usize) -> bool {
        let article = &site.articles[article];
        query.kind.is_none_or(|kind| kind == article.kind)
            && query.priority.is_none_or(|most| article.priority <= most)
            && query.terms.iter().all(|(kind, name)| {
                site.terms(*kind).find(name).is_some_and(|number| article.terms(*kind).contains(&number))
            })
    }
}
