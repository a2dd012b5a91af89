//! Which seed speaks for which page: newer versions of one item, the same text twice, seeds that were renamed, pages
//! that were moved or deleted, and two articles that want one path. Pure, and the same in every run.

use super::index::Index;
use super::kept::{self, Kept};
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
}

#[derive(Debug, Default)]
pub struct Resolved {
    pub jobs: Vec<Job>,
    /// Of the seeds for which nothing is to be done.
    pub lines: Vec<SeedLine>,
    pub problems: Problems,
}

/// An item of a seed, by their places in the list of what was read.
type At = (usize, usize);

struct Resolver<'a> {
    seeds: &'a [SeedRead],
    index: &'a Index,
    /// The seed files that exist.
    present: HashSet<&'a str>,
    resolved: Resolved,
}

/// Decides for every seed. `seeds` are sorted by path.
pub fn resolve(seeds: &[SeedRead], index: &Index) -> Resolved {
    let present = seeds.iter().map(|seed| seed.source.seed.path.as_str()).collect();
    let mut resolver = Resolver { seeds, index, present, resolved: Resolved::default() };
    let items = resolver.without_duplicates();
    let groups = resolver.versions(items);
    let mut homeless = Vec::new();
    let mut taken: HashMap<RelPath, At> = HashMap::new();
    for group in groups {
        match resolver.find(&group) {
            Found::Page(page, ancestor) => {
                resolver.job(group[0], page.clone(), false, ancestor);
                taken.insert(page, group[0]);
            }
            Found::Deleted(ancestor) => resolver.deleted(group[0], &ancestor),
            Found::Nothing => homeless.push(group[0]),
        }
    }
    resolver.settle(homeless, &mut taken);
    resolver.shared_paths(&taken);
    resolver.gone();
    resolver.resolved
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
        self.resolved.jobs.push(Job { seed: at.0, item: at.1, page, is_new, ancestor, kept });
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

    /// Pages whose seeds are gone stay; it is said to those who ask for details.
    fn gone(&mut self) {
        let used: HashSet<&RelPath> = self.resolved.jobs.iter().map(|job| &job.page).collect();
        let mut lines = Vec::new();
        for (page, origin) in self.index.origins() {
            let Some(seed) = RelPath::new(&origin.seed) else { continue };
            if !self.present.contains(origin.seed.as_str()) && !used.contains(page) {
                let record = ItemRecord { item: origin.item.clone(), ..ItemRecord::default() };
                lines.push(SeedLine::new(seed, &record, Outcome::Gone, Some(page.clone())));
            }
        }
        self.resolved.lines.extend(lines);
    }
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
