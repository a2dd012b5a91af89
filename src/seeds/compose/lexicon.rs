//! The words that tell what kind of name a run of capitals is, and who speaks, from data/name-words.txt and
//! data/first-names.txt. Knows words only; how much they say is for people.rs, organisations.rs and quotes.rs to judge.

use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

static GIVEN: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../../../data/first-names.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Section → its words.
static WORDS: LazyLock<FxHashMap<&'static str, FxHashSet<&'static str>>> = LazyLock::new(|| {
    let mut sections: FxHashMap<&'static str, FxHashSet<&'static str>> = FxHashMap::default();
    let mut section = "";
    for line in include_str!("../../../data/name-words.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name;
        } else if section.starts_with("not-") {
            sections.entry(section).or_default().extend(line.split(';').map(str::trim).filter(|name| !name.is_empty()));
        } else {
            sections.entry(section).or_default().extend(line.split_whitespace());
        }
    }
    sections
});

fn is_in(section: &str, word: &str) -> bool {
    WORDS.get(section).is_some_and(|words| words.contains(word))
}

/// A given name that is known here, and is hardly anything else.
pub fn is_given(word: &str) -> bool {
    GIVEN.contains(word) && !is_in("ambiguous", word)
}

/// A given name that is known here, whatever else it may be. `Jean-Luc` counts as `Jean`.
pub fn may_be_given(word: &str) -> bool {
    GIVEN.contains(word) || word.split(['-', '‑']).next().is_some_and(|first| first != word && GIVEN.contains(first))
}

fn clean(word: &str) -> String {
    word.trim_end_matches('.').to_lowercase()
}

/// `minister`, `Sen.`, `vice-president`, `president-elect`, `ex-chancellor`.
pub fn is_title(word: &str) -> bool {
    let word = clean(word);
    is_in("titles", &word)
        || word.split_once('-').is_some_and(|(first, last)| {
            matches!(first, "ex" | "vice" | "co" | "then" | "former" | "deputy" | "mid" | "shadow")
                && is_in("titles", last)
                || matches!(last, "elect" | "designate" | "in-chief") && is_in("titles", first)
                || is_in("titles", first) && is_in("titles", last)
        })
        || ends_with_one(&word, GERMAN_TITLES) && word != "administer"
}

/// German puts words together: `Außenministerin`, `CDU-Chef`, `Adenauer-Stiftung`, `Karl-Marx-Allee`. Their last part
/// tells what they are.
const GERMAN_TITLES: &[&str] = &[
    "minister",
    "ministerin",
    "präsident",
    "präsidentin",
    "sprecher",
    "sprecherin",
    "trainer",
    "trainerin",
    "bürgermeister",
    "bürgermeisterin",
    "anwalt",
    "anwältin",
    "chef",
    "chefin",
    "leiter",
    "leiterin",
    "direktor",
    "direktorin",
    "politiker",
    "politikerin",
    "abgeordnete",
    "abgeordneter",
    "vorsitzende",
    "vorsitzender",
    "beauftragte",
    "beauftragter",
    "forscher",
    "forscherin",
    "experte",
    "expertin",
];
const GERMAN_INSTITUTIONS: &[&str] = &[
    "gesellschaft",
    "ministerium",
    "verband",
    "verein",
    "gewerkschaft",
    "partei",
    "stiftung",
    "universität",
    "institut",
    "anwaltschaft",
    "zeitung",
    "gericht",
    "behörde",
    "kommission",
];
const GERMAN_THINGS: &[&str] = &[
    "straße",
    "strasse",
    "platz",
    "allee",
    "brücke",
    "bahnhof",
    "flughafen",
    "stadion",
    "preis",
    "kabinett",
    "schule",
];

/// Ends with one of these and is longer, in any case of its ASCII letters.
fn ends_with_one(word: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| {
        let at = word.len().wrapping_sub(end.len());
        word.len() > end.len() && word.is_char_boundary(at) && word[at..].eq_ignore_ascii_case(end)
    })
}

/// A title that firms and clubs have as well: `rival`, `owner`.
pub fn is_title_of_firms(word: &str) -> bool {
    is_in("titles-of-firms", &clean(word))
}

/// A word that makes a title longer: `Foreign`, `Deputy`.
pub fn is_title_word(word: &str) -> bool {
    is_in("title-words", &clean(word))
}

/// What a person is, said behind the name.
pub fn is_role(word: &str) -> bool {
    is_in("roles", word)
}

pub fn is_institution(word: &str) -> bool {
    is_in("institutions", word) || ends_with_one(word, GERMAN_INSTITUTIONS)
}

/// Before `of` or `for`: `Bank of England`.
pub fn is_head(word: &str) -> bool {
    is_in("heads", word)
}

/// A word of roads, days, events, buildings, brands.
pub fn is_thing(word: &str) -> bool {
    is_in("things", word) || ends_with_one(word, GERMAN_THINGS)
}

/// A thing that is a surname, too.
pub fn is_surname_too(word: &str) -> bool {
    is_in("surnames-too", word)
}

/// `Calvin Klein`, `Al Jazeera`: looks like a person's name and is none.
pub fn is_no_person(name: &str) -> bool {
    is_in("not-people", name)
}

/// `Soviet Union`: looks like an institution's name and is none.
pub fn is_no_organisation(name: &str) -> bool {
    is_in("not-organisations", name)
}

/// A title that has a capital wherever it stands before a name: `President`, `Mr.`, `Coach`. A `Student` or `Archer` in the
/// middle of a sentence is more likely the beginning of another name.
pub fn is_title_of_office(word: &str) -> bool {
    is_in("titles-of-office", &clean(word))
}

/// `General`, `Sheikh`: no given name, though somebody may have it.
pub fn is_rank(word: &str) -> bool {
    is_in("ranks", &clean(word))
}

/// `QC`, `Jr.`: letters behind a name.
pub fn is_suffix(word: &str) -> bool {
    is_in("suffixes", word.trim_end_matches('.'))
}

/// `said`, `told`: its subject or object may stand beside a quotation as who speaks it.
pub fn is_speech_verb(word: &str) -> bool {
    is_in("speech", word)
}

/// `believes`, `accused`: what the subject says or means is told, though seldom in marks right beside it.
pub fn is_telling_verb(word: &str) -> bool {
    is_in("speech", word) || is_in("telling", word)
}

/// All verbs of speech, in order.
pub fn speech_verbs() -> Vec<&'static str> {
    let mut verbs: Vec<&str> = WORDS.get("speech").into_iter().flatten().copied().collect();
    verbs.sort_unstable();
    verbs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read() {
        assert!(is_given("Mara") && !is_given("Chelsea") && may_be_given("Chelsea") && may_be_given("Jean-Luc"));
        assert!(is_title("Sen.") && is_title("vice-president") && is_title("president-elect") && !is_title("boat"));
        assert!(is_title("Außenministerin") && is_title("CDU-Chef") && !is_title("administer"));
        assert!(is_institution("Adenauer-Stiftung") && is_thing("Karl-Marx-Allee") && !is_thing("Platzer"));
        assert!(is_speech_verb("said") && is_telling_verb("accused") && !is_telling_verb("sailed"));
        assert!(speech_verbs().len() > 100 && speech_verbs().is_sorted());
        assert!(is_no_person("Al Jazeera") && is_surname_too("Woods") && is_thing("Woods") && is_head("Bank"));
    }
}
