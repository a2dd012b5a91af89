//! `dateline completions`: from the same definitions as the help.

use super::screen::Screen;
use super::{Outcome, definition};
use anyhow::Result;
use clap::Args;
use clap_complete::Shell;

/// Print completions for a shell
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  dateline completions bash > ~/.local/share/bash-completion/completions/dateline
  dateline completions zsh > ~/.zfunc/_dateline
  dateline completions fish > ~/.config/fish/completions/dateline.fish")]
pub struct Completions {
    shell: Shell,
}

impl Completions {
    pub fn run(self, screen: &Screen) -> Result<Outcome> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut definition(), "dateline", &mut script);
        screen.print(&String::from_utf8_lossy(&script));
        Ok(Outcome::Fine)
    }
}
