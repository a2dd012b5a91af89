//! What `build`, `check` and `serve` have in common: the work itself, and the account of it.

use super::screen::{Screen, plural, tally};
use crate::base::Problems;
use crate::build::{Built, Output, Request, press};
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Work that is done sooner shows no progress.
const PATIENCE: Duration = Duration::from_millis(400);

/// Runs the press, with a bar if it takes long and somebody is watching.
pub fn run(request: &Request, output: &Output, screen: &Screen) -> Result<Built> {
    let progress = Progress::new(screen.shows_progress());
    let built = press(request, output, Default::default(), &|done, all| progress.show(done, all));
    progress.end();
    built
}

/// A build, and how long it took.
pub struct Account<'a> {
    pub command: &'static str,
    pub request: &'a Request,
    /// Where the result is, as the user calls it; none if nothing was to be written.
    pub folder: Option<&'a Path>,
    pub built: &'a Built,
    pub took: Duration,
}

impl Account<'_> {
    pub fn failed(&self) -> bool {
        self.built.failed(self.request.strict)
    }

    /// Problems, then one calm summary or the verdict.
    pub fn tell(&self, screen: &Screen) {
        screen.problems(&self.request.root, &self.built.problems);
        self.sum_up(screen);
    }

    /// The account without the problems.
    pub fn sum_up(&self, screen: &Screen) {
        if screen.is_verbose() {
            self.built.written.iter().for_each(|file| screen.say(format_args!("  wrote {file}")));
            self.built.removed.iter().for_each(|file| screen.say(format_args!("  removed {file}")));
            self.built.foreign.iter().for_each(|file| screen.say(format_args!("  left alone: {file}")));
        }
        screen.object(&self.as_json());
        if self.failed() {
            screen.verdict(self.verdict());
        } else {
            screen.say(self.summary());
        }
    }

    /// `2 errors, 1 warning; public/ left as it was`.
    fn verdict(&self) -> String {
        let only_warnings = !self.built.problems.iter().any(|problem| problem.is_error());
        let strict = if only_warnings { " (with `--strict` they count as errors)" } else { "" };
        let kept = self.folder.map_or_else(String::new, |folder| format!("; {} left as it was", shown(folder)));
        format!("{}{strict}{kept}", tally(&self.built.problems))
    }

    fn summary(&self) -> String {
        let counts = &self.built.counts;
        let what = format!("{}, {}", plural(counts.articles, "article"), plural(counts.editions, "edition"));
        let seconds = self.took.as_secs_f64();
        let warnings = tally(&self.built.problems);
        let warnings = if warnings.is_empty() { String::new() } else { format!("; {warnings}") };
        let Some(folder) = self.folder else {
            return format!("{what}, {}: checked in {seconds:.2} s{warnings}", plural(counts.files, "file"));
        };
        let changes = match (counts.written, counts.removed) {
            (0, 0) => "all as they were".to_owned(),
            (written, removed) => {
                let written = format!("{written} written ({}), {} unchanged", size(counts.bytes), counts.unchanged);
                if removed == 0 { written } else { format!("{written}, {removed} removed") }
            }
        };
        let files = plural(counts.files, "file");
        format!("{what}\n{files} in {}: {changes}; {seconds:.2} s{warnings}", shown(folder))
    }

    fn as_json(&self) -> serde_json::Value {
        let count = |problems: &Problems, errors| problems.iter().filter(|p| p.is_error() == errors).count();
        let counts = &self.built.counts;
        json!({
            "type": "summary",
            "command": self.command,
            "ok": !self.failed(),
            "output": self.folder.map(|folder| folder.to_string_lossy()),
            "articles": counts.articles,
            "editions": counts.editions,
            "files": counts.files,
            "made": counts.made,
            "written": counts.written,
            "unchanged": counts.unchanged,
            "removed": counts.removed,
            "bytes": counts.bytes,
            "errors": count(&self.built.problems, true),
            "warnings": count(&self.built.problems, false),
            "seconds": (self.took.as_secs_f64() * 1000.0).round() / 1000.0,
        })
    }
}

/// `public/`.
pub fn shown(folder: &Path) -> String {
    format!("{}/", folder.display().to_string().trim_end_matches('/'))
}

/// Bytes for people, in powers of ten.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// A bar on standard error that appears only when the work takes a while.
struct Progress {
    wanted: bool,
    started: Instant,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    fn new(wanted: bool) -> Progress {
        Progress { wanted, started: Instant::now(), bar: OnceLock::new() }
    }

    fn show(&self, done: usize, all: usize) {
        if !self.wanted || self.started.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let style = ProgressStyle::with_template("{bar:32} {human_pos} of {human_len} pages, {eta} left");
            ProgressBar::new(all as u64).with_style(style.expect("the template is one"))
        });
        bar.set_position(done as u64);
    }

    fn end(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people() {
        let sizes = [0, 999, 1_500, 2_000_000, 3_400_000_000].map(size);
        assert_eq!(sizes, ["0 B", "999 B", "2 kB", "2.0 MB", "3.4 GB"]);
    }
}
