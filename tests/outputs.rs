//! `[outputs]`: what is switched off is not published, nothing else changes its place, and nothing links to what is gone.

use expect_test::{Expect, expect};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

const FILES: &[(&str, &str)] = &[
    (
        "content/2026/11/ferry.md",
        "+++\ntitle = \"Ferries to run at night\"\ndate = 2026-11-21T07:30:00+01:00\nauthors = [\"Ines Varga\"]\n\
         aliases = [\"/old/ferry/\"]\n\n[taxonomies]\ntopics = [\"transport\"]\nplaces = [\"Varnholm\"]\n\
         people = [\"Mara Quist\"]\norganisations = [\"Harbour Board\"]\n\n[news]\nstory = \"night-ferries\"\n\
         section = \"city\"\n\n[[news.corrections]]\ndate = 2026-11-22\ntext = \"The first boat leaves at eleven.\"\n\
         +++\n\nThe last ferry leaves at four. [More](/about/).\n",
    ),
    (
        "content/2026/11/fares.md",
        "+++\ntitle = \"Night fares stay low\"\ndate = 2026-11-22T07:30:00+01:00\n\n[taxonomies]\n\
         topics = [\"transport\"]\n\n[news]\nstory = \"night-ferries\"\nsection = \"city\"\n+++\n\n\
         As [the ferries](@/2026/11/ferry.md) run, fares stay low.\n",
    ),
    ("content/pages/about.md", "+++\ntitle = \"About\"\n+++\n\nWho we are.\n"),
    (
        "content/editions/2026-11-22.md",
        "+++\ntitle = \"Sunday\"\ndate = 2026-11-22\n\n[edition]\nlead = \"@/2026/11/ferry.md\"\n+++\n\nGood morning.\n",
    ),
];

const CONFIG: &str = "title = \"The Varnholm Briefing\"\nbase_url = \"https://varnholm.example/briefing\"\n\
                      timezone = \"Europe/Copenhagen\"\n";

/// The files of the site by path.
fn site(tables: &str) -> BTreeMap<String, String> {
    built(FILES.iter().copied(), tables)
}

fn built<'f>(sources: impl Iterator<Item = (&'f str, &'f str)>, tables: &str) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let config = format!("{CONFIG}{tables}");
    fs::write(root.join("config.toml"), config).unwrap();
    for (path, text) in sources {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), text).unwrap();
    }
    let arguments = ["build", "--quiet", "--strict", "--now", "2026-11-23T12:00:00Z", "--color", "never"];
    let built = Command::new(env!("CARGO_BIN_EXE_dateline")).args(arguments).current_dir(root).output().unwrap();
    assert!(built.status.success(), "{tables}: {}", String::from_utf8_lossy(&built.stderr));
    let mut files = BTreeMap::new();
    read(&root.join("public"), &root.join("public"), &mut files);
    files
}

fn read(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            // The tool's own note of what it made is no part of the site.
            if !name.starts_with(".dateline") {
                files.insert(name, String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned());
            }
        }
    }
}

/// Addresses of this site that a file names in mark-up, JSON or XML, and at which nothing stands.
fn dead_links(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut dead = BTreeSet::new();
    for (file, text) in files {
        let quoted = text.split(['"', '<', '>', ' ', '\n', '(', ')', '\'', '\\']);
        for address in quoted {
            let address = address.strip_prefix("https://varnholm.example").unwrap_or(address);
            let Some(path) = address.strip_prefix("/briefing") else { continue };
            let path = path.split('#').next().unwrap().trim_start_matches('/');
            let target = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.into() };
            if !target.contains('*') && !files.contains_key(&target) {
                dead.insert(format!("{file} → /{path}"));
            }
        }
    }
    dead
}

/// What goes with these tables.
fn check(tables: &str, expected: Expect) {
    let (whole, less) = (site(""), site(tables));
    let gone: Vec<&str> = whole.keys().filter(|path| !less.contains_key(*path)).map(String::as_str).collect();
    let new: Vec<&str> = less.keys().filter(|path| !whole.contains_key(*path)).map(String::as_str).collect();
    let dead = dead_links(&less);
    assert!(new.is_empty() && dead.is_empty(), "{tables}: new {new:?}, dead links {dead:#?}");
    expected.assert_eq(&gone.join("\n"));
}

#[test]
fn everything_is_published_and_linked_unless_it_is_switched_off() {
    assert_eq!(dead_links(&site("")), BTreeSet::new());
    check("[outputs]\nversions = true\nfeeds = [\"site\", \"topics\", \"stories\"]\n", expect![""]);
}

#[test]
fn versions_go() {
    check(
        "[outputs]\nversions = false\n",
        expect![[r#"
        2026/11/21/ferry/index.json
        2026/11/21/ferry/index.md
        2026/11/22/fares/index.json
        2026/11/22/fares/index.md"#]],
    );
}

#[test]
fn terms_go_with_their_feeds() {
    check(
        "[outputs]\ntopics = false\nstories = false\n",
        expect![[r#"
        stories/index.html
        stories/night-ferries/atom.xml
        stories/night-ferries/feed.json
        stories/night-ferries/feed.xml
        stories/night-ferries/index.html
        topics/index.html
        topics/transport/atom.xml
        topics/transport/feed.json
        topics/transport/feed.xml
        topics/transport/index.html"#]],
    );
    check(
        "[outputs]\nplaces = false\npeople = false\norganisations = false\nauthors = false\n",
        expect![[r#"
        authors/index.html
        authors/ines-varga/index.html
        organisations/harbour-board/index.html
        organisations/index.html
        people/index.html
        people/mara-quist/index.html
        places/index.html
        places/varnholm/index.html"#]],
    );
}

#[test]
fn the_calendar_goes_with_its_days_or_without() {
    check(
        "[outputs]\ndays = false\n",
        expect![[r#"
        2026/11/21/index.html
        2026/11/22/index.html"#]],
    );
    check(
        "[outputs]\ncalendar = false\n",
        expect![[r#"
        2026/11/index.html
        2026/index.html
        archive/index.html"#]],
    );
}

#[test]
fn feeds_go_by_place_and_by_format() {
    check(
        "[outputs]\nfeeds = \"site\"\n\n[feeds]\nformats = \"rss\"\n",
        expect![[r#"
        atom.xml
        feed.json
        stories/night-ferries/atom.xml
        stories/night-ferries/feed.json
        stories/night-ferries/feed.xml
        topics/transport/atom.xml
        topics/transport/feed.json
        topics/transport/feed.xml"#]],
    );
    check(
        "[outputs]\nfeeds = []\n",
        expect![[r#"
        atom.xml
        feed.json
        feed.xml
        stories/night-ferries/atom.xml
        stories/night-ferries/feed.json
        stories/night-ferries/feed.xml
        topics/transport/atom.xml
        topics/transport/feed.json
        topics/transport/feed.xml"#]],
    );
}

#[test]
fn files_for_machines_go() {
    check(
        "[outputs]\nsitemaps = false\nnews_sitemap = false\nredirect_table = false\nrobots = false\nheaders = false\n\
         web_manifest = false\ncorrections = false\n",
        expect![[r#"
            _headers
            _redirects
            corrections/index.html
            news-sitemap.xml
            robots.txt
            site.webmanifest
            sitemap-2026-11.xml
            sitemap-pages.xml
            sitemap.xml"#]],
    );
}

#[test]
fn a_writer_without_a_page_is_still_a_person() {
    let less = site("[outputs]\nauthors = false\n");
    let page = &less["2026/11/21/ferry/index.html"];
    assert!(page.contains("{\"@type\":\"Person\",\"name\":\"Ines Varga\"}"), "{page}");
    // Nobody signed: the house does.
    let page = &less["2026/11/22/fares/index.html"];
    assert!(page.contains("\"author\":[{\"@id\":\"https://varnholm.example/briefing/#organisation\"}]"), "{page}");
}

#[test]
fn a_running_story_takes_one_place_on_the_front_page() {
    let article = |day: u32, title: &str, story: &str| {
        let news = if story.is_empty() { String::new() } else { format!("story = \"{story}\"\n") };
        let text = format!(
            "+++\ntitle = \"{title}\"\ndate = 2026-11-{day:02}T08:00:00Z\n\n[news]\nsection = \"city\"\n{news}+++\n\nIt is so.\n"
        );
        (format!("content/2026/11/{day}.md"), text)
    };
    let edition = "+++\ntitle = \"Monday\"\ndate = 2026-11-16T12:00:00Z\n+++\n\nGood morning.\n".to_owned();
    let files = [
        article(11, "Pier shut", "pier"),
        article(12, "Otters return", ""),
        article(13, "Pier inspected", "pier"),
        article(14, "Tram late", ""),
        article(17, "Pier to be mended", "pier"),
        article(18, "Pier mended", "pier"),
        article(19, "Ice rink opens", ""),
        ("content/editions/2026-11-16.md".to_owned(), edition),
    ];
    let pages = built(files.iter().map(|(path, text)| (path.as_str(), text.as_str())), "");
    let shown = |page: &str| -> Vec<&str> {
        let titles = files.iter().filter_map(|(_, text)| text.split('"').nth(1));
        let mut found: Vec<(usize, &str)> =
            titles.filter_map(|title| Some((pages[page].find(&format!(">{title}<"))?, title))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, title)| title).collect()
    };
    // The edition took its own newest by itself; what came since is below it.
    let front = shown("index.html");
    assert!(!front.contains(&"Pier shut") && !front.contains(&"Pier to be mended"), "{front:?}");
    for title in ["Pier inspected", "Otters return", "Tram late", "Pier mended", "Ice rink opens"] {
        assert!(front.contains(&title), "{title}: {front:?}");
    }
    // The older ones are led to from the newest.
    let newest = &pages["2026/11/18/18/index.html"];
    for day in [11, 13, 17] {
        assert!(newest.contains(&format!("href=\"/briefing/2026/11/{day}/{day}/\"")), "{day}: {newest}");
    }
}
