//! Zip archives opened within limits: how many members, how large, how much smaller they were packed, no path that
//! leads outside. Used for archives of seeds and for Word documents, which are archives too.

use crate::base::RelPath;
use std::io::{Cursor, Read};

const MAX_MEMBERS: usize = 5_000;
/// Of one member, unpacked.
const MAX_MEMBER: u64 = super::MAX_BYTES as u64;
/// Of all members, unpacked.
pub const MAX_TOTAL: u64 = 256 << 20;
/// Text packs to a tenth, repetitive XML to a fiftieth; a bomb to a thousandth.
const MAX_RATIO: u64 = 200;
/// Below this size, the ratio says nothing.
const RATIO_FROM: u64 = 1 << 20;

pub struct Archive<'a> {
    zip: ::zip::ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

/// A member as the archive lists it.
pub struct Member {
    index: usize,
    /// `None` if the name is no path inside the archive.
    pub path: Option<RelPath>,
    pub name: String,
}

impl<'a> Archive<'a> {
    /// An archive of which `left` bytes may be unpacked. `Err`: why it can't be opened.
    pub fn open(bytes: &'a [u8], left: u64) -> Result<Archive<'a>, String> {
        let zip =
            ::zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| "the archive is damaged or cut short".to_owned())?;
        if zip.len() > MAX_MEMBERS {
            return Err(format!("the archive has {} files, the limit is {MAX_MEMBERS}", zip.len()));
        }
        Ok(Archive { zip, left })
    }

    /// How many bytes may still be unpacked.
    pub fn left(&self) -> u64 {
        self.left
    }

    pub fn limit(&mut self, left: u64) {
        self.left = left;
    }

    /// The files, sorted by name: the order in which an archive was packed says nothing.
    pub fn members(&mut self) -> Vec<Member> {
        let mut members = Vec::new();
        for index in 0..self.zip.len() {
            let Ok(entry) = self.zip.by_index_raw(index) else { continue };
            if entry.is_dir() {
                continue;
            }
            let name = entry
                .name()
                .map_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned(), |name| name.into_owned());
            let path = if entry.is_symlink() { None } else { RelPath::new(&name) };
            members.push(Member { index, path, name });
        }
        members.sort_by(|a, b| (&a.name, a.index).cmp(&(&b.name, b.index)));
        members
    }

    /// The bytes of a member. `Err`: why it can't be read.
    pub fn read(&mut self, member: &Member) -> Result<Vec<u8>, String> {
        let left = self.left;
        let is_encrypted = self.zip.by_index_raw(member.index).is_ok_and(|entry| entry.encrypted());
        if is_encrypted {
            return Err("it is encrypted".to_owned());
        }
        let entry = self.zip.by_index(member.index).map_err(|error| match error {
            ::zip::result::ZipError::CompressionMethodNotSupported(_)
            | ::zip::result::ZipError::UnsupportedArchive(_) => {
                "it is packed in a way that can't be read here".to_owned()
            }
            _ => "it is damaged".to_owned(),
        })?;
        let packed = entry.compressed_size();
        let most = MAX_MEMBER.min(left).min((packed.saturating_mul(MAX_RATIO)).max(RATIO_FROM));
        let mut bytes = Vec::new();
        // What the archive says of sizes is not believed: reading stops at the limit.
        entry.take(most + 1).read_to_end(&mut bytes).map_err(|_| "it is damaged".to_owned())?;
        self.left = left.saturating_sub(bytes.len() as u64);
        if bytes.len() as u64 > most {
            return Err(if most == left {
                format!("with it the archive unpacks to more than {} MB", MAX_TOTAL >> 20)
            } else if most == MAX_MEMBER {
                format!("it unpacks to more than {} MB", MAX_MEMBER >> 20)
            } else {
                format!("it unpacks to more than {MAX_RATIO} times its size")
            });
        }
        Ok(bytes)
    }

    /// The bytes of the member of that name, if it is there and can be read.
    pub fn read_named(&mut self, name: &str) -> Option<Vec<u8>> {
        let index = self.zip.index_for_name(name)?;
        self.read(&Member { index, path: RelPath::new(name), name: name.to_owned() }).ok()
    }
}

/// A name as one part of a path that is safe to write: letters, digits, `.`, `-` and `_`.
pub fn safe_name(name: &str, fallback: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut out = String::new();
    for c in last.chars().take(120) {
        if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_matches(['.', '-']).to_owned();
    if out.is_empty() { fallback.to_owned() } else { out }
}
