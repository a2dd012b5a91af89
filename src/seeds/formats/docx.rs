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
    let name = b"word/document";
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
    // Most call it `word/document.xml`; some programs count.
    let relations = part(&mut archive, "_rels/.rels");
    let main = relations
        .iter()
        .flat_map(Element::elements)
        .find(|r| r.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument")));
    let main = main.and_then(|r| r.attribute("Target")).map_or("word/document.xml", |at| at.trim_start_matches('/'));
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", main));
    let beside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let Some(document) = part(&mut archive, main) else {
        return fail("the document can't be read: its text is missing, damaged, encrypted or too large".to_owned());
    };
    let styles = part(&mut archive, &beside("styles.xml")).map(|root| Styles::of(&root)).unwrap_or_default();
    let numbering = part(&mut archive, &beside("numbering.xml")).map(|root| ordered_lists(&root)).unwrap_or_default();
    let targets =
        part(&mut archive, &beside(&format!("_rels/{name}.rels"))).map(|root| targets(&root)).unwrap_or_default();
    let core = part(&mut archive, "docProps/core.xml");
    let mut notes = BTreeMap::new();
    for (name, element) in [("footnotes.xml", "w:footnote"), ("endnotes.xml", "w:endnote")] {
        notes.extend(part(&mut archive, &beside(name)).map(|root| notes_of(&root, element)).unwrap_or_default());
    }
    let comments = part(&mut archive, &beside("comments.xml")).map(|root| comments(&root)).unwrap_or_default();

    let mut assets: Vec<Asset> = Vec::new();
    for target in targets.values().filter(|target| target.starts_with("media/")) {
        if let Some(bytes) = archive.read_named(&beside(target)) {
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
        field: Field::default(),
    };
    let body = document.at("w:body").unwrap_or(&document);
    let nodes = maker.blocks(body);
    let lookup = |address: &str| names.iter().find(|name| *name == address).cloned();
    let text = inline::blocks(&nodes, Context { base: None, asset: Some(&lookup) });
    let mut blocks = text.blocks;
    for (n, note) in maker.notes_used.iter().enumerate() {
        if let Some(note) = notes.get(note) {
            blocks
                .push(Block { line: 0, kind: BlockKind::Paragraph(escape::paragraph(&format!("[{}] {note}", n + 1))) });
        }
    }
    let mut stated = maker.stated;
    // What editors said to each other in the margin is not for readers, and not to be lost.
    stated.notes = Some(comments.join("\n")).filter(|notes| !notes.is_empty());
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
    stated.summary = stated.summary.take().or_else(|| text("dc:description"));
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
    Caption,
    /// Pandoc's and some newsrooms' own: only at the head of a document.
    Author,
    Date,
    Abstract,
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
        "caption" => Role::Caption,
        "author" | "byline" => Role::Author,
        "date" => Role::Date,
        "abstract" => Role::Abstract,
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

/// The notes of one kind, by kind and number.
fn notes_of(root: &Element, name: &str) -> BTreeMap<(String, String), String> {
    let named = |note: &Element| Some(((name.to_owned(), note.attribute("w:id")?.to_owned()), text_inside(note)?));
    root.children_named(name).filter_map(named).collect()
}

/// What is written in the margin, with the name of who wrote it.
fn comments(root: &Element) -> Vec<String> {
    let said = |comment: &Element| {
        let by = comment.attribute("w:author").unwrap_or("somebody");
        Some(format!("comment by {by}: {}", text_inside(comment)?))
    };
    root.children_named("w:comment").take(super::MAX_LISTED).filter_map(said).collect()
}

fn text_inside(note: &Element) -> Option<String> {
    let paragraphs: Vec<String> = note
        .descendants_named("w:p")
        .filter_map(|p| words(&p.descendants_named("w:t").map(Element::raw_text).collect::<String>()))
        .collect();
    words(&paragraphs.join(" "))
}

/// A field of Word's older kind: marks around its instruction and its result, each in a run of its own.
#[derive(Default)]
struct Field {
    /// Fields around this place.
    depth: usize,
    /// The marks have been seen up to the result.
    in_result: bool,
    instruction: String,
}

impl Field {
    /// The address of `HYPERLINK "https://board.example/notice"`, while its result is read.
    fn link(&self) -> Option<String> {
        let rest = self.instruction.trim().strip_prefix("HYPERLINK").filter(|_| self.in_result)?;
        let address = rest.trim_start().strip_prefix('"')?.split('"').next()?;
        Some(address.to_owned()).filter(|address| !address.is_empty())
    }
}

/// Makes HTML's elements from Word's, so that one walk makes blocks from both.
struct Maker<'a> {
    styles: &'a Styles,
    numbering: &'a BTreeMap<String, Vec<bool>>,
    targets: &'a BTreeMap<String, String>,
    stated: Stated,
    /// Kind and number of each note, in the order of the text.
    notes_used: Vec<(String, String)>,
    field: Field,
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
            Some(Role::Author) if text.is_some() && !has_text(out) => {
                self.stated.byline.extend(text.iter().flat_map(|text| wire::byline(text, None)))
            }
            Some(Role::Date) if text.is_some() && self.stated.published.is_none() && !has_text(out) => {
                self.stated.published = text
            }
            Some(Role::Abstract) if text.is_some() && self.stated.summary.is_none() && !has_text(out) => {
                self.stated.summary = text
            }
            Some(Role::Caption) if text.is_some() && is_picture(out.last()) => {
                let picture = out.pop().into_iter().collect();
                let caption = Node::Element(made("figcaption", inner));
                out.push(Node::Element(made("figure", [picture, vec![caption]].concat())));
            }
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
                // A formula is at least its letters.
                "m:oMath" | "m:oMathPara" => {
                    let letters = element.descendants_named("m:t").map(Element::raw_text).collect::<String>();
                    out.push(Node::Text(letters));
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
        let mut link = self.field.link();
        for element in run.elements() {
            match element.name.as_str() {
                "w:fldChar" => match element.attribute("w:fldCharType") {
                    Some("begin") => {
                        self.field.depth += 1;
                        if self.field.depth == 1 {
                            self.field = Field { depth: 1, ..Field::default() };
                        }
                    }
                    Some("separate") if self.field.depth == 1 => self.field.in_result = true,
                    Some("end") => {
                        self.field.depth = self.field.depth.saturating_sub(1);
                        if self.field.depth == 0 {
                            self.field = Field::default();
                        }
                    }
                    _ => {}
                },
                "w:instrText" if self.field.depth == 1 && self.field.instruction.len() < 4_000 => {
                    self.field.instruction.push_str(&element.raw_text());
                }
                "w:t" => inner.push(Node::Text(element.raw_text())),
                "w:tab" => inner.push(Node::Text(" ".to_owned())),
                "w:noBreakHyphen" => inner.push(Node::Text("-".to_owned())),
                "w:cr" => inner.push(Node::Element(made("br", Vec::new()))),
                "w:br" if element.attribute("w:type").is_none_or(|t| t == "textWrapping") => {
                    inner.push(Node::Element(made("br", Vec::new())))
                }
                "w:ruby" => {
                    let base = element.at("w:rubyBase").into_iter().flat_map(|base| base.descendants_named("w:t"));
                    inner.push(Node::Text(base.map(Element::raw_text).collect()));
                }
                "w:footnoteReference" | "w:endnoteReference" => {
                    if let Some(id) = element.attribute("w:id") {
                        let kind = element.name.trim_end_matches("Reference").to_owned();
                        self.notes_used.push((kind, id.to_owned()));
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
        if let Some(href) = link.take().filter(|_| !inner.is_empty()) {
            let mut made = made("a", inner);
            made.attributes.push(("href".to_owned(), href));
            inner = vec![Node::Element(made)];
        }
        for node in inner {
            join(out, node);
        }
    }

    fn picture(&self, drawing: &Element) -> Option<Node> {
        let blip = drawing.descendants_named("a:blip").find_map(|blip| blip.attribute("r:embed"));
        // What Word drew before 2007, and some programs still do.
        let old = || drawing.descendants_named("v:imagedata").find_map(|data| data.attribute("r:id"));
        let target = self.targets.get(blip.or_else(old)?)?;
        let mut image = made("img", Vec::new());
        image.attributes.push(("src".to_owned(), safe_name(target, "picture")));
        if let Some(alt) = drawing.descendants_named("wp:docPr").find_map(|e| e.attribute("descr")) {
            image.attributes.push(("alt".to_owned(), alt.to_owned()));
        }
        Some(Node::Element(image))
    }

    fn table(&mut self, table: &Element) -> Element {
        let mut rows = Vec::new();
        for row in inside(table, "w:tr") {
            let mut cells = Vec::new();
            for cell in inside(row, "w:tc") {
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

/// Whether anything of the text has been read.
fn has_text(out: &[Node]) -> bool {
    out.iter().any(|node| matches!(node, Node::Element(e) if e.text().is_some()))
}

/// The rows of a table or the cells of a row, also those that stand in a form field or a tracked change.
fn inside<'a>(element: &'a Element, name: &str) -> Vec<&'a Element> {
    let mut found = Vec::new();
    for child in element.elements() {
        match child.name.as_str() {
            child_name if child_name == name => found.push(child),
            "w:sdt" | "w:sdtContent" | "w:ins" | "w:customXml" => found.extend(inside(child, name)),
            _ => {}
        }
    }
    found
}

/// Whether a paragraph is a picture and nothing else.
fn is_picture(node: Option<&Node>) -> bool {
    let Some(Node::Element(paragraph)) = node else { return false };
    paragraph.text().is_none() && paragraph.descendants_named("img").next().is_some()
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
        && (matches!(next.name.as_str(), "strong" | "em" | "s")
            || (next.name == "a" && last.attributes == next.attributes))
    {
        for child in next.children.clone() {
            join(&mut last.children, child);
        }
        return;
    }
    out.push(node);
}
