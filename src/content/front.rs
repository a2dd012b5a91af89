//! Front matter: what a page says of itself. The keys are those of `docs/content.md`.

use crate::news::{Kind, Stamp, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a file in `content/` becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentType {
    Article,
    Section,
    Edition,
    Page,
    /// The text of a topic, place, person, organisation, author or story.
    Term,
}

impl DocumentType {
    pub const NAMES: [&str; 5] = ["article", "section", "edition", "page", "term"];

    pub fn parse(name: &str) -> Option<DocumentType> {
        Some(match name {
            "article" => DocumentType::Article,
            "section" => DocumentType::Section,
            "edition" => DocumentType::Edition,
            "page" => DocumentType::Page,
            "term" => DocumentType::Term,
            _ => return None,
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            DocumentType::Article => "article",
            DocumentType::Section => "section",
            DocumentType::Edition => "edition",
            DocumentType::Page => "page",
            DocumentType::Term => "term",
        }
    }
}

/// Everything a page may say of itself, as it says it. Absent values are `None` or empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FrontMatter {
    pub title: String,
    pub date: Option<Stamp>,
    pub updated: Option<Stamp>,
    pub authors: Vec<Author>,
    pub summary: Arc<str>,
    pub slug: Option<String>,
    pub aliases: Vec<String>,
    pub draft: bool,
    pub language: Option<String>,
    pub weight: i64,
    pub template: Option<String>,
    pub document_type: Option<DocumentType>,
    pub taxonomies: Taxonomies,
    pub news: News,
    pub edition: Option<Box<EditionFront>>,
    pub source: Option<Box<Provenance>>,
    /// `[extra]`, as JSON text: it reaches the templates as it is.
    pub extra: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Author {
    pub name: String,
    pub role: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxonomies {
    pub topics: Vec<String>,
    pub places: Vec<String>,
    pub people: Vec<String>,
    pub organisations: Vec<String>,
}

/// `[news]`: what is the trade's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    pub alternative_headline: String,
    pub deck: String,
    pub kicker: String,
    pub dateline: String,
    pub section: Option<String>,
    pub story: Option<String>,
    pub kind: Option<Kind>,
    /// 1 (flash) to 9.
    pub priority: Option<u8>,
    pub key_points: Vec<String>,
    pub agency: String,
    /// Embargo: not public before.
    pub publish_at: Option<Stamp>,
    /// Not public from this moment on.
    pub expires_at: Option<Stamp>,
    pub status: Option<Status>,
    pub rights: String,
    pub id: Option<String>,
    pub version: Option<String>,
    /// To editors; never shown.
    pub notes: String,
    pub image: Option<Box<ImageFront>>,
    pub sources: Vec<SourceFront>,
    pub corrections: Vec<CorrectionFront>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFront {
    pub src: String,
    pub alt: String,
    pub caption: String,
    pub credit: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SourceFront {
    pub name: String,
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionFront {
    pub date: Stamp,
    pub text: String,
}

/// `[source]`: where a page came from, written by the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    pub seed: String,
    /// The entry of a feed or the file in an archive.
    pub item: Option<String>,
    pub sha256: String,
    pub format: String,
    pub url: Option<String>,
    /// Names that the desk never infers again.
    pub pinned: Vec<String>,
    /// Name of a value → the rule that gave it.
    pub inferred: BTreeMap<String, String>,
    /// Lines that did not become part of the text, each with its rule.
    pub left_out: Vec<String>,
}

/// `[edition]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionFront {
    pub number: Option<u32>,
    pub period: String,
    pub lead: Option<ItemFront>,
    pub items: Vec<ItemFront>,
    pub brief: Vec<String>,
    pub next: Option<Stamp>,
    pub number_of_the_day: Option<NumberFront>,
    pub quote_of_the_day: Option<QuoteFront>,
    pub watch: Vec<WatchFront>,
    pub figures: Vec<FigureFront>,
}

/// An item of an edition: a reference to an article, and what the editor says of it there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFront {
    /// `@/2026/11/slug.md`.
    pub article: String,
    /// Where the reference stands, for the message if it leads nowhere.
    pub line: u32,
    pub column: u32,
    pub kicker: String,
    pub text: String,
    pub why: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberFront {
    pub value: String,
    pub label: String,
    pub source: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteFront {
    pub text: String,
    pub speaker: String,
    pub article: Option<ItemFront>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchFront {
    pub date: Stamp,
    pub time: String,
    pub text: String,
    pub place: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureFront {
    pub label: String,
    pub value: String,
    pub change: String,
}
