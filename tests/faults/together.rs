//! Two runs at once, and times that are not what they seem.

use super::place::{Place, Said, article};
use dateline::public::Lock;
use std::fs::{File, FileTimes};
use std::io::{BufRead, BufReader};
use std::time::{Duration, SystemTime};

#[test]
fn a_second_run_says_for_whom_it_waits_and_then_goes_on() {
    for command in [["build"].as_slice(), &["ingest"], &["clean"]] {
        let place = Place::new();
        let lock = Lock::take(&place.path(".dateline/lock"), Duration::ZERO, |_| {}).unwrap();
        let before = place.tree("public");
        let mut child = place.command(command).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        assert!(line.contains(&format!("process {}", std::process::id())), "{line}");
        std::thread::sleep(Duration::from_millis(200));
        assert!(child.try_wait().unwrap().is_none(), "`{command:?}` did not wait");
        assert_eq!(place.tree("public"), before);
        drop(lock);
        assert_eq!(child.wait().unwrap().code(), Some(0));
        place.is_as_clean("after waiting");
    }
}

#[test]
fn many_at_once_end_as_one_would() {
    let place = Place::new();
    for n in 0..8 {
        let text = format!("Boats {n} Sail\n\nBoats number {n} sail at night, said the board on 2026-11-0{}.\n", 1 + n);
        place.put(format!("seeds/n{n}.txt"), text);
    }
    place.give_away();
    let commands = [&["build"][..], &["build"], &["ingest"], &["build", "-j1"], &["build"], &["check"]];
    std::thread::scope(|scope| {
        let runs: Vec<_> = commands.iter().map(|command| scope.spawn(|| place.run(command))).collect();
        for run in runs {
            let said: Said = run.join().unwrap();
            assert_eq!(said.status.code(), Some(0), "{said:#?}");
            assert!(!said.err.contains("changed while the desk was at work"), "{said:#?}");
        }
    });
    place.is_as_clean("many at once");
    let pages = place.tree("content");
    assert_eq!(pages.keys().filter(|path| path.to_string_lossy().contains("boats")).count(), 9, "{:?}", pages.keys());
}

/// The times that programs can set lie in the future, in the past, and before 1970; and an edit keeps them, and the size.
#[test]
fn times_that_were_set_mislead_nobody() {
    let day = Duration::from_secs(86_400);
    let epoch = SystemTime::UNIX_EPOCH;
    let times = [SystemTime::now() + 30_000 * day, epoch + day, epoch, epoch - 300 * day];
    let place = Place::new();
    place.run(&["build"]).ends(0);
    for (n, time) in times.into_iter().enumerate() {
        for (path, text) in [
            ("content/2026/11/a1.md", article(&format!("Headline no {n}"), 1)),
            ("content/2026/11/a2.md", article("Report 2", 2) + &format!("Body no {n}.\n")),
            ("static/note.txt", format!("note no {n}")),
            ("static/extra.css", format!("p {{ margin: {n} }}")),
            ("templates/404.html", format!("<!doctype html><title>{{{{ page.title }}}} {n}</title>")),
            ("config.toml", format!("title = \"Tides {n}\"\nbase_url = \"https://tides.example\"\n")),
            (
                "seeds/old.txt",
                format!("Boats Sail At Night\n\nBoat {n} sails at night, said the board on 2026-11-02.\n"),
            ),
        ] {
            place.put(path, text);
            let file = File::options().append(true).open(place.path(path)).unwrap();
            file.set_times(FileTimes::new().set_modified(time).set_accessed(time)).unwrap();
        }
        place.is_as_clean(&format!("all times are {time:?}"));
        place.put("public/robots.txt", format!("altered {n}"));
        let file = File::options().append(true).open(place.path("public/robots.txt")).unwrap();
        file.set_times(FileTimes::new().set_modified(time)).unwrap();
        place.is_as_clean("a published file was altered, and its time set back");
    }
}

/// The clock that the program is told goes back and forth: the site is that of each moment.
#[test]
fn a_clock_that_goes_backwards_is_believed() {
    let place = Place::new();
    let now = |day: u32| format!("2026-11-{day:02}T12:00:00Z");
    for day in [9, 3, 5, 1, 2, 28, 1] {
        place.run(&["build", "--now", &now(day)]).ends(0);
        let clean = place.path("clean");
        place.run(&["build", "--now", &now(day), "--output", "clean"]).ends(0);
        assert_eq!(place.tree("public"), place.tree("clean"), "on day {day}");
        std::fs::remove_dir_all(clean).unwrap();
    }
}
