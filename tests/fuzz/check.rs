//! What must hold of every seed, whatever its bytes: reading it twice gives the same, what comes out is not out of
//! proportion to what went in, nothing of it can be written elsewhere than it should or runs in a reader's browser.
//! Shared by the short run on stable (`tests/fuzz`) and the long one (`fuzz/`); panics and hangs are for them to see.

use dateline::base::{Problems, RelPath};
use dateline::markdown;
use dateline::seeds::compose::{Desk, compose};
use dateline::seeds::draft::Draft;
use dateline::seeds::formats::{self, FORMATS, SeedFile};
use dateline::seeds::{Asset, Block, BlockKind, LeftOut, Picture, Seed, Stated};

/// Reads bytes as the format of that name, or as what they are taken for if it is `detect`, and makes drafts of them.
pub fn check(format: &str, bytes: &[u8]) {
    let (seeds, unpacked) = check_reading(format, bytes);
    for seed in seeds {
        check_draft(seed, unpacked);
    }
}

/// The first half: what the readers give. Returns it with the number of bytes that it was made from.
pub fn check_reading(format: &str, bytes: &[u8]) -> (Vec<Seed>, usize) {
    let read = || {
        let extension = FORMATS.iter().find(|row| row.name == format).map_or("", |row| row.extensions[0]);
        let path = RelPath::new(format!("seeds/case.{extension}")).or_else(|| RelPath::new("seeds/case"));
        let file = SeedFile { path: path.expect("a plain path"), bytes };
        formats::read(&file, Some(format).filter(|name| *name != "detect"))
    };
    let (seeds, problems) = read();
    assert!((&seeds, &problems) == (&read().0, &read().1), "reading it twice gives two things");
    let unpacked = unpacked(bytes);
    check_problems(&problems, bytes.len());
    // Entities, escapes and percent signs make a text up to a few times as long; nothing makes it longer.
    let size: usize = seeds.iter().map(size).sum();
    assert!(size <= 16 * unpacked + (64 << 10), "{unpacked} bytes became {size}");
    for seed in &seeds {
        assert!(seed.path.is_some() && !seed.format.is_empty());
        check_assets(&seed.assets);
        if seed.format != "markdown" && seed.format != "text" {
            check_addresses(&seed.stated);
        }
    }
    (seeds, unpacked)
}

fn check_draft(seed: Seed, unpacked: usize) {
    // Two drafts of a long text tell no more than two of a short one, and take longer.
    let again = (unpacked < 4 << 10).then(|| compose(seed.clone(), Stated::default(), &Desk::default()));
    let made = compose(seed, Stated::default(), &Desk::default());
    if let Some(again) = again {
        assert!(again == made, "composing it twice gives two drafts");
    }
    let (draft, problems) = made;
    check_problems(&problems, unpacked);
    assert!(!draft.title.trim().is_empty() && is_one_part(&draft.slug), "{:?} {:?}", draft.title, draft.slug);
    assert!(draft.body.len() <= 24 * unpacked + (64 << 10), "{unpacked} bytes became {}", draft.body.len());
    check_page(&draft);
}

fn check_problems(problems: &Problems, bytes: usize) {
    for problem in problems {
        let problem_text = &problem.message;
        assert!(!problem_text.ends_with('.') && !problem_text.contains('\u{1b}'), "{problem:?}");
        assert!(problem_text.len() < 2_000, "a message of {} bytes", problem_text.len());
    }
    assert!(problems.len() <= 16 + bytes / 4, "{} problems", problems.len());
}

/// The page that the draft would become, as a browser reads it.
fn check_page(draft: &Draft) {
    let language = draft.language.as_deref().unwrap_or("en");
    let rendered = markdown::render(&draft.body, &markdown::Options::for_language(language));
    let page = dom_query::Document::fragment(rendered.body.html.as_str());
    for element in page.root().descendants_it().filter(|node| node.is_element()) {
        let name = element.node_name().map(|name| name.to_string()).unwrap_or_default();
        let harmful = ["script", "iframe", "object", "embed", "base", "meta", "link", "style", "form", "svg", "math"];
        assert!(!harmful.contains(&name.as_str()), "`{name}` in {}", rendered.body.html);
        for attribute in element.attrs() {
            let name = attribute.name.local.to_string();
            let runs =
                is_script(&attribute.value) && !matches!(&*name, "title" | "alt" | "class" | "id" | "aria-label");
            assert!(!name.starts_with("on") && name != "style" && !runs, "{name}={:?}", &*attribute.value);
        }
    }
}

fn is_script(address: &str) -> bool {
    let address: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let address = address.to_ascii_lowercase();
    ["javascript:", "vbscript:", "data:text"].iter().any(|scheme| address.starts_with(scheme))
}

fn check_addresses(stated: &Stated) {
    let sources = stated.sources.iter().filter_map(|source| source.url.as_deref());
    let image = stated.image.as_ref().map(|picture| picture.src.as_str());
    for address in sources.chain(stated.url.as_deref()).chain(image) {
        let is_safe = address.starts_with("http://") || address.starts_with("https://") || is_one_part(address);
        assert!(is_safe && !address.contains(char::is_control), "{address:?}");
    }
}

fn check_assets(assets: &[Asset]) {
    for (i, asset) in assets.iter().enumerate() {
        assert!(is_one_part(&asset.name), "{:?}", asset.name);
        let same = |other: &Asset| other.name.to_lowercase() == asset.name.to_lowercase();
        assert!(!assets[..i].iter().any(same), "two assets named {:?}", asset.name);
    }
}

/// One part of a path that is safe to write on every system.
fn is_one_part(name: &str) -> bool {
    let whole = RelPath::new(name).is_some_and(|path| path.parent().is_none());
    whole && !name.starts_with('.') && name.len() <= 255 && !name.contains([':', '\\', '<', '>', '"', '|', '?', '*'])
}

/// How many bytes there are to read: those of an archive count as they are inside.
fn unpacked(bytes: &[u8]) -> usize {
    if !bytes.starts_with(b"PK") {
        return bytes.len();
    }
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return bytes.len() };
    let mut sum = bytes.len();
    for index in 0..archive.len() {
        let mut inner = Vec::new();
        if let Ok(member) = archive.by_index(index) {
            let _ = std::io::Read::read_to_end(&mut std::io::Read::take(member, 64 << 20), &mut inner);
        }
        sum += unpacked(&inner);
    }
    sum
}

fn size(seed: &Seed) -> usize {
    let picture = |picture: &Picture| {
        let texts = [&picture.alt, &picture.caption, &picture.credit];
        picture.src.len() + texts.into_iter().flatten().map(String::len).sum::<usize>()
    };
    let block = |block: &Block| match &block.kind {
        BlockKind::Lines(lines) => lines.iter().map(String::len).sum(),
        BlockKind::List { items, .. } => items.iter().map(String::len).sum(),
        BlockKind::Paragraph(text)
        | BlockKind::Heading(_, text)
        | BlockKind::Quote(text)
        | BlockKind::Markdown(text) => text.len(),
        BlockKind::Table(rows) => rows.iter().flatten().map(|cell| cell.len() + 1).sum(),
        BlockKind::Figure(figure) => picture(figure),
    };
    let stated = &seed.stated;
    let lists = [&stated.key_points, &stated.topics, &stated.places, &stated.people, &stated.organisations];
    let left = |left: &LeftOut| left.text.len();
    seed.blocks.iter().map(block).sum::<usize>()
        + seed.left_out.iter().map(left).sum::<usize>()
        + seed.assets.iter().map(|asset| asset.bytes.len()).sum::<usize>()
        + lists.into_iter().flatten().map(String::len).sum::<usize>()
        + stated.image.as_ref().map_or(0, picture)
        + stated.byline.iter().map(|person| person.name.len()).sum::<usize>()
        + stated.sources.iter().map(|source| source.name.len()).sum::<usize>()
        + [&stated.headline, &stated.deck, &stated.summary, &stated.rights, &stated.notes, &stated.id, &stated.url]
            .into_iter()
            .flatten()
            .map(String::len)
            .sum::<usize>()
}
