//! XML that we write ourselves.

use crate::base::scan;

/// Text for element content and attributes in double quotes. Characters that XML 1.0 forbids are left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    escape_into(&mut out, text);
    out
}

/// The same, written behind what is there.
pub fn escape_into(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let (mut copied, mut at) = (0, 0);
    // Whole runs are copied: feeds escape whole articles.
    while let Some(next) = SPECIAL.first(&bytes[at..], is_special) {
        at += next;
        let (with, width) = match bytes[at] {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            byte if is_forbidden(bytes, at) => ("", if byte < 0x20 { 1 } else { 3 }),
            _ => {
                at += 1;
                continue;
            }
        };
        out.push_str(&text[copied..at]);
        out.push_str(with);
        at += width;
        copied = at;
    }
    out.push_str(&text[copied..]);
}

scan::kind_of_byte!(SPECIAL, is_special);
scan::kind_of_byte!(FORBIDDEN, may_be_forbidden);

/// Bytes at which a look is due: what is escaped, and where a forbidden character may begin. Without branches, here and
/// below, because many bytes are asked at once.
const fn is_special(byte: u8) -> bool {
    (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"') | may_be_forbidden(byte)
}

const fn may_be_forbidden(byte: u8) -> bool {
    ((byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r')) | (byte == 0xEF)
}

/// Whether a character that XML 1.0 forbids begins at a byte: a control character, U+FFFE or U+FFFF.
fn is_forbidden(text: &[u8], at: usize) -> bool {
    match text[at] {
        0xEF => matches!(text.get(at + 1..at + 3), Some([0xBF, 0xBE | 0xBF])),
        byte => may_be_forbidden(byte),
    }
}

/// An element with text, on a line of its own.
pub fn element(out: &mut String, name: &str, text: &str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    escape_into(out, text);
    out.push_str("</");
    out.push_str(name);
    out.push_str(">\n");
}

/// Writes HTML as a CDATA section; its end mark cannot occur inside.
pub fn cdata(out: &mut String, html: &str) {
    let bytes = html.as_bytes();
    // Most texts have no byte that could begin one.
    let suspect = FORBIDDEN.first(bytes, may_be_forbidden);
    let forbidden = suspect.is_some_and(|from| (from..bytes.len()).any(|at| is_forbidden(bytes, at)));
    out.push_str("<![CDATA[");
    if !forbidden && memchr::memmem::find(bytes, b"]]>").is_none() {
        out.push_str(html);
    } else {
        let clean: String = html.chars().filter(|c| !is_forbidden(c.encode_utf8(&mut [0; 4]).as_bytes(), 0)).collect();
        out.push_str(&clean.replace("]]>", "]]]]><![CDATA[>"));
    }
    out.push_str("]]>");
}

pub const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

#[cfg(test)]
mod tests {
    use super::*;

    fn cdata(html: &str) -> String {
        let mut out = String::new();
        super::cdata(&mut out, html);
        out
    }

    #[test]
    fn nothing_breaks_out() {
        assert_eq!(escape("a<b>&\"\u{1}"), "a&lt;b&gt;&amp;&quot;");
        assert_eq!(escape("é\u{fffe}ü\u{ffff}\u{fffd}\n"), "éü\u{fffd}\n");
        assert_eq!(escape("\u{1}\u{2}\tx\u{fffd}"), "\tx\u{fffd}");
        assert_eq!(cdata("a\u{2}é\u{fffe}b\u{fffd}"), "<![CDATA[aéb\u{fffd}]]>");
        assert_eq!(cdata("x]]>y"), "<![CDATA[x]]]]><![CDATA[>y]]>");
    }
}
