//! What a page holds, by name: its elements in order, its meta elements, its microdata. Gathered in one walk, because a
//! hundred names are asked for and a page has ten thousand elements.

use crate::seeds::formats::markup::Page;
use crate::seeds::formats::xml::{Element, words};

pub(super) struct Lookup<'a> {
    pub root: &'a Element,
    pub json_ld: &'a [String],
    /// In document order.
    pub all: Vec<&'a Element>,
    /// Simplified names, and contents that are not blank.
    metas: Vec<(String, String)>,
    /// Simplified names of properties.
    props: Vec<(String, &'a Element)>,
}

impl<'a> Lookup<'a> {
    pub fn of(page: &'a Page) -> Lookup<'a> {
        let all = page.root.descendants();
        let mut metas = Vec::new();
        let mut props = Vec::new();
        for element in &all {
            for name in element.attribute("itemprop").unwrap_or_default().split_whitespace() {
                props.push((simple(name), *element));
            }
            let content = || element.attribute("content").or(element.attribute("datetime")).and_then(words);
            if element.name != "meta" {
                continue;
            }
            let Some(content) = content() else { continue };
            for key in ["property", "name", "itemprop", "http-equiv", "pubdate"] {
                if let Some(name) = element.attribute(key) {
                    metas.push((simple(name), content.clone()));
                }
            }
        }
        Lookup { root: &page.root, json_ld: &page.json_ld, all, metas, props }
    }

    pub fn named(&self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.all.iter().copied().filter(move |element| element.name == name)
    }

    /// The content of the first meta element that has one of these names, in the order of the names.
    pub fn meta(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.metas(name).into_iter().next())
    }

    pub fn metas(&self, name: &str) -> Vec<String> {
        let name = simple(name);
        self.metas.iter().filter(|(known, _)| *known == name).map(|(_, content)| content.clone()).collect()
    }

    /// The value of the first element that microdata marks with this property.
    pub fn prop(&self, name: &str) -> Option<String> {
        self.props(name).into_iter().find_map(value_of)
    }

    pub fn props(&self, name: &str) -> Vec<&'a Element> {
        let name = simple(name);
        self.props.iter().filter(|(known, _)| *known == name).map(|(_, element)| *element).collect()
    }
}

/// `article:published_time` and `article.publishedTime` are one name.
fn simple(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(super) fn value_of(element: &Element) -> Option<String> {
    let from = |name| element.attribute(name).and_then(words);
    from("content").or_else(|| from("datetime")).or_else(|| element.text())
}
