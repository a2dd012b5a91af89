//! The plan on disk: page first, then what is kept of it, so that a run that was cut off is taken up by the next.
//! Nothing is written outside `content/` and `seeds/.desk/`, and no page that changed since it was read.

use super::super::{Request, tell_of};
use super::{Change, DeskPlan, DeskReport, kept, likeness, memo};
use crate::base::problem::tidy;
use crate::base::{Digest, Place, Problem, RelPath, files, read};
use anyhow::{Context, Result};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::path::PathBuf;
use std::sync::Mutex;

impl DeskPlan {
    /// Writes what was decided, and remembers what was read.
    pub fn write(self, request: &Request) -> Result<DeskReport> {
        request.guard()?;
        let mut report = DeskReport { lines: self.lines, problems: self.problems, written: 0 };
        if !self.changes.is_empty() {
            let _lock = request.lock(tell_of)?;
            // What is removed goes first: nothing that another change writes may be taken away.
            let (moving, plain): (Vec<&Change>, Vec<&Change>) =
                self.changes.iter().partition(|change| change.removes());
            let safe = SafeFolders::default();
            let mut done = moving.iter().map(|change| write(request, change, &safe)).collect::<Result<Vec<_>>>()?;
            done.extend(plain.par_iter().map(|change| write(request, change, &safe)).collect::<Result<Vec<_>>>()?);
            for written in done {
                match written {
                    Ok(written) => report.written += written,
                    Err(problem) => report.problems.push(problem),
                }
            }
            report.problems = tidy(report.problems);
        }
        if let Some(prints) = &self.prints {
            likeness::save(&request.state().join(likeness::FILE), prints, &self.language);
        }
        self.memo.save(&request.state().join(memo::FILE));
        Ok(report)
    }
}

impl Change {
    fn removes(&self) -> bool {
        self.kept.iter().any(|(_, bytes)| bytes.is_none())
    }
}

/// The number of files written to `content/`, or why none was.
fn write(request: &Request, change: &Change, safe: &SafeFolders) -> Result<std::result::Result<usize, Problem>> {
    let mut targets = Vec::with_capacity(change.pages.len());
    for page in &change.pages {
        let path = RelPath::new(format!("content/{}", page.path)).expect("below a folder");
        let target = match safe.target(request, "content", &path) {
            Ok(target) => target,
            Err(problem) => return Ok(Err(problem)),
        };
        let now = read::digest(&target).ok();
        // Another run may have written the very same meanwhile.
        if now != page.before && now != Some(Digest::of(&page.bytes)) {
            let problem = Problem::warning(Place::file(&path), "the page was changed while the desk was at work");
            return Ok(Err(problem.hint("nothing was written to it; run the desk again")));
        }
        targets.push((target, &page.bytes));
    }
    for (path, _) in &change.kept {
        if let Err(problem) = safe.target(request, kept::FOLDER, path) {
            return Ok(Err(problem));
        }
    }
    for (target, bytes) in &targets {
        files::write_whole(target, bytes)?;
    }
    for (path, bytes) in &change.kept {
        let target = path.to_path(&request.root);
        match bytes {
            Some(bytes) => files::write_whole(&target, bytes)?,
            None => match std::fs::remove_file(&target) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("can't remove {}", target.display()));
                }
                _ => {}
            },
        }
    }
    Ok(Ok(targets.len()))
}

/// The folders that were found safe in this step: to ask again for each of their files would take longer than to write it.
#[derive(Debug, Default)]
pub struct SafeFolders(Mutex<FxHashSet<PathBuf>>);

impl SafeFolders {
    /// As [`safe_target`].
    pub fn target(&self, request: &Request, folder: &str, path: &RelPath) -> std::result::Result<PathBuf, Problem> {
        let target = path.to_path(&request.root);
        let home = target.parent().filter(|_| !target.is_symlink());
        let known = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if home.is_some_and(|home| known().contains(home)) {
            return Ok(target);
        }
        let real = safe_target(request, folder, path)?;
        if let Some(home) = home {
            known().insert(home.to_owned());
        }
        Ok(real)
    }
}

/// Where a file is really written. A problem if links lead out of `folder`, or out of the project.
pub fn safe_target(request: &Request, folder: &str, path: &RelPath) -> std::result::Result<PathBuf, Problem> {
    let outside = || {
        Problem::error(Place::file(path), "a link leads outside the folder that the desk may write to")
            .hint(format!("make it a folder or a file of its own inside `{folder}/`"))
    };
    let home = request.root.canonicalize().map_err(|_| outside())?;
    let target = path.to_path(&request.root);
    let top = match request.path(folder).canonicalize() {
        Ok(top) if top.starts_with(&home) => top,
        Ok(_) => return Err(outside()),
        // It is about to be made, below folders that must be safe themselves.
        Err(_) => home.join(folder),
    };
    let mut real = target.clone();
    if target.is_symlink() {
        real = target.canonicalize().map_err(|_| outside())?;
        return if real.starts_with(&top) { Ok(real) } else { Err(outside()) };
    }
    // The nearest folder that exists decides: those below it are made by us.
    while let Some(parent) = real.parent().map(PathBuf::from) {
        match parent.canonicalize() {
            Ok(parent) if parent.is_file() => {
                let shown = parent.strip_prefix(&home).unwrap_or(&parent);
                let problem = Problem::error(Place::file(shown.display()), "is a file where a folder is needed");
                return Err(problem.hint("move it away, or make it a folder"));
            }
            Ok(parent) if parent.starts_with(&top) || top.starts_with(&parent) && parent.starts_with(&home) => {
                return Ok(target);
            }
            Ok(_) => return Err(outside()),
            Err(_) if parent.is_symlink() => return Err(outside()),
            Err(_) => real = parent,
        }
    }
    Err(outside())
}
