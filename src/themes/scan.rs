//! What a template's text names: parents, includes, components used and components made. The engine knows these too,
//! but does not tell, and its own list of variables does not follow components.
//!
//! May name too much (a comparison `a <b` looks like a component until the name is looked up), never too little: a
//! fingerprint that covers more than needed costs time, one that covers less would be wrong.

use super::pieces::{BY, FILTER};
use std::collections::BTreeSet;

/// A name with the byte offset at which it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    pub name: String,
    pub offset: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scan {
    /// The template in `{% extends "…" %}`.
    pub extends: Option<Named>,
    /// The templates in `{% include "…" %}`, in order.
    pub includes: Vec<Named>,
    /// Components made here: `{% component name(…) %}`.
    pub makes: Vec<Named>,
    /// Names that follow a `<` inside a tag.
    pub uses: BTreeSet<String>,
    /// Components in `shown(by="…")`; an empty name if it is not written out.
    pub pieces: Vec<Named>,
    /// Where `__tera_context`, the engine's dump of everything, stands.
    pub dump: Option<usize>,
}

pub fn scan(text: &str) -> Scan {
    let mut scan = Scan::default();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|i| at + i) {
        at = match text.as_bytes().get(open + 1) {
            Some(b'#') => text[open..].find("#}").map_or(text.len(), |i| open + i + 2),
            Some(b'{' | b'%') => {
                let end = tag_end(text, open + 2);
                let inner = &text[open + 2..end];
                read_tag(&mut scan, inner, open + 2);
                if inner.trim_start_matches('-').trim_matches(['-', ' ', '\n', '\t', '\r']) == "raw" {
                    raw_end(text, end)
                } else {
                    end
                }
            }
            _ => open + 1,
        };
    }
    scan
}

/// The offset of the `}}` or `%}` that ends the tag whose inside begins at `start`; strings are stepped over.
fn tag_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let closing: &[u8] = if bytes[start - 1] == b'%' { b"%}" } else { b"}}" };
    let mut at = start;
    let mut depth = 0usize;
    while at < bytes.len() {
        match bytes[at] {
            b'"' | b'\'' | b'`' => at = string_end(bytes, at),
            // `{{ {"a": {"b": 1}} }}`: the braces of a map are not the end.
            b'{' => {
                depth += 1;
                at += 1;
            }
            b'}' if depth > 0 => {
                depth -= 1;
                at += 1;
            }
            _ if bytes[at..].starts_with(closing) => return at,
            _ => at += 1,
        }
    }
    text.len()
}

/// The offset behind the string that begins at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let mut end = at + 1;
    while end < bytes.len() && bytes[end] != quote {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    (end + 1).min(bytes.len())
}

fn raw_end(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(open) = text[at..].find("{%").map(|i| at + i) {
        let inside = text[open + 2..].trim_start_matches(['-', ' ', '\n', '\t', '\r']);
        if inside.starts_with("endraw") {
            return open + 2;
        }
        at = open + 2;
    }
    text.len()
}

fn read_tag(scan: &mut Scan, inner: &str, start: usize) {
    if scan.dump.is_none() {
        scan.dump = inner.find("__tera_context").map(|i| start + i);
    }
    let bytes = inner.as_bytes();
    let body = inner.trim_start_matches(['-', ' ', '\n', '\t', '\r']);
    let offset = inner.len() - body.len();
    let word = name_at(body);
    let rest = body[word.len()..].trim_start();
    let place = |part: &str| start + (part.as_ptr() as usize - inner.as_ptr() as usize);
    match word {
        "extends" | "include" => {
            if let Some(quoted) = literal(rest) {
                let named = Named { name: quoted.to_owned(), offset: place(rest) };
                if word == "extends" { scan.extends = Some(named) } else { scan.includes.push(named) }
            }
        }
        "component" => {
            let name = name_at(rest);
            scan.makes.push(Named { name: name.to_owned(), offset: place(rest) });
        }
        _ => {}
    }
    let mut at = offset;
    while at < bytes.len() {
        match bytes[at] {
            b'"' | b'\'' | b'`' => at = string_end(bytes, at),
            b's' if is_piece(inner, at) => {
                let arguments = &inner[at + FILTER.len()..];
                let name = argument(arguments, BY).and_then(literal).unwrap_or_default();
                scan.pieces.push(Named { name: name.to_owned(), offset: start + at });
                scan.uses.extend((!name.is_empty()).then(|| name.to_owned()));
                at += FILTER.len();
            }
            b'<' => {
                let name = name_at(inner[at + 1..].trim_start());
                if !name.is_empty() {
                    scan.uses.insert(name.to_owned());
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// Whether the filter that keeps pieces is called at `at`.
fn is_piece(inner: &str, at: usize) -> bool {
    let Some(rest) = inner[at..].strip_prefix(FILTER) else { return false };
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let before = inner[..at].trim_end();
    before.ends_with('|') && !rest.starts_with(is_part)
}

/// What stands behind `name=` in `(name=…)`.
fn argument<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = text.trim_start().strip_prefix('(')?;
    loop {
        rest = rest.trim_start();
        let key = name_at(rest);
        let value = rest[key.len()..].trim_start().strip_prefix('=').map(str::trim_start);
        if key == name {
            return value;
        }
        rest = rest.get(expression_end(rest)..)?.strip_prefix(',')?;
    }
}

/// The offset of the comma or bracket that ends the expression at the start of `text`.
fn expression_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while at < bytes.len() {
        match bytes[at] {
            b'"' | b'\'' | b'`' => {
                at = string_end(bytes, at);
                continue;
            }
            b',' | b')' if depth == 0 => return at,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn literal(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    text[1..].split(quote).next()
}

/// A dotted name at the start of `text`: `ui.button`.
fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(text.len());
    text[..end].trim_end_matches('-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let found = scan(text);
        let names = |list: &[Named]| list.iter().map(|n| n.name.clone()).collect::<Vec<_>>().join(" ");
        expected.assert_eq(&format!(
            "extends {}; includes {}; makes {}; uses {}",
            found.extends.map_or("-".into(), |n| format!("{}@{}", n.name, n.offset)),
            names(&found.includes),
            names(&found.makes),
            found.uses.iter().cloned().collect::<Vec<_>>().join(" "),
        ));
    }

    #[test]
    fn names_are_found_in_tags_and_nowhere_else() {
        check(
            r#"{%- extends "base.html" -%}<b>{{<card item={a} />}}{% <note title="x"> %}{% </note> %}"#,
            expect!["extends base.html@12; includes ; makes ; uses card note"],
        );
        check(
            r#"{# {% include "no.html" %} #}{% raw %}{{<no/>}}{% endraw %}{% include 'yes.html' %}"#,
            expect!["extends -; includes yes.html; makes ; uses "],
        );
        check(
            r#"{% component ui.card(item, @site) %}{{ "{% include 'no' %} <no" }}{% set x = <when/> %}{% endcomponent %}"#,
            expect!["extends -; includes ; makes ui.card; uses when"],
        );
        check(
            r#"{{ {"a": {"b": 1}} | json }}{% if a <b %}{% endif %}{{<pager {...rest}/>}}"#,
            expect!["extends -; includes ; makes ; uses b pager"],
        );
    }

    #[test]
    fn pieces_use_components() {
        let pieces = |text: &str| scan(text).pieces.into_iter().map(|piece| piece.name).collect::<Vec<_>>().join(" ");
        assert_eq!(
            pieces(r#"{{ item | shown(by="row", first=true) }}{{ a|shown(x=f("),"), by='card') }}"#),
            "row card"
        );
        assert_eq!(pieces(r#"{{ item | shown(by=name) }}{{ shown }}{{ a | shown }}"#), " ");
        assert!(scan(r#"{{ item | shown(by="row") }}"#).uses.contains("row"));
    }

    #[test]
    fn broken_text_is_read_to_its_end() {
        for text in ["{{", "{%", "{#", "{{ \"", "{% extends", "{% raw %}", "{{ 'a\\", "{", "{% include \"", "{{ é < ü"]
        {
            scan(text);
        }
    }
}
