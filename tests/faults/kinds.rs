//! A file where a folder was, a folder where a file was, and what is neither: pipes and sockets.

use super::place::{Fault, Place, article};

fn nothing(_: &Place) {}

const FAULTS: &[Fault] = &[
    // A file in place of a folder.
    Fault {
        name: "content/ is a file",
        strike: |place| {
            place.put_aside("content");
            place.put("content", "x");
        },
        code: 1,
        says: &["content", "is a file where a folder is needed", "public/ left as it was"],
        cure: |place| place.bring_back("content"),
    },
    Fault {
        name: "static/ is a file",
        strike: |place| {
            place.put_aside("static");
            place.put("static", "x");
        },
        code: 1,
        says: &["--> static", "is a file where a folder is needed"],
        cure: |place| place.bring_back("static"),
    },
    Fault {
        name: "templates/ is a file",
        strike: |place| {
            place.put_aside("templates");
            place.put("templates", "x");
        },
        code: 1,
        says: &["--> templates", "is a file where a folder is needed"],
        cure: |place| place.bring_back("templates"),
    },
    Fault {
        name: "themes/ is a file",
        strike: |place| place.put("themes", "x"),
        code: 1,
        says: &["--> themes", "is a file where a folder is needed"],
        cure: |place| place.remove("themes"),
    },
    Fault {
        name: "seeds/ is a file",
        strike: |place| {
            place.put_aside("seeds");
            place.put("seeds", "x");
        },
        code: 1,
        says: &["--> seeds", "is a file where a folder is needed"],
        cure: |place| place.bring_back("seeds"),
    },
    Fault {
        name: "public/ is a file",
        strike: |place| {
            place.remove("public");
            place.put("public", "somebody's");
        },
        code: 2,
        says: &["public is a file where a folder is needed; move it away"],
        cure: |place| place.remove("public"),
    },
    Fault {
        name: ".dateline/ is a file",
        strike: |place| {
            place.remove(".dateline");
            place.put(".dateline", "x");
        },
        code: 2,
        says: &[".dateline is a file where a folder is needed; move it away"],
        cure: |place| place.remove(".dateline"),
    },
    Fault {
        name: "a folder of articles is a file",
        strike: |place| {
            place.put_aside("content/2026/12");
            place.put("content/2026/12", "x");
        },
        code: 0,
        says: &[],
        cure: |place| place.bring_back("content/2026/12"),
    },
    Fault {
        name: "a folder in public/ is somebody's file",
        strike: |place| {
            place.remove("public/topics");
            place.put("public/topics", "x");
        },
        code: 2,
        says: &["public/topics would have to be replaced, but did not come from here", "public is as it was"],
        cure: |place| place.remove("public/topics"),
    },
    Fault {
        name: "a theme's folder of templates is a file",
        strike: |place| {
            place.put("themes/mine/theme.toml", "name = \"mine\"\nextends = \"broadsheet\"\n");
            place.put("themes/mine/templates", "x");
            place.put("themes/mine/assets", "x");
        },
        code: 0,
        says: &[],
        cure: nothing,
    },
    Fault {
        name: "the stage is a file",
        strike: |place| place.put(".dateline/stage-ledger-public", "x"),
        code: 0,
        says: &[],
        cure: nothing,
    },
    // A folder in place of a file.
    Fault {
        name: "config.toml is a folder",
        strike: |place| {
            place.put_aside("config.toml");
            std::fs::create_dir(place.path("config.toml")).unwrap();
        },
        code: 2,
        says: &["there is no `config.toml`"],
        cure: |place| place.bring_back("config.toml"),
    },
    Fault {
        name: "an article is a folder",
        strike: |place| {
            place.remove("content/2026/11/a2.md");
            place.put("content/2026/11/a2.md/index.md", article("In a folder", 2));
        },
        code: 0,
        says: &[],
        cure: nothing,
    },
    Fault {
        name: "a static file is a folder",
        strike: |place| {
            place.remove("static/note.txt");
            place.put("static/note.txt/inside.txt", "x");
        },
        code: 0,
        says: &[],
        cure: |place| {
            assert!(place.path("public/note.txt/inside.txt").is_file());
            place.remove("static/note.txt");
            place.put("static/note.txt", "a file again");
        },
    },
    Fault {
        name: "a template is a folder",
        strike: |place| {
            place.remove("templates/404.html");
            place.put("templates/404.html/inside.html", "x");
        },
        code: 0,
        says: &[],
        cure: |place| place.remove("templates/404.html"),
    },
    Fault {
        name: "a theme's manifest is a folder",
        strike: |place| {
            place.put("themes/mine/theme.toml/x", "x");
            place.put("themes/mine/templates/404.html", "x");
        },
        code: 0,
        says: &[],
        cure: nothing,
    },
    Fault {
        name: "a seed is a folder",
        strike: |place| {
            place.remove("seeds/new.txt");
            place.put("seeds/new.txt/inside.txt", "Tugs Stay In Port\n\nThe tugs stay in port on 2026-11-04.\n");
        },
        code: 0,
        says: &[],
        cure: nothing,
    },
    Fault {
        name: "a page in public/ is an empty folder",
        strike: |place| {
            place.remove("public/index.html");
            std::fs::create_dir(place.path("public/index.html")).unwrap();
        },
        code: 0,
        says: &[],
        cure: nothing,
    },
    Fault {
        name: "a page in public/ is a folder with something of somebody's",
        strike: |place| {
            place.remove("public/index.html");
            place.put("public/index.html/notes.txt", "mine");
        },
        code: 2,
        says: &["public/index.html/notes.txt would have to be replaced, but did not come from here"],
        cure: |place| place.remove("public/index.html"),
    },
    Fault {
        name: "the claims are a folder",
        strike: |place| {
            place.remove("public/.dateline-made");
            place.put("public/.dateline-made/x", "x");
        },
        code: 2,
        says: &["can't write public/.dateline-made: it is a folder; public is as it was"],
        cure: |place| place.remove("public/.dateline-made"),
    },
    Fault {
        name: "the lock is a folder",
        strike: |place| {
            place.remove(".dateline/lock");
            place.put(".dateline/lock/x", "x");
        },
        code: 2,
        says: &["can't lock", ".dateline/lock: it is a folder"],
        cure: |place| place.remove(".dateline/lock"),
    },
    Fault {
        name: "every cache is a folder",
        strike: |place| {
            for name in ["memo", "desk", "last-public", "sheet-public", "causes-public"] {
                place.remove(&format!(".dateline/{name}"));
                place.put(format!(".dateline/{name}/x"), "x");
            }
        },
        code: 0,
        says: &[],
        cure: nothing,
    },
    Fault {
        name: "the ledger is a folder",
        strike: |place| {
            place.remove(".dateline/ledger-public");
            place.put(".dateline/ledger-public/x", "x");
        },
        code: 2,
        says: &["ledger-public: it is a folder", "the next run finishes it"],
        cure: |place| place.remove(".dateline/ledger-public"),
    },
    // Pipes. Opening one waits for its other end, which never comes.
    Fault {
        name: "config.toml is a pipe",
        strike: |place| {
            place.put_aside("config.toml");
            place.pipe("config.toml");
        },
        code: 2,
        says: &["there is no `config.toml`"],
        cure: |place| place.bring_back("config.toml"),
    },
    Fault {
        name: "inputs are pipes",
        strike: |place| {
            place.put_aside("seeds");
            for path in ["content/p.md", "static/p.css", "templates/p.html", "themes/mine/theme.toml", "seeds/p.txt"] {
                place.pipe(path);
            }
        },
        code: 1,
        says: &[
            "--> content/p.md",
            "--> static/p.css",
            "--> templates/p.html",
            "--> themes/mine/theme.toml",
            "--> seeds/p.txt",
            "is a pipe, a socket or a device, not a file",
            "error: 5 errors",
        ],
        cure: |place| {
            ["content/p.md", "static/p.css", "templates/p.html", "themes"].iter().for_each(|path| place.remove(path));
            place.bring_back("seeds");
        },
    },
    Fault {
        name: "inputs are sockets",
        strike: |place| {
            for path in ["content/s.md", "static/s.css", "templates/s.html", "seeds/s.txt"] {
                drop(std::os::unix::net::UnixListener::bind(place.path(path)).unwrap());
            }
        },
        code: 1,
        says: &["is a pipe, a socket or a device, not a file", "error: 4 errors"],
        cure: |place| {
            ["content/s.md", "static/s.css", "templates/s.html", "seeds/s.txt"]
                .iter()
                .for_each(|path| place.remove(path));
        },
    },
    Fault {
        name: "caches are pipes",
        strike: |place| {
            for name in ["memo", "desk", "ledger-public", "last-public", "sheet-public", "causes-public"] {
                place.pipe(&format!(".dateline/{name}"));
            }
        },
        code: 0,
        says: &[],
        cure: nothing,
    },
    Fault {
        name: "the lock is a pipe",
        strike: |place| place.pipe(".dateline/lock"),
        code: 2,
        says: &["can't lock", "it is no file; remove it"],
        cure: |place| place.remove(".dateline/lock"),
    },
    Fault {
        name: "a page and the claims are pipes",
        strike: |place| {
            place.pipe("public/index.html");
            place.pipe("public/.dateline-made");
        },
        code: 0,
        says: &[],
        cure: nothing,
    },
];

#[test]
fn a_thing_of_another_kind_is_told_and_loses_nothing() {
    Fault::test_all(FAULTS);
}
