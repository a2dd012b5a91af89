//! `theme.toml`: what a theme says of itself. Every key that nobody reads is a problem with its line.

use super::Source;
use crate::base::problem::did_you_mean;
use crate::base::{Place, Problem, Problems};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A theme's `theme.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    pub name: String,
    pub version: String,
    pub license: String,
    pub description: String,
    /// The parent theme, whose templates serve where this theme has none.
    pub extends: Option<String>,
    /// The oldest version of the program that the theme works with: `0.1.0`.
    pub min_version: Option<String>,
    pub options: BTreeMap<String, OptionSpec>,
    /// Per language tag, the words that templates show; a value is a text, or a table of plural forms.
    pub strings: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
    /// Named lists that the theme asks for; what their keys mean is for the planner to say.
    pub queries: BTreeMap<String, Query>,
    /// The `extends` line, for messages.
    pub extends_place: Option<Place>,
}

/// `[options.NAME]`: something the user of a theme may choose.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionSpec {
    /// Holds where the user says nothing, and gives the option's type.
    pub default: serde_json::Value,
    pub description: String,
    /// If not empty, nothing else is accepted.
    pub choices: Vec<serde_json::Value>,
}

/// `[queries.NAME]` as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub place: Place,
    pub table: toml::Table,
}

const KEYS: &[&str] =
    &["name", "version", "license", "description", "extends", "min_version", "options", "strings", "queries"];
const OPTION_KEYS: &[&str] = &["default", "description", "choices"];

impl Manifest {
    /// Reads as much as can be read; the rest are problems.
    pub fn parse(source: &Source) -> (Manifest, Problems) {
        let mut reader = Reader { source, problems: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        for error in errors {
            let place = reader.place(&error.span().unwrap_or(0..0));
            reader.problems.push(Problem::error(place, error.message().to_lowercase()));
        }
        let manifest = reader.manifest(table.get_ref());
        (manifest, reader.problems)
    }
}

struct Reader<'a> {
    source: &'a Source,
    problems: Problems,
}

impl Reader<'_> {
    fn manifest(&mut self, table: &DeTable<'_>) -> Manifest {
        let mut manifest = Manifest::default();
        for (key, value) in table {
            match &**key.get_ref() {
                "name" => manifest.name = self.text(value),
                "version" => manifest.version = self.text(value),
                "license" => manifest.license = self.text(value),
                "description" => manifest.description = self.text(value),
                "min_version" => manifest.min_version = Some(self.text(value)),
                "extends" => {
                    manifest.extends = Some(self.text(value));
                    manifest.extends_place = Some(self.place(&value.span()));
                }
                "options" => {
                    for (name, value) in self.table(value) {
                        if let Some(spec) = self.option(name, value) {
                            manifest.options.insert(name.get_ref().to_string(), spec);
                        }
                    }
                }
                "strings" => {
                    for (language, words) in self.table(value) {
                        let words = self.table(words).map(|(word, text)| (word.get_ref().to_string(), json(text)));
                        manifest.strings.insert(language.get_ref().to_string(), words.collect());
                    }
                }
                "queries" => {
                    for (name, value) in self.table(value) {
                        let table = self.table(value).map(|(k, v)| (k.get_ref().to_string(), plain(v))).collect();
                        let query = Query { place: self.place(&name.span()), table };
                        manifest.queries.insert(name.get_ref().to_string(), query);
                    }
                }
                other => self.unknown(other, key.span(), KEYS),
            }
        }
        if manifest.name.is_empty() {
            let place = Place::file(&self.source.file);
            self.problems.push(Problem::error(place, "`name` is missing").hint("give the theme's folder name"));
        }
        manifest
    }

    fn option(&mut self, name: &Spanned<toml::de::DeString<'_>>, value: &Spanned<DeValue<'_>>) -> Option<OptionSpec> {
        let mut default = None;
        let mut description = String::new();
        let mut choices = Vec::new();
        for (key, value) in self.table(value) {
            match &**key.get_ref() {
                "default" => default = Some(json(value)),
                "description" => description = self.text(value),
                "choices" => match value.get_ref().as_array() {
                    Some(list) => choices = list.iter().map(json).collect(),
                    None => self.wrong_type(value, "a list"),
                },
                other => self.unknown(other, key.span(), OPTION_KEYS),
            }
        }
        let Some(default) = default else {
            let problem =
                Problem::error(self.place(&name.span()), format!("option `{}` has no default", name.get_ref()));
            self.problems.push(problem.hint("add `default = …`; it also gives the option's type"));
            return None;
        };
        if !choices.is_empty() && !choices.contains(&default) {
            let message = format!("the default of option `{}` is not among its choices", name.get_ref());
            self.problems.push(Problem::error(self.place(&name.span()), message));
        }
        Some(OptionSpec { default, description, choices })
    }

    fn table<'t, 'i>(
        &mut self,
        value: &'t Spanned<DeValue<'i>>,
    ) -> impl Iterator<Item = (&'t Spanned<toml::de::DeString<'i>>, &'t Spanned<DeValue<'i>>)> + use<'t, 'i> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, "a table");
        }
        table.into_iter().flatten()
    }

    fn text(&mut self, value: &Spanned<DeValue<'_>>) -> String {
        match value.get_ref().as_str() {
            Some(text) => text.to_owned(),
            None => {
                self.wrong_type(value, "a text");
                String::new()
            }
        }
    }

    fn wrong_type(&mut self, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let message = format!("{wanted} is wanted here, not {}", value.get_ref().type_str());
        self.problems.push(Problem::error(self.place(&value.span()), message));
    }

    fn unknown(&mut self, key: &str, span: Range<usize>, known: &[&str]) {
        let hint =
            did_you_mean(key, known.iter().copied()).unwrap_or_else(|| format!("known keys are {}", known.join(", ")));
        self.problems.push(Problem::error(self.place(&span), format!("unknown key `{key}`")).hint(hint));
    }

    fn place(&self, span: &Range<usize>) -> Place {
        Place::of_offset(&self.source.file, &self.source.text, span.start)
    }
}

fn json(value: &Spanned<DeValue<'_>>) -> serde_json::Value {
    as_json(&plain(value))
}

/// A TOML value as JSON; dates and numbers that JSON cannot hold become texts.
pub fn as_json(value: &toml::Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        toml::Value::Datetime(date) => Json::String(date.to_string()),
        toml::Value::Float(number) => {
            serde_json::Number::from_f64(*number).map_or_else(|| Json::String(number.to_string()), Json::Number)
        }
        toml::Value::Array(list) => Json::Array(list.iter().map(as_json).collect()),
        toml::Value::Table(table) => Json::Object(table.iter().map(|(k, v)| (k.clone(), as_json(v))).collect()),
        toml::Value::String(text) => Json::String(text.clone()),
        toml::Value::Integer(number) => Json::from(*number),
        toml::Value::Boolean(truth) => Json::Bool(*truth),
    }
}

fn plain(value: &Spanned<DeValue<'_>>) -> toml::Value {
    match value.get_ref() {
        DeValue::String(text) => toml::Value::String(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(&number.as_str().replace('_', ""), number.radix())
            .map_or_else(|_| toml::Value::String(number.as_str().to_owned()), toml::Value::Integer),
        DeValue::Float(number) => {
            number.as_str().replace('_', "").parse().map_or(toml::Value::Float(0.0), toml::Value::Float)
        }
        DeValue::Boolean(truth) => toml::Value::Boolean(*truth),
        DeValue::Datetime(date) => toml::Value::Datetime(*date),
        DeValue::Array(list) => toml::Value::Array(list.iter().map(plain).collect()),
        DeValue::Table(table) => {
            toml::Value::Table(table.iter().map(|(key, value)| (key.get_ref().to_string(), plain(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) -> Manifest {
        let source = Source { name: "theme.toml".into(), file: "themes/a/theme.toml".into(), text: text.into() };
        let (manifest, problems) = Manifest::parse(&source);
        expected.assert_eq(&super::super::report::lines(&problems));
        manifest
    }

    #[test]
    fn a_good_manifest_is_read_in_full() {
        let manifest = check(
            "name = \"a\"\nextends = \"b\"\n[options.columns]\ndefault = 0x3\nchoices = [2, 3]\n\
             [strings.de]\nmore = \"mehr\"\nn = { one = \"eins\", other = \"{n}\" }\n[queries.top]\nlimit = 5\n",
            expect![""],
        );
        assert_eq!(manifest.options["columns"].default, serde_json::json!(3));
        assert_eq!(manifest.strings["de"]["n"]["other"], "{n}");
        assert_eq!(manifest.queries["top"].place.to_string(), "themes/a/theme.toml:9:10");
        assert_eq!(manifest.extends.as_deref(), Some("b"));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        check(
            "nmae = \"a\"\nversion = 3\ncolour = 1\n[options.a]\ndescription = \"x\"\n[options.b]\ndefault = 1\n\
             choices = [2]\nhint = 1\n[strings]\nde = 4\n",
            expect![[r#"
                themes/a/theme.toml:1:1: unknown key `nmae` (did you mean `name`?)
                themes/a/theme.toml:2:11: a text is wanted here, not integer
                themes/a/theme.toml:3:1: unknown key `colour` (known keys are name, version, license, description, extends, min_version, options, strings, queries)
                themes/a/theme.toml:4:10: option `a` has no default (add `default = …`; it also gives the option's type)
                themes/a/theme.toml:9:1: unknown key `hint` (known keys are default, description, choices)
                themes/a/theme.toml:6:10: the default of option `b` is not among its choices
                themes/a/theme.toml:11:6: a table is wanted here, not integer
                themes/a/theme.toml: `name` is missing (give the theme's folder name)"#]],
        );
        check(
            "name = \"a\"\nversion = \n",
            expect!["themes/a/theme.toml:2:11: string values must be quoted, expected literal string"],
        );
    }
}
