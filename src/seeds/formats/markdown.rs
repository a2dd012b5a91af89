//! Markdown with TOML, YAML or JSON front matter, or with the header lines of Pelican. The text itself is kept to the
//! letter: who writes Markdown has said what is what.

use super::{Format, SeedFile, decode, front_matter};
use crate::base::{Place, Problem, Problems};
use crate::seeds::{Block, BlockKind, Seed, Stated};
use toml::{Table, Value};

pub const MARKDOWN: Format = Format {
    name: "markdown",
    description: "Markdown, with or without front matter",
    extensions: &["md", "markdown", "mdown", "mkd", "mdx"],
    limit: super::MAX_PLAIN,
    sniff,
    read,
};

/// The longest front matter that is read, in bytes.
const MAX_FRONT_MATTER: usize = 256 << 10;
/// Lists in lists, in YAML: its reader's work grows with their square.
const MAX_NESTED: usize = 100;

fn sniff(file: &SeedFile) -> bool {
    // A dash line also opens plain text; only front matter that closes again is a sign.
    let head = &file.bytes[..file.bytes.len().min(64 << 10)];
    let text = String::from_utf8_lossy(head).replace("\r\n", "\n");
    let text = text.trim_start_matches('\u{feff}');
    text.starts_with("+++\n") && text[4..].contains("\n+++") || text.starts_with("---\n") && yaml_closes(&text[4..])
}

fn yaml_closes(rest: &str) -> bool {
    let key = |line: &str| line.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' '));
    rest.lines().next().is_some_and(key) && rest.contains("\n---")
}

pub fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let place = |line, column| Place::at(&file.path, line, column);
    let Ok(decoded) = decode::decode(file.bytes) else {
        return (Vec::new(), vec![super::text::not_text(file)]);
    };
    let text = decoded.text;
    let (table, body_at) = match split(&text) {
        Ok(Some((table, body_at))) => (Some(table), body_at),
        Ok(None) => (None, 0),
        Err(Fault { message, line, column, hint }) => {
            return (Vec::new(), vec![Problem::error(place(line, column), message).hint(hint)]);
        }
    };
    let stated = table.map(|table| front_matter::stated(jekyll(file, table))).unwrap_or_default();
    let seed = Seed { stated, blocks: body(&text, body_at), ..Seed::default() };
    if seed.blocks.is_empty() && seed.stated == Stated::default() {
        let problem = Problem::warning(Place::file(&file.path), "the seed is empty");
        return (Vec::new(), vec![problem.hint("write an article into it, or remove the file")]);
    }
    (vec![seed], Vec::new())
}

fn body(text: &str, at: usize) -> Vec<Block> {
    let rest = &text[at..];
    let blank: usize = rest.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum();
    let line = text[..at + blank].bytes().filter(|b| *b == b'\n').count() as u32 + 1;
    let markdown = rest[blank..].trim_end();
    if markdown.is_empty() {
        return Vec::new();
    }
    vec![Block { line, kind: BlockKind::Markdown(format!("{markdown}\n")) }]
}

/// Jekyll takes a text of tags as words between spaces. Its pages are known by their dated names and a layout.
fn jekyll(file: &SeedFile, mut table: Table) -> Table {
    let dated = file.path.name().get(..11).is_some_and(|name| {
        name.bytes().enumerate().all(|(i, b)| if [4, 7, 10].contains(&i) { b == b'-' } else { b.is_ascii_digit() })
    });
    if dated && table.contains_key("layout") {
        for key in ["tags", "categories"] {
            if let Some(Value::String(words)) = table.get(key).filter(|v| v.as_str().is_some_and(|s| !s.contains(',')))
            {
                let words = words.split_whitespace().map(|word| Value::String(word.to_owned())).collect();
                table.insert(key.to_owned(), Value::Array(words));
            }
        }
    }
    table
}

struct Fault {
    message: String,
    line: u32,
    column: u32,
    hint: &'static str,
}

/// The front matter as a table and where the text begins; `None` if there is none.
fn split(text: &str) -> Result<Option<(Table, usize)>, Fault> {
    let first = text.lines().next().unwrap_or_default().trim_end();
    match first {
        "+++" => fenced(text, "+++", toml_table),
        "---" | "---yaml" if opens_yaml(text) => fenced(text, "---", yaml_table),
        "---toml" => fenced(text, "---", toml_table),
        "---json" => fenced(text, "---", json_table),
        "---js" | "---javascript" => Err(Fault {
            message: "front matter in JavaScript is a program, and none is run here".to_owned(),
            line: 1,
            column: 1,
            hint: "write it as YAML, TOML or JSON",
        }),
        ";;;" => fenced(text, ";;;", json_table),
        "{" => bare_json(text),
        _ => Ok(header_lines(text, true)),
    }
}

/// Three dashes also draw a line: front matter is only what begins with a key, a comment or its own end.
fn opens_yaml(text: &str) -> bool {
    let second = text.lines().skip(1).find(|line| !line.trim().is_empty()).unwrap_or_default().trim_end();
    second == "---" || second.starts_with(['#', '{', '"']) || second.contains(": ") || second.ends_with(':')
}

type Read = fn(&str) -> Result<Table, Fault>;

fn fenced(text: &str, mark: &str, read: Read) -> Result<Option<(Table, usize)>, Fault> {
    let start = text.find('\n').map_or(text.len(), |at| at + 1);
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let bare = line.trim_end();
        // YAML may also close with three dots.
        if bare == mark || mark == "---" && bare == "..." {
            let table = read(&text[start..at]).map_err(|fault| Fault { line: fault.line + 1, ..fault })?;
            return Ok(Some((table, at + line.len())));
        }
        at += line.len();
        if at > MAX_FRONT_MATTER {
            break;
        }
    }
    Err(Fault {
        message: format!("the front matter has no end: no second line `{mark}`"),
        line: 1,
        column: 1,
        hint: "close the front matter with the line that opens it",
    })
}

fn toml_table(text: &str) -> Result<Table, Fault> {
    text.parse::<Table>().map_err(|error| {
        let place = Place::of_offset("", text, error.span().map_or(0, |span| span.start));
        Fault {
            message: format!("front matter is not valid TOML: {}", error.message().replace('\n', ", ")),
            line: place.line,
            column: place.column,
            hint: "texts stand in quotes, keys on the left of `=`",
        }
    })
}

fn yaml_table(text: &str) -> Result<Table, Fault> {
    if text.trim().is_empty() {
        return Ok(Table::new());
    }
    let fault = |error: serde_yaml_ng::Error| {
        let (line, column) = error.location().map_or((0, 0), |l| (l.line() as u32, l.column() as u32));
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        Fault {
            message: format!("front matter is not valid YAML: {message}"),
            line,
            column,
            hint: "a value that holds `: ` or begins with a mark stands in quotes",
        }
    };
    if let Some(at) = too_deep(text) {
        let place = Place::of_offset("", text, at);
        return Err(Fault {
            message: "front matter is not valid YAML: it is nested too deeply".to_owned(),
            line: place.line,
            column: place.column,
            hint: "a value that begins with a bracket and is no list stands in quotes",
        });
    }
    let value: serde_yaml_ng::Value = serde_yaml_ng::from_str(text).map_err(fault)?;
    match from_yaml(value) {
        Some(Value::Table(table)) => Ok(table),
        _ => Err(Fault {
            message: "front matter is not a table of keys".to_owned(),
            line: 1,
            column: 1,
            hint: "write `title: …` on a line of its own",
        }),
    }
}

/// Where brackets, or the marks of lists on one line, stand deeper than anybody writes them.
fn too_deep(text: &str) -> Option<usize> {
    let mut brackets: usize = 0;
    let mut marks = 0;
    let mut at_start = true;
    for (at, c) in text.char_indices() {
        match c {
            '\n' => (at_start, marks) = (true, 0),
            '-' | '?' if at_start => marks += 1,
            ' ' => {}
            _ => at_start = false,
        }
        match c {
            '[' | '{' => brackets += 1,
            ']' | '}' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        if brackets > MAX_NESTED || marks > MAX_NESTED {
            return Some(at);
        }
    }
    None
}

fn from_yaml(value: serde_yaml_ng::Value) -> Option<Value> {
    use serde_yaml_ng::Value as Yaml;
    Some(match value {
        Yaml::Null => return None,
        Yaml::Bool(b) => Value::Boolean(b),
        Yaml::Number(n) => n.as_i64().map(Value::Integer).or_else(|| n.as_f64().map(Value::Float))?,
        Yaml::String(s) => Value::String(s),
        Yaml::Sequence(items) => Value::Array(items.into_iter().filter_map(from_yaml).collect()),
        Yaml::Tagged(tagged) => return from_yaml(tagged.value),
        Yaml::Mapping(map) => {
            let key = |key| match from_yaml(key)? {
                Value::String(key) => Some(key),
                Value::Table(_) | Value::Array(_) => None,
                other => Some(other.to_string()),
            };
            Value::Table(map.into_iter().filter_map(|(k, v)| Some((key(k)?, from_yaml(v)?))).collect())
        }
    })
}

fn json_table(text: &str) -> Result<Table, Fault> {
    // Eleventy and Hugo write JSON with or without its braces around the fence.
    let braced = text.trim_start().starts_with('{');
    let whole = if braced { text.to_owned() } else { format!("{{{text}}}") };
    serde_json::from_str(&whole).map_err(json_fault).map(from_json_map)
}

/// Hugo's JSON front matter: an object at the very top, closed by a brace at the left edge.
fn bare_json(text: &str) -> Result<Option<(Table, usize)>, Fault> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Map<String, serde_json::Value>>();
    match values.next() {
        Some(Ok(map)) => Ok(Some((from_json_map(map), values.byte_offset()))),
        Some(Err(error)) => Err(json_fault(error)),
        None => Ok(None),
    }
}

fn json_fault(error: serde_json::Error) -> Fault {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    Fault {
        message: format!("front matter is not valid JSON: {message}"),
        line: error.line() as u32,
        column: error.column() as u32,
        hint: "JSON wants quotes around keys and no comma at the end",
    }
}

fn from_json_map(map: serde_json::Map<String, serde_json::Value>) -> Table {
    map.into_iter().filter_map(|(key, value)| Some((key, from_json(value)?))).collect()
}

fn from_json(value: serde_json::Value) -> Option<Value> {
    use serde_json::Value as Json;
    Some(match value {
        Json::Null => return None,
        Json::Bool(b) => Value::Boolean(b),
        Json::Number(n) => n.as_i64().map(Value::Integer).or_else(|| n.as_f64().map(Value::Float))?,
        Json::String(s) => Value::String(s),
        Json::Array(items) => Value::Array(items.into_iter().filter_map(from_json).collect()),
        Json::Object(map) => Value::Table(from_json_map(map)),
    })
}

/// Header lines as Pelican and MultiMarkdown write them: `Title: …` at the very top, up to an empty line.
///
/// Every line must be a known key, and one of them the title: otherwise the lines belong to the text. In Markdown, where
/// it is a custom, keys of one's own are keys too if three others are known.
pub(super) fn header_lines(text: &str, own_keys: bool) -> Option<(Table, usize)> {
    const KNOWN: &[&str] = &[
        "title",
        "headline",
        "subtitle",
        "date",
        "modified",
        "updated",
        "author",
        "authors",
        "byline",
        "by",
        "category",
        "categories",
        "tags",
        "keywords",
        "topics",
        "slug",
        "summary",
        "description",
        "status",
        "lang",
        "language",
        "source",
        "section",
        "location",
        "url",
        "published",
        "copyright",
        "rights",
        "kicker",
        "deck",
        "draft",
        "template",
        "translation",
        "series",
        "story",
        "priority",
        "agency",
        "id",
        "version",
        "embargo",
        "expires",
    ];
    let mut table = Table::new();
    let mut last: Option<String> = None;
    let mut at = 0;
    let (mut known, mut unknown) = (0, 0);
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        at += line.len();
        if bare.is_empty() {
            break;
        }
        if let (Some(key), true) = (&last, bare.starts_with([' ', '\t'])) {
            if let Some(Value::String(value)) = table.get_mut(key) {
                value.push(' ');
                value.push_str(bare.trim());
            }
            continue;
        }
        let (key, value) = bare.split_once(':')?;
        let key = key.trim().to_lowercase();
        if KNOWN.contains(&key.as_str()) {
            known += 1;
        } else if own_keys && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            unknown += 1;
        } else {
            return None;
        }
        table.insert(key.clone(), Value::String(value.trim().to_owned()));
        last = Some(key);
    }
    let is_named = table.contains_key("title") || table.contains_key("headline");
    (is_named && (unknown == 0 || known >= 3)).then_some((table, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::RelPath;

    fn one(name: &str, text: &str) -> Seed {
        let file = SeedFile { path: RelPath::new(name).unwrap(), bytes: text.as_bytes() };
        let (mut seeds, problems) = read(&file);
        assert_eq!(problems, []);
        seeds.pop().expect("one seed")
    }

    fn body_of(seed: &Seed) -> (u32, &str) {
        match &seed.blocks[..] {
            [Block { line, kind: BlockKind::Markdown(text) }] => (*line, text),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_dialect_says_the_same() {
        for text in [
            "+++\ntitle = \"A: b\"\ndate = 2026-11-22\n+++\n\n# Text\n",
            "---\ntitle: \"A: b\"\ndate: 2026-11-22\n---\n\n# Text\n",
            "{\n  \"title\": \"A: b\",\n  \"date\": \"2026-11-22\"\n}\n# Text\n",
            "---json\n{ \"title\": \"A: b\", \"date\": \"2026-11-22\" }\n---\n# Text\n",
            "Title: A: b\nDate: 2026-11-22\n\n# Text\n",
            "---\r\ntitle: 'A: b'\r\ndate: 2026-11-22\r\n---\r\n\r\n# Text\r\n",
        ] {
            let seed = one("a.md", text);
            assert_eq!(seed.stated.headline.as_deref(), Some("A: b"), "{text}");
            assert_eq!(seed.stated.published.as_deref(), Some("2026-11-22"), "{text}");
            assert_eq!(body_of(&seed).1, "# Text\n");
        }
        assert_eq!(body_of(&one("a.md", "+++\ntitle=\"x\"\n+++\n\n\nText")), (6, "Text\n"));
    }

    #[test]
    fn a_line_of_dashes_is_not_front_matter() {
        let seed = one("a.md", "---\n\nA scene begins.\n");
        assert_eq!((seed.stated.clone(), body_of(&seed).1), (Stated::default(), "---\n\nA scene begins.\n"));
        assert_eq!(one("a.md", "Note: this is text.\n").stated, Stated::default());
    }

    #[test]
    fn tags_of_jekyll_stand_between_spaces() {
        let seed = one("2026-11-22-a.md", "---\nlayout: post\ntitle: A\ntags: city harbour\n---\nText\n");
        assert_eq!(seed.stated.topics, ["city", "harbour"]);
    }

    #[test]
    fn broken_front_matter_is_told_with_its_line() {
        for (text, expected) in [
            ("+++\ntitle = \n+++\n", "a.md:2:"),
            ("+++\ntitle = \"x\"\n", "a.md:1:1"),
            ("---\ntitle: a: b\n---\n", "a.md:2:"),
            ("{\n\"title\": 1,\n}\n", "a.md:3:"),
        ] {
            let file = SeedFile { path: RelPath::new("a.md").unwrap(), bytes: text.as_bytes() };
            let (seeds, problems) = read(&file);
            assert!(seeds.is_empty() && problems[0].is_error());
            let place = problems[0].place.as_ref().unwrap().to_string();
            assert!(place.starts_with(expected), "{place} {}", problems[0].message);
        }
    }
}
