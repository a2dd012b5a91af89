//! `dateline evaluate`: how good the desk is on somebody's own archive. For contributors, so not in the ordinary help.

use super::Outcome;
use super::screen::{Misuse, Screen, plural};
use crate::base::problem::tidy;
use crate::base::{Place, Problem, Problems, RelPath, files, read as file};
use crate::build::desk::{desk, trial};
use crate::config::{self, Config};
use crate::seeds::compose::{Desk, compose};
use crate::seeds::draft::Draft;
use crate::seeds::evaluate::{Expected, Report};
use crate::seeds::formats::{MAX_BYTES, SeedFile, decode, front_matter, read};
use anyhow::Result;
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Measure the desk: seeds in a folder, each with what is expected of it under `[expected]` in `name.toml`
#[derive(Args)]
pub struct Evaluate {
    /// The folder of seeds and sidecars, perhaps with a `config.toml` for the desk's lists
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// What the desk made of one seed, and what a person expects of it.
struct Case {
    path: RelPath,
    /// What was written, if it is text.
    text: Option<String>,
    draft: Draft,
    expected: Expected,
}

impl Evaluate {
    pub fn run(self, screen: &Screen) -> Result<Outcome> {
        let folder = self.folder.canonicalize().map_err(|error| {
            Misuse::new(format!("{} can't be read: {}", self.folder.display(), files::fault(&error)))
        })?;
        let (found, mut problems) = files::walk(&folder, "");
        let config = configuration(&folder, &mut problems);
        let lists = config.as_ref().map(desk).unwrap_or_default();
        let mut cases = Vec::new();
        for found in found.iter().filter(|found| found.path.extension() == "toml") {
            match case(&folder, &found.path, &lists) {
                Ok(found) => cases.extend(found),
                Err(found) => problems.extend(found),
            }
        }
        let problems = tidy(problems);
        screen.problems(&folder, &problems);
        let report = report(&cases, &config.unwrap_or_else(plain_site));
        show(&report, screen);
        screen.note(format_args!("{} measured", plural(cases.len(), "seed")));
        if cases.is_empty() {
            screen.note("  `[expected]` in a sidecar says what is expected of its seed; see docs/desk.md");
        }
        let failed = cases.is_empty() || problems.iter().any(Problem::is_error);
        Ok(if failed { Outcome::Problems } else { Outcome::Fine })
    }
}

/// The folder's own `config.toml`, if it has one.
fn configuration(folder: &Path, problems: &mut Problems) -> Option<Config> {
    let text = match text(folder, &RelPath::new(config::FILE)?) {
        Ok(text) => text,
        Err(None) => return None,
        Err(Some(problem)) => {
            problems.push(problem);
            return None;
        }
    };
    let (config, found) = config::parse(config::FILE, &text);
    problems.extend(found);
    config
}

/// The text of a file that people write; no problem if there is no such file.
fn text(folder: &Path, path: &RelPath) -> Result<String, Option<Problem>> {
    let bytes = file::whole(&path.to_path(folder)).map_err(|error| {
        (error.kind() != std::io::ErrorKind::NotFound).then(|| file::unreadable(path, &error).hint("make it smaller"))
    })?;
    String::from_utf8(bytes)
        .map_err(|_| Some(Problem::error(Place::file(path), "the file is not UTF-8").hint("save it as UTF-8")))
}

fn plain_site() -> Config {
    config::parse(config::FILE, "title = \"Evaluation\"\n").0.expect("valid")
}

/// Reads a sidecar and the seed beside it, if it expects anything.
fn case(folder: &Path, sidecar: &RelPath, desk: &Desk) -> Result<Option<Case>, Problems> {
    let wrong = |message: String| Problem::error(Place::file(sidecar), message);
    let told = text(folder, sidecar).map_err(|problem| problem.into_iter().collect::<Problems>())?;
    let (expected, problems) = Expected::read(sidecar.as_str(), &told);
    let Some(expected) = expected else {
        return if problems.is_empty() { Ok(None) } else { Err(problems) };
    };
    let path = seed_of(folder, sidecar).ok_or_else(|| {
        vec![wrong("a sidecar without a seed".to_owned()).hint("put the seed beside it, of the same name")]
    })?;
    let bytes = file::up_to(&path.to_path(folder), MAX_BYTES as u64)
        .map_err(|error| vec![file::unreadable(&path, &error).hint("leave it out, or split it")])?;
    let (seeds, problems) = read(&SeedFile { path: path.clone(), bytes: &bytes }, None);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    let nothing = || vec![wrong("its seed holds no article".to_owned()).hint("remove the sidecar, or mend the seed")];
    let seed = seeds.into_iter().next().ok_or_else(nothing)?;
    // What else the sidecar says, it states: a date, say, for articles of a running story.
    let mut stated = front_matter::sidecar(&told).expect("it was read before");
    stated.extra.remove("expected");
    let (draft, _) = compose(seed, stated, desk);
    let text = decode::decode(&bytes).ok().map(|decoded| decoded.text);
    Ok(Some(Case { path, text, draft, expected }))
}

/// The file of the same name with another extension, or without the `.toml` after it.
fn seed_of(folder: &Path, sidecar: &RelPath) -> Option<RelPath> {
    let home = sidecar.parent().map_or(folder.to_path_buf(), |parent| folder.join(parent));
    let own = |name: &str| {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        stem == sidecar.stem() || name == sidecar.stem()
    };
    let mut names: Vec<String> = std::fs::read_dir(home)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.ends_with(".toml") && own(name))
        .collect();
    names.sort();
    let name = names.into_iter().next()?;
    match sidecar.parent() {
        Some(parent) => RelPath::new(format!("{parent}/{name}")),
        None => RelPath::new(name),
    }
}

fn report(cases: &[Case], config: &Config) -> Report {
    let mut report = Report::default();
    for case in cases {
        report.add(case.path.as_str(), case.text.as_deref(), &case.draft, &case.expected);
    }
    let names: Vec<&str> = cases.iter().map(|case| case.path.as_str()).collect();
    let expected: Vec<&Expected> = cases.iter().map(|case| &case.expected).collect();
    let drafts: Vec<(&RelPath, &Draft)> = cases.iter().map(|case| (&case.path, &case.draft)).collect();
    report.together(&names, &expected, &trial(&drafts, config));
    report
}

/// The table; with `--verbose` also what was not as expected.
fn show(report: &Report, screen: &Screen) {
    if !screen.is_json() {
        screen.print(&report.to_string());
        if screen.is_verbose() && !report.differences.is_empty() {
            screen.print(&format!("\n{}\n", report.differences.join("\n")));
        }
        return;
    }
    for row in report.rows() {
        let values: Option<serde_json::Map<_, _>> = row.values.as_ref().map(|values| {
            row.group.columns.iter().zip(values).map(|(column, value)| ((*column).to_owned(), json!(value))).collect()
        });
        screen.object(&json!({ "type": "measure", "name": row.name, "values": values }));
    }
    report.differences.iter().for_each(|line| screen.object(&json!({ "type": "difference", "message": line })));
}
