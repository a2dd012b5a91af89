//! The arithmetic of measuring: what was found against what was expected, as numbers that add up over many seeds.

use std::collections::{BTreeMap, BTreeSet};

/// Things found and things expected.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    pub right: f64,
    pub answered: f64,
    pub expected: f64,
}

impl Tally {
    /// 1 where nothing was answered: nothing wrong was said.
    pub fn precision(&self) -> f64 {
        if self.answered == 0.0 { 1.0 } else { self.right / self.answered }
    }

    pub fn recall(&self) -> f64 {
        if self.expected == 0.0 { 1.0 } else { self.right / self.expected }
    }

    pub fn f1(&self) -> f64 {
        harmonic(self.precision(), self.recall())
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, more: Tally) {
        self.right += more.right;
        self.answered += more.answered;
        self.expected += more.expected;
    }
}

fn harmonic(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

/// One answer for each seed: right, wrong, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Choice {
    pub right: usize,
    pub wrong: usize,
    pub none: usize,
}

impl Choice {
    pub fn all(&self) -> usize {
        self.right + self.wrong + self.none
    }
}

/// Precision, recall and F1 of single texts, as means over the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    pub count: usize,
}

impl Mean {
    pub fn add(&mut self, one: Tally) {
        self.precision += one.precision();
        self.recall += one.recall();
        self.f1 += one.f1();
        self.count += 1;
    }

    /// The three means.
    pub fn means(&self) -> [f64; 3] {
        let count = self.count.max(1) as f64;
        [self.precision / count, self.recall / count, self.f1 / count]
    }
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    pub part: usize,
    pub all: usize,
}

/// In small letters, without marks.
pub fn plain(text: &str) -> String {
    words(text).join(" ")
}

/// The words of a text in order, in small letters.
pub fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect()
}

/// How often each stands in a list.
pub fn bag<T: Ord>(all: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut bag = BTreeMap::new();
    all.into_iter().for_each(|one| *bag.entry(one).or_default() += 1);
    bag
}

/// Sets without order: each thing counts once.
pub fn sets(found: &BTreeSet<String>, wanted: &BTreeSet<String>) -> Tally {
    Tally {
        right: found.intersection(wanted).count() as f64,
        answered: found.len() as f64,
        expected: wanted.len() as f64,
    }
}

/// Bags: what both have, as often as both have it.
fn bags<T: Ord>(found: &BTreeMap<T, usize>, wanted: &BTreeMap<T, usize>) -> Tally {
    let both = found.iter().map(|(one, n)| (*n).min(wanted.get(one).copied().unwrap_or(0)));
    Tally {
        right: both.sum::<usize>() as f64,
        answered: found.values().sum::<usize>() as f64,
        expected: wanted.values().sum::<usize>() as f64,
    }
}

/// ROUGE-1, without stemming: the words that two texts share.
pub fn rouge1(found: &str, wanted: &str) -> Tally {
    bags(&bag(words(found)), &bag(words(wanted)))
}

/// The runs of four words that two texts share: the order of the words counts, the order of the paragraphs does not.
pub fn runs_of_four(found: &str, wanted: &str) -> Tally {
    let runs = |text: &str| -> BTreeMap<Vec<String>, usize> {
        let words = words(text);
        bag(words.windows(words.len().clamp(1, 4)).map(<[String]>::to_vec))
    };
    bags(&runs(found), &runs(wanted))
}

/// B-cubed precision, recall and F1 of a clustering: for each article the share of its cluster that belongs there, and
/// the share of its story that was found; both as means, and F1 of the means.
pub fn b_cubed(found: &[usize], wanted: &[&str]) -> [f64; 3] {
    let count = found.len().min(wanted.len());
    let (mut precision, mut recall) = (0.0, 0.0);
    for a in 0..count {
        let cluster = (0..count).filter(|b| found[*b] == found[a]);
        let both = cluster.clone().filter(|b| wanted[*b] == wanted[a]).count() as f64;
        precision += both / cluster.count() as f64;
        recall += both / (0..count).filter(|b| wanted[*b] == wanted[a]).count() as f64;
    }
    let all = (count as f64).max(1.0);
    [precision / all, recall / all, harmonic(precision / all, recall / all)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_by_their_words() {
        assert_eq!(rouge1("The cat sat.", "the cat").recall(), 1.0);
        assert_eq!(rouge1("the the cat", "the cat cat"), Tally { right: 2.0, answered: 3.0, expected: 3.0 });
        assert_eq!(runs_of_four("a b c d e", "b c d e f"), Tally { right: 1.0, answered: 2.0, expected: 2.0 });
        assert_eq!(runs_of_four("a b", "A, b.").f1(), 1.0);
        assert_eq!(runs_of_four("", "a b").f1(), 0.0);
    }

    #[test]
    fn clusters_are_compared_by_their_members() {
        assert_eq!(b_cubed(&[0, 0, 1], &["a", "a", "b"]), [1.0, 1.0, 1.0]);
        assert_eq!(b_cubed(&[0, 0, 0, 0], &["a", "a", "b", "b"])[..2], [0.5, 1.0]);
    }

    #[test]
    fn means_are_of_texts() {
        let mut mean = Mean::default();
        mean.add(rouge1("a b", "a b"));
        mean.add(rouge1("a", "b"));
        assert_eq!(mean.means(), [0.5, 0.5, 0.5]);
    }
}
