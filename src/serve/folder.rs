//! The folder that is served, seen as a static host would serve it: paths to files, redirects, headers, the page for
//! what is missing. Everything is looked up anew for each request; a build may have changed it.

use super::answer::{Answer, Body};
use super::guard::{Asked, encode};
use super::live::{self, Live};
use super::media::media_type;
use super::rules::{Rules, Verdict};
use crate::base::{Digest, RelPath};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// Files up to this size are read whole, and known by the digest of their bytes; larger ones are sent as they are read.
const LARGE: u64 = 1024 * 1024;

/// Pages up to this size get the live reload script.
const LARGEST_PAGE: u64 = 64 * LARGE;

/// A folder with what it takes to answer for it.
pub struct Folder {
    root: PathBuf,
    /// Begins and ends with a slash.
    base: String,
    live: Arc<Live>,
    rules: Mutex<Remembered>,
}

/// The rules, and what the two files looked like when they were read.
#[derive(Default)]
struct Remembered {
    seen: [Option<(u64, i128, u64)>; 2],
    rules: Arc<Rules>,
}

/// What lies behind a path.
enum Found {
    File(File, Metadata, RelPath),
    /// It is a folder with a page, and its address lacks the slash.
    Folder,
    Nothing,
}

impl Folder {
    pub fn new(root: PathBuf, base: &str, live: Arc<Live>) -> Folder {
        Folder { root, base: base_path(base), live, rules: Mutex::default() }
    }

    /// The URL path under which a file of the folder is seen: `a/index.html` is `/a/`.
    pub fn url_of(&self, file: &str) -> String {
        let page = match file.rsplit_once('/') {
            Some((folder, "index.html")) => format!("{folder}/"),
            None if file == "index.html" => String::new(),
            _ => file.to_owned(),
        };
        format!("{}{}", self.base, encode(&page))
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// The answer to a request for anything but the event stream.
    pub fn answer(&self, asked: &Asked) -> io::Result<Answer> {
        if let Some(name) = asked.path.strip_prefix(live::HOME) {
            return self.own(name, asked)?.fit(asked);
        }
        let rules = self.rules();
        match rules.redirect(&asked.path) {
            Some(Verdict::Go { status, to }) => return Ok(Answer::redirect(status, &with_query(&to, asked))),
            Some(Verdict::Show { status, path }) => {
                if let Found::File(file, meta, path) = self.find(&path) {
                    return self.page(status, file, &meta, &path, asked, &rules)?.fit(asked);
                }
            }
            None => {}
        }
        match self.find(&asked.path) {
            Found::File(file, meta, path) => self.page(200, file, &meta, &path, asked, &rules)?.fit(asked),
            Found::Folder => Ok(Answer::redirect(301, &with_query(&format!("{}/", encode(&asked.path)), asked))),
            Found::Nothing if asked.path == "/" => Ok(Answer::redirect(302, &encode(&self.base))),
            Found::Nothing => self.missing(asked, &rules),
        }
    }

    /// What the preview adds: the script, and the bare page that the script compares stylesheets with.
    fn own(&self, name: &str, asked: &Asked) -> io::Result<Answer> {
        if name == "live.js" {
            let script = Body::Bytes(live::SCRIPT.as_bytes().to_vec());
            let mut answer = Answer::new(200, media_type(name), script);
            answer.set_etag(&Digest::of(live::SCRIPT.as_bytes()).short(20));
            return Ok(answer);
        }
        match name.strip_prefix("page").map(|path| self.find(path)) {
            Some(Found::File(file, meta, _)) if !asked.cross_site => {
                Ok(Answer::new(200, "text/plain; charset=utf-8", Body::File(file, meta.len())))
            }
            _ => Ok(Answer::text(404, "the preview has no such address")),
        }
    }

    fn page(
        &self,
        status: u16,
        mut file: File,
        meta: &Metadata,
        path: &RelPath,
        asked: &Asked,
        rules: &Rules,
    ) -> io::Result<Answer> {
        let media = media_type(path.name());
        let is_page = media.starts_with("text/html") && meta.len() <= LARGEST_PAGE;
        let mut answer = if is_page || meta.len() <= LARGE {
            let mut bytes = Vec::with_capacity(meta.len() as usize + 512);
            file.read_to_end(&mut bytes)?;
            if is_page && let Ok(html) = std::str::from_utf8(&bytes) {
                bytes = self.live.insert(html, &self.url_of(path.as_str()), asked).into_bytes();
            }
            let digest = Digest::of(&bytes).short(20);
            let mut answer = Answer::new(status, media, Body::Bytes(bytes));
            answer.set_etag(&digest);
            answer
        } else {
            let mut answer = Answer::new(status, media, Body::File(file, meta.len()));
            answer.set_etag(&format!("{:x}-{:x}-{:x}", meta.len(), modified(meta), meta.ino()));
            answer
        };
        self.add_headers(&mut answer, is_page, asked, rules);
        Ok(answer)
    }

    /// The site's own `404.html`, or a page as plain as can be; either comes to life when the missing page appears.
    fn missing(&self, asked: &Asked, rules: &Rules) -> io::Result<Answer> {
        if let Found::File(file, meta, path) = self.find(&format!("{}404.html", self.base)) {
            return self.page(404, file, &meta, &path, asked, rules);
        }
        let html = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>404</title><h1>404</h1>\
                    <p>There is no such page, and the site has no <code>404.html</code>.</p></html>";
        let html = self.live.insert(html, &self.url_of("404.html"), asked);
        Ok(Answer::new(404, "text/html; charset=utf-8", Body::Bytes(html.into_bytes())))
    }

    /// Adds what `_headers` says, except what would be wrong here: how the bytes travel is the server's own affair, a
    /// preview is never kept in a cache, and without TLS there is nothing to be strict about.
    fn add_headers(&self, answer: &mut Answer, is_page: bool, asked: &Asked, rules: &Rules) {
        const NOT_OURS: &[&str] = &[
            "accept-ranges",
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "date",
            "etag",
            "expires",
            "last-modified",
            "location",
            "server",
            "strict-transport-security",
            "trailer",
            "transfer-encoding",
            "upgrade",
        ];
        for (name, value) in rules.headers(&asked.path) {
            let lower = name.to_ascii_lowercase();
            if NOT_OURS.contains(&lower.as_str()) {
                continue;
            }
            match lower == "content-security-policy" && is_page {
                true => answer.set(&name, &self.live.loosen(&value, asked)),
                false => answer.set(&name, &value),
            }
        }
    }

    /// The file behind a decoded URL path. Dot files (but `.well-known`), the two files of rules, what is no plain
    /// file, and links that lead out of the folder are nothing.
    fn find(&self, url_path: &str) -> Found {
        let rest = match url_path.strip_prefix(&*self.base) {
            Some(rest) => rest,
            None if self.base.strip_suffix('/') == Some(url_path) => return Found::Folder,
            None => return Found::Nothing,
        };
        let wants_folder = rest.is_empty() || rest.ends_with('/');
        let path = if wants_folder { format!("{rest}index.html") } else { rest.to_owned() };
        let Some(path) = RelPath::new(path) else { return Found::Nothing };
        let hidden = |part: &str| part.starts_with('.') && part != ".well-known";
        if path.as_str().split('/').any(hidden) || matches!(path.as_str(), "_redirects" | "_headers") {
            return Found::Nothing;
        }
        let (Ok(root), Ok(real)) = (self.root.canonicalize(), path.to_path(&self.root).canonicalize()) else {
            return Found::Nothing;
        };
        // Asked before it is opened: opening a pipe would wait for its other end.
        match real.metadata() {
            _ if !real.starts_with(&root) => Found::Nothing,
            Ok(meta) if meta.is_dir() && real.join("index.html").is_file() => Found::Folder,
            Ok(meta) if meta.is_file() => match File::open(&real).and_then(|file| Ok((file.metadata()?, file))) {
                Ok((meta, file)) => Found::File(file, meta, path),
                Err(_) => Found::Nothing,
            },
            _ => Found::Nothing,
        }
    }

    /// The rules, read again if one of their files has changed.
    fn rules(&self) -> Arc<Rules> {
        let files = ["_redirects", "_headers"].map(|name| self.root.join(name));
        let seen = files.each_ref().map(|file| {
            let meta = file.metadata().ok().filter(Metadata::is_file)?;
            Some((meta.len(), modified(&meta), meta.ino()))
        });
        let mut remembered = self.rules.lock().unwrap();
        if remembered.seen != seen {
            let text =
                |i: usize| seen[i].map_or(String::new(), |_| std::fs::read_to_string(&files[i]).unwrap_or_default());
            *remembered = Remembered { seen, rules: Arc::new(Rules::parse(&text(0), &text(1))) };
        }
        remembered.rules.clone()
    }
}

/// The base path with one slash at each end.
pub fn base_path(base: &str) -> String {
    match base.trim_matches('/') {
        "" => "/".to_owned(),
        inner => format!("/{inner}/"),
    }
}

fn with_query(to: &str, asked: &Asked) -> String {
    match &asked.query {
        Some(query) if !to.contains('?') => format!("{to}?{query}"),
        _ => to.to_owned(),
    }
}

fn modified(meta: &Metadata) -> i128 {
    crate::base::files::modified(meta)
}
