//! The body as a reader sees it: its paragraphs as plain text. All understanding works on this, so that whatever is
//! called verbatim is verbatim on the page.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

#[derive(Clone, Debug, PartialEq)]
pub struct Para {
    pub kind: Kind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Heading,
    Item,
    Quote,
    /// Tables, code, captions: shown, but not told.
    Aside,
}

/// More text than this is not looked at, in bytes; an article of 100,000 words is below it.
const MAX_BYTES: usize = 1 << 20;

pub fn paragraphs(markdown: &str) -> Vec<Para> {
    let mut end = markdown.len().min(MAX_BYTES);
    while !markdown.is_char_boundary(end) {
        end -= 1;
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    let mut paras = Vec::new();
    let mut text = String::new();
    let (mut quotes, mut items, mut asides, mut heading) = (0, 0, 0, false);
    for event in Parser::new_ext(&markdown[..end], options) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::Start(Tag::BlockQuote(_)) => quotes += 1,
            Event::End(TagEnd::BlockQuote(_)) => quotes -= 1,
            Event::Start(
                Tag::Table(_) | Tag::CodeBlock(_) | Tag::Image { .. } | Tag::FootnoteDefinition(_) | Tag::HtmlBlock,
            ) => asides += 1,
            Event::Start(Tag::Heading { .. }) => heading = true,
            Event::Start(Tag::Item) => {
                flush(&mut paras, &mut text, Kind::Item);
                items += 1;
            }
            Event::End(
                TagEnd::Paragraph | TagEnd::TableCell | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition,
            ) => {
                let kind = kind(quotes, items, asides);
                flush(&mut paras, &mut text, kind);
            }
            Event::End(TagEnd::Heading(_)) => {
                heading = false;
                flush(&mut paras, &mut text, Kind::Heading);
            }
            Event::End(TagEnd::Item) => {
                flush(&mut paras, &mut text, Kind::Item);
                items -= 1;
            }
            // A picture's words inside a paragraph are not the paragraph's.
            Event::End(TagEnd::Image) => {
                asides -= 1;
                text.clear();
            }
            Event::End(TagEnd::Table | TagEnd::CodeBlock | TagEnd::FootnoteDefinition | TagEnd::HtmlBlock) => {
                flush(&mut paras, &mut text, Kind::Aside);
                asides -= 1;
            }
            _ => {}
        }
    }
    flush(&mut paras, &mut text, if heading { Kind::Heading } else { Kind::Text });
    paras
}

fn kind(quotes: i32, items: i32, asides: i32) -> Kind {
    match (asides > 0, quotes > 0, items > 0) {
        (true, ..) => Kind::Aside,
        (_, true, _) => Kind::Quote,
        (_, _, true) => Kind::Item,
        _ => Kind::Text,
    }
}

fn flush(paras: &mut Vec<Para>, text: &mut String, kind: Kind) {
    let trimmed = text.trim();
    if !trimmed.is_empty() {
        paras.push(Para { kind, text: trimmed.to_owned() });
    }
    text.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_seen_as_paragraphs() {
        let found = paragraphs(
            "One *two*\nthree.\n\n## Head\n\n- a\n- b\n\n> said\n\n| x | y |\n| - | - |\n| 1 | 2 |\n\n![alt](a.jpg) After.\n",
        );
        let told: Vec<(Kind, &str)> = found.iter().map(|para| (para.kind, para.text.as_str())).collect();
        assert_eq!(
            told[..5],
            [
                (Kind::Text, "One two three."),
                (Kind::Heading, "Head"),
                (Kind::Item, "a"),
                (Kind::Item, "b"),
                (Kind::Quote, "said")
            ]
        );
        assert!(told[5..].contains(&(Kind::Aside, "x")) && told.ends_with(&[(Kind::Text, "After.")]));
    }
}
