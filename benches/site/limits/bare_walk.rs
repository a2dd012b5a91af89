//! What the machine can do at best, with no thought: look at files that lie on disk. Our own times are given as ratios
//! to it.

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, RawDir, openat, statat};
use std::mem::MaybeUninit;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Looks at every file below the folders, and counts them.
pub fn walk(folders: &[&Path], threads: usize) -> std::io::Result<usize> {
    let open = |folder: &&Path| Ok(openat(CWD, *folder, FOLDER, Mode::empty())?);
    let queue: Vec<OwnedFd> = folders.iter().map(open).collect::<std::io::Result<_>>()?;
    let work = Mutex::new((queue, 0usize));
    let (more, count) = (Condvar::new(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let walker = || -> std::io::Result<()> {
            loop {
                let mut state = work.lock().expect("a walker panicked");
                let folder = loop {
                    if let Some(folder) = state.0.pop() {
                        break folder;
                    }
                    if state.1 == 0 {
                        more.notify_all();
                        return Ok(());
                    }
                    state = more.wait(state).expect("a walker panicked");
                };
                state.1 += 1;
                drop(state);
                // Folders that another thread could take; beyond a few they are walked where they are found.
                let seen = walk_one(folder, &|fd| {
                    let mut state = work.lock().expect("a walker panicked");
                    if state.0.len() >= 32 {
                        return Some(fd);
                    }
                    state.0.push(fd);
                    more.notify_one();
                    None
                });
                work.lock().expect("a walker panicked").1 -= 1;
                more.notify_all();
                count.fetch_add(seen?, Ordering::Relaxed);
            }
        };
        let walkers: Vec<_> = (0..threads).map(|_| scope.spawn(walker)).collect();
        walkers.into_iter().try_for_each(|walker| walker.join().expect("a walker panicked"))
    })?;
    Ok(count.into_inner())
}

fn walk_one(folder: OwnedFd, give: &dyn Fn(OwnedFd) -> Option<OwnedFd>) -> std::io::Result<usize> {
    let mut buffer = [const { MaybeUninit::uninit() }; 8192];
    let mut listing = RawDir::new(folder.as_fd(), &mut buffer);
    let mut count = 0;
    while let Some(entry) = listing.next() {
        let entry = entry?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        if entry.file_type() == FileType::Directory {
            if let Some(mine) = give(openat(folder.as_fd(), name, FOLDER, Mode::empty())?) {
                count += walk_one(mine, give)?;
            }
        } else {
            statat(folder.as_fd(), name, AtFlags::SYMLINK_NOFOLLOW)?;
            count += 1;
        }
    }
    Ok(count)
}
