//! Topics: IPTC Media Topics by the words that speak for them (data/topics.txt), and the site's own by their keywords.
//! Abstains where the words say too little or speak for two topics alike.

use super::terms::{Terms, stem, words};
use crate::seeds::draft::FoundTopic;
use crate::seeds::lists::KnownTopic;
use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Phrases by their first stem, with the topic that they speak for.
#[derive(Clone, Debug, Default)]
pub struct Index {
    topics: Vec<Topic>,
    phrases: FxHashMap<String, Vec<Phrase>>,
}

#[derive(Clone, Debug)]
struct Topic {
    name: String,
    code: Option<String>,
    parent: Option<String>,
}

#[derive(Clone, Debug)]
struct Phrase {
    rest: Vec<String>,
    topic: usize,
    weight: f32,
}

/// The code of sport: what it says of a city is mostly said of its club.
pub const SPORT: &str = "medtop:15000000";

/// A word in the headline counts as so many in the text.
const HEADLINE: f32 = 3.0;
/// A phrase of several words says more than one word.
const PHRASE: f32 = 1.5;
/// Below this a text says too little; a text of a few sentences may say less.
const LEAST: f32 = 5.0;
const LEAST_OF_FEW: f32 = 4.0;
/// The second topic must be behind the first by this share, or both are doubtful.
const MARGIN: f32 = 0.1;
/// In a text of a few sentences, where one word more would turn it.
const MARGIN_OF_FEW: f32 = 0.2;
/// A second topic is shown if it has this share of the first's score, so many words of its own, and so much of its
/// score from words that hardly any other topic has.
const SECOND: f32 = 0.7;
const SECOND_WORDS: usize = 4;
const SECOND_STRONG: f32 = 9.0;
/// So many sentences may have their topic from one word.
const FEW: usize = 3;
/// From this weight on a word is a strong one.
const STRONG: f32 = 3.0;
/// Words of weight 1 count together no more than this beside the others: a long text has some of every topic.
const MOST_WEAK: f32 = 6.0;
/// A child is shown with so many different words of its own.
const CHILD_WORDS: usize = 2;

static MEDIA_TOPICS: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    let mut at = None;
    for line in
        include_str!("../../../data/topics.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(" | ") {
            let mut columns = line.split(" | ").map(str::trim);
            let code = columns.next().map(|code| format!("medtop:{code}"));
            let name = columns.next().unwrap_or_default().to_owned();
            at = Some(index.topics.len());
            index.topics.push(Topic { name, code, parent: columns.next().map(|code| format!("medtop:{code}")) });
        } else if let Some(topic) = at {
            for word in line.split(',') {
                let (word, weight) = word.split_once('=').unwrap_or((word, "1"));
                index.add(topic, word, weight.trim().parse().unwrap_or(1.0));
            }
        }
    }
    index
});

impl Index {
    /// The site's own topics.
    pub fn of_site(topics: &[KnownTopic]) -> Index {
        let mut index = Index::default();
        for topic in topics {
            let at = index.topics.len();
            index.topics.push(Topic { name: topic.name.clone(), code: None, parent: None });
            for keyword in &topic.keywords {
                index.add(at, keyword, 1.0);
            }
        }
        index
    }

    fn add(&mut self, topic: usize, phrase: &str, weight: f32) {
        let stemmer = Stemmer::create(Algorithm::English);
        let mut stems = Vec::new();
        words(phrase, |word| stems.push(stem(&word.to_lowercase(), Some(&stemmer))));
        if stems.is_empty() {
            return;
        }
        let first = stems.remove(0);
        let phrases = self.phrases.entry(first).or_default();
        match phrases.iter_mut().find(|phrase| phrase.topic == topic && phrase.rest == stems) {
            Some(phrase) => phrase.weight = phrase.weight.max(weight),
            None => phrases.push(Phrase { rest: stems, topic, weight }),
        }
    }

    /// What the phrases of a text say for each topic.
    fn scores(&self, terms: &Terms, headline: &[u32], rows: &[Vec<u32>]) -> Vec<Score> {
        // Phrases by the number of their first stem in this text: only those can occur.
        let by_id: Vec<Option<&Vec<Phrase>>> = terms.stems.iter().map(|stem| self.phrases.get(&**stem)).collect();
        let mut counts: FxHashMap<*const Phrase, (f32, &Phrase)> = FxHashMap::default();
        let rows = std::iter::once((headline, HEADLINE)).chain(rows.iter().map(|row| (row.as_slice(), 1.0)));
        for (row, weight) in rows {
            for (at, id) in row.iter().enumerate() {
                for phrase in by_id[*id as usize].into_iter().flatten() {
                    let follows = phrase.rest.iter().enumerate().all(|(offset, stem)| {
                        row.get(at + 1 + offset).is_some_and(|id| *terms.stems[*id as usize] == **stem)
                    });
                    if follows {
                        counts.entry(phrase).or_insert((0.0, phrase)).0 += weight;
                    }
                }
            }
        }
        let mut scores = vec![Score::default(); self.topics.len()];
        let mut all: Vec<(f32, &Phrase)> = counts.into_values().collect();
        // Sums of floats depend on their order, and a map has none.
        all.sort_by(|a, b| {
            (a.1.topic, &a.1.rest)
                .cmp(&(b.1.topic, &b.1.rest))
                .then(a.0.total_cmp(&b.0))
                .then(a.1.weight.total_cmp(&b.1.weight))
        });
        for (count, phrase) in all {
            let long = if phrase.rest.is_empty() { 1.0 } else { PHRASE };
            let worth = phrase.weight * long * (1.0 + count.ln());
            let score = &mut scores[phrase.topic];
            if phrase.weight > 1.0 {
                score.own += worth;
                score.telling += 1;
            } else {
                score.weak += worth;
            }
            if phrase.weight >= STRONG {
                score.strong += worth;
            }
            score.different += 1;
        }
        scores
    }
}

/// The sums of a topic's words that occur in a text.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    /// Words of weight 1.
    weak: f32,
    /// The other words.
    own: f32,
    /// Those of `STRONG` among them.
    strong: f32,
    /// How many different ones, and how many of them have a weight above 1.
    different: usize,
    telling: usize,
}

impl Score {
    fn all(self) -> f32 {
        self.own + self.weak
    }

    /// The weak words count to a limit.
    fn fair(self) -> f32 {
        self.own + self.weak.min(MOST_WEAK.max(self.own / 2.0))
    }
}

/// The site's topics and the media topics of a text, the best first. Empty where it abstains.
pub fn find(terms: &Terms, headline: &[u32], rows: &[Vec<u32>], english: bool, site: &Index) -> Vec<FoundTopic> {
    let mut found = of_site(site, terms, headline, rows);
    if english {
        found.extend(media_topics(terms, headline, rows));
    }
    found
}

fn of_site(site: &Index, terms: &Terms, headline: &[u32], rows: &[Vec<u32>]) -> Vec<FoundTopic> {
    let scores = site.scores(terms, headline, rows);
    let mut found: Vec<FoundTopic> = (site.topics.iter().zip(scores))
        // Two different keywords, or one in the headline or said again and again.
        .filter(|(_, score)| score.different >= 2 || score.all() >= 1.0 + HEADLINE.ln())
        .map(|(topic, score)| FoundTopic {
            name: topic.name.clone(),
            code: None,
            score: score.all() / (score.all() + 2.0),
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.name.cmp(&b.name)));
    found
}

fn media_topics(terms: &Terms, headline: &[u32], rows: &[Vec<u32>]) -> Vec<FoundTopic> {
    let index = &*MEDIA_TOPICS;
    let scores = index.scores(terms, headline, rows);
    let mut tops: Vec<(f32, usize)> = (0..index.topics.len())
        .filter(|at| index.topics[*at].parent.is_none())
        .map(|at| (scores[at].fair(), at))
        .collect();
    tops.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let (best, second) = (tops[0], tops[1]);
    // One word alone in more than a few sentences may mean something else: a fairway is not golf.
    let alone = scores[best.1].telling < 2 && rows.len() > FEW || scores[best.1].strong < STRONG;
    let clear = |at: usize| scores[at].telling >= SECOND_WORDS && scores[at].strong >= SECOND_STRONG;
    // Two topics that are both clear are two topics; otherwise neither is.
    let margin = if rows.len() > FEW { MARGIN } else { MARGIN_OF_FEW };
    let even = (best.0 - second.0) / best.0 < margin && !(clear(best.1) && clear(second.1));
    let least = if rows.len() > FEW { LEAST } else { LEAST_OF_FEW };
    if best.0 < least || alone || even {
        return Vec::new();
    }
    let topic = |at: usize, score: f32| FoundTopic {
        name: index.topics[at].name.clone(),
        code: index.topics[at].code.clone(),
        score,
    };
    let mut found = vec![topic(best.1, (0.5 + (best.0 - second.0) / best.0).min(0.99))];
    if second.0 >= SECOND * best.0 && clear(second.1) {
        found.push(topic(second.1, 0.5));
    }
    let codes: Vec<Option<String>> = found.iter().map(|topic| topic.code.clone()).collect();
    let mut children: Vec<(f32, usize)> = (0..index.topics.len())
        .filter(|at| index.topics[*at].parent.is_some() && codes.contains(&index.topics[*at].parent))
        .filter(|at| scores[*at].different >= CHILD_WORDS && scores[*at].all() >= LEAST)
        .map(|at| (scores[at].all(), at))
        .collect();
    children.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.extend(children.into_iter().take(2).map(|(_, at)| topic(at, 0.6)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(headline: &str, text: &str) -> Vec<String> {
        let mut terms = Terms::new(Some("en"));
        let headline = terms.add(headline);
        let rows: Vec<Vec<u32>> = text.split(". ").map(|text| terms.add(text)).collect();
        find(&terms, &headline, &rows, true, &Index::default()).into_iter().map(|topic| topic.name).collect()
    }

    #[test]
    fn a_fish_auction_is_no_sport() {
        let found = topics(
            "Herring Prices Double at the Morning Auction",
            "The first boats back after the storm sold their herring for twice the usual price at the fish auction. \
             Buyers bid against each other for forty minutes. The best lot, caught by the winner of last year's race of \
             the crews, went to a smokehouse. The auctioneer had not seen such a match of bids in ten seasons. Goals for \
             the year are already met.",
        );
        assert_eq!(found, ["economy, business and finance"]);
    }

    #[test]
    fn one_word_in_a_longer_text_is_no_topic() {
        let text = "The dredger began to deepen the old channel. It goes by day and by night. It takes out mud and more \
                    mud. Nobody knows what lies below, the chair said on her way to a marathon. It is dark there.";
        assert_eq!(topics("Dredger Starts Its Rounds", text), Vec::<String>::new());
    }

    #[test]
    fn a_second_topic_has_words_of_its_own() {
        let text = "Striking nurses and porters walked out of forty hospitals over pay. The union said that patients in \
                    intensive care were safe. Waiting lists would grow, doctors warned, and operations for cancer and \
                    heart disease had been put off. Talks on wages and overtime begin on Friday, the employers said.";
        let found = topics("Nurses on strike over pay", text);
        assert!(found.contains(&"labour".to_owned()) && found.contains(&"health".to_owned()), "{found:?}");
    }
}
