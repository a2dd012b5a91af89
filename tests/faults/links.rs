//! Links that lead out of the project: whatever they stand for, and whatever is run, nothing outside is written or removed.

use super::place::{Place, Said};

/// What is replaced by a link, and what a build then says; nothing if it heals it.
const LINKS: &[(&str, Where, i32, &str)] = &[
    ("public", Where::Folder, 2, "public is reached through a link that leads outside the project"),
    ("public", Where::Nowhere, 2, "remove the link that leads there"),
    ("public/2026", Where::Folder, 2, "is a link where a folder is needed; remove the link"),
    ("public/topics", Where::Folder, 2, "is a link where a folder is needed; remove the link"),
    ("public/topics", Where::Nowhere, 2, "is a link where a folder is needed; remove the link"),
    ("public/index.html", Where::File, 0, ""),
    ("public/index.html", Where::Folder, 0, ""),
    ("public/feed.xml", Where::Nowhere, 0, ""),
    ("public/.dateline-made", Where::File, 0, ""),
    ("public/.dateline-made", Where::Folder, 0, ""),
    (".dateline", Where::Folder, 2, ".dateline is reached through a link that leads outside the project"),
    (".dateline", Where::Nowhere, 2, ".dateline is a link that leads nowhere"),
    (".dateline/lock", Where::File, 2, "can't lock"),
    (".dateline/lock", Where::Nowhere, 2, "can't lock"),
    (".dateline/memo", Where::File, 0, ""),
    (".dateline/desk", Where::File, 0, ""),
    (".dateline/ledger-public", Where::File, 0, ""),
    (".dateline/ledger-public.new", Where::File, 0, ""),
    (".dateline/last-public", Where::File, 0, ""),
    (".dateline/sheet-public", Where::File, 0, ""),
    (".dateline/causes-public", Where::File, 0, ""),
    (".dateline/causes-public", Where::Nowhere, 0, ""),
    (".dateline/stage-ledger-public", Where::Folder, 0, ""),
    (".dateline/preview", Where::Folder, 0, ""),
    ("content", Where::Folder, 1, "link leads outside the project"),
    ("content/2026", Where::Folder, 1, "link leads outside the project"),
    ("content/2026/11", Where::Folder, 1, "link leads outside the project"),
    ("content/2026/11/a1.md", Where::File, 1, "link leads outside the project"),
    ("seeds/.desk", Where::Folder, 1, "a link leads outside the folder that the desk may write to"),
    ("seeds", Where::Folder, 1, "link leads outside the project"),
    ("static", Where::Folder, 1, "link leads outside the project"),
    ("templates", Where::Folder, 1, "link leads outside the project"),
    ("themes", Where::Folder, 1, "link leads outside the project"),
];

#[derive(Clone, Copy, Debug)]
enum Where {
    Folder,
    File,
    /// A place outside that could be made.
    Nowhere,
}

fn struck(path: &str, to: Where) -> Place {
    let place = Place::new();
    strike(&place, path, to);
    place
}

fn strike(place: &Place, path: &str, to: Where) {
    let target = match to {
        Where::Folder => place.outside.clone(),
        Where::File => place.outside.join("file"),
        Where::Nowhere => place.outside.join("made-by-somebody"),
    };
    place.link(path, target);
    place.give_away();
}

#[test]
fn a_build_writes_nothing_through_a_link_that_leads_out() {
    for (path, to, code, says) in LINKS {
        let when = format!("{path} leads to a {to:?}");
        let place = struck(path, *to);
        let said = place.run(&["build"]);
        assert_eq!(said.status.code(), Some(*code), "{when}: {said:#?}");
        assert!(said.all().contains(says), "{when}: no `{says}` in {said:#?}");
        place.nothing_outside(&when);
        place.run(&["build"]);
        place.nothing_outside(&when);
        if *code == 0 {
            place.is_as_clean(&when);
        }
    }
}

#[test]
fn no_other_command_does_either() {
    let commands: &[&[&str]] = &[
        &["clean"],
        &["clean", "--yes"],
        &["ingest"],
        &["check"],
        &["explain", "/"],
        &["new", "A headline"],
        &["new", "A headline", "--edition"],
        &["init", "--theme"],
        &["build", "--no-desk", "--strict"],
    ];
    for (path, to, ..) in LINKS {
        let place = struck(path, *to);
        for command in commands {
            // A command before may have put something of ours into its place.
            strike(&place, path, *to);
            place.run(command);
            place.nothing_outside(&format!("{path} leads to a {to:?}, `{}`", command.join(" ")));
        }
    }
}

#[test]
fn the_preview_does_not_either() {
    for (path, to) in [
        (".dateline", Where::Folder),
        (".dateline/preview", Where::Folder),
        (".dateline/preview", Where::Nowhere),
        (".dateline/lock", Where::File),
        (".dateline/causes-.dateline-preview", Where::File),
        ("content/2026", Where::Folder),
        ("public", Where::Folder),
    ] {
        let place = struck(path, to);
        let said: Said = place.preview();
        place.nothing_outside(&format!("{path} leads to a {to:?}: {said:?}"));
    }
    // Inside, a link that comes while it runs.
    let place = Place::new();
    let said = place.preview();
    assert!(said.out.contains("http://"), "{said:?}");
    place.remove(".dateline/preview/topics");
    place.link(".dateline/preview/topics", &place.outside);
    place.preview();
    place.nothing_outside("a folder of the preview leads out");
}

#[test]
fn commands_that_would_write_through_a_link_say_so() {
    let place = struck("content", Where::Folder);
    place.run(&["new", "A headline"]).ends(2).says("content is reached through a link that leads outside the project");
    let place = struck("themes", Where::Folder);
    place.run(&["init", "--theme"]).ends(2).says("themes is reached through a link that leads outside the project");
    let place = struck("public", Where::Folder);
    place.run(&["clean", "--yes"]).ends(2).says("public is reached through a link that leads outside the project");
    assert!(place.path("public").is_symlink());
}

#[test]
fn a_link_to_where_people_write_is_no_output_folder() {
    for target in ["content", "seeds/.desk", "static", "themes", "."] {
        let place = Place::new();
        place.put("themes/mine/theme.toml", "name = \"mine\"\nextends = \"broadsheet\"\n");
        place.link("public", target);
        place.give_away();
        let before = ["content", "seeds", "static", "themes"].map(|folder| place.tree(folder));
        for command in [["build", "--no-desk"].as_slice(), &["clean", "--yes"], &["explain", "/"]] {
            let said = place.run(command);
            assert_eq!(said.status.code(), Some(2), "public leads to {target}: {said:#?}");
            assert!(said.err.contains("can't be the output folder"), "public leads to {target}: {said:#?}");
        }
        assert_eq!(["content", "seeds", "static", "themes"].map(|folder| place.tree(folder)), before, "{target}");
    }
}
