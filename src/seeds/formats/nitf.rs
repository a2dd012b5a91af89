//! NITF 3.x, the News Industry Text Format: `docdata` says what the item is, `body.head` how it is signed,
//! `body.content` is the text.

use super::inline::{self, Context};
use super::wire;
use super::xml::{self, Element, Node, words};
use super::{Format, SeedFile, charset, links};
use crate::base::{Place, Problem, Problems, RelPath};
use crate::seeds::{Block, BlockKind, Seed, SourceLink, Stated};

pub const FORMAT: Format = Format {
    name: "nitf",
    description: "an item in NITF 3.x, of a wire service",
    extensions: &["nitf"],
    limit: super::MAX_MARKUP,
    sniff,
    read,
};

fn sniff(file: &SeedFile) -> bool {
    super::root_name(file).as_deref() == Some("nitf")
}

fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let text = charset::text(file.bytes, None);
    let (root, mut problems) = xml::parse(&file.path, &text);
    let Some(root) = root.filter(|root| root.name == "nitf") else {
        problems.push(not_nitf(&file.path));
        return (Vec::new(), problems);
    };
    let seed = item(&root);
    if seed.blocks.is_empty() && seed.stated.status.as_deref() != Some("cancelled") {
        problems.push(
            Problem::error(Place::at(&file.path, root.line, 0), "the item has no text in `body.content`")
                .hint("ask the source for the item with its text"),
        );
        return (Vec::new(), problems);
    }
    (vec![seed], problems)
}

fn not_nitf(path: &RelPath) -> Problem {
    Problem::error(Place::file(path), "this is no NITF: the root is not `nitf`")
        .hint("name the format with `--format`, or save the file again")
}

/// The seed of an `nitf` element; NewsML-G2 carries them too.
pub(super) fn item(root: &Element) -> Seed {
    let mut seed = Seed { format: FORMAT.name, stated: stated(root), ..Seed::default() };
    seed.item = None;
    let contents = root.at("body").into_iter().flat_map(|body| body.children_named("body.content"));
    for content in contents {
        let mut notes = Vec::new();
        let advised = content.descendants().into_iter().any(is_advice);
        let nodes = advised.then(|| without_advice(&content.children, &mut notes));
        let text = inline::blocks(nodes.as_deref().unwrap_or(&content.children), Context::default());
        seed.blocks.extend(text.blocks);
        seed.left_out.extend(text.left_out);
        let notes: Vec<String> = seed.stated.notes.take().into_iter().chain(notes).collect();
        seed.stated.notes = Some(notes.join("\n")).filter(|notes| !notes.is_empty());
    }
    wire::lead_picture(&mut seed);
    wire::strip_dateline(&mut seed);
    wire::strip_tail(&mut seed);
    let end = root.at("body/body.end").into_iter().flat_map(Element::elements);
    for closing in end.filter(|e| e.name == "tagline" || e.name == "bibliography") {
        let text = inline::line(&closing.children, Context::default());
        if !text.is_empty() {
            seed.blocks.push(Block { line: closing.line, kind: BlockKind::Paragraph(text) });
        }
    }
    seed
}

/// Whether a note speaks to editors. Such an advice may stand in the middle of the text.
fn is_advice(element: &Element) -> bool {
    let is = |name: &str, value: &str| element.attribute(name) == Some(value);
    element.name == "note" && (is("type", "npa") || is("noteclass", "editorsnote"))
}

/// The text without advice to editors, which goes to the notes.
fn without_advice(nodes: &[Node], notes: &mut Vec<String>) -> Vec<Node> {
    let mut kept = Vec::new();
    for node in nodes {
        match node {
            Node::Element(advice) if is_advice(advice) => wire::add(notes, advice.text()),
            Node::Element(element) => {
                let (name, attributes) = (element.name.clone(), element.attributes.clone());
                let children = without_advice(&element.children, notes);
                kept.push(Node::Element(Element { name, attributes, children, line: element.line }));
            }
            text => kept.push(text.clone()),
        }
    }
    kept
}

fn stated(root: &Element) -> Stated {
    let mut stated = Stated::default();
    let body = root.at("body");
    let head = root.at("body/body.head");
    let in_head = |path: &str| head.and_then(|head| head.text_at(path));
    stated.headline = in_head("hedline/hl1").or_else(|| root.text_at("head/title"));
    let below = head.and_then(|head| head.at("hedline")).into_iter().flat_map(|hedline| hedline.children_named("hl2"));
    let mut below = below.filter_map(Element::text).filter(|h| Some(h) != stated.headline.as_ref());
    stated.alternative_headline = below.next();
    stated.deck = Some(below.take(10).collect::<Vec<_>>().join(" ")).filter(|deck| !deck.is_empty());
    stated.summary = in_head("abstract");
    stated.agency = in_head("distributor");
    stated.dateline = in_head("dateline/location").or_else(|| {
        let place = head?.at("dateline")?.children.iter().find_map(|node| match node {
            xml::Node::Text(text) => words(text),
            _ => None,
        })?;
        words(place.trim_end_matches(['-', '—', ',']))
    });
    for byline in head.into_iter().flat_map(|head| head.children_named("byline")) {
        let role = byline.text_at("byttl");
        let named: Vec<String> = byline.children_named("person").filter_map(Element::text).collect();
        if named.is_empty() {
            let mut text = byline.text().unwrap_or_default();
            if let Some(role) = &role {
                text = text.replace(role.as_str(), "");
            }
            stated.byline.extend(wire::byline(&text, role));
        } else {
            stated.byline.extend(named.iter().flat_map(|name| wire::byline(name, role.clone())));
        }
    }
    stated.language = [body, Some(root)]
        .into_iter()
        .flatten()
        .find_map(|e| e.attribute("xml:lang").or(e.attribute("lang")))
        .map(str::to_owned);
    let mut notes = Vec::new();
    let mut rights = Vec::new();
    for element in head.into_iter().flat_map(Element::elements) {
        let of_rights = element.name == "note" && element.attribute("noteclass") == Some("cpyrt");
        match element.name.as_str() {
            "rights" => wire::add(&mut rights, element.text()),
            "note" if of_rights => wire::add(&mut rights, element.text()),
            "note" => wire::add(&mut notes, element.text()),
            _ => {}
        }
    }
    stated.notes = Some(notes.join("\n")).filter(|notes| !notes.is_empty());
    stated.rights = Some(rights.join("\n")).filter(|rights| !rights.is_empty());
    if let Some(data) = root.at("head/docdata") {
        docdata(data, &mut stated);
    }
    if stated.published.is_none() {
        let story_date = head.and_then(|head| head.at("dateline/story.date"));
        stated.published = story_date.and_then(|d| d.attribute("norm").map(extended).or_else(|| d.text()));
    }
    for subject in root.at("head/tobject").into_iter().flat_map(|t| t.children_named("tobject.subject")) {
        let names = ["tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type"];
        wire::add(&mut stated.topics, names.iter().find_map(|name| subject.attribute(name)).map(str::to_owned));
    }
    if let Some(kind) = root.at("head/tobject").and_then(kind) {
        stated.kind = Some(kind.to_owned());
    }
    stated.id = stated.id.take().or_else(|| root.attribute("uno").map(str::to_owned));
    for pubdata in root.at("head").into_iter().flat_map(|head| head.children_named("pubdata")) {
        let of = |name: &str| pubdata.attribute(name).map(str::to_owned);
        stated.section = stated.section.take().or_else(|| of("position.section"));
        stated.published = stated.published.take().or_else(|| of("date.publication").map(|date| extended(&date)));
        stated.url = stated.url.take().or_else(|| of("ex-ref").and_then(|url| links::web(&url, None)));
        if let Some(name) = of("name") {
            stated.sources.push(SourceLink { name, url: None });
        }
    }
    stated
}

/// The kind of work: IPTC's words for it stand in the properties, and `tobject.type` parts news from data and advice.
fn kind(object: &Element) -> Option<&'static str> {
    let properties = object.children_named("tobject.property").filter_map(|e| e.attribute("tobject.property.type"));
    object.attribute("tobject.type").into_iter().chain(properties).find_map(wire::kind)
}

fn docdata(data: &Element, stated: &mut Stated) {
    let first =
        |name: &str, attribute: &str| data.children_named(name).find_map(|e| e.attribute(attribute)).map(str::to_owned);
    stated.id = first("doc-id", "id-string");
    let date = |name: &str| first(name, "norm").map(|norm| extended(&norm));
    stated.published = date("date.issue");
    stated.publish_at = date("date.release");
    stated.expires_at = date("date.expire");
    stated.priority = first("urgency", "ed-urg").and_then(|urgency| wire::priority(&urgency));
    stated.version = first("du-key", "version").or_else(|| first("du-key", "generation"));
    stated.story = first("series", "series.name");
    if let Some(status) = data.attribute("management-status") {
        // An embargo has its own date; without one the item is withheld.
        let embargoed = status.eq_ignore_ascii_case("embargoed") && stated.publish_at.is_some();
        stated.status = Some(if embargoed { "usable".to_owned() } else { wire::status(status) });
    }
    let mut notes: Vec<String> = stated.notes.take().into_iter().collect();
    for (name, attributes) in [("ed-msg", ["info", "msg-type"]), ("correction", ["info", "id-string"])] {
        for message in data.children_named(name) {
            let text = message.attribute(attributes[0]).map(str::to_owned).or_else(|| message.text());
            wire::add(&mut notes, text);
        }
    }
    stated.notes = Some(notes.join("\n")).filter(|notes| !notes.is_empty());
    if let Some(replaced) = data.attribute("management-doc-idref") {
        stated.extra.insert("replaces".to_owned(), replaced.into());
    }
    let copyright = data.at("doc.copyright").and_then(|copyright| {
        let parts: Vec<&str> = ["year", "holder"].iter().filter_map(|name| copyright.attribute(name)).collect();
        Some(format!("© {}", parts.join(" "))).filter(|_| !parts.is_empty())
    });
    let owner = || data.at("doc.rights").and_then(|r| r.attribute("owner").map(str::to_owned).or_else(|| r.text()));
    let said = stated.rights.take();
    let rights: Vec<String> = match (copyright, said) {
        (None, None) => owner().into_iter().collect(),
        (copyright, said) => copyright.into_iter().chain(said).collect(),
    };
    stated.rights = Some(rights.join("\n")).filter(|rights| !rights.is_empty());
    for keyword in data.descendants_named("keyword") {
        wire::add(&mut stated.topics, keyword.attribute("key").map(str::to_owned));
    }
    // Where it happened, as opposed to where it was written.
    for place in data.children_named("evloc") {
        let names = ["city", "county-dist", "state-prov"];
        wire::add(&mut stated.places, names.iter().find_map(|name| place.attribute(name)).map(str::to_owned));
    }
    let Some(content) = data.at("identified-content") else { return };
    for found in content.elements() {
        let value = found.attribute("value").map(str::to_owned);
        match found.name.as_str() {
            "person" => wire::add(&mut stated.people, found.text().or(value)),
            "org" => wire::add(&mut stated.organisations, found.text().or(value)),
            "location" => wire::add(&mut stated.places, found.text_at("city").or_else(|| found.text()).or(value)),
            "classifier" if found.attribute("type").is_none_or(|t| t.to_ascii_lowercase().contains("subject")) => {
                wire::add(&mut stated.topics, value.or_else(|| found.text()));
            }
            _ => {}
        }
    }
}

/// ISO 8601's basic form, which NITF uses, in the extended one: `20261122T063000Z` → `2026-11-22T06:30:00Z`.
fn extended(norm: &str) -> String {
    let digits = |text: &str, n: usize| text.len() >= n && text.as_bytes()[..n].iter().all(u8::is_ascii_digit);
    if !digits(norm, 8) {
        return norm.to_owned();
    }
    let day = format!("{}-{}-{}", &norm[..4], &norm[4..6], &norm[6..8]);
    let Some(time) = norm[8..].strip_prefix('T').filter(|time| digits(time, 4)) else {
        return if norm.len() == 8 { day } else { norm.to_owned() };
    };
    let (seconds, zone) = if digits(time, 6) { (&time[4..6], &time[6..]) } else { ("00", &time[4..]) };
    let zone = match zone.len() {
        5 if zone.starts_with(['+', '-']) && digits(&zone[1..], 4) => format!("{}:{}", &zone[..3], &zone[3..]),
        _ => zone.to_owned(),
    };
    format!("{day}T{}:{}:{seconds}{zone}", &time[..2], &time[2..4])
}

#[cfg(test)]
mod tests {
    use super::extended;

    #[test]
    fn basic_dates_are_written_out() {
        for (norm, want) in [
            ("20261122T063000Z", "2026-11-22T06:30:00Z"),
            ("20261122T0630+0100", "2026-11-22T06:30:00+01:00"),
            ("20261122", "2026-11-22"),
            ("2026-11-22", "2026-11-22"),
            ("20261122Té", "20261122Té"),
            ("1", "1"),
        ] {
            assert_eq!(extended(norm), want);
        }
    }
}
