//! `dateline check`: everything that a build would report, and nothing written.

use super::Outcome;
use super::globals::Globals;
use super::screen::Screen;
use super::work::{self, Account, Desk};
use crate::build::Output;
use anyhow::Result;
use clap::Args;
use std::time::Instant;

/// Report everything that a build would report, without writing anything
///
/// Seeds are read, every page is made and thrown away. Nothing in the project's folder is touched: no page, no cache.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  dateline check
  dateline check --strict --drafts       also the drafts, and no warning is let through")]
pub struct Check {
    /// Leave seeds/ alone: check what is in content/
    #[arg(long)]
    no_desk: bool,
}

impl Check {
    pub fn run(self, globals: &Globals, screen: &Screen) -> Result<Outcome> {
        let started = Instant::now();
        let project = globals.project()?;
        let request = globals.request(&project)?;
        let desk = if self.no_desk { Desk::Closed } else { Desk::Plans };
        let done = work::run(&request, desk, &Output::Nowhere, screen)?;
        let account = Account {
            command: "check",
            request: &request,
            folder: None,
            seeds: &done.seeds,
            built: &done.built,
            took: started.elapsed(),
        };
        account.tell(screen);
        Ok(if account.failed() { Outcome::Problems } else { Outcome::Fine })
    }
}
