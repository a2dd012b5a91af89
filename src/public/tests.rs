//! The room as a whole: folders in, folders out.

use super::*;
use crate::base::Digest;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A project in a temporary folder.
struct Project {
    dir: tempfile::TempDir,
}

type Tree = BTreeMap<String, String>;

impl Project {
    fn new() -> Project {
        Project { dir: tempfile::tempdir().unwrap() }
    }

    fn root(&self) -> &Path {
        self.dir.path()
    }

    fn public(&self, path: &str) -> PathBuf {
        self.root().join("public").join(path)
    }

    fn open(&self) -> anyhow::Result<Folder> {
        let caches = self.root().join(".dateline");
        let lock = Lock::take(&caches.join("lock"), Duration::from_secs(20), |_| {})?;
        Folder::open(self.root(), Path::new("public"), &caches.join("ledger-public"), lock)
    }

    /// Makes the folder equal `files`; a file's text is its key.
    fn sync(&self, files: &Tree) -> anyhow::Result<Changes> {
        self.sync_some(files, usize::MAX)
    }

    /// The same, but the commit fails at its step number `fuse`.
    fn sync_some(&self, files: &Tree, fuse: usize) -> anyhow::Result<Changes> {
        let mut folder = self.open()?;
        folder.fuse = fuse.into();
        let planned: Vec<Planned> = files.iter().map(|(path, text)| plan(path, text)).collect();
        for (planned, text) in planned.iter().zip(files.values()) {
            if !folder.is_current(planned) {
                folder.put(planned, text.as_bytes())?;
            }
        }
        folder.commit(&planned)
    }

    fn fails(&self, files: &[(&str, &str)]) -> String {
        let before = read(&self.public(""));
        let message = format!("{:#}", self.sync(&tree(files)).unwrap_err());
        assert_eq!(read(&self.public("")), before, "a failed run changed something");
        assert!(message.ends_with("public is as it was") || !message.contains("; public"), "{message}");
        message.replace(self.root().to_str().unwrap(), "")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.public(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn lose_caches(&self) {
        let _ = fs::remove_dir_all(self.root().join(".dateline"));
    }

    /// Sets the ledger's idea of when it was saved far ahead, so that no file counts as just written.
    fn let_time_pass(&self) {
        std::thread::sleep(Duration::from_millis(30));
        let ledger = self.root().join(".dateline/ledger-public");
        ledger::tests::saved_now(&ledger);
    }
}

fn class(path: &str) -> Class {
    match path.rsplit('.').next() {
        Some("css") => Class::Asset,
        Some("xml") => Class::Feed,
        Some("list") => Class::List,
        _ => Class::Page,
    }
}

fn plan(path: &str, text: &str) -> Planned {
    Planned::new(RelPath::new(path).unwrap(), Digest::of(text.as_bytes()), class(path))
}

fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect()
}

/// All files and empty folders; our own are left out.
fn read(folder: &Path) -> Tree {
    let mut found = Tree::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1).into_iter().filter_map(Result::ok) {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        if path.starts_with(OURS) {
            continue;
        }
        if entry.file_type().is_dir() {
            if fs::read_dir(entry.path()).unwrap().next().is_none() {
                found.insert(path + "/", String::new());
            }
        } else if entry.file_type().is_symlink() {
            found.insert(path, format!("-> {}", fs::read_link(entry.path()).unwrap().display()));
        } else {
            found.insert(path, fs::read_to_string(entry.path()).unwrap());
        }
    }
    found
}

fn paths(list: &[RelPath]) -> Vec<&str> {
    list.iter().map(RelPath::as_str).collect()
}

#[test]
fn only_differences_are_written_and_what_is_not_wanted_goes() {
    let project = Project::new();
    let first =
        tree(&[("index.html", "front"), ("2026/a/index.html", "a"), ("css/site.css", "c"), ("2026/b/x.html", "b")]);
    let changes = project.sync(&first).unwrap();
    assert_eq!((changes.written.len(), changes.unchanged, changes.bytes), (4, 0, 8));
    assert_eq!(read(&project.public("")), first);

    let second =
        tree(&[("index.html", "front page"), ("2026/a/index.html", "a"), ("css/site.css", "c"), ("new/n", "n")]);
    let inode = fs::metadata(project.public("2026/a/index.html")).unwrap().ino();
    let changes = project.sync(&second).unwrap();
    assert_eq!(paths(&changes.written), ["index.html", "new/n"]);
    assert_eq!(paths(&changes.removed), ["2026/b/x.html"]);
    assert_eq!(changes.unchanged, 2);
    assert_eq!(read(&project.public("")), second);
    assert_eq!(fs::metadata(project.public("2026/a/index.html")).unwrap().ino(), inode);
    assert!(!project.public("2026/b").exists());
    assert!(fs::read_dir(project.root().join(".dateline")).unwrap().count() == 2, "the stage is left behind");
}

#[test]
fn nothing_changed_means_that_nothing_is_touched() {
    let project = Project::new();
    let files = tree(&[("index.html", "front"), ("a/b/index.html", "a")]);
    project.sync(&files).unwrap();
    project.let_time_pass();
    let times = || -> Vec<_> {
        let all = walkdir::WalkDir::new(project.root()).into_iter().map(Result::unwrap);
        let of_note = all.filter(|entry| entry.file_type().is_file() && entry.file_name() != "lock");
        of_note.map(|entry| (entry.path().to_owned(), entry.metadata().unwrap().ctime_nsec())).collect()
    };
    let before = times();
    let changes = project.sync(&files).unwrap();
    assert_eq!((changes.written.len(), changes.unchanged), (0, 2));
    assert_eq!(times(), before);
}

#[test]
fn the_same_bytes_of_another_key_are_not_written_again() {
    let project = Project::new();
    project.sync(&tree(&[("index.html", "front")])).unwrap();
    let folder = project.open().unwrap();
    let planned = Planned::new(RelPath::new("index.html").unwrap(), Digest::of(b"another theme"), Class::Page);
    assert!(!folder.is_current(&planned));
    assert_eq!(folder.key_of(&planned.path), Some(Digest::of(b"front")));
    assert_eq!(folder.put(&planned, b"front").unwrap(), Put::Same);
    let changes = folder.commit(std::slice::from_ref(&planned)).unwrap();
    assert_eq!((changes.written.len(), changes.unchanged), (0, 1));
    assert!(project.open().unwrap().is_current(&planned));
}

#[test]
fn a_file_altered_by_hand_is_put_right() {
    let project = Project::new();
    let files = tree(&[("a.html", "front"), ("b.html", "back"), ("c/c.html", "c")]);
    project.sync(&files).unwrap();
    project.write("a.html", "FRONT");
    fs::remove_file(project.public("b.html")).unwrap();
    fs::remove_dir_all(project.public("c")).unwrap();
    let changes = project.sync(&files).unwrap();
    assert_eq!(paths(&changes.written), ["a.html", "b.html", "c/c.html"]);
    assert_eq!(read(&project.public("")), files);
}

#[test]
fn a_copied_project_makes_nothing_again() {
    let project = Project::new();
    let files = tree(&[("a.html", "front"), ("b/b.html", "back")]);
    project.sync(&files).unwrap();
    for path in files.keys() {
        let text = fs::read(project.public(path)).unwrap();
        fs::remove_file(project.public(path)).unwrap();
        fs::write(project.public(path), text).unwrap();
    }
    let folder = project.open().unwrap();
    assert!(files.iter().all(|(path, text)| folder.is_current(&plan(path, text))));
}

#[test]
fn what_is_not_ours_stays_and_is_told() {
    let project = Project::new();
    let foreign = [
        (".git/HEAD", "ref"),
        (".gitkeep", ""),
        ("CNAME", "example.org"),
        ("own/page.html", "mine"),
        (".well-known/x", "y"),
    ];
    for (path, text) in foreign {
        project.write(path, text);
    }
    symlink("/etc", project.public("etc")).unwrap();
    let ours = [("index.html", "front"), ("own/ours.html", "ours"), (".well-known/security.txt", "mail")];
    let changes = project.sync(&tree(&ours)).unwrap();
    assert_eq!(changes.foreign, [".git/", ".gitkeep", ".well-known/", "CNAME", "etc", "own/page.html"]);
    let changes = project.sync(&tree(&[("index.html", "front")])).unwrap();
    assert_eq!(paths(&changes.removed), [".well-known/security.txt", "own/ours.html"]);
    let mut expected = tree(&foreign);
    expected.insert("index.html".into(), "front".into());
    expected.insert("etc".into(), "-> /etc".into());
    assert_eq!(read(&project.public("")), expected);
}

#[test]
fn lost_caches_cost_time_and_nothing_else() {
    let project = Project::new();
    project.write("CNAME", "example.org");
    project.sync(&tree(&[("a.html", "a"), ("b/b.html", "b"), ("c/c.html", "c")])).unwrap();
    project.lose_caches();
    let changes = project.sync(&tree(&[("a.html", "a"), ("c/c.html", "C")])).unwrap();
    assert_eq!((paths(&changes.written), paths(&changes.removed)), (vec!["c/c.html"], vec!["b/b.html"]));
    assert_eq!(read(&project.public("")), tree(&[("CNAME", "example.org"), ("a.html", "a"), ("c/c.html", "C")]));

    // The claims can be lost as well: the ledger knows.
    fs::remove_file(project.public(claims::NAME)).unwrap();
    let changes = project.sync(&tree(&[("a.html", "A")])).unwrap();
    assert_eq!(paths(&changes.removed), ["c/c.html"]);
    assert!(project.public(claims::NAME).exists());
}

#[test]
fn with_everything_lost_equal_files_are_taken_over_and_others_are_left_alone() {
    let project = Project::new();
    project.sync(&tree(&[("a.html", "a"), ("b.html", "b")])).unwrap();
    project.lose_caches();
    fs::remove_file(project.public(claims::NAME)).unwrap();
    let message = project.fails(&[("a.html", "a"), ("b.html", "B")]);
    assert!(message.starts_with("public/b.html would have to be replaced, but did not come from here"), "{message}");
    let changes = project.sync(&tree(&[("a.html", "a")])).unwrap();
    assert_eq!((changes.written.len(), changes.foreign), (0, vec!["b.html".to_owned()]));
    project.sync(&tree(&[("a.html", "A")])).unwrap();
}

#[test]
fn files_and_folders_change_places() {
    let project = Project::new();
    for files in [
        tree(&[("a", "file"), ("b/c/d", "deep"), ("b/e", "e")]),
        tree(&[("a/b", "now a folder"), ("b", "now a file")]),
        tree(&[("a", "and back"), ("b/c", "c")]),
        tree(&[("a", "and back"), ("b/c/x", "c")]),
    ] {
        project.sync(&files).unwrap();
        assert_eq!(read(&project.public("")), files);
        project.sync(&files).unwrap();
        assert_eq!(read(&project.public("")), files);
    }
}

#[test]
fn what_is_not_ours_is_never_in_danger_when_places_change() {
    let project = Project::new();
    project.sync(&tree(&[("a", "file"), ("b/c", "deep")])).unwrap();
    project.write("b/mine", "mine");
    project.write("z", "mine");
    let message = project.fails(&[("a", "file"), ("b", "now a file")]);
    assert!(message.starts_with("public/b/mine would have to be replaced"), "{message}");
    let message = project.fails(&[("a", "file"), ("z/x", "x")]);
    assert!(message.starts_with("public/z would have to be replaced"), "{message}");
    let message = project.fails(&[("a", "file"), ("n", "n"), ("n/x", "x")]);
    assert!(message.contains("a part of its path") || message.contains("both as a file and as a folder"), "{message}");
}

#[test]
fn links_are_never_followed() {
    let project = Project::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("index.html"), "outside").unwrap();
    let files = tree(&[("2026/index.html", "inside"), ("a.html", "a"), ("css/site.css", "c")]);
    project.sync(&files).unwrap();

    // A folder replaced by a link: an error, whether files in it are wanted or not.
    fs::remove_dir_all(project.public("2026")).unwrap();
    symlink(outside.path(), project.public("2026")).unwrap();
    let message = project.fails(&[("2026/index.html", "inside"), ("a.html", "b")]);
    assert!(message.starts_with("public/2026 is a link where a folder is needed; remove the link"), "{message}");
    let changes = project.sync(&tree(&[("a.html", "a"), ("css/site.css", "c")])).unwrap();
    assert_eq!(changes.foreign, ["2026"]);
    assert_eq!(fs::read_to_string(outside.path().join("index.html")).unwrap(), "outside");
    fs::remove_file(project.public("2026")).unwrap();

    // A file replaced by a link: the link is replaced, or removed, and its target left alone.
    for last in [true, false] {
        fs::remove_file(project.public("a.html")).unwrap();
        symlink(outside.path().join("index.html"), project.public("a.html")).unwrap();
        let files = if last { tree(&[("a.html", "a")]) } else { tree(&[("b.html", "b")]) };
        project.sync(&files).unwrap();
        assert_eq!(read(&project.public("")), files);
        assert_eq!(fs::read_to_string(outside.path().join("index.html")).unwrap(), "outside");
    }
}

#[test]
fn the_folder_may_be_a_link_only_inside_the_project() {
    let project = Project::new();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), project.public("")).unwrap_or_else(|_| {
        symlink(outside.path(), project.root().join("public")).unwrap();
    });
    let message = project.open().err().unwrap().to_string();
    assert!(message.contains("through a link that leads outside the project"), "{message}");
    fs::remove_file(project.root().join("public")).unwrap();

    symlink("nowhere", project.root().join("public")).unwrap();
    let message = project.open().err().unwrap().to_string();
    assert!(message.contains("it does not exist; remove the link that leads there"), "{message}");
    fs::remove_file(project.root().join("public")).unwrap();

    fs::create_dir_all(project.root().join("build/out")).unwrap();
    symlink("build/out", project.root().join("public")).unwrap();
    project.sync(&tree(&[("a.html", "a")])).unwrap();
    assert_eq!(fs::read_to_string(project.root().join("build/out/a.html")).unwrap(), "a");
}

#[test]
fn folders_that_cannot_be_the_output_are_refused() {
    let project = Project::new();
    let open = |folder: &str| {
        let caches = project.root().join(".dateline");
        let lock = Lock::take(&caches.join("lock"), Duration::ZERO, |_| {}).unwrap();
        Folder::open(project.root(), Path::new(folder), &caches.join("ledger"), lock).err().unwrap().to_string()
    };
    fs::write(project.root().join("file"), "").unwrap();
    assert!(open("").contains("the project itself is in it"));
    assert!(open("/").contains("the project itself is in it"));
    assert!(open("file").contains("is a file where a folder is needed"), "{}", open("file"));
    assert!(open("file/x").contains("not a folder"), "{}", open("file/x"));
    assert!(open("new/../../x").contains("does not exist"));
}

#[test]
fn dropping_leaves_everything_as_it_was() {
    let project = Project::new();
    let files = tree(&[("a.html", "a")]);
    project.sync(&files).unwrap();
    let folder = project.open().unwrap();
    folder.put(&plan("a.html", "b"), b"b").unwrap();
    folder.put(&plan("new/b.html", "b"), b"b").unwrap();
    drop(folder);
    assert_eq!(read(&project.public("")), files);
    assert!(!project.root().join(".dateline/stage-ledger-public").exists());
}

#[test]
fn a_forgotten_file_is_an_error_and_not_a_hole() {
    let project = Project::new();
    project.sync(&tree(&[("a.html", "a")])).unwrap();
    let planned = [plan("a.html", "a"), plan("b.html", "b")];
    let folder = project.open().unwrap();
    assert!(folder.is_current(&planned[0]) && !folder.is_current(&planned[1]));
    let message = folder.commit(&planned).unwrap_err().to_string();
    assert!(message.starts_with("`b.html` is planned, but was neither current nor made"), "{message}");
    assert_eq!(read(&project.public("")), tree(&[("a.html", "a")]));
}

#[test]
fn cleaning_removes_ours_and_asks_for_the_rest() {
    let project = Project::new();
    let foreign = [(".git/HEAD", "ref"), (".gitkeep", ""), ("mine/page.html", "mine"), ("CNAME", "c")];
    for (path, text) in foreign {
        project.write(path, text);
    }
    project.sync(&tree(&[("a.html", "a"), ("b/b.html", "b"), ("mine/x", "x")])).unwrap();
    assert_eq!(project.open().unwrap().foreign(), [".git/", ".gitkeep", "CNAME", "mine/page.html"]);
    let changes = project.open().unwrap().clean(Foreign::Keep).unwrap();
    assert_eq!(changes.removed.len(), 3);
    assert_eq!(read(&project.public("")), tree(&foreign));
    assert!(!project.public(claims::NAME).exists());
    let changes = project.open().unwrap().clean(Foreign::Remove).unwrap();
    assert_eq!(changes.foreign, [".git/", ".gitkeep"]);
    assert_eq!(read(&project.public("")), tree(&foreign[..2]));
}

#[test]
fn odd_names_are_told_and_kept() {
    use std::os::unix::ffi::OsStrExt;
    let project = Project::new();
    project.sync(&tree(&[("a/a.html", "a")])).unwrap();
    let odd = project.public("a").join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    fs::write(&odd, "x").unwrap();
    let files = tree(&[("b/nai\u{308}ve.html", "combining"), ("b/na\u{ef}ve.html", "composed")]);
    let changes = project.sync(&files).unwrap();
    assert_eq!(changes.foreign, ["a/caf\u{fffd}"]);
    assert!(odd.exists());
    assert_eq!(fs::read_dir(project.public("b")).unwrap().count(), 2);
    let message = format!("{:#}", project.sync(&tree(&[("a", "a file")])).unwrap_err());
    assert!(message.contains("a/caf"), "{message}");
}

#[test]
fn leftovers_of_a_killed_run_are_cleared_away() {
    let project = Project::new();
    project.sync(&tree(&[("a/a.html", "a")])).unwrap();
    let stage = project.root().join(".dateline/stage-ledger-public/page/x");
    fs::create_dir_all(&stage).unwrap();
    fs::write(stage.join("y"), "half").unwrap();
    // Killed while removing: the file is gone, its folder is not.
    fs::remove_file(project.public("a/a.html")).unwrap();
    fs::create_dir(project.public("not ours")).unwrap();
    project.sync(&tree(&[("b.html", "b")])).unwrap();
    assert!(!stage.exists() && !project.public("a").exists());
    assert!(project.public("not ours").exists());
}

#[test]
fn a_folder_that_is_closed_to_us_is_a_clear_fault() {
    if rustix::process::geteuid().is_root() {
        return;
    }
    let project = Project::new();
    project.sync(&tree(&[("a/a.html", "a"), ("b.html", "b")])).unwrap();
    let closed = |mode| fs::set_permissions(project.public("a"), fs::Permissions::from_mode(mode)).unwrap();
    closed(0o555);
    let message = format!("{:#}", project.sync(&tree(&[("a/a.html", "A"), ("b.html", "b")])).unwrap_err());
    assert!(message.contains("can't write public/a/a.html: permission denied"), "{message}");
    closed(0o755);
    let files = tree(&[("a/a.html", "A"), ("b.html", "b")]);
    project.sync(&files).unwrap();
    assert_eq!(read(&project.public("")), files);
}

#[test]
fn a_file_that_was_just_written_is_read_before_it_is_trusted() {
    let project = Project::new();
    let files = tree(&[("a.html", "aaaa")]);
    project.sync(&files).unwrap();
    // The ledger as it would be had the file been altered within the same tick of the clock: same size, same inode,
    // same time, other bytes.
    fs::write(project.public("a.html"), "bbbb").unwrap();
    let stat = walk::Stat::of(&rustix::fs::stat(project.public("a.html")).unwrap());
    let ledger = project.root().join(".dateline/ledger-public");
    let record = ledger::Ledger::load(&ledger).find(table::Id::of("a.html")).unwrap();
    let claims = ledger::Ledger::load(&ledger).claims;
    ledger::Ledger::save(&ledger, std::iter::once(ledger::Record { stat, ..record }), claims).unwrap();
    project.sync(&files).unwrap();
    assert_eq!(read(&project.public("")), files);
}

#[test]
fn a_commit_that_stops_at_any_step_leaves_no_text_without_what_it_leads_to() {
    let one = tree(&[
        ("css/1.css", ""),
        ("css/both.css", ""),
        ("p/a.html", "css/1.css css/both.css"),
        ("p/b.html", "css/1.css"),
        ("a.list", "p/a.html p/b.html"),
        ("feed.xml", "p/a.html"),
    ]);
    let two = tree(&[
        ("a.css", ""),
        ("css/both.css", ""),
        ("p/a.html", "a.css css/both.css"),
        ("q/c/picture.css", ""),
        ("q/c/c.html", "q/c/picture.css a.css"),
        ("q/c.list", "q/c/c.html p/a.html"),
        ("z.xml", "q/c/c.html"),
    ]);
    for (from, to) in [(&one, &two), (&two, &one), (&Tree::new(), &one), (&one, &Tree::new())] {
        let mut stops = 0;
        loop {
            let project = Project::new();
            project.sync(from).unwrap();
            let done = project.sync_some(to, stops).is_ok();
            let found = read(&project.public(""));
            for (path, text) in &found {
                for need in text.split_whitespace() {
                    assert!(found.contains_key(need), "stopped at step {stops}, {path} leads to {need}");
                }
            }
            if done {
                break;
            }
            project.sync(if stops % 2 == 0 { to } else { from }).unwrap();
            assert_eq!(&read(&project.public("")), if stops % 2 == 0 { to } else { from });
            stops += 1;
        }
        assert!(stops > 3);
    }
}

#[derive(Clone, Debug)]
enum Step {
    Sync(BTreeMap<String, u8>),
    Alter(prop::sample::Index),
    Delete(prop::sample::Index),
    Touch(prop::sample::Index),
    LoseLedger,
    LoseClaims,
    CutLedger(u16),
    Foreign(u8),
    Abandon(BTreeMap<String, u8>),
}

fn any_tree() -> impl Strategy<Value = BTreeMap<String, u8>> {
    // Few names, so that files and folders often meet.
    let name = || prop::sample::select(vec!["a", "b", "c", "a-b", "é"]);
    let path = prop_oneof![
        name().prop_map(|a| format!("{a}.html")),
        (name(), name()).prop_map(|(a, b)| format!("{a}/{b}.xml")),
        (name(), name(), name()).prop_map(|(a, b, c)| format!("{a}/{b}/{c}.list")),
        (name(), name(), name()).prop_map(|(a, b, c)| format!("{a}/{b}/{c}.css")),
        name().prop_map(str::to_owned),
        (name(), name()).prop_map(|(a, b)| format!("{a}/{b}")),
    ];
    prop::collection::btree_map(path, 0..3u8, 0..12).prop_map(|mut tree| {
        // No path may be a folder of another.
        let paths: Vec<String> = tree.keys().cloned().collect();
        for path in &paths {
            if paths.iter().any(|other| other.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'))) {
                tree.remove(path);
            }
        }
        tree
    })
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any_tree().prop_map(Step::Sync),
        1 => any::<prop::sample::Index>().prop_map(Step::Alter),
        1 => any::<prop::sample::Index>().prop_map(Step::Delete),
        1 => any::<prop::sample::Index>().prop_map(Step::Touch),
        1 => Just(Step::LoseLedger),
        1 => Just(Step::LoseClaims),
        1 => any::<u16>().prop_map(Step::CutLedger),
        1 => any::<u8>().prop_map(Step::Foreign),
        1 => any_tree().prop_map(Step::Abandon),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever happens to the folder and to what is remembered, the folder holds the last plan and what is not ours.
    #[test]
    fn any_history_ends_in_the_last_plan(steps in prop::collection::vec(any_step(), 1..14)) {
        let project = Project::new();
        let (mut foreign, mut last) = (Tree::new(), Tree::new());
        // Only one of the two memories may be lost between two runs, or else nobody can know what is ours.
        let (mut lost, mut emptied) = (None, false);
        let texts = |tree: BTreeMap<String, u8>| -> Tree {
            tree.into_iter().map(|(path, version)| { let text = format!("{path} {version}"); (path, text) }).collect()
        };
        for step in steps {
            let some_file = |index: prop::sample::Index| {
                let all: Vec<&String> = last.keys().collect();
                (!all.is_empty()).then(|| project.public(all[index.index(all.len())])).filter(|path| path.is_file())
            };
            match step {
                Step::Sync(tree) => {
                    last = texts(tree);
                    project.sync(&last).unwrap();
                    let mut expected = foreign.clone();
                    expected.extend(last.clone());
                    let mut found = read(&project.public(""));
                    // Only the claims know folders; one that was emptied by hand meanwhile is nobody's, and stays.
                    emptied |= lost == Some("claims");
                    found.retain(|path, _| !(emptied && path.ends_with('/')));
                    prop_assert_eq!(found, expected);
                    lost = None;
                }
                Step::Abandon(tree) => {
                    let folder = project.open().unwrap();
                    for (path, text) in texts(tree) {
                        let _ = folder.put(&plan(&path, &text), text.as_bytes());
                    }
                }
                Step::Alter(index) => if let Some(path) = some_file(index) {
                    let mut text = fs::read_to_string(&path).unwrap();
                    text.pop();
                    fs::write(&path, text + "!").unwrap();
                },
                Step::Delete(index) => if let Some(path) = some_file(index) {
                    fs::remove_file(path).unwrap();
                },
                Step::Touch(index) => if let Some(path) = some_file(index) {
                    let text = fs::read(&path).unwrap();
                    fs::remove_file(&path).unwrap();
                    fs::write(&path, text).unwrap();
                },
                Step::LoseLedger if lost != Some("claims") => { project.lose_caches(); lost = Some("ledger"); }
                Step::CutLedger(at) if lost != Some("claims") => {
                    let file = project.root().join(".dateline/ledger-public");
                    if let Ok(bytes) = fs::read(&file) {
                        fs::write(file, &bytes[..at as usize % bytes.len().max(1)]).unwrap();
                        lost = Some("ledger");
                    }
                }
                Step::LoseClaims if lost != Some("ledger") => {
                    let _ = fs::remove_file(project.public(claims::NAME));
                    lost = Some("claims");
                }
                Step::LoseLedger | Step::CutLedger(_) | Step::LoseClaims => {}
                Step::Foreign(n) => {
                    let path = format!("own-{}/file-{}", n % 3, n % 5);
                    project.write(&path, "mine");
                    foreign.insert(path, "mine".to_owned());
                }
            }
        }
    }
}
