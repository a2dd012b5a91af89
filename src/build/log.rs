//! Files of entries, each with its length and its sum: what is added at the end needs nothing of what stands before it, and
//! an entry that a killed run has cut off is known for what it is.

use crate::base::Digest;
use crate::base::digest::{PIECE, Summing};
use rustix::fs::OFlags;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Length and sum.
const HEAD: usize = 8 + 16;

/// One entry of a log: its length, its sum, its text.
pub(super) fn print<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = postcard::to_extend(value, vec![0; HEAD]).expect("plain data can be written");
    let length = (bytes.len() - HEAD) as u64;
    let sum = Digest::of(&bytes[HEAD..]);
    bytes[..8].copy_from_slice(&length.to_le_bytes());
    bytes[8..HEAD].copy_from_slice(&sum.bytes());
    bytes
}

/// Writes one entry without ever having all of its text in memory: it is made twice, the first time for its sum alone.
pub(super) fn write<T: Serialize>(out: &mut dyn Write, value: &T) -> std::io::Result<()> {
    let fault = |_| std::io::Error::other("plain data can be written");
    let mut sum = BufWriter::with_capacity(PIECE, Summing::default());
    postcard::to_io(value, &mut sum).map_err(fault)?;
    let sum = sum.into_inner()?;
    let mut out = BufWriter::with_capacity(PIECE, out);
    out.write_all(&sum.length.to_le_bytes())?;
    out.write_all(&sum.digest().bytes())?;
    postcard::to_io(value, &mut out).map_err(fault)?;
    out.flush()
}

/// Adds to a log. A fault is no fault of the build. Whether it was written.
pub(super) fn append<T: Serialize>(file: &Path, value: &T) -> bool {
    // Through no link to somebody's file, and into no pipe.
    const FLAGS: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK);
    let mut open = std::fs::File::options();
    let log = open.append(true).create(true).custom_flags(FLAGS.bits() as i32).open(file);
    log.and_then(|mut log| write(&mut log, value)).is_ok()
}

/// The first entry and what comes after it; none at the end, or where a run was killed while it wrote.
pub(super) fn entry<T: DeserializeOwned>(bytes: &[u8]) -> Option<(T, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let (sum, rest) = rest.split_first_chunk::<16>()?;
    let (text, after) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let value = (Digest::of(text).bytes() == *sum).then(|| postcard::from_bytes(text).ok())??;
    Some((value, after))
}

/// How long the first entry is with all that belongs to it; none at the end.
pub(super) fn length(bytes: &[u8]) -> Option<usize> {
    let (length, _) = bytes.split_first_chunk::<8>()?;
    usize::try_from(u64::from_le_bytes(*length)).ok()?.checked_add(HEAD)
}
