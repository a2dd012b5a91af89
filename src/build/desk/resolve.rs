//! Which seed speaks for which page: newer versions of one item, the same text twice, seeds that were renamed, pages
//! that were moved or deleted, and two articles that want one path. Pure, and the same in every run.

use super::index::Index;
use super::kept::{self, Kept};
use super::likeness::{Alike, Candidate, Given, Of, Standing};
use super::read::{ItemRecord, SeedRead};
use super::report::{Outcome, SeedLine};
use crate::base::{Place, Problem, Problems, RelPath};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is to be done for one article.
#[derive(Debug)]
pub struct Job {
    pub seed: usize,
    pub item: usize,
    /// Below `content/`.
    pub page: RelPath,
    pub is_new: bool,
    /// What the desk made of it last; in another place than now if its seed was renamed.
    pub ancestor: Option<Kept>,
    /// Where it is kept from now on.
    pub kept: Kept,
    /// The running story that it belongs to.
    pub story: Option<Given>,
    /// What it was found alike with.
    pub alike: Vec<String>,
}

/// A page whose seed is gone.
#[derive(Debug)]
pub struct Gone {
    pub page: RelPath,
    pub kept: Kept,
    pub story: Option<Given>,
    pub line: SeedLine,
}

#[derive(Debug, Default)]
pub struct Resolved {
    pub jobs: Vec<Job>,
    pub gone: Vec<Gone>,
    /// Of the seeds for which nothing is to be done.
    pub lines: Vec<SeedLine>,
    pub problems: Problems,
}

/// An item of a seed, by their places in the list of what was read.
pub type At = (usize, usize);

struct Resolver<'a> {
    seeds: &'a [SeedRead],
    index: &'a Index,
    /// The seed files that exist.
    present: HashSet<&'a str>,
    resolved: Resolved,
}

/// Decides for every seed. `seeds` are sorted by path; `judge` finds which articles are alike.
pub fn resolve(seeds: &[SeedRead], index: &Index, judge: impl FnOnce(&[Candidate]) -> Alike) -> Resolved {
    let present = seeds.iter().map(|seed| seed.source.seed.path.as_str()).collect();
    let mut resolver = Resolver { seeds, index, present, resolved: Resolved::default() };
    let items = resolver.without_duplicates();
    let groups = resolver.versions(items);
    let found: Vec<(At, Found)> = groups.iter().map(|group| (group[0], resolver.find(group))).collect();
    let mut compared = Compared::new(&found, resolver.gone(&found));
    compared.alike = judge(&compared.candidates);

    let mut homeless = Vec::new();
    let mut taken: HashMap<RelPath, At> = HashMap::new();
    for (at, found) in found {
        match found {
            Found::Page(page, ancestor) => {
                resolver.job(at, page.clone(), false, ancestor);
                taken.insert(page, at);
            }
            Found::Deleted(ancestor) => resolver.deleted(at, &ancestor),
            Found::Nothing if compared.is_double(at) => {}
            Found::Nothing => homeless.push(at),
        }
    }
    resolver.settle(homeless, &mut taken);
    resolver.shared_paths(&taken);
    resolver.tell(&compared, &taken);
    resolver.resolved
}

/// The articles that were compared, and what was found.
struct Compared {
    candidates: Vec<Candidate>,
    by_at: HashMap<At, usize>,
    alike: Alike,
}

impl Compared {
    fn new(found: &[(At, Found)], gone: Vec<RelPath>) -> Compared {
        let standing = |found: &Found| match found {
            Found::Page(page, _) => Standing::Page(page.clone()),
            Found::Deleted(_) => Standing::Deleted,
            Found::Nothing => Standing::New,
        };
        let seeds = found.iter().map(|(at, found)| Candidate { of: Of::Seed(*at), standing: standing(found) });
        let pages = gone.into_iter().map(|page| Candidate { of: Of::Page, standing: Standing::Page(page) });
        Compared {
            candidates: seeds.chain(pages).collect(),
            by_at: found.iter().enumerate().map(|(number, (at, _))| (*at, number)).collect(),
            alike: Alike::default(),
        }
    }

    fn is_double(&self, at: At) -> bool {
        self.alike.doubles.contains_key(&self.by_at[&at])
    }
}

enum Found {
    Page(RelPath, Option<Kept>),
    Deleted(Kept),
    Nothing,
}

impl<'a> Resolver<'a> {
    fn record(&self, at: At) -> &'a ItemRecord {
        &self.seeds[at.0].record.items[at.1]
    }

    fn path(&self, at: At) -> &'a RelPath {
        &self.seeds[at.0].source.seed.path
    }

    fn line(&mut self, at: At, outcome: Outcome, page: Option<RelPath>) {
        let line = SeedLine::new(self.path(at).clone(), self.record(at), outcome, page);
        self.resolved.lines.push(line);
    }

    /// All items but those of files that hold the very same bytes as another. The one that has a page stays, else the
    /// first.
    fn without_duplicates(&mut self) -> Vec<At> {
        let mut by_bytes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, seed) in self.seeds.iter().enumerate() {
            if !seed.record.items.is_empty() {
                by_bytes.entry(&seed.record.sha256).or_default().push(number);
            } else {
                let path = seed.source.seed.path.clone();
                let failed = seed.record.problems.iter().any(Problem::is_error);
                let outcome = if failed { Outcome::Failed } else { Outcome::Nothing };
                self.resolved.lines.push(SeedLine::new(path, &ItemRecord::default(), outcome, None));
            }
        }
        let mut kept = HashSet::new();
        for same in by_bytes.into_values() {
            let has_page = |number: &&usize| {
                let seed = &self.seeds[**number];
                let pages = |item: &ItemRecord| self.index.pages_of(seed.source.seed.path.as_str(), &item.item);
                seed.record.items.iter().any(|item| !pages(item).is_empty())
            };
            let first = *same.iter().find(has_page).unwrap_or(&same[0]);
            kept.insert(first);
            for other in same.into_iter().filter(|other| *other != first) {
                let (path, original) = (&self.seeds[other].source.seed.path, &self.seeds[first].source.seed.path);
                let problem = Problem::warning(
                    Place::file(path),
                    format!("the seed is the same, byte for byte, as `{original}`"),
                );
                self.resolved.problems.push(problem.hint("remove one of them; one page was made"));
                self.line((other, 0), Outcome::Duplicate(original.clone()), None);
            }
        }
        let items = |number: usize| (0..self.seeds[number].record.items.len()).map(move |item| (number, item));
        (0..self.seeds.len()).filter(|number| kept.contains(number)).flat_map(items).collect()
    }

    /// Items that are versions of one another, the newest first. Most are alone.
    fn versions(&mut self, items: Vec<At>) -> Vec<Vec<At>> {
        let mut groups: Vec<Vec<At>> = Vec::new();
        let mut by_id: HashMap<(&str, &str), usize> = HashMap::new();
        for at in items {
            let (record, path) = (self.record(at), self.path(at));
            // An id that could be unique in its own file only is not compared with others.
            let scope = |id: &str| if is_global(id) { "" } else { path.as_str() };
            let key = match (&record.id, &record.item) {
                (Some(id), _) => Some((scope(id), id.as_str())),
                (None, Some(item)) => Some((path.as_str(), item.as_str())),
                (None, None) => None,
            };
            match key.and_then(|key| by_id.get(&key).copied()) {
                Some(group) => groups[group].push(at),
                None => {
                    key.map(|key| by_id.insert(key, groups.len()));
                    groups.push(vec![at]);
                }
            }
        }
        for group in &mut groups {
            // The sort is stable: of two that tell nothing of their age, the later path is the newer.
            group.sort_by_key(|at| std::cmp::Reverse((age(self.record(*at)), *at)));
            let newest = group[0];
            for older in group[1..].iter().copied() {
                let by = self.path(newest).clone();
                self.line(older, Outcome::Superseded(by), None);
            }
        }
        groups
    }

    /// The page of an article, wherever it is now.
    fn find(&mut self, group: &[At]) -> Found {
        let mut pages: Vec<RelPath> = Vec::new();
        for at in group {
            let found = self.index.pages_of(self.path(*at).as_str(), &self.record(*at).item);
            let new: Vec<RelPath> = found.iter().filter(|page| !pages.contains(page)).cloned().collect();
            pages.extend(new);
        }
        let newest = group[0];
        let (record, sha256) = (self.record(newest), &self.seeds[newest.0].record.sha256);
        let orphan = |page: &&RelPath| {
            self.index.origin(page).is_some_and(|origin| !self.present.contains(origin.seed.as_str()))
        };
        if let Some(id) = record.id.as_deref().filter(|id| pages.is_empty() && is_global(id)) {
            pages.extend(self.index.pages_with_id(id).iter().filter(orphan).cloned());
        }
        if pages.is_empty() {
            pages.extend(self.index.pages_of_bytes(sha256, &record.item).iter().filter(orphan).cloned());
        }
        if pages.len() > 1 {
            self.two_pages(newest, &pages);
        }
        if let Some(page) = pages.into_iter().next() {
            let origin = self.index.origin(&page).expect("it was found by its origin");
            let path = RelPath::new(&origin.seed).unwrap_or_else(|| self.path(newest).clone());
            let kept = Kept::of(&path, origin.item.as_deref());
            return Found::Page(page, self.index.kept.contains_key(&kept.ancestor()).then_some(kept));
        }
        let own = group.iter().map(|at| Kept::of(self.path(*at), self.record(*at).item.as_deref()));
        let mut own = own.filter(|kept| self.index.kept.contains_key(&kept.ancestor()));
        let renamed = || {
            let (_, origin) = self.index.ancestor_of_bytes(sha256, &record.item)?;
            let is_orphan = !self.present.contains(origin.seed.as_str());
            let path = RelPath::new(&origin.seed).filter(|_| is_orphan)?;
            Some(Kept::of(&path, origin.item.as_deref()))
        };
        own.next().or_else(renamed).map_or(Found::Nothing, Found::Deleted)
    }

    fn two_pages(&mut self, at: At, pages: &[RelPath]) {
        let message = format!("two pages say that they came from `{}`", self.path(at));
        let problem = Problem::warning(Place::file(format!("content/{}", pages[1])), message);
        let hint = format!("remove `[source]` from one; the desk keeps `content/{}`", pages[0]);
        self.resolved.problems.push(problem.hint(hint));
    }

    fn job(&mut self, at: At, page: RelPath, is_new: bool, ancestor: Option<Kept>) {
        let kept = Kept::of(self.path(at), self.record(at).item.as_deref());
        let (story, alike) = (None, Vec::new());
        self.resolved.jobs.push(Job { seed: at.0, item: at.1, page, is_new, ancestor, kept, story, alike });
    }

    fn deleted(&mut self, at: At, ancestor: &Kept) {
        self.line(at, Outcome::Deleted(ancestor.ancestor()), None);
    }

    /// Gives new articles their paths, in the order of their seeds.
    fn settle(&mut self, mut homeless: Vec<At>, taken: &mut HashMap<RelPath, At>) {
        homeless.sort_unstable();
        let mut claims: HashSet<String> = self.index.claims.keys().cloned().collect();
        for at in homeless {
            let record = self.record(at);
            let wanted = format!("{}/{}", record.folder, if record.slug.is_empty() { "article" } else { &record.slug });
            let mut claim = wanted.clone();
            let mut number = 2;
            while !claims.insert(claim.clone()) {
                claim = format!("{wanted}-{number}");
                number += 1;
            }
            // A page with files beside it has a folder of its own.
            let path = if record.assets.is_empty() { format!("{claim}.md") } else { format!("{claim}/index.md") };
            let page = RelPath::new(path).expect("made of a date and a slug");
            taken.insert(page.clone(), at);
            self.job(at, page, true, None);
        }
    }

    /// Two articles of one name in one month: told as long as the name with the number stands.
    fn shared_paths(&mut self, taken: &HashMap<RelPath, At>) {
        let by_claim: HashMap<&str, &RelPath> = taken.keys().map(|page| (kept::claim(page), page)).collect();
        let mut found = Problems::new();
        for (page, at) in taken {
            let record = self.record(*at);
            let wanted = format!("{}/{}", record.folder, record.slug);
            let numbered = kept::claim(page).strip_prefix(&wanted).and_then(|rest| rest.strip_prefix('-'));
            if !numbered.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) {
                continue;
            }
            let other = match by_claim.get(wanted.as_str()) {
                Some(other) => self.path(taken[*other]).to_string(),
                None => match self.index.claims.get(&wanted) {
                    Some(other) => format!("content/{other}"),
                    None => continue,
                },
            };
            let message = format!("the name `{wanted}` is taken by `{other}`; the page is `content/{page}`");
            let problem = Problem::warning(Place::file(self.path(*at)), message);
            found.push(problem.hint("rename the page's file if the name does not please; the desk finds it again"));
        }
        self.resolved.problems.extend(found);
    }

    /// Pages whose seeds are gone.
    fn gone(&self, found: &[(At, Found)]) -> Vec<RelPath> {
        let of_seed = |(_, found): &'_ (At, Found)| match found {
            Found::Page(page, _) => Some(page.clone()),
            _ => None,
        };
        let used: HashSet<RelPath> = found.iter().filter_map(of_seed).collect();
        let is_gone = |origin: &super::index::Origin| {
            RelPath::new(&origin.seed).is_some() && !self.present.contains(origin.seed.as_str())
        };
        let gone = self.index.origins().filter(|(page, origin)| is_gone(origin) && !used.contains(*page));
        gone.map(|(page, _)| page.clone()).collect()
    }

    /// Tells what was found alike, and hands stories on. Pages whose seeds are gone stay; it is said to those who ask.
    fn tell(&mut self, compared: &Compared, taken: &HashMap<RelPath, At>) {
        let pages: HashMap<At, &RelPath> = taken.iter().map(|(page, at)| (*at, page)).collect();
        let path = |number: usize| -> RelPath {
            let candidate = &compared.candidates[number];
            let page = match (&candidate.of, &candidate.standing) {
                (Of::Seed(at), _) => pages.get(at).copied(),
                (Of::Page, Standing::Page(page)) => Some(page),
                (Of::Page, _) => None,
            };
            match (page, &candidate.of) {
                (Some(page), _) => RelPath::new(format!("content/{page}")).expect("below a folder"),
                (None, Of::Seed(at)) => self.seeds[at.0].source.seed.path.clone(),
                (None, Of::Page) => RelPath::new("content").expect("a folder"),
            }
        };
        let alike = &compared.alike;
        let telling = alike.telling();
        let notes = |number: usize| telling.of(number, &|other| path(other).to_string());
        for job in &mut self.resolved.jobs {
            let number = compared.by_at[&(job.seed, job.item)];
            job.story = alike.given.get(&number).cloned();
            job.alike = notes(number);
        }
        let mut gone = Vec::new();
        let mut lines = Vec::new();
        let mut problems = Problems::new();
        for (number, candidate) in compared.candidates.iter().enumerate() {
            match (&candidate.of, &candidate.standing) {
                (Of::Page, Standing::Page(page)) => {
                    let Some(origin) = self.index.origin(page) else { continue };
                    let Some(seed) = RelPath::new(&origin.seed) else { continue };
                    let kept = Kept::of(&seed, origin.item.as_deref());
                    let record = ItemRecord { item: origin.item.clone(), ..ItemRecord::default() };
                    let mut line = SeedLine::new(seed, &record, Outcome::Gone, Some(page.clone()));
                    line.alike = notes(number);
                    gone.push(Gone { page: page.clone(), kept, story: alike.given.get(&number).cloned(), line });
                }
                (Of::Seed(at), _) => {
                    let seed = self.path(*at);
                    if let Some((of, score)) = alike.doubles.get(&number) {
                        let (of, score) = (path(*of), format!("{score:.2}"));
                        problems.push(double(seed, &of, &score));
                        let outcome = Outcome::Double { of, score };
                        let mut line = SeedLine::new(seed.clone(), self.record(*at), outcome, None);
                        line.alike = notes(number);
                        lines.push(line);
                    }
                    if let Some((older, score)) = alike.versions.get(&number) {
                        problems.push(version(seed, &path(number), &path(*older), *score, &self.record(*at).slug));
                    }
                }
                (Of::Page, _) => {}
            }
        }
        self.resolved.gone = gone;
        self.resolved.lines.extend(lines);
        self.resolved.problems.extend(problems);
    }
}

fn double(seed: &RelPath, of: &RelPath, score: &str) -> Problem {
    let message = format!("the seed holds the same text as `{of}` (same-words {score}); it became no page of its own");
    Problem::warning(Place::file(seed), message).hint(
        "remove it; or write `own_page = true` into its sidecar if it is another article, or one `id` into both \
         sidecars if it is a newer version",
    )
}

fn version(seed: &RelPath, page: &RelPath, older: &RelPath, score: f32, slug: &str) -> Problem {
    let message = format!("`{page}` seems to be a newer version of `{older}` (shared-words {score:.2})");
    Problem::warning(Place::file(seed), message).hint(format!(
        "if it is, delete one page and write one `id`, such as `item:{slug}`, into the sidecars of both seeds; \
         `own_page = true` says that it is another article"
    ))
}

/// Whether an id is likely to be nobody else's: an address, a URN, a message id, or simply long.
fn is_global(id: &str) -> bool {
    id.contains([':', '/', '@']) || id.len() >= 20
}

/// Figures of a version one by one, then the latest date.
fn age(record: &ItemRecord) -> (Vec<u64>, &str) {
    let version = record.version.as_deref().unwrap_or_default();
    let figures = version.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    (figures, &record.latest)
}
