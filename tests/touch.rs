//! The short way: after an edit that moves nothing, only the pages that it touches are looked at, by a fresh process and by
//! one that stays; and what is in the folder then is what a clean build makes, byte for byte.

use dateline::build::{Built, Output, Request, Session, press};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const NOW: i64 = 1_795_000_000;

/// What is done to one file, and whether the short way must be open to it.
struct Edit {
    name: &'static str,
    file: &'static str,
    change: fn(&str) -> String,
    short: bool,
}

const EDITS: &[Edit] = &[
    Edit {
        name: "a body",
        file: "2026/10/a07.md",
        change: |text| format!("{text}\nOne more sentence.\n"),
        short: true,
    },
    Edit {
        name: "a headline",
        file: "2026/10/a07.md",
        change: |text| text.replace("Harbour report 7", "Bridge opened at last"),
        short: true,
    },
    Edit {
        name: "the headline taken back",
        file: "2026/10/a07.md",
        change: |text| text.replace("Bridge opened at last", "Harbour report 7"),
        short: true,
    },
    Edit {
        name: "the headline once more",
        file: "2026/10/a07.md",
        change: |text| text.replace("Harbour report 7", "Bridge opened at last"),
        short: true,
    },
    Edit {
        name: "a headline that makes relatives",
        file: "2026/10/a03.md",
        change: |text| text.replace("Harbour report 3", "Bridge opened to walkers"),
        short: true,
    },
    Edit {
        name: "the relatives taken back",
        file: "2026/10/a03.md",
        change: |text| text.replace("Bridge opened to walkers", "Harbour report 3"),
        short: true,
    },
    Edit {
        name: "a deck and a summary",
        file: "2026/10/a12.md",
        change: |text| text.replace("deck = \"\"", "deck = \"A deck\"").replace("[news]", "[extra]\nnote = 1\n[news]"),
        short: true,
    },
    Edit {
        name: "the newest body",
        file: "2026/10/a23.md",
        change: |text| format!("{text}\nThe newest.\n"),
        short: true,
    },
    Edit {
        name: "the oldest headline",
        file: "2026/10/a00.md",
        change: |text| text.replace("Harbour report 0", "Harbour reports"),
        short: true,
    },
    Edit {
        name: "a link to another page",
        file: "2026/10/a09.md",
        change: |text| format!("{text}\n[Other](@/2026/10/a01.md) and [top](/topics/).\n"),
        short: true,
    },
    Edit {
        name: "a link to a heading",
        file: "2026/10/a09.md",
        change: |text| format!("{text}\n[Part](@/2026/10/a02.md#a-heading)\n"),
        short: true,
    },
    Edit {
        name: "a link to nowhere below the root",
        file: "2026/10/a09.md",
        change: |text| format!("{text}\n[Lost](/nowhere/)\n"),
        short: false,
    },
    Edit {
        name: "another body, with a warning about the first",
        file: "2026/10/a11.md",
        change: |text| format!("{text}\nMore.\n"),
        short: true,
    },
    Edit {
        name: "the lost link taken out",
        file: "2026/10/a09.md",
        change: |text| text.replace("[Lost](/nowhere/)", "Found."),
        short: false,
    },
    Edit {
        name: "a heading that another links to",
        file: "2026/10/a02.md",
        change: |text| text.replace("## A heading", "## Another heading\n\nText.\n\n## A heading"),
        short: false,
    },
    Edit { name: "a topic", file: "2026/10/a05.md", change: |text| text.replace("\"t1\"", "\"t9\""), short: false },
    Edit {
        name: "the text of a plain page",
        file: "pages/about.md",
        change: |text| format!("{text}\nMore about us.\n"),
        short: true,
    },
    Edit {
        name: "the welcome of an edition",
        file: "editions/e1.md",
        change: |text| format!("{text}\nAnd more.\n"),
        short: true,
    },
    Edit {
        name: "the lead of an edition",
        file: "2026/10/a20.md",
        change: |text| text.replace("Harbour report 20", "The lead has changed"),
        short: true,
    },
    Edit {
        name: "an alias's page",
        file: "2026/10/a14.md",
        change: |text| text.replace("Harbour report 14", "Moved and renamed"),
        short: true,
    },
    Edit {
        name: "a section's name",
        file: "city/_index.md",
        change: |text| text.replace("The city", "The town"),
        short: false,
    },
    Edit {
        name: "a corrected article's headline",
        file: "2026/10/a16.md",
        change: |text| text.replace("Harbour report 16", "Corrected twice"),
        short: false,
    },
    Edit {
        name: "a body and its reading time",
        file: "2026/10/a17.md",
        change: |text| format!("{text}\n{}\n", "word ".repeat(900)),
        short: true,
    },
    Edit {
        name: "a broken front matter",
        file: "2026/10/a17.md",
        change: |text| text.replace("title", "titel"),
        short: false,
    },
    Edit {
        name: "a mended front matter",
        file: "2026/10/a17.md",
        change: |text| text.replace("titel", "title"),
        short: true,
    },
    Edit {
        name: "a body after all that",
        file: "2026/10/a17.md",
        change: |text| format!("{text}\nDone.\n"),
        short: true,
    },
];

#[test]
fn only_what_an_edit_touches_is_looked_at_and_the_result_is_a_clean_builds() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("site");
    write_site(&root);
    let mut session = Session::default();
    let stays = Output::Folder("preview".into());
    build(&root);
    session.press(&request(&root), &stays, None, &|_, _| {}).unwrap();
    for edit in EDITS {
        let file = root.join("content").join(edit.file);
        let text = fs::read_to_string(&file).unwrap();
        let new = (edit.change)(&text);
        assert_ne!(text, new, "{}: nothing was edited", edit.name);
        fs::write(&file, new).unwrap();
        settle();

        let fresh = build(&root);
        let dirty = BTreeSet::from([file.clone()]);
        let stayed = session.press(&request(&root), &stays, Some(&dirty), &|_, _| {}).unwrap();
        let elsewhere = dir.path().join("clean");
        copy_inputs(&root, &elsewhere);
        let clean = build(&elsewhere);

        assert_eq!(fresh.problems, clean.problems, "{}", edit.name);
        assert_eq!(stayed.problems, clean.problems, "{}", edit.name);
        if clean.failed(false) {
            continue;
        }
        let wanted = tree(&elsewhere.join("public"));
        assert_same(&tree(&root.join("public")), &wanted, edit.name, "a fresh process");
        assert_same(&tree(&root.join("preview")), &wanted, edit.name, "a process that stays");
        for (built, who) in [(&fresh, "a fresh process"), (&stayed, "a process that stays")] {
            let is_short = built.counts.planned * 2 < built.counts.files;
            assert_eq!(
                is_short, edit.short,
                "{}: {who} looked at {} of {}",
                edit.name, built.counts.planned, built.counts.files
            );
            assert_eq!(built.counts.files, clean.counts.files, "{}", edit.name);
        }
        assert_eq!(build(&root).counts.planned, 0, "{}: nothing has changed since", edit.name);
    }
}

fn request(root: &Path) -> Request {
    Request {
        root: root.to_path_buf(),
        config: "config.toml".into(),
        base_url: None,
        drafts: false,
        future: false,
        now: NOW,
        strict: false,
    }
}

fn build(root: &Path) -> Built {
    press(&request(root), &Output::Folder("public".into()), BTreeMap::new(), &|_, _| {}).unwrap()
}

fn write_site(root: &Path) {
    let write = |path: &str, text: &str| {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    write(
        "config.toml",
        "title = \"Briefing\"\nbase_url = \"https://a.example\"\n[lists]\nper_page = 3\n[feeds]\nitems = 2\n",
    );
    write("content/city/_index.md", "+++\ntitle = \"The city\"\n+++\n");
    write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nUs.\n");
    for n in 0..24 {
        let alias = if n == 14 { "\"/old/\"" } else { "" };
        let corrections = if n == 16 { "{ date = 2026-11-01, text = \"It was wrong.\" }" } else { "" };
        let text = format!(
            "+++\ntitle = \"Harbour report {n}\"\ndate = 2026-10-{:02}T06:00:00Z\nauthors = [\"Author {}\"]\n\
             aliases = [{alias}]\ntaxonomies = {{ topics = [\"t{}\"], places = [\"Place {}\"] }}\n\
             [news]\ndeck = \"\"\nsection = \"city\"\nstory = \"s{}\"\ncorrections = [{corrections}]\n+++\n\
             The first sentence of {n}.\n\n## A heading\n\nMore of it.\n",
            1 + n / 2,
            n % 3,
            n % 4,
            n % 2,
            n % 5,
        );
        write(&format!("content/2026/10/a{n:02}.md"), &text);
    }
    for n in 0..3 {
        let text = format!(
            "+++\ntitle = \"Edition {n}\"\ndate = 2026-11-{:02}T06:00:00Z\n[edition]\n\
             items = [{{ article = \"@/2026/10/a{:02}.md\" }}, {{ article = \"@/2026/10/a{:02}.md\" }}]\n\
             lead = {{ article = \"@/2026/10/a{:02}.md\" }}\n+++\nWelcome.\n",
            1 + n,
            3 + n,
            9 + n,
            18 + n,
        );
        write(&format!("content/editions/e{n}.md"), &text);
    }
    settle();
}

/// Waits until what was just written can't change again without its time telling.
fn settle() {
    std::thread::sleep(Duration::from_millis(30));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() && !entry.ends_with(".dateline") {
            all.extend(files(&entry))
        } else if entry.is_file() {
            all.push(entry)
        }
    }
    all
}

fn copy_inputs(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    for file in files(from) {
        let path = file.strip_prefix(from).unwrap();
        if !path.starts_with("public") && !path.starts_with("preview") {
            fs::create_dir_all(to.join(path).parent().unwrap()).unwrap();
            fs::copy(&file, to.join(path)).unwrap();
        }
    }
}

fn tree(folder: &Path) -> BTreeMap<PathBuf, String> {
    let read = |file: PathBuf| {
        let bytes = fs::read(&file).unwrap();
        (file.strip_prefix(folder).unwrap().to_path_buf(), String::from_utf8_lossy(&bytes).into_owned())
    };
    files(folder).into_iter().map(read).filter(|(path, _)| !path.ends_with(".dateline-made")).collect()
}

fn assert_same(found: &BTreeMap<PathBuf, String>, wanted: &BTreeMap<PathBuf, String>, edit: &str, who: &str) {
    let differs = |path: &&PathBuf| found.get(*path) != wanted.get(*path);
    let paths: BTreeSet<&PathBuf> = found.keys().chain(wanted.keys()).filter(differs).collect();
    assert!(paths.is_empty(), "{edit}: {who} made other files than a clean build: {paths:#?}");
}
