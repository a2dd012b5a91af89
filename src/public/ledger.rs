//! What each file was made from and what came of it, as of the last commit. A cache: without it, files are made again
//! and compared. One file of fixed-size records sorted by path hash, searched as it was read.

use super::handles::failed;
use super::table::{Buckets, Id};
use super::walk::Stat;
use crate::base::{Digest, read};
use anyhow::Result;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// One file of ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Record {
    pub id: Id,
    /// What it was made from.
    pub key: Digest,
    /// Of its bytes.
    pub content: Digest,
    /// As it was right after it was written or last compared.
    pub stat: Stat,
}

const MAGIC: &[u8; 16] = b"dateline ledger\x01";
/// Magic, sum of the rest, when it was saved, digest of the claims.
const HEAD: usize = 16 + 16 + 8 + 8;
const RECORD: usize = 72;

pub(super) struct Ledger {
    bytes: Vec<u8>,
    buckets: Buckets,
    /// The file system's time when the last commit had ended, in nanoseconds since 1970.
    saved: i64,
    /// The digest of the claims that went with it; see [`super::claims::Claims::digest`].
    pub claims: u64,
}

impl Ledger {
    /// The ledger at `file`; an empty one if there is none, or it is damaged or from another version.
    pub fn load(file: &Path) -> Ledger {
        read::own(file).ok().and_then(Ledger::parse).unwrap_or_else(Ledger::empty)
    }

    fn empty() -> Ledger {
        Ledger { bytes: vec![0; HEAD], buckets: Buckets::new(0, |_| unreachable!()), saved: 0, claims: 0 }
    }

    fn parse(bytes: Vec<u8>) -> Option<Ledger> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (sum, rest) = rest.split_first_chunk::<16>()?;
        if blake3::Hasher::new().update_rayon(rest).finalize().as_bytes()[..16] != *sum {
            return None;
        }
        let (saved, rest) = rest.split_first_chunk::<8>()?;
        let (claims, records) = rest.split_first_chunk::<8>()?;
        let (saved, claims) = (i64::from_le_bytes(*saved), u64::from_le_bytes(*claims));
        if records.len() % RECORD != 0 {
            return None;
        }
        let buckets = Buckets::new(records.len() / RECORD, |index| id_at(&bytes, index));
        Some(Ledger { bytes, buckets, saved, claims })
    }

    pub fn len(&self) -> usize {
        (self.bytes.len() - HEAD) / RECORD
    }

    pub fn find(&self, id: Id) -> Option<Record> {
        let index = self.buckets.find(id, |index| id_at(&self.bytes, index))?;
        let (record, _) = self.bytes[HEAD + index * RECORD..].split_first_chunk::<RECORD>()?;
        Some(Record::from_bytes(record))
    }

    /// Whether a stat that equals the record's proves that the file was not altered.
    ///
    /// It does not if the file was written so shortly before the ledger was saved that a change right afterwards may
    /// bear the same time (the rule by which git calls an index entry racy). Times tick every 1 to 10 ms, on some file
    /// systems every 1 or 2 s, and those show whole seconds.
    pub fn settled(&self, stat: &Stat) -> bool {
        crate::base::files::is_settled(stat.changed.into(), self.saved.into())
    }

    /// Puts a record into the place of the one with its id, if there is one.
    pub fn replace(&mut self, record: &Record) {
        if let Some(index) = self.buckets.find(record.id, |index| id_at(&self.bytes, index)) {
            let at = HEAD + index * RECORD;
            self.bytes[at..at + RECORD].copy_from_slice(&record.to_bytes());
        }
    }

    /// Replaces the ledger at `file` by this one.
    pub fn save_again(&mut self, file: &Path) -> Result<()> {
        let claims = self.claims;
        let bytes = &mut self.bytes;
        self.saved = write(file, |out, saved| {
            seal(bytes, saved, claims);
            out.write_all(bytes)
        })?;
        Ok(())
    }

    /// Replaces the ledger at `file` by one with these records.
    ///
    /// They are given in the order of their ids, and never all of them are in memory.
    pub fn save(file: &Path, records: impl Iterator<Item = Record>, claims: u64) -> Result<()> {
        write(file, |out, saved| print(out, records, saved, claims))?;
        Ok(())
    }
}

/// Writes a ledger whole; `print` is told when it is saved, by the clock of the file system, and so is the caller.
fn write(file: &Path, print: impl FnOnce(&mut File, i64) -> std::io::Result<()>) -> Result<i64> {
    let new = file.with_extension("new");
    let save = || -> std::io::Result<i64> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // A file made now bears the file system's own time, whatever clock that follows.
        let _ = std::fs::remove_file(&new);
        let mut out = File::create_new(&new)?;
        let made = out.metadata()?;
        let saved = made.ctime().wrapping_mul(1_000_000_000).wrapping_add(made.ctime_nsec());
        print(&mut out, saved)?;
        drop(out);
        std::fs::rename(&new, file)?;
        Ok(saved)
    };
    save().map_err(|error| {
        let _ = std::fs::remove_file(&new);
        failed("write", file, "", error)
    })
}

/// The records, and then the head, in which their sum stands.
fn print(
    out: &mut (impl Write + Seek),
    records: impl Iterator<Item = Record>,
    saved: i64,
    claims: u64,
) -> std::io::Result<()> {
    let mut head = [0; HEAD];
    let mut sum = blake3::Hasher::new();
    sum.update(&saved.to_le_bytes()).update(&claims.to_le_bytes());
    out.write_all(&head)?;
    let mut piece = Vec::with_capacity(RECORD * 1024);
    let mut records = records.peekable();
    while records.peek().is_some() {
        piece.clear();
        records.by_ref().take(1024).for_each(|record| piece.extend_from_slice(&record.to_bytes()));
        sum.update(&piece);
        out.write_all(&piece)?;
    }
    head[..16].copy_from_slice(MAGIC);
    head[16..32].copy_from_slice(&sum.finalize().as_bytes()[..16]);
    head[32..40].copy_from_slice(&saved.to_le_bytes());
    head[40..48].copy_from_slice(&claims.to_le_bytes());
    out.seek(SeekFrom::Start(0))?;
    out.write_all(&head)
}

/// Fills in the head.
fn seal(bytes: &mut [u8], saved: i64, claims: u64) {
    bytes[..16].copy_from_slice(MAGIC);
    bytes[32..40].copy_from_slice(&saved.to_le_bytes());
    bytes[40..48].copy_from_slice(&claims.to_le_bytes());
    let sum = blake3::Hasher::new().update_rayon(&bytes[32..]).finalize();
    bytes[16..32].copy_from_slice(&sum.as_bytes()[..16]);
}

fn id_at(bytes: &[u8], index: usize) -> Id {
    let at = HEAD + index * RECORD;
    Id::from_bytes(bytes[at..at + 16].try_into().expect("16 bytes"))
}

impl Record {
    fn to_bytes(self) -> [u8; RECORD] {
        let mut bytes = [0; RECORD];
        bytes[..16].copy_from_slice(&self.id.bytes());
        bytes[16..32].copy_from_slice(&self.key.bytes());
        bytes[32..48].copy_from_slice(&self.content.bytes());
        bytes[48..56].copy_from_slice(&self.stat.size.to_le_bytes());
        bytes[56..64].copy_from_slice(&self.stat.changed.to_le_bytes());
        bytes[64..].copy_from_slice(&self.stat.inode.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; RECORD]) -> Record {
        let sixteen = |at: usize| -> [u8; 16] { bytes[at..at + 16].try_into().expect("16 bytes") };
        let eight = |at: usize| -> [u8; 8] { bytes[at..at + 8].try_into().expect("8 bytes") };
        Record {
            id: Id::from_bytes(sixteen(0)),
            key: Digest::from_bytes(sixteen(16)),
            content: Digest::from_bytes(sixteen(32)),
            stat: Stat {
                size: u64::from_le_bytes(eight(48)),
                changed: i64::from_le_bytes(eight(56)),
                inode: u64::from_le_bytes(eight(64)),
            },
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Saves the ledger again with nothing changed but the time.
    pub fn saved_now(file: &Path) {
        let ledger = Ledger::load(file);
        let record = |index| ledger.find(id_at(&ledger.bytes, index)).unwrap();
        Ledger::save(file, (0..ledger.len()).map(record), ledger.claims).unwrap();
    }

    fn record(n: u64) -> Record {
        let text = n.to_string();
        let stat = Stat { size: n, changed: n as i64 * 7, inode: n + 1 };
        Record { id: Id::of(&text), key: Digest::of(text.as_bytes()), content: Digest::of(b"x"), stat }
    }

    #[test]
    fn records_come_back() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("state/ledger");
        assert_eq!(Ledger::load(&file).len(), 0);
        let mut records: Vec<Record> = (0..1000).map(record).collect();
        records.sort_by_key(|record| record.id);
        Ledger::save(&file, records.into_iter(), 17).unwrap();
        let ledger = Ledger::load(&file);
        assert_eq!((ledger.len(), ledger.claims), (1000, 17));
        assert!((0..1000).all(|n| ledger.find(record(n).id) == Some(record(n))));
        assert_eq!(ledger.find(record(1000).id), None);
    }

    #[test]
    fn a_damaged_ledger_is_an_empty_one() {
        let mut bytes = std::io::Cursor::new(Vec::new());
        print(&mut bytes, [record(1)].into_iter(), 5, 6).unwrap();
        let bytes = bytes.into_inner();
        assert!(Ledger::parse(bytes.clone()).is_some());
        for end in 0..bytes.len() {
            assert!(Ledger::parse(bytes[..end].to_vec()).is_none());
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            assert!(Ledger::parse(bytes).is_none(), "byte {at}");
        }
    }

    #[test]
    fn a_file_is_settled_once_its_time_is_clearly_past() {
        let ledger = Ledger { saved: 10_000_000_007, ..Ledger::empty() };
        let at = |changed| Stat { changed, ..Stat::default() };
        assert!(ledger.settled(&at(9_900_000_001)));
        assert!(!ledger.settled(&at(9_999_000_001)));
        assert!(!ledger.settled(&at(10_500_000_001)), "the clock went backwards");
        assert!(!ledger.settled(&at(9_000_000_000)), "a coarse clock");
        assert!(ledger.settled(&at(7_000_000_000)));
    }
}
