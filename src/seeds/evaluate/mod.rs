//! How good the desk is: what it found against what a person expects, measure by measure. Pure; `dateline evaluate` reads
//! the folder and prints the table.

mod counts;
mod expected;
mod wording;

pub use counts::{Choice, Mean, Share, Tally, b_cubed, rouge1, runs_of_four};
pub use expected::Expected;
pub use wording::{Difference, difference};

use super::compose::prose::{self, Kind, Para};
use super::compose::sentences::sentences;
use super::draft::Draft;
use super::formats::text::TEXT;
use counts::plain;
use std::collections::{BTreeMap, BTreeSet};

/// A kind of row: what its numbers are. Those of `COUNTS` are whole numbers.
pub struct Group {
    pub title: &'static str,
    pub columns: &'static [&'static str],
    /// Names of measures and what is asked of each (nothing, if that is open).
    rows: &'static [(&'static str, &'static str)],
}

const COUNTS: [&str; 5] = ["answered", "expected", "of", "texts", "count"];

pub const FOUND: Group = Group {
    title: "found and expected",
    columns: &["precision", "recall", "F1", "answered", "expected"],
    rows: &[
        ("headline", "1.000"),
        ("alternative headline", ""),
        ("deck", ""),
        ("kicker", ""),
        ("authors", ""),
        ("agency", ""),
        ("dateline", ""),
        ("language", ""),
        ("headings", "F1 0.92"),
        ("people", "precision 0.92"),
        ("organisations", ""),
        ("places", "precision 0.92"),
        ("quotes with speakers", "precision 0.92, recall 0.55"),
        ("copies of one text", "precision and recall 0.99"),
        ("copies and versions", ""),
    ],
};

pub const ANSWERS: Group = Group {
    title: "one answer",
    columns: &["right", "wrong", "none", "of"],
    rows: &[
        ("date", ""),
        ("date of saved pages", "right 0.85, wrong 0.03 at most"),
        ("updated", ""),
        ("topic", "right 0.85 of the answers, none 0.20 at most"),
        ("first related article", "right 0.95"),
    ],
};

pub const MEANS: Group = Group {
    title: "mean of the texts",
    columns: &["precision", "recall", "F1", "texts"],
    rows: &[
        ("running stories", "F1 0.88 (B-cubed)"),
        ("key points", "F1 of the next row (ROUGE-1)"),
        ("first three sentences", ""),
        ("main text", "F1 0.95 on saved pages (runs of four words)"),
    ],
};

pub const SHARES: Group = Group {
    title: "how many",
    columns: &["share", "count", "of"],
    rows: &[
        ("plain texts with every word once", "1.000"),
        ("paragraphs taken for headings", "0.005 at most"),
        ("orders of arrival that change a story", "0.000"),
    ],
};

/// One line of the table.
pub struct Row {
    pub group: &'static Group,
    pub name: &'static str,
    /// One for each column; none if no sidecar speaks of it.
    pub values: Option<Vec<f64>>,
    pub wanted: &'static str,
}

/// All that was counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub found: BTreeMap<&'static str, Tally>,
    pub answers: BTreeMap<&'static str, Choice>,
    pub means: BTreeMap<&'static str, Mean>,
    pub shares: BTreeMap<&'static str, Share>,
    /// B-cubed precision, recall and F1, and the number of articles.
    pub stories: Option<([f64; 3], usize)>,
    pub seeds: usize,
    /// What was not as expected, a line for each.
    pub differences: Vec<String>,
}

/// What the desk finds in all seeds together, by their places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Together {
    /// The running story of each as a number; articles of one story have the same.
    pub stories: Vec<usize>,
    /// Pairs of one text.
    pub copies: BTreeSet<(usize, usize)>,
    /// Pairs of one item: its copies and its versions.
    pub items: BTreeSet<(usize, usize)>,
    /// The first article to which a reader is led on from each: earlier in its story, else related.
    pub first: Vec<Option<usize>>,
    /// Where each stands among all of them by date; none if it has no page.
    pub place: Vec<Option<usize>>,
    /// Other orders of arrival that were tried, and those that gave other stories or copies.
    pub orders: Share,
}

impl Report {
    /// One seed. `text` is what was written, of a plain text.
    pub fn add(&mut self, name: &str, text: Option<&str>, draft: &Draft, expected: &Expected) {
        self.seeds += 1;
        let paras = prose::paragraphs(&draft.body);
        let authors: Vec<String> = draft.authors.iter().map(|author| author.name.clone()).collect();
        let title = Some(draft.title.clone());
        for (row, key, found) in [
            ("headline", "headline", &title),
            ("alternative headline", "alternative_headline", &draft.alternative_headline),
            ("deck", "deck", &draft.deck),
            ("kicker", "kicker", &draft.kicker),
            ("agency", "agency", &draft.agency),
            ("dateline", "dateline", &draft.dateline),
            ("language", "language", &draft.language),
        ] {
            if let Some(wanted) = expected.one.get(key) {
                self.sets(name, row, found.as_slice(), std::slice::from_ref(wanted));
            }
        }
        for (row, found) in [
            ("authors", &authors),
            ("people", &draft.people),
            ("organisations", &draft.organisations),
            ("places", &draft.places),
        ] {
            if let Some(wanted) = expected.many.get(row) {
                self.sets(name, row, found, wanted);
            }
        }
        if let Some(wanted) = expected.many.get("headings") {
            self.headings(name, &paras, wanted);
        }
        if let Some(wanted) = &expected.quotes {
            self.quotes(name, draft, wanted);
        }
        self.dates(name, draft, expected);
        if let Some(wanted) = &expected.topic {
            let first = draft.found.topics.iter().find(|topic| topic.code.is_some()).map(|topic| plain(&topic.name));
            self.answer(name, "topic", first, &plain(wanted));
        }
        if let Some(highlights) = &expected.highlights {
            let first: Vec<&str> = lead(&paras).into_iter().take(3).collect();
            self.means.entry("key points").or_default().add(rouge1(&draft.key_points.join(" "), highlights));
            self.means.entry("first three sentences").or_default().add(rouge1(&first.join(" "), highlights));
        }
        if let Some(wanted) = &expected.text {
            let body: Vec<&str> = paras.iter().map(|para| para.text.as_str()).collect();
            let tally = runs_of_four(&body.join("\n"), wanted);
            self.means.entry("main text").or_default().add(tally);
            if tally.f1() < 1.0 {
                self.differences.push(format!("{name}: main text: F1 {:.3}", tally.f1()));
            }
        }
        if let Some(text) = text.filter(|_| draft.format == TEXT.name) {
            self.words(name, text, draft);
        }
    }

    fn sets(&mut self, name: &str, row: &'static str, found: &[String], wanted: &[String]) {
        let set = |texts: &[String]| -> BTreeSet<String> {
            texts.iter().map(|text| plain(text)).filter(|text| !text.is_empty()).collect()
        };
        let (found, wanted) = (set(found), set(wanted));
        *self.found.entry(row).or_default() += counts::sets(&found, &wanted);
        for (what, texts) in [("not found", &wanted - &found), ("found", &found - &wanted)] {
            if !texts.is_empty() {
                let texts: Vec<String> = texts.into_iter().map(|text| format!("`{text}`")).collect();
                self.differences.push(format!("{name}: {row}: {what}: {}", texts.join(", ")));
            }
        }
    }

    /// An empty expectation wants no answer.
    fn answer(&mut self, name: &str, row: &'static str, found: Option<String>, wanted: &str) {
        let choice = self.answers.entry(row).or_default();
        match &found {
            Some(found) if !wanted.is_empty() && found.starts_with(wanted) => choice.right += 1,
            None if wanted.is_empty() => choice.right += 1,
            Some(_) => choice.wrong += 1,
            None => choice.none += 1,
        }
        if !found.as_ref().map_or(wanted.is_empty(), |found| !wanted.is_empty() && found.starts_with(wanted)) {
            let found = found.map_or_else(|| "no answer".to_owned(), |found| format!("`{found}`"));
            self.differences.push(format!("{name}: {row}: {found}, not `{wanted}`"));
        }
    }

    fn headings(&mut self, name: &str, paras: &[Para], wanted: &[String]) {
        let texts = |kind: Kind| paras.iter().filter(move |para| para.kind == kind).map(|para| para.text.clone());
        let found: Vec<String> = texts(Kind::Heading).collect();
        self.sets(name, "headings", &found, wanted);
        let wanted: BTreeSet<String> = wanted.iter().map(|text| plain(text)).collect();
        let wrong = found.iter().filter(|text| !wanted.contains(&plain(text))).count();
        let share = self.shares.entry("paragraphs taken for headings").or_default();
        share.part += wrong;
        share.all += wrong + texts(Kind::Text).count();
    }

    fn quotes(&mut self, name: &str, draft: &Draft, wanted: &[(String, String)]) {
        let mut left: Vec<&(String, String)> = wanted.iter().collect();
        let mut tally = Tally { expected: wanted.len() as f64, ..Tally::default() };
        for quote in &draft.found.quotes {
            let Some(speaker) = quote.speaker.as_ref().or(quote.named.as_ref()) else { continue };
            tally.answered += 1.0;
            let is_it = |(text, by): &&(String, String)| {
                plain(&quote.text).starts_with(&plain(text)) && plain(by) == plain(speaker)
            };
            match left.iter().position(is_it) {
                Some(at) => {
                    left.remove(at);
                    tally.right += 1.0;
                }
                None => self.differences.push(format!("{name}: quotes: found: `{}` by {speaker}", quote.text)),
            }
        }
        self.differences
            .extend(left.into_iter().map(|(text, by)| format!("{name}: quotes: not found: `{text}` by {by}")));
        *self.found.entry("quotes with speakers").or_default() += tally;
    }

    fn dates(&mut self, name: &str, draft: &Draft, expected: &Expected) {
        let written = |when: &Option<super::dates::When>| when.map(|when| when.to_string());
        if let Some(wanted) = &expected.date {
            self.answer(name, "date", written(&draft.date), wanted);
            if draft.format == "html" {
                let told = self.differences.len();
                self.answer(name, "date of saved pages", written(&draft.date), wanted);
                self.differences.truncate(told);
            }
        }
        if let Some(wanted) = &expected.updated {
            self.answer(name, "updated", written(&draft.updated), wanted);
        }
    }

    fn words(&mut self, name: &str, text: &str, draft: &Draft) {
        let difference = difference(text, draft);
        let share = self.shares.entry("plain texts with every word once").or_default();
        share.part += usize::from(difference.is_none());
        share.all += 1;
        for (what, words) in [("lost", difference.lost), ("doubled", difference.doubled)] {
            if !words.is_empty() {
                self.differences.push(format!("{name}: words {what}: `{}`", words.join("`, `")));
            }
        }
    }

    /// All seeds together; `names` and `expected` in the same order.
    pub fn together(&mut self, names: &[&str], expected: &[&Expected], found: &Together) {
        let told: Vec<usize> = (0..expected.len()).filter(|at| expected[*at].story.is_some()).collect();
        if !told.is_empty() {
            let stories: Vec<usize> = told.iter().map(|at| found.stories[*at]).collect();
            let wanted: Vec<&str> = told.iter().filter_map(|at| expected[*at].story.as_deref()).collect();
            self.stories = Some((b_cubed(&stories, &wanted), told.len()));
            self.shares.insert("orders of arrival that change a story", found.orders);
            self.tell_stories(names, &told, &stories, &wanted);
        }
        let key = |at: usize, items: bool| {
            let same = expected[at].same_text.as_deref();
            if items { expected[at].item.as_deref().or(same) } else { same }
        };
        for (row, pairs, items) in
            [("copies of one text", &found.copies, false), ("copies and versions", &found.items, true)]
        {
            if (0..expected.len()).any(|at| key(at, items).is_some()) {
                let of_one = |(a, b): &(usize, usize)| key(*a, items).is_some() && key(*a, items) == key(*b, items);
                let all = (0..expected.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
                self.pairs(names, row, pairs, &all.filter(of_one).collect());
            }
        }
        self.related(names, expected, found);
    }

    fn tell_stories(&mut self, names: &[&str], told: &[usize], stories: &[usize], wanted: &[&str]) {
        let mut by_wanted: BTreeMap<&str, BTreeMap<usize, Vec<&str>>> = BTreeMap::new();
        for ((at, found), wanted) in told.iter().zip(stories).zip(wanted) {
            by_wanted.entry(wanted).or_default().entry(*found).or_default().push(names[*at]);
        }
        let parted = by_wanted.iter().filter(|(_, parts)| parts.len() > 1);
        for (story, parts) in parted {
            let parts: Vec<String> = parts.values().map(|names| names.join(" ")).collect();
            self.differences.push(format!("running stories: `{story}` is parted: {}", parts.join(" | ")));
        }
        let mut by_found: BTreeMap<usize, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
        for ((at, found), wanted) in told.iter().zip(stories).zip(wanted) {
            by_found.entry(*found).or_default().entry(wanted).or_default().push(names[*at]);
        }
        for parts in by_found.values().filter(|parts| parts.len() > 1) {
            let parts: Vec<String> =
                parts.iter().map(|(story, names)| format!("`{story}` {}", names.join(" "))).collect();
            self.differences.push(format!("running stories: one of {}", parts.join(" | ")));
        }
    }

    fn pairs(
        &mut self,
        names: &[&str],
        row: &'static str,
        found: &BTreeSet<(usize, usize)>,
        wanted: &BTreeSet<(usize, usize)>,
    ) {
        *self.found.entry(row).or_default() += Tally {
            right: found.intersection(wanted).count() as f64,
            answered: found.len() as f64,
            expected: wanted.len() as f64,
        };
        for (what, pairs) in [("not found", wanted - found), ("found", found - wanted)] {
            for (a, b) in pairs {
                self.differences.push(format!("{row}: {what}: {} {}", names[a], names[b]));
            }
        }
    }

    /// Of articles that have an earlier one to be led to.
    fn related(&mut self, names: &[&str], expected: &[&Expected], found: &Together) {
        for (at, own) in expected.iter().enumerate() {
            let is_mate = |other: usize| {
                let story = own.story.is_some() && own.story == expected[other].story;
                own.related.as_ref().map_or(story, |related| related.iter().any(|name| name == names[other]))
            };
            let is_earlier = |other: usize| found.place[other].is_some() && found.place[other] < found.place[at];
            if !(0..expected.len()).any(|other| other != at && is_earlier(other) && is_mate(other)) {
                continue;
            }
            let choice = self.answers.entry("first related article").or_default();
            match found.first[at] {
                Some(other) if is_mate(other) => choice.right += 1,
                Some(other) => {
                    choice.wrong += 1;
                    self.differences.push(format!("{}: first related article: {}", names[at], names[other]));
                }
                None => {
                    choice.none += 1;
                    self.differences.push(format!("{}: first related article: none", names[at]));
                }
            }
        }
    }

    /// All rows, in the order in which they are printed.
    pub fn rows(&self) -> Vec<Row> {
        let of = |group: &'static Group| group.rows.iter().map(move |(name, wanted)| (group, *name, *wanted));
        let all = of(&FOUND).chain(of(&ANSWERS)).chain(of(&MEANS)).chain(of(&SHARES));
        all.map(|(group, name, wanted)| Row { group, name, values: self.values(name), wanted }).collect()
    }

    fn values(&self, name: &str) -> Option<Vec<f64>> {
        let part = |part: usize, all: usize| part as f64 / all.max(1) as f64;
        let found = self.found.get(name).map(|t| vec![t.precision(), t.recall(), t.f1(), t.answered, t.expected]);
        let answers = self.answers.get(name).map(|choice| {
            let all = choice.all();
            vec![part(choice.right, all), part(choice.wrong, all), part(choice.none, all), all as f64]
        });
        let means = match self.stories.filter(|_| name == "running stories") {
            Some((means, count)) => Some((means, count)),
            None => self.means.get(name).map(|mean| (mean.means(), mean.count)),
        };
        let means = means.map(|([precision, recall, f1], count)| vec![precision, recall, f1, count as f64]);
        let shares =
            self.shares.get(name).map(|share| vec![part(share.part, share.all), share.part as f64, share.all as f64]);
        found.or(answers).or(means).or(shares)
    }
}

/// The sentences of the running text.
fn lead(paras: &[Para]) -> Vec<&str> {
    paras.iter().filter(|para| para.kind == Kind::Text).flat_map(|para| sentences(&para.text)).collect()
}

impl Row {
    /// The value of a column, as it is printed.
    fn cell(&self, column: usize) -> String {
        let Some(values) = &self.values else { return "-".to_owned() };
        let is_count = COUNTS.contains(&self.group.columns[column]);
        if is_count { format!("{:.0}", values[column]) } else { format!("{:.3}", values[column]) }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut title = "";
        for row in self.rows() {
            if row.group.title != title {
                let gap = if title.is_empty() { "" } else { "\n" };
                title = row.group.title;
                write!(f, "{gap}{title:38}")?;
                row.group.columns.iter().try_for_each(|column| write!(f, " {column:>9}"))?;
                writeln!(f, "   asked for")?;
            }
            let mut line = format!("{:38}", row.name);
            (0..row.group.columns.len()).for_each(|column| line.push_str(&format!(" {:>9}", row.cell(column))));
            let wanted = if row.values.is_some() { row.wanted } else { "not measured: no sidecar speaks of it" };
            line.push_str(&format!("   {wanted}"));
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(text: &str) -> Expected {
        Expected::read("a.toml", &format!("[expected]\n{text}")).0.expect("valid")
    }

    #[test]
    fn measures_add_up() {
        let mut report = Report::default();
        let draft = Draft {
            title: "Ferries All Night".into(),
            people: vec!["Mara Lindt".into(), "Ines".into()],
            ..Draft::default()
        };
        let wanted = expected(
            "headline = 'Ferries all night'\npeople = ['Mara Lindt', 'Nils Torberg']\ndeck = ''\ndate = 2026-11-22",
        );
        report.add("a", None, &draft, &wanted);
        report.add("b", None, &draft, &expected("date = ''\npeople = []"));
        assert_eq!(report.found["headline"].f1(), 1.0);
        assert_eq!(report.found["deck"], Tally::default());
        assert_eq!(report.found["people"], Tally { right: 1.0, answered: 4.0, expected: 2.0 });
        assert_eq!(report.answers["date"], Choice { right: 1, wrong: 0, none: 1 });
        assert!(report.differences.contains(&"a: date: no answer, not `2026-11-22`".to_owned()));
        assert!(report.to_string().contains("kicker"));
    }

    #[test]
    fn all_seeds_together_are_measured_by_pairs_and_places() {
        let all = [
            expected("story = 'quay'\nsame_text = 'one'"),
            expected("story = 'quay'\nsame_text = 'one'"),
            expected("story = 'quay'"),
            expected("story = 'oysters'"),
        ];
        let found = Together {
            stories: vec![0, 0, 1, 1],
            copies: [(0, 1), (2, 3)].into(),
            items: [(0, 1)].into(),
            first: vec![None, None, Some(0), Some(2)],
            place: vec![Some(0), None, Some(1), Some(2)],
            orders: Share { part: 0, all: 3 },
        };
        let mut report = Report::default();
        report.together(&["a", "b", "c", "d"], &all.iter().collect::<Vec<_>>(), &found);
        assert_eq!(report.found["copies of one text"], Tally { right: 1.0, answered: 2.0, expected: 1.0 });
        // `c` alone has an earlier article of its story with a page.
        assert_eq!(report.answers["first related article"], Choice { right: 1, wrong: 0, none: 0 });
        assert_eq!(report.stories.map(|(means, count)| (means[0], count)), Some((0.75, 4)));
        assert!(report.differences.iter().any(|line| line.starts_with("running stories: `quay` is parted")));
    }
}
