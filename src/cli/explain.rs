//! `dateline explain`: why a file of the site was made again, or not. Told from the very keys that decide it.

use super::Outcome;
use super::globals::Globals;
use super::project::Project;
use super::screen::{Misuse, Screen};
use super::work::{self, Desk};
use crate::base::RelPath;
use crate::build::Output;
use anyhow::Result;
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Tell what a file of the site is made of, and why it was made again or not
///
/// Names every part that decides the file's bytes, whether the next build would make it again, and what had changed when
/// it was last made. Nothing is written.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  dateline explain /2026/11/22/night-ferries/
  dateline explain https://briefing.example.org/topics/
  dateline explain public/feed.xml")]
pub struct Explain {
    /// The file in public/, or its address
    #[arg(value_name = "PATH|URL")]
    what: String,

    /// The folder that was built [default: public in the project's folder]
    #[arg(short, long, value_name = "DIR", env = "DATELINE_OUTPUT", hide_env = true)]
    output: Option<PathBuf>,
}

impl Explain {
    pub fn run(self, globals: &Globals, screen: &Screen) -> Result<Outcome> {
        let project = globals.project()?;
        let folder = project.output(self.output.as_deref())?;
        let request = globals.request(&project)?;
        let unknown = || {
            Misuse::new(format!("this site has no file for `{}`", self.what))
                .hint("name a file of the built site, or its address: `dateline explain /2026/11/22/slug/`")
        };
        let base_path = project.settings().map(|config| config.base_url.path).unwrap_or_default();
        let path = self.path(&project, &folder, &base_path).ok_or_else(unknown)?;
        let built = work::run(&request, Desk::Closed, &Output::Explain(folder.clone(), path.clone()), screen)?.built;
        let Some(explanation) = built.explanation else {
            // What is broken can't be planned, and so not be explained.
            if built.problems.iter().any(|problem| problem.is_error()) {
                screen.problems(&project.root, &built.problems);
                return Ok(Outcome::Problems);
            }
            return Err(unknown().into());
        };
        screen.object(&json!({
            "type": "explanation",
            "path": explanation.path,
            "output": explanation.output,
            "of": explanation.of,
            "template": explanation.template,
            "parts": explanation.parts.iter().map(|(name, source)| json!({ "name": name, "source": source }))
                .collect::<Vec<_>>(),
            "current": explanation.current,
            "differs": explanation.differs,
            "changed": explanation.changed,
            "last_change": explanation.last_change,
            "last_changed": explanation.last_changed,
        }));
        if !screen.is_json() {
            screen.print(&explanation.to_string());
        }
        Ok(Outcome::Fine)
    }

    /// The file that is meant, below the output folder.
    fn path(&self, project: &Project, folder: &Path, base_path: &str) -> Option<RelPath> {
        let what = self.what.split(['?', '#']).next().unwrap_or_default();
        let place = std::path::absolute(what).ok()?;
        if let Some(path) = RelPath::below(&project.root.join(folder), &place) {
            return Some(if place.is_dir() { path.join("index.html")? } else { path });
        }
        let address = match what.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None => what,
        };
        let below = address.strip_prefix(base_path).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        as_file(&decoded(below.unwrap_or(address)))
    }
}

/// The file behind an address, as hosts find it: `/topics/` is `topics/index.html`.
fn as_file(address: &str) -> Option<RelPath> {
    let path = address.trim_start_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    if path.is_empty() || path.ends_with('/') {
        RelPath::new(format!("{path}index.html"))
    } else if name.trim_start_matches('.').contains('.') || name.starts_with('_') {
        RelPath::new(path)
    } else {
        RelPath::new(format!("{path}/index.html"))
    }
}

/// Addresses from a browser are escaped: `%C3%BC`.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_files() {
        for (address, expected) in [
            ("/", "index.html"),
            ("/topics/", "topics/index.html"),
            ("/topics", "topics/index.html"),
            ("/feed.xml", "feed.xml"),
            ("/_headers", "_headers"),
            ("/caf%C3%A9/", "café/index.html"),
        ] {
            assert_eq!(as_file(&decoded(address)).unwrap().as_str(), expected);
        }
        assert!(as_file("/../x").is_none());
    }
}
