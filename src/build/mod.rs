//! Runs it all: reads what is there, remembers what was found before, plans and renders in parallel, gathers problems.
//! The only room with threads. The order of the work is that of `press`; nothing is written before everything is made.

mod assets;
mod bodies;
pub mod desk;
mod explain;
mod inputs;
mod last;
mod log;
mod maker;
mod memo;
mod origins;
mod press;
mod session;
mod setting;
mod sheet;
mod touch;

pub use desk::{DeskOptions, DeskPlan, DeskReport, Outcome, SeedLine, plan_desk, run_desk};
pub use explain::Explanation;
pub use inputs::{Inputs, embedded_themes};
pub use press::{Built, Counts, Output, press};
pub use session::Session;

use crate::base::files::stay_inside;
use crate::public::{Holder, Lock};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// Where a project is, and what is wanted of it. Everything from outside that may decide a byte is in here.
#[derive(Clone, Debug)]
pub struct Request {
    /// The project's folder.
    pub root: PathBuf,
    /// The configuration, below the root.
    pub config: String,
    /// In place of `base_url`.
    pub base_url: Option<String>,
    pub drafts: bool,
    /// Show what is embargoed or dated in the future.
    pub future: bool,
    /// Seconds since 1970.
    pub now: i64,
    /// Warnings count as errors.
    pub strict: bool,
}

impl Request {
    /// The folder of everything that may be thrown away.
    pub fn state(&self) -> PathBuf {
        self.root.join(STATE)
    }

    /// Where it is remembered what the files of an output folder were made from.
    pub fn ledger(&self, folder: &Path) -> PathBuf {
        self.memory("ledger", folder)
    }

    /// A file of what is remembered about an output folder.
    fn memory(&self, what: &str, folder: &Path) -> PathBuf {
        let name = folder.to_string_lossy().trim_start_matches(['.', '/']).replace('/', "-");
        self.state().join(format!("{what}-{name}"))
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The right to change what a build changes. Waits half a minute for another run to end; `waiting` is called if so.
    ///
    /// Fails if another run is still at work then, or if a link leads the tool's own folder out of the project.
    pub fn lock(&self, waiting: impl FnOnce(&Holder)) -> Result<Lock> {
        const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
        self.guard()?;
        Lock::take(&self.state().join("lock"), PATIENCE, waiting)
    }

    /// Fails unless what is written into the tool's own folder stays in the project.
    fn guard(&self) -> Result<()> {
        let state = Path::new(STATE);
        stay_inside(&self.root, state)?;
        match self.state().symlink_metadata() {
            Ok(meta) if meta.is_file() => bail!("{STATE} is a file where a folder is needed; move it away"),
            _ => Ok(()),
        }
    }
}

/// What those who wait are told.
fn tell_of(holder: &Holder) {
    anstream::eprintln!("waiting for the build of process {}", holder.process);
}

/// The tool's own folder in a project: caches, the preview, stages. Never needed, always safe to delete.
pub const STATE: &str = ".dateline";

/// The digest of this very program: caches of another one are not read.
pub fn program() -> &'static str {
    env!("DATELINE_PROGRAM")
}

/// Whether a folder looks like a project.
pub fn is_project(root: &Path) -> bool {
    root.join(crate::config::FILE).is_file()
}
