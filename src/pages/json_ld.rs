//! Data for search engines: schema.org 30.0 as JSON-LD, made from the view alone, so that it says what the page shows.
//! Written straight into one text: every page has some, and trees of values for it cost as much as a third of the page.

use super::View;
use super::json;
use super::outputs::feeds::absolute;
use super::views::*;
use crate::config::POLICIES;
use crate::news::Kind;
use std::fmt::Write;

/// The JSON for `<script type="application/ld+json">`; `<` is escaped, so it cannot end its element.
pub fn of(view: &View) -> String {
    let mut graph = Graph::of(site(view));
    match view {
        View::Article(view) => {
            graph.article(view);
            graph.organisation();
            graph.breadcrumbs(&view.page);
        }
        View::Front(_) => {
            graph.organisation();
            graph.website();
        }
        View::NotFound(_) | View::Redirect(_) => {}
        other => graph.breadcrumbs(other.head()),
    }
    graph.finish()
}

fn site(view: &View) -> &Chrome {
    match view {
        View::Front(v) => &v.site,
        View::Edition(v) => &v.site,
        View::Editions(v) => &v.site,
        View::Article(v) => &v.site,
        View::List(v) | View::Story(v) => &v.site,
        View::Terms(v) => &v.site,
        View::Calendar(v) => &v.site,
        View::Corrections(v) => &v.site,
        View::Plain(v) => &v.site,
        View::NotFound(v) => &v.site,
        View::Redirect(v) => &v.site,
    }
}

/// What is said of a page, while it is written.
struct Graph<'a> {
    site: &'a Chrome,
    /// The address of the site, with its base path.
    whole: String,
    out: String,
}

const HEAD: &str = "{\"@context\":\"https://schema.org\",\"@graph\":[";

impl<'a> Graph<'a> {
    fn of(site: &'a Chrome) -> Graph<'a> {
        let mut out = String::with_capacity(4096);
        out.push_str(HEAD);
        Graph { site, whole: format!("{}{}", site.base_url, site.base_path), out }
    }

    /// Nothing at all if nothing was said.
    fn finish(mut self) -> String {
        if self.out.len() == HEAD.len() {
            return String::new();
        }
        self.out.push_str("]}");
        let text = self.out;
        if text.contains('<') { text.replace('<', "\\u003c") } else { text }
    }

    fn article(&mut self, view: &ArticleView) {
        let (card, text) = (&view.article, &view.text);
        let schema_type = Kind::parse(card.kind).unwrap_or_default().schema_type();
        self.open();
        match schema_type {
            "AdvertiserContentArticle" => self.text("@type", schema_type),
            other => self.list("@type", ["NewsArticle", other], |graph, kind| graph.quoted(kind)),
        }
        self.id(&card.canonical, "#article");
        self.text("url", &card.canonical);
        self.text("mainEntityOfPage", &card.canonical);
        self.text("headline", &card.title);
        self.text("inLanguage", &card.language);
        self.number("wordCount", text.words);
        self.key("timeRequired");
        self.out.push_str("\"PT");
        self.digits(card.minutes);
        self.out.push_str("M\"");
        self.key("isAccessibleForFree");
        self.out.push_str("true");
        self.list("author", &card.byline, Graph::author);
        self.publisher();
        self.text_if_any("alternativeHeadline", &text.alternative_headline);
        self.text_if_any("description", &card.summary);
        self.text_if_any("dateline", &text.dateline);
        let modified = card.updated.as_deref().or(card.published.as_ref());
        for (key, when) in [("datePublished", card.published.as_ref()), ("dateModified", modified)] {
            self.text_if_any(key, when.map_or("", |when| &when.iso));
        }
        self.text_if_any("articleSection", card.section.as_ref().map_or("", |section| &section.name));
        self.list_if_any("keywords", &card.topics, |graph, topic| graph.quoted(&topic.name));
        self.text_if_any("copyrightNotice", &text.rights);
        if let Some(image) = &card.image {
            self.key("image");
            self.picture(image);
        }
        let mentions = [("Person", &text.people), ("Organization", &text.organisations), ("Place", &text.places)];
        let mentions = mentions.into_iter().flat_map(|(kind, links)| links.iter().map(move |link| (kind, &link.name)));
        self.list_if_any("mentions", mentions, |graph, (kind, name)| {
            graph.open();
            graph.text("@type", kind);
            graph.text("name", name);
            graph.close();
        });
        self.list_if_any("citation", &text.sources, Graph::citation);
        self.list_if_any("correction", &text.corrections, Graph::correction);
        self.close();
    }

    fn author(&mut self, byline: &Byline) {
        self.open();
        if byline.person {
            self.text("@type", "Person");
            self.text("name", &byline.name);
            if !byline.url.is_empty() {
                self.address("url", &byline.url);
            }
            self.text_if_any("jobTitle", &byline.role);
        } else if *byline.name == *self.site.organisation.name {
            self.house();
        } else {
            self.text("@type", "Organization");
            self.text("name", &byline.name);
        }
        self.close();
    }

    fn picture(&mut self, image: &Image) {
        self.open();
        self.text("@type", "ImageObject");
        self.address("url", &image.url);
        self.text_if_any("caption", &image.caption);
        self.text_if_any("creditText", &image.credit);
        self.close();
    }

    fn citation(&mut self, source: &Source) {
        self.open();
        self.text("@type", "CreativeWork");
        self.text("name", &source.name);
        self.text_if_any("url", &source.url);
        self.close();
    }

    fn correction(&mut self, correction: &Correction) {
        self.open();
        self.text("@type", "CorrectionComment");
        self.text("text", &correction.text);
        self.text("datePublished", &correction.date.iso);
        self.close();
    }

    fn organisation(&mut self) {
        let house = &self.site.organisation;
        self.open();
        self.text("@type", "NewsMediaOrganization");
        self.house();
        self.text("name", &house.name);
        match house.url.as_str() {
            "" => self.own("url", "/"),
            url => self.text("url", url),
        }
        if let Some(logo) = &house.logo {
            self.key("logo");
            self.open();
            self.text("@type", "ImageObject");
            self.address("url", logo);
            self.close();
        }
        self.text_if_any("email", &house.email);
        self.text_if_any("legalName", &house.legal_name);
        self.list_if_any("sameAs", &house.same_as, |graph, url| graph.quoted(url));
        for (name, property) in POLICIES {
            if let Some(url) = house.policies.get(name) {
                self.address(property, url);
            }
        }
        self.close();
    }

    fn website(&mut self) {
        self.open();
        self.text("@type", "WebSite");
        self.own("@id", "/#website");
        self.own("url", "/");
        self.text("name", &self.site.title);
        self.text("description", &self.site.description);
        self.text("inLanguage", &self.site.language);
        self.publisher();
        self.close();
    }

    /// A trail of at least two steps.
    fn breadcrumbs(&mut self, head: &Head) {
        if head.breadcrumbs.len() < 2 {
            return;
        }
        self.open();
        self.text("@type", "BreadcrumbList");
        self.list("itemListElement", (1..).zip(&head.breadcrumbs), |graph, (position, link)| {
            graph.open();
            graph.text("@type", "ListItem");
            graph.number("position", position);
            graph.text("name", &link.name);
            graph.address("item", &link.url);
            graph.close();
        });
        self.close();
    }

    fn publisher(&mut self) {
        self.key("publisher");
        self.open();
        self.house();
        self.close();
    }

    /// The name under which the house is known in the graph.
    fn house(&mut self) {
        self.own("@id", "/#organisation");
    }
}

/// The writing of JSON.
impl Graph<'_> {
    /// Begins an object, alone or after another in a list.
    fn open(&mut self) {
        self.comma();
        self.out.push('{');
    }

    fn close(&mut self) {
        self.out.push('}');
    }

    fn comma(&mut self) {
        if !self.out.ends_with(['{', '[', ':']) {
            self.out.push(',');
        }
    }

    /// A key, which is plain ASCII.
    fn key(&mut self, key: &str) {
        self.comma();
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        json::text(&mut self.out, text);
    }

    fn text_if_any(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.text(key, text);
        }
    }

    fn number(&mut self, key: &str, number: u32) {
        self.key(key);
        self.digits(number);
    }

    fn digits(&mut self, number: u32) {
        write!(self.out, "{number}").expect("a string takes any text");
    }

    /// `@id`: an address and a part of it.
    fn id(&mut self, address: &str, part: &str) {
        self.text("@id", address);
        self.out.pop();
        self.out.push_str(part);
        self.out.push('"');
    }

    /// An address of this site, as an href, in full.
    fn address(&mut self, key: &str, href: &str) {
        let full = absolute(href, &self.whole);
        self.text(key, &full);
    }

    /// An address below the site's own.
    fn own(&mut self, key: &str, path: &str) {
        let address = format!("{}{path}", self.whole);
        self.text(key, &address);
    }

    /// A text in a list.
    fn quoted(&mut self, text: &str) {
        self.comma();
        json::text(&mut self.out, text);
    }

    fn list<T>(&mut self, key: &str, items: impl IntoIterator<Item = T>, item: impl Fn(&mut Self, T)) {
        self.key(key);
        self.out.push('[');
        items.into_iter().for_each(|one| item(self, one));
        self.out.push(']');
    }

    fn list_if_any<T>(&mut self, key: &str, items: impl IntoIterator<Item = T>, item: impl Fn(&mut Self, T)) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_some() {
            self.list(key, items, item);
        }
    }
}
