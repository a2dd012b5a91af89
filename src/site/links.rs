//! What the addresses in a text lead to.

use super::{Documents, Route, Site};
use crate::base::problem::nearest;
use crate::base::{Place, Problem, Problems, RelPath};
use crate::content::{Document, Kind, Slot};
use std::collections::BTreeSet;

/// Resolves the links and pictures of documents against the whole site.
pub struct Links<'a> {
    site: &'a Site,
    /// Files in `content/` that are no documents.
    assets: &'a BTreeSet<RelPath>,
}

/// An address below the root of the site, as somebody wrote it, and where: to be checked once all pages are planned.
#[derive(Clone, Debug)]
pub struct RootLink {
    pub target: String,
    pub place: Place,
}

impl RootLink {
    /// The files of `public/` that may answer to it.
    pub fn files(&self) -> impl Iterator<Item = RelPath> {
        let path = decode(self.target.split(['?', '#']).next().unwrap_or_default());
        let path = path.trim_matches('/');
        let page = if path.is_empty() { "index.html".to_owned() } else { format!("{path}/index.html") };
        let file = if self.target.ends_with('/') { None } else { RelPath::new(path) };
        RelPath::new(page).into_iter().chain(file)
    }

    /// What to say if nothing answers, with the nearest address that something answers to.
    pub fn problem<'a>(&self, known: impl IntoIterator<Item = &'a str>) -> Problem {
        let problem = Problem::warning(
            self.place.clone(),
            format!("`{}` leads nowhere: the site has no such page or file", self.target),
        );
        let wanted = self.target.trim_matches('/');
        let pages = known.into_iter().filter_map(|path| path.strip_suffix("/index.html"));
        match nearest(wanted, pages) {
            Some(page) => problem.hint(format!("did you mean `/{page}/`?")),
            None => problem.hint("put the file into `static/`, or begin a link elsewhere with `https://`"),
        }
    }
}

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A page of this site, and the part of it, with its `#`; the part may be empty.
    Page(Route, String),
    /// A file of `content/`, to be published at this address.
    Asset(RelPath, Route),
    /// An address below the root of this site, as written: `/about/#team`.
    Root(String),
    /// To nowhere: what it names is not public, or the problem was reported.
    Nowhere,
    /// A component, which the theme renders.
    Component,
}

impl Answer {
    /// The href; `base` is the base path, or the whole address of the site where links must be absolute.
    pub fn url(&self, base: &str) -> String {
        match self {
            Answer::Page(route, part) => format!("{}{part}", route.url(base)),
            Answer::Asset(_, route) => route.url(base),
            Answer::Root(path) => format!("{base}{path}"),
            Answer::Nowhere | Answer::Component => String::new(),
        }
    }
}

impl<'a> Links<'a> {
    pub fn new(site: &'a Site, assets: &'a BTreeSet<RelPath>) -> Links<'a> {
        Links { site, assets }
    }

    /// An answer for each slot of a document's text, and what is wrong with them.
    pub fn answers(&self, document: &Document) -> (Vec<Answer>, Problems) {
        let mut problems = Problems::new();
        let answers = document.text.slots.iter().map(|slot| self.answer(document, slot, &mut problems)).collect();
        (answers, problems)
    }

    /// The addresses below the root that a document's text links to.
    pub fn root_links(document: &Document) -> impl Iterator<Item = RootLink> + '_ {
        let slots = document.text.slots.iter();
        let rooted = slots.filter(|slot| slot.kind != Kind::Component && slot.target.starts_with('/'));
        rooted.map(|slot| RootLink {
            target: slot.target.clone(),
            place: Place::at(document.file(), slot.line, slot.column),
        })
    }

    fn answer(&self, document: &Document, slot: &Slot, problems: &mut Problems) -> Answer {
        if slot.kind == Kind::Component {
            return Answer::Component;
        }
        let place = Place::at(document.file(), slot.line, slot.column);
        let (answer, problem) = self.resolve(document, &slot.target, place);
        problems.extend(problem);
        answer
    }

    /// Where `target`, written in `document`, leads.
    pub fn resolve(&self, document: &Document, target: &str, place: Place) -> (Answer, Option<Problem>) {
        if let Some(reference) = target.strip_prefix("@/") {
            return self.reference(reference, place);
        }
        if target.starts_with('/') {
            return (Answer::Root(target.to_owned()), None);
        }
        self.beside(document, target, place)
    }

    fn reference(&self, reference: &str, place: Place) -> (Answer, Option<Problem>) {
        let (path, part) = match reference.find('#') {
            Some(at) => reference.split_at(at),
            None => (reference, ""),
        };
        let Some(found) = self.site.documents.find(path) else {
            let mut problem = Problem::error(place, format!("link to `@/{path}`, which does not exist"));
            problem.hint = nearest_document(&self.site.documents, path);
            return (Answer::Nowhere, Some(problem));
        };
        let target = self.site.documents.path(found);
        let Some(route) = self.site.routes.get(target) else {
            let problem = Problem::warning(place, format!("link to `@/{path}`, which is not public"))
                .hint("readers will find a link that leads nowhere: remove it, or publish the page");
            return (Answer::Nowhere, Some(problem));
        };
        let answer = Answer::Page(route.clone(), part.to_owned());
        if part.len() < 2 {
            return (answer, None);
        }
        let target = self.site.document(found);
        if !target.text.headings.iter().any(|heading| heading.id == part[1..]) {
            let mut problem = Problem::error(place, format!("`@/{path}` has no heading `{part}`"));
            let ids: Vec<&str> = target.text.headings.iter().map(|heading| heading.id.as_str()).collect();
            problem.hint = match nearest(&part[1..], ids.iter().copied()) {
                Some(id) => Some(format!("did you mean `#{id}`?")),
                None if ids.is_empty() => Some("it has no headings".to_owned()),
                None => Some(format!("it has `#{}`", ids.join("`, `#"))),
            };
            return (answer, Some(problem));
        }
        (answer, None)
    }

    /// A file that stands beside the document.
    fn beside(&self, document: &Document, target: &str, place: Place) -> (Answer, Option<Problem>) {
        let name = decode(target.split(['?', '#']).next().unwrap_or(target));
        let folder = document.path.parent().map_or(String::new(), |parent| format!("{parent}/"));
        let file = RelPath::new(format!("{folder}{name}")).filter(|path| self.assets.contains(path));
        if let (Some(file), Some(route)) = (file, self.site.routes.get(&document.path)) {
            return (Answer::Asset(file, route.file(&name)), None);
        }
        if !self.site.routes.contains_key(&document.path) {
            return (Answer::Nowhere, None);
        }
        let problem = if name.ends_with(".md") {
            Problem::error(place, format!("link to `{target}`"))
                .hint("link to content files from `content/` on: `@/2026/11/slug.md`")
        } else {
            let mut problem = Problem::error(place, format!("`{target}` is no file beside this page"));
            let here = self.assets.iter().filter_map(|path| path.as_str().strip_prefix(&folder));
            problem.hint = Some(match nearest(&name, here) {
                Some(file) => format!("did you mean `{file}`?"),
                None => {
                    format!("put the file into `content/{folder}`, or begin a link elsewhere with `https://` or `/`")
                }
            });
            problem
        };
        (Answer::Nowhere, Some(problem))
    }
}

pub(super) fn nearest_document(documents: &Documents, path: &str) -> Option<String> {
    // The same file name elsewhere is the likeliest: pages move between folders.
    let name = path.rsplit('/').next().unwrap_or(path);
    let moved = documents.paths().find(|path| path.name() == name).map(RelPath::as_str);
    let best = moved.or_else(|| nearest(path, documents.paths().map(RelPath::as_str)))?;
    Some(format!("did you mean `@/{best}`?"))
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code = (byte == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
