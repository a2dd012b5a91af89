//! The folder while a run is at work: what is in it, what each file was made from, and what will be put into it.

use super::claims::{self, Claims};
use super::handles::{Ladder, failed, file_stat, open_file, open_folder, split};
use super::ledger::{Ledger, Record};
use super::lock::Lock;
use super::stage::{Slot, Stage};
use super::table::Id;
use super::walk::{Kind, Stat, Walk};
use super::{Class, Planned};
use crate::base::{Digest, RelPath};
use anyhow::{Result, bail};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, CWD, FileType, statat};
use std::fs::File;
use std::io::{Read, Seek};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

/// A folder that is being made equal to a result. Dropped without a commit, it is left as it was.
pub struct Folder {
    /// As the user calls it.
    pub(super) name: PathBuf,
    /// Where it really is.
    pub(super) place: PathBuf,
    /// `None` while there is no folder.
    pub(super) root: Option<OwnedFd>,
    pub(super) state: PathBuf,
    pub(super) ledger: Ledger,
    pub(super) claims: Claims,
    pub(super) walk: Walk,
    pub(super) learned: Mutex<Vec<Learned>>,
    /// What is not ours, once somebody has asked. It stays so until a commit.
    pub(super) strange: OnceLock<Vec<String>>,
    /// Files of somebody else that would have to be replaced.
    pub(super) in_the_way: Mutex<Vec<RelPath>>,
    pub(super) stage: Stage,
    /// Whether the ledger in memory knows more than the one on disk.
    pub(super) unsaved: bool,
    /// How many steps of a commit are still to succeed.
    #[cfg(test)]
    pub(super) fuse: std::sync::atomic::AtomicUsize,
    pub(super) lock: Option<Lock>,
    /// What the ledger's file was when it was read or written.
    pub(super) mark: Option<Mark>,
}

/// Inode and time of a file that is replaced, never changed.
pub(super) type Mark = (u64, i64, i64);

pub(super) fn mark(file: &Path) -> Option<Mark> {
    file.metadata().ok().map(|meta| (meta.ino(), meta.ctime(), meta.ctime_nsec()))
}

/// What a run found out about one file, or is about to make it.
pub(super) struct Learned {
    pub record: Record,
    pub staged: Option<Staged>,
}

/// A file that waits in the stage.
pub(super) struct Staged {
    pub path: RelPath,
    pub class: Class,
    pub slot: Slot,
}

/// What became of bytes that were put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// They wait for the commit.
    Written,
    /// The file has these very bytes already.
    Same,
}

impl Folder {
    /// Looks at everything in `folder`, which may not exist yet, and reads what is remembered of it. `folder` is
    /// absolute or below `project`; `state` is the file in which the ledger is kept, in a folder that holds caches.
    ///
    /// Fails if the folder can't be read, is a file, holds the project, or is reached through a link that leads out of
    /// the project.
    pub fn open(project: &Path, folder: &Path, state: &Path, lock: impl Into<Option<Lock>>) -> Result<Folder> {
        let place = resolve(project, folder)?;
        let root = match open_folder(CWD, &place) {
            Ok(root) => Some(root),
            Err(rustix::io::Errno::NOENT) => None,
            Err(rustix::io::Errno::NOTDIR) if place.is_file() => {
                bail!("{} is a file where a folder is needed; move it away", folder.display());
            }
            Err(error) => return Err(failed("open", folder, "", error)),
        };
        let stage = Stage::new(stage_place(&place, state)?)?;
        let (ledger, looked) = rayon::join(
            || Ledger::load(state),
            || -> Result<(Claims, Walk)> {
                let claims = root.as_ref().map(read_claims).unwrap_or_default();
                let walk = Walk::of(root.as_ref(), folder, &claims)?;
                Ok((claims, walk))
            },
        );
        let (claims, walk) = looked?;
        let mark = mark(state);
        Ok(Folder {
            name: folder.to_path_buf(),
            place,
            root,
            state: state.to_path_buf(),
            ledger,
            claims,
            walk,
            learned: Default::default(),
            strange: OnceLock::new(),
            in_the_way: Default::default(),
            stage,
            unsaved: false,
            #[cfg(test)]
            fuse: usize::MAX.into(),
            lock: lock.into(),
            mark,
        })
    }

    /// Lets other runs at the folder. Before the next change it must be [held](Folder::hold) again.
    pub fn release(&mut self) {
        self.lock = None;
    }

    /// Takes the lock again. `false` if another run has been here in the meantime: then all that is known is old.
    pub fn hold(&mut self, lock: Lock) -> bool {
        self.lock = Some(lock);
        self.mark == mark(&self.state)
    }

    /// Whether the file in the folder is what `planned.key` makes, so that it need not be made.
    ///
    /// Reads the file if it is not as the ledger recorded it: copied, touched, restored. May be called from any thread.
    pub fn is_current(&self, planned: &Planned) -> bool {
        let Some(record) = self.ledger.find(planned.id).filter(|record| record.key == planned.key) else {
            return false;
        };
        let Some((Kind::File, stat)) = self.seen(planned.id, planned.path.as_str()) else { return false };
        if self.is_as_recorded(&record, &stat) {
            return true;
        }
        if record.stat.size != stat.size {
            return false;
        }
        match self.digest(&planned.path) {
            Some((content, stat)) if content == record.content => {
                self.learn(Learned { record: Record { stat, ..record }, staged: None });
                true
            }
            _ => false,
        }
    }

    /// Whether the folder is just as the last commit left it: every file of ours is there and untouched, and none is
    /// there that we claim and do not remember. Files so young that their times prove nothing are read.
    pub fn is_as_left(&mut self) -> bool {
        use rayon::prelude::*;
        let young = AtomicBool::new(false);
        let untouched = |seen: &super::walk::Seen| match (self.ledger.find(seen.id), seen.kind) {
            (Some(record), Kind::File) if record.stat != seen.stat => None,
            (Some(record), Kind::File) => {
                let has_bytes = || {
                    young.store(true, Ordering::Relaxed);
                    let path = RelPath::new(self.walk.path(seen))?;
                    let (content, stat) = self.digest(&path)?;
                    Some(stat == record.stat && content == record.content)
                };
                (self.ledger.settled(&seen.stat) || has_bytes() == Some(true)).then_some(1)
            }
            (Some(_), _) => None,
            (None, Kind::File | Kind::Link | Kind::Other) => (!self.claims.file(seen.id)).then_some(0),
            (None, _) => Some(0),
        };
        let found: Option<usize> = self.walk.all().par_iter().with_min_len(1024).map(untouched).sum();
        let is_as_left =
            self.root.is_some() && found == Some(self.ledger.len()) && self.ledger.claims == self.claims.digest();
        // Saved again, the ledger is younger than they.
        self.unsaved |= is_as_left && young.into_inner();
        is_as_left
    }

    /// The key of which the file at `path` was last made, to tell why it is made again.
    pub fn key_of(&self, path: &RelPath) -> Option<Digest> {
        self.ledger.find(Id::of(path.as_str())).map(|record| record.key)
    }

    /// Takes the bytes of a file. If the file in the folder has them already they are dropped, else they wait for the
    /// commit. May be called from any thread, once for each path.
    pub fn put(&self, planned: &Planned, bytes: &[u8]) -> Result<Put> {
        let content = Digest::of(bytes);
        if self.is_there(planned, bytes.len() as u64, || Some(content)) {
            return Ok(Put::Same);
        }
        self.stage(planned, |slot, path| Ok((content, self.stage.write(slot, planned.class, path, bytes)?)))
    }

    /// The same with the bytes of an open file, of which only a piece at a time is in memory.
    pub fn put_file(&self, planned: &Planned, mut file: File) -> Result<Put> {
        let size = file.metadata().map_or(0, |meta| meta.len());
        if self.is_there(planned, size, || Digest::of_stream(&file, |_| Ok(())).ok()) {
            return Ok(Put::Same);
        }
        self.stage(planned, |slot, path| {
            file.rewind()?;
            self.stage.copy(slot, planned.class, path, &file)
        })
    }

    /// Writes into the stage what is to replace the file in the folder.
    fn stage(
        &self,
        planned: &Planned,
        write: impl FnOnce(Slot, &str) -> std::io::Result<(Digest, Stat)>,
    ) -> Result<Put> {
        if let Some((Kind::File | Kind::Link | Kind::Other, _)) = self.seen(planned.id, planned.path.as_str()) {
            self.ask_for(planned);
        }
        let (folder, _) = split(planned.path.as_str());
        let slot = if self.has_folder(folder) { self.stage.number() } else { Slot::Mirrored };
        let path = planned.path.clone();
        if let Err(error) = self.stage.root() {
            return Err(self.untouched(failed("make", self.stage.place(), "", error)));
        }
        let (content, stat) = write(slot, path.as_str())
            .map_err(|error| self.untouched(failed("write", &self.name, path.as_str(), error)))?;
        let record = Record { id: planned.id, key: planned.key, content, stat };
        self.learn(Learned { record, staged: Some(Staged { path, class: planned.class, slot }) });
        Ok(Put::Written)
    }

    /// Whether the path is ours to replace and remove.
    pub(super) fn is_ours(&self, id: Id) -> bool {
        self.claims.file(id) || self.ledger.find(id).is_some()
    }

    /// Whether there is a folder at `path`, not counting links to one.
    pub(super) fn has_folder(&self, path: &str) -> bool {
        path.is_empty() && self.root.is_some()
            || matches!(self.seen(Id::of(path), path), Some((Kind::Folder | Kind::EmptyFolder | Kind::Closed, _)))
    }

    /// What there is at a path, and a file's stat.
    pub(super) fn seen(&self, id: Id, path: &str) -> Option<(Kind, Stat)> {
        match self.walk.find(id) {
            Some(seen) => Some((seen.kind, seen.stat)),
            None if self.walk.closed => self.look(path),
            None => None,
        }
    }

    pub(super) fn is_as_recorded(&self, record: &Record, stat: &Stat) -> bool {
        record.stat == *stat && self.ledger.settled(stat)
    }

    /// An error that came before anything in the folder was changed.
    pub(super) fn untouched(&self, error: anyhow::Error) -> anyhow::Error {
        anyhow::anyhow!("{error:#}; {} is as it was", self.name.display())
    }

    /// Looks at a path in a folder that the walk did not enter.
    fn look(&self, path: &str) -> Option<(Kind, Stat)> {
        let (folder, name) = split(path);
        let mut ladder = Ladder::new(self.root.as_ref()?.as_fd());
        let stat = statat(ladder.at(folder).ok()?, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Closed,
            FileType::Symlink => Kind::Link,
            _ => Kind::Other,
        };
        Some((kind, Stat::of(&stat)))
    }

    /// Whether the file in the folder has the bytes that are to be put, of this size and this digest. If so, that is noted.
    fn is_there(&self, planned: &Planned, size: u64, content: impl FnOnce() -> Option<Digest>) -> bool {
        let there = || -> Option<(Digest, Stat)> {
            let (Kind::File, stat) = self.seen(planned.id, planned.path.as_str())? else { return None };
            if stat.size != size {
                return None;
            }
            let content = content()?;
            if let Some(record) = self.ledger.find(planned.id)
                && self.is_as_recorded(&record, &stat)
            {
                return (record.content == content).then_some((content, stat));
            }
            self.digest(&planned.path).filter(|(there, _)| *there == content)
        };
        let Some((content, stat)) = there() else { return false };
        let record = Record { id: planned.id, key: planned.key, content, stat };
        self.learn(Learned { record, staged: None });
        true
    }

    /// The digest of a file, and its stat before it was read: a change in between shows as a change afterwards.
    fn digest(&self, path: &RelPath) -> Option<(Digest, Stat)> {
        let file = open_file(self.root.as_ref()?, path.as_str()).ok()?;
        let stat = Stat::of(&file_stat(&file)?);
        Some((Digest::of_stream(file, |_| Ok(())).ok()?, stat))
    }

    /// Notes that the file at a path has to give way to another, if it is somebody else's.
    fn ask_for(&self, planned: &Planned) {
        if !self.is_ours(planned.id) {
            self.in_the_way.lock().expect("no thread panicked").push(planned.path.clone());
        }
    }

    fn learn(&self, learned: Learned) {
        self.learned.lock().expect("no thread panicked").push(learned);
    }
}

fn read_claims(root: &OwnedFd) -> Claims {
    let read = || -> Option<Claims> {
        let mut file = open_file(root, claims::NAME).ok()?;
        let size = file_stat(&file)?.st_size as usize;
        let mut bytes = Vec::with_capacity(size.min(claims::LARGEST) + 1);
        (&mut file).take(claims::LARGEST as u64).read_to_end(&mut bytes).ok()?;
        Some(Claims::parse(&bytes))
    };
    read().unwrap_or_default()
}

/// Where a folder really is. It, or the folders on the way to it, may not exist yet.
fn resolve(project: &Path, folder: &Path) -> Result<PathBuf> {
    let home = project.canonicalize().map_err(|error| failed("open", project, "", error))?;
    let wanted = project.join(folder);
    let mut there = wanted.as_path();
    while there.symlink_metadata().is_err() {
        there = there.parent().unwrap_or(Path::new("/"));
    }
    let missing = wanted.strip_prefix(there).expect("a path begins with the folders above it");
    let place = there.canonicalize().map_err(|error| {
        let hint = if there.is_symlink() { "; remove the link that leads there" } else { "" };
        anyhow::anyhow!("{:#}{hint}", failed("open", there, "", error))
    })?;
    if missing.components().any(|part| part == Component::ParentDir) {
        bail!("can't open {}: it does not exist", folder.display());
    }
    let place = if missing.as_os_str().is_empty() { place } else { place.join(missing) };
    if wanted.starts_with(project) && !place.starts_with(&home) {
        bail!(
            "{} is reached through a link that leads outside the project, to {}; replace the link by a folder, or name \
             that folder as the output folder",
            folder.display(),
            place.display()
        );
    }
    if home.starts_with(&place) {
        bail!("{} can't be the output folder: the project itself is in it", folder.display());
    }
    Ok(place)
}

/// A place for the stage on the file system of the folder: beside the ledger if possible, else in the folder.
fn stage_place(place: &Path, state: &Path) -> Result<PathBuf> {
    let caches = state.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(caches).map_err(|error| failed("write", caches, "", error))?;
    let device = |path: &Path| path.ancestors().find_map(|path| path.metadata().ok()).map(|meta| meta.dev());
    if device(place) == device(caches) {
        let name = state.file_name().unwrap_or_default().to_string_lossy();
        Ok(caches.join(format!("stage-{name}")))
    } else {
        Ok(place.join(format!("{}stage", super::OURS)))
    }
}
