//! Reading tables that people write (TOML, or YAML and JSON brought into the same shape): every problem at once, each
//! with its line and column, and a suggestion for a key that does not exist.

use super::problem::did_you_mean;
use super::{Place, Problem, Problems};
use toml::de::{DeTable, DeValue};

/// A value and the byte at which it stands in its file.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub at: usize,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    /// As written: `2026-11-22T07:30:00Z`.
    Date(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
    Null,
}

/// A key, the byte at which it stands, and what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub at: usize,
    pub node: Node,
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "text",
            Value::Integer(_) => "a number",
            Value::Float(_) => "a number with a fraction",
            Value::Bool(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Null => "nothing",
        }
    }
}

/// Reads TOML. `start` is the byte in `file_text` at which `toml` begins, so that places count from the file's top.
pub fn parse_toml(file: &str, file_text: &str, start: usize, toml: &str) -> (Vec<Entry>, Problems) {
    let (table, errors) = DeTable::parse_recoverable(toml);
    let problems = errors
        .iter()
        .map(|error| {
            let at = error.span().map_or(0, |span| span.start) + start;
            let message = error.message().trim().trim_end_matches('.').to_owned();
            Problem::error(Place::of_offset(file, file_text, at), format!("TOML can't be read: {message}"))
        })
        .collect();
    (entries(table.get_ref(), start), problems)
}

fn entries(table: &DeTable<'_>, start: usize) -> Vec<Entry> {
    table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            at: key.span().start + start,
            node: node(value, start),
        })
        .collect()
}

fn node(value: &toml::Spanned<DeValue<'_>>, start: usize) -> Node {
    let read = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Text(number.as_str().to_owned()),
        },
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, start)).collect()),
        DeValue::Table(table) => Value::Table(entries(table, start)),
    };
    Node { at: value.span().start + start, value: read }
}

/// A table being read: each key is asked for once by name, and [`Reader::finish`] reports those nobody asked for.
pub struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    /// `news.image.`, for messages about keys inside tables.
    prefix: String,
    entries: Vec<Option<Entry>>,
    asked: Vec<&'static str>,
    problems: Problems,
}

impl<'a> Reader<'a> {
    /// `text` is the whole file, for lines and columns.
    pub fn new(file: &'a str, text: &'a str, entries: Vec<Entry>) -> Reader<'a> {
        Reader {
            file,
            text,
            prefix: String::new(),
            entries: entries.into_iter().map(Some).collect(),
            asked: Vec::new(),
            problems: Vec::new(),
        }
    }

    pub fn place(&self, at: usize) -> Place {
        Place::of_offset(self.file, self.text, at)
    }

    /// Adds a problem of the caller's own at a byte of the file.
    pub fn report(&mut self, at: usize, message: impl Into<String>) -> &mut Problem {
        let problem = Problem::error(self.place(at), message);
        self.problems.push(problem);
        self.problems.last_mut().expect("one was just pushed")
    }

    /// Takes whatever stands under `key`.
    pub fn take(&mut self, key: &'static str) -> Option<Node> {
        self.asked.push(key);
        let slot = self.entries.iter_mut().find(|entry| entry.as_ref().is_some_and(|e| e.key == key))?;
        slot.take().map(|entry| entry.node).filter(|node| node.value != Value::Null)
    }

    fn wrong(&mut self, key: &str, node: &Node, wanted: &str) {
        let message = format!("`{}{key}` must be {wanted}, not {}", self.prefix, node.value.kind());
        self.report(node.at, message);
    }

    pub fn text(&mut self, key: &'static str) -> Option<String> {
        self.text_at(key).map(|(text, _)| text)
    }

    /// Text and the byte at which it stands.
    pub fn text_at(&mut self, key: &'static str) -> Option<(String, usize)> {
        let node = self.take(key)?;
        match node.value {
            Value::Text(text) => Some((text, node.at)),
            _ => {
                self.wrong(key, &node, "text");
                None
            }
        }
    }

    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = self.take(key)?;
        match node.value {
            Value::Bool(flag) => Some(flag),
            _ => {
                self.wrong(key, &node, "true or false");
                None
            }
        }
    }

    /// A whole number within bounds.
    pub fn number(&mut self, key: &'static str, bounds: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let node = self.take(key)?;
        match node.value {
            Value::Integer(number) if bounds.contains(&number) => Some(number),
            Value::Integer(number) => {
                let message = format!(
                    "`{}{key}` must lie between {} and {}, not {number}",
                    self.prefix,
                    bounds.start(),
                    bounds.end()
                );
                self.report(node.at, message);
                None
            }
            _ => {
                self.wrong(key, &node, "a whole number");
                None
            }
        }
    }

    /// A date as TOML writes it, or as text; with the byte at which it stands.
    pub fn date(&mut self, key: &'static str) -> Option<(String, usize)> {
        let node = self.take(key)?;
        match node.value {
            Value::Date(text) | Value::Text(text) => Some((text, node.at)),
            _ => {
                self.wrong(key, &node, "a date");
                None
            }
        }
    }

    /// A list of texts; one text alone stands for a list of one.
    pub fn texts(&mut self, key: &'static str) -> Option<Vec<String>> {
        let texts = self.texts_at(key)?;
        Some(texts.into_iter().map(|(text, _)| text).collect())
    }

    pub fn texts_at(&mut self, key: &'static str) -> Option<Vec<(String, usize)>> {
        let node = self.take(key)?;
        match node.value {
            Value::Text(text) => Some(vec![(text, node.at)]),
            Value::List(items) => {
                let mut texts = Vec::with_capacity(items.len());
                for item in items {
                    match item.value {
                        Value::Text(text) => texts.push((text, item.at)),
                        Value::Integer(number) => texts.push((number.to_string(), item.at)),
                        _ => self.wrong(key, &item, "a list of texts"),
                    }
                }
                Some(texts)
            }
            _ => {
                self.wrong(key, &node, "a list of texts");
                None
            }
        }
    }

    pub fn list(&mut self, key: &'static str) -> Vec<Node> {
        match self.take(key) {
            None => Vec::new(),
            Some(Node { value: Value::List(items), .. }) => items,
            Some(node) => {
                self.wrong(key, &node, "a list");
                Vec::new()
            }
        }
    }

    /// A table inside this one, read by `read`.
    pub fn table<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Reader<'a>) -> T) -> Option<T> {
        let node = self.take(key)?;
        match node.value {
            Value::Table(entries) => Some(self.inside(key, entries, read)),
            _ => {
                self.wrong(key, &node, "a table");
                None
            }
        }
    }

    /// A list of tables (`[[key]]`), each read by `read`.
    pub fn tables<T>(&mut self, key: &'static str, mut read: impl FnMut(&mut Reader<'a>, usize) -> T) -> Vec<T> {
        let mut all = Vec::new();
        for item in self.list(key) {
            match item.value {
                Value::Table(entries) => all.push(self.inside(key, entries, |reader| read(reader, item.at))),
                _ => self.wrong(key, &item, "a list of tables"),
            }
        }
        all
    }

    /// Reads a table that the caller has in hand.
    pub fn inside<T>(&mut self, key: &str, entries: Vec<Entry>, read: impl FnOnce(&mut Reader<'a>) -> T) -> T {
        let mut inner = Reader::new(self.file, self.text, entries);
        inner.prefix = format!("{}{key}.", self.prefix);
        let value = read(&mut inner);
        self.problems.extend(inner.finish());
        value
    }

    /// A table whose keys are the author's own.
    pub fn free(&mut self, key: &'static str) -> Option<Vec<Entry>> {
        let node = self.take(key)?;
        match node.value {
            Value::Table(entries) => Some(entries),
            _ => {
                self.wrong(key, &node, "a table");
                None
            }
        }
    }

    /// Every problem found, with one for each key that nobody asked for.
    pub fn finish(mut self) -> Problems {
        for entry in std::mem::take(&mut self.entries).into_iter().flatten() {
            let mut problem =
                Problem::error(self.place(entry.at), format!("unknown key `{}{}`", self.prefix, entry.key));
            problem.hint = did_you_mean(&entry.key, self.asked.iter().copied());
            self.problems.push(problem);
        }
        self.problems
    }
}

/// The value as JSON, for `[extra]` and theme options, which reach the templates as they are.
pub fn to_json(node: &Node) -> serde_json::Value {
    use serde_json::Value as Json;
    match &node.value {
        Value::Text(text) | Value::Date(text) => Json::String(text.clone()),
        Value::Integer(number) => Json::from(*number),
        Value::Float(number) => serde_json::Number::from_f64(*number).map_or(Json::Null, Json::Number),
        Value::Bool(flag) => Json::Bool(*flag),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Table(entries) => table_to_json(entries),
        Value::Null => Json::Null,
    }
}

pub fn table_to_json(entries: &[Entry]) -> serde_json::Value {
    serde_json::Value::Object(entries.iter().map(|entry| (entry.key.clone(), to_json(&entry.node))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let (entries, mut problems) = parse_toml("a.toml", text, 0, text);
        let mut reader = Reader::new("a.toml", text, entries);
        reader.text("title");
        reader.number("priority", 1..=9);
        reader.texts("topics");
        reader.table("image", |image| {
            image.text("alt");
        });
        problems.extend(reader.finish());
        let said: Vec<String> = problems
            .iter()
            .map(|p| {
                let hint = p.hint.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
                format!("{}: {}{hint}", p.place.as_ref().unwrap(), p.message)
            })
            .collect();
        expected.assert_eq(&said.join("\n"));
    }

    #[test]
    fn every_problem_at_once_with_its_place() {
        check(
            "title = 1\npriority = 12\ntopics = [true]\ntitel = 'x'\n[image]\nalf = 2",
            expect![[r#"
            a.toml:1:9: `title` must be text, not a number
            a.toml:2:12: `priority` must lie between 1 and 9, not 12
            a.toml:3:11: `topics` must be a list of texts, not true or false
            a.toml:6:1: unknown key `image.alf` (did you mean `alt`?)
            a.toml:4:1: unknown key `titel` (did you mean `title`?)"#]],
        );
    }

    #[test]
    fn broken_toml_names_its_line() {
        check(
            "title = 'a\npriority = 3",
            expect![[r#"a.toml:1:11: TOML can't be read: invalid literal string, expected `'`"#]],
        );
    }
}
