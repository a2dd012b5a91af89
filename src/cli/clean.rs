//! `dateline clean`: removes what dateline made, and what it did not make only if the user says so.

use super::Outcome;
use super::globals::Globals;
use super::screen::{Screen, plural};
use super::work::shown;
use crate::public::{Folder, Foreign};
use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// How many strange files are named before "and N more".
const NAMED: usize = 10;

/// Remove public/ and the caches, after asking about files that dateline did not make
///
/// Files in `public/` that came from elsewhere are kept unless you agree, or say `--yes`. Hidden ones (`.git`) are kept
/// in any case. The caches (`.dateline/`) are never needed; the next build only takes longer.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  dateline clean
  dateline clean --yes                   ask nothing")]
pub struct Clean {
    /// The folder that was built [default: public in the project's folder]
    #[arg(short, long, value_name = "DIR", env = "DATELINE_OUTPUT", hide_env = true)]
    output: Option<PathBuf>,

    /// Remove also what dateline did not make
    #[arg(short, long)]
    yes: bool,
}

impl Clean {
    pub fn run(self, globals: &Globals, screen: &Screen) -> Result<Outcome> {
        let project = globals.project()?;
        let name = project.output(self.output.as_deref())?;
        let request = globals.request(&project)?;
        let state = request.state();
        let lock = request.lock(|holder| screen.note(format_args!("waiting for {holder} to end")))?;
        let folder = Folder::open(&project.root, &name, &request.ledger(&name), lock)?;
        let strange: Vec<String> = folder.foreign().into_iter().filter(|path| !is_hidden(path)).collect();
        let foreign = self.foreign(&name, &strange, screen)?;
        let changes = folder.clean(foreign)?;
        remove_state(&state)?;

        screen.object(&json!({
            "type": "summary", "command": "clean", "ok": true, "output": name.to_string_lossy(),
            "removed": changes.removed.len(), "kept": changes.foreign,
        }));
        if screen.is_verbose() {
            changes.removed.iter().for_each(|path| screen.say(format_args!("  removed {path}")));
        }
        let kept = match changes.foreign.as_slice() {
            [] => String::new(),
            kept => format!("; kept {}", named(kept)),
        };
        screen.say(format_args!("{} removed from {}{kept}", plural(changes.removed.len(), "file"), shown(&name)));
        Ok(Outcome::Fine)
    }

    /// What to do with files that are not dateline's. Nobody to ask means: keep them.
    fn foreign(&self, name: &Path, strange: &[String], screen: &Screen) -> Result<Foreign> {
        if strange.is_empty() || self.yes {
            return Ok(if self.yes { Foreign::Remove } else { Foreign::Keep });
        }
        let count = plural(strange.len(), "file");
        let holds = format!("{} holds {count} that dateline did not make: {}", shown(name), named(strange));
        if !screen.can_ask() {
            screen.note(format_args!("{holds}; `--yes` removes them too"));
            return Ok(Foreign::Keep);
        }
        anstream::eprint!("{holds}\nremove them too? [y/N] ");
        std::io::stderr().flush().context("can't ask")?;
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).context("can't read the answer")?;
        let agreed = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
        Ok(if agreed { Foreign::Remove } else { Foreign::Keep })
    }
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

fn named(paths: &[String]) -> String {
    let some: Vec<String> = paths.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
    let more = paths.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    some.join(", ") + &more
}

fn remove_state(state: &Path) -> Result<()> {
    match std::fs::remove_dir_all(state) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            let why = crate::base::files::fault(&error);
            Err(anyhow::anyhow!("can't remove {}: {why}", state.display()))
        }
        _ => Ok(()),
    }
}
