//! Articles that are alike: the same text twice, a newer version of one item, two reports of one event, and stories that
//! run on. Computed from fingerprints of drafts; the result depends on the set of articles, never on their order.

use super::measure::STOP;
use super::terms::{self, Terms};
use crate::seeds::draft::Draft;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    /// Two texts on one event of one day.
    SameStory,
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
const MAX_TERMS: usize = 60;
/// Headlines of one event share so much (cosine of weighted stems).
const HEADLINE: f32 = 0.42;
/// Texts of one event share so much, headlines apart.
const SAME_EVENT: f32 = 0.2;
/// Texts of one running story share so much with the story so far.
const THREAD: f32 = 0.11;
/// A story that was silent for so many days is over.
const THREAD_DAYS: i32 = 90;
/// A term in more than this share of a large set says nothing.
pub(super) const COMMON: f32 = 0.05;
pub(super) const LARGE: usize = 400;
/// In a handful of articles a word of two of them is not yet a common word: as if so many others were there.
pub(super) const SMOOTH: f32 = 50.0;

impl Fingerprint {
    pub fn of(draft: &Draft) -> Fingerprint {
        let stemmer = terms::stemmer(draft.language.as_deref());
        let text: String = super::prose::paragraphs(&draft.body).into_iter().map(|para| para.text + "\n").collect();
        let mut lower: Vec<u64> = Vec::new();
        terms::words(&text, |word| lower.push(hash(word.to_lowercase().as_bytes())));
        let mut stems = Terms::default();
        let row = stems.add(&text, stemmer.as_ref());
        let headline_row = stems.add(&draft.title, stemmer.as_ref());
        let hashed = |id: &u32| short(stems.stems[*id as usize].as_bytes());
        let mut counts: BTreeMap<u32, u16> = BTreeMap::new();
        for id in row
            .iter()
            .chain(&headline_row)
            .filter(|id| !STOP.contains(&stems.stems[**id as usize].as_str()) && stems.stems[**id as usize].len() > 1)
        {
            let count = counts.entry(hashed(id)).or_default();
            *count = count.saturating_add(1);
        }
        let mut terms: Vec<(u32, u16)> = counts.into_iter().collect();
        terms.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.truncate(MAX_TERMS);
        terms.sort_by_key(|term| term.0);
        let shingles = shingles(&lower);
        let names = draft.people.iter().chain(&draft.organisations).chain(&draft.places);
        Fingerprint {
            exact: lower.iter().fold(SEED, |all, word| mix(all ^ word)),
            bands: bands(&shingles),
            shingles,
            terms,
            headline: sorted(stems.content(&headline_row).iter().map(hashed).collect()),
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

/// A set of articles with the weights of its terms.
pub struct Collection<'a> {
    prints: &'a [Fingerprint],
    weights: HashMap<u32, f32>,
    /// Each article's terms weighted and scaled to length 1, sorted.
    vectors: Vec<Vec<(u32, f32)>>,
}

impl<'a> Collection<'a> {
    pub fn new(prints: &'a [Fingerprint]) -> Collection<'a> {
        let mut frequency: HashMap<u32, u32> = HashMap::new();
        for print in prints {
            let terms: BTreeSet<u32> =
                print.terms.iter().map(|term| term.0).chain(print.headline.iter().copied()).collect();
            terms.into_iter().for_each(|term| *frequency.entry(term).or_default() += 1);
        }
        let count = prints.len() as f32;
        let common = |n: u32| prints.len() >= LARGE && n as f32 > COMMON * count;
        let weights: HashMap<u32, f32> = frequency
            .into_iter()
            .map(|(term, n)| (term, if common(n) { 0.0 } else { (1.0 + (count + SMOOTH) / n as f32).ln() }))
            .collect();
        let vectors = prints
            .iter()
            .map(|print| unit(print.terms.iter().map(|(term, count)| (*term, loud(*count) * weights[term])).collect()))
            .collect();
        Collection { prints, weights, vectors }
    }

    /// All pairs that are alike, ordered by their places.
    pub fn pairs(&self) -> Vec<Pair> {
        let mut found: BTreeMap<(usize, usize), Pair> = BTreeMap::new();
        for (a, b) in self.candidates() {
            if let Some(pair) = self.judge(a, b) {
                found.insert((a, b), pair);
            }
        }
        found.into_values().collect()
    }

    /// Pairs that share a text, an id, a band of their signatures, or a rare word of their headlines on one day.
    fn candidates(&self) -> BTreeSet<(usize, usize)> {
        let mut buckets: HashMap<(usize, u64), Vec<usize>> = HashMap::new();
        for (at, print) in self.prints.iter().enumerate() {
            by_words(print, at, &mut buckets);
            if let Some(id) = &print.id {
                buckets.entry((BANDS + 1, hash(id.as_bytes()))).or_default().push(at);
            }
            if let Some(day) = print.day {
                for stem in &print.headline {
                    let key = mix(u64::from(*stem) ^ hash(day.to_string().as_bytes()));
                    buckets.entry((BANDS + 2, key)).or_default().push(at);
                }
            }
        }
        in_one_bucket(&buckets)
    }

    fn judge(&self, a: usize, b: usize) -> Option<Pair> {
        let (first, second) = (&self.prints[a], &self.prints[b]);
        if let Some(pair) = copy(first, second, a, b) {
            return Some(pair);
        }
        if first.day.is_none() || first.day != second.day {
            return None;
        }
        let (older, newer) = if first.age() <= second.age() { (a, b) } else { (b, a) };
        let headline = cosine(&self.headline(a), &self.headline(b));
        let text = cosine(&self.vectors[a], &self.vectors[b]);
        let shared = common(&first.entities, &second.entities);
        (shared > 0 && (headline >= HEADLINE || text >= 2.0 * SAME_EVENT) && text >= SAME_EVENT).then_some(Pair {
            older,
            newer,
            likeness: Likeness::SameStory,
            score: headline.max(text),
        })
    }

    fn headline(&self, at: usize) -> Vec<(u32, f32)> {
        let stems = self.prints[at].headline.iter();
        unit(stems.map(|stem| (*stem, self.weights.get(stem).copied().unwrap_or(1.0))).collect())
    }

    /// The running story of each article as a number; articles of one story have the same. Numbers begin at 0 with the
    /// oldest article and depend on nothing but the set.
    ///
    /// Articles are taken by day and then by content; each joins the open story whose middle is nearest, or begins one.
    pub fn threads(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.prints.len()).collect();
        order.sort_by(|a, b| {
            let key = |at: usize| (self.prints[at].day, &self.prints[at].moment, self.prints[at].exact);
            key(*a).cmp(&key(*b))
        });
        let mut threads: Vec<Thread> = Vec::new();
        let mut index: HashMap<u32, Vec<usize>> = HashMap::new();
        let mut thread_of = vec![0; self.prints.len()];
        for at in order {
            let vector = &self.vectors[at];
            let day = self.prints[at].day;
            let mut dots: BTreeMap<usize, f32> = BTreeMap::new();
            for (term, weight) in vector {
                for thread in index.get(term).into_iter().flatten() {
                    *dots.entry(*thread).or_default() += weight * threads[*thread].sum[term];
                }
            }
            let near = dots
                .into_iter()
                .filter(|(thread, _)| threads[*thread].is_open(day))
                .map(|(thread, dot)| (thread, dot / threads[thread].length()))
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
                .filter(|(_, cosine)| *cosine >= THREAD);
            let thread = near.map_or(threads.len(), |(thread, _)| thread);
            if thread == threads.len() {
                threads.push(Thread { sum: BTreeMap::new(), last: None });
            }
            let joined = &mut threads[thread];
            joined.last = joined.last.max(day);
            for (term, weight) in vector {
                match joined.sum.get_mut(term) {
                    Some(sum) => *sum += weight,
                    None => {
                        joined.sum.insert(*term, *weight);
                        index.entry(*term).or_default().push(thread);
                    }
                }
            }
            thread_of[at] = thread;
        }
        thread_of
    }

    /// The `most` articles that are nearest to one, the nearest first. Versions and duplicates of it are left to the
    /// caller, who knows the pairs.
    pub fn related(&self, at: usize, most: usize) -> Vec<(usize, f32)> {
        let mut all: Vec<(usize, f32)> = (0..self.prints.len())
            .filter(|other| *other != at)
            .map(|other| (other, cosine(&self.vectors[at], &self.vectors[other])))
            .filter(|(_, cosine)| *cosine > 0.05)
            .collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(self.prints[a.0].exact.cmp(&self.prints[b.0].exact)));
        all.truncate(most);
        all
    }
}

struct Thread {
    sum: BTreeMap<u32, f32>,
    last: Option<Date>,
}

impl Thread {
    fn is_open(&self, day: Option<Date>) -> bool {
        match (self.last, day) {
            (Some(last), Some(day)) => (day - last).get_days() <= THREAD_DAYS,
            _ => true,
        }
    }

    fn length(&self) -> f32 {
        self.sum.values().map(|weight| weight * weight).sum::<f32>().sqrt().max(1e-6)
    }
}

/// How much a word counts that stands in a text so many times.
pub(super) fn loud(count: u16) -> f32 {
    1.0 + f32::from(count).ln()
}

pub(super) fn unit(mut vector: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    vector.retain(|term| term.1 > 0.0);
    let length = vector.iter().map(|term| term.1 * term.1).sum::<f32>().sqrt().max(1e-6);
    vector.iter_mut().for_each(|term| term.1 /= length);
    vector
}

pub(super) fn cosine(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut at, mut sum) = (0, 0.0);
    for (term, weight) in a {
        while at < b.len() && b[at].0 < *term {
            at += 1;
        }
        if b.get(at).is_some_and(|other| other.0 == *term) {
            sum += weight * b[at].1;
        }
    }
    sum
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
    fn duplicates_versions_and_stories_are_told_apart() {
        let prints = set();
        let found: Vec<(usize, usize, Likeness)> = Collection::new(&prints)
            .pairs()
            .iter()
            .map(|pair| (pair.older.min(pair.newer), pair.older.max(pair.newer), pair.likeness))
            .collect();
        assert!(found.contains(&(0, 1, Likeness::Duplicate)), "{found:?}");
        assert!(found.contains(&(0, 2, Likeness::Version)), "{found:?}");
        assert!(found.contains(&(1, 3, Likeness::SameStory)), "{found:?}");
        assert!(found.iter().all(|(a, b, _)| *a != 5 && *b != 5), "{found:?}");
        let newer = Collection::new(&prints)
            .pairs()
            .iter()
            .find(|pair| pair.likeness == Likeness::Version && pair.older == 0)
            .map(|pair| pair.newer);
        assert_eq!(newer, Some(2));
    }

    #[test]
    fn a_fingerprint_comes_back_from_a_file_as_it_was() {
        for print in set() {
            let bytes = postcard::to_allocvec(&print).unwrap();
            assert_eq!(postcard::from_bytes::<Fingerprint>(&bytes).unwrap(), print);
        }
    }

    #[test]
    fn stories_do_not_depend_on_the_order_of_arrival() {
        let prints = set();
        let threads = Collection::new(&prints).threads();
        assert!(threads[..5].iter().all(|thread| *thread == threads[0]) && threads[5] != threads[0], "{threads:?}");
        let backwards: Vec<Fingerprint> = prints.iter().rev().cloned().collect();
        let mut again = Collection::new(&backwards).threads();
        again.reverse();
        assert_eq!(threads, again);
        assert!(Collection::new(&prints).related(4, 1)[0].0 < 4);
    }
}
