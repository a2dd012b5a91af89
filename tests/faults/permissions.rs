//! What may not be read or written, from the beginning or from the middle of a run on.

use super::place::{Fault, Place, Said, article, program};

const FAULTS: &[Fault] = &[
    Fault {
        name: "public/ is read-only",
        strike: |place| place.allow("public", 0o555),
        code: 2,
        says: &["can't write public/.dateline-made: permission denied; public is as it was"],
        cure: |place| place.allow("public", 0o755),
    },
    Fault {
        name: "a folder in public/ is read-only, which shows only in the middle of the work",
        strike: |place| place.allow("public/2026/11/01/a1", 0o555),
        code: 2,
        says: &[
            "can't write public/2026/11/01/a1/",
            "permission denied",
            "partly renewed, and the next run finishes it",
        ],
        cure: |place| place.allow("public/2026/11/01/a1", 0o755),
    },
    Fault {
        name: "a folder in public/ can't be entered",
        strike: |place| place.allow("public/topics", 0),
        code: 2,
        says: &["public/topics", "permission denied"],
        cure: |place| place.allow("public/topics", 0o755),
    },
    Fault {
        name: "what is to be removed may not be",
        strike: |place| {
            place.remove("content/2026/11/a4.md");
            place.allow("public/2026/11/04", 0o555);
            place.allow("public/2026/11/04/a4", 0o555);
        },
        code: 2,
        says: &["can't remove public/2026/11/04/", "permission denied", "partly renewed, and the next run finishes it"],
        cure: |place| {
            place.allow("public/2026/11/04", 0o755);
            place.allow("public/2026/11/04/a4", 0o755);
        },
    },
    Fault {
        name: ".dateline/ is read-only",
        strike: |place| place.allow(".dateline", 0o555),
        code: 2,
        says: &["can't make", ".dateline/stage-ledger-public: permission denied; public is as it was"],
        cure: |place| place.allow(".dateline", 0o755),
    },
    Fault {
        name: "the project is read-only, and there is no .dateline/ yet",
        strike: |place| {
            place.remove(".dateline");
            place.allow("", 0o555);
        },
        code: 2,
        says: &["can't lock", ".dateline/lock: permission denied"],
        cure: |place| place.allow("", 0o755),
    },
    Fault {
        name: "the lock may not be opened",
        strike: |place| place.allow(".dateline/lock", 0),
        code: 2,
        says: &["can't lock", ".dateline/lock: permission denied"],
        cure: |place| place.allow(".dateline/lock", 0o644),
    },
    Fault {
        name: "no cache may be read",
        strike: |place| {
            for name in ["memo", "desk", "ledger-public", "last-public", "sheet-public", "causes-public"] {
                if place.path(".dateline").join(name).exists() {
                    place.allow(&format!(".dateline/{name}"), 0);
                }
            }
        },
        code: 0,
        says: &["unchanged"],
        cure: |_| {},
    },
    Fault {
        name: "an article may not be read",
        strike: |place| place.allow("content/2026/11/a3.md", 0),
        code: 1,
        says: &["can't be read: permission denied", "content/2026/11/a3.md", "public/ left as it was"],
        cure: |place| place.allow("content/2026/11/a3.md", 0o644),
    },
    Fault {
        name: "a folder of articles may not be entered",
        strike: |place| place.allow("content/2026", 0),
        code: 1,
        says: &["can't be read: permission denied", "content/2026", "public/ left as it was"],
        cure: |place| place.allow("content/2026", 0o755),
    },
    Fault {
        name: "a static file may not be read",
        strike: |place| place.allow("static/note.txt", 0),
        code: 1,
        says: &["can't be read: permission denied", "static/note.txt"],
        cure: |place| place.allow("static/note.txt", 0o644),
    },
    Fault {
        name: "a template may not be read",
        strike: |place| place.allow("templates/404.html", 0),
        code: 1,
        says: &["can't be read: permission denied", "templates/404.html"],
        cure: |place| place.allow("templates/404.html", 0o644),
    },
    Fault {
        name: "a seed may not be read",
        strike: |place| place.allow("seeds/new.txt", 0),
        code: 1,
        says: &["can't be read: permission denied", "seeds/new.txt"],
        cure: |place| place.allow("seeds/new.txt", 0o644),
    },
    Fault {
        name: "the configuration may not be read",
        strike: |place| place.allow("config.toml", 0),
        code: 1,
        says: &["can't be read: permission denied", "config.toml", "let the user who runs `dateline` read it"],
        cure: |place| place.allow("config.toml", 0o644),
    },
    Fault {
        name: "content/ is read-only when a seed is new",
        strike: |place| place.allow("content/undated", 0o555),
        code: 2,
        says: &["can't write", "content/undated/", "permission denied"],
        cure: |place| place.allow("content/undated", 0o755),
    },
    Fault {
        name: "what the desk keeps is read-only",
        strike: |place| place.allow("seeds/.desk", 0o555),
        code: 2,
        says: &["can't write", "seeds/.desk/", "permission denied"],
        cure: |place| place.allow("seeds/.desk", 0o755),
    },
];

#[test]
fn what_may_not_be_done_is_told_and_loses_nothing() {
    let place = Place::new();
    place.put("closed", "x");
    place.allow("closed", 0);
    let read = place.program("cat", &["closed"]).status().unwrap();
    assert!(!read.success(), "permissions stop nobody here, so that these tests would show nothing");
    Fault::test_all(FAULTS);
}

#[test]
fn clean_tells_what_it_may_not_remove() {
    let place = Place::new();
    place.allow("public/2026/11/01/a1", 0o555);
    place.run(&["clean"]).ends(2).says("can't remove public/2026/11/01/a1/index.html: permission denied");
    place.allow("public/2026/11/01/a1", 0o755);
    place.run(&["clean"]).ends(0);
    assert!(place.tree("public").is_empty());
}

/// The same that a quota does, or a disk with little left.
#[test]
fn files_that_may_not_grow_leave_everything_as_it_was() {
    let place = Place::new();
    let before = place.tree("public");
    let limit = "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"";
    let said = Said::of(place.program("sh", &["-c", limit, program().to_str().unwrap(), "build"]));
    let said = said.ends(2).says("can't write public/").says("file too large; public is as it was");
    assert_eq!(place.tree("public"), before, "{said:#?}");
    place.is_as_clean("files may grow again");
}

#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let mount = "mount -t tmpfs -o size=120k none public && ";
    let try_it = |place: &Place, then: &str| {
        let script = format!("{mount} {then}");
        Said::of(place.program("unshare", &["-rm", "sh", "-c", &script, program().to_str().unwrap()]))
    };
    let place = Place::new();
    if try_it(&place, "true").status.code() != Some(0) {
        println!("left out: this system lets nobody have a file system of their own, which is what fills up here");
        return;
    }
    let said = try_it(&place, "\"$0\" build; code=$?; echo left: $(ls -A public); exit $code");
    let said = said.ends(2).says("can't write public/").says("the disk is full; public is as it was");
    assert!(said.out.contains("left:\n"), "{said:#?}");
    place.is_as_clean("there is room again");
}

#[test]
fn few_open_files_are_enough_or_told() {
    let place = Place::new();
    for most in [6, 8, 10, 12, 16, 24, 40] {
        place.put("content/2026/11/a1.md", article(&format!("With {most} files"), 1));
        let limit = format!("ulimit -n {most}; exec \"$0\" \"$@\"");
        let before = place.tree("public");
        let said = Said::of(place.program("sh", &["-c", &limit, program().to_str().unwrap(), "build"]));
        match said.status.code() {
            Some(0) => {}
            Some(1 | 2) => assert!(said.all().contains("too many open files"), "{most}: {said:#?}"),
            _ => panic!("{most}: {said:#?}"),
        }
        if said.status.code() != Some(0) && !said.err.contains("partly renewed") {
            assert_eq!(place.tree("public"), before, "{most}: {said:#?}");
        }
        println!("{most}: {:?}", said.status.code());
    }
    place.is_as_clean("many open files again");
}
