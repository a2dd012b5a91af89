//! Which paths in the folder are ours to replace and remove. Kept in the folder itself, because whoever deletes the
//! caches must get the same result as whoever does not: pages that are no longer wanted still have to go.
//!
//! Eight bytes stand for each path: 61 bits of its hash, and what it is. So the file is small, and reveals no path to
//! a visitor should it be deployed. If it is lost or damaged, what the ledger knows is ours is still ours, and all else is treated as
//! somebody's own: kept, and never replaced by other bytes.

use super::Class;
use super::table::Id;
use rayon::prelude::*;
use std::collections::HashSet;

/// The name of the file in the folder.
pub(super) const NAME: &str = ".dateline-made";

/// A larger file of that name is none of ours: it would claim thirty million paths. In bytes.
pub(super) const LARGEST: usize = 256 << 20;

const HEAD: &[u8] = b"dateline made the paths whose hashes follow. It replaces and removes these and no others.\n\x02";

/// A sorted set of claimed files and folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claims(Vec<u64>);

impl Claims {
    /// The claims of a file as it was read; none if it is not one of ours, or not whole.
    pub fn parse(bytes: &[u8]) -> Claims {
        let parse = || -> Option<Claims> {
            let rest = bytes.strip_prefix(HEAD)?;
            let (rest, sum) = rest.split_last_chunk::<16>()?;
            let (numbers, []) = rest.as_chunks::<8>() else { return None };
            let whole = blake3::hash(rest).as_bytes()[..16] == *sum;
            whole.then(|| Claims(numbers.iter().map(|number| u64::from_be_bytes(*number)).collect()))
        };
        parse().unwrap_or_default()
    }

    pub fn print(&self) -> Vec<u8> {
        let mut bytes = HEAD.to_vec();
        bytes.extend(self.0.iter().flat_map(|number| number.to_be_bytes()));
        let sum = blake3::hash(&bytes[HEAD.len()..]);
        bytes.extend(&sum.as_bytes()[..16]);
        bytes
    }

    /// The claims to these files and to all folders on the way to them.
    pub fn to<'a>(files: impl Iterator<Item = (Id, Class, &'a str)>) -> Claims {
        let mut numbers = Vec::new();
        let mut folders: HashSet<&str> = HashSet::new();
        for (id, class, path) in files {
            numbers.push(number(id, class as u64));
            for folder in super::handles::ancestors(path) {
                if !folders.insert(folder) {
                    break;
                }
                numbers.push(number(Id::of(folder), FOLDER));
            }
        }
        Claims::sorted(numbers)
    }

    fn sorted(mut numbers: Vec<u64>) -> Claims {
        numbers.par_sort_unstable();
        numbers.dedup();
        Claims(numbers)
    }

    pub fn file(&self, id: Id) -> bool {
        self.class(id).is_some()
    }

    /// As what a file was made. The class that leaves last, if it was made as different things at different times.
    pub fn class(&self, id: Id) -> Option<Class> {
        let at = self.0.partition_point(|other| *other < number(id, 0));
        let found = *self.0.get(at)?;
        Class::ALL.into_iter().find(|class| found == number(id, *class as u64))
    }

    pub fn folder(&self, id: Id) -> bool {
        self.0.binary_search(&number(id, FOLDER)).is_ok()
    }

    pub fn union(&self, other: &Claims) -> Claims {
        if self.0.is_empty() {
            return other.clone();
        }
        Claims::sorted([self.0.as_slice(), other.0.as_slice()].concat())
    }

    /// Tells one set from another; zero is the empty set's.
    pub fn digest(&self) -> u64 {
        self.0
            .iter()
            .fold(0, |sum: u64, number| sum.rotate_left(5).wrapping_add(*number).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

/// The last three bits of a folder's number; those of a file's are its class.
const FOLDER: u64 = 7;

fn number(id: Id, what: u64) -> u64 {
    id.short() & !7 | what
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(paths: &[&str]) -> Claims {
        Claims::to(paths.iter().map(|path| (Id::of(path), Class::List, *path)))
    }

    #[test]
    fn claims_cover_files_and_the_folders_on_the_way() {
        let claims = claims(&["a/b/c.html", "a/d.html", "e.html"]);
        assert!(claims.file(Id::of("a/b/c.html")) && claims.file(Id::of("e.html")));
        assert!(claims.folder(Id::of("a/b")) && claims.folder(Id::of("a")));
        assert!(!claims.folder(Id::of("e.html")) && !claims.file(Id::of("a")) && !claims.file(Id::of("x")));
        assert_eq!(claims.class(Id::of("e.html")), Some(Class::List));
        assert_eq!(Claims::parse(&claims.print()), claims);
    }

    #[test]
    fn a_damaged_file_claims_nothing() {
        let bytes = claims(&["a/b", "c"]).print();
        for end in 0..bytes.len() {
            assert_eq!(Claims::parse(&bytes[..end]), Claims::default());
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 4;
            assert_eq!(Claims::parse(&bytes), Claims::default());
        }
    }

    #[test]
    fn unions_and_digests() {
        let (a, b) = (claims(&["a"]), claims(&["b/c"]));
        assert_eq!(a.union(&b), claims(&["a", "b/c"]));
        assert_ne!(a.digest(), b.digest());
        assert_eq!(Claims::default().digest(), 0);
    }
}
