//! A slug from a headline: lower case, words between hyphens, letters of every script.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest slug, in bytes. File names end at 255; a title that long would be no help in an address.
const MAX_BYTES: usize = 80;

/// Empty if the text has neither letter nor figure. Latin loses its accents, as addresses in Europe do; other scripts
/// stay themselves, since readers of Urdu or Chinese can read an address in their own letters.
pub fn slug(text: &str) -> String {
    let latin: String = text
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'ß' => "ss".to_owned(),
            'ä' => "ae".to_owned(),
            'ö' => "oe".to_owned(),
            'ü' => "ue".to_owned(),
            'æ' => "ae".to_owned(),
            'ø' => "o".to_owned(),
            'đ' | 'ð' => "d".to_owned(),
            'ł' => "l".to_owned(),
            'œ' => "oe".to_owned(),
            'ı' => "i".to_owned(),
            c if c < '\u{250}' => c.nfd().filter(|c| !is_combining_mark(*c)).collect(),
            c => c.to_string(),
        })
        .collect();
    let mut slug = String::new();
    let mut word = String::new();
    for c in latin.chars().chain([' ']) {
        if c.is_alphanumeric()
            || is_combining_mark(c) && !word.is_empty()
            || matches!(c, '\u{200c}') && !word.is_empty()
        {
            word.push(c);
        } else if !matches!(c, '\'' | '’' | '‘') && !word.is_empty() {
            if slug.len() + word.len() + 1 > MAX_BYTES && !slug.is_empty() {
                break;
            }
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(cut(&word));
            word.clear();
        }
    }
    slug
}

fn cut(word: &str) -> &str {
    let mut end = word.len().min(MAX_BYTES);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    &word[..end]
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_hold_letters_of_every_script() {
        assert_eq!(slug("Harbour Ferries: Council's “Yes” — 412!"), "harbour-ferries-councils-yes-412");
        assert_eq!(slug("Ærlig Übung, São Tomé"), "aerlig-uebung-sao-tome");
        assert_eq!(slug("پاکستان میں انتخابات"), "پاکستان-میں-انتخابات");
        assert_eq!(slug("भारत में चुनाव"), "भारत-में-चुनाव");
        assert_eq!(slug("北京 2026"), "北京-2026");
        assert_eq!(slug("!?"), "");
        assert!(slug(&"word ".repeat(100)).len() <= 80);
        assert!(slug(&"字".repeat(100)).len() <= 80);
    }
}
