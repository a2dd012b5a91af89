//! `dateline serve`: a preview that follows every change. Never writes into `public/`.

use super::Outcome;
use super::globals::{Clock, Globals};
use super::project::{OUTPUT, Project};
use super::screen::{self, Screen};
use super::work::{self, Account, Desk, Done};
use crate::base::problem::tidy;
use crate::base::{Problem, Problems};
use crate::build::{Output, Request, STATE, Session};
use crate::serve::{self, Dirty, Notice, Rebuilt, Settings, Stop};
use anyhow::{Context, Result};
use clap::Args;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The port that is tried first.
const PORT: u16 = 1111;

/// A page that was left is noticed at the second beat. Who leafs quickly leaves many behind, and they count as open.
const HEARTBEAT: Duration = Duration::from_secs(2);

/// Show the site in the browser, and rebuild and reload on every change
///
/// Builds into `.dateline/preview` (never into `public/`), with drafts and what is embargoed, serves it on this machine
/// alone, and follows changes of the configuration, content, seeds, templates, themes and static files. Open pages
/// reload by themselves; if a build fails they stay, with a note that says why. End it with Ctrl-C.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  dateline serve --open
  dateline serve --as-published          what readers would see now
  dateline serve --port 8000

Not for production: to publish, put public/ on a static host.")]
pub struct Serve {
    /// The port [default: 1111, or the next that is free]
    #[arg(short, long, env = "DATELINE_PORT", hide_env = true)]
    port: Option<u16>,

    /// The address to listen on; others than this machine can see drafts if you widen it
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), env = "DATELINE_BIND",
        hide_env = true)]
    bind: IpAddr,

    /// A further name that this machine answers to
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,

    /// Show the front page in the browser
    #[arg(short, long)]
    open: bool,

    /// Leave out drafts and what is embargoed, as readers would see it
    #[arg(long, conflicts_with_all = ["drafts", "future"])]
    as_published: bool,

    /// Leave seeds/ alone
    #[arg(long)]
    no_desk: bool,

    /// Look at all files this often instead of waiting for events, for disks that send none
    #[arg(long, value_name = "MILLISECONDS", value_parser = clap::value_parser!(u64).range(20..=60_000))]
    poll: Option<u64>,
}

impl Serve {
    pub fn run(self, globals: &Globals, screen: &Screen) -> Result<Outcome> {
        let project = globals.project()?;
        let mut request = globals.request(&project)?;
        request.drafts = !self.as_published;
        request.future = !self.as_published;
        let settings = self.settings(&project, &request);
        let stop = Stop::new();
        let ended = stop.clone();
        ctrlc::set_handler(move || ended.stop()).context("can't listen for Ctrl-C")?;
        let desk = if self.no_desk { Desk::Closed } else { Desk::Writes };
        let mut preview = Preview {
            clock: globals.clock(&project.zone())?,
            request,
            desk,
            screen: *screen,
            before: None,
            session: Session::default(),
            of_desk: Problems::new(),
        };
        let said = *screen;
        let say = Arc::new(move |notice| tell(&said, &notice));
        serve::run(&settings, &stop, say, |dirty| preview.rebuild(dirty))?;
        screen.say("ended");
        Ok(Outcome::Fine)
    }

    fn settings(&self, project: &Project, request: &Request) -> Settings {
        let base_url = request.base_url.as_deref().and_then(crate::config::BaseUrl::parse);
        let base_path = base_url.or_else(|| project.settings().map(|config| config.base_url));
        let below = |name: &str| project.root.join(name);
        let inputs = ["content", "seeds", "static", "templates", "themes", &project.config];
        Settings {
            base_path: format!("{}/", base_path.map(|url| url.path).unwrap_or_default()),
            address: SocketAddr::new(self.bind, self.port.unwrap_or(PORT)),
            insist: self.port.is_some(),
            hosts: self.host.clone(),
            open: self.open,
            watch: inputs.map(below).to_vec(),
            ignore: vec![below(STATE), below(OUTPUT)],
            poll: self.poll.map(Duration::from_millis),
            heartbeat: HEARTBEAT,
            ..Settings::new(below(&preview_folder().to_string_lossy()))
        }
    }
}

fn preview_folder() -> PathBuf {
    Path::new(STATE).join("preview")
}

/// The builds behind the preview.
struct Preview {
    clock: Clock,
    request: Request,
    desk: Desk,
    screen: Screen,
    /// The problems of the build before, and whether it failed.
    before: Option<(Problems, bool)>,
    session: Session,
    /// The problems that the desk found when it last ran.
    of_desk: Problems,
}

impl Preview {
    fn work(&mut self, folder: &Path, dirty: &Dirty) -> Result<Done> {
        let Preview { request, desk, screen, session, of_desk, .. } = self;
        let output = Output::Folder(folder.to_path_buf());
        let changed = (!dirty.everything).then_some(&dirty.paths);
        // An edited page is no concern of the desk's until there is something new of its seed.
        let content = request.root.join("content");
        let is_edit = changed.is_some_and(|paths| paths.iter().all(|path| path.starts_with(&content)));
        let desk = if is_edit && !of_desk.iter().any(Problem::is_error) { Desk::Closed } else { *desk };
        let mut done = work::run_with(request, desk, &output, screen, |output, _, progress| {
            session.press(request, output, changed, progress)
        })?;
        if desk == Desk::Closed {
            done.built.problems.extend(of_desk.iter().cloned());
            done.built.problems = tidy(done.built.problems);
        } else {
            of_desk.clone_from(&done.of_desk);
        }
        Ok(done)
    }

    fn rebuild(&mut self, dirty: &Dirty) -> Rebuilt {
        let started = Instant::now();
        self.request.now = self.clock.now();
        let folder = preview_folder();
        let Done { seeds, built, .. } = match self.work(&folder, dirty) {
            Ok(done) => done,
            Err(error) => {
                // The disk may have room again in a minute: the preview goes on.
                self.screen.fault(&error);
                self.before = Some((Problems::new(), true));
                return Rebuilt::Failed { report: format!("{error:#}") };
            }
        };
        let took = started.elapsed();
        let account = Account {
            command: "serve",
            request: &self.request,
            folder: Some(&folder),
            seeds: &seeds,
            built: &built,
            took,
        };
        let before = self.before.take();
        let is_news = before.as_ref().is_none_or(|(problems, _)| *problems != built.problems);
        work::tell_seeds(&seeds, &self.screen);
        // A warning that stands is told once, not after every key that is pressed.
        if is_news || account.failed() {
            self.screen.problems(&self.request.root, &built.problems);
        }
        if before.is_none() || account.failed() || self.screen.is_json() {
            account.sum_up(&self.screen);
        } else if !built.written.is_empty() || !built.removed.is_empty() {
            self.screen.say(changes(built.written.len(), built.removed.len(), took));
        } else if before.as_ref().is_some_and(|(_, failed)| *failed) {
            self.screen.say("mended");
        }
        let rebuilt = if account.failed() {
            Rebuilt::Failed { report: screen::plain(&self.request.root, &built.problems) }
        } else if built.written.is_empty() && built.removed.is_empty() {
            Rebuilt::Unchanged
        } else {
            let css_only = before.is_some_and(|(_, failed)| !failed) && only_stylesheets(dirty);
            Rebuilt::Changed { files: built.written.iter().chain(&built.removed).cloned().collect(), css_only }
        };
        self.before = Some((built.problems.clone(), account.failed()));
        rebuilt
    }
}

/// A change of stylesheets alone changes their names in pages, and nothing else of these.
fn only_stylesheets(dirty: &Dirty) -> bool {
    !dirty.everything && dirty.paths.iter().all(|path| path.extension().is_some_and(|extension| extension == "css"))
}

fn changes(written: usize, removed: usize, took: Duration) -> String {
    let removed = if removed == 0 { String::new() } else { format!(", {removed} removed") };
    format!("{} written{removed}; {} ms", screen::plural(written, "file"), took.as_millis())
}

fn tell(screen: &Screen, notice: &Notice) {
    match notice {
        Notice::Ready { url, address } => {
            screen.object(&serde_json::json!({ "type": "ready", "url": url, "address": address.to_string() }));
            screen.say(format_args!("\n  the preview is at {url} (drafts included; Ctrl-C ends it)\n"));
        }
        Notice::Polling { why, every } => {
            screen
                .note(format_args!("can't watch the folders ({why}): looking at them every {} ms", every.as_millis()));
        }
        Notice::Rebinding { why } => screen.note(format_args!("the server is being opened anew: {why}")),
    }
}
