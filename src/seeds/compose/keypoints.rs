//! Key points and the summary: sentences of the article itself, word for word. In news the place of a sentence is the
//! best sign of its weight; likeness to the rest of the text and to the headline only helps to choose between sections.

use super::measure::{ends_sentence, words};
use super::terms::Terms;
use regex::Regex;
use std::sync::LazyLock;

/// One sentence of the body with what the choice needs.
pub struct Sentence<'a> {
    pub text: &'a str,
    pub row: Vec<u32>,
    /// Which section, from 0; a heading begins the next.
    pub section: usize,
    /// Which paragraph of its section.
    pub para: usize,
    /// Which sentence of its paragraph.
    pub nth: usize,
}

const LEAST_POINTS: usize = 3;
const MOST_POINTS: usize = 5;
/// So many points come from what stands above the first heading.
const OF_LEAD: usize = 2;
const MIN_WORDS: usize = 6;
/// Two points may share so much of their stems.
const ALIKE: f32 = 0.5;
/// So many sentences are compared; a longer text has said its points by then.
const MAX_SENTENCES: usize = 80;

/// Of two sentences the earlier is nearly always the better: more weight on what is central, or like the headline, made
/// the points worse than the first three sentences.
const POSITION: f32 = 0.85;
const CENTRAL: f32 = 0.1;
const HEADLINE: f32 = 0.05;

/// How long a point may be, in words.
struct Limits {
    any: usize,
    /// A lead may be longer: nothing else says what the article is about.
    lead: usize,
    /// Whether it may be speech whose speaker is named in it, or point to the sentence right before, if that is a point.
    is_last: bool,
}

/// Short ones, if there are enough of them; else long ones rather than none.
const LIMITS: [Limits; 3] = [
    Limits { any: 35, lead: 45, is_last: false },
    Limits { any: 45, lead: 60, is_last: false },
    Limits { any: 60, lead: 80, is_last: true },
];

/// Three to five sentences in the order of the text; none if the text has not three that can stand alone.
pub fn choose(sentences: &[Sentence], headline: &[u32], terms: &Terms) -> Vec<String> {
    let sentences = &sentences[..sentences.len().min(MAX_SENTENCES)];
    let content: Vec<Vec<u32>> = sentences.iter().map(|sentence| terms.content(&sentence.row)).collect();
    let headline = terms.content(headline);
    let choice = Choice { sentences, central: central(&content, terms.stems.len()), content, headline };
    let found = LIMITS.iter().map(|limits| choice.within(limits)).find(|chosen| chosen.len() >= LEAST_POINTS);
    found.unwrap_or_default().into_iter().map(|at| sentences[at].text.to_owned()).collect()
}

struct Choice<'a> {
    sentences: &'a [Sentence<'a>],
    content: Vec<Vec<u32>>,
    headline: Vec<u32>,
    central: Vec<f32>,
}

impl Choice<'_> {
    /// The best sentences of these lengths, by their places.
    fn within(&self, limits: &Limits) -> Vec<usize> {
        let fits = |at: &usize| {
            let text = self.sentences[*at].text;
            stands_alone(text, *at == 0, limits)
                || limits.is_last && (self.leans(*at, limits) || is_attributed(text, limits))
        };
        let fit: Vec<usize> = (0..self.sentences.len()).filter(fits).collect();
        let sections = self.sentences.last().map_or(0, |last| last.section + 1);
        let mut chosen: Vec<usize> = fit.first().copied().into_iter().collect();
        if sections > 1 {
            // The best sentences of the lead, then the best of each section, the first sections first.
            for section in 0..sections {
                let inside = |at: &usize| self.sentences[*at].section == section;
                let inside: Vec<usize> = fit.iter().copied().filter(inside).collect();
                let wanted = if section == 0 { OF_LEAD } else { (chosen.len() + 1).min(MOST_POINTS) };
                self.fill(&inside, wanted, &mut chosen);
            }
        }
        // Where there are too few sections, the best of what is left.
        self.fill(&fit, LEAST_POINTS, &mut chosen);
        chosen.sort_unstable();
        chosen
    }

    /// `The two were found below the pier`: it stands alone once the sentence before it is said.
    fn leans(&self, at: usize, limits: &Limits) -> bool {
        let text = self.sentences[at].text;
        let names = |before: &Sentence| before.section == self.sentences[at].section && !is_quotation(before.text);
        let before = at.checked_sub(1).map(|before| &self.sentences[before]);
        before.is_some_and(names) && words(text) <= limits.any && stands_alone(text, true, limits)
    }

    /// Takes the best of `from` until there are so many points.
    fn fill(&self, from: &[usize], wanted: usize, chosen: &mut Vec<usize>) {
        let begin = from.first().copied().unwrap_or(0);
        let score = |at: usize| {
            POSITION / (1.0 + (at - begin) as f32).sqrt()
                + CENTRAL * self.central[at]
                + HEADLINE * shared(&self.headline, &self.content[at])
        };
        let mut best = from.to_vec();
        best.sort_by(|a, b| score(*b).total_cmp(&score(*a)).then(a.cmp(b)));
        for at in best {
            if chosen.len() >= wanted {
                return;
            }
            if points_back(self.sentences[at].text) && at > 0 && !chosen.contains(&(at - 1)) {
                continue;
            }
            let is_new = |other: &usize| *other != at && jaccard(&self.content[at], &self.content[*other]) < ALIKE;
            if chosen.iter().all(is_new) {
                chosen.push(at);
            }
        }
    }
}

/// How much each sentence has in common with all others, from 0 to 1 (degree centrality; LexRank without its walk).
fn central(content: &[Vec<u32>], stems: usize) -> Vec<f32> {
    let mut frequency = vec![0u32; stems];
    content.iter().flatten().for_each(|id| frequency[*id as usize] += 1);
    let count = content.len() as f32;
    let weight: Vec<f32> =
        frequency.iter().map(|n| if *n == 0 { 0.0 } else { (1.0 + count / *n as f32).ln() }).collect();
    let norm: Vec<f32> = content
        .iter()
        .map(|row| row.iter().map(|id| weight[*id as usize].powi(2)).sum::<f32>().sqrt().max(1e-6))
        .collect();
    let mut degree = vec![0.0f32; content.len()];
    for a in 0..content.len() {
        for b in a + 1..content.len() {
            let likeness = common(&content[a], &content[b]).map(|id| weight[id as usize].powi(2)).sum::<f32>()
                / (norm[a] * norm[b]);
            if likeness > 0.05 {
                degree[a] += likeness;
                degree[b] += likeness;
            }
        }
    }
    let most = degree.iter().copied().fold(1e-6, f32::max);
    degree.into_iter().map(|value| value / most).collect()
}

fn common<'a>(a: &'a [u32], b: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    let mut at = 0;
    a.iter().copied().filter(move |id| {
        while at < b.len() && b[at] < *id {
            at += 1;
        }
        b.get(at) == Some(id)
    })
}

fn jaccard(a: &[u32], b: &[u32]) -> f32 {
    let both = common(a, b).count();
    let all = a.len() + b.len() - both;
    if all == 0 { 0.0 } else { both as f32 / all as f32 }
}

/// The share of the headline's stems that a sentence has.
fn shared(headline: &[u32], row: &[u32]) -> f32 {
    if headline.is_empty() { 0.0 } else { common(headline, row).count() as f32 / headline.len() as f32 }
}

/// Words at the start that point to something said before.
const POINTING: &[&str] = &[
    "he",
    "she",
    "it",
    "they",
    "this",
    "that",
    "these",
    "those",
    "his",
    "her",
    "hers",
    "its",
    "their",
    "them",
    "such",
    "both",
    "here",
    "there",
    "we",
    "i",
    "you",
    "our",
    "my",
    "your",
    "one",
    "another",
    "others",
    "neither",
    "either",
    "so",
    "then",
    "thus",
    "therefore",
    "instead",
    "otherwise",
    "also",
    "and",
    "or",
    "but",
    "nor",
    "yet",
    "however",
    "meanwhile",
    "moreover",
    "furthermore",
    "still",
    "not",
    "him",
    "who",
    "which",
    "what",
    "why",
    "how",
    "it's",
    "he's",
    "she's",
    "they're",
    "we're",
    "i'm",
    "that's",
    "there's",
    "who's",
    "the latter",
    "él",
    "ella",
    "ellos",
    "ellas",
    "esto",
    "eso",
    "este",
    "esta",
    "ese",
    "esa",
    "su",
    "sus",
    "pero",
    "il",
    "elle",
    "ils",
    "elles",
    "ce",
    "cela",
    "cette",
    "ces",
    "son",
    "sa",
    "ses",
    "leur",
    "leurs",
    "mais",
    "er",
    "sie",
    "es",
    "dies",
    "diese",
    "dieser",
    "dieses",
    "sein",
    "seine",
    "ihr",
    "ihre",
    "aber",
    "doch",
    "ele",
    "ela",
    "eles",
    "elas",
    "isso",
    "isto",
    "seu",
    "sua",
    "mas",
    "yeye",
    "hii",
    "hiyo",
    "wao",
    "lakini",
    "وہ",
    "یہ",
    "اس",
    "ان",
    "هو",
    "هي",
    "هم",
    "هذا",
    "هذه",
    "वह",
    "यह",
    "वे",
    "इस",
    "उस",
    "उन्होंने",
    "उसने",
];

/// A sentence that ends so does not say of what.
const POINTING_ENDS: &[&str] = &[" of it", " of them", " of these", " of those"];

/// `Some of it`, `The latter`, `In his view`: the first words point back, though the first one does not.
fn points_back(text: &str) -> bool {
    static BACK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)^\W*(?:(?:one|some|most|many|much|few|several|none|all|any|each|half|part|parts|two|three|four|five|dozens|hundreds|thousands|\d+)",
            r" of (?:it|this|that|them|these|those|us|which|whom)",
            r"|(?:some|others|many|most|several|few|two|three|all|none|each|neither|either) (?:were|are|was|is|have|had|say|said|also|even|did|do|will|would)",
            r"|the (?:latter|former|same|rest|remainder|pair|duo|trio|other|others|second|third|fourth|two|three|four|first (?:is|was|of)|next)",
            r"|(?:in|after|before|when|while|as|if|for|with|by|at|to|although|though|because|despite|during|under|on|of|from|like|unlike|once|since|until|asked|besides|among|without|within|through|according to)",
            r" (?:\w+ )?(?:he|she|it|they|him|her|his|their|them|its|this|that|these|those|then|there|such|doing so|the same)",
            r"|(?:for example|for instance|in addition|in contrast|by contrast|on the other hand|at the same time|as a result|in fact|of course|that said|even so|in other words|first|firstly|second|secondly|third|finally|lastly|similarly|likewise|nevertheless|nonetheless|besides|separately|additionally|consequently|accordingly|hence|afterwards|later|earlier|previously|subsequently|elsewhere|indeed|rather|again|no|yes|well|perhaps|maybe|the answer|the reason|the result|the problem|the idea|the move|the move's)",
            r")\b",
        ))
        .expect("valid")
    });
    BACK.is_match(text) || POINTING_ENDS.iter().any(|end| text.trim_end_matches('.').ends_with(end))
}

/// `There is`, `One of the`: words that point back elsewhere, but not here.
fn points_nowhere(text: &str) -> bool {
    static NOWHERE: LazyLock<Regex> = LazyLock::new(|| {
        let verb = "is|are|was|were|has|have|had|will|would|may|might|could|can|must|should|remains?";
        Regex::new(&format!(r"(?i)^(?:there (?:{verb})|one (?:of the|of|in|person|man|woman|child)) ")).expect("valid")
    });
    NOWHERE.is_match(text) && !points_back(text)
}

/// The first word points to something said before.
fn begins_pointing(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let first = first.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'').replace('’', "'").to_lowercase();
    let chinese = ["他", "她", "它", "这", "那", "但", "此"].iter().any(|word| text.starts_with(word));
    chinese || POINTING.contains(&first.as_str()) && !points_nowhere(text)
}

/// A whole sentence that needs nothing before it.
fn stands_alone(text: &str, lead: bool, limits: &Limits) -> bool {
    let count = words(text);
    let limit = if lead { limits.lead } else { limits.any };
    if !(MIN_WORDS..=limit).contains(&count) || !ends_sentence(text) || text.trim_end().ends_with(['?', '؟', '？']) {
        return false;
    }
    !begins_pointing(text)
        && (lead || !points_back(text))
        && !text.starts_with(char::is_lowercase)
        && marks_close(text)
        && !is_quotation(text)
}

/// `"The pier is safe," said Mara Lindt, the harbour master.`
fn is_attributed(text: &str, limits: &Limits) -> bool {
    let said = text.trim_start_matches(['"', '“', '„', '«']);
    let Some(end) = said.find(['"', '”', '“', '»']).filter(|_| is_quotation(text)) else { return false };
    let outside: Vec<&str> =
        said[end..].split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    marks_close(text)
        && outside.iter().any(|word| super::lexicon::is_speech_verb(word))
        && outside.iter().any(|word| word.starts_with(char::is_uppercase))
        && (MIN_WORDS..=limits.any).contains(&words(text))
        && ends_sentence(text)
        && !begins_pointing(said)
        && !points_back(said)
}

/// Every quotation mark and bracket that opens in the sentence closes in it.
fn marks_close(text: &str) -> bool {
    let count = |mark: char| text.matches(mark).count();
    count('"').is_multiple_of(2)
        && count('“') + count('„') <= count('”') + count('“').min(count('„'))
        && count('”') <= count('“') + count('„')
        && count('«') == count('»')
        && count('(') == count(')')
        && count('「') == count('」')
}

/// Begins with speech: a point is told, not said, as long as there is something told.
fn is_quotation(text: &str) -> bool {
    super::measure::starts_quoted(text)
}

/// One or two sentences for lists: the first, and the second if the first is short.
const SHORT: usize = 90;
const LONGEST_SUMMARY: usize = 300;

pub fn summary(sentences: &[Sentence]) -> Option<String> {
    let first = sentences.first().filter(|first| first.section == 0)?;
    let length = first.text.chars().count();
    if length > LONGEST_SUMMARY || !ends_sentence(first.text) {
        return None;
    }
    let second = sentences.get(1).filter(|second| second.section == 0 && second.para == first.para);
    match second {
        Some(second)
            if length < SHORT && length + second.text.chars().count() < LONGEST_SUMMARY && marks_close(second.text) =>
        {
            Some(format!("{} {}", first.text, second.text))
        }
        _ => Some(first.text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_needs_nothing_before_it() {
        for text in [
            "Ferries will sail through the night from the first of March.",
            "The council voted on Tuesday to let ferries sail through the night.",
            "In June the board found cracks in two of the five piers.",
            "Two of the five piers have cracks that nobody had seen.",
            "After the vote the mayor thanked the crews of the night boats.",
            "There were eleven people on the night boat when it stopped.",
            "One of the five piers has cracks that nobody had seen.",
        ] {
            assert!(stands_alone(text, false, &LIMITS[0]), "{text}");
        }
        for text in [
            "She said on Tuesday that the ferries would sail at night.",
            "There they waited for the night boat until the morning.",
            "One was found below the old pier, the harbour board said.",
            "One of them was found below the old pier, the board said.",
            "Some of it was found below the old pier, the board said.",
            "Most of them have cracks that nobody had seen before.",
            "Others were found below the old pier in the same week.",
            "The rest was found below the old pier, the board said.",
            "Three piers account for nine-tenths of it.",
            "The latter was found below the old pier, the board said.",
            "In his view the ferries should have sailed years before.",
            "When they came back, the pier had fallen into the water.",
            "For example, the pier at Tallmoor has been closed since June.",
            "\"We sail until dawn,\" said Mara Lindt, the harbour master.",
            "However, the pier at Tallmoor has been closed since June.",
            "Who will pay for the new pier at Tallmoor, and when?",
        ] {
            assert!(!stands_alone(text, false, &LIMITS[0]), "{text}");
        }
    }

    fn chosen(text: &[&str]) -> Vec<String> {
        let mut terms = Terms::new(Some("en"));
        let told = text.iter().enumerate().map(|(nth, text)| Sentence {
            text,
            row: terms.add(text),
            section: 0,
            para: 0,
            nth,
        });
        let told: Vec<Sentence> = told.collect();
        choose(&told, &[], &terms)
    }

    /// Three points or none; but what stands right before a sentence, or in it, is known.
    #[test]
    fn a_short_text_may_say_who_spoke_and_what_was_just_named() {
        let found = "Divers found cracks in three of the piers of the old bridge on Tuesday.";
        let closed = "The three were closed to all ships in the same hour.";
        let said = "\"Ships can wait until the piers are mended,\" said Mara Lindt, the harbour master.";
        assert_eq!(chosen(&[found, closed, said]), [found, closed, said]);
        let none: [&str; 0] = [];
        assert_eq!(chosen(&[found, said, closed]), none, "the three of what?");
        let unsaid = "\"Ships can wait until the piers are mended, and so can those who own them.\"";
        assert_eq!(chosen(&[found, closed, unsaid]), none, "who says so?");
        let long = "Ferries sail at night from March to the end of the year.";
        let other = "Fares rise by a tenth, the council of Varnholm decided.";
        assert_eq!(chosen(&[found, closed, said, long, other]), [found, long, other], "plain ones come first");
    }
}
