//! Text → front matter and the place where the Markdown begins.

use super::front::*;
use crate::base::problem::did_you_mean;
use crate::base::table::{self, Entry, Node, Reader, Value};
use crate::base::{Place, Problem, Problems};
use crate::news::{Kind, Stamp, Status, is_slug, language};

/// Reads one content file. `None` if it can't be used; the byte is the one at which the Markdown begins.
///
/// `file` is its path inside the project, for messages.
pub fn parse(file: &str, text: &str) -> (Option<(FrontMatter, usize)>, Problems) {
    let Some(split) = split(text) else {
        let problem = Problem::error(Place::at(file, 1, 1), "no front matter")
            .hint("begin the file with `+++`, a line `title = \"…\"` and `+++`");
        return (None, vec![problem]);
    };
    let (entries, mut problems) = match split {
        Split::Unclosed(mark) => {
            let problem = Problem::error(Place::at(file, 1, 1), format!("front matter is not closed by `{mark}`"))
                .hint(format!("put `{mark}` on a line of its own after the last key"));
            return (None, vec![problem]);
        }
        Split::Toml { start, end, .. } => table::parse_toml(file, text, start, &text[start..end]),
        Split::Yaml { start, end, .. } => parse_yaml(file, text, start, &text[start..end]),
    };
    let broken = !problems.is_empty();
    let mut reader = Reader::new(file, text, entries);
    let front = front_matter(&mut reader);
    // After a syntax error the rest is a guess: more complaints about it would mislead.
    if !broken {
        problems.extend(reader.finish());
        if front.title.trim().is_empty() && !problems.iter().any(|p| p.message.starts_with("`title`")) {
            let problem = Problem::error(Place::at(file, 1, 1), "no `title`").hint("every page needs a headline");
            problems.push(problem);
        }
    }
    let usable = !problems.iter().any(Problem::is_error);
    (usable.then_some((front, split.body())), problems)
}

enum Split {
    Toml { start: usize, end: usize, body: usize },
    Yaml { start: usize, end: usize, body: usize },
    Unclosed(&'static str),
}

impl Split {
    fn body(&self) -> usize {
        match self {
            Split::Toml { body, .. } | Split::Yaml { body, .. } => *body,
            Split::Unclosed(_) => 0,
        }
    }
}

/// Finds the lines that fence the front matter. A byte order mark and either kind of line end are accepted.
fn split(text: &str) -> Option<Split> {
    let skipped = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let first_end = text[skipped..].find('\n').map_or(text.len(), |i| i + skipped + 1);
    let mark = match text[skipped..first_end].trim_end() {
        "+++" => "+++",
        "---" => "---",
        _ => return None,
    };
    let mut at = first_end;
    while at < text.len() {
        let line_end = text[at..].find('\n').map_or(text.len(), |i| at + i + 1);
        if text[at..line_end].trim_end() == mark {
            let (start, end, body) = (first_end, at, line_end);
            return Some(match mark {
                "+++" => Split::Toml { start, end, body },
                _ => Split::Yaml { start, end, body },
            });
        }
        at = line_end;
    }
    Some(Split::Unclosed(mark))
}

/// YAML brought into the shape of TOML tables. Its parser keeps no places of values, so a key stands where its name
/// first begins a line.
fn parse_yaml(file: &str, text: &str, start: usize, yaml: &str) -> (Vec<Entry>, Problems) {
    let value: serde_yaml_ng::Value = match serde_yaml_ng::from_str(yaml) {
        Ok(value) => value,
        Err(error) => {
            let at = start + error.location().map_or(0, |l| l.index());
            let words = error.to_string();
            let message = words.split(" at line ").next().unwrap_or(&words);
            let problem = Problem::error(Place::of_offset(file, text, at), format!("YAML can't be read: {message}"))
                .hint("here the reader gave up; look above it for a quote or a bracket that is not closed");
            return (Vec::new(), vec![problem]);
        }
    };
    match yaml_node(&value, start, yaml).value {
        Value::Table(entries) => (entries, Vec::new()),
        Value::Null => (Vec::new(), Vec::new()),
        _ => (Vec::new(), vec![Problem::error(Place::at(file, 2, 1), "front matter is not a table of keys")]),
    }
}

fn yaml_node(value: &serde_yaml_ng::Value, start: usize, yaml: &str) -> Node {
    use serde_yaml_ng::Value as Yaml;
    let read = match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => Value::Bool(*flag),
        Yaml::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Yaml::String(text) => Value::Text(text.clone()),
        Yaml::Sequence(items) => Value::List(items.iter().map(|i| yaml_node(i, start, yaml)).collect()),
        Yaml::Mapping(map) => Value::Table(
            map.iter()
                .map(|(key, value)| {
                    let key = match key {
                        Yaml::String(text) => text.clone(),
                        other => serde_yaml_ng::to_string(other).unwrap_or_default().trim().to_owned(),
                    };
                    let at = start + yaml_key(yaml, &key);
                    let mut node = yaml_node(value, start, yaml);
                    node.at = at;
                    Entry { key, at, node }
                })
                .collect(),
        ),
        Yaml::Tagged(tagged) => return yaml_node(&tagged.value, start, yaml),
    };
    Node { at: start, value: read }
}

fn yaml_key(yaml: &str, key: &str) -> usize {
    let mut at = 0;
    for line in yaml.split_inclusive('\n') {
        let trimmed = line.trim_start_matches([' ', '-', '"', '\'']);
        if trimmed.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':')) {
            return at + (line.len() - trimmed.len());
        }
        at += line.len();
    }
    0
}

fn front_matter(reader: &mut Reader<'_>) -> FrontMatter {
    let title = reader.text("title").unwrap_or_default();
    let date = stamp(reader, "date");
    let updated = stamp(reader, "updated");
    let authors = authors(reader);
    let description = reader.text("description");
    let summary = reader.text("summary").or(description).unwrap_or_default();
    FrontMatter {
        title,
        date,
        updated,
        authors,
        summary: summary.into(),
        slug: slug(reader),
        aliases: aliases(reader),
        draft: reader.flag("draft").unwrap_or(false),
        language: tag(reader),
        weight: reader.number("weight", i64::MIN..=i64::MAX).unwrap_or(0),
        template: reader.text("template"),
        document_type: one_of(reader, "type", &DocumentType::NAMES, DocumentType::parse),
        taxonomies: reader.table("taxonomies", taxonomies).unwrap_or_default(),
        news: reader.table("news", news).unwrap_or_default(),
        edition: reader.table("edition", edition).map(Box::new),
        source: reader.table("source", provenance).map(Box::new),
        extra: reader.free("extra").map(|e| table::table_to_json(&e).to_string()).unwrap_or_default(),
    }
}

fn stamp(reader: &mut Reader<'_>, key: &'static str) -> Option<Stamp> {
    let (text, at) = reader.date(key)?;
    let stamp = Stamp::parse(&text);
    if stamp.is_none() {
        reader.report(at, format!("`{key}` is no date: `{text}`")).hint =
            Some("write 2026-11-22, or 2026-11-22T07:30:00+01:00".to_owned());
    }
    stamp
}

fn authors(reader: &mut Reader<'_>) -> Vec<Author> {
    let Some(node) = reader.take("authors") else { return Vec::new() };
    let items = match node.value {
        Value::List(items) => items,
        Value::Text(_) => vec![node],
        _ => {
            reader.report(node.at, "`authors` must be a list of names");
            return Vec::new();
        }
    };
    let mut authors = Vec::with_capacity(items.len());
    for item in items {
        match item.value {
            Value::Text(name) if !name.trim().is_empty() => {
                authors.push(Author { name: name.trim().to_owned(), role: String::new() })
            }
            Value::Table(entries) => {
                let author = reader.inside("authors", entries, |r| Author {
                    name: r.text("name").unwrap_or_default(),
                    role: r.text("role").unwrap_or_default(),
                });
                match author.name.trim() {
                    "" => drop(reader.report(item.at, "an author has no `name`")),
                    _ => authors.push(author),
                }
            }
            _ => drop(reader.report(item.at, "an author is a name, or a table with `name` and `role`")),
        }
    }
    authors
}

fn slug(reader: &mut Reader<'_>) -> Option<String> {
    let (text, at) = reader.text_at("slug")?;
    if is_slug(&text) {
        return Some(text);
    }
    let suggestion = crate::news::slug(&text);
    let problem = reader.report(at, format!("`slug` can't stand in an address: `{text}`"));
    problem.hint = Some(match suggestion.as_str() {
        "" => "use letters, digits and hyphens".to_owned(),
        suggestion => format!("write `{suggestion}`"),
    });
    None
}

fn aliases(reader: &mut Reader<'_>) -> Vec<String> {
    let mut kept = Vec::new();
    for (alias, at) in reader.texts_at("aliases").unwrap_or_default() {
        let path = alias.trim().trim_start_matches('/');
        let path = path.strip_suffix('/').unwrap_or(path);
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '*' | '<' | '>' | '"' | ':');
        if crate::base::RelPath::new(path).is_none() || path.contains(odd) {
            reader.report(at, format!("alias is not an address of this site: `{alias}`")).hint =
                Some("write it as `/2026/11/old-address/`".to_owned());
        } else {
            kept.push(alias.trim().to_owned());
        }
    }
    kept
}

fn tag(reader: &mut Reader<'_>) -> Option<String> {
    let (text, at) = reader.text_at("language")?;
    if language::is_tag(&text) {
        return Some(text);
    }
    reader.report(at, format!("`language` is no language tag: `{text}`")).hint =
        Some("write `en`, `pt-BR` or `zh-Hant`".to_owned());
    None
}

fn one_of<T>(
    reader: &mut Reader<'_>,
    key: &'static str,
    names: &[&'static str],
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let (text, at) = reader.text_at(key)?;
    let value = parse(&text);
    if value.is_none() {
        let hint = did_you_mean(&text, names.iter().copied());
        reader.report(at, format!("`{key}` can't be `{text}`")).hint =
            Some(hint.unwrap_or_else(|| format!("one of {}", names.join(", "))));
    }
    value
}

fn taxonomies(reader: &mut Reader<'_>) -> Taxonomies {
    let mut names = |key| {
        let mut kept: Vec<String> = Vec::new();
        for (name, at) in reader.texts_at(key).unwrap_or_default() {
            let name = name.trim().to_owned();
            if crate::news::slug(&name).is_empty() {
                reader.report(at, format!("`{key}` holds a name without letters: `{name}`"));
            } else if !kept.contains(&name) {
                kept.push(name);
            }
        }
        kept
    };
    Taxonomies {
        topics: names("topics"),
        places: names("places"),
        people: names("people"),
        organisations: names("organisations"),
    }
}

fn news(reader: &mut Reader<'_>) -> News {
    let text = |reader: &mut Reader<'_>, key| reader.text(key).unwrap_or_default();
    News {
        alternative_headline: text(reader, "alternative_headline"),
        deck: text(reader, "deck"),
        kicker: text(reader, "kicker"),
        dateline: text(reader, "dateline"),
        section: named(reader, "section"),
        story: named(reader, "story"),
        kind: one_of(reader, "kind", &Kind::ALL.map(Kind::name), Kind::parse),
        priority: reader.number("priority", 1..=9).map(|n| n as u8),
        key_points: reader.texts("key_points").unwrap_or_default(),
        agency: text(reader, "agency"),
        publish_at: stamp(reader, "publish_at"),
        expires_at: stamp(reader, "expires_at"),
        status: one_of(reader, "status", &Status::ALL.map(Status::name), Status::parse),
        rights: text(reader, "rights"),
        id: reader.text("id"),
        version: reader.text("version"),
        notes: text(reader, "notes"),
        image: reader.table("image", image).map(Box::new),
        sources: reader.tables("sources", |r, _| SourceFront {
            name: r.text("name").unwrap_or_default(),
            url: web_address(r).unwrap_or_default(),
        }),
        corrections: reader
            .tables("corrections", |r, at| {
                let correction = (stamp(r, "date"), r.text("text"));
                match correction {
                    (Some(date), Some(text)) => Some(CorrectionFront { date, text }),
                    _ => {
                        r.report(at, "a correction needs a `date` and a `text`");
                        None
                    }
                }
            })
            .into_iter()
            .flatten()
            .collect(),
    }
}

fn web_address(reader: &mut Reader<'_>) -> Option<String> {
    let (url, at) = reader.text_at("url")?;
    if url.starts_with("https://") || url.starts_with("http://") || url.starts_with("mailto:") {
        return Some(url);
    }
    reader.report(at, format!("`url` is no web address: `{url}`")).hint = Some("begin it with `https://`".to_owned());
    None
}

/// A name that becomes part of an address.
fn named(reader: &mut Reader<'_>, key: &'static str) -> Option<String> {
    let (text, at) = reader.text_at(key)?;
    if !crate::news::slug(&text).is_empty() {
        return Some(text.trim().to_owned());
    }
    reader.report(at, format!("`{key}` has no letters: `{text}`"));
    None
}

fn image(reader: &mut Reader<'_>) -> ImageFront {
    ImageFront {
        src: reader.text("src").unwrap_or_default(),
        alt: reader.text("alt").unwrap_or_default(),
        caption: reader.text("caption").unwrap_or_default(),
        credit: reader.text("credit").unwrap_or_default(),
    }
}

fn provenance(reader: &mut Reader<'_>) -> Provenance {
    Provenance {
        seed: reader.text("seed").unwrap_or_default(),
        item: reader.text("item"),
        sha256: reader.text("sha256").unwrap_or_default(),
        format: reader.text("format").unwrap_or_default(),
        url: reader.text("url"),
        pinned: reader.texts("pinned").unwrap_or_default(),
        inferred: reader
            .free("inferred")
            .unwrap_or_default()
            .into_iter()
            .filter_map(|entry| match entry.node.value {
                Value::Text(rule) => Some((entry.key, rule)),
                _ => None,
            })
            .collect(),
        left_out: reader.texts("left_out").unwrap_or_default(),
    }
}

fn edition(reader: &mut Reader<'_>) -> EditionFront {
    let lead = reader.take("lead").and_then(|node| item(reader, node));
    let items = reader.list("items").into_iter().filter_map(|node| item(reader, node)).collect();
    EditionFront {
        number: reader.number("number", 0..=i64::from(u32::MAX)).map(|n| n as u32),
        period: reader.text("period").unwrap_or_default(),
        lead,
        items,
        brief: reader.texts("brief").unwrap_or_default(),
        next: stamp(reader, "next"),
        number_of_the_day: reader.table("number_of_the_day", |r| NumberFront {
            value: r.text("value").unwrap_or_default(),
            label: r.text("label").unwrap_or_default(),
            source: r.text("source").unwrap_or_default(),
        }),
        quote_of_the_day: reader.table("quote_of_the_day", |r| QuoteFront {
            text: r.text("text").unwrap_or_default(),
            speaker: r.text("speaker").unwrap_or_default(),
            article: r.take("article").and_then(|node| item(r, node)),
        }),
        watch: reader
            .tables("watch", |r, at| {
                let date = stamp(r, "date");
                let (time, text, place) = (r.text("time"), r.text("text"), r.text("place"));
                if date.is_none() {
                    r.report(at, "an entry of `watch` needs a `date`");
                }
                date.map(|date| WatchFront {
                    date,
                    time: time.unwrap_or_default(),
                    text: text.unwrap_or_default(),
                    place: place.unwrap_or_default(),
                })
            })
            .into_iter()
            .flatten()
            .collect(),
        figures: reader.tables("figures", |r, _| FigureFront {
            label: r.text("label").unwrap_or_default(),
            value: r.text("value").unwrap_or_default(),
            change: r.text("change").unwrap_or_default(),
        }),
    }
}

/// `"@/2026/11/slug.md"`, or a table with `article` and the editor's own words.
fn item(reader: &mut Reader<'_>, node: Node) -> Option<ItemFront> {
    let place = reader.place(node.at);
    let at = ItemFront { line: place.line, column: place.column, ..ItemFront::default() };
    match node.value {
        Value::Text(article) => reference(reader, article, node.at).map(|article| ItemFront { article, ..at }),
        Value::Table(entries) => reader.inside("items", entries, |r| {
            let (article, start) = r.text_at("article").unwrap_or_default();
            let item = ItemFront {
                kicker: r.text("kicker").unwrap_or_default(),
                text: r.text("text").unwrap_or_default(),
                why: r.text("why").unwrap_or_default(),
                ..at
            };
            if article.is_empty() {
                r.report(node.at, "an item needs an `article`");
                return None;
            }
            reference(r, article, start).map(|article| ItemFront { article, ..item })
        }),
        _ => {
            reader.report(node.at, "an item is `\"@/2026/11/slug.md\"` or a table with `article`");
            None
        }
    }
}

fn reference(reader: &mut Reader<'_>, article: String, at: usize) -> Option<String> {
    if article.starts_with("@/") {
        return Some(article);
    }
    reader.report(at, format!("`{article}` does not name a content file")).hint =
        Some("write it as `@/2026/11/slug.md`, counted from `content/`".to_owned());
    None
}
