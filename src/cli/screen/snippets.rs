//! Problems with their source lines, in the look of the Rust compiler.

use crate::base::{Place, Problem};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// Longer files are not read again only to show a line of them.
const LARGEST: u64 = 8 * 1024 * 1024;

/// All problems, one after the other, each followed by an empty line.
pub fn render(root: &Path, problems: &[Problem], styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let mut files = Files { root, texts: HashMap::new() };
    let mut out = String::new();
    for problem in problems {
        let source = problem.place.as_ref().and_then(|place| files.line(place));
        out.push_str(&renderer.render(&[group(problem, source.as_deref())]));
        out.push_str("\n\n");
    }
    out
}

fn group<'a>(problem: &'a Problem, source: Option<&'a str>) -> Group<'a> {
    let level = if problem.is_error() { Level::ERROR } else { Level::WARNING };
    let mut group = Group::with_title(level.primary_title(problem.message.as_str()));
    if let Some(place) = &problem.place {
        group = match source {
            Some(source) => group.element(
                Snippet::source(source)
                    .line_start(place.line as usize)
                    .path(place.file.as_str())
                    .annotation(AnnotationKind::Primary.span(marked(source, place.column))),
            ),
            None => group.element(origin(place)),
        };
    }
    match &problem.hint {
        Some(hint) => group.element(Level::HELP.message(hint.as_str())),
        None => group,
    }
}

/// A place without its line: a file that is not there, not text, or inside the program.
fn origin(place: &Place) -> Origin<'_> {
    let origin = Origin::path(place.file.as_str());
    match (place.line, place.column) {
        (0, _) => origin,
        (line, 0) => origin.line(line as usize),
        (line, column) => origin.line(line as usize).char_column(column as usize),
    }
}

/// The word that begins at a column (in characters, from 1), as a range of bytes. Without a column, the whole line.
fn marked(line: &str, column: u32) -> Range<usize> {
    if column == 0 {
        return line.len() - line.trim_start().len()..line.trim_end().len();
    }
    let start = line.char_indices().nth(column as usize - 1).map_or(line.len(), |(at, _)| at);
    let rest = &line[start..];
    let word = || {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+');
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        end.max(rest.chars().next().map_or(0, char::len_utf8))
    };
    // Things with two ends are marked from one to the other.
    const ENDS: [(&str, &str); 9] = [
        ("\"", "\""),
        ("'", "'"),
        ("{{", "}}"),
        ("{%", "%}"),
        ("{#", "#}"),
        ("{", "}"),
        ("![", ")"),
        ("[", ")"),
        ("<", ">"),
    ];
    let both = ENDS.iter().find(|(open, _)| rest.starts_with(open));
    let closed = both.and_then(|(open, close)| Some(rest[open.len()..].find(close)? + open.len() + close.len()));
    let length = match both {
        // A link may also end with the name of a reference.
        Some((open, _)) if open.ends_with('[') && !rest.contains("](") => {
            let end = rest.rfind("][").map_or(rest.find(']'), |at| Some(at + 2 + rest[at + 2..].find(']')?));
            end.map_or(open.len(), |end| end + 1)
        }
        Some((open, _)) => closed.unwrap_or(open.len()),
        None => word(),
    };
    start..start + length
}

/// Files of the project that were read to show lines of them.
struct Files<'a> {
    root: &'a Path,
    texts: HashMap<String, Option<String>>,
}

impl Files<'_> {
    fn line(&mut self, place: &Place) -> Option<String> {
        let number = place.line.checked_sub(1)? as usize;
        if !self.texts.contains_key(&place.file) {
            let text = read(&self.root.join(&place.file));
            self.texts.insert(place.file.clone(), text);
        }
        let text = self.texts[&place.file].as_deref()?;
        text.lines().nth(number).map(str::to_owned)
    }
}

fn read(file: &Path) -> Option<String> {
    let meta = file.metadata().ok()?;
    if !meta.is_file() || meta.len() > LARGEST {
        return None;
    }
    // Columns count characters: an invalid byte counts as the one that stands for it.
    Some(String::from_utf8_lossy(&std::fs::read(file).ok()?).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_at_the_column_is_marked() {
        for (line, column, expected) in [
            ("titel = \"x\"", 1, "titel"),
            ("slug = \"a b\"", 8, "\"a b\""),
            ("über uns", 6, "uns"),
            ("see [x](y) now", 5, "[x](y)"),
            ("see [x][y] now", 5, "[x][y]"),
            ("see [x] now", 5, "[x]"),
            ("{{<figure src='a' />}} b", 1, "{{<figure src='a' />}}"),
            ("{% <note> %}", 4, "<note>"),
            ("a [ b", 3, "["),
            ("  whole line ", 0, "whole line"),
            ("short", 40, ""),
        ] {
            assert_eq!(&line[marked(line, column)], expected, "{line}");
        }
    }

    #[test]
    fn a_problem_shows_its_line_and_its_hint() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.md"), "+++\ntitel = \"x\"\n+++\n").unwrap();
        let problem = Problem::error(Place::at("a.md", 2, 1), "unknown key `titel`").hint("did you mean `title`?");
        let away = Problem::warning(Place::at("gone.md", 3, 2), "no date");
        expect_test::expect![[r#"
            error: unknown key `titel`
             --> a.md:2:1
              |
            2 | titel = "x"
              | ^^^^^
              |
              = help: did you mean `title`?

            warning: no date
            --> gone.md:3:2

        "#]]
        .assert_eq(&render(folder.path(), &[problem, away], false));
    }
}
