//! The words of a text as stems with numbers, taken once: what key points, topics and likeness all count.

use super::measure::{STOP, is_cjk};
use rust_stemmers::Algorithm;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Stems by number, and each sentence as a row of numbers in reading order.
#[derive(Debug, Default)]
pub struct Terms {
    pub stems: Vec<String>,
    by_stem: FxHashMap<String, u32>,
    by_word: FxHashMap<String, u32>,
}

impl Terms {
    /// The stems of a sentence in order, words that say nothing included, so that phrases can be found.
    pub fn add(&mut self, sentence: &str, stemmer: Option<&Stemmer>) -> Vec<u32> {
        let mut row = Vec::with_capacity(sentence.len() / 6 + 1);
        let mut lower = String::new();
        words(sentence, |word| {
            lower.clear();
            lower.extend(word.chars().flat_map(char::to_lowercase));
            row.push(self.id(&lower, stemmer));
        });
        row
    }

    fn id(&mut self, word: &str, stemmer: Option<&Stemmer>) -> u32 {
        if let Some(id) = self.by_word.get(word) {
            return *id;
        }
        let stem = stem(word, stemmer);
        let id = match self.by_stem.get(&stem) {
            Some(id) => *id,
            None => {
                let id = self.stems.len() as u32;
                self.stems.push(stem.clone());
                self.by_stem.insert(stem, id);
                id
            }
        };
        self.by_word.insert(word.to_owned(), id);
        id
    }

    /// The stems of a row that say something, sorted, each once.
    pub fn content(&self, row: &[u32]) -> Vec<u32> {
        let mut content: Vec<u32> = row.iter().copied().filter(|id| !says_nothing(&self.stems[*id as usize])).collect();
        content.sort_unstable();
        content.dedup();
        content
    }
}

/// The stemmer of one language.
pub struct Stemmer {
    inner: rust_stemmers::Stemmer,
    /// Its place among the languages that have one.
    language: usize,
}

thread_local! {
    /// Stems that were asked for before, for each language: news uses the same few thousand words over and over.
    static KNOWN: RefCell<[FxHashMap<String, String>; LANGUAGES.len()]> = RefCell::default();
}

/// So many words are remembered before the memory is emptied.
const MOST_KNOWN: usize = 50_000;

pub fn stem(word: &str, stemmer: Option<&Stemmer>) -> String {
    let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    let Some(stemmer) = stemmer.filter(|_| bare.len() <= 64) else { return bare.to_owned() };
    KNOWN.with_borrow_mut(|known| {
        let known = &mut known[stemmer.language];
        if let Some(stem) = known.get(bare) {
            return stem.clone();
        }
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        let stem = stemmer.inner.stem(bare).into_owned();
        known.insert(bare.to_owned(), stem.clone());
        stem
    })
}

fn says_nothing(stem: &str) -> bool {
    static STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let stemmer = rust_stemmers::Stemmer::create(Algorithm::English);
        STOP.iter().flat_map(|word| [(*word).to_owned(), stemmer.stem(word).into_owned()]).collect()
    });
    stem.len() < 2 || STEMS.contains(stem)
}

const LANGUAGES: [(&str, Algorithm); 11] = [
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("fr", Algorithm::French),
    ("de", Algorithm::German),
    ("pt", Algorithm::Portuguese),
    ("it", Algorithm::Italian),
    ("ar", Algorithm::Arabic),
    ("nl", Algorithm::Dutch),
    ("sv", Algorithm::Swedish),
    ("ru", Algorithm::Russian),
    ("tr", Algorithm::Turkish),
];

/// The stemmer of a language, if there is one.
pub fn stemmer(language: Option<&str>) -> Option<Stemmer> {
    let primary = language.unwrap_or("en").split('-').next()?;
    let language = LANGUAGES.iter().position(|(name, _)| *name == primary)?;
    let algorithm = LANGUAGES[language].1;
    Some(Stemmer { inner: rust_stemmers::Stemmer::create(algorithm), language })
}

/// Words between other characters; pairs of characters where a script sets no blanks.
pub fn words<'a>(text: &'a str, mut each: impl FnMut(&'a str)) {
    let joins = |c: char| matches!(c, '\'' | '’');
    let mark = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{200c}' | '\u{200d}');
    let mut start = None;
    let mut wide: Option<usize> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if at < text.len() && is_cjk(c) && c.is_alphanumeric() {
            if let Some(s) = start.take() {
                each(&text[s..at]);
            }
            if let Some(before) = wide {
                each(&text[before..at + c.len_utf8()]);
            }
            wide = Some(at);
            continue;
        }
        wide = None;
        let inside = c.is_alphanumeric()
            || mark(c) && start.is_some()
            || joins(c) && start.is_some() && text[at + c.len_utf8()..].starts_with(char::is_alphabetic);
        if inside && at < text.len() {
            start.get_or_insert(at);
        } else if let Some(s) = start.take() {
            each(&text[s..at]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_script() {
        let all = |text| {
            let mut found = Vec::new();
            words(text, |word| found.push(word));
            found
        };
        assert_eq!(all("The mayor's “plan” (2027)"), ["The", "mayor's", "plan", "2027"]);
        assert_eq!(all("渡轮运行 on"), ["渡轮", "轮运", "运行", "on"]);
        assert_eq!(all("भारत में"), ["भारत", "में"]);
    }
}
