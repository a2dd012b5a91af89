//! The text of a file that may declare its own encoding (XML, HTML). In order: a byte order mark, what the file
//! declares, UTF-8 if the bytes are, the statistical detector. The same order as the HTML standard's, save that bytes
//! which are valid UTF-8 overrule a declared single-byte encoding: such declarations are copied from old templates.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// The text, without a byte order mark; `declared` is what the transport said (a MIME part's charset), if anything.
pub fn text<'a>(bytes: &'a [u8], declared: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return Cow::Borrowed(text);
    }
    let encoding = declared
        .and_then(|label| Encoding::for_label(label.trim().as_bytes()))
        .or_else(|| in_markup(bytes))
        .or_else(|| wide(bytes))
        .unwrap_or_else(|| guessed(bytes));
    encoding.decode_without_bom_handling(bytes).0
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

/// UTF-16 without a mark: markup is mostly ASCII, so every second byte is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(256)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count() * 4;
    match (zeros(0) > head.len(), zeros(1) > head.len()) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    // A megabyte is evidence enough.
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
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
    }
}
