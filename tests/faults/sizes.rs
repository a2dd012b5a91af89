//! Four gigabytes of junk where a text is expected, or beside an article: told or published, and never in memory.

use super::place::{Place, Said, article, program};
use std::fs::File;

const HUGE: u64 = 4 << 30;

/// The room that a build gets: ample for itself, and far too little for a file of four gigabytes.
const ROOM: &str = "ulimit -v 1500000; exec \"$0\" \"$@\"";

fn put_huge(place: &Place, path: &str) {
    let file = place.path(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    // All hole: it takes no room on the disk.
    File::create(file).unwrap().set_len(HUGE).unwrap();
    place.give_away();
}

fn run_in_little_room(place: &Place, arguments: &[&str]) -> Said {
    let mut all = vec!["-c", ROOM, program().to_str().unwrap()];
    all.extend(arguments);
    Said::of(place.program("sh", &all))
}

#[test]
fn a_text_of_four_gigabytes_is_told() {
    const TOO_LARGE: &str = "it has 4096 MB, and 16 MB are the most";
    for (path, says) in [
        ("content/2026/11/junk.md", TOO_LARGE),
        ("content/2026/11/bundle/index.md", TOO_LARGE),
        ("templates/404.html", TOO_LARGE),
        ("themes/mine/theme.toml", TOO_LARGE),
        ("themes/mine/templates/list.html", TOO_LARGE),
        ("themes/mine/assets/film.webm", TOO_LARGE),
        ("static/junk.css", TOO_LARGE),
        ("config.toml", TOO_LARGE),
        ("seeds/junk.txt", "the seed is too large: 4096 MB, the limit is 64 MB"),
        ("seeds/new.txt.toml", "the seed is too large: 4096 MB, the limit is 64 MB"),
    ] {
        let place = Place::new();
        let was = std::fs::read(place.path(path)).ok();
        put_huge(&place, path);
        let before = place.tree("public");
        let said = run_in_little_room(&place, &["build"]).ends(1).says(says).says("= help:");
        assert!(said.err.contains(&format!("--> {path}")), "{path}: {said:#?}");
        assert_eq!(place.tree("public"), before, "{path}");
        run_in_little_room(&place, &["check"]).ends(1).says(says);
        match was {
            Some(bytes) => place.put(path, bytes),
            None => place.remove(path),
        }
        place.is_as_clean(path);
    }
}

#[test]
fn a_file_of_four_gigabytes_is_published_in_little_room() {
    let place = Place::new();
    put_huge(&place, "content/2026/11/bundle/chart.bin");
    place.put("content/2026/11/bundle/index.md", article("Bundle", 5) + "[All of it](chart.bin)\n");
    place.give_away();
    run_in_little_room(&place, &["build"]).ends(0);
    run_in_little_room(&place, &["check"]).ends(0);
    let published = place.path("public/2026/11/05/bundle/chart.bin");
    assert_eq!(published.metadata().unwrap().len(), HUGE);
    // Where it is not remembered what was made, the files are compared: in little room too.
    place.remove(".dateline/ledger-public");
    run_in_little_room(&place, &["build"]).ends(0).says("all as they were");
    run_in_little_room(&place, &["clean"]).ends(0);
    assert!(!published.exists());
}
