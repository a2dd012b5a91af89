//! One seed file: its bytes, its sidecar, the pages that are in it. What was read before from the same bytes in the
//! same way is remembered; the pages' texts are made again only where somebody asks for them.

use super::super::Request;
use super::index::Index;
use super::memo::Memo;
use super::sidecars::Source;
use super::{Room, likeness, page};
use crate::base::{Digest, Place, Problem, Problems, RelPath, files, read};
use crate::seeds::draft::Draft;
use crate::seeds::formats::{self, MAX_BYTES, SeedFile, front_matter};
use crate::seeds::{Asset, Stated, compose};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A seed that was read in this run or in an earlier one.
#[derive(Debug)]
pub struct SeedRead {
    pub source: Source,
    pub record: SeedRecord,
    /// The pages, if this run made them.
    pub made: Option<Vec<Made>>,
}

/// What reading a seed gave, without the texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SeedRecord {
    /// Of path, bytes, sidecar, format, lists and program.
    pub key: Digest,
    /// Of all of these but the bytes.
    way: Digest,
    /// Of the seed's bytes, in hexadecimal digits.
    pub sha256: String,
    pub items: Vec<ItemRecord>,
    pub problems: Problems,
}

/// One article of a seed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ItemRecord {
    pub item: Option<String>,
    pub title: String,
    pub slug: String,
    /// Below `content/`: `2026/11`, or `undated`.
    pub folder: String,
    /// As its source names it; `None` if it was inferred.
    pub id: Option<String>,
    pub version: Option<String>,
    /// The later of the dates that it gives, as text in UTC.
    pub latest: String,
    /// Of the page's text.
    pub digest: Digest,
    /// It has a page of its own, whatever it is like.
    pub own_page: bool,
    /// Names and digests of the files that came with it.
    pub assets: Vec<(String, Digest)>,
    /// Name → rule and score.
    pub inferred: Vec<(String, String)>,
    pub unsure: Vec<String>,
}

/// One article, with its text.
#[derive(Clone, Debug)]
pub struct Made {
    pub record: ItemRecord,
    pub text: String,
    pub printed: likeness::Printed,
    pub assets: Vec<Asset>,
    /// Empty once all seeds were read.
    pub draft: Draft,
}

/// Reads a seed, or remembers what reading it gave.
pub fn read(request: &Request, source: Source, room: &Room, index: &Index, known: &Memo) -> SeedRead {
    let path = source.seed.path.clone();
    let wanted = format(room, index, &path);
    let way = Digest::of_value(&(&path, room.digest(&path), &wanted));
    if let Some(record) = known.seed(&source.seed, source.sidecar.as_ref()).filter(|record| record.way == way) {
        return SeedRead { source, record: record.clone(), made: None };
    }
    let failed = |problem: Problem| SeedRecord { problems: vec![problem], ..SeedRecord::default() };
    let (bytes, sidecar) = match (bytes(request, &source.seed), source.sidecar.as_ref().map(|s| bytes(request, s))) {
        (Err(problem), _) | (_, Some(Err(problem))) => {
            return SeedRead { source, record: failed(problem), made: Some(Vec::new()) };
        }
        (Ok(bytes), None) => (bytes, None),
        (Ok(bytes), Some(Ok(sidecar))) => (bytes, Some(sidecar)),
    };
    let sidecar_digest = sidecar.as_deref().map(Digest::of).unwrap_or_default();
    let key = Digest::join(&[way, Digest::of(&bytes), sidecar_digest]);
    if let Some(record) = known.seed_of_key(&path, key) {
        return SeedRead { source, record: record.clone(), made: None };
    }
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let stated = match sidecar.map(|bytes| stated(source.sidecar.as_ref().map(|s| &s.path), bytes)).transpose() {
        Ok(stated) => stated.unwrap_or_default(),
        Err(problem) => {
            let record = SeedRecord { key, way, sha256, ..failed(problem) };
            return SeedRead { source, record, made: Some(Vec::new()) };
        }
    };
    let (made, problems) = make(&path, &bytes, stated, wanted.as_deref(), &sha256, room);
    let items = made.iter().map(|made| made.record.clone()).collect();
    SeedRead { source, record: SeedRecord { key, way, sha256, items, problems }, made: Some(made) }
}

impl SeedRead {
    /// Without what only an explanation tells of: many seeds would fill the memory with it.
    pub fn without_drafts(mut self) -> SeedRead {
        self.made.iter_mut().flatten().for_each(|made| made.draft = Draft::default());
        self
    }

    /// One page of the seed, made again if this run has not made it. `None` if the seed changed meanwhile.
    pub fn page(&self, request: &Request, item: usize, room: &Room, index: &Index) -> Option<Made> {
        if let Some(made) = &self.made {
            return made.get(item).cloned();
        }
        let path = &self.source.seed.path;
        let bytes = bytes(request, &self.source.seed).ok()?;
        let sidecar = self.source.sidecar.as_ref();
        let stated = match sidecar {
            Some(sidecar) => stated(Some(&sidecar.path), self::bytes(request, sidecar).ok()?).ok()?,
            None => Stated::default(),
        };
        let wanted = format(room, index, path);
        let (mut made, _) = make(path, &bytes, stated, wanted.as_deref(), &self.record.sha256, room);
        let same = made.get(item)?.record.digest == self.record.items[item].digest;
        same.then(|| made.swap_remove(item))
    }
}

/// The format that was asked for, now or in an earlier run.
fn format(room: &Room, index: &Index, seed: &RelPath) -> Option<String> {
    let now = room.format.as_ref().filter(|_| room.is_asked(seed));
    now.cloned().or_else(|| index.format_of(seed).map(str::to_owned))
}

fn bytes(request: &Request, found: &files::Found) -> Result<Vec<u8>, Problem> {
    // Looked at before it is read: a file of many gigabytes would fill the memory.
    if found.size > MAX_BYTES as u64 {
        let (size, limit) = (found.size >> 20, MAX_BYTES >> 20);
        let problem = Problem::error(
            Place::file(&found.path),
            format!("the seed is too large: {size} MB, the limit is {limit} MB"),
        );
        return Err(problem.hint("split it into several files"));
    }
    // It may have grown since it was looked at.
    read::up_to(&found.path.to_path(&request.root), MAX_BYTES as u64)
        .map_err(|error| read::unreadable(&found.path, &error).hint("the other seeds were read all the same"))
}

pub fn stated(path: Option<&RelPath>, bytes: Vec<u8>) -> Result<Stated, Problem> {
    let path = path.map(RelPath::as_str).unwrap_or_default();
    let text = String::from_utf8(bytes)
        .map_err(|_| Problem::error(Place::file(path), "the sidecar is not UTF-8").hint("save it as UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    front_matter::sidecar(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message().trim().trim_end_matches('.').to_owned();
        Problem::error(Place::of_offset(path, text, at), format!("TOML can't be read: {message}"))
            .hint("its seed is left alone until the sidecar can be read")
    })
}

/// The drafts of a seed file, each with its page.
fn make(
    path: &RelPath,
    bytes: &[u8],
    sidecar: Stated,
    wanted: Option<&str>,
    sha256: &str,
    room: &Room,
) -> (Vec<Made>, Problems) {
    let (seeds, mut problems) = formats::read(&SeedFile { path: path.clone(), bytes }, wanted);
    let several = seeds.len() > 1;
    let mut all = Vec::with_capacity(seeds.len());
    for (number, mut seed) in seeds.into_iter().enumerate() {
        if several && seed.item.is_none() {
            seed.item = Some((number + 1).to_string());
        }
        let (draft, found) = compose::compose(seed, sidecar.clone(), room.desk(path));
        problems.extend(found);
        let item = draft.item.clone();
        let (page, found) = page::page(&draft, path, item.as_deref(), sha256, wanted.is_some(), room);
        problems.extend(found);
        all.extend(page.map(|page| made(draft, page, room)));
    }
    (all, problems)
}

fn made(mut draft: Draft, page: page::Page, room: &Room) -> Made {
    let printed = likeness::of(&page.front, page.body(), room);
    let page::Page { text, front, .. } = page;
    let in_zone = |stamp: Option<crate::news::Stamp>| stamp.map(|stamp| stamp.in_zone(&room.zone));
    let (date, updated) = (in_zone(front.date), in_zone(front.updated));
    let folder = match &date {
        Some(moment) => format!("{:04}/{:02}", moment.day().year(), moment.day().month()),
        None => "undated".to_owned(),
    };
    let assets = std::mem::take(&mut draft.assets);
    let is_stated = !draft.inferred.contains_key("id");
    let inferred = front.source.map(|source| source.inferred).unwrap_or_default();
    let record = ItemRecord {
        item: draft.item.clone(),
        title: draft.title.clone(),
        slug: crate::news::slug(&draft.slug),
        folder,
        id: draft.id.clone().filter(|_| is_stated),
        version: draft.version.clone(),
        latest: date.max(updated).map(|moment| format!("{:020}", moment.seconds)).unwrap_or_default(),
        digest: Digest::of(text.as_bytes()),
        own_page: draft.own_page,
        assets: assets.iter().map(|asset| (asset.name.clone(), Digest::of(&asset.bytes))).collect(),
        inferred: inferred.into_iter().collect(),
        unsure: draft.unsure.iter().map(|doubt| format!("{}: {}", doubt.name, doubt.message)).collect(),
    };
    Made { record, text, printed, assets, draft }
}
