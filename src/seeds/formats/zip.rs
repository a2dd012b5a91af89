//! A zip archive of seeds of any format. Each member is read as if it lay in `seeds/`; its seeds name it as their item.
//! An archive inside an archive is opened once; deeper ones are refused.

use super::archive::{Archive, Member, safe_name};
use super::{Format, SeedFile};
use crate::base::{Place, Problem, Problems};
use crate::seeds::{Asset, Seed};

pub const FORMAT: Format =
    Format { name: "zip", description: "an archive of seeds of any format", extensions: &["zip"], sniff, read };

const PICTURES: &[&str] = &["jpg", "jpeg", "png", "gif", "webp", "avif", "svg"];

fn sniff(file: &SeedFile) -> bool {
    file.bytes.starts_with(b"PK\x03\x04") || file.bytes.starts_with(b"PK\x05\x06")
}

fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let mut seeds = Vec::new();
    let mut problems = Problems::new();
    open(file, file, None, 1, &mut seeds, &mut problems);
    if seeds.is_empty() && problems.is_empty() {
        problems.push(
            Problem::warning(Place::file(&file.path), "the archive holds no seed")
                .hint("remove it, or pack articles into it"),
        );
    }
    (seeds, problems)
}

/// Reads the archive `file`, which is `outer` or lies inside it.
fn open(
    outer: &SeedFile,
    file: &SeedFile,
    inside: Option<&str>,
    depth: usize,
    seeds: &mut Vec<Seed>,
    problems: &mut Problems,
) {
    let mut archive = match Archive::open(file.bytes) {
        Ok(archive) => archive,
        Err(why) => {
            problems.push(
                Problem::error(Place::file(&file.path), why).hint("pack the seeds again, or put them into a folder"),
            );
            return;
        }
    };
    let members = archive.members();
    let mut found: Vec<(String, Seed)> = Vec::new();
    let mut pictures: Vec<(String, Vec<u8>)> = Vec::new();
    for member in members.iter().filter(|member| !is_debris(&member.name)) {
        match one(outer, file, inside, member, &mut archive, depth, seeds, problems) {
            Some(Read::Seeds(more)) => found.extend(more.into_iter().map(|seed| (member.name.clone(), seed))),
            Some(Read::Picture(bytes)) => pictures.push((member.name.clone(), bytes)),
            None => {}
        }
    }
    for (name, bytes) in pictures {
        give(&name, bytes, &mut found, file, problems);
    }
    seeds.extend(found.into_iter().map(|(_, seed)| seed));
}

enum Read {
    Seeds(Vec<Seed>),
    Picture(Vec<u8>),
}

fn one(
    outer: &SeedFile,
    file: &SeedFile,
    inside: Option<&str>,
    member: &Member,
    archive: &mut Archive,
    depth: usize,
    seeds: &mut Vec<Seed>,
    problems: &mut Problems,
) -> Option<Read> {
    let item = inside.map_or_else(|| member.name.clone(), |outer| format!("{outer}/{}", member.name));
    let path = member.path.as_ref().and_then(|path| file.path.join(path.as_str()));
    let Some(path) = path else {
        let shown = member.name.escape_default().to_string();
        problems.push(
            Problem::error(Place::file(&file.path), format!("the name `{shown}` in the archive leads outside it"))
                .hint("it was not read; pack the archive again"),
        );
        return None;
    };
    let bytes = match archive.read(member) {
        Ok(bytes) => bytes,
        Err(why) => {
            problems.push(
                Problem::error(Place::file(&path), format!("this file of the archive was not read: {why}"))
                    .hint("unpack the archive by hand, and put what is needed into `seeds/`"),
            );
            return None;
        }
    };
    if PICTURES.contains(&path.extension().to_lowercase().as_str()) {
        return Some(Read::Picture(bytes));
    }
    let inner = SeedFile { path, bytes: &bytes };
    if super::detect(&inner).is_some_and(|format| format.name == FORMAT.name) {
        if depth >= 2 {
            problems.push(
                Problem::error(Place::file(&inner.path), "this archive lies inside an archive inside an archive")
                    .hint("unpack it, and put its files into `seeds/`"),
            );
        } else {
            open(outer, &inner, Some(&item), depth + 1, seeds, problems);
        }
        return None;
    }
    let (mut more, mut told) = super::read(&inner, None);
    problems.append(&mut told);
    for seed in &mut more {
        // The file that the editor knows is the archive.
        seed.path = Some(outer.path.clone());
        seed.item = Some(match seed.item.take() {
            Some(entry) => format!("{item}#{entry}"),
            None => item.clone(),
        });
    }
    Some(Read::Seeds(more))
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
