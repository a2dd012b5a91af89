//! Capitalised runs: the raw matter of names. A run is a row of words that each begin with a capital and stand side by
//! side; words that have a capital only because they open a sentence are no part of it.

use super::dates::{MONTHS, WEEKDAYS};
use super::lexicon::{is_head, is_thing, may_be_given};
use super::prose::{Kind, Para};
use super::sentences::sentences;
use rustc_hash::FxHashSet;

/// A run of capitalised words in one paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Index of the paragraph.
    pub para: usize,
    /// Byte range in the paragraph's text.
    pub start: usize,
    pub end: usize,
    pub words: Vec<String>,
    /// It opens a sentence, so its first word would have a capital in any case.
    pub opens: bool,
}

impl Run {
    pub fn text(&self) -> String {
        self.words.join(" ")
    }
}

/// Small words inside the names of people.
pub const PARTICLES: &[&str] = &[
    "de", "la", "del", "della", "di", "da", "dos", "das", "do", "du", "des", "von", "van", "der", "den", "zu", "bin",
    "ibn", "bint", "al", "el", "ter", "ten", "le", "y", "af", "av", "ul", "ur", "e",
];

/// Small words inside the names of institutions, when another capital follows.
const JOINERS: &[&str] = &["of", "for", "&"];

/// Words that open sentences and belong to no name.
const FUNCTION: &[&str] = &[
    "the",
    "a",
    "an",
    "in",
    "on",
    "at",
    "by",
    "for",
    "from",
    "to",
    "of",
    "with",
    "and",
    "but",
    "or",
    "nor",
    "so",
    "yet",
    "if",
    "as",
    "when",
    "while",
    "after",
    "before",
    "since",
    "until",
    "because",
    "although",
    "though",
    "despite",
    "during",
    "under",
    "over",
    "between",
    "among",
    "amid",
    "against",
    "he",
    "she",
    "it",
    "they",
    "we",
    "i",
    "you",
    "his",
    "her",
    "its",
    "their",
    "our",
    "my",
    "your",
    "this",
    "that",
    "these",
    "those",
    "there",
    "here",
    "what",
    "which",
    "who",
    "whose",
    "whom",
    "why",
    "how",
    "where",
    "not",
    "no",
    "yes",
    "all",
    "some",
    "many",
    "most",
    "more",
    "few",
    "both",
    "each",
    "every",
    "other",
    "another",
    "such",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "has",
    "have",
    "had",
    "do",
    "does",
    "did",
    "will",
    "would",
    "can",
    "could",
    "may",
    "might",
    "must",
    "should",
    "now",
    "then",
    "also",
    "only",
    "even",
    "just",
    "still",
    "however",
    "meanwhile",
    "instead",
    "later",
    "earlier",
    "last",
    "next",
    "first",
    "second",
    "new",
    "old",
    "today",
    "yesterday",
    "tomorrow",
    "asked",
    "according",
    "speaking",
    "nobody",
    "everyone",
    "somebody",
    "nothing",
    "once",
    "about",
    "around",
    "since",
    "like",
    "unlike",
    "out",
    "up",
    "down",
    "off",
    "through",
    "across",
    "along",
    "near",
    "behind",
    "beyond",
    "within",
    "without",
    "per",
    "nearly",
    "almost",
    "recent",
    "several",
    "critics",
    "officials",
    "residents",
    "police",
    "authorities",
    "supporters",
    "experts",
    "analysts",
    "his",
    "whether",
    "either",
    "neither",
    "perhaps",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "el",
    "los",
    "las",
    "un",
    "una",
    "en",
    "por",
    "con",
    "para",
    "según",
    "le",
    "les",
    "des",
    "une",
    "dans",
    "pour",
    "selon",
    "il",
    "elle",
    "ils",
    "der",
    "die",
    "das",
    "ein",
    "eine",
    "im",
    "am",
    "auf",
    "mit",
    "nach",
    "laut",
    "bei",
    "und",
    "er",
    "sie",
    "es",
    "wir",
    "ich",
    "o",
    "os",
    "as",
    "um",
    "uma",
    "no",
    "na",
    "segundo",
    "com",
    "desde",
    "kwa",
    "katika",
    "hata",
    "lakini",
];

/// Whether a word belongs to no name, in any case of letters.
pub fn is_function(word: &str) -> bool {
    static WORDS: std::sync::LazyLock<FxHashSet<&'static str>> =
        std::sync::LazyLock::new(|| FUNCTION.iter().chain(&WEEKDAYS).chain(&MONTHS).copied().collect());
    WORDS.contains(word.to_lowercase().as_str())
}

/// The runs of all paragraphs in which capitals mean something, in order.
pub fn runs(paras: &[Para]) -> Vec<Run> {
    let mut found = Vec::new();
    for (index, para) in paras.iter().enumerate() {
        // In headings any word may have a capital.
        if matches!(para.kind, Kind::Heading | Kind::Aside) {
            continue;
        }
        for sentence in sentences(&para.text) {
            let offset = sentence.as_ptr() as usize - para.text.as_ptr() as usize;
            in_sentence(sentence, offset, index, &mut found);
        }
    }
    found
}

struct Word<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    /// Nothing but one blank stands between it and the word before.
    joined: bool,
}

fn words(sentence: &str) -> Vec<Word<'_>> {
    let mut found: Vec<Word> = Vec::new();
    let mut start = None;
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '‑' | '&' | '\u{301}');
    for (at, c) in sentence.char_indices().chain([(sentence.len(), ' ')]) {
        let dot = c == '.' && start.is_some_and(|s: usize| is_initial(&sentence[s..at]));
        if inside(c) || dot {
            start.get_or_insert(at);
        } else if let Some(s) = start.take() {
            let raw = &sentence[s..at];
            // Nearly every word begins and ends with a letter of ASCII.
            let bytes = raw.as_bytes();
            let is_bare = bytes[0].is_ascii_alphanumeric() && bytes[bytes.len() - 1].is_ascii_alphanumeric();
            let text = if is_bare { raw } else { raw.trim_matches(['\'', '’', '-', '‑']) };
            if !text.is_empty() {
                let s = s + (text.as_ptr() as usize - raw.as_ptr() as usize);
                let end = s + text.len();
                let between = found.last().map_or("", |before| &sentence[before.end..s]);
                found.push(Word { start: s, end, text, joined: between == " " || between == "\u{a0}" });
            }
        }
    }
    found
}

/// `J`, `U.S`: a dot here is no end.
fn is_initial(word: &str) -> bool {
    let mut parts = word.split('.');
    parts.all(|part| part.chars().count() == 1 && part.chars().all(char::is_uppercase))
        || matches!(
            word,
            "St" | "Mr"
                | "Mrs"
                | "Ms"
                | "Dr"
                | "Jr"
                | "Gen"
                | "Sen"
                | "Gov"
                | "Prof"
                | "Rep"
                | "Lt"
                | "Col"
                | "Sgt"
                | "Capt"
                | "Rev"
                | "Adm"
        )
}

fn in_sentence(sentence: &str, offset: usize, para: usize, found: &mut Vec<Run>) {
    let words = words(sentence);
    let mut at = 0;
    while at < words.len() {
        let opens = at == 0;
        if !is_capital(words[at].text) || is_function(words[at].text) && !begins_name(&words, at, opens) {
            at += 1;
            continue;
        }
        let first = at;
        let mut last = at;
        let mut next = at + 1;
        while next < words.len() && words[next].joined && !ends_possessive(words[last].text) {
            let word = words[next].text;
            if matches!(word, "y" | "e") && joins_two_people(&words, first, next) {
                break;
            }
            if JOINERS.contains(&word) && !joins(&words[first..=last], word) {
                break;
            }
            let function = is_function(word)
                && word.chars().count() > 1
                && !begins_name(&words, next, false)
                && !ends_name(&words, first, next);
            let stands = !function || JOINERS.contains(&words[next - 1].text);
            if is_capital(word) && !is_month_or_day(word) && stands || has_small_article(word) {
                last = next;
            } else if !(PARTICLES.contains(&word)
                || JOINERS.contains(&word)
                || word == "the" && JOINERS.contains(&words[next - 1].text))
            {
                break;
            }
            next += 1;
        }
        let parts: Vec<String> =
            words[first..=last].iter().map(|word| strip_possessive(word.text).to_owned()).collect();
        let end = words[last].start + strip_possessive(words[last].text).len();
        found.push(Run { para, start: offset + words[first].start, end: offset + end, words: parts, opens });
        at = last + 1;
    }
}

/// `Bank of England`, `Bay of Bengal`; but not `Mara Lindt of Kenya`, `Lagos for Nigeria`.
fn joins(before: &[Word], joiner: &str) -> bool {
    /// No place has more words than this; a longer run is not put together again and again.
    const MOST_WORDS: usize = 4;
    let last = before.last().map_or("", |word| word.text);
    let is_place = || {
        let words = || before.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        before.len() <= MOST_WORDS && super::places::is_place(&words())
    };
    match joiner {
        "for" => is_head(last),
        "of" => {
            let person = before.len() >= 2 && (may_be_given(before[0].text) || before[0].text.ends_with('.'));
            is_head(last) || is_thing(last) || !person && !is_place()
        }
        _ => true,
    }
}

/// `Ana Ruiz y Carlos Vega` are two, `Ana de Ruiz y Vega` is one: whether a name ends before `y` or `e`.
fn joins_two_people(words: &[Word], first: usize, at: usize) -> bool {
    let after = |offset: usize| words.get(at + offset).filter(|word| word.joined && is_capital(word.text));
    at < first + 2 || after(1).is_some_and(|next| may_be_given(next.text)) || after(2).is_some()
}

/// `New York`, `Los Angeles`, `The Hague`; `El País`, where no sentence begins: words that elsewhere belong to no name.
fn begins_name(words: &[Word], at: usize, opens: bool) -> bool {
    /// No place that begins so has more words.
    const MOST_WORDS: usize = 4;
    let joined = words[at + 1..].iter().take_while(|word| word.joined).take(MOST_WORDS - 1).count();
    let place = (1..=joined).any(|more| {
        let name: Vec<&str> = words[at..=at + more].iter().map(|word| strip_possessive(word.text)).collect();
        super::places::is_place(&name.join(" "))
    });
    let next = words.get(at + 1).is_some_and(|next| next.joined && is_capital(next.text) && !is_function(next.text));
    // `the actor Will Reed`; the months are given names, too.
    let given = || matches!(words[at].text, "Will" | "April" | "June" | "August" | "Jan") && at > 0;
    let opening = || matches!(words[at].text, "New" | "Old" | "First" | "Second" | "Los" | "Las" | "El" | "Le");
    place || !opens && next && (opening() || given())
}

/// `Theresa May`, `Kim Jong Un`, `West Varnholm Police`: words that open sentences, at the end of a name.
fn ends_name(words: &[Word], first: usize, at: usize) -> bool {
    let dated = words.get(at + 1).is_some_and(|next| next.joined && next.text.starts_with(char::is_numeric));
    match words[at].text {
        "Police" | "Authorities" | "Officials" | "Residents" | "Supporters" | "Un" | "Il" => at > first,
        "May" | "March" => !dated && at > first && may_be_given(words[at - 1].text),
        _ => false,
    }
}

/// `al-Sabah`: the small article of Arabic, and the capital behind it.
fn has_small_article(word: &str) -> bool {
    const ARTICLES: &[&str] = &["al", "el", "an", "ar", "as", "ash", "at", "az", "ad", "ul", "bin", "ben", "ibn"];
    word.split_once(['-', '‑'])
        .is_some_and(|(article, name)| ARTICLES.contains(&article) && name.starts_with(char::is_uppercase))
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn is_month_or_day(word: &str) -> bool {
    let lower = word.trim_end_matches('.').to_lowercase();
    // March and May are names, too; alone they are months.
    WEEKDAYS.contains(&lower.as_str())
        || !matches!(lower.as_str(), "april" | "june" | "may" | "august" | "jan" | "juan")
            && word.len() > 2
            && super::dates::month(&lower).is_some()
}

fn ends_possessive(word: &str) -> bool {
    word.ends_with("'s") || word.ends_with("’s")
}

fn strip_possessive(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word).trim_end_matches(['\'', '’'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_leave_out_what_only_opens_a_sentence() {
        let text = "The mayor met Mara Lindt's crew on Monday. In London, J. K. Reed of the Bank of England spoke; Ana de la Cruz did not. Nobody Else came to the Doha Agreement talks.";
        let found: Vec<String> =
            runs(&[Para { kind: Kind::Text, text: text.to_owned() }]).iter().map(Run::text).collect();
        assert_eq!(
            found,
            ["Mara Lindt", "London", "J. K. Reed", "Bank of England", "Ana de la Cruz", "Else", "Doha Agreement"]
        );
    }

    #[test]
    fn small_words_may_be_parts_of_names() {
        let text = "New York and Los Angeles agreed. New rules came to New Zealand. The actor Will Reed met Theresa May in May. \
                    Air New Zealand flew Fadhil al-Chalabi to The Hague. Kim Jong Un did not come. West Yorkshire Police did; \
                    police in Leeds did not. On Monday May 3 Ana Ruiz left Boston.";
        let found: Vec<String> =
            runs(&[Para { kind: Kind::Text, text: text.to_owned() }]).iter().map(Run::text).collect();
        assert_eq!(
            found,
            [
                "New York",
                "Los Angeles",
                "New Zealand",
                "Will Reed",
                "Theresa May",
                "Air New Zealand",
                "Fadhil al-Chalabi",
                "The Hague",
                "Kim Jong Un",
                "West Yorkshire Police",
                "Leeds",
                "Ana Ruiz",
                "Boston"
            ]
        );
        let text = "Vinieron Ana Ruiz y Carlos Vega, pero no la ministra Ana Vega y Ruiz.";
        let found: Vec<String> =
            runs(&[Para { kind: Kind::Text, text: text.to_owned() }]).iter().map(Run::text).collect();
        assert_eq!(found, ["Vinieron Ana Ruiz", "Carlos Vega", "Ana Vega y Ruiz"]);
    }
}
