//! Why a file was made again, or not: told from the very keys that decided it.

use crate::base::{Digest, RelPath, read};
use rustix::fs::OFlags;
use std::collections::HashMap;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What a page is made of, part by part, as of when it was last made, and as of the time before.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Made {
    /// The first 32 bits of each part's digest: enough to tell that it changed.
    parts: Vec<u32>,
    before: Option<Vec<u32>>,
}

/// The record of all pages, by the digest of their paths. Kept in one file, a log of what was made: a build that makes
/// three pages adds three lines. Without it the reasons are unknown and nothing else.
#[derive(Default)]
pub struct Reasons(HashMap<Digest, Made>);

/// A page that was made, in the log.
type Line = (Digest, Vec<u32>);

/// Parts by name, in order.
pub type Parts = Vec<(&'static str, Digest)>;

impl Reasons {
    pub fn load(file: &Path) -> Reasons {
        let mut reasons = Reasons::default();
        let bytes = read::own(file).unwrap_or_default();
        let mut rest = bytes.as_slice();
        while let Some((lines, after)) = entry(rest) {
            lines.into_iter().for_each(|line| reasons.add(line));
            rest = after;
        }
        reasons
    }

    /// Takes note of pages that were just made, of so many that there are. Once most of a log is old news, it is
    /// written anew. A fault is no fault of the build.
    pub fn note(file: &Path, made: Vec<(RelPath, Parts)>, pages: usize) {
        const LINE: u64 = 48;
        if made.is_empty() {
            return;
        }
        let line = |(path, parts): (RelPath, Parts)| {
            (Digest::of(path.as_str().as_bytes()), parts.iter().map(|(_, digest)| digest.bits()).collect())
        };
        let lines: Vec<Line> = made.into_iter().map(line).collect();
        let is_long = std::fs::metadata(file).is_ok_and(|meta| meta.len() > 3 * LINE * (pages as u64 + 1024));
        if !is_long {
            // Through no link to somebody's file, and into no pipe.
            const FLAGS: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK);
            let mut open = std::fs::File::options();
            let log = open.append(true).create(true).custom_flags(FLAGS.bits() as i32).open(file);
            let _ = log.and_then(|mut log| log.write_all(&print(&lines)));
            return;
        }
        let mut reasons = Reasons::load(file);
        lines.into_iter().for_each(|line| reasons.add(line));
        let all = reasons
            .0
            .into_iter()
            .flat_map(|(id, made)| made.before.into_iter().chain([made.parts]).map(move |parts| (id, parts)));
        let _ = crate::base::files::write_whole(file, &print(&all.collect::<Vec<_>>()));
    }

    fn add(&mut self, (id, parts): Line) {
        let before = self.0.remove(&id).map(|made| made.parts);
        self.0.insert(id, Made { parts, before });
    }

    fn of(&self, path: &RelPath) -> Option<&Made> {
        self.0.get(&Digest::of(path.as_str().as_bytes()))
    }

    /// The names of the parts that had changed when the page was last made.
    fn last_change(&self, path: &RelPath, parts: &Parts) -> Option<Vec<&'static str>> {
        let made = self.of(path)?;
        let before = made.before.as_ref().filter(|before| before.len() == made.parts.len())?;
        let differs = before.iter().zip(&made.parts).zip(parts).filter(|((before, now), _)| before != now);
        Some(differs.map(|(_, (name, _))| *name).collect())
    }

    /// The names of the parts that differ from when the page was last made.
    fn differences(&self, path: &RelPath, parts: &Parts) -> Option<Vec<&'static str>> {
        let before = &self.of(path)?.parts;
        if before.len() != parts.len() {
            return None;
        }
        let differs = parts.iter().zip(before).filter(|((_, digest), before)| digest.bits() != **before);
        Some(differs.map(|((name, _), _)| *name).collect())
    }
}

/// One entry of the log: its length, its sum, its lines.
fn print(lines: &[Line]) -> Vec<u8> {
    let text = postcard::to_allocvec(lines).expect("plain data can be written");
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend(Digest::of(&text).bytes());
    bytes.extend(text);
    bytes
}

/// The first entry and what comes after it; none at the end, or where a run was killed while it wrote.
fn entry(bytes: &[u8]) -> Option<(Vec<Line>, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let (sum, rest) = rest.split_first_chunk::<16>()?;
    let (text, after) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let lines = (Digest::of(text).bytes() == *sum).then(|| postcard::from_bytes(text).ok())??;
    Some((lines, after))
}

/// Everything there is to tell about one file of the site.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    pub path: String,
    /// The kind of output, and what it is.
    pub output: &'static str,
    /// The content file that it is made for.
    pub of: Option<String>,
    pub template: Option<String>,
    /// Every part of what it is made from: its name, and the file or setting behind it.
    pub parts: Vec<(&'static str, String)>,
    /// Whether the file on disk is what its inputs make.
    pub current: bool,
    /// Parts that differ from when it was last made; none if that is not known.
    pub differs: Option<Vec<&'static str>>,
    /// Parts that had changed when it was last made; none if it was new then, or that is not known.
    pub last_change: Option<Vec<&'static str>>,
}

impl Explanation {
    pub(super) fn with_reasons(mut self, reasons: &Reasons, path: &RelPath, parts: &Parts) -> Explanation {
        self.differs = if self.current { Some(Vec::new()) } else { reasons.differences(path, parts) };
        self.last_change = reasons.last_change(path, parts);
        self
    }

    /// The source behind a part, as a reader of the explanation needs it.
    fn source<'s>(&'s self, name: &'s str) -> &'s str {
        self.parts.iter().find(|(part, _)| *part == name).map_or(name, |(_, source)| source)
    }
}

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.path)?;
        writeln!(f, "  output     {}", self.output)?;
        if let Some(of) = &self.of {
            writeln!(f, "  made for   {of}")?;
        }
        if let Some(template) = &self.template {
            writeln!(f, "  template   {template}")?;
        }
        for (number, (name, source)) in self.parts.iter().enumerate() {
            let label = if number == 0 { "made of" } else { "" };
            writeln!(f, "  {label:<10} `{name}`: {source}")?;
        }
        let told = |names: &[&str]| {
            let all: Vec<String> = names.iter().map(|name| format!("`{name}` ({})", self.source(name))).collect();
            all.join(", ")
        };
        match (&self.differs, self.current) {
            (_, true) => writeln!(f, "  now        up to date: nothing that it is made of has changed")?,
            (Some(names), _) if names.is_empty() => {
                writeln!(
                    f,
                    "  now        to be made again: its file was altered or removed, or the program is another"
                )?;
            }
            (Some(names), _) => writeln!(f, "  now        to be made again: {} changed", told(names))?,
            (None, _) => writeln!(f, "  now        to be made: it was not made before, or that is not remembered")?,
        }
        match &self.last_change {
            Some(names) if names.is_empty() => {
                writeln!(f, "  last made  because its file was altered or removed, or the program was another")
            }
            Some(names) => writeln!(f, "  last made  because {} changed", told(names)),
            None => writeln!(f, "  last made  as a new page, or before anything was remembered"),
        }
    }
}
