//! Plain text as Markdown that shows the very same words. Only what Markdown would take for a mark is escaped, so that
//! the page stays readable for its editor.

use crate::seeds::formats::escape::{inline, line_start};

/// One line or paragraph of plain text as a paragraph of Markdown.
pub fn escape(text: &str) -> String {
    line_start(&inline(text.trim()))
}

/// Plain text as a heading's text: a closing row of `#` would be swallowed.
pub fn escape_heading(text: &str) -> String {
    let escaped = escape(text);
    match escaped.strip_suffix('#') {
        Some(before) if !before.ends_with('\\') => format!("{before}\\#"),
        _ => escaped,
    }
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
