//! `dateline ingest`: the desk alone.

use super::Outcome;
use super::globals::Globals;
use super::project::Project;
use super::screen::{Misuse, Screen, plural, tally};
use super::work::tell_seeds;
use crate::base::problem::did_you_mean;
use crate::base::{Problems, RelPath};
use crate::build::{DeskOptions, DeskReport, Request, SeedLine, desk, plan_desk};
use crate::seeds::formats::FORMATS;
use anyhow::Result;
use clap::Args;
use serde_json::json;

/// Make content pages from new and changed seeds
///
/// A page is written once for each seed and then belongs to its editor: what changes in the seed later is merged into
/// it, and what you wrote is never overwritten. `build` and `serve` do this by themselves.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  dateline ingest                        all seeds
  dateline ingest seeds/ferries.txt --date 2026-11-22 --author \"Ines Varga\"
  dateline ingest --dry-run -v           what it would do, and by which rules
  dateline ingest --explain seeds/ferries.txt")]
pub struct Ingest {
    /// Seeds [default: all in seeds/]
    #[arg(value_name = "FILE")]
    files: Vec<String>,

    /// Read them as this format, whatever their names say
    #[arg(long, value_name = "NAME")]
    format: Option<String>,

    /// The date of seeds that tell none
    #[arg(long, value_name = "DATE")]
    date: Option<String>,

    /// A topic of seeds that tell none
    #[arg(long, value_name = "NAME")]
    topic: Vec<String>,

    /// Who wrote the seeds that do not tell
    #[arg(long, value_name = "NAME")]
    author: Vec<String>,

    /// Write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Tell of every line of one seed what it was taken for, and by which rule
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "dry_run"])]
    explain: Option<String>,
}

impl Ingest {
    pub fn run(self, globals: &Globals, screen: &Screen) -> Result<Outcome> {
        let project = globals.project()?;
        let request = globals.request(&project)?;
        let options = self.options(&project)?;
        if let Some(seed) = &self.explain {
            return explain(&request, &options, &seed_of(&project, seed)?, screen);
        }
        let plan = plan_desk(&request, &options)?;
        let report = match self.dry_run {
            true => DeskReport { lines: plan.lines, problems: plan.problems, written: 0 },
            false => plan.write(&request)?,
        };
        tell_seeds(&report.lines, screen);
        screen.problems(&request.root, &report.problems);
        let ok = !failed(&request, &report.problems);
        screen.object(&json!({
            "type": "summary", "command": "ingest", "ok": ok, "seeds": report.lines.len(), "written": report.written,
            "errors": report.problems.iter().filter(|problem| problem.is_error()).count(),
            "warnings": report.problems.iter().filter(|problem| !problem.is_error()).count(),
        }));
        let problems = tally(&report.problems);
        if ok {
            let problems = if problems.is_empty() { problems } else { format!("; {problems}") };
            screen.say(format_args!("{}{problems}", summary(&report, self.dry_run)));
            return Ok(Outcome::Fine);
        }
        screen.verdict(problems);
        Ok(Outcome::Problems)
    }

    fn options(&self, project: &Project) -> Result<DeskOptions> {
        let only: Result<Vec<RelPath>> = self.files.iter().map(|file| seed_of(project, file)).collect();
        if let Some(format) = &self.format
            && !FORMATS.iter().any(|known| known.name == format)
        {
            let names: Vec<&str> = FORMATS.iter().map(|known| known.name).collect();
            let hint = did_you_mean(format, names.iter().copied())
                .unwrap_or_else(|| format!("there are {}", names.join(", ")));
            return Err(Misuse::new(format!("unknown format `{format}`")).hint(hint).into());
        }
        Ok(DeskOptions {
            only: only?,
            format: self.format.clone(),
            date: self.date.clone(),
            topics: self.topic.clone(),
            authors: self.author.clone(),
        })
    }
}

fn explain(request: &Request, options: &DeskOptions, seed: &RelPath, screen: &Screen) -> Result<Outcome> {
    let (text, problems) = desk::explain(request, options, seed)?;
    screen.object(&json!({ "type": "explanation", "seed": seed.as_str(), "text": text }));
    if !screen.is_json() {
        screen.print(&text);
    }
    screen.problems(&request.root, &problems);
    Ok(if failed(request, &problems) { Outcome::Problems } else { Outcome::Fine })
}

fn failed(request: &Request, problems: &Problems) -> bool {
    problems.iter().any(|problem| request.strict || problem.is_error())
}

/// A seed as the project calls it. Taken from where the user is, or from the project's folder.
fn seed_of(project: &Project, named: &str) -> Result<RelPath> {
    let seed = |path: &RelPath| path.strip(desk::SEEDS).is_some() && path.to_path(&project.root).is_file();
    let candidates = [project.inside(named), RelPath::new(named)];
    candidates.into_iter().flatten().find(seed).ok_or_else(|| {
        Misuse::new(format!("`{named}` is no seed of this project")).hint("name a file in `seeds/`").into()
    })
}

/// `12 seeds: 3 pages written`.
fn summary(report: &DeskReport, dry_run: bool) -> String {
    let news = report.lines.iter().filter(|line: &&SeedLine| line.is_news()).count();
    let seeds = plural(report.lines.len(), "seed");
    match (dry_run, news) {
        (_, 0) => format!("{seeds}, nothing new"),
        (true, news) => format!("{seeds}, {news} of them new or changed; nothing was written"),
        (false, _) => format!("{seeds}, {} written to content/", plural(report.written, "file")),
    }
}
