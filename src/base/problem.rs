//! A problem in somebody's content: what is wrong, where, and what to do. Machine faults (disk full, port taken) are
//! not problems; they are `anyhow` errors and end the run.

use serde::{Deserialize, Serialize};

/// Whether a problem stops the publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// `public/` is left as it was.
    Error,
    /// Reported, and nothing more; with `--strict` it counts as an error.
    Warning,
}

/// A position in a file. Lines and columns count from 1, columns in characters; 0 means "not known".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub file: String,
    pub line: u32,
    pub column: u32,
}

impl Place {
    pub fn file(file: impl ToString) -> Place {
        Place { file: file.to_string(), line: 0, column: 0 }
    }

    pub fn at(file: impl ToString, line: u32, column: u32) -> Place {
        Place { file: file.to_string(), line, column }
    }

    /// The place of a byte offset in `text`, where `text` is the whole file.
    pub fn of_offset(file: impl ToString, text: &str, offset: usize) -> Place {
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let line = before.bytes().filter(|b| *b == b'\n').count() as u32 + 1;
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        Place { file: file.to_string(), line, column: before[start..].chars().count() as u32 + 1 }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        Ok(())
    }
}

/// One problem. The message is lower case, without a full stop, with literals in backticks; the hint says what to do.
///
/// Ordered by place, then severity, then text, so that reports are the same in every run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Problem {
    pub place: Option<Place>,
    pub severity: Severity,
    pub message: String,
    pub hint: Option<String>,
}

/// What a step found wrong. Every step returns `(T, Problems)`; nothing stops at the first.
pub type Problems = Vec<Problem>;

impl Problem {
    pub fn error(place: impl Into<Option<Place>>, message: impl Into<String>) -> Problem {
        Problem { place: place.into(), severity: Severity::Error, message: message.into(), hint: None }
    }

    pub fn warning(place: impl Into<Option<Place>>, message: impl Into<String>) -> Problem {
        Problem { place: place.into(), severity: Severity::Warning, message: message.into(), hint: None }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.hint = Some(hint.into());
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `did you mean …?` for a word that is close to one of `known`, if any is close enough to be of help.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, known).map(|best| format!("did you mean `{best}`?"))
}

/// The word of `known` that is most like `word`; ties go to the first in alphabetical order.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let score = strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase());
        let better = best.is_none_or(|(s, b)| score > s || (score == s && candidate < b));
        if score >= 0.8 && better {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, word)| word)
}

/// Sorts, removes repetitions, and folds a message that many files share into one with "and on N more pages".
pub fn tidy(mut problems: Problems) -> Problems {
    const SHOWN: usize = 8;
    problems.sort();
    problems.dedup();
    let mut seen: std::collections::BTreeMap<(Severity, String, Option<String>), usize> = Default::default();
    let mut kept: Problems = Vec::new();
    let mut first_at: std::collections::BTreeMap<(Severity, String, Option<String>), usize> = Default::default();
    for problem in problems {
        let key = (problem.severity, problem.message.clone(), problem.hint.clone());
        let count = seen.entry(key.clone()).or_insert(0);
        *count += 1;
        if *count <= SHOWN {
            first_at.insert(key, kept.len());
            kept.push(problem);
        }
    }
    for (key, count) in seen {
        if count > SHOWN {
            let last = &mut kept[first_at[&key]];
            last.message = format!("{} (and on {} more pages)", last.message, count - SHOWN);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        assert_eq!(Place::of_offset("a.md", "é\nüx", 5).to_string(), "a.md:2:2");
        assert_eq!(Place::of_offset("a.md", "abc", 0).to_string(), "a.md:1:1");
    }

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        assert_eq!(nearest("titel", ["date", "title"]), Some("title"));
        assert_eq!(nearest("colour", ["date", "title"]), None);
    }

    #[test]
    fn a_message_on_many_pages_is_said_a_few_times() {
        let many = (0..212).map(|n| Problem::warning(Place::file(format!("{n:03}.md")), "no date")).collect();
        let told = tidy(many);
        assert_eq!(told.len(), 8);
        assert!(told[7].message.ends_with("(and on 204 more pages)"));
    }
}
