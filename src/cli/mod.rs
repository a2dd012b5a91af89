//! The command line: one file per command, named as the user types it. Here problems meet the screen and results
//! become exit codes. The only room that reads the clock, the environment and the arguments, each once, before the
//! work begins.

mod build;
mod check;
mod clean;
mod completions;
mod evaluate;
mod explain;
mod globals;
mod ingest;
mod init;
mod man;
mod new;
mod project;
mod screen;
mod serve;
mod work;

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use globals::Globals;
use screen::Screen;
use std::process::ExitCode;

/// A static site generator for a news briefing: seeds in, a deployable edition out.
///
/// Articles come as raw files in `seeds/`, become Markdown pages in `content/` that a person owns, and are published
/// as a complete site in `public/`.
#[derive(Parser)]
#[command(
    name = "dateline",
    bin_name = "dateline",
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Begin with `dateline init my-briefing`, then `cd my-briefing` and `dateline serve`.",
    after_long_help = AFTER,
    max_term_width = 100,
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    globals: Globals,
}

const AFTER: &str = "\
Examples:
  dateline init my-briefing        a new site, with samples to change
  dateline serve                   see it in the browser, and write
  dateline build                   make public/, ready for any static host
  dateline check --strict          for the machine that guards the main branch

Environment:
  DATELINE_ROOT, DATELINE_CONFIG, DATELINE_BASE_URL, DATELINE_DRAFTS, DATELINE_FUTURE, DATELINE_NOW, DATELINE_JOBS,
  DATELINE_STRICT, DATELINE_COLOR and DATELINE_MESSAGE_FORMAT stand for the options of these names; an option wins.
  SOURCE_DATE_EPOCH is taken as the time if `--now` is not given. NO_COLOR turns colours off.

Exit codes:
  0  all is well
  1  problems in the content (with --strict also warnings); public/ was left as it was
  2  misuse, or a fault of the machine: disk full, port taken";

#[derive(Subcommand)]
enum Command {
    Init(init::Init),
    New(new::New),
    Ingest(ingest::Ingest),
    Build(build::Build),
    Serve(serve::Serve),
    Check(check::Check),
    Clean(clean::Clean),
    Explain(explain::Explain),
    #[command(hide = true)]
    Evaluate(evaluate::Evaluate),
    Completions(completions::Completions),
    Man(man::Man),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Fine,
    /// Problems in the content.
    Problems,
}

/// The whole program: arguments in, exit code out.
pub fn main() -> ExitCode {
    screen::catch_panics();
    let arguments = match definition().try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => return misunderstood(&error),
    };
    let screen = Screen::new(&arguments.globals);
    match arguments.globals.prepare().and_then(|()| run(arguments.command, &arguments.globals, &screen)) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Err(error) => {
            screen.fault(&error);
            ExitCode::from(2)
        }
    }
}

fn run(command: Command, globals: &Globals, screen: &Screen) -> Result<Outcome> {
    match command {
        Command::Init(init) => init.run(globals, screen),
        Command::New(new) => new.run(globals, screen),
        Command::Ingest(ingest) => ingest.run(globals, screen),
        Command::Build(build) => build.run(globals, screen),
        Command::Serve(serve) => serve.run(globals, screen),
        Command::Check(check) => check.run(globals, screen),
        Command::Clean(clean) => clean.run(globals, screen),
        Command::Explain(explain) => explain.run(globals, screen),
        Command::Evaluate(evaluate) => evaluate.run(screen),
        Command::Completions(completions) => completions.run(screen),
        Command::Man(man) => man.run(screen),
    }
}

/// The definition of the command line, from which help, completions and the manual are made.
pub fn definition() -> clap::Command {
    Arguments::command()
}

/// Help and version are wished for; anything else clap has to say is misuse.
fn misunderstood(error: &clap::Error) -> ExitCode {
    // Nobody is there to read it: not our concern.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}
