//! What a build is made from: every file of the project that counts, with its digest.

use super::Request;
use crate::base::{Digest, Problem, Problems, RelPath, files, read};
use crate::themes::{Layer, Source};
use anyhow::Result;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The themes that come with the program.
static THEMES: include_dir::Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/themes");

/// The themes that come with the program, one folder each.
pub fn embedded_themes() -> &'static include_dir::Dir<'static> {
    &THEMES
}

/// A file of the project: what the walk saw, and its digest once it is known.
#[derive(Clone, Debug)]
pub struct File {
    pub path: RelPath,
    pub size: u64,
    pub modified: i128,
    pub digest: Digest,
}

/// Everything read, before anything is computed.
pub struct Inputs {
    /// The text of `config.toml`; none if there is no such file.
    pub config: Option<String>,
    /// Markdown files, by path below `content/`.
    pub documents: BTreeMap<RelPath, File>,
    /// Other files of `content/`, by path below it.
    pub assets: BTreeMap<RelPath, File>,
    /// `static/`, by path below it.
    pub statics: BTreeMap<RelPath, File>,
    /// All themes that could be used, the project's before the program's.
    pub themes: Vec<Layer>,
    /// Assets of themes: by theme and path below its `assets/`.
    pub theme_assets: BTreeMap<(String, String), Asset>,
    /// Templates of the site's own.
    pub templates: Vec<Source>,
    /// Pages that are about to be written by the desk, by path below `content/`: read in place of what is on disk.
    pub overlay: BTreeMap<RelPath, Vec<u8>>,
    pub problems: Problems,
}

/// An asset of a theme: in the program, or in the project's `themes/`.
#[derive(Clone, Debug)]
pub struct Asset {
    /// As messages name it.
    pub file: String,
    pub digest: Digest,
    pub bytes: Arc<[u8]>,
}

/// A file's digest as it was when the file had this size and this time of change.
pub trait Known: Sync {
    fn digest(&self, path: &str, size: u64, modified: i128) -> Option<Digest>;
}

/// What the walk over a project saw, before anything of it is read.
#[derive(Clone)]
pub struct Survey {
    content: Vec<files::Found>,
    statics: Vec<files::Found>,
    templates: Vec<files::Found>,
    themes: Vec<files::Found>,
    /// Size and time of the configuration.
    config: Option<(u64, i128)>,
    problems: Problems,
    /// When the walk began, nanoseconds since 1970.
    taken: i128,
}

impl Survey {
    /// Looks at every input once, in parallel.
    pub fn of(request: &Request) -> Survey {
        // For the rule about files that changed just now: it decides what is read again and nothing else.
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let taken = now.map_or(0, |time| time.as_nanos() as i128);
        let walk = |folder| walk_parallel(&request.root, folder);
        let ((content, statics), (templates, themes)) = rayon::join(
            || (walk("content"), files::walk(&request.root, "static")),
            || (files::walk(&request.root, "templates"), files::walk(&request.root, "themes")),
        );
        let problems = [&content.1, &statics.1, &templates.1, &themes.1].into_iter().flatten().cloned().collect();
        let config = std::fs::metadata(request.path(&request.config)).ok();
        Survey {
            content: content.0,
            statics: statics.0,
            templates: templates.0,
            themes: themes.0,
            config: config.map(|meta| (meta.len(), files::modified(&meta))),
            problems,
            taken,
        }
    }

    /// When the walk began, nanoseconds since 1970.
    pub fn taken(&self) -> i128 {
        self.taken
    }

    /// The digest of everything seen: the same digest, the same inputs, if none of them changed just now.
    pub fn digest(&self) -> Digest {
        let mut bytes = Vec::with_capacity(1 << 16);
        for found in self.all() {
            bytes.extend_from_slice(found.path.as_str().as_bytes());
            bytes.push(0);
            bytes.extend_from_slice(&found.size.to_le_bytes());
            bytes.extend_from_slice(&found.modified.to_le_bytes());
        }
        bytes.extend(format!("{:?}{:?}", self.config, self.problems).bytes());
        Digest::of(&bytes)
    }

    /// Whether no file changed so shortly before `seen` that it may have changed again without its time telling.
    pub fn is_settled(&self, seen: i128) -> bool {
        let times = self.all().map(|found| found.modified).chain(self.config.map(|(_, time)| time));
        times.into_iter().all(|time| files::is_settled(time, seen))
    }

    /// Size and time of the configuration, if there is one.
    pub fn config(&self) -> Option<(u64, i128)> {
        self.config
    }

    /// Everything seen but the configuration, always in the same order.
    pub fn all(&self) -> impl Iterator<Item = &files::Found> {
        [&self.content, &self.statics, &self.templates, &self.themes].into_iter().flatten()
    }
}

/// Walks a large folder with all threads: its upper floors one by one, what is below them at the same time.
fn walk_parallel(root: &std::path::Path, folder: &str) -> (Vec<files::Found>, Problems) {
    let (mut found, folders, mut problems) = files::floor(root, folder);
    let below: Vec<(Vec<files::Found>, Problems)> = folders
        .par_iter()
        .map(|folder| {
            let (mut found, folders, mut problems) = files::floor(root, folder);
            let deep: Vec<(Vec<files::Found>, Problems)> =
                folders.par_iter().map(|folder| files::walk(root, folder)).collect();
            for (more, wrong) in deep {
                found.extend(more);
                problems.extend(wrong);
            }
            (found, problems)
        })
        .collect();
    for (more, wrong) in below {
        found.extend(more);
        problems.extend(wrong);
    }
    found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    (found, problems)
}

impl Inputs {
    /// Reads what the survey saw. Files whose size and time are `known` are not read again.
    pub fn read(
        request: &Request,
        survey: &Survey,
        known: &dyn Known,
        overlay: BTreeMap<RelPath, Vec<u8>>,
    ) -> Result<Inputs> {
        let Survey { content, statics, templates, themes, mut problems, .. } = survey.clone();
        let digested = |found: Vec<files::Found>| digest_all(request, found, known);
        let ((mut content, p1), (statics, p2)) = rayon::join(|| digested(content), || digested(statics));
        problems.extend(p1.into_iter().chain(p2));
        for (path, bytes) in &overlay {
            let path = RelPath::new(format!("content/{path}")).expect("a path below `content/`");
            content.retain(|file| file.path != path);
            content.push(File { path, size: bytes.len() as u64, modified: 0, digest: Digest::of(bytes) });
        }
        let (documents, assets): (Vec<File>, Vec<File>) =
            content.into_iter().partition(|file| file.path.extension() == "md");
        let mut inputs = Inputs {
            config: read_config(request, &mut problems)?,
            documents: below(documents, "content"),
            assets: below(assets, "content"),
            statics: below(statics, "static"),
            themes: Vec::new(),
            theme_assets: BTreeMap::new(),
            templates: Vec::new(),
            overlay,
            problems,
        };
        inputs.read_templates(request, &templates);
        inputs.read_themes(request, &themes);
        inputs.take_embedded_themes();
        Ok(inputs)
    }

    /// A file of `content/` or `static/`, by its path in the project.
    pub fn file(&self, path: &RelPath) -> Option<&File> {
        let (folder, rest) = path.as_str().split_once('/')?;
        match folder {
            "content" => self.documents.get(rest).or_else(|| self.assets.get(rest)),
            "static" => self.statics.get(rest),
            _ => None,
        }
    }

    /// The bytes of a document.
    pub fn document(&self, request: &Request, path: &RelPath) -> std::io::Result<Vec<u8>> {
        match self.overlay.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => read::whole(&request.root.join("content").join(path.as_str())),
        }
    }

    /// The names of files beside pages, for links.
    pub fn asset_names(&self) -> BTreeSet<RelPath> {
        self.assets.keys().cloned().collect()
    }

    fn read_templates(&mut self, request: &Request, found: &[files::Found]) {
        for file in found {
            let name = file.path.as_str()["templates/".len()..].to_owned();
            if let Some(text) = self.text(request, file) {
                self.templates.push(Source { name, file: file.path.to_string(), text });
            }
        }
    }

    fn text(&mut self, request: &Request, file: &files::Found) -> Option<String> {
        let bytes = read::whole(&file.path.to_path(&request.root));
        match bytes.map(String::from_utf8) {
            Ok(Ok(text)) => Some(text),
            Ok(Err(_)) => {
                let place = crate::base::Place::file(&file.path);
                self.problems.push(Problem::error(place, "the file is not UTF-8").hint("save it as UTF-8"));
                None
            }
            Err(error) => {
                self.problems.push(read::unreadable(&file.path, &error));
                None
            }
        }
    }

    /// Themes in the project's own folder.
    fn read_themes(&mut self, request: &Request, found: &[files::Found]) {
        let mut layers: BTreeMap<String, Layer> = BTreeMap::new();
        for file in found {
            let Some((name, inside)) = file.path.as_str()["themes/".len()..].split_once('/') else { continue };
            let (name, inside) = (name.to_owned(), inside.to_owned());
            let layer = layers.entry(name.clone()).or_insert_with(|| Layer {
                manifest: Source {
                    name: "theme.toml".into(),
                    file: format!("themes/{name}/theme.toml"),
                    text: String::new(),
                },
                templates: Vec::new(),
                name: name.clone(),
            });
            if inside == "theme.toml" {
                layer.manifest.text = self.text(request, file).unwrap_or_default();
            } else if let Some(template) = inside.strip_prefix("templates/") {
                let (template, path) = (template.to_owned(), file.path.to_string());
                if let Some(text) = self.text(request, file) {
                    let layer = layers.get_mut(&name).expect("it was just made");
                    layer.templates.push(Source { name: template, file: path, text });
                }
            } else if let Some(asset) = inside.strip_prefix("assets/") {
                match read::whole(&file.path.to_path(&request.root)) {
                    Ok(bytes) => self.add_theme_asset(&name, asset, file.path.to_string(), bytes.into()),
                    Err(error) => self.problems.push(read::unreadable(&file.path, &error)),
                }
            }
        }
        self.themes.extend(layers.into_values());
    }

    fn add_theme_asset(&mut self, theme: &str, path: &str, file: String, bytes: Arc<[u8]>) {
        let asset = Asset { file, digest: Digest::of(&bytes), bytes };
        self.theme_assets.insert((theme.to_owned(), path.to_owned()), asset);
    }

    /// Themes of the program, unless the project brings one of the same name.
    fn take_embedded_themes(&mut self) {
        for folder in THEMES.dirs() {
            let name = folder.path().to_string_lossy().into_owned();
            if self.themes.iter().any(|layer| layer.name == name) {
                continue;
            }
            let mut layer = Layer {
                manifest: Source { name: "theme.toml".into(), file: format!("{name}/theme.toml"), text: String::new() },
                templates: Vec::new(),
                name: name.clone(),
            };
            let mut files = Vec::new();
            embedded_files(folder, &mut files);
            for file in files {
                let path = file.path().to_string_lossy().into_owned();
                let inside = path[name.len() + 1..].to_owned();
                let text = || String::from_utf8_lossy(file.contents()).into_owned();
                if inside == "theme.toml" {
                    layer.manifest.text = text();
                } else if let Some(template) = inside.strip_prefix("templates/") {
                    let source = Source { name: template.to_owned(), file: format!("themes/{path}"), text: text() };
                    layer.templates.push(source);
                } else if let Some(asset) = inside.strip_prefix("assets/") {
                    self.add_theme_asset(&name, asset, format!("themes/{path}"), file.contents().into());
                }
            }
            self.themes.push(layer);
        }
    }
}

fn embedded_files<'a>(folder: &'a include_dir::Dir<'a>, files: &mut Vec<&'a include_dir::File<'a>>) {
    files.extend(folder.files());
    folder.dirs().for_each(|inner| embedded_files(inner, files));
}

fn below(files: Vec<File>, folder: &str) -> BTreeMap<RelPath, File> {
    files.into_iter().filter_map(|file| Some((file.path.strip(folder)?, file))).collect()
}

fn read_config(request: &Request, problems: &mut Problems) -> Result<Option<String>> {
    match read::whole(&request.path(&request.config)) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(_) => {
                let place = crate::base::Place::file(&request.config);
                problems.push(Problem::error(place, "the file is not UTF-8").hint("save it as UTF-8"));
                Ok(None)
            }
        },
        Err(error) => {
            problems.push(no_config(request, &error));
            Ok(None)
        }
    }
}

/// What to tell of a configuration that can't be read.
pub fn no_config(request: &Request, error: &std::io::Error) -> Problem {
    let problem = read::unreadable(&request.config, error);
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            problem.hint("`dateline init DIR` makes a new site; `--root DIR` names another folder")
        }
        std::io::ErrorKind::FileTooLarge => problem.hint("a configuration is a few lines of text"),
        _ => problem,
    }
}

/// Digests in parallel. A file that can't be read is a problem and is left out.
fn digest_all(request: &Request, found: Vec<files::Found>, known: &dyn Known) -> (Vec<File>, Problems) {
    let digested: Vec<Result<File, Problem>> = found
        .into_par_iter()
        .with_min_len(64)
        .map(|found| {
            let digest = match known.digest(found.path.as_str(), found.size, found.modified) {
                Some(digest) => digest,
                None => read_digest(request, &found).map_err(|error| read::unreadable(&found.path, &error))?,
            };
            Ok(File { path: found.path, size: found.size, modified: found.modified, digest })
        })
        .collect();
    let mut files = Vec::with_capacity(digested.len());
    let mut problems = Problems::new();
    for result in digested {
        match result {
            Ok(file) => files.push(file),
            Err(problem) => problems.push(problem),
        }
    }
    (files, problems)
}

/// A document is read whole later on, and may be no larger than that allows. Anything else may have any size.
fn read_digest(request: &Request, found: &files::Found) -> std::io::Result<Digest> {
    let file = found.path.to_path(&request.root);
    match found.path.extension() == "md" && found.path.as_str().starts_with("content/") {
        true => read::whole(&file).map(|bytes| Digest::of(&bytes)),
        false => read::digest(&file),
    }
}
