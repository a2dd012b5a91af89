//! What has changed on disk: the system's events, made into a set of paths.
//!
//! Knows nothing of what the files mean. It would rather name a file too many than lose one: the caller looks anyway.

use super::{Notice, Say, Settings, Stop};
use anyhow::Result;
use notify::event::{EventKind, ModifyKind};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// A change is acted on when it has been quiet for so long…
const QUIET: Duration = Duration::from_millis(3);

/// …or after this, if it never is.
const PATIENCE: Duration = Duration::from_millis(50);

/// How often to look where the system cannot tell.
const POLL: Duration = Duration::from_millis(500);

/// What may have changed since the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dirty {
    /// Files that may have changed, come or gone; and folders that have gone with all that was in them. Absolute, and
    /// below the paths that are watched as those were named.
    pub paths: BTreeSet<PathBuf>,
    /// Events were lost, or this is the first build: look at everything.
    pub everything: bool,
    /// When the first of it was noticed.
    pub since: Instant,
}

impl Dirty {
    pub fn everything() -> Dirty {
        Dirty { paths: BTreeSet::new(), everything: true, since: Instant::now() }
    }

    fn nothing() -> Dirty {
        Dirty { everything: false, ..Dirty::everything() }
    }

    fn is_nothing(&self) -> bool {
        self.paths.is_empty() && !self.everything
    }
}

/// Something that reached the loop.
enum Message {
    Event(notify::Result<notify::Event>),
    Stop,
}

/// Watches files and folders, also ones that do not exist yet.
pub struct Watch {
    wanted: Vec<Wanted>,
    ignore: Vec<PathBuf>,
    source: Source,
    messages: Receiver<Message>,
    sender: Sender<Message>,
    say: Say,
    stopped: bool,
}

/// One watched path: as it was named, and as the system names it (links resolved) while it exists.
struct Wanted {
    path: PathBuf,
    real: Option<PathBuf>,
}

enum Source {
    Events(RecommendedWatcher),
    Poll { every: Duration, seen: Snapshot },
}

/// What a look at every file found: size, time of change in nanoseconds, inode.
type Snapshot = BTreeMap<PathBuf, (u64, i128, u64)>;

impl Watch {
    /// Begins to watch what `settings` names. From here on no change is lost, even if nobody asks for a while.
    pub fn start(settings: &Settings, stop: &Stop, say: Say) -> Result<Watch> {
        let (sender, messages) = channel();
        let absolute = |paths: &[PathBuf]| paths.iter().map(std::path::absolute).collect::<std::io::Result<Vec<_>>>();
        let wanted = absolute(&settings.watch)?.into_iter().map(|path| Wanted { path, real: None }).collect();
        let poll = Source::Poll { every: settings.poll.unwrap_or(POLL), seen: Snapshot::new() };
        let stopper = sender.clone();
        stop.on_stop(move || drop(stopper.send(Message::Stop)));
        let mut watch =
            Watch { wanted, ignore: absolute(&settings.ignore)?, source: poll, messages, sender, say, stopped: false };
        match settings.poll {
            Some(_) => watch.source = Source::Poll { every: settings.poll.unwrap_or(POLL), seen: watch.look() },
            None => watch.use_events(),
        }
        Ok(watch)
    }

    /// Waits for the next change; `None` after the stop.
    pub fn next_change(&mut self) -> Option<Dirty> {
        while !self.stopped {
            let mut dirty = Dirty::nothing();
            self.wait(&mut dirty, None);
            if dirty.is_nothing() {
                continue;
            }
            dirty.since = Instant::now();
            let end = dirty.since + PATIENCE;
            while !self.stopped {
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() || !self.wait(&mut dirty, Some(QUIET.min(left))) {
                    return Some(dirty);
                }
            }
        }
        None
    }

    /// Takes one message, or looks once; `false` if nothing came in `time`.
    fn wait(&mut self, dirty: &mut Dirty, time: Option<Duration>) -> bool {
        let (pause, polls) = match &self.source {
            Source::Poll { every, .. } => (time.unwrap_or(*every), time.is_none()),
            Source::Events(_) => (time.unwrap_or(Duration::MAX), false),
        };
        let received = match pause {
            Duration::MAX => self.messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
            pause => self.messages.recv_timeout(pause),
        };
        match received {
            Ok(Message::Stop) => self.stopped = true,
            Ok(Message::Event(event)) => self.note(event, dirty),
            Err(_) if polls => self.compare(dirty),
            Err(_) => return false,
        }
        true
    }

    // Events.

    fn use_events(&mut self) {
        let sender = self.sender.clone();
        let handler = move |event: notify::Result<notify::Event>| {
            // Reading a file is an event too; a build that reads would never end.
            if !event.as_ref().is_ok_and(|event| event.kind.is_access()) {
                let _ = sender.send(Message::Event(event));
            }
        };
        let watched = RecommendedWatcher::new(handler, notify::Config::default()).and_then(|watcher| {
            self.source = Source::Events(watcher);
            self.attach_all()
        });
        if let Err(error) = watched {
            self.use_polling(&error);
        }
    }

    /// For when the system has no watches left, or none for such a disk.
    fn use_polling(&mut self, error: &notify::Error) {
        let why = match &error.kind {
            ErrorKind::MaxFilesWatch => {
                "the system's limit of watches is reached (`fs.inotify.max_user_watches`)".to_owned()
            }
            ErrorKind::Io(error) => crate::base::files::fault(error),
            other => format!("{other:?}"),
        };
        self.source = Source::Poll { every: POLL, seen: self.look() };
        (self.say)(Notice::Polling { why, every: POLL });
    }

    fn attach_all(&mut self) -> notify::Result<()> {
        (0..self.wanted.len()).try_for_each(|index| self.attach(index))
    }

    /// Watches a wanted path with all below it, and the nearest folder above it for its coming and going.
    fn attach(&mut self, index: usize) -> notify::Result<()> {
        let path = self.wanted[index].path.clone();
        self.wanted[index].real = path.canonicalize().ok().filter(|real| *real != path);
        let above = path.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_path_buf);
        let within = |folder: &PathBuf| self.wanted.iter().any(|wanted| folder.starts_with(&wanted.path));
        // A second, shallow watch on a folder that is watched in depth would make that one shallow too.
        if let Some(above) = above.filter(|folder| !within(folder)) {
            self.watch(&above, RecursiveMode::NonRecursive)?;
        }
        if path.is_dir() { self.watch(&path, RecursiveMode::Recursive) } else { Ok(()) }
    }

    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        let Source::Events(watcher) = &mut self.source else { return Ok(()) };
        match watcher.watch(folder, mode) {
            // Gone again already; the folder above tells when it comes back.
            Err(error) if matches!(error.kind, ErrorKind::PathNotFound) || !folder.exists() => Ok(()),
            result => result,
        }
    }

    fn note(&mut self, event: notify::Result<notify::Event>, dirty: &mut Dirty) {
        let result = match event {
            Err(error) => Err(error),
            Ok(event) if event.need_rescan() => {
                dirty.everything = true;
                self.attach_all()
            }
            Ok(event) => event.paths.iter().try_for_each(|path| self.note_path(path, event.kind, dirty)),
        };
        if let Err(error) = result {
            dirty.everything = true;
            if matches!(self.source, Source::Events(_)) {
                self.use_polling(&error);
            }
        }
    }

    fn note_path(&mut self, path: &Path, kind: EventKind, dirty: &mut Dirty) -> notify::Result<()> {
        let moves =
            matches!(kind, EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
        if moves {
            // A wanted path came or went, itself or with a folder above it.
            for index in 0..self.wanted.len() {
                if self.wanted[index].path.starts_with(path) {
                    self.attach(index)?;
                    let wanted = self.wanted[index].path.clone();
                    self.add(&wanted, dirty);
                }
            }
        }
        let Some(path) = self.relevant(path) else { return Ok(()) };
        if !path.is_dir() {
            dirty.paths.insert(path);
        } else if moves && !self.wanted.iter().any(|wanted| wanted.path == path) {
            // Files put into a new folder at once have no events of their own. Watched first, then looked through.
            self.watch(&path, RecursiveMode::Recursive)?;
            self.add(&path, dirty);
        }
        Ok(())
    }

    /// The path as it is named below a wanted one; `None` for what nobody wants to know.
    fn relevant(&self, path: &Path) -> Option<PathBuf> {
        let (wanted, named) = self.wanted.iter().find_map(|wanted| {
            let below = |top: &Path| path.strip_prefix(top).ok().map(|rest| (wanted, wanted.path.join(rest)));
            below(&wanted.path).or_else(|| below(wanted.real.as_deref()?))
        })?;
        // Joining nothing leaves a slash at the end.
        let named = if named == wanted.path { wanted.path.clone() } else { named };
        let rest = named.strip_prefix(&wanted.path).unwrap_or(Path::new(""));
        let temporary = rest.components().any(|part| is_temporary(part));
        let ours = self.ignore.iter().any(|folder| named.starts_with(folder));
        (!temporary && !ours).then_some(named)
    }

    /// All files at or below `path`; the path itself if it is no folder (any more).
    fn add(&self, path: &Path, dirty: &mut Dirty) {
        if !path.is_dir() {
            dirty.paths.extend(self.relevant(path));
            return;
        }
        let entries = walkdir::WalkDir::new(path)
            .follow_links(true)
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || self.relevant(entry.path()).is_some());
        let files = entries.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
        dirty.paths.extend(files.filter_map(|entry| self.relevant(entry.path())));
    }

    // Polling. Not notify's own: that one compares whole seconds, and misses the second of two quick edits.

    fn look(&self) -> Snapshot {
        let mut all = Dirty::nothing();
        self.wanted.iter().for_each(|wanted| self.add(&wanted.path, &mut all));
        let seen = |path: PathBuf| {
            let meta = path.metadata().ok()?;
            Some((path, (meta.len(), crate::base::files::modified(&meta), meta.ino())))
        };
        all.paths.into_iter().filter_map(seen).collect()
    }

    fn compare(&mut self, dirty: &mut Dirty) {
        let now = self.look();
        let Source::Poll { seen, .. } = &mut self.source else { return };
        let before = std::mem::replace(seen, now);
        dirty
            .paths
            .extend(seen.iter().filter(|(path, state)| before.get(*path) != Some(state)).map(|(path, _)| path.clone()));
        dirty.paths.extend(before.into_keys().filter(|path| !seen.contains_key(path)));
    }
}

/// Names that editors use for a moment, and hidden files (but `.well-known`).
fn is_temporary(part: Component) -> bool {
    let Component::Normal(name) = part else { return false };
    let name = name.to_string_lossy();
    (name.starts_with('.') && name != ".well-known")
        || name.ends_with('~')
        || [".swp", ".swx", ".tmp", "___jb_tmp___", "___jb_old___"].iter().any(|end| name.ends_with(end))
        || (name.starts_with('#') && name.ends_with('#'))
        // Vim writes a file of this name to see whether it may.
        || name == "4913"
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::Flag;
    use std::sync::{Arc, Mutex};

    fn watch(root: &Path) -> (Watch, Arc<Mutex<Vec<Notice>>>) {
        let mut settings = Settings::new(root.join("out"));
        settings.watch = vec![root.join("in")];
        let notices: Arc<Mutex<Vec<Notice>>> = Arc::default();
        let noticed = notices.clone();
        let say: Say = Arc::new(move |notice| noticed.lock().unwrap().push(notice));
        std::fs::create_dir(root.join("in")).unwrap();
        (Watch::start(&settings, &Stop::new(), say).unwrap(), notices)
    }

    #[test]
    fn lost_events_make_everything_dirty() {
        let root = tempfile::tempdir().unwrap();
        let (mut watch, _) = watch(root.path());
        let lost = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
        watch.sender.send(Message::Event(Ok(lost))).unwrap();
        assert!(watch.next_change().unwrap().everything);
    }

    #[test]
    fn when_the_watches_run_out_the_folders_are_polled() {
        let root = tempfile::tempdir().unwrap();
        let (mut watch, notices) = watch(root.path());
        watch.sender.send(Message::Event(Err(notify::Error::new(ErrorKind::MaxFilesWatch)))).unwrap();
        assert!(watch.next_change().unwrap().everything);
        assert!(
            matches!(&notices.lock().unwrap()[..], [Notice::Polling { why, .. }] if why.contains("max_user_watches"))
        );
        std::fs::write(root.path().join("in/a.md"), "a").unwrap();
        assert_eq!(watch.next_change().unwrap().paths, BTreeSet::from([root.path().join("in/a.md")]));
    }

    #[test]
    fn events_that_come_together_are_one_change() {
        let root = tempfile::tempdir().unwrap();
        let (mut watch, _) = watch(root.path());
        let paths: BTreeSet<PathBuf> = (0..100).map(|i| root.path().join(format!("in/{i}.md"))).collect();
        for path in &paths {
            let event = notify::Event::new(EventKind::Any).add_path(path.clone());
            watch.sender.send(Message::Event(Ok(event))).unwrap();
        }
        // One, unless this thread was made to wait for the processor.
        let (mut named, mut changes) = (BTreeSet::new(), 0);
        while named != paths {
            named.extend(watch.next_change().unwrap().paths);
            changes += 1;
        }
        assert!(changes < 10, "{changes}");
    }
}
