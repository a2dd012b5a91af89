//! The files that are published as they are, and what they are called: the theme's, those of `static/`, those beside pages.

use super::{Inputs, Request};
use crate::base::{Digest, Place, Problems, RelPath, read};
use crate::config::Config;
use crate::pages::AssetFile;
use crate::site::{self, Route, Site, routes};
use crate::themes::Theme;
use std::collections::{BTreeMap, BTreeSet};

/// Files to be published (those `beside` pages among them), with the logical names of those that templates ask for.
pub fn asset_files(
    request: &Request,
    beside: &[(RelPath, Route)],
    inputs: &Inputs,
    theme: &Theme,
    config: &Config,
    problems: &mut Problems,
) -> Vec<(Option<String>, AssetFile)> {
    let mut files: BTreeMap<String, (Option<String>, AssetFile)> = BTreeMap::new();
    let mut texts: Vec<(String, String, AssetFile)> = Vec::new();
    // The theme's assets, those of the nearest theme first.
    let mut seen = BTreeSet::new();
    for name in theme.lineage() {
        for ((owner, path), asset) in inputs.theme_assets.iter().filter(|((owner, _), _)| owner == name) {
            let overruled = inputs.statics.contains_key(format!("assets/{path}").as_str());
            if !seen.insert(path.clone()) || overruled {
                continue;
            }
            let file = AssetFile {
                source: format!("{owner}/assets/{path}"),
                route: routes::root_file(&format!("assets/{}", with_digest(path, asset.digest))),
                digest: asset.digest,
                bytes: Some(asset.bytes.clone()),
            };
            if path.ends_with(".css") {
                texts.push((path.clone(), format!("assets/{path}"), file));
            } else {
                files.insert(file.route.path().to_owned(), (Some(path.clone()), file));
            }
        }
    }
    for (path, file) in &inputs.statics {
        let logical = path.as_str().strip_prefix("assets/").unwrap_or(path.as_str()).to_owned();
        let hashed = matches!(path.extension(), "css" | "js" | "mjs" | "woff" | "woff2" | "ttf" | "otf");
        let name = if hashed { with_digest(path.as_str(), file.digest) } else { path.to_string() };
        let asset = AssetFile {
            source: file.path.to_string(),
            route: routes::root_file(&name),
            digest: file.digest,
            bytes: None,
        };
        if path.extension() == "css" {
            texts.push((logical, path.to_string(), asset));
        } else {
            files.insert(asset.route.path().to_owned(), (Some(logical), asset));
        }
    }
    // Style sheets name other files: their own names depend on what those are called.
    let names: BTreeMap<String, String> = files
        .values()
        .filter_map(|(logical, file)| Some((logical.clone()?, file.route.url(&config.base_url.path))))
        .collect();
    for (logical, path, file) in texts {
        let bytes = match &file.bytes {
            Some(bytes) => bytes.to_vec(),
            None => match read::whole(&request.path(&file.source)) {
                Ok(bytes) => bytes,
                Err(error) => {
                    problems.push(read::unreadable(&file.source, &error));
                    continue;
                }
            },
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let rewritten = rewrite_css(&text, &logical, &names);
        let asset = if rewritten != text {
            let digest = Digest::of(rewritten.as_bytes());
            AssetFile {
                route: routes::root_file(&with_digest(&path, digest)),
                digest,
                bytes: Some(rewritten.into_bytes().into()),
                ..file
            }
        } else {
            file
        };
        files.insert(asset.route.path().to_owned(), (Some(logical), asset));
    }
    for (path, route) in beside {
        let file = &inputs.assets[path];
        let asset = AssetFile { source: file.path.to_string(), route: route.clone(), digest: file.digest, bytes: None };
        files.insert(route.path().to_owned(), (None, asset));
    }
    files.into_values().collect()
}

/// `icons/icon.png` → `icons/icon.1f9a03c2.png`. A name that would be too long for a disk is cut.
fn with_digest(path: &str, digest: Digest) -> String {
    const LONGEST: usize = 255;
    let (folder, name) = path.rfind('/').map_or(("", path), |slash| path.split_at(slash + 1));
    let (stem, ending) = name.rfind('.').map_or((name, ""), |dot| name.split_at(dot));
    let digest = digest.short(8);
    let mut end = stem.len().min(LONGEST.saturating_sub(ending.len() + 1 + digest.len()));
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{folder}{}.{digest}{ending}", &stem[..end])
}

/// Replaces `url(fonts/x.woff2)` by the published name of that file.
fn rewrite_css(css: &str, own: &str, names: &BTreeMap<String, String>) -> String {
    let folder = own.rfind('/').map_or("", |slash| &own[..=slash]);
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("url(") {
        let Some(end) = rest[at..].find(')') else { break };
        let inside = &rest[at + 4..at + end];
        let written = inside.trim().trim_matches(['"', '\'']);
        let logical = written.strip_prefix("./").unwrap_or(written);
        out.push_str(&rest[..at + 4]);
        match names.get(&format!("{folder}{logical}")).or_else(|| names.get(logical.trim_start_matches('/'))) {
            Some(url) => out.push_str(url),
            None => out.push_str(inside),
        }
        rest = &rest[at + end..];
    }
    out.push_str(rest);
    out
}

/// Files that pages name, and everything in the folder of a page kept as `slug/index.md`.
pub fn beside_pages(site: &Site, inputs: &Inputs) -> Vec<(RelPath, Route)> {
    let names = inputs.asset_names();
    if names.is_empty() {
        return Vec::new();
    }
    let links = site::Links::new(site, &names);
    let mut files = Vec::new();
    for document in site.documents.iter() {
        let Some(route) = site.routes.get(&document.path) else { continue };
        let (answers, _) = links.answers(document);
        let image = document.front.news.image.as_ref().map(|image| image.src.as_str());
        let image = image.filter(|src| !src.contains("://") && !src.is_empty());
        let image = image.map(|src| links.resolve(document, src, Place::file(document.file())).0);
        for answer in answers.into_iter().chain(image) {
            if let site::Answer::Asset(path, route) = answer {
                files.push((path, route));
            }
        }
        if let Some(folder) = document.bundle() {
            let inside = names.iter().filter_map(|path| Some((path, path.strip(folder)?)));
            files.extend(inside.map(|(path, name)| (path.clone(), route.file(name.as_str()))));
        }
    }
    files
}
