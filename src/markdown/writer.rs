//! The pass itself: from the parser's events to HTML, and everything else that is learnt from them.

use super::ids::{self, Ids};
use super::lines::Lines;
use super::notes::Notes;
use super::quotes::{self, Quotes};
use super::raw_html::{self, AttributeKind, Token, Verdict};
use super::shortcodes::{self, Arguments, MASK, Part, Shortcode};
use super::slots::{Component, Fragment, SlotKind};
use super::urls::{self, Address};
use super::words::{self, WordCount};
use super::{Heading, Image, Options, Remark, Rendered, escape};
use crate::base::Severity;
use crate::base::problem::did_you_mean;
use pulldown_cmark::{
    Alignment, BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd,
};
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Write;
use std::ops::Range;

mod blocks;
mod calls;
mod finish;
mod links;
mod raw;
mod text;

/// The extensions of CommonMark that are understood everywhere in this program.
pub(super) fn extensions(smart_punctuation: bool) -> pulldown_cmark::Options {
    use pulldown_cmark::Options as Extension;
    let mut extensions = Extension::ENABLE_TABLES
        | Extension::ENABLE_FOOTNOTES
        | Extension::ENABLE_STRIKETHROUGH
        | Extension::ENABLE_TASKLISTS
        | Extension::ENABLE_HEADING_ATTRIBUTES
        | Extension::ENABLE_DEFINITION_LIST
        | Extension::ENABLE_GFM;
    extensions.set(Extension::ENABLE_SMART_PUNCTUATION, smart_punctuation);
    extensions
}

pub(super) fn write(text: &str, options: &Options) -> Rendered {
    let shortcodes = shortcodes::scan(text);
    let masked = match shortcodes.is_empty() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(shortcodes::mask(text, &shortcodes)),
    };
    let broken: RefCell<Vec<(usize, LinkType, String)>> = RefCell::default();
    let note_broken = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        broken.borrow_mut().push((link.span.start, link.link_type, link.reference.to_string()));
        None
    };
    let parser =
        Parser::new_with_broken_link_callback(&masked, extensions(options.smart_punctuation), Some(note_broken));
    let mut writer = Writer::new(text, &masked, shortcodes, options);
    for (event, range) in parser.into_offset_iter() {
        writer.event(event, range);
    }
    writer.finish(broken.into_inner())
}

struct Writer<'t> {
    /// As the author wrote it.
    text: &'t str,
    /// As the parser sees it: the same length, calls of components masked.
    masked: &'t str,
    options: &'t Options,
    quotes: Quotes,
    /// French sets spaces before `;`, `:`, `!` and `?`, which must not break.
    spaced_marks: bool,
    lines: Lines<'t>,
    shortcodes: Vec<Shortcode>,
    /// Which calls have been met on the way.
    met: Vec<bool>,

    out: Fragment,
    /// What is set aside while a footnote or the body of a component is written.
    frames: Vec<Frame>,
    /// The Markdown elements that are open.
    depth: usize,
    /// The author's own tags that are open.
    raw_open: Vec<RawTag>,
    /// The removed element whose content is being left out, and the depth that it began at.
    removed: Option<(String, usize)>,

    paragraph: Option<Paragraph>,
    heading: Option<OpenHeading>,
    image: Option<OpenImage>,
    table: Option<Table>,
    raw_block: Option<RawBlock>,
    in_code: bool,
    item_start: usize,
    /// The label of a task: how many frames and tags of the author were open where it began.
    label: Option<(usize, usize)>,
    single_quote_open: bool,
    more: bool,

    ids: Ids,
    notes: Notes,
    defined_notes: Vec<(String, usize)>,
    local_links: Vec<(String, usize)>,
    plain_block: usize,
    count: WordCount,
    done: Rendered,
}

enum Frame {
    Note { label: String, at: usize, outer: Fragment },
    Body { name: String, arguments: Arguments, at: usize, depth: usize, outer: Fragment, paragraph: Option<Paragraph> },
}

struct RawTag {
    name: String,
    at: usize,
    depth: usize,
    frames: usize,
}

#[derive(Clone, Copy)]
struct Paragraph {
    html: usize,
    images: u32,
    components: u32,
    /// Holds anything else that shows.
    other: bool,
    /// The title attribute of its last image, in the HTML.
    image_title: Option<(usize, usize)>,
}

struct OpenHeading {
    level: u8,
    html: usize,
    at: usize,
    id: Option<String>,
}

struct OpenImage {
    nested: u32,
    src: String,
    title: String,
    alt: String,
    at: usize,
}

struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// The first cell of the head is empty: the first column names the rows.
    names_rows: bool,
    cell_html: usize,
}

#[derive(Default)]
struct RawBlock {
    html: String,
    /// Where each piece begins, in `html` and in the text.
    pieces: Vec<(usize, usize)>,
    /// Stands within a line of text.
    in_line: bool,
}

impl RawBlock {
    fn offset(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.pieces.get(piece).map_or(0, |(start, offset)| offset + (at - start))
    }
}

impl<'t> Writer<'t> {
    fn new(text: &'t str, masked: &'t str, shortcodes: Vec<Shortcode>, options: &'t Options) -> Writer<'t> {
        let capacity = text.len() + text.len() / 4 + 64;
        Writer {
            text,
            masked,
            options,
            quotes: Quotes::of(&options.language),
            spaced_marks: options.smart_punctuation && quotes::spaces_marks(&options.language),
            lines: Lines::new(text),
            met: vec![false; shortcodes.len()],
            shortcodes,
            out: Fragment { html: String::with_capacity(capacity), slots: Vec::new() },
            frames: Vec::new(),
            depth: 0,
            raw_open: Vec::new(),
            removed: None,
            paragraph: None,
            heading: None,
            image: None,
            table: None,
            raw_block: None,
            in_code: false,
            item_start: 0,
            label: None,
            single_quote_open: false,
            more: false,
            ids: Ids::default(),
            notes: Notes::default(),
            defined_notes: Vec::new(),
            local_links: Vec::new(),
            plain_block: 0,
            count: WordCount::default(),
            done: Rendered { plain: String::with_capacity(text.len()), ..Rendered::default() },
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.image.is_some() {
            return self.inside_image(event);
        }
        match event {
            Event::Text(text) => self.masked_text(&text, range),
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::SoftBreak if self.in_call(range.start) => {}
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Code(code) => self.code_span(&code, range),
            Event::Html(html) => {
                let block = self.raw_block.get_or_insert_default();
                block.pieces.push((block.html.len(), range.start));
                block.html.push_str(&html);
            }
            Event::InlineHtml(html) => {
                self.raw_html(&RawBlock { html: html.into(), pieces: vec![(0, range.start)], in_line: true });
            }
            Event::FootnoteReference(label) => {
                if self.removed.is_none() {
                    self.mark_content();
                    self.notes.mention(&label.to_lowercase(), &mut self.ids, self.options, &mut self.out.html);
                }
            }
            Event::Rule => {
                self.end_block(true);
                self.fresh_line();
                self.out.html.push_str("<hr>\n");
                self.after_block();
            }
            Event::TaskListMarker(checked) => self.task(checked),
            // Not among the extensions.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if !is_span(&tag) {
            self.close_label();
            self.end_block(true);
            self.single_quote_open = false;
        }
        if !matches!(tag, Tag::HtmlBlock | Tag::Image { .. }) {
            self.depth += 1;
        }
        match tag {
            Tag::Paragraph => {
                self.fresh_line();
                let html = self.out.html.len();
                self.paragraph = Some(Paragraph { html, images: 0, components: 0, other: false, image_title: None });
                self.out.html.push_str("<p>");
            }
            Tag::Heading { level, id, classes, .. } => self.start_heading(level, id, &classes, range.start),
            Tag::BlockQuote(None) => self.block("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => self.start_alert(kind),
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::HtmlBlock => self.raw_block = Some(RawBlock::default()),
            Tag::List(None) => self.block("<ul>\n"),
            Tag::List(Some(1)) => self.block("<ol>\n"),
            Tag::List(Some(start)) => self.block(&format!("<ol start=\"{start}\">\n")),
            Tag::Item => {
                self.fresh_line();
                self.item_start = self.out.html.len();
                self.out.html.push_str("<li>");
            }
            Tag::FootnoteDefinition(label) => {
                let outer = std::mem::take(&mut self.out);
                self.frames.push(Frame::Note { label: label.to_lowercase(), at: range.start, outer });
            }
            Tag::DefinitionList => self.block("<dl>\n"),
            Tag::DefinitionListTitle => self.block("<dt>"),
            Tag::DefinitionListDefinition => self.block("<dd>"),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => self.out.html.push_str("<thead><tr>"),
            Tag::TableRow => {
                self.out.html.push_str("<tr>");
                if let Some(table) = &mut self.table {
                    table.column = 0;
                }
            }
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.out.html.push_str("<em>"),
            Tag::Strong => self.out.html.push_str("<strong>"),
            Tag::Strikethrough => self.out.html.push_str("<del>"),
            Tag::Superscript => self.out.html.push_str("<sup>"),
            Tag::Subscript => self.out.html.push_str("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title, range.start),
            Tag::Image { dest_url, title, .. } => {
                self.image = Some(OpenImage {
                    nested: 0,
                    src: without_masks(&dest_url),
                    title: without_masks(&title),
                    alt: String::new(),
                    at: range.start,
                });
            }
            Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if tag == TagEnd::HtmlBlock {
            if let Some(block) = self.raw_block.take() {
                self.raw_html(&block);
                self.end_block(true);
                // What follows the block is Markdown again, whether or not the author closed the element.
                self.removed = None;
            }
            return self.after_block();
        }
        if !matches!(tag, TagEnd::FootnoteDefinition) {
            self.close_inner();
        }
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(None) => self.end_with("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.end_with("</aside>\n"),
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.out.html.push_str("</code></pre>\n");
            }
            TagEnd::List(true) => self.end_with("</ol>\n"),
            TagEnd::List(false) => self.end_with("</ul>\n"),
            TagEnd::Item => {
                self.close_label();
                self.end_with("</li>\n");
            }
            TagEnd::FootnoteDefinition => self.end_note(),
            TagEnd::DefinitionList => self.end_with("</dl>\n"),
            TagEnd::DefinitionListTitle => self.end_with("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.end_with("</dd>\n"),
            TagEnd::Table => {
                self.table = None;
                self.out.html.push_str("</tbody></table></div>\n");
            }
            TagEnd::TableHead => {
                self.out.html.push_str("</tr></thead>\n<tbody>\n");
                if let Some(table) = &mut self.table {
                    table.in_head = false;
                }
            }
            TagEnd::TableRow => self.out.html.push_str("</tr>\n"),
            TagEnd::TableCell => self.end_cell(),
            TagEnd::Emphasis => self.out.html.push_str("</em>"),
            TagEnd::Strong => self.out.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.html.push_str("</del>"),
            TagEnd::Superscript => self.out.html.push_str("</sup>"),
            TagEnd::Subscript => self.out.html.push_str("</sub>"),
            TagEnd::Link => self.out.html.push_str("</a>"),
            TagEnd::Image | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {}
        }
        self.depth -= 1;
        self.after_block();
    }

    fn block(&mut self, html: &str) {
        self.fresh_line();
        self.out.html.push_str(html);
    }

    fn end_with(&mut self, html: &str) {
        self.end_block(true);
        self.out.html.push_str(html);
    }

    fn fresh_line(&mut self) {
        if !self.out.html.is_empty() && !self.out.html.ends_with('\n') {
            self.out.html.push('\n');
        }
    }

    /// Ends a line of the plain text. Its words count in any case.
    fn end_block(&mut self, keep: bool) {
        let block = &self.done.plain[self.plain_block..];
        if block.is_empty() {
            return;
        }
        self.count += words::count(block);
        let kept = block.trim_end().len();
        if keep && kept > 0 && !self.in_note() {
            self.done.plain.truncate(self.plain_block + kept);
            self.done.plain.push('\n');
        } else {
            self.done.plain.truncate(self.plain_block);
        }
        self.plain_block = self.done.plain.len();
    }

    fn in_note(&self) -> bool {
        self.frames.iter().any(|frame| matches!(frame, Frame::Note { .. }))
    }

    /// The first place after `<!-- more -->` at which nothing is open.
    fn after_block(&mut self) {
        if self.more && self.depth == 0 && self.frames.is_empty() && self.raw_open.is_empty() {
            self.more = false;
            self.done.summary_end.get_or_insert(self.out.html.len());
        }
    }

    fn mark_content(&mut self) {
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.other = true;
        }
    }
}

/// Text of attributes in which a call was masked; the call itself is reported at the end.
fn without_masks(text: &str) -> String {
    match text.contains(MASK) {
        true => text.replace(MASK, ""),
        false => text.to_owned(),
    }
}

fn is_span(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}
