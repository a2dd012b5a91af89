//! Escaping for the three places where text stands in HTML: between tags, in an attribute, in a URL.

use std::fmt::Write;

/// Between tags: `&`, `<` and `>`.
pub fn text(out: &mut String, text: &str) {
    let mut done = 0;
    for at in memchr::memchr3_iter(b'&', b'<', b'>', text.as_bytes()) {
        out.push_str(&text[done..at]);
        out.push_str(entity(text.as_bytes()[at]));
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// In an attribute between double quotes.
pub fn attribute(out: &mut String, text: &str) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if matches!(byte, b'&' | b'<' | b'>' | b'"') {
            out.push_str(&text[done..at]);
            out.push_str(entity(byte));
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
}

/// A URL in an attribute. What a URL can't hold (spaces, quotes, control characters) is percent-encoded; letters of
/// any script stay readable, as the URL standard lets them.
pub fn url(out: &mut String, url: &str) {
    let mut done = 0;
    for (at, byte) in url.bytes().enumerate() {
        let encode = matches!(byte, 0..=b' ' | 0x7f | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}');
        if encode || byte == b'&' {
            out.push_str(&url[done..at]);
            done = at + 1;
            match encode {
                true => write!(out, "%{byte:02X}").expect("a string takes everything"),
                false => out.push_str("&amp;"),
            }
        }
    }
    out.push_str(&url[done..]);
}

fn entity(byte: u8) -> &'static str {
    match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        _ => "&quot;",
    }
}
