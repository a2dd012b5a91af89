//! Markdown as plain text, for descriptions and attributes.

use super::shortcodes::{self, MASK};
use super::writer::extensions;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// The words of a short Markdown text on one line: marks, links' addresses, shortcodes, HTML and code blocks left
/// out, quotation marks as they were typed.
pub fn to_text(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut hidden = 0u32;
    let shortcodes = shortcodes::scan(markdown);
    let masked = shortcodes::mask(markdown, &shortcodes);
    for event in Parser::new_ext(&masked, extensions(false)) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::FootnoteDefinition(_) | Tag::HtmlBlock) => hidden += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::FootnoteDefinition | TagEnd::HtmlBlock) => hidden -= 1,
            Event::Text(part) | Event::Code(part) if hidden == 0 => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::Rule => text.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition,
            ) => text.push(' '),
            _ => {}
        }
    }
    text.retain(|c| c != MASK);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
