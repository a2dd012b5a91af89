//! Bad input: each folder of `tests/bad/` is laid over a good project that has been built, and `dateline build` must
//! say what its `expected.txt` says, end with 1, and leave `public/` as it was.
//!
//! A case may hold a `setup.txt` for what can't lie in version control, a line each: `link PATH TARGET` makes a
//! symbolic link, `hex PATH DIGITS` a file of these bytes, `zeros PATH LENGTH` one of so many zeros. The line `strict`
//! builds with `--strict`: what is only a warning fails too.
//!
//! `UPDATE_EXPECT=1 cargo test --test bad` writes what is said now into the cases; read the difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

/// The project that is right.
const GOOD: &str = "good";

#[test]
fn every_broken_project_is_told_what_is_wrong_and_loses_nothing() {
    let good = tempfile::tempdir().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    copy(&folder.join(GOOD), good.path());
    let built = build(good.path(), &[]);
    assert_eq!(built.status.code(), Some(0), "the good project: {}", String::from_utf8_lossy(&built.stderr));

    let mut cases: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|case| case.is_dir() && !case.ends_with(GOOD));
    cases.sort();
    assert!(cases.len() >= 28, "only {} cases", cases.len());
    let complaints: Mutex<BTreeMap<PathBuf, String>> = Mutex::default();
    let queue = Mutex::new(cases);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(case) = queue.lock().unwrap().pop() else { return };
                    if let Err(complaint) = try_case(good.path(), &case) {
                        complaints.lock().unwrap().insert(case, complaint);
                    }
                }
            });
        }
    });
    let complaints = complaints.into_inner().unwrap();
    let told: Vec<String> =
        complaints.iter().map(|(case, why)| format!("{}: {why}", case.file_name().unwrap().display())).collect();
    assert!(told.is_empty(), "{}\n(UPDATE_EXPECT=1 takes what is said now)", told.join("\n"));
}

fn try_case(good: &Path, case: &Path) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    copy(good, &root);
    copy(case, &root);
    set_up(case, &root);
    let before = tree(&root.join("public"));
    let strict = setup(case).lines().any(|line| line == "strict");
    let output = build(&root, if strict { &["--strict"] } else { &[] });
    if tree(&root.join("public")) != before {
        return Err("public/ is not as it was".to_owned());
    }
    if output.status.code() != Some(1) {
        return Err(format!("exit {:?}: {}", output.status.code(), String::from_utf8_lossy(&output.stderr)));
    }
    if !output.stdout.is_empty() {
        return Err(format!("standard output: {}", String::from_utf8_lossy(&output.stdout)));
    }
    let said = String::from_utf8(output.stderr).map_err(|_| "messages are not UTF-8".to_owned())?;
    if said.contains(&*folder.path().to_string_lossy()) {
        return Err(format!("the message names a folder outside the project: {said}"));
    }
    let file = case.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, said).unwrap();
        return Ok(());
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    if said == expected { Ok(()) } else { Err(format!("\n--- expected\n{expected}\n--- said\n{said}")) }
}

fn build(root: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("DATELINE_")) {
        command.env_remove(name);
    }
    let arguments = ["build", "--quiet", "--now", "2026-11-23T12:00:00Z", "--color", "never"];
    command.args(arguments).args(more).current_dir(root).output().unwrap()
}

/// Copies what is in `from` over `to`, but what belongs to the test.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else if name != "expected.txt" && name != "setup.txt" {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

fn setup(case: &Path) -> String {
    fs::read_to_string(case.join("setup.txt")).unwrap_or_default()
}

fn set_up(case: &Path, root: &Path) {
    for line in setup(case).lines().filter(|line| line.contains(' ')) {
        let mut words = line.splitn(3, ' ');
        let (verb, path, rest) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        match verb {
            "link" => std::os::unix::fs::symlink(rest, &file).unwrap(),
            "hex" => fs::write(&file, bytes(rest)).unwrap(),
            "zeros" => fs::write(&file, vec![0; rest.parse().unwrap()]).unwrap(),
            _ => panic!("{}: `{verb}` is no verb of a setup", case.display()),
        }
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter_map(|c| c.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}

/// All files below a folder, with their bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| !entry.file_type().is_dir());
    files.map(|entry| (entry.path().to_path_buf(), fs::read(entry.path()).unwrap())).collect()
}
