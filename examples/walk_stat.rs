//! The floor under a build that finds nothing changed: every directory read once, every file looked at once.
//!
//! `walk_stat PATH… [--threads 2]` prints one line: seconds, files, directories, bytes. Each file costs one `statat`
//! relative to its open directory; no path is joined and nothing is read.

use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use std::{io, process::ExitCode, thread};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags};

#[derive(Clone, Copy, Default)]
struct Seen {
    files: u64,
    dirs: u64,
    bytes: u64,
}

fn main() -> ExitCode {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let mut threads = 2;
    if let Some(at) = paths.iter().position(|arg| arg == "--threads") {
        threads = paths.get(at + 1).and_then(|n| n.parse().ok()).unwrap_or(threads);
        paths.truncate(at);
    }
    if paths.is_empty() {
        eprintln!("usage: walk_stat PATH… [--threads N]");
        return ExitCode::from(2);
    }
    let start = Instant::now();
    match walk(&paths, threads) {
        Ok(Seen { files, dirs, bytes }) => {
            let seconds = start.elapsed().as_secs_f64();
            println!("seconds={seconds:.6} files={files} dirs={dirs} bytes={bytes}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("walk_stat: {fault}");
            ExitCode::from(2)
        }
    }
}

fn walk(paths: &[String], threads: usize) -> io::Result<Seen> {
    let mut seen = Seen::default();
    let mut open = Vec::new();
    for path in paths {
        let stat = rustix::fs::stat(path.as_str())?;
        if FileType::from_raw_mode(stat.st_mode).is_dir() {
            open.push(open_dir(CWD, path.as_str())?);
        } else {
            seen.files += 1;
            seen.bytes += stat.st_size as u64;
        }
    }
    // One level at a time until there is enough for all threads to share.
    while !open.is_empty() && open.len() < 16 * threads {
        let mut below = Vec::new();
        for dir in open {
            look(dir, &mut seen, |dir, _| {
                below.push(dir);
                Ok(())
            })?;
        }
        open = below;
    }
    let open: Vec<_> = open.into_iter().map(|dir| std::sync::Mutex::new(Some(dir))).collect();
    let next = AtomicUsize::new(0);
    let counts = thread::scope(|scope| {
        let walk_next = || -> io::Result<Seen> {
            let mut seen = Seen::default();
            while let Some(dir) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
                let dir = dir.lock().expect("no walker panics").take().expect("each is taken once");
                descend(dir, &mut seen)?;
            }
            Ok(seen)
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(walk_next)).collect();
        workers.into_iter().map(|worker| worker.join().expect("no walker panics")).collect::<io::Result<Vec<_>>>()
    })?;
    for count in counts {
        seen.files += count.files;
        seen.dirs += count.dirs;
        seen.bytes += count.bytes;
    }
    Ok(seen)
}

fn descend(dir: OwnedFd, seen: &mut Seen) -> io::Result<()> {
    look(dir, seen, descend)
}

/// Looks at every entry of one directory; `enter` is given each directory in it.
fn look(dir: OwnedFd, seen: &mut Seen, mut enter: impl FnMut(OwnedFd, &mut Seen) -> io::Result<()>) -> io::Result<()> {
    seen.dirs += 1;
    let mut entries = Dir::new(dir)?;
    while let Some(entry) = entries.read() {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_bytes() == b"." || name.to_bytes() == b".." {
            continue;
        }
        if entry.file_type().is_dir() {
            let below = open_dir(entries.fd()?, name)?;
            enter(below, seen)?;
        } else {
            let stat = rustix::fs::statat(entries.fd()?, name, AtFlags::SYMLINK_NOFOLLOW)?;
            seen.files += 1;
            seen.bytes += stat.st_size as u64;
        }
    }
    Ok(())
}

fn open_dir(at: impl std::os::fd::AsFd, path: impl rustix::path::Arg) -> io::Result<OwnedFd> {
    Ok(rustix::fs::openat(at, path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?)
}
