//! What the machine can do at best, with no thought: write files that lie in memory. Our own times are given as ratios
//! to it.

use rustix::fd::OwnedFd;
use rustix::fs::{CWD, Mode, OFlags, mkdirat, openat};
use rustix::io::Errno;
use std::collections::BTreeSet;
use std::path::Path;

/// Paths with their bytes, sorted by path.
pub type Files = Vec<(String, Vec<u8>)>;

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
const NEW: OFlags = OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::TRUNC).union(OFlags::CLOEXEC);

/// Writes all files below `folder`, which is made, each folder once and just before its first file.
pub fn write(folder: &Path, files: &Files, threads: usize) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let root = openat(CWD, folder, FOLDER, Mode::empty())?;
    let upper: BTreeSet<&str> = files.iter().filter_map(|(path, _)| parent(parent(path)?)).collect();
    for path in upper {
        for end in path.match_indices('/').map(|(at, _)| at).chain([path.len()]) {
            make_folder(&root, &path[..end])?;
        }
    }
    let share = files.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = files.chunks(share).map(|files| scope.spawn(|| write_some(&root, files))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a writer panicked"))
    })
}

fn write_some(root: &OwnedFd, files: &[(String, Vec<u8>)]) -> std::io::Result<()> {
    let mut last = None;
    for (path, bytes) in files {
        if let Some(folder) = parent(path)
            && last != Some(folder)
        {
            last = Some(folder);
            make_folder(root, folder)?;
        }
        let file = openat(root, path, NEW, Mode::from_raw_mode(0o666))?;
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let written = rustix::io::write(&file, rest)?;
            rest = &rest[written..];
        }
    }
    Ok(())
}

fn make_folder(root: &OwnedFd, path: &str) -> rustix::io::Result<()> {
    match mkdirat(root, path, Mode::from_raw_mode(0o777)) {
        Err(Errno::EXIST) => Ok(()),
        other => other,
    }
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}
