//! Quotation marks: where speech stands in a paragraph, whatever marks it has. Knows nothing of who speaks.

/// A quotation in its paragraph.
pub struct Span<'a> {
    /// With its marks, in bytes.
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
}

/// Quotations in order, and whether the last one is left open at the end of the paragraph. It counts as one if the next
/// paragraph goes on speaking.
pub fn spans(text: &str, next_speaks: bool) -> (Vec<Span<'_>>, bool) {
    const PAIRS: &[(&str, &[&str])] = &[
        ("“", &["”"]),
        ("„", &["“", "”"]),
        ("«", &["»"]),
        ("»", &["«"]),
        ("「", &["」"]),
        ("『", &["』"]),
        ("``", &["''"]),
        ("‘", &["’"]),
        ("\"", &["\""]),
    ];
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(plain) = text[at..].find(is_mark) {
        at += plain;
        let rest = &text[at..];
        let pair = PAIRS.iter().find(|(open, _)| rest.starts_with(open) && opens(text, at, open));
        let Some((open, close)) = pair else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let inner = at + open.len();
        let end = close.iter().filter_map(|close| closes(text, inner, close).map(|end| (end, close.len()))).min();
        match end {
            // A mark that opens, where this one should close: the text has lost the break between two paragraphs of speech.
            Some((end, _)) if *open == "\"" && opens_again(text, inner, end) => {
                let said = text[inner..end].trim();
                found.push(Span { start: at, end: inner + (text[inner..end].trim_end().len()), text: said });
                at = end;
            }
            Some((end, length)) => {
                found.push(Span { start: at, end: end + length, text: text[inner..end].trim() });
                at = end + length;
            }
            // An apostrophe opens nothing that could stay open.
            None if *open == "‘" => at = inner,
            None => {
                if next_speaks {
                    found.push(Span { start: at, end: text.len(), text: text[inner..].trim() });
                }
                return (found, true);
            }
        }
    }
    (found, false)
}

/// A mark that may open a quotation.
pub fn is_mark(c: char) -> bool {
    matches!(c, '“' | '„' | '«' | '»' | '「' | '『' | '`' | '‘' | '"')
}

/// Where a mark closes what began at `inner`. A single one is an apostrophe, unless speech ends before it.
fn closes(text: &str, inner: usize, close: &str) -> Option<usize> {
    let speech_ends = |end: &usize| {
        close != "’"
            || text[..*end].ends_with([',', '.', '!', '?', '…'])
                && !text[end + close.len()..].starts_with(char::is_alphanumeric)
    };
    text[inner..].match_indices(close).map(|(at, _)| inner + at).find(speech_ends)
}

/// A straight mark opens after a blank or a bracket; `»` opens only in German, where a letter follows.
fn opens(text: &str, at: usize, mark: &str) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + mark.len()..].chars().next();
    match mark {
        "\"" => {
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | ':'))
                && after.is_some_and(|c| !c.is_whitespace())
        }
        "‘" => before.is_none_or(char::is_whitespace) && after.is_some_and(char::is_uppercase),
        "»" => before.is_none_or(char::is_whitespace) && after.is_some_and(char::is_alphabetic),
        _ => true,
    }
}

/// The text without its quotations: whom a speaker names is not the speaker.
pub fn without(text: &str, spans: &[Span]) -> String {
    let mut at = 0;
    let mut rest = String::new();
    for span in spans {
        rest.push_str(&text[at..span.start]);
        rest.push(' ');
        at = span.end;
    }
    rest + &text[at..]
}

/// How many letters stand outside the quotations.
pub fn outside(text: &str, spans: &[Span]) -> usize {
    let mut at = 0;
    let mut count = 0;
    for span in spans {
        count += text[at..span.start].chars().filter(|c| c.is_alphanumeric()).count();
        at = span.end;
    }
    count + text[at..].chars().filter(|c| c.is_alphanumeric()).count()
}

/// A straight mark behind a finished sentence and before a letter, with another one to close it.
fn opens_again(text: &str, inner: usize, at: usize) -> bool {
    let said = &text[inner..at];
    said.ends_with(char::is_whitespace)
        && said.trim_end().ends_with(['.', '!', '?', '…'])
        && text[at + 1..].starts_with(char::is_uppercase)
        && text[at + 1..].contains('"')
}

/// The paragraph with each quotation as one word between straight marks, which keeps its capital and its end mark: so
/// that sentences and verbs are those of the text and never of what is quoted. Byte for byte as long as the text.
pub fn masked(text: &str, spans: &[Span]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for span in spans {
        let begins_small = span.text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
        let end = match span.text.chars().next_back() {
            Some(c @ ('.' | '!' | '?' | ',')) => c as u8,
            Some('…') => b'?',
            Some('。') => b'.',
            _ => b'x',
        };
        let quoted = &mut bytes[span.start..span.end];
        quoted.fill(b'x');
        if let [first, capital, .., last, close] = quoted {
            (*first, *capital, *last, *close) = (b'"', if begins_small { b'x' } else { b'X' }, end, b'"');
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = spans(text, false).0.iter().map(|span| span.text).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn marks_of_nine_kinds() {
        check(
            "“One,” «two», „three“, »four«, 「五」 ``six'' \"seven\"",
            &["One,", "two", "three", "four", "五", "six", "seven"],
        );
        check("‘We sail,’ he said of the ‘boats’ and the crew’s pay.", &["We sail,"]);
        check("A 5\" pipe and a 7\" one.", &[]);
    }

    #[test]
    fn a_lost_break_between_two_paragraphs_of_speech() {
        check("\"We sail. We always do. \"Then we sleep,\" he said.", &["We sail. We always do.", "Then we sleep,"]);
        check("\"We sail,\" he said. \"We sleep.\"", &["We sail,", "We sleep."]);
    }

    #[test]
    fn a_masked_text_is_as_long_as_before() {
        let text = "“Wir fahren spät,” sagte sie. „und schlafen.“ «Où?»";
        let masked = masked(text, &spans(text, false).0);
        assert_eq!(masked.len(), text.len());
        assert!(
            masked.starts_with("\"X")
                && masked.contains(" sagte sie. \"x")
                && masked.ends_with("?x\"") | masked.ends_with("?\"")
        );
    }
}
