//! Articles that are alike: the same text twice, and a newer version of one item. Computed from fingerprints of drafts; the
//! result depends on the set of articles, never on their order. Stories that run on are in `stories`.

use super::dates::{MONTHS, WEEKDAYS};
use super::measure::STOP;
use super::terms;
use crate::seeds::draft::Draft;
use jiff::civil::Date;
use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

/// What is compared of one draft. Small, so that 100,000 of them fit in memory and can be kept in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Of the words in order, without case or marks.
    pub(super) exact: u64,
    /// Sets of three words, as hashes, sorted.
    #[serde(with = "gaps")]
    shingles: Vec<u32>,
    /// The MinHash signature, each band of it as one hash: texts that are alike share one of them.
    bands: Vec<u32>,
    /// Stems with their counts, the most frequent `MAX_TERMS`, by hash.
    #[serde(with = "pairs")]
    pub(super) terms: Vec<(u32, u16)>,
    #[serde(with = "gaps")]
    pub(super) headline: Vec<u32>,
    /// People, organisations and places, as hashes, sorted.
    #[serde(with = "gaps")]
    pub(super) entities: Vec<u32>,
    #[serde(with = "days")]
    pub(super) day: Option<Date>,
    id: Option<String>,
    version: u64,
    /// When it was last changed, as text that sorts: the later is the newer.
    pub(super) moment: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same text.
    Duplicate,
    /// An older and a newer text of one item.
    Version,
}

/// Two articles, by their places in the list that was given; `newer` is kept on the front.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    pub older: usize,
    pub newer: usize,
    pub likeness: Likeness,
    /// From 0 to 1.
    pub score: f32,
}

const HASHES: usize = 128;
const BANDS: usize = 32;
const DUPLICATE: f32 = 0.8;
const VERSION: f32 = 0.5;
/// A newer text that holds nearly all of the older is its version, however much was added.
const CONTAINED: f32 = 0.9;
const SMALLEST_PART: f32 = 0.3;
/// Fewer sets of words than this are too few to compare by.
const MIN_SHINGLES: usize = 8;
const MAX_SHINGLES: usize = 20_000;
const MAX_TERMS: usize = 100;
/// News begins with what is new: so many words count twice, and those of the headline once more.
const LEAD_WORDS: usize = 100;
const OF_HEADLINE: u16 = 2;

impl Fingerprint {
    pub fn of(draft: &Draft) -> Fingerprint {
        let mut heard = Heard::new(draft.language.as_deref());
        let mut lower: Vec<u64> = Vec::new();
        for para in super::prose::paragraphs(&draft.body) {
            terms::words(&para.text, |word| {
                let times = if lower.len() < LEAD_WORDS { 2 } else { 1 };
                lower.push(heard.hear(word, times).0);
            });
        }
        let mut headline = Vec::new();
        terms::words(&draft.title, |word| headline.extend(heard.hear(word, OF_HEADLINE).1));
        let mut terms: Vec<(u32, u16)> = heard.counts.into_iter().collect();
        terms.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.truncate(MAX_TERMS);
        terms.sort_unstable_by_key(|term| term.0);
        let shingles = shingles(&lower);
        let names = draft.people.iter().chain(&draft.organisations).chain(&draft.places);
        Fingerprint {
            exact: lower.iter().fold(SEED, |all, word| mix(all ^ word)),
            bands: bands(&shingles),
            shingles,
            terms,
            headline: sorted(headline),
            entities: sorted(names.map(|name| short(name.as_bytes())).collect()),
            day: draft.date.or(draft.updated).map(|when| when.day()),
            id: draft.id.clone(),
            version: draft.version.as_deref().and_then(|version| version.trim().parse().ok()).unwrap_or(0),
            moment: draft.updated.or(draft.date).map(|when| when.to_string()).unwrap_or_default(),
        }
    }

    /// The day of its date, if it has one.
    pub fn day(&self) -> Option<Date> {
        self.day
    }

    /// Whether there is enough text to compare by.
    pub fn is_long(&self) -> bool {
        self.shingles.len() >= MIN_SHINGLES
    }

    /// What decides between two articles that nothing else tells apart: their content, never their place in a list.
    pub fn age(&self) -> (u64, &str, usize, u64) {
        (self.version, &self.moment, self.shingles.len(), self.exact)
    }
}

/// The words of one text: how often each stem stands in it that says something.
struct Heard {
    stemmer: Option<terms::Stemmer>,
    /// Of the words so far, by their hash: the stem's hash, unless it says nothing.
    known: FxHashMap<u64, Option<u32>>,
    counts: FxHashMap<u32, u16>,
    lower: String,
}

impl Heard {
    fn new(language: Option<&str>) -> Heard {
        let (known, counts) = Default::default();
        Heard { stemmer: terms::stemmer(language), known, counts, lower: String::new() }
    }

    /// The hashes of a word in small letters and of its stem.
    fn hear(&mut self, word: &str, times: u16) -> (u64, Option<u32>) {
        self.lower.clear();
        self.lower.extend(word.chars().flat_map(char::to_lowercase));
        let (lower, stemmer) = (&self.lower, self.stemmer.as_ref());
        let word = hash(lower.as_bytes());
        let stem = *self.known.entry(word).or_insert_with(|| {
            let stem = terms::stem(lower, stemmer);
            (stem.len() > 1 && !EVERYDAY_STEMS.contains(stem.as_str())).then(|| short(stem.as_bytes()))
        });
        if let Some(stem) = stem {
            let count = self.counts.entry(stem).or_default();
            *count = count.saturating_add(times);
        }
        (word, stem)
    }
}

/// English words that stand in any article, beside those of `STOP`, the days and the months: what two articles share of them
/// tells nothing. In a handful of articles no count would show it.
const EVERYDAY: &[&str] = &[
    "year",
    "day",
    "week",
    "month",
    "today",
    "yesterday",
    "tomorrow",
    "night",
    "morning",
    "hour",
    "minute",
    "time",
    "people",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "first",
    "last",
    "next",
    "second",
    "make",
    "made",
    "take",
    "took",
    "taken",
    "get",
    "got",
    "go",
    "went",
    "come",
    "came",
    "may",
    "might",
    "must",
    "should",
    "many",
    "most",
    "much",
    "some",
    "any",
    "other",
    "another",
    "only",
    "just",
    "even",
    "still",
    "between",
    "against",
    "during",
    "before",
    "under",
    "while",
    "where",
    "because",
    "through",
    "such",
    "these",
    "those",
    "then",
    "now",
    "here",
    "per",
    "cent",
    "percent",
    "million",
    "report",
    "according",
    "told",
    "tell",
    "added",
    "expected",
    "both",
    "each",
    "him",
    "himself",
    "my",
    "me",
    "us",
    "off",
    "down",
    "back",
    "like",
    "well",
    "way",
    "say",
    "asked",
    "call",
    "want",
    "need",
    "know",
    "think",
    "see",
    "use",
    "work",
    "set",
    "put",
    "part",
    "end",
    "earlier",
    "later",
    "far",
    "long",
    "ago",
    "too",
    "very",
    "until",
    "since",
    "again",
    "without",
    "within",
    "around",
    "own",
    "same",
    "few",
    "less",
    "least",
    "number",
    "become",
    "became",
    "begin",
    "began",
    "early",
    "late",
];

static EVERYDAY_STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let stemmer = Stemmer::create(Algorithm::English);
    let all = STOP.iter().chain(EVERYDAY).chain(&WEEKDAYS).chain(&MONTHS);
    all.flat_map(|word| [(*word).to_owned(), stemmer.stem(word).into_owned()]).collect()
});

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// FNV-1a: the same on every machine and in every version, which a table's hasher need not be.
fn hash(bytes: &[u8]) -> u64 {
    mix(bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)))
}

fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Half a hash is enough among the words of two articles.
fn short(bytes: &[u8]) -> u32 {
    (hash(bytes) >> 32) as u32
}

fn sorted(mut all: Vec<u32>) -> Vec<u32> {
    all.sort_unstable();
    all.dedup();
    all
}

fn shingles(words: &[u64]) -> Vec<u32> {
    let of = |three: &[u64]| (three.iter().fold(SEED, |all, word| mix(all.rotate_left(7) ^ word)) >> 32) as u32;
    sorted(words.windows(3).take(MAX_SHINGLES).map(of).collect())
}

fn bands(shingles: &[u32]) -> Vec<u32> {
    if shingles.len() < MIN_SHINGLES {
        return Vec::new();
    }
    let mut signature = [u32::MAX; HASHES];
    for shingle in shingles {
        let (a, b) = (mix(u64::from(*shingle)), mix(u64::from(*shingle) ^ SEED) | 1);
        for (n, least) in signature.iter_mut().enumerate() {
            // Two hashes give as many as are wanted.
            *least = (*least).min((a.wrapping_add(b.wrapping_mul(n as u64)) >> 32) as u32);
        }
    }
    let band = |rows: &[u32]| (rows.iter().fold(SEED, |all, row| mix(all ^ u64::from(*row))) >> 32) as u32;
    signature.chunks(HASHES / BANDS).map(band).collect()
}

/// Pairs of one text or of an older and a newer text of one item, ordered by their places. Looks at the words alone, and
/// a pair is one whatever else is in the list.
pub fn copies(prints: &[&Fingerprint]) -> Vec<Pair> {
    let mut buckets: HashMap<(usize, u64), Vec<usize>> = HashMap::new();
    for (at, print) in prints.iter().enumerate() {
        by_words(print, at, &mut buckets);
    }
    let judged = |(a, b): (usize, usize)| copy(prints[a], prints[b], a, b);
    in_one_bucket(&buckets).into_iter().filter_map(judged).collect()
}

/// Puts an article where those with its words are.
fn by_words(print: &Fingerprint, at: usize, buckets: &mut HashMap<(usize, u64), Vec<usize>>) {
    buckets.entry((BANDS, print.exact)).or_default().push(at);
    for (band, key) in print.bands.iter().enumerate() {
        buckets.entry((band, u64::from(*key))).or_default().push(at);
    }
}

fn in_one_bucket(buckets: &HashMap<(usize, u64), Vec<usize>>) -> BTreeSet<(usize, usize)> {
    const FULL: usize = 200;
    let mut pairs = BTreeSet::new();
    for all in buckets.values() {
        // A bucket that everybody is in tells nothing; chains through it would be quadratic.
        if all.len() <= FULL {
            for (n, a) in all.iter().enumerate() {
                pairs.extend(all[n + 1..].iter().map(|b| (*a, *b)));
            }
        } else {
            pairs.extend(all.windows(2).map(|two| (two[0], two[1])));
        }
    }
    pairs
}

/// Whether two articles are one text, or two texts of one item.
fn copy(first: &Fingerprint, second: &Fingerprint, a: usize, b: usize) -> Option<Pair> {
    let (older, newer) = if first.age() <= second.age() { (a, b) } else { (b, a) };
    let pair = |likeness, score| Some(Pair { older, newer, likeness, score });
    if first.exact == second.exact && !first.shingles.is_empty() {
        return pair(Likeness::Duplicate, 1.0);
    }
    let long = first.is_long() && second.is_long();
    let same_item = first.id.is_some() && first.id == second.id;
    let both = common(&first.shingles, &second.shingles);
    let all = first.shingles.len() + second.shingles.len() - both;
    let jaccard = both as f32 / all.max(1) as f32;
    if long && jaccard >= DUPLICATE && !(same_item && first.version != second.version) {
        return pair(Likeness::Duplicate, jaccard);
    }
    let less = first.shingles.len().min(second.shingles.len());
    let contained = both as f32 / less.max(1) as f32;
    let part = less as f32 / first.shingles.len().max(second.shingles.len()).max(1) as f32;
    let is_version = same_item || long && (jaccard >= VERSION || contained >= CONTAINED && part >= SMALLEST_PART);
    is_version.then(|| Pair { older, newer, likeness: Likeness::Version, score: jaccard.max(contained * part) })
}

pub(super) fn common(a: &[u32], b: &[u32]) -> usize {
    let mut at = 0;
    a.iter()
        .filter(|hash| {
            while at < b.len() && b[at] < **hash {
                at += 1;
            }
            b.get(at) == Some(hash)
        })
        .count()
}

/// Sorted hashes as the distances between them, which take less room.
mod gaps {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(sorted: &[u32], to: S) -> Result<S::Ok, S::Error> {
        let before = std::iter::once(0).chain(sorted.iter().copied());
        sorted.iter().zip(before).map(|(hash, before)| hash.wrapping_sub(before)).collect::<Vec<u32>>().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u32>, D::Error> {
        let mut all = Vec::<u32>::deserialize(from)?;
        all.iter_mut().fold(0u32, |before, hash| {
            *hash = hash.wrapping_add(before);
            *hash
        });
        Ok(all)
    }
}

/// The same with a count beside each.
mod pairs {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(sorted: &[(u32, u16)], to: S) -> Result<S::Ok, S::Error> {
        let before = std::iter::once(0).chain(sorted.iter().map(|pair| pair.0));
        let gap = |((hash, count), before): (&(u32, u16), u32)| (hash.wrapping_sub(before), *count);
        sorted.iter().zip(before).map(gap).collect::<Vec<(u32, u16)>>().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(u32, u16)>, D::Error> {
        let mut all = Vec::<(u32, u16)>::deserialize(from)?;
        all.iter_mut().fold(0u32, |before, (hash, _)| {
            *hash = hash.wrapping_add(before);
            *hash
        });
        Ok(all)
    }
}

/// A day as year, month and day.
mod days {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(day: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
        day.map(|day| (day.year(), day.month(), day.day())).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
        let parts = Option::<(i16, i8, i8)>::deserialize(from)?;
        Ok(parts.and_then(|(year, month, day)| Date::new(year, month, day).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeds::compose::dates::{Reading, read};

    fn print(title: &str, body: &str, date: &str, place: &str) -> Fingerprint {
        let Reading::When(when) = read(date, None) else { panic!("{date}") };
        Fingerprint::of(&Draft {
            title: title.to_owned(),
            body: body.to_owned(),
            date: Some(when),
            places: vec![place.to_owned()],
            language: Some("en".to_owned()),
            ..Draft::default()
        })
    }

    const BRIDGE: &str = "The old bridge at Tallmoor will close on Monday for repairs that last until May. Divers found cracks in two of its five piers. Drivers will be sent by way of the motorway, which costs them twenty minutes. Cyclists and walkers may still cross the river on the upstream side.";

    fn set() -> Vec<Fingerprint> {
        vec![
            print("Old Bridge to Close Until May", BRIDGE, "2026-11-01", "Tallmoor"),
            print("Bridge Shut for Repairs", &BRIDGE.replace("twenty", "thirty"), "2026-11-01", "Tallmoor"),
            print(
                "Old Bridge to Close Until May, County Says",
                &format!(
                    "{BRIDGE} The county will pay for a bus. It leaves every ten minutes from the market square, and the fare is the same as on the tram that runs along the river."
                ),
                "2026-11-02",
                "Tallmoor",
            ),
            print(
                "Tallmoor Bridge to Close for Repairs",
                "Cracks in its piers force the county to shut the bridge across the river at Tallmoor, engineers said. Repairs begin on Monday and drivers must use the motorway.",
                "2026-11-01",
                "Tallmoor",
            ),
            print(
                "Bridge Repairs at Tallmoor Cost More Than Planned",
                "The repairs of the bridge at Tallmoor will cost a third more than planned, because the cracks in the piers are deeper than the divers had found.",
                "2026-12-10",
                "Tallmoor",
            ),
            print(
                "Herring Catch Falls to a Low",
                "Fishermen landed fewer herring than in any year since the war. Warm water drives the fish north, biologists believe, and the cooperative asks for lower quotas.",
                "2026-11-01",
                "Skarne",
            ),
        ]
    }

    #[test]
    fn copies_and_versions_are_told_apart() {
        let prints = set();
        let mut found = copies(&prints.iter().collect::<Vec<_>>());
        found.retain(|pair| pair.older == 0 || pair.newer == 0);
        let told: Vec<(usize, usize, Likeness)> =
            found.iter().map(|pair| (pair.older, pair.newer, pair.likeness)).collect();
        assert!(told.iter().any(|(a, b, likeness)| a + b == 1 && *likeness == Likeness::Duplicate), "{told:?}");
        assert!(told.contains(&(0, 2, Likeness::Version)), "{told:?}");
        assert_eq!(told.len(), 2, "{told:?}");
    }

    #[test]
    fn what_stands_in_the_lead_is_loud() {
        let long = format!("Otters came first. {} Badgers came last.", "The town waits for what comes. ".repeat(40));
        let terms = print("Animals", &long, "2026-11-01", "Tallmoor").terms;
        let count = |stem: &str| terms.iter().find(|term| term.0 == short(stem.as_bytes())).map(|term| term.1);
        assert_eq!((count("otter"), count("badger"), count("anim"), count("first")), (Some(2), Some(1), Some(2), None));
    }

    #[test]
    fn a_fingerprint_comes_back_from_a_file_as_it_was() {
        for print in set() {
            let bytes = postcard::to_allocvec(&print).unwrap();
            assert_eq!(postcard::from_bytes::<Fingerprint>(&bytes).unwrap(), print);
        }
    }
}
