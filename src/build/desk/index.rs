//! All pages that came from seeds, wherever their editor has moved them, and what the desk keeps of each.

use super::super::Request;
use super::kept;
use super::memo::Memo;
use crate::base::{Digest, Problems, RelPath, files, read};
use crate::content::{FrontMatter, parse};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is known of a page that has a `[source]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    pub seed: String,
    pub item: Option<String>,
    pub sha256: String,
    /// `news.id`.
    pub id: Option<String>,
    /// The format that was asked for on the command line.
    pub format: Option<String>,
    /// The rule that gave the story, if it was inferred.
    pub story_rule: Option<String>,
    /// Its editor keeps the story as it is.
    pub pins_story: bool,
}

/// A file, what the walk saw of it, its bytes' digest, and its origin if it has one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indexed {
    pub size: u64,
    pub modified: i128,
    pub digest: Digest,
    pub origin: Option<Origin>,
    /// `news.story`.
    pub story: Option<String>,
    /// Its front matter is TOML, which the desk can write into.
    pub is_toml: bool,
}

#[derive(Default)]
pub struct Index {
    /// Markdown files of `content/` by path below it.
    pub pages: BTreeMap<RelPath, Indexed>,
    /// All claims on paths of `content/`: see [`kept::claim`].
    pub claims: HashMap<String, RelPath>,
    /// Files of `seeds/.desk/` by path below the root.
    pub kept: BTreeMap<RelPath, Indexed>,
    /// Folders of `content/` that hold an `_index.md`.
    pub sections: BTreeSet<String>,
    by_source: HashMap<(String, Option<String>), Vec<RelPath>>,
    by_id: HashMap<String, Vec<RelPath>>,
    by_bytes: HashMap<(String, Option<String>), Vec<RelPath>>,
    ancestor_by_bytes: HashMap<(String, Option<String>), RelPath>,
    formats: HashMap<String, String>,
}

/// Walks `content/` and `seeds/.desk/`. Problems of `content/` are the press's to report.
pub fn read(request: &Request, known: &Memo) -> (Index, Problems) {
    let ((content, _), (kept_files, problems)) =
        rayon::join(|| files::walk(&request.root, "content"), || files::walk(&request.root, kept::FOLDER));
    let read = |found: Vec<files::Found>| -> Vec<(RelPath, Indexed)> {
        found.into_par_iter().with_min_len(16).filter_map(|file| indexed(request, file, known)).collect()
    };
    let mut index = Index::default();
    for (path, page) in read(content.into_iter().filter(|file| file.path.extension() == "md").collect()) {
        let path = path.strip("content").expect("it was found there");
        index.add_page(path, page);
    }
    for (path, file) in read(kept_files) {
        index.add_kept(path, file);
    }
    (index, problems)
}

fn indexed(request: &Request, file: files::Found, known: &Memo) -> Option<(RelPath, Indexed)> {
    if let Some(page) = known.page(&file) {
        return Some((file.path, page));
    }
    let bytes = read::whole(&file.path.to_path(&request.root)).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let (origin, story) = if file.path.extension() == "md" { origin(&text) } else { (None, None) };
    let is_toml = text.trim_start_matches('\u{feff}').starts_with("+++");
    let digest = Digest::of(&bytes);
    let page = Indexed { size: file.size, modified: file.modified, digest, origin, story, is_toml };
    Some((file.path, page))
}

/// Where a page came from, and its story. A page whose front matter is broken still says where from, in lines that the
/// desk wrote.
fn origin(text: &str) -> (Option<Origin>, Option<String>) {
    if !text.contains("source") && !text.contains("story") {
        return (None, None);
    }
    match parse("", text).0 {
        Some((front, _)) => (of_front(&front), front.news.story),
        None => (of_lines(text), None),
    }
}

fn of_lines(text: &str) -> Option<Origin> {
    let value = |key: &str| {
        let line = text.lines().find(|line| line.starts_with(key))?;
        Some(line.strip_prefix(key)?.trim().strip_prefix('=')?.trim().trim_matches('"').to_owned())
    };
    Some(Origin {
        seed: value("seed")?,
        item: value("item"),
        sha256: value("sha256").unwrap_or_default(),
        ..Origin::default()
    })
}

fn of_front(front: &FrontMatter) -> Option<Origin> {
    let source = front.source.as_ref().filter(|source| !source.seed.is_empty())?;
    let forced = source.inferred.get("format").filter(|rule| rule.starts_with(super::page::COMMAND_LINE));
    Some(Origin {
        seed: source.seed.clone(),
        item: source.item.clone(),
        sha256: source.sha256.clone(),
        id: front.news.id.clone(),
        format: forced.map(|_| source.format.clone()),
        story_rule: source.inferred.get("story").cloned(),
        pins_story: source.pinned.iter().any(|name| name == "story"),
    })
}

impl Index {
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.by_source.is_empty()
    }

    fn add_page(&mut self, path: RelPath, page: Indexed) {
        self.claims.insert(kept::claim(&path).to_owned(), path.clone());
        if let Some((folder, "_index.md")) = path.as_str().split_once('/') {
            self.sections.insert(folder.to_owned());
        }
        if let Some(origin) = &page.origin {
            self.by_source.entry((origin.seed.clone(), origin.item.clone())).or_default().push(path.clone());
            self.by_bytes.entry((origin.sha256.clone(), origin.item.clone())).or_default().push(path.clone());
            if let Some(id) = &origin.id {
                self.by_id.entry(id.clone()).or_default().push(path.clone());
            }
        }
        self.pages.insert(path, page);
    }

    fn add_kept(&mut self, path: RelPath, file: Indexed) {
        if kept::is_ancestor(&path)
            && let Some(origin) = &file.origin
        {
            self.ancestor_by_bytes.insert((origin.sha256.clone(), origin.item.clone()), path.clone());
            if let Some(format) = &origin.format {
                self.formats.insert(origin.seed.clone(), format.clone());
            }
        }
        self.kept.insert(path, file);
    }

    /// The pages that name this seed as their source, by path.
    pub fn pages_of(&self, seed: &str, item: &Option<String>) -> &[RelPath] {
        self.by_source.get(&(seed.to_owned(), item.clone())).map_or(&[], Vec::as_slice)
    }

    pub fn pages_with_id(&self, id: &str) -> &[RelPath] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// Pages made from exactly these bytes.
    pub fn pages_of_bytes(&self, sha256: &str, item: &Option<String>) -> &[RelPath] {
        self.by_bytes.get(&(sha256.to_owned(), item.clone())).map_or(&[], Vec::as_slice)
    }

    pub fn origin(&self, page: &RelPath) -> Option<&Origin> {
        self.pages.get(page)?.origin.as_ref()
    }

    pub fn ancestor_of_bytes(&self, sha256: &str, item: &Option<String>) -> Option<(&RelPath, &Origin)> {
        let path = self.ancestor_by_bytes.get(&(sha256.to_owned(), item.clone()))?;
        Some((path, self.kept.get(path)?.origin.as_ref()?))
    }

    /// The format that a seed was once asked to be read in.
    pub fn format_of(&self, seed: &RelPath) -> Option<&str> {
        self.formats.get(seed.as_str()).map(String::as_str)
    }

    /// All pages with an origin.
    pub fn origins(&self) -> impl Iterator<Item = (&RelPath, &Origin)> {
        self.pages.iter().filter_map(|(path, page)| Some((path, page.origin.as_ref()?)))
    }
}
