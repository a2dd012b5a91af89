//! People and organisations. A run of capitals is a name; what kind of name needs evidence: a title, a role, a given
//! name, an age, a verb of speech; a ministry's word, an acronym in brackets. Without it the run is nobody: a wrong page
//! about a person is worse than none.

use super::places;
use super::prose::Para;
use super::quotes::is_speech_verb;
use super::runs::{PARTICLES, Run, is_function};
use crate::seeds::draft::FoundName;
use crate::seeds::lists::{KnownName, Lists};
use regex::Regex;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// The names of one text.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub people: Vec<FoundName>,
    pub organisations: Vec<FoundName>,
}

/// A person's page needs this much evidence.
const SURE: f32 = 0.9;
/// A text names at most so many people; more are a list of results.
const MAX_NAMES: usize = 60;

static GIVEN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../../../data/first-names.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Whether a word is a given name that is known here.
pub fn is_given(word: &str) -> bool {
    GIVEN.contains(word) && !GIVEN_AND_PLACE.contains(&word)
}

/// Given names that are also places, and say less.
const GIVEN_AND_PLACE: &[&str] = &[
    "Jordan",
    "Victoria",
    "Austin",
    "Charlotte",
    "Virginia",
    "Madison",
    "Florence",
    "Georgia",
    "Carolina",
    "Santiago",
    "San",
    "Sierra",
    "Paris",
    "Washington",
    "Lincoln",
    "Jackson",
    "Chad",
    "Israel",
    "Wellington",
    "Salvador",
    "Diego",
    "Jose",
    "Francisco",
    "Antonio",
    "Juan",
    "Luis",
    "Grace",
    "Hope",
    "Faith",
    "Will",
    "Mark",
    "Rose",
    "Noor",
    "Sultan",
    "Prince",
    "Sheikh",
    "Saint",
    "Art",
    "Guy",
    "Summer",
    "April",
    "June",
    "Max",
    "Amber",
    "Ruby",
    "Li",
    "Min",
    "Sun",
    "Sue",
    "Bill",
    "Jack",
    "Holly",
    "Lori",
    "Juma",
    "Sun",
];

/// Titles that stand before a name, with a capital or without.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "judge",
    "justice",
    "president",
    "premier",
    "chancellor",
    "minister",
    "secretary",
    "senator",
    "sen",
    "congressman",
    "congresswoman",
    "representative",
    "rep",
    "governor",
    "gov",
    "mayor",
    "councillor",
    "councilman",
    "councilwoman",
    "ambassador",
    "general",
    "gen",
    "colonel",
    "col",
    "major",
    "captain",
    "capt",
    "lieutenant",
    "lt",
    "sergeant",
    "sgt",
    "admiral",
    "adm",
    "commander",
    "inspector",
    "detective",
    "superintendent",
    "sheriff",
    "officer",
    "constable",
    "pope",
    "archbishop",
    "bishop",
    "cardinal",
    "reverend",
    "rev",
    "father",
    "imam",
    "rabbi",
    "king",
    "queen",
    "prince",
    "princess",
    "duke",
    "duchess",
    "sheikh",
    "ayatollah",
    "chairman",
    "chairwoman",
    "chair",
    "director",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "coach",
    "manager",
    "striker",
    "midfielder",
    "goalkeeper",
    "defender",
    "winger",
    "actor",
    "actress",
    "singer",
    "author",
    "writer",
    "director",
    "economist",
    "analyst",
    "lawyer",
    "attorney",
    "prosecutor",
    "farmer",
    "teacher",
    "nurse",
    "engineer",
    "editor",
    "reporter",
    "journalist",
    "researcher",
    "scientist",
    "historian",
    "biologist",
    "leader",
    "founder",
    "owner",
    "resident",
    "victim",
    "suspect",
    "champion",
    "captain",
    "novelist",
    "poet",
    "composer",
    "comedian",
    "rapper",
    "officer",
    "executive",
    "ceo",
    "activist",
    "campaigner",
    "candidate",
    "deputy",
    "lawmaker",
    "mp",
    "surgeon",
    "pilot",
    "fisherman",
    "baker",
    "librarian",
    "surveyor",
    "substitute",
    "forward",
    "batsman",
    "bowler",
    "skipper",
    "sprinter",
    "swimmer",
    "driver",
    "rider",
    "jockey",
    "boxer",
    "chef",
    "filmmaker",
    "producer",
    "developer",
    "programmer",
    "astronaut",
    "physicist",
    "chemist",
    "photographer",
    "painter",
    "sculptor",
    "shopkeeper",
    "builder",
    "negotiator",
    "forecaster",
    "curator",
    "conductor",
    "violinist",
    "cellist",
    "pianist",
    "guitarist",
    "drummer",
    "dancer",
    "model",
    "billionaire",
    "businessman",
    "businesswoman",
    "entrepreneur",
    "investor",
    "trader",
    "diplomat",
    "envoy",
    "chairperson",
    "principal",
    "headteacher",
    "headmaster",
    "rector",
    "dean",
    "provost",
    "vicar",
    "priest",
    "monk",
    "nun",
    "architect",
    "herr",
    "frau",
    "señor",
    "señora",
    "don",
    "doña",
    "monsieur",
    "madame",
    "senhor",
    "senhora",
    "bwana",
    "bi",
    "rais",
    "waziri",
    "ministro",
    "ministra",
    "presidente",
    "presidenta",
    "alcalde",
    "alcaldesa",
    "ministre",
    "maire",
    "président",
    "präsident",
    "präsidentin",
    "bürgermeister",
    "bürgermeisterin",
    "kanzler",
    "kanzlerin",
    "sprecher",
    "sprecherin",
    "portavoz",
    "porta-voz",
    "primeiro-ministro",
    "prefeito",
    "prefeita",
];

/// Words that make a title longer and are no part of a name.
const TITLE_WORDS: &[&str] = &[
    "prime",
    "vice",
    "deputy",
    "foreign",
    "interior",
    "finance",
    "defence",
    "defense",
    "health",
    "education",
    "justice",
    "home",
    "chief",
    "executive",
    "attorney",
    "former",
    "acting",
    "first",
    "lady",
    "us",
    "u.s",
    "british",
    "french",
    "german",
    "russian",
    "chinese",
    "indian",
    "pakistani",
    "israeli",
    "secretary",
    "minister",
    "president",
    "general",
    "house",
    "speaker",
    "crown",
    "supreme",
    "court",
    "police",
    "press",
    "state",
    "assistant",
    "senior",
    "managing",
    "head",
    "district",
    "team",
    "club",
    "opposition",
    "party",
    "majority",
    "minority",
    "national",
    "federal",
    "world",
    "olympic",
    "commissioner",
];

/// The last word, sometimes any word, of an institution's name.
const INSTITUTIONS: &[&str] = &[
    "Ministry",
    "Office",
    "Council",
    "Bank",
    "University",
    "College",
    "School",
    "Academy",
    "Institute",
    "Party",
    "Corp",
    "Corporation",
    "Inc",
    "Ltd",
    "LLC",
    "Plc",
    "PLC",
    "GmbH",
    "AG",
    "SA",
    "FC",
    "Company",
    "Co",
    "Group",
    "Holdings",
    "Agency",
    "Authority",
    "Commission",
    "Committee",
    "Court",
    "Department",
    "Foundation",
    "Association",
    "Federation",
    "Union",
    "Board",
    "Bureau",
    "Service",
    "Services",
    "Society",
    "Trust",
    "Fund",
    "Alliance",
    "Congress",
    "Parliament",
    "Senate",
    "Assembly",
    "Police",
    "Army",
    "Navy",
    "Force",
    "Forces",
    "Guard",
    "Corps",
    "Hospital",
    "Clinic",
    "Museum",
    "Church",
    "Airlines",
    "Airways",
    "Railways",
    "Motors",
    "Industries",
    "Technologies",
    "Systems",
    "Laboratories",
    "Press",
    "Times",
    "Post",
    "Herald",
    "Tribune",
    "Gazette",
    "Journal",
    "Guardian",
    "Observer",
    "Broadcasting",
    "Network",
    "Organisation",
    "Organization",
    "Confederation",
    "Cooperative",
    "Club",
    "United",
    "Rovers",
    "Wanderers",
    "Athletic",
    "Chamber",
    "Exchange",
    "Centre",
    "Center",
    "Works",
    "Orchestra",
    "Theatre",
    "Theater",
    "Ministerium",
    "Universität",
    "Bundesbank",
    "Bundestag",
    "Universidad",
    "Ministerio",
    "Banco",
    "Partido",
    "Ministère",
    "Université",
    "Banque",
    "Parti",
    "Universidade",
    "Ministério",
    "Wizara",
    "Chuo",
    "Administration",
    "Directorate",
    "Secretariat",
    "Tribunal",
    "Programme",
    "Initiative",
    "Forward",
];

/// Before `of` or `for`.
const HEADS: &[&str] = &[
    "Ministry",
    "Department",
    "University",
    "Bank",
    "Office",
    "Bureau",
    "Institute",
    "Court",
    "House",
    "Council",
    "Board",
    "Association",
    "Federation",
    "Union",
    "Confederation",
    "Organisation",
    "Organization",
    "Society",
    "Academy",
    "College",
    "School",
    "Chamber",
    "Church",
    "Centre",
    "Center",
    "Commission",
    "Committee",
    "League",
    "Museum",
    "Bank",
    "Fund",
    "Authority",
    "Assembly",
    "Party",
    "Campaign",
    "Alliance",
    "Doctors",
];

/// Words that make a run something else: a road, a day, an event, a building.
const THINGS: &[&str] = &[
    "Street",
    "Road",
    "Avenue",
    "Square",
    "Lane",
    "Bridge",
    "River",
    "Lake",
    "Mountain",
    "Mount",
    "Island",
    "Islands",
    "Bay",
    "Sea",
    "Ocean",
    "Gulf",
    "Park",
    "Garden",
    "Gardens",
    "Palace",
    "Castle",
    "Tower",
    "Hall",
    "House",
    "Stadium",
    "Arena",
    "Airport",
    "Station",
    "Harbour",
    "Harbor",
    "Port",
    "Pier",
    "Quay",
    "Beach",
    "Valley",
    "Hill",
    "Hills",
    "Desert",
    "Forest",
    "County",
    "City",
    "Town",
    "Village",
    "Province",
    "State",
    "States",
    "Republic",
    "Kingdom",
    "District",
    "Region",
    "Territory",
    "North",
    "South",
    "East",
    "West",
    "Northern",
    "Southern",
    "Eastern",
    "Western",
    "Central",
    "Day",
    "Night",
    "Week",
    "Month",
    "Year",
    "Eve",
    "Agreement",
    "Accord",
    "Accords",
    "Treaty",
    "Act",
    "Bill",
    "Law",
    "Convention",
    "Protocol",
    "Declaration",
    "Charter",
    "Plan",
    "Deal",
    "War",
    "Battle",
    "Prize",
    "Award",
    "Awards",
    "Cup",
    "Trophy",
    "League",
    "Championship",
    "Championships",
    "Games",
    "Olympics",
    "Open",
    "Grand",
    "Prix",
    "Masters",
    "Festival",
    "Summit",
    "Conference",
    "Show",
    "Report",
    "Review",
    "Case",
    "Affair",
    "Hotel",
    "Inn",
    "Cathedral",
    "Temple",
    "Mosque",
    "Prison",
    "Line",
    "Coast",
    "Cape",
    "Strait",
    "Canal",
    "Peninsula",
    "Peak",
    "Great",
    "New",
    "Saint",
    "St",
    "Christmas",
    "Easter",
    "God",
    "Bible",
    "English",
    "French",
    "German",
    "Spanish",
    "American",
    "British",
    "European",
    "African",
    "Asian",
    "Chinese",
    "Islamic",
    "Christian",
    "Muslim",
    "Jewish",
    "Internet",
    "Street",
    "Book",
    "Magazine",
    "Daily",
    "News",
    "Radio",
    "TV",
    "Wall",
    "White",
    "Black",
    "Red",
    "Green",
    "Blue",
    "Mole",
    "Sound",
    "Basin",
    "Quarter",
    "Ward",
    "Field",
    "Fields",
    "Head",
    "Sons",
    "Brothers",
    "Law",
    "Chapter",
    "Article",
    "Section",
    "Windows",
    "Street",
    "Sunday",
    "Monday",
    "Technical",
    "National",
    "International",
    "Royal",
    "Federal",
    "Democratic",
    "Republican",
    "Liberal",
    "Labour",
    "Conservative",
    "Middle",
    "Far",
];

fn contains(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

fn clean(word: &str) -> String {
    word.trim_end_matches('.').to_lowercase()
}

fn is_title(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| TITLES.iter().copied().collect());
    WORDS.contains(clean(word).as_str())
}

pub fn find(paras: &[Para], runs: &[Run], lists: &Lists) -> Names {
    let mut names = Names { people: Vec::new(), organisations: Vec::new() };
    let candidates = people(paras, runs);
    names.organisations = organisations(paras, runs);
    let mut sure: Vec<FoundName> = candidates.into_values().filter(|name| name.score >= SURE).collect();
    sure.sort_by(|a, b| b.mentions.cmp(&a.mentions).then(a.name.cmp(&b.name)));
    sure.truncate(MAX_NAMES);
    join_aliases(&mut sure, runs);
    names.people = sure;
    let text = || paras.iter().map(|para| para.text.as_str());
    add_known(&mut names.people, &lists.people, text());
    add_known(&mut names.organisations, &lists.organisations, text());
    let order = |all: &mut Vec<FoundName>| {
        all.sort_by(|a, b| b.mentions.cmp(&a.mentions).then(b.score.total_cmp(&a.score)).then(a.name.cmp(&b.name)))
    };
    order(&mut names.people);
    order(&mut names.organisations);
    names
}

/// Candidates for people by name, with all their evidence joined.
fn people(paras: &[Para], runs: &[Run]) -> BTreeMap<String, FoundName> {
    let mut doubt: HashMap<String, f32> = HashMap::new();
    let mut found: BTreeMap<String, FoundName> = BTreeMap::new();
    let mut single: HashMap<&str, usize> = HashMap::new();
    for run in runs.iter().filter(|run| run.words.len() == 1) {
        *single.entry(run.words[0].as_str()).or_default() += 1;
    }
    for run in runs {
        let Some((name, title)) = split(run) else { continue };
        let text = &paras[run.para].text;
        let evidence = evidence(text, run, &name, title.as_deref(), &single);
        let rest = doubt.entry(name.clone()).or_insert(1.0);
        let entry = found.entry(name.clone()).or_insert_with(|| FoundName {
            name,
            detail: None,
            aliases: Vec::new(),
            mentions: 0,
            rule: "given-name",
            score: 0.0,
        });
        entry.mentions += 1;
        for (rule, weight) in &evidence {
            // The same kind of evidence twice is still one kind.
            *rest *= 1.0 - weight;
            if *rule != "given-name" {
                entry.rule = rule;
            }
        }
        entry.score = 1.0 - *rest;
        if entry.detail.is_none() {
            entry.detail = role(text, run, title);
        }
    }
    found
}

/// A run as a person's name and the title before it: two to four words that no institution, road or feast has.
fn split(run: &Run) -> Option<(String, Option<String>)> {
    let mut words: Vec<&str> = run.words.iter().map(String::as_str).collect();
    // `J. K. Reed of the Bank of England`: the name ends at `of`.
    if let Some(at) = words.iter().position(|word| matches!(*word, "of" | "for" | "&" | "the")) {
        words.truncate(at);
    }
    let titles = words.iter().take_while(|word| is_title(word) || contains(TITLE_WORDS, &clean(word))).count();
    let has_title = words[..titles].iter().any(|word| is_title(word));
    let title = (titles > 0 && has_title).then(|| words[..titles].join(" "));
    let mut words = &words[if has_title { titles } else { 0 }..];
    // `Substitute Kwame Boateng`: what opens the sentence is no given name, the word after it is.
    if run.opens && titles == 0 && words.len() >= 3 && !GIVEN.contains(words[0]) && GIVEN.contains(words[1]) {
        words = &words[1..];
    }
    let named = words.iter().filter(|word| !PARTICLES.contains(word)).count();
    let plain = |word: &&str| {
        PARTICLES.contains(word)
            || !contains(INSTITUTIONS, word)
                && !contains(THINGS, word)
                && !is_function(word)
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '‑'))
                && (word.chars().filter(|c| c.is_alphabetic()).count() < 4 || word.chars().any(char::is_lowercase))
    };
    let last = words.last()?;
    if !(2..=4).contains(&named)
        || !words.iter().all(plain)
        || last.chars().count() < 2
        || last.ends_with('.') && *last != "Jr."
    {
        return None;
    }
    if words.iter().all(|word| word.chars().all(char::is_uppercase))
        || words.iter().any(|word| places::is_demonym(word))
    {
        return None;
    }
    let name = words.join(" ");
    (!places::is_place(&name)).then_some((name, title))
}

type Evidence = Vec<(&'static str, f32)>;

fn evidence(text: &str, run: &Run, name: &str, title: Option<&str>, single: &HashMap<&str, usize>) -> Evidence {
    static AGE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^,? (?:\(?\d{1,3}\)?,|\(\d{1,3}\)|aged \d)").expect("valid"));
    static WHO: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^, (?:who|whose|whom)\b").expect("valid"));
    let mut found = Evidence::new();
    let before = &text[..run.start];
    let after = &text[run.end..];
    if title.is_some() {
        found.push(("title", 0.93));
    } else if before.ends_with(' ')
        && before
            .split_whitespace()
            .next_back()
            .is_some_and(|word| is_title(word) && word.starts_with(char::is_lowercase))
    {
        found.push(("role-before", 0.93));
    }
    // `The prosecutor, Alan Reyes, had called`: the role stands before, between commas.
    if before.ends_with(", ") && (after.is_empty() || after.starts_with([',', '.', ';']) || after.starts_with(" and "))
    {
        let head = before[..before.len() - 2].rsplit([',', '.', ';', '(', '“', '"']).next().unwrap_or_default();
        let words: Vec<&str> = head.split_whitespace().collect();
        if words.len() <= 12
            && words
                .last()
                .is_some_and(|word| word.starts_with(char::is_lowercase) && (is_title(word) || ROLES.contains(word)))
        {
            found.push(("role-before", 0.92));
        }
    }
    if AGE.is_match(after) {
        found.push(("age", 0.9));
    } else if apposition(after).is_some() {
        found.push(("role-after", 0.92));
    } else if WHO.is_match(after) {
        found.push(("who", 0.85));
    }
    let next = after.split_whitespace().next().unwrap_or_default();
    let verb_after = after.starts_with(' ') && is_speech_verb(next.trim_matches(|c: char| !c.is_alphabetic()));
    let verb_before = before.split_whitespace().next_back().is_some_and(is_speech_verb);
    if verb_after || verb_before {
        found.push(("speech", 0.75));
    }
    let first = name.split_whitespace().next().unwrap_or_default();
    let given = first.split('-').next().unwrap_or_default();
    if GIVEN.contains(given) || GIVEN.contains(first) {
        found.push(("given-name", if contains(GIVEN_AND_PLACE, given) { 0.6 } else { 0.9 }));
    } else if is_initials(first) {
        found.push(("initials", 0.7));
    }
    let last = name.split_whitespace().next_back().unwrap_or_default();
    if single.get(last).is_some_and(|count| *count >= 1) && !places::is_place(last) {
        found.push(("named-again", 0.5));
    }
    found
}

fn is_initials(word: &str) -> bool {
    word.ends_with('.') && word.chars().filter(|c| c.is_alphabetic()).count() <= 2
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
    let telling = role.split([' ', '\'', '’']).any(|word| is_title(word) && small(word) || ROLES.contains(&word));
    (telling && role.split_whitespace().count() <= 14).then(|| {
        let role = [" who ", " whose ", " that ", " which ", " que ", " qui "]
            .iter()
            .filter_map(|word| role.find(word))
            .min()
            .map_or(role, |at| &role[..at])
            .trim();
        ["the ", "a ", "an ", "his ", "her ", "their "]
            .iter()
            .find_map(|article| role.strip_prefix(article))
            .unwrap_or(role)
    })
}

/// Roles that never stand before a name as a title.
const ROLES: &[&str] = &[
    "master",
    "mother",
    "father",
    "son",
    "daughter",
    "brother",
    "sister",
    "wife",
    "husband",
    "widow",
    "head",
    "member",
    "chief",
    "worker",
    "student",
    "driver",
    "locksmith",
    "mate",
    "deckhand",
    "officer",
    "president",
    "chair",
    "professor",
    "expert",
    "fellow",
    "partner",
    "creator",
    "designer",
    "artist",
    "musician",
    "player",
    "technician",
    "volunteer",
    "veteran",
    "official",
    "adviser",
    "advisor",
    "consultant",
    "organiser",
    "organizer",
    "shopkeeper",
    "sailor",
    "clerk",
    "secretary",
    "treasurer",
    "archivist",
    "curator",
    "enfermera",
    "profesor",
    "profesora",
    "director",
    "directora",
    "médecin",
    "maire",
    "sprecherin",
];

fn role(text: &str, run: &Run, title: Option<String>) -> Option<String> {
    if let Some(role) = apposition(&text[run.end..]) {
        return Some(role.to_owned());
    }
    const HONORIFICS: &[&str] = &[
        "mr", "mrs", "ms", "miss", "mx", "dr", "sir", "herr", "frau", "señor", "señora", "monsieur", "madame", "bwana",
        "bi",
    ];
    if let Some(title) = title {
        return (!contains(HONORIFICS, &clean(&title))).then_some(title);
    }
    // `Foreign Office spokesperson Mumtaz Zahra Baloch`: back to the last small word that is no role.
    let before = text[..run.start].trim_end();
    let mut words: Vec<&str> = Vec::new();
    for word in before.split_whitespace().rev().take(5) {
        let role = is_title(word) || contains(TITLE_WORDS, &clean(word));
        let capital = !words.is_empty()
            && word.starts_with(char::is_uppercase)
            && !is_function(word)
            && word.chars().all(char::is_alphabetic);
        if !(role || capital) {
            break;
        }
        words.insert(0, word);
    }
    words.last().is_some_and(|word| is_title(word)).then(|| words.join(" "))
}

/// A surname alone means the one person in this text who has it.
fn join_aliases(people: &mut Vec<FoundName>, runs: &[Run]) {
    // `Karin Ostrander` is `Karin A. Ostrander` if both ends agree and nobody else fits.
    let ends = |name: &str| {
        let words: Vec<&str> = name.split_whitespace().collect();
        (words[0].to_owned(), words[words.len() - 1].to_owned())
    };
    let mut at = 0;
    while at < people.len() {
        let longer = (0..people.len()).find(|other| {
            *other != at
                && people[*other].name.len() > people[at].name.len()
                && ends(&people[*other].name) == ends(&people[at].name)
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
    let mut surnames: HashMap<String, Vec<usize>> = HashMap::new();
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

fn organisations(paras: &[Para], runs: &[Run]) -> Vec<FoundName> {
    static BRACKET: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^ \((?:the )?(?P<short>[A-Z][A-Za-z&-]{1,9})\)").expect("valid"));
    let mut found: BTreeMap<String, FoundName> = BTreeMap::new();
    for run in runs {
        let text = run.text();
        let acronym = BRACKET
            .captures(&paras[run.para].text[run.end..])
            .map(|short| short["short"].to_owned())
            .filter(|short| is_acronym_of(short, &run.words));
        let known = acronym.is_some() || is_institution(&run.words);
        if !known || text.chars().count() > 80 {
            continue;
        }
        let entry = found.entry(text.clone()).or_insert_with(|| FoundName {
            name: text,
            detail: None,
            aliases: Vec::new(),
            mentions: 0,
            rule: "institution-word",
            score: 0.85,
        });
        entry.mentions += 1;
        if let Some(acronym) = acronym {
            entry.rule = "acronym";
            entry.score = 0.97;
            entry.aliases.push(acronym.clone());
            entry.detail = Some(acronym);
        }
    }
    let mut all: Vec<FoundName> = found.into_values().collect();
    let mut single: HashMap<&str, usize> = HashMap::new();
    runs.iter().filter(|run| run.words.len() == 1).for_each(|run| *single.entry(&run.words[0]).or_default() += 1);
    for organisation in &mut all {
        let again = organisation.detail.as_deref().and_then(|acronym| single.get(acronym));
        organisation.mentions += again.copied().unwrap_or(0);
    }
    all.sort_by(|a, b| b.mentions.cmp(&a.mentions).then(a.name.cmp(&b.name)));
    all.truncate(MAX_NAMES);
    all
}

/// `World Health Organization (WHO)`: the letters are the initials, small words left out or not.
fn is_acronym_of(short: &str, words: &[String]) -> bool {
    let upper: String = short.chars().filter(|c| c.is_uppercase()).collect();
    if upper.chars().count() < 2 || words.len() < 2 {
        return false;
    }
    let initials = |all: bool| -> String {
        words
            .iter()
            .filter(|word| all || word.starts_with(char::is_uppercase))
            .flat_map(|word| word.split('-').filter_map(|part| part.chars().next()))
            .flat_map(char::to_uppercase)
            .collect()
    };
    initials(false) == upper || initials(true) == upper || initials(false).starts_with(&upper) && upper.len() >= 3
}

fn is_institution(words: &[String]) -> bool {
    let joiner = words.iter().position(|word| matches!(word.as_str(), "of" | "for"));
    match joiner {
        Some(at) => at > 0 && contains(HEADS, &words[at - 1]) && words.len() > at + 1,
        None => {
            words.len() >= 2
                && words.last().is_some_and(|last| contains(INSTITUTIONS, last.trim_end_matches('.')))
                && !is_title(&words[0])
                || words.len() >= 2
                    && matches!(
                        words[0].as_str(),
                        "Universidad"
                            | "Ministerio"
                            | "Banco"
                            | "Partido"
                            | "Ministère"
                            | "Université"
                            | "Universität"
                            | "Universidade"
                            | "Ministério"
                            | "Wizara"
                    )
        }
    }
}

/// The desk's own lists are right wherever they match whole words.
fn add_known<'a>(found: &mut Vec<FoundName>, known: &[KnownName], texts: impl Iterator<Item = &'a str> + Clone) {
    for name in known {
        let forms: Vec<&String> =
            std::iter::once(&name.name).chain(&name.aliases).filter(|form| !form.is_empty()).collect();
        let mentions: usize =
            texts.clone().map(|text| forms.iter().map(|form| places::occurrences(text, form)).max().unwrap_or(0)).sum();
        if mentions == 0 {
            continue;
        }
        found.retain(|other| !forms.contains(&&other.name));
        found.push(FoundName {
            name: name.name.clone(),
            detail: name.detail.clone(),
            aliases: name.aliases.clone(),
            mentions,
            rule: "desk-list",
            score: 1.0,
        });
    }
}
