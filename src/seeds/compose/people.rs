//! People: a capitalised run and evidence that it is a person's name — a title, a role, an age, a given name, a verb of
//! speech, the surname again. Kinds of evidence join as independent; what stays below `SURE` is nobody.

use super::lexicon::{
    is_given, is_institution, is_no_person, is_rank, is_role, is_speech_verb, is_suffix, is_surname_too, is_thing,
    is_title, is_title_of_firms, is_title_of_office, is_title_word, may_be_given,
};
use super::places;
use super::prose::Para;
use super::runs::{PARTICLES, Run, is_function};
use crate::seeds::draft::FoundName;
use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A person's page needs this much evidence.
pub const SURE: f32 = 0.9;
/// Enough to name who speaks a quotation, whose verb is evidence of its own.
const LIKELY: f32 = 0.5;
/// A text names at most so many people; more are a list of results.
const MAX_NAMES: usize = 60;

/// Kinds of evidence by rule, each counted once and as its strongest.
type Evidence = BTreeMap<&'static str, f32>;

struct Candidate {
    evidence: Evidence,
    mentions: usize,
    detail: Option<String>,
}

/// The people of a text, and those who are people only if something else says so.
pub fn find(paras: &[Para], runs: &[Run]) -> (Vec<FoundName>, Vec<FoundName>) {
    let (mut sure, mut likely): (Vec<FoundName>, Vec<FoundName>) = candidates(paras, runs)
        .into_iter()
        .map(|(name, candidate)| found(name, candidate))
        .filter(|name| name.score >= LIKELY)
        .partition(|name| name.score >= SURE);
    sure.sort_by(|a, b| b.mentions.cmp(&a.mentions).then(a.name.cmp(&b.name)));
    sure.truncate(MAX_NAMES);
    likely.truncate(MAX_NAMES);
    join_aliases(&mut sure, runs);
    join_aliases(&mut likely, runs);
    (sure, likely)
}

fn found(name: String, candidate: Candidate) -> FoundName {
    let doubt: f32 = candidate.evidence.values().map(|weight| 1.0 - weight).product();
    let best = candidate.evidence.iter().filter(|(rule, _)| **rule != "given-name").max_by(|a, b| a.1.total_cmp(b.1));
    FoundName {
        name,
        detail: candidate.detail,
        aliases: Vec::new(),
        mentions: candidate.mentions,
        rule: best.map_or("given-name", |(rule, _)| rule),
        score: 1.0 - doubt,
    }
}

/// Candidates by name, with all their evidence.
fn candidates(paras: &[Para], runs: &[Run]) -> BTreeMap<String, Candidate> {
    let mut found: BTreeMap<String, Candidate> = BTreeMap::new();
    let small = small_words(paras);
    let firms: FxHashSet<String> = runs
        .iter()
        .filter(|run| is_firm(&paras[run.para].text, run))
        .filter_map(|run| Some(split(run)?.text))
        .collect();
    for run in runs {
        let text = &paras[run.para].text;
        let Some(name) = split(run).filter(|name| !firms.contains(&name.text)) else { continue };
        if name.title.is_none() && is_attribute(text, run) {
            continue;
        }
        let candidate = found.entry(name.text.clone()).or_insert_with(|| Candidate {
            evidence: Evidence::new(),
            mentions: 0,
            detail: None,
        });
        candidate.mentions += 1;
        for (rule, weight) in evidence(text, run, &name, &small) {
            let known = candidate.evidence.entry(rule).or_insert(0.0);
            *known = known.max(weight);
        }
        if candidate.detail.is_none() {
            candidate.detail = role(text, run, name.title);
        }
    }
    surnames_again(paras, runs, &mut found);
    found
}

/// The words that stand in small letters somewhere in the text: what they mean there they may mean with a capital.
fn small_words(paras: &[Para]) -> FxHashSet<&str> {
    /// Shorter words are small in too many ways.
    const LEAST_LETTERS: usize = 4;
    let words = paras.iter().flat_map(|para| para.text.split(|c: char| !c.is_alphanumeric() && c != '-'));
    words.filter(|word| word.starts_with(char::is_lowercase) && word.len() >= LEAST_LETTERS).collect()
}

/// `James Capel and Co`, `Karl Lorimar <KLV>`, `an analyst at Smith Barney`: a firm that is called like a person.
fn is_firm(text: &str, run: &Run) -> bool {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:,? (?:and|&) (?:Co|Cos|Company|Sons|Partners|Associates|Bros)\b|,? (?:Inc|Corp|Ltd|LLC|LLP|PLC|Plc|plc|GmbH|AG|SA|NV)\b| ?<\p{Lu})").expect("valid")
    });
    static STAFF: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:analyst|economist|trader|dealer|broker|strategist|banker|researcher|manager|executive)s? (?:at|with) $").expect("valid")
    });
    FORM.is_match(&text[run.end..]) || STAFF.is_match(cut_before(&text[..run.start], 60))
}

/// The end of a text, as much as a rule looks at.
fn cut_before(text: &str, bytes: usize) -> &str {
    let mut at = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    &text[at..]
}

/// `Reid said`, `Mr Reid`, `Reid`: the surname of the one candidate who has it.
fn surnames_again(paras: &[Para], runs: &[Run], found: &mut BTreeMap<String, Candidate>) {
    let mut by_surname: FxHashMap<String, Vec<String>> = FxHashMap::default();
    for name in found.keys() {
        let last = name.split(' ').next_back().unwrap_or_default();
        by_surname.entry(last.to_owned()).or_default().push(name.clone());
    }
    for run in runs {
        let titles = run.words.iter().take_while(|word| is_title(word)).count();
        let [surname] = &run.words[titles..] else { continue };
        let Some([name]) = by_surname.get(surname.as_str()).map(Vec::as_slice) else { continue };
        let Some(candidate) = found.get_mut(name) else { continue };
        let text = &paras[run.para].text;
        let weight = match (titles > 0, speaks(text, run), places::is_place(surname)) {
            (true, ..) => 0.85,
            (_, true, _) => 0.75,
            (_, _, false) => 0.5,
            _ => continue,
        };
        let known = candidate.evidence.entry("named-again").or_insert(0.0);
        *known = known.max(weight);
    }
}

struct Name {
    text: String,
    title: Option<String>,
    /// `Briton Tim Reed`.
    nationality: bool,
}

/// A run as a person's name and the title before it: two to four words that no institution, road or feast has.
fn split(run: &Run) -> Option<Name> {
    let all: Vec<&str> = run.words.iter().map(String::as_str).collect();
    let (titles, words) = all.split_at(titles(&all));
    let mut words = name_part(words);
    // `Terence Cole QC`.
    while words.len() > 2 && words.last().is_some_and(|last| is_suffix(last)) {
        words = &words[..words.len() - 1];
    }
    let title = (!titles.is_empty()).then(|| titles.join(" "));
    let nationality = title.is_none() && words.len() >= 3 && places::is_demonym(words[0]);
    if nationality {
        words = &words[1..];
    }
    // `Substitute Kwame Boateng`: what opens the sentence is no given name, the word after it is.
    if run.opens && title.is_none() && words.len() >= 3 && !may_be_given(words[0]) && is_given(words[1]) {
        words = &words[1..];
    }
    // `ambassador to Varnland Tomas Reed`, `der Chef der Konsumgesellschaft Tomas Reed`: a place, and then the name.
    let is_other = |word: &str| places::is_place(word) || is_institution(word);
    if words.len() >= 3 && is_other(words[0]) && !may_be_given(words[0]) && may_be_given(words[1]) {
        words = &words[1..];
    }
    if title.is_some() {
        words = behind_title(words)?;
    }
    let named = words.iter().filter(|word| !PARTICLES.contains(word)).count();
    let last = words.last()?;
    // `Ms Reed` is a title and a surname; `Dean Reed` may be a name.
    let is_bare = |first: &&&str| is_rank(first) || is_title(first) && !may_be_given(first);
    let bare = words.first().filter(is_bare).is_some();
    let whole = (2..=4).contains(&named)
        && !bare
        && last.chars().count() >= 2
        && (!last.ends_with('.') || *last == "Jr.")
        // `Trade Minister`, `Vice President`; `told Funaro Brazil must pay`; `Mark IV`.
        && (may_be_given(words[0]) || !is_rank(last))
        && (is_given(words[0]) || !places::is_clear_country(last))
        && (named > 2 || !is_numeral(last))
        && (!words[0].contains('.') || !places::is_place(words[0]))
        // `Max-Ernst-Kabinett`: nobody has two hyphens in a word.
        && words.iter().all(|word| word.matches(['-', '‑']).count() < 2)
        // `Al-Rai al-Aam` is a paper; people have a name before the article.
        && (title.is_some() || !words[0].starts_with("Al-"))
        && (0..words.len()).all(|at| is_name_word(words, at, title.is_some()))
        && !words.iter().all(|word| word.chars().all(char::is_uppercase))
        && !words.iter().any(|word| places::is_demonym(word))
        && !words.iter().all(|word| places::is_place(word));
    let text = words.join(" ");
    (whole && !is_no_person(&text) && !places::is_place(&text)).then_some(Name { text, title, nationality })
}

/// What is left of a title before the name: `First Class`, `Economic Affairs`. Nothing if the title itself goes on, as in
/// `Ministro da Administração Interna`.
fn behind_title<'a>(mut words: &'a [&'a str]) -> Option<&'a [&'a str]> {
    const ITS: &[&str] = &["de", "da", "do", "dos", "das", "del", "du", "des", "della"];
    if words.first().is_some_and(|first| ITS.contains(first)) {
        return None;
    }
    if let Some(class) = words.iter().position(|word| *word == "Class").filter(|at| words.len() >= at + 3) {
        words = &words[class + 1..];
    }
    while words.len() > 2 && is_title_word(words[0]) && !may_be_given(words[0]) {
        words = &words[1..];
    }
    Some(words)
}

fn is_numeral(word: &str) -> bool {
    word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

/// `J. K. Reed of the Bank of England`: the name ends at `of`.
fn name_part<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    let joins = |word: &&str| matches!(*word, "of" | "for" | "&" | "the" | "und" | "et");
    &words[..words.iter().position(joins).unwrap_or(words.len())]
}

/// How many words at the head of a run are a title: up to the last one that leaves two words for the name.
/// `Bank of England Governor Mervyn King`, `Minister of Health Ana Ruiz`.
fn titles(words: &[&str]) -> usize {
    let leaves = |at: usize| name_part(&words[at..]).iter().filter(|word| !PARTICLES.contains(word)).count() >= 2;
    let last = (0..words.len().min(8)).rev().find(|at| is_title(words[*at]) && leaves(at + 1));
    if let Some(at) = last
        && (at == 0 || !is_given(words[0]))
    {
        return at + 1;
    }
    let office = words.iter().position(|word| *word == "of").filter(|at| *at > 0 && is_title(words[at - 1]));
    office.and_then(|of| (of + 2..words.len()).find(|at| is_given(words[*at]) && leaves(*at))).unwrap_or(0)
}

fn is_name_word(words: &[&str], at: usize, titled: bool) -> bool {
    let word = words[at];
    if PARTICLES.contains(&word) {
        return true;
    }
    // `Bill Gates`, `Tiger Woods`: a thing elsewhere, but not in this place of a name.
    let known = match at {
        0 => is_given(word),
        _ => at + 1 == words.len() && is_surname_too(word) && (titled || is_given(words[0])),
    };
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    (known || !is_institution(word) && !is_thing(word))
        // `Will Reed`, `Theresa May`, `Kim Jong Un`.
        && (!is_function(word) || at == 0 && may_be_given(word) || at > 0 && may_be_given(words[0]))
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '‑'))
        && (letters < 4 || word.chars().any(char::is_lowercase))
}

/// `the James Webb telescope`, `Ralph Lauren stores`: the name of something else.
fn is_attribute(text: &str, run: &Run) -> bool {
    static THING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:['’]s)? (?:stores?|shops?|shares?|stock|brand|label|chain|company|group|bank|hotels?|airport|stadium|schools?|college|films?|movies?|novels?|series|books?|albums?|foundation|estate|museum|trophy|telescope|bridge|memorial|airlines?|products?|cars?|cup)\b").expect("valid")
    });
    let before = cut_before(&text[..run.start], 60).split_whitespace().next_back().unwrap_or_default();
    text[..run.start].ends_with(' ') && matches!(before, "the" | "The" | "a" | "A" | "an" | "An")
        || THING.is_match(&text[run.end..]) && !text[run.end..].starts_with(['\'', '’'])
}

fn speaks(text: &str, run: &Run) -> bool {
    let (before, after) = (&text[..run.start], &text[run.end..]);
    let next = after.split_whitespace().next().unwrap_or_default();
    after.starts_with(' ') && is_speech_verb(next.trim_matches(|c: char| !c.is_alphabetic()))
        || before.ends_with(' ') && before.split_whitespace().next_back().is_some_and(is_speech_verb)
}

fn evidence(text: &str, run: &Run, name: &Name, small: &FxHashSet<&str>) -> Vec<(&'static str, f32)> {
    static AGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:, \d{1,2}(?:,|\.|;|$| of | from )|,? \(\d{1,2}\)|,? (?:aged|age) \d)").expect("valid")
    });
    static WHO: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^, (?:who|whose|whom)\b").expect("valid"));
    let mut found = Vec::new();
    let before = &text[..run.start];
    let after = &text[run.end..];
    let title = name.title.as_deref().and_then(|title| title.split(' ').next_back());
    match title {
        Some(title) if is_title_of_firms(title) => found.push(("title", 0.5)),
        // `Student Loan`, `Marine Midland` have a capital of their own.
        Some(title) if !is_title_of_office(title) && !is_by_ending(title) => {
            found.push(("title", if run.opens { 0.8 } else { 0.6 }))
        }
        Some(_) => found.push(("title", 0.93)),
        None => found.extend(role_before(before, after).map(|weight| ("role-before", weight))),
    }
    if AGE.is_match(after) {
        found.push(("age", 0.9));
    } else if apposition(after).is_some() {
        found.push(("role-after", 0.92));
    } else if WHO.is_match(after) {
        found.push(("who", 0.7));
    }
    if speaks(text, run) {
        found.push(("speech", 0.75));
    }
    if name.nationality {
        found.push(("nationality", 0.7));
    }
    let first = name.text.split_whitespace().next().unwrap_or_default();
    // `Brent Blend` in a text about a blend.
    let is_small = |word: &str| small.contains(word.to_lowercase().as_str());
    let thing = name.text.split_whitespace().next_back().is_some_and(is_small) || is_small(first);
    if is_given(first) && thing {
        found.push(("given-name", 0.7));
    } else if is_given(first) || may_be_given(first) && first.contains(['-', '‑']) {
        found.push(("given-name", 0.9));
    } else if may_be_given(first) {
        found.push(("given-name", 0.6));
    } else if is_initials(first) {
        found.push(("initials", 0.7));
    }
    found
}

fn is_article(word: &str) -> bool {
    matches!(word, "the" | "a" | "an" | "el" | "la" | "o" | "le" | "der" | "die" | "den" | "dem")
}

/// Between a role and whose it is.
const OF: &[&str] = &["of", "for", "at", "de", "del", "da", "do", "dos", "der", "des", "du", "von", "für"];

/// `the prosecutor Alan Reyes`; `The prosecutor, Alan Reyes, had called`.
fn role_before(before: &str, after: &str) -> Option<f32> {
    /// Articles and such before a role.
    const MOST_BEFORE: usize = 4;
    let small = |word: &str| word.starts_with(char::is_lowercase);
    let before = cut_before(before, 300);
    let last = before.split_whitespace().next_back()?;
    if before.ends_with(' ') && small(last) && is_title(last) {
        return Some(if is_title_of_firms(last) { 0.5 } else { 0.93 });
    }
    if before.ends_with(' ') && small(last) && is_by_ending(last) {
        return Some(0.9);
    }
    let closed = after.is_empty() || after.starts_with([',', '.', ';']) || after.starts_with(" and ");
    let head = before.strip_suffix(", ").filter(|_| closed)?.rsplit([',', '.', ';', '(', '“', '"']).next()?;
    let words: Vec<&str> = head.split_whitespace().collect();
    let role = words.last()?;
    if words.len() > 12 {
        return None;
    }
    // German has a capital for every noun.
    let is_german =
        words.first().is_some_and(|first| matches!(first.to_lowercase().as_str(), "der" | "die" | "dem" | "den"));
    let known =
        |word: &str| (small(word) || is_german) && (is_title(word) && !is_title_of_firms(word) || is_role(word));
    // `The head of the board, Mara Lindt, said`: what stands right before may be the board's name.
    let of = |two: &[&str]| known(two[0]) && OF.contains(&two[1]);
    let first = words.windows(2).take(MOST_BEFORE).any(of);
    if known(role) { Some(0.92) } else { first.then_some(0.8) }
}

/// `ecologist`, `spokeswoman`: what a person does, by its ending.
fn is_by_ending(word: &str) -> bool {
    ["ologist", "woman", "person", "ician", "graphist"].iter().any(|ending| word.ends_with(ending))
}

fn is_initials(word: &str) -> bool {
    word.ends_with('.') && word.chars().filter(|c| c.is_alphabetic()).count() <= 2 && !places::is_place(word)
}

/// `, the harbour master,`: what a person is, after the name.
fn apposition(after: &str) -> Option<&str> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^, (?P<role>(?:the|a|an|his|her|their|its|el|la|le|der|die|o|a)?\s?(?:[\p{L}'’-]+ ){0,7}?[\p{L}'’-]+(?: (?:of|at|for|with|in) [^,.;:]{2,60})?)(?:[,.;]|$)").expect("valid")
    });
    let mut end = after.len().min(140);
    while !after.is_char_boundary(end) {
        end -= 1;
    }
    let role = FORM.captures(&after[..end])?.name("role")?.as_str();
    let small = |word: &str| word.starts_with(char::is_lowercase);
    // `, said the mayor,`: what the named one does, not what he is; `, y el alcalde` is another.
    let begins_other =
        |first: &str| is_speech_verb(first) || matches!(first, "and" | "y" | "e" | "und" | "et" | "sowie");
    if role.split(' ').next().is_some_and(begins_other) {
        return None;
    }
    let telling = role
        .split([' ', '\'', '’'])
        .any(|word| is_title(word) && !is_title_of_firms(word) && small(word) || is_role(word));
    // `, condecorou a atriz Ana Vaz`: another who is named by title.
    let all: Vec<&str> = role.split_whitespace().collect();
    let another = all
        .windows(4)
        .any(|four| is_article(four[0]) && small(four[1]) && is_title(four[1]) && !small(four[2]) && !small(four[3]));
    (telling && !another && all.len() <= 14).then(|| {
        let role = [" who ", " whose ", " that ", " which ", " que ", " qui "]
            .iter()
            .filter_map(|word| role.find(word))
            .min()
            .map_or(role, |at| &role[..at])
            .trim();
        ["the ", "a ", "an ", "his ", "her ", "their ", "um ", "uma ", "un ", "una ", "une ", "ein ", "eine "]
            .iter()
            .find_map(|article| role.strip_prefix(article))
            .unwrap_or(role)
    })
}

fn role(text: &str, run: &Run, title: Option<String>) -> Option<String> {
    if let Some(role) = apposition(&text[run.end..]) {
        return Some(role.to_owned());
    }
    const HONORIFICS: &[&str] = &[
        "mr", "mrs", "ms", "miss", "mx", "dr", "sir", "herr", "frau", "señor", "señora", "monsieur", "madame", "bwana",
        "bi",
    ];
    if let Some(title) = title {
        return (!HONORIFICS.contains(&title.trim_end_matches('.').to_lowercase().as_str())).then_some(title);
    }
    // `Foreign Office spokesperson Mumtaz Zahra Baloch`: back to the last small word that is no role.
    let before = cut_before(&text[..run.start], 300).trim_end();
    let mut words: Vec<&str> = Vec::new();
    for word in before.split_whitespace().rev().take(5) {
        let role = is_title(word) || is_title_word(word);
        let capital = !words.is_empty()
            && word.starts_with(char::is_uppercase)
            && !is_function(word)
            && word.chars().all(char::is_alphabetic);
        if !(role || capital) {
            break;
        }
        words.insert(0, word);
    }
    // `La escritora`, which opens its sentence.
    let article = |word: &&str| matches!(*word, "La" | "El" | "Le" | "O" | "A" | "Der" | "Die" | "The");
    let words = &words[usize::from(words.first().is_some_and(article))..];
    words.last().is_some_and(|word| is_title(word)).then(|| words.join(" "))
}

/// A surname alone means the one person in this text who has it.
fn join_aliases(people: &mut Vec<FoundName>, runs: &[Run]) {
    // `Karin Ostrander` is `Karin A. Ostrander` if both ends agree and nobody else fits; `Rodriguez Saa` is `Adolfo
    // Rodriguez Saa`, `John Paul` is `John Paul II`.
    let ends = |name: &str| {
        let words: Vec<&str> = name.split_whitespace().collect();
        (words[0].to_owned(), words[words.len() - 1].to_owned())
    };
    let mut at = 0;
    while at < people.len() {
        let longer = (0..people.len()).find(|other| {
            *other != at
                && people[*other].name.len() > people[at].name.len()
                && (ends(&people[*other].name) == ends(&people[at].name)
                    || people[*other].name.ends_with(&format!(" {}", people[at].name))
                    || people[*other].name.strip_prefix(&people[at].name).is_some_and(|rest| is_numeral(rest.trim())))
        });
        match longer {
            Some(other) => {
                let short = people.remove(at);
                let other = if other > at { other - 1 } else { other };
                people[other].mentions += short.mentions;
                people[other].aliases.push(short.name);
                people[other].detail = people[other].detail.take().or(short.detail);
            }
            None => at += 1,
        }
    }
    let mut surnames: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (index, person) in people.iter().enumerate() {
        surnames.entry(ends(&person.name).1).or_default().push(index);
    }
    for run in runs {
        let words: Vec<&String> = run.words.iter().skip_while(|word| is_title(word)).collect();
        if let [word] = words[..]
            && let Some([index]) = surnames.get(word).map(Vec::as_slice)
        {
            let person = &mut people[*index];
            person.mentions += 1;
            if !person.aliases.contains(word) {
                person.aliases.push(word.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::prose::Kind;
    use super::super::runs::runs;
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let paras = [Para { kind: Kind::Text, text: text.to_owned() }];
        let mut names: Vec<String> = find(&paras, &runs(&paras)).0.into_iter().map(|person| person.name).collect();
        names.sort();
        assert_eq!(names, expected, "{text}");
    }

    #[test]
    fn titles_end_where_the_name_begins() {
        check("Bank of Tallmoor Governor Melvin King told the board that Mr King had no view.", &["Melvin King"]);
        check("Minister of Health Ana Ruiz met Secretary of State Jane Quill.", &["Ana Ruiz", "Jane Quill"]);
        check("Briton Tim Reed beat Swiss Jan Brandt.", &["Jan Brandt", "Tim Reed"]);
        check(
            "Environment Minister Ylva Qvist and Brigadier General Yousef Karimi spoke.",
            &["Ylva Qvist", "Yousef Karimi"],
        );
        check(
            "Senate Majority Leader Bill Woods voted; ex-chancellor Xerxes Okoro did not.",
            &["Bill Woods", "Xerxes Okoro"],
        );
        check("Then meteorologist Wyn Oddsson was right, spokeswoman Qara Voss said.", &["Qara Voss", "Wyn Oddsson"]);
    }

    #[test]
    fn a_surname_that_speaks_is_evidence_for_the_full_name() {
        check("Xandra Vo was late. \"It was the train,\" said Vo.", &[]);
        check("It was late when Xandra Vo, who lives in Hull, came. \"It was the train,\" said Vo.", &["Xandra Vo"]);
        check("It was late when Xandra Vo came. Ms Vo blamed the train. \"It stood for an hour,\" Vo said.", &[]);
        check("It was late, said Xandra Vogt. Ms Vogt blamed the train.", &["Xandra Vogt"]);
    }

    #[test]
    fn names_end_where_letters_and_tables_begin() {
        check("Terence Cole QC met Oil Minister Fadhil al-Chalabi.", &["Fadhil al-Chalabi", "Terence Cole"]);
        check("Biologist Runa Ostrander counted oysters.", &["Runa Ostrander"]);
        check("Justices Ruth Ames and Paul Quill dissented.", &["Paul Quill", "Ruth Ames"]);
        check("O ministro da Administração Interna, Rui Vaz, e a Ministra do Turismo Nova saíram.", &["Rui Vaz"]);
        check(
            "The actor Will Reed met Theresa May in May; Kim Jong Un did not come.",
            &["Kim Jong Un", "Theresa May", "Will Reed"],
        );
        check("Pope John Paul II came. John Paul prayed.", &["John Paul II"]);
        check(
            "Der Vorsitzende der Handwerker, Holger Brandt, traf Außenministerin Jutta Reinhold.",
            &["Holger Brandt", "Jutta Reinhold"],
        );
        check("La ministra Lucía Herrero, y el alcalde Juan Espinosa, vinieron.", &["Juan Espinosa", "Lucía Herrero"]);
        check("The head of the night boats, Mara Lindt, came.", &["Mara Lindt"]);
        check("O presidente, Marcelo Vaz, condecorou a atriz Fernanda Ruiz.", &["Fernanda Ruiz", "Marcelo Vaz"]);
        check("The scores were Chris Adams, 123, and Xu Wei, 4.", &["Chris Adams", "Xu Wei"]);
    }

    #[test]
    fn firms_clubs_and_storms_are_nobody() {
        for text in [
            "The Executive Vice President of the bank, the Deputy Trade Minister and a General Fadhil were told.",
            "Archer Daniels Midland rose; the Student Loan Marketing office and Marine Colloids fell.",
            "An analyst at James Reed said so. Grace Lindt and Co lost, Tom Reed Inc gained, and so did Ann Quill <AQL>.",
            "A Roman Catholic school bought a Mark IV. U.S. Rice fell, U.K. Fell said.",
            "Start Stocks 1,009 1,009. Net Premiums 61.2 mln. Main Pass 90 and Main Pass 100.",
            "Al-Rai al-Aam said so.",
            "Shares in Morgan Stanley and Merrill Lynch fell, Goldman Sachs said, and General Motors said so, too.",
            "The Grace Reed estate sold the Tom Quill piano to Ralph Lauren stores.",
            "Aston Villa beat Crystal Palace; Sheffield Wednesday and Real Madrid drew.",
            "Hurricane Ana hit Fort Reed and Camp David on Martin Luther King Day.",
            "Al Jazeera said that Al Qaeda had left. Al Jazeera said it twice.",
            "The rival Tallmoor Widgets and its owner Eastmole Hathaway said no.",
            "The musical Billy Elliot is on Charlotte Street, by Victoria Park and Ben Nevis.",
            "Das Max-Ernst-Kabinett und die Konrad-Adenauer-Stiftung in der Karl Marx Straße, sagte das Max Planck Institut.",
            "The chair of the bank, Hartvigg Kredit, was sold.",
            "Human Rights Watch said so. Watch said it again. Sinn Fein did not.",
        ] {
            check(text, &[]);
        }
    }
}
