//! Options that every command takes, and what they make of the world outside: the time, the colours, the threads.

use super::project::Project;
use super::screen::Misuse;
use crate::build::Request;
use crate::config;
use crate::news::Stamp;
use anyhow::Result;
use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args, ValueEnum};
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// The project's folder [default: the nearest one upwards with a config.toml]
    #[arg(long, global = true, value_name = "DIR", env = "DATELINE_ROOT", hide_env = true)]
    pub root: Option<PathBuf>,

    /// Another configuration, below the project's folder
    #[arg(long, global = true, value_name = "FILE", env = "DATELINE_CONFIG", hide_env = true, hide_short_help = true)]
    pub config: Option<String>,

    /// The site's address, in place of the one in the configuration
    #[arg(long, global = true, value_name = "URL", env = "DATELINE_BASE_URL", hide_env = true, hide_short_help = true)]
    pub base_url: Option<String>,

    /// Show drafts
    #[arg(long, global = true, env = "DATELINE_DRAFTS", hide_env = true,
        action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub drafts: bool,

    /// Show what is embargoed or dated in the future
    #[arg(long, global = true, env = "DATELINE_FUTURE", hide_env = true,
        action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub future: bool,

    /// Build as of this time: 2026-11-22T06:00:00+01:00, or 2026-11-22 for the end of that day
    #[arg(long, global = true, value_name = "TIME", env = "DATELINE_NOW", hide_env = true, hide_short_help = true)]
    pub now: Option<String>,

    /// How many threads work at once [default: one for each core]
    #[arg(short, long, global = true, value_name = "N", env = "DATELINE_JOBS", hide_env = true, hide_short_help = true,
        value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Warnings count as errors
    #[arg(long, global = true, env = "DATELINE_STRICT", hide_env = true,
        action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub strict: bool,

    /// Say nothing but problems
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Name every file that was written or removed
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// Colours
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        env = "DATELINE_COLOR",
        hide_env = true,
        hide_short_help = true
    )]
    pub color: Color,

    /// How to report: for people, or one JSON object on each line of standard output
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "human",
        env = "DATELINE_MESSAGE_FORMAT",
        hide_env = true,
        hide_short_help = true
    )]
    pub message_format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
}

/// What time a build takes it to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Seconds since 1970, by the user's wish.
    Fixed(i64),
    Real,
}

impl Clock {
    /// Seconds since 1970. A preview asks anew for each build, everything else once.
    pub fn now(self) -> i64 {
        match self {
            Clock::Fixed(now) => now,
            Clock::Real => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs() as i64),
        }
    }
}

impl Globals {
    /// Sets what holds for the whole process: colours and threads.
    pub fn prepare(&self) -> Result<()> {
        let choice = match self.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        let threads = self.jobs.map_or(0, usize::from);
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
        Ok(())
    }

    /// The project that is meant.
    pub fn project(&self) -> Result<Project> {
        Project::find(self.root.as_deref(), self.config.as_deref().unwrap_or(config::FILE))
    }

    /// `--now`, else `SOURCE_DATE_EPOCH`, else the clock.
    pub fn clock(&self, zone: &TimeZone) -> Result<Clock> {
        if let Some(text) = &self.now {
            let stamp = Stamp::parse(text).ok_or_else(|| {
                Misuse::new(format!("`--now` is no time: `{text}`"))
                    .hint("write it as `2026-11-22T06:00:00+01:00`, or as `2026-11-22` for the end of that day")
            })?;
            let stamp = Stamp { time: stamp.time.or(Some((23, 59, 59))), ..stamp };
            return Ok(Clock::Fixed(stamp.in_zone(zone).seconds));
        }
        match std::env::var("SOURCE_DATE_EPOCH") {
            Err(_) => Ok(Clock::Real),
            Ok(text) => match text.trim().parse() {
                Ok(seconds) => Ok(Clock::Fixed(seconds)),
                Err(_) => Err(Misuse::new(format!("`SOURCE_DATE_EPOCH` is no number of seconds: `{text}`"))
                    .hint("write the seconds since 1970 in it, or unset it")
                    .into()),
            },
        }
    }

    /// What a command asks of the build.
    pub fn request(&self, project: &Project) -> Result<Request> {
        Ok(Request {
            root: project.root.clone(),
            config: project.config.clone(),
            base_url: self.base_url.clone(),
            drafts: self.drafts,
            future: self.future,
            now: self.clock(&project.zone())?.now(),
            strict: self.strict,
        })
    }
}
