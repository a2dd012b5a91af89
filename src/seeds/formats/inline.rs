//! Marked-up text (HTML, XHTML, NITF) as blocks of Markdown: paragraphs, headings, lists, quotes, tables and figures
//! stay what they are, emphasis and links inside them too, and everything else is its text.

use super::xml::{Element, Node, words};
use super::{escape, links};
use crate::seeds::{Block, BlockKind, LeftOut, Picture};

/// Finds the file inside the seed that an address means.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a text needs from the file around it.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    /// The address of the page, to which relative links are added.
    pub base: Option<&'a str>,
    /// The name of the file inside the seed that a picture's address means (`cid:…`, a path in an archive).
    pub asset: Option<Lookup<'a>>,
}

/// Blocks in reading order, and what could not become one.
#[derive(Debug, Default)]
pub struct Text {
    pub blocks: Vec<Block>,
    pub left_out: Vec<LeftOut>,
}

/// The same for text that stood inside a value of another format (JSON, an escaped string), where its own lines
/// count from nowhere.
pub fn blocks_without_lines(nodes: &[Node], context: Context) -> Text {
    let mut text = blocks(nodes, context);
    text.blocks.iter_mut().for_each(|block| block.line = 0);
    text.left_out.iter_mut().for_each(|left| left.line = 0);
    text
}

pub fn blocks(nodes: &[Node], context: Context) -> Text {
    let mut walk = Walk::new(context, 0, 0);
    walk.nodes(nodes);
    walk.flush();
    walk.text
}

/// The text of nodes as one line of inline Markdown.
pub fn line(nodes: &[Node], context: Context) -> String {
    let mut pieces = Vec::new();
    let mut pictures = Vec::new();
    gather(nodes, context, &mut pieces, &mut pictures);
    escape::line_start(&print(&pieces, false))
}

/// An element that a reader of the page would not have seen.
pub fn is_hidden(element: &Element) -> bool {
    let style = element.attribute("style").unwrap_or_default();
    element.attributes.iter().any(|(name, _)| name == "hidden")
        || element.attribute("aria-hidden") == Some("true")
        || ((style.contains("display") || style.contains("visibility")) && {
            let style = style.replace(' ', "").to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

/// Lists and quotes inside each other. Deeper ones are read as the paragraphs that they hold: nobody can tell them
/// apart on a page, and each would be indented once more.
const MAX_NESTED: usize = 6;

struct Walk<'a> {
    context: Context<'a>,
    text: Text,
    /// Lists and quotes around this place.
    nested: usize,
    /// The inline pieces of the paragraph that is being read.
    run: Vec<Piece>,
    run_line: u32,
    line: u32,
    /// Pictures inside that paragraph; they follow it.
    pictures: Vec<(u32, Picture)>,
}

impl<'a> Walk<'a> {
    fn new(context: Context<'a>, line: u32, nested: usize) -> Walk<'a> {
        let text = Text::default();
        Walk { context, text, nested, run: Vec::new(), run_line: line, line, pictures: Vec::new() }
    }

    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text(text) => self.push(Piece::Text(text.clone())),
                Node::Element(element) => self.element(element),
            }
        }
    }

    fn element(&mut self, element: &Element) {
        if element.line > 0 {
            self.line = element.line;
        }
        if is_hidden(element) {
            if let Some(text) = element.text() {
                self.text.left_out.push(LeftOut { line: self.line, text, rule: "hidden" });
            }
            return;
        }
        let line = self.line;
        match element.name.as_str() {
            "head" | "title" | "meta" | "link" | "base" | "script" | "style" => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = element.name.as_bytes()[1] - b'0';
                self.heading(level, element);
            }
            "hl1" | "hl2" => self.heading(2, element),
            "ul" | "ol" | "menu" | "dir" | "dl" | "blockquote" | "bq" if self.nested >= MAX_NESTED => {
                self.flush();
                self.nodes_and_flush(&element.children);
            }
            "ul" | "ol" | "menu" | "dir" => self.list(element),
            "dl" => self.definitions(element),
            "blockquote" | "bq" => self.quote(element),
            "table" => self.table(element),
            "figure" => self.figure(element),
            "media" => self.media(element),
            "pre" => {
                self.flush();
                let code = element.raw_text();
                let code = code.trim_matches('\n').trim_end();
                if !code.trim().is_empty() {
                    let fence = "`".repeat(longest_run(code, '`').max(2) + 1);
                    self.block(line, BlockKind::Markdown(format!("{fence}\n{code}\n{fence}")));
                }
            }
            "hr" => {
                self.flush();
                self.block(line, BlockKind::Markdown("* * *".to_owned()));
            }
            "img" => {
                let mut pieces = Vec::new();
                picture_piece(element, self.context, &mut pieces, &mut self.pictures, line);
                for piece in pieces {
                    self.push(piece);
                }
                if self.run_is_blank() {
                    self.flush();
                }
            }
            name if is_inline(name) && !element.elements().any(holds_blocks) => {
                let node = Node::Element(element.clone());
                if self.run.is_empty() {
                    self.run_line = line;
                }
                gather(std::slice::from_ref(&node), self.context, &mut self.run, &mut self.pictures);
            }
            _ => {
                self.flush();
                self.nodes(&element.children);
                self.flush();
            }
        }
    }

    fn push(&mut self, piece: Piece) {
        if self.run.is_empty() {
            self.run_line = self.line;
        }
        self.run.push(piece);
    }

    fn run_is_blank(&self) -> bool {
        self.run.iter().all(|piece| matches!(piece, Piece::Text(text) if words(text).is_none()))
    }

    fn block(&mut self, line: u32, kind: BlockKind) {
        self.text.blocks.push(Block { line, kind });
    }

    /// Ends the paragraph. Two line breaks in a row end it too: old pages have no other paragraphs.
    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        let line = self.run_line;
        for part in split_at_double_breaks(&run) {
            let text = print(part, true);
            if !text.is_empty() {
                self.block(line, BlockKind::Paragraph(guard_lines(&text)));
            }
        }
        for (line, picture) in std::mem::take(&mut self.pictures) {
            self.block(line, BlockKind::Figure(picture));
        }
    }

    fn heading(&mut self, level: u8, element: &Element) {
        self.flush();
        let mut pieces = Vec::new();
        let mut pictures = Vec::new();
        gather(&element.children, self.context, &mut pieces, &mut pictures);
        // A heading is strong already.
        let pieces = without_strong(pieces);
        let text = print(&pieces, false);
        let line = self.line;
        if !text.is_empty() {
            self.block(line, BlockKind::Heading(level, text));
        }
        for (line, picture) in pictures {
            self.block(line, BlockKind::Figure(picture));
        }
    }

    fn inner(&mut self, nodes: &[Node]) -> Vec<Block> {
        let mut walk = Walk::new(self.context, self.line, self.nested + 1);
        walk.nodes(nodes);
        walk.flush();
        self.line = walk.line;
        self.text.left_out.append(&mut walk.text.left_out);
        walk.text.blocks
    }

    fn list(&mut self, element: &Element) {
        self.flush();
        let line = self.line;
        let mut items = Vec::new();
        let mut figures = Vec::new();
        for child in &element.children {
            let mut inner = match child {
                Node::Element(item) if item.name == "li" => self.inner(&item.children),
                other => self.inner(std::slice::from_ref(other)),
            };
            inner.retain(|block| {
                let is_figure = matches!(block.kind, BlockKind::Figure(_));
                if is_figure {
                    figures.push(block.clone());
                }
                !is_figure
            });
            let text = markdown(&inner, "\n");
            if !text.is_empty() {
                items.push(text);
            }
        }
        if !items.is_empty() {
            self.block(line, BlockKind::List { ordered: element.name == "ol", items });
        }
        self.text.blocks.append(&mut figures);
    }

    fn definitions(&mut self, element: &Element) {
        self.flush();
        let line = self.line;
        let mut items: Vec<String> = Vec::new();
        let mut open = false;
        let mut entries = Vec::new();
        terms(element, &mut entries);
        for entry in entries {
            let inner = if entry.name == "dl" {
                self.inner(&[Node::Element(entry.clone())])
            } else {
                self.inner(&entry.children)
            };
            let text = markdown(&inner, "\n");
            if text.is_empty() {
                continue;
            }
            if entry.name == "dt" {
                items.push(text);
                open = true;
            } else if open {
                let term = items.pop().unwrap_or_default();
                items.push(format!("{term} — {text}"));
                open = false;
            } else {
                items.push(text);
            }
        }
        if !items.is_empty() {
            self.block(line, BlockKind::List { ordered: false, items });
        }
    }

    fn quote(&mut self, element: &Element) {
        self.flush();
        let line = self.line;
        let inner = self.inner(&element.children);
        let (figures, text): (Vec<Block>, Vec<Block>) =
            inner.into_iter().partition(|block| matches!(block.kind, BlockKind::Figure(_)));
        let text = markdown(&text, "\n\n");
        if !text.is_empty() {
            self.block(line, BlockKind::Quote(text));
        }
        self.text.blocks.extend(figures);
    }

    /// A table of data stays one; a table that only arranges a page is read as the text it holds.
    fn table(&mut self, element: &Element) {
        self.flush();
        let line = self.line;
        let rows: Vec<Vec<&Element>> = element
            .descendants_named("tr")
            .map(|row| row.elements().filter(|cell| cell.name == "td" || cell.name == "th").collect())
            .filter(|row: &Vec<_>| !row.is_empty())
            .collect();
        let is_data = rows.len() >= 2
            && rows.iter().filter(|row| row.len() >= 2).count() * 2 > rows.len()
            && element.descendants_named("table").next().is_none()
            && !rows.iter().flatten().any(|cell| is_layout(cell));
        if !is_data {
            return self.nodes_and_flush(&element.children);
        }
        if let Some(caption) = element.children_named("caption").next() {
            self.nodes_and_flush(&caption.children);
        }
        let context = self.context;
        let mut table: Vec<Vec<String>> = Vec::new();
        let mut figures = Vec::new();
        for row in rows {
            let mut cells = Vec::new();
            for cell in row {
                let mut pieces = Vec::new();
                gather(&cell.children, context, &mut pieces, &mut figures);
                cells.push(print(&pieces, false));
                let span: usize = cell.attribute("colspan").and_then(|n| n.parse().ok()).unwrap_or(1);
                cells.extend((1..span.min(20)).map(|_| String::new()));
            }
            table.push(cells);
        }
        let columns = table.iter().map(Vec::len).max().unwrap_or(0);
        // Rows of one cell over wide ones would pad a crafted table to any size.
        if columns * table.len() <= 100_000 {
            table.iter_mut().for_each(|row| row.resize(columns, String::new()));
        }
        self.block(line, BlockKind::Table(table));
        for (line, picture) in figures {
            self.block(line, BlockKind::Figure(picture));
        }
    }

    fn nodes_and_flush(&mut self, nodes: &[Node]) {
        self.nodes(nodes);
        self.flush();
    }

    fn figure(&mut self, element: &Element) {
        self.flush();
        let line = self.line;
        let is_text = ["blockquote", "table", "pre", "ul", "ol"]
            .iter()
            .any(|name| element.descendants_named(name).next().is_some());
        match picture(element, self.context) {
            Some(picture) if !is_text => self.block(line, BlockKind::Figure(picture)),
            _ if is_text => self.nodes_and_flush(&element.children),
            // The picture is gone (a video, a frame, a script): its caption is not text of the article.
            _ => {
                if let Some(text) = element.text() {
                    self.text.left_out.push(LeftOut { line, text, rule: "caption-without-picture" });
                }
            }
        }
    }

    /// NITF's `media`: references in several sizes, a caption, a producer.
    fn media(&mut self, element: &Element) {
        self.flush();
        let line = self.line;
        let caption = element.text_at("media-caption");
        let credit = element.text_at("media-producer");
        let reference = element
            .children_named("media-reference")
            .find_map(|r| Some((source(r.attribute("source")?, self.context)?, r.attribute("alternate-text"))));
        match reference {
            Some((src, alt)) if element.attribute("media-type").is_none_or(|t| t == "image" || t == "photo") => {
                let alt = alt.map(str::to_owned);
                self.block(line, BlockKind::Figure(Picture { src, alt, caption, credit }));
            }
            _ => {
                if let Some(text) = element.text() {
                    self.text.left_out.push(LeftOut { line, text, rule: "media-without-picture" });
                }
            }
        }
    }
}

/// The entries of a list of definitions, also where `div` groups them; not those of a list inside an entry.
fn terms<'a>(list: &'a Element, found: &mut Vec<&'a Element>) {
    for element in list.elements() {
        match element.name.as_str() {
            "dt" | "dd" | "dl" => found.push(element),
            _ => terms(element, found),
        }
    }
}

/// The picture of a figure, with caption and credit told apart.
pub fn picture(figure: &Element, context: Context) -> Option<Picture> {
    let image = figure.descendants().into_iter().find(|e| e.name == "img" && image_source(e, context).is_some())?;
    let mut caption = None;
    let mut credit = None;
    let parts = figure.descendants();
    if let Some(element) = parts.iter().find(|e| is_credit(e)) {
        credit = element.text().map(|text| strip_label(&text));
    }
    let captions = parts.iter().find(|e| e.name == "figcaption").or_else(|| parts.iter().find(|e| is_caption(e)));
    if let Some(element) = captions {
        caption = words(&text_without(element, &is_credit));
    }
    if caption.is_none() {
        caption = image.attribute("data-caption").and_then(words);
    }
    if credit.is_none() {
        credit = image.attribute("data-credit").and_then(words);
    }
    Some(Picture { src: image_source(image, context)?, alt: image.attribute("alt").and_then(words), caption, credit })
}

fn has_class(element: &Element, parts: &[&str]) -> bool {
    let class = element.attribute("class").unwrap_or_default().to_ascii_lowercase();
    let prop = element.attribute("itemprop").unwrap_or_default().to_ascii_lowercase();
    parts.iter().any(|part| class.contains(part) || prop.contains(part))
}

fn is_caption(element: &Element) -> bool {
    has_class(element, &["caption"])
}

fn is_credit(element: &Element) -> bool {
    element.name == "small"
        || has_class(element, &["credit", "copyright", "attribution", "photographer", "image-source", "author"])
}

/// `Photo: Ines Varga` → `Ines Varga`.
fn strip_label(credit: &str) -> String {
    let labels = [
        "photo:",
        "photograph:",
        "image:",
        "picture:",
        "credit:",
        "source:",
        "foto:",
        "photo credit:",
        "image credit:",
    ];
    let lower = credit.to_ascii_lowercase();
    labels
        .iter()
        .find(|label| lower.starts_with(**label))
        .map_or(credit, |label| credit[label.len()..].trim())
        .to_owned()
}

fn text_without(element: &Element, unwanted: &dyn Fn(&Element) -> bool) -> String {
    let mut text = String::new();
    for node in &element.children {
        match node {
            Node::Text(part) => text.push_str(part),
            Node::Element(inner) if unwanted(inner) => text.push(' '),
            Node::Element(inner) => {
                text.push_str(&text_without(inner, unwanted));
                if !is_inline(&inner.name) {
                    text.push(' ');
                }
            }
        }
    }
    text
}

fn image_source(image: &Element, context: Context) -> Option<String> {
    let lazy = ["data-src", "data-original", "data-lazy-src", "src"];
    let plain = lazy.iter().find_map(|name| source(image.attribute(name)?, context));
    let set = || ["data-srcset", "srcset"].iter().find_map(|name| source(widest(image.attribute(name)?)?, context));
    plain.or_else(set)
}

/// The widest picture of a `srcset`.
fn widest(set: &str) -> Option<&str> {
    let width = |candidate: &str| {
        let size = candidate.split_whitespace().nth(1).unwrap_or("1x");
        size.trim_end_matches(['w', 'x']).parse::<f32>().unwrap_or(0.0)
    };
    set.split(", ")
        .max_by(|a, b| width(a).total_cmp(&width(b)))
        .and_then(|candidate| candidate.split_whitespace().next())
        .map(|url| url.trim_end_matches(','))
}

fn source(address: &str, context: Context) -> Option<String> {
    context.asset.and_then(|asset| asset(address)).or_else(|| links::web(address, context.base))
}

fn is_layout(cell: &Element) -> bool {
    let paragraphs = cell.elements().filter(|e| holds_blocks(e)).count();
    paragraphs > 2 || cell.raw_text().len() > 600
}

fn is_inline(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rb",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "picture",
        "center-inline",
        // NITF's enriched text.
        "alt-code",
        "chron",
        "city",
        "classifier",
        "copyrite",
        "country",
        "event",
        "frac",
        "function",
        "lang",
        "location",
        "money",
        "name.family",
        "name.given",
        "num",
        "object.title",
        "org",
        "person",
        "postaddr",
        "pronounce",
        "region",
        "state",
        "sublocation",
        "virtloc",
    ];
    NAMES.contains(&name)
}

fn holds_blocks(element: &Element) -> bool {
    let is_block = |e: &Element| !is_inline(&e.name) && e.name != "img" && e.name != "source";
    is_block(element) || element.elements().any(holds_blocks)
}

/// Inline content before it is printed.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Strong(Vec<Piece>),
    Emphasis(Vec<Piece>),
    Struck(Vec<Piece>),
    Code(String),
    Link(String, Vec<Piece>),
    Break,
}

fn gather(nodes: &[Node], context: Context, out: &mut Vec<Piece>, pictures: &mut Vec<(u32, Picture)>) {
    for node in nodes {
        let element = match node {
            Node::Text(text) => {
                out.push(Piece::Text(text.clone()));
                continue;
            }
            Node::Element(element) if is_hidden(element) => continue,
            Node::Element(element) => element,
        };
        let mut inner = |nodes: &[Node]| {
            let mut pieces = Vec::new();
            gather(nodes, context, &mut pieces, pictures);
            pieces
        };
        match element.name.as_str() {
            "script" | "style" | "head" | "meta" | "link" | "source" => {}
            "b" | "strong" => out.push(Piece::Strong(inner(&element.children))),
            "em" | "i" | "cite" | "dfn" | "var" | "object.title" => out.push(Piece::Emphasis(inner(&element.children))),
            "del" | "s" | "strike" => out.push(Piece::Struck(inner(&element.children))),
            "code" | "kbd" | "samp" | "tt" => out.push(Piece::Code(element.raw_text())),
            "br" => out.push(Piece::Break),
            "wbr" => {}
            "q" => {
                out.push(Piece::Text("“".to_owned()));
                out.extend(inner(&element.children));
                out.push(Piece::Text("”".to_owned()));
            }
            "a" => match element.attribute("href").and_then(|href| links::absolute(href, context.base)) {
                Some(href) => out.push(Piece::Link(href, inner(&element.children))),
                None => out.extend(inner(&element.children)),
            },
            "sup" | "sub" => {
                let text = element.text().unwrap_or_default();
                match raised(&text, element.name == "sup") {
                    Some(text) => out.push(Piece::Text(text)),
                    None => out.extend(inner(&element.children)),
                }
            }
            "img" => picture_piece(element, context, out, pictures, element.line),
            name => {
                let pieces = inner(&element.children);
                let apart = !is_inline(name);
                if apart {
                    out.push(Piece::Text(" ".to_owned()));
                }
                out.extend(pieces);
                if apart {
                    out.push(Piece::Text(" ".to_owned()));
                }
            }
        }
    }
}

/// A picture becomes a figure of its own; an emoji is its text; a dot that counts readers is nothing.
fn picture_piece(
    image: &Element,
    context: Context,
    out: &mut Vec<Piece>,
    pictures: &mut Vec<(u32, Picture)>,
    line: u32,
) {
    let size = |name: &str| image.attribute(name).and_then(|n| n.trim_end_matches("px").parse::<f32>().ok());
    let alt = image.attribute("alt").and_then(words);
    let small = |limit: f32| size("width").is_some_and(|w| w <= limit) || size("height").is_some_and(|h| h <= limit);
    if has_class(image, &["emoji"]) {
        out.extend(alt.map(Piece::Text));
    } else if !small(40.0)
        && let Some(src) = image_source(image, context)
    {
        pictures.push((line, Picture { src, alt, ..Picture::default() }));
    }
}

fn raised(text: &str, up: bool) -> Option<String> {
    const UP: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    const DOWN: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];
    let table = if up { UP } else { DOWN };
    let digit = |c: char| c.to_digit(10).map(|d| table[d as usize]);
    text.chars().map(digit).collect::<Option<String>>().filter(|text| !text.is_empty())
}

fn without_strong(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Strong(inner) => out.extend(without_strong(inner)),
            Piece::Emphasis(inner) => out.push(Piece::Emphasis(without_strong(inner))),
            Piece::Link(url, inner) => out.push(Piece::Link(url, without_strong(inner))),
            Piece::Struck(inner) => out.push(Piece::Struck(without_strong(inner))),
            other => out.push(other),
        }
    }
    out
}

fn split_at_double_breaks(run: &[Piece]) -> Vec<&[Piece]> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut last_break: Option<usize> = None;
    for (i, piece) in run.iter().enumerate() {
        match piece {
            Piece::Break => {
                if let Some(before) = last_break {
                    // The third break in a row follows the second at once.
                    parts.push(&run[start..before.max(start)]);
                    start = i + 1;
                }
                last_break = Some(i);
            }
            Piece::Text(text) if words(text).is_none() => {}
            _ => last_break = None,
        }
    }
    parts.push(&run[start.min(run.len())..]);
    parts
}

/// Pieces as inline Markdown; breaks as hard breaks if `breaks`, else as blanks.
fn print(pieces: &[Piece], breaks: bool) -> String {
    let mut printer = Printer { out: String::new(), blank: false, breaks };
    printer.pieces(pieces, None, Marks::default());
    let mut out = printer.out;
    while out.ends_with("\\\n") {
        out.truncate(out.len() - 2);
    }
    out
}

#[derive(Clone, Copy, Default)]
struct Marks {
    strong: bool,
    emphasis: bool,
    struck: bool,
    link: bool,
}

struct Printer {
    out: String,
    /// A blank is due before the next word.
    blank: bool,
    breaks: bool,
}

impl Printer {
    fn pieces(&mut self, pieces: &[Piece], after: Option<char>, marks: Marks) {
        for (i, piece) in pieces.iter().enumerate() {
            let next = || pieces[i + 1..].iter().find_map(first_char).or(after);
            match piece {
                Piece::Text(text) => self.text(text, next()),
                Piece::Code(text) => self.code(text),
                Piece::Break if self.breaks => {
                    self.blank = false;
                    if !self.out.is_empty() && !self.out.ends_with('\n') {
                        self.out.push_str("\\\n");
                    }
                }
                Piece::Break => self.blank = true,
                Piece::Strong(inner) if marks.strong => self.pieces(inner, next(), marks),
                Piece::Emphasis(inner) if marks.emphasis => self.pieces(inner, next(), marks),
                Piece::Struck(inner) if marks.struck => self.pieces(inner, next(), marks),
                Piece::Link(_, inner) if marks.link => self.pieces(inner, next(), marks),
                Piece::Strong(inner) => self.marked("**", inner, next(), Marks { strong: true, ..marks }),
                Piece::Emphasis(inner) => self.marked("*", inner, next(), Marks { emphasis: true, ..marks }),
                Piece::Struck(inner) => self.marked("~~", inner, next(), Marks { struck: true, ..marks }),
                Piece::Link(url, inner) => self.link(url, inner, marks),
            }
        }
    }

    fn text(&mut self, text: &str, next: Option<char>) {
        let clean: String = text.chars().filter(|c| !is_invisible(*c)).collect();
        let mut words = clean.split_whitespace().peekable();
        if clean.starts_with(char::is_whitespace) {
            self.blank = true;
        }
        while let Some(word) = words.next() {
            self.space();
            let last = words.peek().is_none();
            let mut escaped = escape::inline(word);
            // What follows the word decides whether its last sign needs the escape that its end alone would get.
            let follows = if !last || clean.ends_with(char::is_whitespace) { Some(' ') } else { next };
            if follows.is_none_or(char::is_whitespace) {
                escaped = without_needless_escape(word, escaped);
            }
            self.out.push_str(&escaped);
            self.blank = !last;
        }
        if clean.ends_with(char::is_whitespace) {
            self.blank = true;
        }
    }

    fn space(&mut self) {
        if self.blank && !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push(' ');
        }
        self.blank = false;
    }

    fn code(&mut self, text: &str) {
        let Some(text) = words(text) else { return };
        self.space();
        // A code span in a line that also holds a lone backtick would join it: a longer fence keeps them apart.
        let fence = "`".repeat(longest_run(&text, '`') + 1);
        let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        if self.out.ends_with('`') {
            return self.text(&text, None);
        }
        self.out.push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
    }

    fn marked(&mut self, mark: &str, inner: &[Piece], next: Option<char>, marks: Marks) {
        let mut printer = Printer { out: String::new(), blank: false, breaks: false };
        printer.pieces(inner, next, marks);
        let leading = inner.iter().find_map(first_char).is_some_and(char::is_whitespace);
        let trailing = printer.blank;
        let text = printer.out;
        self.blank |= leading;
        if text.is_empty() {
            self.blank |= trailing;
            return;
        }
        self.space();
        let before = self.out.chars().next_back();
        let follows = if trailing { Some(' ') } else { next };
        // CommonMark's flanking rules: beside a letter, a mark must touch a letter.
        let first = text.chars().next().unwrap_or(' ');
        let last = text.chars().next_back().unwrap_or(' ');
        let opens = first.is_alphanumeric() || before.is_none_or(|c| !c.is_alphanumeric());
        let closes = last.is_alphanumeric() || follows.is_none_or(|c| !c.is_alphanumeric());
        let clash = |c: Option<char>| c.is_some_and(|c| c == '*' || c == '~' || c == '\\');
        if opens && closes && !clash(before) && !clash(follows) {
            self.out.push_str(mark);
            self.out.push_str(&text);
            self.out.push_str(mark);
        } else {
            self.out.push_str(&text);
        }
        self.blank = trailing;
    }

    fn link(&mut self, url: &str, inner: &[Piece], marks: Marks) {
        let mut printer = Printer { out: String::new(), blank: false, breaks: false };
        printer.pieces(inner, Some(']'), Marks { link: true, ..marks });
        self.blank |= inner.iter().find_map(first_char).is_some_and(char::is_whitespace);
        let text = printer.out;
        if text.is_empty() {
            self.blank |= printer.blank;
            return;
        }
        self.space();
        if self.out.ends_with('!') {
            self.out.pop();
            self.out.push_str("\\!");
        }
        self.out.push_str(&format!("[{text}]({url})"));
        self.blank = printer.blank;
    }
}

/// `[sic]` at the end of a run needs no escape if a blank follows.
fn without_needless_escape(word: &str, escaped: String) -> String {
    let Some(last) = word.chars().next_back().filter(|c| "]<&[".contains(*c)) else { return escaped };
    match escaped.strip_suffix(&format!("\\{last}")) {
        Some(start) => format!("{start}{last}"),
        None => escaped,
    }
}

fn first_char(piece: &Piece) -> Option<char> {
    match piece {
        Piece::Text(text) | Piece::Code(text) => text.chars().find(|c| !is_invisible(*c)),
        Piece::Strong(inner) | Piece::Emphasis(inner) | Piece::Struck(inner) | Piece::Link(_, inner) => {
            inner.iter().find_map(first_char)
        }
        Piece::Break => Some(' '),
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}') || (c.is_control() && !c.is_whitespace())
}

fn longest_run(text: &str, mark: char) -> usize {
    text.split(|c| c != mark).map(str::len).max().unwrap_or(0)
}

/// Guards the beginning of every line of a paragraph.
fn guard_lines(text: &str) -> String {
    text.split('\n').map(escape::line_start).collect::<Vec<_>>().join("\n")
}

/// Blocks inside a quote or a list item, as Markdown.
fn markdown(blocks: &[Block], between: &str) -> String {
    let shown = |block: &Block| match &block.kind {
        BlockKind::Paragraph(text) | BlockKind::Markdown(text) => text.clone(),
        BlockKind::Quote(text) => text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"),
        BlockKind::Heading(_, text) => format!("**{text}**"),
        BlockKind::List { ordered, items } => items
            .iter()
            .enumerate()
            .map(|(i, item)| {
                let mark = if *ordered { format!("{}. ", i + 1) } else { "- ".to_owned() };
                let indent = format!("\n{}", " ".repeat(mark.len()));
                format!("{mark}{}", item.replace('\n', &indent))
            })
            .collect::<Vec<_>>()
            .join("\n"),
        BlockKind::Table(rows) => rows
            .iter()
            .map(|row| row.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>().join(" — "))
            .collect::<Vec<_>>()
            .join(between),
        BlockKind::Figure(picture) => picture.caption.as_deref().map(escape::paragraph).unwrap_or_default(),
        BlockKind::Lines(lines) => lines.iter().map(|line| escape::paragraph(line)).collect::<Vec<_>>().join("\n"),
    };
    blocks.iter().map(shown).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(html: &str, want: Expect) {
        let nodes = super::super::markup::fragment(html);
        let context = Context { base: Some("https://example.org/a/b.html"), asset: None };
        let text = blocks(&nodes, context);
        let mut shown: String = text.blocks.iter().map(|b| format!("{} {:?}\n", b.line, b.kind)).collect();
        for left in text.left_out {
            shown += &format!("left out ({}): {}\n", left.rule, left.text);
        }
        want.assert_eq(&shown);
    }

    #[test]
    fn blocks_stay_what_they_are() {
        check(
            "<h2>Ten <b>hours</b></h2>\n<p>One <em>two </em>three<br>four<p>A<br><br>B\n<ul><li>x<li>y<ol><li>z</ol></ul>
             <blockquote><p>We sail.<p>Always.</blockquote><pre>a *b*</pre><hr>
             <table><tr><th>a<th>b<tr><td>1<td><b>2</b></table>",
            expect![[r#"
                1 Heading(2, "Ten hours")
                2 Paragraph("One *two* three\\\nfour")
                2 Paragraph("A")
                2 Paragraph("B")
                3 List { ordered: false, items: ["x", "y\n1. z"] }
                4 Quote("We sail.\n\nAlways.")
                4 Markdown("```\na *b*\n```")
                4 Markdown("* * *")
                5 Table([["a", "b"], ["1", "**2**"]])
            "#]],
        );
    }

    #[test]
    fn links_are_absolute_and_safe() {
        check(
            "<p>See <a href='../c'>the  notice</a>!<a href='x'>x</a> <a href='javascript:alert(1)'>no</a> [sic] <a href=#n>1</a>",
            expect![[r#"
                1 Paragraph("See [the notice](https://example.org/c)\\![x](https://example.org/a/x) no [sic] 1")
            "#]],
        );
    }

    #[test]
    fn emphasis_that_markdown_cannot_say_is_left_away() {
        check(
            "<p><b>Bold</b><i>it</i> a<b>\"q\"</b>b <b> x </b>. <b><b>n</b></b> H<sub>2</sub>O <b></b>* * *<b>!</b>",
            expect![[r#"
                1 Paragraph("**Bold**it a\"q\"b **x** . **n** H₂O \\* \\* \\*!")
            "#]],
        );
    }

    #[test]
    fn figures_tell_caption_and_credit_apart() {
        check(
            "<figure><img src=/f.jpg alt='A ferry'><figcaption>The quay. <span class=credit>Photo: Ines Varga</span></figcaption></figure>
             <p>t<img src='data:x' data-src='//c.example/1.png'></p><img src=p.gif width=1><figure><figcaption>Video</figcaption></figure>",
            expect![[r#"
                1 Figure(Picture { src: "https://example.org/f.jpg", alt: Some("A ferry"), caption: Some("The quay."), credit: Some("Ines Varga") })
                2 Paragraph("t")
                2 Figure(Picture { src: "https://c.example/1.png", alt: None, caption: None, credit: None })
                left out (caption-without-picture): Video
            "#]],
        );
    }
}
