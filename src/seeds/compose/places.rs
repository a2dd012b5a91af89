//! Places, with country and coordinates, from a gazetteer that is shipped (data/places.tsv). A name is a place only if
//! it stands alone: inside a longer name (Doha Agreement, Washington Post) or as a surname it is not, and a city needs a
//! sign beside its name.

use super::names::Names;
use super::prose::{Kind, Para};
use super::runs::Run;
use crate::seeds::draft::FoundPlace;
use crate::seeds::lists::Lists;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

#[derive(Debug, PartialEq)]
struct Entry {
    kind: Size,
    name: &'static str,
    country: &'static str,
    latitude: Option<f64>,
    longitude: Option<f64>,
    population: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    Country,
    /// A state, a province, a region that news call by its name.
    Region,
    Capital,
    City,
}

struct Gazetteer {
    entries: Vec<Entry>,
    by_name: HashMap<&'static str, Vec<usize>>,
    /// The same in capitals, for datelines.
    by_capitals: HashMap<String, Vec<usize>>,
    /// `Pakistani` → `PK`.
    demonyms: HashMap<&'static str, &'static str>,
    /// Names in scripts that have no capitals.
    caseless: AhoCorasick,
    caseless_entries: Vec<usize>,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let mut gazetteer = Gazetteer {
        entries: Vec::new(),
        by_name: HashMap::new(),
        by_capitals: HashMap::new(),
        demonyms: HashMap::new(),
        caseless: AhoCorasick::new([""; 0]).expect("an empty automaton"),
        caseless_entries: Vec::new(),
    };
    let mut caseless = Vec::new();
    for line in include_str!("../../../data/places.tsv").lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&'static str> = line.split('\t').collect();
        let [kind, name, country, latitude, longitude, population, other, people] = columns[..] else { continue };
        let index = gazetteer.entries.len();
        let kind = match kind {
            "country" => Size::Country,
            "region" => Size::Region,
            "capital" => Size::Capital,
            _ => Size::City,
        };
        let (latitude, longitude) = (latitude.parse().ok(), longitude.parse().ok());
        gazetteer.entries.push(Entry {
            kind,
            name,
            country,
            latitude,
            longitude,
            population: population.parse().unwrap_or(0),
        });
        for form in std::iter::once(name).chain(other.split('|')).filter(|form| !form.is_empty()) {
            if form.chars().any(|c| c.is_uppercase()) {
                gazetteer.by_name.entry(form).or_default().push(index);
                gazetteer.by_capitals.entry(form.to_uppercase()).or_default().push(index);
            } else if form.chars().count() >= 2 {
                caseless.push(form);
                gazetteer.caseless_entries.push(index);
            }
        }
        for word in people.split('|').filter(|word| !word.is_empty()) {
            gazetteer.demonyms.insert(word, country);
        }
    }
    gazetteer.caseless =
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&caseless).expect("the names fit");
    gazetteer
});

/// Names that are more often something else: words, given names, or the state of a federation.
const AMBIGUOUS: &[&str] = &[
    "Virginia",
    "Java",
    "Indiana",
    "Essen",
    "Richmond",
    "Franklin",
    "Tyler",
    "Buffalo",
    "Georgia",
    "Jordan",
    "Chad",
    "Turkey",
    "Guinea",
    "Niger",
    "Victoria",
    "Santiago",
    "San Jose",
    "San José",
    "Nice",
    "Reading",
    "Mobile",
    "Bath",
    "Split",
    "Hull",
    "Most",
    "Florence",
    "Charlotte",
    "Austin",
    "Phoenix",
    "Lincoln",
    "Jackson",
    "Columbia",
    "Columbus",
    "Madison",
    "Wellington",
    "Hamilton",
    "Kingston",
    "Georgetown",
    "Nelson",
    "Perth",
    "Cork",
    "Orange",
    "Salvador",
    "Sofia",
    "Male",
    "Malé",
    "Lima",
    "Man",
    "Bar",
    "Of",
    "Same",
    "Sale",
    "Bor",
    "Tours",
    "Moroni",
    "Roseau",
    "Regina",
    "Trinidad",
    "Dominica",
    "Saint Martin",
    "Jersey",
    "Palestine",
    "George Town",
    "Casey",
    "Bo",
    "Kent",
    "Vitoria",
    "Natal",
    "Leon",
    "León",
    "Merida",
    "Valencia",
    "Concepcion",
    "Troy",
    "Eugene",
    "Victoria",
    "Carolina",
    "Marseille",
    "Nancy",
    "Orlando",
    "Holland",
    "Luna",
];

/// Words before a place: those that hardly any other name has, and those that people and clubs have as well.
const IN: &[&str] = &[
    "in", "near", "outside", "into", "around", "across", "toward", "towards", "inside", "visit", "visited", "leave",
    "left", "reach", "reached", "via", "capital", "city", "town", "port", "en", "hacia", "aus", "nach", "em", "mjini",
    "nchini", "within", "northern", "southern", "eastern", "western", "central", "downtown", "coastal", "nearby",
    "dans", "state", "province", "district", "region",
];
const BY: &[&str] = &[
    "at", "from", "to", "through", "of", "for", "between", "de", "desde", "à", "depuis", "vers", "bei", "para",
    "kutoka", "and", "with", "against", "beyond",
];

/// How American papers shorten the states.
const STATES: &[&str] = &[
    "Ala",
    "Ariz",
    "Ark",
    "Calif",
    "Colo",
    "Conn",
    "Del",
    "Fla",
    "Ga",
    "Ill",
    "Ind",
    "Kan",
    "Ky",
    "La",
    "Md",
    "Mass",
    "Mich",
    "Minn",
    "Miss",
    "Mo",
    "Mont",
    "Neb",
    "Nev",
    "N.H",
    "N.J",
    "N.M",
    "N.Y",
    "N.C",
    "N.D",
    "Okla",
    "Ore",
    "Pa",
    "R.I",
    "S.C",
    "S.D",
    "Tenn",
    "Vt",
    "Va",
    "Wash",
    "W.Va",
    "Wis",
    "Wyo",
    "D.C",
    "Washington",
    "New York",
    "Georgia",
    "Tex",
];

/// What stands before a region's or a country's name and leaves it what it is.
const PARTS: &[&str] =
    &["Northern", "Southern", "Eastern", "Western", "Central", "Greater", "Upper", "Mainland", "Rural"];

/// A gazetteer's name in its usual case of letters.
pub fn is_place(name: &str) -> bool {
    GAZETTEER.by_name.contains_key(name)
}

/// `Pakistani`, `Afghan`: a word for a country's people or things.
pub fn is_demonym(word: &str) -> bool {
    GAZETTEER.demonyms.contains_key(word)
}

/// How often `form` stands in a text as whole words.
pub fn occurrences(text: &str, form: &str) -> usize {
    let whole = |at: usize| {
        let inside = |c: char| c.is_alphanumeric();
        !text[..at].ends_with(inside) && !text[at + form.len()..].starts_with(inside)
    };
    text.match_indices(form).filter(|(at, _)| whole(*at)).count()
}

/// So many places are shown; a text that names more is about none of them.
const MAX_PLACES: usize = 8;
/// What is shown needs this score.
pub const SURE: f32 = 0.9;
/// A city that everybody means, without a country beside it.
const LARGE: u64 = 1_000_000;

/// The places of a text. In a text about sport a city's name is more often its club's.
pub fn find(
    paras: &[Para],
    runs: &[Run],
    names: &Names,
    dateline: Option<&str>,
    sport: bool,
    lists: &Lists,
) -> Vec<FoundPlace> {
    let surnames = surnames(runs, names);
    let given: HashSet<&str> = names.people.iter().filter_map(|person| person.name.split(' ').next()).collect();
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut countries: HashMap<&'static str, usize> = HashMap::new();
    for run in runs {
        for word in &run.words {
            if let Some(country) = GAZETTEER.demonyms.get(word.as_str()) {
                *countries.entry(country).or_default() += 1;
            }
        }
        let whole = run.text();
        let text = PARTS
            .iter()
            .find_map(|part| whole.strip_prefix(part)?.strip_prefix(' '))
            .filter(|rest| !is_place(&whole) && is_place(rest))
            .unwrap_or(&whole);
        let Some(entries) = GAZETTEER.by_name.get(text) else { continue };
        if surnames.contains(text) || given.contains(text) && is_ambiguous(text) {
            continue;
        }
        let para = &paras[run.para].text;
        let after = country_after(&para[run.end..]);
        let country = entries.iter().map(|at| &GAZETTEER.entries[*at]).find(|entry| entry.kind == Size::Country);
        for country in country.map(|entry| entry.country).into_iter().chain(after) {
            *countries.entry(country).or_default() += 1;
        }
        let entry = seen.entry(text.to_owned()).or_default();
        entry.mentions += 1;
        match sign_before(&para[..run.start]) {
            Some(true) => entry.inside += 1,
            Some(false) => entry.signed += 1,
            None => {}
        }
        entry.country_after = entry.country_after.or(after);
    }
    let mut found: Vec<FoundPlace> =
        seen.iter().filter_map(|(name, seen)| judge(name, seen, &countries, sport)).collect();
    caseless(paras, &mut found);
    known(paras, lists, &mut found);
    if let Some(place) = dateline {
        of_dateline(place, &countries, &mut found);
    }
    found.sort_by(|a, b| {
        (b.score >= SURE).cmp(&(a.score >= SURE)).then(b.mentions.cmp(&a.mentions)).then(a.name.cmp(&b.name))
    });
    found.truncate(4 * MAX_PLACES);
    found
}

/// Names that are the surname of somebody here: `Jordan`, where a Michael Jordan plays.
fn surnames<'a>(runs: &'a [Run], names: &'a Names) -> HashSet<&'a str> {
    let mut found: HashSet<&str> = HashSet::new();
    for person in names.people.iter().chain(&names.likely) {
        found.extend(person.aliases.iter().map(String::as_str));
        found.extend(person.name.split(' ').next_back());
    }
    for run in runs {
        if let [.., before, last] = &run.words[..]
            && (super::lexicon::is_given(before)
                || super::lexicon::is_title(before) && !IN.contains(&before.to_lowercase().as_str()))
        {
            found.insert(last);
        }
    }
    found
}

fn is_ambiguous(name: &str) -> bool {
    AMBIGUOUS.contains(&name) || super::lexicon::is_given(name)
}

/// The names for front matter: sure, and the most mentioned.
pub fn shown(found: &[FoundPlace]) -> Vec<String> {
    found.iter().filter(|place| place.score >= SURE).take(MAX_PLACES).map(|place| place.name.clone()).collect()
}

#[derive(Default)]
struct Seen {
    mentions: usize,
    /// Behind a word of `IN`.
    inside: usize,
    /// Behind a word of `BY`.
    signed: usize,
    country_after: Option<&'static str>,
}

/// Whether the word before speaks for a place, and whether for nothing else.
fn sign_before(before: &str) -> Option<bool> {
    let word = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let known = IN.contains(&word.as_str()) || BY.contains(&word.as_str());
    (before.ends_with(char::is_whitespace) && known).then(|| IN.contains(&word.as_str()))
}

/// `Hyderabad, India`; `Paris, Texas`; `Athens, Ga.`
fn country_after(after: &str) -> Option<&'static str> {
    let rest = after.strip_prefix(", ")?;
    let end = rest
        .char_indices()
        .find(|(_, c)| !(c.is_alphabetic() || matches!(c, ' ' | '.')))
        .map_or(rest.len(), |(at, _)| at);
    let words: Vec<&str> = rest[..end].split(' ').take(3).collect();
    (1..=words.len()).rev().find_map(|n| {
        let name = words[..n].join(" ");
        let bare = name.trim_end_matches('.');
        if STATES.contains(&bare) && (name.ends_with('.') || bare.len() > 5) {
            return Some("US");
        }
        let entries = GAZETTEER.by_name.get(bare)?;
        entries
            .iter()
            .map(|at| &GAZETTEER.entries[*at])
            .find(|entry| matches!(entry.kind, Size::Country | Size::Region))
            .map(|entry| entry.country)
    })
}

fn judge(name: &str, seen: &Seen, countries: &HashMap<&'static str, usize>, sport: bool) -> Option<FoundPlace> {
    let entries: Vec<&Entry> = GAZETTEER.by_name.get(name)?.iter().map(|at| &GAZETTEER.entries[*at]).collect();
    let ambiguous = is_ambiguous(name);
    let named = |entry: &Entry| seen.country_after == Some(entry.country) || countries.contains_key(entry.country);
    if let Some(country) = entries.iter().find(|entry| entry.kind == Size::Country) {
        // Georgia in a text about America is the state.
        let state = name == "Georgia" && countries.contains_key("US");
        let score = match (ambiguous, seen.inside > 0) {
            (false, _) => 0.97,
            (true, true) if !state => 0.91,
            _ => 0.5,
        };
        return Some(place(country, seen.mentions, score));
    }
    // `Birmingham, Alabama` is not the one that the gazetteer knows.
    if seen.country_after.is_some_and(|country| entries.iter().all(|entry| entry.country != country)) {
        return None;
    }
    let best = entries.iter().max_by(|a, b| {
        (seen.country_after == Some(a.country))
            .cmp(&(seen.country_after == Some(b.country)))
            .then(countries.get(a.country).cmp(&countries.get(b.country)))
            .then((a.kind == Size::Region).cmp(&(b.kind == Size::Region)))
            .then((a.kind == Size::Capital).cmp(&(b.kind == Size::Capital)))
            .then(a.population.cmp(&b.population))
    })?;
    let rivals =
        entries.iter().filter(|entry| entry.country != best.country).map(|entry| entry.population).max().unwrap_or(0);
    if best.kind == Size::Region {
        let only = entries.iter().all(|entry| entry.country == best.country) || named(best);
        let score = match (only, ambiguous, seen.inside > 0) {
            (false, ..) => 0.5,
            (_, false, true) => 0.95,
            (_, false, false) => 0.9,
            (_, true, true) => 0.9,
            _ => 0.5,
        };
        return Some(place(best, seen.mentions, score));
    }
    let clear = named(best) || best.population > 5 * rivals || best.kind == Size::Capital && best.population > rivals;
    let large = best.kind == Size::Capital || best.population >= LARGE;
    let stands_in = seen.inside > 0 || seen.country_after.is_some();
    let signed = stands_in || seen.signed > 0;
    let score = match (stands_in, signed, named(best), clear) {
        (.., false) => 0.5,
        (false, ..) if sport => 0.6,
        (true, _, true, _) => 0.96,
        (true, ..) if ambiguous => 0.6,
        (true, ..) if large => 0.92,
        (true, ..) => 0.7,
        (_, true, true, _) if !ambiguous => 0.93,
        (_, true, ..) if large && !ambiguous => 0.91,
        (_, false, true, _) if !ambiguous => 0.9,
        (_, false, ..) if large && !ambiguous => 0.85,
        _ => 0.6,
    };
    Some(place(best, seen.mentions, score))
}

fn place(entry: &Entry, mentions: usize, score: f32) -> FoundPlace {
    FoundPlace {
        name: entry.name.to_owned(),
        country: (!entry.country.is_empty()).then(|| entry.country.to_owned()),
        latitude: entry.latitude,
        longitude: entry.longitude,
        mentions,
        score,
    }
}

fn add(found: &mut Vec<FoundPlace>, new: FoundPlace) {
    match found.iter_mut().find(|place| place.name == new.name && place.country == new.country) {
        Some(place) => {
            place.mentions = place.mentions.max(new.mentions);
            place.score = place.score.max(new.score);
        }
        None => found.push(new),
    }
}

/// Countries in Arabic, Urdu, Hindi and Chinese, as whole words where words are parted by blanks.
fn caseless(paras: &[Para], found: &mut Vec<FoundPlace>) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for para in paras.iter().filter(|para| para.kind != Kind::Aside && !para.text.is_ascii()) {
        for hit in GAZETTEER.caseless.find_iter(&para.text) {
            let (before, after) = (&para.text[..hit.start()], &para.text[hit.end()..]);
            let wide = para.text[hit.start()..].starts_with(super::measure::is_cjk);
            let letter = |c: char| {
                c.is_alphabetic() || ('\u{900}'..='\u{97f}').contains(&c) || ('\u{64b}'..='\u{65f}').contains(&c)
            };
            if wide || !before.ends_with(letter) && !after.starts_with(letter) {
                *counts.entry(GAZETTEER.caseless_entries[hit.pattern().as_usize()]).or_default() += 1;
            }
        }
    }
    for (index, mentions) in counts {
        add(found, place(&GAZETTEER.entries[index], mentions, 0.93));
    }
}

fn known(paras: &[Para], lists: &Lists, found: &mut Vec<FoundPlace>) {
    for known in &lists.places {
        let forms = || std::iter::once(&known.name).chain(&known.aliases).filter(|form| !form.is_empty());
        let texts = paras.iter().filter(|para| para.kind != Kind::Aside);
        let mentions = texts.map(|para| forms().map(|form| occurrences(&para.text, form)).max().unwrap_or(0)).sum();
        if mentions > 0 {
            found.retain(|place| place.name != known.name);
            found.push(FoundPlace {
                name: known.name.clone(),
                country: known.country.clone(),
                latitude: known.latitude,
                longitude: known.longitude,
                mentions,
                score: 1.0,
            });
        }
    }
}

/// A dateline is a place by its form, whether or not the gazetteer knows it.
fn of_dateline(printed: &str, countries: &HashMap<&'static str, usize>, found: &mut Vec<FoundPlace>) {
    // `VARNHOLM, Nov. 14`, where the year is not known; `LONDON, Ky.`.
    let city = printed.split([',', '/']).next().unwrap_or_default().trim();
    let key = city.to_uppercase();
    if city.is_empty() {
        return;
    }
    let country = country_after(&printed[printed.find(',').unwrap_or(printed.len())..]);
    let best = GAZETTEER.by_capitals.get(&key).and_then(|entries| {
        entries
            .iter()
            .map(|at| &GAZETTEER.entries[*at])
            .filter(|entry| country.is_none_or(|country| entry.country == country))
            .max_by_key(|entry| (countries.get(entry.country).copied(), entry.kind == Size::Capital, entry.population))
    });
    let new = match best {
        Some(entry) => place(entry, 1, 0.97),
        None => FoundPlace {
            name: title_case(city),
            country: country.map(str::to_owned),
            latitude: None,
            longitude: None,
            mentions: 1,
            score: 0.92,
        },
    };
    if let Some(place) = found.iter_mut().find(|place| place.name == new.name) {
        place.score = place.score.max(new.score);
        place.mentions += 1;
        return;
    }
    add(found, new);
}

fn title_case(capitals: &str) -> String {
    if !super::measure::all_capitals(capitals) {
        return capitals.to_owned();
    }
    let mut out = String::new();
    for (index, word) in capitals.split(' ').enumerate() {
        let small =
            index > 0 && matches!(word, "THE" | "OF" | "DE" | "LA" | "AM" | "AN" | "DER" | "SUR" | "LE" | "UPON");
        let mut characters = word.chars();
        if index > 0 {
            out.push(' ');
        }
        if let (false, Some(first)) = (small, characters.next()) {
            out.push(first);
            out.extend(characters.flat_map(char::to_lowercase));
        } else {
            out.extend(word.chars().flat_map(char::to_lowercase));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::super::runs::runs;
    use super::*;

    fn places(text: &str, dateline: Option<&str>, sport: bool) -> Vec<FoundPlace> {
        let paras = [Para { kind: Kind::Text, text: text.to_owned() }];
        let runs = runs(&paras);
        let names = names::find(&paras, &runs, &Lists::default());
        find(&paras, &runs, &names, dateline, sport, &Lists::default())
    }

    fn check(text: &str, expected: &[&str]) {
        let mut found = shown(&places(text, None, false));
        found.sort();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn countries_regions_and_cities_with_a_sign() {
        check("The boats left Lagos for Nigeria's second port.", &["Lagos", "Nigeria"]);
        check(
            "It rained in northern England and across Scotland; in Northern Ireland it did not.",
            &["England", "Northern Ireland", "Scotland"],
        );
        check("A court in Lahore, Pakistan, and one in Karachi agreed.", &["Karachi", "Lahore", "Pakistan"]);
        check("Fires burned in Texas and in northern California.", &["California", "Texas"]);
        check("Rebels took two towns in eastern Congo.", &["DR Congo"]);
        check("Ministers from Chad met in Jordan.", &["Jordan"]);
    }

    #[test]
    fn a_name_inside_a_longer_name_is_no_place() {
        check("The Doha Agreement was in the Washington Post, Paris Hilton said.", &[]);
        check("Jordan Smith and Georgia Mellor met Jack London. London was late.", &[]);
        check("Bank of China shares rose, Air India and the Berlin Wall did not.", &[]);
        check("The Indian, French and Swiss teams met at the Munich Conference.", &[]);
        check("Prince of Wales College lost to New London High.", &[]);
    }

    #[test]
    fn a_state_behind_a_city_says_which_city() {
        check("He was born in Birmingham, Alabama, and lives in Paris, Texas.", &["Alabama", "Texas"]);
        check("The college in Athens, Ga., closed. So did the one in Cambridge, Mass.", &[]);
        let found = places("The mine closed.", Some("LONDON, Ky."), false);
        assert_eq!(
            (found[0].name.as_str(), found[0].country.as_deref(), found[0].latitude),
            ("London", Some("US"), None)
        );
        let found = places("The mine closed.", Some("LONDON, Nov. 14"), false);
        assert_eq!(found[0].country.as_deref(), Some("GB"));
    }

    #[test]
    fn in_sport_a_city_is_mostly_a_club() {
        let text = "England play in Munich. He left Madrid to play at Milan and came from Barcelona.";
        let mut found = shown(&places(text, None, true));
        found.sort();
        assert_eq!(found, ["England", "Madrid", "Munich"]);
    }
}
