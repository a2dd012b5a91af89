//! Content → `public/`: the order of the work, from reading to the last rename.

use super::assets::asset_files;
use super::bodies::{Fresh, Store};
use super::explain::{Explanation, Parts, Reasons};
use super::inputs::{File, Survey};
use super::last::Last;
use super::memo::{DocumentRecord, FileRecord, Memo, document_key};
use super::{Inputs, Request, program};
use crate::base::problem::tidy;
use crate::base::{Digest, Place, Problem, Problems, RelPath, Sealed};
use crate::config::{self, BaseUrl, Config};
use crate::content::{self, Document, Reading};
use crate::markdown::Fragment;
use crate::news::language;
use crate::pages::views::{Chrome, FeedLink, Link, Organisation, SiteRef};
use crate::pages::{AssetFile, Class, Content, Frame, OUTPUTS, Page, Plan, query};
use crate::public::{self, Folder, Lock, Planned, Put};
use crate::site::{self, Horizon, Links, Related, RootLink, Scope, Site, TermKind, routes};
use crate::themes::Theme;
use anyhow::Result;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

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
    /// Pages that were made, and found to be as they were or not.
    pub made: usize,
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// Written.
    pub bytes: u64,
}

impl Built {
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
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Built> {
    let memo_file = request.state().join("memo");
    let state = |what: &str| Some(request.memory(what, output.folder()?));
    let (survey, folder) = match output.folder() {
        None => (Survey::of(request), None),
        Some(folder) => {
            let lock = take_lock(request)?;
            let ledger = state("ledger").expect("there is a folder");
            let (survey, folder) =
                rayon::join(|| Survey::of(request), || Folder::open(&request.root, folder, &ledger, lock));
            (survey, Some(folder?))
        }
    };
    let last_file = state("last").filter(|_| matches!(output, Output::Folder(_)));
    if let (Some(file), Some(folder), true) = (&last_file, &folder, overlay.is_empty())
        && let Some(built) = Last::load(file).and_then(|last| last.answers(request, &survey))
        && folder.is_as_left()
    {
        return Ok(Built { foreign: folder.foreign(), ..built });
    }
    let seen = survey.digest();
    let memo = Memo::load(&memo_file);
    let inputs = Inputs::read(request, survey, &memo, overlay)?;
    let mut problems = inputs.problems.clone();

    let Some(config) = configuration(request, &inputs, &mut problems) else { return Ok(failed(problems)) };
    let reading = Reading { language: config.language.clone(), smart_punctuation: config.markdown.smart_punctuation };
    let (records, fresh) = documents(request, &inputs, &memo, &reading);
    problems.extend(records.iter().flat_map(|(_, record)| record.problems.iter().cloned()));
    if matches!(output, Output::Folder(_)) && inputs.overlay.is_empty() && !fresh.is_empty() {
        remember(&memo_file, &inputs, &records);
    }
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

    let (theme, found) = theme(&config, &request.config, &inputs);
    problems.extend(found);
    let Some(theme) = theme else { return Ok(failed(problems)) };
    let (options, found) = options(&theme, &config, &request.config, inputs.config.as_deref().unwrap_or_default());
    problems.extend(found);
    let (queries, found) = queries(&theme);
    problems.extend(found);

    let files = asset_files(request, &site, &inputs, &theme, &config, &mut problems);
    let strings = theme.strings(&languages(&site, &config));
    let chrome = SiteRef(Sealed::new(chrome(&config, &files, options, strings.clone())));
    let components: BTreeMap<String, Digest> =
        theme.components().filter_map(|name| Some((name.to_owned(), theme.component_fingerprint(name)?))).collect();
    let assets = inputs.asset_names();
    let frame = Frame {
        site: &site,
        config: &config,
        chrome,
        strings: &strings,
        assets: &assets,
        components: &components,
        now: request.now,
        queries: &queries,
    };
    problems.extend(check_links(&frame));
    let files: Vec<AssetFile> = files.into_iter().map(|(_, file)| file).collect();
    let plan = plan(frame, files);
    let fresh = Fresh::new(fresh);
    let store = Store { request, inputs: &inputs, reading: &reading, theme: &theme, strings: &strings, fresh: &fresh };
    let site_value = tera::Value::from_serializable(&*plan.frame.chrome.0);
    let (once, found) = theme.once(&site_value, &languages(&site, &config));
    problems.extend(found);
    let maker =
        Maker { plan: &plan, store: &store, theme: &theme, site_value, once, request, progress, put: Mutex::default() };
    let reasons = state("reasons");
    let mut built = match (folder, output) {
        (Some(folder), Output::Explain(_, path)) => {
            Built { explanation: maker.explain(&folder, path, &reasons.unwrap_or_default()), ..Built::default() }
        }
        (Some(folder), _) => maker.publish(folder, &reasons.unwrap_or_default(), &mut problems)?,
        (None, _) => maker.make(None, &mut problems)?.1,
    };
    built.counts.articles = site.articles.len();
    built.counts.editions = site.editions.len();
    built.valid = site.valid;
    built.problems = tidy(problems);
    if let (Some(file), false, true) = (last_file, built.failed(request.strict), inputs.overlay.is_empty()) {
        Last::save(&file, request, seen, &built, nanoseconds());
    }
    Ok(built)
}

/// The clock, for the rule about files that changed just now; it decides what is read again and nothing else.
fn nanoseconds() -> i128 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |d| d.as_nanos() as i128)
}

fn failed(problems: Problems) -> Built {
    Built { problems: tidy(problems), ..Built::default() }
}

fn take_lock(request: &Request) -> Result<Lock> {
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
    Lock::take(&request.state().join("lock"), PATIENCE, |holder| {
        anstream::eprintln!("waiting for the build of process {}", holder.process);
    })
}

fn configuration(request: &Request, inputs: &Inputs, problems: &mut Problems) -> Option<Config> {
    let text = inputs.config.as_deref()?;
    let (config, found) = config::parse(&request.config, text);
    problems.extend(found);
    let mut config = config?;
    if let Some(url) = &request.base_url {
        match BaseUrl::parse(url) {
            Some(url) => config.base_url = url,
            None => {
                let problem = Problem::error(None, format!("`--base-url` is no web address: `{url}`"));
                problems.push(problem.hint("write it as `https://example.org` or `https://example.org/briefing`"));
                return None;
            }
        }
    }
    Some(config)
}

type Records = Vec<(RelPath, DocumentRecord)>;

/// Reads every document, or remembers what reading it gave. Sorted by path.
fn documents(
    request: &Request,
    inputs: &Inputs,
    memo: &Memo,
    reading: &Reading,
) -> (Records, HashMap<RelPath, Arc<Fragment>>) {
    let files: Vec<(&RelPath, &File)> = inputs.documents.iter().collect();
    let read: Vec<(RelPath, DocumentRecord, Option<Arc<Fragment>>)> = files
        .par_iter()
        .with_min_len(16)
        .map(|(path, file)| {
            let key = document_key(path, file.digest, reading);
            if let Some(record) = memo.document(path, key) {
                return ((*path).clone(), record.clone(), None);
            }
            let (record, fragment) = read_document(request, inputs, path, reading, key);
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
            let why = crate::base::files::fault(&error);
            let problem = Problem::error(Place::file(format!("content/{path}")), format!("can't be read: {why}"));
            return (DocumentRecord { key: Digest::default(), document: None, problems: vec![problem] }, None);
        }
    };
    let (read, problems) = content::read(path, &bytes, reading);
    let (document, fragment) = read.unzip();
    (DocumentRecord { key, document: document.map(Arc::new), problems }, fragment.map(Arc::new))
}

fn remember(file: &std::path::Path, inputs: &Inputs, records: &Records) {
    let all = inputs.documents.values().chain(inputs.assets.values()).chain(inputs.statics.values());
    let files = all.map(|file| {
        let record = FileRecord { size: file.size, modified: file.modified, digest: file.digest };
        (file.path.to_string(), record)
    });
    Memo::save(file, files.collect(), records.clone(), nanoseconds());
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

fn theme(config: &Config, file: &str, inputs: &Inputs) -> (Option<Theme>, Problems) {
    let place = inputs.config.as_deref().map(|text| line_of(file, text, "theme"));
    Theme::load(&config.theme, place, &inputs.themes, &inputs.templates)
}

fn options(theme: &Theme, config: &Config, file: &str, text: &str) -> (serde_json::Value, Problems) {
    let chosen = match serde_json::from_str(&config.options) {
        Ok(serde_json::Value::Object(chosen)) => chosen,
        _ => serde_json::Map::new(),
    };
    theme.options(&chosen, |name| Some(line_of(file, text, name)))
}

/// Where a key stands that is at the head of a line; the file alone if there is none.
fn line_of(file: &str, text: &str, key: &str) -> Place {
    let is_key = |line: &str| {
        let rest = line.trim_start().trim_start_matches('"').strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with(['=', ':']))
    };
    match text.lines().position(is_key) {
        Some(line) => Place::at(file, line as u32 + 1, 1),
        None => Place::file(file),
    }
}

fn queries(theme: &Theme) -> (BTreeMap<String, query::Query>, Problems) {
    let mut queries = BTreeMap::new();
    let mut problems = Problems::new();
    for (name, wanted) in theme.queries() {
        let (query, found) = query::read(name, &wanted.place, &wanted.table);
        problems.extend(found);
        for template in query.on.iter().filter(|template| !theme.has(template)) {
            let message = format!("`queries.{name}` is for a template that does not exist: `{template}`");
            problems.push(Problem::error(wanted.place.clone(), message));
        }
        queries.insert(name.clone(), query);
    }
    (queries, problems)
}

/// All languages that pages are in.
fn languages<'a>(site: &'a Site, config: &'a Config) -> Vec<&'a str> {
    let own = site.documents.iter().filter_map(|document| document.front.language.as_deref());
    let all: BTreeSet<&str> = own.chain([config.language.as_str()]).collect();
    all.into_iter().collect()
}

fn chrome(
    config: &Config,
    files: &[(Option<String>, AssetFile)],
    options: serde_json::Value,
    strings: serde_json::Value,
) -> Chrome {
    let base_path = config.base_url.path.clone();
    let href =
        |written: &str| if written.starts_with('/') { format!("{base_path}{written}") } else { written.to_owned() };
    let menu = |items: &[config::MenuItem]| {
        items.iter().map(|item| Link { name: item.title.clone(), url: href(&item.url) }).collect()
    };
    let organisation = Organisation {
        name: config.organisation.name.clone(),
        legal_name: config.organisation.legal_name.clone(),
        url: config.organisation.url.clone(),
        email: config.organisation.email.clone(),
        logo: config.organisation.logo.as_deref().map(href),
        same_as: config.organisation.same_as.clone(),
        policies: config.organisation.policies.iter().map(|(name, url)| (name.clone(), href(url))).collect(),
    };
    let feeds = crate::pages::site_feeds(config).map(|format| FeedLink {
        title: format!("{} ({})", config.title, format.name),
        url: routes::root_file(format.file).url(&base_path),
        kind: format.mime,
    });
    Chrome {
        title: config.title.clone(),
        tagline: config.tagline.clone(),
        description: config.description.clone(),
        base_url: config.base_url.origin.clone(),
        language: config.language.clone(),
        dir: language::direction(&config.language),
        organisation,
        nav: menu(&config.nav),
        footer: menu(&config.footer),
        copyright: config.copyright.clone(),
        feeds: feeds.collect(),
        assets: files
            .iter()
            .filter_map(|(logical, file)| Some((logical.clone()?, file.route.url(&base_path))))
            .collect(),
        options,
        extra: serde_json::from_str(&config.extra).unwrap_or_default(),
        urls: fixed_urls(config),
        strings,
        base_path,
    }
}

fn fixed_urls(config: &Config) -> BTreeMap<&'static str, String> {
    let fixed = [
        ("home", routes::home()),
        ("editions", routes::editions()),
        ("corrections", routes::corrections()),
        ("archive", routes::archive()),
        ("manifest", routes::root_file("site.webmanifest")),
    ];
    let terms = TermKind::ALL.map(|kind| (kind.folder(), routes::terms(kind)));
    let switch = |name| match name {
        "archive" => "calendar",
        "manifest" => "web_manifest",
        name => name,
    };
    let wanted = fixed.into_iter().chain(terms).filter(|(name, _)| config.outputs.has(switch(name)));
    wanted.map(|(name, route)| (name, route.url(&config.base_url.path))).collect()
}

/// Problems with the links of public documents.
fn check_links(frame: &Frame<'_>) -> Problems {
    let links = frame.links();
    let site = frame.site;
    let found: Vec<Problems> = site
        .documents
        .par_iter()
        .with_min_len(256)
        .map(|document| match site.routes.contains_key(&document.path) {
            true => links.answers(document).1,
            false => Problems::new(),
        })
        .collect();
    found.into_iter().flatten().collect()
}

/// Makes the parts that views share, in parallel.
fn plan<'a>(frame: Frame<'a>, files: Vec<AssetFile>) -> Plan<'a> {
    let count = frame.site.articles.len();
    let index = Related::index(frame.site);
    let (cards, related) = rayon::join(
        || (0..count).into_par_iter().with_min_len(64).map(|n| frame.card(n)).collect(),
        || {
            let of = |n| index.of(frame.site, n).into_iter().map(|n| n as u32).collect::<Vec<u32>>();
            (0..count).into_par_iter().with_min_len(64).map(of).collect()
        },
    );
    Plan::new(frame, cards, related, files)
}

/// Makes pages and hands them to the folder.
struct Maker<'a> {
    plan: &'a Plan<'a>,
    store: &'a Store<'a>,
    theme: &'a Theme,
    site_value: tera::Value,
    /// What is the same on every page of a language.
    once: BTreeMap<String, tera::Value>,
    request: &'a Request,
    progress: &'a (dyn Fn(usize, usize) + Sync),
    /// Files that were handed to the folder.
    put: Mutex<HashSet<RelPath>>,
}

/// A page that was planned, and for whom.
struct Done {
    planned: Planned,
    of: Option<String>,
    made: bool,
    /// Of what it was made, if it was.
    parts: Parts,
}

impl Maker<'_> {
    /// Brings the folder into line, if nothing is wrong.
    fn publish(&self, folder: Folder, reasons: &Path, problems: &mut Problems) -> Result<Built> {
        let (mut done, mut built) = self.make(Some(&folder), problems)?;
        self.store.fresh.clear();
        crate::base::shown::forget();
        if problems.iter().any(|problem| self.request.strict || problem.is_error()) {
            return Ok(built);
        }
        let made: Vec<(RelPath, Parts)> = done
            .iter_mut()
            .filter(|d| d.made)
            .map(|d| (d.planned.path.clone(), std::mem::take(&mut d.parts)))
            .collect();
        let planned: Vec<Planned> = done.into_iter().map(|done| done.planned).collect();
        let changes = folder.commit(&planned)?;
        if !made.is_empty() {
            let mut all = Reasons::load(reasons);
            all.note(made);
            all.save(reasons);
        }
        built.counts.written = changes.written.len();
        built.counts.unchanged = changes.unchanged;
        built.counts.removed = changes.removed.len();
        built.counts.bytes = changes.bytes;
        built.written = changes.written;
        built.removed = changes.removed;
        built.foreign = changes.foreign;
        Ok(built)
    }

    /// Makes every page whose file is not what it should be. Each page is made, handed over and dropped.
    fn make(&self, folder: Option<&Folder>, problems: &mut Problems) -> Result<(Vec<Done>, Built)> {
        let units: Vec<(usize, usize)> = OUTPUTS
            .iter()
            .enumerate()
            .flat_map(|(row, output)| (0..(output.units)(self.plan)).map(move |unit| (row, unit)))
            .collect();
        let found: Mutex<Problems> = Mutex::default();
        let counter = std::sync::atomic::AtomicUsize::new(0);
        let done: Result<Vec<Vec<Done>>> = units
            .par_iter()
            .with_min_len(4)
            .map(|(row, unit)| {
                let pages = (OUTPUTS[*row].pages)(self.plan, *unit);
                let count = counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if count.is_multiple_of(256) {
                    (self.progress)(count, units.len());
                }
                pages.into_iter().filter_map(|page| self.page(page, folder, &found).transpose()).collect()
            })
            .collect();
        (self.progress)(units.len(), units.len());
        let done: Vec<Done> = done?.into_iter().flatten().collect();
        problems.extend(found.into_inner().expect("no thread panicked"));
        problems.extend(claims(&done));
        problems.extend(self.leads_nowhere(&done));
        let counts = Counts { files: done.len(), made: done.iter().filter(|d| d.made).count(), ..Counts::default() };
        Ok((done, Built { counts, ..Built::default() }))
    }

    /// Links of texts and menus to addresses of this site at which nothing stands.
    fn leads_nowhere(&self, done: &[Done]) -> Problems {
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
        let paths: HashSet<&str> = done.iter().map(|one| one.planned.path.as_str()).collect();
        let lost = links.into_iter().filter(|link| !link.files().any(|file| paths.contains(file.as_str())));
        lost.map(|link| link.problem(paths.iter().copied())).collect()
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
            return Ok(Some(Done { planned, of: page.of, made: false, parts: Parts::new() }));
        }
        match self.bytes(&page) {
            Ok(bytes) => {
                // Of two pages for one address only one is put; that there are two is told afterwards.
                if let Some(folder) = folder
                    && self.put.lock().expect("no thread panicked").insert(page.path.clone())
                {
                    let _: Put = folder.put(&planned, &bytes)?;
                }
            }
            Err(problem) => report(problem),
        }
        Ok(Some(Done { planned, of: page.of, made: true, parts }))
    }

    /// Everything that decides the bytes of a page, but the program: its key part by part.
    fn parts(&self, page: &Page) -> Result<Parts, Problem> {
        Ok(match &page.content {
            Content::Copy(file) => vec![("file", file.digest)],
            Content::Made(made) => vec![("data", made.key())],
            Content::View(view, body) => {
                let template = self.template(page)?;
                let mut parts = view.parts();
                parts.push(("template", self.theme.fingerprint(&template).unwrap_or_default()));
                parts.extend(body.as_ref().map(|body| ("body", body.digest)));
                parts
            }
        })
    }

    /// Plans everything, and tells of one file what there is to tell.
    fn explain(&self, folder: &Folder, path: &RelPath, reasons: &Path) -> Option<Explanation> {
        for output in OUTPUTS {
            for unit in 0..(output.units)(self.plan) {
                let mut pages = (output.pages)(self.plan, unit).into_iter();
                let Some(page) = pages.find(|page| page.path == *path) else { continue };
                let parts = self.parts(&page).ok()?;
                let sources = parts.iter().map(|(name, _)| (*name, self.source(&page, name)));
                let explanation = Explanation {
                    path: page.path.to_string(),
                    output: output.about,
                    of: page.of.clone(),
                    template: self.template(&page).ok().filter(|name| !name.is_empty()),
                    parts: sources.collect(),
                    current: folder.is_current(&planned(&page, &parts)),
                    ..Explanation::default()
                };
                return Some(explanation.with_reasons(&Reasons::load(reasons), path, &parts));
            }
        }
        None
    }

    /// The files or settings behind a part of a page, for `explain`.
    fn source(&self, page: &Page, part: &str) -> String {
        let of = page.of.clone().unwrap_or_else(|| "the articles it shows".to_owned());
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
        if self.theme.has(wanted) {
            return Ok(wanted.clone());
        }
        let bytes = self.store.inputs.document(self.request, &document.path).unwrap_or_default();
        let place = line_of(&document.file(), &String::from_utf8_lossy(&bytes), "template");
        let mut problem = Problem::error(place, format!("`template` does not exist: `{wanted}`"));
        problem.hint = crate::base::problem::did_you_mean(wanted, self.theme.templates());
        Err(problem)
    }

    fn bytes(&self, page: &Page) -> Result<Vec<u8>, Problem> {
        match &page.content {
            Content::Made(made) => made.bytes(self.store),
            Content::Copy(file) => match &file.bytes {
                Some(bytes) => Ok(bytes.to_vec()),
                None => std::fs::read(self.request.path(&file.source)).map_err(|error| {
                    let why = crate::base::files::fault(&error);
                    Problem::error(Place::file(&file.source), format!("can't be read: {why}"))
                }),
            },
            Content::View(view, body) => {
                let mut context = view.context();
                context.insert_value("site", self.site_value.clone());
                let own = &self.plan.frame.config.language;
                let once = self.once.get(&view.head().language).or_else(|| self.once.get(own));
                context.insert_value("once", once.cloned().unwrap_or_else(tera::Value::none));
                let body = match body {
                    Some(body) => crate::pages::Bodies::html(self.store, body, self.plan.frame.base_path())?,
                    None => String::new(),
                };
                context.insert("body", &body);
                context.insert("json_ld", &view.json_ld());
                let template = self.template(page)?;
                self.theme.render(&template, &context, page.path.as_str()).map(String::into_bytes)
            }
        }
    }
}

/// What the folder is told of a page.
fn planned(page: &Page, parts: &Parts) -> Planned {
    let mut digests: Vec<Digest> = parts.iter().map(|(_, digest)| *digest).collect();
    digests.push(Digest::of(program().as_bytes()));
    let class = match page.class {
        Class::Asset => public::Class::Asset,
        Class::Page => public::Class::Page,
        Class::List => public::Class::List,
        Class::Feed => public::Class::Feed,
    };
    Planned::new(page.path.clone(), Digest::join(&digests), class)
}

/// Two pages for one address: both are named, and neither wins. Their versions in other formats go without saying.
fn claims(done: &[Done]) -> Problems {
    let mut by_path: HashMap<&RelPath, &Done> = HashMap::with_capacity(done.len());
    let mut rivals: BTreeMap<[&str; 2], BTreeSet<&str>> = BTreeMap::new();
    for one in done {
        let Some(other) = by_path.insert(&one.planned.path, one) else { continue };
        let mut files = [one.of.as_deref(), other.of.as_deref()].map(|of| of.unwrap_or("a page of the tool's own"));
        files.sort_unstable();
        rivals.entry(files).or_default().insert(one.planned.path.as_str());
    }
    let problem = |(files, paths): ([&str; 2], BTreeSet<&str>)| {
        let page = paths.iter().find(|path| path.ends_with(".html")).or(paths.first())?;
        let address = page.trim_end_matches("index.html");
        let place = files.into_iter().find(|file| file.contains('/')).map(|file| Place::at(file, 1, 1));
        let message = format!("two pages for one address, `/{address}`: {} and {}", files[0], files[1]);
        Some(Problem::error(place, message).hint("give one of them another `slug`, or take out the alias"))
    };
    rivals.into_iter().filter_map(problem).collect()
}
