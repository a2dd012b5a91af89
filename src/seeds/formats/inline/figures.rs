//! Pictures: which of its sizes, where from, and the words below it told apart as caption and credit.

use super::{Context, is_inline};
use crate::seeds::Picture;
use crate::seeds::formats::links;
use crate::seeds::formats::xml::{Element, Node, words};

/// The picture of a figure, with caption and credit told apart.
pub fn picture(figure: &Element, context: Context) -> Option<Picture> {
    let image = figure.descendants().into_iter().find(|e| e.name == "img" && image_source(e, context).is_some())?;
    let mut caption = None;
    let mut credit = None;
    let parts = figure.descendants();
    if let Some(element) = parts.iter().find(|e| is_credit(e)) {
        credit = element.text().map(|text| strip_label(&text));
    }
    let captions = parts.iter().find(|e| e.name == "figcaption").or_else(|| parts.iter().find(|e| is_caption(e)));
    if let Some(element) = captions {
        caption = words(&text_without(element, &is_credit));
    }
    if caption.is_none() {
        caption = image.attribute("data-caption").and_then(words);
    }
    if credit.is_none() {
        credit = image.attribute("data-credit").and_then(words);
    }
    Some(Picture { src: image_source(image, context)?, alt: image.attribute("alt").and_then(words), caption, credit })
}

pub(super) fn has_class(element: &Element, parts: &[&str]) -> bool {
    let class = element.attribute("class").unwrap_or_default().to_ascii_lowercase();
    let prop = element.attribute("itemprop").unwrap_or_default().to_ascii_lowercase();
    parts.iter().any(|part| class.contains(part) || prop.contains(part))
}

fn is_caption(element: &Element) -> bool {
    has_class(element, &["caption"])
}

fn is_credit(element: &Element) -> bool {
    element.name == "small"
        || has_class(element, &["credit", "copyright", "attribution", "photographer", "image-source", "author"])
}

/// `Photo: Ines Varga` → `Ines Varga`.
fn strip_label(credit: &str) -> String {
    let labels = [
        "photo:",
        "photograph:",
        "image:",
        "picture:",
        "credit:",
        "source:",
        "foto:",
        "photo credit:",
        "image credit:",
    ];
    let lower = credit.to_ascii_lowercase();
    labels
        .iter()
        .find(|label| lower.starts_with(**label))
        .map_or(credit, |label| credit[label.len()..].trim())
        .to_owned()
}

fn text_without(element: &Element, unwanted: &dyn Fn(&Element) -> bool) -> String {
    let mut text = String::new();
    for node in &element.children {
        match node {
            Node::Text(part) => text.push_str(part),
            Node::Element(inner) if unwanted(inner) => text.push(' '),
            Node::Element(inner) => {
                text.push_str(&text_without(inner, unwanted));
                if !is_inline(&inner.name) {
                    text.push(' ');
                }
            }
        }
    }
    text
}

pub(super) fn image_source(image: &Element, context: Context) -> Option<String> {
    let lazy = ["data-src", "data-original", "data-lazy-src", "src"];
    let plain = lazy.iter().find_map(|name| source(image.attribute(name)?, context));
    let set = || ["data-srcset", "srcset"].iter().find_map(|name| source(widest(image.attribute(name)?)?, context));
    plain.or_else(set)
}

/// The widest picture of a `srcset`.
fn widest(set: &str) -> Option<&str> {
    let width = |candidate: &str| {
        let size = candidate.split_whitespace().nth(1).unwrap_or("1x");
        size.trim_end_matches(['w', 'x']).parse::<f32>().unwrap_or(0.0)
    };
    set.split(", ")
        .max_by(|a, b| width(a).total_cmp(&width(b)))
        .and_then(|candidate| candidate.split_whitespace().next())
        .map(|url| url.trim_end_matches(','))
}

pub(super) fn source(address: &str, context: Context) -> Option<String> {
    context.asset.and_then(|asset| asset(address)).or_else(|| links::web(address, context.base))
}
