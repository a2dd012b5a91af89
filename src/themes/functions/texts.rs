//! Texts: slugs, cutting, escaping, JSON.

use super::only;
use tera::{Error, Kwargs, State, TeraResult, Value};

pub fn fill(text: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|i| open + i) else { break };
        let name = &rest[open + 1..close];
        let Some(value) = arguments.get::<&Value>(name)? else {
            return Err(Error::message(format!("filter `fill` has no value for `{{{name}}}`")));
        };
        filled.push_str(&rest[..open]);
        filled.push_str(&value.to_string());
        rest = &rest[close + 1..];
    }
    filled.push_str(rest);
    Ok(filled)
}

pub fn slug_filter(text: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    only("slug", &arguments, &[])?;
    Ok(slug(text))
}

/// Lower-case ASCII letters, digits and single hyphens; other scripts are transliterated.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in deunicode::deunicode(text).chars() {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            'A'..='Z' => slug.push(character.to_ascii_lowercase()),
            // It's → its, not it-s.
            '\'' | '"' => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

pub fn strip_tags_filter(html: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    only("strip_tags", &arguments, &[])?;
    Ok(strip_tags(html))
}

/// The text of well-formed HTML, as our own pages hold it, on one line.
pub fn strip_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let (end, skipped) = match &rest[open..] {
            tag if tag.starts_with("<!--") => (tag.find("-->").map(|i| i + 3), true),
            tag if tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')) => {
                (tag_end(tag), true)
            }
            _ => (Some(1), false),
        };
        if !skipped {
            text.push('<');
        }
        let end = end.map_or(rest.len(), |end| open + end);
        // Words on two sides of a block stay two words; within a line, tags part nothing.
        if skipped && is_block(&rest[open..end]) {
            text.push(' ');
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    decode(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (i, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(i + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

fn is_block(tag: &str) -> bool {
    const BLOCKS: &[&str] = &[
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tr",
        "td",
        "th",
        "blockquote",
        "figure",
        "figcaption",
        "section",
        "aside",
        "hr",
        "pre",
        "dt",
        "dd",
    ];
    let name: String = tag[1..].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    BLOCKS.contains(&name.to_ascii_lowercase().as_str())
}

fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        let end = rest[at..].find(';').filter(|end| *end <= 10);
        let character = end.and_then(|end| entity(&rest[at + 1..at + end]));
        match (character, end) {
            (Some(character), Some(end)) => {
                decoded.push(character);
                rest = &rest[at + end + 1..];
            }
            _ => {
                decoded.push('&');
                rest = &rest[at + 1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

pub fn truncate_words_filter(text: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    only("truncate_words", &arguments, &["count", "end"])?;
    let count = arguments.must_get::<usize>("count")?;
    Ok(truncate_words(text, count, arguments.get::<&str>("end")?.unwrap_or("…")))
}

/// The first `count` words with `end` behind them, or all of the text if it has no more.
pub fn truncate_words(text: &str, count: usize, end: &str) -> String {
    let mut words = text.split_whitespace();
    let kept: Vec<&str> = words.by_ref().take(count).collect();
    if words.next().is_none() {
        return text.to_owned();
    }
    let kept = kept.join(" ");
    format!("{}{end}", kept.trim_end_matches([',', ';', ':', '–', '—', '-', '،', '؛', '、', '，']).trim_end())
}

pub fn url_encode(text: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    only("url_encode", &arguments, &[])?;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(encoded)
}

/// Marked safe: escaping again would show the escapes.
pub fn xml_escape(text: &str, arguments: Kwargs, _: &State) -> TeraResult<Value> {
    only("xml_escape", &arguments, &[])?;
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' | '\n' | '\r' => escaped.push(character),
            // Not in XML 1.0's production `Char`.
            c if c.is_control() && c < ' ' => {}
            '\u{fffe}' | '\u{ffff}' => {}
            c => escaped.push(c),
        }
    }
    Ok(Value::safe_string(&escaped))
}

pub fn json(value: &Value, arguments: Kwargs, _: &State) -> TeraResult<String> {
    only("json", &arguments, &["pretty"])?;
    let pretty = arguments.get::<bool>("pretty")?.unwrap_or(false);
    let text = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let text = text.map_err(|error| Error::message(format!("can't be written as JSON: {error}")))?;
    // `</script>` and `<!--` would end or change the script; the two separators end a line in old engines.
    Ok(text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;
    use serde_json::json;

    #[test]
    fn what_filters_return_is_escaped_like_all_else() {
        let data = || json!({"t": "<b>Fish</b> &amp; <i title=\"a>b\">chips</i><p>now</p>later 1 < 2"});
        check("{{ t | strip_tags }}", data(), expect!["Fish &amp; chips now later 1 &lt; 2"]);
        check(
            "{{ \"{a} <b>\" | fill(a=t) }}",
            data(),
            expect![
                "&lt;b&gt;Fish&lt;/b&gt; &amp;amp; &lt;i title=&quot;a&gt;b&quot;&gt;chips&lt;/i&gt;&lt;p&gt;now&lt;/p&gt;later 1 &lt; 2 &lt;b&gt;"
            ],
        );
        check("{{ t | xml_escape }}", json!({"t": "a<b>&\u{1}'"}), expect!["a&lt;b&gt;&amp;&apos;"]);
        check("{{ t | json | safe }}", json!({"t": "</script>"}), expect![[r#""\u003c/script>""#]]);
    }

    #[test]
    fn texts_are_cut_filled_and_slugged() {
        check("{{ t | truncate_words(count=3) }}", json!({"t": "one two three, four"}), expect!["one two three…"]);
        check("{{ t | truncate_words(count=4) }}", json!({"t": "one two three, four"}), expect!["one two three, four"]);
        check("{{ \"{n} of {m}\" | fill(n=1) }}", json!({}), expect!["error: filter `fill` has no value for `{m}`"]);
        check("{{ t | slug }}", json!({"t": "  Łódź: It's “late” — Ünal/2 "}), expect!["lodz-its-late-unal-2"]);
        check("{{ t | url_encode }}", json!({"t": "a b&ü/"}), expect!["a%20b%26%C3%BC%2F"]);
    }
}
