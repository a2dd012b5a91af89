//! Why a file was made again, or not: told from the very keys that decided it.

use crate::base::{Digest, RelPath};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// What a page is made of, part by part, as of when it was last made, and what had changed then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The first 32 bits of each part's digest: enough to tell that it changed.
    parts: Vec<u32>,
    /// Places in `parts` that had changed; none if the page was new.
    changed: Option<Vec<u8>>,
}

/// The record of all pages, by the digest of their paths. Kept in one file; without it the reasons are unknown and
/// nothing else.
#[derive(Default, Serialize, Deserialize)]
pub struct Reasons(HashMap<Digest, Made>);

/// Parts by name, in order.
pub type Parts = Vec<(&'static str, Digest)>;

impl Reasons {
    pub fn load(file: &Path) -> Reasons {
        std::fs::read(file).ok().and_then(|bytes| postcard::from_bytes(&bytes).ok()).unwrap_or_default()
    }

    pub fn save(&self, file: &Path) {
        if let Ok(bytes) = postcard::to_allocvec(self) {
            let _ = crate::base::files::write_whole(file, &bytes);
        }
    }

    /// Takes note of pages that were just made.
    pub fn note(&mut self, made: Vec<(RelPath, Parts)>) {
        for (path, parts) in made {
            let id = Digest::of(path.as_str().as_bytes());
            let parts: Vec<u32> = parts.iter().map(|(_, digest)| digest.bits()).collect();
            let before = self.0.get(&id).filter(|before| before.parts.len() == parts.len());
            let changed = before.map(|before| {
                let differs = before.parts.iter().zip(&parts).enumerate().filter(|(_, (a, b))| a != b);
                differs.map(|(place, _)| place as u8).collect()
            });
            self.0.insert(id, Made { parts, changed });
        }
    }

    fn of(&self, path: &RelPath) -> Option<&Made> {
        self.0.get(&Digest::of(path.as_str().as_bytes()))
    }

    /// The names of the parts that had changed when the page was last made.
    fn last_change(&self, path: &RelPath, parts: &Parts) -> Option<Vec<&'static str>> {
        let changed = self.of(path)?.changed.as_ref()?;
        Some(changed.iter().filter_map(|place| parts.get(usize::from(*place)).map(|(name, _)| *name)).collect())
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
