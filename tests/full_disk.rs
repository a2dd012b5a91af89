//! A disk that is full in the middle of a run: one clear message, and the folder as it was.
//!
//! Each case runs this program again in a process that is given little room: by a limit on the size of a file, and by
//! a small file system of its own where the system lets us have one.

use dateline::base::{Digest, RelPath};
use dateline::public::{Changes, Class, Folder, Lock, Planned};
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

const VICTIM: &str = "DATELINE_TEST_FULL";

#[test]
fn a_file_that_may_not_grow_leaves_the_folder_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    sync(dir.path(), &[("a.html", 100), ("b/b.html", 100)]).unwrap();
    let said = victim("trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"", dir.path());
    assert!(said.contains("can't write public/b/big.html: file too large; public is as it was"), "{said}");
    assert_eq!(std::fs::read(dir.path().join("public/a.html")).unwrap().len(), 100);
    assert!(!dir.path().join("public/b/big.html").exists() && !dir.path().join(".dateline/stage-ledger").exists());
}

#[test]
fn a_full_disk_leaves_the_folder_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let small = "mount -t tmpfs -o size=1m none \"$DATELINE_TEST_FULL\" && exec \"$0\" \"$@\"";
    let probe = Command::new("unshare").args(["-rm", "sh", "-c", "mount -t tmpfs -o size=1m none /mnt"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        println!("skipped: no file system of our own to be had");
        return;
    }
    let said = victim(&format!("exec unshare -rm sh -c '{}' \"$0\" \"$@\"", small.replace('\'', "")), dir.path());
    assert!(said.contains("can't write public/b/big.html: the disk is full; public is as it was"), "{said}");
}

/// Not a test of its own: the process that has too little room.
#[test]
fn the_victim() {
    let Some(project) = std::env::var_os(VICTIM) else { return };
    let project = Path::new(&project);
    sync(project, &[("a.html", 100), ("b/b.html", 100)]).unwrap();
    let error = sync(project, &[("a.html", 200), ("b/big.html", 2_000_000)]).unwrap_err();
    println!("said: {error:#}");
    assert_eq!(std::fs::read(project.join("public/a.html")).unwrap().len(), 100);
    assert_eq!(std::fs::read(project.join("public/b/b.html")).unwrap().len(), 100);
    let changes = sync(project, &[("a.html", 300)]).unwrap();
    assert_eq!((changes.written.len(), changes.removed.len()), (1, 1));
    println!("and went on");
    sync(project, &[("a.html", 100), ("b/b.html", 100)]).unwrap();
}

fn victim(wrapper: &str, project: &Path) -> String {
    let Output { status, stdout, stderr } = Command::new("sh")
        .args(["-c", wrapper])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "the_victim", "--nocapture"])
        .env(VICTIM, project)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.success() && said.contains("and went on"), "{said}{}", String::from_utf8_lossy(&stderr));
    said
}

fn sync(project: &Path, files: &[(&str, usize)]) -> anyhow::Result<Changes> {
    let caches = project.join(".dateline");
    let lock = Lock::take(&caches.join("lock"), Duration::ZERO, |_| {})?;
    let folder = Folder::open(project, Path::new("public"), &caches.join("ledger"), lock)?;
    let plan = |(path, size): &(&str, usize)| {
        Planned::new(RelPath::new(path).unwrap(), Digest::of(&size.to_le_bytes()), Class::Page)
    };
    let planned: Vec<Planned> = files.iter().map(plan).collect();
    for (planned, (_, size)) in planned.iter().zip(files) {
        if !folder.is_current(planned) {
            folder.put(planned, &vec![b'x'; *size])?;
        }
    }
    folder.commit(&planned)
}
