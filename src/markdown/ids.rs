//! Ids of headings and footnotes: readable in any script, and each only once in a text.

use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a heading is linked by: lower case, words joined by `-`, everything but letters, digits and marks left out.
/// Empty for a text that has none of them.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    let mut add = |c: char| {
        if c.is_alphanumeric() || is_combining_mark(c) || c == '_' {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            slug.extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '’' | '\u{ad}' | '\u{200c}' | '\u{200d}') {
            // An apostrophe, a soft hyphen or a joiner stands inside a word; everything else parts words.
            gap = true;
        }
    };
    match text.is_ascii() {
        true => text.chars().for_each(&mut add),
        false => text.nfc().for_each(&mut add),
    }
    slug
}

/// The ids given so far in a text.
#[derive(Default)]
pub struct Ids {
    /// Each id with the number that its next repetition gets.
    taken: HashMap<String, u32>,
}

impl Ids {
    /// `base` itself, or `base-2`, `base-3`, … when it is taken.
    pub fn unique(&mut self, base: &str) -> String {
        let Some(next) = self.taken.get_mut(base) else {
            self.taken.insert(base.to_owned(), 2);
            return base.to_owned();
        };
        let mut number = *next;
        let id = loop {
            let id = format!("{base}-{number}");
            number += 1;
            if !self.taken.contains_key(&id) {
                break id;
            }
        };
        self.taken.insert(base.to_owned(), number);
        self.taken.insert(id.clone(), 2);
        id
    }

    pub fn contains(&self, id: &str) -> bool {
        self.taken.contains_key(id)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.taken.keys().map(String::as_str)
    }
}

/// An id as a link writes it, with its percent-encoded bytes decoded.
pub fn decode(id: &str) -> String {
    let bytes = id.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
