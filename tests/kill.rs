//! The program killed at a random moment: every file in `public/` is whole, what readers can reach leads to nothing that is
//! not there, and the next build ends in the very folder that it would have made from nothing. And no seed is lost.
//!
//! `DATELINE_KILLS` is the number of kills, `DATELINE_SEED` repeats a run.

use dateline::base::Digest;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const BASE: &str = "https://kill.example";

/// States of the project that a history jumps between. Two neighbours, an even one and the next, differ in one article:
/// the short way is open from one to the other.
const STATES: usize = 10;

/// Files by path.
type Tree = BTreeMap<String, String>;

#[test]
fn a_killed_build_leaves_whole_files_and_no_link_to_nowhere() {
    let kills = number("DATELINE_KILLS").unwrap_or(220);
    let seed = number("DATELINE_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("DATELINE_SEED={seed} DATELINE_KILLS={kills}");
    let mut random = Random(seed);
    let home = place();
    let mut states: Vec<Tree> = Vec::new();
    while states.len() < STATES {
        let state = inputs(&mut random);
        let mut neighbour = state.clone();
        let (_, text) = neighbour.iter_mut().find(|(path, _)| path.starts_with("content/2026/11/")).unwrap();
        *text = text.replacen("Report", "A report", 1) + "One sentence more.\n";
        states.extend([state, neighbour]);
    }
    let clean: Vec<Tree> = states.iter().map(|state| clean_build(home.path(), state)).collect();
    for tree in &clean {
        // The rule that is tested holds of what is finished.
        assert_eq!(lost_links(tree, &tree.keys().collect()), Vec::<String>::new());
    }

    let project = home.path().join("project");
    fs::create_dir_all(project.join("public/.git")).unwrap();
    fs::write(project.join("public/.git/HEAD"), "ref").unwrap();
    fs::write(project.join("public/CNAME"), "example.org").unwrap();
    let mut present = Tree::new();
    bring(&project, &mut present, &states[0]);
    let started = Instant::now();
    let whole = build(&project).wait().unwrap();
    let length = started.elapsed();
    assert!(whole.success());

    let moving = length_of_moving(&project, &mut present, &states[2]);
    bring(&project, &mut present, &states[0]);
    assert!(build(&project).wait().unwrap().success());
    println!("a build takes {length:?}, and moves files for {moving:?}");

    // The states of which something may be in the folder, that of the last finished build first.
    let mut possible = vec![0];
    let (mut killed, mut midway, mut moved, mut attempts) = (0, 0, 0, 0);
    while killed < kills {
        attempts += 1;
        let last = *possible.last().unwrap();
        assert!(attempts < kills * 10, "most builds end before they are killed");
        let state = if random.below(4) == 0 { last ^ 1 } else { random.below(STATES as u64) as usize };
        bring(&project, &mut present, &states[state]);
        let claims = claims(&project);
        let mut victim = build(&project);
        // Some anywhere, some while files are made, and most while they are moved, which takes least and matters most.
        match random.below(6) {
            0 => std::thread::sleep(random.part_of(length)),
            1 => {
                await_stage(&project, &mut victim);
                std::thread::sleep(random.part_of(length / 3));
            }
            _ => {
                await_claims(&project, &claims, &mut victim);
                spin(random.part_of(moving * 2));
            }
        }
        let _ = victim.kill();
        let status = victim.wait().unwrap();
        if status.signal().is_some() {
            killed += 1;
            possible.push(state);
            midway += u64::from(project.join(".dateline/stage-ledger-public").exists());
            let found = read(&project.join("public"));
            let is_like = |state: usize| difference(&found, &clean[state]).is_empty();
            moved += u64::from(!is_like(state) && !possible.iter().any(|before| is_like(*before)));
        } else {
            assert!(status.success(), "a build failed: {status}");
            possible = vec![state];
        }
        check(&read(&project.join("public")), &possible, &clean, killed);

        // Some runs begin where several were killed before.
        if random.below(4) == 0 {
            if random.below(4) == 0 {
                fs::remove_dir_all(project.join(".dateline")).unwrap();
            }
            let state = random.below(STATES as u64) as usize;
            bring(&project, &mut present, &states[state]);
            assert!(build(&project).wait().unwrap().success());
            let found = read(&project.join("public"));
            let differs = difference(&found, &clean[state]);
            assert!(differs.is_empty(), "after kill {killed}: not what a clean build makes: {differs:?}");
            possible = vec![state];
        }
    }
    println!("{midway} of {killed} were killed while something waited in the stage, {moved} left a mixture");
    assert!(midway * 5 > killed && moved * 20 > killed, "too few kills came in the middle of something");
    assert_eq!(fs::read_to_string(project.join("public/.git/HEAD")).unwrap(), "ref");
    assert_eq!(fs::read_to_string(project.join("public/CNAME")).unwrap(), "example.org");
}

#[test]
fn a_killed_desk_loses_no_seed_and_takes_up_its_work() {
    let kills = number("DATELINE_KILLS").unwrap_or(220) / 8;
    let seed = number("DATELINE_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("DATELINE_SEED={seed}");
    let mut random = Random(seed);
    let home = place();
    let seeds = (0..40).map(|n| {
        let text = format!(
            "Date: 2026-11-{:02}\nAuthor: Ines Varga\n\nHarbour report number {n}\n\nThe {n}th boat came in at {}:15, said the \
             board. It carried herring, timber and {} passengers.\n",
            1 + n % 28,
            n % 24,
            random.below(900),
        );
        (format!("seeds/{:02}/report-{n}.txt", n % 3), text)
    });
    let mut state: Tree = seeds.collect();
    state.insert("config.toml".to_owned(), format!("title = \"Tides\"\nbase_url = \"{BASE}\"\n"));
    let clean = home.path().join("clean");
    bring(&clean, &mut Tree::new(), &state);
    let started = Instant::now();
    assert!(run(&clean, "ingest").wait().unwrap().success());
    let length = started.elapsed();
    let (pages, kept) = (read(&clean.join("content")), read(&clean.join("seeds")));
    assert!(pages.len() >= 40);

    let mut killed = 0;
    while killed < kills {
        let project = home.path().join(format!("project-{killed}"));
        bring(&project, &mut Tree::new(), &state);
        for _ in 0..1 + random.below(3) {
            let mut victim = run(&project, "ingest");
            std::thread::sleep(random.part_of(length));
            let _ = victim.kill();
            killed += u64::from(victim.wait().unwrap().signal().is_some());
            for (path, text) in &state {
                assert_eq!(&fs::read_to_string(project.join(path)).unwrap(), text, "after kill {killed}: {path}");
            }
            for (folder, whole) in [("content", &pages), ("seeds", &kept)] {
                for (path, text) in read(&project.join(folder)) {
                    assert_eq!(whole.get(&path), Some(&text), "after kill {killed}: {folder}/{path} is not whole");
                }
            }
        }
        assert!(run(&project, "ingest").wait().unwrap().success());
        assert_eq!(difference(&read(&project.join("content")), &pages), Vec::<&String>::new(), "after kill {killed}");
        assert_eq!(difference(&read(&project.join("seeds")), &kept), Vec::<&String>::new(), "after kill {killed}");
        fs::remove_dir_all(project).unwrap();
    }
}

/// A little site with everything in it that can come and go.
fn inputs(random: &mut Random) -> Tree {
    let mut tree = Tree::new();
    let mut put = |path: String, text: String| drop(tree.insert(path, text));
    let title = random.below(3);
    put(
        "config.toml".to_owned(),
        format!("title = \"Kill {title}\"\nbase_url = \"{BASE}\"\n[lists]\nper_page = 4\n[feeds]\nitems = 3\n"),
    );
    put("static/extra.css".to_owned(), format!("p {{ margin: {}px }}", random.below(4)));
    put(format!("static/s{}.txt", random.below(3)), "static ".repeat(random.below(900) as usize));
    let shape = if random.below(2) == 0 { "static/shape" } else { "static/shape/of/things.txt" };
    put(shape.to_owned(), format!("shape {}", random.below(3)));
    let there: Vec<u64> = (0..12).filter(|_| random.below(4) > 0).collect();
    for n in &there {
        let other = there[random.below(there.len() as u64) as usize];
        let link = if random.below(2) == 0 { format!("[See](@/2026/11/a{other}.md)") } else { String::new() };
        let text = format!(
            "+++\ntitle = \"Report {n} of {}\"\ndate = 2026-11-{:02}T06:00:00Z\nauthors = [\"Author {}\"]\naliases = [\"/old/{n}-{}/\"]\n\
             taxonomies = {{ topics = [\"t{}\", \"t{}\"], places = [\"Place {}\"], people = [\"Ines Varga\"], organisations = [\"Harbour Board\"] }}\n[news]\nstory = \"s{}\"\nsection = \"city\"\n+++\n\
             {}\n\n{link}\n",
            random.below(3),
            1 + n * 2,
            random.below(4),
            random.below(2),
            random.below(5),
            random.below(5),
            random.below(4),
            random.below(3),
            "A sentence of some length. ".repeat(1 + random.below(60) as usize),
        );
        put(format!("content/2026/11/a{n}.md"), text);
    }
    for n in 0..2 {
        if random.below(3) > 0 {
            let picture = format!("p{}.svg", random.below(3));
            let text = format!("+++\ntitle = \"Bundle {n}\"\ndate = 2026-10-0{}\n+++\n![A]({picture})\n", 1 + n);
            put(format!("content/2026/10/b{n}/index.md"), text);
            put(format!("content/2026/10/b{n}/{picture}"), format!("<svg><!-- {} --></svg>", random.below(3)));
        }
    }
    let named = there.iter().take(2).fold(String::new(), |mut all, n| {
        write!(all, "\"@/2026/11/a{n}.md\", ").unwrap();
        all
    });
    put(
        format!("content/editions/e{}.md", random.below(2)),
        format!("+++\ntitle = \"Edition\"\ndate = 2026-11-25T06:00:00Z\n[edition]\nitems = [{named}]\n+++\nWelcome.\n"),
    );
    tree
}

fn clean_build(home: &Path, state: &Tree) -> Tree {
    let project = tempfile::tempdir_in(home).unwrap();
    bring(project.path(), &mut Tree::new(), state);
    let ended = build(project.path()).wait_with_output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    read(&project.path().join("public"))
}

/// Brings a project from one state to another.
fn bring(project: &Path, from: &mut Tree, to: &Tree) {
    for path in from.keys().filter(|path| !to.contains_key(*path)) {
        fs::remove_file(project.join(path)).unwrap();
        for folder in Path::new(path).ancestors().skip(1).filter(|folder| folder.components().count() > 1) {
            // Only what is empty goes.
            let _ = fs::remove_dir(project.join(folder));
        }
    }
    for (path, text) in to.iter().filter(|(path, text)| from.get(*path) != Some(text)) {
        let file = project.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    from.clone_from(to);
}

fn build(project: &Path) -> Child {
    run(project, "build")
}

fn run(project: &Path, command: &str) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_dateline"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("DATELINE_")) {
        program.env_remove(name);
    }
    program.args([command, "--quiet", "--now", "2026-11-26T12:00:00Z"]).current_dir(project);
    program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the first bytes wait to be moved, or the build has ended.
fn await_stage(project: &Path, build: &mut Child) {
    let stage = project.join(".dateline/stage-ledger-public");
    // What an earlier kill has left there is removed first.
    while stage.exists() && build.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_micros(100));
    }
    while !stage.exists() && build.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_micros(100));
    }
}

/// What tells one file of claims from the next: it is replaced when files begin to be moved, and when all is done.
fn claims(project: &Path) -> Option<(u64, i64)> {
    use std::os::unix::fs::MetadataExt;
    let meta = project.join("public/.dateline-made").metadata().ok()?;
    Some((meta.ino(), meta.ctime_nsec()))
}

/// Waits until files begin to be moved, or the build has ended.
fn await_claims(project: &Path, before: &Option<(u64, i64)>, build: &mut Child) {
    while claims(project) == *before && build.try_wait().unwrap().is_none() {
        spin(Duration::from_micros(20));
    }
}

fn length_of_moving(project: &Path, present: &mut Tree, state: &Tree) -> Duration {
    bring(project, present, state);
    let before = claims(project);
    let mut build = build(project);
    await_claims(project, &before, &mut build);
    let (began, started) = (claims(project), Instant::now());
    await_claims(project, &began, &mut build);
    let length = started.elapsed();
    assert!(build.wait().unwrap().success());
    length
}

/// A pause that is shorter than what sleeping takes.
fn spin(pause: Duration) {
    let started = Instant::now();
    while started.elapsed() < pause {
        std::hint::spin_loop();
    }
}

fn check(found: &Tree, possible: &[usize], clean: &[Tree], kill: u64) {
    for (path, text) in found {
        let is_whole = possible.iter().any(|state| clean[*state].get(path) == Some(text));
        assert!(is_whole, "after kill {kill}: {path} is neither the old file nor the new one");
    }
    // Where readers begin: at addresses that stood before and are to stay.
    let roots = clean[possible[0]].keys().filter(|path| possible.iter().all(|state| clean[*state].contains_key(*path)));
    let lost = lost_links(found, &roots.collect());
    assert!(lost.is_empty(), "after kill {kill}, from {possible:?}: {lost:#?}");
}

/// Links to nowhere on all that can be reached from some files, which must be there themselves.
fn lost_links(tree: &Tree, roots: &BTreeSet<&String>) -> Vec<String> {
    let mut lost = Vec::new();
    let mut waiting: Vec<String> = roots.iter().map(|path| (*path).clone()).collect();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    while let Some(path) = waiting.pop() {
        let Some(text) = tree.get(&path) else {
            lost.push(format!("{path} is gone"));
            continue;
        };
        if !path.ends_with(".html") && !path.ends_with(".xml") && !path.ends_with(".json") {
            continue;
        }
        for link in links(text) {
            let file = if link.is_empty() || link.ends_with('/') { format!("{link}index.html") } else { link };
            if !tree.contains_key(&file) {
                lost.push(format!("{path} leads to {file}"));
            } else if seen.insert(file.clone()) {
                waiting.push(file);
            }
        }
    }
    lost
}

/// Addresses of the site in a text, without the slash at their beginning.
fn links(text: &str) -> BTreeSet<String> {
    let mut links = BTreeSet::new();
    for begin in ["href=\"/", "src=\"/", "https://kill.example/"] {
        for (at, _) in text.match_indices(begin) {
            let rest = &text[at + begin.len()..];
            let link = rest.split(['"', '<', '&', ' ', '#', '?', '\\', '\'', ')', '{', ',']).next().unwrap_or_default();
            links.insert(link.to_owned());
        }
    }
    links
}

/// All files but our notes and what is somebody's; of what is no text, its digest. Empty folders with a `/` behind the name.
fn read(folder: &Path) -> Tree {
    let mut found = Tree::new();
    if !folder.exists() {
        return found;
    }
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter();
    for entry in entries.filter_entry(|entry| !entry.file_name().to_string_lossy().starts_with(".dateline-")) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        if path == "CNAME" || path.starts_with(".git") {
            continue;
        }
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path()).unwrap();
            let text = String::from_utf8(bytes).unwrap_or_else(|error| Digest::of(error.as_bytes()).to_string());
            found.insert(path, text);
        }
    }
    found
}

fn difference<'a>(a: &'a Tree, b: &'a Tree) -> Vec<&'a String> {
    let differs = |path: &&String| a.get(*path) != b.get(*path);
    a.keys().chain(b.keys().filter(|path| !a.contains_key(*path))).filter(differs).collect()
}

/// In memory if possible: a process that waits for a disk is killed later than it should be.
fn place() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// splitmix64.
struct Random(u64);

impl Random {
    fn part_of(&mut self, length: Duration) -> Duration {
        Duration::from_nanos(self.below(length.as_nanos().max(1) as u64))
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}
