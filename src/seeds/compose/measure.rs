//! Small measures of a line of text that many rules share: how many words, how it ends, how much of it is capitalised,
//! how much two lines have in common.

use rust_stemmers::{Algorithm, Stemmer};
use std::collections::BTreeSet;
use unicode_segmentation::UnicodeSegmentation;

/// Words as a reader counts them. Scripts without blanks count two characters as a word.
pub fn words(text: &str) -> usize {
    words_up_to(text, usize::MAX)
}

/// The same, but one more than `most` for any number above it: a paragraph need not be read to its end to be long.
pub fn words_up_to(text: &str, most: usize) -> usize {
    if text.is_ascii() {
        return ascii_words(text.as_bytes(), most);
    }
    let (mut han, mut words) = (0, 0);
    // What the word that is being read holds: a letter or a figure, and a wide character.
    let (mut says, mut wide) = (false, false);
    for c in text.chars().chain([' ']) {
        if c.is_whitespace() {
            words += usize::from(says && !wide);
            (says, wide) = (false, false);
        } else if c.is_ascii() {
            says |= c.is_ascii_alphanumeric();
        } else {
            han += usize::from(is_cjk(c));
            wide |= is_cjk(c);
            says |= c.is_alphanumeric();
        }
    }
    (words + han.div_ceil(2)).min(most.saturating_add(1))
}

/// The same where every byte is a character.
fn ascii_words(text: &[u8], most: usize) -> usize {
    const BLANK: u8 = 1;
    const SAYS: u8 = 2;
    const KINDS: [u8; 256] = {
        let mut kinds = [0; 256];
        let mut byte = 0;
        while byte < 128 {
            // `\x0b` is a blank for text, if not for ASCII.
            if (byte as u8).is_ascii_whitespace() || byte == 0x0b {
                kinds[byte] = BLANK;
            } else if (byte as u8).is_ascii_alphanumeric() {
                kinds[byte] = SAYS;
            }
            byte += 1;
        }
        kinds
    };
    let (mut words, mut says) = (0, 0);
    for byte in text {
        let kind = KINDS[usize::from(*byte)];
        if kind == BLANK {
            words += usize::from(says);
            says = 0;
            if words > most {
                return words;
            }
        }
        says |= kind >> 1;
    }
    words + usize::from(says)
}

pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

const CLOSING: &[char] = &['"', '\'', '”', '’', '»', ')', ']', '』', '」', '*', '_'];

/// The last character that is not a closing mark or a blank.
pub fn last_mark(text: &str) -> Option<char> {
    text.trim_end().trim_end_matches(CLOSING).chars().next_back()
}

/// Ends as a sentence does: `.`, `!`, `?` and their like in other scripts.
pub fn ends_sentence(text: &str) -> bool {
    matches!(last_mark(text), Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।' | '॥'))
}

/// Ends in a way that no headline or heading does, `?` apart.
pub fn ends_open(text: &str) -> bool {
    matches!(
        last_mark(text),
        Some(
            '.' | '!'
                | ';'
                | ':'
                | ','
                | '…'
                | '。'
                | '！'
                | '；'
                | '：'
                | '，'
                | '、'
                | '۔'
                | '،'
                | '؛'
                | '।'
                | '—'
                | '-'
                | '–'
        )
    )
}

pub fn starts_quoted(text: &str) -> bool {
    text.starts_with(['"', '“', '„', '«', '‘', '「', '『', '\'', '`'])
}

/// Begins with a capital, a figure, or a letter of a script that has no capitals.
pub fn starts_upper(text: &str) -> bool {
    text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase())
}

/// Short words that title case leaves small, in the languages that use title case.
const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "off", "on", "onto", "or",
    "over", "per", "so", "than", "the", "to", "up", "via", "vs", "vs.", "with", "yet", "if", "is", "de", "la", "el",
    "du", "des", "le", "y", "e", "da", "do", "dos", "und", "der", "die", "das", "von", "zu", "et", "en", "no", "del",
    "los", "las", "amid", "after", "before",
];

/// The share of capitalised words among those that title case would capitalise, from 0 to 1. The first word is not
/// counted: it has a capital in any case. `None` if there is nothing to count.
pub fn title_case(text: &str) -> Option<f32> {
    let (mut upper, mut all) = (0, 0);
    for word in text.split_whitespace().skip(1) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let Some(first) = word.chars().next() else { continue };
        if first.is_uppercase() {
            upper += 1;
            all += 1;
        } else if first.is_lowercase() && !SMALL.contains(&word) {
            all += 1;
        }
    }
    (all > 0).then(|| upper as f32 / all as f32)
}

/// Has letters with case, and all of them are capitals.
pub fn all_capitals(text: &str) -> bool {
    let mut cased = text.chars().filter(|c| c.is_uppercase() || c.is_lowercase()).peekable();
    cased.peek().is_some() && cased.all(char::is_uppercase)
}

/// English words that say nothing about a subject.
pub const STOP: &[&str] = &[
    "a", "about", "after", "all", "also", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could",
    "did", "do", "for", "from", "had", "has", "have", "he", "her", "his", "how", "if", "in", "into", "is", "it", "its",
    "more", "new", "no", "not", "of", "on", "or", "out", "over", "says", "said", "she", "so", "than", "that", "the",
    "their", "them", "there", "they", "this", "to", "up", "was", "were", "what", "when", "which", "who", "why", "will",
    "with", "would", "you", "your", "we", "our", "i",
];

pub fn stems(text: &str) -> BTreeSet<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    let words = text.unicode_words().map(str::to_lowercase).filter(|word| !STOP.contains(&word.as_str()));
    words
        .map(|word| stemmer.stem(word.strip_suffix("'s").or(word.strip_suffix("’s")).unwrap_or(&word)).into_owned())
        .collect()
}

/// The share of stems that two lines have in common, from 0 to 1.
pub fn jaccard(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f32 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f32 / all as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_of_a_line() {
        assert_eq!((words("Two words — 412"), words("北京今天下雨")), (3, 3));
        assert_eq!(
            (words_up_to("one two three four", 2), words_up_to("北京今天下雨", 1), words_up_to("one", 5)),
            (3, 2, 1)
        );
        assert_eq!((words(" Two - words, 412 \n\x0b3."), words(""), words("--")), (4, 0, 0));
        assert!(ends_sentence("“It is.”") && ends_sentence("بند۔") && !ends_sentence("Ferries"));
        assert!(ends_open("as follows:") && !ends_open("Why now?"));
        assert_eq!(title_case("Council Orders Study of Ferries"), Some(1.0));
        assert!(title_case("Council orders study of ferries").unwrap() < 0.1);
        assert!(all_capitals("U.S. NAVY 12") && !all_capitals("12") && !all_capitals("NATO says"));
        let two =
            (stems("Pakistan Offers Taliban Talks if Attacks Stop"), stems("Talks offered to Taliban if attack stops"));
        assert!(jaccard(&two.0, &two.1) > 0.6);
    }
}
