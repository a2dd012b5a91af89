//! The units that belong to the article, written as Markdown.

use super::escape::{escape, escape_heading};
use super::units::{Form, Part, Unit};
use crate::seeds::{BlockKind, Picture};

/// The level at which sections of an article begin; the headline is level 1.
const SECTION: u8 = 2;

pub fn print(units: &[Unit]) -> String {
    let mut out = String::with_capacity(units.iter().map(|unit| unit.text.len() + 2).sum());
    // A format may number its headings from 1, where the headline already stands.
    let top = units.iter().filter_map(|unit| match (&unit.part, &unit.form) {
        (Part::Fixed, Form::Fixed(BlockKind::Heading(level, _))) => Some(*level),
        _ => None,
    });
    let top = top.min().unwrap_or(SECTION);
    let mut before: Option<&Part> = None;
    let mut number = 0;
    for unit in units.iter().filter(|unit| !matches!(unit.part, Part::Moved(_) | Part::LeftOut)) {
        let same_list =
            matches!((before, &unit.part), (Some(Part::Item { ordered: a }), Part::Item { ordered: b }) if a == b);
        let same_quote = before == Some(&Part::Quote) && unit.part == Part::Quote;
        if same_quote {
            out.push_str(">\n");
        } else if !same_list && !out.is_empty() {
            out.push('\n');
        }
        number = if same_list { number + 1 } else { 1 };
        one(&mut out, unit, top, number);
        before = Some(&unit.part);
    }
    out
}

fn one(out: &mut String, unit: &Unit, top: u8, number: usize) {
    let text = |unit: &Unit| if unit.form == Form::Plain { escape(&unit.text) } else { unit.text.trim().to_owned() };
    match (&unit.part, &unit.form) {
        (Part::Fixed, Form::Fixed(kind)) => fixed(out, kind, top),
        (Part::Heading, _) => {
            out.push_str("## ");
            out.push_str(&escape_heading(&unit.text));
        }
        (Part::Item { ordered: true }, _) => {
            out.push_str(&format!("{number}. {}", text(unit)));
        }
        (Part::Item { ordered: false }, _) => {
            out.push_str("- ");
            out.push_str(&text(unit));
        }
        (Part::Quote, _) => {
            out.push_str("> ");
            out.push_str(&text(unit));
        }
        (Part::Break, _) => out.push_str("* * *"),
        _ => out.push_str(&text(unit)),
    }
    out.push('\n');
}

fn fixed(out: &mut String, kind: &BlockKind, top: u8) {
    match kind {
        BlockKind::Heading(level, text) => {
            let level = (level.saturating_sub(top) + SECTION).min(6);
            out.push_str(&"#".repeat(level.into()));
            out.push(' ');
            out.push_str(&one_line(text));
        }
        BlockKind::List { ordered, items } => {
            for (index, item) in items.iter().enumerate() {
                let mark = if *ordered { format!("{}. ", index + 1) } else { "- ".to_owned() };
                let indent = " ".repeat(mark.len());
                if index > 0 {
                    out.push('\n');
                }
                out.push_str(&mark);
                out.push_str(&lines(item, &indent));
            }
        }
        BlockKind::Quote(text) => {
            out.push_str("> ");
            out.push_str(&lines(text, "> "));
        }
        BlockKind::Table(rows) => table(out, rows),
        BlockKind::Figure(picture) => figure(out, picture),
        BlockKind::Markdown(text) => out.push_str(text.trim_end()),
        BlockKind::Paragraph(text) => out.push_str(text.trim()),
        BlockKind::Lines(lines) => out.push_str(&escape(&lines.join(" "))),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lines(text: &str, indent: &str) -> String {
    text.trim()
        .replace('\n', &format!("\n{indent}"))
        .replace(&format!("\n{}\n", indent), &format!("\n{}\n", indent.trim_end()))
}

fn table(out: &mut String, rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if columns == 0 {
        return;
    }
    let cell = |text: &String| {
        let text = one_line(text);
        // A bar inside a cell would end it.
        let mut safe = String::with_capacity(text.len());
        let mut escaped = false;
        for c in text.chars() {
            if c == '|' && !escaped {
                safe.push('\\');
            }
            escaped = c == '\\' && !escaped;
            safe.push(c);
        }
        safe
    };
    for (index, row) in rows.iter().enumerate() {
        let cells: Vec<String> = (0..columns).map(|column| row.get(column).map(cell).unwrap_or_default()).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
        if index == 0 {
            out.push_str(&format!("|{}\n", " --- |".repeat(columns)));
        }
    }
    out.pop();
}

fn figure(out: &mut String, picture: &Picture) {
    let alt = escape(picture.alt.as_deref().unwrap_or_default());
    let src: String = picture.src.chars().filter(|c| !c.is_control() && !matches!(c, '<' | '>')).collect();
    out.push_str(&format!("![{}](<{src}>)", one_line(&alt)));
    let notes: Vec<String> =
        [&picture.caption, &picture.credit].into_iter().flatten().map(|text| escape(&one_line(text))).collect();
    if !notes.is_empty() {
        out.push_str(&format!("\n\n*{}*", notes.join(" — ")));
    }
}
