//! One run at a time. The lock is the operating system's, so one whose holder was killed is free at once.

use super::handles::failed;
use anyhow::{Result, bail};
use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

/// The right to change the folder and the caches. Given up when dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Who has the lock.
#[derive(Clone, Copy, Debug)]
pub struct Holder {
    /// The process; 0 if it has not written its name yet.
    pub process: u32,
    /// When it took the lock, by the file's time.
    pub since: SystemTime,
}

impl Lock {
    /// Takes the lock at `file`, waiting for at most `patience`. `waiting` is called once, before the first wait, so
    /// that the user can be told.
    ///
    /// Fails if the lock is still held then, or if the file can't be made.
    pub fn take(file: &Path, patience: Duration, waiting: impl FnOnce(&Holder)) -> Result<Lock> {
        const PAUSE: Duration = Duration::from_millis(20);
        // Neither a link to somebody's file nor a pipe is written to.
        const FLAGS: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK);
        let io = |error: std::io::Error| failed("lock", file, "", error);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(io)?;
        }
        let mut open = File::options();
        open.read(true).write(true).create(true).truncate(false).custom_flags(FLAGS.bits() as i32);
        let mut handle = open.open(file).map_err(io)?;
        if !handle.metadata().map_err(io)?.is_file() {
            bail!("can't lock {}: it is no file; remove it", file.display());
        }
        let started = Instant::now();
        let mut waiting = Some(waiting);
        loop {
            match flock(&handle, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => break,
                Err(Errno::INTR) => continue,
                Err(Errno::WOULDBLOCK) => {}
                Err(error) => return Err(io(error.into())),
            }
            let holder = holder(&mut handle).map_err(io)?;
            if started.elapsed() >= patience {
                bail!("{holder} is at work here; wait for it to end, or stop it");
            }
            if let Some(waiting) = waiting.take() {
                waiting(&holder);
            }
            std::thread::sleep(PAUSE.min(patience));
        }
        handle.set_len(0).map_err(io)?;
        handle.write_all(format!("{}\n", std::process::id()).as_bytes()).map_err(io)?;
        Ok(Lock { _file: handle })
    }
}

fn holder(file: &mut File) -> std::io::Result<Holder> {
    use std::io::Seek;
    let mut text = String::new();
    file.rewind()?;
    file.take(32).read_to_string(&mut text)?;
    file.rewind()?;
    Ok(Holder { process: text.trim().parse().unwrap_or(0), since: file.metadata()?.modified()? })
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.process {
            0 => write!(f, "another run")?,
            process => write!(f, "another run (process {process})")?,
        }
        match jiff::Timestamp::try_from(self.since) {
            Ok(since) => write!(f, ", started {since:.0},"),
            Err(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_waits_or_learns_who_holds_it() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("deep/lock");
        let first = Lock::take(&file, Duration::ZERO, |_| panic!("nobody holds it")).unwrap();
        let mut told = None;
        let refused = Lock::take(&file, Duration::from_millis(30), |holder| told = Some(holder.process)).unwrap_err();
        assert_eq!(told, Some(std::process::id()));
        assert!(refused.to_string().contains(&format!("process {}", std::process::id())), "{refused}");

        let second = std::thread::spawn({
            let file = file.clone();
            move || Lock::take(&file, Duration::from_secs(30), |_| {}).map(drop)
        });
        std::thread::sleep(Duration::from_millis(50));
        drop(first);
        second.join().unwrap().unwrap();
    }
}
