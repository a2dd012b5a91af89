//! The commit: what waits in the stage is moved into place, what is new before what takes the place of another, each class
//! by class, and then what is not wanted any more is removed. A run that is killed at any point leaves whole files, no page without what it shows, and enough for the
//! next run to finish.

use super::claims::{self, Claims};
use super::folder::{Folder, Learned, Staged};
use super::handles::{Ladder, ancestors, failed, open_folder, split};
use super::ledger::{Ledger, Record};
use super::stage::Slot;
use super::table::{Buckets, Id};
use super::walk::{Kind, Seen, Stat};
use super::{Class, Planned};
use crate::base::RelPath;
use anyhow::{Result, bail};
use rayon::prelude::*;
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::{AtFlags, CWD, renameat, statat, unlinkat};
use rustix::io::Errno;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a commit did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are new or have new bytes, sorted.
    pub written: Vec<RelPath>,
    /// Files that were ours and are gone, sorted.
    pub removed: Vec<RelPath>,
    /// How many files are as they were.
    pub unchanged: usize,
    /// The size of what was written.
    pub bytes: u64,
    /// What is in the folder and not ours, sorted; a folder that was not entered ends in `/`.
    pub foreign: Vec<String>,
}

/// What to do with files that are not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    Keep,
    /// Hidden ones (`.git`, `.gitkeep`) are kept all the same.
    Remove,
}

impl Folder {
    /// Makes the folder hold exactly the planned files, and what is not ours. Each planned file must have been found
    /// [current](Folder::is_current) or been [put](Folder::put).
    ///
    /// Fails before anything is touched if something that is not ours is in the way. A machine fault on the way (disk
    /// full, a permission lost) leaves every file whole, and the next run finishes the work.
    pub fn commit(self, planned: &[Planned]) -> Result<Changes> {
        self.commit_and(planned, Foreign::Keep)
    }

    /// Renews some files and leaves all else as it is: for a run that knows which files may differ. Each planned file must
    /// have been found [current](Folder::is_current) or been [put](Folder::put). `None`, with nothing touched, if one of
    /// them is new, or not as it was left: then only a whole [commit](Folder::commit) will do.
    ///
    /// The ledger is kept in memory; [`Folder::save`] writes it.
    pub fn renew(&mut self, planned: &[Planned]) -> Result<Option<Changes>> {
        let learned = std::mem::take(self.learned.get_mut().expect("no thread panicked"));
        let is_there = |id: Id| matches!(self.walk.find(id), Some(seen) if seen.kind == Kind::File);
        let is_known = |planned: &Planned| self.ledger.find(planned.id).is_some() && is_there(planned.id);
        let strange = !self.in_the_way.get_mut().expect("no thread panicked").is_empty();
        if strange || !planned.iter().all(is_known) {
            return Ok(None);
        }
        let mut changes = Changes { unchanged: self.ledger.len(), ..Changes::default() };
        for one in &learned {
            if let Some(staged) = &one.staged {
                changes.written.push(staged.path.clone());
                changes.bytes += one.record.stat.size;
            }
        }
        changes.written.sort();
        changes.unchanged -= changes.written.len();
        let moved = self.move_in(&learned).map_err(|error| {
            anyhow::anyhow!("{error:#}; {} is partly renewed, and the next run finishes it", self.name.display())
        })?;
        for (index, one) in learned.iter().enumerate() {
            let stat = *moved.get(&(index as u32)).unwrap_or(&one.record.stat);
            self.ledger.replace(&Record { stat, ..one.record });
            self.walk.note(one.record.id, stat);
            self.unsaved = true;
        }
        changes.foreign = self.foreign();
        Ok(Some(changes))
    }

    /// Whether [`Folder::renew`] has learned what is not written down yet.
    pub fn is_unsaved(&self) -> bool {
        self.unsaved
    }

    /// Writes down what [`Folder::renew`] has learned.
    pub fn save(&mut self) -> Result<()> {
        if std::mem::take(&mut self.unsaved) {
            self.ledger.save_again(&self.state)?;
            self.mark = super::folder::mark(&self.state);
        }
        Ok(())
    }

    /// Whether the last commit made a file at this path.
    pub fn made(&self, path: &str) -> bool {
        self.ledger.find(Id::of(path)).is_some()
    }

    /// Removes what we made and what we remember of it, and, if asked, what is not ours.
    pub fn clean(self, foreign: Foreign) -> Result<Changes> {
        let (place, state) = (self.place.clone(), self.state.clone());
        let changes = self.commit_and(&[], foreign)?;
        for file in [state, place.join(claims::NAME)] {
            match std::fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(failed("remove", &file, "", error));
                }
                _ => {}
            }
        }
        Ok(changes)
    }

    /// What is in the folder and not ours, sorted.
    pub fn foreign(&self) -> Vec<String> {
        let look = || self.strangers(self.walk.all().par_iter().filter(|seen| !self.is_ours(seen.id)).collect());
        self.strange.get_or_init(look).clone()
    }

    fn commit_and(mut self, planned: &[Planned], foreign: Foreign) -> Result<Changes> {
        let learned = std::mem::take(self.learned.get_mut().expect("no thread panicked"));
        let plan = self.survey(planned, learned).map_err(|error| self.untouched(error))?;
        let changes = self.describe(&plan, planned, foreign);
        if changes.written.is_empty() && changes.removed.is_empty() && plan.is_known(&self, planned) {
            return Ok(changes);
        }
        let early = self.obstacles(&plan).map_err(|error| self.untouched(error))?;
        let claims = Claims::to(planned.iter().map(|planned| (planned.id, planned.class, planned.path.as_str())));
        self.prepare(&claims).map_err(|error| self.untouched(error))?;
        self.carry_out(planned, &plan, &early, &changes, &claims, foreign).map_err(|error| {
            anyhow::anyhow!("{error:#}; {} is partly renewed, and the next run finishes it", self.name.display())
        })?;
        Ok(changes)
    }

    /// Makes the folder, and claims what will be in it besides what is: a run that is killed must not leave files that
    /// nobody answers for.
    fn prepare(&mut self, claims: &Claims) -> Result<()> {
        if self.root.is_none() {
            std::fs::create_dir_all(&self.place).map_err(|error| failed("make", &self.name, "", error))?;
            self.root = Some(open_folder(CWD, &self.place).map_err(|error| failed("open", &self.name, "", error))?);
        }
        let both = self.claims.union(claims);
        if both != self.claims {
            self.save_claims(&both)?;
            self.claims = both;
        }
        Ok(())
    }

    fn carry_out(
        &self,
        planned: &[Planned],
        plan: &Plan,
        early: &Early,
        changes: &Changes,
        claims: &Claims,
        foreign: Foreign,
    ) -> Result<()> {
        self.remove(&early.files, &early.folders)?;
        let moved = self.move_in(&plan.learned)?;
        let (files, folders) = self.leftovers(&changes.removed, early, foreign);
        // They leave in the opposite order: lists and feeds before the pages that they lead to, pages before what they show.
        // Lists before feeds: a list names its own feed, and the list alone leads a reader there.
        for class in [Class::List, Class::Feed, Class::Page, Class::Asset] {
            let was = |path: &&String| self.claims.class(Id::of(path)).unwrap_or(Class::Asset) == class;
            let files: Vec<String> = files.iter().filter(was).cloned().collect();
            self.remove(&files, &[])?;
        }
        self.remove(&[], &folders)?;
        if self.claims != *claims {
            self.save_claims(claims)?;
        }
        Ledger::save(&self.state, plan.records(self, planned, &moved), claims.digest())
    }

    /// Finds out of each planned file where its record comes from, and which of the files seen are planned.
    fn survey(&self, planned: &[Planned], learned: Vec<Learned>) -> Result<Plan> {
        let by_id = ById::of(&learned);
        let wanted: Vec<AtomicBool> = self.walk.all().iter().map(|_| AtomicBool::new(false)).collect();
        let source = |planned: &Planned| {
            let seen = self.walk.position(planned.id);
            if let Some(seen) = seen {
                wanted[seen].store(true, Ordering::Relaxed);
            }
            if let Some(index) =
                by_id.find(&learned, planned.id).filter(|index| learned[*index].record.key == planned.key)
            {
                return Some(Source::Learned(index as u32));
            }
            let record = self.ledger.find(planned.id)?;
            let (_, stat) = self.seen(planned.id, planned.path.as_str())?;
            (record.key == planned.key && self.is_as_recorded(&record, &stat)).then_some(Source::Ledger)
        };
        let sources: Vec<Option<Source>> = planned.par_iter().map(source).collect();
        if let Some(index) = sources.iter().position(Option::is_none) {
            bail!("`{}` is planned, but was neither current nor made", planned[index].path.as_str());
        }
        let sources = sources.into_iter().flatten().collect();
        let wanted = wanted.into_iter().map(AtomicBool::into_inner).collect();
        Ok(Plan { learned, by_id, sources, wanted })
    }

    fn describe(&self, plan: &Plan, planned: &[Planned], foreign: Foreign) -> Changes {
        let mut changes = Changes::default();
        for one in &plan.learned {
            if let Some(staged) = &one.staged {
                changes.written.push(staged.path.clone());
                changes.bytes += one.record.stat.size;
            }
        }
        changes.written.sort();
        changes.unchanged = planned.len() - changes.written.len();
        let unwanted =
            || self.walk.all().iter().zip(&plan.wanted).filter(|(_, wanted)| !**wanted).map(|(seen, _)| seen);
        let goes = |seen: &&Seen| {
            let a_file = matches!(seen.kind, Kind::File | Kind::Link | Kind::Other);
            a_file && (self.is_ours(seen.id) || foreign == Foreign::Remove && !is_hidden(self.walk.path(seen)))
        };
        changes.removed = unwanted().filter(goes).filter_map(|seen| RelPath::new(self.walk.path(seen))).collect();
        changes.removed.sort();
        changes.foreign = self.strangers(unwanted().filter(|seen| !goes(seen)).collect());
        changes
    }

    /// Those of `seen` that are no folders of ours, as they are shown.
    fn strangers(&self, seen: Vec<&Seen>) -> Vec<String> {
        let shown = |seen: &Seen| match seen.kind {
            Kind::Folder | Kind::EmptyFolder => None,
            Kind::Closed => Some(format!("{}/", self.walk.path(seen))),
            Kind::File | Kind::Link | Kind::Other => Some(self.walk.path(seen).to_owned()),
        };
        let mut strangers: Vec<String> =
            seen.into_iter().filter_map(shown).chain(self.walk.odd.iter().cloned()).collect();
        strangers.sort();
        strangers
    }

    /// What of ours must go before the new files can come: a file where a folder will be, a folder where a file will
    /// be. Fails if anything in the way is not ours.
    fn obstacles(&self, plan: &Plan) -> Result<Early> {
        let mut early = Early::default();
        let mut ways: HashSet<&str> = HashSet::new();
        let mut strange: Vec<String> = Vec::new();
        for path in self.in_the_way.lock().expect("no thread panicked").iter() {
            strange.push(path.as_str().to_owned());
        }
        for staged in plan.staged() {
            let path = staged.path.as_str();
            if matches!(self.seen(Id::of(path), path), Some((Kind::Folder | Kind::EmptyFolder | Kind::Closed, _))) {
                self.clear(path, plan, &mut early, &mut strange);
            }
            for way in ancestors(path) {
                if !ways.insert(way) {
                    break;
                }
                let id = Id::of(way);
                if plan.is_wanted(self, id) {
                    bail!("`{way}` is planned both as a file and as a folder");
                }
                match self.seen(id, way) {
                    Some((Kind::File | Kind::Other, _)) if self.is_ours(id) => early.files.push(way.to_owned()),
                    Some((Kind::Link, _)) if self.is_ours(id) && !self.claims.folder(id) => {
                        early.files.push(way.to_owned());
                    }
                    Some((Kind::Link, _)) => {
                        bail!("{} is a link where a folder is needed; remove the link", self.name.join(way).display())
                    }
                    Some((Kind::File | Kind::Other, _)) => strange.push(way.to_owned()),
                    Some((Kind::Folder | Kind::EmptyFolder | Kind::Closed, _)) | None => {}
                }
            }
        }
        strange.sort();
        strange.dedup();
        match strange.as_slice() {
            [] => Ok(early),
            [first, rest @ ..] => {
                let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
                bail!(
                    "{}{more} would have to be replaced, but did not come from here; move what is yours away, or clean \
                     the folder",
                    self.name.join(first).display()
                )
            }
        }
    }

    /// Plans to remove the folder at `path` with everything in it, if it is all ours and unwanted.
    fn clear(&self, path: &str, plan: &Plan, early: &mut Early, strange: &mut Vec<String>) {
        let below = |other: &str| other.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        strange.extend(self.walk.odd.iter().filter(|odd| below(odd)).cloned());
        if self.walk.find(Id::of(path)).is_none() {
            strange.push(format!("{path}/"));
        }
        for (seen, wanted) in self.walk.all().iter().zip(&plan.wanted) {
            let at = self.walk.path(seen);
            if !below(at) {
                continue;
            }
            match seen.kind {
                Kind::Folder | Kind::EmptyFolder => early.folders.push(at.to_owned()),
                Kind::File | Kind::Link | Kind::Other if self.is_ours(seen.id) && !wanted => {
                    early.files.push(at.to_owned());
                }
                _ => strange.push(at.to_owned()),
            }
        }
    }

    /// Moves what waits in the stage into place: what is new first, so that whatever then takes the place of another leads
    /// to nothing that is not there. Nobody comes to what is new before. Gives the stats of the files that were moved one by one, by their
    /// position in `learned`; a file keeps its stat when the folder that it is in is moved.
    fn move_in(&self, learned: &[Learned]) -> Result<HashMap<u32, Stat>> {
        if learned.iter().all(|one| one.staged.is_none()) {
            return Ok(HashMap::new());
        }
        let root = self.root.as_ref().expect("the folder was made").as_fd();
        let stage = self.stage.root().map_err(|error| failed("open", &self.name, "", error))?;
        let mut stats = HashMap::new();
        let mut folders: HashSet<&str> = HashSet::new();
        let turns = Turn::ALL.into_iter().flat_map(|turn| Class::ALL.map(|class| (turn, class)));
        let mut waiting: HashMap<(Turn, Class), Vec<u32>> = HashMap::new();
        for (index, one) in learned.iter().enumerate() {
            if let Some(staged) = &one.staged {
                waiting.entry((self.turn(one), staged.class)).or_default().push(index as u32);
            }
        }
        for turn in turns {
            let file = |index: u32| learned[index as usize].staged.as_ref().expect("it waits");
            let mut staged = waiting.remove(&turn).unwrap_or_default();
            staged.par_sort_unstable_by(|a, b| file(*a).path.cmp(&file(*b).path));
            let staged = || staged.iter().map(|index| (*index, file(*index)));
            let moves = moves(staged(), |folder| folders.contains(folder) || self.has_folder(folder));
            let shift = |moves: &[Move]| -> Result<Vec<(u32, Stat)>> {
                let mut ladder = Ladder::new(root);
                let each = |step: &Move| {
                    self.burn()
                        .and_then(|()| step.make(stage, &mut ladder))
                        .map_err(|error| failed("write", &self.name, step.to, error))
                };
                Ok(moves.iter().map(each).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
            };
            let moved: Vec<Vec<(u32, Stat)>> = moves.par_chunks(64).map(shift).collect::<Result<_>>()?;
            stats.extend(moved.into_iter().flatten());
            for (_, staged) in staged() {
                for folder in ancestors(staged.path.as_str()) {
                    if !folders.insert(folder) {
                        break;
                    }
                }
            }
        }
        Ok(stats)
    }

    fn turn(&self, one: &Learned) -> Turn {
        let id = one.record.id;
        let path = one.staged.as_ref().map_or("", |staged| staged.path.as_str());
        match (self.seen(id, path), self.ledger.find(id)) {
            (None, _) => Turn::New,
            (Some((_, stat)), Some(record)) if record.stat == stat => Turn::Old,
            _ => Turn::Unknown,
        }
    }

    /// The files to remove at the end, and the folders that are then empty.
    fn leftovers(&self, removed: &[RelPath], early: &Early, foreign: Foreign) -> (Vec<String>, Vec<String>) {
        // What went early may have been followed by something of the same name.
        let gone: HashSet<&str> = early.files.iter().map(String::as_str).collect();
        let files = removed.iter().map(RelPath::as_str).filter(|path| !gone.contains(path));
        let files: Vec<String> = files.map(str::to_owned).collect();
        // A folder that our removals leave empty goes with them. One that is empty already may be left from a run that
        // was killed, or be somebody's: then the claims decide.
        let mut folders: HashSet<&str> = HashSet::new();
        for path in &files {
            for folder in ancestors(path) {
                if !folders.insert(folder) {
                    break;
                }
            }
        }
        for empty in self.walk.all().iter().filter(|seen| seen.kind == Kind::EmptyFolder) {
            let path = self.walk.path(empty);
            let goes =
                |folder: &str| self.claims.folder(Id::of(folder)) || foreign == Foreign::Remove && !is_hidden(folder);
            folders.extend(std::iter::once(path).chain(ancestors(path)).take_while(|folder| goes(folder)));
        }
        let folders = folders.into_iter().map(str::to_owned).collect();
        (files, folders)
    }

    /// Removes files, and then those of the folders that are empty.
    fn remove(&self, files: &[String], folders: &[String]) -> Result<()> {
        let Some(root) = self.root.as_ref().map(|root| root.as_fd()) else { return Ok(()) };
        let unlink = |ladder: &mut Ladder, path: &str, flags: AtFlags| -> Result<(), Errno> {
            self.burn()?;
            let (folder, name) = split(path);
            unlinkat(ladder.at(folder)?, name, flags)
        };
        let sweep = |files: &[String]| -> Result<()> {
            let mut ladder = Ladder::new(root);
            for path in files {
                match unlink(&mut ladder, path, AtFlags::empty()) {
                    Ok(()) | Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => {}
                    Err(error) => return Err(failed("remove", &self.name, path, error)),
                }
            }
            Ok(())
        };
        files.par_chunks(64).try_for_each(sweep)?;
        let mut folders: Vec<&str> = folders.iter().map(String::as_str).collect();
        // What is in a folder sorts behind it.
        folders.sort_unstable_by(|a, b| b.cmp(a));
        let mut ladder = Ladder::new(root);
        for path in folders {
            // A folder that is still in use is not empty, and stays.
            let _ = unlink(&mut ladder, path, AtFlags::REMOVEDIR);
        }
        Ok(())
    }

    /// Where a test can stop a commit: at each of its steps.
    fn burn(&self) -> Result<(), Errno> {
        #[cfg(test)]
        if self.fuse.fetch_sub(1, Ordering::Relaxed) == 0 {
            return Err(Errno::IO);
        }
        Ok(())
    }

    fn save_claims(&self, claims: &Claims) -> Result<()> {
        let root = self.root.as_ref().expect("the folder was made");
        let slot = self.stage.number();
        let save = || -> std::io::Result<()> {
            self.stage.write(slot, Class::Asset, claims::NAME, &claims.print())?;
            renameat(self.stage.root()?, slot.path(Class::Asset, claims::NAME), root, claims::NAME)?;
            Ok(())
        };
        save().map_err(|error| failed("write", &self.name, claims::NAME, error))
    }
}

/// Everything known at the beginning of a commit.
struct Plan {
    learned: Vec<Learned>,
    by_id: ById,
    /// One for each planned file.
    sources: Vec<Source>,
    /// Of each entry that was seen, whether its path is planned.
    wanted: Vec<bool>,
}

/// Positions of what was learned, found by id: a fifth of what a map of them takes.
struct ById {
    order: Vec<u32>,
    buckets: Buckets,
}

impl ById {
    fn of(learned: &[Learned]) -> ById {
        let id = |index: u32| learned[index as usize].record.id;
        let mut order: Vec<u32> = (0..learned.len() as u32).collect();
        order.par_sort_by_key(|index| id(*index));
        order.dedup_by(|later, kept| {
            let same = id(*later) == id(*kept);
            // A file that was current and put all the same is the one that was put.
            if same && learned[*later as usize].staged.is_some() {
                *kept = *later;
            }
            same
        });
        let buckets = Buckets::new(order.len(), |at| id(order[at]));
        ById { order, buckets }
    }

    fn find(&self, learned: &[Learned], id: Id) -> Option<usize> {
        let at = self.buckets.find(id, |at| learned[self.order[at] as usize].record.id)?;
        Some(self.order[at] as usize)
    }
}

/// Where the record of a planned file comes from.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    Ledger,
    Learned(u32),
}

/// When a file gets into its place.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Turn {
    /// There is none yet.
    New,
    /// There is one that no finished run has left, and that may lead to what never came.
    Unknown,
    /// There is one that a finished run has left.
    Old,
}

impl Turn {
    const ALL: [Turn; 3] = [Turn::New, Turn::Unknown, Turn::Old];
}

/// What must go before anything can come.
#[derive(Default)]
struct Early {
    files: Vec<String>,
    folders: Vec<String>,
}

impl Plan {
    fn staged(&self) -> impl Iterator<Item = &Staged> {
        self.learned.iter().filter_map(|one| one.staged.as_ref())
    }

    /// Whether ledger and claims say all this already.
    fn is_known(&self, folder: &Folder, planned: &[Planned]) -> bool {
        self.learned.is_empty()
            && folder.ledger.len() == planned.len()
            && folder.ledger.claims == folder.claims.digest()
    }

    fn is_wanted(&self, folder: &Folder, id: Id) -> bool {
        folder.walk.position(id).is_some_and(|seen| self.wanted[seen])
            || self.by_id.find(&self.learned, id).is_some_and(|index| self.learned[index].staged.is_some())
    }

    /// What to remember of the planned files, in the order of their ids.
    fn records(
        &self,
        folder: &Folder,
        planned: &[Planned],
        moved: &HashMap<u32, Stat>,
    ) -> impl Iterator<Item = Record> {
        let mut order: Vec<u32> = (0..planned.len() as u32).collect();
        order.par_sort_unstable_by_key(|at| planned[*at as usize].id);
        order.into_iter().map(move |at| match self.sources[at as usize] {
            Source::Ledger => folder.ledger.find(planned[at as usize].id).expect("it was there before"),
            Source::Learned(index) => {
                let record = self.learned[index as usize].record;
                Record { stat: *moved.get(&index).unwrap_or(&record.stat), ..record }
            }
        })
    }
}

/// One rename from the stage into the folder.
struct Move<'a> {
    from: String,
    to: &'a str,
    /// The file's position among the learned; `None` for a folder.
    file: Option<u32>,
}

impl Move<'_> {
    fn make(&self, stage: BorrowedFd, ladder: &mut Ladder) -> Result<Option<(u32, Stat)>, Errno> {
        let (folder, name) = split(self.to);
        let folder = ladder.at(folder)?;
        renameat(stage, &self.from, folder, name)?;
        let Some(file) = self.file else { return Ok(None) };
        // The rename changed the time that the stat holds.
        let stat = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(Some((file, Stat::of(&stat))))
    }
}

/// The fewest renames for files of one class, given in the order of their paths: a folder that does not exist yet is
/// moved with all that is in it.
fn moves<'a>(staged: impl Iterator<Item = (u32, &'a Staged)>, exists: impl Fn(&str) -> bool) -> Vec<Move<'a>> {
    let mut moves: Vec<Move> = Vec::new();
    let mut folder: Option<&str> = None;
    for (index, staged) in staged {
        let path = staged.path.as_str();
        let moved = folder.is_some_and(|folder| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
        if moved {
            continue;
        }
        let missing = match staged.slot {
            Slot::Mirrored => ancestors(path).take_while(|folder| !exists(folder)).last(),
            Slot::Numbered(_) => None,
        };
        let to = missing.unwrap_or(path);
        let from = staged.slot.path(staged.class, to);
        moves.push(Move { from, to, file: missing.is_none().then_some(index) });
        folder = missing;
    }
    moves
}

/// Whether a part of the path begins with a dot.
fn is_hidden(path: &str) -> bool {
    Path::new(path).iter().any(|part| part.as_encoded_bytes().starts_with(b"."))
}
