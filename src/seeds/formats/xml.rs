//! XML as a tree, read in a way that no document can turn against the reader: nothing is fetched, no entity is expanded
//! but the five of XML, numeric ones and HTML's names, and depth, elements and attributes are limited. Lenient where
//! real files are wrong (a bare `&`, a missing end tag): what can be read is returned, with a problem beside it.

use crate::base::{Place, Problem, Problems, RelPath};
use quick_xml::escape::{resolve_html5_entity, resolve_predefined_entity};
use quick_xml::events::{BytesStart, Event};

/// Deeper elements are read as if they stood at this depth.
const MAX_DEPTH: usize = 200;
const MAX_ELEMENTS: usize = 500_000;
const MAX_ATTRIBUTES: usize = 100;
/// Namespace declarations in force at once.
const MAX_SCOPE: usize = 100;

/// An element with its name as `prefix:local`, where the prefix is ours for the namespaces in [`NAMESPACES`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
    /// From 1; 0 if not known.
    pub line: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Element(Element),
    Text(String),
}

/// Namespaces by the prefix that the readers use. An empty one: names stand bare.
const NAMESPACES: &[(&str, &str)] = &[
    ("http://www.w3.org/2005/Atom", "atom"),
    ("http://purl.org/atom/ns#", "atom"),
    ("http://purl.org/rss/1.0/", ""),
    ("http://purl.org/rss/1.0/modules/rss091#", ""),
    ("http://backend.userland.com/rss", ""),
    ("http://backend.userland.com/rss2", ""),
    ("http://backend.userland.com/RSS2", ""),
    ("http://blogs.law.harvard.edu/tech/rss", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://channel.netscape.com/rdf/simple/0.9/", ""),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://search.yahoo.com/mrss/", "media"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
    ("http://www.google.com/schemas/play-podcasts/1.0", "googleplay"),
    ("http://rssnamespace.org/feedburner/ext/1.0", "feedburner"),
    ("http://backend.userland.com/creativeCommonsRssModule", "creativeCommons"),
    ("http://web.resource.org/cc/", "cc"),
    ("http://creativecommons.org/ns#", "cc"),
    ("http://www.w3.org/1999/xhtml", ""),
    ("http://iptc.org/std/nar/2006-10-01/", ""),
    ("http://iptc.org/std/NITF/2006-10-18/", ""),
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"),
    ("http://purl.oclc.org/ooxml/wordprocessingml/main", "w"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r"),
    ("http://purl.oclc.org/ooxml/officeDocument/relationships", "r"),
    ("http://schemas.openxmlformats.org/package/2006/relationships", ""),
    ("http://schemas.openxmlformats.org/package/2006/metadata/core-properties", "cp"),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "a"),
    ("http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", "wp"),
    ("http://www.w3.org/XML/1998/namespace", "xml"),
];

/// Our prefix for a namespace. Feeds write its address in any case, with `https`, and with or without a last slash.
fn ours(uri: &str) -> Option<&'static str> {
    let bare = |uri: &str| {
        let uri = uri.trim().to_ascii_lowercase();
        let uri = uri.strip_prefix("https:").or_else(|| uri.strip_prefix("http:")).unwrap_or(&uri);
        uri.trim_end_matches('/').to_owned()
    };
    let exact = NAMESPACES.iter().find(|(known, _)| *known == uri);
    exact.or_else(|| NAMESPACES.iter().find(|(known, _)| bare(known) == bare(uri))).map(|(_, ours)| *ours)
}

/// The root element, and what is wrong with the document. `None` if it has no element at all.
pub fn parse(path: &RelPath, text: &str) -> (Option<Element>, Problems) {
    let mut reader = quick_xml::Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    let mut tree = Builder { text, ..Builder::default() };
    let mut problems = Problems::new();
    let broken = |offset: u64, what: String| {
        Problem::warning(Place::of_offset(path, text, offset as usize), format!("the XML is broken here: {what}"))
            .hint("what could be read was kept; ask the source for a whole file")
    };
    loop {
        let offset = reader.buffer_position();
        match reader.read_event() {
            Ok(Event::Start(tag)) => tree.open(&tag, offset as usize),
            Ok(Event::Empty(tag)) => {
                tree.open(&tag, offset as usize);
                tree.close();
            }
            Ok(Event::End(tag)) => tree.close_named(tag.name().as_ref()),
            Ok(Event::Text(text)) => tree.push_text(&text),
            Ok(Event::CData(data)) => tree.push_text(&data),
            Ok(Event::GeneralRef(name)) => tree.push_text(&entity(&name)),
            Ok(Event::Eof) => break,
            // Declarations, processing instructions, comments; a DOCTYPE is passed over, so what it declares is
            // never expanded.
            Ok(_) => {}
            Err(error) => {
                problems.push(broken(reader.error_position(), error.to_string()));
                break;
            }
        }
        if tree.elements > MAX_ELEMENTS {
            problems.push(broken(offset, format!("it has more than {MAX_ELEMENTS} elements")));
            break;
        }
    }
    if tree.open.len() > 1 && problems.is_empty() {
        let name = tree.open.last().map(|element| element.name.clone()).unwrap_or_default();
        problems.push(broken(text.len() as u64, format!("`{name}` is not closed")));
    }
    if tree.too_deep {
        problems.push(
            Problem::warning(Place::file(path), format!("elements are nested deeper than {MAX_DEPTH}"))
                .hint("the deeper ones were read as if they stood side by side"),
        );
    }
    (tree.finish(), problems)
}

/// The text that `&name;` stands for; a name that nobody knows stays as it was written.
pub fn entity(name: &str) -> String {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        // What is written as C1 controls is meant as windows-1252, as browsers read it.
        let char = match code {
            Some(code @ 0x80..=0x9f) => encoding_rs::WINDOWS_1252.decode(&[code as u8]).0.chars().next(),
            Some(code) => char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace()),
            None => None,
        };
        return char.map_or_else(|| format!("&{name};"), String::from);
    }
    resolve_predefined_entity(name)
        .or_else(|| resolve_html5_entity(name))
        .map_or_else(|| format!("&{name};"), str::to_owned)
}

/// Replaces entities in an attribute or in text that was escaped twice.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        // The longest name of HTML has 31 characters.
        let end = rest.bytes().take(34).position(|b| b == b';');
        match end.map(|end| &rest[1..end]) {
            Some(name) if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#') => {
                out.push_str(&entity(name));
                rest = &rest[name.len() + 2..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The tree while it is built: the open elements, the outermost first.
#[derive(Default)]
struct Builder<'a> {
    text: &'a str,
    /// The first is a nameless holder of the root.
    open: Vec<Element>,
    /// The name that closes each open element, as written.
    written: Vec<String>,
    /// Namespace declarations in force: depth, prefix, ours.
    scope: Vec<(usize, String, Option<&'static str>)>,
    elements: usize,
    too_deep: bool,
    counted_to: usize,
    line: u32,
}

impl Builder<'_> {
    fn open(&mut self, tag: &BytesStart, offset: usize) {
        if self.open.is_empty() {
            self.open.push(Element::default());
            self.line = 1;
        }
        if self.open.len() > MAX_DEPTH {
            self.too_deep = true;
            self.close();
        }
        self.elements += 1;
        let newlines = self.text.as_bytes()[self.counted_to..offset].iter().filter(|b| **b == b'\n').count();
        self.line += newlines as u32;
        self.counted_to = offset;
        let raw: Vec<(String, String)> = tag
            .html_attributes()
            .with_checks(false)
            .take(MAX_ATTRIBUTES)
            .flatten()
            .map(|a| (a.key.as_ref().to_owned(), unescape(&a.value)))
            .collect();
        let depth = self.open.len();
        for (name, value) in raw.iter().take(MAX_SCOPE.saturating_sub(self.scope.len())) {
            let ours = || ours(value);
            if name == "xmlns" {
                self.scope.push((depth, String::new(), ours()));
            } else if let Some(prefix) = name.strip_prefix("xmlns:") {
                self.scope.push((depth, prefix.to_owned(), ours()));
            }
        }
        let attributes = raw
            .into_iter()
            .filter(|(name, _)| name != "xmlns" && !name.starts_with("xmlns:"))
            .map(|(name, value)| if name.contains(':') { (self.canonical(&name), value) } else { (name, value) })
            .collect();
        let written = tag.name().as_ref().to_owned();
        let name = self.canonical(&written);
        self.open.push(Element { name, attributes, children: Vec::new(), line: self.line });
        self.written.push(written);
    }

    fn canonical(&self, written: &str) -> String {
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        match self.scope.iter().rev().find(|(_, known, _)| known == prefix) {
            Some((_, _, Some(""))) => local.to_owned(),
            Some((_, _, Some(ours))) => format!("{ours}:{local}"),
            _ => written.to_owned(),
        }
    }

    fn close(&mut self) {
        if self.open.len() < 2 {
            return;
        }
        let element = self.open.pop().expect("more than one element is open");
        self.written.pop();
        let depth = self.open.len();
        while self.scope.last().is_some_and(|(declared, _, _)| *declared >= depth) {
            self.scope.pop();
        }
        let parent = self.open.last_mut().expect("the holder is never closed");
        parent.children.push(Node::Element(element));
    }

    /// Closes the nearest element of that name and what stands open inside it; an end without a start is passed over.
    fn close_named(&mut self, written: &str) {
        if let Some(at) = self.written.iter().rposition(|open| open == written) {
            while self.written.len() > at {
                self.close();
            }
        }
    }

    fn push_text(&mut self, text: &str) {
        let Some(parent) = self.open.last_mut() else { return };
        match parent.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => parent.children.push(Node::Text(text.to_owned())),
        }
    }

    fn finish(mut self) -> Option<Element> {
        while self.open.len() > 1 {
            self.close();
        }
        self.open.pop()?.children.into_iter().find_map(|node| match node {
            Node::Element(root) => Some(root),
            Node::Text(_) => None,
        })
    }
}

impl Element {
    /// An attribute's value without the blanks around it; `None` if it is missing or blank.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(known, _)| known == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first element at a path of names: `itemMeta/provider`.
    pub fn at(&self, path: &str) -> Option<&Element> {
        path.split('/').try_fold(self, |element, name| element.elements().find(|child| child.name == name))
    }

    /// All elements below this one, in document order.
    pub fn descendants(&self) -> Vec<&Element> {
        let mut found = Vec::new();
        let mut stack: Vec<&Element> = self.elements().collect();
        stack.reverse();
        while let Some(element) = stack.pop() {
            found.push(element);
            let at = stack.len();
            stack.extend(element.elements());
            stack[at..].reverse();
        }
        found
    }

    pub fn descendants_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.descendants().into_iter().filter(move |element| element.name == name)
    }

    /// All text inside, as written.
    pub fn raw_text(&self) -> String {
        let mut text = String::new();
        let mut stack: Vec<&Node> = self.children.iter().rev().collect();
        while let Some(node) = stack.pop() {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::Element(element) => stack.extend(element.children.iter().rev()),
            }
        }
        text
    }

    /// All text inside with single blanks; `None` if there is none.
    pub fn text(&self) -> Option<String> {
        words(&self.raw_text())
    }

    /// The text of the first element at a path of names.
    pub fn text_at(&self, path: &str) -> Option<String> {
        self.at(path)?.text()
    }
}

/// The text with single blanks between its words; `None` if it has none.
pub fn words(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Some(out).filter(|out| !out.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Element, Problems) {
        let (root, problems) = parse(&RelPath::new("a.xml").unwrap(), text);
        (root.unwrap(), problems)
    }

    #[test]
    fn names_follow_their_namespace_and_not_their_prefix() {
        let (root, _) = read(
            "<f:feed xmlns:f='http://www.w3.org/2005/Atom'>\n<x:p xmlns:x='http://www.w3.org/1999/xhtml'>a</x:p></f:feed>",
        );
        assert_eq!((root.name.as_str(), root.line), ("atom:feed", 1));
        let inner = root.elements().next().unwrap();
        assert_eq!((inner.name.as_str(), inner.line), ("p", 2));
    }

    #[test]
    fn no_entity_is_expanded_but_the_known_ones() {
        let bomb =
            "<!DOCTYPE a [<!ENTITY b 'boom'><!ENTITY c '&b;&b;'>]><a t='&c;'>&c; &eacute;&#233;&#x92; R&D &amp; b</a>";
        let (root, problems) = read(bomb);
        assert_eq!(root.text().unwrap(), "&c; éé’ R&D & b");
        assert_eq!(root.attribute("t"), Some("&c;"));
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn what_is_broken_is_told_and_the_rest_is_read() {
        let (root, problems) = read("<a>\n<b>one</b>\n<c>two");
        assert_eq!(root.text().unwrap(), "one two");
        assert_eq!(problems[0].message, "the XML is broken here: `c` is not closed");
        assert_eq!(problems[0].place.as_ref().unwrap().to_string(), "a.xml:3:7");
    }

    #[test]
    fn depth_is_limited() {
        let deep = "<a>".repeat(100_000) + "end";
        let (root, problems) = read(&deep);
        assert_eq!(root.text().unwrap(), "end");
        assert!(problems.iter().any(|p| p.message.contains("nested deeper")));
    }
}
