//! Files that came inside a seed (attachments, pictures): written beside their page once, and again only while nobody
//! has changed them there.

use super::super::Request;
use super::index::Index;
use super::read::Made;
use super::resolve::Job;
use super::{Change, Write, write};
use crate::base::{Digest, Place, Problem, Problems, RelPath, read};
use std::collections::BTreeMap;

/// What is kept of the files of one seed: a line for each, its digest and its name.
pub fn manifest(assets: &[(String, Digest)]) -> String {
    let mut lines: Vec<String> = assets.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.concat()
}

/// Adds the files that are to be written to the page's change.
pub fn plan(request: &Request, job: &Job, made: &Made, index: &Index, change: &mut Change) -> Problems {
    let mut problems = Problems::new();
    let old = job.ancestor.as_ref().unwrap_or(&job.kept).assets();
    if made.assets.is_empty() && !index.kept.contains_key(&old) {
        return problems;
    }
    let old = read::whole(&old.to_path(&request.root)).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let old = old.unwrap_or_default();
    let old: BTreeMap<&str, &str> =
        old.lines().filter_map(|line| line.split_once("  ").map(|(digest, name)| (name, digest))).collect();
    let folder = job.page.parent().unwrap_or_default();
    for asset in &made.assets {
        let Some(path) = RelPath::new(format!("{folder}/{}", asset.name)) else { continue };
        let target = RelPath::new(format!("content/{path}")).expect("below a folder");
        if let Err(problem) = write::safe_target(request, "content", &target) {
            problems.push(problem);
            continue;
        }
        let now = read::digest(&target.to_path(&request.root)).ok();
        let new = Digest::of(&asset.bytes);
        let written = old.get(asset.name.as_str()).copied();
        if now == Some(new) || written == Some(new.to_string().as_str()) {
            continue;
        }
        let is_ours = match now {
            None => written.is_none(),
            Some(now) => written == Some(now.to_string().as_str()),
        };
        if is_ours {
            change.pages.push(Write { path, bytes: asset.bytes.clone(), before: now });
        } else if now.is_some() {
            let message = format!("another file stands where `{}` of `{}` belongs", asset.name, job.kept.ancestor());
            let problem = Problem::warning(Place::file(&target), message);
            problems.push(problem.hint("it was left as it is; the seed holds the other"));
        }
    }
    let text = manifest(&made.record.assets);
    if made.assets.is_empty() {
        change.kept.push((job.kept.assets(), None));
    } else {
        change.kept.push((job.kept.assets(), Some(text.into_bytes())));
    }
    problems
}
