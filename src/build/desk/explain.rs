//! A seed as the desk sees it: each line with what it was taken for, the rule that says so, and its score.

use super::super::Request;
use super::{Room, index, memo, read, sidecars};
use crate::base::{Place, Problem, Problems, RelPath, files};
use crate::seeds::draft::Draft;
use anyhow::Result;
use std::fmt::Write;

/// The explanation as text, for `dateline ingest --explain FILE`. `seed` is a path below the root. Writes nothing.
pub fn explain(request: &Request, options: &super::DeskOptions, seed: &RelPath) -> Result<(String, Problems)> {
    let (found, _) = files::walk(&request.root, super::SEEDS);
    let (sources, _) = sidecars::pair(found);
    let Some(source) = sources.into_iter().find(|source| source.seed.path == *seed) else {
        let problem = Problem::error(Place::file(seed), "there is no such seed");
        return Ok((String::new(), vec![problem.hint("name a file in `seeds/`")]));
    };
    let nothing = memo::Memo::default();
    let (index, _) = index::read(request, &nothing);
    let (config, problems) = super::configuration(request);
    let Some(config) = config else { return Ok((String::new(), problems)) };
    let room = Room::new(&config, options, &index);
    let read = read::read(request, source, &room, &index, &nothing);
    // What it is like can be told only beside all others.
    let lines = super::plan_desk(request, options)?.lines;
    let line = |item: &Option<String>| lines.iter().find(|line| line.seed == *seed && line.item == *item);
    let mut out = String::new();
    for made in read.made.unwrap_or_default() {
        tell(&mut out, &made.draft, &made.record, line(&made.record.item));
    }
    Ok((out, read.record.problems))
}

fn tell(out: &mut String, draft: &Draft, record: &read::ItemRecord, line: Option<&super::SeedLine>) {
    let name = draft.path.as_ref().map_or("", |path| path.as_str());
    let item = record.item.as_ref().map(|item| format!(" ({item})")).unwrap_or_default();
    let mut say = |line: String| writeln!(out, "{line}").expect("a string takes any text");
    say(format!("{name}{item}, read as {}", draft.format));
    say(String::new());
    for verdict in &draft.verdicts {
        let line = if verdict.line > 0 { verdict.line.to_string() } else { String::new() };
        let rule = format!("{} {:.2}", verdict.rule, verdict.score);
        say(format!("{line:>5}  {:<12} {rule:<26} {}", verdict.part, verdict.text));
    }
    if !draft.left_out.is_empty() {
        say(String::new());
        say("left out of the text:".to_owned());
        for left in &draft.left_out {
            say(format!("{:>5}  {:<26} {}", left.line, left.rule, left.text.trim()));
        }
    }
    let inferred = line.map(|line| &line.inferred).filter(|all| !all.is_empty()).unwrap_or(&record.inferred);
    if !inferred.is_empty() {
        say(String::new());
        say("inferred:".to_owned());
        for (name, rule) in inferred {
            say(format!("       {name:<22} {rule}"));
        }
    }
    if let Some(line) = line.filter(|line| !line.alike.is_empty()) {
        say(String::new());
        say("alike:".to_owned());
        for note in &line.alike {
            say(format!("       {note}"));
        }
    }
    if !record.unsure.is_empty() {
        say(String::new());
        say("unsure:".to_owned());
        for doubt in &record.unsure {
            say(format!("       {doubt}"));
        }
    }
    say(String::new());
}
