//! The site with everything that views share, made once: the frame, the cards, the related articles.

use super::body::Body;
use super::card;
use super::shared::Shared;
use super::views::*;
use crate::base::{Digest, Problems, RelPath, Sealed};
use crate::config::Config;
use crate::news::Day;
use crate::site::{Links, Route, Site, TermKind, routes};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

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
    /// What cards have in common, as far as it was asked for.
    pub shared: Shared,
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

    /// The card of an article.
    pub fn card(&self, article: usize) -> Part<Card> {
        Sealed::often(card::card(self, article))
    }

    pub fn edition_card(&self, edition: usize, cards: &Cards<'_>) -> Part<EditionCard> {
        Sealed::new(card::edition_card(self, edition, cards))
    }
}

/// The frame with its cards: ready to be asked for pages.
pub struct Plan<'a> {
    pub frame: &'a Frame<'a>,
    /// One for each article.
    pub cards: Cards<'a>,
    /// One for each edition.
    pub editions: EditionCards<'a>,
    /// Related earlier articles of each article.
    pub related: &'a [Vec<u32>],
    /// Theme and static files.
    pub files: &'a [AssetFile],
    /// Every day with an article, in order.
    pub days: Vec<Filled>,
    /// What alone has changed since all pages were made; none if anything may have.
    pub change: Option<&'a Change>,
    /// Answers to queries of the theme, by template and name.
    queries: OnceLock<Answers>,
}

/// A few edits that move nothing: every page stands where it stood, and lists hold what they held.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Change {
    /// Documents with another text.
    pub documents: BTreeSet<usize>,
    /// Articles whose cards are others.
    pub cards: BTreeSet<u32>,
    /// Articles with others beside them as related.
    pub related: BTreeSet<u32>,
}

impl Change {
    /// Takes in other edits.
    pub fn extend(&mut self, other: Change) {
        self.documents.extend(other.documents);
        self.cards.extend(other.cards);
        self.related.extend(other.related);
    }

    /// Whether a card of these articles is another.
    pub fn shows_in<'n>(&self, articles: impl IntoIterator<Item = &'n u32>) -> bool {
        !self.cards.is_empty() && articles.into_iter().any(|n| self.cards.contains(n))
    }

    /// Whether text or card of an article is another.
    pub fn touches(&self, site: &Site, article: u32) -> bool {
        self.cards.contains(&article) || self.documents.contains(&site.articles[article as usize].document)
    }
}

/// Answers to queries, by template and name.
pub type Answers = BTreeMap<String, BTreeMap<String, Vec<Part<Card>>>>;

/// The cards of all articles, each made when it is first asked for.
pub struct Cards<'a> {
    frame: &'a Frame<'a>,
    made: &'a CardShelf,
}

/// Where cards lie that are made; it outlives the plan that makes them.
pub type CardShelf = [OnceLock<Part<Card>>];

impl Cards<'_> {
    pub fn len(&self) -> usize {
        self.made.len()
    }

    pub fn get(&self, article: usize) -> Option<&Part<Card>> {
        (article < self.len()).then(|| &self[article])
    }
}

impl std::ops::Index<usize> for Cards<'_> {
    type Output = Part<Card>;
    fn index(&self, article: usize) -> &Part<Card> {
        self.made[article].get_or_init(|| self.frame.card(article))
    }
}

/// The cards of all editions, each made when it is first asked for.
pub struct EditionCards<'a> {
    cards: Cards<'a>,
    made: Vec<OnceLock<Part<EditionCard>>>,
}

impl EditionCards<'_> {
    pub fn len(&self) -> usize {
        self.made.len()
    }

    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    pub fn get(&self, edition: usize) -> Option<&Part<EditionCard>> {
        (edition < self.len()).then(|| &self[edition])
    }
}

impl std::ops::Index<usize> for EditionCards<'_> {
    type Output = Part<EditionCard>;
    fn index(&self, edition: usize) -> &Part<EditionCard> {
        self.made[edition].get_or_init(|| self.cards.frame.edition_card(edition, &self.cards))
    }
}

impl<'a> Plan<'a> {
    /// A plan that makes its cards as they are asked for, on a shelf with a place for each article.
    pub fn new(
        frame: &'a Frame<'a>,
        shelf: &'a CardShelf,
        related: &'a [Vec<u32>],
        files: &'a [AssetFile],
        change: Option<&'a Change>,
    ) -> Plan<'a> {
        let cards = || Cards { frame, made: shelf };
        let editions = EditionCards { cards: cards(), made: vec![OnceLock::new(); frame.site.editions.len()] };
        Plan {
            frame,
            cards: cards(),
            editions,
            related,
            files,
            days: days(frame.site),
            change,
            queries: OnceLock::new(),
        }
    }

    pub fn site(&self) -> &'a Site {
        self.frame.site
    }

    /// The cards of articles, newest first.
    pub fn newest_first<'s>(&'s self, articles: impl DoubleEndedIterator<Item = &'s u32>) -> Vec<Part<Card>> {
        articles.rev().map(|n| self.cards[*n as usize].clone()).collect()
    }

    fn queries(&self) -> &Answers {
        self.queries.get_or_init(|| query::run(self))
    }

    pub fn queries_for(&self, template: &str) -> BTreeMap<String, Vec<Part<Card>>> {
        self.queries().get(template).cloned().unwrap_or_default()
    }

    /// Whether a page of a list with these articles is to be made: unless nothing of it has changed.
    pub fn concerns<'n>(&self, articles: impl IntoIterator<Item = &'n u32>) -> bool {
        self.change.is_none_or(|change| change.shows_in(articles))
    }

    /// Home page and what else every page links to.
    pub fn home(&self) -> Link {
        Link::new(self.frame.own_word("home"), self.frame.url(&routes::home()))
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
    pub(super) fn run(plan: &Plan<'_>) -> Answers {
        let mut answers = Answers::new();
        for (name, query) in plan.frame.queries {
            let found: Vec<Part<Card>> = found(plan.site(), query).map(|article| plan.cards[article].clone()).collect();
            for template in &query.on {
                answers.entry(template.clone()).or_default().insert(name.clone(), found.clone());
            }
        }
        answers
    }

    /// The articles that a query finds, newest first.
    pub fn found(site: &Site, query: &Query) -> impl Iterator<Item = usize> {
        (0..site.articles.len()).rev().filter(move |n| matches(site, query, *n)).take(query.limit)
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
