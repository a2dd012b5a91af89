//! Pages saved from the web. What the page states about itself is read first (`facts`), then the article is found
//! among what surrounds it (`main_text`). What is not the article is recorded, not lost. Script never survives.

mod dates;
mod facts;
mod foreign;
mod lookup;
mod main_text;
mod tidy;

use super::inline::{self, Context};
use super::{Format, SeedFile, charset, markup};
use crate::base::{Place, Problem, Problems};
use crate::seeds::{BlockKind, LeftOut, Seed};

pub const FORMAT: Format = Format {
    name: "html",
    description: "a page saved from the web",
    extensions: &["html", "htm", "xhtml", "shtml"],
    limit: super::MAX_MARKUP,
    sniff,
    read,
};

fn sniff(file: &SeedFile) -> bool {
    let head = charset::text(&file.bytes[..file.bytes.len().min(2048)], None).to_ascii_lowercase();
    let mut head = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    while let Some(comment) = head.strip_prefix("<!--") {
        head = comment.split_once("-->").map_or("", |(_, rest)| rest.trim_start());
    }
    if let Some(declaration) = head.strip_prefix("<?xml") {
        head = declaration.split_once("?>").map_or("", |(_, rest)| rest.trim_start());
    }
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|start| head.starts_with(start))
}

fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let text = charset::text(file.bytes, None);
    let (seed, cut) = page(&text);
    let place = Place::file(&file.path);
    let mut problems = Problems::new();
    if cut {
        problems.push(
            Problem::warning(place.clone(), "the page is deeper or longer than a page for people; it was read in part")
                .hint("save the article alone, or paste its text into a file"),
        );
    }
    if seed.blocks.is_empty() {
        problems
            .push(Problem::error(place, "no article was found on this page").hint(
                "a page that is made by script must be saved as it is shown: save it from the browser, complete",
            ));
        return (Vec::new(), problems);
    }
    (vec![seed], problems)
}

/// The article of a page, and whether the page was cut.
pub(super) fn page(html: &str) -> (Seed, bool) {
    let page = markup::parse(html);
    let cut = page.cut;
    let lookup = lookup::Lookup::of(&page);
    let address = facts::address(&lookup, html);
    let mut stated = facts::facts(&lookup, address.as_deref());
    let base = facts::base(&lookup, address.as_deref());
    let context = Context { base: base.as_deref(), asset: None };
    let found = main_text::find(page, &mut stated);
    let mut text = inline::blocks(&found.nodes, context);
    let mut left_out: Vec<LeftOut> = found.left_out;
    left_out.append(&mut text.left_out);

    // A picture above the text is the lead picture: it is shown in its own place, so not again in the body.
    if let Some(BlockKind::Figure(picture)) = text.blocks.first().map(|block| &block.kind) {
        let mut picture = picture.clone();
        if let Some(lead) = stated.image.take().filter(|lead| same_picture(&lead.src, &picture.src)) {
            picture.alt = picture.alt.or(lead.alt);
            picture.caption = picture.caption.or(lead.caption);
            picture.credit = picture.credit.or(lead.credit);
        }
        stated.image = Some(picture);
        text.blocks.remove(0);
    }
    (Seed { format: FORMAT.name, stated, blocks: text.blocks, left_out, ..Seed::default() }, cut)
}

/// Whether two addresses are sizes of one picture: the same file name, whatever the path and the query.
fn same_picture(a: &str, b: &str) -> bool {
    a == b || (!file_name(a).is_empty() && file_name(a) == file_name(b))
}

fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().trim().to_owned()
}
