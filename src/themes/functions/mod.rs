//! The filters that we add to the engine's own, one row each. Each computes on its arguments and on nothing else: no
//! file, no clock, and no site (but for `shown`, which makes what a page would). An argument that a filter does not know is an error, not silence.

mod dates;
mod lists;
mod numbers;
mod texts;

pub use dates::format as format_date;
pub use numbers::{number as format_number, plural_form};
pub use texts::{slug, strip_tags, truncate_words};

use crate::base::problem::did_you_mean;
use crate::themes::pieces::{self, Pieces};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// A filter of ours.
pub struct Row {
    pub name: &'static str,
    /// As one would write it.
    pub usage: &'static str,
    pub meaning: &'static str,
    register: fn(&mut Tera, &'static str, &Arc<Pieces>),
}

/// All of them, in alphabetical order.
pub const FUNCTIONS: &[Row] = &[
    Row {
        name: "date",
        usage: r#"{{ when.iso | date(format="%A %-d %B %Y", lang="de") }}"#,
        meaning: "a date or a point in time in a strftime format, with the names of months and weekdays in a language",
        register: |tera, name, _| tera.register_filter(name, dates::filter),
    },
    Row {
        name: "fill",
        usage: r#"{{ "Page {n} of {all}" | fill(n=2, all=9) }}"#,
        meaning: "a text with its `{names}` replaced; a name without a value is an error",
        register: |tera, name, _| tera.register_filter(name, texts::fill),
    },
    Row {
        name: "group_by",
        usage: r#"{% for key, group in items | group_by(attribute="section.name") %}"#,
        meaning: "the items by an attribute, groups in the order of their first item; items without it are left out",
        register: |tera, name, _| tera.register_filter(name, lists::group_by),
    },
    Row {
        name: "json",
        usage: "{{ value | json }}",
        meaning: "JSON that is safe in a `<script>` element once marked `safe`; `pretty=true` for indented",
        register: |tera, name, _| tera.register_filter(name, texts::json),
    },
    Row {
        name: "number",
        usage: r#"{{ 1234.5 | number(lang="de", places=1) }}"#,
        meaning: "a number with the grouping and the decimal sign of a language; `places` digits after the sign",
        register: |tera, name, _| tera.register_filter(name, numbers::filter),
    },
    Row {
        name: "plural",
        usage: r#"{{ n | plural(lang="pl", forms={"one": "{n} plik", "few": "{n} pliki", "many": "{n} plików"}) }}"#,
        meaning: "the form for a number by the rules of a language, with `{n}` replaced by the number",
        register: |tera, name, _| tera.register_filter(name, numbers::plural),
    },
    Row {
        name: pieces::FILTER,
        usage: r#"{{ item | shown(by="row", first=loop.first) }}"#,
        meaning: "a card as a component shows it (`item` and the other arguments are the component's), made once for \
                  all pages of a language; the component sees `site`, `page.language` and `page.dir` beside them",
        register: |tera, name, pieces| {
            let pieces = pieces.clone();
            tera.register_filter(name, move |item: Value, arguments: Kwargs, state: &State| {
                pieces.show(item, arguments, state)
            });
        },
    },
    Row {
        name: "slug",
        usage: r#"{{ "Zürich Nord" | slug }}"#,
        meaning: "lower-case ASCII letters, digits and hyphens",
        register: |tera, name, _| tera.register_filter(name, texts::slug_filter),
    },
    Row {
        name: "sort",
        usage: r#"{{ items | sort(attribute="date.iso", reverse=true) }}"#,
        meaning: "the items in order, by an attribute or themselves; items without the attribute come last",
        register: |tera, name, _| tera.register_filter(name, lists::sort),
    },
    Row {
        name: "strip_tags",
        usage: "{{ html | strip_tags }}",
        meaning: "the text of a piece of HTML, with its entities decoded",
        register: |tera, name, _| tera.register_filter(name, texts::strip_tags_filter),
    },
    Row {
        name: "truncate_words",
        usage: r#"{{ text | truncate_words(count=30, end="…") }}"#,
        meaning: "the first words of a text, with `end` if any were left out",
        register: |tera, name, _| tera.register_filter(name, texts::truncate_words_filter),
    },
    Row {
        name: "url_encode",
        usage: "{{ text | url_encode }}",
        meaning: "percent-encoded for use inside one part of a URL or a query",
        register: |tera, name, _| tera.register_filter(name, texts::url_encode),
    },
    Row {
        name: "xml_escape",
        usage: "{{ text | xml_escape }}",
        meaning: "escaped for XML, with the characters that XML forbids left out",
        register: |tera, name, _| tera.register_filter(name, texts::xml_escape),
    },
];

/// Adds them, before any template: the engine checks names when templates are added, and the last of a name holds.
pub fn register(tera: &mut Tera, pieces: &Arc<Pieces>) {
    for row in FUNCTIONS {
        (row.register)(tera, row.name, pieces);
    }
}

/// The engine's own names, for hints; it has no list of them to ask.
pub fn known() -> BTreeMap<&'static str, BTreeSet<String>> {
    let filters = "safe default upper lower wordcount escape escape_html escape_xml newlines_to_br pluralize trim \
                   trim_start trim_end replace capitalize title truncate indent str int float length reverse split abs \
                   round first last nth join unique get values keys pairs";
    let tests = "string number map bool array integer float none iterable defined undefined odd even divisible_by \
                 starting_with ending_with containing";
    let set = |words: &str| words.split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
    let mut filters = set(filters);
    filters.extend(FUNCTIONS.iter().map(|row| row.name.to_owned()));
    BTreeMap::from([("filter", filters), ("test", set(tests)), ("function", set("range throw super"))])
}

/// An error if an argument is not among `known`: the engine passes all on in silence.
fn only(filter: &str, arguments: &Kwargs, known: &[&str]) -> TeraResult<()> {
    match arguments.iter().filter_map(|(key, _)| key.as_str()).find(|key| !known.contains(key)) {
        None => Ok(()),
        Some(key) => {
            let hint = did_you_mean(key, known.iter().copied()).unwrap_or_else(|| match known {
                [] => "it takes none".to_owned(),
                known => format!("it takes {}", known.join(", ")),
            });
            Err(Error::message(format!("filter `{filter}` has no argument `{key}`: {hint}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// One function touches the engine; the cases do not.
    pub fn check(template: &str, data: serde_json::Value, expected: Expect) {
        let mut tera = Tera::new();
        register(&mut tera, &Arc::default());
        let context = tera::Context::from_serialize(&data).unwrap();
        expected.assert_eq(&match tera.render_str(template, &context, true) {
            Ok(text) => text,
            Err(error) => match error.kind() {
                tera::ErrorKind::RenderingError(report) => format!("error: {}", report.message()),
                _ => format!("error: {error}"),
            },
        });
    }

    #[test]
    fn rows_are_in_order_and_known() {
        assert!(FUNCTIONS.is_sorted_by_key(|row| row.name));
        let known = known();
        let mut tera = Tera::new();
        register(&mut tera, &Arc::default());
        for filter in &known["filter"] {
            let text = format!("{{{{ x | {filter} }}}}");
            assert!(tera.add_raw_template("t", &text).is_ok(), "{filter}");
        }
        for test in &known["test"] {
            let text = format!("{{% if x is {test} %}}{{% endif %}}");
            assert!(tera.add_raw_template("t", &text).is_ok(), "{test}");
        }
    }

    #[test]
    fn an_unknown_argument_is_an_error() {
        check(
            "{{ [2, 1] | sort(revrese=true) }}",
            serde_json::json!({}),
            expect!["error: filter `sort` has no argument `revrese`: did you mean `reverse`?"],
        );
        check(
            "{{ \"a\" | slug(x=1) }}",
            serde_json::json!({}),
            expect!["error: filter `slug` has no argument `x`: it takes none"],
        );
    }
}
