//! A zip archive of seeds of any format. Each member is read as if it lay in `seeds/`; its seeds name it as their item.
//! An archive inside an archive is opened once; deeper ones are refused.

use super::archive::{self, Archive, Member, safe_name};
use super::{Format, SeedFile};
use crate::base::{Place, Problem, Problems, RelPath};
use crate::seeds::{Asset, Seed};
use std::collections::{BTreeMap, BTreeSet};

pub const FORMAT: Format = Format {
    name: "zip",
    description: "an archive of seeds of any format",
    extensions: &["zip"],
    limit: super::MAX_BYTES,
    sniff,
    read,
};

const PICTURES: &[&str] = &["jpg", "jpeg", "png", "gif", "webp", "avif", "svg"];

fn sniff(file: &SeedFile) -> bool {
    file.bytes.starts_with(b"PK\x03\x04") || file.bytes.starts_with(b"PK\x05\x06")
}

fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let mut opening = Opening { outer: &file.path, left: archive::MAX_TOTAL, seeds: Vec::new(), problems: Vec::new() };
    opening.open(file, None);
    let Opening { seeds, mut problems, .. } = opening;
    if seeds.is_empty() && problems.is_empty() {
        problems.push(
            Problem::warning(Place::file(&file.path), "the archive holds no seed")
                .hint("remove it, or pack articles into it"),
        );
    }
    (seeds, problems)
}

/// The work on one archive of `seeds/` and on those inside it.
struct Opening<'a> {
    /// The archive that the editor knows.
    outer: &'a RelPath,
    /// Bytes that may still be unpacked, from all archives together.
    left: u64,
    seeds: Vec<Seed>,
    problems: Problems,
}

enum Read {
    Seeds(Vec<Seed>),
    Picture(Vec<u8>),
}

impl Opening<'_> {
    /// Reads an archive; `inside`: its path in the archive that holds it, if one does.
    fn open(&mut self, file: &SeedFile, inside: Option<&str>) {
        let mut archive = match Archive::open(file.bytes, self.left) {
            Ok(archive) => archive,
            Err(why) => {
                let problem = Problem::error(Place::file(&file.path), why);
                self.problems.push(problem.hint("pack the seeds again, or put them into a folder"));
                return;
            }
        };
        let members = archive.members();
        let mut found: Vec<(String, Seed)> = Vec::new();
        let mut pictures: Vec<(String, Vec<u8>)> = Vec::new();
        for member in members.iter().filter(|member| !is_debris(&member.name)) {
            // One more than may be: whoever counts them tells that there are too many.
            if self.seeds.len() + found.len() > super::MAX_SEEDS {
                break;
            }
            let read = self.bytes(file, member, &mut archive).and_then(|(path, bytes)| {
                self.left = archive.left();
                let read = self.member(&SeedFile { path, bytes: &bytes }, inside, &member.name);
                archive.limit(self.left);
                read
            });
            match read {
                Some(Read::Seeds(more)) => found.extend(more.into_iter().map(|seed| (member.name.clone(), seed))),
                Some(Read::Picture(bytes)) => pictures.push((member.name.clone(), bytes)),
                None => {}
            }
        }
        self.left = archive.left();
        give(pictures, &mut found, file, &mut self.problems);
        self.seeds.extend(found.into_iter().map(|(_, seed)| seed));
    }

    fn bytes(&mut self, file: &SeedFile, member: &Member, archive: &mut Archive) -> Option<(RelPath, Vec<u8>)> {
        let Some(path) = member.path.as_ref().and_then(|path| file.path.join(path.as_str())) else {
            let shown = member.name.escape_default().to_string();
            self.problems.push(
                Problem::error(Place::file(&file.path), format!("the name `{shown}` in the archive leads outside it"))
                    .hint("it was not read; pack the archive again"),
            );
            return None;
        };
        match archive.read(member) {
            Ok(bytes) => Some((path, bytes)),
            Err(why) => {
                self.problems.push(
                    Problem::error(Place::file(&path), format!("this file of the archive was not read: {why}"))
                        .hint("unpack the archive by hand, and put what is needed into `seeds/`"),
                );
                None
            }
        }
    }

    fn member(&mut self, file: &SeedFile, inside: Option<&str>, name: &str) -> Option<Read> {
        let item = inside.map_or_else(|| name.to_owned(), |outer| format!("{outer}/{name}"));
        if PICTURES.contains(&file.path.extension().to_lowercase().as_str()) {
            return Some(Read::Picture(file.bytes.to_vec()));
        }
        if super::detect(file).is_some_and(|format| format.name == FORMAT.name) {
            if inside.is_none() {
                self.open(file, Some(&item));
            } else {
                self.problems.push(
                    Problem::error(Place::file(&file.path), "this archive lies inside an archive inside an archive")
                        .hint("unpack it, and put its files into `seeds/`"),
                );
            }
            return None;
        }
        let (mut seeds, mut told) = super::read(file, None);
        self.problems.append(&mut told);
        for seed in &mut seeds {
            seed.path = Some(self.outer.clone());
            seed.item = Some(match seed.item.take() {
                Some(entry) => format!("{item}#{entry}"),
                None => item.clone(),
            });
        }
        Some(Read::Seeds(seeds))
    }
}

/// Hands each picture to the seeds that name it, or to the only seed of its folder. Every taker gets a copy; together
/// they may not be larger than what an archive may unpack to.
fn give(pictures: Vec<(String, Vec<u8>)>, found: &mut [(String, Seed)], file: &SeedFile, problems: &mut Problems) {
    if pictures.is_empty() {
        return;
    }
    let folder = |name: &str| name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let mut by_folder: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut by_word: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (i, (name, seed)) in found.iter().enumerate() {
        by_folder.entry(folder(name)).or_default().push(i);
        let image = seed.stated.image.as_ref().map(|image| image.src.as_str()).unwrap_or_default();
        let text = format!("{image} {:?}", seed.blocks);
        for word in text.split(|c: char| c.is_whitespace() || "/\"'()<>[]`,;?\\".contains(c)) {
            let word = word.trim_end_matches(['.', ':', '!']);
            if word.contains('.') {
                by_word.entry(word.to_owned()).or_default().insert(i);
            }
        }
    }
    let mut left = archive::MAX_TOTAL as usize;
    for (name, bytes) in pictures {
        let short = name.rsplit('/').next().unwrap_or(&name);
        let named = by_word.get(short).or_else(|| by_word.get(&short.replace(' ', "%20")));
        let mut takers: Vec<usize> = named.into_iter().flatten().copied().collect();
        if takers.is_empty() {
            takers = by_folder.get(&folder(&name)).filter(|takers| takers.len() == 1).cloned().unwrap_or_default();
        }
        let shown = name.escape_default();
        if takers.is_empty() {
            problems.push(
                Problem::warning(
                    Place::file(&file.path),
                    format!("no seed in the archive names the picture `{shown}`"),
                )
                .hint("name it in the article it belongs to"),
            );
        }
        let size = bytes.len().saturating_mul(takers.len());
        if size > left {
            problems.push(
                Problem::warning(Place::file(&file.path), format!("the picture `{shown}` is shown in too many seeds"))
                    .hint("put it into `static/` once, and name it from there"),
            );
            continue;
        }
        left -= size;
        for taker in takers {
            let mut asset = Asset { name: safe_name(short, "picture"), bytes: bytes.clone() };
            let assets = &mut found[taker].1.assets;
            if assets.iter().any(|other| other.name.to_lowercase() == asset.name.to_lowercase()) {
                asset.name = format!("{}-{}", assets.len() + 1, asset.name);
            }
            assets.push(asset);
        }
    }
}

/// What operating systems and editors leave in archives.
fn is_debris(name: &str) -> bool {
    name.split('/')
        .any(|part| part.starts_with('.') || part == "__MACOSX" || part == "Thumbs.db" || part.ends_with('~'))
}
