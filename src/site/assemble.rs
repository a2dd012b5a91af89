//! Documents → site: what is public at this moment, where it stands, and what belongs together.

use super::terms::Gathered;
use super::{
    Article, Documents, Edition, Horizon, Item, Named, Plain, Redirect, Route, Site, TermKind, Terms, Unpublished,
    routes,
};
use crate::base::{Place, Problem, Problems, RelPath};
use crate::config::Permalinks;
use crate::content::{Document, DocumentType, ItemFront};
use crate::news::{self, Stamp, Status};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// What decides which documents are public, and where they stand.
pub struct Scope<'a> {
    pub zone: &'a TimeZone,
    /// Seconds since 1970.
    pub now: i64,
    /// Show drafts.
    pub drafts: bool,
    /// Show what is embargoed or dated in the future.
    pub future: bool,
    pub permalinks: &'a Permalinks,
    /// The site's language.
    pub language: &'a str,
}

/// Assembles the site. `documents` are sorted by path.
pub fn assemble(documents: Vec<Arc<Document>>, scope: &Scope<'_>) -> (Site, Problems) {
    let mut problems = Problems::new();
    let mut valid = Horizon::default();
    let (mut articles, terms) = articles(&documents, scope, &mut valid, &mut problems);
    let mut terms = gather(terms, &documents, &mut articles);
    roles(&mut terms[TermKind::Author as usize], &documents, &articles);
    let pages = pages(&documents, scope, &mut valid);
    let is_corrected = |article: &Article| !documents[article.document].front.news.corrections.is_empty();
    let mut site = Site {
        editions: Vec::new(),
        redirects: Vec::new(),
        routes: HashMap::new(),
        languages: documents.iter().filter_map(|document| document.front.language.clone()).collect(),
        corrected: (0..).zip(&articles).filter(|(_, article)| is_corrected(article)).map(|(n, _)| n).collect(),
        documents: Documents::new(documents),
        articles,
        pages,
        terms,
        valid,
    };
    editions(&mut site, scope, &mut problems);
    site.find_places();
    redirects(&mut site);
    (site, problems)
}

/// Whether a document is public at `now`, and if a preview shows it all the same, why it is not.
fn publicity(document: &Document, scope: &Scope<'_>, valid: &mut Horizon) -> Option<Option<Unpublished>> {
    let front = &document.front;
    let news = &front.news;
    let mut shown: Option<Unpublished> = None;
    if front.draft || news.status == Some(Status::Withheld) {
        if !scope.drafts {
            return None;
        }
        shown = Some(Unpublished::Draft);
    }
    if news.status == Some(Status::Cancelled) {
        return None;
    }
    let mut passed = |stamp: &Stamp| valid.passed(stamp.in_zone(scope.zone).seconds, scope.now);
    // An edition or article dated in the future is published when its date comes.
    for stamp in [&news.publish_at, &front.date].into_iter().flatten() {
        if !passed(stamp) {
            if !scope.future {
                return None;
            }
            shown = shown.or(Some(Unpublished::Embargoed));
        }
    }
    if news.expires_at.as_ref().is_some_and(&mut passed) {
        return None;
    }
    Some(shown)
}

type Numbers = HashMap<String, u32>;

fn articles(
    documents: &[Arc<Document>],
    scope: &Scope<'_>,
    valid: &mut Horizon,
    problems: &mut Problems,
) -> (Vec<Article>, Vec<(Terms, Numbers)>) {
    let mut gathered: Vec<Gathered> = TermKind::ALL.into_iter().map(Gathered::new).collect();
    describe(documents, scope, valid, &mut gathered);
    let mut articles = Vec::with_capacity(documents.len());
    // Most articles are in the site's own: one text for all of them.
    let language: Arc<str> = scope.language.into();
    for (number, document) in documents.iter().enumerate() {
        if document.document_type() != DocumentType::Article {
            continue;
        }
        let Some(unpublished) = publicity(document, scope, valid) else { continue };
        if document.front.date.is_none() {
            problems.push(undated(document));
        }
        for kind in TermKind::ALL {
            for name in names(document, kind) {
                gathered[kind as usize].mention(name);
            }
        }
        articles.push(article(number, document, unpublished, scope, &language));
    }
    articles.sort_by_key(|article| (article.published, article.document));
    (articles, gathered.into_iter().map(Gathered::finish).collect())
}

fn undated(document: &Document) -> Problem {
    Problem::warning(Place::at(document.file(), 1, 1), "undated: the article shows no date and is in no news sitemap")
        .hint("add `date = 2026-11-22` to the front matter")
}

/// Term and section documents give terms their names.
fn describe(documents: &[Arc<Document>], scope: &Scope<'_>, valid: &mut Horizon, gathered: &mut [Gathered]) {
    for (number, document) in documents.iter().enumerate() {
        let path = document.path.as_str();
        match document.document_type() {
            DocumentType::Section => {
                let Some(folder) = document.path.parent() else { continue };
                if publicity(document, scope, valid).is_some() {
                    let slug = document.front.slug.clone().unwrap_or_else(|| news::slug(folder));
                    gathered[TermKind::Section as usize].describe(slug, number, documents);
                }
            }
            DocumentType::Term => {
                let folder = path.split('/').next().unwrap_or_default();
                let Some(kind) = TermKind::ALL.into_iter().find(|kind| kind.folder() == folder) else { continue };
                if publicity(document, scope, valid).is_some() {
                    gathered[kind as usize].describe(slug_of(document), number, documents);
                }
            }
            _ => {}
        }
    }
}

fn article(
    number: usize,
    document: &Document,
    unpublished: Option<Unpublished>,
    scope: &Scope<'_>,
    language: &Arc<str>,
) -> Article {
    let front = &document.front;
    let published = front.date.map(|stamp| stamp.in_zone(scope.zone));
    let updated = front.updated.map(|stamp| stamp.in_zone(scope.zone)).filter(|u| published.is_some_and(|p| *u > p));
    let (pattern, slug) = match published {
        Some(_) => (&scope.permalinks.article, slug_of(document)),
        None => (&scope.permalinks.undated, slug_of(document)),
    };
    let section = news::slug(section_name(document).unwrap_or_default());
    Article {
        document: number,
        route: routes::article(pattern, published.as_ref(), &section, &slug),
        published,
        updated,
        kind: front.news.kind.unwrap_or_default(),
        priority: front.news.priority.unwrap_or(5),
        language: front
            .language
            .as_deref()
            .filter(|own| *own != &**language)
            .map_or_else(|| language.clone(), Arc::from),
        section: None,
        story: None,
        authors: Vec::new(),
        topics: Vec::new(),
        places: Vec::new(),
        people: Vec::new(),
        organisations: Vec::new(),
        unpublished,
    }
}

/// The last part of a document's address: as it says itself, else its file's name without a date before it.
fn slug_of(document: &Document) -> String {
    if let Some(slug) = &document.front.slug {
        return slug.clone();
    }
    let stem = match document.bundle() {
        Some(folder) => folder.rsplit('/').next().unwrap_or(folder),
        None => document.path.stem(),
    };
    let name = match stem.get(..11) {
        Some(date) if date.ends_with(['-', '_']) && Stamp::parse(&date[..10]).is_some() => &stem[11..],
        _ => stem,
    };
    let slug = news::slug(name);
    if slug.is_empty() { news::slug(&document.front.title) } else { slug }
}

/// The section that the front matter names, else the first folder, unless it is a number or the desk's own.
fn section_name(document: &Document) -> Option<&str> {
    if let Some(section) = &document.front.news.section {
        return Some(section);
    }
    let (folder, _) = document.path.as_str().split_once('/')?;
    let is_name =
        !folder.bytes().all(|b| b.is_ascii_digit()) && folder != "undated" && document.bundle() != Some(folder);
    is_name.then_some(folder)
}

fn names(document: &Document, kind: TermKind) -> Vec<&str> {
    let front = &document.front;
    match kind {
        TermKind::Section => section_name(document).into_iter().collect(),
        TermKind::Topic => front.taxonomies.topics.iter().map(String::as_str).collect(),
        TermKind::Place => front.taxonomies.places.iter().map(String::as_str).collect(),
        TermKind::Person => front.taxonomies.people.iter().map(String::as_str).collect(),
        TermKind::Organisation => front.taxonomies.organisations.iter().map(String::as_str).collect(),
        TermKind::Author => front.authors.iter().map(|author| author.name.as_str()).collect(),
        TermKind::Story => front.news.story.as_deref().into_iter().collect(),
    }
}

/// Fills articles with the numbers of their terms, and terms with their articles.
fn gather(terms: Vec<(Terms, Numbers)>, documents: &[Arc<Document>], articles: &mut [Article]) -> Vec<Terms> {
    let (mut terms, numbers): (Vec<Terms>, Vec<Numbers>) = terms.into_iter().unzip();
    for (place, article) in articles.iter_mut().enumerate() {
        let document = &documents[article.document];
        for kind in TermKind::ALL {
            for name in names(document, kind) {
                let number = numbers[kind as usize][name];
                let members = &mut terms[kind as usize].list[number as usize].articles;
                // Two spellings of one term on one article count once.
                if members.last() != Some(&(place as u32)) {
                    members.push(place as u32);
                    article.add(kind, number);
                }
            }
        }
    }
    terms
}

/// An author's role is the one in the newest article that gives it.
fn roles(authors: &mut Terms, documents: &[Arc<Document>], articles: &[Article]) {
    for term in &mut authors.list {
        let newest_first = term.articles.iter().rev().map(|n| &documents[articles[*n as usize].document].front.authors);
        let mut named = newest_first.flatten().filter(|author| author.name == term.name && !author.role.is_empty());
        term.role = named.next().map(|author| author.role.clone()).unwrap_or_default();
    }
}

/// Everything of a document that decides where it and others stand, as one digest. What is left out is what pages merely
/// show: while the digest stays, so does the site, but for that document's words.
///
/// A new key of the front matter counts until it is named here. Sections, terms and editions name what others show, so
/// all of their front matter counts.
pub fn standing(document: &Document) -> crate::base::Digest {
    let mut front = document.front.clone();
    if matches!(document.document_type(), DocumentType::Article | DocumentType::Page) {
        let shown = &mut front.news;
        for text in [
            &mut shown.alternative_headline,
            &mut shown.deck,
            &mut shown.kicker,
            &mut shown.dateline,
            &mut shown.agency,
            &mut shown.rights,
            &mut shown.notes,
            &mut front.extra,
        ] {
            text.clear();
        }
        shown.key_points.clear();
        shown.sources.clear();
        // A headline gives the address only where neither front matter nor file name do.
        front.slug = Some(slug_of(document));
        front.title.clear();
        front.summary = Arc::default();
        front.source = None;
    }
    crate::base::Digest::of_value(&(front, document.text.is_empty))
}

fn pages(documents: &[Arc<Document>], scope: &Scope<'_>, valid: &mut Horizon) -> Vec<Plain> {
    let mut pages = Vec::new();
    for (number, document) in documents.iter().enumerate() {
        if document.document_type() == DocumentType::Page && publicity(document, scope, valid).is_some() {
            let folder = document.path.parent().unwrap_or_default();
            let folder = match document.bundle() {
                Some(bundle) => bundle.rsplit_once('/').map_or("", |(above, _)| above),
                None => folder,
            };
            let folder = folder.strip_prefix("pages").unwrap_or(folder).trim_start_matches('/');
            pages.push(Plain { document: number, route: routes::plain(folder, &slug_of(document)) });
        }
    }
    pages
}

/// Editions from the oldest to the newest, with their items found. One that names no items takes what was published
/// since the edition before it, by priority and time.
fn editions(site: &mut Site, scope: &Scope<'_>, problems: &mut Problems) {
    let by_path = article_places(site);
    let mut editions = Vec::new();
    for (number, document) in site.documents.iter().enumerate() {
        if document.document_type() != DocumentType::Edition || publicity(document, scope, &mut site.valid).is_none() {
            continue;
        }
        let Some(date) = document.front.date else {
            let problem = Problem::error(Place::at(document.file(), 1, 1), "an edition needs a `date`");
            problems.push(problem.hint("add `date = 2026-11-22T06:00:00+01:00` to the front matter"));
            continue;
        };
        let front = document.front.edition.clone().unwrap_or_default();
        let mut find = |item: &ItemFront| find_item(site, document, item, &by_path, problems);
        let lead = front.lead.as_ref().and_then(&mut find);
        let items: Vec<Item> = front
            .items
            .iter()
            .enumerate()
            .filter_map(|(n, item)| Some(Item { article: find(item)?, named: Some(Named::Item(n)) }))
            .collect();
        let quote = front.quote_of_the_day.as_ref().and_then(|quote| quote.article.as_ref()).and_then(&mut find);
        editions.push(Edition {
            document: number,
            route: routes::edition(&slug_of(document)),
            date: date.in_zone(scope.zone),
            lead: lead.map(|article| Item { article, named: Some(Named::Lead) }),
            items,
            quote,
        });
    }
    editions.sort_by_key(|edition| (edition.date, edition.document));
    fill_empty(&mut editions, site);
    site.editions = editions;
}

fn article_places(site: &Site) -> HashMap<RelPath, usize> {
    site.articles.iter().enumerate().map(|(n, a)| (site.documents.path(a.document).clone(), n)).collect()
}

fn find_item(
    site: &Site,
    edition: &Document,
    item: &ItemFront,
    by_path: &HashMap<RelPath, usize>,
    problems: &mut Problems,
) -> Option<usize> {
    let path = item.article.trim_start_matches("@/");
    if let Some(place) = by_path.get(path) {
        return Some(*place);
    }
    let place = Place::at(edition.file(), item.line, item.column);
    let known = site.documents.find(path).is_some();
    problems.push(if known {
        // Not an error: an article that expires must not stop the next build.
        Problem::warning(place, format!("`{}` is not public, so the edition leaves it out", item.article))
    } else {
        let mut problem = Problem::error(place, format!("`{}` names no content file", item.article));
        problem.hint = super::links::nearest_document(&site.documents, path);
        problem
    });
    None
}

fn fill_empty(editions: &mut [Edition], site: &Site) {
    /// As many items as a reader finishes.
    const MOST: usize = 12;
    let mut since = i64::MIN;
    for edition in editions {
        if edition.lead.is_none() && edition.items.is_empty() {
            let mut chosen: Vec<usize> = (0..site.articles.len())
                .filter(|n| {
                    let article = &site.articles[*n];
                    let published = article.published.map_or(i64::MIN, |p| p.seconds);
                    published > since
                        && published <= edition.date.seconds
                        && article.published.is_some()
                        && article.kind != news::Kind::Sponsored
                })
                .collect();
            // Of a running story its newest article stands for all.
            let mut told = HashSet::new();
            chosen.reverse();
            chosen.retain(|n| site.articles[*n].story.is_none_or(|story| told.insert(story)));
            chosen.sort_by_key(|n| (site.articles[*n].priority, std::cmp::Reverse(*n)));
            let mut items = chosen.into_iter().take(MOST).map(|article| Item { article, named: None });
            edition.lead = items.next();
            edition.items = items.collect();
        }
        since = edition.date.seconds;
    }
}

/// Where each public document stands.
pub(super) fn routes_of(site: &Site) -> HashMap<RelPath, Route> {
    let mut routes: HashMap<RelPath, Route> = HashMap::with_capacity(site.documents.len());
    let mut stand = |document: usize, route: &Route| {
        routes.insert(site.documents.path(document).clone(), route.clone());
    };
    site.articles.iter().for_each(|a| stand(a.document, &a.route));
    site.editions.iter().for_each(|e| stand(e.document, &e.route));
    site.pages.iter().for_each(|p| stand(p.document, &p.route));
    for term in site.terms.iter().flat_map(|terms| &terms.list) {
        if let Some(document) = term.document {
            stand(document, &term.route);
        }
    }
    // The front page's own text.
    if let Some(front) = site.documents.find("_index.md") {
        stand(front, &routes::home());
    }
    routes
}

fn redirects(site: &mut Site) {
    let mut redirects = BTreeMap::new();
    for (number, document) in site.documents.iter().enumerate() {
        let Some(to) = site.routes.get(&document.path) else { continue };
        for alias in &document.front.aliases {
            let Some(from) = routes::alias(alias) else { continue };
            if from != *to {
                redirects.insert((from.clone(), number), Redirect { from, to: to.clone(), document: number });
            }
        }
    }
    site.redirects = redirects.into_values().collect();
}
