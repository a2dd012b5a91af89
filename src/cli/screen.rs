//! What the user sees: problems in the look of the Rust compiler, results on standard output, faults with a way out.
//! For machines, one JSON object on each line of standard output. A reader who has gone is no fault.

mod snippets;

use super::globals::{Format, Globals};
use crate::base::{Problem, Problems};
use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};
use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Where messages go, and how many of them are wanted.
#[derive(Clone, Copy)]
pub struct Screen {
    format: Format,
    quiet: bool,
    verbose: bool,
}

/// A command that can't be carried out as it was given. The hint says what to type instead.
#[derive(Debug)]
pub struct Misuse {
    message: String,
    hint: Option<String>,
}

impl Misuse {
    pub fn new(message: impl Into<String>) -> Misuse {
        Misuse { message: message.into(), hint: None }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Misuse {
        self.hint = Some(hint.into());
        self
    }
}

impl Display for Misuse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Misuse {}

impl Screen {
    pub fn new(globals: &Globals) -> Screen {
        Screen { format: globals.message_format, quiet: globals.quiet, verbose: globals.verbose }
    }

    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    pub fn is_verbose(&self) -> bool {
        self.verbose && !self.is_json()
    }

    /// Whether a person is watching who would like to see that something moves.
    pub fn shows_progress(&self) -> bool {
        !self.quiet && !self.is_json() && std::io::stderr().is_terminal()
    }

    /// Whether a person can be asked.
    pub fn can_ask(&self) -> bool {
        !self.is_json() && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Something that the user would like to know.
    pub fn say(&self, line: impl Display) {
        if !self.quiet && !self.is_json() {
            out(&format!("{line}\n"));
        }
    }

    /// What the command was asked to print: quiet or not, for people or not.
    pub fn print(&self, text: &str) {
        out(text);
    }

    /// A message for machines.
    pub fn object(&self, object: &Value) {
        if self.is_json() {
            out(&format!("{object}\n"));
        }
    }

    /// A line on standard error, also when all else is quiet.
    pub fn note(&self, line: impl Display) {
        if !self.is_json() {
            err(&format!("{line}\n"));
        }
    }

    /// Problems with the lines of the project that they are about.
    pub fn problems(&self, root: &Path, problems: &Problems) {
        if self.is_json() {
            problems.iter().for_each(|problem| self.object(&as_json(problem)));
        } else {
            err(&snippets::render(root, problems, true));
        }
    }

    /// The last word of a command that found problems.
    pub fn verdict(&self, line: impl Display) {
        let style = Style::new().bold().fg_color(Some(AnsiColor::BrightRed.into()));
        self.note(format_args!("{style}error{style:#}: {line}"));
    }

    /// An error that ended the command.
    pub fn fault(&self, error: &anyhow::Error) {
        let hint = error.downcast_ref::<Misuse>().and_then(|misuse| misuse.hint.as_deref());
        if self.is_json() {
            return self.object(&json!({ "type": "fault", "message": format!("{error:#}"), "hint": hint }));
        }
        self.verdict(format_args!("{error:#}"));
        if let Some(hint) = hint {
            let style = Style::new().bold().fg_color(Some(AnsiColor::BrightCyan.into()));
            self.note(format_args!("  {style}help{style:#}: {hint}"));
        }
    }
}

/// Problems as plain text, for a page in a browser.
pub fn plain(root: &Path, problems: &Problems) -> String {
    snippets::render(root, problems, false)
}

/// `3 errors, 1 warning`; empty if there are none.
pub fn tally(problems: &Problems) -> String {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let warnings = problems.len() - errors;
    let parts = [(errors, "error"), (warnings, "warning")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| plural(count, word));
    parts.collect::<Vec<_>>().join(", ")
}

/// `1 page`, `3 pages`.
pub fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn as_json(problem: &Problem) -> Value {
    let place = problem.place.as_ref();
    let known = |number: u32| (number > 0).then_some(number);
    json!({
        "type": "problem",
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
        "file": place.map(|place| &place.file),
        "line": place.and_then(|place| known(place.line)),
        "column": place.and_then(|place| known(place.column)),
    })
}

/// Replaces the words of a fault in this very program by ones that help, and ends it with code 2.
pub fn catch_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let what = panic.payload_as_str().unwrap_or("no message");
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        err(&format!(
            "error: dateline has met a fault of its own: {what} ({place})\n  \
             help: nothing is half-written; run the command again, and if it happens again, report these lines and \
             what you did to the makers of dateline {}\n",
            env!("CARGO_PKG_VERSION"),
        ));
        // The release build would abort, which shells report as a crash; code 2 is what faults end with.
        std::process::exit(2);
    }));
}

fn out(text: &str) {
    let mut stream = anstream::stdout().lock();
    finish(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()));
}

fn err(text: &str) {
    // If even this fails there is nowhere left to say so.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// A reader who has gone has read enough; anything else is worth an exit code.
fn finish(written: std::io::Result<()>) {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            err(&format!("error: can't write to standard output: {}\n", crate::base::files::fault(&error)));
            std::process::exit(2);
        }
        _ => {}
    }
}
