//! Whether every word of a plain seed has come to stand somewhere, as often as it was written. Words that became another
//! thing (`By` of a byline, a date that is now a date) are accounted for by the lines that they stood on.

use super::counts::{bag, words};
use crate::seeds::compose::prose;
use crate::seeds::draft::Draft;
use std::collections::BTreeMap;

/// Words that are gone, and words that stand more often than they were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    pub lost: Vec<String>,
    pub doubled: Vec<String>,
}

impl Difference {
    pub fn is_none(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty()
    }
}

/// Compares a plain text with its draft.
pub fn difference(text: &str, draft: &Draft) -> Difference {
    let written = bag(words(text));
    let shown = bag(words(&shown(draft)));
    let told = bag(words(&told_otherwise(text, draft)));
    let less = |a: &BTreeMap<String, usize>, b: &[&BTreeMap<String, usize>]| -> Vec<String> {
        let has = |word: &String| b.iter().map(|bag| bag.get(word).copied().unwrap_or(0)).sum::<usize>();
        a.iter().filter(|(word, n)| **n > has(word)).map(|(word, _)| word.clone()).collect()
    };
    Difference { lost: less(&written, &[&shown, &told]), doubled: less(&shown, &[&written]) }
}

/// All text of the draft, and of the record of what was left out.
fn shown(draft: &Draft) -> String {
    let mut all = vec![draft.title.clone()];
    // A headline that is made of a file's name or of the first words was not written as one.
    if draft.inferred.get("title").is_some_and(|title| matches!(title.rule, "file-name" | "first-words")) {
        all.clear();
    }
    all.extend([&draft.alternative_headline, &draft.deck, &draft.kicker, &draft.notes].into_iter().flatten().cloned());
    all.extend(prose::paragraphs(&draft.body).into_iter().map(|para| para.text));
    all.extend(draft.left_out.iter().map(|left| left.text.clone()));
    all.join("\n")
}

/// The lines, and the beginnings of lines, of which the front matter holds the meaning.
fn told_otherwise(text: &str, draft: &Draft) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut told = String::new();
    for verdict in &draft.verdicts {
        let Some(line) = (verdict.line as usize).checked_sub(1).and_then(|n| lines.get(n)) else { continue };
        let part = match (verdict.part, verdict.rule) {
            ("authors" | "agency" | "date" | "updated" | "publish_at" | "status" | "slug", _)
            | (_, "headline-repeated") => line,
            ("list", _) => line.split_whitespace().next().filter(|mark| is_number(mark)).unwrap_or_default(),
            _ => "",
        };
        told.push_str(part);
        told.push('\n');
    }
    if let Some(place) = draft.dateline.as_deref().filter(|_| draft.inferred.contains_key("dateline")) {
        let begins = |line: &&&str| line.trim_start().starts_with(place) && !before_dash(line).is_empty();
        told.push_str(lines.iter().find(begins).map_or(place, |line| before_dash(line)));
    } else if let Some(agency) = &draft.agency {
        // `(CNN) -- `: an agency may open a text alone.
        let begins = |line: &&&str| line.trim_start_matches([' ', '(']).starts_with(agency.as_str());
        told.push_str(lines.iter().find(begins).map_or("", |line| before_dash(line)));
    }
    told
}

/// `VARNHOLM, Nov. 22 (Agency)` of `VARNHOLM, Nov. 22 (Agency) — The ferries …`.
fn before_dash(line: &str) -> &str {
    let dash = ["—", "–", "―", " - ", " -- ", "_", ": "].iter().filter_map(|dash| line.find(dash)).min();
    &line[..dash.unwrap_or(0)]
}

fn is_number(mark: &str) -> bool {
    mark.ends_with(['.', ')']) && mark[..mark.len() - 1].bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeds::draft::Verdict;

    #[test]
    fn a_word_that_is_lost_or_doubled_is_named() {
        let text = "Ferries All Night\nBy Mara Lindt\n\nVARNHOLM — The ferries sail.\n";
        let mut draft = Draft {
            title: "Ferries All Night".into(),
            body: "The ferries sail.\n".into(),
            dateline: Some("VARNHOLM".into()),
            verdicts: vec![Verdict { line: 2, part: "authors", rule: "byline", score: 1.0, text: String::new() }],
            ..Draft::default()
        };
        draft.infer("dateline", "dateline", 0.9);
        assert!(difference(text, &draft).is_none());
        draft.body = "The ferries ferries.\n".into();
        let found = difference(text, &draft);
        assert_eq!((found.lost, found.doubled), (vec!["sail".to_owned()], vec!["ferries".to_owned()]));
    }
}
