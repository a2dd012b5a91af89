//! File names in any form: composed and decomposed, as long as a disk allows, and no text at all.

use super::place::{Place, article};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// `é` in one character, and as `e` with an accent.
const COMPOSED: &str = "caf\u{e9}";
const DECOMPOSED: &str = "cafe\u{301}";

#[test]
fn twins_that_look_alike_are_two_files_and_no_two_pages() {
    let place = Place::new();
    for name in [COMPOSED, DECOMPOSED] {
        place.put(format!("static/{name}.txt"), name);
    }
    place.run(&["build"]).ends(0);
    for name in [COMPOSED, DECOMPOSED] {
        assert_eq!(std::fs::read_to_string(place.path(format!("public/{name}.txt"))).unwrap(), name);
        place.put(format!("content/2026/11/{name}.md"), article("A café", 7));
    }
    place.give_away();
    let said = place.run(&["build"]).ends(1).says("two pages for one address, `/2026/11/07/cafe/`");
    assert!(said.err.contains(COMPOSED) && said.err.contains(DECOMPOSED), "{said:#?}");
    place.remove(&format!("content/2026/11/{DECOMPOSED}.md"));
    place.is_as_clean("one of two twins is gone");
    // Renamed from one form to the other: the same page of another file.
    place.remove(&format!("content/2026/11/{COMPOSED}.md"));
    place.put(format!("content/2026/11/{DECOMPOSED}.md"), article("A café", 7));
    place.is_as_clean("renamed to its twin");
}

#[test]
fn long_names_and_all_scripts_are_published() {
    let place = Place::new();
    let long = |c: &str, ending: &str| format!("{}{ending}", c.repeat((255 - ending.len()) / c.len()));
    let pages = ["x", "ä", "港", "ع", "🚢"].map(|c| long(c, ".md"));
    for (n, page) in pages.iter().enumerate() {
        place.put(format!("content/2026/11/{page}"), article(&format!("Long name {n}"), 10 + n as u32));
    }
    let statics = [long("s", ".css"), long("港", ".js"), long("🚢", ".txt"), long("n", ""), "🚢 and ü.txt".to_owned()];
    for name in &statics {
        place.put(format!("static/{name}"), name);
    }
    let beside = long("b", ".svg");
    place.put(format!("content/2026/11/bundle/{beside}"), "<svg/>");
    for c in ["w", "港"] {
        let text = format!("Boats {c} Sail\n\nThe boats {c} sail at night, said the board on 2026-11-05.\n");
        place.put(format!("seeds/{}", long(c, ".txt")), text);
    }
    place.give_away();
    place.run(&["build"]).ends(0);
    place.is_as_clean("long names");
    let published: Vec<Vec<u8>> = place.tree("public").into_values().collect();
    for name in &statics {
        assert!(published.contains(&name.as_bytes().to_vec()), "{name} was not published");
    }
    assert!(place.path(format!("public/2026/11/05/bundle/{beside}")).is_file());
}

#[test]
fn names_that_are_no_text_are_told_on_one_line() {
    let names: &[(&[u8], &str)] = &[
        (b"\xff\xfe.md", "\u{fffd}\u{fffd}.md"),
        (b"two\nlines.md", "two\\nlines.md"),
        (b"a\\b.md", "a\\b.md"),
        (b"\x1b[31mred.md", "\\u{1b}[31mred.md"),
        (b"tab\there.md", "tab\\there.md"),
        (b"rub\x7fout.md", "rub\\u{7f}out.md"),
    ];
    for folder in ["content/2026/11", "static", "templates", "themes/mine/templates", "seeds"] {
        let place = Place::new();
        std::fs::create_dir_all(place.path(folder)).unwrap();
        for (name, _) in names {
            place.put(std::path::Path::new(folder).join(OsStr::from_bytes(name)), "x");
        }
        place.give_away();
        let before = place.tree("public");
        let said = place.run(&["build"]).ends(1).says("file name is not usable");
        assert_eq!(place.tree("public"), before);
        for (_, shown) in names {
            let line = format!("--> {folder}/{shown}\n");
            assert!(said.err.contains(&line), "no `{line}` in {said:#?}");
        }
        assert!(said.err.chars().all(|c| c == '\n' || !c.is_control()), "{said:#?}");
        for (name, _) in names {
            std::fs::remove_file(place.path(folder).join(OsStr::from_bytes(name))).unwrap();
        }
        place.is_as_clean(folder);
    }
}

#[test]
fn names_in_public_that_are_no_text_are_somebodys_and_kept() {
    let place = Place::new();
    for name in [b"\xff.html".as_slice(), b"two\nlines.html", b"topics/\x1b[31m.html"] {
        place.put(std::path::Path::new("public").join(OsStr::from_bytes(name)), "mine");
    }
    place.give_away();
    let said = place.run(&["build", "-v"]).ends(0).says("left alone: two\\nlines.html");
    assert!(!said.out.contains('\u{1b}'), "{said:?}");
    let said = place.run(&["clean", "--yes"]).ends(0).says("kept");
    assert!(!said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'), "{said:?}");
    assert_eq!(place.tree("public").len(), 3, "they can't be named, and so are not removed");
}
