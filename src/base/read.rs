//! Reading files that may be anything: no more of them than a limit, in memory of a fixed size where they may be large,
//! and never one whose other end must be waited for.

use super::files::fault;
use super::{Digest, Place, Problem};
use std::fs::{File, Metadata};
use std::io::{Error, ErrorKind, Read, Result};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The most that is read whole of a text, a template, a configuration. In bytes.
pub const LIMIT: u64 = 16 << 20;

/// The bytes of a file that people write. An error if there are more of them than [`LIMIT`].
pub fn whole(file: &Path) -> Result<Vec<u8>> {
    up_to(file, LIMIT)
}

/// The bytes of a file of our own, however many.
pub fn own(file: &Path) -> Result<Vec<u8>> {
    up_to(file, u64::MAX - 1)
}

/// The bytes of a file, if there are at most `limit` of them.
pub fn up_to(file: &Path, limit: u64) -> Result<Vec<u8>> {
    let (file, meta) = open(file)?;
    let size = meta.len();
    if size <= limit {
        // One byte more: the end is found without growing.
        let mut bytes = Vec::with_capacity(size as usize + 1);
        file.take(limit + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 <= limit {
            return Ok(bytes);
        }
    }
    Err(Error::new(
        ErrorKind::FileTooLarge,
        format!("it has {}, and {} are the most", megabytes(size), megabytes(limit)),
    ))
}

/// The digest of a file of any size.
pub fn digest(file: &Path) -> Result<Digest> {
    Digest::of_stream(open(file)?.0, |_| Ok(()))
}

/// Opens a file for reading. A folder is an error, and so is a pipe, a socket or a device: they are not waited for.
pub fn open(file: &Path) -> Result<(File, Metadata)> {
    const FLAGS: rustix::fs::OFlags = rustix::fs::OFlags::NONBLOCK.union(rustix::fs::OFlags::NOCTTY);
    let no_file = || Error::new(ErrorKind::InvalidInput, "it is a pipe, a socket or a device");
    let opened = File::options().read(true).custom_flags(FLAGS.bits() as i32).open(file);
    let opened = opened.map_err(|error| match error.raw_os_error() {
        // What opening a socket gives.
        Some(code) if code == rustix::io::Errno::NXIO.raw_os_error() => no_file(),
        _ => error,
    })?;
    let meta = opened.metadata()?;
    match (meta.is_file(), meta.is_dir()) {
        (true, _) => Ok((opened, meta)),
        (_, true) => Err(ErrorKind::IsADirectory.into()),
        _ => Err(no_file()),
    }
}

/// What to tell of a file that can't be read.
pub fn unreadable(file: impl ToString, error: &Error) -> Problem {
    let problem = Problem::error(Place::file(file), format!("can't be read: {}", fault(error)));
    match error.kind() {
        ErrorKind::FileTooLarge => {
            problem.hint("split it, or put it into `static/`: what is there is published as it is")
        }
        ErrorKind::InvalidInput => problem.hint("remove it from the project"),
        ErrorKind::PermissionDenied => problem.hint("let the user who runs `dateline` read it"),
        _ => problem,
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_not_read_and_what_is_no_file_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        let why = |result: Result<Vec<u8>>| fault(&result.unwrap_err());
        std::fs::write(&file, "12345").unwrap();
        assert_eq!(up_to(&file, 5).unwrap(), b"12345");
        assert_eq!(why(up_to(&file, 4)), "it has 1 MB, and 1 MB are the most");
        assert_eq!(why(whole(dir.path())), "it is a folder");
        std::fs::File::create(&file).unwrap().set_len(5 << 30).unwrap();
        assert_eq!(why(whole(&file)), "it has 5120 MB, and 16 MB are the most");
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let socket = dir.path().join("socket");
        let _listens = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for file in [&pipe, &socket, Path::new("/dev/null")] {
            assert_eq!(why(own(file)), "it is a pipe, a socket or a device");
        }
    }

    #[test]
    fn digests_of_streams_are_those_of_their_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        for size in [0, 1, 65_535, 65_536, 65_537, 300_000] {
            let bytes: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
            std::fs::write(&file, &bytes).unwrap();
            assert_eq!(digest(&file).unwrap(), Digest::of(&bytes));
        }
    }
}
