//! The program as its users meet it: arguments in; files, messages and exit codes out.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Far longer than anything takes: it ends a test that would hang, and measures nothing.
const LIMIT: Duration = Duration::from_secs(60);

// ---- a site, and the program ------------------------------------------------------------------------------------------

/// A folder of its own for each test.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        Place(TempDir::new().unwrap())
    }

    /// A small site that is right.
    fn with_site() -> Place {
        let place = Place::new();
        place.put("config.toml", "title = \"The Test\"\nbase_url = \"https://test.example\"\n");
        place.put("content/2026/11/ferries.md", &article("Ferries all night", "2026-11-20", "The boats sail."));
        place.put("content/2026/11/budget.md", &article("A budget by Friday", "2026-11-21", "The council voted."));
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The program with `arguments`, at a fixed time, in this folder.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("DATELINE_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(self.0.path()).env("SOURCE_DATE_EPOCH", "1795435200").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        Said::of(&self.command(arguments).output().unwrap())
    }

    /// All files below a folder, with their bytes.
    fn tree(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = walkdir::WalkDir::new(self.path(folder)).into_iter().map(Result::unwrap);
        let files = entries.filter(|entry| entry.file_type().is_file());
        files.map(|entry| (entry.path().to_path_buf(), fs::read(entry.path()).unwrap())).collect()
    }
}

fn article(title: &str, date: &str, text: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ndate = {date}\nsummary = \"In short.\"\n+++\n{text}\n")
}

/// What the program said, and how it ended.
#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    fn of(output: &Output) -> Said {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    #[track_caller]
    fn ends(self, code: i32) -> Said {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    #[track_caller]
    fn says(self, part: &str) -> Said {
        assert!(self.out.contains(part) || self.err.contains(part), "`{part}` is missing in {self:#?}");
        self
    }

    /// Standard output as JSON, an object a line.
    fn objects(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect()
    }
}

// ---- help -------------------------------------------------------------------------------------------------------------

const COMMANDS: [&str; 10] =
    ["init", "new", "ingest", "build", "serve", "check", "clean", "explain", "completions", "man"];

#[test]
fn help_is_short_alone_and_has_examples_for_each_command() {
    let place = Place::new();
    let alone = place.run(&[]).ends(2);
    let short = place.run(&["-h"]).ends(0);
    assert_eq!(alone.err.trim(), short.out.trim(), "the program alone shows its short help");
    assert!(short.out.lines().count() <= 40, "{}", short.out);
    for command in COMMANDS {
        assert!(short.out.contains(&format!("\n  {command} ")), "{command} is missing in {}", short.out);
        let help = place.run(&[command, "--help"]).ends(0);
        assert!(
            help.out.contains("--root") && help.out.lines().all(|line| line.chars().count() <= 120),
            "{}",
            help.out
        );
        let has_examples = help.out.contains("Examples:");
        assert!(has_examples, "{command} --help has no examples: {}", help.out);
    }
    place.run(&["--help"]).ends(0).says("Exit codes:").says("DATELINE_ROOT");
    place.run(&["--version"]).ends(0).says(&format!("dateline {}", env!("CARGO_PKG_VERSION")));
    place.run(&["biuld"]).ends(2).says("a similar subcommand exists: 'build'");
}

#[test]
fn the_short_help_reads_well() {
    let help = Place::new().run(&["-h"]);
    expect_test::expect_file!["cli/help.txt"].assert_eq(&help.out);
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = place.run(&["completions", shell]).ends(0).out;
        COMMANDS.iter().for_each(|command| assert!(script.contains(command), "{command} is missing for {shell}"));
    }
    let manual = place.run(&["man"]).ends(0).out;
    assert!(manual.contains(".TH dateline") && manual.contains("SOURCE_DATE_EPOCH"), "{manual}");
    place.run(&["man", "--dir", "man1"]).ends(0);
    COMMANDS.iter().for_each(|command| assert!(place.text(&format!("man1/dateline-{command}.1")).contains("Examples")));
    if Path::new("/bin/bash").exists() {
        place.put("dateline.bash", &place.run(&["completions", "bash"]).out);
        let sourced = Command::new("/bin/bash").arg("-n").arg(place.path("dateline.bash")).status().unwrap();
        assert!(sourced.success());
    }
}

// ---- build, check, clean ----------------------------------------------------------------------------------------------

#[test]
fn a_new_site_builds_without_a_problem() {
    let place = Place::new();
    place.run(&["init", "my-briefing"]).ends(0).says("cd my-briefing");
    assert!(place.text("my-briefing/.gitignore").contains("/.dateline/"));
    let built = place.command(&["build", "--strict"]).current_dir(place.path("my-briefing")).output().unwrap();
    Said::of(&built).ends(0).says("6 articles, 2 editions");
    let front = place.text("my-briefing/public/index.html");
    assert!(front.contains("Masons Begin on the Mill Bridge on Monday"), "{front}");
    assert!(place.path("my-briefing/content/2026/11").is_dir(), "the desk has made pages");

    place.run(&["init", "my-briefing"]).ends(2).says("is not empty").says("help");
    place.put("hidden/.git/config", "");
    place.run(&["init", "hidden"]).ends(0);
}

#[test]
fn the_theme_can_be_had_for_editing() {
    let place = Place::with_site();
    place.run(&["init", "--theme"]).ends(0).says("themes/broadsheet");
    let file = "themes/broadsheet/templates/article.html";
    place.put(file, &place.text(file).replace("{% endblock %}", "<!-- ours -->{% endblock %}"));
    place.run(&["build"]).ends(0);
    assert!(place.text("public/2026/11/20/ferries/index.html").contains("<!-- ours -->"));
    place.run(&["init", "--theme"]).ends(2).says("is there already");
    assert!(place.text(file).contains("<!-- ours -->"));
}

#[test]
fn a_build_ends_with_a_calm_summary_and_a_second_one_changes_nothing() {
    let place = Place::with_site();
    place.run(&["build"]).ends(0).says("2 articles, 0 editions").says(" written (");
    let before = place.tree("public");
    let again = place.run(&["build"]).ends(0).says("all as they were");
    assert!(again.err.is_empty(), "{again:?}");
    assert_eq!(place.tree("public"), before);
    let quiet = place.run(&["build", "--quiet"]).ends(0);
    assert!(quiet.out.is_empty() && quiet.err.is_empty(), "{quiet:?}");
    place.put("content/2026/11/budget.md", &article("A budget by Friday", "2026-11-21", "The council voted twice."));
    place.run(&["build", "-v"]).ends(0).says("  wrote 2026/11/21/budget/index.html");
}

#[test]
fn the_project_is_found_from_inside_it_and_its_absence_says_what_to_do() {
    let place = Place::with_site();
    let inside = place.command(&["build"]).current_dir(place.path("content/2026")).output().unwrap();
    Said::of(&inside).ends(0);
    assert!(place.path("public/index.html").is_file());
    let elsewhere = Place::new();
    elsewhere.run(&["build"]).ends(2).says("there is no `config.toml` here").says("dateline init DIR");
    elsewhere.run(&["build", "--root", "gone"]).ends(2).says("--root DIR");
    let root = place.0.path().to_string_lossy().into_owned();
    elsewhere.run(&["check", "--root", &root]).ends(0);
    let by_environment = elsewhere.command(&["check"]).env("DATELINE_ROOT", &root).output().unwrap();
    Said::of(&by_environment).ends(0);
}

#[test]
fn problems_end_with_one_and_leave_the_folder_as_it_was() {
    let place = Place::with_site();
    place.run(&["build"]).ends(0);
    let before = place.tree("public");
    place.put("content/2026/11/bad.md", "+++\ntitel = \"A page\"\ndate = 2026-11-22\n+++\n");
    let failed = place.run(&["build"]).ends(1).says("did you mean `title`?").says("public/ left as it was");
    assert!(failed.out.is_empty(), "problems belong to standard error: {failed:?}");
    assert_eq!(place.tree("public"), before);
    place.run(&["check"]).ends(1).says("--> content/2026/11/bad.md:2:1");
}

#[test]
fn warnings_fail_only_a_strict_build() {
    let place = Place::with_site();
    place.put("content/undated.md", "+++\ntitle = \"Some day\"\n+++\nText.\n");
    place.run(&["build"]).ends(0).says("warning").says("1 warning");
    place.run(&["build"]).ends(0).says("warning: ");
    place.run(&["build", "--strict"]).ends(1).says("with `--strict` they count as errors");
    let by_environment = place.command(&["check"]).env("DATELINE_STRICT", "true").output().unwrap();
    Said::of(&by_environment).ends(1);
}

#[test]
fn check_writes_nothing() {
    let place = Place::new();
    place.run(&["init", "."]).ends(0);
    let before = place.tree(".");
    place.run(&["check"]).ends(0).says("checked in");
    assert_eq!(place.tree("."), before);
    assert!(!place.path(".dateline").exists() && !place.path("public").exists());
    place.run(&["build"]).ends(0);
    let before = place.tree(".");
    place.put("seeds/2026-11-22-new.txt", "A New Headline\n\nA new paragraph that says a little.\n");
    let with_seed = place.tree(".");
    place.run(&["check"]).ends(0);
    assert_eq!(place.tree("."), with_seed);
    assert_ne!(before, with_seed);
}

#[test]
fn machines_get_one_object_a_line() {
    let place = Place::with_site();
    let said = place.run(&["build", "--message-format", "json"]).ends(0);
    let objects = said.objects();
    let summary = objects.last().unwrap();
    assert_eq!((&summary["type"], &summary["ok"], &summary["articles"]), (&"summary".into(), &true.into(), &2.into()));
    assert!(said.err.is_empty(), "{said:?}");

    place.put("content/bad.md", "+++\ntitle = 4\n+++\n");
    let said = place.run(&["check", "--message-format=json"]).ends(1);
    let problem = &said.objects()[0];
    assert_eq!(problem["type"], "problem");
    assert_eq!(problem["severity"], "error");
    assert_eq!((&problem["file"], &problem["line"]), (&"content/bad.md".into(), &2.into()));
    let fault = Place::new().run(&["build", "--message-format=json"]).ends(2);
    assert_eq!(fault.objects()[0]["type"], "fault");
}

#[test]
fn the_time_is_what_the_user_says() {
    let place = Place::with_site();
    let exists = || place.path("public/2026/11/21/budget/index.html").exists();
    place.run(&["build", "--now", "2026-11-20"]).ends(0).says("1 article,");
    assert!(!exists(), "what is dated in the future is not public");
    place.run(&["build", "--now", "2026-11-21"]).ends(0);
    assert!(exists());
    place.run(&["build", "--now", "2026-11-20T10:00:00+01:00", "--future"]).ends(0);
    assert!(exists());
    place.run(&["build", "--now", "yesterday"]).ends(2).says("`--now` is no time: `yesterday`");
    let epoch = place.command(&["build"]).env("SOURCE_DATE_EPOCH", "soon").output().unwrap();
    Said::of(&epoch).ends(2).says("SOURCE_DATE_EPOCH");
}

#[test]
fn the_output_goes_where_it_is_sent_but_never_over_sources() {
    let place = Place::with_site();
    place.run(&["build", "--output", "site", "--base-url", "https://other.example/news"]).ends(0).says("site/");
    assert!(place.text("site/index.html").contains("https://other.example/news/"));
    assert!(!place.path("public").exists());
    let elsewhere = TempDir::new().unwrap();
    let outside = elsewhere.path().join("www").to_string_lossy().into_owned();
    place.run(&["build", "--output", &outside]).ends(0);
    assert!(elsewhere.path().join("www/index.html").is_file());
    for folder in [".", "content", "content/2026", "seeds", ".."] {
        place.run(&["build", "--output", folder]).ends(2);
    }
    place.run(&["build", "--base-url", "nowhere"]).ends(1).says("`--base-url` is no web address");
}

#[test]
fn clean_keeps_what_it_did_not_make() {
    let place = Place::with_site();
    place.run(&["build"]).ends(0);
    place.put("public/CNAME", "test.example\n");
    place.put("public/.git/HEAD", "ref\n");
    place.run(&["clean"]).ends(0).says("did not make: `CNAME`").says("kept");
    let left: Vec<PathBuf> = place.tree("public").into_keys().collect();
    assert_eq!(left, [place.path("public/.git/HEAD"), place.path("public/CNAME")]);
    assert!(!place.path(".dateline").exists());
    place.run(&["build"]).ends(0);
    place.run(&["clean", "--yes"]).ends(0);
    assert_eq!(place.tree("public").into_keys().collect::<Vec<_>>(), [place.path("public/.git/HEAD")]);
    assert!(place.path("content/2026/11/ferries.md").is_file());
}

#[test]
fn one_thread_makes_what_two_make() {
    let place = Place::new();
    place.run(&["init", "."]).ends(0);
    place.run(&["build", "-j1", "--output", "one"]).ends(0);
    place.run(&["build", "-j2", "--output", "two"]).ends(0);
    let relative = |folder: &str| -> BTreeMap<PathBuf, Vec<u8>> {
        let base = place.path(folder);
        place.tree(folder).into_iter().map(|(path, bytes)| (path.strip_prefix(&base).unwrap().into(), bytes)).collect()
    };
    assert_eq!(relative("one"), relative("two"));
    place.run(&["build", "-j0"]).ends(2);
}

#[test]
fn a_reader_who_leaves_is_no_fault() {
    let place = Place::with_site();
    let mut child = place.command(&["build", "-v"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn colours_come_only_when_wanted() {
    let place = Place::with_site();
    place.put("content/bad.md", "+++\ntitel = \"x\"\n+++\n");
    assert!(!place.run(&["check"]).err.contains('\u{1b}'), "not into a pipe");
    assert!(place.run(&["check", "--color", "always"]).err.contains('\u{1b}'));
}

// ---- new --------------------------------------------------------------------------------------------------------------

#[test]
fn new_pages_begin_with_what_is_known() {
    let place = Place::with_site();
    let arguments = ["new", "Boats at \"night\"", "--in", "city", "--author", "Ines Varga", "--topic", "transport"];
    let said = place.run(&arguments).ends(0);
    assert_eq!(said.out.trim(), "content/2026/11/boats-at-night.md");
    expect_test::expect![[r#"
        +++
        title = "Boats at \"night\""
        date = 2026-11-23T12:00:00Z
        authors = ["Ines Varga"]
        draft = true

        [taxonomies]
        topics = ["transport"]

        [news]
        section = "city"
        +++

    "#]]
    .assert_eq(&place.text("content/2026/11/boats-at-night.md"));
    place.run(&arguments).ends(2).says("is there already").says("--slug");

    place.run(&["new", "The first", "--edition"]).ends(0);
    assert!(place.text("content/editions/2026-11-23.md").contains("number = 1"));
    place.run(&["new", "The second", "--edition", "--slug", "2026-11-23-evening"]).ends(0);
    assert!(place.text("content/editions/2026-11-23-evening.md").contains("number = 2"));
    place.run(&["new", "About us", "--page"]).ends(0);
    place.run(&["new", "City", "--section"]).ends(0);
    assert!(place.path("content/pages/about-us.md").is_file() && place.path("content/city/_index.md").is_file());

    place.run(&["new", "!!!"]).ends(2).says("no address can be made");
    place.run(&["new", "A", "--slug", "../../x"]).ends(2);
    place.run(&["new", "A", "--page", "--edition"]).ends(2);
    place.run(&["check", "--drafts"]).ends(0);
}

#[test]
fn a_new_page_opens_in_the_editor_that_is_named() {
    let place = Place::with_site();
    let opened = place.command(&["new", "To edit", "--open"]).env("VISUAL", "false").output().unwrap();
    Said::of(&opened).ends(2);
    let opened = place.command(&["new", "To edit too", "--open"]).env("VISUAL", "touch -d @0").output().unwrap();
    Said::of(&opened).ends(0);
    let modified = place.path("content/2026/11/to-edit-too.md").metadata().unwrap().modified().unwrap();
    assert_eq!(modified, std::time::UNIX_EPOCH);
}

// ---- serve ------------------------------------------------------------------------------------------------------------

#[test]
fn serve_shows_drafts_follows_changes_and_ends_in_peace() {
    let place = Place::with_site();
    place.put("content/2026/11/draft.md", &article("Not yet", "2026-11-22\ndraft = true", "A draft."));
    let mut child =
        place.command(&["serve", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = loop {
        let line = lines.next().expect("the server is ready before it ends").unwrap();
        if let Some(at) = line.find("http://") {
            break line[at + 7..].split('/').next().unwrap().to_owned();
        }
    };
    let pipe = std::thread::spawn(move || lines.map(Result::unwrap).collect::<Vec<String>>());
    assert!(get(&address, "/").contains("Ferries all night"));
    assert!(get(&address, "/2026/11/22/draft/").contains("A draft."), "a preview shows drafts");

    place.put("content/2026/11/ferries.md", &article("Ferries until dawn", "2026-11-20", "The boats sail."));
    wait_for(|| get(&address, "/").contains("Ferries until dawn"));
    // A broken page leaves the last good ones.
    place.put("content/2026/11/budget.md", "+++\ntitel = \"x\"\n+++\n");
    std::thread::sleep(Duration::from_millis(500));
    assert!(get(&address, "/2026/11/21/budget/").contains("The council voted."));
    place.put("content/2026/11/budget.md", &article("A budget at last", "2026-11-21", "The council voted."));
    wait_for(|| get(&address, "/2026/11/21/budget/").contains("A budget at last"));
    assert!(!place.path("public").exists(), "a preview never writes what is published");

    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{err}");
    assert!(err.contains("unknown key `titel`"), "{err}");
    assert_eq!(pipe.join().unwrap().last().map(String::as_str), Some("ended"));
}

#[test]
fn a_port_that_is_taken_is_a_fault() {
    let place = Place::with_site();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    place.run(&["serve", "--port", &port]).ends(2).says("can't listen on");
}

fn get(address: &str, path: &str) -> String {
    let mut client = TcpStream::connect(address).unwrap();
    client.set_read_timeout(Some(LIMIT)).unwrap();
    write!(client, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[track_caller]
fn wait_for(mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < LIMIT, "it never happened");
        std::thread::sleep(Duration::from_millis(20));
    }
}

// ---- evaluate -----------------------------------------------------------------------------------------------------------

#[test]
fn the_desk_is_measured_on_a_folder_of_seeds_with_expectations() {
    let place = Place::new();
    place.put("set/ferries.txt", "Ferries Sail All Night\nNight Boats Sail in Varnholm\n\nThe ferries sail all night from Friday. The board said so.\n");
    place.put(
        "set/ferries.toml",
        "[expected]\nheadline = \"Ferries Sail All Night\"\nalternative_headline = \"Another\"\n",
    );
    place.put("set/alone.toml", "[expected]\nheadline = \"Nobody\"\n");
    let said = place.run(&["evaluate", "set"]).ends(1).says("a sidecar without a seed");
    let row = |name: &str| said.out.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    assert!(row("headline").contains("1.000     1.000     1.000"), "{said:#?}");
    assert!(row("alternative headline").contains("0.000     0.000     0.000"), "{said:#?}");
    // What is too large is told of and not read, be it the seed or its sidecar.
    for file in ["set/large.txt", "set/wide.toml"] {
        place.put(file, "");
        std::fs::File::options().write(true).open(place.path(file)).unwrap().set_len(5 << 30).unwrap();
    }
    place.put("set/large.toml", "[expected]\nheadline = \"Large\"\n");
    let said = place.run(&["evaluate", "set"]).ends(1);
    said.says("it has 5120 MB, and 64 MB are the most").says("it has 5120 MB, and 16 MB are the most");
}
