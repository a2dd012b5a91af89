//! A draft: all that the desk knows about one article, ready to be written as a content page. Every value that was
//! inferred names its rule; every line of the seed has its verdict. Knows nothing of TOML or of folders.

use super::{Asset, LeftOut, Person, Picture, SourceLink, dates::When};
use crate::base::RelPath;
use std::collections::BTreeMap;

/// One article. The names are those of docs/content.md; `body` is Markdown, every other text is plain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    pub path: Option<RelPath>,
    pub item: Option<String>,
    pub format: &'static str,

    pub title: String,
    /// Safe as a file name and as a part of a URL; letters of any script, in lower case.
    pub slug: String,
    pub alternative_headline: Option<String>,
    pub deck: Option<String>,
    pub kicker: Option<String>,
    pub authors: Vec<Person>,
    pub agency: Option<String>,
    /// As printed, without the dash: `VARNHOLM`.
    pub dateline: Option<String>,
    /// `None`: the article is undated. Never from a clock or a file's times.
    pub date: Option<When>,
    pub updated: Option<When>,
    pub publish_at: Option<When>,
    pub expires_at: Option<When>,
    pub language: Option<String>,
    pub summary: Option<String>,
    pub key_points: Vec<String>,
    pub topics: Vec<String>,
    pub places: Vec<String>,
    pub people: Vec<String>,
    pub organisations: Vec<String>,
    pub section: Option<String>,
    pub story: Option<String>,
    pub kind: Option<String>,
    pub priority: Option<u8>,
    pub status: Option<String>,
    pub draft: Option<bool>,
    pub aliases: Vec<String>,
    pub rights: Option<String>,
    pub id: Option<String>,
    pub version: Option<String>,
    pub url: Option<String>,
    pub sources: Vec<SourceLink>,
    pub image: Option<Picture>,
    pub notes: Option<String>,
    /// An editor says that it has a page of its own, whatever it is like.
    pub own_page: bool,
    pub extra: toml::Table,

    pub body: String,
    pub assets: Vec<Asset>,

    /// Front matter name → the rule that gave it. What is not here was stated.
    pub inferred: BTreeMap<&'static str, Inferred>,
    /// Text of the seed that is neither in the body nor in the front matter.
    pub left_out: Vec<LeftOut>,
    /// In the order of the lines.
    pub verdicts: Vec<Verdict>,
    pub unsure: Vec<Doubt>,
    pub found: Findings,
}

/// Where an inferred value came from. The score is from 0 (a guess) to 1 (certain).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inferred {
    pub rule: &'static str,
    pub score: f32,
}

/// What became of one line of the seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// From 1; 0 if the format has no lines.
    pub line: u32,
    /// `headline`, `paragraph`, `heading`, `boilerplate`, …
    pub part: &'static str,
    pub rule: &'static str,
    pub score: f32,
    /// The beginning of the line.
    pub text: String,
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// The front matter name that it concerns.
    pub name: &'static str,
    pub message: String,
}

/// What was understood of the text, with its evidence; the front matter holds only the surest of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    pub quotes: Vec<Quote>,
    pub people: Vec<FoundName>,
    pub organisations: Vec<FoundName>,
    pub places: Vec<FoundPlace>,
    pub topics: Vec<FoundTopic>,
    /// Written from right to left.
    pub right_to_left: bool,
    pub words: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// Verbatim, without the quotation marks.
    pub text: String,
    /// As the text names the speaker at this place.
    pub named: Option<String>,
    /// The full name, if the article gives one.
    pub speaker: Option<String>,
    pub score: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FoundName {
    pub name: String,
    /// The role of a person, the acronym of an organisation.
    pub detail: Option<String>,
    /// Other forms that mean the same in this article.
    pub aliases: Vec<String>,
    pub mentions: usize,
    pub rule: &'static str,
    pub score: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FoundPlace {
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub mentions: usize,
    pub score: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FoundTopic {
    /// The name in lower case: `economy, business and finance`, or a topic of the site.
    pub name: String,
    /// IPTC Media Topics: `medtop:04000000`.
    pub code: Option<String>,
    pub score: f32,
}

impl Draft {
    pub(super) fn infer(&mut self, name: &'static str, rule: &'static str, score: f32) {
        self.inferred.insert(name, Inferred { rule, score });
    }

    pub(super) fn doubt(&mut self, name: &'static str, message: impl Into<String>) {
        self.unsure.push(Doubt { name, message: message.into() });
    }
}
