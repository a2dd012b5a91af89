//! How good the desk is: what it found against what a person expects, as precision, recall and F1 for each measure.
//! Pure; `dateline evaluate` reads the folder and prints the table.

use super::measure::words;
use crate::seeds::draft::Draft;
use std::collections::{BTreeMap, BTreeSet};

/// What a person expects of one seed: the table `[expected]` of its sidecar. What is not named is not measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expected {
    pub headline: Option<String>,
    pub alternative_headline: Option<String>,
    pub headings: Option<Vec<String>>,
    pub date: Option<String>,
    pub authors: Option<Vec<String>>,
    pub language: Option<String>,
    pub topic: Option<String>,
    pub people: Option<Vec<String>>,
    pub organisations: Option<Vec<String>>,
    pub places: Option<Vec<String>>,
    /// Beginning of the quotation and the speaker's name.
    pub quotes: Option<Vec<(String, String)>>,
    pub highlights: Option<Vec<String>>,
    pub story: Option<String>,
}

impl Expected {
    /// Reads `[expected]`; an unknown key is named in the error.
    pub fn of(table: &toml::Table) -> Result<Expected, String> {
        let mut expected = Expected::default();
        for (key, value) in table {
            let text = || value.as_str().map(str::to_owned).or_else(|| value.as_datetime().map(ToString::to_string));
            let list = || -> Option<Vec<String>> {
                value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
            };
            let pairs = || -> Option<Vec<(String, String)>> {
                let pair =
                    |item: &toml::Value| Some((item.get(0)?.as_str()?.to_owned(), item.get(1)?.as_str()?.to_owned()));
                value.as_array()?.iter().map(pair).collect()
            };
            let wrong = || format!("`{key}` in `[expected]` has the wrong type");
            match key.as_str() {
                "headline" => expected.headline = Some(text().ok_or_else(wrong)?),
                "alternative_headline" => expected.alternative_headline = Some(text().ok_or_else(wrong)?),
                "date" => expected.date = Some(text().ok_or_else(wrong)?),
                "language" => expected.language = Some(text().ok_or_else(wrong)?),
                "topic" => expected.topic = Some(text().ok_or_else(wrong)?),
                "story" => expected.story = Some(text().ok_or_else(wrong)?),
                "headings" => expected.headings = Some(list().ok_or_else(wrong)?),
                "authors" => expected.authors = Some(list().ok_or_else(wrong)?),
                "people" => expected.people = Some(list().ok_or_else(wrong)?),
                "organisations" => expected.organisations = Some(list().ok_or_else(wrong)?),
                "places" => expected.places = Some(list().ok_or_else(wrong)?),
                "highlights" => expected.highlights = Some(list().ok_or_else(wrong)?),
                "quotes" => expected.quotes = Some(pairs().ok_or_else(wrong)?),
                _ => return Err(format!("unknown key `{key}` in `[expected]`")),
            }
        }
        Ok(expected)
    }
}

/// Counts that add up over many seeds.
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
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

/// One tally for each measure, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub tallies: BTreeMap<&'static str, Tally>,
    /// B-cubed precision and recall of the running stories, if they were measured.
    pub stories: Option<(f64, f64)>,
    pub seeds: usize,
}

impl Report {
    pub fn add(&mut self, draft: &Draft, expected: &Expected) {
        self.seeds += 1;
        let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
        if expected.headline.is_some() {
            self.sets("headline", std::slice::from_ref(&draft.title), &one(&expected.headline));
        }
        if expected.alternative_headline.is_some() {
            self.sets("alternative headline", &one(&draft.alternative_headline), &one(&expected.alternative_headline));
        }
        if let Some(headings) = &expected.headings {
            let found = super::prose::paragraphs(&draft.body)
                .into_iter()
                .filter(|para| para.kind == super::prose::Kind::Heading);
            self.sets("headings", &found.map(|para| para.text).collect::<Vec<_>>(), headings);
        }
        if expected.date.is_some() {
            self.sets("date", &one(&draft.date.map(|when| when.to_string())), &one(&expected.date));
        }
        if let Some(authors) = &expected.authors {
            self.sets("authors", &draft.authors.iter().map(|author| author.name.clone()).collect::<Vec<_>>(), authors);
        }
        if expected.language.is_some() {
            self.sets("language", &one(&draft.language), &one(&expected.language));
        }
        if expected.topic.is_some() {
            let first = draft.found.topics.iter().find(|topic| topic.code.is_some()).map(|topic| topic.name.clone());
            self.sets("topic", &one(&first), &one(&expected.topic));
        }
        for (name, found, wanted) in [
            ("people", &draft.people, &expected.people),
            ("organisations", &draft.organisations, &expected.organisations),
            ("places", &draft.places, &expected.places),
        ] {
            if let Some(wanted) = wanted {
                self.sets(name, found, wanted);
            }
        }
        if let Some(wanted) = &expected.quotes {
            self.quotes(draft, wanted);
        }
        if let Some(highlights) = &expected.highlights {
            let tally = self.tallies.entry("key points (ROUGE-1)").or_default();
            *tally = sum(*tally, rouge1(&draft.key_points.join(" "), &highlights.join(" ")));
        }
    }

    fn sets(&mut self, name: &'static str, found: &[String], wanted: &[String]) {
        let found: BTreeSet<String> = found.iter().map(|text| plain(text)).collect();
        let wanted: BTreeSet<String> = wanted.iter().map(|text| plain(text)).collect();
        let tally = Tally {
            right: found.intersection(&wanted).count() as f64,
            answered: found.len() as f64,
            expected: wanted.len() as f64,
        };
        let all = self.tallies.entry(name).or_default();
        *all = sum(*all, tally);
    }

    fn quotes(&mut self, draft: &Draft, wanted: &[(String, String)]) {
        let tally = self.tallies.entry("quotes with speakers").or_default();
        tally.expected += wanted.len() as f64;
        for quote in &draft.found.quotes {
            let Some(speaker) = quote.speaker.as_ref().or(quote.named.as_ref()) else { continue };
            tally.answered += 1.0;
            let right = wanted
                .iter()
                .any(|(text, name)| plain(&quote.text).starts_with(&plain(text)) && plain(name) == plain(speaker));
            tally.right += f64::from(u8::from(right));
        }
    }

    /// Running stories: `found` and `wanted` name each article's story.
    pub fn stories(&mut self, found: &[usize], wanted: &[&str]) {
        self.stories = Some(b_cubed(found, wanted));
    }
}

fn sum(a: Tally, b: Tally) -> Tally {
    Tally { right: a.right + b.right, answered: a.answered + b.answered, expected: a.expected + b.expected }
}

fn plain(text: &str) -> String {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// ROUGE-1: words in common, each as often as both have it.
pub fn rouge1(found: &str, wanted: &str) -> Tally {
    let count = |text: &str| {
        let mut words: BTreeMap<String, usize> = BTreeMap::new();
        plain(text)
            .split(' ')
            .filter(|word| !word.is_empty())
            .for_each(|word| *words.entry(word.to_owned()).or_default() += 1);
        words
    };
    let (found, wanted) = (count(found), count(wanted));
    let right: usize = found.iter().map(|(word, n)| (*n).min(wanted.get(word).copied().unwrap_or(0))).sum();
    Tally {
        right: right as f64,
        answered: found.values().sum::<usize>() as f64,
        expected: wanted.values().sum::<usize>() as f64,
    }
}

/// B-cubed precision and recall of a clustering: for each article the share of its cluster that belongs there, and the
/// share of its story that was found; both as means.
pub fn b_cubed(found: &[usize], wanted: &[&str]) -> (f64, f64) {
    let count = found.len().min(wanted.len());
    let (mut precision, mut recall) = (0.0, 0.0);
    for a in 0..count {
        let cluster = (0..count).filter(|b| found[*b] == found[a]);
        let both = cluster.clone().filter(|b| wanted[*b] == wanted[a]).count() as f64;
        precision += both / cluster.count() as f64;
        recall += both / (0..count).filter(|b| wanted[*b] == wanted[a]).count() as f64;
    }
    (precision / (count as f64).max(1.0), recall / (count as f64).max(1.0))
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "{:24} {:>9} {:>9} {:>9} {:>9} {:>9}",
            "measure", "precision", "recall", "F1", "answered", "expected"
        )?;
        for (name, tally) in &self.tallies {
            writeln!(
                f,
                "{name:24} {:>9.3} {:>9.3} {:>9.3} {:>9.0} {:>9.0}",
                tally.precision(),
                tally.recall(),
                tally.f1(),
                tally.answered,
                tally.expected
            )?;
        }
        if let Some((precision, recall)) = self.stories {
            let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
            writeln!(f, "{:24} {precision:>9.3} {recall:>9.3} {f1:>9.3}", "stories (B-cubed)")?;
        }
        writeln!(f, "{} seeds", self.seeds)
    }
}

/// The share of a text's words that come back in a draft, each as often: 1 if none is lost and none doubled.
pub fn words_kept(seed_text: &str, draft: &Draft) -> f64 {
    let mut all = draft.title.clone();
    for text in [&draft.alternative_headline, &draft.deck].into_iter().flatten() {
        all.push(' ');
        all.push_str(text);
    }
    for para in super::prose::paragraphs(&draft.body) {
        all.push(' ');
        all.push_str(&para.text);
    }
    for left in &draft.left_out {
        all.push(' ');
        all.push_str(&left.text);
    }
    if words(seed_text) == 0 { 1.0 } else { rouge1(&all, seed_text).f1() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies_add_up() {
        let mut report = Report::default();
        let draft = Draft {
            title: "Ferries All Night".into(),
            people: vec!["Mara Lindt".into(), "Ines".into()],
            ..Draft::default()
        };
        let table: toml::Table =
            "headline = \"Ferries all night\"\npeople = [\"Mara Lindt\", \"Nils Torberg\"]".parse().unwrap();
        report.add(&draft, &Expected::of(&table).unwrap());
        assert_eq!(report.tallies["headline"].f1(), 1.0);
        assert_eq!((report.tallies["people"].precision(), report.tallies["people"].recall()), (0.5, 0.5));
        report.stories(&[0, 0, 1], &["a", "a", "b"]);
        assert_eq!(report.stories, Some((1.0, 1.0)));
        assert_eq!(b_cubed(&[0, 0, 0, 0], &["a", "a", "b", "b"]), (0.5, 1.0));
        assert!((rouge1("the cat sat", "the cat").recall() - 1.0).abs() < 1e-9);
        assert!(Expected::of(&"headlin = 1".parse().unwrap()).is_err());
    }
}
