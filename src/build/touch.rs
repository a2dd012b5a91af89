//! The short way: a few texts have changed since a whole build, and nothing has moved. Then their pages, and the pages that
//! show their cards, are made from what that build knew, and no other page is planned. Whatever is not sure to be as simple
//! as that is left to a whole build: a new link to nowhere, a heading that others link to, a problem of any kind.

use super::bodies::{Fresh, Store};
use super::explain::Reasons;
use super::inputs::Survey;
use super::maker::{Maker, split};
use super::origins::Origins;
use super::press::Built;
use super::setting::{Setting, configuration, reading};
use super::sheet::{Face, Sheet};
use super::{Inputs, Request};
use crate::base::{Digest, Problem, Problems, RelPath, read};
use crate::content::{self, Document, FrontMatter, Reading, Text};
use crate::pages::{CardShelf, Change, Plan, query};
use crate::public::Folder;
use crate::site::{HeadlineWords, Links, Related, RootLink};
use anyhow::Result;
use rayon::prelude::*;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// Texts that are kept rendered, some five kilobytes each.
const TEXTS: usize = 1024;

/// What a finished site was made of, ready to be told of edits.
pub struct Kept {
    inputs: Inputs,
    setting: Setting,
    sheet: Sheet,
    shelf: Box<CardShelf>,
    /// Texts that feeds repeat.
    fresh: Fresh,
    /// Made when a headline changes.
    index: Option<Related>,
    /// All that was touched in the folder by what is kept here.
    pub touched: Change,
    /// A document could not be read when it was needed.
    fault: Arc<AtomicBool>,
}

impl Kept {
    /// Of a build that has just ended well.
    pub fn new(inputs: Inputs, setting: Setting, sheet: Sheet, shelf: Box<CardShelf>) -> Kept {
        let fresh = Fresh::with_room(TEXTS);
        Kept { inputs, setting, sheet, shelf, fresh, index: None, touched: Change::default(), fault: Arc::default() }
    }

    /// Of a build that ended well in another process: the texts are read as they are needed.
    pub fn load(request: &Request, survey: &Survey, mut sheet: Sheet) -> Option<Kept> {
        let inputs = Inputs::read(request, survey, &sheet.known(), Default::default()).ok()?;
        let mut problems = inputs.problems.clone();
        let config = configuration(request, &inputs, &mut problems)?;
        let fault = Arc::new(AtomicBool::new(false));
        let reader = reader(request, reading(&config), fault.clone());
        let layout = &mut sheet.layout;
        layout.site.documents.read_with(Box::new(reader));
        let setting = Setting::of(request, &inputs, config, &layout.site, &layout.beside, &mut problems)?;
        let shelf = layout.site.articles.iter().map(|_| OnceLock::new()).collect();
        Some(Kept { fault, ..Kept::new(inputs, setting, sheet, shelf) })
    }

    /// Whether it is for builds such as this, at this time.
    pub fn is_for(&self, asked: Digest, now: i64) -> bool {
        self.sheet.is_for(asked, now)
    }

    /// Whether a document of this path is part of the project.
    pub fn knows(&self, path: &RelPath) -> bool {
        self.sheet.layout.site.documents.find(path.as_str()).is_some()
    }

    /// Whether it is, or was, a folder of documents or of files beside them.
    pub fn has_below(&self, path: &RelPath) -> bool {
        let below = |other: &RelPath| other.strip(path.as_str()).is_some() || other == path;
        self.sheet.layout.site.documents.paths().any(below) || self.inputs.assets.keys().any(below)
    }

    /// Writes down what edits have changed.
    pub fn save(&self, sheet: &Path) -> bool {
        self.sheet.save(sheet)
    }

    /// Brings the folder into line with the documents as they are now. `None`, with the folder untouched, if that takes a
    /// whole build; then this is of no use any more. So it is if `note`, told of the change before anything is touched,
    /// says no.
    pub fn apply(
        &mut self,
        request: &Request,
        edits: &[RelPath],
        folder: &mut Folder,
        name: &Path,
        note: impl FnOnce(&Change) -> bool,
    ) -> Result<Option<Built>> {
        // An edit that was taken back leaves documents as the sheet has them, and the folder as the edit had it.
        let mut change = std::mem::take(&mut self.sheet.earlier);
        for path in edits {
            if self.take_in(request, path, folder, &mut change).is_none() {
                return Ok(None);
            }
        }
        let site = &self.sheet.layout.site;
        let reading = reading(&self.setting.config);
        let frame = self.setting.frame(site, request.now);
        let plan = Plan::new(&frame, &self.shelf, &self.sheet.layout.related, &self.setting.files, Some(&change));
        let store = Store {
            request,
            inputs: &self.inputs,
            reading: &reading,
            theme: &self.setting.theme,
            strings: &self.setting.strings,
            fresh: &self.fresh,
        };
        let maker = Maker::new(&plan, &store, &self.setting, request, &|_, _| {});
        let (done, problems) = maker.make_touched(&change, folder)?;
        if !problems.is_empty() || self.fault.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let made = done.iter().flatten().filter(|one| one.made).count();
        let (planned, marks) = split(done);
        if !note(&change) {
            return Ok(None);
        }
        let Some(changes) = folder.renew(&planned)? else { return Ok(None) };
        self.touched.extend(change);
        let edits = edits.iter().filter_map(|path| Some((path.clone(), self.sheet.digest(path)?)));
        let changed = Origins::note(&request.memory("origins", name), edits);
        Reasons::note(&request.memory("causes", name), &planned, &marks, self.sheet.around.files, changed);
        let mut built = Built { problems: self.sheet.around.problems.clone(), valid: site.valid, ..Built::default() };
        built.counts.articles = site.articles.len();
        built.counts.editions = site.editions.len();
        built.counts.files = self.sheet.around.files;
        built.counts.planned = planned.len();
        built.counts.made = made;
        built.note(changes);
        Ok(Some(built))
    }

    /// Reads an edited document and puts it into its place. `None` if more than its own words and card may be others.
    fn take_in(&mut self, request: &Request, path: &RelPath, folder: &Folder, change: &mut Change) -> Option<()> {
        let number = self.sheet.layout.site.documents.find(path.as_str())?;
        let stat = std::fs::metadata(request.root.join("content").join(path.as_str())).ok()?;
        let bytes = self.inputs.document(request, path).ok()?;
        let (read, problems) = content::read(path, &bytes, &reading(&self.setting.config));
        let (document, fragment) = read.filter(|_| problems.is_empty())?;
        let (face, known) = (Face::of(&document), &mut self.sheet.around.faces[number]);
        let is_linked = self.sheet.around.linked.contains(&number);
        if face.standing != known.standing || face.files != known.files || is_linked && face.headings != known.headings
        {
            return None;
        }
        *known = face;
        self.sheet.note(path, &stat, Digest::of(&bytes));
        if self.had_problems(&document) || !self.links_lead_somewhere(&document, folder) {
            return None;
        }
        self.fresh.put(path.clone(), Arc::new(fragment));
        change.documents.insert(number);
        let words = HeadlineWords::read(&document.front);
        self.sheet.layout.site.documents.replace(number, Arc::new(document));
        let mut articles = self.sheet.layout.site.articles.iter();
        if let Some(article) = articles.position(|article| article.document == number) {
            self.renew_card(request, article, &words, change)?;
        }
        Some(())
    }

    /// Makes the card of an article again, and finds its relatives if its headline or summary has other words.
    fn renew_card(&mut self, request: &Request, article: usize, now: &[u32], change: &mut Change) -> Option<()> {
        let layout = &mut self.sheet.layout;
        if now != layout.words.get(article) {
            let index = self.index.get_or_insert_with(|| Related::index(&layout.site, &layout.words));
            let before = layout.words.replace(article, now);
            let affected: Vec<u32> = index.retitle(article, &before, now).into_iter().collect();
            let find = |n: u32| (n, index.of(&layout.site, &layout.words, n as usize));
            let found: Vec<(u32, Vec<u32>)> = affected.into_par_iter().map(find).collect();
            for (n, related) in found {
                if layout.related[n as usize] != related {
                    layout.related[n as usize] = related;
                    change.related.insert(n);
                }
            }
        }
        self.shelf[article] = OnceLock::new();
        let frame = self.setting.frame(&layout.site, request.now);
        let card = frame.card(article);
        if card.digest() == layout.cards[article] {
            return Some(());
        }
        // Other pages hold these cards than those that a change is known to touch.
        let in_query = |query: &query::Query| query::found(&layout.site, query).any(|n| n == article);
        if layout.site.corrected.contains(&(article as u32)) || self.setting.queries.values().any(in_query) {
            return None;
        }
        layout.cards[article] = card.digest();
        change.cards.insert(article as u32);
        Some(())
    }

    /// Whether something was wrong with the document before; that it has no date is told anyway.
    fn had_problems(&self, document: &Document) -> bool {
        let file = document.file();
        let is_its = |problem: &&Problem| problem.place.as_ref().is_some_and(|place| place.file == file);
        let dateless = document.front.date.is_none();
        self.sheet
            .around
            .problems
            .iter()
            .filter(is_its)
            .any(|problem| !(dateless && problem.message.starts_with("undated")))
    }

    fn links_lead_somewhere(&self, document: &Document, folder: &Folder) -> bool {
        let site = &self.sheet.layout.site;
        if !site.routes.contains_key(&document.path) {
            return true;
        }
        let frame = self.setting.frame(site, 0);
        let leads_somewhere = |link: RootLink| link.files().any(|file| folder.made(file.as_str()));
        frame.links().answers(document).1.is_empty() && Links::root_links(document).all(leads_somewhere)
    }
}

/// Reads documents that were not at hand. They are as they were, by size and time.
fn reader(
    request: &Request,
    reading: Reading,
    fault: Arc<AtomicBool>,
) -> impl Fn(&RelPath) -> Arc<Document> + Send + Sync + use<> {
    let home = request.root.join("content");
    move |path| {
        let bytes = read::whole(&path.to_path(&home)).unwrap_or_default();
        let (read, _): (_, Problems) = content::read(path, &bytes, &reading);
        Arc::new(read.map(|(document, _)| document).unwrap_or_else(|| {
            fault.store(true, Ordering::Relaxed);
            Document { path: path.clone(), front: FrontMatter::default(), text: Text::default() }
        }))
    }
}
