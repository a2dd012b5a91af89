//! One article and its page: made new, left alone, or merged three ways.

use super::super::Request;
use super::index::Index;
use super::kept::Kept;
use super::likeness::{self, Given};
use super::memo::Memo;
use super::page::COMMAND_LINE;
use super::read::{Made, SeedRead};
use super::report::{Outcome, SeedLine};
use super::resolve::{Gone, Job};
use super::{Change, Room, Write, assets, write};
use crate::base::{Digest, Place, Problem, Problems, RelPath, read};
use crate::content::{Version, differences, merge, print};

/// What is to be done, and to be told.
pub struct Updated {
    pub line: SeedLine,
    pub change: Option<Change>,
    pub problems: Problems,
    /// Of an article and its story → the digest of its page.
    pub finished: Option<(Digest, Digest)>,
}

/// Decides what one page becomes.
pub fn update(
    request: &Request,
    mut job: Job,
    seeds: &[SeedRead],
    room: &Room,
    index: &Index,
    known: &Memo,
) -> Updated {
    let seed = &seeds[job.seed];
    let record = &seed.record.items[job.item];
    let mut updated = Updated {
        line: SeedLine::new(seed.source.seed.path.clone(), record, Outcome::Same, Some(job.page.clone())),
        change: None,
        problems: Problems::new(),
        finished: None,
    };
    updated.line.alike = std::mem::take(&mut job.alike);
    let key = job.story.as_ref().map(|story| Digest::of_value(&(record.digest, story)));
    let digest = match key {
        Some(key) => known.finished.get(&key).copied(),
        None => Some(record.digest),
    };
    updated.finished = key.zip(digest);
    if let Some((_, rule)) = &job.story {
        updated.line.inferred.push(("story".to_owned(), rule.clone()));
        updated.line.inferred.sort();
    }
    let is_known = digest.is_some_and(|digest| is_current(&job, digest, &record.assets, index));
    if room.is_asked(&seed.source.seed.path) && !is_known {
        work(request, &job, seed, room, index, &mut updated);
    }
    unresolved(request, &job, index, &mut updated);
    updated
}

/// Gives a page whose seed is gone its story: all else about it is settled.
pub fn thread(request: &Request, gone: Gone, is_asked: bool, index: &Index) -> Updated {
    let mut updated = Updated { line: gone.line, change: None, problems: Problems::new(), finished: None };
    let kept = gone.kept.ancestor();
    let is_known = index.kept.get(&kept).is_none_or(|ancestor| {
        let rule = ancestor.origin.as_ref().and_then(|origin| origin.story_rule.clone());
        let before = ancestor.story.clone().zip(rule);
        before == gone.story || before.is_none() && ancestor.story.is_some()
    });
    let target = RelPath::new(format!("content/{}", gone.page)).expect("below a folder");
    if is_known || !is_asked || write::safe_target(request, "content", &target).is_err() {
        return updated;
    }
    let read = |path: &RelPath| read::whole(&path.to_path(&request.root)).ok();
    let text = |path| read(path).and_then(|bytes| String::from_utf8(bytes).ok());
    let (Some(base), Some(page)) = (text(&kept), text(&target)) else { return updated };
    let Some(new) = likeness::with_story(&base, gone.story.as_ref()) else { return updated };
    let versions = (Version::read(&base), Version::read(&page), Version::read(&new));
    let (Some(was), Some(is), Some(will_be)) = versions else { return updated };
    let merged = merge(&was, &is, &will_be);
    let mut change = Change::default();
    if let Some(text) = merged.text {
        let before = Some(Digest::of(page.as_bytes()));
        change.pages.push(Write { path: gone.page, bytes: text.into_bytes(), before });
        updated.line.outcome = Outcome::Updated { taken: merged.taken, why: RUNS_ON };
    }
    change.kept.push((kept, Some(new.into_bytes())));
    updated.change = Some(change);
    updated
}

const RUNS_ON: &str = "other articles run on from it";

/// Whether the desk made exactly this of the seed before: then whatever the page is now, is its editor's will.
fn is_current(job: &Job, page: Digest, files: &[(String, Digest)], index: &Index) -> bool {
    let digest = |path: &RelPath| index.kept.get(path).map(|file| file.digest);
    let assets = (!files.is_empty()).then(|| Digest::of(assets::manifest(files).as_bytes()));
    !job.is_new
        && job.ancestor.as_ref() == Some(&job.kept)
        && digest(&job.kept.ancestor()) == Some(page)
        && digest(&job.kept.assets()) == assets
}

fn work(request: &Request, job: &Job, seed: &SeedRead, room: &Room, index: &Index, updated: &mut Updated) {
    let target = RelPath::new(format!("content/{}", job.page)).expect("below a folder");
    if let Err(problem) = room.folders.target(request, "content", &target) {
        updated.problems.push(problem);
        updated.line.outcome = Outcome::Failed;
        return;
    }
    let Some(mut made) = seed.page(request, job.item, room, index) else {
        let problem = Problem::warning(Place::file(&seed.source.seed.path), "the seed changed while it was read");
        updated.problems.push(problem.hint("run the desk again"));
        updated.line.outcome = Outcome::Failed;
        return;
    };
    if let Some(story) = &job.story {
        let key = Digest::of_value(&(made.record.digest, story));
        put_story(&mut made, story);
        updated.finished = Some((key, made.record.digest));
        if is_current(job, made.record.digest, &made.record.assets, index) {
            return;
        }
    }
    let read = |path: &RelPath| read::whole(&path.to_path(&request.root)).ok();
    let before = if job.is_new { None } else { read(&target) };
    let ancestor = job.ancestor.as_ref().and_then(|kept| read(&kept.ancestor()));
    let ancestor = ancestor.and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some(base) = ancestor.as_deref().and_then(Version::read) {
        carry_over(&base, &mut made);
    }
    let mut change = Change::default();
    match &before {
        None => {
            change.pages.push(Write { path: job.page.clone(), bytes: made.text.clone().into_bytes(), before: None });
            updated.line.outcome = Outcome::Made;
        }
        Some(bytes) => {
            if !merge_page(job, bytes, ancestor.as_deref(), &made, index, &mut change, updated) {
                return;
            }
        }
    }
    if ancestor.as_deref() != Some(made.text.as_str()) || job.ancestor.as_ref() != Some(&job.kept) {
        change.kept.push((job.kept.ancestor(), Some(made.text.clone().into_bytes())));
    }
    updated.problems.extend(assets::plan(request, job, &made, index, &mut change));
    if let Some(old) = job.ancestor.as_ref().filter(|old| **old != job.kept) {
        move_kept(old, &job.kept, request, index, &mut change);
    }
    if !change.pages.is_empty() || !change.kept.is_empty() {
        updated.change = Some(change);
    }
}

/// Merges the draft into a page that exists. False if the page can't be read.
fn merge_page(
    job: &Job,
    bytes: &[u8],
    ancestor: Option<&str>,
    made: &Made,
    index: &Index,
    change: &mut Change,
    updated: &mut Updated,
) -> bool {
    let page = std::str::from_utf8(bytes).ok().and_then(Version::read);
    let (Some(page), Some(new)) = (page, Version::read(&made.text)) else {
        updated.line.outcome = Outcome::Broken;
        return false;
    };
    let same_seed = |version: &Version<'_>| {
        let sha256 = |version: &Version<'_>| version.front.source.as_ref().map(|source| source.sha256.clone());
        sha256(version) == sha256(&new)
    };
    // Without an ancestor nobody can tell what was edited. Of the same seed, all that differs was; of another, what
    // differs clashes.
    let nothing = Version { text: "", front: Default::default(), body: "" };
    let base = match ancestor.and_then(Version::read) {
        Some(base) => base,
        None if same_seed(&page) => new.clone(),
        None => nothing,
    };
    let merged = merge(&base, &page, &new);
    let why = match (same_seed(&base), merged.taken.as_slice()) {
        (false, _) => "the seed changed",
        (true, ["story"]) => RUNS_ON,
        (true, _) => "the desk's rules, its lists or a sidecar changed",
    };
    if let Some(text) = merged.text {
        let before = Some(Digest::of(bytes));
        change.pages.push(Write { path: job.page.clone(), bytes: text.into_bytes(), before });
        updated.line.outcome = Outcome::Updated { taken: merged.taken.clone(), why };
    }
    // One that nobody has resolved yet holds the newest.
    let theirs = job.kept.theirs();
    if !merged.clashes.is_empty() || index.kept.contains_key(&theirs) {
        change.kept.push((theirs, Some(made.text.clone().into_bytes())));
    }
    if !merged.clashes.is_empty() {
        updated.line.outcome = Outcome::Clash { taken: merged.taken, clashes: merged.clashes };
    }
    true
}

fn put_story(made: &mut Made, story: &Given) {
    if let Some(text) = likeness::with_story(&made.text, Some(story)) {
        made.record.digest = Digest::of(text.as_bytes());
        made.text = text;
    }
}

/// What the command line once said for a silent seed holds until the seed says something itself.
fn carry_over(base: &Version<'_>, made: &mut Made) {
    let Some(Version { mut front, body, .. }) = Version::read(&made.text) else { return };
    let (Some(before), Some(now)) = (&base.front.source, &mut front.source) else { return };
    let mut changed = false;
    for (name, rule) in before.inferred.iter().filter(|(_, rule)| rule.starts_with(COMMAND_LINE)) {
        let carried = match name.as_str() {
            "date" if front.date.is_none() => {
                front.date = base.front.date;
                true
            }
            "authors" if front.authors.is_empty() => {
                front.authors = base.front.authors.clone();
                true
            }
            // Topics that a rule finds are weaker than those that a person gave.
            "topics" if front.taxonomies.topics.is_empty() || now.inferred.contains_key("topics") => {
                front.taxonomies.topics = base.front.taxonomies.topics.clone();
                true
            }
            _ => false,
        };
        if carried {
            now.inferred.insert(name.clone(), rule.clone());
            changed = true;
        }
    }
    if changed {
        made.text = print(&front, body);
    }
}

/// A clash that nobody has resolved yet is told in every run.
fn unresolved(request: &Request, job: &Job, index: &Index, updated: &mut Updated) {
    let theirs = job.kept.theirs();
    let planned = updated
        .change
        .as_ref()
        .and_then(|change| change.kept.iter().find(|(path, _)| *path == theirs).and_then(|(_, bytes)| bytes.clone()));
    if planned.is_none() && !index.kept.contains_key(&theirs) {
        return;
    }
    let page = updated
        .change
        .as_ref()
        .and_then(|change| change.pages.iter().find(|page| page.path == job.page).map(|page| page.bytes.clone()));
    let file = format!("content/{}", job.page);
    let page = page.or_else(|| read::whole(&request.path(&file)).ok()).unwrap_or_default();
    let theirs_bytes = planned.or_else(|| read::whole(&theirs.to_path(&request.root)).ok()).unwrap_or_default();
    let texts = (std::str::from_utf8(&page), std::str::from_utf8(&theirs_bytes));
    let names = match texts {
        (Ok(page), Ok(theirs)) => match (Version::read(page), Version::read(theirs)) {
            (Some(page), Some(theirs)) => differences(&page, &theirs),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let message = match quoted.is_empty() {
        true => "the seed and the page were both changed; they now say the same".to_owned(),
        false => format!(
            "the seed and the page were both changed and differ in {}; the page keeps its own",
            quoted.join(", ")
        ),
    };
    let hint = format!("take what you want from `{theirs}` into the page, then delete that file");
    updated.problems.push(Problem::warning(Place::file(file), message).hint(hint));
}

/// The files that are kept of a renamed seed move with it.
fn move_kept(old: &Kept, new: &Kept, request: &Request, index: &Index, change: &mut Change) {
    change.kept.push((old.ancestor(), None));
    for (from, to) in [(old.theirs(), new.theirs()), (old.assets(), new.assets())] {
        if index.kept.contains_key(&from) {
            if !change.kept.iter().any(|(path, _)| *path == to)
                && let Ok(bytes) = read::whole(&from.to_path(&request.root))
            {
                change.kept.push((to, Some(bytes)));
            }
            change.kept.push((from, None));
        }
    }
}
