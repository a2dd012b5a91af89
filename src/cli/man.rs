//! `dateline man`: the manual, from the same definitions as the help.

use super::screen::Screen;
use super::{Outcome, definition};
use anyhow::{Context, Result};
use clap::Args;
use std::path::PathBuf;

/// Print the manual page, or write one for each command
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  dateline man | man -l -
  dateline man --dir ~/.local/share/man/man1")]
pub struct Man {
    /// Write the pages of all commands into this folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    pub fn run(self, screen: &Screen) -> Result<Outcome> {
        match self.dir {
            Some(folder) => {
                let failed = || format!("can't write the manual into {}", folder.display());
                std::fs::create_dir_all(&folder).with_context(failed)?;
                clap_mangen::generate_to(definition(), &folder).with_context(failed)?;
                screen.say(format_args!("the manual is in {}", folder.display()));
            }
            None => {
                let mut page = Vec::new();
                clap_mangen::Man::new(definition()).render(&mut page)?;
                screen.print(&String::from_utf8_lossy(&page));
            }
        }
        Ok(Outcome::Fine)
    }
}
