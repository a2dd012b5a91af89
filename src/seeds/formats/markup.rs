//! HTML as a tree. A page is first cut to what can matter for reading: script, style and frames never reach the tree,
//! attributes are the few named here, and nesting is limited, because the parser's work grows with its square. What is
//! left goes through html5ever, so that wrong markup is read as browsers read it. Line numbers survive as attributes.

use super::xml::{Element, Node};
use std::fmt::Write;

/// Elements that may be open at once; the start tags of deeper ones are left out, their text stays.
const MAX_DEPTH: usize = 200;
/// `b`, `font` and their like that may be open at once.
const MAX_FORMATTING: usize = 24;
/// Each block repeats the formatting that is open around it: so many repetitions in all.
const MAX_REPEATED: usize = 1_000_000;
/// Elements in all. A long page has ten thousand.
const MAX_ELEMENTS: usize = 500_000;
/// What is kept of a page, in bytes: the parser's work. A text of the longest kind that is
/// composed has half of it.
const MAX_KEPT: usize = 2 << 20;
/// Longer attribute values are pictures or program state.
const MAX_VALUE: usize = 16 << 10;

/// A page as a tree, with the JSON-LD that its scripts held.
#[derive(Debug, Default)]
pub struct Page {
    /// The `html` element.
    pub root: Element,
    pub json_ld: Vec<String>,
    /// The page was longer or deeper than any page for people; what comes later was not read.
    pub cut: bool,
}

/// Reads a page or a fragment (a fragment's nodes are the children of `body`).
pub fn parse(html: &str) -> Page {
    let mut cleaner = Cleaner { html, ..Cleaner::default() };
    cleaner.run();
    let document = dom_query::Document::from(cleaner.out);
    let mut root = element(&document.html_root());
    if root.name != "html" {
        root = Element { name: "html".to_owned(), ..Element::default() };
    }
    Page { root, json_ld: cleaner.json_ld, cut: cleaner.cut }
}

/// The nodes of a fragment.
pub fn fragment(html: &str) -> Vec<Node> {
    let page = parse(html);
    let body = page.root.children.into_iter().find_map(|node| match node {
        Node::Element(element) if element.name == "body" => Some(element.children),
        _ => None,
    });
    body.unwrap_or_default()
}

/// The tree as HTML again.
pub fn write(element: &Element, out: &mut String) {
    let quoted = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in &element.attributes {
        write!(out, " {name}=\"{}\"", quoted(value)).expect("writing to a string");
    }
    out.push('>');
    for child in &element.children {
        match child {
            Node::Text(text) => out.push_str(&quoted(text)),
            Node::Element(inner) => write(inner, out),
        }
    }
    if !VOID.contains(&element.name.as_str()) {
        write!(out, "</{}>", element.name).expect("writing to a string");
    }
}

fn element(node: &dom_query::NodeRef) -> Element {
    let mut made = Element { name: node.node_name().map(|n| n.to_string()).unwrap_or_default(), ..Element::default() };
    for attribute in node.attrs() {
        let name = &*attribute.name.local;
        if name == LINE {
            made.line = attribute.value.parse().unwrap_or(0);
        } else {
            made.attributes.push((name.to_owned(), attribute.value.to_string()));
        }
    }
    for child in node.children_it(false) {
        if child.is_element() {
            made.children.push(Node::Element(element(&child)));
        } else if child.is_text() {
            let text = child.text();
            match made.children.last_mut() {
                Some(Node::Text(before)) => before.push_str(&text),
                _ => made.children.push(Node::Text(text.to_string())),
            }
        }
    }
    made
}

/// Carries a start tag's line through the parser.
const LINE: &str = "l";
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Dropped with all that is inside.
const DROPPED: &[&str] = &[
    "script", "style", "iframe", "object", "noscript", "noframes", "noembed", "template", "svg", "canvas", "select",
    "datalist", "textarea", "button", "audio", "video", "applet", "map", "dialog",
];
/// Dropped, but what is inside is kept. `frameset` and `plaintext` would change how the rest is parsed.
const UNWRAPPED: &[&str] = &[
    "math",
    "embed",
    "input",
    "frame",
    "frameset",
    "param",
    "track",
    "area",
    "col",
    "plaintext",
    "xmp",
    "listing",
    "image",
    "option",
    "optgroup",
    "isindex",
];
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
const KEPT_ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-hidden",
    "aria-label",
    "cite",
    "class",
    "colspan",
    "content",
    "data-caption",
    "data-credit",
    "data-lazy-src",
    "data-original",
    "data-src",
    "data-srcset",
    "data-testid",
    "datetime",
    "dir",
    "height",
    "hidden",
    "href",
    "http-equiv",
    "id",
    "itemid",
    "itemprop",
    "itemscope",
    "itemtype",
    "lang",
    "name",
    "property",
    "pubdate",
    "rel",
    "role",
    "rowspan",
    "src",
    "srcset",
    "start",
    "style",
    "title",
    "width",
    "xml:lang",
];
/// A start tag closes an open element of the same name in one of these.
const SELF_CLOSING: &[&str] = &["dd", "dt", "li", "p", "td", "th", "tr", "tbody", "thead", "tfoot"];
/// Inline elements, which leave an open paragraph open.
const INLINE: &[&str] = &[
    "abbr", "bdi", "bdo", "cite", "data", "del", "dfn", "ins", "kbd", "label", "mark", "output", "picture", "q",
    "ruby", "rp", "rt", "samp", "span", "sub", "sup", "time", "var",
];

#[derive(Default)]
struct Cleaner<'a> {
    html: &'a str,
    at: usize,
    /// The line of `counted_to`.
    line: u32,
    counted_to: usize,
    out: String,
    json_ld: Vec<String>,
    open: Vec<String>,
    /// For each name in `FORMATTING`: how many are open, and how many were left out.
    formatting: [(usize, usize); 14],
    repeated: usize,
    elements: usize,
    /// Names for which no further end tag exists.
    endless: Vec<&'static str>,
    cut: bool,
}

impl<'a> Cleaner<'a> {
    fn run(&mut self) {
        self.line = 1;
        while let Some(found) = self.html[self.at..].find('<') {
            self.push_text(self.at, self.at + found);
            self.at += found;
            self.markup();
            if self.repeated > MAX_REPEATED || self.elements > MAX_ELEMENTS || self.out.len() > MAX_KEPT {
                self.cut = true;
                return;
            }
        }
        self.push_text(self.at, self.html.len());
    }

    fn push_text(&mut self, from: usize, mut to: usize) {
        if to - from > MAX_KEPT {
            self.cut = true;
            to = (from..=from + MAX_KEPT).rev().find(|at| self.html.is_char_boundary(*at)).unwrap_or(from);
        }
        self.out.extend(self.html[from..to].chars().filter(|c| *c != '\0'));
    }

    /// What begins with the `<` at `self.at`; ends behind it.
    fn markup(&mut self) {
        let rest = &self.html[self.at..];
        let second = rest.as_bytes().get(1).copied().unwrap_or(b' ');
        if let Some(comment) = rest.strip_prefix("<!--") {
            let length = if comment.starts_with('>') { Some(1) } else { comment.find("-->").map(|i| i + 3) };
            self.at += 4 + length.unwrap_or(comment.len());
        } else if second == b'!' || second == b'?' {
            self.skip_past('>');
        } else if second == b'/' {
            let third = rest.as_bytes().get(2).copied().unwrap_or(b' ');
            if third.is_ascii_alphabetic() {
                let name = tag_name(&rest[2..]);
                self.skip_past('>');
                self.end(&name);
            } else {
                self.skip_past('>');
            }
        } else if second.is_ascii_alphabetic() {
            self.start();
        } else {
            self.out.push_str("&lt;");
            self.at += 1;
        }
    }

    fn skip_past(&mut self, mark: char) {
        self.at += self.html[self.at..].find(mark).map_or(self.html.len() - self.at, |i| i + 1);
    }

    fn start(&mut self) {
        let begin = self.at;
        let name = tag_name(&self.html[begin + 1..]);
        let (attributes, length) = attributes(&self.html[begin + 1 + name.len()..]);
        self.at = begin + 1 + name.len() + length;
        if let Some(dropped) = DROPPED.iter().find(|dropped| **dropped == name) {
            return self.skip_element(dropped, &attributes);
        }
        if name == "title" {
            let end = self.end_of("title").unwrap_or(self.html.len());
            let text = self.html[self.at..end].replace('<', "&lt;");
            write!(self.out, "<title>{text}</title>").expect("writing to a string");
            self.at = end;
            return self.skip_past('>');
        }
        if UNWRAPPED.contains(&name.as_str()) || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return;
        }
        self.elements += 1;
        self.line += self.html.as_bytes()[self.counted_to..begin].iter().filter(|b| **b == b'\n').count() as u32;
        self.counted_to = begin;
        if let Some(which) = FORMATTING.iter().position(|known| *known == name) {
            if name == "a" && self.formatting[which].0 > 0 {
                self.end("a");
            }
            let open: usize = self.formatting.iter().map(|(open, _)| open).sum();
            if open >= MAX_FORMATTING {
                self.formatting[which].1 += 1;
                return;
            }
            self.formatting[which].0 += 1;
        } else if !VOID.contains(&name.as_str()) {
            self.repeated += self.formatting.iter().map(|(open, _)| open).sum::<usize>();
            self.close_implied(&name);
            if self.open.len() >= MAX_DEPTH {
                return;
            }
            self.open.push(name.clone());
        }
        write!(self.out, "<{name} {LINE}={}", self.line).expect("writing to a string");
        for (name, value) in attributes {
            let value = value.replace('"', "&quot;");
            write!(self.out, " {name}=\"{value}\"").expect("writing to a string");
        }
        self.out.push('>');
    }

    /// Forgets what the parser will close by itself before it opens `name`.
    fn close_implied(&mut self, name: &str) {
        if INLINE.contains(&name) {
            return;
        }
        let holds = |open: &String| !(INLINE.contains(&open.as_str()) || open == "p");
        let inside = self.open.iter().rposition(holds).map_or(0, |i| i + 1);
        if let Some(paragraph) = self.open[inside..].iter().position(|open| open == "p") {
            self.open.truncate(inside + paragraph);
        }
        if SELF_CLOSING.contains(&name) && self.open.last().is_some_and(|open| open == name) {
            self.open.pop();
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(which) = FORMATTING.iter().position(|known| *known == name) {
            let (open, left_out) = &mut self.formatting[which];
            if *left_out > 0 {
                *left_out -= 1;
            } else if *open > 0 {
                *open -= 1;
                write!(self.out, "</{name}>").expect("writing to a string");
            }
        } else if let Some(at) = self.open.iter().rposition(|open| open == name) {
            self.open.truncate(at);
            write!(self.out, "</{name}>").expect("writing to a string");
        }
    }

    fn skip_element(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        let Some(end) = self.end_of(name) else {
            if name == "script" || name == "style" {
                self.at = self.html.len();
            }
            return;
        };
        let is_json_ld =
            |(name, value): &(&str, &str)| *name == "type" && value.to_ascii_lowercase().contains("ld+json");
        if name == "script" && attributes.iter().any(is_json_ld) {
            self.json_ld.push(self.html[self.at..end].to_owned());
        }
        // Words on either side of a picture or a frame are two words.
        self.out.push(' ');
        self.at = end;
        self.skip_past('>');
    }

    /// Where the end tag of that name begins, from here on.
    fn end_of(&mut self, name: &'static str) -> Option<usize> {
        if self.endless.contains(&name) {
            return None;
        }
        let bytes = self.html.as_bytes();
        let mut at = self.at;
        while let Some(found) = self.html[at..].find("</") {
            let begin = at + found;
            let after = begin + 2 + name.len();
            let same = bytes.get(begin + 2..after).is_some_and(|written| written.eq_ignore_ascii_case(name.as_bytes()));
            if same && !bytes.get(after).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-') {
                return Some(begin);
            }
            at = begin + 2;
        }
        self.endless.push(name);
        None
    }
}

/// The name that begins here, in lower case.
fn tag_name(rest: &str) -> String {
    let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(rest.len());
    rest[..end].to_ascii_lowercase()
}

/// The attributes worth keeping, and the length up to and with the `>`; a tag that never ends goes to the end.
fn attributes(rest: &str) -> (Vec<(&str, &str)>, usize) {
    let bytes = rest.as_bytes();
    let mut kept: Vec<(&str, &str)> = Vec::new();
    let mut at = 0;
    let is_blank = |b: u8| b.is_ascii_whitespace() || b == b'/';
    loop {
        while at < bytes.len() && is_blank(bytes[at]) {
            at += 1;
        }
        if at >= bytes.len() {
            return (Vec::new(), at);
        }
        if bytes[at] == b'>' {
            return (kept, at + 1);
        }
        let name_at = at;
        at += 1;
        while at < bytes.len() && !is_blank(bytes[at]) && bytes[at] != b'>' && bytes[at] != b'=' {
            at += 1;
        }
        let name = rest.get(name_at..at).unwrap_or_default();
        let mut ahead = at;
        while ahead < bytes.len() && bytes[ahead].is_ascii_whitespace() {
            ahead += 1;
        }
        let mut value = "";
        if bytes.get(ahead) == Some(&b'=') {
            at = ahead + 1;
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            let (from, to) = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    let from = at + 1;
                    let to = rest[from..].find(*quote as char).map_or(bytes.len(), |i| from + i);
                    at = (to + 1).min(bytes.len());
                    (from, to)
                }
                _ => {
                    let from = at;
                    while at < bytes.len() && !bytes[at].is_ascii_whitespace() && bytes[at] != b'>' {
                        at += 1;
                    }
                    (from, at)
                }
            };
            value = rest.get(from..to).unwrap_or_default();
        }
        let known = KEPT_ATTRIBUTES.iter().chain(&["type"]).find(|known| known.eq_ignore_ascii_case(name));
        if let Some(known) = known
            && value.len() <= MAX_VALUE
            && !value.trim_start().starts_with("data:")
            && !kept.iter().any(|(name, _)| name == known)
        {
            kept.push((known, value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(html: &str) -> String {
        fn show(nodes: &[Node], out: &mut String) {
            for node in nodes {
                match node {
                    Node::Text(text) => out.push_str(text),
                    Node::Element(e) => {
                        write!(out, "<{}{}>", e.name, e.line).unwrap();
                        show(&e.children, out);
                        write!(out, "</>").unwrap();
                    }
                }
            }
        }
        let mut out = String::new();
        show(&fragment(html), &mut out);
        out
    }

    #[test]
    fn wrong_markup_is_read_as_browsers_read_it_and_lines_are_kept() {
        assert_eq!(
            shape("<p>a\n<p>b <b>c<i>d</b>e</i> 1<2"),
            "<p1>a\n</><p2>b <b2>c<i2>d</></><i2>e</> 1&lt;2</>".replace("&lt;", "<")
        );
        assert_eq!(shape("<ul><li>a<li>b</ul></div>x"), "<ul1><li1>a</><li1>b</></>x");
    }

    #[test]
    fn script_never_reaches_the_tree() {
        for html in [
            "a<script>alert(1)</script>b",
            "a<SCRIPT type=x>'</scriptx>'</SCRIPT >b",
            "a<svg><script>alert(1)</script></svg>b",
            "a<iframe src=x>alert</iframe>b",
            "a<style><!-- </style>b",
        ] {
            assert_eq!(shape(html), "a b", "{html}");
        }
        assert_eq!(shape("<p onclick='x' title=\"a'b\">c<img src=data:1 onerror=x>"), "<p1>c<img1></></>");
        let page = parse("<script type=\"application/ld+json\">{\"a\":1}</script>");
        assert_eq!(page.json_ld, ["{\"a\":1}"]);
    }

    #[test]
    fn no_page_is_too_deep_or_too_wide() {
        let distinct = |n: usize| (0..n).map(|i| format!("<font color=c{i}><p>")).collect::<String>();
        for html in [
            "<div>".repeat(300_000),
            "<b><p>".repeat(200_000),
            distinct(100_000) + &"<p>x".repeat(300_000),
            "<a href=x><table><tr><td>".repeat(50_000),
            format!("<p {}>", (0..300_000).map(|i| format!("a{i}=1 ")).collect::<String>()),
            "<svg>".repeat(300_000),
            "<!--".repeat(300_000),
            "<ul><li>".repeat(100_000),
        ] {
            parse(&html);
        }
    }
}
