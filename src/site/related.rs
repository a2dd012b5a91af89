//! Earlier articles on the same matter. An article looks backwards only, so a new one never changes an old page.

use super::{Article, Site, TermKind};
use std::collections::HashMap;

/// For each article, the earlier ones that share most with it.
pub struct Related {
    postings: HashMap<Feature, Vec<u32>>,
    words: Vec<Vec<u32>>,
}

/// Something that two articles may share.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Feature {
    Term(TermKind, u32),
    /// A word of the headline, by number.
    Word(u32),
}

/// How many related articles a page shows.
const MOST: usize = 5;
/// How far back in the list of a feature an article looks. Older company is rarely wanted, and the cost stays bounded.
const WINDOW: usize = 32;
/// Less than one rare topic in common is chance.
const LEAST: f32 = 2.0;

impl Related {
    /// Indexes the features of all articles, in the order of articles.
    pub fn index(site: &Site) -> Related {
        let mut postings: HashMap<Feature, Vec<u32>> = HashMap::new();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut words: Vec<Vec<u32>> = Vec::with_capacity(site.articles.len());
        for (place, article) in site.articles.iter().enumerate() {
            let mut own: Vec<u32> = Vec::new();
            for word in headline_words(&site.documents[article.document].front.title) {
                let next = numbers.len() as u32;
                let number = *numbers.entry(word).or_insert(next);
                if !own.contains(&number) {
                    own.push(number);
                }
            }
            words.push(own);
            for (feature, _) in features(article, &words[place]) {
                postings.entry(feature).or_default().push(place as u32);
            }
        }
        Related { postings, words }
    }

    /// The best earlier articles for the one at `place`, best first; of equals, the newer.
    pub fn of(&self, site: &Site, place: usize) -> Vec<usize> {
        let article = &site.articles[place];
        let mut scores: HashMap<u32, f32> = HashMap::new();
        for (feature, weight) in features(article, &self.words[place]) {
            let Some(list) = self.postings.get(&feature) else { continue };
            let before = list.partition_point(|other| (*other as usize) < place);
            // Rarity among earlier articles only: what comes later changes nothing here.
            let rarity = ((1 + place) as f32 / (1 + before) as f32).ln();
            for other in &list[before.saturating_sub(WINDOW)..before] {
                *scores.entry(*other).or_insert(0.0) += weight * rarity;
            }
        }
        let thread = article.story;
        let mut best: Vec<(u32, f32)> = scores
            .into_iter()
            .filter(|(other, score)| {
                // The story has a list of its own on the page.
                let same_thread = thread.is_some() && site.articles[*other as usize].story == thread;
                *score >= LEAST && !same_thread && site.articles[*other as usize].language == article.language
            })
            .collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
        best.into_iter().take(MOST).map(|(other, _)| other as usize).collect()
    }

    /// Earlier items of the article's story, newest first.
    pub fn thread(site: &Site, place: usize) -> Vec<usize> {
        let Some(story) = site.articles[place].story else { return Vec::new() };
        let items = &site.terms(TermKind::Story).list[story as usize].articles;
        let before = items.partition_point(|other| (*other as usize) < place);
        items[..before].iter().rev().take(MOST).map(|other| *other as usize).collect()
    }
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

/// Words of a headline that say something: four letters or more, in lower case, a plural `s` removed.
fn headline_words(title: &str) -> impl Iterator<Item = String> + '_ {
    title.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 4).map(|word| {
        let word = word.to_lowercase();
        match word.strip_suffix('s') {
            Some(one) if one.len() >= 4 && !one.ends_with('s') => one.to_owned(),
            _ => word,
        }
    })
}
