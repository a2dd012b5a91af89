//! What is in the folder: every entry looked at once, by several threads, through no link.

use super::claims::Claims;
use super::handles::{failed, open_folder};
use super::table::{Buckets, Id};
use crate::base::RelPath;
use crate::base::files::printable;
use anyhow::Result;
use rayon::prelude::*;
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;
use std::ffi::CStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What tells whether a file has been touched since. The time is that of the last change of the inode, which no
/// program can set; all three are compared for equality only, so a clock that goes backwards misleads nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Stat {
    /// In bytes.
    pub size: u64,
    /// In nanoseconds since 1970.
    pub changed: i64,
    pub inode: u64,
}

impl Stat {
    #[allow(clippy::unnecessary_cast, reason = "the widths differ from system to system")]
    pub fn of(stat: &rustix::fs::Stat) -> Stat {
        let changed = (stat.st_ctime as i64).wrapping_mul(1_000_000_000).wrapping_add(stat.st_ctime_nsec as i64);
        Stat { size: stat.st_size as u64, changed, inode: stat.st_ino as u64 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A folder in which nothing was found.
    EmptyFolder,
    /// A folder that was not entered: hidden and none of ours, or closed to us.
    Closed,
    /// A link, wherever it leads.
    Link,
    /// A socket, a device.
    Other,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub id: Id,
    pub kind: Kind,
    /// Of files only.
    pub stat: Stat,
    part: u32,
    start: u32,
    len: u32,
}

/// Everything seen below a folder, found by path or gone through in the order of ids.
pub(super) struct Walk {
    seen: Vec<Seen>,
    buckets: Buckets,
    texts: Vec<String>,
    /// Entries whose names can't be ours: not UTF-8, or with a control character or backslash. As they can be shown.
    pub odd: Vec<String>,
    /// Whether some folder was not entered, so that a path that was not seen may exist all the same.
    pub closed: bool,
}

impl Walk {
    /// Looks at everything below `root`, or at nothing if there is no folder yet. Entries of ours (`.dateline-…`) at
    /// the top are left out. `folder` is for messages.
    pub fn of(root: Option<&OwnedFd>, folder: &Path, claims: &Claims) -> Result<Walk> {
        let parts: Vec<Mutex<Part>> = (0..=rayon::current_num_threads()).map(|_| Default::default()).collect();
        if let Some(root) = root {
            let root = root.try_clone().map_err(|e| failed("read", folder, "", e))?;
            let tour = Tour { parts: &parts, claims };
            rayon::scope(|scope| tour.enter(scope, Arc::new(root), String::new()));
        }
        let parts: Vec<Part> = parts.into_iter().map(|part| part.into_inner().expect("no thread panicked")).collect();
        if let Some((path, error)) = parts.iter().find_map(|part| part.failure.as_ref()) {
            return Err(failed("read", folder, path, *error));
        }
        let mut seen: Vec<Seen> = Vec::with_capacity(parts.iter().map(|part| part.seen.len()).sum());
        let (mut texts, mut odd, mut closed) = (Vec::new(), Vec::new(), false);
        for (number, part) in parts.into_iter().enumerate() {
            seen.extend(part.seen.into_iter().map(|entry| Seen { part: number as u32, ..entry }));
            texts.push(part.text);
            odd.extend(part.odd);
            closed |= part.closed;
        }
        seen.par_sort_unstable_by_key(|entry| entry.id);
        let buckets = Buckets::new(seen.len(), |index| seen[index].id);
        Ok(Walk { seen, buckets, texts, odd, closed })
    }

    pub fn find(&self, id: Id) -> Option<&Seen> {
        Some(&self.seen[self.position(id)?])
    }

    /// Where in [`Walk::all`] the path is.
    pub fn position(&self, id: Id) -> Option<usize> {
        self.buckets.find(id, |index| self.seen[index].id)
    }

    /// Takes note of a file that was written since.
    pub fn note(&mut self, id: Id, stat: Stat) {
        if let Some(position) = self.position(id) {
            self.seen[position] = Seen { kind: Kind::File, stat, ..self.seen[position] };
        }
    }

    pub fn all(&self) -> &[Seen] {
        &self.seen
    }

    pub fn path(&self, seen: &Seen) -> &str {
        &self.texts[seen.part as usize][seen.start as usize..(seen.start + seen.len) as usize]
    }
}

/// What one thread found.
#[derive(Default)]
struct Part {
    seen: Vec<Seen>,
    text: String,
    odd: Vec<String>,
    closed: bool,
    failure: Option<(String, Errno)>,
}

#[derive(Clone, Copy)]
struct Tour<'a> {
    parts: &'a [Mutex<Part>],
    claims: &'a Claims,
}

impl<'a> Tour<'a> {
    /// Looks at one folder, and leaves the folders in it to whichever thread is free.
    fn enter<'s>(self, scope: &rayon::Scope<'s>, folder: Arc<OwnedFd>, path: String)
    where
        'a: 's,
    {
        let mut part = self.part();
        let mut prefix = path;
        if !prefix.is_empty() {
            prefix.push('/');
        }
        let outcome = entries(&folder, |name, kind| {
            let Some(name) = usable(name) else {
                let name = std::ffi::OsStr::from_bytes(name.to_bytes());
                part.odd.push(format!("{prefix}{}", printable(Path::new(name))));
                return;
            };
            if prefix.is_empty() && name.starts_with(super::OURS) {
                return;
            }
            let (mut kind, mut stat) = (kind, Stat::default());
            if !matches!(kind, FileType::Directory | FileType::Symlink) {
                match statat(&*folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                    Ok(found) => {
                        kind = FileType::from_raw_mode(found.st_mode);
                        stat = Stat::of(&found);
                    }
                    // Gone in the meantime.
                    Err(_) => return,
                }
            }
            let mut path = String::with_capacity(prefix.len() + name.len());
            path.push_str(&prefix);
            path.push_str(name);
            let kind = match kind {
                FileType::RegularFile => Kind::File,
                FileType::Symlink => Kind::Link,
                FileType::Directory if name.starts_with('.') && !self.claims.folder(Id::of(&path)) => Kind::Closed,
                FileType::Directory => {
                    let parent = folder.clone();
                    let start = path.len() - name.len();
                    scope.spawn(move |scope| {
                        match open_folder(&*parent, &path[start..]) {
                            Ok(folder) => self.enter(scope, Arc::new(folder), path),
                            // Gone, or replaced by something else: what needs the place will meet it again.
                            Err(Errno::NOENT | Errno::LOOP | Errno::NOTDIR) => {}
                            Err(Errno::ACCESS | Errno::PERM) => self.part().add(&path, Kind::Closed, Stat::default()),
                            Err(error) => self.part().failure = Some((path, error)),
                        }
                    });
                    return;
                }
                _ => Kind::Other,
            };
            part.add(&path, kind, stat);
        });
        let own = prefix.trim_end_matches('/');
        match outcome {
            Ok(count) if !own.is_empty() => {
                part.add(own, if count == 0 { Kind::EmptyFolder } else { Kind::Folder }, Stat::default());
            }
            Ok(_) => {}
            Err(error) => part.failure = Some((own.to_owned(), error)),
        }
    }

    fn part(self) -> std::sync::MutexGuard<'a, Part> {
        let thread = rayon::current_thread_index().unwrap_or(self.parts.len() - 1);
        self.parts[thread].lock().expect("no thread panicked")
    }
}

impl Part {
    fn add(&mut self, path: &str, kind: Kind, stat: Stat) {
        self.closed |= kind == Kind::Closed;
        let start = self.text.len() as u32;
        self.text.push_str(path);
        self.seen.push(Seen { id: Id::of(path), kind, stat, part: 0, start, len: path.len() as u32 });
    }
}

fn usable(name: &CStr) -> Option<&str> {
    name.to_str().ok().filter(|name| RelPath::new(name).is_some())
}

/// Calls `each` for every entry of a folder but `.` and `..`, and counts them.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn entries(folder: impl AsFd, mut each: impl FnMut(&CStr, FileType)) -> Result<usize, Errno> {
    let mut buffer = [const { std::mem::MaybeUninit::uninit() }; 8192];
    let mut listing = rustix::fs::RawDir::new(folder, &mut buffer);
    let mut count = 0;
    while let Some(entry) = listing.next() {
        let entry = entry?;
        if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
            count += 1;
            each(entry.file_name(), entry.file_type());
        }
    }
    Ok(count)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn entries(folder: impl AsFd, mut each: impl FnMut(&CStr, FileType)) -> Result<usize, Errno> {
    let mut count = 0;
    for entry in rustix::fs::Dir::read_from(folder)? {
        let entry = entry?;
        if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
            count += 1;
            each(entry.file_name(), entry.file_type());
        }
    }
    Ok(count)
}
