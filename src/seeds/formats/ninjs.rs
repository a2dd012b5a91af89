//! ninjs 1.x, 2.x and 3.x: an IPTC news item as JSON. The versions differ in the case of their keys and in singular or
//! plural; a key is looked up without regard to case and underscores, so that one table serves them all.

use super::inline::{self, Context};
use super::xml::{self, words};
use super::{Format, SeedFile, charset, links, markup, newsml, nitf, wire};
use crate::base::{Place, Problem, Problems, RelPath};
use crate::seeds::{Block, Person, Picture, Seed, SourceLink, Stated};
use serde_json::{Map, Value};

pub const FORMAT: Format = Format {
    name: "ninjs",
    description: "an IPTC ninjs item (JSON), 1.x to 3.x",
    extensions: &["ninjs", "json"],
    limit: super::MAX_MARKUP,
    sniff,
    read,
};

/// Items inside items (associations) to this depth.
const MAX_DEPTH: usize = 4;

fn sniff(file: &SeedFile) -> bool {
    let head = charset::text(&file.bytes[..file.bytes.len().min(64 << 10)], None);
    let start = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t', '[']);
    let has = |name: &str| head.contains(&format!("\"{name}\""));
    // Superdesk, which most of the ninjs in the wild comes from, calls the id `guid`.
    let is_superdesk = || has("guid") && has("headline") && (has("body_html") || has("versioncreated"));
    start.starts_with('{')
        && (has("uri") || is_superdesk())
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
        // One more than may be: whoever counts them tells that there are too many.
        if seeds.len() > super::MAX_SEEDS {
            break;
        }
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
    let texts: Vec<&&Map<String, Value>> = inner.iter().filter(|fields| has_body(&Item(fields))).collect();
    if several || depth > 0 || !texts.is_empty() {
        seed.item = seed.stated.id.clone();
    }
    let cancelled = seed.stated.status.as_deref() == Some("cancelled");
    if !seed.blocks.is_empty() || (cancelled && is_text(item)) {
        seeds.push(seed);
    } else if is_text(item) || (texts.is_empty() && item.text(ID).is_some()) {
        let what = item.text(&["type"]).unwrap_or_else(|| "text".to_owned());
        let name = item.text(ID).unwrap_or_default();
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
    item.text(&["type"]).is_some_and(|kind| kind == "text") || has_body(item)
}

/// A picture may have its caption as its body; an item that only names another has none.
fn has_body(item: &Item) -> bool {
    let is_other = ["picture", "image", "graphic", "audio", "video"];
    let bodies = || item.get("bodies").is_some() || item.suffixed("body").next().is_some();
    !item.text(&["type"]).is_some_and(|kind| is_other.contains(&kind.as_str())) && bodies()
}

const ID: &[&str] = &["uri", "guid"];

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

    /// What a key says that may hold a text or an object with the parts of a concept, in the order that is asked for.
    fn concept(&self, name: &str, parts: &[&str]) -> Option<String> {
        let value = self.get(name)?;
        scalar(value).or_else(|| Item(value.as_object()?).text(parts))
    }

    /// The texts whose keys begin with a stem and tell more behind it: `headline_short`, `body_html`. 1.x has no lists.
    fn suffixed(&self, stem: &'static str) -> impl Iterator<Item = (String, &'a str)> {
        self.0.iter().filter_map(move |(key, value)| {
            let key = key.to_ascii_lowercase();
            Some((key.strip_prefix(stem)?.strip_prefix('_')?.to_owned(), value.as_str()?))
        })
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
                for value in values.iter().take(super::MAX_LISTED) {
                    let of = |fields| Item(fields).text(&["name", "literal", "value", "uri", "code"]);
                    wire::add(&mut out, scalar(value).or_else(|| value.as_object().and_then(of)));
                }
            }
            Some(Value::String(text)) => text.split(',').for_each(|part| wire::add(&mut out, words(part))),
            _ => {}
        }
        out
    }

    /// All that the objects under a key say of themselves, one after the other.
    fn parts(&self, keys: &[&str], parts: &[&str]) -> Vec<String> {
        let all = self.objects(keys).into_iter().take(super::MAX_LISTED);
        let said = all.flat_map(|fields| parts.iter().filter_map(move |part| Item(fields).text(&[part])));
        said.chain(self.names(keys)).collect()
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
    let pictures: Vec<Picture> =
        item.objects(&["associations"]).into_iter().filter_map(|fields| picture(&Item(fields))).collect();
    if pictures.is_empty() {
        wire::lead_picture(&mut seed);
    }
    wire::strip_dateline(&mut seed);
    wire::strip_tail(&mut seed);
    wire::pictures(&mut seed, pictures);
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
            let is_nitf = kind.contains("nitf") || value.trim_start().starts_with("<nitf");
            let is_html = kind.contains("html") || (kind.is_empty() && value.contains("</"));
            !is_nitf && main(role) == wanted_main && is_html == html && words(value).is_some()
        })
    };
    for wanted_main in [true, false] {
        if let Some((_, _, html)) = order(wanted_main, true) {
            return as_html(html);
        }
        if let Some(text) = bodies.iter().filter(|(role, ..)| main(role) == wanted_main).find_map(as_nitf) {
            return text;
        }
        if let Some((_, _, text)) = order(wanted_main, false) {
            return (newsml::plain_paragraphs(text, 0), Vec::new());
        }
    }
    let text = item.get("bodytext").and_then(Value::as_str).filter(|text| words(text).is_some());
    // 1.x lets every provider have a kind of body of its own.
    let text = text.or_else(|| item.suffixed("body").map(|(_, text)| text).find(|text| words(text).is_some()));
    let text = text.unwrap_or_default();
    // Some sources put HTML where the standard has plain text.
    if text.contains("</p>") {
        return as_html(text);
    }
    (newsml::plain_paragraphs(text, 0), Vec::new())
}

/// A body in NITF, whole or its content alone.
fn as_nitf((_, kind, value): &(String, String, String)) -> Option<(Vec<Block>, Vec<crate::seeds::LeftOut>)> {
    if !kind.contains("nitf") && !value.trim_start().starts_with("<nitf") {
        return None;
    }
    let (root, _) = xml::parse(&RelPath::new("body")?, value);
    let root = root?;
    let mut text = match root.name.as_str() {
        "nitf" => nitf::item(&root),
        _ => {
            let text = inline::blocks(std::slice::from_ref(&xml::Node::Element(root)), Context::default());
            Seed { blocks: text.blocks, left_out: text.left_out, ..Seed::default() }
        }
    };
    text.blocks.iter_mut().for_each(|block| block.line = 0);
    text.left_out.iter_mut().for_each(|left| left.line = 0);
    Some((text.blocks, text.left_out)).filter(|(blocks, _)| !blocks.is_empty())
}

fn stated(item: &Item) -> Stated {
    let mut stated = Stated {
        id: item.text(ID),
        version: item.text(&["version"]),
        status: item.text(&["pubstatus"]).map(|status| wire::status(&status)),
        publish_at: item.text(&["embargoeduntil", "embargoed"]),
        expires_at: item.text(&["expires"]),
        language: item.text(&["language"]),
        dateline: item.text(&["located", "dateline"]),
        priority: item.text(&["urgency"]).and_then(|urgency| wire::priority(&urgency)),
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

    headlines(item, &mut stated);
    summary(item, &mut stated);
    stated.byline = byline(item);
    let genres = item.parts(&["genres", "genre"], &["name", "literal", "uri", "code"]);
    stated.kind = genres.iter().find_map(|genre| wire::kind(genre)).map(str::to_owned);
    // The desk of the source, in Superdesk.
    stated.section = item.names(&["service"]).into_iter().next();
    rights(item, &mut stated);
    for source in item.objects(&["infosources", "infosource"]).into_iter().take(super::MAX_LISTED) {
        let source = Item(source);
        let url = source.text(&["uri"]).and_then(|uri| links::web(&uri, None));
        if let Some(name) = source.text(&["name", "literal", "uri", "code"]) {
            stated.sources.push(SourceLink { name, url });
        }
    }
    let partial = item.text(&["representationtype"]).is_some_and(|kind| kind == "partial" || kind == "incomplete");
    let partial = partial.then(|| "the source says that this is a part of the item, not the whole".to_owned());
    let notes: Vec<String> = item.text(&["ednote"]).into_iter().chain(partial).collect();
    stated.notes = Some(notes.join("\n")).filter(|notes| !notes.is_empty());
    if let Some(slugline) = item.text(&["slugline"]) {
        stated.extra.insert("slugline".to_owned(), slugline.into());
    }
    wire::keep(&mut stated, "alt_ids", alternative_ids(item));
    // Whether a machine made it is not for the desk to lose.
    if let Some(made) = item.concept("digitalsourcetype", &["uri", "literal", "name"]) {
        stated.extra.insert("digital_source_type".to_owned(), made.into());
    }
    associated(item, &mut stated);
    stated
}

fn headlines(item: &Item, stated: &mut Stated) {
    let mut headlines = item.roles(&["headlines"]);
    let main = headlines
        .iter()
        .find(|(role, _, _)| role.is_empty() || role == "main" || role == "headline")
        .or(headlines.first());
    stated.headline = main
        .and_then(|(_, _, text)| plain(text))
        .or_else(|| item.text(&["headline"]))
        .or_else(|| item.text(&["title", "name"]));
    headlines.extend(item.suffixed("headline").map(|(role, text)| (role, String::new(), text.to_owned())));
    for (role, _, text) in &headlines {
        let text = plain(text).filter(|text| Some(text) != stated.headline.as_ref());
        let is_deck = role.contains("sub") || role.contains("deck");
        let slot = if is_deck { &mut stated.deck } else { &mut stated.alternative_headline };
        *slot = slot.take().or(text);
    }
}

/// The description that is a summary. The others are kept: what they are for is between the source and its editors.
fn summary(item: &Item, stated: &mut Stated) {
    let old = item.suffixed("description").map(|(suffix, text)| {
        let role = suffix.split('_').find(|part| !["text", "html", "xhtml"].contains(part)).unwrap_or_default();
        (role.to_owned(), String::new(), text.to_owned())
    });
    let mut descriptions: Vec<(String, String)> = Vec::new();
    for (role, _, text) in item.roles(&["descriptions"]).into_iter().chain(old) {
        // The same in text and in HTML is one.
        let text = plain(&text).filter(|text| !descriptions.iter().any(|(_, known)| known == text));
        if let Some(text) = text.filter(|_| descriptions.len() < super::MAX_LISTED) {
            descriptions.push((role, text));
        }
    }
    let is_summary = |role: &str| role == "summary" || role == "abstract";
    let at = descriptions.iter().position(|(role, _)| is_summary(role));
    let at = at.or_else(|| descriptions.iter().position(|(role, _)| role.is_empty()));
    let at = at.or_else(|| descriptions.iter().position(|(role, _)| role != "caption"));
    stated.summary = at.map(|at| descriptions.remove(at).1);
    wire::keep(stated, "descriptions", descriptions.into_iter().map(|(_, text)| text).collect());
}

fn rights(item: &Item, stated: &mut Stated) {
    let holder = item.text(&["copyrightholder"]).map(|holder| format!("© {holder}"));
    let notice = item.text(&["copyrightnotice"]);
    let holder = holder.filter(|_| notice.is_none());
    let infos = item.objects(&["rightsinfo"]);
    let said = |name: &str| infos.iter().find_map(|info| Item(info).text(&[name]));
    let linked = said("linkedrights");
    let rights: Vec<String> = [notice, holder, item.text(&["usageterms"]), linked].into_iter().flatten().collect();
    stated.rights = Some(rights.join("\n")).filter(|rights| !rights.is_empty());
    // For programs to read, so not among the words for people; but what is allowed is not for the desk to lose.
    if let Some(encoded) = said("encodedrights") {
        stated.extra.insert("encoded_rights".to_owned(), encoded.into());
    }
}

/// What stands beside the text and is neither a text nor a picture: sounds and films are linked, other items named.
fn associated(item: &Item, stated: &mut Stated) {
    let mut related = Vec::new();
    for fields in item.objects(&["associations"]).into_iter().take(super::MAX_LISTED) {
        let other = Item(fields);
        if has_body(&other) || picture(&other).is_some() {
            continue;
        }
        let headline = other.roles(&["headlines"]).into_iter().find_map(|(_, _, text)| plain(&text));
        let name = headline.or_else(|| other.text(&["headline", "title", "name"]));
        let played = || other.text(&["type"]).is_some_and(|kind| kind == "audio" || kind == "video");
        let renditions = other.objects(&["renditions"]);
        let href = renditions.iter().find_map(|r| links::web(&Item(r).text(&["href"])?, None)).filter(|_| played());
        if let Some(url) = href {
            stated.sources.push(SourceLink { name: name.unwrap_or_else(|| url.clone()), url: Some(url) });
        } else if let Some(id) = other.text(ID) {
            wire::add(&mut related, Some(name.map_or_else(|| id.clone(), |name| format!("{name} ({id})"))));
        }
    }
    wire::keep(stated, "related", related);
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
