//! Folders opened by handle, one name at a time and never through a link, so that nothing outside is ever touched.

use crate::base::files::fault;
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags, openat};
use rustix::io::Errno;
use std::path::Path;

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Opens the folder `name` of `parent`, if it is a folder and not a link to one.
pub(super) fn open_folder<P: rustix::path::Arg>(parent: impl AsFd, name: P) -> Result<OwnedFd, Errno> {
    openat(parent, name, FOLDER, Mode::empty())
}

/// Opens the file at `path` below `root` for reading, if neither it nor a folder on the way is a link. What is there may be
/// no file at all: opening it does not wait, and [`file_stat`] tells.
pub(super) fn open_file(root: impl AsFd, path: &str) -> Result<std::fs::File, Errno> {
    let mut ladder = Ladder::new(root.as_fd());
    let (folder, name) = split(path);
    let file = openat(
        ladder.at(folder)?,
        name,
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    Ok(file.into())
}

/// The stat of an open file; `None` if it is a folder, a pipe, a device.
pub(super) fn file_stat(file: &std::fs::File) -> Option<rustix::fs::Stat> {
    let stat = rustix::fs::fstat(file).ok()?;
    (rustix::fs::FileType::from_raw_mode(stat.st_mode) == rustix::fs::FileType::RegularFile).then_some(stat)
}

/// `("2026/11", "index.html")` of `2026/11/index.html`; the folder of a name at the top is empty.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The folders on the way to `path`, the nearest first: `2026/11`, `2026`.
pub(super) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/')).map(|(folder, _)| folder)
}

/// The way down from a root to the folder at work. Neighbours in sorted order share most of it.
pub(super) struct Ladder<'a> {
    root: BorrowedFd<'a>,
    rungs: Vec<(String, OwnedFd)>,
}

impl<'a> Ladder<'a> {
    pub fn new(root: BorrowedFd<'a>) -> Ladder<'a> {
        Ladder { root, rungs: Vec::new() }
    }

    /// The handle of the folder at `path`, which is empty for the root itself.
    pub fn at(&mut self, path: &str) -> Result<BorrowedFd<'_>, Errno> {
        let mut names = path.split('/').filter(|name| !name.is_empty()).peekable();
        let mut shared = 0;
        while let (Some(name), Some((rung, _))) = (names.peek(), self.rungs.get(shared)) {
            if name != rung {
                break;
            }
            names.next();
            shared += 1;
        }
        self.rungs.truncate(shared);
        for name in names {
            let parent = self.rungs.last().map_or(self.root, |(_, fd)| fd.as_fd());
            let folder = open_folder(parent, name)?;
            self.rungs.push((name.to_owned(), folder));
        }
        Ok(self.rungs.last().map_or(self.root, |(_, fd)| fd.as_fd()))
    }
}

/// A machine fault at `path` in `folder`, in words: `can't write public/a.html: the disk is full`.
pub(super) fn failed(what: &str, folder: &Path, path: &str, error: impl Into<std::io::Error>) -> anyhow::Error {
    let error = error.into();
    let why = match error.raw_os_error() {
        Some(code) if code == Errno::LOOP.raw_os_error() => "a part of its path is a link".to_owned(),
        Some(code) if code == Errno::NOTDIR.raw_os_error() => "a part of its path is not a folder".to_owned(),
        _ => fault(&error),
    };
    let place = if path.is_empty() { folder.to_path_buf() } else { folder.join(path) };
    anyhow::anyhow!("can't {what} {}: {why}", place.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_goes_up_and_down_and_through_no_link() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("a/b")).unwrap();
        std::fs::create_dir_all(dir.path().join("c")).unwrap();
        std::fs::write(dir.path().join("a/b/file"), "x").unwrap();
        std::os::unix::fs::symlink("a", dir.path().join("link")).unwrap();
        std::os::unix::fs::symlink("file", dir.path().join("a/b/other")).unwrap();
        let root: OwnedFd = std::fs::File::open(dir.path()).unwrap().into();
        let mut ladder = Ladder::new(root.as_fd());
        assert!(rustix::fs::statat(ladder.at("a/b").unwrap(), "file", rustix::fs::AtFlags::empty()).is_ok());
        assert!(ladder.at("c").is_ok() && ladder.at("a").is_ok() && ladder.at("").is_ok());
        assert!(ladder.at("link/b").is_err());
        assert!(open_file(&root, "a/b/file").is_ok());
        assert!(open_file(&root, "link/b/file").is_err());
        assert!(open_file(&root, "a/b/other").is_err());
    }

    #[test]
    fn ancestors_go_from_the_nearest_to_the_top() {
        assert_eq!(ancestors("2026/11/index.html").collect::<Vec<_>>(), ["2026/11", "2026"]);
        assert_eq!(ancestors("index.html").count(), 0);
        assert_eq!(split("index.html"), ("", "index.html"));
    }
}
