//! What each template sees: nothing else reaches a page. A view is plain data made of shared, sealed parts, so its
//! digest is quick to take and its derived `Serialize` is both the page's key and the template's context.
//!
//! Field order matters to digests only in that it must not change between two runs of one program.

use crate::base::Sealed;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A shared part of a view.
pub type Part<T> = Arc<Sealed<T>>;

/// The frame as a view carries it. A template finds it as `site`; it is turned into a template's value once for the
/// whole build and not with each view, so here it shows nothing to readable formats and its digest to the page's key.
#[derive(Debug, Clone)]
pub struct SiteRef(pub Part<Chrome>);

impl Serialize for SiteRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.serialize_unit() } else { self.0.serialize(serializer) }
    }
}

impl std::ops::Deref for SiteRef {
    type Target = Chrome;
    fn deref(&self) -> &Chrome {
        &self.0
    }
}

/// The frame of every page: `site`. Holds nothing that changes when an article does.
#[derive(Debug, Serialize)]
pub struct Chrome {
    pub title: String,
    pub tagline: String,
    pub description: String,
    /// Scheme and host without a final slash: `https://varnholm.example`.
    pub base_url: String,
    /// Path below the host, with a leading and no final slash; empty at the root.
    pub base_path: String,
    pub language: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    pub organisation: Organisation,
    pub nav: Vec<Link>,
    pub footer: Vec<Link>,
    pub copyright: String,
    /// The site's own feeds.
    pub feeds: Vec<FeedLink>,
    /// Logical name to published URL, `style.css` → `/assets/style.1f9a03c2.css`.
    pub assets: BTreeMap<String, String>,
    /// The theme's options: defaults overruled by `[options]` in `config.toml`.
    pub options: serde_json::Value,
    /// `[extra]` of `config.toml`.
    pub extra: serde_json::Value,
    /// URLs of the fixed pages that there are: `editions`, `corrections`, `archive`, `topics`, `places`, `people`, `organisations`,
    /// `authors`, `stories`, `home`, and of the web manifest: `manifest`.
    pub urls: BTreeMap<&'static str, String>,
    /// The theme's words, per language: `strings.en.read_on`.
    pub strings: serde_json::Value,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Organisation {
    pub name: String,
    pub legal_name: String,
    pub url: String,
    pub email: String,
    /// Href of the logo.
    pub logo: Option<String>,
    pub same_as: Vec<String>,
    /// `corrections`, `ethics`, … → href of the page that says it.
    pub policies: BTreeMap<String, String>,
}

/// The head of every page: `page`.
#[derive(Debug, Serialize)]
pub struct Head {
    /// `front edition editions article list story terms calendar corrections page not_found redirect`.
    pub kind: &'static str,
    /// For `<title>`, without the site's name.
    pub title: String,
    pub description: Arc<str>,
    /// Path on the host, with the base path: `/2026/11/22/slug/`.
    pub url: String,
    /// Absolute.
    pub canonical: String,
    pub language: String,
    pub dir: &'static str,
    /// Not to be indexed (404, drafts in a preview).
    pub noindex: bool,
    /// From the front page down to this page; empty on the front page.
    pub breadcrumbs: Vec<Link>,
    /// Feeds of this page's own subject, beside the site's.
    pub feeds: Vec<FeedLink>,
    /// Absolute URL of the picture for social cards.
    pub image: Option<Image>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Link {
    pub name: Arc<str>,
    /// Empty if `[outputs]` leaves the page out.
    pub url: Arc<str>,
}

impl Link {
    pub fn new(name: impl Into<Arc<str>>, url: impl Into<Arc<str>>) -> Link {
        Link { name: name.into(), url: url.into() }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct FeedLink {
    pub title: String,
    pub url: String,
    /// MIME type.
    pub kind: &'static str,
}

/// A point in time as shown: in the site's zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct When {
    /// `2026-11-22T07:30:00+01:00`, or `2026-11-22` if the time of day is not known.
    pub iso: String,
    /// `22 November 2026`, in the page's language.
    pub long: Arc<str>,
    /// `22 Nov`.
    pub short: Arc<str>,
    /// `07:30`; none if only the day is known.
    pub time: Option<Arc<str>>,
    /// `CET` or `+01:00`.
    pub zone: Arc<str>,
    /// Calendar page of the day; empty if `[outputs]` leaves such pages out.
    pub url: Arc<str>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Image {
    pub url: String,
    pub alt: String,
    pub caption: String,
    pub credit: String,
    pub width: Option<u32>,
    pub height: Option<u32>,
}

/// What lists, feeds and neighbours know of an article: `article` on its own page, `items[…]` in lists.
#[derive(Debug, Serialize)]
pub struct Card {
    pub url: String,
    pub canonical: String,
    pub title: Arc<str>,
    /// The alternative headline if there is one, else the headline.
    pub short_title: Arc<str>,
    pub kicker: String,
    pub deck: String,
    pub summary: Arc<str>,
    /// None: undated.
    pub published: Option<When>,
    /// Only if later than `published`.
    pub updated: Option<Box<When>>,
    pub byline: Vec<Byline>,
    pub section: Option<Link>,
    pub topics: Vec<Link>,
    pub story: Option<Link>,
    /// `report`, `opinion`, …
    pub kind: &'static str,
    /// Its label in the site's language; empty for a report, which needs none.
    pub kind_label: String,
    /// 1 (flash) to 9.
    pub priority: u8,
    pub image: Option<Box<Image>>,
    pub minutes: u32,
    pub language: Arc<str>,
    pub dir: &'static str,
    pub corrected: bool,
    /// Draft or embargoed: in a preview only.
    pub unpublished: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Byline {
    pub name: Arc<str>,
    pub role: Arc<str>,
    /// The author's page; empty if there is none.
    pub url: Arc<str>,
    /// False: it is the house or an agency that signs.
    pub person: bool,
}

/// What only the article's own page (and its Markdown and JSON versions) shows: `text`.
#[derive(Debug, Serialize)]
pub struct Text {
    pub alternative_headline: String,
    pub dateline: String,
    pub agency: String,
    pub key_points: Vec<String>,
    pub contents: Vec<Heading>,
    pub words: u32,
    pub places: Vec<Link>,
    pub people: Vec<Link>,
    pub organisations: Vec<Link>,
    pub sources: Vec<Source>,
    pub corrections: Vec<Correction>,
    pub rights: String,
    /// URLs of the Markdown and the JSON version; empty if `[outputs]` leaves them out.
    pub markdown_url: String,
    pub json_url: String,
    pub extra: serde_json::Value,
}

#[derive(Debug, Clone, Serialize)]
pub struct Heading {
    pub level: u8,
    pub id: String,
    pub text: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Source {
    pub name: String,
    pub url: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Correction {
    pub date: When,
    pub text: String,
}

/// `article.html`. Beside these fields the template is given `body`: the article's text as HTML.
#[derive(Debug, Serialize)]
pub struct ArticleView {
    pub site: SiteRef,
    pub page: Head,
    pub article: Part<Card>,
    pub text: Part<Text>,
    pub previous: Option<Part<Card>>,
    pub next: Option<Part<Card>>,
    /// Earlier articles on the same matter, best first, at most five.
    pub related: Vec<Part<Card>>,
    /// Earlier items of the story, newest first, at most five.
    pub thread: Vec<Part<Card>>,
}

/// An item of an edition.
#[derive(Debug, Serialize)]
pub struct Item {
    pub article: Part<Card>,
    pub kicker: String,
    /// HTML: the editor's own words, else the article's summary.
    pub text: String,
    /// HTML: why it matters, from the editor; empty if nobody said so.
    pub why: String,
    pub key_points: Vec<String>,
}

/// What lists know of an edition.
#[derive(Debug, Serialize)]
pub struct EditionCard {
    pub url: String,
    pub title: String,
    pub number: Option<u32>,
    pub date: When,
    /// Headline of the lead.
    pub lead: String,
    /// Number of items, the lead included.
    pub items: usize,
    pub minutes: u32,
}

/// An edition in full: `edition`. Every slot may be empty.
#[derive(Debug, Serialize)]
pub struct Edition {
    pub card: Part<EditionCard>,
    pub period: String,
    pub lead: Option<Item>,
    pub items: Vec<Item>,
    /// HTML, one line each.
    pub brief: Vec<String>,
    pub number_of_the_day: Option<NumberOfTheDay>,
    pub quote_of_the_day: Option<QuoteOfTheDay>,
    pub watch: Vec<Watch>,
    pub figures: Vec<Figure>,
    /// Corrections published since the edition before.
    pub corrections: Vec<CorrectionItem>,
    pub next_on: Option<When>,
    pub words: u32,
}

#[derive(Debug, Clone, Serialize)]
pub struct NumberOfTheDay {
    pub value: String,
    pub label: String,
    pub source: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct QuoteOfTheDay {
    pub text: String,
    pub speaker: String,
    pub article: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Watch {
    pub date: When,
    pub time: String,
    pub text: String,
    pub place: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub label: String,
    pub value: String,
    /// With its sign: `+0.10`.
    pub change: String,
}

#[derive(Debug, Serialize)]
pub struct CorrectionItem {
    pub article: Part<Card>,
    pub date: When,
    pub text: String,
}

/// `front.html`, with `body`: the edition's welcome.
#[derive(Debug, Serialize)]
pub struct FrontView {
    pub site: SiteRef,
    pub page: Head,
    /// The newest edition; none in a site without editions.
    pub edition: Option<Part<Edition>>,
    /// Newest articles that the edition does not hold.
    pub latest: Vec<Part<Card>>,
    pub sections: Vec<Block>,
    pub stories: Vec<TermCard>,
    pub queries: BTreeMap<String, Vec<Part<Card>>>,
}

/// A section's newest on the front page.
#[derive(Debug, Serialize)]
pub struct Block {
    pub section: Link,
    pub items: Vec<Part<Card>>,
}

/// `edition.html`, with `body`: the welcome.
#[derive(Debug, Serialize)]
pub struct EditionView {
    pub site: SiteRef,
    pub page: Head,
    pub edition: Part<Edition>,
    pub previous: Option<Part<EditionCard>>,
    pub next: Option<Part<EditionCard>>,
}

/// `editions.html`: the archive of editions, newest first.
#[derive(Debug, Serialize)]
pub struct EditionsView {
    pub site: SiteRef,
    pub page: Head,
    pub items: Vec<Part<EditionCard>>,
    pub pager: Pager,
}

/// `list.html`: a section, topic, place, person, organisation or author, or a day of the archive, newest first.
/// `story.html` is given the same for a story. With `body`: the term's own text.
#[derive(Debug, Serialize)]
pub struct ListView {
    pub site: SiteRef,
    pub page: Head,
    /// `section topic place person organisation author story day`.
    pub kind: &'static str,
    pub title: String,
    pub description: Arc<str>,
    /// Role of an author; empty for others.
    pub role: String,
    pub items: Vec<Part<Card>>,
    pub pager: Pager,
    pub queries: BTreeMap<String, Vec<Part<Card>>>,
}

/// Pages of a list count from the oldest, so that a full page never changes again. The index shows the newest.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Pager {
    /// None on the index.
    pub number: Option<usize>,
    pub index: String,
    pub newer: Option<String>,
    pub older: Option<String>,
}

/// What an index of terms or the front page knows of a topic, story, place, person, organisation or author.
#[derive(Debug, Clone, Serialize)]
pub struct TermCard {
    pub name: String,
    pub url: String,
    pub description: Arc<str>,
    pub count: usize,
    /// Day of its newest article.
    pub latest: Option<When>,
}

/// `terms.html`: all topics, all places, ….
#[derive(Debug, Serialize)]
pub struct TermsView {
    pub site: SiteRef,
    pub page: Head,
    /// `topics places people organisations authors stories sections`.
    pub kind: &'static str,
    pub title: String,
    /// By first letter, in alphabetical order.
    pub groups: Vec<TermGroup>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TermGroup {
    pub letter: String,
    pub terms: Vec<TermCard>,
}

/// `calendar.html`: the archive (its years), a year (its months) or a month (its days).
#[derive(Debug, Serialize)]
pub struct CalendarView {
    pub site: SiteRef,
    pub page: Head,
    pub title: String,
    /// `archive year month`.
    pub level: &'static str,
    pub entries: Vec<CalendarEntry>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
    /// On a month: blank cells before its first day in a week that begins on Monday.
    pub leading: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct CalendarEntry {
    pub name: Arc<str>,
    /// Empty: nothing was published.
    pub url: Arc<str>,
    pub count: usize,
}

/// `corrections.html`: all corrections, newest first.
#[derive(Debug, Serialize)]
pub struct CorrectionsView {
    pub site: SiteRef,
    pub page: Head,
    pub items: Vec<CorrectionItem>,
}

/// `page.html` for a plain page, with `body`. `contents` as on an article.
#[derive(Debug, Serialize)]
pub struct PlainView {
    pub site: SiteRef,
    pub page: Head,
    pub title: String,
    pub contents: Vec<Heading>,
    pub updated: Option<When>,
    pub extra: serde_json::Value,
}

/// `404.html`.
#[derive(Debug, Serialize)]
pub struct NotFoundView {
    pub site: SiteRef,
    pub page: Head,
}

/// `redirect.html`: an alias that leads elsewhere.
#[derive(Debug, Serialize)]
pub struct RedirectView {
    pub site: SiteRef,
    pub page: Head,
    /// Path on this host.
    pub to: String,
}
