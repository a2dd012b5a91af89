//! What a folder was last made from, by name and digest: so that a build can say which inputs are others than before.
//! A log in one file; without it the names are unknown and nothing else.

use super::inputs::Survey;
use super::log::{append, entry, print};
use super::{Inputs, Request};
use crate::base::{Digest, RelPath, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What changes when no input does.
const TIME: &str = "the time";

/// Inputs by name: files of the project, and options.
#[derive(Default, PartialEq)]
pub struct Origins(BTreeMap<String, Digest>);

impl Origins {
    pub fn of(request: &Request, survey: &Survey, inputs: &Inputs) -> Origins {
        let mut all = BTreeMap::new();
        for file in inputs.documents.values().chain(inputs.assets.values()).chain(inputs.statics.values()) {
            all.insert(file.path.to_string(), file.digest);
        }
        // Those of the program's own themes change with the program alone.
        let own: BTreeSet<&str> = survey.all().map(|found| found.path.as_str()).collect();
        let layers = inputs.themes.iter().flat_map(|layer| layer.templates.iter().chain([&layer.manifest]));
        for source in inputs.templates.iter().chain(layers).filter(|source| own.contains(source.file.as_str())) {
            all.insert(source.file.clone(), Digest::of(source.text.as_bytes()));
        }
        for asset in inputs.theme_assets.values().filter(|asset| own.contains(asset.file.as_str())) {
            all.insert(asset.file.clone(), asset.digest);
        }
        all.insert(request.config.clone(), Digest::of_value(&inputs.config));
        all.insert("`--base-url`".to_owned(), Digest::of_value(&request.base_url));
        all.insert("`--drafts`".to_owned(), Digest::of_value(&request.drafts));
        all.insert("`--future`".to_owned(), Digest::of_value(&request.future));
        Origins(all)
    }

    pub fn load(file: &Path) -> Option<Origins> {
        let bytes = read::own(file).ok()?;
        let mut origins = None;
        let mut rest = bytes.as_slice();
        while let Some((named, after)) = entry::<Vec<(String, Digest)>>(rest) {
            origins.get_or_insert_with(Origins::default).0.extend(named);
            rest = after;
        }
        origins
    }

    /// The names of those that are new, other than before, or gone. If there are none, only the time is another.
    pub fn changed_since(&self, before: &Origins) -> Vec<String> {
        let is_other = |(name, digest): &(&String, &Digest)| before.0.get(*name) != Some(*digest);
        let gone = before.0.keys().filter(|name| !self.0.contains_key(*name));
        let mut changed: Vec<String> =
            self.0.iter().filter(is_other).map(|(name, _)| name).chain(gone).cloned().collect();
        changed.sort();
        if changed.is_empty() {
            changed.push(TIME.to_owned());
        }
        changed
    }

    /// Takes the place of what was noted before, and tells what is other; nothing if there was nothing to compare with.
    pub fn replace(self, file: &Path) -> Vec<String> {
        let before = Origins::load(file);
        let changed = before.as_ref().map(|before| self.changed_since(before)).unwrap_or_default();
        if before.as_ref() != Some(&self) {
            let all: Vec<(String, Digest)> = self.0.into_iter().collect();
            let _ = crate::base::files::write_whole(file, &print(&all));
        }
        changed
    }

    /// Takes note of edited documents, by path below `content/`.
    pub fn note(file: &Path, documents: impl Iterator<Item = (RelPath, Digest)>) -> Vec<String> {
        let named: Vec<(String, Digest)> =
            documents.map(|(path, digest)| (format!("content/{path}"), digest)).collect();
        append(file, &named);
        named.into_iter().map(|(name, _)| name).collect()
    }
}
