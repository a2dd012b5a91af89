//! The desk and the project: case folders (seeds in, pages out), and stories of editors and seeds that change.
//!
//! Each folder of `tests/desk_project/` is a project; `expected.txt` holds what the desk says of it and every page that
//! it makes. `setup.txt` makes what can't lie in version control, a line each: `link PATH TARGET`, `hex PATH DIGITS`,
//! `zeros PATH LENGTH`. `UPDATE_EXPECT=1 cargo test --test desk_project` writes what is said now; read the difference.

use dateline::base::RelPath;
use dateline::build::{DeskOptions, DeskReport, Outcome, Request, plan_desk, run_desk};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const CONFIG: &str = "title = \"The Tarnby Post\"\nbase_url = \"https://tarnby.example\"\nlanguage = \"en\"\n\
                      timezone = \"Europe/Copenhagen\"\n";

/// A project in a folder of its own.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new() -> Project {
        let project = Project { folder: tempfile::tempdir().unwrap() };
        project.write("config.toml", CONFIG);
        project
    }

    fn with(seed: &str, text: &str) -> Project {
        let project = Project::new();
        project.write(seed, text);
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no `{from}`:\n{text}");
        self.write(path, text.replace(from, to));
    }

    fn rename(&self, from: &str, to: &str) {
        fs::create_dir_all(self.path(to).parent().unwrap()).unwrap();
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    fn request(&self) -> Request {
        Request {
            root: self.folder.path().to_owned(),
            config: "config.toml".to_owned(),
            base_url: None,
            drafts: false,
            future: false,
            now: 1_795_000_000,
            strict: false,
        }
    }

    fn run(&self) -> DeskReport {
        run_desk(&self.request(), &DeskOptions::default()).unwrap()
    }

    /// Runs the desk, and makes sure that it has nothing more to do then.
    fn settle(&self) -> DeskReport {
        let report = self.run();
        let before = self.tree();
        let again = self.run();
        assert_eq!(self.tree(), before, "a second run changed something");
        assert_eq!(again.written, 0);
        assert_eq!(again.problems, report.problems, "problems of a second run");
        fs::remove_dir_all(self.path(".dateline")).unwrap();
        let cold = self.run();
        assert_eq!(self.tree(), before, "a run without memory changed something");
        assert_eq!(
            (cold.problems, cold.lines),
            (again.problems, again.lines),
            "a run without memory said other things"
        );
        report
    }

    /// Every file of `content/` and `seeds/`, with its bytes, and its identity on disk: a file that was written again
    /// with the same bytes is another.
    fn tree(&self) -> BTreeMap<String, (Vec<u8>, u64)> {
        use std::os::unix::fs::MetadataExt;
        let mut tree = BTreeMap::new();
        for folder in ["content", "seeds"] {
            for entry in walkdir::WalkDir::new(self.path(folder)).into_iter().filter_map(Result::ok) {
                if entry.file_type().is_file() {
                    let name = entry.path().strip_prefix(self.folder.path()).unwrap().to_string_lossy().into_owned();
                    let bytes = fs::read(entry.path()).unwrap_or_default();
                    tree.insert(name, (bytes, entry.metadata().unwrap().ino()));
                }
            }
        }
        tree
    }

    fn pages(&self) -> Vec<String> {
        self.tree().into_keys().filter(|name| name.starts_with("content/")).collect()
    }
}

fn told(report: &DeskReport) -> String {
    let mut out = String::new();
    for line in &report.lines {
        writeln!(out, "{}: {}", line.name(), line.became()).unwrap();
        line.alike.iter().for_each(|note| writeln!(out, "    alike: {note}").unwrap());
        line.unsure.iter().for_each(|doubt| writeln!(out, "    unsure of {doubt}").unwrap());
    }
    for problem in &report.problems {
        let place = problem.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
        let severity = if problem.is_error() { "error" } else { "warning" };
        writeln!(out, "{severity}: {place}{}", problem.message).unwrap();
        problem.hint.iter().for_each(|hint| writeln!(out, "    {hint}").unwrap());
    }
    out
}

// Case folders.

#[test]
fn seeds_become_the_pages_that_are_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/desk_project");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let mut wrong = Vec::new();
    for case in &cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let project = Project::new();
        copy(case, project.folder.path());
        set_up(&project, case);
        let given = project.pages();
        let report = project.settle();
        let mut said = told(&report);
        for (path, (bytes, _)) in project.tree() {
            if path.starts_with("content/") && !given.contains(&path) {
                write!(said, "\n===== {path}\n{}", String::from_utf8_lossy(&bytes)).unwrap();
            }
        }
        let expected = case.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, &said).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != said {
            wrong.push(format!("{name}:\n{said}"));
        }
    }
    assert!(cases.len() >= 9);
    assert!(wrong.is_empty(), "{}\n(UPDATE_EXPECT=1 takes what is said now)", wrong.join("\n"));
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap) {
        let name = entry.path().strip_prefix(from).unwrap();
        let made = ["expected.txt", "setup.txt"].iter().any(|own| name == Path::new(own));
        if entry.file_type().is_file() && !made {
            fs::create_dir_all(to.join(name).parent().unwrap()).unwrap();
            fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

fn set_up(project: &Project, case: &Path) {
    for line in fs::read_to_string(case.join("setup.txt")).unwrap_or_default().lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["link", path, target] => std::os::unix::fs::symlink(target, project.path(path)).unwrap(),
            ["hex", path, digits] => {
                let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
                project.write(path, (0..digits.len()).step_by(2).map(byte).collect::<Vec<u8>>());
            }
            ["zeros", path, length] => {
                project.write(path, "");
                fs::File::options()
                    .write(true)
                    .open(project.path(path))
                    .unwrap()
                    .set_len(length.parse().unwrap())
                    .unwrap();
            }
            _ => panic!("{}: `{line}`", case.display()),
        }
    }
}

// Stories.

const FERRY: &str = "seeds/ferry.txt";
const FERRY_PAGE: &str = "content/2026/11/night-boats-sail.md";
const FERRY_KEPT: &str = "seeds/.desk/ferry.txt.md";
const FERRY_THEIRS: &str = "seeds/.desk/ferry.txt.theirs.md";

fn ferry() -> Project {
    Project::with(
        FERRY,
        "Night Boats Sail\nBy Ines Varga\nNov. 22, 2026\n\nThe first boat left the quay at midnight with forty people \
         aboard.\n\nIt came back at one with eleven.\n\nThe trial goes on until the spring of next year.\n",
    )
}

#[test]
fn what_only_the_editor_changed_is_kept() {
    let project = ferry();
    project.settle();
    project.edit(FERRY_PAGE, "It came back at one with eleven.", "It came back half empty.");
    project.edit(FERRY_PAGE, "title = \"Night Boats Sail\"", "title = \"Boats at Night\" # shorter");
    let edited = project.read(FERRY_PAGE);
    let report = project.settle();
    assert_eq!(project.read(FERRY_PAGE), edited);
    assert_eq!(report.problems, []);
}

#[test]
fn what_only_the_seed_changed_comes_in() {
    let project = ferry();
    project.settle();
    project.edit(FERRY_PAGE, "title = \"Night Boats Sail\"", "title = \"Boats at Night\" # shorter");
    project.edit(FERRY, "with eleven.", "with twelve.");
    let report = project.settle();
    let page = project.read(FERRY_PAGE);
    assert!(page.contains("with twelve.") && page.contains("title = \"Boats at Night\" # shorter"), "{page}");
    assert!(matches!(&report.lines[0].outcome, Outcome::Updated { taken, .. } if taken == &["text"]), "{report:?}");
}

#[test]
fn a_clash_keeps_both_versions_until_it_is_resolved() {
    let project = ferry();
    project.settle();
    project.edit(FERRY_PAGE, "with eleven.", "half empty.");
    project.edit(FERRY, "with eleven.", "with twelve.");
    project.edit(FERRY, "spring", "summer");
    let report = project.settle();
    let page = project.read(FERRY_PAGE);
    assert!(page.contains("half empty.") && !page.contains("twelve"), "{page}");
    assert!(project.read(FERRY_THEIRS).contains("with twelve."));
    assert!(told(&report).contains("warning: content/2026/11/night-boats-sail.md: the seed and the page were both"));
    // A newer seed while nobody has looked: the file holds the newest.
    project.edit(FERRY, "with twelve.", "with thirteen.");
    project.settle();
    assert!(project.read(FERRY_THEIRS).contains("with thirteen."));
    assert!(project.read(FERRY_PAGE).contains("half empty."));
    // Resolved: nothing more is said, and the page is the editor's.
    fs::remove_file(project.path(FERRY_THEIRS)).unwrap();
    project.edit(FERRY_PAGE, "half empty.", "with thirteen, half empty.");
    assert_eq!(project.settle().problems, []);
    assert!(project.read(FERRY_PAGE).contains("with thirteen, half empty."));
    assert!(!project.path(FERRY_THEIRS).exists());
}

#[test]
fn a_page_that_was_deleted_stays_deleted() {
    let project = ferry();
    project.settle();
    fs::remove_file(project.path(FERRY_PAGE)).unwrap();
    project.edit(FERRY, "with eleven.", "with twelve.");
    let report = project.settle();
    assert!(!project.path(FERRY_PAGE).exists());
    assert!(told(&report).contains("remove seeds/.desk/ferry.txt.md to have it back"), "{}", told(&report));
    // Nor does another name bring it back.
    project.edit(FERRY, "with twelve.", "with eleven.");
    project.rename(FERRY, "seeds/boats/ferry.txt");
    project.settle();
    assert!(!project.path(FERRY_PAGE).exists());
    fs::remove_file(project.path(FERRY_KEPT)).unwrap();
    project.settle();
    assert!(project.path(FERRY_PAGE).exists());
}

#[test]
fn a_page_that_was_moved_is_found() {
    let project = ferry();
    project.settle();
    project.rename(FERRY_PAGE, "content/boats/night.md");
    project.edit(FERRY, "with eleven.", "with twelve.");
    project.settle();
    assert_eq!(project.pages(), ["content/boats/night.md"]);
    assert!(project.read("content/boats/night.md").contains("with twelve."));
}

#[test]
fn a_renamed_seed_keeps_its_page() {
    let project = ferry();
    project.settle();
    project.edit(FERRY_PAGE, "with eleven.", "half empty.");
    project.rename(FERRY, "seeds/boats/first.txt");
    let report = project.settle();
    let page = project.read(FERRY_PAGE);
    assert!(page.contains("seed = \"seeds/boats/first.txt\"") && page.contains("half empty."), "{page}");
    assert_eq!((project.pages().len(), report.problems), (1, vec![]));
    assert!(!project.path(FERRY_KEPT).exists() && project.path("seeds/.desk/boats/first.txt.md").exists());
}

#[test]
fn a_page_keeps_its_place_when_the_headline_or_the_date_changes() {
    let project = ferry();
    project.settle();
    project.edit(FERRY, "Night Boats Sail", "The Night Boats Have Sailed");
    project.edit(FERRY, "Nov. 22, 2026", "Dec. 1, 2026");
    project.settle();
    assert_eq!(project.pages(), [FERRY_PAGE]);
    let page = project.read(FERRY_PAGE);
    assert!(page.contains("title = \"The Night Boats Have Sailed\"\ndate = 2026-12-01\n"), "{page}");
}

#[test]
fn a_seed_that_is_gone_leaves_its_page() {
    let project = ferry();
    project.settle();
    fs::remove_file(project.path(FERRY)).unwrap();
    let report = project.settle();
    assert_eq!(project.pages(), [FERRY_PAGE]);
    assert!(matches!(report.lines[0].outcome, Outcome::Gone));
    // The last seed's going takes nothing along either.
    fs::remove_dir_all(project.path("seeds")).unwrap();
    project.run();
    assert_eq!(project.pages(), [FERRY_PAGE]);
}

#[test]
fn a_pinned_value_is_not_inferred_again() {
    let project = ferry();
    project.settle();
    project.edit(FERRY_PAGE, "sha256 =", "pinned = [\"title\", \"text\"]\nsha256 =");
    project.edit(FERRY_PAGE, "title = \"Night Boats Sail\"", "title = \"Ours\"");
    project.edit(FERRY, "Night Boats Sail", "Night Boats Sailed");
    project.edit(FERRY, "with eleven.", "with twelve.");
    let report = project.settle();
    let page = project.read(FERRY_PAGE);
    assert!(page.contains("title = \"Ours\"") && page.contains("with eleven."), "{page}");
    assert!(page.contains("pinned = [\"title\", \"text\"]") && !page.contains("title = \"first-line"), "{page}");
    assert_eq!(report.problems, []);
}

#[test]
fn a_sidecar_speaks_for_its_seed_at_any_time() {
    let project = ferry();
    project.settle();
    project.write("seeds/ferry.toml", "kicker = \"Transport\"\nkind = \"repot\"\n");
    let report = project.settle();
    let page = project.read(FERRY_PAGE);
    assert!(page.contains("kicker = \"Transport\"") && !page.contains("kind"), "{page}");
    assert!(told(&report).contains("`kind` can't be `repot`; it was left out"), "{}", told(&report));
    project.write("seeds/ferry.toml", "kicker = \n");
    let report = project.settle();
    assert!(told(&report).contains("error: seeds/ferry.toml:1:"), "{}", told(&report));
    assert_eq!(project.read(FERRY_PAGE), page);
}

#[test]
fn what_the_command_line_said_stays_said() {
    let project = Project::with("seeds/a.txt", "A Headline Without a Date\n\nSomething happened to somebody here.\n");
    let options = DeskOptions {
        date: Some("2026-11-20".to_owned()),
        topics: vec!["Harbour".to_owned()],
        authors: vec!["Ines Varga".to_owned()],
        ..DeskOptions::default()
    };
    run_desk(&project.request(), &options).unwrap();
    let page = "content/2026/11/a-headline-without-a-date.md";
    let made = project.read(page);
    assert!(made.contains("date = 2026-11-20\nauthors = [\"Ines Varga\"]"), "{made}");
    project.settle();
    assert_eq!(project.read(page), made);
    // A newer seed that says it itself is believed.
    project.edit("seeds/a.txt", "a Date\n", "a Date\nNov. 21, 2026\n");
    project.settle();
    assert!(project.read(page).contains("date = 2026-11-21\nauthors = [\"Ines Varga\"]"), "{}", project.read(page));
}

#[test]
fn only_the_seeds_that_were_named_are_worked_on() {
    let project = ferry();
    project.write("seeds/other.txt", "Another Headline\n\nAnother text of some length stands here.\n");
    let only = vec![RelPath::new(FERRY).unwrap()];
    let report = run_desk(&project.request(), &DeskOptions { only, ..DeskOptions::default() }).unwrap();
    assert_eq!((report.lines.len(), project.pages()), (1, vec![FERRY_PAGE.to_owned()]));
}

#[test]
fn a_newer_version_of_an_item_updates_its_page() {
    let item = |version: &str, text: &str| {
        format!(
            "+++\ntitle = \"Ferry Talks\"\ndate = 2026-11-20\nid = \"urn:newsml:wire.example:20261120:7\"\n\
             version = \"{version}\"\n+++\n\n{text}\n\nThe talks go on.\n"
        )
    };
    let project = Project::with("seeds/wire/a.md", &item("2", "They met at noon."));
    project.settle();
    project.write("seeds/wire/b.md", item("10", "They met at noon and parted at two."));
    project.write("seeds/wire/c.md", item("9", "They met at noon and parted at one."));
    let report = project.settle();
    assert_eq!(project.pages(), ["content/2026/11/ferry-talks.md"]);
    let page = project.read("content/2026/11/ferry-talks.md");
    assert!(page.contains("parted at two.") && page.contains("seed = \"seeds/wire/b.md\""), "{page}");
    assert_eq!(report.problems, []);
    // The older ones are cleared away: nothing changes.
    fs::remove_file(project.path("seeds/wire/a.md")).unwrap();
    assert_eq!(project.settle().written, 0);
}

#[test]
fn without_the_kept_versions_nothing_of_the_page_is_lost() {
    let project = ferry();
    project.settle();
    project.edit(FERRY_PAGE, "with eleven.", "half empty.");
    let edited = project.read(FERRY_PAGE);
    fs::remove_dir_all(project.path("seeds/.desk")).unwrap();
    assert_eq!(project.settle().problems, []);
    assert_eq!(project.read(FERRY_PAGE), edited);
    fs::remove_dir_all(project.path("seeds/.desk")).unwrap();
    project.edit(FERRY, "spring", "summer");
    assert_eq!(project.settle().problems.len(), 1);
    assert!(project.read(FERRY_PAGE).contains("half empty.") && project.read(FERRY_THEIRS).contains("summer"));
}

#[test]
fn a_page_with_broken_front_matter_is_left_alone() {
    let project = ferry();
    project.settle();
    project.edit(FERRY_PAGE, "title =", "titel =");
    project.edit(FERRY, "spring", "summer");
    let broken = project.read(FERRY_PAGE);
    let report = project.settle();
    assert!(matches!(report.lines[0].outcome, Outcome::Broken), "{report:?}");
    assert_eq!((project.read(FERRY_PAGE), project.pages().len()), (broken, 1));
    project.edit(FERRY_PAGE, "titel =", "title =");
    project.settle();
    assert!(project.read(FERRY_PAGE).contains("summer"));
}

#[test]
fn nothing_is_written_through_a_link_that_leads_outside() {
    let outside = tempfile::tempdir().unwrap();
    let project = ferry();
    fs::create_dir_all(project.path("content")).unwrap();
    std::os::unix::fs::symlink(outside.path(), project.path("content/2026")).unwrap();
    let report = project.run();
    assert!(told(&report).contains("error: content/2026/11/night-boats-sail.md: a link leads outside"), "{report:?}");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    // Neither what the desk keeps.
    fs::remove_file(project.path("content/2026")).unwrap();
    std::os::unix::fs::symlink(outside.path(), project.path("seeds/.desk")).unwrap();
    let report = project.run();
    assert!(told(&report).contains("error: "), "{}", told(&report));
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    assert_eq!(project.pages().len(), 0, "a page without its ancestor would be half-written");
}

#[test]
fn a_page_that_changes_while_the_desk_is_at_work_is_left_alone() {
    let project = ferry();
    project.settle();
    project.edit(FERRY, "spring", "summer");
    let plan = plan_desk(&project.request(), &DeskOptions::default()).unwrap();
    assert!(plan.overlay().values().any(|bytes| String::from_utf8_lossy(bytes).contains("summer")));
    project.edit(FERRY_PAGE, "with eleven.", "half empty.");
    let report = plan.write(&project.request()).unwrap();
    assert!(told(&report).contains("the page was changed while the desk was at work"), "{}", told(&report));
    project.settle();
    let page = project.read(FERRY_PAGE);
    assert!(page.contains("half empty.") && page.contains("summer") || project.path(FERRY_THEIRS).exists(), "{page}");
}

/// Within one tick of the file system's clock a file may change twice and bear one time.
#[test]
fn a_seed_that_changes_again_after_it_was_read_is_read_again_though_its_time_is_the_same() {
    let project = ferry();
    let time = std::time::SystemTime::now() + std::time::Duration::from_secs(2);
    let date = |text: &str| {
        project.write("seeds/ferry.txt", text);
        fs::File::options().write(true).open(project.path("seeds/ferry.txt")).unwrap().set_modified(time).unwrap();
    };
    let first = project.read("seeds/ferry.txt");
    date(&first);
    let plan = plan_desk(&project.request(), &DeskOptions::default()).unwrap();
    // Whatever stands in the memory was seen before that time had passed, however late it is written.
    while std::time::SystemTime::now() < time + std::time::Duration::from_millis(100) {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let second: String = first.chars().map(|c| if c == 'e' { 'a' } else { c }).collect();
    assert!(second.len() == first.len() && second != first);
    date(&second);
    plan.write(&project.request()).unwrap();
    let report = project.run();
    assert!(matches!(report.lines[0].outcome, Outcome::Updated { .. }), "{}", told(&report));
}

#[test]
fn files_inside_a_seed_come_beside_its_page_once() {
    let mail = |picture: &str| {
        format!(
            "From: Ines Varga <ines@tarnby.example>\r\nSubject: Seal on the slipway\r\nDate: Thu, 19 Nov 2026 09:00:00 \
             +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: \
             text/plain; charset=utf-8\r\n\r\nA seal lay on the slipway on Thursday morning.\r\n\r\nIt left at \
             noon.\r\n--b\r\nContent-Type: image/png; name=\"seal.png\"\r\nContent-Disposition: attachment; \
             filename=\"seal.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--b--\r\n"
        )
    };
    let project = Project::with("seeds/seal.eml", &mail("iVBORw0KGgo="));
    project.settle();
    let picture = "content/2026/11/seal-on-the-slipway/seal.png";
    assert_eq!(project.pages(), ["content/2026/11/seal-on-the-slipway/index.md", picture]);
    project.write("seeds/seal.eml", mail("iVBORw0KGgpuZXc="));
    project.settle();
    assert!(fs::read(project.path(picture)).unwrap().ends_with(b"new"), "nobody had changed it: the new one came");
    project.write(picture, "retouched");
    project.write("seeds/seal.eml", mail("iVBORw0KGgpuZXdlcg=="));
    project.run();
    assert_eq!(project.read(picture), "retouched");
    fs::remove_file(project.path(picture)).unwrap();
    project.settle();
    assert!(!project.path(picture).exists(), "what was deleted stays deleted");
}

// What is alike.

const MILL: [(&str, &str, &str); 3] = [
    (
        "mill-fire",
        "Old Paper Mill at Orsta Burns for Six Hours\nNov. 2, 2026",
        "The paper mill at Orsta burned for six hours on Sunday night. The roof of the drying hall fell in, and \
         firefighters pumped water out of the mill race. Chief fire officer Dagny Holt said that the fire began in the \
         drying hall.",
    ),
    (
        "mill-cause",
        "Paper Mill Fire at Orsta Began in a Fuse Box\nNov. 6, 2026",
        "The fire in the paper mill at Orsta began in a fuse box of the drying hall, chief fire officer Dagny Holt said. \
         Firefighters had found the box melted, and the roof is to be covered before the snow comes.",
    ),
    (
        "mill-owner",
        "Owner of Burned Paper Mill Wants to Keep the Chimney\nNov. 12, 2026",
        "The owner of the paper mill at Orsta wants to keep the chimney and to clear away the burned drying hall. The fire \
         took the roof and the fuse box, and chief fire officer Dagny Holt said the chimney was safe.",
    ),
];

const OTHERS: [(&str, &str, &str); 3] = [
    (
        "skating",
        "Skating Club Buys a Second Ice Machine\nNov. 3, 2026",
        "The skating club has bought an ice machine from a town that has given up its rink. It came on a lorry, in pieces, \
         and three members put it together.",
    ),
    (
        "oysters",
        "Oysters Return to the Sound After Forty Years\nNov. 4, 2026",
        "Oysters grow again in the sound, forty years after the last bank was fished empty. Biologist Runa Lind counted \
         three hundred oysters on one reef.",
    ),
    (
        "oyster-rules",
        "No Oysters to Be Taken From the Reef, Says Biologist Runa Lind\nNov. 10, 2026",
        "Oysters on the reef in the sound must not be taken for five years, says biologist Runa Lind. She counted three \
         hundred oysters there, and each bank needs a thousand to hold.",
    ),
];

fn put(project: &Project, (name, head, text): (&str, &str, &str)) {
    project.write(&format!("seeds/{name}.txt"), format!("{head}\n\n{text}\n"));
}

/// The name of each page's file and its story.
fn stories(project: &Project) -> BTreeMap<String, Option<String>> {
    let story = |path: &String| dateline::content::parse(path, &project.read(path)).0.unwrap().0.news.story;
    project.pages().iter().map(|path| (path.rsplit('/').next().unwrap().to_owned(), story(path))).collect()
}

fn story_of(project: &Project, slug: &str) -> Option<String> {
    stories(project)[&format!("{slug}.md")].clone()
}

const FIRE: &str = "old-paper-mill-at-orsta-burns-for-six-hours";
const CAUSE: &str = "paper-mill-fire-at-orsta-began-in-a-fuse-box";
const OWNER: &str = "owner-of-burned-paper-mill-wants-to-keep-the-chimney";

#[test]
fn a_story_is_named_by_its_oldest_article_even_if_that_comes_late() {
    let project = Project::new();
    put(&project, MILL[1]);
    project.settle();
    assert_eq!(story_of(&project, CAUSE), None, "one article is no story");
    put(&project, MILL[2]);
    project.settle();
    let name = Some("Paper Mill Fire at Orsta Began in a Fuse Box".to_owned());
    assert_eq!((story_of(&project, CAUSE), story_of(&project, OWNER)), (name.clone(), name));
    put(&project, MILL[0]);
    let report = project.settle();
    let name = Some("Old Paper Mill at Orsta Burns for Six Hours".to_owned());
    assert!([FIRE, CAUSE, OWNER].iter().all(|page| story_of(&project, page) == name), "{}", told(&report));
    assert!(told(&report).contains("story updated (other articles run on from it)"), "{}", told(&report));
    let page = project.read(&format!("content/2026/11/{CAUSE}.md"));
    assert!(page.contains("story = \"thread (0."), "{page}");
}

#[test]
fn an_editors_word_on_a_story_holds_and_names_the_others() {
    let project = Project::new();
    MILL.into_iter().for_each(|seed| put(&project, seed));
    project.settle();
    let page = |slug| format!("content/2026/11/{slug}.md");
    let given = "story = \"Old Paper Mill at Orsta Burns for Six Hours\"";
    // A name of her own: the others take it.
    project.edit(&page(CAUSE), given, "story = \"The mill\"");
    let report = project.settle();
    assert_eq!(report.problems, []);
    let mill = Some("The mill".to_owned());
    assert!([FIRE, CAUSE, OWNER].iter().all(|page| story_of(&project, page) == mill), "{:?}", stories(&project));
    // Taken out of it: it stays out, whatever happens to the seed.
    project.edit(&page(OWNER), "story = \"The mill\"\n", "");
    project.settle();
    project.edit("seeds/mill-owner.txt", "was safe", "was quite safe");
    project.settle();
    assert_eq!(story_of(&project, OWNER), None);
    assert_eq!(story_of(&project, FIRE), mill);
    // Pinned: it stays when the name goes.
    project.edit(&page(FIRE), "sha256 =", "pinned = [\"story\"]\nsha256 =");
    project.settle();
    project.edit(&page(CAUSE), "story = \"The mill\"", "story = \"Fires\"");
    project.settle();
    assert_eq!((story_of(&project, FIRE), story_of(&project, CAUSE)), (mill, Some("Fires".to_owned())));
}

#[test]
fn a_page_whose_seed_is_gone_belongs_to_its_story() {
    let project = Project::new();
    put(&project, MILL[0]);
    project.settle();
    fs::remove_file(project.path("seeds/mill-fire.txt")).unwrap();
    put(&project, MILL[1]);
    project.settle();
    let name = Some("Old Paper Mill at Orsta Burns for Six Hours".to_owned());
    assert_eq!((story_of(&project, FIRE), story_of(&project, CAUSE)), (name.clone(), name));
    // And is still told when the same text comes again.
    project.write("seeds/again.txt", format!("Another Headline\nNov. 3, 2026\n\n{} It is over.\n", MILL[0].2));
    let report = project.settle();
    assert_eq!(project.pages().len(), 2);
    let text = told(&report);
    assert!(text.contains(&format!("seeds/again.txt: the same text as content/2026/11/{FIRE}.md")), "{text}");
}

#[test]
fn an_editor_overrules_what_is_called_a_double() {
    let project = ferry();
    project.settle();
    let text = project.read(FERRY).replace("Night Boats Sail", "Boats That Sail by Night").replace("22", "23");
    project.write("seeds/b.txt", &text);
    let report = project.settle();
    assert_eq!(project.pages(), [FERRY_PAGE]);
    assert!(told(&report).contains("`own_page = true` into its sidecar"), "{}", told(&report));
    project.write("seeds/b.toml", "own_page = true\n");
    let report = project.settle();
    assert_eq!((project.pages().len(), report.problems), (2, vec![]));
    assert!(!project.read("content/2026/11/boats-that-sail-by-night.md").contains("own_page"));
}

#[test]
fn one_id_in_two_sidecars_makes_the_newer_text_the_pages() {
    let project = ferry();
    project.settle();
    let text = project.read(FERRY).replace("eleven", "twelve").replace("Nov. 22", "Nov. 23");
    project.write("seeds/b.txt", &text);
    project.settle();
    assert!(project.read(FERRY_PAGE).contains("eleven"), "it was a double");
    project.write("seeds/ferry.toml", "id = \"item:night-boats\"\n");
    project.write("seeds/b.toml", "id = \"item:night-boats\"\n");
    assert_eq!(project.settle().problems, []);
    assert_eq!(project.pages(), [FERRY_PAGE]);
    assert!(project.read(FERRY_PAGE).contains("twelve"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn stories_do_not_depend_on_the_order_of_arrival(
        order in Just((0..6usize).collect::<Vec<_>>()).prop_shuffle(),
        batch in 1..4usize,
    ) {
        let all: Vec<_> = MILL.into_iter().chain(OTHERS).collect();
        let at_once = Project::new();
        all.iter().for_each(|seed| put(&at_once, *seed));
        at_once.run();
        let expected = stories(&at_once);
        prop_assert_eq!(expected.values().flatten().count(), 5);
        let one_by_one = Project::new();
        for some in order.chunks(batch) {
            some.iter().for_each(|number| put(&one_by_one, all[*number]));
            one_by_one.run();
        }
        prop_assert_eq!(stories(&one_by_one), expected);
        let texts = |project: &Project| -> BTreeMap<String, Vec<u8>> {
            project.tree().into_iter().map(|(name, (bytes, _))| (name, bytes)).collect()
        };
        prop_assert_eq!(texts(&one_by_one), texts(&at_once), "every file is the same");
    }
}

// Any edits on both sides.

#[derive(Clone, Debug)]
enum Edit {
    Add(usize, String),
    Change(usize, String),
    Remove(usize),
}

fn edits(mark: &'static str) -> impl Strategy<Value = Vec<Edit>> {
    let words = "[a-z]{3,8}( [a-z]{2,8}){2,6}".prop_map(move |words| format!("{mark} {words} {mark}."));
    let edit = (0..3u8, 0..8usize, words).prop_map(|(kind, at, words)| match kind {
        0 => Edit::Add(at, words),
        1 => Edit::Change(at, words),
        _ => Edit::Remove(at),
    });
    proptest::collection::vec(edit, 0..4)
}

fn edited(paragraphs: &[String], edits: &[Edit]) -> Vec<String> {
    let mut list = paragraphs.to_vec();
    for edit in edits {
        match edit {
            Edit::Add(at, words) => list.insert(at % (list.len() + 1), words.clone()),
            Edit::Change(at, words) if !list.is_empty() => {
                let at = at % list.len();
                list[at] = words.clone();
            }
            Edit::Remove(at) if list.len() > 1 => drop(list.remove(at % list.len())),
            _ => {}
        }
    }
    list
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_word_of_either_side_is_lost(by_hand in edits("Hand"), in_seed in edits("Seed"), title in any::<[bool; 2]>()) {
        let base: Vec<String> =
            (1..=6).map(|n| format!("Paragraph number {n} of the text says something about the harbour.")).collect();
        let seed = |title: &str, paragraphs: &[String]| {
            format!("+++\ntitle = \"{title}\"\ndate = 2026-11-22\nslug = \"x\"\n+++\n\n{}\n", paragraphs.join("\n\n"))
        };
        let project = Project::with("seeds/x.md", &seed("Old", &base));
        project.run();
        let page = "content/2026/11/x.md";
        let text = project.read(page);
        let (front, _) = text.split_at(text.rfind("+++\n").unwrap() + 4);
        let hand = edited(&base, &by_hand);
        let front = if title[0] { front.replace("\"Old\"", "\"Hand title\"") } else { front.to_owned() };
        project.write(page, format!("{front}\n{}\n", hand.join("\n\n")));
        let theirs = edited(&base, &in_seed);
        project.write("seeds/x.md", seed(if title[1] { "Seed title" } else { "Old" }, &theirs));
        project.settle();
        let merged = project.read(page);
        let kept = fs::read_to_string(project.path("seeds/.desk/x.md.theirs.md")).unwrap_or_default();
        for paragraph in hand.iter().filter(|paragraph| !base.contains(paragraph)) {
            prop_assert!(merged.contains(paragraph.as_str()), "lost `{paragraph}` of the editor's:\n{merged}");
        }
        for paragraph in theirs.iter().filter(|paragraph| !base.contains(paragraph)) {
            prop_assert!(merged.contains(paragraph.as_str()) || kept.contains(paragraph.as_str()), "lost `{paragraph}`");
        }
        for paragraph in base.iter().filter(|paragraph| hand.contains(paragraph) && theirs.contains(paragraph)) {
            prop_assert!(merged.contains(paragraph.as_str()), "lost `{paragraph}` that nobody had touched:\n{merged}");
        }
        prop_assert_eq!(merged.contains("title = \"Hand title\""), title[0]);
        prop_assert!(!title[1] || merged.contains("Seed title") || kept.contains("Seed title"));
        prop_assert!(dateline::content::parse("x", &merged).0.is_some());
    }
}
