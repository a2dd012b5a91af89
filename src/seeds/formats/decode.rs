//! Bytes to text: which encoding it is, whether it is text at all, and damage that can be undone without a guess.
//! Knows nothing of news.

use super::charset;
use encoding_rs::{UTF_8, WINDOWS_1252};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Text with `\n` line ends in Unicode's composed form, and how it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    pub text: String,
    /// The encoding's name as the WHATWG standard writes it: `UTF-8`, `windows-1252`.
    pub encoding: &'static str,
    /// Whether UTF-8 that had been read as windows-1252 was read again as what it is.
    pub repaired: bool,
}

/// The bytes are no text: a picture, a program, a compressed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotText;

/// The share of control characters, in per cent, from which bytes count as binary.
const BINARY_PERCENT: usize = 10;
/// How many bytes decide whether a file is binary.
const PROBE: usize = 8 << 10;

/// Decodes by byte order mark, then UTF-16 and UTF-32 by their pattern of zeros, then UTF-8 if it is valid, then by `chardetng`.
pub fn decode(bytes: &[u8]) -> Result<Decoded, NotText> {
    let (raw, encoding) = raw(bytes)?;
    let (raw, repaired) = match undo_mojibake(&raw) {
        Some(fixed) => (fixed, true),
        None => (raw.into_owned(), false),
    };
    Ok(Decoded { text: tidy(&undo_escapes(&raw)), encoding, repaired })
}

fn raw(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), NotText> {
    if let Some(found) = charset::by_its_bytes(bytes) {
        return Ok(found);
    }
    if is_binary(bytes) {
        return Err(NotText);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((Cow::Borrowed(text), UTF_8.name()));
    }
    let encoding = charset::guessed(bytes, chardetng::Utf8Detection::Deny);
    Ok((encoding.decode_without_bom_handling(bytes).0, encoding.name()))
}

/// Whether bytes are no text in any encoding: a known signature, a NUL, or too many control characters.
pub fn is_binary(bytes: &[u8]) -> bool {
    const SIGNATURES: &[&[u8]] =
        &[b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF", b"\xd0\xcf\x11\xe0"];
    let probe = &bytes[..bytes.len().min(PROBE)];
    // The wire's own control characters (start of header, of text, end of text) and escape sequences are text.
    let control = |b: &&u8| matches!(**b, 0x05..=0x08 | 0x0e..=0x15 | 0x17..=0x19 | 0x7f);
    SIGNATURES.iter().any(|signature| bytes.starts_with(signature))
        || probe.contains(&0)
        || probe.iter().filter(control).count() * 100 > probe.len() * BINARY_PERCENT
}

/// UTF-8 that was once read as windows-1252 (`donâ€™t`, `cafÃ©`) and saved so. Undone only if the whole text can go
/// back to bytes and those bytes are valid UTF-8, so that nothing that was right can be harmed.
fn undo_mojibake(text: &str) -> Option<String> {
    let suspicious = |(a, b): (char, char)| {
        ('\u{c2}'..='\u{f4}').contains(&a) && !b.is_ascii() && !b.is_alphabetic() || a == 'Ã' && !b.is_ascii()
    };
    // In UTF-8 all letters that come first there begin with this byte.
    if memchr::memchr(0xc3, text.as_bytes()).is_none() || !text.chars().zip(text.chars().skip(1)).any(suspicious) {
        return None;
    }
    let (bytes, _, lost) = WINDOWS_1252.encode(text);
    if lost {
        return None;
    }
    String::from_utf8(bytes.into_owned()).ok()
}

/// `\xc2\xa0` written out by a program that printed bytes; undone where the run is valid UTF-8 beyond ASCII.
fn undo_escapes(text: &str) -> Cow<'_, str> {
    static RUN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:\\x[0-9a-fA-F]{2}){2,8}").expect("valid"));
    if !text.contains("\\x") {
        return Cow::Borrowed(text);
    }
    RUN.replace_all(text, |run: &regex::Captures| {
        let hex = run[0].split("\\x").skip(1);
        let bytes: Vec<u8> = hex.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
        match String::from_utf8(bytes) {
            Ok(fixed) if !fixed.is_ascii() => fixed,
            _ => run[0].to_owned(),
        }
    })
}

/// One kind of line end, composed characters, and none of the characters that nobody can see. Joiners stay: Persian,
/// Urdu and Hindi spell with them.
fn tidy(text: &str) -> String {
    if text.is_ascii() && !text.bytes().any(|byte| matches!(byte, b'\r' | 0x0b | 0x0c | 0)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' => {
                if characters.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => out.push('\n'),
            '\u{feff}' | '\u{200b}' | '\u{ad}' | '\0' => {}
            c => out.push(c),
        }
    }
    match is_nfc_quick(out.chars()) {
        IsNormalized::Yes => out,
        _ => out.nfc().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, encoding: &str) {
        let decoded = decode(bytes).expect("text");
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
    }

    #[test]
    fn the_encoding_is_found_and_line_ends_become_one() {
        check(b"\xef\xbb\xbfFerry\r\nquay\rend", "Ferry\nquay\nend", "UTF-8");
        check(b"\xff\xfeH\0\xe9\0", "Hé", "UTF-16LE");
        check(b"\0F\0e\0r\0r\0y\0 \0n\0o\0w", "Ferry now", "UTF-16BE");
        check(
            "Der Fährmann fährt heute über die Förde.".as_bytes(),
            "Der Fährmann fährt heute über die Förde.",
            "UTF-8",
        );
        let latin = WINDOWS_1252.encode("Der Fährmann fährt heute über die Förde, sagte “Jörg”.").0;
        check(&latin, "Der Fährmann fährt heute über die Förde, sagte “Jörg”.", "windows-1252");
        check("a\u{2028}b\u{200b}c e\u{301}".as_bytes(), "a\nbc é", "UTF-8");
    }

    #[test]
    fn mojibake_is_undone_only_if_all_of_it_goes_back() {
        let broken = decode("The cafÃ© wonâ€™t open".as_bytes()).unwrap();
        assert_eq!((broken.text.as_str(), broken.repaired), ("The café won’t open", true));
        for right in ["NÃO À GUERRA", "Ã©tait — déjà", "São Tomé «Â»"] {
            assert!(!decode(right.as_bytes()).unwrap().repaired, "{right}");
        }
        assert_eq!(decode(br"10\xc2\xa0km and \x41\x42").unwrap().text, "10\u{a0}km and \\x41\\x42");
    }

    #[test]
    fn pictures_and_programs_are_not_text() {
        for bytes in [&b"\x89PNG\r\n\x1a\n"[..], b"%PDF-1.7", b"abc\0def", b"\x07\x08\x0e\x0f"] {
            assert_eq!(decode(bytes), Err(NotText));
        }
    }
}
