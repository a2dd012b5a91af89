//! A project, a folder outside of it that nobody may touch, and the program as a user without privileges runs it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Nothing here may take so long; what does, hangs.
const LIMIT: Duration = Duration::from_secs(120);

/// Who runs the program if the tests run as root, whom no permission stops.
const NOBODY: u32 = 65_534;

pub struct Place {
    home: TempDir,
    pub root: PathBuf,
    pub outside: PathBuf,
}

/// What was done to the project, what the program says to it, and how it is undone.
pub struct Fault {
    pub name: &'static str,
    pub strike: fn(&Place),
    pub code: i32,
    pub says: &'static [&'static str],
    pub cure: fn(&Place),
}

impl Place {
    /// A site that was built, and edited since: one headline is another, one article is new, and so is one seed.
    pub fn new() -> Place {
        let home = TempDir::new().unwrap();
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let (root, outside) = (home.path().join("site"), home.path().join("outside"));
        let place = Place { home, root, outside };
        place.put(
            "config.toml",
            "title = \"Tides\"\nbase_url = \"https://tides.example\"\n[outputs]\nversions = false\n",
        );
        for n in 1..5 {
            place.put(format!("content/2026/11/a{n}.md"), article(&format!("Report {n}"), n));
        }
        place.put("content/2026/11/bundle/index.md", &(article("Bundle", 5) + "![A chart](chart.svg)\n"));
        place.put("content/2026/11/bundle/chart.svg", "<svg/>");
        place.put("static/note.txt", "a note");
        place.put("static/extra.css", "p { margin: 0 }");
        place.put("templates/404.html", "<!doctype html><title>{{ page.title }}</title>");
        place.put("seeds/old.txt", "Boats Sail At Night\n\nThe boats sail at night, said the board on 2026-11-02.\n");
        fs::create_dir(&place.outside).unwrap();
        fs::write(place.outside.join("index.html"), "not yours").unwrap();
        fs::write(place.outside.join("file"), "not yours").unwrap();
        place.give_away();
        place.run(&["build"]).ends(0);
        place.put("content/2026/11/a1.md", article("Another headline", 1));
        place.put("content/2026/12/new.md", article("The new one", 6));
        place.put("seeds/new.txt", "Ferries Stay In Port\n\nThe ferries stay in port, said the board on 2026-11-03.\n");
        place.give_away();
        place
    }

    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    pub fn put(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    pub fn remove(&self, path: &str) {
        let path = self.path(path);
        match path.symlink_metadata() {
            Ok(meta) if meta.is_dir() => fs::remove_dir_all(path).unwrap(),
            Ok(_) => fs::remove_file(path).unwrap(),
            Err(_) => {}
        }
    }

    /// Puts what is at a path aside, to be [brought back](Place::bring_back).
    pub fn put_aside(&self, path: &str) {
        fs::rename(self.path(path), self.home.path().join("aside")).unwrap();
    }

    pub fn bring_back(&self, path: &str) {
        self.remove(path);
        fs::rename(self.home.path().join("aside"), self.path(path)).unwrap();
    }

    /// In place of what is at a path, a link to somewhere.
    pub fn link(&self, path: &str, target: impl AsRef<Path>) {
        self.remove(path);
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, self.path(path)).unwrap();
    }

    pub fn pipe(&self, path: &str) {
        self.remove(path);
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(self.path(path)).status().unwrap().success());
    }

    pub fn allow(&self, path: &str, mode: u32) {
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Makes everything the property of the one who runs the program.
    pub fn give_away(&self) {
        if is_root() {
            for entry in walkdir::WalkDir::new(self.home.path()).into_iter().map(Result::unwrap) {
                std::os::unix::fs::lchown(entry.path(), Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        self.program(program(), arguments)
    }

    pub fn program(&self, program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("DATELINE_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(&self.root).env("SOURCE_DATE_EPOCH", "1797000000");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments))
    }

    /// The preview for as long as it takes to be ready or to fail, and for one change more.
    pub fn preview(&self) -> Said {
        let mut child = self.command(&["serve", "--port", "0"]).spawn().unwrap();
        let (out, err) = (reader(child.stdout.take()), reader(child.stderr.take()));
        let started = Instant::now();
        while child.try_wait().unwrap().is_none() && started.elapsed() < Duration::from_secs(3) {
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = fs::write(self.path("content/2026/11/a2.md"), article("Changed meanwhile", 2));
        std::thread::sleep(Duration::from_millis(400));
        let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).stderr(Stdio::null()).status();
        let status = child.wait().unwrap();
        Said { status, out: out.join().unwrap(), err: err.join().unwrap() }
    }

    /// Everything below a folder: bytes of files, where links lead, and what is neither by name. Our own notes left out.
    pub fn tree(&self, folder: impl AsRef<Path>) -> BTreeMap<PathBuf, Vec<u8>> {
        let folder = self.path(folder);
        let mut all = BTreeMap::new();
        for entry in walkdir::WalkDir::new(&folder).min_depth(1).into_iter().flatten() {
            let path = entry.path().strip_prefix(&folder).unwrap().to_path_buf();
            let (kind, is_ours) = (entry.file_type(), path.to_string_lossy().starts_with(".dateline-"));
            if is_ours || kind.is_dir() {
                continue;
            }
            let bytes = match (kind.is_file(), kind.is_symlink()) {
                (true, _) => fs::read(entry.path()).unwrap(),
                (_, true) => fs::read_link(entry.path()).unwrap().into_os_string().into_encoded_bytes(),
                _ => b"something else".to_vec(),
            };
            all.insert(path, bytes);
        }
        all
    }

    /// The folder outside is as it was.
    #[track_caller]
    pub fn nothing_outside(&self, when: &str) {
        let found = self.tree(&self.outside);
        let wanted = ["file", "index.html"].map(|name| (PathBuf::from(name), b"not yours".to_vec()));
        assert_eq!(found, BTreeMap::from(wanted), "{when}: something was done outside the project");
    }

    /// A build now ends in what a clean one makes.
    #[track_caller]
    pub fn is_as_clean(&self, when: &str) {
        let said = self.run(&["build"]);
        assert_eq!(said.status.code(), Some(0), "{when}, after the cure: {said:?}");
        let clean = tempfile::tempdir_in(self.home.path()).unwrap();
        fs::set_permissions(clean.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let output = clean.path().join("clean");
        self.run(&["build", "--output", output.to_str().unwrap()]).ends(0);
        let (found, wanted) = (self.tree("public"), self.tree(&output));
        let differs = |path: &&PathBuf| found.get(*path) != wanted.get(*path);
        let paths: Vec<&PathBuf> = found.keys().chain(wanted.keys()).filter(differs).collect();
        assert!(paths.is_empty(), "{when}: not what a clean build makes: {paths:?}");
    }
}

impl Fault {
    /// Tests each, and tells of all that fail.
    pub fn test_all(faults: &[Fault]) {
        let fails = |fault: &&Fault| std::panic::catch_unwind(|| fault.test()).is_err();
        let failed: Vec<&str> = faults.iter().filter(fails).map(|fault| fault.name).collect();
        assert!(failed.is_empty(), "{failed:#?}");
    }

    /// Strikes a project, builds it, cures it.
    #[track_caller]
    fn test(&self) {
        let place = Place::new();
        (self.strike)(&place);
        place.give_away();
        let before = place.tree("public");
        let said = place.run(&["build"]);
        assert_eq!(said.status.code(), Some(self.code), "{}: {said:#?}", self.name);
        self.says.iter().for_each(|text| assert!(said.all().contains(text), "{}: no `{text}` in {said:#?}", self.name));
        let is_partly = said.err.contains("is partly renewed");
        if self.code != 0 && !is_partly {
            assert_eq!(place.tree("public"), before, "{}: public/ is not as it was", self.name);
        }
        place.nothing_outside(self.name);
        (self.cure)(&place);
        place.give_away();
        place.is_as_clean(self.name);
    }
}

pub fn article(title: &str, day: u32) -> String {
    format!(
        "+++\ntitle = \"{title}\"\ndate = 2026-11-{day:02}\ntaxonomies = {{ topics = [\"harbour\"] }}\n+++\nA text.\n\n"
    )
}

/// What the program said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Runs a command to its end, for as long as nobody could call it stuck.
    #[track_caller]
    pub fn of(mut command: Command) -> Said {
        let mut child = command.spawn().unwrap();
        let (out, err) = (reader(child.stdout.take()), reader(child.stderr.take()));
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > LIMIT {
                child.kill().unwrap();
                panic!("it hangs: {command:?}");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let said = Said { status, out: out.join().unwrap(), err: err.join().unwrap() };
        assert!(!said.all().contains("panicked") && !said.all().contains("bug in dateline"), "{said:#?}");
        said
    }

    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    #[track_caller]
    pub fn ends(self, code: i32) -> Said {
        assert_eq!(self.status.code(), Some(code), "{self:#?}");
        self
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Said {
        assert!(self.all().contains(text), "no `{text}` in {self:#?}");
        self
    }
}

fn reader(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    let mut pipe = pipe.unwrap();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The program, where everybody may run it: the folder in which it was built may be closed to others.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let built = Path::new(env!("CARGO_BIN_EXE_dateline"));
        if !is_root() {
            return built.to_path_buf();
        }
        let mut probe = Command::new(built);
        probe.arg("--version").uid(NOBODY).gid(NOBODY).stdout(Stdio::null());
        if probe.status().is_ok_and(|status| status.success()) {
            return built.to_path_buf();
        }
        let folder = TempDir::new().unwrap().keep();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        fs::copy(built, folder.join("dateline")).unwrap();
        folder.join("dateline")
    })
}
