//! What the desk reads in every file of a folder, a line of JSON each, to be compared with what somebody else expects
//! of the same files: `cargo run --example formats DIR > found.jsonl`. Folders inside are read too.

use dateline::base::RelPath;
use dateline::seeds::compose::{Desk, compose};
use dateline::seeds::formats::{self, SeedFile};
use dateline::seeds::{BlockKind, Seed, Stated};
use pulldown_cmark::{Event, Options, Parser, TagEnd};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

fn main() -> anyhow::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        anyhow::bail!("name the folder to read");
    };
    let mut out = std::io::stdout().lock();
    for entry in walkdir::WalkDir::new(&folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path())?;
            writeln!(out, "{}", found(entry.path(), &folder, &bytes))?;
        }
    }
    Ok(())
}

fn found(file: &Path, folder: &Path, bytes: &[u8]) -> Value {
    let name = file.strip_prefix(folder).unwrap_or(file).to_string_lossy().into_owned();
    let plain = name.rsplit('/').next().unwrap_or_default();
    let path = RelPath::new(format!("seeds/{plain}")).or_else(|| RelPath::new("seeds/unnamed")).expect("a plain path");
    let (seeds, problems) = formats::read(&SeedFile { path, bytes }, None);
    let problems: Vec<Value> = problems.iter().map(|p| json!([p.is_error(), p.message])).collect();
    let seeds: Vec<Value> = seeds.into_iter().map(seed).collect();
    json!({ "file": name, "seeds": seeds, "problems": problems })
}

fn seed(seed: Seed) -> Value {
    let stated = &seed.stated;
    let mut shown = json!({
        "format": seed.format,
        "item": seed.item,
        "headline": stated.headline,
        "deck": stated.deck,
        "byline": stated.byline.iter().map(|person| &person.name).collect::<Vec<_>>(),
        "published": stated.published,
        "updated": stated.updated,
        "language": stated.language,
        "summary": stated.summary,
        "url": stated.url,
        "topics": stated.topics,
        "rights": stated.rights,
        "image": stated.image.as_ref().map(|picture| &picture.src),
        "text": seed.blocks.iter().map(|block| text(&block.kind)).collect::<Vec<_>>().join("\n"),
        "left_out": seed.left_out.iter().map(|left| json!([left.rule, left.text])).collect::<Vec<_>>(),
    });
    let draft = compose(seed, Stated::default(), &Desk::default()).0;
    shown["draft"] = json!({
        "title": draft.title,
        "authors": draft.authors.iter().map(|person| &person.name).collect::<Vec<_>>(),
        "date": draft.date.map(|date| date.to_string()),
        "updated": draft.updated.map(|date| date.to_string()),
        "language": draft.language,
        "text": words(&draft.body),
    });
    shown
}

/// The words of a block as a reader sees them.
fn text(kind: &BlockKind) -> String {
    let lines = |texts: &mut dyn Iterator<Item = &String>| texts.map(|text| words(text)).collect::<Vec<_>>().join("\n");
    match kind {
        BlockKind::Lines(lines) => lines.join("\n"),
        BlockKind::Paragraph(text)
        | BlockKind::Heading(_, text)
        | BlockKind::Quote(text)
        | BlockKind::Markdown(text) => words(text),
        BlockKind::List { items, .. } => lines(&mut items.iter()),
        BlockKind::Table(rows) => lines(&mut rows.iter().flatten()),
        BlockKind::Figure(picture) => picture.caption.clone().unwrap_or_default(),
    }
}

fn words(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut text = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => text.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableRow) => text.push('\n'),
            _ => {}
        }
    }
    text
}
