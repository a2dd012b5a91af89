//! Where new bytes wait until all of them are there: a folder of ours on the same file system, so that a file, or a
//! whole folder of new files, gets into its place by one rename.

use super::Class;
use super::handles::{failed, open_folder, split};
use super::walk::Stat;
use crate::base::{Digest, digest};
use anyhow::Result;
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{CWD, Mode, OFlags, fstat, mkdirat, openat};
use rustix::io::Errno;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Made when the first bytes come, removed when dropped.
pub(super) struct Stage {
    place: PathBuf,
    root: OnceLock<OwnedFd>,
    next: AtomicU32,
}

/// Where a file waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// At its own path below the folder of its class, to be moved along with the new folder that it is in.
    Mirrored,
    /// Under a number, because its folder exists already: making folders is what costs most.
    Numbered(u32),
}

impl Slot {
    /// The path in the stage of the file at `path` in the result.
    pub fn path(self, class: Class, path: &str) -> String {
        match self {
            Slot::Mirrored => format!("{}/{path}", class.folder()),
            Slot::Numbered(number) => format!("numbered/{}/{}", number / 1024, number % 1024),
        }
    }
}

impl Stage {
    /// The stage at `place`. What a killed run left there is removed.
    pub fn new(place: PathBuf) -> Result<Stage> {
        if let Ok(meta) = place.symlink_metadata() {
            let removed = if meta.is_dir() { std::fs::remove_dir_all(&place) } else { std::fs::remove_file(&place) };
            removed.map_err(|error| failed("remove", &place, "", error))?;
        }
        Ok(Stage { place, root: OnceLock::new(), next: AtomicU32::new(0) })
    }

    /// A slot for a file whose folder exists already.
    pub fn number(&self) -> Slot {
        Slot::Numbered(self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Writes a file that is to be at `path`. The stat is that of the file when it was whole.
    pub fn write(&self, slot: Slot, class: Class, path: &str, bytes: &[u8]) -> std::io::Result<Stat> {
        let mut file = self.make(slot, class, path)?;
        file.write_all(bytes)?;
        Ok(Stat::of(&fstat(&file)?))
    }

    /// Writes all that a reader gives, of any length, and gives its digest too.
    pub fn copy(&self, slot: Slot, class: Class, path: &str, from: impl Read) -> std::io::Result<(Digest, Stat)> {
        static ZEROS: [u8; digest::PIECE] = [0; digest::PIECE];
        let mut file = self.make(slot, class, path)?;
        let mut has_holes = false;
        let content = Digest::of_stream(from, |piece| {
            if *piece != ZEROS[..piece.len()] {
                return file.write_all(piece);
            }
            // A file of nothing takes no room, and neither does its copy.
            has_holes = true;
            file.seek_relative(piece.len() as i64)
        })?;
        if has_holes {
            let end = file.stream_position()?;
            file.set_len(end)?;
        }
        Ok((content, Stat::of(&fstat(&file)?)))
    }

    fn make(&self, slot: Slot, class: Class, path: &str) -> std::io::Result<File> {
        const NEW: OFlags =
            OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::EXCL).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
        let place = slot.path(class, path);
        let mode = Mode::from_raw_mode(0o666);
        let root = self.root()?;
        // Most files share their folder with another, so it is tried before it is made.
        let file = match openat(root, &place, NEW, mode) {
            Err(Errno::NOENT) => {
                make_folders(root, split(&place).0)?;
                openat(root, &place, NEW, mode)?
            }
            other => other?,
        };
        Ok(File::from(file))
    }

    pub fn place(&self) -> &Path {
        &self.place
    }

    pub fn root(&self) -> std::io::Result<BorrowedFd<'_>> {
        if let Some(root) = self.root.get() {
            return Ok(root.as_fd());
        }
        match mkdirat(CWD, &self.place, Mode::from_raw_mode(0o777)) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(Errno::NOENT) => std::fs::create_dir_all(&self.place)?,
            Err(error) => return Err(error.into()),
        }
        let root = open_folder(CWD, &self.place)?;
        Ok(self.root.get_or_init(|| root).as_fd())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.root.get().is_some() {
            // What can't be removed now is removed by the next run.
            let _ = std::fs::remove_dir_all(&self.place);
        }
    }
}

/// Makes the folder at `path` and those above it. Another thread may be doing the same.
fn make_folders(root: BorrowedFd, path: &str) -> Result<(), Errno> {
    match mkdirat(root, path, Mode::from_raw_mode(0o777)) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(Errno::NOENT) if path.contains('/') => {
            make_folders(root, split(path).0)?;
            make_folders(root, path)
        }
        Err(error) => Err(error),
    }
}
