//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed. Each entry is a seed; its item is the entry's id. Read on our own
//! tree and not with a feed crate, because dates must stay as they are written (with their zone), problems must name a
//! line, and feeds with a bare `&` or a missing end tag are as common as whole ones.

use super::inline::{self, Context};
use super::xml::{self, Element, unescape, words};
use super::{Format, SeedFile, charset, escape, links, markup, newsml, wire};
use crate::base::{Place, Problem, Problems};
use crate::seeds::{BlockKind, LeftOut, Person, Picture, Seed, SourceLink, Stated};
use serde_json::Value;

pub const FORMAT: Format = Format {
    name: "feed",
    description: "a feed: RSS, Atom or JSON Feed; each entry is a seed",
    extensions: &["rss", "atom", "rdf", "xml"],
    limit: super::MAX_MARKUP,
    sniff,
    read,
};

fn sniff(file: &SeedFile) -> bool {
    is_json_feed(file) || matches!(super::root_name(file).as_deref(), Some("rss" | "RSS" | "feed" | "RDF" | "entry"))
}

fn is_json_feed(file: &SeedFile) -> bool {
    let head = charset::text(&file.bytes[..file.bytes.len().min(64 << 10)], None);
    // Some programs sort the keys, so that the version stands at the end; some escape every slash.
    let tail = || charset::text(&file.bytes[file.bytes.len().saturating_sub(4 << 10)..], None).into_owned();
    let tells = |text: &str| ["jsonfeed.org/version", "jsonfeed.org\\/version"].iter().any(|name| text.contains(name));
    head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('{') && (tells(&head) || tells(&tail()))
}

fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let text = charset::text(file.bytes, None);
    if text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('{') {
        return json_feed(file, &text);
    }
    let (root, mut problems) = xml::parse(&file.path, &text);
    let Some(root) = root else {
        problems.push(
            Problem::error(Place::file(&file.path), "this is no feed: it holds no element").hint("save the feed again"),
        );
        return (Vec::new(), problems);
    };
    let (channel, entries) = entries(&root);
    let declared = base_of(&root, None);
    let declared = if std::ptr::eq(channel, &root) { declared } else { base_of(channel, declared.as_deref()) };
    let around = Around {
        home: link(channel, declared.as_deref()),
        declared,
        channel: &what_it_says(channel),
        alone: std::ptr::eq(channel, *entries.first().unwrap_or(&channel)),
    };
    let mut seeds = Vec::new();
    // One more than may be: whoever counts them tells that there are too many.
    for entry in entries.iter().take(super::MAX_SEEDS + 1) {
        match seed(&around, entry) {
            Some(seed) => seeds.push(seed),
            None => problems.push(nothing_in(Place::at(&file.path, entry.line, 0), "this entry", &names(entry))),
        }
    }
    if entries.is_empty() {
        let message = match root.name.as_str() {
            "rss" | "RSS" | "rdf:RDF" | "atom:feed" | "feed" => "the feed has no entries".to_owned(),
            other => format!("this XML is in no news format that is known here: its root is `{other}`"),
        };
        problems.push(
            Problem::warning(Place::at(&file.path, root.line, 0), message)
                .hint("known are RSS, Atom, NITF, NewsML-G2 and OPML; else save the article as HTML or text"),
        );
    }
    (seeds, problems)
}

/// An entry that tells of an article and shows none of it: who wrote it, its id, its rights, where it was.
fn nothing_in(place: Place, entry: &str, has: &[String]) -> Problem {
    let has = if has.is_empty() { "nothing".to_owned() } else { format!("`{}` alone", has.join("`, `")) };
    let message = format!("{entry} has neither a title, a text, a link, a picture nor an attachment: it has {has}");
    Problem::warning(place, message).hint("put the article itself into `seeds/`, as a page, a text or a whole feed")
}

/// The names of what an entry holds, each once.
fn names(entry: &Element) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    entry.elements().take(20).for_each(|e| wire::add(&mut names, Some(e.name.clone())));
    names
}

fn is_entry(element: &Element) -> bool {
    matches!(element.name.as_str(), "atom:entry" | "entry" | "item" | "atom:item")
}

/// A channel without its entries: every entry asks it, and should not have to pass by all others.
fn what_it_says(channel: &Element) -> Element {
    let children = channel.children.iter().filter(|node| matches!(node, xml::Node::Element(e) if !is_entry(e)));
    Element {
        name: channel.name.clone(),
        attributes: channel.attributes.clone(),
        children: children.take(100).cloned().collect(),
        line: channel.line,
    }
}

/// The channel and its entries. Prefixes are forgiven: some feeds forget to declare theirs. So is an entry of the one
/// family inside a feed of the other.
fn entries(root: &Element) -> (&Element, Vec<&Element>) {
    match root.name.as_str() {
        "atom:entry" | "entry" => (root, vec![root]),
        _ => {
            let channel = root.at("channel").unwrap_or(root);
            // RSS 1.0 has its items beside the channel.
            let beside = root.elements().filter(|_| !std::ptr::eq(channel, root));
            (channel, channel.elements().chain(beside).filter(|e| is_entry(e)).collect())
        }
    }
}

/// What stands around an entry and counts for it.
struct Around<'a> {
    /// The channel, without its entries.
    channel: &'a Element,
    /// The entry is the whole file.
    alone: bool,
    /// What `xml:base` says, if the feed has one.
    declared: Option<String>,
    /// The page of the whole feed.
    home: Option<String>,
}

/// What links inside an element are relative to: its `xml:base`, itself relative to the one outside.
fn base_of(element: &Element, outer: Option<&str>) -> Option<String> {
    let own = element.attribute("xml:base").and_then(|own| links::absolute(own, outer));
    own.or_else(|| outer.map(str::to_owned))
}

/// Elements that hold the text of an entry, and those that hold a summary, or the text where there is no other.
const TEXTS: &[&str] = &["content:encoded", "atom:content", "content", "body", "xhtml:body", "fullitem", "fulltext"];
const SUMMARIES: &[&str] = &[
    "description",
    "atom:summary",
    "summary",
    "itunes:summary",
    "media:description",
    "dc:description",
    "abstract",
    "itunes:subtitle",
];

/// The fullest text of an entry with the element that holds it, and a summary that says something else.
fn fullest<'a>(entry: &'a Element, context: Context) -> Option<(inline::Text, Option<&'a Element>)> {
    let group = entry.at("media:group");
    let of = |names: &'static [&'static str]| {
        let inside = group.into_iter().flat_map(Element::elements).filter(|e| e.name == "media:description");
        let all: Vec<&Element> = entry.elements().chain(inside).collect();
        names.iter().flat_map(move |name| all.clone().into_iter().filter(move |e| e.name == *name))
    };
    let mut best: Option<(&Element, inline::Text, usize)> = None;
    for element in of(TEXTS).chain(of(SUMMARIES)).take(20) {
        let text = body(element, context);
        let size = size(&text);
        // What is named as the text has the better structure: a summary must be plainly longer to take its place.
        if !text.blocks.is_empty() && best.as_ref().is_none_or(|(.., most)| size * 10 > most * 11) {
            best = Some((element, text, size));
        }
    }
    let (element, text, _) = best?;
    let said = plain(element);
    let other = |e: &&Element| !std::ptr::eq(*e, element) && plain(e).is_some_and(|text| Some(text) != said);
    let short = of(SUMMARIES).find(other);
    Some((text, short))
}

/// The length of a text, for comparison.
fn size(text: &inline::Text) -> usize {
    let of = |kind: &BlockKind| match kind {
        BlockKind::Paragraph(text) | BlockKind::Heading(_, text) | BlockKind::Quote(text) => text.len(),
        BlockKind::Markdown(text) => text.len(),
        BlockKind::Lines(lines) => lines.iter().map(String::len).sum(),
        BlockKind::List { items, .. } => items.iter().map(String::len).sum(),
        BlockKind::Table(rows) => rows.iter().flatten().map(String::len).sum(),
        BlockKind::Figure(_) => 1,
    };
    text.blocks.iter().map(|block| of(&block.kind)).sum()
}

fn seed(around: &Around, entry: &Element) -> Option<Seed> {
    let channel = around.channel;
    let first = |names: &[&str]| names.iter().find_map(|name| entry.elements().find(|e| e.name == *name));
    let first_text = |names: &[&str]| names.iter().find_map(|name| entry.children_named(name).find_map(Element::text));
    let declared = if around.alone { around.declared.clone() } else { base_of(entry, around.declared.as_deref()) };
    let link = link(entry, declared.as_deref().or(around.home.as_deref()));
    let base = declared.as_deref().or(link.as_deref()).or(around.home.as_deref());
    let context = Context { base, asset: None };

    let text = fullest(entry, context);
    // A title and a link are no article yet: the entry is kept as a draft, for its editor to write or to delete.
    let bare = text.is_none();
    let (text, short) = text.unwrap_or_default();
    let subtitled = short.is_some_and(|e| e.name != "itunes:subtitle");
    let in_group = || entry.at("media:group/media:title").and_then(plain);
    let headline = ["title", "atom:title", "dc:title", "media:title", "itunes:title"]
        .iter()
        .find_map(|name| first(&[name]).and_then(plain))
        .or_else(in_group);
    let image = picture(entry, context);
    let attached = attachments(entry, base);
    let id = entry
        .attribute("rdf:about")
        .map(str::to_owned)
        .or_else(|| first_text(&["guid", "atom:id", "id", "dc:identifier"]));

    let mut stated = Stated {
        headline,
        alternative_headline: first_text(&["itunes:subtitle"]).filter(|_| subtitled),
        summary: short.and_then(plain),
        draft: bare.then_some(true),
        byline: authors(entry),
        published: first_text(&[
            "pubDate",
            "atom:published",
            "published",
            "dc:date",
            "atom:issued",
            "dcterms:issued",
            "atom:created",
            "dcterms:created",
            "pubdate",
            "date",
        ]),
        updated: first_text(&["atom:updated", "updated", "atom:modified", "dcterms:modified", "lastBuildDate"]),
        expires_at: first_text(&["expirationDate", "dcterms:expires"]),
        language: first_text(&["dc:language", "language"])
            .or_else(|| entry.attribute("xml:lang").map(str::to_owned))
            .or_else(|| channel.attribute("xml:lang").map(str::to_owned))
            .or_else(|| channel.text_at("language").filter(|text| shared(text)))
            .or_else(|| channel.text_at("dc:language").filter(|text| shared(text))),
        topics: topics(entry),
        rights: first_text(&["dc:rights", "atom:rights", "rights", "media:copyright"])
            .or_else(|| license(entry))
            .or_else(|| {
                let all = ["copyright", "atom:rights", "rights", "dc:rights"];
                let said = all.iter().find_map(|name| channel.text_at(name));
                said.or_else(|| license(channel)).filter(|text| shared(text))
            }),
        image,
        id: id.clone().or_else(|| link.clone()).or_else(|| attached.first()?.url.clone()),
        url: link.clone(),
        ..Stated::default()
    };
    let source = first(&["source", "atom:source"]);
    if stated.byline.is_empty() {
        // An entry that came from another feed is by the authors of that feed.
        let shares = channel.name.ends_with("feed").then_some(channel);
        stated.byline = source.into_iter().chain(shares).map(authors).find(|all| !all.is_empty()).unwrap_or_default();
        stated.byline.retain(|person| shared(&person.name));
        stated.byline.truncate(10);
    }
    // Atom may give the last change alone; it is then the only date there is.
    if stated.published.is_none() || stated.updated == stated.published {
        stated.published = stated.published.or(stated.updated.take());
        stated.updated = None;
    }
    let feed_title =
        ["title", "atom:title"].iter().find_map(|name| channel.at(name)).and_then(plain).filter(|text| shared(text));
    let of_source = source.and_then(|e| {
        let name = e.at("atom:title").or_else(|| e.at("title")).and_then(plain);
        let name = name.or_else(|| e.elements().next().is_none().then(|| e.text())?)?;
        let url = e.attribute("url").map(str::to_owned).or_else(|| link_of(e));
        Some(SourceLink { name, url: url.and_then(|url| links::web(&url, base)) })
    });
    let own = || feed_title.map(|name| SourceLink { name, url: link.clone() }).filter(|_| !around.alone);
    stated.sources.extend(of_source.or_else(own));
    stated.sources.extend(attached.iter().cloned());

    let mut seed = Seed {
        format: FORMAT.name,
        item: stated.id.clone(),
        stated,
        blocks: text.blocks,
        left_out: text.left_out,
        ..Seed::default()
    };
    finish(&mut seed);
    name_by_place(&mut seed, attached)?;
    Some(seed)
}

/// An entry with neither a title nor a text may still lead somewhere: it is named by that, and kept as a draft, for its
/// editor to write the rest. `None` if it leads nowhere.
fn name_by_place(seed: &mut Seed, attached: Vec<SourceLink>) -> Option<()> {
    if seed.stated.headline.is_none() && seed.blocks.is_empty() {
        let attachment = attached.into_iter().next().map(|attachment| attachment.name);
        let picture = || seed.stated.image.as_ref().map(|picture| file_name(&picture.src));
        let address = || seed.stated.url.as_ref().map(|url| without_scheme(url));
        seed.stated.headline = Some(attachment.or_else(picture).or_else(address)?);
        seed.stated.draft = Some(true);
    }
    Some(())
}

/// The licence that a feed or an entry names by its address.
fn license(element: &Element) -> Option<String> {
    let is_license = |e: &&Element| matches!(e.name.as_str(), "creativeCommons:license" | "cc:license");
    let named = element.elements().find(is_license);
    let named = named.and_then(|e| e.attribute("rdf:resource").map(str::to_owned).or_else(|| e.text()));
    let linked = || {
        let links = element.elements().filter(|e| e.name == "atom:link");
        links.filter(|e| e.attribute("rel") == Some("license")).find_map(|e| e.attribute("href")).map(str::to_owned)
    };
    named.or_else(linked)
}

/// The audio, the films and the papers of an entry: a site keeps no copy, so they are links.
fn attachments(entry: &Element, base: Option<&str>) -> Vec<SourceLink> {
    let mut found: Vec<SourceLink> = Vec::new();
    for element in entry.descendants() {
        let enclosure = element.name == "enclosure"
            || element.name == "media:content"
            || (element.name == "atom:link" && element.attribute("rel") == Some("enclosure"));
        if !enclosure || is_image(element) {
            continue;
        }
        let address = element.attribute("url").or_else(|| element.attribute("href"));
        let Some(url) = address.and_then(|url| links::web(url, base)) else { continue };
        let title = element.attribute("title").map(str::to_owned).or_else(|| element.text_at("media:title"));
        if found.len() < 5 && !found.iter().any(|known| known.url.as_ref() == Some(&url)) {
            found.push(SourceLink { name: title.unwrap_or_else(|| file_name(&url)), url: Some(url) });
        }
    }
    found
}

/// Whether an enclosure is a picture, by its type or its name.
fn is_image(element: &Element) -> bool {
    let kind = element.attribute("type").unwrap_or_default();
    let url = element.attribute("url").or(element.attribute("href")).unwrap_or_default().to_ascii_lowercase();
    let by_name = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"]
        .iter()
        .any(|ext| url.split('?').next().is_some_and(|u| u.ends_with(ext)));
    element.attribute("medium") == Some("image") || kind.starts_with("image/") || (kind.is_empty() && by_name)
}

/// The last part of an address that says something.
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    last.to_owned()
}

fn without_scheme(url: &str) -> String {
    url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/').to_owned()
}

/// Whether what the feed says of itself is short enough to be said again with every entry.
fn shared(text: &str) -> bool {
    text.len() <= 300
}

/// What every entry needs at the end, whatever its feed.
fn finish(seed: &mut Seed) {
    if let Some(BlockKind::Figure(picture)) = seed.blocks.first().map(|block| &block.kind) {
        let picture = picture.clone();
        match &seed.stated.image {
            Some(image) if image.src == picture.src => {
                seed.blocks.remove(0);
            }
            Some(_) => {}
            None => wire::lead_picture(seed),
        }
    }
    // WordPress signs every entry.
    let signed = |kind: &BlockKind| match kind {
        BlockKind::Paragraph(text) => text.starts_with("The post ") && text.contains("appeared first on"),
        _ => false,
    };
    if seed.blocks.len() > 1 && seed.blocks.last().is_some_and(|block| signed(&block.kind)) {
        let block = seed.blocks.pop().expect("a last block was just seen");
        if let BlockKind::Paragraph(text) = block.kind {
            seed.left_out.push(LeftOut { line: block.line, text, rule: "feed-signature" });
        }
    }
    // An entry without a title is named by nobody; the structure of the text will tell.
    if seed.stated.headline.as_deref().is_some_and(|h| h.is_empty()) {
        seed.stated.headline = None;
    }
}

fn link(entry: &Element, base: Option<&str>) -> Option<String> {
    let permalink = entry
        .children_named("guid")
        .find(|guid| guid.attribute("isPermaLink") != Some("false"))
        .and_then(Element::text)
        .filter(|guid| guid.starts_with("http"));
    // A service that counts readers keeps the real address beside its own.
    let original = entry.children_named("feedburner:origLink").find_map(Element::text);
    let by_content = || entry.elements().filter(|e| e.name == "atom:content").find_map(|e| e.attribute("src"));
    let found = original.or_else(|| link_of(entry)).or(permalink).or_else(|| by_content().map(str::to_owned));
    found.and_then(|url| links::web(&url, base))
}

fn link_of(entry: &Element) -> Option<String> {
    // An address is one word without a blank.
    let plain = entry.children_named("link").find_map(Element::text).filter(|url| !url.contains(' '));
    let atom = || {
        let links: Vec<&Element> = entry.elements().filter(|e| e.name == "atom:link" || e.name == "link").collect();
        let alternate = links
            .iter()
            .find(|e| e.attribute("rel").is_none_or(|rel| rel == "alternate") && e.attribute("href").is_some());
        alternate.and_then(|e| e.attribute("href")).map(str::to_owned)
    };
    plain.or_else(atom)
}

/// The text of a content or summary element, which may hold escaped HTML, XHTML or plain text.
fn body(element: &Element, context: Context) -> inline::Text {
    let base = element.attribute("xml:base").or(context.base);
    let context = Context { base, ..context };
    let mode = element.attribute("type").unwrap_or_default();
    if element.elements().next().is_some() && mode != "html" && mode != "text/html" {
        return inline::blocks(&element.children, context);
    }
    let raw = text_of(element);
    let is_html = raw.contains('<') || raw.contains("&nbsp;") || mode.contains("html");
    let mut text = if mode == "text" || mode == "text/plain" || !is_html {
        let raw = if mode == "text" { raw } else { unescape(&raw) };
        inline::Text { blocks: newsml::plain_paragraphs(&raw, element.line), ..inline::Text::default() }
    } else {
        inline::blocks(&markup::fragment(&raw), context)
    };
    // Lines inside the escaped HTML count from its element.
    let offset = if is_html && mode != "text" { element.line.saturating_sub(1) } else { 0 };
    text.blocks.iter_mut().filter(|block| block.line > 0).for_each(|block| block.line += offset);
    text.left_out.iter_mut().filter(|left| left.line > 0).for_each(|left| left.line += offset);
    text
}

/// The text as it is written, or as it was before it was packed: old Atom marks it as `mode="base64"`, new Atom packs
/// whatever its type does not call a text.
fn text_of(element: &Element) -> String {
    let raw = element.raw_text();
    let kind = element.attribute("type").unwrap_or_default();
    let is_text = kind.is_empty() || !kind.contains('/') || kind.starts_with("text/") || kind.contains("xml");
    if element.attribute("mode") != Some("base64") && is_text {
        return raw;
    }
    match mail_parser::decoders::base64::base64_decode(raw.as_bytes()) {
        Some(bytes) if !bytes.is_empty() => charset::text(&bytes, None).into_owned(),
        _ => raw,
    }
}

/// The words of an element that may hold escaped HTML, as titles and summaries do.
fn plain(element: &Element) -> Option<String> {
    let text = words(&text_of(element))?;
    if matches!(element.attribute("type"), Some("text" | "text/plain")) {
        return Some(text);
    }
    plain_text(&text)
}

fn plain_text(text: &str) -> Option<String> {
    let looks_like_html = text.contains("</") || text.contains("/>") || text.contains("<br") || text.contains("<p>");
    if !looks_like_html {
        return words(&unescape(text));
    }
    Element { children: markup::fragment(text), ..Element::default() }.text()
}

fn authors(entry: &Element) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    let mut add = |name: String| {
        let name = name_of(&name);
        if let Some(name) = name
            && people.len() < super::MAX_LISTED
            && !people.iter().any(|person| person.name == name)
        {
            people.push(Person { name, role: None });
        }
    };
    let named = |names: &'static [&'static str]| entry.elements().filter(|e| names.contains(&e.name.as_str()));
    for element in named(&["dc:creator", "dc:author", "atom:author", "author"]) {
        if element.name.starts_with("dc:") {
            let text = element.text().map(|text| unescape(&text));
            text.into_iter().flat_map(|text| wire::byline(&text, None)).for_each(|person| add(person.name));
            continue;
        }
        let name = element.at("atom:name").or_else(|| element.at("name")).and_then(Element::text);
        name.or_else(|| element.text()).into_iter().for_each(&mut add);
    }
    // Who gave a hand is named where nobody else is.
    for fallback in [&["atom:contributor", "dc:contributor"][..], &["itunes:author", "googleplay:author"]] {
        if people.is_empty() {
            for element in entry.elements().filter(|e| fallback.contains(&e.name.as_str())) {
                let name = element.at("atom:name").and_then(Element::text).or_else(|| element.text());
                people.extend(name.and_then(|name| name_of(&name)).map(|name| Person { name, role: None }));
            }
        }
    }
    people
}

/// RSS has `mail@example.org (Name)`; an address alone is no name.
fn name_of(author: &str) -> Option<String> {
    let named =
        author.split_once('(').map(|(_, rest)| rest.trim_end_matches([')', ' '])).filter(|_| author.contains('@'));
    words(named.unwrap_or(author)).filter(|name| !name.contains('@') && !name.starts_with("http"))
}

fn topics(entry: &Element) -> Vec<String> {
    let mut topics = Vec::new();
    for element in entry.elements() {
        if matches!(element.name.as_str(), "category" | "atom:category" | "dc:subject") {
            let text = element.attribute("label").map(str::to_owned).or_else(|| element.text());
            let text = text.or_else(|| element.attribute("term").map(str::to_owned));
            wire::add(&mut topics, text.and_then(|text| words(&unescape(&text))));
        }
        if matches!(element.name.as_str(), "itunes:keywords" | "media:keywords") {
            let text = element.text().unwrap_or_default();
            text.split(',').for_each(|word| wire::add(&mut topics, words(word)));
        }
    }
    topics.retain(|topic| topic != "Uncategorized" && !topic.starts_with("http"));
    topics
}

fn picture(entry: &Element, context: Context) -> Option<Picture> {
    let width = |e: &&Element| e.attribute("width").and_then(|w| w.parse::<u32>().ok()).unwrap_or(0);
    let all = entry.descendants();
    let media = all.iter().copied().filter(|e| e.name == "media:content" && is_image(e)).max_by_key(width);
    let found = media
        .or_else(|| entry.children_named("enclosure").find(|e| is_image(e)))
        .or_else(|| all.iter().copied().filter(|e| e.name == "media:thumbnail").max_by_key(width));
    let (src, holder) = match found {
        Some(e) => (e.attribute("url").map(str::to_owned), e),
        None => {
            let itunes = entry.children_named("itunes:image").find_map(|e| e.attribute("href").or(e.attribute("url")));
            let linked = || {
                let links = entry.elements().filter(|e| e.name == "itunes:link" || e.name == "atom:link");
                let images = links.filter(|e| {
                    let enclosed = e.attribute("rel") == Some("enclosure")
                        && e.attribute("type").is_some_and(|kind| kind.starts_with("image/"));
                    enclosed || e.attribute("rel") == Some("image")
                });
                images.filter_map(|e| e.attribute("href")).next()
            };
            let found = itunes.or_else(linked).map(str::to_owned);
            (found.or_else(|| entry.text_at("image/url")), entry)
        }
    };
    let src = links::web(&src?, context.base)?;
    let of = |name: &str| {
        let inside = holder.children_named(name).find_map(plain);
        inside.or_else(|| {
            all.iter().filter(|e| e.name == name && name.starts_with("media:credit")).find_map(|e| plain(e))
        })
    };
    let caption = of("media:description").or_else(|| of("media:text")).filter(|_| !std::ptr::eq(holder, entry));
    Some(Picture { src, alt: None, caption, credit: of("media:credit") })
}

fn json_feed(file: &SeedFile, text: &str) -> (Vec<Seed>, Problems) {
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
    let items = value["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let by = json_people(&value);
    for (i, item) in items.iter().take(super::MAX_SEEDS + 1).enumerate() {
        match json_entry(&value, &by, item) {
            Some(seed) => seeds.push(seed),
            None => {
                let has: Vec<String> = item.as_object().into_iter().flat_map(|o| o.keys().take(20).cloned()).collect();
                let entry = format!("entry {} of the feed", i + 1);
                problems.push(nothing_in(Place::file(&file.path), &entry, &has));
            }
        }
    }
    if items.is_empty() {
        problems.push(Problem::warning(Place::file(&file.path), "the feed has no entries").hint("save the feed again"));
    }
    (seeds, problems)
}

fn json_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => words(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The authors of a feed or of an entry. Version 1 had one.
fn json_people(value: &Value) -> Vec<Person> {
    let list = value["authors"].as_array().map_or(std::slice::from_ref(&value["author"]), Vec::as_slice);
    let named = list.iter().filter_map(|author| Some(Person { name: json_text(&author["name"])?, role: None }));
    named.take(super::MAX_LISTED).collect()
}

/// An entry of a feed that is by `by`.
fn json_entry(feed: &Value, by: &[Person], item: &Value) -> Option<Seed> {
    let text = json_text;
    let home = text(&feed["home_page_url"]).or_else(|| text(&feed["feed_url"]));
    let address = |value: &Value| text(value).and_then(|url| links::web(&url, home.as_deref()));
    let external = address(&item["external_url"]);
    let url = address(&item["url"]).or_else(|| external.clone());
    let context = Context { base: url.as_deref().or(home.as_deref()), asset: None };
    let html = item["content_html"].as_str().map(|html| inline::blocks_without_lines(&markup::fragment(html), context));
    let plain = || {
        item["content_text"]
            .as_str()
            .map(|t| inline::Text { blocks: newsml::plain_paragraphs(t, 0), ..Default::default() })
    };
    let summary = text(&item["summary"]);
    let has_text = |t: &inline::Text| !t.blocks.is_empty();
    let (html, plain) = (html.filter(has_text), plain().filter(has_text));
    let mut body = match (html, plain) {
        // Some feeds give the whole as text and a scrap of it as HTML.
        (Some(html), Some(plain)) if size(&plain) > size(&html) * 2 => Some(plain),
        (html, plain) => html.or(plain),
    };
    let full = body.is_some();
    if body.is_none() {
        let block =
            |text: &String| crate::seeds::Block { line: 0, kind: BlockKind::Paragraph(escape::paragraph(text)) };
        body = summary.as_ref().map(|summary| inline::Text { blocks: vec![block(summary)], ..Default::default() });
    }
    let bare = body.is_none();
    let body = body.unwrap_or_default();
    let mut byline = json_people(item);
    if byline.is_empty() {
        byline.extend(by.iter().filter(|person| shared(&person.name)).take(10).cloned());
    }
    let image = text(&item["image"]).or_else(|| text(&item["banner_image"])).or_else(|| {
        let attachments = item["attachments"].as_array()?;
        let image = attachments.iter().find(|a| a["mime_type"].as_str().is_some_and(|t| t.starts_with("image/")))?;
        text(&image["url"])
    });
    let published = text(&item["date_published"]);
    let updated = text(&item["date_modified"]).filter(|date| Some(date) != published.as_ref());
    let id = text(&item["id"]).or_else(|| url.clone());
    let tags = item["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let topics = tags.iter().filter_map(text).take(super::MAX_LISTED).collect();
    let source = text(&feed["title"]).filter(|text| shared(text)).map(|name| SourceLink { name, url: url.clone() });
    let attachments = item["attachments"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let attached: Vec<SourceLink> = attachments
        .filter(|a| !a["mime_type"].as_str().is_some_and(|kind| kind.starts_with("image/")))
        .filter_map(|a| Some((address(&a["url"])?, text(&a["title"]))))
        .map(|(url, title)| SourceLink { name: title.unwrap_or_else(|| file_name(&url)), url: Some(url) })
        .take(5)
        .collect();
    // What a link blog writes about.
    let about = external.filter(|about| Some(about) != url.as_ref());
    let about = about.map(|about| SourceLink { name: without_scheme(&about), url: Some(about) });
    let stated = Stated {
        headline: text(&item["title"]),
        summary: summary.filter(|_| full),
        draft: bare.then_some(true),
        byline,
        published: published.or_else(|| updated.clone()),
        updated: updated.filter(|_| item["date_published"].is_string()),
        language: text(&item["language"]).or_else(|| text(&feed["language"])),
        topics,
        image: image.and_then(|src| links::web(&src, context.base)).map(|src| Picture { src, ..Picture::default() }),
        id: id.clone(),
        url: url.clone(),
        sources: source.into_iter().chain(about).chain(attached.iter().cloned()).collect(),
        ..Stated::default()
    };
    let mut seed =
        Seed { format: FORMAT.name, item: id, stated, blocks: body.blocks, left_out: body.left_out, ..Seed::default() };
    finish(&mut seed);
    name_by_place(&mut seed, attached)?;
    Some(seed)
}
