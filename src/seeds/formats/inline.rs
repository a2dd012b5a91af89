//! Marked-up text (HTML, XHTML, NITF) as blocks of Markdown: paragraphs, headings, lists, quotes, tables and figures
//! stay what they are, emphasis and links inside them too, and everything else is its text.

mod figures;
mod pieces;

pub use figures::picture;

use super::escape;
use super::xml::{Element, Node, words};
use crate::seeds::{Block, BlockKind, LeftOut, Picture};
use figures::source;
use pieces::{Piece, gather, longest_run, picture_piece, print, split_at_double_breaks, without_strong};

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
