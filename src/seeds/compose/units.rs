//! The seed's blocks as units: paragraphs and lines in reading order, hard-wrapped text joined again. Decides what
//! stands together, not what it is.

use super::measure::{ends_sentence, is_cjk};
use crate::seeds::{Block, BlockKind};

/// One paragraph or line, and what the stages of `compose` make of it.
#[derive(Clone, Debug)]
pub struct Unit {
    pub line: u32,
    /// Units of one block stood together without an empty line between.
    pub block: usize,
    /// Plain text, or inline Markdown if the form says so; empty for a fixed block.
    pub text: String,
    pub form: Form,
    pub part: Part,
    pub rule: &'static str,
    pub score: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    Plain,
    /// A paragraph that the format marked, already Markdown.
    Inline,
    /// Anything else that the format marked.
    Fixed(BlockKind),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Undecided,
    Paragraph,
    Heading,
    /// An item with the mark cut off.
    Item {
        ordered: bool,
    },
    Quote,
    /// A line that only parts sections.
    Break,
    Fixed,
    /// Its words stand in the front matter, under this name.
    Moved(&'static str),
    LeftOut,
}

impl Unit {
    fn new(line: u32, block: usize, text: String, form: Form) -> Unit {
        let part = if matches!(form, Form::Fixed(_)) { Part::Fixed } else { Part::Undecided };
        Unit { line, block, text, form, part, rule: "marked", score: 1.0 }
    }

    pub fn decide(&mut self, part: Part, rule: &'static str, score: f32) {
        (self.part, self.rule, self.score) = (part, rule, score);
    }

    pub fn is_open(&self) -> bool {
        self.part == Part::Undecided
    }
}

/// The most columns that a hard-wrapped text has.
const MAX_WIDTH: usize = 132;
/// The fewest; narrower lines are verse or lists.
const MIN_WIDTH: usize = 40;

pub fn units(blocks: Vec<Block>) -> Vec<Unit> {
    let width = wrapped_at(&blocks);
    let mut units = Vec::with_capacity(blocks.len());
    for (index, block) in blocks.into_iter().enumerate() {
        match block.kind {
            BlockKind::Lines(lines) => {
                for (offset, text) in paragraphs(&lines, width, index) {
                    units.push(Unit::new(block.line + offset as u32, index, text, Form::Plain));
                }
            }
            BlockKind::Paragraph(text) => units.push(Unit::new(block.line, index, text, Form::Inline)),
            other => units.push(Unit::new(block.line, index, String::new(), Form::Fixed(other))),
        }
    }
    units
}

fn columns(line: &str) -> usize {
    line.chars().count()
}

/// The width at which a program broke the lines, if it did.
///
/// A break is such a program's if the next line's first word would not have fitted. Six of ten breaks must be.
fn wrapped_at(blocks: &[Block]) -> Option<usize> {
    let multi = || {
        // The first block is the headline's, whose lines nobody broke.
        blocks.iter().skip(1).filter_map(|block| match &block.kind {
            BlockKind::Lines(lines) if lines.len() > 1 => Some(lines),
            _ => None,
        })
    };
    let width = multi().flatten().map(|line| columns(line)).max()?;
    if !(MIN_WIDTH..=MAX_WIDTH).contains(&width) {
        return None;
    }
    let (mut soft, mut all) = (0, 0);
    // Where the next line is indented, a paragraph ends, and its last line says nothing.
    let goes_on = |pair: &&[String]| !is_item(&pair[1]) && (!indented(&pair[1]) || indented(&pair[0]));
    for pair in multi().flat_map(|lines| lines.windows(2)).filter(goes_on) {
        all += 1;
        soft += usize::from(full(&pair[0], &pair[1], width) || columns(&pair[0]) * 10 >= width * 8);
    }
    (all >= 3 && soft * 10 >= all * 6).then_some(width)
}

fn full(line: &str, next: &str, width: usize) -> bool {
    let word = next.split_whitespace().next().unwrap_or_default();
    columns(line) + 1 + columns(word) > width
}

/// The paragraphs of one block with the offset of their first line.
fn paragraphs(lines: &[String], width: Option<usize>, index: usize) -> Vec<(usize, String)> {
    let near_top = index < 3;
    let mut found: Vec<(usize, String)> = Vec::new();
    // Near the top a short line may be a byline; below a wrapped paragraph no longer.
    let mut settled = false;
    for (offset, line) in lines.iter().enumerate() {
        let joined = offset > 0
            && width.is_some_and(|width| {
                let before = &lines[offset - 1];
                full(before, line, width) && !is_item(line)
                    || (!near_top || settled) && flows(before, line, width)
                    || near_top && index > 0 && goes_on(before, line)
            });
        settled |= joined;
        match found.last_mut() {
            Some((_, text)) if joined => join(text, line.trim()),
            _ => found.push((offset, line.trim().to_owned())),
        }
    }
    found
}

/// In wrapped text a short line goes on too, unless it ends its sentence, or the next one begins a paragraph or an item.
fn flows(before: &str, line: &str, width: usize) -> bool {
    let ends = ends_sentence(before) && columns(before) * 10 < width * 7;
    !is_item(line) && (is_item(before) || !indented(line) || indented(before)) && !ends
}

fn indented(line: &str) -> bool {
    line.starts_with([' ', '\t'])
}

/// A line whose sentence the next line finishes.
fn goes_on(before: &str, line: &str) -> bool {
    !ends_sentence(before) && line.trim_start().starts_with(char::is_lowercase) && !is_item(line)
}

fn is_item(line: &str) -> bool {
    super::lists::mark(line.trim_start()).is_some()
}

/// Joins a broken line. A hyphen that ends the line stays, and its word goes on without a blank.
fn join(text: &mut String, line: &str) {
    let (last, first) = (text.chars().next_back(), line.chars().next());
    let hyphen = last == Some('-')
        && first.is_some_and(char::is_lowercase)
        && text[..text.len() - 1].ends_with(char::is_alphabetic);
    let wide = last.is_some_and(is_cjk) && first.is_some_and(is_cjk);
    if !hyphen && !wide {
        text.push(' ');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let blocks = text.split("\n\n").enumerate().map(|(index, block)| Block {
            line: index as u32,
            kind: BlockKind::Lines(block.lines().map(str::to_owned).collect()),
        });
        let found: Vec<String> = units(blocks.collect()).into_iter().map(|unit| unit.text).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn broken_lines_become_paragraphs_again() {
        check(
            "Ferries to Run\nNight Boats\n\nThe council voted on Tuesday to let ferries run\nthrough the whole of the night. It is a long-\nterm plan of the Harbour Board and of the two\ncities.\n\n1. one thing\n2. another thing",
            &[
                "Ferries to Run",
                "Night Boats",
                "The council voted on Tuesday to let ferries run through the whole of the night. It is a long-term plan of the Harbour Board and of the two cities.",
                "1. one thing",
                "2. another thing",
            ],
        );
    }

    /// A wire's story is one block, and the line with its dateline may be short.
    #[test]
    fn a_short_line_goes_on_where_the_next_begins_small() {
        let text = "FERRIES TO SAIL\n\n    VARNHOLM, Nov 14 - The Harbour Board's ferries\nwill sail through the whole of the night, it said in a note to\nthe two cities and to the owners of the boats that lie at the\nold pier.\n    The board said that this was a trial of six months, that it\nwould cost the cities together some two million crowns a\nyear.";
        check(
            text,
            &[
                "FERRIES TO SAIL",
                "VARNHOLM, Nov 14 - The Harbour Board's ferries will sail through the whole of the night, it said in a note to the two cities and to the owners of the boats that lie at the old pier.",
                "The board said that this was a trial of six months, that it would cost the cities together some two million crowns a year.",
            ],
        );
    }

    #[test]
    fn lines_that_nobody_broke_stay_apart() {
        let long = "The council voted on Tuesday to let ferries run through the night, and said that the trial would last for six months from now on.";
        check(&format!("Headline\nSecond\n{long}\n{long}"), &["Headline", "Second", long, long]);
    }
}
