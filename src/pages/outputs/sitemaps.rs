//! Sitemaps (sitemaps.org, protocol 0.9), cut by month so that an archive's files never change again, and the sitemap
//! that Google News reads.

use super::{Output, has_list, one_if};
use crate::base::{Digest, Problem};
use crate::news::Moment;
use crate::pages::plan::Plan;
use crate::pages::xml::{HEAD, element, escape_into};
use crate::pages::{Bodies, Class, Content, Made, Page};
use crate::site::{Article, Route, TermKind, routes};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

pub const SITEMAPS: Output = Output {
    name: "sitemaps",
    about: "`sitemap.xml` and its parts by month, of at most 50,000 addresses each",
    units: |plan| one_if(plan, "sitemaps"),
    pages: |plan, _| sitemaps(plan),
    // Addresses and times are no part of texts and cards alone.
    touched: super::never,
};

pub const NEWS: Output = Output {
    name: "news sitemap",
    about: "`news-sitemap.xml`: the articles of the last two days, for Google News",
    units: |plan| one_if(plan, "news_sitemap"),
    pages: |plan, _| news(plan),
    touched: |plan, change| {
        let mut articles = change.cards.iter().map(|n| &plan.site().articles[*n as usize]);
        if articles.any(|article| is_news(plan, article)) { vec![0] } else { Vec::new() }
    },
};

/// The protocol's bound for one file.
const MOST: usize = 50_000;

#[derive(Clone, Serialize)]
struct Entry {
    url: String,
    /// W3C date and time of the last change, if it is known.
    changed: Option<String>,
}

fn sitemaps(plan: &Plan<'_>) -> Vec<Page> {
    let mut parts: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for article in plan.site().articles.iter().filter(|article| article.unpublished.is_none()) {
        let name = match article.published {
            Some(published) => format!("{:04}-{:02}", published.day().year(), published.day().month()),
            None => "undated".to_owned(),
        };
        let changed = article.updated.or(article.published).map(|m| m.iso());
        parts.entry(name).or_default().push(Entry { url: plan.frame.canonical(&article.route), changed });
    }
    parts.insert("pages".to_owned(), other_pages(plan));
    let mut pages = Vec::new();
    let mut index = Vec::new();
    for (name, entries) in parts {
        let mut chunks: Vec<Vec<Entry>> = entries.chunks(MOST).map(<[Entry]>::to_vec).collect();
        if chunks.is_empty() {
            chunks.push(Vec::new());
        }
        for (number, chunk) in chunks.into_iter().enumerate() {
            let suffix = if number == 0 { String::new() } else { format!("-{}", number + 1) };
            let route = routes::root_file(&format!("sitemap-{name}{suffix}.xml"));
            let changed = chunk.iter().filter_map(|entry| entry.changed.clone()).max();
            index.push(Entry { url: plan.frame.canonical(&route), changed });
            pages.push(file(&route, Sitemap { root: "urlset", item: "url", entries: chunk }));
        }
    }
    let index = Sitemap { root: "sitemapindex", item: "sitemap", entries: index };
    pages.push(file(&routes::root_file("sitemap.xml"), index));
    pages
}

/// The front page, editions, plain pages, terms and the archive's months.
fn other_pages(plan: &Plan<'_>) -> Vec<Entry> {
    let site = plan.site();
    let newest = |n: Option<&u32>| n.and_then(|n| site.articles[*n as usize].published).map(|m| m.iso());
    let entry = |route: &Route, changed| Entry { url: plan.frame.canonical(route), changed };
    let last = (site.articles.len() as u32).checked_sub(1);
    let mut entries = vec![entry(&routes::home(), newest(last.as_ref()))];
    entries.extend(site.editions.iter().map(|e| entry(&e.route, Some(e.date.iso()))));
    entries.extend(site.pages.iter().map(|p| entry(&p.route, None)));
    for kind in TermKind::ALL.into_iter().filter(|kind| has_list(plan.frame.config, *kind)) {
        let terms = site.terms(kind);
        entries.extend(terms.list.iter().map(|term| entry(&term.route, newest(term.articles.last()))));
    }
    entries
}

#[derive(Serialize)]
struct Sitemap {
    root: &'static str,
    item: &'static str,
    entries: Vec<Entry>,
}

impl Made for Sitemap {
    fn key(&self) -> Digest {
        Digest::of_value(self)
    }

    fn write(&self, _: &dyn Bodies, out: &mut String) -> Result<(), Problem> {
        out.push_str(HEAD);
        let Sitemap { root, item, entries } = self;
        writeln!(out, "<{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">").expect("a string");
        for entry in entries {
            for part in ["<", item, "><loc>"] {
                out.push_str(part);
            }
            escape_into(out, &entry.url);
            out.push_str("</loc>");
            if let Some(changed) = &entry.changed {
                for part in ["<lastmod>", changed, "</lastmod>"] {
                    out.push_str(part);
                }
            }
            for part in ["</", item, ">\n"] {
                out.push_str(part);
            }
        }
        writeln!(out, "</{root}>").expect("a string");
        Ok(())
    }
}

fn file(route: &Route, content: impl Made + 'static) -> Page {
    Page { path: route.output(), class: Class::Feed, of: None, content: Content::Made(Box::new(content)) }
}

/// How long an article is news to Google: two days, in seconds.
pub const NEWS_WINDOW: i64 = 2 * 24 * 60 * 60;
/// And how many of them one file may hold.
const NEWS_MOST: usize = 1000;

#[derive(Serialize)]
struct NewsSitemap {
    publication: String,
    items: Vec<NewsItem>,
}

#[derive(Serialize)]
struct NewsItem {
    url: String,
    title: String,
    language: String,
    published: Moment,
}

fn news(plan: &Plan<'_>) -> Vec<Page> {
    let frame = &plan.frame;
    let fresh = plan.site().articles.iter().enumerate().rev().filter(|(_, article)| is_news(plan, article));
    let items = fresh.take(NEWS_MOST).map(|(number, article)| NewsItem {
        url: frame.canonical(&article.route),
        title: plan.cards[number].title.to_string(),
        language: news_language(&article.language),
        published: article.published.expect("only dated articles are fresh"),
    });
    let sitemap = NewsSitemap { publication: frame.config.publication_name.clone(), items: items.collect() };
    vec![file(&routes::root_file("news-sitemap.xml"), sitemap)]
}

fn is_news(plan: &Plan<'_>, article: &Article) -> bool {
    let recent = article.published.is_some_and(|p| p.seconds > plan.frame.now - NEWS_WINDOW);
    recent && article.unpublished.is_none() && article.kind != crate::news::Kind::Sponsored
}

/// ISO 639, or `zh-cn` and `zh-tw`, as Google asks.
fn news_language(tag: &str) -> String {
    let lower = tag.to_ascii_lowercase();
    match lower.as_str() {
        "zh-cn" | "zh-hans" | "zh" => "zh-cn".to_owned(),
        "zh-tw" | "zh-hant" => "zh-tw".to_owned(),
        _ => lower.split('-').next().unwrap_or("en").to_owned(),
    }
}

impl Made for NewsSitemap {
    fn key(&self) -> Digest {
        Digest::of_value(self)
    }

    fn write(&self, _: &dyn Bodies, out: &mut String) -> Result<(), Problem> {
        out.push_str(HEAD);
        out.push_str(
            "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
             xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n",
        );
        for item in &self.items {
            out.push_str("<url>\n");
            element(out, "loc", &item.url);
            out.push_str("<news:news>\n<news:publication>\n");
            element(out, "news:name", &self.publication);
            element(out, "news:language", &item.language);
            out.push_str("</news:publication>\n");
            element(out, "news:publication_date", &item.published.iso());
            element(out, "news:title", &item.title);
            out.push_str("</news:news>\n</url>\n");
        }
        out.push_str("</urlset>\n");
        Ok(())
    }
}
