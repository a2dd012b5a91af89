//! The engine's errors as problems in the words of the house: template file, line and column, and a near name where
//! one is unknown.

use crate::base::problem::did_you_mean;
use crate::base::{Place, Problem, Problems};
use std::collections::{BTreeMap, BTreeSet};
use tera::ErrorKind;

/// What is needed to say where an error stands and what may have been meant.
#[derive(Default)]
pub struct Names {
    /// Full template name to its file.
    pub files: BTreeMap<String, String>,
    /// `filter`, `test`, `function`, `component`, `template` to what exists.
    pub known: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Names {
    pub fn place(&self, template: &str, line: usize, column: usize) -> Place {
        let file = self.files.get(template).map_or(template, String::as_str);
        Place::at(file, line as u32, column as u32)
    }

    fn hint(&self, kind: &str, name: &str) -> Option<String> {
        did_you_mean(name, self.known.get(kind)?.iter().map(String::as_str))
    }
}

/// An error while adding templates: one problem each for all that it tells of.
pub fn loading(error: &tera::Error, names: &Names) -> Problems {
    match error.kind() {
        ErrorKind::SyntaxError(report) => {
            let place = names.place(report.filename(), report.span().start_line, report.span().start_col + 1);
            let problem = Problem::error(place, sentence(report.message()));
            vec![match report.message().contains("end of input") {
                true => {
                    problem.hint("a tag is not closed: look for `{% if %}`, `{% for %}` or `{% block %}` without end")
                }
                false => problem,
            }]
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            let message = match inheritance_chain.as_slice() {
                [only] if only == tpl => "template extends itself".to_owned(),
                chain => format!("templates extend one another in a circle: {}", circle(chain)),
            };
            let shadowed = tpl.split_once('/').map_or(tpl.as_str(), |(_, name)| name);
            let problem = Problem::error(names.place(tpl, 0, 0), message);
            vec![match inheritance_chain.len() {
                1 => problem.hint(format!("name the theme whose template is meant: `THEME/{shadowed}`")),
                _ => problem,
            }]
        }
        ErrorKind::CircularInclude { tpl, include_chain } => {
            let message = format!("templates include one another in a circle: {}", circle(include_chain));
            vec![Problem::error(names.place(tpl, 0, 0), message)]
        }
        ErrorKind::MissingParent { current, parent } => {
            let problem = Problem::error(names.place(current, 0, 0), format!("unknown template `{parent}`"));
            vec![with(problem, names.hint("template", parent))]
        }
        ErrorKind::Msg(text) if text.contains(" is defined in both ") => match quoted(text).as_slice() {
            [component, first, second] => {
                let first = names.files.get(*first).map_or(*first, String::as_str);
                let problem =
                    Problem::error(names.place(second, 0, 0), format!("component `{component}` is made twice"));
                vec![problem.hint(format!("the other one is in {first}"))]
            }
            _ => vec![Problem::error(None, sentence(text))],
        },
        ErrorKind::Msg(text) => text.split("\n\n").map(|report| unknown_name(report, names)).collect(),
        _ => vec![Problem::error(None, sentence(&error.to_string()))],
    }
}

/// An error while making `page` from a template.
pub fn rendering(error: &tera::Error, names: &Names, template: &str, page: &str) -> Problem {
    let (place, message) = match error.kind() {
        ErrorKind::RenderingError(report) => {
            let span = report.span();
            (names.place(report.filename(), span.start_line, span.start_col + 1), report.message().to_owned())
        }
        _ => (names.place(template, 0, 0), error.to_string()),
    };
    let (message, hint) = rephrase(&message, names);
    with(Problem::error(place, format!("{message}, in making `{page}`")), hint)
}

/// The engine's texts that carry a list of what exists: the list becomes a hint, and puts nothing in the message that
/// depends on the order of a hash map.
fn rephrase(message: &str, names: &Names) -> (String, Option<String>) {
    let first = message.lines().next().unwrap_or_default();
    for (mark, list) in [(" is not defined.", "Available"), (" in component call.", "Possible")] {
        let Some((head, tail)) = first.split_once(mark) else { continue };
        let mut wanted: Vec<&str> = quoted(head);
        wanted.sort_unstable();
        let mut known: Vec<&str> = match tail.split_once(": ") {
            Some((_, known)) => known.split(", ").map(|name| name.trim_matches('`')).collect(),
            None => Vec::new(),
        };
        known.sort_unstable();
        let hint = wanted.first().and_then(|name| did_you_mean(name, known.iter().copied())).or_else(|| {
            (!known.is_empty())
                .then(|| format!("there {} {}", if known.len() == 1 { "is" } else { "are" }, known.join(", ")))
        });
        let message = if list == "Available" {
            format!("{} is not there", sentence(head))
        } else {
            format!("the component has no argument {}", ticked(&wanted))
        };
        return (message, hint);
    }
    if let Some(name) = first.strip_prefix("Unknown component ").map(|name| name.trim_matches('`')) {
        return (format!("unknown component `{name}`"), names.hint("component", name));
    }
    (sentence(first), None)
}

/// One of the engine's reports: ``error: Unknown filter `x` `` and, below it, `  --> file:line:column`.
fn unknown_name(report: &str, names: &Names) -> Problem {
    let mut lines = report.lines();
    let message = lines.next().unwrap_or_default().trim_start_matches("error: ");
    let place = lines.find_map(|line| line.trim_start().strip_prefix("--> ")).and_then(|place| {
        let mut parts = place.rsplitn(3, ':');
        let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(names.place(parts.next()?, line, column))
    });
    let hint = message.strip_prefix("Unknown ").and_then(|rest| {
        let (kind, name) = rest.split_once(' ')?;
        names.hint(kind, name.trim_matches('`'))
    });
    with(Problem::error(place, sentence(message)), hint)
}

fn with(problem: Problem, hint: Option<String>) -> Problem {
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

/// Lower case at the start and no full stop at the end.
fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut characters = text.chars();
    match characters.next() {
        // `HTML` and `UTF-8` stay as they are.
        Some(first) if !characters.clone().next().is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => text.to_owned(),
    }
}

fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn ticked(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn circle(chain: &[String]) -> String {
    chain.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Problems as lines of text, for tests.
#[cfg(test)]
pub fn lines(problems: &Problems) -> String {
    let line = |problem: &Problem| {
        let place = problem.place.as_ref().map_or(String::new(), |place| format!("{place}: "));
        let hint = problem.hint.as_ref().map_or(String::new(), |hint| format!(" ({hint})"));
        format!("{place}{}{hint}", problem.message)
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}
