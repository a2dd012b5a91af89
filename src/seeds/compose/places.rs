//! Places, with country and coordinates, from a gazetteer that is shipped (data/places.tsv). A name is a place only if
//! it stands alone: inside a longer name (Doha Agreement, Washington Post) or as a surname it is not, and a city needs a
//! sign beside its name.

use super::names::Names;
use super::prose::{Kind, Para};
use super::runs::Run;
use crate::seeds::draft::FoundPlace;
use crate::seeds::lists::Lists;
use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
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
    by_name: FxHashMap<&'static str, Vec<usize>>,
    /// The same in capitals, for datelines.
    by_capitals: FxHashMap<String, Vec<usize>>,
    /// `Pakistani` → `PK`.
    demonyms: FxHashMap<&'static str, &'static str>,
    /// Names in scripts that have no capitals.
    caseless: AhoCorasick,
    caseless_entries: Vec<usize>,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let mut gazetteer = Gazetteer {
        entries: Vec::new(),
        by_name: FxHashMap::default(),
        by_capitals: FxHashMap::default(),
        demonyms: FxHashMap::default(),
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
    "Granada",
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

/// How American papers shorten the states, and what they mean.
const STATES: &[(&str, &str)] = &[
    ("Ala", "Alabama"),
    ("Ariz", "Arizona"),
    ("Ark", "Arkansas"),
    ("Calif", "California"),
    ("Colo", "Colorado"),
    ("Conn", "Connecticut"),
    ("D.C", "Maryland"),
    ("Del", "Delaware"),
    ("Fla", "Florida"),
    ("Ga", "Georgia"),
    ("Georgia", "Georgia"),
    ("Ill", "Illinois"),
    ("Ind", "Indiana"),
    ("Kan", "Kansas"),
    ("Ky", "Kentucky"),
    ("La", "Louisiana"),
    ("Mass", "Massachusetts"),
    ("Md", "Maryland"),
    ("Mich", "Michigan"),
    ("Minn", "Minnesota"),
    ("Miss", "Mississippi"),
    ("Mo", "Missouri"),
    ("Mont", "Montana"),
    ("N.C", "North Carolina"),
    ("N.D", "North Dakota"),
    ("N.H", "New Hampshire"),
    ("N.J", "New Jersey"),
    ("N.M", "New Mexico"),
    ("N.Y", "New York"),
    ("Neb", "Nebraska"),
    ("Nev", "Nevada"),
    ("New York", "New York"),
    ("Okla", "Oklahoma"),
    ("Ore", "Oregon"),
    ("Pa", "Pennsylvania"),
    ("R.I", "Rhode Island"),
    ("S.C", "South Carolina"),
    ("S.D", "South Dakota"),
    ("Tenn", "Tennessee"),
    ("Tex", "Texas"),
    ("Va", "Virginia"),
    ("Vt", "Vermont"),
    ("W.Va", "West Virginia"),
    ("Wash", "Washington"),
    ("Washington", "Washington"),
    ("Wis", "Wisconsin"),
    ("Wyo", "Wyoming"),
];

/// So far from the middle of its state a city can be, in degrees of latitude; and the states that are larger than that.
const STATE_REACH: f64 = 4.0;
const LARGE_STATES: &[(&str, f64)] = &[("Alaska", 12.0), ("California", 6.0), ("Florida", 4.8), ("Texas", 6.5)];

/// What stands before a region's or a country's name and leaves it what it is.
const PARTS: &[&str] =
    &["Northern", "Southern", "Eastern", "Western", "Central", "Greater", "Upper", "Mainland", "Rural", "Downtown"];
/// The same, but only behind a word for a place: `in West London`, but not `West Yorkshire Police`.
const SIDES: &[&str] = &["North", "South", "East", "West"];

/// A gazetteer's name in its usual case of letters.
pub fn is_place(name: &str) -> bool {
    GAZETTEER.by_name.contains_key(name)
}

/// A country, a region, or a city that no club is named for with `City`.
pub fn is_more_than_a_town(name: &str) -> bool {
    const HUGE: u64 = 5_000_000;
    let entries = GAZETTEER.by_name.get(name).into_iter().flatten().map(|at| &GAZETTEER.entries[*at]);
    entries.into_iter().any(|entry| matches!(entry.kind, Size::Country | Size::Region) || entry.population > HUGE)
}

/// A country that is hardly ever a given name or a surname.
pub fn is_clear_country(name: &str) -> bool {
    let entries = GAZETTEER.by_name.get(name).into_iter().flatten().map(|at| &GAZETTEER.entries[*at]);
    !is_ambiguous(name) && entries.into_iter().any(|entry| entry.kind == Size::Country)
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
    let given: FxHashSet<&str> = names.people.iter().filter_map(|person| person.name.split(' ').next()).collect();
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut countries: FxHashMap<&'static str, usize> = FxHashMap::default();
    for run in runs {
        for word in &run.words {
            if let Some(country) = GAZETTEER.demonyms.get(word.as_str()) {
                *countries.entry(country).or_default() += 1;
            }
        }
        let whole = run.text();
        let para = &paras[run.para].text;
        let beside = sign_before(&para[..run.start]).is_some();
        let text = PARTS
            .iter()
            .chain(SIDES.iter().filter(|_| beside))
            .find_map(|part| whole.strip_prefix(part)?.strip_prefix(' '))
            .filter(|rest| !is_place(&whole) && is_place(rest))
            .unwrap_or(&whole);
        let Some(entries) = GAZETTEER.by_name.get(text) else { continue };
        if surnames.contains(text) || given.contains(text) && is_ambiguous(text) {
            continue;
        }
        let after = country_after(&para[run.end..]);
        let country = entries.iter().map(|at| &GAZETTEER.entries[*at]).find(|entry| entry.kind == Size::Country);
        for country in country.map(|entry| entry.country).into_iter().chain(after.map(|after| after.country)) {
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
    let mut found: Vec<FoundPlace> = Vec::new();
    for place in seen.iter().filter_map(|(name, seen)| judge(name, seen, &countries, sport)) {
        // `U.S.` and `United States` are one.
        match found.iter_mut().find(|known| known.name == place.name && known.country == place.country) {
            Some(known) => {
                known.mentions += place.mentions;
                known.score = known.score.max(place.score);
            }
            None => found.push(place),
        }
    }
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
fn surnames<'a>(runs: &'a [Run], names: &'a Names) -> FxHashSet<&'a str> {
    let mut found: FxHashSet<&str> = FxHashSet::default();
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
    country_after: Option<After>,
}

/// Whether the word before speaks for a place, and whether for nothing else.
fn sign_before(before: &str) -> Option<bool> {
    // Where no blank stands before, the word before may be the whole text so far.
    let word =
        before.strip_suffix(char::is_whitespace)?.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let known = IN.contains(&word.as_str()) || BY.contains(&word.as_str());
    known.then(|| IN.contains(&word.as_str()))
}

/// The country or state that stands behind a city's name.
#[derive(Clone, Copy)]
struct After {
    country: &'static str,
    /// The American state.
    state: Option<&'static str>,
}

impl After {
    /// Whether this city may be meant: `Salem, S.C.` is not the one in Oregon; Tbilisi is in another Georgia.
    fn fits(self, entry: &Entry) -> bool {
        let Some(state) = self.state.filter(|_| matches!(entry.kind, Size::City | Size::Capital)) else {
            return entry.country == self.country;
        };
        if state == "Georgia" && entry.country == "GE" {
            return true;
        }
        let middle = GAZETTEER.by_name.get(state).into_iter().flatten().map(|at| &GAZETTEER.entries[*at]);
        let middle = middle.filter(|region| region.kind == Size::Region && region.country == "US").find_map(point);
        let near = match (middle, point(entry)) {
            (Some(state_at), Some(city_at)) => {
                let east = (state_at.1 - city_at.1) * state_at.0.to_radians().cos();
                let reach =
                    LARGE_STATES.iter().find(|(name, _)| *name == state).map_or(STATE_REACH, |(_, reach)| *reach);
                (state_at.0 - city_at.0).hypot(east) <= reach
            }
            _ => true,
        };
        entry.country == self.country && near
    }
}

fn point(entry: &Entry) -> Option<(f64, f64)> {
    entry.latitude.zip(entry.longitude)
}

/// `Hyderabad, India`; `Paris, Texas`; `Athens, Ga.`
fn country_after(after: &str) -> Option<After> {
    let rest = after.strip_prefix(", ").or_else(|| after.strip_prefix(','))?;
    let end = rest
        .char_indices()
        .find(|(_, c)| !(c.is_alphabetic() || matches!(c, ' ' | '.')))
        .map_or(rest.len(), |(at, _)| at);
    let words: Vec<&str> = rest[..end].split(' ').take(3).collect();
    (1..=words.len()).rev().find_map(|n| {
        let name = words[..n].join(" ");
        let bare = name.trim_end_matches('.');
        let state = STATES.iter().find(|(short, _)| *short == bare && (name.ends_with('.') || bare.len() > 5));
        if let Some((_, state)) = state {
            return Some(After { country: "US", state: Some(*state) });
        }
        let entries = GAZETTEER.by_name.get(bare)?;
        entries
            .iter()
            .map(|at| &GAZETTEER.entries[*at])
            .find(|entry| matches!(entry.kind, Size::Country | Size::Region))
            .map(|entry| After {
                country: entry.country,
                state: (entry.kind == Size::Region && entry.country == "US").then_some(entry.name),
            })
    })
}

fn judge(name: &str, seen: &Seen, countries: &FxHashMap<&'static str, usize>, sport: bool) -> Option<FoundPlace> {
    let entries: Vec<&Entry> = GAZETTEER.by_name.get(name)?.iter().map(|at| &GAZETTEER.entries[*at]).collect();
    let ambiguous = is_ambiguous(name);
    let behind = |entry: &Entry| seen.country_after.is_some_and(|after| after.fits(entry));
    let named = |entry: &Entry| behind(entry) || countries.contains_key(entry.country);
    if let Some(country) = entries.iter().find(|entry| entry.kind == Size::Country) {
        // Georgia in a text about America is the state.
        let state = name == "Georgia" && countries.contains_key("US");
        let score = match (ambiguous, seen.inside > 0) {
            (false, _) => 0.97,
            (true, true) if !state => 0.91,
            // Nobody is called Turkey.
            (true, false) if !super::lexicon::may_be_given(name) && seen.signed + seen.mentions > 1 => 0.91,
            _ => 0.5,
        };
        return Some(place(country, seen.mentions, score));
    }
    // `Birmingham, Alabama` is not the one that the gazetteer knows.
    if seen.country_after.is_some() && !entries.iter().any(|entry| behind(entry)) {
        return None;
    }
    let best = entries.iter().max_by(|a, b| {
        behind(a)
            .cmp(&behind(b))
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
fn of_dateline(printed: &str, countries: &FxHashMap<&'static str, usize>, found: &mut Vec<FoundPlace>) {
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
            .filter(|entry| country.is_none_or(|after| after.fits(entry)))
            .max_by_key(|entry| (countries.get(entry.country).copied(), entry.kind == Size::Capital, entry.population))
    });
    let new = match best {
        Some(entry) => place(entry, 1, 0.97),
        None => FoundPlace {
            name: title_case(city),
            country: country.map(|after| after.country.to_owned()),
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

pub(super) fn title_case(capitals: &str) -> String {
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
        check("Ministers from Turkey and Niger came.", &["Niger", "Turkey"]);
        check("Turkey is served cold.", &[]);
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
        check("It has a dam near Salem, S.C., and one near Portland, Ore.", &["Portland"]);
        check("The talks in Tbilisi, Georgia, ended.", &["Tbilisi"]);
        check("They live in Colorado, Kansas, New Mexico and Utah.", &["Colorado", "Kansas", "New Mexico", "Utah"]);
        let found = places("The mine closed.", Some("LONDON, Ky."), false);
        assert_eq!(
            (found[0].name.as_str(), found[0].country.as_deref(), found[0].latitude),
            ("London", Some("US"), None)
        );
        let found = places("The mine closed.", Some("LONDON, Nov. 14"), false);
        assert_eq!(found[0].country.as_deref(), Some("GB"));
    }

    #[test]
    fn one_place_is_shown_once() {
        let found = places("U.S. troops left the United States. The U.S. said so.", None, false);
        assert_eq!(found.iter().filter(|place| place.name == "United States").count(), 1);
        check("He lives in West London, near Los Angeles and in New York.", &["London", "Los Angeles", "New York"]);
    }

    #[test]
    fn in_sport_a_city_is_mostly_a_club() {
        let text = "England play in Munich. He left Madrid to play at Milan and came from Barcelona.";
        let mut found = shown(&places(text, None, true));
        found.sort();
        assert_eq!(found, ["England", "Madrid", "Munich"]);
    }
}
