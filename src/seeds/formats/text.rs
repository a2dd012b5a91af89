//! Plain text: blocks of lines as they stand, header lines, and the envelopes of the wires (IPTC 7901, ANPA 1312).
//! Decides nothing about headlines or paragraphs: `compose` does.

use super::{Format, SeedFile, decode, front_matter, markdown::header_lines};
use crate::base::{Place, Problem, Problems};
use crate::seeds::{Block, BlockKind, LeftOut, Seed, Stated};
use regex::Regex;
use std::sync::LazyLock;

pub const TEXT: Format = Format {
    name: "text",
    description: "plain text, also as the wires send it",
    extensions: &["txt", "text", "asc", ""],
    limit: super::MAX_PLAIN,
    sniff: |file| file.bytes.iter().take(8).any(|b| *b == START_OF_HEADER) && !decode::is_binary(file.bytes),
    read,
};

/// The longest line that is taken as text, in bytes; a longer one is no article.
const MAX_LINE: usize = 1 << 20;

const START_OF_HEADER: u8 = 0x01;

/// A file that is no text, told to the one who put it there.
pub fn not_text(file: &SeedFile) -> Problem {
    Problem::error(Place::file(&file.path), "the seed is not text")
        .hint("put pictures and other files into `static/`, or beside the page that shows them")
}

pub fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let Ok(decoded) = decode::decode(file.bytes) else {
        return (Vec::new(), vec![not_text(file)]);
    };
    if let Some(line) = decoded.text.lines().position(|line| line.len() > MAX_LINE) {
        let problem = Problem::error(Place::at(&file.path, line as u32 + 1, 1), "the line is too long for an article");
        return (Vec::new(), vec![problem.hint("put every paragraph on a line of its own")]);
    }
    let (mut seed, text) = envelope(&decoded.text);
    let (text, skipped) = match header_lines(text, false).filter(|_| seed.stated == Stated::default()) {
        Some((table, at)) => {
            seed.stated = front_matter::stated(table);
            (&text[at..], text[..at].bytes().filter(|b| *b == b'\n').count() as u32)
        }
        None => (text, 0),
    };
    let before = decoded.text.len() - decoded.text[text.as_ptr() as usize - decoded.text.as_ptr() as usize..].len();
    let first = decoded.text[..before].bytes().filter(|b| *b == b'\n').count() as u32;
    debug_assert!(first >= skipped);
    seed.blocks = blocks(text, first);
    if seed.blocks.is_empty() && seed.stated == Stated::default() {
        let problem = Problem::warning(Place::file(&file.path), "the seed is empty");
        return (Vec::new(), vec![problem.hint("write an article into it, or remove the file")]);
    }
    (vec![seed], Vec::new())
}

/// Lines that stand together. Blanks at the end of a line go, those at its start stay: they tell paragraphs apart.
fn blocks(text: &str, before: u32) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    let mut start = 0;
    for (number, line) in text.lines().enumerate() {
        let line = printable(line);
        if line.trim().is_empty() {
            flush(&mut blocks, &mut lines, start);
            continue;
        }
        if lines.is_empty() {
            start = before + number as u32 + 1;
        }
        lines.push(line);
    }
    flush(&mut blocks, &mut lines, start);
    blocks
}

fn flush(blocks: &mut Vec<Block>, lines: &mut Vec<String>, line: u32) {
    if !lines.is_empty() {
        blocks.push(Block { line, kind: BlockKind::Lines(std::mem::take(lines)) });
    }
}

fn printable(line: &str) -> String {
    let line = line.trim_end();
    // The control characters that are not ASCII begin with this byte in UTF-8.
    let may_hold_control = |byte: u8| byte.is_ascii_control() && byte != b'\t' || byte == 0xc2;
    if !line.bytes().any(may_hold_control) {
        return line.to_owned();
    }
    line.chars().filter(|c| !c.is_control() || *c == '\t').collect()
}

/// The envelope of IPTC 7901 (and of ANPA 1312, which it follows): `SOH header STX text ETX trailer EOT`.
///
/// Header: source and number, priority, category, word count, keywords. Trailer: day, hour, minute, month, year.
fn envelope(text: &str) -> (Seed, &str) {
    const SOH: char = '\u{1}';
    const STX: char = '\u{2}';
    const ETX: char = '\u{3}';
    const EOT: char = '\u{4}';
    let mut seed = Seed::default();
    let Some(stx) = text.find(STX) else {
        return (seed, text);
    };
    let Some(soh) = text[..stx].rfind(SOH) else {
        return (seed, text);
    };
    let header = text[soh + 1..stx].trim();
    let end = text[stx..].find(ETX).map_or(text.len(), |at| stx + at);
    let trailer = text[end..].trim_matches([ETX, EOT, '\n', ' ']);
    read_header(header, &mut seed.stated);
    seed.stated.published = trailer_date(trailer);
    for (at, part) in [(0, header), (end, trailer)] {
        let part: String = part.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if !part.trim().is_empty() {
            let line = text[..at].bytes().filter(|b| *b == b'\n').count() as u32 + 1;
            seed.left_out.push(LeftOut { line, text: part.trim().to_owned(), rule: "wire-header" });
        }
    }
    (seed, &text[stx + 1..end])
}

fn read_header(header: &str, stated: &mut Stated) {
    static HEADER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?P<id>[A-Za-z]{1,4}\d{3,5})\s+(?P<priority>[1-9a-z])\s+(?P<category>[A-Za-z]{1,3})(?:\s+\d{1,5})?(?:\s+(?P<keywords>\S.*))?")
            .expect("valid")
    });
    let Some(found) = HEADER.captures(header.lines().next().unwrap_or_default()) else {
        return;
    };
    stated.id = Some(found["id"].to_owned());
    // The letters are those of ANPA 1312: flash, bulletin, urgent, regular, deferred.
    stated.priority = match &found["priority"] {
        "f" => Some(1),
        "b" => Some(2),
        "u" => Some(3),
        "r" => Some(5),
        "d" => Some(7),
        digit => digit.parse().ok(),
    };
    stated.section = category(&found["category"]).map(str::to_owned);
}

/// Categories of IPTC 7901 and of ANPA 1312.
fn category(code: &str) -> Option<&'static str> {
    Some(match code.to_uppercase().as_str() {
        "POL" | "P" => "politics",
        "ECO" | "F" | "FIN" => "business",
        "SPO" | "S" => "sport",
        "I" => "international",
        "A" => "national",
        "E" => "entertainment",
        "W" => "weather",
        _ => return None,
    })
}

/// `221430 GMT nov 26`: day, hour and minute, zone, month, year.
fn trailer_date(trailer: &str) -> Option<String> {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(\d\d)(\d\d)(\d\d)\s*(?:GMT|Z|UTC)\s+([a-z]{3})[a-z]*\.?\s+(?:20)?(\d\d)\b").expect("valid")
    });
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let found = DATE.captures(trailer)?;
    let month = MONTHS.iter().position(|month| found[4].eq_ignore_ascii_case(month))? + 1;
    Some(format!("20{}-{month:02}-{}T{}:{}:00Z", &found[5], &found[1], &found[2], &found[3]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::RelPath;

    fn one(text: &[u8]) -> Seed {
        let file = SeedFile { path: RelPath::new("a.txt").unwrap(), bytes: text };
        let (mut seeds, problems) = read(&file);
        assert_eq!(problems, []);
        seeds.pop().expect("one seed")
    }

    #[test]
    fn blocks_keep_their_lines() {
        let seed = one(b"\n\nHeadline  \nSecond\n\n  Indented\x07\n");
        let lines = |lines: &[&str]| BlockKind::Lines(lines.iter().map(|l| (*l).to_owned()).collect());
        assert_eq!(
            seed.blocks,
            [Block { line: 3, kind: lines(&["Headline", "Second"]) }, Block { line: 6, kind: lines(&["  Indented"]) }]
        );
    }

    #[test]
    fn the_envelope_of_a_wire_is_read_and_kept() {
        let seed = one(b"\x01dwx0123 4 POL 0250 ferries\r\n\x02Headline\r\n\r\nText.\r\n\x03\r\n221430 GMT nov 26\x04");
        assert_eq!(seed.stated.id.as_deref(), Some("dwx0123"));
        assert_eq!((seed.stated.priority, seed.stated.section.as_deref()), (Some(4), Some("politics")));
        assert_eq!(seed.stated.published.as_deref(), Some("2026-11-22T14:30:00Z"));
        assert_eq!((seed.blocks.len(), seed.blocks[0].line, seed.left_out.len()), (2, 2, 2));
    }

    #[test]
    fn header_lines_state_what_they_say() {
        let seed = one(b"Headline: Ferries\nAuthor: Ines Varga\n\nText: not a header.\n");
        assert_eq!((seed.stated.headline.as_deref(), seed.blocks[0].line), (Some("Ferries"), 4));
    }

    #[test]
    fn no_bytes_are_too_strange() {
        for bytes in [&b"\x02\x01\x03"[..], b"\x01\x02", b"\xff\xff\xff", b"\x1b\x1b"] {
            let file = SeedFile { path: RelPath::new("a.txt").unwrap(), bytes };
            read(&file);
        }
        let file = SeedFile { path: RelPath::new("a.txt").unwrap(), bytes: &vec![b'x'; MAX_LINE + 1] };
        assert!(read(&file).1[0].is_error());
    }
}
