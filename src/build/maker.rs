//! Pages made: each compared with what its file was made from, rendered if that differs, handed over and dropped.

use super::Request;
use super::bodies::Store;
use super::explain::{Explanation, Marks, Parts, Reasons, marks};
use super::program;
use super::setting::{Setting, line_of};
use crate::base::shown::AtHand;
use crate::base::{Digest, Place, Problem, Problems, RelPath, read};
use crate::pages::{AssetFile, Change, Class, Content, OUTPUTS, Page, Plan};
use crate::public::{self, Folder, Planned, Put};
use crate::site::{Links, RootLink};
use anyhow::Result;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Makes pages and hands them to the folder.
pub struct Maker<'a> {
    plan: &'a Plan<'a>,
    store: &'a Store<'a>,
    setting: &'a Setting,
    request: &'a Request,
    progress: Progress<'a>,
    /// Files that were handed to the folder.
    put: Mutex<HashSet<RelPath>>,
}

/// Told how many parts of how many are done.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// A page that was planned, and for whom.
pub struct Done {
    planned: Planned,
    of: Option<RelPath>,
    pub made: bool,
    /// Of what it was made, if it was.
    parts: Marks,
}

/// Pages in the order of the outputs, in runs: never all in one list, which would have to be made beside them.
pub type Units = Vec<Vec<Done>>;

impl<'a> Maker<'a> {
    pub fn new(
        plan: &'a Plan<'a>,
        store: &'a Store<'a>,
        setting: &'a Setting,
        request: &'a Request,
        progress: Progress<'a>,
    ) -> Maker<'a> {
        Maker { plan, store, setting, request, progress, put: Mutex::default() }
    }

    /// Makes every page whose file is not what it should be. Each page is made, handed over and dropped.
    pub fn make(&self, folder: Option<&Folder>) -> Result<(Units, Problems)> {
        let units = OUTPUTS.iter().enumerate();
        let units = units.flat_map(|(row, output)| (0..(output.units)(self.plan)).map(move |unit| (row, unit)));
        let (done, mut problems) = self.units(&units.collect::<Vec<_>>(), folder)?;
        let mut by_path: Vec<&Done> = done.iter().flatten().collect();
        by_path.par_sort_by(|a, b| a.planned.path.cmp(&b.planned.path));
        problems.extend(claims(&by_path));
        problems.extend(self.leads_nowhere(&by_path));
        Ok((done, problems))
    }

    /// The same for the parts of the site that a change touches.
    pub fn make_touched(&self, change: &Change, folder: &Folder) -> Result<(Units, Problems)> {
        let units = OUTPUTS.iter().enumerate();
        let units = units.flat_map(|(row, output)| {
            let count = (output.units)(self.plan);
            let touched = (output.touched)(self.plan, change).into_iter().filter(move |unit| *unit < count);
            touched.map(move |unit| (row, unit))
        });
        let units: BTreeSet<(usize, usize)> = units.collect();
        self.units(&units.into_iter().collect::<Vec<_>>(), Some(folder))
    }

    fn units(&self, units: &[(usize, usize)], folder: Option<&Folder>) -> Result<(Units, Problems)> {
        /// So many units of one output are worth a beginning and an end of their own.
        const MANY: usize = 1024;
        let found: Mutex<Problems> = Mutex::default();
        let counter = AtomicUsize::new(0);
        let make = |mut done: Vec<Done>, (row, unit): &(usize, usize)| {
            let pages = (OUTPUTS[*row].pages)(self.plan, *unit);
            let count = counter.fetch_add(1, Ordering::Relaxed);
            if count.is_multiple_of(256) {
                (self.progress)(count, units.len());
            }
            for page in pages {
                done.extend(self.page(page, folder, &found)?);
            }
            Ok(done)
        };
        let mut done = Units::new();
        let (mut start, mut end) = (0, 0);
        for row in units.chunk_by(|a, b| a.0 == b.0) {
            end += row.len();
            // Small outputs are made along with the large one that follows.
            if row.len() < MANY && end < units.len() {
                continue;
            }
            let part = &units[start..end];
            let min = if part.len() < MANY { 1 } else { 4 };
            let made: Result<Units> = part.par_iter().with_min_len(min).try_fold(Vec::new, make).collect();
            done.extend(made?);
            if row.len() >= MANY {
                // Lists show cards in another way than articles do.
                self.setting.theme.forget_pieces();
            }
            start = end;
        }
        (self.progress)(units.len(), units.len());
        Ok((done, found.into_inner().expect("no thread panicked")))
    }

    /// Links of texts and menus to addresses of this site at which nothing stands.
    fn leads_nowhere(&self, done: &[&Done]) -> Problems {
        let site = self.plan.site();
        let public = site.documents.iter().filter(|document| site.routes.contains_key(&document.path));
        let mut links: Vec<RootLink> = public.flat_map(|document| Links::root_links(document)).collect();
        let config = self.plan.frame.config;
        links.extend(
            config
                .nav
                .iter()
                .chain(&config.footer)
                .filter(|item| item.url.starts_with('/'))
                .map(|item| RootLink { target: item.url.clone(), place: Place::file(&self.request.config) }),
        );
        if links.is_empty() {
            return Problems::new();
        }
        let is_there = |file: RelPath| done.binary_search_by(|one| one.planned.path.cmp(&file)).is_ok();
        let lost = links.into_iter().filter(|link| !link.files().any(is_there));
        lost.map(|link| link.problem(done.iter().map(|one| one.planned.path.as_str()))).collect()
    }

    /// One page: nothing to do if its file is what its key makes, else made and handed over.
    fn page(&self, page: Page, folder: Option<&Folder>, found: &Mutex<Problems>) -> Result<Option<Done>> {
        let report = |problem: Problem| found.lock().expect("no thread panicked").push(problem);
        let parts = match self.parts(&page) {
            Ok(parts) => parts,
            Err(problem) => {
                report(problem);
                return Ok(None);
            }
        };
        let planned = planned(&page, &parts);
        if folder.is_some_and(|folder| folder.is_current(&planned)) {
            return Ok(Some(Done { planned, of: page.of, made: false, parts: Marks::default() }));
        }
        // Of two pages for one address only one is put; that there are two is told afterwards.
        let folder = folder.filter(|_| self.put.lock().expect("no thread panicked").insert(page.path.clone()));
        if let Err(problem) = self.hand_over(&page, &planned, folder)? {
            report(problem);
        }
        Ok(Some(Done { planned, of: page.of, made: true, parts: marks(&parts) }))
    }

    /// Makes a page and gives it to the folder, if there is one. A file of the project goes there in pieces: it may be
    /// larger than the memory.
    fn hand_over(&self, page: &Page, planned: &Planned, folder: Option<&Folder>) -> Result<Result<(), Problem>> {
        if let Content::Copy(AssetFile { bytes: None, source, .. }) = &page.content {
            return match (read::open(&self.request.path(source)), folder) {
                (Err(error), _) => Ok(Err(read::unreadable(source, &error))),
                (Ok((file, _)), Some(folder)) => folder.put_file(planned, file).map(|_: Put| Ok(())),
                (Ok(_), None) => Ok(Ok(())),
            };
        }
        thread_local! {
            /// As large as the largest page of this thread: to grow one for each page costs more than to fill it.
            static BUFFER: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
        }
        // Taken, not borrowed: while this page is made its thread may be given another one to make.
        let mut buffer = BUFFER.with(|buffer| std::mem::take(&mut *buffer.borrow_mut()));
        buffer.clear();
        let made = match (self.write(page, &mut buffer), folder) {
            (Err(problem), _) => Ok(Err(problem)),
            (Ok(()), Some(folder)) => folder.put(planned, &buffer).map(|_: Put| Ok(())),
            (Ok(()), None) => Ok(Ok(())),
        };
        BUFFER.with(|kept| *kept.borrow_mut() = buffer);
        made
    }

    /// Everything that decides the bytes of a page, but the program: its key part by part.
    fn parts(&self, page: &Page) -> Result<Parts, Problem> {
        Ok(match &page.content {
            Content::Copy(file) => vec![("file", file.digest)],
            Content::Made(made) => vec![("data", made.key())],
            Content::View(view, body) => {
                let template = self.template(page)?;
                let mut parts = view.parts();
                parts.push(("template", self.setting.theme.fingerprint(&template).unwrap_or_default()));
                parts.extend(body.as_ref().map(|body| ("body", body.digest)));
                parts
            }
        })
    }

    /// Plans everything, and tells of one file what there is to tell.
    /// `changed` are the inputs that are others than when the folder was last made.
    pub fn explain(&self, folder: &Folder, path: &RelPath, reasons: &Path, changed: &[String]) -> Option<Explanation> {
        for output in OUTPUTS {
            for unit in 0..(output.units)(self.plan) {
                let mut pages = (output.pages)(self.plan, unit).into_iter();
                let Some(page) = pages.find(|page| page.path == *path) else { continue };
                let parts = self.parts(&page).ok()?;
                let sources = parts.iter().map(|(name, _)| (*name, self.source(&page, name)));
                let explanation = Explanation {
                    path: page.path.to_string(),
                    output: output.about,
                    of: page.of.as_ref().map(content_file),
                    template: self.template(&page).ok().filter(|name| !name.is_empty()),
                    linked: linked(&page),
                    parts: sources.collect(),
                    current: folder.is_current(&planned(&page, &parts)),
                    ..Explanation::default()
                };
                return Some(explanation.with_reasons(&Reasons::load(reasons), path, &parts, changed));
            }
        }
        None
    }

    /// The files or settings behind a part of a page, for `explain`.
    fn source(&self, page: &Page, part: &str) -> String {
        let of = page.of.as_ref().map_or_else(|| "the articles it shows".to_owned(), content_file);
        let neighbour = |card: &Option<crate::pages::views::Part<crate::pages::views::Card>>| {
            card.as_ref().map_or("none".to_owned(), |card| card.url.clone())
        };
        if let Content::View(view, _) = &page.content
            && let crate::pages::View::Article(view) = &**view
        {
            match part {
                "previous" => return neighbour(&view.previous),
                "next" => return neighbour(&view.next),
                "related" | "thread" => {
                    let cards = if part == "related" { &view.related } else { &view.thread };
                    let urls: Vec<&str> = cards.iter().map(|card| card.url.as_str()).collect();
                    return if urls.is_empty() { "none".to_owned() } else { urls.join(" ") };
                }
                _ => {}
            }
        }
        match part {
            "site" => "config.toml, the theme's options, or the name of a style sheet or other asset".to_owned(),
            "template" => {
                let name = self.template(page).unwrap_or_default();
                format!("{name} and the templates and components it uses")
            }
            "file" => match &page.content {
                Content::Copy(file) => file.source.clone(),
                _ => of,
            },
            "body" => format!("the text of {of}, or an address it links to"),
            "page" => "title, description, language, breadcrumbs or picture of the page".to_owned(),
            "items" | "latest" | "sections" | "stories" | "groups" | "entries" => "the articles it lists".to_owned(),
            "queries" => "the articles that the theme's queries find".to_owned(),
            _ => of,
        }
    }

    /// The template that a page asks for, or its view's.
    fn template(&self, page: &Page) -> Result<String, Problem> {
        let Content::View(view, body) = &page.content else { return Ok(String::new()) };
        let wanted = body.as_ref().and_then(|body| Some((body.document.front.template.as_ref()?, &body.document)));
        let Some((wanted, document)) = wanted.filter(|_| page.of.is_some()) else {
            return Ok(view.template().to_owned());
        };
        if self.setting.theme.has(wanted) {
            return Ok(wanted.clone());
        }
        let bytes = self.store.inputs.document(self.request, &document.path).unwrap_or_default();
        let place = line_of(&document.file(), &String::from_utf8_lossy(&bytes), "template");
        let mut problem = Problem::error(place, format!("`template` does not exist: `{wanted}`"));
        problem.hint = crate::base::problem::did_you_mean(wanted, self.setting.theme.templates());
        Err(problem)
    }

    fn write(&self, page: &Page, out: &mut Vec<u8>) -> Result<(), Problem> {
        match &page.content {
            Content::Made(made) => {
                // The buffer is empty, and so is a text.
                let mut text = String::from_utf8(std::mem::take(out)).expect("pages are text so far");
                let made = made.write(self.store, &mut text);
                *out = text.into_bytes();
                made?;
            }
            Content::Copy(file) => out.extend_from_slice(file.bytes.as_deref().unwrap_or_default()),
            Content::View(view, body) => {
                let template = self.template(page)?;
                let mut context = view.context(self.setting.theme.variables(&template));
                context.insert_value("site", self.setting.site_value.clone());
                context.insert_value("once", self.setting.once(&view.head().language));
                let body = match body {
                    Some(body) => crate::pages::Bodies::html(self.store, body, self.plan.frame.base_path())?,
                    None => String::new(),
                };
                context.insert("body", &body);
                context.insert("json_ld", &view.json_ld());
                let _at_hand = AtHand::new(view.cards());
                self.setting.theme.render_to(&template, &context, page.path.as_str(), out)?;
            }
        }
        Ok(())
    }
}

/// A document as a user knows it.
fn content_file(path: &RelPath) -> String {
    format!("content/{path}")
}

/// The content files that the text of a page leads to.
fn linked(page: &Page) -> BTreeSet<String> {
    let Content::View(_, Some(body)) = &page.content else { return BTreeSet::new() };
    let targets = body.document.text.slots.iter().filter_map(|slot| slot.target.strip_prefix("@/"));
    targets.map(|target| format!("content/{}", target.split('#').next().unwrap_or_default())).collect()
}

/// What the folder is told of all pages, and of what those were made that were.
///
/// The marks stand in the order of the pages; those of pages that were not made are empty.
pub fn split(done: Units) -> (Vec<Planned>, Vec<Marks>) {
    let mut planned = Vec::with_capacity(done.iter().map(Vec::len).sum());
    let mut marks = Vec::with_capacity(planned.capacity());
    for one in done.into_iter().flatten() {
        marks.push(one.parts);
        planned.push(one.planned);
    }
    (planned, marks)
}

/// What the folder is told of a page.
fn planned(page: &Page, parts: &Parts) -> Planned {
    let mut digests: Vec<Digest> = parts.iter().map(|(_, digest)| *digest).collect();
    static PROGRAM: std::sync::LazyLock<Digest> = std::sync::LazyLock::new(|| Digest::of(program().as_bytes()));
    digests.push(*PROGRAM);
    let class = match page.class {
        Class::Asset => public::Class::Asset,
        Class::Page => public::Class::Page,
        Class::List => public::Class::List,
        Class::Feed => public::Class::Feed,
    };
    Planned::new(page.path.clone(), Digest::join(&digests), class)
}

/// Two pages for one address: both are named, and neither wins. Their versions in other formats go without saying.
/// Pages are given in the order of their paths.
fn claims(done: &[&Done]) -> Problems {
    let name = |one: &Done| one.of.as_ref().map_or_else(|| "a page of the tool's own".to_owned(), content_file);
    let mut rivals: BTreeMap<[String; 2], BTreeSet<&str>> = BTreeMap::new();
    for (other, one) in done.iter().zip(&done[done.len().min(1)..]) {
        if other.planned.path != one.planned.path {
            continue;
        }
        let mut files = [name(one), name(other)];
        files.sort_unstable();
        rivals.entry(files).or_default().insert(one.planned.path.as_str());
    }
    let problem = |(files, paths): ([String; 2], BTreeSet<&str>)| {
        let page = paths.iter().find(|path| path.ends_with(".html")).or(paths.first())?;
        let address = page.trim_end_matches("index.html");
        let place = files.iter().find(|file| file.contains('/')).map(|file| Place::at(file.clone(), 1, 1));
        let message = format!("two pages for one address, `/{address}`: {} and {}", files[0], files[1]);
        Some(Problem::error(place, message).hint("give one of them another `slug`, or take out the alias"))
    };
    rivals.into_iter().filter_map(problem).collect()
}
