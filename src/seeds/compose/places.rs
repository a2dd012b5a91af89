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
    "Wales",
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
    "Gaza",
    "Luna",
];

const BEFORE: &[&str] = &[
    "in", "at", "from", "to", "near", "outside", "into", "around", "across", "toward", "towards", "through", "inside",
    "of", "for", "between", "visit", "visited", "leave", "left", "reach", "reached", "via", "capital", "city", "town",
    "port", "en", "de", "desde", "hacia", "à", "depuis", "vers", "aus", "nach", "bei", "em", "para", "mjini", "nchini",
    "kutoka", "and", "with", "against", "within", "beyond", "northern", "southern", "eastern", "western", "central",
    "downtown",
];

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

pub fn find(paras: &[Para], runs: &[Run], names: &Names, dateline: Option<&str>, lists: &Lists) -> Vec<FoundPlace> {
    let surnames: HashSet<&str> =
        names.people.iter().flat_map(|person| person.aliases.iter().map(String::as_str)).collect();
    let given: HashSet<&str> = names.people.iter().filter_map(|person| person.name.split(' ').next()).collect();
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut countries: HashMap<&'static str, usize> = HashMap::new();
    for run in runs {
        for word in &run.words {
            if let Some(country) = GAZETTEER.demonyms.get(word.as_str()) {
                *countries.entry(country).or_default() += 1;
            }
        }
        let text = run.text();
        let text = text
            .strip_prefix("Northern ")
            .or(text.strip_prefix("Southern "))
            .or(text.strip_prefix("Eastern "))
            .or(text.strip_prefix("Western "))
            .or(text.strip_prefix("Central "))
            .or(text.strip_prefix("Greater "))
            .filter(|rest| is_place(rest))
            .unwrap_or(&text);
        let Some(entries) = GAZETTEER.by_name.get(text) else { continue };
        if surnames.contains(text)
            || given.contains(text) && entries.iter().all(|at| GAZETTEER.entries[*at].kind != Size::Country)
        {
            continue;
        }
        let para = &paras[run.para].text;
        let signed = sign_before(&para[..run.start]);
        let country_after = country_after(&para[run.end..]);
        let country = entries.iter().map(|at| &GAZETTEER.entries[*at]).find(|entry| entry.kind == Size::Country);
        if let Some(country) = country {
            *countries.entry(country.country).or_default() += 1;
        }
        if let Some(country) = country_after {
            *countries.entry(country).or_default() += 1;
        }
        let entry = seen.entry(text.to_owned()).or_default();
        entry.mentions += 1;
        entry.signed += usize::from(signed);
        entry.country_after = entry.country_after.or(country_after);
    }
    let mut found: Vec<FoundPlace> = seen.iter().filter_map(|(name, seen)| judge(name, seen, &countries)).collect();
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

/// The names for front matter: sure, and the most mentioned.
pub fn shown(found: &[FoundPlace]) -> Vec<String> {
    found.iter().filter(|place| place.score >= SURE).take(MAX_PLACES).map(|place| place.name.clone()).collect()
}

#[derive(Default)]
struct Seen {
    mentions: usize,
    signed: usize,
    country_after: Option<&'static str>,
}

fn sign_before(before: &str) -> bool {
    let word = before.split_whitespace().next_back().unwrap_or_default();
    before.ends_with(char::is_whitespace) && BEFORE.contains(&word.to_lowercase().as_str())
}

/// `Hyderabad, India`.
fn country_after(after: &str) -> Option<&'static str> {
    let rest = after.strip_prefix(", ")?;
    let end = rest.char_indices().find(|(_, c)| !(c.is_alphabetic() || *c == ' ')).map_or(rest.len(), |(at, _)| at);
    let words: Vec<&str> = rest[..end].split(' ').take(3).collect();
    (1..=words.len()).rev().find_map(|n| {
        let entries = GAZETTEER.by_name.get(words[..n].join(" ").as_str())?;
        entries
            .iter()
            .map(|at| &GAZETTEER.entries[*at])
            .find(|entry| entry.kind == Size::Country)
            .map(|entry| entry.country)
    })
}

fn judge(name: &str, seen: &Seen, countries: &HashMap<&'static str, usize>) -> Option<FoundPlace> {
    let entries: Vec<&Entry> = GAZETTEER.by_name.get(name)?.iter().map(|at| &GAZETTEER.entries[*at]).collect();
    let ambiguous = AMBIGUOUS.contains(&name);
    let named = |entry: &Entry| seen.country_after == Some(entry.country) || countries.contains_key(entry.country);
    if let Some(country) = entries.iter().find(|entry| entry.kind == Size::Country) {
        // Georgia in a text about America is the state.
        let state = name == "Georgia" && countries.contains_key("US");
        let score = match (ambiguous, seen.signed > 0) {
            (false, _) => 0.97,
            (true, true) if !state => 0.91,
            _ => 0.5,
        };
        return Some(place(country, seen.mentions, score));
    }
    let best = entries.iter().max_by(|a, b| {
        (seen.country_after == Some(a.country))
            .cmp(&(seen.country_after == Some(b.country)))
            .then(countries.get(a.country).cmp(&countries.get(b.country)))
            .then((a.kind == Size::Capital).cmp(&(b.kind == Size::Capital)))
            .then(a.population.cmp(&b.population))
    })?;
    let rivals =
        entries.iter().filter(|entry| entry.country != best.country).map(|entry| entry.population).max().unwrap_or(0);
    let clear = named(best) || best.population > 5 * rivals || best.kind == Size::Capital && best.population > rivals;
    let score = match (seen.signed > 0 || seen.country_after.is_some(), named(best), clear) {
        (_, _, false) => 0.5,
        (true, true, _) => 0.96,
        (true, false, _) if ambiguous => 0.6,
        (true, false, _) if best.kind == Size::Capital || best.population >= LARGE => 0.92,
        (false, true, _) if !ambiguous => 0.9,
        (false, false, _) if best.kind == Size::Capital && best.population >= LARGE && !ambiguous => 0.88,
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
    // `VARNHOLM, Nov. 14`, where the year is not known.
    let city = printed.split([',', '/']).next().unwrap_or_default().trim();
    let key = city.to_uppercase();
    if city.is_empty() {
        return;
    }
    let best = GAZETTEER.by_capitals.get(&key).and_then(|entries| {
        entries
            .iter()
            .map(|at| &GAZETTEER.entries[*at])
            .max_by_key(|entry| (countries.get(entry.country).copied(), entry.kind == Size::Capital, entry.population))
    });
    let new = match best {
        Some(entry) => place(entry, 1, 0.97),
        None => FoundPlace {
            name: title_case(city),
            country: None,
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
