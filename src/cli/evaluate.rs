//! `dateline evaluate`: how good the desk is on somebody's own archive. For contributors, so not in the ordinary help.

use super::Outcome;
use super::screen::{Misuse, Screen, plural};
use crate::base::{Place, Problem, Problems, RelPath, files};
use crate::seeds::Stated;
use crate::seeds::compose::evaluate::{Expected, Report};
use crate::seeds::compose::similar::{Collection, Fingerprint};
use crate::seeds::compose::{Desk, compose};
use crate::seeds::draft::Draft;
use crate::seeds::formats::{SeedFile, read};
use anyhow::Result;
use clap::Args;
use std::path::{Path, PathBuf};

/// Measure the desk: seeds in a folder, each with what is expected of it under `[expected]` in `name.toml`
#[derive(Args)]
pub struct Evaluate {
    /// The folder of seeds and sidecars
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// What the desk made of one seed, and what a person expects of it.
struct Case {
    draft: Draft,
    expected: Expected,
}

impl Evaluate {
    pub fn run(self, screen: &Screen) -> Result<Outcome> {
        let folder = self.folder.canonicalize().map_err(|error| {
            Misuse::new(format!("{} can't be read: {}", self.folder.display(), files::fault(&error)))
        })?;
        let (found, mut problems) = files::walk(&folder, "");
        let mut cases = Vec::new();
        for file in found.iter().filter(|file| file.path.extension() == "toml") {
            match case(&folder, &file.path) {
                Ok(found) => cases.extend(found),
                Err(problem) => problems.push(problem),
            }
        }
        screen.problems(&folder, &problems);
        screen.print(&report(&cases).to_string());
        screen.verdict(format_args!("{} measured", plural(cases.len(), "seed")));
        let failed = cases.is_empty() || problems.iter().any(Problem::is_error);
        Ok(if failed { Outcome::Problems } else { Outcome::Fine })
    }
}

/// Reads a sidecar and the seed beside it, if it expects anything.
fn case(folder: &Path, sidecar: &RelPath) -> Result<Option<Case>, Problem> {
    let read_text = |path: &Path| std::fs::read(path).map_err(|error| files::fault(&error));
    let wrong = |message: String| Problem::error(Place::file(sidecar), message);
    let bytes = read_text(&sidecar.to_path(folder)).map_err(|why| wrong(format!("can't be read: {why}")))?;
    let table: toml::Table = String::from_utf8_lossy(&bytes)
        .parse()
        .map_err(|error: toml::de::Error| wrong(format!("TOML can't be read: {}", error.message())))?;
    let Some(expected) = table.get("expected").and_then(toml::Value::as_table) else { return Ok(None) };
    let expected = Expected::of(expected).map_err(wrong)?;
    let (path, bytes) = seed_of(folder, sidecar)
        .ok_or_else(|| wrong("a sidecar without a seed".to_owned()).hint("put the seed beside it, of the same name"))?;
    let (seeds, problems): (_, Problems) = read(&SeedFile { path, bytes: &bytes }, None);
    if let Some(problem) = problems.into_iter().find(Problem::is_error) {
        return Err(problem);
    }
    let seed = seeds.into_iter().next().ok_or_else(|| wrong("its seed holds no article".to_owned()))?;
    let (draft, _) = compose(seed, Stated::default(), &Desk::default());
    Ok(Some(Case { draft, expected }))
}

/// The file of the same name with another extension.
fn seed_of(folder: &Path, sidecar: &RelPath) -> Option<(RelPath, Vec<u8>)> {
    let home = sidecar.parent().map_or(folder.to_path_buf(), |parent| folder.join(parent));
    let mut names: Vec<String> = std::fs::read_dir(home)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            !name.ends_with(".toml") && name.rsplit_once('.').is_some_and(|(stem, _)| stem == sidecar.stem())
        })
        .collect();
    names.sort();
    let name = names.into_iter().next()?;
    let path = match sidecar.parent() {
        Some(parent) => RelPath::new(format!("{parent}/{name}"))?,
        None => RelPath::new(name)?,
    };
    let bytes = std::fs::read(path.to_path(folder)).ok()?;
    Some((path, bytes))
}

fn report(cases: &[Case]) -> Report {
    let mut report = Report::default();
    for case in cases {
        report.add(&case.draft, &case.expected);
    }
    let told: Vec<&Case> = cases.iter().filter(|case| case.expected.story.is_some()).collect();
    if !told.is_empty() {
        let fingerprints: Vec<Fingerprint> = told.iter().map(|case| Fingerprint::of(&case.draft)).collect();
        let wanted: Vec<&str> = told.iter().filter_map(|case| case.expected.story.as_deref()).collect();
        report.stories(&Collection::new(&fingerprints).threads(), &wanted);
    }
    report
}
