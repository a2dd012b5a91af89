//! How long a seed is: the bytes of its text and of all that it states. What is too long for an article is not composed,
//! because nobody would read it, and every step of the work would have to be ready for it.

use crate::seeds::{Block, BlockKind, Picture, Seed, Stated};
use toml::Value;

pub fn of(seed: &Seed) -> usize {
    seed.blocks.iter().map(block).sum::<usize>() + stated(&seed.stated)
}

fn block(block: &Block) -> usize {
    match &block.kind {
        BlockKind::Lines(lines) => sum(lines),
        BlockKind::List { items, .. } => sum(items),
        BlockKind::Paragraph(text)
        | BlockKind::Heading(_, text)
        | BlockKind::Quote(text)
        | BlockKind::Markdown(text) => text.len(),
        BlockKind::Table(rows) => rows.iter().map(|row| sum(row)).sum(),
        BlockKind::Figure(figure) => picture(figure),
    }
}

fn stated(stated: &Stated) -> usize {
    let texts = [
        &stated.headline,
        &stated.alternative_headline,
        &stated.deck,
        &stated.kicker,
        &stated.agency,
        &stated.dateline,
        &stated.published,
        &stated.updated,
        &stated.publish_at,
        &stated.expires_at,
        &stated.language,
        &stated.summary,
        &stated.section,
        &stated.story,
        &stated.kind,
        &stated.status,
        &stated.slug,
        &stated.rights,
        &stated.id,
        &stated.version,
        &stated.url,
        &stated.notes,
    ];
    let lists =
        [&stated.key_points, &stated.topics, &stated.places, &stated.people, &stated.organisations, &stated.aliases];
    let people = stated.byline.iter().map(|person| person.name.len() + optional(&person.role));
    let sources = stated.sources.iter().map(|source| source.name.len() + optional(&source.url));
    texts.into_iter().map(optional).sum::<usize>()
        + lists.into_iter().map(|list| sum(list)).sum::<usize>()
        + people.chain(sources).sum::<usize>()
        + stated.image.as_ref().map_or(0, picture)
        + stated.extra.iter().map(|(key, kept)| key.len() + value(kept)).sum::<usize>()
}

fn sum(texts: &[String]) -> usize {
    texts.iter().map(String::len).sum()
}

fn optional(text: &Option<String>) -> usize {
    text.as_ref().map_or(0, String::len)
}

fn picture(picture: &Picture) -> usize {
    picture.src.len() + optional(&picture.alt) + optional(&picture.caption) + optional(&picture.credit)
}

fn value(kept: &Value) -> usize {
    match kept {
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(value).sum(),
        Value::Table(table) => table.iter().map(|(key, inner)| key.len() + value(inner)).sum(),
        _ => 8,
    }
}
