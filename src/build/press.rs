//! Content → `public/`: the order of the work, from reading to the last rename.

use super::assets::beside_pages;
use super::bodies::{Fresh, Store};
use super::explain::{Explanation, Reasons};
use super::inputs::{File, Survey};
use super::last::Last;
use super::maker::{Maker, Progress, split};
use super::memo::{DocumentRecord, FileRecord, Memo, document_key};
use super::origins::Origins;
use super::setting::{Setting, configuration, reading};
use super::sheet::{Layout, Sheet};
use super::touch::Kept;
use super::{Inputs, Request, tell_of};
use crate::base::files::{self, Prepared};
use crate::base::problem::tidy;
use crate::base::{Digest, Problems, RelPath, read};
use crate::content::{self, Document, Reading};
use crate::markdown::Fragment;
use crate::pages::{CardShelf, Change, Frame, Plan};
use crate::public::{Changes, Folder};
use crate::site::{self, HeadlineWords, Horizon, Related, Scope, Site};
use anyhow::Result;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

/// Where the result goes.
#[derive(Clone, Debug)]
pub enum Output {
    /// A folder below the root, kept equal to the site.
    Folder(PathBuf),
    /// Nowhere: everything is made, and nothing is written.
    Nowhere,
    /// Nowhere: one file of the folder is explained, and nothing is made.
    Explain(PathBuf, RelPath),
}

impl Output {
    /// The folder that is looked at.
    fn folder(&self) -> Option<&Path> {
        match self {
            Output::Folder(folder) | Output::Explain(folder, _) => Some(folder),
            Output::Nowhere => None,
        }
    }
}

/// What a build found and did.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// Sorted, without repetitions.
    pub problems: Problems,
    pub counts: Counts,
    /// Files whose bytes changed, and files that are gone.
    pub written: Vec<RelPath>,
    pub removed: Vec<RelPath>,
    /// Files in the folder that the tool did not make and left alone.
    pub foreign: Vec<String>,
    /// The answer of [`Output::Explain`]; none if there is no such file.
    pub explanation: Option<Explanation>,
    /// When the site changes by itself.
    pub valid: Horizon,
}

#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Counts {
    pub articles: usize,
    pub editions: usize,
    /// Files of the finished site.
    pub files: usize,
    /// Pages that were looked at: all of them, or those that an edit may touch.
    pub planned: usize,
    /// Pages that were made, and found to be as they were or not.
    pub made: usize,
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// Written.
    pub bytes: u64,
}

impl Built {
    /// Takes note of what became of the folder.
    pub(super) fn note(&mut self, changes: Changes) {
        self.counts.written = changes.written.len();
        self.counts.unchanged = changes.unchanged;
        self.counts.removed = changes.removed.len();
        self.counts.bytes = changes.bytes;
        self.written = changes.written;
        self.removed = changes.removed;
        self.foreign = changes.foreign;
    }

    /// Whether the site could not be published.
    pub fn failed(&self, strict: bool) -> bool {
        self.problems.iter().any(|problem| strict || problem.is_error())
    }
}

/// Makes the site. `progress` is told how many pages of how many are done.
pub fn press(
    request: &Request,
    output: &Output,
    overlay: BTreeMap<RelPath, Vec<u8>>,
    progress: Progress<'_>,
) -> Result<Built> {
    let (built, kept) = press_and_keep(request, output, overlay, progress)?;
    // Whoever wants this one build is about to end: to give ten thousand articles back piece by piece would be the last
    // tenth of a cold build.
    std::mem::forget(kept);
    Ok(built)
}

/// The same, and what the site is made of, if all went well: the next edit may need no more.
pub(super) fn press_and_keep(
    request: &Request,
    output: &Output,
    overlay: BTreeMap<RelPath, Vec<u8>>,
    progress: Progress<'_>,
) -> Result<(Built, Option<Kept>)> {
    let (survey, mut folder) = match output.folder() {
        None => (Survey::of(request), None),
        Some(name) => {
            let lock = request.lock(tell_of)?;
            let open = || Folder::open(&request.root, name, &request.ledger(name), lock);
            let (survey, folder) = rayon::join(|| Survey::of(request), open);
            (survey, Some(folder?))
        }
    };
    let remembers = matches!(output, Output::Folder(_)) && overlay.is_empty();
    if let (Some(folder), true) = (&mut folder, remembers)
        && folder.is_as_left()
    {
        let last = output.folder().and_then(|name| Last::load(&request.memory("last", name)));
        if let Some(built) = last.and_then(|last| last.answers(request, &survey)) {
            folder.save()?;
            return Ok((Built { foreign: folder.foreign(), ..built }, None));
        }
        if let Some((built, kept)) = touched(request, output, &survey, folder)? {
            return Ok((built, Some(kept)));
        }
    }
    whole(request, output, survey, folder, overlay, progress)
}

/// The short way: a few texts have changed since the last whole build, and nothing else. `None` if more has.
fn touched(request: &Request, output: &Output, survey: &Survey, folder: &mut Folder) -> Result<Option<(Built, Kept)>> {
    let Output::Folder(name) = output else { return Ok(None) };
    let Some(sheet) = Sheet::load(&request.memory("sheet", name)) else { return Ok(None) };
    let Some(edits) = sheet.edits(request, survey) else { return Ok(None) };
    let Some(mut kept) = Kept::load(request, survey, sheet) else { return Ok(None) };
    let note = |change: &Change| Sheet::append(&request.memory("sheet", name), change);
    let Some(built) = kept.apply(request, &edits, folder, name, note)? else { return Ok(None) };
    folder.save()?;
    Last::save(&request.memory("last", name), request, survey, &built);
    Ok(Some((built, kept)))
}

/// The whole way: everything is read or remembered, planned and compared.
fn whole(
    request: &Request,
    output: &Output,
    survey: Survey,
    folder: Option<Folder>,
    overlay: BTreeMap<RelPath, Vec<u8>>,
    progress: Progress<'_>,
) -> Result<(Built, Option<Kept>)> {
    files::sweep(&request.state());
    let memo_file = request.state().join("memo");
    let memo = Memo::load(&memo_file);
    let inputs = Inputs::read(request, &survey, &memo, overlay)?;
    let mut problems = inputs.problems.clone();

    let Some(config) = configuration(request, &inputs, &mut problems) else { return Ok((failed(problems), None)) };
    let reading = reading(&config);
    let (records, fresh) = documents(request, &inputs, &memo, &reading);
    problems.extend(records.iter().flat_map(|(_, record)| record.problems.iter().cloned()));
    let remembers = matches!(output, Output::Folder(_)) && inputs.overlay.is_empty();
    let _memory = (remembers && !fresh.is_empty()).then(|| remember(memo_file, &survey, &inputs, &records));
    drop(memo);

    let zone = config.zone();
    let scope = Scope {
        zone: &zone,
        now: request.now,
        drafts: request.drafts,
        future: request.future,
        permalinks: &config.permalinks,
        language: &config.language,
    };
    let read: Vec<Arc<Document>> = records.into_iter().filter_map(|(_, record)| record.document).collect();
    let (mut site, found) = site::assemble(read, &scope);
    problems.extend(found);
    news_window(&mut site, request.now);

    let beside = beside_pages(&site, &inputs);
    let Some(setting) = Setting::of(request, &inputs, config, &site, &beside, &mut problems) else {
        return Ok((failed(problems), None));
    };
    let frame = setting.frame(&site, request.now);
    problems.extend(check_links(&frame));
    let shelf: Box<CardShelf> = site.articles.iter().map(|_| OnceLock::new()).collect();
    let words = HeadlineWords::of(&site);
    let related = relate(&site, &words);
    let plan = Plan::new(&frame, &shelf, &related, &setting.files, None);
    let fresh = Fresh::new(fresh);
    let store = Store {
        request,
        inputs: &inputs,
        reading: &reading,
        theme: &setting.theme,
        strings: &setting.strings,
        fresh: &fresh,
    };
    let maker = Maker::new(&plan, &store, &setting, request, progress);
    let mut built = Built { valid: site.valid, ..Built::default() };
    built.counts.articles = site.articles.len();
    built.counts.editions = site.editions.len();
    let name = output.folder();
    if let (Some(folder), Output::Explain(_, path)) = (&folder, output) {
        let name = name.expect("there is a folder");
        let before = Origins::load(&request.memory("origins", name));
        let now = Origins::of(request, &survey, &inputs);
        let changed = before.map(|before| now.changed_since(&before)).unwrap_or_default();
        built.explanation = maker.explain(folder, path, &request.memory("causes", name), &changed);
        return Ok((Built { problems: tidy(problems), ..built }, None));
    }
    let (done, found) = maker.make(folder.as_ref())?;
    // No more pages are made: moving them into their places needs the room.
    fresh.clear();
    crate::base::shown::forget();
    problems.extend(found);
    built.counts.files = done.iter().map(Vec::len).sum();
    built.counts.planned = built.counts.files;
    built.counts.made = done.iter().flatten().filter(|one| one.made).count();
    built.problems = tidy(problems);
    let (Some(folder), Some(name), false) = (folder, name, built.failed(request.strict)) else {
        return Ok((built, None));
    };
    let (planned, marks) = split(done);
    let cards = (0..plan.cards.len()).map(|n| plan.cards[n].digest()).collect();
    drop(plan);
    // Until they are written anew, these would tell of a folder that is no more.
    for memory in ["sheet", "last"] {
        let _ = std::fs::remove_file(request.memory(memory, name));
    }
    let sheet = || {
        let layout = Layout { site, related, words, cards, beside };
        let sheet = Sheet::of(request, &survey, &inputs, layout, &built);
        let prepared = sheet.prepare(&request.memory("sheet", name));
        (sheet, prepared)
    };
    let (changes, sheet) = rayon::join(|| folder.commit(&planned), || remembers.then(sheet));
    built.note(changes?);
    let changed = Origins::of(request, &survey, &inputs).replace(&request.memory("origins", name));
    Reasons::note(&request.memory("causes", name), &planned, &marks, planned.len(), changed);
    let Some((sheet, prepared)) = sheet else { return Ok((built, None)) };
    let _ = prepared.and_then(Prepared::publish);
    Last::save(&request.memory("last", name), request, &survey, &built);
    Ok((built, Some(Kept::new(inputs, setting, sheet, shelf))))
}

fn failed(problems: Problems) -> Built {
    Built { problems: tidy(problems), ..Built::default() }
}

/// Related articles of each article.
fn relate(site: &Site, words: &HeadlineWords) -> Vec<Vec<u32>> {
    let index = Related::index(site, words);
    (0..site.articles.len()).into_par_iter().with_min_len(64).map(|n| index.of(site, words, n)).collect()
}

type Records = Vec<(RelPath, DocumentRecord)>;

/// So many bytes of rendered texts are kept from reading to writing, which is every text of some fifteen thousand articles; others
/// are rendered again.
const FRAGMENTS: usize = 64 << 20;

/// Reads every document, or remembers what reading it gave. Sorted by path.
fn documents(
    request: &Request,
    inputs: &Inputs,
    memo: &Memo,
    reading: &Reading,
) -> (Records, HashMap<RelPath, Arc<Fragment>>) {
    let files: Vec<(&RelPath, &File)> = inputs.documents.iter().collect();
    let kept = AtomicUsize::new(0);
    let read: Vec<(RelPath, DocumentRecord, Option<Arc<Fragment>>)> = files
        .par_iter()
        .with_min_len(16)
        .map(|(path, file)| {
            let key = document_key(path, file.digest, reading);
            if let Some(record) = memo.document(path, key) {
                return ((*path).clone(), record.clone(), None);
            }
            let (record, fragment) = read_document(request, inputs, path, reading, key);
            let fragment = fragment.filter(|fragment| kept.fetch_add(fragment.html.len(), Relaxed) < FRAGMENTS);
            ((*path).clone(), record, fragment)
        })
        .collect();
    let mut records = Vec::with_capacity(read.len());
    let mut fresh = HashMap::new();
    for (path, record, fragment) in read {
        if let Some(fragment) = fragment {
            fresh.insert(path.clone(), fragment);
        }
        records.push((path, record));
    }
    (records, fresh)
}

fn read_document(
    request: &Request,
    inputs: &Inputs,
    path: &RelPath,
    reading: &Reading,
    key: Digest,
) -> (DocumentRecord, Option<Arc<Fragment>>) {
    let bytes = match inputs.document(request, path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let problem = read::unreadable(format!("content/{path}"), &error);
            return (DocumentRecord { key: Digest::default(), document: None, problems: vec![problem] }, None);
        }
    };
    let (read, problems) = content::read(path, &bytes, reading);
    let (document, fragment) = read.unzip();
    (DocumentRecord { key, document: document.map(Arc::new), problems }, fragment.map(Arc::new))
}

/// Writes what was read while pages are made of it; whoever drops the answer waits for the end.
fn remember(file: PathBuf, survey: &Survey, inputs: &Inputs, records: &Records) -> Aside {
    let all = inputs.documents.values().chain(inputs.assets.values()).chain(inputs.statics.values());
    let files = all.map(|file| {
        let record = FileRecord { size: file.size, modified: file.modified, digest: file.digest };
        (file.path.to_string(), record)
    });
    let (files, records, taken) = (files.collect(), records.clone(), survey.taken());
    Aside(Some(std::thread::spawn(move || Memo::save(&file, files, records, taken))))
}

/// Work that goes on beside the build, and ends before it.
struct Aside(Option<std::thread::JoinHandle<()>>);

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = self.0.take().map(std::thread::JoinHandle::join);
    }
}

/// Articles leave the news sitemap by themselves.
fn news_window(site: &mut Site, now: i64) {
    let mut valid = site.valid;
    for article in site.articles.iter().rev() {
        if let Some(published) = article.published {
            valid.passed(published.seconds + crate::pages::NEWS_WINDOW, now);
        }
    }
    site.valid = valid;
}

/// Problems with the links of public documents.
fn check_links(frame: &Frame<'_>) -> Problems {
    let links = frame.links();
    let site = frame.site;
    let found: Vec<Problems> = (0..site.documents.len())
        .into_par_iter()
        .with_min_len(256)
        .map(|number| match site.routes.contains_key(site.documents.path(number)) {
            true => links.answers(site.document(number)).1,
            false => Problems::new(),
        })
        .collect();
    found.into_iter().flatten().collect()
}
