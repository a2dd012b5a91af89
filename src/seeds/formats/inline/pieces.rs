//! The words of a paragraph with their marks (emphasis, code, links, breaks), gathered from elements and printed as inline
//! Markdown that says the same, whatever stands beside it. Marks that Markdown cannot say there are left away, never words.

use super::figures::{has_class, image_source};
use super::{Context, is_hidden, is_inline};
use crate::seeds::Picture;
use crate::seeds::formats::xml::{Element, Node, words};
use crate::seeds::formats::{escape, links};

/// Inline content before it is printed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Strong(Vec<Piece>),
    Emphasis(Vec<Piece>),
    Struck(Vec<Piece>),
    Code(String),
    Link(String, Vec<Piece>),
    Break,
}

pub(super) fn gather(nodes: &[Node], context: Context, out: &mut Vec<Piece>, pictures: &mut Vec<(u32, Picture)>) {
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
pub(super) fn picture_piece(
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

pub(super) fn without_strong(pieces: Vec<Piece>) -> Vec<Piece> {
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

pub(super) fn split_at_double_breaks(run: &[Piece]) -> Vec<&[Piece]> {
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
pub(super) fn print(pieces: &[Piece], breaks: bool) -> String {
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

pub(super) fn longest_run(text: &str, mark: char) -> usize {
    text.split(|c| c != mark).map(str::len).max().unwrap_or(0)
}
