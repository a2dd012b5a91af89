//! What `build`, `check` and `serve` have in common: the work itself, and the account of it.

use super::screen::{Screen, plural, tally};
use crate::base::problem::tidy;
use crate::base::{Problems, RelPath};
use crate::build::{Built, DeskOptions, DeskReport, Output, Request, SeedLine, plan_desk, press, run_desk};
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Work that is done sooner shows no progress.
const PATIENCE: Duration = Duration::from_millis(400);

/// What the desk does before the press begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// Seeds are left alone.
    Closed,
    /// New and changed seeds become pages in `content/`.
    Writes,
    /// The press is given the pages that the desk would write, and nothing is written.
    Plans,
}

/// What desk and press did.
pub struct Done {
    pub seeds: Vec<SeedLine>,
    /// The problems of the desk alone.
    pub of_desk: Problems,
    /// With the problems of both.
    pub built: Built,
}

/// Runs the desk and then the press, with a bar if it takes long and somebody is watching.
pub fn run(request: &Request, desk: Desk, output: &Output, screen: &Screen) -> Result<Done> {
    run_with(request, desk, output, screen, |output, overlay, progress| press(request, output, overlay, progress))
}

/// The same with another press.
pub fn run_with(
    request: &Request,
    desk: Desk,
    output: &Output,
    screen: &Screen,
    press: impl FnOnce(&Output, BTreeMap<RelPath, Vec<u8>>, &(dyn Fn(usize, usize) + Sync)) -> Result<Built>,
) -> Result<Done> {
    let options = DeskOptions::default();
    let (report, overlay) = match desk {
        Desk::Closed => (DeskReport::default(), Default::default()),
        Desk::Writes => (run_desk(request, &options)?, Default::default()),
        Desk::Plans => {
            let plan = plan_desk(request, &options)?;
            let overlay = plan.overlay();
            (DeskReport { lines: plan.lines, problems: plan.problems, written: 0 }, overlay)
        }
    };
    let has_failed = report.problems.iter().any(|problem| request.strict || problem.is_error());
    // A seed that can't be read would be missing from the site: all problems are told, and it stays as it is.
    let output = if has_failed && matches!(output, Output::Folder(_)) { &Output::Nowhere } else { output };
    let progress = Progress::new(screen.shows_progress());
    let built = press(output, overlay, &|done, all| progress.show(done, all));
    progress.end();
    let mut built = built?;
    built.problems.extend(report.problems.iter().cloned());
    built.problems = tidy(built.problems);
    Ok(Done { seeds: report.lines, of_desk: report.problems, built })
}

/// What became of seeds, those of which there is nothing new left out unless all are wanted.
pub fn tell_seeds(seeds: &[SeedLine], screen: &Screen) {
    for line in seeds.iter().filter(|line| screen.is_verbose() || line.is_news()) {
        screen.object(&json!({
            "type": "seed",
            "seed": line.seed.as_str(),
            "item": line.item,
            "page": line.page.as_ref().map(|page| format!("content/{page}")),
            "title": line.title,
            "outcome": line.became(),
            "inferred": line.inferred.iter().cloned().collect::<std::collections::BTreeMap<String, String>>(),
            "unsure": line.unsure,
            "alike": line.alike,
        }));
        screen.say(format_args!("{}: {}", line.name(), line.became()));
        if screen.is_verbose() {
            line.inferred.iter().for_each(|(name, rule)| screen.say(format_args!("  {name}: {rule}")));
        }
        line.alike.iter().for_each(|note| screen.say(format_args!("  alike: {note}")));
        line.unsure.iter().for_each(|doubt| screen.say(format_args!("  unsure: {doubt}")));
    }
}

/// A build, and how long it took.
pub struct Account<'a> {
    pub command: &'static str,
    pub request: &'a Request,
    /// Where the result is, as the user calls it; none if nothing was to be written.
    pub folder: Option<&'a Path>,
    pub seeds: &'a [SeedLine],
    pub built: &'a Built,
    pub took: Duration,
}

impl Account<'_> {
    pub fn failed(&self) -> bool {
        self.built.failed(self.request.strict)
    }

    /// What became of seeds, problems, then one calm summary or the verdict.
    pub fn tell(&self, screen: &Screen) {
        tell_seeds(self.seeds, screen);
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
