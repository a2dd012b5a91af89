//! OPML: a list of sources. It holds no article, so it gives no seed; the report names the sources, because the desk
//! works without a network and can't fetch them.

use super::xml::{self, Element, unescape, words};
use super::{Format, SeedFile, charset};
use crate::base::{Place, Problem, Problems};
use crate::seeds::Seed;

pub const FORMAT: Format = Format {
    name: "opml",
    description: "a list of sources (OPML); it is named, not read",
    extensions: &["opml"],
    limit: super::MAX_MARKUP,
    sniff,
    read,
};

/// Sources named in the report; the rest is counted.
const SHOWN: usize = 20;

fn sniff(file: &SeedFile) -> bool {
    super::root_name(file).is_some_and(|name| name.eq_ignore_ascii_case("opml"))
}

fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let text = charset::text(file.bytes, None);
    let (root, mut problems) = xml::parse(&file.path, &text);
    let sources: Vec<String> =
        root.iter().flat_map(|root| root.descendants_named("outline")).filter_map(source).collect();
    let mut shown = sources.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if sources.len() > SHOWN {
        shown.push_str(&format!(" and {} more", sources.len() - SHOWN));
    }
    let message = match sources.len() {
        0 => "this list names no feed".to_owned(),
        1 => format!("this list names a source and holds no article: {shown}"),
        n => format!("this list names {n} sources and holds no article: {shown}"),
    };
    problems.push(
        Problem::warning(Place::file(&file.path), message)
            .hint("nothing is fetched: save the feeds themselves into `seeds/`, or move the list elsewhere"),
    );
    (Vec::new(), problems)
}

fn source(outline: &Element) -> Option<String> {
    let attribute = |name: &str| {
        let (_, value) = outline.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        words(&unescape(value))
    };
    let url = attribute("xmlUrl")?;
    Some(match attribute("title").or_else(|| attribute("text")) {
        Some(name) => format!("{name} ({url})"),
        None => url,
    })
}
