//! Articles that are alike: the same text twice, and a newer version of one item. Computed from fingerprints of drafts; the
//! result depends on the set of articles, never on their order. Stories that run on are in `stories`.

use super::dates::{MONTHS, WEEKDAYS};
use super::measure::STOP;
use super::terms::Terms;
use crate::seeds::draft::Draft;
use jiff::civil::Date;
use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// What is compared of one draft. Small, so that 100,000 of them fit in memory and can be kept in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Of the words in order, without case or marks.
    pub(super) exact: u64,
    /// Sets of three words, as hashes, sorted.
    #[serde(with = "gaps")]
    shingles: Vec<u32>,
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
        let mut terms = Terms::new(draft.language.as_deref());
        let mut counts: Vec<u16> = Vec::new();
        let mut count = |stem: u32, times: u16| {
            let stem = stem as usize;
            counts.resize(counts.len().max(stem + 1), 0);
            counts[stem] = counts[stem].saturating_add(times);
        };
        let mut lower: Vec<u64> = Vec::new();
        for para in super::prose::paragraphs(&draft.body) {
            terms.each(&para.text, |word| {
                count(word.stem, if lower.len() < LEAD_WORDS { 2 } else { 1 });
                lower.push(word.hash);
            });
        }
        let mut headline = Vec::new();
        terms.each(&draft.title, |word| {
            count(word.stem, OF_HEADLINE);
            headline.push(word.stem);
        });
        // By number: the stem's hash, unless it says nothing.
        let telling = |stem: &str| (stem.len() > 1 && !EVERYDAY_STEMS.contains(stem)).then(|| short(stem.as_bytes()));
        let hashes: Vec<Option<u32>> = terms.stems.iter().map(|stem| telling(stem)).collect();
        let counted = hashes.iter().zip(counts).filter_map(|(hash, count)| Some(((*hash)?, count)));
        let names = draft.people.iter().chain(&draft.organisations).chain(&draft.places);
        Fingerprint {
            exact: lower.iter().fold(SEED, |all, word| mix(all ^ word)),
            shingles: shingles(&lower),
            terms: most_frequent(counted.collect()),
            headline: sorted(headline.into_iter().filter_map(|stem| hashes[stem as usize]).collect()),
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

/// Sorted by hash.
fn most_frequent(mut terms: Vec<(u32, u16)>) -> Vec<(u32, u16)> {
    if terms.len() > MAX_TERMS {
        terms.select_nth_unstable_by(MAX_TERMS, |a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.truncate(MAX_TERMS);
    }
    terms.sort_unstable_by_key(|term| term.0);
    terms
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

static EVERYDAY_STEMS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let stemmer = Stemmer::create(Algorithm::English);
    let all = STOP.iter().chain(EVERYDAY).chain(&WEEKDAYS).chain(&MONTHS);
    all.flat_map(|word| [(*word).to_owned(), stemmer.stem(word).into_owned()]).collect()
});

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// FNV-1a: the same on every machine and in every version, which a table's hasher need not be.
pub(super) fn hash(bytes: &[u8]) -> u64 {
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

/// A text has at least so many sets in its sample, if it has as many at all, and less than twice as many.
const SAMPLE: usize = 32;
/// Two texts are compared if this share of the smaller sample is common to both: a quarter of what the least alike have
/// that are called copies or versions.
const LEAST_SHARED: usize = 4;
/// So many older texts with one set of words are looked at: a phrase that more have is everybody's.
const MOST_WITH_ONE: usize = 200;

/// A few of a text's sets of words, by which texts like it are found: every one of a short text, of a longer one those
/// that a power of two divides. So of two texts each finds what the other has of its sample, and the whole of a text is
/// found in a longer one.
fn sample(print: &Fingerprint) -> (u32, impl Iterator<Item = u32>) {
    let rate = 1u32 << (print.shingles.len() / SAMPLE).max(1).ilog2();
    let of = if print.is_long() { print.shingles.as_slice() } else { &[] };
    (rate, of.iter().copied().filter(move |shingle| shingle % rate == 0))
}

/// Pairs of one text or of an older and a newer text of one item, ordered by their places. Looks at the words alone, and
/// at what is older alone.
pub fn copies(prints: &[&Fingerprint]) -> Vec<Pair> {
    let mut order: Vec<usize> = (0..prints.len()).collect();
    order.sort_by_key(|at| prints[*at].age());
    let mut with_set = Holders::default();
    let mut with_words: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut shared = vec![0usize; prints.len()];
    let mut pairs = Vec::new();
    for at in order {
        let same = with_words.entry(prints[at].exact).or_default();
        let mut near = same.clone();
        if same.len() < MOST_WITH_ONE {
            same.push(at);
        }
        let (rate, sets) = sample(prints[at]);
        let mut met = Vec::new();
        for set in sets {
            with_set.meet(set, at, |other| {
                if shared[other] == 0 {
                    met.push(other);
                }
                shared[other] += 1;
            });
        }
        for other in met {
            let common = std::mem::take(&mut shared[other]);
            // What both samples could have in common at most.
            let sparser = rate.max(sample(prints[other]).0) as usize;
            let most = prints[at].shingles.len().min(prints[other].shingles.len()) / sparser;
            if common * LEAST_SHARED >= most && prints[other].exact != prints[at].exact {
                near.push(other);
            }
        }
        pairs.extend(near.into_iter().filter_map(|other| copy(prints[other], prints[at], other, at)));
    }
    pairs.sort_by_key(|pair| (pair.older.min(pair.newer), pair.older.max(pair.newer)));
    pairs
}

/// Which texts have a set of words, the oldest `MOST_WITH_ONE` of each. Most sets have one: a list for each would fill the
/// memory, so all of them are one chain in one list.
#[derive(Default)]
struct Holders {
    /// Of a set: where its newest text stands in the list, and how many there are.
    newest: FxHashMap<u32, (u32, u32)>,
    /// A text, and where the next older one with the same set stands; the end of a chain stands for itself.
    chains: Vec<(u32, u32)>,
}

impl Holders {
    /// Hands over the texts that have the set, and adds one.
    fn meet(&mut self, set: u32, at: usize, mut met: impl FnMut(usize)) {
        let here = self.chains.len() as u32;
        let (newest, count) = self.newest.entry(set).or_insert((here, 0));
        let mut link = *newest;
        for _ in 0..*count {
            let (text, older) = self.chains[link as usize];
            met(text as usize);
            link = older;
        }
        if (*count as usize) < MOST_WITH_ONE {
            self.chains.push((at as u32, *newest));
            (*newest, *count) = (here, *count + 1);
        }
    }
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

    /// What the samples lead to is what comparing everything with everything finds, in any order.
    #[test]
    fn no_copy_is_missed_by_a_sample() {
        let mut state = 7u64;
        let mut next = |below: u64| {
            state = mix(state.wrapping_add(SEED));
            state % below
        };
        let mut texts: Vec<Vec<String>> = Vec::new();
        for length in [20, 60, 150, 400, 900, 2500] {
            let base: Vec<String> = (0..length).map(|_| format!("w{}", next(4_000))).collect();
            // The beginning, the end, every twentieth word changed, a third of it between other words, the whole twice.
            let changed =
                base.iter().enumerate().map(|(n, word)| if n % 20 == 7 { format!("x{n}") } else { word.clone() });
            let mut inside: Vec<String> = (0..length).map(|_| format!("w{}", next(4_000))).collect();
            inside.splice(length / 2..length / 2, base[..length / 3].iter().cloned());
            let more = base.iter().cloned().chain((0..2 * length).map(|_| format!("w{}", next(4_000)))).collect();
            texts.extend([
                base[..length / 2].to_vec(),
                base[length / 4..].to_vec(),
                changed.collect(),
                inside,
                more,
                base.clone(),
                base.clone(),
            ]);
        }
        let mut prints: Vec<Fingerprint> =
            texts.iter().map(|text| print("Headline", &text.join(" "), "2026-11-01", "Tallmoor")).collect();
        let found = |prints: &[Fingerprint]| {
            let pairs = copies(&prints.iter().collect::<Vec<_>>());
            let told = |at: usize| (prints[at].exact, prints[at].shingles.len());
            let mut told: Vec<_> = pairs
                .iter()
                .map(|pair| (told(pair.older), told(pair.newer), pair.likeness, pair.score.to_bits()))
                .collect();
            told.sort();
            told
        };
        let mut every: Vec<Pair> = Vec::new();
        for b in 0..prints.len() {
            every.extend((0..b).filter_map(|a| copy(&prints[a], &prints[b], a, b)));
        }
        every.sort_by_key(|pair| (pair.older.min(pair.newer), pair.older.max(pair.newer)));
        let all = copies(&prints.iter().collect::<Vec<_>>());
        assert!(all.len() > 30, "{}", all.len());
        assert_eq!(all, every);
        let once = found(&prints);
        prints.reverse();
        assert_eq!(found(&prints), once);
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
