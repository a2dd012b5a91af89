//! Markdown to HTML in one pass of events: headings, ids, links with their lines, footnotes, excerpt, word counts.
//! What only the whole site knows (where a link leads, what a component looks like) is left open as a [`Slot`].
//! Knows nothing of news, files or templates.

mod escape;
mod ids;
mod labels;
mod lines;
mod notes;
mod plain;
mod quotes;
mod raw_html;
mod shortcodes;
mod slots;
#[cfg(test)]
mod tests;
mod urls;
mod words;
mod writer;

pub use ids::slug;
pub use labels::Labels;
pub use plain::to_text;
pub use shortcodes::Literal;
pub use slots::{Component, Fragment, Slot, SlotKind};
pub use words::{WordCount, count as count_words};

use crate::base::{Place, Problem, Severity};
use serde::{Deserialize, Serialize};

/// How to render. Part of the key of every rendering.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Options {
    /// Turns `"…"`, `'…'`, `--`, `---` and `...` into the marks that `language` uses.
    pub smart_punctuation: bool,
    /// BCP 47.
    pub language: String,
    /// Added to every level: with 1, `#` becomes `<h2>`. Levels end at 6.
    pub heading_offset: u8,
    /// Whether each heading ends with a link to itself.
    pub heading_anchors: bool,
    /// Goes before the ids of footnotes, so that several texts can share a page.
    pub footnote_prefix: String,
    pub labels: Labels,
}

impl Options {
    /// What a page in this language usually wants: smart punctuation, labels in the language, the page's title as
    /// the only `<h1>`, headings that can be linked.
    pub fn for_language(language: &str) -> Options {
        Options {
            smart_punctuation: true,
            language: language.to_owned(),
            heading_offset: 1,
            heading_anchors: true,
            footnote_prefix: String::new(),
            labels: Labels::of(language),
        }
    }
}

/// A text made into HTML, and what was learnt on the way. All lines and columns count from 1 in the given text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rendered {
    pub body: Fragment,
    /// Where `<!-- more -->` stood: a byte offset in `body.html` at which no element is open.
    pub summary_end: Option<usize>,
    pub headings: Vec<Heading>,
    pub images: Vec<Image>,
    /// The plain text of the first paragraph.
    pub excerpt: String,
    /// The plain text of paragraphs, quotations and list items, a line each. Headings, tables, code and footnotes
    /// are not in it.
    pub plain: String,
    /// Words of scripts that put spaces between words; code blocks are not counted.
    pub words: u32,
    /// Han characters and kana.
    pub cjk_characters: u32,
    pub remarks: Vec<Remark>,
}

/// A heading, as it stands in the output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6, the offset included.
    pub level: u8,
    pub id: String,
    pub text: String,
    pub line: u32,
}

/// A picture that the text shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub src: String,
    pub alt: String,
    pub title: String,
    pub line: u32,
    pub column: u32,
}

/// Something wrong with the text, at a place in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Remark {
    pub line: u32,
    /// In characters; 0 means "not known".
    pub column: u32,
    pub severity: Severity,
    pub message: String,
    pub hint: Option<String>,
}

impl Remark {
    /// The problem in the file that the text is part of, where `lines_before` lines (the front matter) precede it.
    pub fn problem(&self, file: &str, lines_before: u32) -> Problem {
        Problem {
            place: Some(Place::at(file, self.line + lines_before, self.column)),
            severity: self.severity,
            message: self.message.clone(),
            hint: self.hint.clone(),
        }
    }
}

/// Renders a text (without its front matter) in one pass.
pub fn render(text: &str, options: &Options) -> Rendered {
    writer::write(text, options)
}
