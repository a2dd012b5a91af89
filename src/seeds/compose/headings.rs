//! Section headings that nothing marks. The rule was measured on five sites whose headings are known (docs/desk.md):
//! a short line without an end mark before a longer paragraph, and then the document votes on its candidates.

use super::measure::{ends_open, starts_quoted, starts_upper, title_case, words};
use super::units::{Form, Part, Unit};
use regex::Regex;
use std::sync::LazyLock;

/// The most words of a heading; above `PLAIN_WORDS` only in title case or as a question.
const MAX_WORDS: usize = 14;
const PLAIN_WORDS: usize = 10;
/// From here on capitals alone make a heading.
const TITLE_CASE: f32 = 0.6;
/// Where nearly all candidates are in title case, those below this are something else.
const NOT_TITLE_CASE: f32 = 0.5;
/// A paragraph that surely is one has this many words.
const PARAGRAPH_WORDS: usize = 15;
/// So many short lines in a row are a table, a line-up or a poem, not headings.
const TOO_MANY_IN_A_ROW: usize = 3;

pub fn find(units: &mut [Unit]) {
    let mut candidates: Vec<(usize, f32)> =
        (0..units.len()).filter(|at| is_candidate(units, *at)).map(|at| (at, shape(&units[at].text))).collect();
    drop_runs(&mut candidates);
    candidates.retain(|(at, _)| goes_before(units, *at));
    vote(units, &mut candidates);
    for (at, shape) in candidates {
        units[at].decide(Part::Heading, "heading-r6", 0.7 + 0.25 * shape);
    }
}

/// How much it looks like a title, from 0 to 1. Scripts without capitals stand in the middle.
fn shape(text: &str) -> f32 {
    title_case(text).unwrap_or(if words(text) <= 4 { TITLE_CASE } else { NOT_TITLE_CASE })
}

fn is_open_text(unit: &Unit) -> bool {
    unit.is_open() && unit.form == Form::Plain
}

fn is_candidate(units: &[Unit], at: usize) -> bool {
    let unit = &units[at];
    if !is_open_text(unit) || at + 1 >= units.len() {
        return false;
    }
    let text = unit.text.as_str();
    let count = words(text);
    let question = text.ends_with(['?', '؟', '？']);
    let long = count > PLAIN_WORDS && !question && title_case(text).is_none_or(|ratio| ratio < TITLE_CASE);
    (1..=MAX_WORDS).contains(&count)
        && !long
        && !ends_open(text)
        && starts_upper(text)
        && (!starts_quoted(text) || is_quoted_title(text))
        && !goes_on(units, at)
        && !is_something_else(text)
        && !is_sentence(text)
}

/// A heading that is a quotation: all of it between marks, and set as a title. `‘It Came Up Through the Floor’`
fn is_quoted_title(text: &str) -> bool {
    let is_mark = |c: char| "\"'“”„«»‘’「」『』".contains(c);
    let inside = text.trim_matches(is_mark);
    let closed = text.ends_with(is_mark) && inside.len() < text.len();
    closed
        && !ends_open(inside)
        && !inside.contains(['"', '“', '”', '«', '»'])
        && words(inside) >= 3
        && title_case(inside).is_some_and(|ratio| ratio >= 0.9)
}

/// The unit before stops in the middle of a sentence, so this one goes on with it.
fn goes_on(units: &[Unit], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &units[before]) else { return false };
    before.is_open()
        && words(&before.text) > MAX_WORDS
        && matches!(before.text.chars().next_back(), Some(c) if c.is_alphanumeric() || matches!(c, ',' | ';' | '-' | '–' | '—'))
}

/// Captions, credits, addresses, scores, times, rows of a table.
fn is_something_else(text: &str) -> bool {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)^(?:photo|picture|image|caption|video|audio|watch|listen|source|credit|tel|phone|e-?mail|fax|contact)s?\s*[:/]",
            r"|@|https?://|www\.",
            r"|^\W*\d[\d\s.,:%£$€/+-]*$",
            r"|\b\d{1,3}\s?[-–:]\s?\d{1,3}\b",
            r"|\t|\s{3,}|\|",
            r"|^\(.*\)$|^\[.*\]$",
            r"|[a-z]{3}[.!?]\s+(?-i:[A-Z])",
        ))
        .expect("valid")
    });
    OTHER.is_match(text)
}

/// A sentence that lost its full stop: it has a subject at its head, a verb of telling or being, and no title's capitals.
fn is_sentence(text: &str) -> bool {
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:said|says|told|claimed|added|was|were|had|has|have|is|are|will|would|could|did|does|been)\b")
            .expect("valid")
    });
    static OPENING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:The|A|An|He|She|They|It|We|I|There|But|And|In|On|At|His|Her|Their|Its|Mr|Mrs|Ms|Dr)\b")
            .expect("valid")
    });
    let small = title_case(text).is_some_and(|ratio| ratio < TITLE_CASE);
    small && words(text) >= 5 && OPENING.is_match(text) && VERB.is_match(text)
}

fn drop_runs(candidates: &mut Vec<(usize, f32)>) {
    let mut kept = Vec::with_capacity(candidates.len());
    let mut at = 0;
    while at < candidates.len() {
        let run = (at..candidates.len()).take_while(|i| candidates[*i].0 == candidates[at].0 + (i - at)).count();
        if run < TOO_MANY_IN_A_ROW {
            kept.extend_from_slice(&candidates[at..at + run]);
        }
        at += run;
    }
    *candidates = kept;
}

/// What follows is longer, or marked, or a list, or another heading.
fn goes_before(units: &[Unit], at: usize) -> bool {
    let Some(next) = units[at + 1..].iter().find(|unit| unit.part != Part::LeftOut) else { return false };
    match (&next.part, &next.form) {
        (Part::Item { .. } | Part::Quote | Part::Fixed | Part::Heading, _) => true,
        (Part::Undecided, Form::Inline) => true,
        (Part::Undecided, _) => {
            next.text.chars().count() > units[at].text.chars().count() && !next.text.starts_with(char::is_lowercase)
                || is_candidate(units, at + 1)
        }
        _ => false,
    }
}

fn vote(units: &[Unit], candidates: &mut Vec<(usize, f32)>) {
    let paragraphs = units.iter().filter(|unit| is_open_text(unit) && words(&unit.text) >= PARAGRAPH_WORDS).count();
    if paragraphs * 2 < candidates.len() {
        candidates.clear();
    }
    let titles = candidates.iter().filter(|(_, shape)| *shape >= TITLE_CASE).count();
    if titles * 10 >= candidates.len() * 7 {
        candidates.retain(|(_, shape)| *shape >= NOT_TITLE_CASE);
    }
    if matches!(candidates[..], [(_, shape)] if shape < TITLE_CASE) {
        candidates.clear();
    }
}
