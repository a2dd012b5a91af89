//! The project that a command is for.

use super::screen::Misuse;
use crate::base::{RelPath, read};
use crate::config;
use anyhow::Result;
use jiff::tz::TimeZone;
use std::path::{Component, Path, PathBuf};

/// Folders of a project that hold what people made. None of them may be the output.
const SOURCES: [&str; 6] = ["seeds", "content", "static", "templates", "themes", ".git"];

/// The folder that is published.
pub const OUTPUT: &str = "public";

/// A folder with a configuration.
pub struct Project {
    /// Absolute.
    pub root: PathBuf,
    /// The configuration, below the root.
    pub config: String,
}

impl Project {
    /// The project in `root`, or in the nearest folder upwards that has the file `config`.
    pub fn find(root: Option<&Path>, config: &str) -> Result<Project> {
        let here = std::path::absolute(root.unwrap_or(Path::new(".")))?;
        let here = normal(&here);
        let found = match root {
            Some(_) => here.join(config).is_file().then(|| here.clone()),
            None => here.ancestors().find(|folder| folder.join(config).is_file()).map(Path::to_path_buf),
        };
        found.map(|root| Project { root, config: config.to_owned() }).ok_or_else(|| {
            let message = match root {
                Some(root) => format!("there is no `{config}` in {}", root.display()),
                None => format!("there is no `{config}` here or in a folder above"),
            };
            let hint = "`dateline init DIR` makes a new site; `--root DIR` names the folder of one";
            Misuse::new(message).hint(hint).into()
        })
    }

    /// The site's time zone; UTC while the configuration is broken, which the build will report.
    pub fn zone(&self) -> TimeZone {
        self.settings().map_or(TimeZone::UTC, |config| config.zone())
    }

    /// The configuration, if there is nothing wrong with it.
    pub fn settings(&self) -> Option<config::Config> {
        let text = String::from_utf8(read::whole(&self.root.join(&self.config)).ok()?).ok()?;
        config::parse(&self.config, &text).0
    }

    /// The output folder that a user named, below the project if it is in it.
    ///
    /// Fails if it is the project itself, or one of the folders in which people write, by its name or by a link.
    pub fn output(&self, named: Option<&Path>) -> Result<PathBuf> {
        let named = match named {
            Some(named) => normal(&std::path::absolute(named)?),
            None => self.root.join(OUTPUT),
        };
        if let (Ok(root), Ok(real)) = (self.root.canonicalize(), named.canonicalize()) {
            self.expect_free(&real, &root)?;
        }
        self.expect_free(&named, &self.root)
    }

    /// The folder as it is called below `root`, if it is in there and dateline may write it; as it is, if it is elsewhere.
    fn expect_free(&self, place: &Path, root: &Path) -> Result<PathBuf> {
        let Ok(below) = place.strip_prefix(root) else { return Ok(place.to_path_buf()) };
        let first = below.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
        match first {
            None => Err(Misuse::new("the project's own folder can't be the output folder")
                .hint("name a folder in it, or elsewhere: `--output public`")
                .into()),
            Some(first) if SOURCES.contains(&first.as_str()) => Err(Misuse::new(format!(
                "`{}` can't be the output folder: `{first}/` is not dateline's",
                below.display()
            ))
            .hint("name another folder: `--output public`")
            .into()),
            Some(_) => Ok(below.to_path_buf()),
        }
    }

    /// A path that a user named, as it is called inside the project; `None` if it is not in it.
    pub fn inside(&self, named: &str) -> Option<RelPath> {
        let place = normal(&std::path::absolute(named).ok()?);
        RelPath::below(&self.root, &place)
    }
}

/// Without `.` and `..`: names as the user sees them, links not resolved.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(out.pop()),
            part => out.push(part),
        }
    }
    out
}
