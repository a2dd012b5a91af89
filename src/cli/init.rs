//! `dateline init`: a new site, from the samples and the theme that are in the program itself.

use super::Outcome;
use super::globals::Globals;
use super::screen::{Misuse, Screen, plural};
use crate::base::files::{stay_inside, write_whole};
use crate::build::embedded_themes;
use crate::config;
use crate::news::Moment;
use anyhow::{Context, Result};
use clap::Args;
use include_dir::{Dir, include_dir};
use jiff::Span;
use jiff::tz::TimeZone;
use serde_json::json;
use std::path::{Path, PathBuf};

/// A briefing of a day that is over and of the day before, in an invented town.
static SAMPLES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/samples");

/// The theme that new sites begin with.
const THEME: &str = "broadsheet";

/// Make a new site, with samples to change
///
/// The folder must be new, or empty but for hidden files. With `--theme` it may be a site already, and gets nothing but
/// the theme.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  dateline init my-briefing
  cd my-briefing
  dateline serve --open

  dateline init --theme                  copy the theme into the site here, to change it")]
pub struct Init {
    /// The folder of the new site
    #[arg(value_name = "DIR", required_unless_present = "theme")]
    folder: Option<PathBuf>,

    /// Copy the theme into themes/, to change it
    #[arg(long)]
    theme: bool,
}

impl Init {
    pub fn run(self, globals: &Globals, screen: &Screen) -> Result<Outcome> {
        let folder = match self.folder {
            Some(folder) => folder,
            None => globals.project()?.root,
        };
        let is_site = folder.join(config::FILE).is_file();
        let mut files = Vec::new();
        if self.theme {
            files.extend(theme(&folder)?);
        }
        if !(self.theme && is_site) {
            expect_empty(&folder)?;
            let today = Moment::from_seconds(globals.clock(&TimeZone::UTC)?.now(), &TimeZone::UTC).day().0;
            files.extend(samples(&SAMPLES, today));
        }
        for (path, bytes) in &files {
            if is_site {
                stay_inside(&folder, path)?;
            }
            write_whole(&folder.join(path), bytes)?;
        }
        screen.object(&json!({ "type": "init", "folder": folder.to_string_lossy(), "files": files.len() }));
        let count = plural(files.len(), "file");
        if is_site {
            screen.say(format_args!("{count} in {}", folder.join("themes").join(THEME).display()));
        } else {
            screen.say(format_args!("{count} in {}\n\nnext:", folder.display()));
            if folder.as_path() != Path::new(".") {
                screen.say(format_args!("  cd {}", folder.display()));
            }
            screen.say("  dateline serve --open");
        }
        Ok(Outcome::Fine)
    }
}

/// Fails unless there is nothing in the folder that could be somebody's.
fn expect_empty(folder: &Path) -> Result<()> {
    let named = |name: &str| format!("{} is not empty: there is `{name}` in it", folder.display());
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            let why = crate::base::files::fault(&error);
            return Err(Misuse::new(format!("{} can't be used: {why}", folder.display()))
                .hint("name a new folder: `dateline init my-briefing`")
                .into());
        }
        Ok(entries) => entries,
    };
    let mut names: Vec<String> = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("can't read {}", folder.display()))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    // `.gitignore` would be written over.
    match names.iter().find(|name| !name.starts_with('.') || *name == ".gitignore") {
        None => Ok(()),
        Some(name) => Err(Misuse::new(named(name)).hint("name a new folder: `dateline init my-briefing`").into()),
    }
}

type Files = Vec<(PathBuf, Vec<u8>)>;

/// The files of the theme, as they go below the project's folder.
fn theme(folder: &Path) -> Result<Files> {
    let place = Path::new("themes").join(THEME);
    if folder.join(&place).exists() {
        return Err(Misuse::new(format!("{} is there already", folder.join(&place).display()))
            .hint("rename it to keep it, then run the command again")
            .into());
    }
    let theme = embedded_themes().get_dir(THEME).context("the program was built without its theme")?;
    let mut files = Vec::new();
    collect(theme, &mut files);
    Ok(files.into_iter().map(|file| (Path::new("themes").join(file.path()), file.contents().to_vec())).collect())
}

fn collect<'a>(folder: &'a Dir<'a>, files: &mut Vec<&'a include_dir::File<'a>>) {
    files.extend(folder.files());
    folder.dirs().for_each(|inner| collect(inner, files));
}

/// The samples, dated so that they are the news of the day before `today`.
fn samples(folder: &Dir<'_>, today: jiff::civil::Date) -> Files {
    let mut found = Vec::new();
    collect(folder, &mut found);
    let dated = |text: &str| {
        let mut text = text.to_owned();
        for days in -3..=3_i64 {
            let Ok(day) = today.checked_sub(Span::new().days(days)) else { continue };
            text = text.replace(&format!("{{{{day{days}}}}}"), &day.to_string());
            text = text.replace(&format!("{{{{month{days}}}}}"), &day.strftime("%Y/%m").to_string());
        }
        text
    };
    let named = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = match (&*name, name.strip_prefix("day")) {
            // Under its own name it would hide files of the samples from version control.
            ("gitignore", _) => ".gitignore".to_owned(),
            (_, Some(rest)) => dated(&format!("{{{{day{}}}}}{}", &rest[..1], &rest[1..])),
            _ => name.into_owned(),
        };
        path.with_file_name(name)
    };
    let written = |file: &include_dir::File<'_>| match file.contents_utf8() {
        Some(text) => dated(text).into_bytes(),
        None => file.contents().to_vec(),
    };
    found.into_iter().map(|file| (named(file.path()), written(file))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_dated_and_hold_no_mark() {
        let files = samples(&SAMPLES, jiff::civil::date(2031, 3, 1));
        let paths: Vec<String> = files.iter().map(|(path, _)| path.to_string_lossy().into_owned()).collect();
        for expected in [".gitignore", "content/editions/2031-02-28.md", "seeds/2031-02-27-piano.txt"] {
            assert!(paths.iter().any(|path| path == expected), "{expected} is missing: {paths:#?}");
        }
        for (path, bytes) in &files {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains("{{"), "{} holds a mark", path.display());
        }
    }
}
