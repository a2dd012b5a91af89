//! Reading and writing project files: walking folders, and writing a file whole or not at all.

use super::{Place, Problem, Problems, RelPath};
use anyhow::Result;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What a walk found of one file. Sizes in bytes, times in nanoseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub path: RelPath,
    pub size: u64,
    pub modified: i128,
}

/// All files below `root/folder`, with paths that begin with `folder`, sorted. A missing folder holds no files.
///
/// Links are followed if they stay inside `root`; a loop of links, a link that leads outside, a file that cannot be seen
/// and a name that is not UTF-8 are problems, and stop nobody else. Names that begin with a dot or end in `~` are left
/// out: they belong to version control and editors.
pub fn walk(root: &Path, folder: &str) -> (Vec<Found>, Problems) {
    let mut walk = Walked::default();
    walk.enter(root, &root.join(folder), false, usize::MAX);
    walk.finish()
}

/// The same for one floor alone: the files right in `root/folder`, and the folders in it, to be walked by the caller at
/// the same time.
pub fn floor(root: &Path, folder: &str) -> (Vec<Found>, Vec<String>, Problems) {
    let mut walk = Walked::default();
    walk.enter(root, &root.join(folder), false, 1);
    let folders = std::mem::take(&mut walk.folders);
    let (found, problems) = walk.finish();
    (found, folders, problems)
}

#[derive(Default)]
struct Walked {
    found: Vec<Found>,
    folders: Vec<String>,
    problems: Problems,
}

impl Walked {
    fn finish(mut self) -> (Vec<Found>, Problems) {
        self.found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        (self.found, self.problems)
    }

    /// Looks at each file once. Links are rare, and are followed in a walk of their own that watches out for loops.
    fn enter(&mut self, root: &Path, top: &Path, through_link: bool, depth: usize) {
        match (top.symlink_metadata(), top.metadata()) {
            (Err(error), _) if error.kind() == std::io::ErrorKind::NotFound => return,
            (_, Ok(meta)) if !meta.is_dir() => {
                let problem = Problem::error(shown(root, top), "is a file where a folder is needed");
                self.problems.push(problem.hint("move it away, or make it a folder"));
                return;
            }
            // What else is wrong shows when it is entered.
            _ => {}
        }
        let mut entries = walkdir::WalkDir::new(top)
            .follow_links(through_link)
            .max_depth(depth)
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy()));
        while let Some(entry) = entries.next() {
            match entry {
                Err(error) => self.problems.push(walk_problem(root, &error)),
                Ok(entry) if entry.path_is_symlink() => {
                    let refused = !self.link(root, &entry, through_link);
                    if refused && entry.file_type().is_dir() {
                        entries.skip_current_dir();
                    }
                }
                Ok(entry) if entry.file_type().is_dir() => {
                    if entry.depth() == depth
                        && let Some(path) = RelPath::below(root, entry.path())
                    {
                        self.folders.push(path.to_string());
                    }
                }
                Ok(entry) => self.file(root, &entry),
            }
        }
    }

    /// Follows a link; `false` if it leads where nobody may go.
    fn link(&mut self, root: &Path, entry: &walkdir::DirEntry, through_link: bool) -> bool {
        let problems = self.problems.len();
        let home = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        match entry.path().canonicalize() {
            Err(error) => {
                let looped = error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error());
                let message = if looped {
                    "link leads back to itself".to_owned()
                } else {
                    format!("link leads nowhere: {}", fault(&error))
                };
                self.problems.push(Problem::error(shown(root, entry.path()), message).hint("remove the link"));
            }
            Ok(target) if !target.starts_with(&home) => self.problems.push(
                Problem::error(shown(root, entry.path()), "link leads outside the project")
                    .hint("copy the file into the project"),
            ),
            Ok(target) if target.is_dir() => {
                let above = entry.path().parent().and_then(|parent| parent.canonicalize().ok());
                if above.is_some_and(|above| above.starts_with(&target)) {
                    let problem = Problem::error(shown(root, entry.path()), "link leads back to a folder above it");
                    self.problems.push(problem.hint("remove the link"));
                } else if !through_link {
                    self.enter(root, entry.path(), true, usize::MAX);
                }
            }
            Ok(_) => self.file(root, entry),
        }
        self.problems.len() == problems
    }

    fn file(&mut self, root: &Path, entry: &walkdir::DirEntry) {
        let Some(path) = RelPath::below(root, entry.path()) else {
            let problem = Problem::error(shown(root, entry.path()), "file name is not usable");
            self.problems.push(problem.hint("use UTF-8 letters, and no backslash or control character"));
            return;
        };
        let meta = if entry.path_is_symlink() { entry.path().metadata() } else { entry.path().symlink_metadata() };
        match meta {
            Err(error) => {
                let message = format!("can't be read: {}", fault(&error));
                self.problems.push(Problem::error(shown(root, entry.path()), message));
            }
            // Opening a pipe waits for a writer, and a device may never end.
            Ok(meta) if !meta.is_file() => {
                let problem = Problem::error(shown(root, entry.path()), "is a pipe, a socket or a device, not a file");
                self.problems.push(problem.hint("remove it from the project"));
            }
            Ok(meta) => self.found.push(Found { path, size: meta.len(), modified: modified(&meta) }),
        }
    }
}

/// The time of the last change of content or of anything about the file, in nanoseconds since 1970. Unlike the time of
/// modification nobody can set it back. It may save reading a file again, and decides nothing else.
pub fn modified(meta: &std::fs::Metadata) -> i128 {
    use std::os::unix::fs::MetadataExt;
    i128::from(meta.ctime()) * 1_000_000_000 + i128::from(meta.ctime_nsec())
}

/// Whether a file that bears the time `modified` and was seen at `seen` can't have changed again since without its time
/// telling (the rule by which git calls an index entry racy). Times tick every 1 to 10 ms, on some file systems every 1 or
/// 2 s, and those show whole seconds. All in nanoseconds since 1970.
pub fn is_settled(modified: i128, seen: i128) -> bool {
    const TICK: i128 = 20_000_000;
    const COARSE_TICK: i128 = 2_000_000_000;
    let tick = if modified % 1_000_000_000 == 0 { COARSE_TICK } else { TICK };
    modified + tick < seen
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~')
}

fn shown(root: &Path, path: &Path) -> Place {
    Place::file(printable(path.strip_prefix(root).unwrap_or(path)))
}

/// A path as it can be shown, whatever its bytes are: on one line, and without a say in what the terminal does.
pub fn printable(path: &Path) -> String {
    let mut shown = String::new();
    for c in path.to_string_lossy().chars() {
        match c.is_control() {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    shown
}

fn walk_problem(root: &Path, error: &walkdir::Error) -> Problem {
    let place = error.path().map(|path| shown(root, path));
    if error.loop_ancestor().is_some() {
        return Problem::error(place, "link leads back to a folder above it").hint("remove the link");
    }
    let why = error.io_error().map_or_else(|| error.to_string(), fault);
    Problem::error(place, format!("can't be read: {why}"))
}

/// An I/O error in the words of a user, without the operating system's number.
pub fn fault(error: &std::io::Error) -> String {
    use std::io::ErrorKind::*;
    match error.kind() {
        NotFound => "it does not exist".to_owned(),
        PermissionDenied => "permission denied".to_owned(),
        StorageFull => "the disk is full".to_owned(),
        ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        IsADirectory => "it is a folder".to_owned(),
        NotADirectory => "a part of its path is a file, not a folder".to_owned(),
        // Ours, from `read`.
        FileTooLarge | InvalidInput if error.raw_os_error().is_none() => error.to_string(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

/// Fails if links lead from a path of the project out of it. The path need not exist yet.
pub fn stay_inside(project: &Path, path: &Path) -> Result<()> {
    let wanted = project.join(path);
    let mut there = wanted.as_path();
    while there != project && there.symlink_metadata().is_err() {
        there = there.parent().unwrap_or(project);
    }
    let shown = there.strip_prefix(project).unwrap_or(there).display();
    let real = there.canonicalize().map_err(|error| match there.is_symlink() {
        true => anyhow::anyhow!("{shown} is a link that leads nowhere: {}; remove it", fault(&error)),
        false => anyhow::anyhow!("can't open {shown}: {}", fault(&error)),
    })?;
    let home = project
        .canonicalize()
        .map_err(|error| anyhow::anyhow!("can't open {}: {}", project.display(), fault(&error)))?;
    anyhow::ensure!(
        real.starts_with(&home),
        "{shown} is reached through a link that leads outside the project, to {}; nothing is written there: replace the \
         link by a folder",
        real.display()
    );
    Ok(())
}

/// What the names of files begin with that are not whole yet.
const UNFINISHED: &str = ".dateline-";

/// Writes a file whole: into a temporary file beside it, then renamed over it. Missing folders are made.
pub fn write_whole(file: &Path, bytes: &[u8]) -> Result<()> {
    write_with(file, |out| out.write_all(bytes))
}

/// The same, piece by piece.
pub fn write_with(file: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    prepare(file, write)?.publish()
}

/// A file that is whole but for its name. Dropped, it is gone.
pub struct Prepared {
    temporary: tempfile::NamedTempFile,
    file: PathBuf,
}

/// Writes what is to be the file at a path, and leaves what is there as it is.
pub fn prepare(file: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<Prepared> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let attempt = || -> std::io::Result<Prepared> {
        let begin = || tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder);
        // Nearly always the folder is there.
        let mut temporary = begin().or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => std::fs::create_dir_all(folder).and_then(|()| begin()),
            _ => Err(error),
        })?;
        write(&mut temporary)?;
        use std::os::unix::fs::PermissionsExt;
        temporary.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        Ok(Prepared { temporary, file: file.to_owned() })
    };
    attempt().map_err(|error| unwritable(file, &error))
}

impl Prepared {
    /// Gives it its name, in place of what had it before.
    pub fn publish(self) -> Result<()> {
        self.temporary.persist(&self.file).map_err(|fault| unwritable(&self.file, &fault.error))?;
        Ok(())
    }
}

/// Removes from a folder of caches what killed runs left there of files that were never whole. What is younger than an hour may
/// be the work of another run.
pub fn sweep(folder: &Path) {
    const AGE: std::time::Duration = std::time::Duration::from_secs(60 * 60);
    let is_old = |entry: &std::fs::DirEntry| {
        let time = entry.metadata().and_then(|meta| meta.modified()).ok();
        time.and_then(|time| time.elapsed().ok()).is_some_and(|age| age > AGE)
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let unfinished = entries.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(UNFINISHED.as_bytes()));
    for entry in unfinished.filter(is_old) {
        let _ = std::fs::remove_file(entry.path());
    }
}

fn unwritable(file: &Path, error: &std::io::Error) -> anyhow::Error {
    anyhow::anyhow!("{}", fault(error)).context(format!("can't write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn what_a_killed_run_left_is_swept_once_it_is_old() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, age: u64| {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(age)).unwrap();
        };
        make(".dateline-a1b2c3", 7200);
        make(".dateline-d4e5f6", 5);
        make("memo", 7200);
        sweep(folder.path());
        let mut left: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".dateline-d4e5f6", "memo"]);
    }

    #[test]
    fn a_prepared_file_is_nothing_until_it_is_published() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sheet");
        std::fs::write(&file, "old").unwrap();
        drop(prepare(&file, |out| out.write_all(b"never")).unwrap());
        let prepared = prepare(&file, |out| out.write_all(b"new")).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "old");
        prepared.publish().unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn pipes_and_sockets_are_told_and_not_opened() {
        let root = tempfile::tempdir().unwrap();
        let content = root.path().join("content");
        std::fs::create_dir(&content).unwrap();
        std::fs::write(content.join("page.md"), "x").unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(content.join("socket.md")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(content.join("pipe.md")).status().unwrap();
        assert!(made.success());
        symlink("pipe.md", content.join("link.md")).unwrap();
        let (found, problems) = walk(root.path(), "content");
        let paths: Vec<&str> = found.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(paths, ["content/page.md"]);
        let mut told: Vec<String> = problems.iter().map(|p| p.place.as_ref().unwrap().to_string()).collect();
        told.sort();
        assert_eq!(told, ["content/link.md", "content/pipe.md", "content/socket.md"]);
        assert!(problems.iter().all(|p| p.message == "is a pipe, a socket or a device, not a file"));
    }

    #[test]
    fn links_that_stray_are_told_and_not_followed() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret.md"), "x").unwrap();
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("content/a")).unwrap();
        std::fs::write(root.path().join("content/a/page.md"), "x").unwrap();
        for (target, link) in [("..", "up"), (".", "here"), ("a", "b"), ("nowhere", "gone")] {
            symlink(target, root.path().join("content").join(link)).unwrap();
        }
        symlink(outside.path(), root.path().join("content/out")).unwrap();
        // A link inside a folder that is itself reached by a link.
        std::fs::create_dir(root.path().join("shelf")).unwrap();
        symlink(outside.path(), root.path().join("shelf/out")).unwrap();
        symlink("../shelf", root.path().join("content/shelf")).unwrap();
        let (found, problems) = walk(root.path(), "content");
        let paths: Vec<&str> = found.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(paths, ["content/a/page.md", "content/b/page.md"]);
        let mut told: Vec<String> =
            problems.iter().map(|p| format!("{}: {}", p.place.as_ref().unwrap(), p.message)).collect();
        told.sort();
        assert_eq!(
            told,
            [
                "content/gone: link leads nowhere: it does not exist",
                "content/here: link leads back to a folder above it",
                "content/out: link leads outside the project",
                "content/shelf/out: link leads outside the project",
                "content/up: link leads back to a folder above it",
            ]
        );
    }
}
