//! One build after the other in one process, for the preview: what the last one was made of stays in memory, so that the
//! next edit costs the reading of one file and the making of the pages that it touches.

use super::inputs::Survey;
use super::last::asked;
use super::maker::Progress;
use super::press::{Built, Output, press_and_keep};
use super::sheet::Sheet;
use super::touch::Kept;
use super::{Request, tell_of};
use crate::base::RelPath;
use crate::public::Folder;
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

/// Builds of one project into one folder. Results are those of separate processes, byte for byte.
#[derive(Default)]
pub struct Session {
    ready: Option<Ready>,
}

/// Everything for the short way.
struct Ready {
    hand: Hand,
    /// The output folder, as it is called.
    name: PathBuf,
    /// Where the sheet is written.
    sheet: PathBuf,
}

/// What is known of the site and of the folder; made ready while the user looks at the result.
enum Hand {
    Soon(JoinHandle<Option<(Kept, Folder)>>),
    Now(Box<(Kept, Folder)>),
    Empty,
}

impl Session {
    /// Makes the site. `dirty` are the files that may have changed since the last time, with their absolute paths; `None`:
    /// any may have.
    pub fn press(
        &mut self,
        request: &Request,
        output: &Output,
        dirty: Option<&BTreeSet<PathBuf>>,
        progress: Progress<'_>,
    ) -> Result<Built> {
        if let (Output::Folder(_), Some(dirty)) = (output, dirty)
            && let Some(built) = self.touch(request, dirty)?
        {
            return Ok(built);
        }
        self.end();
        let (built, kept) = press_and_keep(request, output, BTreeMap::new(), progress)?;
        if let (Output::Folder(name), false) = (output, built.failed(request.strict)) {
            let (request, name) = (request.clone(), name.clone());
            let (sheet, output) = (request.memory("sheet", &name), name.clone());
            let hand = Hand::Soon(std::thread::spawn(move || make_ready(&request, &output, kept)));
            self.ready = Some(Ready { hand, name, sheet });
        }
        Ok(built)
    }

    /// The short way, if it is open.
    fn touch(&mut self, request: &Request, dirty: &BTreeSet<PathBuf>) -> Result<Option<Built>> {
        let Some(Ready { hand, name, sheet }) = &mut self.ready else { return Ok(None) };
        let Some((kept, folder)) = hand.get() else { return Ok(None) };
        let Some(edits) = edits(request, kept, dirty) else { return Ok(None) };
        if !folder.hold(request.lock(tell_of)?) {
            return Ok(None);
        }
        let built = kept.apply(request, &edits, folder, name, |_| true)?;
        if built.is_none() {
            // What is kept has taken in a part of the edits. What is known of the folder still holds, once the sheet on
            // disk, which is older, is told what was touched since.
            if Sheet::append(sheet, &kept.touched) {
                let _ = folder.save();
            }
        }
        folder.release();
        if built.is_none() {
            *hand = Hand::Empty;
        }
        Ok(built)
    }

    /// Writes down what only memory knows, for the next process. A fault costs that one time, and nothing else.
    fn end(&mut self) {
        let Some(Ready { mut hand, sheet, .. }) = self.ready.take() else { return };
        let Some((kept, folder)) = hand.get() else { return };
        // In this order: a sheet may know more than the ledger, never less.
        if folder.is_unsaved() && kept.save(&sheet) {
            let _ = folder.save();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end();
    }
}

impl Hand {
    fn get(&mut self) -> Option<&mut (Kept, Folder)> {
        if let Hand::Soon(_) = self
            && let Hand::Soon(handle) = std::mem::replace(self, Hand::Empty)
            && let Ok(Some(ready)) = handle.join()
        {
            *self = Hand::Now(Box::new(ready));
        }
        match self {
            Hand::Now(ready) => Some(ready),
            _ => None,
        }
    }
}

/// Looks at the folder again, and at what an earlier process knew if this one has found nothing to do.
fn make_ready(request: &Request, name: &Path, kept: Option<Kept>) -> Option<(Kept, Folder)> {
    let mut folder = Folder::open(&request.root, name, &request.ledger(name), None).ok()?;
    if let Some(kept) = kept {
        return Some((kept, folder));
    }
    let survey = Survey::of(request);
    let sheet = Sheet::load(&request.memory("sheet", name))?;
    let is_new = sheet.edits(request, &survey)?.is_empty() && folder.is_as_left();
    Some((Kept::load(request, &survey, sheet).filter(|_| is_new)?, folder))
}

/// The documents among the dirty files, if there is nothing else, and the site is still what it was by the clock.
fn edits(request: &Request, kept: &Kept, dirty: &BTreeSet<PathBuf>) -> Option<Vec<RelPath>> {
    if !kept.is_for(asked(request), request.now) {
        return None;
    }
    let content = request.root.join("content");
    let is_file = |path: &Path| path.symlink_metadata().is_ok_and(|meta| meta.is_file());
    let mut edits = Vec::new();
    for path in dirty {
        match RelPath::below(&content, path) {
            Some(document) if kept.knows(&document) && is_file(path) => edits.push(document),
            // It came and went: an editor's own file.
            Some(other) if !kept.knows(&other) && path.symlink_metadata().is_err() && !kept.has_below(&other) => {}
            _ => return None,
        }
    }
    Some(edits)
}
