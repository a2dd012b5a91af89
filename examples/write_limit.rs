//! The floor under a cold build: how fast can the very same files be written when they cost nothing to make?
//!
//! `write_limit FROM TO [--threads 2]` reads every file below FROM into memory, which is not timed, and then writes
//! them below TO, which must not exist. It prints one line: seconds, files, directories, bytes. A directory is made
//! once, a file is one `openat`, one `write`, one `close`; nothing is synced, renamed or removed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use std::{collections::BTreeMap, fs, io, process::ExitCode, thread};

use rustix::fs::{CWD, Mode, OFlags};

/// The files of one directory, with their contents.
type Files = Vec<(String, Vec<u8>)>;

/// Directories are handed to the threads in runs of this many neighbours, so that two threads rarely work below the
/// same parent, whose lock they would share.
const RUN: usize = 64;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (from, to, threads) = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [from, to] => (from, to, 2),
        [from, to, "--threads", n] => (from, to, n.parse().unwrap_or(2)),
        _ => {
            eprintln!("usage: write_limit FROM TO [--threads N]");
            return ExitCode::from(2);
        }
    };
    match measure(Path::new(from), Path::new(to), threads) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("write_limit: {fault}");
            ExitCode::from(2)
        }
    }
}

fn measure(from: &Path, to: &Path, threads: usize) -> io::Result<String> {
    let mut tree = BTreeMap::new();
    read(from, Path::new(""), &mut tree)?;
    let (parents, leaves): (Vec<_>, Vec<_>) =
        tree.iter().partition(|(dir, _)| dir.as_os_str().is_empty() || has_child(&tree, dir));
    let files: usize = tree.values().map(Vec::len).sum();
    let bytes: usize = tree.values().flatten().map(|(_, bytes)| bytes.len()).sum();

    let start = Instant::now();
    for (dir, _) in &parents {
        fs::create_dir(to.join(dir))?;
    }
    let all: Vec<_> = leaves.iter().map(|it| (true, it)).chain(parents.iter().map(|it| (false, it))).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let write_runs = || -> io::Result<()> {
            loop {
                let at = next.fetch_add(RUN, Ordering::Relaxed);
                if at >= all.len() {
                    return Ok(());
                }
                for (make, (dir, files)) in &all[at..all.len().min(at + RUN)] {
                    write(&to.join(dir), *make, files)?;
                }
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(write_runs)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a writer does not panic"))
    })?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(format!("seconds={seconds:.6} files={files} dirs={} bytes={bytes}", tree.len()))
}

fn read(root: &Path, dir: &Path, tree: &mut BTreeMap<PathBuf, Files>) -> io::Result<()> {
    let mut files = Files::new();
    for entry in fs::read_dir(root.join(dir))? {
        let entry = entry?;
        let name = entry.file_name().into_string().expect("names that the benchmark made are UTF-8");
        if entry.file_type()?.is_dir() {
            read(root, &dir.join(name), tree)?;
        } else {
            files.push((name, fs::read(entry.path())?));
        }
    }
    files.sort();
    tree.insert(dir.to_owned(), files);
    Ok(())
}

/// Whether a directory of the tree lies below `dir`: in the order of paths it would come next.
fn has_child(tree: &BTreeMap<PathBuf, Files>, dir: &Path) -> bool {
    use std::ops::Bound::{Excluded, Unbounded};
    let after = tree.range::<Path, _>((Excluded(dir), Unbounded)).next();
    after.is_some_and(|(next, _)| next.starts_with(dir))
}

fn write(dir: &Path, make: bool, files: &Files) -> io::Result<()> {
    if make {
        rustix::fs::mkdir(dir, Mode::from_raw_mode(0o755))?;
    }
    // A lone file is reached by its path: opening its directory first would cost a system call more than it saves.
    let handle = match files.len() {
        0 | 1 => None,
        _ => Some(rustix::fs::open(dir, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?),
    };
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    for (name, bytes) in files {
        let file = match &handle {
            Some(handle) => rustix::fs::openat(handle, name.as_str(), flags, Mode::from_raw_mode(0o644))?,
            None => rustix::fs::openat(CWD, dir.join(name), flags, Mode::from_raw_mode(0o644))?,
        };
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let written = rustix::io::write(&file, rest)?;
            rest = &rest[written..];
        }
    }
    Ok(())
}
