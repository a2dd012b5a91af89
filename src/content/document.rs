//! One content file, read: its front matter, and what the whole site needs to know of its text.

use super::{DocumentType, FrontMatter, parse};
use crate::base::{Digest, Place, Problem, Problems, RelPath};
use crate::markdown::{self, Fragment, Options, Rendered, SlotKind};
use serde::{Deserialize, Serialize};

/// A content file. Its text itself is not here: a site of 100,000 articles is planned without 100,000 texts in memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Below `content/`: `2026/11/slug.md`.
    pub path: RelPath,
    pub front: FrontMatter,
    pub text: Text,
}

/// What is known of a document's Markdown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// Of the Markdown and everything that decides its HTML but the site: the options it was rendered with.
    pub digest: Digest,
    /// The byte of the file at which the Markdown begins.
    pub start: usize,
    /// Lines of front matter above it.
    pub lines_before: u32,
    /// By how many levels its headings were moved down.
    pub heading_offset: u8,
    pub headings: Vec<markdown::Heading>,
    /// What only the whole site can fill in, in the order of the text.
    pub slots: Vec<Slot>,
    /// The first paragraph, if the front matter has no summary.
    pub excerpt: String,
    pub words: u32,
    pub cjk_characters: u32,
    /// The text is cut by `<!-- more -->`.
    pub has_summary: bool,
    /// A page without any text.
    pub is_empty: bool,
}

/// A place in the text that the site fills: a link, a picture's address, a component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    pub kind: Kind,
    /// The address as written, or the component's name.
    pub target: String,
    /// In the file.
    pub line: u32,
    pub column: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    Link,
    Source,
    Component,
}

impl Document {
    pub fn document_type(&self) -> DocumentType {
        self.front.document_type.unwrap_or_else(|| type_of(&self.path))
    }

    /// The path as a user knows it: `content/2026/11/slug.md`.
    pub fn file(&self) -> String {
        format!("content/{}", self.path)
    }

    /// The folder of the files that belong to this page alone, if it is kept as `slug/index.md`.
    pub fn bundle(&self) -> Option<&str> {
        (self.path.name() == "index.md").then(|| self.path.parent()).flatten()
    }
}

/// The folders of terms, `topics/economy.md`, and the names of their kinds.
pub const TERM_FOLDERS: [&str; 6] = ["topics", "places", "people", "organisations", "authors", "stories"];

fn type_of(path: &RelPath) -> DocumentType {
    let folder = path.as_str().split('/').next().unwrap_or_default();
    match (folder, path.name()) {
        _ if TERM_FOLDERS.contains(&folder) && path.as_str() != path.name() => DocumentType::Term,
        (_, "_index.md") => DocumentType::Section,
        ("editions", _) => DocumentType::Edition,
        ("pages", _) => DocumentType::Page,
        _ => DocumentType::Article,
    }
}

/// What one rendering depends on beside the text: taken from the configuration, never from the site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The site's language, for pages that name none.
    pub language: String,
    pub smart_punctuation: bool,
}

/// Reads a content file: the document, and its text as HTML with slots.
pub fn read(path: &RelPath, bytes: &[u8], reading: &Reading) -> (Option<(Document, Fragment)>, Problems) {
    let file = format!("content/{path}");
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return (None, vec![not_utf8(&file, bytes, error.valid_up_to())]),
    };
    let (parsed, mut problems) = parse(&file, text);
    let Some((front, start)) = parsed else { return (None, problems) };
    let mut options = options(&front, reading, 0);
    let mut rendered = markdown::render(&text[start..], &options);
    // The headline is the page's only heading of the first level: a text that has one of its own moves down a level.
    if rendered.headings.iter().any(|heading| heading.level == 1) {
        options.heading_offset = 1;
        rendered = markdown::render(&text[start..], &options);
    }
    let lines_before = text[..start].bytes().filter(|b| *b == b'\n').count() as u32;
    problems.extend(rendered.remarks.iter().map(|remark| remark.problem(&file, lines_before)));
    if problems.iter().any(Problem::is_error) {
        return (None, problems);
    }
    let digest = Digest::join(&[Digest::of(&text.as_bytes()[start..]), Digest::of_value(&options)]);
    // What has a summary of its own needs none: with 100,000 articles that is a twentieth of the memory.
    let excerpt = if front.summary.trim().is_empty() { std::mem::take(&mut rendered.excerpt) } else { String::new() };
    let mut facts = facts(&rendered, excerpt, digest, start, lines_before, text[start..].trim().is_empty());
    facts.heading_offset = options.heading_offset;
    (Some((Document { path: path.clone(), front, text: facts }, rendered.body)), problems)
}

/// The HTML of a document that was read before, from the same bytes.
pub fn render_again(document: &Document, bytes: &[u8], reading: &Reading) -> Fragment {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let body = text.get(document.text.start..).unwrap_or_default();
    markdown::render(body, &options(&document.front, reading, document.text.heading_offset)).body
}

fn options(front: &FrontMatter, reading: &Reading, heading_offset: u8) -> Options {
    let language = front.language.as_deref().unwrap_or(&reading.language);
    Options { smart_punctuation: reading.smart_punctuation, heading_offset, ..Options::for_language(language) }
}

fn facts(
    rendered: &Rendered,
    excerpt: String,
    digest: Digest,
    start: usize,
    lines_before: u32,
    is_empty: bool,
) -> Text {
    let mut slots = Vec::new();
    rendered.body.visit(&mut |slot| {
        let (kind, target) = match &slot.kind {
            SlotKind::Link(target) => (Kind::Link, target.clone()),
            SlotKind::Source(target) => (Kind::Source, target.clone()),
            SlotKind::Component(component) => (Kind::Component, component.name.clone()),
        };
        let (line, column) = (slot.line + lines_before, slot.column);
        slots.push(Slot { kind, target, line, column });
        if let SlotKind::Component(component) = &slot.kind {
            let sources = component.arguments.iter().filter_map(|(name, value)| address(name, value));
            slots.extend(sources.map(|target| Slot { kind: Kind::Source, target, line, column }));
        }
    });
    // They stay as long as the site does.
    slots.shrink_to_fit();
    Text {
        digest,
        start,
        lines_before,
        heading_offset: 0,
        headings: rendered.headings.clone(),
        slots,
        excerpt,
        words: rendered.words,
        cjk_characters: rendered.cjk_characters,
        has_summary: rendered.summary_end.is_some(),
        is_empty,
    }
}

/// The arguments of components that name a file of the site.
pub fn is_address(argument: &str, value: &str) -> bool {
    matches!(argument, "src" | "poster" | "url") && !value.is_empty() && !value.contains(':') && !value.starts_with('#')
}

fn address(argument: &str, value: &markdown::Literal) -> Option<String> {
    match value {
        markdown::Literal::Text(text) if is_address(argument, text) => Some(text.clone()),
        _ => None,
    }
}

fn not_utf8(file: &str, bytes: &[u8], at: usize) -> Problem {
    let before = String::from_utf8_lossy(&bytes[..at]);
    Problem::error(Place::of_offset(file, &before, at), "the file is not UTF-8")
        .hint("save it as UTF-8, or put it into `seeds/`, where other encodings are read")
}
