//! ninjs 1.x, 2.x and 3.x: an IPTC news item as JSON. The versions differ in the case of their keys and in singular or
//! plural; a key is looked up without regard to case and underscores, so that one table serves them all.

use super::inline::{self, Context};
use super::xml::words;
use super::{Format, SeedFile, charset, links, markup, newsml, wire};
use crate::base::{Place, Problem, Problems};
use crate::seeds::{Block, Person, Picture, Seed, SourceLink, Stated};
use serde_json::{Map, Value};

pub const FORMAT: Format = Format {
    name: "ninjs",
    description: "an IPTC ninjs item (JSON), 1.x to 3.x",
    extensions: &["ninjs", "json"],
    sniff,
    read,
};

/// Items inside items (associations) to this depth.
const MAX_DEPTH: usize = 4;

fn sniff(file: &SeedFile) -> bool {
    let head = charset::text(&file.bytes[..file.bytes.len().min(64 << 10)], None);
    let start = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t', '[']);
    let has = |name: &str| head.contains(&format!("\"{name}\""));
    start.starts_with('{')
        && has("uri")
        && !head.contains("jsonfeed.org/version")
        && [
            "versioncreated",
            "versionCreated",
            "pubstatus",
            "pubStatus",
            "body_text",
            "body_xhtml",
            "body_html",
            "bodies",
            "headlines",
            "representationtype",
            "representationType",
            "headline",
            "ninjs",
            "renditions",
        ]
        .iter()
        .any(|name| has(name))
}

fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let text = charset::text(file.bytes, None);
    let value: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(value) => value,
        Err(error) => {
            let place = Place::at(&file.path, error.line() as u32, error.column() as u32);
            let said = error.to_string();
            let said = said.split(" at line").next().unwrap_or_default();
            let problem = Problem::error(place, format!("the JSON is broken here: {said}"));
            return (Vec::new(), vec![problem.hint("ask the source for a whole file")]);
        }
    };
    let mut seeds = Vec::new();
    let mut problems = Problems::new();
    let lists = |value: Value| match value {
        Value::Array(items) => items,
        Value::Object(mut fields) => {
            // A list of items as APIs return them.
            let list = ["items", "_items"].iter().find_map(|name| fields.remove(*name).filter(Value::is_array));
            match list {
                Some(Value::Array(items)) => items,
                _ => vec![Value::Object(fields)],
            }
        }
        _ => Vec::new(),
    };
    let items = lists(value);
    let several = items.len() > 1;
    for item in &items {
        let Value::Object(fields) = item else { continue };
        gather(&Item(fields), several, 0, file, &mut seeds, &mut problems);
    }
    if seeds.is_empty() && problems.is_empty() {
        problems.push(
            Problem::error(Place::file(&file.path), "this JSON is neither a ninjs item nor a JSON Feed")
                .hint("a ninjs item has `uri`, and `headline` or `headlines`; a JSON Feed has `version` and `items`"),
        );
    }
    (seeds, problems)
}

/// The item and the texts that it carries along.
fn gather(item: &Item, several: bool, depth: usize, file: &SeedFile, seeds: &mut Vec<Seed>, problems: &mut Problems) {
    let mut seed = seed(item);
    let inner: Vec<&Map<String, Value>> = if depth < MAX_DEPTH { item.objects(&["associations"]) } else { Vec::new() };
    let texts: Vec<&&Map<String, Value>> = inner.iter().filter(|fields| is_text(&Item(fields))).collect();
    if several || depth > 0 || !texts.is_empty() {
        seed.item = seed.stated.id.clone();
    }
    let cancelled = seed.stated.status.as_deref() == Some("cancelled");
    if !seed.blocks.is_empty() || (cancelled && is_text(item)) {
        seeds.push(seed);
    } else if is_text(item) || (texts.is_empty() && item.text(&["uri"]).is_some()) {
        let what = item.text(&["type"]).unwrap_or_else(|| "text".to_owned());
        let name = item.text(&["uri"]).unwrap_or_default();
        problems.push(
            Problem::warning(Place::file(&file.path), format!("the item `{name}` of type `{what}` has no text"))
                .hint("ask the source for the item with its body"),
        );
    }
    for fields in texts {
        gather(&Item(fields), true, depth + 1, file, seeds, problems);
    }
}

fn is_text(item: &Item) -> bool {
    let bodies = ["bodyxhtml", "bodyhtml", "bodytext", "bodies"];
    item.text(&["type"]).is_some_and(|kind| kind == "text") || bodies.iter().any(|name| item.get(name).is_some())
}

/// A JSON object whose keys are found without regard to case and underscores.
struct Item<'a>(&'a Map<String, Value>);

impl<'a> Item<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        let same = |key: &str| {
            let mut wanted = name.bytes();
            key.bytes().filter(|b| *b != b'_').all(|b| wanted.next() == Some(b.to_ascii_lowercase()))
                && wanted.next().is_none()
        };
        self.0.iter().find(|(key, _)| same(key)).map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// The first of these keys that holds a text.
    fn text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| scalar(self.get(name)?))
    }

    /// The objects under the first of these keys that holds any, be it a list, an object or an object of objects.
    fn objects(&self, names: &[&str]) -> Vec<&'a Map<String, Value>> {
        let found = names.iter().find_map(|name| self.get(name));
        match found {
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_object).collect(),
            Some(Value::Object(fields)) if fields.values().all(Value::is_object) => {
                fields.values().filter_map(Value::as_object).collect()
            }
            Some(Value::Object(fields)) => vec![fields],
            _ => Vec::new(),
        }
    }

    /// The names under a key: a list of texts, or of objects with a name.
    fn names(&self, keys: &[&str]) -> Vec<String> {
        let mut out = Vec::new();
        match keys.iter().find_map(|key| self.get(key)) {
            Some(Value::Array(values)) => {
                for value in values {
                    let of = |fields| Item(fields).text(&["name", "literal", "value", "uri", "code"]);
                    wire::add(&mut out, scalar(value).or_else(|| value.as_object().and_then(of)));
                }
            }
            Some(Value::String(text)) => text.split(',').for_each(|part| wire::add(&mut out, words(part))),
            _ => {}
        }
        out
    }

    /// The values of a list with roles, as (role, content type, value).
    fn roles(&self, names: &[&str]) -> Vec<(String, String, String)> {
        let of = |fields| {
            let item = Item(fields);
            let role = item.text(&["role"]).unwrap_or_default();
            let kind = item.text(&["contenttype"]).unwrap_or_default();
            Some((
                role.rsplit(':').next().unwrap_or_default().to_lowercase(),
                kind,
                item.get("value")?.as_str()?.to_owned(),
            ))
        };
        self.objects(names).into_iter().filter_map(of).collect()
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => words(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn seed(item: &Item) -> Seed {
    let (blocks, left_out) = body(item);
    let mut seed = Seed { format: FORMAT.name, stated: stated(item), blocks, left_out, ..Seed::default() };
    if seed.stated.image.is_none() {
        wire::lead_picture(&mut seed);
    }
    wire::strip_dateline(&mut seed);
    wire::strip_tail(&mut seed);
    seed
}

fn body(item: &Item) -> (Vec<Block>, Vec<crate::seeds::LeftOut>) {
    let as_html = |html: &str| {
        let text = inline::blocks_without_lines(&markup::fragment(html), Context::default());
        (text.blocks, text.left_out)
    };
    for name in ["bodyxhtml", "bodyhtml"] {
        if let Some(html) = item.get(name).and_then(Value::as_str).filter(|html| words(html).is_some()) {
            return as_html(html);
        }
    }
    let bodies = item.roles(&["bodies"]);
    let main = |role: &str| role.is_empty() || role == "main" || role == "body";
    let order = |wanted_main: bool, html: bool| {
        bodies.iter().find(|(role, kind, value)| {
            let is_html = kind.contains("html") || (kind.is_empty() && value.contains("</"));
            main(role) == wanted_main && is_html == html && words(value).is_some()
        })
    };
    for wanted_main in [true, false] {
        if let Some((_, _, html)) = order(wanted_main, true) {
            return as_html(html);
        }
        if let Some((_, _, text)) = order(wanted_main, false) {
            return (newsml::plain_paragraphs(text, 0), Vec::new());
        }
    }
    let text = item.get("bodytext").and_then(Value::as_str).unwrap_or_default();
    // Some sources put HTML where the standard has plain text.
    if text.contains("</p>") {
        return as_html(text);
    }
    (newsml::plain_paragraphs(text, 0), Vec::new())
}

fn stated(item: &Item) -> Stated {
    let mut stated = Stated {
        id: item.text(&["uri"]),
        version: item.text(&["version"]),
        status: item.text(&["pubstatus"]).map(|status| wire::status(&status)),
        publish_at: item.text(&["embargoeduntil", "embargoed"]),
        expires_at: item.text(&["expires"]),
        language: item.text(&["language"]),
        dateline: item.text(&["located", "dateline"]),
        priority: item.text(&["urgency"]).and_then(|urgency| wire::priority(&urgency)),
        notes: item.text(&["ednote"]),
        agency: item.text(&["provider", "source"]),
        url: item.text(&["link", "url", "canonicalurl"]).and_then(|url| links::web(&url, None)),
        people: item.names(&["people", "person"]),
        organisations: item.names(&["organisations", "organisation"]),
        places: item.names(&["places", "place"]),
        topics: item.names(&["subjects", "subject"]),
        ..Stated::default()
    };
    for keyword in item.names(&["keywords"]) {
        wire::add(&mut stated.topics, Some(keyword));
    }
    let created = item.text(&["firstcreated"]).or_else(|| item.text(&["contentcreated"]));
    let version = item.text(&["versioncreated"]);
    stated.published = created.or_else(|| version.clone());
    stated.updated =
        version.or_else(|| item.text(&["contentmodified"])).filter(|v| Some(v) != stated.published.as_ref());

    let headlines = item.roles(&["headlines"]);
    let main = headlines
        .iter()
        .find(|(role, _, _)| role.is_empty() || role == "main" || role == "headline")
        .or(headlines.first());
    stated.headline = main
        .and_then(|(_, _, text)| words(text))
        .or_else(|| item.text(&["headline"]))
        .or_else(|| item.text(&["title", "name"]));
    for (role, _, text) in &headlines {
        let text = words(text).filter(|text| Some(text) != stated.headline.as_ref());
        let is_deck = role.contains("sub") || role.contains("deck");
        let slot = if is_deck { &mut stated.deck } else { &mut stated.alternative_headline };
        *slot = slot.take().or(text);
    }
    let descriptions = item.roles(&["descriptions"]);
    let summary = descriptions
        .iter()
        .find(|(role, _, _)| role == "summary" || role == "abstract")
        .or(descriptions.iter().find(|(role, _, _)| role != "caption"));
    stated.summary = summary.and_then(|(_, _, text)| plain(text)).or_else(|| {
        let old = ["descriptiontext", "descriptionxhtml", "descriptionhtml"];
        old.iter().find_map(|name| plain(item.get(name)?.as_str()?))
    });
    stated.byline = byline(item);
    stated.kind = item.names(&["genres", "genre"]).iter().find_map(|genre| wire::kind(genre)).map(str::to_owned);
    let holder = item.text(&["copyrightholder"]).map(|holder| format!("© {holder}"));
    let notice = item.text(&["copyrightnotice"]);
    let holder = holder.filter(|_| notice.is_none());
    let linked = item.objects(&["rightsinfo"]).into_iter().find_map(|info| Item(info).text(&["linkedrights"]));
    let rights: Vec<String> = [notice, holder, item.text(&["usageterms"]), linked].into_iter().flatten().collect();
    stated.rights = Some(rights.join("\n")).filter(|rights| !rights.is_empty());
    for source in item.names(&["infosources", "infosource"]) {
        stated.sources.push(SourceLink { name: source, url: None });
    }
    if let Some(slugline) = item.text(&["slugline"]) {
        stated.extra.insert("slugline".to_owned(), slugline.into());
    }
    let ids: Vec<toml::Value> = alternative_ids(item).into_iter().map(Into::into).collect();
    if !ids.is_empty() {
        stated.extra.insert("alt_ids".to_owned(), ids.into());
    }
    // Whether a machine made it is not for the desk to lose.
    if let Some(made) = item.text(&["digitalsourcetype"]) {
        stated.extra.insert("digital_source_type".to_owned(), made.into());
    }
    stated.image = item.objects(&["associations"]).into_iter().find_map(|fields| picture(&Item(fields)));
    stated
}

/// Other ids of the item: an object of role and id in 1.x, a list of objects with both since 2.0.
fn alternative_ids(item: &Item) -> Vec<String> {
    match item.get("altids") {
        Some(Value::Array(ids)) => {
            ids.iter().filter_map(|id| scalar(id).or_else(|| Item(id.as_object()?).text(&["value", "id"]))).collect()
        }
        Some(Value::Object(ids)) => ids.values().filter_map(scalar).collect(),
        _ => Vec::new(),
    }
}

/// The text of a description that may be HTML.
fn plain(text: &str) -> Option<String> {
    if !text.contains('<') {
        return words(text);
    }
    let holder = super::xml::Element { children: markup::fragment(text), ..Default::default() };
    holder.text()
}

fn byline(item: &Item) -> Vec<Person> {
    let authors: Vec<Person> = item
        .objects(&["authors"])
        .into_iter()
        .filter_map(|fields| {
            let author = Item(fields);
            Some(Person {
                name: author.text(&["name"])?,
                role: author.text(&["jobtitle", "role"]).filter(|role| role != "writer"),
            })
        })
        .collect();
    if !authors.is_empty() {
        return authors;
    }
    item.text(&["by", "byline"]).map(|by| wire::byline(&by, None)).unwrap_or_default()
}

/// The picture that an associated item of type picture is, in its best size for a page.
fn picture(item: &Item) -> Option<Picture> {
    if item.text(&["type"]).is_some_and(|kind| kind != "picture" && kind != "image" && kind != "graphic") {
        return None;
    }
    let source = |fields: &&Map<String, Value>| {
        let rendition = Item(fields);
        let is_image = rendition.text(&["contenttype", "mimetype"]).is_none_or(|t| t.starts_with("image/"));
        rendition.text(&["href"]).filter(|_| is_image).and_then(|href| links::web(&href, None))
    };
    let width =
        |fields: &&Map<String, Value>| Item(fields).text(&["width"]).and_then(|w| w.parse::<u32>().ok()).unwrap_or(0);
    let renditions = item.objects(&["renditions"]);
    let usable: Vec<&Map<String, Value>> = renditions.into_iter().filter(|r| source(r).is_some()).collect();
    // Wide enough for a page and no wider, else the widest.
    let best = usable
        .iter()
        .filter(|r| width(r) >= 1000)
        .min_by_key(|r| width(r))
        .or_else(|| usable.iter().max_by_key(|r| width(r)))?;
    let described = |role: &str| {
        item.roles(&["descriptions"]).into_iter().find(|(r, _, _)| r == role).and_then(|(_, _, text)| plain(&text))
    };
    Some(Picture {
        src: source(best)?,
        alt: item.text(&["alttext"]).or_else(|| described("alttext")),
        caption: described("caption")
            .or_else(|| item.text(&["descriptiontext", "bodytext"]))
            .or_else(|| item.text(&["headline"])),
        credit: item.text(&["byline", "by"]).or_else(|| item.text(&["creditline", "copyrightholder"])),
    })
}
