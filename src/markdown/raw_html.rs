//! HTML in a text: cut into tokens, and the lists of what may pass. Nothing of it is copied to the output as it
//! stands; every tag is written anew from its name and the attributes that are allowed, which leaves no room for
//! tricks with broken markup.

use std::ops::Range;

#[derive(Debug, PartialEq)]
pub enum Token<'a> {
    Text(Range<usize>),
    Comment(Range<usize>),
    Open {
        name: String,
        attributes: Vec<(String, &'a str)>,
        at: usize,
    },
    Close {
        name: String,
        at: usize,
    },
    /// `<!DOCTYPE …>`, `<?php …?>`, `<![CDATA[…]]>` and tags that never end.
    Other(Range<usize>),
}

pub fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut text_start = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &html.as_bytes()[at..]) {
        let start = at + found;
        let Some((token, end)) = token(html, start) else {
            at = start + 1;
            continue;
        };
        if text_start < start {
            tokens.push(Token::Text(text_start..start));
        }
        tokens.push(token);
        text_start = end;
        at = end;
    }
    if text_start < html.len() {
        tokens.push(Token::Text(text_start..html.len()));
    }
    tokens
}

/// The token that starts with the `<` at `start`, and where it ends; none if the `<` is only a character.
fn token(html: &str, start: usize) -> Option<(Token<'_>, usize)> {
    let rest = &html[start..];
    let until = |mark: &str| rest.find(mark).map_or(html.len(), |at| start + at + mark.len());
    if let Some(comment) = rest.strip_prefix("<!--") {
        let end = match comment.starts_with('>') || comment.starts_with("->") {
            true => until(">"),
            false => comment.find("-->").map_or(html.len(), |at| start + 4 + at + 3),
        };
        return Some((Token::Comment(start..end), end));
    }
    match rest.as_bytes().get(1)? {
        b'!' if rest.starts_with("<![CDATA[") => Some((Token::Other(start..until("]]>")), until("]]>"))),
        b'!' | b'?' => Some((Token::Other(start..until(">")), until(">"))),
        b'/' if rest[2..].starts_with(|c: char| c.is_ascii_alphabetic()) => {
            let end = until(">");
            Some((Token::Close { name: tag_name(&rest[2..]), at: start }, end))
        }
        first if first.is_ascii_alphabetic() => {
            let name = tag_name(&rest[1..]);
            let mut at = start + 1 + name.len();
            let mut attributes = Vec::new();
            match read_attributes(html, &mut at, &mut attributes) {
                true => Some((Token::Open { name, attributes, at: start }, at)),
                false => Some((Token::Other(start..html.len()), html.len())),
            }
        }
        _ => None,
    }
}

fn tag_name(rest: &str) -> String {
    let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(rest.len());
    rest[..end].to_ascii_lowercase()
}

/// No element has a use for more.
const MOST_ATTRIBUTES: usize = 50;

/// Reads up to and with `>`; false if there is none.
fn read_attributes<'a>(html: &'a str, at: &mut usize, attributes: &mut Vec<(String, &'a str)>) -> bool {
    let skip = |at: &mut usize, skipped: &dyn Fn(char) -> bool| {
        *at += html[*at..].find(|c| !skipped(c)).unwrap_or(html.len() - *at);
    };
    let white = |c: char| c.is_ascii_whitespace();
    loop {
        skip(at, &|c| white(c) || c == '/');
        match html[*at..].chars().next() {
            None => return false,
            Some('>') => {
                *at += 1;
                return true;
            }
            Some(_) => {}
        }
        let start = *at;
        // A leading `=` is part of a name, as the HTML standard has it.
        *at += html[*at..].chars().next().map_or(0, char::len_utf8);
        skip(at, &|c| !white(c) && !matches!(c, '/' | '>' | '='));
        let name = html[start..*at].to_ascii_lowercase();
        skip(at, &white);
        let mut value = "";
        if html[*at..].starts_with('=') {
            *at += 1;
            skip(at, &white);
            let start = *at;
            match html[*at..].chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let Some(length) = html[start + 1..].find(quote) else { return false };
                    value = &html[start + 1..start + 1 + length];
                    *at = start + 1 + length + 1;
                }
                _ => {
                    skip(at, &|c| !white(c) && c != '>');
                    value = &html[start..*at];
                }
            }
        }
        if attributes.len() < MOST_ATTRIBUTES && !attributes.iter().any(|(known, _)| *known == name) {
            attributes.push((name, value));
        }
    }
}

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    /// Allowed, and never closed.
    Void,
    /// Its tags are left out, its content stays.
    Unwrapped,
    /// Left out with everything in it.
    Removed,
}

#[rustfmt::skip]
const ALLOWED: &[&str] = &[
    "a", "abbr", "address", "article", "aside", "audio", "b", "bdi", "bdo", "blockquote", "caption", "cite", "code",
    "colgroup", "data", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "i", "ins", "kbd", "li", "mark", "meter", "ol", "p", "picture", "pre",
    "progress", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "video",
];
/// Of [`ALLOWED`] and [`VOID`], those that can stand within a line of text.
#[rustfmt::skip]
const PHRASING: &[&str] = &[
    "a", "abbr", "audio", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins",
    "kbd", "mark", "meter", "picture", "progress", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span",
    "strong", "sub", "sup", "time", "track", "u", "var", "video", "wbr",
];
const VOID: &[&str] = &["br", "col", "hr", "img", "source", "track", "wbr"];
#[rustfmt::skip]
const REMOVED: &[&str] = &[
    "applet", "base", "button", "canvas", "embed", "frame", "frameset", "iframe", "input", "link", "math", "meta",
    "noembed", "noframes", "noscript", "object", "option", "param", "plaintext", "script", "select", "style", "svg",
    "template", "textarea", "title", "xmp",
];
/// Of [`REMOVED`], those that hold nothing.
const REMOVED_VOID: &[&str] = &["base", "embed", "frame", "input", "link", "meta", "param"];
/// Elements that end by themselves where a sibling begins.
const SELF_ENDING: &[&str] =
    &["colgroup", "dd", "dt", "li", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr"];

/// Whether an element may stand within a line of text, where a block would end the paragraph around it.
pub fn is_phrasing(element: &str) -> bool {
    PHRASING.contains(&element)
}

pub fn verdict(element: &str) -> Verdict {
    match element {
        _ if ALLOWED.contains(&element) => Verdict::Allowed,
        _ if VOID.contains(&element) => Verdict::Void,
        _ if REMOVED.contains(&element) => Verdict::Removed,
        _ => Verdict::Unwrapped,
    }
}

/// Whether a removed element takes what follows with it, up to its end tag.
pub fn holds_content(element: &str) -> bool {
    !REMOVED_VOID.contains(&element)
}

/// Whether the end tag may be left out.
pub fn ends_by_itself(element: &str) -> bool {
    SELF_ENDING.contains(&element)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    Text,
    Link,
    Source,
    Id,
}

/// How an attribute is passed on; none if it isn't.
pub fn attribute(element: &str, attribute: &str) -> Option<AttributeKind> {
    use AttributeKind::*;
    let plain: &[&str] = match element {
        "a" => &["hreflang", "rel", "type", "download"],
        "audio" | "video" => &["controls", "loop", "muted", "preload", "playsinline", "width", "height"],
        "col" | "colgroup" => &["span"],
        "data" | "li" => &["value"],
        "del" | "ins" | "time" => &["datetime"],
        "details" => &["open"],
        "img" => &["alt", "width", "height", "loading", "decoding"],
        "meter" => &["value", "min", "max", "low", "high", "optimum"],
        "ol" => &["start", "reversed", "type"],
        "progress" => &["value", "max"],
        "source" => &["type", "media"],
        "td" => &["colspan", "rowspan", "headers"],
        "th" => &["colspan", "rowspan", "headers", "scope", "abbr"],
        "track" => &["kind", "srclang", "label", "default"],
        _ => &[],
    };
    match (element, attribute) {
        (_, "id") => Some(Id),
        ("a", "href") | ("blockquote" | "q" | "del" | "ins", "cite") => Some(Link),
        ("img" | "audio" | "video" | "source" | "track", "src") | ("video", "poster") => Some(Source),
        (_, "class" | "lang" | "dir" | "title" | "role" | "translate" | "hidden") => Some(Text),
        _ if attribute.starts_with("aria-") && attribute.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') => {
            Some(Text)
        }
        _ if plain.contains(&attribute) => Some(Text),
        _ => None,
    }
}

/// The references that addresses in HTML need: numbers, and the names of the five characters that must be escaped.
/// What is not known here stays as it is, and is escaped like any text.
pub fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = rest.find(';').filter(|end| *end <= 10).and_then(|end| Some((reference(&rest[1..end])?, end + 1)));
        let (c, length) = known.unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}

/// Writes text that stands between the author's tags: character references stay, a lone `<` becomes one.
pub fn write_text(out: &mut String, text: &str) {
    write(out, text, false);
}

/// Writes the value of an attribute that holds no address, for double quotes around it.
pub fn write_attribute(out: &mut String, value: &str) {
    write(out, value, true);
}

fn write(out: &mut String, text: &str, quoted: bool) {
    for (at, c) in text.char_indices() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if quoted => out.push_str("&quot;"),
            '&' if !starts_reference(&text[at..]) => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
}

fn starts_reference(text: &str) -> bool {
    let name = text[1..].strip_prefix('#').unwrap_or(&text[1..]);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).take(33).count();
    length > 0 && name[length..].starts_with(';')
}
