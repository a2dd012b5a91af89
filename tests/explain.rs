//! `explain` names the changed input of every page that is made again: before the build, and after it.

use dateline::build::{Built, Explanation, Output, Request, press};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const NOW: i64 = 1_795_000_000;

/// What is done, and the inputs that the pages made again must name: each at least one of them, and no other.
struct Edit {
    name: &'static str,
    change: fn(&mut Site),
    names: &'static [&'static str],
}

const EDITS: &[Edit] = &[
    Edit {
        name: "a body",
        change: |site| site.change("content/2026/10/a1.md", "The first sentence", "The very first sentence"),
        names: &["content/2026/10/a1.md"],
    },
    Edit {
        name: "a headline",
        change: |site| site.change("content/2026/10/a1.md", "Harbour report 1", "The bridge is open"),
        names: &["content/2026/10/a1.md"],
    },
    Edit {
        name: "a topic",
        change: |site| site.change("content/2026/10/a2.md", "\"t0\"", "\"t1\""),
        names: &["content/2026/10/a2.md"],
    },
    Edit {
        name: "a template of one's own",
        change: |site| site.put("templates/404.html", "<!doctype html><title>{{ page.title }}</title>"),
        names: &["templates/404.html"],
    },
    Edit {
        name: "an edited template",
        change: |site| site.change("templates/404.html", "<title>", "<meta charset=\"utf-8\"><title>"),
        names: &["templates/404.html"],
    },
    Edit {
        name: "a part",
        change: |site| site.put("templates/parts/meta.html", "<p class=\"meta\">{{ item.title }}</p>"),
        names: &["templates/parts/meta.html"],
    },
    Edit {
        name: "a component that templates use",
        change: |site| {
            let text = include_str!("../themes/broadsheet/templates/components/pager.html");
            site.put("templates/components/pager.html", &text.replace("<nav ", "<nav title=\"pages\" "));
        },
        names: &["templates/components/pager.html"],
    },
    Edit {
        name: "a component that a text uses",
        change: |site| site.change("templates/components/extra.html", "<i>", "<b>"),
        names: &["templates/components/extra.html"],
    },
    Edit {
        name: "a query of a theme",
        change: |site| site.change("themes/mine/theme.toml", "limit = 2", "limit = 1"),
        names: &["themes/mine/theme.toml"],
    },
    Edit {
        name: "a template of a theme",
        change: |site| site.change("themes/mine/templates/page.html", "<title>", "<meta charset=\"utf-8\"><title>"),
        names: &["themes/mine/templates/page.html"],
    },
    Edit {
        name: "a key of the configuration",
        change: |site| site.change("config.toml", "\"Briefing\"", "\"Morning briefing\""),
        names: &["config.toml"],
    },
    Edit {
        name: "the length of lists",
        change: |site| site.change("config.toml", "per_page = 3", "per_page = 4"),
        names: &["config.toml"],
    },
    Edit {
        name: "an option of the theme",
        change: |site| site.change("config.toml", "accent = \"navy\"", "accent = \"plum\""),
        names: &["config.toml"],
    },
    Edit { name: "a static file", change: |site| site.put("static/note.txt", "other"), names: &["static/note.txt"] },
    Edit {
        name: "a style sheet, whose name is on every page",
        change: |site| site.put("static/assets/style.css", "p { margin: 1px }"),
        names: &["static/assets/style.css"],
    },
    Edit {
        name: "a file beside a page",
        change: |site| site.put("content/2026/10/bundle/chart.svg", "<svg><!-- other --></svg>"),
        names: &["content/2026/10/bundle/chart.svg"],
    },
    Edit {
        name: "a new article",
        change: |site| site.put("content/2026/10/new.md", &article(40, "")),
        names: &["content/2026/10/new.md"],
    },
    Edit {
        name: "an article that is gone",
        change: |site| site.remove("content/2026/10/a3.md"),
        names: &["content/2026/10/a3.md"],
    },
    Edit {
        name: "another address of an article that a text links to",
        change: |site| site.change("content/2026/10/a2.md", "draft = false", "slug = \"elsewhere\""),
        names: &["content/2026/10/a2.md"],
    },
    Edit {
        name: "an edition",
        change: |site| site.change("content/editions/e1.md", "Welcome", "Good morning"),
        names: &["content/editions/e1.md"],
    },
    Edit {
        name: "a section described",
        change: |site| site.put("content/city/_index.md", "+++\ntitle = \"The city\"\n+++\nAll of it.\n"),
        names: &["content/city/_index.md"],
    },
    Edit { name: "an embargo that has passed", change: |site| site.now = 1_795_400_000, names: &["the time"] },
    Edit { name: "an article that has expired", change: |site| site.now = 1_796_000_000, names: &["the time"] },
    Edit { name: "drafts wanted", change: |site| site.drafts = true, names: &["`--drafts`"] },
    Edit {
        name: "another base",
        change: |site| site.base_url = Some("https://b.example/news".to_owned()),
        names: &["`--base-url`"],
    },
    Edit {
        name: "two at once",
        change: |site| {
            site.put("static/note.txt", "two at once");
            site.change("content/2026/10/a1.md", "very first", "first of all");
        },
        names: &["static/note.txt", "content/2026/10/a1.md"],
    },
];

#[test]
fn every_page_that_is_made_again_names_the_input_that_changed() {
    let mut site = Site::new();
    site.build();
    for edit in EDITS {
        (edit.change)(&mut site);
        let names: BTreeSet<&str> = edit.names.iter().copied().collect();
        let say = |what: &str, one: &Explanation| format!("{}: {what}:\n{one}\n{one:#?}", edit.name);
        let there = site.published();
        let before: BTreeMap<&String, Explanation> =
            there.iter().filter_map(|path| Some((path, site.explain(path)?))).collect();
        for (path, one) in before.iter().filter(|(_, one)| !one.current) {
            assert!(one.differs.as_ref().is_some_and(|parts| !parts.is_empty()), "{}", say("no part differs", one));
            assert!(!one.changed.is_empty(), "{}", say("no input is named", one));
            assert!(one.changed.iter().all(|input| names.contains(input.as_str())), "{}", say("another input", one));
            assert!(one.to_string().contains(&one.changed.join(", ")), "{path}");
        }
        let stale: BTreeSet<&String> = before.iter().filter(|(_, one)| !one.current).map(|(path, _)| *path).collect();

        let built = site.build();
        assert!(!built.written.is_empty(), "{}: nothing was made", edit.name);
        let (mut again, mut new) = (0, 0);
        for path in &built.written {
            let path = path.to_string();
            let one = site.explain(&path).unwrap();
            assert!(one.current, "{}", say("not current after it was made", &one));
            let is_new = !there.contains(&path);
            assert!(is_new || stale.contains(&path), "{}", say("it was made though it was current", &one));
            assert!(is_new || one.last_change.as_ref().is_some_and(|parts| !parts.is_empty()), "{}", say("why?", &one));
            assert!(!one.last_changed.is_empty(), "{}", say("no input is named", &one));
            assert!(
                one.last_changed.iter().all(|input| names.contains(input.as_str())),
                "{}",
                say("another input", &one)
            );
            if is_new { new += 1 } else { again += 1 }
        }
        println!("{}: {again} made again, {new} new; {} were to be made", edit.name, stale.len());
        assert!(built.counts.made >= stale.len(), "{}: {} of {}", edit.name, built.counts.made, stale.len());
    }
}

#[test]
fn of_two_edits_each_page_names_its_own() {
    let site = Site::new();
    site.build();
    site.put("static/note.txt", "two at once");
    site.change("content/2026/10/a1.md", "The first sentence", "The very first sentence");
    site.change("templates/components/extra.html", "<i>", "<b>");
    site.build();
    for (path, input) in [
        ("note.txt", "static/note.txt"),
        ("2026/10/02/a1/index.html", "content/2026/10/a1.md"),
        ("2026/10/05/a4/index.html", "templates/components/extra.html"),
    ] {
        let one = site.explain(path).unwrap();
        assert_eq!(one.last_changed, [input], "{one:#?}");
    }
}

#[test]
fn a_page_that_was_altered_or_removed_says_so() {
    let site = Site::new();
    site.build();
    fs::remove_file(site.root().join("public/index.html")).unwrap();
    fs::write(site.root().join("public/topics/index.html"), "altered").unwrap();
    for path in ["index.html", "topics/index.html"] {
        let one = site.explain(path).unwrap();
        assert_eq!((one.current, one.differs.clone(), one.changed.len()), (false, Some(Vec::new()), 0), "{one:#?}");
        assert!(one.to_string().contains("now        to be made again: its file was altered or removed"), "{one}");
    }
    let built = site.build();
    assert_eq!(built.written.len(), 2, "{:?}", built.written);
    for path in ["index.html", "topics/index.html"] {
        let one = site.explain(path).unwrap();
        assert!(one.current && one.to_string().contains("last made  because its file was altered or removed"), "{one}");
    }
    assert!(site.explain("no/such/page.html").is_none());
}

#[test]
fn without_a_memory_nothing_is_made_up() {
    let site = Site::new();
    site.build();
    site.change("content/2026/10/a1.md", "The first sentence", "The very first sentence");
    fs::remove_dir_all(site.root().join(".dateline")).unwrap();
    let one = site.explain("2026/10/02/a1/index.html").unwrap();
    assert_eq!((one.differs.clone(), one.changed.len()), (None, 0), "{one:#?}");
    assert!(one.to_string().contains("it was not made before, or that is not remembered\n"), "{one}");
    site.build();
    let one = site.explain("2026/10/02/a1/index.html").unwrap();
    assert!(one.to_string().contains("last made  as a new page, or before anything was remembered\n"), "{one}");
}

/// A project, and what the command line says.
struct Site {
    home: tempfile::TempDir,
    now: i64,
    drafts: bool,
    base_url: Option<String>,
}

impl Site {
    fn new() -> Site {
        let home = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let site = Site { home, now: NOW, drafts: false, base_url: None };
        site.put(
            "config.toml",
            "title = \"Briefing\"\nbase_url = \"https://a.example\"\ntheme = \"mine\"\n[lists]\nper_page = 3\n\
             [options]\naccent = \"navy\"\n[outputs]\nversions = false\n",
        );
        site.put(
            "themes/mine/theme.toml",
            "name = \"mine\"\nextends = \"broadsheet\"\n[queries.chosen]\ntopic = \"t0\"\nlimit = 2\n",
        );
        site.put("themes/mine/templates/page.html", "<!doctype html><title>{{ page.title }}</title>");
        let extra = "{% component extra(text: string = \"x\") %}<i>{{ text }}</i>{% endcomponent extra %}";
        site.put("templates/components/extra.html", extra);
        site.put("static/note.txt", "a note");
        site.put("static/assets/style.css", "p { margin: 0 }");
        for n in 0..6 {
            let more = match n {
                4 => "{{<extra text=\"Look\" />}}\n\n[The other](@/2026/10/a2.md)\n",
                _ => "",
            };
            site.put(&format!("content/2026/10/a{n}.md"), &article(n, more));
        }
        site.change("content/2026/10/a5.md", "draft = false", "draft = true");
        site.put(
            "content/2026/10/bundle/index.md",
            "+++\ntitle = \"Bundle\"\ndate = 2026-10-20\n+++\n![A chart](chart.svg)\n",
        );
        site.put("content/2026/10/bundle/chart.svg", "<svg/>");
        site.put("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nUs.\n");
        let edition = "+++\ntitle = \"Edition\"\ndate = 2026-11-01T06:00:00Z\n[edition]\nitems = [\"@/2026/10/a0.md\"]\n+++\nWelcome.\n";
        site.put("content/editions/e1.md", edition);
        let held = article(8, "").replace("section = ", "publish_at = 2026-11-20T06:00:00Z\nsection = ");
        site.put("content/2026/10/held.md", &held);
        let gone = article(9, "").replace("section = ", "expires_at = 2026-11-28T06:00:00Z\nsection = ");
        site.put("content/2026/10/gone.md", &gone);
        site
    }

    fn root(&self) -> &Path {
        self.home.path()
    }

    fn put(&self, path: &str, text: &str) {
        let file = self.root().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.root().join(path)).unwrap();
    }

    fn change(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.root().join(path)).unwrap();
        assert!(text.contains(from), "{path} has no `{from}`");
        self.put(path, &text.replace(from, to));
    }

    fn press(&self, output: &Output) -> Built {
        if let Output::Folder(_) = output {
            // Until what was just written can't change again without its time telling.
            std::thread::sleep(std::time::Duration::from_millis(25));
        }
        let request = Request {
            root: self.root().to_path_buf(),
            config: "config.toml".to_owned(),
            base_url: self.base_url.clone(),
            drafts: self.drafts,
            future: false,
            now: self.now,
            strict: false,
        };
        press(&request, output, BTreeMap::new(), &|_, _| {}).unwrap()
    }

    fn build(&self) -> Built {
        let built = self.press(&Output::Folder("public".into()));
        assert!(!built.failed(false), "{:#?}", built.problems);
        built
    }

    fn explain(&self, path: &str) -> Option<Explanation> {
        let path = dateline::base::RelPath::new(path).unwrap();
        self.press(&Output::Explain("public".into(), path)).explanation
    }

    fn published(&self) -> BTreeSet<String> {
        let public = self.root().join("public");
        let files = walkdir::WalkDir::new(&public).into_iter().flatten().filter(|entry| entry.file_type().is_file());
        let paths = files.map(|entry| entry.path().strip_prefix(&public).unwrap().to_path_buf());
        paths
            .map(|path: PathBuf| path.to_str().unwrap().to_owned())
            .filter(|path| !path.starts_with(".dateline"))
            .collect()
    }
}

fn article(n: u64, more: &str) -> String {
    format!(
        "+++\ntitle = \"Harbour report {n}\"\ndate = 2026-10-{:02}T06:00:00Z\nauthors = [\"Author {}\"]\ndraft = false\n\
         taxonomies = {{ topics = [\"t{}\"] }}\n[news]\nsection = \"city\"\n+++\nThe first sentence of {n}.\n\n{more}",
        1 + n % 28,
        n % 2,
        n % 2,
    )
}
