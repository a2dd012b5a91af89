//! Plain text as Markdown that shows the very same words. Only what Markdown would take for a mark is escaped, so that
//! the page stays readable for its editor.

use regex::Regex;
use std::fmt::Write;
use std::sync::LazyLock;

/// One line or paragraph of plain text as a paragraph of Markdown.
///
/// The rules are those of CommonMark with tables, footnotes, strikethrough, definition lists, heading attributes and
/// the components of our templates (`{{<…>}}`, `{% … %}`).
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let text = text.trim();
    let rest = start_of_block(text, &mut out);
    inline(rest, &mut out);
    out
}

/// Plain text as a heading's text: a closing row of `#` would be swallowed.
pub fn escape_heading(text: &str) -> String {
    let escaped = escape(text);
    match escaped.strip_suffix('#') {
        Some(before) if !before.ends_with('\\') => format!("{before}\\#"),
        _ => escaped,
    }
}

/// Escapes what makes a list, heading, quote, rule or definition only at the start of a line; gives what follows.
fn start_of_block<'a>(text: &'a str, out: &mut String) -> &'a str {
    let figures = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&figures) && text[figures..].starts_with(['.', ')']) {
        let after = &text[figures + 1..];
        if after.is_empty() || after.starts_with([' ', '\t']) {
            let _ = write!(out, "{}\\{}", &text[..figures], &text[figures..=figures]);
            return after;
        }
    }
    match text.chars().next() {
        Some(first @ ('#' | '+' | '-' | '>' | '=' | ':')) => {
            out.push('\\');
            out.push(first);
            &text[1..]
        }
        _ => text,
    }
}

fn inline(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let mark = match c {
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '{' => true,
            // Inside a word an underscore is a letter.
            '_' => {
                let inside = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
                !(at > 0 && inside(bytes.get(at - 1)) && inside(bytes.get(at + 1)))
            }
            '<' => next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?' | b'<'),
            '&' => is_entity(&text[at..]),
            _ => false,
        };
        if mark {
            out.push('\\');
        }
        out.push(c);
    }
}

fn is_entity(text: &str) -> bool {
    static ENTITY: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^&(?:#[xX]?[0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});").expect("valid"));
    // An entity's name has at most 31 letters.
    let end = text.char_indices().map(|(at, _)| at).nth(40).unwrap_or(text.len());
    ENTITY.is_match(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser};

    fn shown(markdown: &str) -> String {
        let mut text = String::new();
        for event in Parser::new_ext(
            markdown,
            Options::all()
                & !Options::ENABLE_SMART_PUNCTUATION
                & !Options::ENABLE_MATH
                & !Options::ENABLE_SUPERSCRIPT
                & !Options::ENABLE_SUBSCRIPT,
        ) {
            match event {
                Event::Text(t) => text.push_str(&t),
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                Event::Start(pulldown_cmark::Tag::Paragraph) | Event::End(_) => {}
                other => panic!("{markdown:?} shows {other:?}"),
            }
        }
        text
    }

    fn check(text: &str) {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&shown(&escape(text))), words(text), "{}", escape(text));
    }

    #[test]
    fn marks_are_words_in_plain_text() {
        for text in [
            "1. first",
            "12) second",
            "# heading",
            "- 30 -",
            "+ plus",
            "> quote",
            "=== line",
            ": definition",
            "*bold* _it_ `code` [link](x) ![i](y) <b>tag</b> <https://x.org> &amp; &copy; AT&T R&D; snake_case",
            "a | b",
            "~~gone~~",
            "H2O ^1^",
            "[^1]: note",
            "{{<figure />}} {% x %} {#id}",
            "--- ",
            "***",
            "___",
            "+++",
            "\\",
            "back\\slash\\*",
            "2 < 3 > 1",
            "<<",
            "$5 and $6",
            "``",
            "~~~",
            "[x] done",
            "1.",
            "1.5 metres",
            "&#38;",
        ] {
            check(text);
        }
        assert_eq!(
            escape("AT&T paid 1.5 million (R&D) in file_name; “yes”"),
            "AT&T paid 1.5 million (R&D) in file_name; “yes”"
        );
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in r"[ a-c0-2*_#`<>&;\[\]()!{}%|~+=:./\\^$'\x22-]{0,40}") {
            if !text.trim().is_empty() {
                check(&text);
            }
        }

        #[test]
        fn no_text_is_too_strange(text in r"\PC{0,60}") {
            escape(&text);
        }
    }
}
