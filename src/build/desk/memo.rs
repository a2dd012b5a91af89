//! What the last run found in seeds and pages, in one file on disk. Never needed: damage or absence costs time only.

use super::index::{Index, Indexed};
use super::likeness::Alike;
use super::read::{SeedRead, SeedRecord};
use crate::base::files::{Found, write_whole};
use crate::base::{Digest, RelPath, read};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Its name in the tool's own folder.
pub const FILE: &str = "desk";

#[derive(Debug, Default)]
pub struct Memo {
    pages: HashMap<RelPath, Indexed>,
    seeds: HashMap<RelPath, Remembered>,
    /// What all articles together had in common, and the digest of all that decided it.
    pub alike: (Digest, Alike),
    /// Of an article and its story → the digest of its page.
    pub finished: BTreeMap<Digest, Digest>,
    /// When the run began that saw all this, before it looked at any file. In nanoseconds since 1970.
    taken: i128,
    /// It stands in the file as it is.
    is_saved: bool,
}

/// A seed's files as the walk saw them, and what reading them gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    pub seed: Stat,
    pub sidecar: Option<Stat>,
    pub record: SeedRecord,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stat {
    path: RelPath,
    size: u64,
    modified: i128,
}

impl From<&Found> for Stat {
    fn from(found: &Found) -> Stat {
        Stat { path: found.path.clone(), size: found.size, modified: found.modified }
    }
}

/// The moment, for the rule about files that changed just now: it decides what is read again and nothing else.
pub fn moment() -> i128 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| now.as_nanos() as i128)
}

/// Reads what [`save`] wrote; `None` if it is damaged.
pub fn load<T: DeserializeOwned>(file: &Path) -> Option<T> {
    let bytes = read::own(file).ok()?;
    let (digest, rest) = bytes.split_at_checked(16)?;
    let whole = Digest::of(rest).bytes() == digest;
    postcard::from_bytes(rest).ok().filter(|_| whole)
}

/// A fault is no fault of the run: the next one is slower.
pub fn save<T: Serialize>(file: &Path, value: &T) {
    let body = postcard::to_allocvec(value).expect("records can be written");
    let mut bytes = Digest::of(&body).bytes().to_vec();
    bytes.extend(body);
    let _ = write_whole(file, &bytes);
}

#[derive(Serialize, Deserialize)]
struct Saved {
    program: String,
    taken: i128,
    pages: Vec<(RelPath, Indexed)>,
    seeds: Vec<(RelPath, Remembered)>,
    alike: (Digest, Alike),
    finished: BTreeMap<Digest, Digest>,
}

impl Memo {
    pub fn load(file: &Path) -> Memo {
        let saved = load(file).filter(|saved: &Saved| saved.program == super::super::program());
        let memo = saved.map(|saved| Memo {
            pages: saved.pages.into_iter().collect(),
            seeds: saved.seeds.into_iter().collect(),
            alike: saved.alike,
            finished: saved.finished,
            taken: saved.taken,
            is_saved: true,
        });
        memo.unwrap_or_default()
    }

    /// What is to be remembered of this run.
    pub fn of(
        seeds: Vec<SeedRead>,
        index: Index,
        alike: (Digest, Alike),
        finished: BTreeMap<Digest, Digest>,
        before: Memo,
        taken: i128,
    ) -> Memo {
        let remembered = |seed: SeedRead| {
            let path = seed.source.seed.path.clone();
            let sidecar = seed.source.sidecar.as_ref().map(Stat::from);
            (path, Remembered { seed: Stat::from(&seed.source.seed), sidecar, record: seed.record })
        };
        // The walk's paths begin at the root; the index counts pages from `content/`.
        let page =
            |(path, page): (RelPath, Indexed)| (RelPath::new(format!("content/{path}")).expect("below a folder"), page);
        let pages: HashMap<_, _> = index.pages.into_iter().map(page).chain(index.kept).collect();
        let seeds: HashMap<_, _> = seeds.into_iter().map(remembered).collect();
        // A run that found nothing new writes nothing.
        let times = pages.values().map(|page| page.modified).chain(seeds.values().map(|seed| seed.seed.modified));
        let is_saved = before.is_saved
            && times.into_iter().all(|time| before.settled(time))
            && pages == before.pages
            && seeds == before.seeds
            && alike.0 == before.alike.0
            && finished == before.finished;
        Memo { pages, seeds, alike, finished, taken, is_saved }
    }

    /// Writes it.
    pub fn save(self, file: &Path) {
        if self.is_saved {
            return;
        }
        let saved = Saved {
            program: super::super::program().to_owned(),
            taken: self.taken,
            pages: self.pages.into_iter().collect(),
            seeds: self.seeds.into_iter().collect(),
            alike: self.alike,
            finished: self.finished,
        };
        save(file, &saved);
    }

    pub fn page(&self, found: &Found) -> Option<Indexed> {
        let page = self.pages.get(&found.path)?;
        let same = page.size == found.size && page.modified == found.modified && self.settled(found.modified);
        same.then(|| page.clone())
    }

    /// What reading a seed gave, if neither it nor its sidecar has changed since.
    pub fn seed(&self, seed: &Found, sidecar: Option<&Found>) -> Option<&SeedRecord> {
        let remembered = self.seeds.get(&seed.path)?;
        let same = remembered.seed == Stat::from(seed) && remembered.sidecar == sidecar.map(Stat::from);
        let settled = self.settled(seed.modified) && sidecar.is_none_or(|sidecar| self.settled(sidecar.modified));
        (same && settled).then_some(&remembered.record)
    }

    /// What reading the same bytes under the same name gave.
    pub fn seed_of_key(&self, path: &RelPath, key: Digest) -> Option<&SeedRecord> {
        self.seeds.get(path).map(|remembered| &remembered.record).filter(|record| record.key == key)
    }

    /// A file that changed just before the run looked at it may have changed again after it was read without its time
    /// telling: clocks of file systems tick slowly.
    fn settled(&self, modified: i128) -> bool {
        crate::base::files::is_settled(modified, self.taken)
    }
}
