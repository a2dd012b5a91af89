//! A run that is killed at a random moment leaves every file whole and no page without what it shows, and the next
//! run ends in the very folder that it would have made from nothing.
//!
//! `DATELINE_KILLS` is the number of kills, `DATELINE_SEED` repeats a run.

use dateline::base::{Digest, RelPath};
use dateline::public::{Class, Folder, Lock, Planned};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Set in the process that is to be killed: the project's folder, and a seed.
const VICTIM: &str = "DATELINE_TEST_VICTIM";

#[test]
fn every_file_is_whole_and_every_link_leads_somewhere() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let kills = number("DATELINE_KILLS").unwrap_or(240);
    let seed = number("DATELINE_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("DATELINE_SEED={seed} DATELINE_KILLS={kills}");
    let mut random = Random(seed);
    let dir = tempfile::tempdir().unwrap();
    let project = dir.path();
    std::fs::create_dir_all(project.join("public/.git")).unwrap();
    std::fs::write(project.join("public/.git/HEAD"), "ref").unwrap();
    std::fs::write(project.join("public/CNAME"), "example.org").unwrap();

    let mut midway = 0;
    for kill in 0..kills {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_victim", "--nocapture"])
            .env(VICTIM, project)
            .env("DATELINE_SEED", random.below(u64::MAX).to_string())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(3_000 + random.below(30_000)));
        victim.kill().unwrap();
        let status = victim.wait().unwrap();
        assert!(status.code().is_none(), "the victim ended by itself: {status}");
        midway += u64::from(project.join(".dateline/stage-ledger").exists());
        check(project, kill);
        // Some runs begin where several were killed before.
        if random.below(3) == 0 {
            if random.below(4) == 0 {
                std::fs::remove_dir_all(project.join(".dateline")).unwrap();
            }
            let mut wanted = tree(&mut random);
            sync(project, &wanted);
            wanted.insert(".git/HEAD".to_owned(), "ref".to_owned());
            wanted.insert("CNAME".to_owned(), "example.org".to_owned());
            let found = read(&project.join("public"));
            assert!(found == wanted, "after kill {kill}: {:?}", difference(&found, &wanted));
        }
    }
    println!("{midway} of {kills} were killed at work");
    assert!(midway * 4 > kills, "too few kills came in the middle of something: {midway}");
}

/// Not a test of its own: the process that is killed.
#[test]
fn the_victim() {
    let Some(project) = std::env::var_os(VICTIM) else { return };
    let mut random = Random(std::env::var("DATELINE_SEED").unwrap().parse().unwrap());
    loop {
        sync(Path::new(&project), &tree(&mut random));
    }
}

/// A little site: pages show assets and link to nothing else, lists link to pages, feeds to lists. Assets and pages
/// come and go; a text names everything it needs on lines that begin with `needs`, and ends in its own digest.
fn tree(random: &mut Random) -> BTreeMap<String, String> {
    let mut tree = BTreeMap::new();
    let mut add = |path: String, needs: &[String], version: u64| {
        let mut text = format!("{path} {version}\n");
        needs.iter().for_each(|need| text.push_str(&format!("needs {need}\n")));
        text.push_str(&"filler ".repeat(version as usize * 300));
        let text = format!("{text}\n{}", Digest::of(text.as_bytes()));
        tree.insert(path, text);
    };
    let some = |random: &mut Random, of: &[String]| -> Vec<String> {
        if of.is_empty() {
            Vec::new()
        } else {
            (0..3).map(|_| of[random.below(of.len() as u64) as usize].clone()).collect()
        }
    };
    let mut assets: Vec<String> = (0..4).map(|n| format!("css/{n}-{}.css", random.below(5))).collect();
    let mut pages = Vec::new();
    assets.iter().for_each(|path| add(path.clone(), &[], 3));
    for n in 0..30 {
        if random.below(3) == 0 {
            continue;
        }
        let folder = format!("2026/{:02}/story-{n}", n % 5);
        if random.below(3) == 0 {
            let picture = format!("{folder}/picture-{}.css", random.below(3));
            add(picture.clone(), &[], random.below(3));
            assets.push(picture);
        }
        let needs = some(random, &assets);
        add(format!("{folder}/index.html"), &needs, random.below(4));
        add(format!("{folder}/index.md"), &needs, random.below(2));
        pages.push(format!("{folder}/index.html"));
    }
    let mut lists = Vec::new();
    for n in 0..5 {
        for path in [format!("2026/{n:02}/index.list"), format!("topics/{n}/{}.list", random.below(2))] {
            if random.below(4) > 0 {
                add(path.clone(), &some(random, &pages), random.below(3));
                lists.push(path);
            }
        }
    }
    add("feed.xml".to_owned(), &some(random, &lists), random.below(3));
    // A file on one day, a folder on another. Nothing leads there.
    let shape = if random.below(2) == 0 { "shape" } else { "shape/of/things.html" };
    add(shape.to_owned(), &[], random.below(2));
    tree
}

fn sync(project: &Path, tree: &BTreeMap<String, String>) {
    let caches = project.join(".dateline");
    let lock = Lock::take(&caches.join("lock"), Duration::from_secs(20), |_| {}).unwrap();
    let folder = Folder::open(project, Path::new("public"), &caches.join("ledger"), lock).unwrap();
    let plan = |(path, text): (&String, &String)| {
        let class = match path.rsplit('.').next() {
            Some("css") => Class::Asset,
            Some("list") => Class::List,
            Some("xml") => Class::Feed,
            _ => Class::Page,
        };
        Planned::new(RelPath::new(path).unwrap(), Digest::of(text.as_bytes()), class)
    };
    let planned: Vec<Planned> = tree.iter().map(plan).collect();
    for (planned, text) in planned.iter().zip(tree.values()) {
        if !folder.is_current(planned) {
            folder.put(planned, text.as_bytes()).unwrap();
        }
    }
    folder.commit(&planned).unwrap();
}

fn check(project: &Path, kill: u64) {
    let found = read(&project.join("public"));
    assert_eq!(found.get(".git/HEAD").map(String::as_str), Some("ref"));
    assert_eq!(found.get("CNAME").map(String::as_str), Some("example.org"));
    for (path, text) in
        found.iter().filter(|(path, _)| *path != "CNAME" && *path != ".git/HEAD" && !path.ends_with('/'))
    {
        let (body, digest) = text.rsplit_once('\n').unwrap_or_else(|| panic!("after kill {kill}: {path} is not whole"));
        assert_eq!(Digest::of(body.as_bytes()).to_string(), digest, "after kill {kill}: {path} is not whole");
        for need in text.lines().filter_map(|line| line.strip_prefix("needs ")) {
            assert!(found.contains_key(need), "after kill {kill}: {path} leads to {need}, which is not there");
        }
    }
}

/// All files, and empty folders with a `/` behind the name.
fn read(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        if path.starts_with(".dateline-") {
            continue;
        }
        if entry.file_type().is_file() {
            found.insert(path, std::fs::read_to_string(entry.path()).unwrap());
        } else if std::fs::read_dir(entry.path()).unwrap().next().is_none() {
            found.insert(path + "/", String::new());
        }
    }
    found
}

fn difference<'a>(a: &'a BTreeMap<String, String>, b: &'a BTreeMap<String, String>) -> Vec<&'a String> {
    let differs = |path: &&String| a.get(*path) != b.get(*path);
    a.keys().chain(b.keys().filter(|path| !a.contains_key(*path))).filter(differs).collect()
}

/// splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}
