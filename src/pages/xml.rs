//! XML that we write ourselves.

use std::fmt::Write;

/// Text for element content and attributes in double quotes. Characters that XML 1.0 forbids are left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut copied = 0;
    // Whole runs are copied: feeds escape whole articles.
    for (at, byte) in text.bytes().enumerate() {
        let (with, width) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            _ if is_forbidden(text.as_bytes(), at) => ("", if byte < 0x20 { 1 } else { 3 }),
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        out.push_str(with);
        copied = at + width;
    }
    out.push_str(&text[copied..]);
    out
}

/// Whether a character that XML 1.0 forbids begins at a byte: a control character, U+FFFE or U+FFFF.
fn is_forbidden(text: &[u8], at: usize) -> bool {
    match text[at] {
        b'\t' | b'\n' | b'\r' => false,
        byte if byte < 0x20 => true,
        0xEF => matches!(text.get(at + 1..at + 3), Some([0xBF, 0xBE | 0xBF])),
        _ => false,
    }
}

/// An element with text, on a line of its own.
pub fn element(out: &mut String, name: &str, text: &str) {
    writeln!(out, "<{name}>{}</{name}>", escape(text)).expect("a string takes any text");
}

/// HTML inside a CDATA section; its end mark cannot occur inside.
pub fn cdata(html: &str) -> String {
    let forbidden = (0..html.len()).any(|at| is_forbidden(html.as_bytes(), at));
    if !forbidden && !html.contains("]]>") {
        return format!("<![CDATA[{html}]]>");
    }
    let clean: String = html.chars().filter(|c| !is_forbidden(c.encode_utf8(&mut [0; 4]).as_bytes(), 0)).collect();
    format!("<![CDATA[{}]]>", clean.replace("]]>", "]]]]><![CDATA[>"))
}

pub const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        assert_eq!(escape("a<b>&\"\u{1}"), "a&lt;b&gt;&amp;&quot;");
        assert_eq!(escape("é\u{fffe}ü\u{ffff}\u{fffd}\n"), "éü\u{fffd}\n");
        assert_eq!(cdata("a\u{2}é\u{fffe}b"), "<![CDATA[aéb]]>");
        assert_eq!(cdata("x]]>y"), "<![CDATA[x]]]]><![CDATA[>y]]>");
    }
}
