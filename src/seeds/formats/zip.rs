//! A zip archive of seeds of any format. Each member is read as if it lay in `seeds/`; its seeds name it as their item.
//! An archive inside an archive is opened once; deeper ones are refused.

use super::archive::{self, Archive, Member, safe_name};
use super::{Format, SeedFile};
use crate::base::{Place, Problem, Problems, RelPath};
use crate::seeds::{Asset, Seed};

pub const FORMAT: Format =
    Format { name: "zip", description: "an archive of seeds of any format", extensions: &["zip"], sniff, read };

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
        for (name, bytes) in pictures {
            give(&name, bytes, &mut found, file, &mut self.problems);
        }
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

/// Hands a picture to the seeds that name it, or to the only seed of its folder.
fn give(name: &str, bytes: Vec<u8>, found: &mut [(String, Seed)], file: &SeedFile, problems: &mut Problems) {
    let short = name.rsplit('/').next().unwrap_or(name);
    let folder = |name: &str| name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let names_it = |seed: &Seed| {
        seed.stated.image.as_ref().is_some_and(|image| image.src.ends_with(short))
            || format!("{:?}", seed.blocks).contains(short)
    };
    let mut takers: Vec<usize> = (0..found.len()).filter(|i| names_it(&found[*i].1)).collect();
    if takers.is_empty() {
        takers = (0..found.len()).filter(|i| folder(&found[*i].0) == folder(name)).collect();
        takers.truncate(if takers.len() == 1 { 1 } else { 0 });
    }
    if takers.is_empty() {
        problems.push(
            Problem::warning(
                Place::file(&file.path),
                format!("no seed in the archive names the picture `{}`", name.escape_default()),
            )
            .hint("name it in the article it belongs to"),
        );
    }
    for taker in takers {
        let name = safe_name(short, "picture");
        found[taker].1.assets.push(Asset { name, bytes: bytes.clone() });
    }
}

/// What operating systems and editors leave in archives.
fn is_debris(name: &str) -> bool {
    name.split('/')
        .any(|part| part.starts_with('.') || part == "__MACOSX" || part == "Thumbs.db" || part.ends_with('~'))
}
