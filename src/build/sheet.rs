//! What the last whole build knew of the site, in one file: enough to tell whether an edit moves anything, and to make the
//! pages that it touches without planning all others. Never needed: without it a build is whole.

use super::inputs::{Known, Survey};
use super::last::asked;
use super::log::{append, entry, length, write};
use super::press::Built;
use super::{Inputs, Request, program};
use crate::base::files::{self, Found, Prepared};
use crate::base::{Digest, Problems, RelPath, read};
use crate::content::{Document, Kind};
use crate::pages::Change;
use crate::site::{self, HeadlineWords, Route, Site};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// What the last whole build knew. Each of its parts is an entry of its file, so that they can be read at the same time.
pub struct Sheet {
    made: Made,
    pub layout: Layout,
    pub around: Around,
    /// What short ways have touched since, which the layout does not know. Kept behind the sheet in its file.
    pub earlier: Change,
}

/// What the site was made of, and when.
#[derive(Serialize, Deserialize)]
struct Made {
    program: String,
    /// What was asked for, but for the time.
    request: Digest,
    /// When the walk began, nanoseconds since 1970.
    taken: i128,
    config: Option<(u64, i128)>,
    /// Every input but the configuration, in the order of the walk.
    entries: Vec<Entry>,
}

/// What an edit is judged by, beside the layout.
#[derive(Serialize, Deserialize)]
pub struct Around {
    /// Of each document.
    pub faces: Vec<Face>,
    /// Documents with a heading that others link to.
    pub linked: BTreeSet<usize>,
    pub problems: Problems,
    /// Files of the finished site.
    pub files: usize,
}

/// Where everything stands.
#[derive(Serialize, Deserialize)]
pub struct Layout {
    pub site: Site,
    pub related: Vec<Vec<u32>>,
    pub words: HeadlineWords,
    /// Of the card of each article.
    pub cards: Vec<Digest>,
    /// Files that pages name, and where they stand.
    pub beside: Vec<(RelPath, Route)>,
}

/// A file of the project as it was.
#[derive(Serialize, Deserialize)]
struct Entry {
    path: RelPath,
    size: u64,
    modified: i128,
    digest: Digest,
}

/// What others may see of a document beside its card and its words.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// See [`site::standing`].
    pub standing: Digest,
    /// Its headings' ids.
    pub headings: Digest,
    /// The files beside it that its text names.
    pub files: Digest,
}

impl Face {
    pub fn of(document: &Document) -> Face {
        let headings: Vec<&str> = document.text.headings.iter().map(|heading| heading.id.as_str()).collect();
        let slots = document.text.slots.iter().filter(|slot| slot.kind != Kind::Component);
        let files: BTreeSet<&str> =
            slots.map(|slot| slot.target.as_str()).filter(|target| !target.starts_with(['/', '@'])).collect();
        Face {
            standing: site::standing(document),
            headings: Digest::of_value(&headings),
            files: Digest::of_value(&files),
        }
    }
}

impl Sheet {
    /// After a build that ended well. Every document must be at hand.
    pub fn of(request: &Request, survey: &Survey, inputs: &Inputs, layout: Layout, built: &Built) -> Sheet {
        let entry = |found: &Found| {
            let file = inputs.file(&found.path);
            Entry {
                path: found.path.clone(),
                size: found.size,
                modified: found.modified,
                digest: file.map(|file| file.digest).unwrap_or_default(),
            }
        };
        let documents = &layout.site.documents;
        let faces = (0..documents.len()).into_par_iter().with_min_len(64).map(|n| Face::of(documents.get(n))).collect();
        let made = Made {
            program: program().to_owned(),
            request: asked(request),
            taken: survey.taken(),
            config: survey.config(),
            entries: survey.all().map(entry).collect(),
        };
        let around =
            Around { faces, linked: linked(&layout.site), problems: built.problems.clone(), files: built.counts.files };
        Sheet { made, layout, around, earlier: Change::default() }
    }

    pub fn load(file: &Path) -> Option<Sheet> {
        let bytes = read::own(file).ok()?;
        let (first, rest) = bytes.split_at_checked(length(&bytes)?)?;
        let (second, mut tail) = rest.split_at_checked(length(rest)?)?;
        let made = || entry::<Made>(first).filter(|(made, _)| made.program == program());
        let layout = || {
            let (mut layout, _) = entry::<Layout>(second)?;
            layout.site.find_places();
            Some(layout)
        };
        let (made, layout) = rayon::join(made, layout);
        let (around, after) = entry::<Around>(tail)?;
        tail = after;
        let mut sheet = Sheet { made: made?.0, layout: layout?, around, earlier: Change::default() };
        // Of a tail that is not whole nobody knows what was in it.
        while !tail.is_empty() {
            let (change, after) = entry(tail)?;
            sheet.earlier.extend(change);
            tail = after;
        }
        Some(sheet)
    }

    /// Notes what is about to be touched without the sheet being written anew. `false`: it could not be noted.
    pub fn append(file: &Path, change: &Change) -> bool {
        append(file, change)
    }

    /// Whether it was written. A fault is no fault of the build: the next one is whole.
    pub fn save(&self, file: &Path) -> bool {
        self.prepare(file).is_ok_and(|prepared| prepared.publish().is_ok())
    }

    /// Writes it beside its place, to be put there once what it tells of is true.
    pub fn prepare(&self, file: &Path) -> anyhow::Result<Prepared> {
        files::prepare(file, |out| {
            write(out, &self.made)?;
            write(out, &self.layout)?;
            write(out, &self.around)
        })
    }

    /// The documents that were changed since, by path below `content/`. `None` if anything else was, or the time has
    /// come for something to change by itself.
    pub fn edits(&self, request: &Request, survey: &Survey) -> Option<Vec<RelPath>> {
        if !self.is_for(asked(request), request.now) || self.made.config != survey.config() {
            return None;
        }
        if self.made.config.is_some_and(|(_, modified)| !files::is_settled(modified, self.made.taken)) {
            return None;
        }
        const MOST: usize = 64;
        let mut edits = Vec::new();
        let mut seen = survey.all();
        for entry in &self.made.entries {
            let found = seen.next().filter(|found| found.path == entry.path)?;
            if found.size != entry.size
                || found.modified != entry.modified
                || !files::is_settled(found.modified, self.made.taken)
            {
                edits.push(found.path.strip("content").filter(|path| path.extension() == "md")?);
            }
        }
        (seen.next().is_none() && edits.len() <= MOST).then_some(edits)
    }

    /// Whether it is for builds such as this, and nothing has changed by itself until now.
    pub fn is_for(&self, asked: Digest, now: i64) -> bool {
        self.made.request == asked && self.layout.site.valid.holds_at(now)
    }

    /// The digest of a document's file.
    pub fn digest(&self, document: &RelPath) -> Option<Digest> {
        self.position(document).map(|at| self.made.entries[at].digest)
    }

    fn position(&self, document: &RelPath) -> Option<usize> {
        let path = format!("content/{document}");
        // Everything in `content/` stands first.
        let end = self.made.entries.partition_point(|entry| entry.path.as_str().starts_with("content/"));
        self.made.entries[..end].binary_search_by(|entry| entry.path.as_str().cmp(&path)).ok()
    }

    /// Takes note of what a document's file is by now.
    pub fn note(&mut self, document: &RelPath, stat: &std::fs::Metadata, digest: Digest) {
        if let Some(at) = self.position(document) {
            let entry = &mut self.made.entries[at];
            (entry.size, entry.modified, entry.digest) = (stat.len(), files::modified(stat), digest);
        }
    }

    /// What was known of each file, for reading the project again.
    pub fn known(&self) -> impl Known + use<'_> {
        let entries: FxHashMap<&str, &Entry> =
            self.made.entries.iter().map(|entry| (entry.path.as_str(), entry)).collect();
        Entries { entries, taken: self.made.taken }
    }
}

struct Entries<'a> {
    entries: FxHashMap<&'a str, &'a Entry>,
    taken: i128,
}

impl Known for Entries<'_> {
    fn digest(&self, path: &str, size: u64, modified: i128) -> Option<Digest> {
        let entry = self.entries.get(path)?;
        let same = entry.size == size && entry.modified == modified && files::is_settled(modified, self.taken);
        same.then_some(entry.digest)
    }
}

/// Documents with a heading that another public document links to.
fn linked(site: &Site) -> BTreeSet<usize> {
    let public = site.documents.iter().filter(|document| site.routes.contains_key(&document.path));
    let targets = public.flat_map(|document| document.text.slots.iter().map(|slot| slot.target.as_str()));
    let parts = targets.filter_map(|target| target.strip_prefix("@/")?.split_once('#'));
    parts.filter_map(|(path, _)| site.documents.find(path)).collect()
}
