//! Why a file was made again, or not: told from the very keys that decided it.

use super::log::{append, entry, print};
use crate::base::{Digest, RelPath, read};
use crate::public::Planned;
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

/// What a page is made of, part by part, as of when it was last made, and as of the time before.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Made {
    /// The first 32 bits of each part's digest: enough to tell that it changed.
    parts: Vec<u32>,
    before: Option<Vec<u32>>,
    /// The inputs that were others when it was last made.
    inputs: Arc<[String]>,
}

/// The record of all pages, by the digest of their paths. Kept in one file, a log of what was made: a build that makes
/// three pages adds three lines. Without it the reasons are unknown and nothing else.
#[derive(Default)]
pub struct Reasons(HashMap<Digest, Made>);

/// A page that was made, in the log.
type Line = (Digest, Vec<u32>);

/// The same as a list of [`Line`]s, of which only one at a time is made.
struct Lines<'a> {
    planned: &'a [Planned],
    marks: &'a [Marks],
}

impl Lines<'_> {
    fn made(&self) -> impl Iterator<Item = (Digest, &Marks)> {
        let made = self.planned.iter().zip(self.marks).filter(|(_, marks)| !marks.is_empty());
        made.map(|(planned, marks)| (Digest::of(planned.path.as_str().as_bytes()), marks))
    }
}

impl Serialize for Lines<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = self.marks.iter().filter(|marks| !marks.is_empty()).count();
        let mut lines = serializer.serialize_seq(Some(count))?;
        self.made().try_for_each(|line| lines.serialize_element(&line))?;
        lines.end()
    }
}

/// What a build made, and the inputs that were others than before.
type Entry = (Vec<String>, Vec<Line>);

/// Parts by name, in order.
pub type Parts = Vec<(&'static str, Digest)>;

/// What a page is remembered to be made of: the first bits of each part.
pub type Marks = Box<[u32]>;

pub fn marks(parts: &Parts) -> Marks {
    parts.iter().map(|(_, digest)| digest.bits()).collect()
}

impl Reasons {
    pub fn load(file: &Path) -> Reasons {
        let mut reasons = Reasons::default();
        let bytes = read::own(file).unwrap_or_default();
        let mut rest = bytes.as_slice();
        while let Some(((inputs, lines), after)) = entry::<Entry>(rest) {
            reasons.add(inputs.into(), lines);
            rest = after;
        }
        reasons
    }

    /// Takes note of those of the planned pages that were just made and so have marks, of so many pages that there are, and
    /// of the inputs that were others. Once most of a log is old news, it is written anew. A fault is no fault of the build.
    pub fn note(file: &Path, planned: &[Planned], marks: &[Marks], pages: usize, mut inputs: Vec<String>) {
        const LINE: u64 = 48;
        /// More are not told.
        const INPUTS: usize = 1000;
        let lines = Lines { planned, marks };
        if lines.made().next().is_none() {
            return;
        }
        inputs.truncate(INPUTS);
        let is_long = std::fs::metadata(file).is_ok_and(|meta| meta.len() > 3 * LINE * (pages as u64 + 1024));
        if !is_long {
            append(file, &(inputs, lines));
            return;
        }
        let mut reasons = Reasons::load(file);
        reasons.add(inputs.into(), lines.made().map(|(id, marks)| (id, marks.to_vec())).collect());
        let _ = crate::base::files::write_whole(file, &reasons.print());
    }

    fn add(&mut self, inputs: Arc<[String]>, lines: Vec<Line>) {
        for (id, parts) in lines {
            let before = self.0.remove(&id).map(|made| made.parts);
            self.0.insert(id, Made { parts, before, inputs: inputs.clone() });
        }
    }

    /// The shortest log that says the same.
    fn print(self) -> Vec<u8> {
        let mut before: Vec<Line> = Vec::new();
        let mut by_inputs: BTreeMap<Arc<[String]>, Vec<Line>> = BTreeMap::new();
        for (id, made) in self.0 {
            before.extend(made.before.map(|parts| (id, parts)));
            by_inputs.entry(made.inputs).or_default().push((id, made.parts));
        }
        let mut bytes = print::<Entry>(&(Vec::new(), before));
        for (inputs, lines) in by_inputs {
            bytes.extend(print::<Entry>(&(inputs.to_vec(), lines)));
        }
        bytes
    }

    fn of(&self, path: &RelPath) -> Option<&Made> {
        self.0.get(&Digest::of(path.as_str().as_bytes()))
    }
}

/// The names of the parts that differ. A page may have a text that it had not: the last part.
fn differences(parts: &Parts, before: &[u32], now: &[u32]) -> Vec<&'static str> {
    let names = parts.iter().map(|(name, _)| *name).enumerate();
    names.filter(|(at, _)| before.get(*at) != now.get(*at)).map(|(_, name)| name).collect()
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
    /// Content files that its text leads to.
    pub linked: BTreeSet<String>,
    /// Every part of what it is made from: its name, and the file or setting behind it.
    pub parts: Vec<(&'static str, String)>,
    /// Whether the file on disk is what its inputs make.
    pub current: bool,
    /// Parts that differ from when it was last made; none if that is not known.
    pub differs: Option<Vec<&'static str>>,
    /// Parts that had changed when it was last made; none if it was new then, or that is not known.
    pub last_change: Option<Vec<&'static str>>,
    /// The inputs that are others than when the folder was last made, of those that bear on the parts that differ.
    pub changed: Vec<String>,
    /// The same of when it was last made.
    pub last_changed: Vec<String>,
}

impl Explanation {
    /// With the reasons that are on record, and the inputs that have changed since, if that is known.
    pub(super) fn with_reasons(
        mut self,
        reasons: &Reasons,
        path: &RelPath,
        parts: &Parts,
        changed: &[String],
    ) -> Explanation {
        let now: Vec<u32> = parts.iter().map(|(_, digest)| digest.bits()).collect();
        let made = reasons.of(path);
        self.differs = match self.current {
            true => Some(Vec::new()),
            false => made.map(|made| differences(parts, &made.parts, &now)),
        };
        if !self.current {
            self.changed = self.bearing(self.differs.as_deref(), changed);
        }
        if let Some(made) = made {
            self.last_change = made.before.as_ref().map(|before| differences(parts, before, &made.parts));
            self.last_changed = self.bearing(self.last_change.as_deref(), &made.inputs);
        }
        self
    }

    /// Those of the changed inputs that bear on the parts of the page that differ; on any, if it is new.
    fn bearing(&self, differs: Option<&[&str]>, changed: &[String]) -> Vec<String> {
        let all: Vec<&str> = self.parts.iter().map(|(name, _)| *name).collect();
        let differs = differs.unwrap_or(&all);
        let mut inputs: Vec<String> = Vec::new();
        for part in differs {
            let bears = |input: &&String| {
                let is_linked = *part == "body" && self.linked.contains(*input);
                bears_on(part, input)
                    || is_linked
                    || [Some(self.source(part)), self.of.as_deref()].contains(&Some(input))
            };
            let bearing: Vec<&String> = changed.iter().filter(bears).collect();
            // Its own file is the nearest cause.
            let own = bearing.iter().copied().find(|input| self.of.as_ref() == Some(*input));
            match own {
                Some(own) => inputs.push(own.clone()),
                None => inputs.extend(bearing.into_iter().cloned()),
            }
        }
        inputs.sort();
        inputs.dedup();
        if inputs.is_empty() && !differs.is_empty() {
            inputs = changed.to_vec();
        }
        inputs
    }

    /// The source behind a part, as a reader of the explanation needs it.
    fn source<'s>(&'s self, name: &'s str) -> &'s str {
        self.parts.iter().find(|(part, _)| *part == name).map_or(name, |(_, source)| source)
    }
}

/// Whether an input may have to do with a part of a page, whichever page it is.
fn bears_on(part: &str, input: &str) -> bool {
    let is_in = |folders: &[&str]| folders.iter().any(|folder| input.starts_with(folder));
    let is_setting = !input.contains('/') || input.starts_with('`');
    match part {
        "template" => is_in(&["templates/", "themes/"]) || is_setting,
        "site" => is_in(&["static/", "templates/", "themes/"]) || is_setting,
        "file" => is_in(&["static/", "themes/"]),
        "queries" => is_in(&["content/", "themes/"]) || is_setting,
        "body" => is_in(&["templates/", "themes/"]) || is_setting,
        _ => is_in(&["content/"]) || is_setting,
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
        const NAMED: usize = 10;
        let from = |inputs: &[String]| match inputs {
            [] => String::new(),
            few if few.len() <= NAMED => format!(": {}", few.join(", ")),
            many => format!(": {} and {} more", many[..NAMED].join(", "), many.len() - NAMED),
        };
        let (changed, last_changed) = (from(&self.changed), from(&self.last_changed));
        match (&self.differs, self.current) {
            (_, true) => writeln!(f, "  now        up to date: nothing that it is made of has changed")?,
            (Some(names), _) if names.is_empty() => {
                writeln!(
                    f,
                    "  now        to be made again: its file was altered or removed, or the program is another"
                )?;
            }
            (Some(names), _) => writeln!(f, "  now        to be made again: {} changed{changed}", told(names))?,
            (None, _) => {
                writeln!(f, "  now        to be made: it was not made before, or that is not remembered{changed}")?
            }
        }
        match &self.last_change {
            Some(names) if names.is_empty() => {
                writeln!(f, "  last made  because its file was altered or removed, or the program was another")
            }
            Some(names) => writeln!(f, "  last made  because {} changed{last_changed}", told(names)),
            None => writeln!(f, "  last made  as a new page, or before anything was remembered{last_changed}"),
        }
    }
}
