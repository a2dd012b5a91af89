//! Seeds → `content/`: the order of the work. First everything is read and decided (`plan_desk`), then written
//! (`DeskPlan::write`); a check and a dry run stop between the two. Knows nothing of `public/`.
//!
//! What the desk last made of each seed is kept in `seeds/.desk/`: the common ancestor of a page that its editor has
//! changed and of what the seed gives now. Nothing outside `content/` and `seeds/.desk/` is ever written.

mod assets;
mod explain;
mod index;
mod kept;
mod likeness;
mod memo;
mod page;
mod read;
mod report;
mod resolve;
mod sidecars;
mod trial;
mod update;
mod write;

pub use explain::explain;
pub use report::{DeskReport, Outcome, SeedLine};
pub use trial::{desk, trial};

use super::Request;
use crate::base::problem::tidy;
use crate::base::{Digest, Place, Problem, Problems, RelPath, files};
use crate::config::{self, Config};
use crate::seeds::compose::Desk;
use crate::seeds::lists::{DayMonth, KnownName, KnownPlace, KnownTopic, Lists};
use crate::seeds::{Person, Stated};
use anyhow::Result;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The folder of raw articles.
pub const SEEDS: &str = "seeds";

/// What the command line adds to what the seeds say.
#[derive(Clone, Debug, Default)]
pub struct DeskOptions {
    /// Seed files, below the project's root; all of them if there are none.
    pub only: Vec<RelPath>,
    /// The format to read them as, by its name in `FORMATS`.
    pub format: Option<String>,
    /// For seeds that are silent.
    pub date: Option<String>,
    pub topics: Vec<String>,
    pub authors: Vec<String>,
}

/// Everything decided, nothing written.
#[derive(Debug, Default)]
pub struct DeskPlan {
    pub changes: Vec<Change>,
    /// One for each seed, sorted.
    pub lines: Vec<SeedLine>,
    pub problems: Problems,
    memo: memo::Memo,
    /// Fingerprints of articles, if there are other ones than before.
    prints: Option<likeness::Prints>,
    language: String,
}

/// The files of one seed that are to be written: all of them, or none.
#[derive(Debug, Default)]
pub struct Change {
    /// Below `content/`.
    pub pages: Vec<Write>,
    /// Below the root, in `seeds/.desk/`; `None`: to be removed.
    kept: Vec<(RelPath, Option<Vec<u8>>)>,
}

#[derive(Debug)]
pub struct Write {
    /// Below `content/`.
    pub path: RelPath,
    pub bytes: Vec<u8>,
    /// What stands there now; `None`: nothing does. Should that change before the file is written, it is left alone.
    before: Option<Digest>,
}

impl DeskPlan {
    /// What `content/` will hold in place of what it holds: the press reads it as its overlay.
    pub fn overlay(&self) -> BTreeMap<RelPath, Vec<u8>> {
        let pages = self.changes.iter().flat_map(|change| &change.pages);
        pages.map(|page| (page.path.clone(), page.bytes.clone())).collect()
    }
}

/// Reads every seed and decides what becomes of it.
pub fn plan_desk(request: &Request, options: &DeskOptions) -> Result<DeskPlan> {
    let taken = memo::moment();
    let (seed_files, mut problems) = files::walk(&request.root, SEEDS);
    let known = memo::Memo::load(&request.state().join(memo::FILE));
    let (sources, found) = sidecars::pair(seed_files);
    problems.extend(found);
    if sources.is_empty() && !request.path(kept::FOLDER).exists() {
        // Nothing has come from seeds, so no page need be asked where it came from.
        return Ok(DeskPlan { problems: tidy(problems), ..DeskPlan::default() });
    }
    let (index, found) = index::read(request, &known);
    problems.extend(found);
    if sources.is_empty() && index.is_empty() {
        return Ok(DeskPlan { problems: tidy(problems), ..DeskPlan::default() });
    }
    let (config, found) = configuration(request);
    problems.extend(found);
    let Some(config) = config else {
        return Ok(DeskPlan { problems: tidy(problems), ..DeskPlan::default() });
    };
    let room = Room::new(&config, options, &index);

    let read = |source| read::read(request, source, &room, &index, &known).without_drafts();
    let seeds: Vec<read::SeedRead> = sources.into_par_iter().map(read).collect();
    problems.extend(seeds.iter().flat_map(|seed| seed.record.problems.iter().cloned()));

    let (mut alike, mut prints) = ((Digest::default(), likeness::Alike::default()), None);
    let resolved = resolve::resolve(&seeds, &index, |candidates| {
        (alike, prints) = likeness::judge(request, candidates, &seeds, &room, &index, &known);
        alike.1.clone()
    });
    problems.extend(resolved.problems);
    let updated: Vec<update::Updated> =
        resolved.jobs.into_par_iter().map(|job| update::update(request, job, &seeds, &room, &index, &known)).collect();
    let all = options.only.is_empty();
    let gone: Vec<update::Updated> =
        resolved.gone.into_par_iter().map(|gone| update::thread(request, gone, all, &index)).collect();

    let mut plan = DeskPlan { lines: resolved.lines, prints, language: room.language.clone(), ..DeskPlan::default() };
    let mut finished = BTreeMap::new();
    for updated in updated.into_iter().chain(gone) {
        finished.extend(updated.finished);
        problems.extend(updated.problems);
        plan.lines.push(updated.line);
        plan.changes.extend(updated.change);
    }
    if !options.only.is_empty() {
        plan.lines.retain(|line| options.only.contains(&line.seed));
    }
    plan.lines.sort_by(|a, b| (&a.seed, &a.item).cmp(&(&b.seed, &b.item)));
    plan.problems = tidy(problems);
    plan.memo = memo::Memo::of(seeds, index, alike, finished, known, taken);
    Ok(plan)
}

/// Runs the desk: reads, decides, writes.
pub fn run_desk(request: &Request, options: &DeskOptions) -> Result<DeskReport> {
    plan_desk(request, options)?.write(request)
}

fn configuration(request: &Request) -> (Option<Config>, Problems) {
    let place = || Place::file(&request.config);
    match crate::base::read::whole(&request.path(&request.config)).map(String::from_utf8) {
        Ok(Ok(text)) => config::parse(&request.config, &text),
        Ok(Err(_)) => (None, vec![Problem::error(place(), "the file is not UTF-8").hint("save it as UTF-8")]),
        Err(error) => (None, vec![super::inputs::no_config(request, &error)]),
    }
}

/// What every seed is read with.
struct Room {
    /// For seeds that the command line names, with its values for those that are silent.
    asked: Desk,
    /// For all others.
    rest: Desk,
    only: Vec<RelPath>,
    format: Option<String>,
    zone: jiff::tz::TimeZone,
    language: String,
    sections: BTreeSet<String>,
    /// Where pages may be written.
    folders: write::SafeFolders,
    /// Of all of the above and of this program.
    asked_digest: Digest,
    rest_digest: Digest,
}

impl Room {
    fn new(config: &Config, options: &DeskOptions, index: &index::Index) -> Room {
        let lists = lists(config);
        let fallback = Stated {
            published: options.date.clone(),
            topics: options.topics.clone(),
            byline: options.authors.iter().map(|name| Person { name: name.clone(), role: None }).collect(),
            ..Stated::default()
        };
        let common = (&config.desk, &config.language, &config.timezone, &index.sections, super::program());
        Room {
            asked_digest: Digest::of_value(&(common, &options.date, &options.topics, &options.authors)),
            rest_digest: Digest::of_value(&(common, &None::<String>, &[""; 0], &[""; 0])),
            asked: Desk::new(Lists { fallback, ..lists.clone() }),
            rest: Desk::new(lists),
            only: options.only.clone(),
            format: options.format.clone(),
            zone: config.zone(),
            language: config.language.clone(),
            sections: index.sections.clone(),
            folders: write::SafeFolders::default(),
        }
    }

    fn is_asked(&self, seed: &RelPath) -> bool {
        self.only.is_empty() || self.only.contains(seed)
    }

    fn desk(&self, seed: &RelPath) -> &Desk {
        if self.is_asked(seed) { &self.asked } else { &self.rest }
    }

    fn digest(&self, seed: &RelPath) -> Digest {
        if self.is_asked(seed) { self.asked_digest } else { self.rest_digest }
    }
}

/// The desk's lists, as `config.toml` gives them.
fn lists(config: &Config) -> Lists {
    let name = |name: &String| KnownName { name: name.clone(), ..KnownName::default() };
    let order = |day_first| if day_first { DayMonth::DayFirst } else { DayMonth::MonthFirst };
    Lists {
        language: Some(config.language.clone()),
        day_month: config.desk.day_first.map(order).or_else(|| DayMonth::of_locale(&config.language)),
        people: config.desk.names.iter().map(name).collect(),
        organisations: config.desk.organisations.iter().map(name).collect(),
        places: config
            .desk
            .places
            .iter()
            .map(|name| KnownPlace { name: name.clone(), ..KnownPlace::default() })
            .collect(),
        topics: config
            .desk
            .topics
            .iter()
            .map(|topic| KnownTopic { name: crate::news::slug(&topic.name), keywords: topic.keywords.clone() })
            .collect(),
        boilerplate: config.desk.boilerplate.clone(),
        sources: config.desk.sources.clone(),
        fallback: Stated::default(),
    }
}
