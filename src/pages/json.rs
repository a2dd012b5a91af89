//! JSON that we write ourselves: whole articles are put into texts of it.

use crate::base::scan;

/// A text as a JSON string, in quotes.
pub fn text(out: &mut String, text: &str) {
    out.push('"');
    let (mut done, mut at) = (0, 0);
    while let Some(next) = SPECIAL.first(&text.as_bytes()[at..], is_special) {
        at += next;
        out.push_str(&text[done..at]);
        match text.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x08 => out.push_str("\\b"),
            0x0c => out.push_str("\\f"),
            byte => {
                out.push_str("\\u00");
                out.extend([byte >> 4, byte & 15].map(|half| char::from_digit(u32::from(half), 16).unwrap_or('0')));
            }
        }
        at += 1;
        done = at;
    }
    out.push_str(&text[done..]);
    out.push('"');
}

scan::kind_of_byte!(SPECIAL, is_special);

/// Without branches: many bytes are asked at once.
const fn is_special(byte: u8) -> bool {
    (byte == b'"') | (byte == b'\\') | (byte < 0x20)
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts_are_written_as_serde_writes_them() {
        let all: String = (0..0x180).filter_map(char::from_u32).collect();
        for text in ["", "plain", "\"", "a\\b\"c\n", &all, &format!("{}\n{}\"", "x".repeat(70), "y".repeat(40))] {
            let mut written = String::new();
            super::text(&mut written, text);
            assert_eq!(written, serde_json::to_string(text).unwrap());
        }
    }
}
