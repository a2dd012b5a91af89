//! The text of a file that may declare its own encoding (XML, HTML), and what bytes tell of theirs without declaring it,
//! on which `decode` builds. In order: a byte order mark or a pattern of zeros, what the file declares, UTF-8 if the bytes
//! are, the statistical detector. The same order as the HTML standard's, save that bytes which are valid UTF-8 overrule a
//! declared single-byte encoding: such declarations are copied from old templates.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// The text, without a byte order mark; `declared` is what the transport said (a MIME part's charset), if anything.
pub fn text<'a>(bytes: &'a [u8], declared: Option<&str>) -> Cow<'a, str> {
    if let Some((text, _)) = by_its_bytes(bytes) {
        return text;
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return Cow::Borrowed(text);
    }
    let encoding = declared
        .and_then(|label| Encoding::for_label(label.trim().as_bytes()))
        .or_else(|| in_markup(bytes))
        .unwrap_or_else(|| guessed(bytes, chardetng::Utf8Detection::Allow));
    encoding.decode_without_bom_handling(bytes).0
}

/// What nobody needs to declare: a byte order mark, or text in units of two or four bytes, with the encoding's name.
pub fn by_its_bytes(bytes: &[u8]) -> Option<(Cow<'_, str>, &'static str)> {
    // The mark of UTF-32 begins with the one of UTF-16.
    if let Some(found) = utf32(bytes) {
        return Some(found);
    }
    let (encoding, mark) = Encoding::for_bom(bytes).or_else(|| Some((utf16_without_mark(bytes)?, 0)))?;
    Some((encoding.decode_without_bom_handling(&bytes[mark..]).0, encoding.name()))
}

/// UTF-32 in either order, with or without a mark: no other text has characters for all of its first units of four
/// bytes. No library decodes it, because browsers do not; feeds and exports of old systems are in it.
fn utf32(bytes: &[u8]) -> Option<(Cow<'_, str>, &'static str)> {
    let units = |read: fn([u8; 4]) -> u32| {
        bytes.chunks_exact(4).map(move |unit| char::from_u32(read([unit[0], unit[1], unit[2], unit[3]])))
    };
    for (read, name) in [(u32::from_le_bytes as fn([u8; 4]) -> u32, "UTF-32LE"), (u32::from_be_bytes, "UTF-32BE")] {
        let probe = || units(read).take(32);
        if probe().count() >= 2 && probe().all(|unit| unit.is_some_and(|c| c != '\0')) {
            let text: String = units(read).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            return Some((Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()), name));
        }
    }
    None
}

/// Western text in UTF-16 has a zero in nearly every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    /// How many bytes decide.
    const PROBE: usize = 8 << 10;
    let probe = &bytes[..bytes.len().min(PROBE) & !1];
    // Most texts have none.
    memchr::memchr(0, probe)?;
    let zeros = |odd: usize| probe.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), probe.len() / 2);
    if half < 4 {
        None
    } else if odd * 10 > half * 4 && even * 20 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 4 && odd * 20 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// What the statistical detector takes the bytes for.
pub fn guessed(bytes: &[u8], utf_8: chardetng::Utf8Detection) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    // A megabyte is evidence enough.
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    detector.guess(None, utf_8)
}

/// The encoding that an XML declaration or a `meta` element names in the first kilobytes.
fn in_markup(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let after = |mark: &str| {
        let rest = head[head.find(mark)? + mark.len()..].trim_start_matches([' ', '=', '"', '\'']);
        let label = rest.split(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).next()?;
        // A declaration that could be read byte by byte is not in UTF-16, whatever it says.
        Encoding::for_label(label.as_bytes()).map(|e| if e == UTF_16LE || e == UTF_16BE { UTF_8 } else { e })
    };
    if head.trim_start().starts_with("<?xml") { after("encoding") } else { after("charset") }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_is_declared_counts_unless_the_bytes_are_utf_8() {
        assert_eq!(
            text(b"<?xml version='1.0' encoding='ISO-8859-2'?><a>\xb9</a>", None),
            "<?xml version='1.0' encoding='ISO-8859-2'?><a>š</a>"
        );
        assert!(text("<meta charset=iso-8859-1>é".as_bytes(), None).ends_with('é'));
        assert!(text(b"<meta charset=windows-1252>\x93q\x94", None).ends_with("“q”"));
        assert_eq!(text(b"\xff\xfe<\0a\0>\0", None), "<a>");
        assert_eq!(text(b"<\0a\0>\0\xe9\0", None), "<a>é");
        assert_eq!(text(b"\xff\xfe\0\0<\0\0\0a\0\0\0>\0\0\0", None), "<a>");
        assert_eq!(text(b"\0\0\0<\0\0\0a\0\0\0>\0\0\0\xe9", None), "<a>é");
    }
}
