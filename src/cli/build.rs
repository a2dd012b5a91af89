//! `dateline build`: the desk, then the press.

use super::Outcome;
use super::globals::Globals;
use super::screen::Screen;
use super::work::{self, Account, Desk};
use crate::build::Output;
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use std::time::Instant;

/// Make content pages from new seeds, then the site in public/
///
/// New and changed seeds become pages in `content/`; then every page of the site is made that is not as it should be,
/// and `public/` holds exactly the site, and what is not dateline's there is left alone. If there is an error anywhere,
/// all errors are told and `public/` stays as it was.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  dateline build
  dateline build --output /srv/www/briefing --base-url https://briefing.example.org
  dateline build --now 2026-11-22        as of the end of that day
  dateline build --message-format json   for machines")]
pub struct Build {
    /// The folder to write [default: public in the project's folder]
    #[arg(short, long, value_name = "DIR", env = "DATELINE_OUTPUT", hide_env = true)]
    output: Option<PathBuf>,

    /// Leave seeds/ alone: build what is in content/
    #[arg(long)]
    no_desk: bool,
}

impl Build {
    pub fn run(self, globals: &Globals, screen: &Screen) -> Result<Outcome> {
        let started = Instant::now();
        let project = globals.project()?;
        let folder = project.output(self.output.as_deref())?;
        let request = globals.request(&project)?;
        let desk = if self.no_desk { Desk::Closed } else { Desk::Writes };
        let done = work::run(&request, desk, &Output::Folder(folder.clone()), screen)?;
        let account = Account {
            command: "build",
            request: &request,
            folder: Some(&folder),
            seeds: &done.seeds,
            built: &done.built,
            took: started.elapsed(),
        };
        account.tell(screen);
        Ok(if account.failed() { Outcome::Problems } else { Outcome::Fine })
    }
}
