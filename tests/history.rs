//! A random history of edits, built warm after each step by a fresh process and by one that stays, equals a clean build
//! byte for byte, problems included; and one thread equals two. A history that fails is shrunk to a short story and printed.
//! The place of the project, the locale, the time zone, the threads and the order of files on the disk decide nothing.
//!
//! `HISTORY_SEED` and `HISTORY_STEPS` choose another history; the seed of each is printed. What is written lies in memory
//! where the system has a place for that: on a disk, nine tenths of a step is waiting for it.

use dateline::base::Digest;
use dateline::build::{Built, Output, Request, Session, press};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

const NOW: i64 = 1_795_000_000;

/// The theme's template of lists.
const LIST: &str = include_str!("../themes/broadsheet/templates/list.html");

/// One edit: what is done, and two numbers that choose to what and how. Its meaning depends on what is there, so a
/// history with steps taken out is still a history.
#[derive(Clone, Copy)]
struct Edit {
    kind: usize,
    to: u64,
    how: u64,
}

type Act = fn(&mut World, u64, u64);

/// Every kind of edit that a newsroom, a designer or an accident makes.
const ACTS: &[(&str, Act)] = &[
    ("write an article", |w, to, how| w.write_article(to % 30, how)),
    ("edit a body", |w, to, how| w.change(to, |text| format!("{text}\nA new sentence, number {}.\n", how % 1000))),
    ("take an edit back", |w, _, _| w.take_back()),
    ("take an edit back, or do it again", |w, _, _| w.take_back()),
    ("retitle", |w, to, how| w.replace_line(to, "title = ", &format!("title = \"Changed headline {}\"", how % 50))),
    ("retopic", |w, to, how| {
        w.replace_line(to, "topics = ", &format!("topics = [\"t{}\", \"t{}\"]", how % 7, how % 5))
    }),
    ("move in time", |w, to, how| {
        w.replace_line(to, "date = ", &format!("date = 2026-{:02}-{:02}", 1 + how % 11, 1 + how % 27))
    }),
    ("take out of time", |w, to, _| w.replace_line(to, "date = ", "weight = 1")),
    ("change the story", |w, to, how| w.replace_line(to, "story = ", &format!("story = \"s{}\"", how % 3))),
    ("add an alias", |w, to, how| w.replace_line(to, "aliases = ", &format!("aliases = [\"/old/{}/\"]", how % 20))),
    ("change the author", |w, to, how| {
        w.replace_line(to, "authors = ", &format!("authors = [\"Author {}\"]", how % 4))
    }),
    ("draft and back", |w, to, how| {
        w.replace_line(to, "draft = ", if how % 2 == 0 { "draft = true" } else { "draft = false" })
    }),
    ("embargo", |w, to, how| {
        w.replace_line(to, "publish_at = ", &format!("publish_at = 2026-11-{:02}T06:00:00Z", 1 + how % 28))
    }),
    ("expire", |w, to, how| {
        w.replace_line(to, "expires_at = ", &format!("expires_at = 2026-11-{:02}T06:00:00Z", 1 + how % 28))
    }),
    ("correct", |w, to, how| {
        w.replace_line(
            to,
            "corrections = ",
            &format!("corrections = [{{ date = 2026-11-{:02}, text = \"It was wrong.\" }}]", 1 + how % 28),
        )
    }),
    ("translate", |w, to, how| {
        w.replace_line(
            to,
            "language = ",
            ["language = \"en\"", "language = \"ar\"", "language = \"de\""][how as usize % 3],
        )
    }),
    ("link to another", |w, to, how| w.change(to, |text| format!("{text}\n[See](@/2026/11/a{}.md).\n", how % 30))),
    ("use a component", |w, to, how| w.change(to, |text| format!("{text}\n{{{{<note title=\"N{}\" />}}}}\n", how % 9))),
    ("use a component of one's own", |w, to, how| {
        w.change(to, |text| format!("{text}\n{{{{<extra text=\"E{}\" />}}}}\n", how % 9))
    }),
    ("keep the size and change the text", |w, to, _| {
        w.change(to, |text| text.replace("first sentence", "chief sentence"))
    }),
    ("touch an article", |w, to, _| w.change(to, |text| text)),
    ("delete an article", |w, to, _| w.remove_article(to)),
    ("rename an article", |w, to, how| w.rename_article(to, how)),
    ("write an edition", |w, to, how| w.write_edition(to % 6, how)),
    ("delete an edition", |w, to, _| w.remove(&format!("content/editions/e{}.md", to % 6))),
    ("describe a topic", |w, to, how| {
        w.write(
            &format!("content/topics/t{}.md", to % 7),
            &format!("+++\ntitle = \"Topic number {}\"\n+++\nWords.\n", how % 9),
        )
    }),
    ("forget a topic", |w, to, _| w.remove(&format!("content/topics/t{}.md", to % 7))),
    ("write a page", |w, to, how| {
        w.write(
            &format!("content/pages/p{}.md", to % 3),
            &format!("+++\ntitle = \"Page {}\"\n+++\nText {how}.\n", how % 9),
        )
    }),
    ("write a section", |w, _, how| {
        w.write("content/city/_index.md", &format!("+++\ntitle = \"City {}\"\n+++\n", how % 5))
    }),
    ("put a file beside a page", |w, to, how| w.write_bundle(to % 2, how)),
    ("change a static file", |w, to, how| w.write(&format!("static/s{}.txt", to % 3), &format!("static {how}"))),
    ("delete a static file", |w, to, _| w.remove(&format!("static/s{}.txt", to % 3))),
    ("a folder in place of a static file", |w, to, how| {
        let path = format!("static/s{}.txt", to % 3);
        w.remove(&path);
        w.write(&format!("{path}/inside.txt"), &format!("inside {how}"));
    }),
    ("change a style sheet", |w, _, how| w.write("static/extra.css", &format!("p {{ margin: {}px }}", how % 90))),
    ("override a template", |w, to, how| {
        let own = format!("<!doctype html><title>{{{{ page.title }}}}</title>{how}");
        match to % 3 {
            // Another template extends it.
            0 => w.write("templates/list.html", &LIST.replace("</h1>", &format!("</h1><i>{how}</i>"))),
            1 => w.write("templates/404.html", &own),
            _ => w.write("templates/page.html", &own),
        }
    }),
    ("override a part of the theme", |w, _, how| {
        w.write("templates/parts/meta.html", &format!("<p class=\"meta\">{}</p>", how % 9))
    }),
    ("override a component of the theme", |w, _, how| {
        let component = format!("{{%- component credit(image: map) -%}}<i>{}</i>{{%- endcomponent credit %}}", how % 9);
        w.write("templates/components/credit.html", &component)
    }),
    ("choose an option of the theme", |w, to, how| {
        let option = [
            format!("accent = \"{}\"", ["navy", "plum", "ink"][how as usize % 3]),
            format!("show_reading_time = {}", how % 2 == 0),
            format!("columns = {}", 3 + how % 2),
        ];
        w.table("[options]", &option[to as usize % 3])
    }),
    ("drop the overrides", |w, _, _| {
        ["list.html", "404.html", "page.html", "components/extra.html", "parts/meta.html", "components/credit.html"]
            .iter()
            .for_each(|t| w.remove(&format!("templates/{t}")))
    }),
    ("change a component", |w, _, how| {
        w.write(
            "templates/components/extra.html",
            &format!("{{% component extra(text: string = \"x\") %}}<i>{}</i>{{% endcomponent extra %}}", how % 99),
        )
    }),
    ("rename the site", |w, _, how| w.config("title", &format!("\"Briefing {}\"", how % 9))),
    ("change the base", |w, _, how| {
        w.config("base_url", ["\"https://a.example\"", "\"https://a.example/b\""][how as usize % 2])
    }),
    ("change the page length", |w, _, how| w.lists = 2 + how % 6),
    ("step the clock", |w, to, how| {
        w.now = if to % 3 == 0 { w.now - (how % 20) as i64 * 40_000 } else { w.now + (how % 20) as i64 * 40_000 }
    }),
    ("break an article", |w, to, _| w.change(to, |text| text.replacen("title", "titel", 1))),
    ("mend every article", |w, _, _| w.mend()),
    ("break a template", |w, _, _| w.write("templates/broken.html", "{% if %}")),
    ("mend the template", |w, _, _| w.remove("templates/broken.html")),
    ("delete the cache", |w, _, _| drop(fs::remove_dir_all(w.root.join(".dateline")))),
    ("truncate the cache", |w, to, how| w.truncate_cache(to, how)),
    ("damage the cache", |w, to, how| w.damage_cache(to, how)),
    ("move to another section", |w, to, how| {
        w.replace_line(to, "section = ", ["section = \"city\"", "section = \"harbour\""][how as usize % 2])
    }),
    ("move to another folder", |w, to, how| w.move_article(to, how)),
    ("restore a deleted article", |w, to, _| w.restore(to)),
    ("change the navigation", |w, to, how| {
        w.table(
            "[[nav]]",
            &format!("title = \"Menu {}\"\nurl = \"/{}/\"", how % 5, ["city", "editions"][to as usize % 2]),
        )
    }),
    ("change the addresses", |w, _, how| {
        let pattern = ["/{year}/{month}/{day}/{slug}/", "/{section}/{slug}/"][how as usize % 2];
        w.table("[permalinks]", &format!("article = \"{pattern}\""))
    }),
    ("change the language", |w, _, how| w.config("language", ["\"en\"", "\"de\""][how as usize % 2])),
    ("change the time zone", |w, _, how| w.config("timezone", ["\"UTC\"", "\"Asia/Tokyo\""][how as usize % 2])),
    ("change the house", |w, _, how| w.table("[organisation]", &format!("name = \"House {}\"", how % 5))),
    ("change the quotation marks", |w, _, how| w.table("[markdown]", &format!("smart_punctuation = {}", how % 2 == 0))),
    ("leave outputs out", |w, to, how| {
        let name = ["versions", "days", "topics", "calendar"][to as usize % 4];
        w.table("[outputs]", &format!("{name} = {}", how % 2 == 0))
    }),
    ("a theme of one's own on top of another", |w, _, how| {
        w.write(
            "themes/mine/theme.toml",
            &format!(
                "name = \"mine\"\nextends = \"broadsheet\"\n[queries.chosen]\ntopic = \"t{}\"\nlimit = 3\n",
                how % 7
            ),
        );
        w.write("themes/mine/templates/lead.html", &format!("<i>{}</i>", how % 9));
        w.write(
            "themes/mine/templates/404.html",
            "<!doctype html><title>{{ page.title }}</title>{% include \"lead.html\" %}",
        );
        w.config("theme", "\"mine\"");
    }),
    ("change an included part", |w, _, how| {
        if w.root.join("themes/mine").exists() {
            w.write("themes/mine/templates/lead.html", &format!("<b>{}</b>", how % 9));
        }
    }),
    ("back to the theme that comes along", |w, _, _| w.config("theme", "\"broadsheet\"")),
    ("the news window passes", |w, _, _| w.now += 2 * 86_400 + 60),
    ("a cache of another version", |w, to, _| w.change_version_of_cache(to)),
    ("alter a published file", |w, to, how| w.alter_published(to, how)),
    ("delete a published file", |w, to, _| w.delete_published(to)),
];

/// A project on disk, and what the command line would say.
struct World {
    root: PathBuf,
    now: i64,
    settings: BTreeMap<String, String>,
    /// Head and lines.
    tables: BTreeMap<String, String>,
    lists: u64,
    /// Articles that were deleted, and their text.
    deleted: Vec<(String, String)>,
    /// The article that was edited last, and its text before.
    last_edit: Option<(PathBuf, String)>,
    /// Builds that failed since one was well.
    failed: usize,
    /// Builds that made the site.
    made: usize,
}

impl World {
    fn new(root: PathBuf) -> World {
        fs::create_dir_all(&root).unwrap();
        let mut world = World { root, ..world_at(NOW) };
        world.config("title", "\"Briefing\"");
        world.config("base_url", "\"https://a.example\"");
        for n in 0..8 {
            world.write_article(n, n * 7);
        }
        world.write_edition(0, 3);
        world.save_config();
        world
    }

    fn write(&mut self, path: &str, text: &str) {
        let file = self.root.join(path);
        if file.is_dir() {
            fs::remove_dir_all(&file).unwrap();
        }
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn write_bundle(&mut self, number: u64, how: u64) {
        let page = "+++\ntitle = \"Bundle\"\ndate = 2026-10-10\n+++\n![A](p.svg)\n";
        self.write(&format!("content/city/b{number}/index.md"), page);
        self.write(&format!("content/city/b{number}/p.svg"), &format!("<svg>{}</svg>", how % 99));
    }

    /// A file, or a folder with what is in it.
    fn remove(&mut self, path: &str) {
        let path = self.root.join(path);
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }

    fn config(&mut self, key: &str, value: &str) {
        self.settings.insert(key.to_owned(), value.to_owned());
    }

    fn table(&mut self, head: &str, lines: &str) {
        self.tables.insert(head.to_owned(), lines.to_owned());
    }

    fn move_article(&mut self, to: u64, how: u64) {
        let articles = self.articles();
        let Some(path) = articles.get(to as usize % articles.len().max(1)).cloned() else { return };
        let from = self.root.join("content").join(&path);
        let name = from.file_name().unwrap().to_string_lossy().into_owned();
        let target = self.root.join("content").join(["2026/11", "2026/10"][how as usize % 2]).join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        if !target.exists() {
            fs::rename(from, target).unwrap();
        }
    }

    fn restore(&mut self, to: u64) {
        let count = self.deleted.len().max(1);
        if let Some((path, text)) = self.deleted.get(to as usize % count).cloned() {
            self.write(&path, &text);
        }
    }

    fn save_config(&mut self) {
        let mut text = String::new();
        for (key, value) in &self.settings {
            writeln!(text, "{key} = {value}").unwrap();
        }
        write!(text, "[lists]\nper_page = {}\n[feeds]\nitems = 3\n", self.lists).unwrap();
        for (head, lines) in &self.tables {
            write!(text, "{head}\n{lines}\n").unwrap();
        }
        self.write("config.toml", &text);
    }

    fn write_article(&mut self, number: u64, how: u64) {
        let text = format!(
            "+++\ntitle = \"Article {number}\"\ndate = 2026-{:02}-{:02}T{:02}:00:00Z\nauthors = [\"Author {}\"]\n\
             aliases = []\ndraft = false\nlanguage = \"en\"\n\
             taxonomies = {{ topics = [\"t{}\"], places = [\"Place {}\"] }}\n\
             [news]\nstory = \"s{}\"\nsection = \"city\"\npublish_at = 2026-01-01\nexpires_at = 2030-01-01\ncorrections = []\n+++\n\
             The first sentence of article {number}. **Bold** words.\n\n## A heading\n\nMore of it.\n",
            1 + how % 11,
            1 + how % 27,
            how % 24,
            how % 4,
            how % 7,
            how % 3,
            how % 3,
        );
        self.write(&format!("content/2026/11/a{number}.md"), &text);
    }

    fn write_edition(&mut self, number: u64, how: u64) {
        let articles = self.articles();
        let chosen = |n: u64| articles.get((how + n) as usize % articles.len().max(1));
        let named: Vec<String> = (0..how % 4).filter_map(chosen).map(|a| format!("\"@/{}\"", a)).collect();
        let text = format!(
            "+++\ntitle = \"Edition {number}\"\ndate = 2026-11-{:02}T06:00:00Z\n[edition]\nitems = [{}]\nbrief = [\"One *line* {}.\"]\n+++\nWelcome {how}.\n",
            1 + how % 28,
            named.join(", "),
            how % 9,
        );
        self.write(&format!("content/editions/e{number}.md"), &text);
    }

    /// Articles, by path below `content/`.
    fn articles(&self) -> Vec<String> {
        let folder = self.root.join("content/2026/11");
        let mut names: Vec<String> = fs::read_dir(folder)
            .map(|entries| entries.flatten().map(|e| format!("2026/11/{}", e.file_name().to_string_lossy())).collect())
            .unwrap_or_default();
        names.sort();
        names
    }

    fn article(&self, to: u64) -> Option<PathBuf> {
        let all = self.articles();
        (!all.is_empty()).then(|| self.root.join("content").join(&all[to as usize % all.len()]))
    }

    fn change(&mut self, to: u64, change: impl FnOnce(String) -> String) {
        if let Some(file) = self.article(to) {
            let text = fs::read_to_string(&file).unwrap();
            let changed = change(text.clone());
            fs::write(&file, &changed).unwrap();
            if changed != text {
                self.last_edit = Some((file, text));
            }
        }
    }

    /// The last edit of an article, taken back; and done again, if nothing else was edited since.
    fn take_back(&mut self) {
        if let Some((file, text)) = self.last_edit.take().filter(|(file, _)| file.is_file()) {
            let now = fs::read_to_string(&file).unwrap();
            fs::write(&file, text).unwrap();
            self.last_edit = Some((file, now));
        }
    }

    fn replace_line(&mut self, to: u64, start: &str, line: &str) {
        self.change(to, |text| {
            let (found, with): (&str, String) = if start == "topics = " {
                ("taxonomies = ", format!("taxonomies = {{ {line} }}"))
            } else {
                (start, line.to_owned())
            };
            let lines = text.lines().map(|l| if l.starts_with(found) { with.as_str() } else { l });
            lines.collect::<Vec<_>>().join("\n") + "\n"
        });
    }

    fn remove_article(&mut self, to: u64) {
        if let Some(file) = self.article(to) {
            let path = file.strip_prefix(&self.root).unwrap().to_string_lossy().into_owned();
            self.deleted.push((path, fs::read_to_string(&file).unwrap()));
            fs::remove_file(file).unwrap();
        }
    }

    fn rename_article(&mut self, to: u64, how: u64) {
        if let Some(file) = self.article(to) {
            fs::rename(&file, file.with_file_name(format!("a{}.md", how % 40))).unwrap();
        }
    }

    fn mend(&mut self) {
        for path in self.articles() {
            let file = self.root.join("content").join(path);
            let text = fs::read_to_string(&file).unwrap().replacen("titel", "title", 1);
            fs::write(file, text).unwrap();
        }
    }

    /// Takes out what a build has called an error.
    fn remove_errors(&mut self, built: &Built) {
        for file in
            built.problems.iter().filter(|problem| problem.is_error()).filter_map(|problem| problem.place.as_ref())
        {
            match file.file.as_str() {
                "config.toml" => self.tables.clear(),
                file if self.root.join(file).exists() => self.remove(file),
                // A template of the theme itself, which does not get on with one in the project.
                _ => {
                    self.remove("templates");
                    self.remove("themes");
                    self.config("theme", "\"broadsheet\"");
                }
            }
        }
        self.save_config();
    }

    /// Takes out everything that stands in the way of a build.
    fn make_sound(&mut self) {
        self.save_config();
        for _ in 0..30 {
            let built = self.build().unwrap();
            if !built.failed(false) {
                return;
            }
            self.remove_errors(&built);
        }
        panic!("the project can't be made sound: {:#?}", self.build().unwrap().problems);
    }

    fn cache_file(&self, to: u64) -> Option<PathBuf> {
        let mut files: Vec<PathBuf> = fs::read_dir(self.root.join(".dateline"))
            .ok()?
            .flatten()
            .map(|e| e.path())
            .filter(|p| p.is_file())
            .collect();
        files.sort();
        (!files.is_empty()).then(|| files[to as usize % files.len()].clone())
    }

    fn truncate_cache(&mut self, to: u64, how: u64) {
        if let Some(file) = self.cache_file(to) {
            let bytes = fs::read(&file).unwrap();
            fs::write(file, &bytes[..how as usize % (bytes.len() + 1)]).unwrap();
        }
    }

    fn damage_cache(&mut self, to: u64, how: u64) {
        if let Some(file) = self.cache_file(to) {
            let mut bytes = fs::read(&file).unwrap();
            if !bytes.is_empty() {
                let at = how as usize % bytes.len();
                bytes[at] ^= 1 + (how >> 32) as u8 % 255;
                fs::write(file, bytes).unwrap();
            }
        }
    }

    /// A cache as another version of the program would have left it: whole, its sum right, and not what this one means.
    fn change_version_of_cache(&mut self, to: u64) {
        let program = dateline::build::program().as_bytes();
        let Some(file) = self.cache_file(to) else { return };
        let mut bytes = fs::read(&file).unwrap();
        let Some(at) = bytes.windows(program.len()).position(|window| window == program) else { return };
        let sum = (0..bytes.len().saturating_sub(16).min(256))
            .find(|at| Digest::of(&bytes[at + 16..]).bytes() == bytes[*at..at + 16]);
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        let word = b"sentence";
        for at in (0..bytes.len() - word.len()).rev() {
            if bytes[at..].starts_with(word) {
                bytes[at] = b'S';
            }
        }
        if let Some(at) = sum {
            let sum = Digest::of(&bytes[at + 16..]).bytes();
            bytes[at..at + 16].copy_from_slice(&sum);
        }
        fs::write(file, bytes).unwrap();
    }

    fn published(&self, to: u64) -> Option<PathBuf> {
        let tree = tree(&self.root.join("public"));
        let path = tree.keys().nth(to as usize % tree.len().max(1))?;
        Some(self.root.join("public").join(path))
    }

    fn alter_published(&mut self, to: u64, how: u64) {
        if let Some(file) = self.published(to) {
            fs::write(file, format!("altered {how}")).unwrap();
        }
    }

    fn delete_published(&mut self, to: u64) {
        if let Some(file) = self.published(to) {
            fs::remove_file(file).unwrap();
        }
    }

    fn build(&self) -> anyhow::Result<Built> {
        let request = request(&self.root, self.now);
        press(&request, &Output::Folder("public".into()), BTreeMap::new(), &|_, _| {})
    }

    fn build_in(&self, session: &mut Session, dirty: &BTreeSet<PathBuf>) -> anyhow::Result<Built> {
        let request = request(&self.root, self.now);
        session.press(&request, &Output::Folder("preview".into()), Some(dirty), &|_, _| {})
    }
}

fn request(root: &Path, now: i64) -> Request {
    Request {
        root: root.to_owned(),
        config: "config.toml".to_owned(),
        base_url: None,
        drafts: false,
        future: false,
        now,
        strict: false,
    }
}

/// Every file below a folder but hidden ones, with its bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let walk = walkdir::WalkDir::new(folder).into_iter();
    for entry in walk.filter_entry(|e| e.depth() == 0 || !is_hidden(e.file_name().to_str().unwrap())).flatten() {
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
    files
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
}

fn copy_inputs(from: &Path, to: &Path) {
    for name in ["config.toml", "content", "static", "templates", "themes"] {
        let source = from.join(name);
        if source.is_file() {
            fs::copy(&source, to.join(name)).unwrap();
            continue;
        }
        for (path, bytes) in tree(&source) {
            let file = to.join(name).join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    }
}

/// What went wrong, and after how many steps it showed.
struct Failure {
    step: usize,
    /// Of two failures of one kind the shorter story is told, and never that of another fault in its place.
    kind: &'static str,
    difference: String,
}

/// A difference found in a step, by kind.
type Found = (&'static str, String);

/// Plays a history up to the first difference between a warm and a clean build. The number of builds that made the site.
fn play(edits: &[Edit]) -> Result<usize, Failure> {
    let home = place();
    let mut world = World::new(home.path().join("warm"));
    let mut session = Session::default();
    for (step, edit) in edits.iter().enumerate() {
        // Whatever breaks, the story is told.
        let outcome = catch_unwind(AssertUnwindSafe(|| play_one(&mut world, &mut session, edit, home.path(), step)));
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err((kind, difference))) => return Err(Failure { step, kind, difference }),
            Err(panic) => {
                let said = panic.downcast_ref::<String>().cloned();
                let said = said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                return Err(Failure { step, kind: "panic", difference: said.unwrap_or_default() });
            }
        }
    }
    Ok(world.made)
}

fn play_one(world: &mut World, session: &mut Session, edit: &Edit, home: &Path, step: usize) -> Result<(), Found> {
    let fault = |error: anyhow::Error| ("fault", format!("{error:#}"));
    let inputs = inputs(&world.root);
    (ACTS[edit.kind].1)(world, edit.to, edit.how);
    world.save_config();
    // What was just written may change again without its time telling: it would be read again in any case, and the
    // short ways stay shut.
    std::thread::sleep(std::time::Duration::from_millis(25));
    let before = tree(&world.root.join("public"));
    let warm = world.build().map_err(fault)?;
    let stayed = world.build_in(session, &changed(&world.root, &inputs)).map_err(fault)?;
    let clean_root = home.join(format!("a-clean-build-elsewhere-{step}"));
    fs::create_dir_all(&clean_root).unwrap();
    copy_inputs(&world.root, &clean_root);
    let clean = one_thread(|| World { root: clean_root.clone(), ..world_at(world.now) }.build()).map_err(fault)?;
    let wanted = tree(&clean_root.join("public"));
    compare(&world.root, &warm, &clean, &wanted, &before)?;
    compare_stayed(&world.root, &stayed, &clean, &wanted)?;
    fs::remove_dir_all(clean_root).unwrap();
    if !warm.failed(false) {
        (world.failed, world.made) = (0, world.made + 1);
        return Ok(());
    }
    // While something is broken the steps show little: it is taken out, and the next build tells what that changed.
    world.failed += 1;
    if world.failed > 1 {
        world.remove_errors(&warm);
    }
    Ok(())
}

/// A folder of its own for each history, in memory if possible.
fn place() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn world_at(now: i64) -> World {
    World {
        root: PathBuf::new(),
        now,
        settings: BTreeMap::new(),
        tables: BTreeMap::new(),
        lists: 3,
        deleted: Vec::new(),
        last_edit: None,
        failed: 0,
        made: 0,
    }
}

fn one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(work)
}

/// All files that a build reads.
fn inputs(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let folders = ["content", "static", "templates", "themes"].into_iter();
    let files = folders.flat_map(|name| {
        let folder = root.join(name);
        tree(&folder).into_iter().map(move |(path, bytes)| (folder.join(path), bytes))
    });
    files.chain([(root.join("config.toml"), fs::read(root.join("config.toml")).unwrap())]).collect()
}

/// The paths that a watcher would name.
fn changed(root: &Path, before: &BTreeMap<PathBuf, Vec<u8>>) -> BTreeSet<PathBuf> {
    let now = inputs(root);
    let paths: BTreeSet<&PathBuf> = now.keys().chain(before.keys()).collect();
    paths.into_iter().filter(|path| now.get(*path) != before.get(*path)).cloned().collect()
}

fn compare_stayed(root: &Path, stayed: &Built, clean: &Built, wanted: &BTreeMap<String, Vec<u8>>) -> Result<(), Found> {
    if stayed.problems != clean.problems {
        let (a, b) = (&stayed.problems, &clean.problems);
        return Err(("problems of the process that stays", format!("its own: {a:#?}\nclean: {b:#?}")));
    }
    let now = tree(&root.join("preview"));
    if clean.failed(false) || now == *wanted {
        return Ok(());
    }
    let paths: BTreeSet<&String> = now.keys().chain(wanted.keys()).collect();
    let differs: Vec<&&String> = paths.iter().filter(|path| now.get(**path) != wanted.get(**path)).collect();
    Err(("files of the process that stays", format!("{differs:?}")))
}

fn compare(
    root: &Path,
    warm: &Built,
    clean: &Built,
    wanted: &BTreeMap<String, Vec<u8>>,
    before: &BTreeMap<String, Vec<u8>>,
) -> Result<(), Found> {
    if warm.problems != clean.problems {
        return Err(("problems", format!("warm: {:#?}\nclean: {:#?}", warm.problems, clean.problems)));
    }
    let now = tree(&root.join("public"));
    if warm.failed(false) {
        return if now == *before { Ok(()) } else { Err(("a failed build that wrote", String::new())) };
    }
    let paths: BTreeSet<&String> = now.keys().chain(wanted.keys()).collect();
    for path in paths {
        match (now.get(path), wanted.get(path)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) => return Err(("a file", format!("{path} differs\n{}", first_difference(a, b)))),
            (Some(_), None) => return Err(("a file left over", path.clone())),
            (None, _) => return Err(("a missing file", path.clone())),
        }
    }
    Ok(())
}

fn first_difference(a: &[u8], b: &[u8]) -> String {
    let at = a.iter().zip(b).position(|(x, y)| x != y).unwrap_or(a.len().min(b.len()));
    let around =
        |bytes: &[u8]| String::from_utf8_lossy(&bytes[at.saturating_sub(80)..(at + 80).min(bytes.len())]).into_owned();
    format!("warm:  …{}…\nclean: …{}…", around(a), around(b))
}

/// Takes steps out for as long as the history still fails in the same way: halves, quarters, …, single steps.
fn shrink(mut edits: Vec<Edit>, mut failure: Failure) -> (Vec<Edit>, Failure) {
    edits.truncate(failure.step + 1);
    let mut size = edits.len() / 2;
    while size > 0 {
        let mut start = 0;
        while start < edits.len() {
            let mut shorter = edits.clone();
            shorter.drain(start..(start + size).min(edits.len()));
            match play(&shorter) {
                Err(other) if other.kind == failure.kind => {
                    shorter.truncate(other.step + 1);
                    (edits, failure) = (shorter, other);
                }
                _ => start += size,
            }
        }
        size /= 2;
    }
    (edits, failure)
}

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

fn history(seed: u64, steps: usize) {
    println!("HISTORY_SEED={seed} HISTORY_STEPS={steps}");
    let mut random = Random(seed);
    let edits: Vec<Edit> = (0..steps)
        .map(|_| Edit { kind: random.next() as usize % ACTS.len(), to: random.next() >> 1, how: random.next() >> 1 })
        .collect();
    let failure = match play(&edits) {
        Err(failure) => failure,
        Ok(made) => {
            println!("{made} of {steps} builds made the site");
            assert!(steps < 50 || made * 2 > steps, "only {made} of {steps} builds made the site: that shows little");
            return;
        }
    };
    println!("step {}: {}\n{}", failure.step, failure.kind, failure.difference);
    let (short, failure) = shrink(edits, failure);
    let mut story = String::new();
    for edit in &short {
        writeln!(story, "  {} (to {}, how {})", ACTS[edit.kind].0, edit.to, edit.how).unwrap();
    }
    let Failure { kind, difference, .. } = failure;
    panic!("a warm build differs from a clean one, seed {seed}: {kind}, after:\n{story}{difference}");
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Histories of moderate length: long enough for interplay, short enough to begin afresh now and then.
fn histories(first: u64) {
    const LENGTH: usize = 100;
    /// Of all tests of this file together.
    const STEPS: u64 = 2_000;
    if let Some(seed) = number("HISTORY_SEED") {
        return history(seed, number("HISTORY_STEPS").unwrap_or(LENGTH as u64) as usize);
    }
    let steps = number("HISTORY_STEPS").unwrap_or(STEPS) as usize / 2;
    for n in 0..steps.div_ceil(LENGTH) {
        history(first + n as u64, LENGTH.min(steps));
    }
}

#[test]
fn warm_equals_clean() {
    histories(2026);
}

#[test]
fn warm_equals_clean_again() {
    histories(4052);
}

/// One process: where it runs, and in what surroundings.
struct Surroundings {
    folder: &'static str,
    /// Whether the files were written in the opposite order, which on many disks is that in which they are listed.
    is_reversed: bool,
    threads: &'static str,
    environment: &'static [(&'static str, &'static str)],
}

const SURROUNDINGS: &[Surroundings] = &[
    Surroundings { folder: "a", is_reversed: false, threads: "-j2", environment: &[("LC_ALL", "C"), ("TZ", "UTC")] },
    Surroundings {
        folder: "a/much/deeper place/and Ünïcode 港",
        is_reversed: true,
        threads: "-j1",
        environment: &[
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANGUAGE", "tr"),
            ("TZ", "Pacific/Kiritimati"),
            ("HOME", "/nowhere"),
        ],
    },
    Surroundings {
        folder: "z",
        is_reversed: true,
        threads: "-j7",
        environment: &[("LANG", "de_DE.ISO-8859-1"), ("TZ", "America/St_Johns"), ("COLUMNS", "20"), ("TERM", "dumb")],
    },
];

#[test]
fn place_locale_time_zone_threads_and_file_order_decide_nothing() {
    for seed in [7, 77, 777] {
        let home = place();
        let mut world = World::new(home.path().join("origin"));
        let mut random = Random(seed);
        for _ in 0..60 {
            (ACTS[random.next() as usize % ACTS.len()].1)(&mut world, random.next() >> 1, random.next() >> 1);
        }
        world.make_sound();
        let results = SURROUNDINGS.iter().map(|surroundings| build_in_surroundings(&world, home.path(), surroundings));
        let results: Vec<(String, BTreeMap<String, Vec<u8>>)> = results.collect();
        assert!(results[0].1.len() > 40, "seed {seed}: only {} files; {}", results[0].1.len(), results[0].0);
        for ((said, tree), surroundings) in results.iter().zip(SURROUNDINGS).skip(1) {
            assert_eq!(*said, results[0].0, "seed {seed}, {}", surroundings.folder);
            let paths: BTreeSet<&String> = tree.keys().chain(results[0].1.keys()).collect();
            let differs: Vec<&&String> =
                paths.iter().filter(|path| tree.get(**path) != results[0].1.get(**path)).collect();
            assert!(differs.is_empty(), "seed {seed}, {}: {differs:#?}", surroundings.folder);
        }
    }
}

/// What the program says, but for the time it took, and what it makes.
fn build_in_surroundings(world: &World, home: &Path, around: &Surroundings) -> (String, BTreeMap<String, Vec<u8>>) {
    let root = home.join(around.folder);
    let mut inputs: Vec<(PathBuf, Vec<u8>)> = inputs(&world.root).into_iter().collect();
    if around.is_reversed {
        inputs.reverse();
    }
    for (file, bytes) in inputs {
        let file = root.join(file.strip_prefix(&world.root).unwrap());
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.env_clear().envs(around.environment.iter().copied()).current_dir(home);
    command.args(["build", "--message-format", "json", around.threads, "--root", around.folder]);
    let output = command.env("SOURCE_DATE_EPOCH", world.now.to_string()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let said = said.lines().map(|line| line.split(",\"seconds\"").next().unwrap().to_owned() + "\n").collect();
    (said, tree(&root.join("public")))
}
