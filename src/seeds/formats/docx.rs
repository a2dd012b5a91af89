//! Word documents (.docx): paragraphs with the roles that their styles give them, lists by their numbering, links,
//! tables, pictures as files of the seed. Deleted text of tracked changes is deleted, inserted text is text. What the
//! file says of its own making (user name, hours of editing) is no byline and no date of publication.

use super::archive::{Archive, MAX_TOTAL, safe_name};
use super::inline::{self, Context};
use super::xml::{self, Element, Node, words};
use super::{Format, SeedFile, charset, escape, wire};
use crate::base::{Place, Problem, Problems};
use crate::seeds::{Asset, Block, BlockKind, Seed, Stated};
use std::collections::BTreeMap;

pub const FORMAT: Format = Format {
    name: "docx",
    description: "a Word document (.docx)",
    extensions: &["docx", "docm"],
    limit: super::MAX_BYTES,
    sniff,
    read,
};

/// The largest part that is read as XML. A book of a thousand pages has thirty megabytes.
const MAX_PART: usize = 32 << 20;

fn sniff(file: &SeedFile) -> bool {
    // The names of all members stand in the directory at the end.
    let directory = &file.bytes[file.bytes.len().saturating_sub(256 << 10)..];
    let name = b"word/document.xml";
    file.bytes.starts_with(b"PK\x03\x04") && directory.windows(name.len()).any(|window| window == name)
}

fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let fail = |why: String| {
        let problem = Problem::error(Place::file(&file.path), why);
        (Vec::new(), vec![problem.hint("open it in a word processor, and save it again as `.docx`, HTML or text")])
    };
    let mut archive = match Archive::open(file.bytes, MAX_TOTAL) {
        Ok(archive) => archive,
        Err(why) => return fail(why),
    };
    let mut problems = Problems::new();
    let mut part = |archive: &mut Archive, name: &str| {
        let bytes = archive.read_named(name).filter(|bytes| bytes.len() <= MAX_PART)?;
        let (root, told) = xml::parse(&file.path, &charset::text(&bytes, None));
        // Lines of a part inside the archive mean nothing to the editor.
        problems.extend(told.into_iter().map(|problem| Problem { place: Some(Place::file(&file.path)), ..problem }));
        root
    };
    let Some(document) = part(&mut archive, "word/document.xml") else {
        return fail("the document can't be read: its text is missing, damaged, encrypted or too large".to_owned());
    };
    let styles = part(&mut archive, "word/styles.xml").map(|root| Styles::of(&root)).unwrap_or_default();
    let numbering = part(&mut archive, "word/numbering.xml").map(|root| ordered_lists(&root)).unwrap_or_default();
    let targets = part(&mut archive, "word/_rels/document.xml.rels").map(|root| targets(&root)).unwrap_or_default();
    let core = part(&mut archive, "docProps/core.xml");
    let notes = part(&mut archive, "word/footnotes.xml").map(|root| notes(&root, "w:footnote")).unwrap_or_default();

    let mut assets: Vec<Asset> = Vec::new();
    for target in targets.values().filter(|target| target.starts_with("media/")) {
        if let Some(bytes) = archive.read_named(&format!("word/{target}")) {
            assets.push(Asset { name: safe_name(target, "picture"), bytes });
        }
    }
    let names: Vec<String> = assets.iter().map(|asset| asset.name.clone()).collect();
    let mut maker = Maker {
        styles: &styles,
        numbering: &numbering,
        targets: &targets,
        stated: Stated::default(),
        notes_used: Vec::new(),
    };
    let body = document.at("w:body").unwrap_or(&document);
    let nodes = maker.blocks(body);
    let lookup = |address: &str| names.iter().find(|name| *name == address).cloned();
    let text = inline::blocks(&nodes, Context { base: None, asset: Some(&lookup) });
    let mut blocks = text.blocks;
    for (n, id) in maker.notes_used.iter().enumerate() {
        if let Some(note) = notes.get(id) {
            blocks
                .push(Block { line: 0, kind: BlockKind::Paragraph(escape::paragraph(&format!("[{}] {note}", n + 1))) });
        }
    }
    let mut stated = maker.stated;
    if let Some(core) = core {
        properties(&core, &mut stated);
    }
    let mut seed = Seed { format: FORMAT.name, stated, blocks, assets, left_out: text.left_out, ..Seed::default() };
    seed.blocks.iter_mut().for_each(|block| block.line = 0);
    wire::lead_picture(&mut seed);
    if seed.blocks.is_empty() && seed.stated.headline.is_none() {
        problems.push(
            Problem::warning(Place::file(&file.path), "the document holds no text")
                .hint("a scan must be typed or recognised first"),
        );
        return (Vec::new(), problems);
    }
    (vec![seed], problems)
}

/// Core properties that are the writer's, not the program's.
fn properties(core: &Element, stated: &mut Stated) {
    let text = |name: &str| core.text_at(name);
    for keyword in text("cp:keywords").unwrap_or_default().split([',', ';']) {
        wire::add(&mut stated.topics, words(keyword));
    }
    stated.language = text("dc:language");
    stated.summary = text("dc:description").filter(|_| stated.summary.is_none());
    for (key, name) in
        [("document_title", "dc:title"), ("document_creator", "dc:creator"), ("document_created", "dcterms:created")]
    {
        if let Some(text) = text(name) {
            stated.extra.insert(key.to_owned(), text.into());
        }
    }
}

/// What a paragraph style means.
#[derive(Clone, Debug, Default, PartialEq)]
struct Style {
    based_on: Option<String>,
    role: Option<Role>,
    list: Option<(String, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Role {
    Title,
    Subtitle,
    Heading(u8),
    Quote,
    Bullet,
    Number,
    Code,
}

#[derive(Default)]
struct Styles(BTreeMap<String, Style>);

impl Styles {
    fn of(root: &Element) -> Styles {
        let mut styles = BTreeMap::new();
        for style in root.children_named("w:style") {
            let Some(id) = style.attribute("w:styleId") else { continue };
            let value = |path: &str| style.at(path).and_then(|e| e.attribute("w:val")).map(str::to_owned);
            let outline =
                value("w:pPr/w:outlineLvl").and_then(|level| level.parse::<u8>().ok()).filter(|level| *level < 6);
            let role =
                value("w:name").and_then(|name| role_of(&name)).or(outline.map(|level| Role::Heading(level + 1)));
            let list = style.at("w:pPr/w:numPr").and_then(list_of);
            styles.insert(id.to_owned(), Style { based_on: value("w:basedOn"), role, list });
        }
        Styles(styles)
    }

    /// The first role and list on the way from a style to the ones it is based on.
    fn find(&self, id: &str) -> (Option<Role>, Option<(String, usize)>) {
        let mut found = (None, None);
        let mut id = Some(id.to_owned());
        for _ in 0..10 {
            let Some(name) = id else { break };
            let Some(style) = self.0.get(&name) else {
                found.0 = found.0.or_else(|| role_of(&name));
                break;
            };
            found.0 = found.0.or(style.role);
            found.1 = found.1.or_else(|| style.list.clone());
            id = style.based_on.clone();
        }
        found
    }
}

/// The names of Word's own styles are the same in every language of the program.
fn role_of(name: &str) -> Option<Role> {
    let name = name.to_lowercase().replace(['-', '_'], " ");
    let level =
        |rest: &str| rest.trim().parse::<u8>().ok().filter(|level| (1..=9).contains(level)).map(|level| level.min(6));
    if let Some(level) = name.strip_prefix("heading").and_then(level) {
        return Some(Role::Heading(level));
    }
    Some(match name.as_str() {
        "title" | "headline" => Role::Title,
        "subtitle" => Role::Subtitle,
        "quote" | "intense quote" | "intensequote" | "block text" => Role::Quote,
        "html preformatted" | "code" | "source code" | "preformatted text" => Role::Code,
        n if n.starts_with("list bullet") => Role::Bullet,
        n if n.starts_with("list number") => Role::Number,
        _ => return None,
    })
}

/// The list and the level that a `numPr` names; list 0 is no list.
fn list_of(properties: &Element) -> Option<(String, usize)> {
    let id = properties.at("w:numId")?.attribute("w:val")?.to_owned();
    let level =
        properties.at("w:ilvl").and_then(|e| e.attribute("w:val")).and_then(|level| level.parse().ok()).unwrap_or(0);
    (id != "0").then_some((id, std::cmp::min(level, 8)))
}

/// For each list, whether its levels are numbered.
fn ordered_lists(root: &Element) -> BTreeMap<String, Vec<bool>> {
    let is_numbered = |level: &Element| {
        level.at("w:numFmt").and_then(|e| e.attribute("w:val")).is_some_and(|f| f != "bullet" && f != "none")
    };
    let abstracts: BTreeMap<&str, Vec<bool>> = root
        .children_named("w:abstractNum")
        .filter_map(|list| {
            Some((list.attribute("w:abstractNumId")?, list.children_named("w:lvl").map(is_numbered).collect()))
        })
        .collect();
    root.children_named("w:num")
        .filter_map(|list| {
            let levels = abstracts.get(list.at("w:abstractNumId")?.attribute("w:val")?)?;
            Some((list.attribute("w:numId")?.to_owned(), levels.clone()))
        })
        .collect()
}

/// Where the document's links and pictures lead.
fn targets(root: &Element) -> BTreeMap<String, String> {
    root.children_named("Relationship")
        .filter_map(|r| Some((r.attribute("Id")?.to_owned(), r.attribute("Target")?.to_owned())))
        .collect()
}

fn notes(root: &Element, name: &str) -> BTreeMap<String, String> {
    let text = |note: &Element| {
        let paragraphs: Vec<String> = note
            .descendants_named("w:p")
            .filter_map(|p| words(&p.descendants_named("w:t").map(Element::raw_text).collect::<String>()))
            .collect();
        words(&paragraphs.join(" "))
    };
    root.children_named(name).filter_map(|note| Some((note.attribute("w:id")?.to_owned(), text(note)?))).collect()
}

/// Makes HTML's elements from Word's, so that one walk makes blocks from both.
struct Maker<'a> {
    styles: &'a Styles,
    numbering: &'a BTreeMap<String, Vec<bool>>,
    targets: &'a BTreeMap<String, String>,
    stated: Stated,
    notes_used: Vec<String>,
}

fn made(name: &str, children: Vec<Node>) -> Element {
    Element { name: name.to_owned(), children, ..Element::default() }
}

impl Maker<'_> {
    fn blocks(&mut self, body: &Element) -> Vec<Node> {
        let mut out: Vec<Node> = Vec::new();
        for element in body.elements() {
            match element.name.as_str() {
                "w:p" => self.paragraph(element, &mut out),
                "w:tbl" => out.push(Node::Element(self.table(element))),
                "w:sdt" | "w:ins" | "w:smartTag" | "w:customXml" | "w:sdtContent" | "w:moveTo" => {
                    out.extend(self.blocks(element))
                }
                _ => {}
            }
        }
        out
    }

    fn paragraph(&mut self, paragraph: &Element, out: &mut Vec<Node>) {
        let properties = paragraph.at("w:pPr");
        let style = properties.and_then(|p| p.at("w:pStyle")).and_then(|s| s.attribute("w:val")).unwrap_or_default();
        let (role, style_list) = self.styles.find(style);
        let outline = properties
            .and_then(|p| p.at("w:outlineLvl"))
            .and_then(|e| e.attribute("w:val")?.parse::<u8>().ok())
            .filter(|level| *level < 6)
            .map(|level| Role::Heading(level + 1));
        let own = properties.and_then(|p| p.at("w:numPr"));
        let list = match own {
            Some(numbers) => list_of(numbers),
            None => style_list,
        };
        let mut inner = Vec::new();
        self.runs(paragraph, &mut inner);
        // Text boxes are anchored in a paragraph and stand beside it.
        let boxes: Vec<Node> = text_boxes(paragraph).into_iter().flat_map(|content| self.blocks(content)).collect();
        let text = made("p", inner.clone()).text();
        match role.or(outline) {
            Some(Role::Title) if text.is_some() && self.stated.headline.is_none() && out.is_empty() => {
                self.stated.headline = text
            }
            Some(Role::Subtitle) if text.is_some() && self.stated.deck.is_none() => self.stated.deck = text,
            Some(Role::Heading(level)) => out.push(Node::Element(made(&format!("h{level}"), inner))),
            Some(Role::Title) => out.push(Node::Element(made("h1", inner))),
            Some(Role::Code) => out.push(Node::Element(made("pre", inner))),
            Some(Role::Quote) => {
                let paragraph = Node::Element(made("p", inner));
                match out.last_mut() {
                    Some(Node::Element(quote)) if quote.name == "blockquote" => quote.children.push(paragraph),
                    _ => out.push(Node::Element(made("blockquote", vec![paragraph]))),
                }
            }
            role => {
                let by_name = match role {
                    Some(Role::Bullet) => Some((String::new(), 0)),
                    Some(Role::Number) => Some(("number".to_owned(), 0)),
                    _ => None,
                };
                match list.or(by_name) {
                    Some((id, level)) if text.is_some() => {
                        let numbered = self.numbering.get(&id).and_then(|levels| levels.get(level)).copied();
                        let ordered = numbered.unwrap_or(role == Some(Role::Number));
                        add_item(out, if ordered { "ol" } else { "ul" }, level, inner);
                    }
                    _ => out.push(Node::Element(made("p", inner))),
                }
            }
        }
        out.extend(boxes);
    }

    fn runs(&mut self, parent: &Element, out: &mut Vec<Node>) {
        for element in parent.elements() {
            match element.name.as_str() {
                "w:r" => self.run(element, out),
                "w:hyperlink" => {
                    let mut inner = Vec::new();
                    self.runs(element, &mut inner);
                    let mut link = made("a", inner);
                    if let Some(href) = element.attribute("r:id").and_then(|id| self.targets.get(id)) {
                        link.attributes.push(("href".to_owned(), href.clone()));
                    }
                    out.push(Node::Element(link));
                }
                "w:ins" | "w:smartTag" | "w:sdt" | "w:sdtContent" | "w:fldSimple" | "w:customXml" | "w:moveTo"
                | "w:dir" | "w:bdo" => {
                    self.runs(element, out);
                }
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &Element, out: &mut Vec<Node>) {
        let is_on = |name: &str| {
            let property = run.at("w:rPr").and_then(|properties| properties.elements().find(|e| e.name == name));
            property.is_some_and(|e| !matches!(e.attribute("w:val"), Some("0" | "false" | "off")))
        };
        if is_on("w:vanish") {
            return;
        }
        let mut inner: Vec<Node> = Vec::new();
        for element in run.elements() {
            match element.name.as_str() {
                "w:t" => inner.push(Node::Text(element.raw_text())),
                "w:tab" => inner.push(Node::Text(" ".to_owned())),
                "w:noBreakHyphen" => inner.push(Node::Text("-".to_owned())),
                "w:cr" => inner.push(Node::Element(made("br", Vec::new()))),
                "w:br" if element.attribute("w:type").is_none_or(|t| t == "textWrapping") => {
                    inner.push(Node::Element(made("br", Vec::new())))
                }
                "w:footnoteReference" => {
                    if let Some(id) = element.attribute("w:id") {
                        self.notes_used.push(id.to_owned());
                        inner.push(Node::Text(format!(" [{}]", self.notes_used.len())));
                    }
                }
                "w:drawing" | "w:pict" | "mc:AlternateContent" => inner.extend(self.picture(element)),
                _ => {}
            }
        }
        let raised = run.at("w:rPr/w:vertAlign").and_then(|e| e.attribute("w:val")).unwrap_or_default();
        let wraps = [
            (is_on("w:strike"), "s"),
            (is_on("w:i"), "em"),
            (is_on("w:b"), "strong"),
            (raised == "superscript", "sup"),
            (raised == "subscript", "sub"),
        ];
        for (_, name) in wraps.into_iter().filter(|(on, _)| *on) {
            // Word cuts words into runs as it likes: neighbours in the same type are one.
            inner = vec![Node::Element(made(name, inner))];
        }
        for node in inner {
            join(out, node);
        }
    }

    fn picture(&self, drawing: &Element) -> Option<Node> {
        let blip = drawing.descendants_named("a:blip").next()?;
        let target = self.targets.get(blip.attribute("r:embed")?)?;
        let mut image = made("img", Vec::new());
        image.attributes.push(("src".to_owned(), safe_name(target, "picture")));
        if let Some(alt) = drawing.descendants_named("wp:docPr").find_map(|e| e.attribute("descr")) {
            image.attributes.push(("alt".to_owned(), alt.to_owned()));
        }
        Some(Node::Element(image))
    }

    fn table(&mut self, table: &Element) -> Element {
        let mut rows = Vec::new();
        for row in table.children_named("w:tr") {
            let mut cells = Vec::new();
            for cell in row.children_named("w:tc") {
                let mut made_cell = made("td", self.blocks(cell));
                if let Some(span) = cell.at("w:tcPr/w:gridSpan").and_then(|e| e.attribute("w:val")) {
                    made_cell.attributes.push(("colspan".to_owned(), span.to_owned()));
                }
                cells.push(Node::Element(made_cell));
            }
            rows.push(Node::Element(made("tr", cells)));
        }
        made("table", rows)
    }
}

/// The contents of text boxes, each once: a box is written in a new and an old form side by side.
fn text_boxes(paragraph: &Element) -> Vec<&Element> {
    let mut found = Vec::new();
    let mut stack: Vec<&Element> = paragraph.elements().collect();
    while let Some(element) = stack.pop() {
        match element.name.as_str() {
            "w:txbxContent" => found.push(element),
            "mc:Fallback" => {}
            _ => stack.extend(element.elements()),
        }
    }
    found.reverse();
    found
}

/// Adds a list item at a level below the list that stands last, or begins a list.
fn add_item(out: &mut Vec<Node>, name: &str, level: usize, inner: Vec<Node>) {
    let item = |inner| Node::Element(made("li", inner));
    if let Some(Node::Element(list)) = out.last_mut()
        && (list.name == "ul" || list.name == "ol")
        && (level > 0 || list.name == name)
    {
        if level > 0
            && let Some(Node::Element(last)) = list.children.last_mut()
        {
            return add_item(&mut last.children, name, level - 1, inner);
        }
        list.children.push(item(inner));
        return;
    }
    out.push(Node::Element(made(name, vec![item(inner)])));
}

/// Adds a node, joined with the one before if both are the same emphasis.
fn join(out: &mut Vec<Node>, node: Node) {
    if let (Some(Node::Element(last)), Node::Element(next)) = (out.last_mut(), &node)
        && last.name == next.name
        && matches!(next.name.as_str(), "strong" | "em" | "s")
    {
        for child in next.children.clone() {
            join(&mut last.children, child);
        }
        return;
    }
    out.push(node);
}
