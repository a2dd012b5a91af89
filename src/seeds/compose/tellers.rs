//! Who tells a sentence: the subject of its verb of speech, in `Mara Lindt says the boats are late` as in `The boats are
//! late, the board said`. A quotation that has nobody beside it belongs to whoever tells the sentence in which it stands,
//! or the one before. Knows words, commas and where a quotation stands; whom a subject means is for quotes.rs to find.

use super::dates::WEEKDAYS;
use super::lexicon::{is_role, is_speech_verb, is_telling_verb, is_title};
use super::runs::is_function;

/// One verb of speech and its subject.
#[derive(Debug, PartialEq)]
pub struct Telling<'a> {
    /// The subject as it stands in the text.
    pub who: &'a str,
    /// What stands behind it between commas: `the board's head, Mara Lindt, said`.
    pub apposed: Option<&'a str>,
    /// Where the subject begins and where the verb ends, in bytes of the sentence.
    pub start: usize,
    pub verb: usize,
    /// It stands at the head of the sentence or behind a comma, not in a clause of another.
    pub whole: bool,
    /// `said`, not `hopes`.
    pub says: bool,
}

/// Who tells a sentence as a whole: rather who says it than who hopes or rejects in it.
pub fn main<'t, 'a>(tellings: &'t [Telling<'a>]) -> Option<&'t Telling<'a>> {
    let whole = || tellings.iter().filter(|telling| telling.whole);
    whole().find(|telling| telling.says).or_else(|| whole().next()).or(tellings.first())
}

/// The most words that a subject has.
const MAX_SUBJECT: usize = 14;

struct Word<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    /// A quotation, which `marks::masked` made one word of.
    quote: bool,
    /// A comma, a colon or a dash stands behind it.
    closed: bool,
}

/// The verbs of speech of a sentence that was masked, with their subjects, in order.
pub fn tellings(sentence: &str) -> Vec<Telling<'_>> {
    let words = words(sentence);
    let mut found: Vec<Telling> = Vec::new();
    for at in (0..words.len()).filter(|at| tells(&words, *at)) {
        let Some(subject) = subject(&words, at, found.last()) else { continue };
        let slice = |(first, last): (usize, usize)| &sentence[words[first].start..words[last].end];
        let (verb, says) = (words[at].end, is_speech_verb(words[at].text));
        found.push(match subject {
            Subject::Carried { who, start } => Telling { who, apposed: None, start, verb, whole: false, says },
            Subject::Here { words: (first, last), apposed, whole } => Telling {
                who: slice((first, last)),
                apposed: apposed.map(slice),
                start: words[first].start,
                verb,
                whole,
                says,
            },
        });
    }
    found
}

/// The words of a sentence; what stands in round brackets is left out.
fn words(sentence: &str) -> Vec<Word<'_>> {
    /// A longer bracket is no aside.
    const BRACKET: usize = 8;
    let mut found: Vec<Word> = Vec::new();
    let mut bracket = 0;
    for raw in sentence.split_whitespace() {
        let start = raw.as_ptr() as usize - sentence.as_ptr() as usize;
        let quote = raw.contains('"');
        let closes = |text: &str| text.ends_with([',', ';', ':', '—', '–']);
        if raw.starts_with('(') && bracket == 0 && !quote {
            bracket = BRACKET;
        }
        let text = raw.trim_start_matches(['(', '[', '\'', '‘', '“', '—', '–', '-']);
        let text = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '"');
        let dash = text.is_empty() || raw.starts_with(['—', '–', ':', ',']);
        if dash || bracket > 0 && raw.contains(')') && closes(raw) {
            found.last_mut().into_iter().for_each(|last| last.closed = true);
        }
        if bracket > 0 {
            bracket = if raw.contains(')') { 0 } else { bracket - 1 };
        } else if !text.is_empty() {
            let start = start + (text.as_ptr() as usize - raw.as_ptr() as usize);
            found.push(Word { start, end: start + text.len(), text, quote, closed: closes(raw) });
        }
    }
    found
}

fn lower(word: &Word) -> String {
    word.text.to_lowercase()
}

fn is_one_of(word: &Word, list: &[&str]) -> bool {
    list.contains(&lower(word).as_str())
}

fn is_capital(word: &Word) -> bool {
    word.text.starts_with(char::is_uppercase) && !word.quote
}

/// A verb of speech that has a subject: no noun (`the claims`), no infinitive, no passive (`was called`).
fn tells(words: &[Word], at: usize) -> bool {
    const BEFORE_OTHERS: &[&str] = &[
        "to", "the", "a", "an", "his", "her", "their", "its", "our", "my", "these", "those", "this", "of", "no", "any",
        "such", "two", "some", "many", "for", "in", "by", "with", "was", "were", "is", "are", "be", "been", "being",
        "could", "would", "may", "might", "must", "should", "can", "will", "not", "n't", "never",
    ];
    let word = &words[at];
    if word.quote || !word.text.starts_with(char::is_lowercase) || !is_telling_verb(word.text) {
        return false;
    }
    let before = at.checked_sub(1).map(|before| &words[before]);
    // `the radio quoted a sailor as saying`: the sailor says it.
    let quotes = |word: &Word| word.text == "saying";
    if word.text == "quoted" && words[at + 1..].iter().take(MAX_SUBJECT).any(quotes) {
        return is_quoted_as_saying(words, at);
    }
    let fits = before.is_none_or(|before| before.quote || before.closed || !is_one_of(before, BEFORE_OTHERS));
    fits || is_done_by(words, at) || is_quoted_as_saying(words, at)
}

/// `Mara Lindt was quoted as saying`: the one passive that has its speaker before it.
fn is_quoted_as_saying(words: &[Word], at: usize) -> bool {
    const MOST_BETWEEN: usize = 6;
    words[at].text == "quoted"
        && at > 0
        && is_one_of(&words[at - 1], &["was", "were", "is", "are"])
        && words[at + 1..].iter().take(MOST_BETWEEN).any(|word| word.text == "saying")
}

/// `was hailed by the mayor as "…"`
fn is_done_by(words: &[Word], at: usize) -> bool {
    let by = words.get(at + 1).is_some_and(|word| word.text == "by");
    by && at > 0 && !words[at].text.ends_with("ing") && words[at].text != "quoted" && is_adverb(&words[at - 1])
}

enum Subject<'a> {
    /// Words from and to, those apposed, and whether the whole sentence is told by it.
    Here { words: (usize, usize), apposed: Option<(usize, usize)>, whole: bool },
    /// The subject of the verb before: `Mara Lindt rose and said`.
    Carried { who: &'a str, start: usize },
}

fn subject<'a>(words: &[Word<'a>], at: usize, before: Option<&Telling<'a>>) -> Option<Subject<'a>> {
    if is_done_by(words, at) {
        return inverted(words, at + 1);
    }
    // `They quoted the captain as saying`
    if words[at].text == "saying" && at >= 2 && words[at - 1].text == "as" {
        let quoted = (0..at).rev().take(MAX_SUBJECT).find(|before| words[*before].text == "quoted");
        let active = quoted.filter(|quoted| !is_quoted_as_saying(words, *quoted) && quoted + 1 < at - 1);
        if let Some(quoted) = active {
            return here(words, quoted + 1, at - 2, None, true, at);
        }
    }
    let mut end = at;
    while end > 0 && !words[end - 1].closed && !words[end - 1].quote {
        let dated = end >= 2 && is_one_of(&words[end - 1], &WEEKDAYS);
        match &words[end - 1] {
            _ if dated && is_one_of(&words[end - 2], &["on", "late", "last", "this"]) => end -= 2,
            word if is_adverb(word) || dated => end -= 1,
            _ => break,
        }
    }
    let last = end.checked_sub(1)?;
    let carried = || {
        let opening = || opening(words).filter(|opening| opening.1 < at);
        match before {
            Some(before) => Some(Subject::Carried { who: before.who, start: before.start }),
            None => opening().map(|words| Subject::Here { words, apposed: None, whole: true }),
        }
    };
    if words[at].text.ends_with("ing") {
        return carried();
    }
    match &words[last] {
        word if word.quote => inverted(words, at),
        word if word.closed => apposition(words, last).or_else(|| inverted(words, at)),
        word if word.text == "who" => {
            let last = last.checked_sub(1)?;
            let first = first_of(words, last);
            here(words, first, last, None, false, at)
        }
        word if is_one_of(word, &["and", "but", "then", "or"]) => carried(),
        _ => {
            let first = first_of(words, last);
            let opens = first == 0 || words[first - 1].closed || words[first - 1].quote;
            // `an offer he described as "…"`
            if first < last && is_pronoun(&words[last]) {
                let whole = past_openings(words, first, last) == last && (first == 0 || words[first - 1].closed);
                return here(words, last, last, None, whole, at);
            }
            // `Nabil Reid, an adviser to the board said`
            if first > 0 && words[first - 1].closed && words[first..=last].iter().any(|word| is_role_word(word.text)) {
                let head = first_of(words, first - 1);
                let name = &words[head..first];
                let opens = head == 0 || words[head - 1].closed || words[head - 1].quote;
                if opens && name.len() >= 2 && name.iter().all(is_capital) && is_subject(name) {
                    return here(words, head, first - 1, Some((first, last)), true, at);
                }
            }
            // `Reid and Lindt said`: two who speak together are nobody.
            let two = first >= 2 && words[first - 1].text == "and" && is_capital(&words[first - 2]);
            (!two).then(|| here(words, first, last, None, opens, at))?
        }
    }
}

fn here<'a>(
    words: &[Word],
    first: usize,
    last: usize,
    apposed: Option<(usize, usize)>,
    whole: bool,
    verb: usize,
) -> Option<Subject<'a>> {
    let first = past_openings(words, first, last);
    (is_subject(&words[first..=last]) && !is_noun_in_s(&words[last], &words[verb])).then_some(Subject::Here {
        words: (first, last),
        apposed,
        whole,
    })
}

/// `the insurance claims`: a verb that may be a plural needs somebody before it.
fn is_noun_in_s(last: &Word, verb: &Word) -> bool {
    const VERBS: &[&str] = &["says", "tells", "adds", "insists", "believes", "thinks", "argues", "explains", "writes"];
    let somebody = is_capital(last) || is_title(last.text) || is_role(last.text) || is_pronoun(last);
    verb.text.ends_with('s') && !VERBS.contains(&verb.text) && !somebody
}

fn is_role_word(word: &str) -> bool {
    word.starts_with(char::is_lowercase) && (is_title(word) || is_role(word))
}

fn is_pronoun(word: &Word) -> bool {
    is_one_of(word, super::quotes::PRONOUNS)
}

/// Words between a subject and its verb.
fn is_adverb(word: &Word) -> bool {
    const ADVERBS: &[&str] = &[
        "also",
        "later",
        "then",
        "has",
        "had",
        "have",
        "earlier",
        "still",
        "now",
        "again",
        "just",
        "even",
        "already",
        "once",
        "been",
        "today",
        "yesterday",
        "hat",
        "hatte",
        "ha",
        "was",
        "were",
        "is",
        "are",
        "has",
        "both",
        "all",
        "himself",
        "herself",
        "itself",
        "themselves",
        "tonight",
        "further",
    ];
    is_one_of(word, ADVERBS) || word.text.starts_with(char::is_lowercase) && word.text.ends_with("ly")
}

/// Where the words of a subject begin that ends at `last`: behind a comma, a quotation, or a word that opens a clause.
fn first_of(words: &[Word], last: usize) -> usize {
    const OPEN_A_CLAUSE: &[&str] = &[
        "that", "because", "while", "when", "as", "and", "but", "if", "after", "before", "although", "though", "where",
        "which", "who", "than", "so", "or", "since", "until", "whether", "whereas", "que", "dass", "und",
    ];
    let mut first = last;
    while first > 0 && first + MAX_SUBJECT > last {
        let before = &words[first - 1];
        let verb = before.text.starts_with(char::is_lowercase) && is_speech_verb(before.text);
        if before.closed || before.quote || verb || is_one_of(before, OPEN_A_CLAUSE) {
            break;
        }
        first -= 1;
    }
    first
}

/// `However he`, `Then-Mayor Mara Lindt`: without the words that open the sentence.
fn past_openings(words: &[Word], mut first: usize, last: usize) -> usize {
    const OPENINGS: &[&str] = &[
        "however",
        "but",
        "and",
        "yet",
        "still",
        "then",
        "later",
        "earlier",
        "also",
        "meanwhile",
        "yesterday",
        "today",
        "although",
        "though",
        "while",
        "when",
        "as",
        "because",
        "so",
        "instead",
        "nevertheless",
        "nonetheless",
        "only",
        "afterwards",
        "now",
        "separately",
        "elsewhere",
        "again",
        "indeed",
        "perhaps",
        "finally",
        "overnight",
    ];
    while first < last && (is_one_of(&words[first], OPENINGS) || is_one_of(&words[first], &WEEKDAYS)) {
        first += 1;
    }
    first
}

/// A name, a pronoun, an article with a noun, people in the plural; no clause, no place or time before it.
fn is_subject(words: &[Word]) -> bool {
    const NONE: &[&str] = &[
        "is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "would", "can", "could", "to", "not",
        "that", "which", "do", "does", "did", "may", "must", "who", "if", "there",
    ];
    const BEFORE: &[&str] = &[
        "in", "on", "at", "for", "with", "under", "from", "by", "to", "of", "despite", "during", "over", "amid",
        "among", "between", "about", "into", "like", "unlike", "without", "since", "after", "before",
    ];
    const PEOPLE: &[&str] = &[
        "police",
        "authorities",
        "sources",
        "witnesses",
        "residents",
        "economists",
        "locals",
        "rebels",
        "organisers",
        "organizers",
        "reports",
        "media",
        "figures",
    ];
    const ARTICLES: &[&str] = &[
        "the", "a", "an", "his", "her", "their", "its", "one", "another", "some", "many", "several", "other", "el",
        "la", "le", "der", "die", "o", "two", "three",
    ];
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let many = |word: &Word| {
        let lower = lower(word);
        let one = lower.strip_suffix('s').unwrap_or_default();
        is_title(one) || is_role(one) || is_one_of(word, PEOPLE)
    };
    // `Mr May` and `Reid of Will` are somebody; small words are not.
    let none = |word: &Word| word.quote || !is_capital(word) && is_one_of(word, NONE);
    if words.len() > MAX_SUBJECT || words.iter().any(none) || is_one_of(first, BEFORE) || last.text.ends_with("’s") {
        return false;
    }
    // `he left the hearing`: a clause, and no subject.
    if words.len() > 1 && words.iter().any(is_pronoun) {
        return false;
    }
    if words.len() == 1 {
        return is_pronoun(first)
            || matches!(first.text, "him" | "her")
            || is_capital(first) && (!is_function(first.text) || is_one_of(first, &["another", "one", "police"]))
            || matches!(first.text, "another" | "one")
            || many(first);
    }
    is_one_of(first, ARTICLES) || words.iter().any(is_capital) || many(last)
}

/// `Mara Lindt, the harbour master, said`; `Ann Holt, head of trade in Europe, the Gulf and Asia, said`.
fn apposition<'a>(words: &[Word], last: usize) -> Option<Subject<'a>> {
    let least = last.saturating_sub(2 * MAX_SUBJECT);
    let behind: Vec<usize> = (least..last).rev().filter(|at| words[*at].closed).collect();
    for (number, end) in behind.into_iter().enumerate() {
        let first = first_of(words, end);
        let opens = first == 0 || words[first - 1].closed || words[first - 1].quote;
        let first = past_openings(words, first, end);
        let head = &words[first..=end];
        // Beyond the first comma only a name is sure to be the head of it all.
        let named = head.len() >= 2 && head.iter().all(is_capital);
        let begins =
            |word: &Word| is_capital(word) || is_one_of(word, &["the", "a", "an", "his", "her", "their", "who"]);
        if opens && is_subject(head) && (number == 0 && begins(&head[0]) || named) {
            let apposed = (number == 0).then_some((end + 1, last));
            return Some(Subject::Here { words: (first, end), apposed, whole: true });
        }
    }
    None
}

/// `…, said Mara Lindt, the harbour master`.
fn inverted<'a>(words: &[Word], at: usize) -> Option<Subject<'a>> {
    const ENDS: &[&str] = &[
        "in", "on", "at", "after", "before", "during", "to", "from", "when", "while", "as", "who", "that", "about",
        "with", "told", "by", "is", "was", "and",
    ];
    let first = at + 1;
    let mut last = first;
    words.get(first).filter(|_| !words[at].closed)?;
    while last + 1 < words.len() && !words[last].closed && !is_one_of(&words[last + 1], ENDS) && !words[last + 1].quote
    {
        last += 1;
    }
    let comma = words[last].closed;
    let apposed =
        comma.then(|| (last + 1..words.len()).find(|at| words[*at].closed || *at + 1 == words.len())).flatten();
    let head = &words[first..=last];
    let somebody = is_capital(&head[0]) || is_one_of(&head[0], &["the", "a", "an", "one", "another", "his", "her"]);
    (somebody && is_subject(head)).then_some(Subject::Here {
        words: (first, last),
        apposed: apposed.map(|end| (last + 1, end)),
        whole: true,
    })
}

/// The name or pronoun that a sentence begins with, if a small word goes on: `Mr Lindt saw the boats and …`.
fn opening(words: &[Word]) -> Option<(usize, usize)> {
    let first = past_openings(words, 0, words.len().checked_sub(1)?);
    if is_pronoun(&words[first]) {
        return Some((first, first));
    }
    let mut last = first;
    while last + 1 < words.len() && last < first + MAX_SUBJECT && !words[last].closed && is_capital(&words[last + 1]) {
        last += 1;
    }
    let next = words.get(last + 1)?;
    const NO_SUBJECT: &[&str] = &["of", "in", "for", "and", "at", "after", "before", "from", "to", "by", "on", "with"];
    let goes_on = (words[last].closed || !is_one_of(next, NO_SUBJECT)) && !words[last].text.ends_with("ly");
    (is_capital(&words[first]) && !is_function(words[first].text) && goes_on).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Subjects, with `*` where they tell the whole sentence.
    fn check(sentence: &str, expected: &[&str]) {
        let found: Vec<String> = tellings(sentence)
            .iter()
            .map(|telling| format!("{}{}", telling.who, if telling.whole { "*" } else { "" }))
            .collect();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn subjects_stand_before_and_behind_their_verbs() {
        check("Mara Lindt says the boats are late.", &["Mara Lindt*"]);
        check("However she also told the board on Monday that it rained.", &["she*"]);
        check("The boats are late, the harbour board said in a note.", &["the harbour board*"]);
        check("The boats are late, said Mara Lindt, the harbour master.", &["Mara Lindt*"]);
        check("In a letter to the town, Lindt blamed the wind.", &["Lindt*"]);
        check("The head of the board, Mara Lindt, says the boats are late.", &["The head of the board*"]);
        check("Ann Holt, head of boats in Hull, Leith and Cork, said it rained.", &["Ann Holt*"]);
        check("Tom Reed (H-Hull), the chair, on Friday said it rained.", &["Tom Reed*"]);
        check("The ferry sank after Captain Reed called it safe.", &["Captain Reed"]);
        check("Lindt walked to the pier and said it rained, adding that it blew.", &["Lindt*", "Lindt"]);
        check("\"Xxxxxxx,\" Mara Lindt was quoted by the paper as saying.", &["Mara Lindt*", "Mara Lindt"]);
        check("Officials said so.", &["Officials*"]);
        check("Nabil Reid, an adviser to the board said so.", &["Nabil Reid*"]);
        check("The boat was hailed by the mayor as a wonder.", &["the mayor*"]);
        check("They quoted a sailor as saying that it blew.", &["a sailor*"]);
        check("It was an offer he described as good.", &["he"]);
        check("Public radio said Mr Reed had called the board.", &["Public radio*", "Mr Reed"]);
    }

    #[test]
    fn verbs_without_a_subject() {
        check("The claims were denied and the notes were called false.", &[]);
        check("The insurance claims rose.", &[]);
        check("Shortly after dawn the mayor rose, telling nobody.", &[]);
        check("Oil and other consumer goods declared to be dear rose.", &[]);
        check("Lindt and Reed said it rained.", &[]);
        check("It is hard to say what she would say.", &[]);
        check("The United States of old is gone.", &[]);
    }
}
