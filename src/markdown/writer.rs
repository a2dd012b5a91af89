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

mod calls;
mod links;
mod raw;

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

    // Text.

    fn masked_text(&mut self, text: &str, range: Range<usize>) {
        if self.in_code {
            let restored = self.restore(text, &range);
            return escape::text(&mut self.out.html, &restored);
        }
        if let Some(quote) = self.smart_quote(text, &range) {
            return self.text(quote);
        }
        if text == "[" {
            self.check_footnote(range.start);
        }
        if self.shortcodes.is_empty() || text.len() != range.len() {
            return self.text(text);
        }
        let mut at = range.start;
        let first = self.shortcodes.partition_point(|shortcode| shortcode.range.end <= range.start);
        for n in first..self.shortcodes.len() {
            let call = self.shortcodes[n].range.clone();
            if call.start >= range.end {
                break;
            }
            if call.start >= range.start {
                self.text(&text[at - range.start..call.start - range.start]);
                self.shortcode(n);
            }
            at = call.end.min(range.end);
        }
        self.text(&text[at - range.start..]);
    }

    /// A `[^name]` that stayed text has no footnote; the parser does not say so.
    fn check_footnote(&mut self, at: usize) {
        let Some(rest) = self.masked[at..].strip_prefix("[^") else { return };
        let label = &rest[..rest.find([']', '[', '\n']).unwrap_or(0)];
        let escaped = self.masked[..at].ends_with('\\');
        if label.is_empty() || escaped || label.contains(char::is_whitespace) || !rest[label.len()..].starts_with(']') {
            return;
        }
        let message = format!("footnote `{label}` is not defined");
        self.remark_at(at, Severity::Error, message, format!("add a line `[^{label}]: text`"));
    }

    /// The language's own mark for a quotation mark that the parser made of `"` or `'`.
    fn smart_quote(&mut self, text: &str, range: &Range<usize>) -> Option<&'static str> {
        if !self.options.smart_punctuation || range.len() != 1 || text.len() != 3 {
            return None;
        }
        match text {
            "“" => Some(self.quotes.open),
            "”" => Some(self.quotes.close),
            "‘" => {
                self.single_quote_open = true;
                Some(self.quotes.inner_open)
            }
            "’" => {
                // The parser closes a single quotation with the first mark that no letter follows.
                let next = self.masked[range.end..].chars().next();
                let closes = self.single_quote_open && !next.is_some_and(char::is_alphanumeric);
                self.single_quote_open &= !closes;
                Some(if closes { self.quotes.inner_close } else { "’" })
            }
            _ => None,
        }
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() || self.removed.is_some() {
            return;
        }
        let spaced = self.spaced_marks.then(|| quotes::keep_marks(text, &mut self.out, &mut self.done.plain));
        let text = spaced.as_deref().unwrap_or(text);
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.other |= !text.trim_ascii().is_empty();
        }
        self.done.plain.push_str(text);
        escape::text(&mut self.out.html, text);
    }

    fn code_span(&mut self, code: &str, range: Range<usize>) {
        if self.removed.is_some() {
            return;
        }
        self.mark_content();
        let code = self.restore(code, &range);
        self.done.plain.push_str(&code);
        self.out.html.push_str("<code>");
        escape::text(&mut self.out.html, &code);
        self.out.html.push_str("</code>");
    }

    fn line_break(&mut self, html: &str) {
        if self.removed.is_some() {
            return;
        }
        self.done.plain.push(' ');
        self.out.html.push_str(html);
    }

    /// Code as the author wrote it, with calls of components as mere text.
    fn restore<'s>(&mut self, code: &'s str, range: &Range<usize>) -> Cow<'s, str>
    where
        't: 's,
    {
        let mut restored = Cow::Borrowed(code);
        let first = self.shortcodes.partition_point(|shortcode| shortcode.range.end <= range.start);
        let same_length = code.len() == range.len();
        for n in first..self.shortcodes.len() {
            let call = self.shortcodes[n].range.clone();
            if call.start >= range.end {
                break;
            }
            self.met[n] = true;
            if same_length {
                restored = Cow::Borrowed(&self.text[range.clone()]);
                continue;
            }
            let one_line = |text: &str| text.replace("\r\n", "\n").replace('\n', " ");
            let mask = one_line(&self.masked[call.clone()]);
            restored = Cow::Owned(restored.replacen(&mask, &one_line(&self.text[call]), 1));
        }
        restored
    }

    // Blocks and spans.

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

    fn end_paragraph(&mut self) {
        self.close_label();
        let Some(paragraph) = self.paragraph.take() else { return };
        let start = paragraph.html;
        let bare = !paragraph.other;
        let lone_image = bare && paragraph.images == 1 && paragraph.components == 0;
        if self.done.excerpt.is_empty() && self.depth == 1 && self.frames.is_empty() {
            self.done.excerpt.push_str(self.done.plain[self.plain_block..].trim());
        }
        self.end_block(true);
        if lone_image {
            if let Some((from, to)) = paragraph.image_title {
                self.out.replace(from..to, "");
            }
            self.out.replace(start..start + "<p>".len(), "<figure>");
            let title = self.done.images.last().map_or("", |image| image.title.as_str());
            if !title.is_empty() {
                self.out.html.push_str("<figcaption>");
                escape::text(&mut self.out.html, title);
                self.out.html.push_str("</figcaption>");
            }
            self.out.html.push_str("</figure>\n");
        } else if bare && paragraph.components > 0 && paragraph.images == 0 {
            self.out.replace(start..start + "<p>".len(), "");
            self.out.html.push('\n');
        } else if bare && paragraph.images == 0 && self.out.html.len() == start + "<p>".len() {
            self.out.html.truncate(start);
        } else {
            self.out.html.push_str("</p>\n");
        }
    }

    fn start_heading(&mut self, level: HeadingLevel, id: Option<CowStr<'_>>, classes: &[CowStr<'_>], at: usize) {
        self.fresh_line();
        let level = (level as u8).saturating_add(self.options.heading_offset).min(6);
        write!(self.out.html, "<h{level}").expect("a string takes everything");
        let html = self.out.html.len();
        if !classes.is_empty() {
            self.out.html.push_str(" class=\"");
            for (n, class) in classes.iter().enumerate() {
                if n > 0 {
                    self.out.html.push(' ');
                }
                escape::attribute(&mut self.out.html, &without_masks(class));
            }
            self.out.html.push('"');
        }
        self.out.html.push('>');
        let id = id.map(|id| without_masks(&id)).filter(|id| !id.is_empty());
        self.heading = Some(OpenHeading { level, html, at, id });
    }

    fn end_heading(&mut self) {
        self.close_label();
        let Some(heading) = self.heading.take() else { return };
        let text = self.done.plain[self.plain_block..].trim().to_owned();
        self.end_block(false);
        let (line, column) = self.lines.place(heading.at);
        let wanted = heading.id.clone().unwrap_or_else(|| ids::slug(&text));
        let wanted = if wanted.is_empty() { "section".to_owned() } else { wanted };
        let id = self.ids.unique(&wanted);
        if heading.id.is_some() && id != wanted {
            self.remark(
                (line, column),
                Severity::Warning,
                format!("heading id `{wanted}` is given twice"),
                format!("this one is linked as `#{id}`; give it an id of its own"),
            );
        }
        if self.options.heading_anchors {
            self.out.html.push_str(" <a class=\"anchor\" href=\"#");
            escape::url(&mut self.out.html, &id);
            self.out.html.push_str("\" aria-label=\"");
            escape::attribute(&mut self.out.html, &self.options.labels.anchor);
            self.out.html.push_str("\">#</a>");
        }
        writeln!(self.out.html, "</h{}>", heading.level).expect("a string takes everything");
        let mut attribute = String::with_capacity(id.len() + 6);
        attribute.push_str(" id=\"");
        escape::attribute(&mut attribute, &id);
        attribute.push('"');
        self.out.replace(heading.html..heading.html, &attribute);
        self.done.headings.push(Heading { level: heading.level, id, text, line });
    }

    fn start_alert(&mut self, kind: BlockQuoteKind) {
        let labels = &self.options.labels;
        let (class, title) = match kind {
            BlockQuoteKind::Note => ("note", &labels.note),
            BlockQuoteKind::Tip => ("tip", &labels.tip),
            BlockQuoteKind::Important => ("important", &labels.important),
            BlockQuoteKind::Warning => ("warning", &labels.warning),
            BlockQuoteKind::Caution => ("caution", &labels.caution),
        };
        self.fresh_line();
        write!(self.out.html, "<aside class=\"alert alert-{class}\" role=\"note\">\n<p class=\"alert-title\">")
            .expect("a string takes everything");
        escape::text(&mut self.out.html, title);
        self.out.html.push_str("</p>\n");
    }

    fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        self.in_code = true;
        self.fresh_line();
        self.out.html.push_str("<pre tabindex=\"0\"><code");
        if let CodeBlockKind::Fenced(info) = kind {
            let language = info.split([' ', '\t', ',']).next().unwrap_or_default();
            if !language.is_empty() {
                self.out.html.push_str(" class=\"language-");
                escape::attribute(&mut self.out.html, &without_masks(language));
                self.out.html.push('"');
            }
        }
        self.out.html.push('>');
    }

    fn task(&mut self, checked: bool) {
        self.mark_content();
        if self.out.html.get(self.item_start..).is_some_and(|item| item.starts_with("<li>")) {
            self.out.replace(self.item_start..self.item_start + "<li>".len(), "<li class=\"task\">");
            let moved = " class=\"task\"".len();
            if let Some(paragraph) = &mut self.paragraph {
                paragraph.html += moved;
            }
            if let Some(heading) = &mut self.heading {
                heading.html += moved;
            }
        }
        self.out.html.push_str("<label><input type=\"checkbox\" disabled");
        self.out.html.push_str(if checked { " checked> " } else { "> " });
        self.label = Some((self.frames.len(), self.raw_open.len()));
    }

    fn close_label(&mut self) {
        let Some((frames, raw)) = self.label.take() else { return };
        while self.frames.len() > frames {
            self.abandon_body();
        }
        while self.raw_open.len() > raw {
            self.close_last_raw(true);
        }
        self.out.html.push_str("</label>");
    }

    fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.fresh_line();
        self.out.html.push_str("<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"");
        escape::attribute(&mut self.out.html, &self.options.labels.table);
        self.out.html.push_str("\"><table>\n");
        self.table = Some(Table { alignments, column: 0, in_head: true, names_rows: false, cell_html: 0 });
    }

    fn start_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        let html = &mut self.out.html;
        html.push_str(match (table.in_head, table.column == 0 && table.names_rows) {
            (true, _) => "<th scope=\"col\"",
            (false, true) => "<th scope=\"row\"",
            (false, false) => "<td",
        });
        html.push_str(match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"align-left\">",
            Some(Alignment::Center) => " class=\"align-center\">",
            Some(Alignment::Right) => " class=\"align-right\">",
            _ => ">",
        });
        table.cell_html = html.len();
    }

    fn end_cell(&mut self) {
        self.end_block(false);
        let Some(table) = &mut self.table else { return };
        let heads_row = table.column == 0 && table.names_rows;
        self.out.html.push_str(if table.in_head || heads_row { "</th>" } else { "</td>" });
        if table.in_head && table.column == 0 {
            table.names_rows = self.out.html.len() == table.cell_html + "</th>".len();
        }
        table.column += 1;
    }

    fn end_note(&mut self) {
        self.end_block(false);
        // What the note left open ends with it.
        while !matches!(self.frames.last(), Some(Frame::Note { .. }) | None) {
            self.abandon_body();
        }
        self.close_raw(self.depth, self.frames.len());
        let Some(Frame::Note { label, at, outer }) = self.frames.pop() else { return };
        let body = std::mem::replace(&mut self.out, outer);
        let mentioned_before = self.notes.define(&label, body, &mut self.ids, self.options).is_none();
        if !mentioned_before {
            self.remark_at(at, Severity::Error, format!("footnote `{label}` is defined twice"), "remove one of them");
        }
        self.defined_notes.push((label, at));
    }

    // The end.

    fn finish(mut self, broken: Vec<(usize, LinkType, String)>) -> Rendered {
        self.close_raw(0, 0);
        while !self.frames.is_empty() {
            self.abandon_body();
        }
        self.end_block(true);
        if self.more {
            self.done.summary_end.get_or_insert(self.out.html.len());
        }
        self.report_notes();
        let notes = std::mem::take(&mut self.notes);
        notes.write(self.options, &mut self.out);
        self.report_calls();
        self.report_broken_links(broken);
        self.report_local_links();

        let mut done = self.done;
        done.plain.truncate(done.plain.trim_end().len());
        done.body = self.out;
        done.words = self.count.words;
        done.cjk_characters = self.count.cjk_characters;
        done.remarks.sort();
        done
    }

    fn report_notes(&mut self) {
        for (label, at) in std::mem::take(&mut self.defined_notes) {
            if !self.notes.is_mentioned(&label) {
                let message = format!("footnote `{label}` is never mentioned in the text");
                self.remark_at(at, Severity::Warning, message, format!("write `[^{label}]` where it belongs"));
            }
        }
    }

    fn report_calls(&mut self) {
        for n in 0..self.shortcodes.len() {
            if !self.met[n] {
                let at = self.shortcodes[n].range.start;
                let message = "a shortcode can't stand here";
                self.remark_at(at, Severity::Error, message, "give it a line of its own, or put it between words");
            }
        }
    }

    /// `[text]` alone is ordinary prose, as in a quotation; `[text][name]` is meant as a reference.
    fn report_broken_links(&mut self, broken: Vec<(usize, LinkType, String)>) {
        for (at, link_type, reference) in broken {
            if matches!(link_type, LinkType::Reference | LinkType::Collapsed) {
                let message = format!("link reference `{reference}` is not defined");
                self.remark_at(at, Severity::Error, message, format!("add a line `[{reference}]: address`"));
            }
        }
    }

    fn report_local_links(&mut self) {
        for (id, at) in std::mem::take(&mut self.local_links) {
            if id.is_empty() || id == "top" || self.ids.contains(&id) || self.ids.contains(&ids::decode(&id)) {
                continue;
            }
            let mut known: Vec<&str> = self.ids.iter().collect();
            known.sort_unstable();
            let hint = did_you_mean(&id, known);
            let hint = hint.unwrap_or_else(|| "give a heading this id: `## Heading {#id}`".to_owned());
            self.remark_at(at, Severity::Warning, format!("`#{id}` leads nowhere in this text"), hint);
        }
    }

    fn remark_at(&mut self, at: usize, severity: Severity, message: impl Into<String>, hint: impl Into<String>) {
        let place = self.lines.place(at);
        self.remark(place, severity, message, hint);
    }

    fn remark(
        &mut self,
        (line, column): (u32, u32),
        severity: Severity,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let (message, hint) = (message.into(), Some(hint.into()));
        self.done.remarks.push(Remark { line, column, severity, message, hint });
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
