//! Earlier articles on the same matter, by an inverted index over weighted features. An article looks backwards only, so a
//! new one never changes an old page; and a feature's rarity is known to the power of two only, so that one more article
//! with it hardly ever changes what the others find.

use super::{Article, Site, TermKind};
use crate::content::FrontMatter;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Which articles have which features.
pub struct Related {
    postings: FxHashMap<Feature, Vec<u32>>,
}

/// The words of all headlines and summaries that say something, as hashes: all of an article's words that its neighbours'
/// neighbours need.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct HeadlineWords {
    /// Where the words of each article end in `words`.
    ends: Vec<u32>,
    words: Vec<u32>,
}

/// Something that two articles may share.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Feature {
    Term(TermKind, u32),
    /// A word of the headline or the summary, by its hash.
    Word(u32),
}

/// How many related articles a page shows.
const MOST: usize = 5;
/// How far back in the list of a feature an article looks. Older company is rarely wanted, and the cost stays bounded.
const WINDOW: usize = 32;
/// Less than one rare topic in common is chance.
const LEAST: f32 = 2.0;

impl HeadlineWords {
    /// Of all articles, in their order.
    pub fn of(site: &Site) -> HeadlineWords {
        let mut all = HeadlineWords::default();
        for article in &site.articles {
            all.words.extend(HeadlineWords::read(&site.document(article.document).front));
            all.ends.push(all.words.len() as u32);
        }
        all
    }

    /// Of one article. The summary is the desk's first sentence or an editor's: it names what the headline leaves out.
    pub fn read(front: &FrontMatter) -> Vec<u32> {
        words_of([front.title.as_str(), &front.summary])
    }

    pub fn get(&self, article: usize) -> &[u32] {
        let start = article.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.words[start as usize..self.ends[article] as usize]
    }

    /// Puts other words into the place of an article's. Gives those it had before.
    pub fn replace(&mut self, article: usize, new: &[u32]) -> Vec<u32> {
        let before = self.get(article).to_vec();
        let end = self.ends[article] as usize;
        self.words.splice(end - before.len()..end, new.iter().copied());
        for end in &mut self.ends[article..] {
            *end = *end + new.len() as u32 - before.len() as u32;
        }
        before
    }
}

impl Related {
    /// Indexes the features of all articles, in the order of articles.
    pub fn index(site: &Site, words: &HeadlineWords) -> Related {
        let mut postings: FxHashMap<Feature, Vec<u32>> = FxHashMap::default();
        for (place, article) in site.articles.iter().enumerate() {
            for (feature, _) in features(article, words.get(place)) {
                postings.entry(feature).or_default().push(place as u32);
            }
        }
        Related { postings }
    }

    /// The best earlier articles for the one at `place`, best first; of equals, the newer.
    pub fn of(&self, site: &Site, words: &HeadlineWords, place: usize) -> Vec<u32> {
        let article = &site.articles[place];
        let mut found: Vec<(u32, f32)> = Vec::with_capacity(256);
        for (feature, weight) in features(article, words.get(place)) {
            let Some(list) = self.postings.get(&feature) else { continue };
            let before = list.partition_point(|other| (*other as usize) < place);
            // Rarity among earlier articles only: what comes later changes nothing here.
            let score = weight * rarity(place, before);
            if score > 0.0 {
                found.extend(list[before.saturating_sub(WINDOW)..before].iter().map(|other| (*other, score)));
            }
        }
        // Stable, so that scores are always summed in the order of features.
        found.sort_by_key(|(other, _)| *other);
        let thread = article.story;
        let mut best: Vec<(u32, f32)> = Vec::with_capacity(MOST + 1);
        for shared in found.chunk_by(|a, b| a.0 == b.0) {
            let (other, score) = (shared[0].0, shared.iter().map(|(_, score)| score).sum::<f32>());
            // Of equals the newer is better, and candidates come from the oldest to the newest.
            let rank = best.partition_point(|(_, better)| *better > score);
            if score < LEAST || rank == MOST {
                continue;
            }
            let candidate = &site.articles[other as usize];
            // The story has a list of its own on the page.
            let same_thread = thread.is_some() && candidate.story == thread;
            if !same_thread && candidate.language == article.language {
                best.insert(rank, (other, score));
                best.truncate(MOST);
            }
        }
        best.iter().map(|(other, _)| *other).collect()
    }

    /// Takes note of a new headline or summary at `place`. Gives the articles that may find others now.
    pub fn retitle(&mut self, place: usize, before: &[u32], now: &[u32]) -> BTreeSet<u32> {
        let mut affected = BTreeSet::from([place as u32]);
        for word in before.iter().filter(|word| !now.contains(word)) {
            let list = self.postings.entry(Feature::Word(*word)).or_default();
            if let Ok(at) = list.binary_search(&(place as u32)) {
                list.remove(at);
                affected.extend(later(list, at));
            }
        }
        for word in now.iter().filter(|word| !before.contains(word)) {
            let list = self.postings.entry(Feature::Word(*word)).or_default();
            if let Err(at) = list.binary_search(&(place as u32)) {
                affected.extend(later(list, at));
                list.insert(at, place as u32);
            }
        }
        affected
    }

    /// Earlier items of the article's story, newest first.
    pub fn thread(site: &Site, place: usize) -> Vec<usize> {
        let Some(story) = site.articles[place].story else { return Vec::new() };
        let items = &site.terms(TermKind::Story).list[story as usize].articles;
        let before = items.partition_point(|other| (*other as usize) < place);
        items[..before].iter().rev().take(MOST).map(|other| *other as usize).collect()
    }

    /// The articles that show the one at `place` among the earlier items of its story.
    pub fn later_in_thread(site: &Site, place: usize) -> impl Iterator<Item = usize> {
        let items = site.articles[place].story.map(|n| &site.terms(TermKind::Story).list[n as usize].articles[..]);
        let items = items.unwrap_or_default();
        let after = items.partition_point(|other| (*other as usize) <= place);
        items[after..].iter().take(MOST).map(|other| *other as usize)
    }
}

/// How much it says that two articles share a feature which `before` of the `place` earlier ones have: the power of two
/// in one over its share, as a natural logarithm.
fn rarity(place: usize, before: usize) -> f32 {
    ((1 + place) / (1 + before)).ilog2() as f32 * std::f32::consts::LN_2
}

/// Those in the list of a feature, of which an article comes or goes at `at`, for whom that makes a difference: it stands
/// among the last that they look at, or it tips the feature's rarity.
fn later(list: &[u32], at: usize) -> impl Iterator<Item = u32> {
    let tipped = |place: u32, before: usize| rarity(place as usize, before) != rarity(place as usize, before + 1);
    let after = list[at..].iter().enumerate();
    after.filter(move |(n, place)| *n <= WINDOW || tipped(**place, at + n)).map(|(_, place)| *place)
}

/// The features of an article with their weights, always in the same order, so that sums of scores are the same too.
fn features<'a>(article: &'a Article, words: &'a [u32]) -> impl Iterator<Item = (Feature, f32)> + 'a {
    const WEIGHTS: [(TermKind, f32); 5] = [
        (TermKind::Story, 3.0),
        (TermKind::Person, 1.5),
        (TermKind::Organisation, 1.5),
        (TermKind::Topic, 1.0),
        (TermKind::Place, 0.7),
    ];
    let terms = WEIGHTS
        .into_iter()
        .flat_map(|(kind, weight)| article.terms(kind).iter().map(move |n| (Feature::Term(kind, *n), weight)));
    terms.chain(words.iter().map(|word| (Feature::Word(*word), 0.6)))
}

/// So many words of an article are looked at: those of a headline and of one or two sentences.
const MOST_WORDS: usize = 40;

/// Words of four letters or more that stand in any article.
const EVERYDAY: &[&str] = &[
    "about", "after", "again", "against", "also", "been", "before", "being", "between", "both", "could", "down",
    "during", "each", "even", "expected", "first", "from", "have", "here", "into", "just", "last", "later", "less",
    "made", "make", "many", "more", "most", "much", "next", "only", "other", "over", "people", "said", "same", "says",
    "should", "since", "some", "still", "such", "than", "that", "their", "them", "then", "there", "these", "they",
    "this", "those", "three", "through", "time", "told", "took", "under", "until", "were", "what", "when", "where",
    "which", "while", "will", "with", "within", "without", "would", "year", "your",
];

/// Hashes of the words of texts that say something, each once: of four letters or more, in lower case, a plural `s`
/// removed. Two words of one hash would be taken for one: of 10,000 words that befalls one pair in a hundred sites.
fn words_of<const N: usize>(texts: [&str; N]) -> Vec<u32> {
    let mut own: Vec<u32> = Vec::new();
    let all = texts.into_iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    for word in all.filter(|word| word.chars().count() >= 4) {
        let word = word.to_lowercase();
        let stem = match word.strip_suffix('s') {
            Some(one) if one.len() >= 4 && !one.ends_with('s') => one,
            _ => &word,
        };
        let hash = hash(stem);
        if !own.contains(&hash) && EVERYDAY.binary_search(&stem).is_err() {
            own.push(hash);
        }
        if own.len() == MOST_WORDS {
            break;
        }
    }
    own
}

/// FNV-1a, folded: the same in every run, which the tables' own hash need not be.
fn hash(word: &str) -> u32 {
    let hash = word
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ (hash >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_tell_nothing() {
        assert!(EVERYDAY.is_sorted());
        assert_eq!(words_of(["Ferries sail after storm", "The storms would have sunk them"]).len(), 4);
    }

    #[test]
    fn a_rarity_is_a_power_of_two() {
        assert_eq!(rarity(99, 99), 0.0);
        assert_eq!(rarity(1023, 0), 10.0 * std::f32::consts::LN_2);
        assert_eq!(rarity(1000, 3), rarity(1010, 4));
    }

    #[test]
    fn headlines_are_replaced_in_place() {
        let mut words = HeadlineWords { ends: vec![2, 2, 3], words: vec![1, 2, 3] };
        assert!(words.replace(1, &words_of(["Harbour walls"])).is_empty());
        assert_eq!(words.get(0), [1, 2]);
        assert_eq!(words.get(1), [hash("harbour"), hash("wall")]);
        assert_eq!(words.get(2), [3]);
        assert_eq!(words.replace(1, &words_of(["Harbour"])), [hash("harbour"), hash("wall")]);
        assert_eq!((words.get(1), words.get(2)), (&[hash("harbour")][..], &[3][..]));
    }

    #[test]
    fn one_more_article_tips_few_of_those_that_come_after() {
        let list: Vec<u32> = (0..4000).map(|n| n * 10).collect();
        let affected = later(&list, 1000).count();
        assert!((WINDOW..WINDOW + 20).contains(&affected), "{affected}");
        assert_eq!(later(&list, 4000).count(), 0);
    }
}
