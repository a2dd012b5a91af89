//! NewsML-G2: a news item, or a message with several of them. A picture item belongs to the text that names it, or to
//! the only text of its message. What is withheld, cancelled or embargoed comes back as such.

use super::inline::{self, Context};
use super::xml::{self, Element, words};
use super::{Format, SeedFile, charset, escape, links, markup, nitf, wire};
use crate::base::{Place, Problem, Problems};
use crate::seeds::{Block, BlockKind, Picture, Seed, SourceLink, Stated};
use std::collections::HashMap;

pub const FORMAT: Format = Format {
    name: "newsml-g2",
    description: "a NewsML-G2 news item, package or message",
    extensions: &["newsml", "g2"],
    limit: super::MAX_MARKUP,
    sniff,
    read,
};

const ROOTS: &[&str] = &["newsItem", "newsMessage", "packageItem"];

fn sniff(file: &SeedFile) -> bool {
    super::root_name(file).is_some_and(|name| ROOTS.contains(&name.as_str()))
}

fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let text = charset::text(file.bytes, None);
    let (root, mut problems) = xml::parse(&file.path, &text);
    let Some(root) = root.filter(|root| ROOTS.contains(&root.name.as_str())) else {
        problems.push(
            Problem::error(
                Place::file(&file.path),
                "this is no NewsML-G2: the root is not `newsItem`, `packageItem` or `newsMessage`",
            )
            .hint("NewsML 1 and event lists are not read; ask the source for NewsML-G2 or NITF"),
        );
        return (Vec::new(), problems);
    };
    let items: Vec<&Element> = match root.name.as_str() {
        "newsItem" => vec![&root],
        _ => root.descendants_named("newsItem").collect(),
    };
    let (pictures, texts): (Vec<&Element>, Vec<&Element>) = items.iter().partition(|item| picture(item).is_some());
    let ids: HashMap<String, usize> =
        pictures.iter().enumerate().filter_map(|(at, item)| Some((guid(item)?, at))).collect();
    let alone = texts.len() == 1;
    let several = items.len() > 1;
    let groups = Groups::of(&root);
    let mut seeds = Vec::new();
    // One more than may be: whoever counts them tells that there are too many.
    for element in texts.iter().take(super::MAX_SEEDS + 1) {
        let mut seed = item(element);
        if several {
            seed.item = guid(element);
        }
        if !pictures.is_empty() {
            let named = groups.linked_ids(element);
            let mut found: Vec<usize> = named.iter().filter_map(|id| ids.get(*id).copied()).collect();
            if found.is_empty() && alone {
                found = (0..pictures.len()).collect();
            }
            found.sort_unstable();
            found.dedup();
            let found = found.into_iter().take(super::MAX_LISTED).filter_map(|at| picture(pictures[at])).collect();
            wire::pictures(&mut seed, found);
        }
        let cancelled = seed.stated.status.as_deref() == Some("cancelled");
        if seed.blocks.is_empty() && !cancelled {
            problems.push(
                Problem::warning(Place::at(&file.path, element.line, 0), "this news item has no text inside it")
                    .hint("its content may lie in another file (`remoteContent`); ask the source for it inline"),
            );
        } else {
            seeds.push(seed);
        }
    }
    if items.is_empty() {
        problems.push(
            Problem::warning(
                Place::at(&file.path, root.line, 0),
                format!("this `{}` only names items and holds none", root.name),
            )
            .hint("put the news items themselves into `seeds/`"),
        );
    } else if texts.is_empty() {
        problems.push(
            Problem::warning(
                Place::at(&file.path, root.line, 0),
                "only pictures are in this file, and no text they belong to",
            )
            .hint("put picture and text into one message, or add the picture to its page by hand"),
        );
    }
    (seeds, problems)
}

fn guid(item: &Element) -> Option<String> {
    item.attribute("guid").map(str::to_owned)
}

/// The ids of each group of a package.
struct Groups<'a> {
    groups: Vec<Vec<&'a str>>,
    /// For each id, the first group that it stands in.
    of: HashMap<&'a str, usize>,
}

impl<'a> Groups<'a> {
    fn of(root: &'a Element) -> Groups<'a> {
        let mut all = Groups { groups: Vec::new(), of: HashMap::new() };
        for group in root.descendants().into_iter().filter(|e| e.name == "group") {
            let members: Vec<&str> = group
                .descendants()
                .into_iter()
                .filter(|e| e.name == "itemRef")
                .filter_map(|e| e.attribute("residref"))
                .collect();
            for member in &members {
                all.of.entry(*member).or_insert(all.groups.len());
            }
            all.groups.push(members);
        }
        all
    }

    /// The ids of the items that stand with this one: named in it, or in the same group of a package.
    fn linked_ids<'b>(&'b self, item: &'b Element) -> Vec<&'b str> {
        let mut ids: Vec<&str> = item.descendants().into_iter().filter_map(|e| e.attribute("residref")).collect();
        if let Some(group) = item.attribute("guid").and_then(|own| self.of.get(own)) {
            // The nearest are enough; a group of thousands is no group for people.
            ids.extend(self.groups[*group].iter().take(super::MAX_LISTED));
        }
        ids
    }
}

/// The picture that an item of class picture is.
fn picture(item: &Element) -> Option<Picture> {
    let class = item.at("itemMeta/itemClass").and_then(|c| c.attribute("qcode").or(c.attribute("uri")));
    let class = class.unwrap_or_default();
    let remote: Vec<&Element> =
        item.at("contentSet").into_iter().flat_map(|set| set.children_named("remoteContent")).collect();
    let is_image = |e: &&Element| e.attribute("contenttype").is_some_and(|t| t.starts_with("image/"));
    let images: Vec<&Element> = remote.into_iter().filter(is_image).collect();
    if !class.ends_with(":picture") && !class.ends_with("/picture") && (images.is_empty() || has_text(item)) {
        return None;
    }
    // The size for reading on a screen, else the largest.
    let rendition =
        |e: &&&Element, name: &str| e.attribute("rendition").is_some_and(|r| r.to_ascii_lowercase().ends_with(name));
    let best =
        ["web", "lowres", "mediumres", "highres"].iter().find_map(|name| images.iter().find(|e| rendition(e, name)));
    let image = best.or_else(|| {
        images.iter().max_by_key(|e| e.attribute("width").and_then(|w| w.parse::<u32>().ok()).unwrap_or(0))
    })?;
    let meta = item.at("contentMeta");
    let described = |role: &str| {
        let all =
            meta?.children_named("description").filter(|d| d.attribute("role").is_some_and(|r| r.ends_with(role)));
        all.filter_map(Element::text).next()
    };
    Some(Picture {
        src: links::web(image.attribute("href")?, None)?,
        alt: described("alttext"),
        caption: described("caption").or_else(|| meta?.text_at("description")),
        credit: meta.and_then(|meta| meta.text_at("creditline").or_else(|| name(meta.at("creator")?))),
    })
}

fn has_text(item: &Element) -> bool {
    item.at("contentSet").is_some_and(|set| set.elements().any(|e| e.name == "inlineXML" || e.name == "inlineData"))
}

/// What a property of the standard names: its `name`, its literal, or its text.
fn name(property: &Element) -> Option<String> {
    proper_name(property)
        .or_else(|| property.attribute("literal").and_then(words))
        .or_else(|| property.text())
        .or_else(|| property.attribute("uri").map(str::to_owned))
}

/// The name of a concept. The first is the source's own; others are in other languages.
fn proper_name(property: &Element) -> Option<String> {
    property.children_named("name").filter_map(Element::text).next()
}

/// What the item says of its concepts in one place for all: their names, by their codes.
struct Asserted<'a>(HashMap<&'a str, &'a Element>);

impl<'a> Asserted<'a> {
    fn of(item: &'a Element) -> Asserted<'a> {
        let mut all = HashMap::new();
        for assert in item.children_named("assert") {
            for code in CODES.iter().filter_map(|name| assert.attribute(name)) {
                all.entry(code).or_insert(assert);
            }
        }
        Asserted(all)
    }

    /// The name of a concept, beside its code or where the item asserts it.
    fn name(&self, property: &Element) -> Option<String> {
        let elsewhere = || CODES.iter().find_map(|name| proper_name(self.0.get(property.attribute(name)?)?));
        proper_name(property).or_else(elsewhere)
    }
}

const CODES: [&str; 3] = ["qcode", "uri", "literal"];

fn item(item: &Element) -> Seed {
    let mut seed = content(item);
    let inner = std::mem::take(&mut seed.stated);
    seed.format = FORMAT.name;
    seed.stated = stated(item);
    fill(&mut seed.stated, inner);
    wire::lead_picture(&mut seed);
    wire::strip_dateline(&mut seed);
    wire::strip_tail(&mut seed);
    seed
}

/// The text, in the richest of the forms that it comes in.
fn content(item: &Element) -> Seed {
    let sets: Vec<&Element> = item.at("contentSet").into_iter().flat_map(Element::elements).collect();
    for inline_xml in sets.iter().filter(|e| e.name == "inlineXML") {
        if let Some(root) = inline_xml.elements().next() {
            if root.name == "nitf" {
                return nitf::item(root);
            }
            let text = inline::blocks(std::slice::from_ref(&xml::Node::Element(root.clone())), Context::default());
            if !text.blocks.is_empty() {
                return Seed { blocks: text.blocks, left_out: text.left_out, ..Seed::default() };
            }
        }
    }
    for data in sets.iter().filter(|e| e.name == "inlineData") {
        let raw = data.raw_text();
        if data.attribute("contenttype").is_some_and(|t| t.contains("html")) {
            let text = inline::blocks_without_lines(&markup::fragment(&raw), Context::default());
            return Seed { blocks: text.blocks, left_out: text.left_out, ..Seed::default() };
        }
        let blocks = plain_paragraphs(&raw, data.line);
        if !blocks.is_empty() {
            return Seed { blocks, ..Seed::default() };
        }
    }
    Seed::default()
}

/// Plain text of a wire: blank lines part paragraphs; without any, each line is one. `line` is where the text begins,
/// 0 if it has no lines of its own.
pub(super) fn plain_paragraphs(text: &str, line: u32) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let parted = lines.windows(2).any(|w| w[0].trim().is_empty() && !w[1].trim().is_empty());
    let mut blocks = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut flush = |open: &mut Vec<&str>, at: usize| {
        let text = escape::paragraph(&open.join(" "));
        let first = if line == 0 { 0 } else { line + (at - open.len()) as u32 };
        open.clear();
        if !text.is_empty() {
            blocks.push(Block { line: first, kind: BlockKind::Paragraph(text) });
        }
    };
    for (i, text) in lines.iter().enumerate() {
        if text.trim().is_empty() {
            flush(&mut open, i);
        } else {
            open.push(text);
            if !parted {
                flush(&mut open, i + 1);
            }
        }
    }
    flush(&mut open, lines.len());
    blocks
}

fn stated(item: &Element) -> Stated {
    let empty = Element::default();
    let meta = item.at("itemMeta").unwrap_or(&empty);
    let about = item.at("contentMeta").unwrap_or(&empty);
    let mut stated =
        Stated { id: guid(item), version: item.attribute("version").map(str::to_owned), ..Stated::default() };

    if let Some(status) = meta.at("pubStatus") {
        let code = status.attribute("qcode").or(status.attribute("uri")).map(str::to_owned).or_else(|| status.text());
        stated.status = Some(wire::status(&code.unwrap_or_default()));
    }
    if let Some(embargo) = meta.at("embargoed") {
        stated.publish_at = embargo.text();
        // An empty embargo means: until further notice.
        if stated.publish_at.is_none() && stated.status.as_deref() != Some("cancelled") {
            stated.status = Some("withheld".to_owned());
        }
    }
    let created = meta.text_at("firstCreated").or_else(|| about.text_at("contentCreated"));
    let version = meta.text_at("versionCreated");
    stated.published = created.or_else(|| version.clone());
    let modified = version.or_else(|| about.text_at("contentModified"));
    stated.updated = modified.filter(|modified| Some(modified) != stated.published.as_ref());
    stated.expires_at = meta.text_at("expires");
    stated.agency = meta.at("provider").and_then(name);
    let mut notes: Vec<String> = Vec::new();
    for note in meta.children_named("edNote") {
        wire::add(&mut notes, note.text());
    }
    // A correction or an update is announced beside the text; the editor must know, the reader is told by hand.
    for signal in meta.children_named("signal") {
        let code = signal.attribute("qcode").or(signal.attribute("uri"));
        let said = signal.children_named("name").find_map(Element::text).or_else(|| code.map(str::to_owned));
        wire::add(&mut notes, said.map(|said| format!("the source signals: {said}")));
    }
    stated.notes = Some(notes.join("\n")).filter(|notes| !notes.is_empty());

    headlines(about, meta, &mut stated);
    let asserted = Asserted::of(item);
    let located = || about.children_named("located").find_map(|e| asserted.name(e));
    stated.dateline = about.text_at("dateline").or_else(located);
    stated.byline =
        about.children_named("by").filter_map(Element::text).flat_map(|by| wire::byline(&by, None)).collect();
    if stated.byline.is_empty() {
        let creators = about
            .children_named("creator")
            .filter(|c| c.attribute("role").is_none_or(|role| !role.ends_with("editor")));
        stated.byline = creators
            .filter_map(|c| asserted.name(c).or_else(|| c.attribute("literal").and_then(words)))
            .flat_map(|text| wire::byline(&text, None))
            .collect();
    }
    stated.priority = about.text_at("urgency").and_then(|urgency| wire::priority(&urgency));
    stated.language = about
        .at("language")
        .and_then(|language| language.attribute("tag"))
        .or(item.attribute("xml:lang"))
        .map(str::to_owned);
    stated.kind = about
        .children_named("genre")
        .find_map(|genre| {
            let named = asserted.name(genre);
            let codes = CODES.iter().filter_map(|code| genre.attribute(code));
            named.as_deref().into_iter().chain(codes).find_map(wire::kind)
        })
        .map(str::to_owned);
    subjects(about, &asserted, &mut stated);
    for source in about.children_named("infoSource") {
        if let Some(name) = asserted.name(source).or_else(|| name(source)) {
            stated
                .sources
                .push(SourceLink { name, url: source.attribute("uri").and_then(|uri| links::web(uri, None)) });
        }
    }
    if let Some(slugline) = about.text_at("slugline") {
        stated.extra.insert("slugline".to_owned(), slugline.into());
    }
    let listed = |name: &'static str| about.children_named(name).take(super::MAX_LISTED);
    wire::keep(&mut stated, "alt_ids", listed("altId").filter_map(Element::text).collect());
    let helped = listed("contributor").filter_map(|c| asserted.name(c).or_else(|| name(c)));
    wire::keep(&mut stated, "contributors", helped.collect());
    if let Some(credit) = about.text_at("creditline") {
        stated.extra.insert("credit_line".to_owned(), credit.into());
    }
    wire::keep(&mut stated, "related", related(meta));
    // Whether a machine made it is not for the desk to lose.
    let made = about.at("digitalSourceType").or_else(|| about.at("digsrctype"));
    if let Some(made) = made.and_then(|made| made.attribute("uri").or(made.attribute("qcode"))) {
        stated.extra.insert("digital_source_type".to_owned(), made.into());
    }
    rights(item, &mut stated);
    stated
}

/// The other items and pages that this one is linked to, but for its pictures.
fn related(meta: &Element) -> Vec<String> {
    let mut all = Vec::new();
    for link in meta.children_named("link") {
        let kind = link.attribute("contenttype").unwrap_or_default();
        let Some(place) = link.attribute("href").or(link.attribute("residref")).filter(|_| !kind.starts_with("image/"))
        else {
            continue;
        };
        let named = link.attribute("title").and_then(words).or_else(|| link.text_at("title"));
        let named = named.or_else(|| link.text_at("itemMeta/title"));
        wire::add(&mut all, Some(named.map_or_else(|| place.to_owned(), |named| format!("{named} ({place})"))));
    }
    all
}

fn rights(item: &Element, stated: &mut Stated) {
    let rights = item.children_named("rightsInfo").flat_map(|info| {
        let holder = info.at("copyrightHolder").and_then(name).map(|holder| format!("© {holder}"));
        let notice = info.text_at("copyrightNotice");
        let holder = holder.filter(|_| notice.is_none());
        let terms = info.children_named("usageTerms").filter_map(Element::text);
        let linked = info.children_named("link").filter_map(|link| links::web(link.attribute("href")?, None));
        notice.into_iter().chain(holder).chain(terms).chain(linked).collect::<Vec<_>>()
    });
    let mut said = Vec::new();
    rights.for_each(|text| wire::add(&mut said, Some(text)));
    stated.rights = Some(said.join("\n")).filter(|rights| !rights.is_empty());
    // Whether machines may learn from it is for programs to read; but it is not for the desk to lose.
    let mining = item.children_named("rightsInfo").find_map(|info| info.at("dataMining"));
    if let Some(mining) = mining.and_then(|mining| CODES[..2].iter().find_map(|code| mining.attribute(code))) {
        stated.extra.insert("data_mining".to_owned(), mining.into());
    }
}

fn headlines(about: &Element, meta: &Element, stated: &mut Stated) {
    let role = |e: &Element| {
        let role = e.attribute("role").or(e.attribute("roleuri")).unwrap_or_default();
        role.rsplit([':', '/']).next().unwrap_or_default().to_ascii_lowercase()
    };
    let all: Vec<(String, String)> =
        about.children_named("headline").filter_map(|e| Some((role(e), e.text()?))).collect();
    let main = all.iter().find(|(role, _)| role.is_empty() || role == "main" || role == "hld").or(all.first());
    stated.headline = main.map(|(_, text)| text.clone()).or_else(|| meta.text_at("title"));
    let is_deck = |role: &str| role.contains("sub") || role.contains("deck");
    for (role, text) in &all {
        if Some(text) == stated.headline.as_ref() {
            continue;
        }
        let slot = if is_deck(role) { &mut stated.deck } else { &mut stated.alternative_headline };
        slot.get_or_insert_with(|| text.clone());
    }
    let described = about.children_named("description").take(super::MAX_LISTED);
    let mut described: Vec<(String, String)> = described.filter_map(|e| Some((role(e), e.text()?))).collect();
    let at = described.iter().position(|(role, _)| role == "summary" || role == "abstract");
    let at = at.or_else(|| described.iter().position(|(role, _)| role.is_empty()));
    stated.summary = at.map(|at| described.remove(at).1);
    // What the others are for is between the source and its editors.
    wire::keep(stated, "descriptions", described.into_iter().map(|(_, text)| text).collect());
}

fn subjects(about: &Element, asserted: &Asserted, stated: &mut Stated) {
    for keyword in about.children_named("keyword") {
        wire::add(&mut stated.topics, keyword.text());
    }
    for subject in about.children_named("subject") {
        let kind = subject.attribute("type").or(subject.attribute("typeuri")).unwrap_or_default();
        let kind = kind.rsplit([':', '/']).next().unwrap_or_default().to_ascii_lowercase();
        let text = asserted.name(subject).or_else(|| subject.attribute("literal").and_then(words));
        match kind.as_str() {
            "person" => wire::add(&mut stated.people, text),
            "organisation" | "organization" => wire::add(&mut stated.organisations, text),
            "geoarea" | "poi" => wire::add(&mut stated.places, text),
            "event" | "object" | "animal" => {}
            // A code without a name is still a topic: Media Topics are known by their codes.
            _ => wire::add(
                &mut stated.topics,
                text.or_else(|| subject.attribute("qcode").or(subject.attribute("uri")).map(str::to_owned)),
            ),
        }
    }
    for located in about.children_named("located") {
        wire::add(&mut stated.places, asserted.name(located));
    }
}

fn is_empty<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What the text inside states where the item around it is silent.
fn fill(stated: &mut Stated, inner: Stated) {
    macro_rules! fill {
        ($($field:ident),*) => { $( if is_empty(&stated.$field) { stated.$field = inner.$field; } )* };
    }
    fill!(
        headline,
        alternative_headline,
        deck,
        byline,
        agency,
        dateline,
        published,
        publish_at,
        expires_at,
        language,
        summary
    );
    fill!(
        topics,
        places,
        people,
        organisations,
        section,
        story,
        kind,
        priority,
        status,
        rights,
        id,
        version,
        url,
        sources,
        image,
        notes
    );
}
