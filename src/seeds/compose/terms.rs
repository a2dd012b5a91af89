//! The words of a text as stems with numbers, taken once: what key points, topics and likeness all count.

use super::measure::{STOP, is_cjk};
use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::LazyLock;

/// Stems by number, and each sentence as a row of numbers in reading order.
pub struct Terms {
    pub stems: Vec<Rc<str>>,
    /// Whether each of them says nothing about a subject.
    silent: Vec<bool>,
    /// By their numbers in the vocabulary.
    numbers: FxHashMap<u32, u32>,
    vocabulary: Rc<RefCell<Vocabulary>>,
}

/// One word of a text.
#[derive(Clone, Copy)]
pub struct Word {
    /// Of the word in small letters.
    pub hash: u64,
    /// The number of its stem.
    pub stem: u32,
}

impl Terms {
    /// Of a text in a language, English if nobody knows.
    pub fn new(language: Option<&str>) -> Terms {
        let (stems, silent, numbers) = Default::default();
        Terms { stems, silent, numbers, vocabulary: vocabulary(language) }
    }

    /// The stems of a sentence in order, words that say nothing included, so that phrases can be found.
    pub fn add(&mut self, sentence: &str) -> Vec<u32> {
        let mut row = Vec::with_capacity(sentence.len() / 6 + 1);
        self.each(sentence, |word| row.push(word.stem));
        row
    }

    /// Hands over the words of a text in order.
    pub fn each(&mut self, text: &str, mut take: impl FnMut(Word)) {
        let shared = Rc::clone(&self.vocabulary);
        let vocabulary = &mut *shared.borrow_mut();
        words(text, |word| {
            let Word { hash, stem } = vocabulary.look_up(word);
            let stem = *self.numbers.entry(stem).or_insert_with(|| {
                let stem = &vocabulary.stems[stem as usize];
                self.stems.push(Rc::clone(&stem.text));
                self.silent.push(stem.is_silent);
                self.stems.len() as u32 - 1
            });
            take(Word { hash, stem });
        });
    }

    /// The stems of a row that say something, sorted, each once.
    pub fn content(&self, row: &[u32]) -> Vec<u32> {
        let mut content: Vec<u32> = row.iter().copied().filter(|id| !self.silent[*id as usize]).collect();
        content.sort_unstable();
        content.dedup();
        content
    }
}

/// The words of one language that were met before, as they were written: news uses the same few thousand over and over.
struct Vocabulary {
    stemmer: Option<Stemmer>,
    words: FxHashMap<Box<str>, Word>,
    stems: Vec<Stem>,
    numbers: FxHashMap<Rc<str>, u32>,
}

struct Stem {
    text: Rc<str>,
    is_silent: bool,
}

/// Longer words are numbers of parts, addresses, noise.
const LONGEST_STEMMED: usize = 64;

impl Vocabulary {
    fn new(algorithm: Option<Algorithm>) -> Vocabulary {
        let (words, stems, numbers) = Default::default();
        Vocabulary { stemmer: algorithm.map(Stemmer::create), words, stems, numbers }
    }

    fn look_up(&mut self, written: &str) -> Word {
        if let Some(word) = self.words.get(written) {
            return *word;
        }
        let lower: String = written.chars().flat_map(char::to_lowercase).collect();
        let text = stem(&lower, self.stemmer.as_ref());
        let number = match self.numbers.get(text.as_str()) {
            Some(number) => *number,
            None => {
                let (number, text) = (self.stems.len() as u32, Rc::<str>::from(text));
                self.stems.push(Stem { text: Rc::clone(&text), is_silent: says_nothing(&text) });
                self.numbers.insert(text, number);
                number
            }
        };
        let word = Word { hash: super::similar::hash(lower.as_bytes()), stem: number };
        self.words.insert(written.into(), word);
        word
    }
}

thread_local! {
    /// One for each language that has a stemmer, and one for all others.
    static VOCABULARIES: RefCell<[Option<Rc<RefCell<Vocabulary>>>; LANGUAGES.len() + 1]> = RefCell::default();
}

/// So many words are remembered before the memory is emptied.
const MOST_KNOWN: usize = 50_000;

fn vocabulary(language: Option<&str>) -> Rc<RefCell<Vocabulary>> {
    let at = place(language);
    VOCABULARIES.with_borrow_mut(|all| {
        let known = all[at].take().filter(|known| known.borrow().words.len() < MOST_KNOWN);
        let algorithm = LANGUAGES.get(at).map(|language| language.1);
        let known = known.unwrap_or_else(|| Rc::new(RefCell::new(Vocabulary::new(algorithm))));
        Rc::clone(all[at].insert(known))
    })
}

/// The stem of a word in small letters; the word itself in a language without a stemmer.
pub fn stem(word: &str, stemmer: Option<&Stemmer>) -> String {
    let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    match stemmer.filter(|_| bare.len() <= LONGEST_STEMMED) {
        Some(stemmer) => stemmer.stem(bare).into_owned(),
        None => bare.to_owned(),
    }
}

fn says_nothing(stem: &str) -> bool {
    static STEMS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
        let stemmer = Stemmer::create(Algorithm::English);
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

/// Where a language stands in the list: behind its end if it has no stemmer.
fn place(language: Option<&str>) -> usize {
    let primary = language.unwrap_or("en").split('-').next().unwrap_or_default();
    LANGUAGES.iter().position(|(name, _)| *name == primary).unwrap_or(LANGUAGES.len())
}

/// Words between other characters; pairs of characters where a script sets no blanks.
pub fn words<'a>(text: &'a str, mut each: impl FnMut(&'a str)) {
    let mark = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{200c}' | '\u{200d}');
    let letter_at = |at: usize| text[at..].starts_with(char::is_alphabetic);
    let mut start = None;
    let mut wide: Option<usize> = None;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let c = if byte.is_ascii() { char::from(*byte) } else { text[at..].chars().next().unwrap_or(' ') };
        let after = at + c.len_utf8();
        let inside = if c.is_ascii() {
            c.is_ascii_alphanumeric() || c == '\'' && start.is_some() && letter_at(after)
        } else if is_cjk(c) && c.is_alphanumeric() {
            if let Some(s) = start.take() {
                each(&text[s..at]);
            }
            if let Some(before) = wide {
                each(&text[before..after]);
            }
            wide = Some(at);
            at = after;
            continue;
        } else {
            c.is_alphanumeric() || start.is_some() && (mark(c) || c == '’' && letter_at(after))
        };
        wide = None;
        if inside {
            start.get_or_insert(at);
        } else if let Some(s) = start.take() {
            each(&text[s..at]);
        }
        at = after;
    }
    if let Some(s) = start {
        each(&text[s..]);
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
