//! Lists in plain text: neighbours that begin with the same mark.

use super::units::{Form, Part, Unit};

/// What stands before an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    Bullet(char),
    Number(u32),
}

/// The mark at the start of a line, and where the item's words begin.
pub fn mark(line: &str) -> Option<(Mark, usize)> {
    let first = line.chars().next()?;
    if matches!(first, '-' | '*' | '•' | '–' | '·' | '▪' | '‣' | '◦' | '●' | '○' | '■' | '+') {
        let at = first.len_utf8();
        let blank = line[at..].starts_with([' ', '\t', '\u{a0}']) || first == '•' && line.len() > at;
        let words = line[at..].trim_start();
        return (blank && words.chars().any(char::is_alphanumeric))
            .then(|| (Mark::Bullet(first), line.len() - words.len()));
    }
    let figures = line.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&figures) || !line[figures..].starts_with([')', '.']) {
        return None;
    }
    let rest = &line[figures + 1..];
    let words = rest.trim_start();
    (words.len() < rest.len() && !words.is_empty())
        .then(|| (Mark::Number(line[..figures].parse().unwrap_or(0)), line.len() - words.len()))
}

/// The longest item of a list of dashes, in words. Longer ones are speech in a novel or an interview.
const LONGEST_DASHED: usize = 25;

/// Marks runs of two or more items. Numbers must follow one another from 1.
pub fn find(units: &mut [Unit]) {
    let mut at = 0;
    while at < units.len() {
        let run = run(&units[at..]);
        if run >= 2 {
            for unit in &mut units[at..at + run] {
                if let Some((mark, words)) = mark(&unit.text) {
                    unit.text.drain(..words);
                    unit.decide(Part::Item { ordered: matches!(mark, Mark::Number(_)) }, "list-marks", 0.95);
                }
            }
        }
        at += run.max(1);
    }
}

fn run(units: &[Unit]) -> usize {
    let mut length = 0;
    let mut first = None;
    for unit in units {
        if !unit.is_open() || unit.form != Form::Plain {
            break;
        }
        let Some((mark, _)) = mark(&unit.text) else { break };
        let fits = match (first, mark) {
            (_, Mark::Bullet('–')) if super::measure::words(&unit.text) > LONGEST_DASHED => false,
            (None, Mark::Number(number)) => number == 1,
            (None, Mark::Bullet(_)) => true,
            (Some(Mark::Bullet(a)), Mark::Bullet(b)) => a == b,
            (Some(Mark::Number(_)), Mark::Number(number)) => number as usize == length + 1,
            _ => false,
        };
        if !fits {
            break;
        }
        first.get_or_insert(mark);
        length += 1;
    }
    length
}
