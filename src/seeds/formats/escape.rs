//! Text as Markdown that shows the same text: what CommonMark, its extensions and shortcodes would take for a sign is
//! escaped, and nothing more, because an editor will read it.

/// Plain text within a line.
pub fn inline(text: &str) -> String {
    let may_be_sign =
        |byte: u8| matches!(byte, b'\\' | b'`' | b'*' | b'~' | b'{' | b'}' | b'_' | b'[' | b']' | b'<' | b'&');
    if !text.bytes().any(may_be_sign) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let chars: Vec<char> = text.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| chars[i]);
        let after = chars.get(i + 1).copied();
        let special = match c {
            '\\' | '`' | '*' | '~' | '{' | '}' => true,
            // Inside a word it is no sign: `snake_case`.
            '_' => !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)),
            // A link needs `](`, `][` or `]:`; the run after this one may begin with any of them.
            ']' => after.is_none_or(|c| "([:".contains(c)),
            '[' => after.is_none_or(|c| "^!".contains(c)),
            '<' => after.is_none_or(|c| c.is_ascii_alphabetic() || "/!?".contains(c)),
            '&' => after.is_none_or(|c| c == '#' || c.is_ascii_alphabetic()) && is_entity(&chars[i + 1..]),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn is_entity(rest: &[char]) -> bool {
    let end = rest.iter().take(34).position(|c| *c == ';');
    end.is_none_or(|end| rest[..end].iter().all(|c| c.is_ascii_alphanumeric() || *c == '#'))
        && (end.is_some() || rest.is_empty())
}

/// Guards the beginning of a line of inline Markdown against being a heading, list, quote, rule or definition.
pub fn line_start(line: &str) -> String {
    let line = line.trim_start_matches([' ', '\t']);
    let first = line.chars().next().unwrap_or(' ');
    let rest = &line[first.len_utf8().min(line.len())..];
    let blank_follows = rest.is_empty() || rest.starts_with([' ', '\t']);
    let all = |c: char| line.chars().all(|x| x == c || x == ' ' || x == '\t');
    let escape = match first {
        '#' => line.trim_start_matches('#').is_empty() || line.trim_start_matches('#').starts_with([' ', '\t']),
        '>' => true,
        '-' => blank_follows || all('-'),
        '+' => blank_follows || line.starts_with("+++"),
        ':' => blank_follows,
        '=' => all('='),
        '|' => true,
        '[' => ["x]", "X]", " ]"]
            .iter()
            .any(|mark| rest.strip_prefix(mark).is_some_and(|r| r.is_empty() || r.starts_with(' '))),
        _ => false,
    };
    if escape {
        return format!("\\{line}");
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let after = &line[digits..];
    if (1..10).contains(&digits)
        && after.starts_with(['.', ')'])
        && (after.len() == 1 || after[1..].starts_with([' ', '\t']))
    {
        return format!("{}\\{after}", &line[..digits]);
    }
    line.to_owned()
}

/// Text as a paragraph of inline Markdown: single blanks, every sign escaped.
pub fn paragraph(text: &str) -> String {
    line_start(&inline(&super::xml::words(text).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(markdown: &str) -> String {
        let mut options = pulldown_cmark::Options::all();
        options.remove(pulldown_cmark::Options::ENABLE_SMART_PUNCTUATION);
        let mut out = String::new();
        for event in pulldown_cmark::Parser::new_ext(markdown, options) {
            match event {
                pulldown_cmark::Event::Text(text) => out.push_str(&text),
                pulldown_cmark::Event::SoftBreak => out.push(' '),
                pulldown_cmark::Event::Start(pulldown_cmark::Tag::Paragraph) | pulldown_cmark::Event::End(_) => {}
                other => out.push_str(&format!("<{other:?}>")),
            }
        }
        out
    }

    #[test]
    fn nothing_but_what_would_be_a_sign_is_escaped() {
        assert_eq!(paragraph("He said [sic] 5 < 6 & AT&T; a_b {x}"), "He said [sic] 5 < 6 & AT\\&T; a_b \\{x\\}");
        assert_eq!(paragraph("1. First"), "1\\. First");
        assert_eq!(paragraph("2026 was #1 - a+b"), "2026 was #1 - a+b");
    }

    proptest::proptest! {
        #[test]
        fn escaped_text_is_shown_as_it_was(text in "([a-z]|[ -/:-@\\[-`{-~]|1\\. |- |\\[x\\] |&amp;|\\]\\(|<b>|__|\\{\\{)+") {
            // Superscript, maths and the like are extensions that this project leaves off.
            proptest::prop_assume!(!text.contains(['$', '^']));
            let words = super::super::xml::words(&text).unwrap_or_default();
            proptest::prop_assert_eq!(shown(&paragraph(&text)), words);
        }
    }
}
