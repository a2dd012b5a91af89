//! The folder made equal to the result: only differences are written, each file whole, what is no longer wanted
//! removed, in an order that is safe for readers. Knows paths, keys and bytes, and nothing of what they say.
//!
//! A run takes a [`Lock`], opens the [`Folder`], asks of each [`Planned`] file whether it [is
//! current](Folder::is_current), [puts](Folder::put) the bytes of those that are not, and [commits](Folder::commit).
//! Until the commit nothing in the folder is touched; bytes wait in a stage on the same file system and are then
//! renamed into place.
//!
//! Two files remember what was made. The [ledger](ledger) lies with the caches: it saves reading and making files
//! again, and losing it costs time only. The [claims](claims) lie in the folder itself, as `.dateline-made`: they say
//! which paths are ours to replace and remove, so that folder and claims can't be parted by deleting a cache.

mod claims;
mod commit;
mod folder;
mod handles;
mod ledger;
mod lock;
mod stage;
mod table;
#[cfg(test)]
mod tests;
mod walk;

pub use commit::{Changes, Foreign};
pub use folder::{Folder, Put};
pub use lock::{Holder, Lock};

use crate::base::{Digest, RelPath};
use table::Id;

/// What the names of our own files at the top of the folder begin with; they are no part of the result.
const OURS: &str = ".dateline-";

/// The order in which readers may meet new files: what pages show, the pages, and then what leads to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    Asset,
    Page,
    List,
    Feed,
}

impl Class {
    const ALL: [Class; 4] = [Class::Asset, Class::Page, Class::List, Class::Feed];

    /// The folder of the stage in which files of this class wait.
    fn folder(self) -> &'static str {
        match self {
            Class::Asset => "asset",
            Class::Page => "page",
            Class::List => "list",
            Class::Feed => "feed",
        }
    }
}

/// A file that is to be in the folder.
#[derive(Clone, Debug)]
pub struct Planned {
    pub path: RelPath,
    /// The digest of all that decides the file's bytes. Equal keys mean equal bytes.
    pub key: Digest,
    pub class: Class,
    id: Id,
}

impl Planned {
    pub fn new(path: RelPath, key: Digest, class: Class) -> Planned {
        let id = Id::of(path.as_str());
        Planned { path, key, class, id }
    }
}
