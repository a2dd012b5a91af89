//! Quotation marks as the typographers of each language set them.
//!
//! Sources: the delimiters of CLDR, and where house styles of newspapers differ from them (Danish, Croatian, Arabic)
//! those.

use super::slots::Fragment;

/// Opening and closing marks, outer and inner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotes {
    pub open: &'static str,
    pub close: &'static str,
    pub inner_open: &'static str,
    pub inner_close: &'static str,
}

const fn quotes(marks: [&'static str; 4]) -> Quotes {
    Quotes { open: marks[0], close: marks[1], inner_open: marks[2], inner_close: marks[3] }
}

const ENGLISH: Quotes = quotes(["“", "”", "‘", "’"]);
const GERMAN: Quotes = quotes(["„", "“", "‚", "‘"]);
const SWISS: Quotes = quotes(["«", "»", "‹", "›"]);
const SWEDISH: Quotes = quotes(["”", "”", "’", "’"]);
const POLISH: Quotes = quotes(["„", "”", "«", "»"]);
const RUSSIAN: Quotes = quotes(["«", "»", "„", "“"]);
const SPANISH: Quotes = quotes(["«", "»", "“", "”"]);
const JAPANESE: Quotes = quotes(["「", "」", "『", "』"]);
/// Narrow no-break spaces keep the guillemets with their words.
const FRENCH: Quotes = quotes(["«\u{202f}", "\u{202f}»", "“", "”"]);
const SWISS_FRENCH: Quotes = quotes(["«\u{202f}", "\u{202f}»", "‹\u{202f}", "\u{202f}›"]);

/// Tags that differ from their language stand before it.
const TABLE: &[(&[&str], Quotes)] = &[
    (&["de-ch", "de-li", "it-ch", "rm", "fa", "am"], SWISS),
    (&["fr-ch"], SWISS_FRENCH),
    (&["es-419", "es-mx", "es-us", "es-ar", "es-cl", "es-co", "es-pe", "es-ve"], ENGLISH),
    (&["pt-pt"], SPANISH),
    (&["zh-hant", "zh-tw", "zh-hk", "zh-mo", "ja"], JAPANESE),
    (&["de", "lb", "cs", "sk", "sl", "lt", "et", "is", "bg", "sr", "hr", "mk", "ka"], GERMAN),
    (&["fr"], FRENCH),
    (&["es", "it", "ca", "gl", "eu", "el", "ar", "sq", "hy", "pt-ao", "pt-mz"], SPANISH),
    (&["nb", "nn", "no"], quotes(["«", "»", "‘", "’"])),
    (&["ru", "uk", "be"], RUSSIAN),
    (&["sv", "fi", "da", "fo", "se", "he"], SWEDISH),
    (&["pl", "ro"], POLISH),
    (&["bs"], quotes(["„", "”", "‘", "’"])),
    (&["hu"], quotes(["„", "”", "»", "«"])),
    (&["ur"], quotes(["”", "“", "’", "‘"])),
];

impl Quotes {
    /// The marks of a language (BCP 47): by region where it differs, English for one that is not known here.
    pub fn of(language: &str) -> Quotes {
        let tag = language.replace('_', "-").to_ascii_lowercase();
        let of = |tag: &str| TABLE.iter().find(|row| row.0.contains(&tag)).map(|row| row.1);
        let mut tag = tag.as_str();
        loop {
            if let Some(quotes) = of(tag) {
                return quotes;
            }
            match tag.rsplit_once('-') {
                Some((shorter, _)) => tag = shorter,
                None => return ENGLISH,
            }
        }
    }
}

/// Whether the language sets a space before `;`, `:`, `!` and `?`.
pub fn spaces_marks(language: &str) -> bool {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    primary.eq_ignore_ascii_case("fr")
}

const NARROW: char = '\u{202f}';
const NO_BREAK: char = '\u{a0}';

/// The text with the spaces that the author set at French marks kept from breaking: narrow ones before `;`, `!`, `?`
/// and inside guillemets, a full one before `:` (Imprimerie nationale). None is added. A space that ends what is
/// already written is replaced there.
pub fn keep_marks(text: &str, written: &mut Fragment, plain: &mut String) -> String {
    if let Some(space) = text.chars().next().and_then(space_before)
        && written.html.ends_with(' ')
        && plain.ends_with(' ')
        && written.slots.last().is_none_or(|slot| slot.at < written.html.len())
    {
        for out in [&mut written.html, plain] {
            out.pop();
            out.push(space);
        }
    }
    let mut kept = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        let space = match c {
            ' ' if before == Some('«') => Some(NARROW),
            ' ' => chars.peek().copied().and_then(space_before),
            _ => None,
        };
        kept.push(space.unwrap_or(c));
        before = Some(c);
    }
    kept
}

fn space_before(mark: char) -> Option<char> {
    match mark {
        ';' | '!' | '?' | '»' => Some(NARROW),
        ':' => Some(NO_BREAK),
        _ => None,
    }
}
