//! What the wire formats (NITF, NewsML-G2, ninjs) have in common: their controlled words, and the habits of their text.

use super::xml::words;
use crate::seeds::{Block, BlockKind, LeftOut, Person, Picture, Seed, Stated};

/// The publishing status in the words that content pages use. An unknown word withholds: it was set for a reason.
pub fn status(code: &str) -> String {
    let code = code.rsplit([':', '/']).next().unwrap_or_default().trim().to_ascii_lowercase();
    match code.as_str() {
        "usable" | "" => "usable",
        "canceled" | "cancelled" | "killed" | "kill" => "cancelled",
        _ => "withheld",
    }
    .to_owned()
}

/// Urgency as IPTC counts it: 1 (most urgent) to 9.
pub fn priority(text: &str) -> Option<u8> {
    text.trim().parse().ok().filter(|n| (1..=9).contains(n))
}

/// The kind of work that an IPTC genre names, if content pages know it.
pub fn kind(genre: &str) -> Option<&'static str> {
    const KINDS: &[(&str, &str)] = &[
        ("opinion", "opinion"),
        ("analysis", "analysis"),
        ("background", "background"),
        ("backgrounder", "background"),
        ("review", "review"),
        ("interview", "interview"),
        ("advice", "explainer"),
        ("explainer", "explainer"),
        ("q and a", "interview"),
        ("column", "opinion"),
        ("editorial", "opinion"),
        ("letters", "opinion"),
        ("live", "live"),
        ("advertiser supplied", "sponsored"),
    ];
    let genre = genre.rsplit([':', '/']).next().unwrap_or_default().to_lowercase().replace(['-', '_'], " ");
    KINDS.iter().find(|(name, _)| *name == genre.trim()).map(|(_, kind)| *kind)
}

/// The people of a byline as printed: `By INES VARGA and Tomas Reed`.
pub fn byline(text: &str, role: Option<String>) -> Vec<Person> {
    let mut text = words(text).unwrap_or_default();
    for prefix in ["by ", "por ", "von ", "par ", "and "] {
        if text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)) {
            text = text[prefix.len()..].to_owned();
        }
    }
    let parts = text.replace(" and ", ", ").replace(" AND ", ", ").replace(" & ", ", ");
    let names: Vec<&str> = parts.split([',', ';']).map(str::trim).filter(|name| !name.is_empty()).collect();
    // `Ines Varga, transport editor`: a part that begins in lower case is no name.
    let mut people: Vec<Person> = Vec::new();
    for name in names {
        match people.last_mut() {
            Some(last) if last.role.is_none() && name.starts_with(char::is_lowercase) => {
                last.role = Some(name.to_owned())
            }
            _ => people.push(Person { name: name.to_owned(), role: None }),
        }
    }
    if let Some(role) = role {
        people.iter_mut().filter(|person| person.role.is_none()).for_each(|person| person.role = Some(role.clone()));
    }
    people
}

/// Takes the dateline away where the first paragraph repeats the stated one: `NEW YORK (AP) - …`.
pub fn strip_dateline(seed: &mut Seed) {
    let Some(stated) = seed.stated.dateline.as_deref().and_then(words) else { return };
    let first = seed.blocks.iter_mut().find_map(|block| match &mut block.kind {
        BlockKind::Paragraph(text) => Some((block.line, text)),
        _ => None,
    });
    let Some((line, text)) = first else { return };
    let dash =
        ["--", "—", "–", "\\_", " - ", " _ "].iter().filter_map(|dash| Some((text.find(dash)?, dash.len()))).min();
    let Some((at, length)) = dash.filter(|(at, _)| *at <= 80) else { return };
    let printed = text[..at].to_owned();
    let plain = |text: &str| -> String {
        let outside = text.split('(').next().unwrap_or_default();
        outside.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (a, b) = (plain(&printed), plain(&stated));
    let city = |text: &str| plain(text.split(',').next().unwrap_or_default());
    if a.is_empty() || (a != b && city(&printed) != city(&stated)) {
        return;
    }
    if let Some((_, agency)) = printed.split_once('(')
        && seed.stated.agency.is_none()
    {
        seed.stated.agency = words(agency.trim_end().trim_end_matches(')'));
    }
    seed.left_out.push(LeftOut { line, text: text[..at + length].trim().to_owned(), rule: "dateline-repeated" });
    *text = text[at + length..].trim_start().to_owned();
}

/// Takes away the note to editors that begins with a line of `___` near the end.
pub fn strip_tail(seed: &mut Seed) {
    let text_of = |block: &Block| match &block.kind {
        BlockKind::Paragraph(text) | BlockKind::Markdown(text) => Some(text.replace('\\', "")),
        BlockKind::Lines(lines) => Some(lines.join(" ")),
        _ => None,
    };
    let is_mark =
        |block: &Block| text_of(block).is_some_and(|t| t.trim().len() >= 3 && t.trim().chars().all(|c| c == '_'));
    let Some(at) = seed.blocks.iter().rposition(is_mark) else { return };
    let tail: Vec<String> = seed.blocks[at + 1..].iter().filter_map(text_of).collect();
    let length = tail.iter().map(|text| text.split_whitespace().count()).sum::<usize>();
    // In a round-up the mark stands between items; a note is short and follows the story.
    if at == 0 || length > 120 || tail.len() > 6 {
        return;
    }
    for block in seed.blocks.split_off(at) {
        if let Some(text) = text_of(&block) {
            seed.left_out.push(LeftOut { line: block.line, text, rule: "tail-note" });
        }
    }
}

/// A figure above the text is the lead picture.
pub fn lead_picture(seed: &mut Seed) {
    if seed.stated.image.is_none()
        && let Some(BlockKind::Figure(picture)) = seed.blocks.first().map(|block| &block.kind)
    {
        seed.stated.image = Some(picture.clone());
        seed.blocks.remove(0);
    }
}

/// Keeps texts in the front matter under a name, if there are any.
pub fn keep(stated: &mut Stated, key: &str, texts: Vec<String>) {
    if !texts.is_empty() {
        let texts: Vec<toml::Value> = texts.into_iter().map(Into::into).collect();
        stated.extra.insert(key.to_owned(), texts.into());
    }
}

/// The first picture leads the text; the others follow it, if it does not show them itself.
pub fn pictures(seed: &mut Seed, pictures: Vec<Picture>) {
    for picture in pictures.into_iter().take(super::MAX_LISTED) {
        let is_same = |other: &Picture| other.src == picture.src;
        let shown = seed.blocks.iter().any(|block| matches!(&block.kind, BlockKind::Figure(figure) if is_same(figure)));
        match &seed.stated.image {
            None => seed.stated.image = Some(picture),
            Some(image) if is_same(image) || shown => {}
            Some(_) => seed.blocks.push(Block { line: 0, kind: BlockKind::Figure(picture) }),
        }
    }
}

/// Adds to a list what it does not hold yet, as long as anybody would read it.
pub fn add(list: &mut Vec<String>, text: Option<String>) {
    if list.len() < super::MAX_LISTED
        && let Some(text) = text.filter(|text| !list.contains(text))
    {
        list.push(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_are_names_and_roles() {
        let shown =
            |text| byline(text, None).into_iter().map(|p| (p.name, p.role.unwrap_or_default())).collect::<Vec<_>>();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(shown("By INES VARGA and Tomas Reed"), [pair("INES VARGA", ""), pair("Tomas Reed", "")]);
        assert_eq!(shown("Ines Varga, transport editor"), [pair("Ines Varga", "transport editor")]);
    }

    #[test]
    fn a_status_that_nobody_knows_withholds() {
        assert_eq!(status("stat:canceled"), "cancelled");
        assert_eq!(status("usable"), "usable");
        assert_eq!(status("http://cv.iptc.org/newscodes/pubstatusg2/withheld"), "withheld");
        assert_eq!(status("embargoed"), "withheld");
    }
}
