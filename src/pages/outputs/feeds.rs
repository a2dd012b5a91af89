//! RSS 2.0, Atom 1.0 and JSON Feed 1.1 for the site, each topic and each story.

use super::{Output, list};
use crate::base::{Digest, Problem};
use crate::config::Config;
use crate::news::Moment;
use crate::pages::json;
use crate::pages::plan::{Change, Plan};
use crate::pages::views::*;
use crate::pages::xml::{self, element};
use crate::pages::{Bodies, Body, Class, Content, Made, Page};
use crate::site::{Route, TermKind, routes};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

pub const FEEDS: Output = Output {
    name: "feeds",
    about: "`feed.xml` (RSS 2.0), `atom.xml` (Atom 1.0) and `feed.json` (JSON Feed 1.1) of the site, each topic, each story",
    units: |plan| 1 + (list::LISTS.units)(plan),
    pages,
    touched,
};

/// A format of feeds.
pub struct Format {
    pub name: &'static str,
    /// In `feeds.formats`.
    key: &'static str,
    pub file: &'static str,
    pub mime: &'static str,
    write: fn(&Feed, &str, &dyn Bodies, &mut String) -> Result<(), Problem>,
}

pub const FORMATS: &[Format] = &[
    Format { name: "RSS", key: "rss", file: "feed.xml", mime: "application/rss+xml", write: rss },
    Format { name: "Atom", key: "atom", file: "atom.xml", mime: "application/atom+xml", write: atom },
    Format { name: "JSON Feed", key: "json", file: "feed.json", mime: "application/feed+json", write: json_feed },
];

/// The formats that a site writes.
pub fn formats(config: &Config) -> impl Iterator<Item = &'static Format> + '_ {
    FORMATS.iter().filter(|format| config.feeds.formats.contains(&format.key))
}

/// The formats of the site's own feeds.
pub fn of_site(config: &Config) -> impl Iterator<Item = &'static Format> + '_ {
    formats(config).filter(|_| config.outputs.feeds.contains(&"site"))
}

/// Which lists have feeds of their own.
pub fn has_own(config: &Config, kind: TermKind) -> bool {
    let may = matches!(kind, TermKind::Topic | TermKind::Story);
    may && super::has_list(config, kind) && config.outputs.feeds.contains(&kind.folder())
}

/// Whether an article is among the newest of the site or of one of its terms, as good as it can be told at a glance.
pub(super) fn may_hold(plan: &Plan<'_>, number: usize) -> bool {
    let (site, most) = (plan.site(), plan.frame.config.feeds.items);
    let article = &site.articles[number];
    site.articles.len() - number <= most
        || [TermKind::Topic, TermKind::Story].into_iter().any(|kind| {
            has_own(plan.frame.config, kind)
                && article.terms(kind).iter().any(|term| {
                    let all = &site.terms(kind).list[*term as usize].articles;
                    all.len() - all.partition_point(|other| (*other as usize) < number) <= most
                })
        })
}

fn pages(plan: &Plan<'_>, unit: usize) -> Vec<Page> {
    let frame = &plan.frame;
    let config = frame.config;
    if unit == 0 && of_site(config).next().is_none() {
        return Vec::new();
    }
    if unit == 0 {
        return feed(plan, &config.title, &config.description, &routes::home(), newest(plan, all(plan)));
    }
    let (kind, number) = list::find(plan, unit - 1);
    let term = &plan.site().terms(kind).list[number];
    if !has_own(config, kind) || term.articles.is_empty() {
        return Vec::new();
    }
    let summary = term.document.map(|d| plan.site().document(d).front.summary.clone()).unwrap_or_default();
    let title = format!("{}: {}", config.title, term.name);
    let description = if summary.is_empty() { title.as_str() } else { &summary };
    feed(plan, &title, description, &term.route, newest(plan, term.articles.iter().copied()))
}

fn touched(plan: &Plan<'_>, change: &Change) -> Vec<usize> {
    let site = plan.site();
    let is_touched = |mut articles: Vec<u32>| articles.drain(..).any(|n| change.touches(site, n));
    let mut units = BTreeSet::new();
    for number in super::own_article(plan, change) {
        let has_own = |kind| has_own(plan.frame.config, kind);
        units.extend(list::units_of(site, &site.articles[number], has_own).map(|unit| unit + 1));
    }
    let shows = |unit: &usize| {
        let (kind, number) = list::find(plan, unit - 1);
        is_touched(newest(plan, site.terms(kind).list[number].articles.iter().copied()))
    };
    let whole = is_touched(newest(plan, all(plan)));
    whole.then_some(0).into_iter().chain(units.into_iter().filter(shows)).collect()
}

fn all(plan: &Plan<'_>) -> std::ops::Range<u32> {
    0..plan.cards.len() as u32
}

/// Those of the articles that a feed holds, newest first: dated ones that readers may see.
fn newest(plan: &Plan<'_>, articles: impl DoubleEndedIterator<Item = u32>) -> Vec<u32> {
    let shown = |n: &u32| {
        let article = &plan.site().articles[*n as usize];
        article.published.is_some() && article.unpublished.is_none()
    };
    articles.rev().filter(shown).take(plan.frame.config.feeds.items).collect()
}

/// The three feeds of one list.
fn feed(plan: &Plan<'_>, title: &str, description: &str, home: &Route, articles: Vec<u32>) -> Vec<Page> {
    let frame = &plan.frame;
    let config = frame.config;
    let entries: Vec<Entry> = articles.into_iter().map(|n| entry(plan, n as usize)).collect();
    let feed = Arc::new(Feed {
        title: title.to_owned(),
        description: if description.is_empty() { title.to_owned() } else { description.to_owned() },
        home: frame.canonical(home),
        base: config.base_url.whole(),
        language: config.language.clone(),
        publisher: config.organisation.name.clone(),
        logo: config.organisation.logo.as_ref().map(|logo| frame.absolute(logo)),
        entries,
    });
    let key = feed.key();
    formats(config)
        .map(|format| {
            let route = home.file(format.file);
            let own = frame.canonical(&route);
            let content = Content::Made(Box::new(Written { feed: feed.clone(), key, own, format }));
            Page { path: route.output(), class: Class::Feed, of: None, content }
        })
        .collect()
}

fn entry(plan: &Plan<'_>, number: usize) -> Entry {
    let article = &plan.site().articles[number];
    let published = article.published.expect("feeds hold dated articles only");
    Entry {
        card: plan.cards[number].clone(),
        published,
        updated: article.updated.unwrap_or(published),
        body: plan.frame.body(article.document),
        html: OnceLock::new(),
    }
}

struct Feed {
    title: String,
    description: String,
    home: String,
    base: String,
    language: String,
    publisher: String,
    logo: Option<String>,
    entries: Vec<Entry>,
}

struct Entry {
    card: Part<Card>,
    published: Moment,
    updated: Moment,
    body: Body,
    /// The same in every format.
    html: OnceLock<String>,
}

impl Entry {
    fn html(&self, base: &str, bodies: &dyn Bodies) -> Result<&str, Problem> {
        match self.html.get() {
            Some(html) => Ok(html),
            None => bodies.html(&self.body, base).map(|html| self.html.get_or_init(|| html).as_str()),
        }
    }
}

impl Feed {
    fn key(&self) -> Digest {
        let head = (&self.title, &self.description, &self.home, &self.language, &self.publisher, &self.logo);
        let mut parts = vec![Digest::of_value(&head), Digest::of(self.base.as_bytes())];
        for entry in &self.entries {
            parts.push(entry.card.digest());
            parts.push(entry.body.digest);
        }
        Digest::join(&parts)
    }

    /// The moment of the newest change; feeds say when they changed, never when they were made.
    fn updated(&self) -> Option<&Moment> {
        self.entries.iter().map(|entry| &entry.updated).max()
    }
}

struct Written {
    feed: Arc<Feed>,
    key: Digest,
    /// The feed's own address.
    own: String,
    format: &'static Format,
}

impl Made for Written {
    fn key(&self) -> Digest {
        Digest::join(&[self.key, Digest::of(self.own.as_bytes())])
    }

    fn write(&self, bodies: &dyn Bodies, out: &mut String) -> Result<(), Problem> {
        (self.format.write)(&self.feed, &self.own, bodies, out)
    }
}

/// RSS 2.0 with the Best Practices Profile of the RSS Advisory Board.
fn rss(feed: &Feed, own: &str, bodies: &dyn Bodies, out: &mut String) -> Result<(), Problem> {
    out.push_str(xml::HEAD);
    out.push_str(
        "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n",
    );
    element(out, "title", &feed.title);
    element(out, "link", &feed.home);
    element(out, "description", &feed.description);
    element(out, "language", &feed.language);
    if let Some(updated) = feed.updated() {
        element(out, "lastBuildDate", &updated.rfc822());
    }
    element(out, "generator", "Dateline");
    line(out, "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"", own, "\"/>");
    for entry in &feed.entries {
        let card = &entry.card;
        out.push_str("<item>\n");
        element(out, "title", &card.title);
        element(out, "link", &card.canonical);
        line(out, "<guid isPermaLink=\"true\">", &card.canonical, "</guid>");
        element(out, "pubDate", &entry.published.rfc822());
        card.byline.iter().for_each(|author| element(out, "dc:creator", &author.name));
        card.topics.iter().for_each(|topic| element(out, "category", &topic.name));
        if !card.summary.is_empty() {
            element(out, "description", &card.summary);
        }
        out.push_str("<content:encoded>");
        xml::cdata(out, entry.html(&feed.base, bodies)?);
        out.push_str("</content:encoded>\n");
        out.push_str("</item>\n");
    }
    out.push_str("</channel>\n</rss>\n");
    Ok(())
}

/// Atom 1.0, RFC 4287.
fn atom(feed: &Feed, own: &str, bodies: &dyn Bodies, out: &mut String) -> Result<(), Problem> {
    const PAGE: &str = "<link rel=\"alternate\" type=\"text/html\" href=\"";
    out.push_str(xml::HEAD);
    line(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"", &feed.language, "\">");
    element(out, "id", own);
    element(out, "title", &feed.title);
    element(out, "subtitle", &feed.description);
    // An empty feed has never changed; `updated` is required all the same.
    element(out, "updated", &feed.updated().map_or("1970-01-01T00:00:00Z".to_owned(), Moment::rfc3339));
    line(out, "<link rel=\"self\" type=\"application/atom+xml\" href=\"", own, "\"/>");
    line(out, PAGE, &feed.home, "\"/>");
    line(out, "<author><name>", &feed.publisher, "</name></author>");
    if let Some(logo) = &feed.logo {
        element(out, "logo", logo);
    }
    element(out, "generator", "Dateline");
    for entry in &feed.entries {
        let card = &entry.card;
        line(out, "<entry xml:lang=\"", &card.language, "\">");
        element(out, "id", &card.canonical);
        element(out, "title", &card.title);
        element(out, "published", &entry.published.rfc3339());
        element(out, "updated", &entry.updated.rfc3339());
        line(out, PAGE, &card.canonical, "\"/>");
        for author in &card.byline {
            line(out, "<author><name>", &author.name, "</name></author>");
        }
        for topic in &card.topics {
            line(out, "<category term=\"", &topic.name, "\"/>");
        }
        if !card.summary.is_empty() {
            line(out, "<summary type=\"text\">", &card.summary, "</summary>");
        }
        out.push_str("<content type=\"html\">");
        xml::escape_into(out, entry.html(&feed.base, bodies)?);
        out.push_str("</content>\n");
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    Ok(())
}

/// A text between tags, escaped, on a line of its own.
fn line(out: &mut String, before: &str, text: &str, after: &str) {
    out.push_str(before);
    xml::escape_into(out, text);
    out.push_str(after);
    out.push('\n');
}

/// JSON Feed 1.1, indented.
fn json_feed(feed: &Feed, own: &str, bodies: &dyn Bodies, out: &mut String) -> Result<(), Problem> {
    out.push_str("{\n  \"version\": \"https://jsonfeed.org/version/1.1\"");
    member(out, 1, "title", &feed.title);
    member(out, 1, "home_page_url", &feed.home);
    member(out, 1, "feed_url", own);
    member(out, 1, "description", &feed.description);
    member(out, 1, "language", &feed.language);
    if let Some(logo) = &feed.logo {
        member(out, 1, "icon", logo);
    }
    authors(out, 1, [feed.publisher.as_str()]);
    key(out, 1, "items");
    out.push('[');
    for (number, entry) in feed.entries.iter().enumerate() {
        let card = &entry.card;
        out.push_str(if number == 0 { "\n    {\n      \"id\": " } else { ",\n    {\n      \"id\": " });
        json::text(out, &card.canonical);
        member(out, 3, "url", &card.canonical);
        member(out, 3, "title", &card.title);
        if !card.summary.is_empty() {
            member(out, 3, "summary", &card.summary);
        }
        member(out, 3, "content_html", entry.html(&feed.base, bodies)?);
        member(out, 3, "date_published", &entry.published.rfc3339());
        member(out, 3, "date_modified", &entry.updated.rfc3339());
        authors(out, 3, card.byline.iter().map(|author| &*author.name));
        list(out, 3, "tags", &card.topics, |out, topic| json::text(out, &topic.name));
        member(out, 3, "language", &card.language);
        if let Some(image) = &card.image {
            member(out, 3, "image", &absolute(&image.url, &feed.base));
        }
        out.push_str("\n    }");
    }
    out.push_str(if feed.entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
    Ok(())
}

/// Begins a member of an object that has one already.
fn key(out: &mut String, depth: usize, key: &str) {
    out.push(',');
    new_line(out, depth);
    out.push('"');
    out.push_str(key);
    out.push_str("\": ");
}

fn member(out: &mut String, depth: usize, name: &str, text: &str) {
    key(out, depth, name);
    json::text(out, text);
}

fn list<T>(
    out: &mut String,
    depth: usize,
    name: &str,
    items: impl IntoIterator<Item = T>,
    write: impl Fn(&mut String, T),
) {
    key(out, depth, name);
    out.push('[');
    let mut is_empty = true;
    for item in items {
        if !is_empty {
            out.push(',');
        }
        is_empty = false;
        new_line(out, depth + 1);
        write(out, item);
    }
    if !is_empty {
        new_line(out, depth);
    }
    out.push(']');
}

fn authors<'a>(out: &mut String, depth: usize, names: impl IntoIterator<Item = &'a str>) {
    list(out, depth, "authors", names, |out, name| {
        out.push('{');
        new_line(out, depth + 2);
        out.push_str("\"name\": ");
        json::text(out, name);
        new_line(out, depth + 1);
        out.push('}');
    });
}

fn new_line(out: &mut String, depth: usize) {
    const SPACES: &str = "                ";
    out.push('\n');
    out.push_str(&SPACES[..depth * 2]);
}

/// An href of this site with scheme and host.
pub fn absolute(href: &str, base: &str) -> String {
    if !href.starts_with('/') {
        return href.to_owned();
    }
    // The base ends in the base path, and so does the href begin.
    let host_end = base.find("://").and_then(|at| base[at + 3..].find('/').map(|slash| at + 3 + slash));
    format!("{}{href}", &base[..host_end.unwrap_or(base.len())])
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_are_made_absolute_once() {
        assert_eq!(super::absolute("/b/x/", "https://e.org/b"), "https://e.org/b/x/");
        assert_eq!(super::absolute("/x/", "https://e.org"), "https://e.org/x/");
        assert_eq!(super::absolute("https://a/x", "https://e.org"), "https://a/x");
    }
}
