//! The preview: a loop that rebuilds on every change, a server on loopback that shows what was built, and live reload.
//! Knows nothing of what is built or how: the caller gives a folder and a function that brings it up to date.
//!
//! Not for production and not behind a proxy: the HTTP library below it has known faults (request smuggling, unlimited
//! requests), which are walled off here well enough for a browser on the same machine, and no further.

mod answer;
mod browser;
mod csp;
mod folder;
mod guard;
mod line;
mod live;
mod media;
mod preview;
mod rules;
mod stop;
mod watch;

pub use preview::{Preview, bind};
pub use stop::Stop;
pub use watch::{Dirty, Watch};

use crate::base::RelPath;
use anyhow::Result;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What to serve, where, and what to watch.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder that holds the built files.
    pub folder: PathBuf,
    /// The path below which the site lives on its host: `/`, or `/news/`.
    pub base_path: String,
    /// Where to listen; port 0 takes any that is free.
    pub address: SocketAddr,
    /// Fail if the port is taken, instead of trying the next ones.
    pub insist: bool,
    /// Further names that this machine answers to, besides `localhost` and its addresses.
    pub hosts: Vec<String>,
    /// Show the front page in the user's browser.
    pub open: bool,
    /// Files and folders (with all below them) whose changes matter. They need not exist yet.
    pub watch: Vec<PathBuf>,
    /// Folders whose changes never matter: the program's own output.
    pub ignore: Vec<PathBuf>,
    /// Look at everything in this interval instead of asking the system for events; for disks that send none.
    pub poll: Option<Duration>,
    /// How often a silent event stream says that it is alive.
    pub heartbeat: Duration,
}

impl Settings {
    /// The usual settings for a folder: loopback, port 1111, nothing watched.
    pub fn new(folder: impl Into<PathBuf>) -> Settings {
        Settings {
            folder: folder.into(),
            base_path: "/".to_owned(),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 1111)),
            insist: false,
            hosts: Vec::new(),
            open: false,
            watch: Vec::new(),
            ignore: Vec::new(),
            poll: None,
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// What a rebuild has done to the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rebuilt {
    /// These files of the folder were written or removed.
    Changed {
        files: Vec<RelPath>,
        /// Pages among them differ in nothing but the names of their stylesheets.
        css_only: bool,
    },
    Unchanged,
    /// The build failed and left the last good files. The report is shown on every open page.
    Failed {
        report: String,
    },
}

/// What the user may want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The first build is done, and this is where it can be seen.
    Ready { url: String, address: SocketAddr },
    /// The system cannot watch (all of) the folders, so they are looked at again and again.
    Polling { why: String, every: Duration },
    /// The server could not take in new clients, and is being opened anew.
    Rebinding { why: String },
}

/// Takes notices; called from several threads.
pub type Say = Arc<dyn Fn(Notice) + Send + Sync>;

/// Builds, serves, and rebuilds on every change until `stop`.
///
/// The first call of `rebuild` is for everything; watching begins before it, so that no change is lost. Errors are
/// machine faults: a port that is taken, a folder that cannot be watched in any way.
pub fn run(settings: &Settings, stop: &Stop, say: Say, mut rebuild: impl FnMut(&Dirty) -> Rebuilt) -> Result<()> {
    // First the port: who finds it taken should not wait for a build to be told.
    let listener = bind(settings)?;
    let mut watch = Watch::start(settings, stop, say.clone())?;
    let first = rebuild(&Dirty::everything());
    let preview = Preview::open(settings, listener, say.clone())?;
    preview.tell(&first);
    say(Notice::Ready { url: preview.url(), address: preview.address() });
    if settings.open && !stop.is_stopped() {
        browser::open(&preview.url());
    }
    while let Some(dirty) = watch.next_change() {
        preview.tell(&rebuild(&dirty));
    }
    Ok(())
}
