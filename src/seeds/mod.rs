//! The desk: bytes that arrived in `seeds/` become drafts. `formats` reads what is written, `compose` finds what is
//! meant. Pure: no disk, no clock, no network. Knows nothing of content pages, URLs or templates.

pub mod compose;
pub mod dates;
pub mod draft;
pub mod evaluate;
pub mod formats;
pub mod lists;
mod patterns;

use crate::base::RelPath;

/// What a format reader found in one item of one seed file, before anything is inferred.
///
/// A file may hold several items (a feed, an archive); each is a seed of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seed {
    /// Where the item came from, for the reader: `seeds/wire/feed.xml`.
    pub path: Option<RelPath>,
    /// Which item of the file, if the file can hold several: a feed's entry id, a path inside an archive.
    pub item: Option<String>,
    /// The row of `FORMATS` that read it.
    pub format: &'static str,
    /// What the source states outright.
    pub stated: Stated,
    /// The text in reading order.
    pub blocks: Vec<Block>,
    /// Files that came inside the seed (attachments, pictures), to be kept beside the page.
    pub assets: Vec<Asset>,
    /// What the reader left out of the text, so that it stays in the record.
    pub left_out: Vec<LeftOut>,
}

/// Metadata that the source states. Empty where it is silent: inference is the work of `compose`, never of a format.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stated {
    pub headline: Option<String>,
    pub alternative_headline: Option<String>,
    pub deck: Option<String>,
    pub kicker: Option<String>,
    pub byline: Vec<Person>,
    pub agency: Option<String>,
    /// The place of a dateline as printed: `VARNHOLM`.
    pub dateline: Option<String>,
    /// Dates as the source writes them; `dates` reads them.
    pub published: Option<String>,
    pub updated: Option<String>,
    /// Embargo.
    pub publish_at: Option<String>,
    pub expires_at: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    pub summary: Option<String>,
    pub key_points: Vec<String>,
    pub topics: Vec<String>,
    pub places: Vec<String>,
    pub people: Vec<String>,
    pub organisations: Vec<String>,
    pub section: Option<String>,
    pub story: Option<String>,
    /// `report`, `opinion`, …
    pub kind: Option<String>,
    /// 1 (flash) to 9.
    pub priority: Option<u8>,
    /// `usable`, `withheld` or `cancelled`.
    pub status: Option<String>,
    pub draft: Option<bool>,
    pub slug: Option<String>,
    pub aliases: Vec<String>,
    pub rights: Option<String>,
    /// The item's own id and version at its source.
    pub id: Option<String>,
    pub version: Option<String>,
    /// Where it was published before.
    pub url: Option<String>,
    pub sources: Vec<SourceLink>,
    pub image: Option<Picture>,
    /// To editors; never published.
    pub notes: Option<String>,
    /// It has a page of its own, whatever it is like.
    pub own_page: Option<bool>,
    /// Front matter keys that have no place above, kept as they are.
    pub extra: toml::Table,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    pub name: String,
    pub role: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceLink {
    pub name: String,
    pub url: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    pub src: String,
    pub alt: Option<String>,
    pub caption: Option<String>,
    pub credit: Option<String>,
}

/// A block of text and the line of the seed file on which it begins (from 1; 0 if the format has no lines).
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub line: u32,
    pub kind: BlockKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// Plain text as lines that stood together without a blank line between. `compose` decides what they are.
    Lines(Vec<String>),
    /// A paragraph that the format marks as one (HTML `p`, NITF `p`), as inline Markdown, already escaped.
    Paragraph(String),
    /// Marked as a heading in the source. Level 1 to 6; text as inline Markdown.
    Heading(u8, String),
    /// Items as inline Markdown, already escaped; so are the cells of a table and the text of a quote, in which an
    /// empty line parts paragraphs. The first row of a table is its head.
    List {
        ordered: bool,
        items: Vec<String>,
    },
    Quote(String),
    Table(Vec<Vec<String>>),
    Figure(Picture),
    /// Markdown that is kept to the letter.
    Markdown(String),
}

/// A file inside a seed. The name is one path part, safe to write.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Text that did not become part of the body, and the rule that says so.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    pub line: u32,
    pub text: String,
    pub rule: &'static str,
}
