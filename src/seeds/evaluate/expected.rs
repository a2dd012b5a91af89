//! What a person expects of one seed: the table `[expected]` of its sidecar. What is not named is not measured.

use crate::base::table::{Reader, Value, parse_toml};
use crate::base::{Place, Problem, Problems};
use std::collections::BTreeMap;

/// Single values; an empty text says that there is none to be found.
pub const ONE: [&str; 7] = ["headline", "alternative_headline", "deck", "kicker", "dateline", "agency", "language"];
/// Lists; an empty one says that there is nothing to be found.
pub const MANY: [&str; 5] = ["headings", "authors", "people", "organisations", "places"];

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expected {
    pub one: BTreeMap<&'static str, String>,
    pub many: BTreeMap<&'static str, Vec<String>>,
    /// A date as the desk writes it, or the beginning of one: `2026-11-22`.
    pub date: Option<String>,
    pub updated: Option<String>,
    /// A top of the IPTC tree.
    pub topic: Option<String>,
    /// Beginning of the quotation and the speaker's name.
    pub quotes: Option<Vec<(String, String)>>,
    /// Somebody's own summary in a few sentences.
    pub highlights: Option<String>,
    /// The main text, paragraph by paragraph.
    pub text: Option<String>,
    /// A name that all articles of one running story share.
    pub story: Option<String>,
    /// A name that all copies of one text share.
    pub same_text: Option<String>,
    /// A name that all versions of one item share.
    pub item: Option<String>,
    /// Seeds in the folder, any of which may be the first related one.
    pub related: Option<Vec<String>>,
}

impl Expected {
    /// Reads a sidecar. `None` if it has no `[expected]`, or if anything in that is wrong; the rest of it is not looked at.
    pub fn read(file: &str, text: &str) -> (Option<Expected>, Problems) {
        let (entries, mut problems) = parse_toml(file, text, 0, text);
        let table = entries.into_iter().find(|entry| entry.key == "expected");
        let Some(entry) = table.filter(|_| problems.is_empty()) else { return (None, problems) };
        let mut reader = Reader::new(file, text, Vec::new());
        let Value::Table(entries) = entry.node.value else {
            let problem = Problem::error(Place::of_offset(file, text, entry.at), "`expected` must be a table");
            return (
                None,
                vec![problem.hint("write `[expected]` on a line of its own, and what is expected below it")],
            );
        };
        let expected = reader.inside("expected", entries, expected);
        problems.extend(reader.finish());
        problems.iter_mut().filter(|problem| problem.hint.is_none()).for_each(|problem| {
            problem.hint = Some("the keys of `[expected]` are listed in docs/desk.md".to_owned());
        });
        (problems.is_empty().then_some(expected), problems)
    }
}

fn expected(reader: &mut Reader<'_>) -> Expected {
    let mut read = Expected::default();
    for key in ONE {
        read.one.extend(reader.text(key).map(|text| (key, text)));
    }
    for key in MANY {
        read.many.extend(reader.texts(key).map(|texts| (key, texts)));
    }
    read.date = reader.date("date").map(|(text, _)| text);
    read.updated = reader.date("updated").map(|(text, _)| text);
    read.topic = reader.text("topic");
    read.quotes = quotes(reader);
    read.highlights = reader.texts("highlights").map(|texts| texts.join("\n"));
    read.text = reader.texts("text").map(|texts| texts.join("\n"));
    read.story = reader.text("story");
    read.same_text = reader.text("same_text");
    read.item = reader.text("item");
    read.related = reader.texts("related");
    read
}

/// Pairs of a quotation's beginning and its speaker.
fn quotes(reader: &mut Reader<'_>) -> Option<Vec<(String, String)>> {
    let node = reader.take("quotes")?;
    let Value::List(items) = node.value else {
        wrong_quote(reader, node.at);
        return None;
    };
    let mut quotes = Vec::new();
    for item in items {
        let at = item.at;
        let pair = match item.value {
            Value::List(pair) => pair.into_iter().map(|part| part.value).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        match &pair[..] {
            [Value::Text(text), Value::Text(speaker)] => quotes.push((text.clone(), speaker.clone())),
            _ => wrong_quote(reader, at),
        }
    }
    Some(quotes)
}

fn wrong_quote(reader: &mut Reader<'_>, at: usize) {
    reader.report(at, "`expected.quotes` must be a list of pairs").hint =
        Some("write `quotes = [[\"beginning of the quotation\", \"Full Name\"]]`".to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let (read, problems) = Expected::read("a.toml", text);
        assert_eq!(read.is_none(), !problems.is_empty());
        let said = |p: &Problem| {
            format!("{}: {} ({})\n", p.place.as_ref().unwrap(), p.message, p.hint.as_deref().unwrap_or_default())
        };
        expected.assert_eq(&problems.iter().map(said).collect::<String>());
    }

    #[test]
    fn a_bad_sidecar_is_told_with_its_line() {
        check("date = 2026-11-22\n[expected]\nheadline = 'A'\nquotes = [['It is', 'Mara Lindt']]\n", expect![[""]]);
        check(
            "[expected]\nheadlin = 'A'\npeople = [1.5]\n\nquotes = ['It is']\n",
            expect![[r#"
                a.toml:3:11: `expected.people` must be a list of texts, not a number with a fraction (the keys of `[expected]` are listed in docs/desk.md)
                a.toml:5:11: `expected.quotes` must be a list of pairs (write `quotes = [["beginning of the quotation", "Full Name"]]`)
                a.toml:2:1: unknown key `expected.headlin` (did you mean `headline`?)
            "#]],
        );
        check(
            "expected = 3\n",
            expect![[r#"
            a.toml:1:1: `expected` must be a table (write `[expected]` on a line of its own, and what is expected below it)
        "#]],
        );
    }
}
