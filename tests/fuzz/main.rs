//! Bad input, on stable and in every run of the tests: the samples of `tests/desk/formats/` and the cases of
//! `tests/fuzz/corpus/`, damaged in ways that a number decides. The same number gives the same cases.
//!
//! `FUZZ_CASES=5000 FUZZ_SEED=7 FUZZ_FORMAT=docx cargo test --test fuzz -- --nocapture` runs longer, from elsewhere, on
//! one format. A case that fails is written to the target folder, and its path is told; once it is mended it moves to
//! `tests/fuzz/corpus/FORMAT/`. `fuzz/` searches the same properties with libFuzzer (docs/desk.md); the largest files
//! are in `tests/hostile.rs`.

mod check;
mod memory;
mod mutate;

use dateline::base::RelPath;
use dateline::seeds::formats::{self, FORMATS, SeedFile};
use memory::Memory;
use mutate::{MAX_CASE, Numbers, damaged, packed};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// Cases for each format.
const CASES: usize = 16;
const SEED: u64 = 1;
/// What the threads of a build have.
const STACK: usize = 2 << 20;
/// No case takes a second; only one that never ends takes this, on the slowest machine.
const FOR_EVER: Duration = Duration::from_secs(300);

#[test]
fn damaged_seeds_are_survived() {
    let number = |name: &str| std::env::var(name).ok().map(|value| value.parse::<u64>().expect("a number"));
    let seed = number("FUZZ_SEED").unwrap_or(SEED);
    let cases = number("FUZZ_CASES").map_or(CASES, |cases| cases as usize);
    let only = std::env::var("FUZZ_FORMAT").ok();
    let samples = samples();
    let others: Vec<Vec<u8>> = samples.values().flatten().cloned().collect();
    let mut failed = Vec::new();
    let names = FORMATS.iter().map(|format| format.name).chain(["detect"]);
    for (row, name) in names.enumerate().filter(|(_, name)| only.as_deref().is_none_or(|only| only == *name)) {
        let own =
            if name == "detect" { &others } else { samples.get(name).unwrap_or_else(|| panic!("no sample of {name}")) };
        println!("{name}: FUZZ_SEED={seed} FUZZ_CASES={cases} from {} samples", own.len());
        for case in 0..cases {
            let mut numbers = Numbers(seed ^ ((row as u64) << 56) ^ ((case as u64) << 20));
            // Every sample in turn.
            let bytes = damaged(&own[case % own.len()], &others, &mut numbers);
            if let Err(why) = survives(&format!("{name}, seed {seed}, case {case}"), name, bytes.clone()) {
                let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{seed}-{case}"));
                std::fs::write(&kept, &bytes).expect("the case can be written");
                failed.push(format!("{name}, seed {seed}, case {case}: {why}: {}", kept.display()));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What was found once stays mended: a file of `corpus/FORMAT/` is read as that format, and as what it looks like.
#[test]
fn every_case_that_was_found_stays_mended() {
    let mut failed = Vec::new();
    let mut count = 0;
    for (format, path) in corpus() {
        let bytes = std::fs::read(&path).expect("a readable case");
        for name in [format.as_str(), "detect"] {
            count += 1;
            if let Err(why) = survives(&format!("{name}, {}", path.display()), name, bytes.clone()) {
                failed.push(format!("{}: {why}", path.display()));
            }
        }
    }
    assert!(failed.is_empty() && count > 0, "{}", failed.join("\n"));
}

/// Twice as deep or as many is twice the work, not four times: documents of one thing, over and over.
#[test]
fn work_grows_with_the_size_alone() {
    let mut failed = Vec::new();
    for (format, head, part, tail) in SHAPES {
        let memory = |times: usize| {
            let bytes = [head.as_bytes(), part.repeat(times).as_bytes(), tail.as_bytes()].concat();
            let len = bytes.len();
            let read = survives_reading(&format!("{format}, {part} {times} times"), format, bytes);
            read.map(|memory| (memory, len)).map_err(|why| format!("{format}, {part:?} {times} times: {why}"))
        };
        let times = 3_000 / part.len();
        match (memory(times), memory(times * 4)) {
            (Ok((small, _)), Ok((large, len))) => {
                println!(
                    "{format}, {part:?}: {} KB asked for, four times as long {} KB",
                    small.all >> 10,
                    large.all >> 10
                );
                if large.all > small.all * 6 + (1 << 20) || large.most > 400 * len + (8 << 20) {
                    failed.push(format!("{format}, {part:?}: {small:?}, four times as long {large:?}, {len} bytes"));
                }
            }
            (small, large) => failed.extend(small.err().into_iter().chain(large.err())),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// A format, how a document of it begins, what is repeated, how it ends.
const SHAPES: &[(&str, &str, &str, &str)] = &[
    ("html", "<html><body>", "<div>", "x"),
    ("html", "<html><body>", "<p>one, two", ""),
    ("html", "<html><body>", "<b><p>", "x"),
    ("html", "<html><body>", "<table><tr><td>x", ""),
    ("html", "<html><body>", "<ul><li>x", ""),
    ("html", "<html><body>", "<blockquote>x", ""),
    ("html", "<html><body>", "<dl><dt>x<dd>y", ""),
    ("html", "<html><body><p>", "<a href=x>y", ""),
    ("html", "<html><body><p>", "<i>x</i> ", ""),
    ("html", "<html><body><p>", "x<br>", ""),
    ("html", "<html><body><p>", "*_[`", ""),
    ("html", "<html><body><pre>", "`", ""),
    ("html", "<html><body>", "<!--", ""),
    ("html", "<html><body>", "<svg>", ""),
    ("html", "<html><body><table>", "<tr><td colspan=20>x", ""),
    ("html", "<html><body>", "<figure><img src=//a.example/b><figcaption>x</figure>", ""),
    ("html", "<html><head>", "<meta property=og:title content=x>", "<body><p>x"),
    ("html", "<html><head>", "<script type=application/ld+json>[[", "<body><p>x"),
    ("html", "<html><body>", "<time datetime=2026-11-22>x</time>", ""),
    ("feed", "<rss><channel>", "<item><title>x</title><description>y</description></item>", "</channel></rss>"),
    ("feed", "<rss><channel><title>", "long ", "</title><item><description>x</description></item></channel></rss>"),
    ("feed", "<rss><channel>", "<item>", ""),
    ("feed", "<rss xmlns:a='b'><channel><item><description>", "<a:b c='&amp;'>", ""),
    ("feed", "<rss><channel><item><description>", "&amp;lt;p&amp;gt;", "</description></item></channel></rss>"),
    (
        "feed",
        "<!DOCTYPE a [",
        "<!ENTITY a '&a;&a;'>",
        "]><rss><channel><item><title>&a;</title></item></channel></rss>",
    ),
    ("feed", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[", "{\"content_text\":\"x\"},", "{}]}"),
    ("nitf", "<nitf><body><body.content>", "<p>x", ""),
    ("nitf", "<nitf><body><body.content>", "<table><tr><td>", ""),
    ("nitf", "<nitf><head><docdata>", "<key-list><keyword key='x'/>", ""),
    ("newsml-g2", "<newsMessage><itemSet>", "<newsItem guid='a'><itemMeta/></newsItem>", ""),
    ("newsml-g2", "<packageItem>", "<group><itemRef residref='a'/></group>", ""),
    ("opml", "<opml><body>", "<outline text='x' xmlUrl='y'>", ""),
    ("ninjs", "", "{\"associations\":[", ""),
    ("ninjs", "[", "{\"uri\":\"a\",\"headline\":\"b\",\"body_text\":\"c\"},", "{}]"),
    ("ninjs", "{\"uri\":\"a\",\"subjects\":[", "{\"name\":\"x\"},", "{}]}"),
    ("email", "Subject: x\nDate: x\n", "Content-Type: multipart/mixed; boundary=b\n\n--b\n", ""),
    ("email", "Subject: x\nDate: x\n", "Content-Type: message/rfc822\n\nSubject: x\n", ""),
    ("email", "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx\n", "--b--\n"),
    ("email", "From: a@b.example\n", "To: c@d.example\n", "\nx"),
    ("email", "Subject: =?utf-8?q?", "=41", "?=\n\nx"),
    ("email", "Subject: x\n\n", "> ", "x"),
    ("email", "Subject: x\n\n", "a:\n> b\n", ""),
    ("markdown", "", "> ", "x"),
    ("markdown", "", "- ", "x"),
    ("markdown", "---\n", "a:\n - ", "\n---\nx"),
    ("markdown", "---\na: ", "[", "\n---\nx"),
    ("markdown", "---\na: &a [x]\n", "b: [*a, *a]\n", "---\nx"),
    ("markdown", "+++\n", "[[a.a]]\n", "+++\nx"),
    ("markdown", "+++\na = ", "[", "\n+++\nx"),
    ("markdown", "{\"a\":", "[", "}"),
    ("text", "", "x\n", ""),
    ("text", "", "x\n\n", ""),
    ("text", "", "\u{1}\u{2}", ""),
    ("text", "", "â€™", ""),
    ("text", "", "\\xc2\\xa0", ""),
];

/// Archives that are small outside and large inside.
#[test]
fn bombs_are_told_and_cost_little() {
    let zeros = vec![b' '; 24 << 20];
    let inner = packed(&[("a.txt".to_owned(), zeros.clone())]);
    let nested = (0..6).fold(inner.clone(), |bytes, _| packed(&[("inner.zip".to_owned(), bytes)]));
    let many: Vec<(String, Vec<u8>)> = (0..5_001).map(|i| (format!("{i}.txt"), b"x".to_vec())).collect();
    let wide: Vec<(String, Vec<u8>)> = (0..40).map(|i| (format!("{i}.zip"), inner.clone())).collect();
    let picture = |name: String| (name, vec![7; 1 << 20]);
    let shared: Vec<(String, Vec<u8>)> = (0..400)
        .map(|i| (format!("{i}.txt"), b"A headline\n\nSee one.png and two.png.\n".to_vec()))
        .chain(["one.png", "two.png"].map(|name| picture(name.to_owned())))
        .collect();
    let core =
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body/></w:document>";
    let documents = [
        ("zip", packed(&[("a.txt".to_owned(), zeros.clone())]), "it unpacks to more than"),
        ("zip", nested, "an archive inside an archive"),
        ("zip", packed(&many), "the limit is 5000"),
        ("zip", packed(&wide), "it unpacks to more than"),
        ("zip", packed(&shared), "shown in too many"),
        ("zip", overlapping(), ""),
        ("docx", packed(&[("word/document.xml".to_owned(), zeros)]), "can't be read"),
        ("docx", packed(&[("word/styles.xml".to_owned(), core.into())]), "can't be read"),
        ("docx", packed(&[("word/document.xml".to_owned(), core.into())]), "holds no text"),
    ];
    for (format, bytes, told) in documents {
        let len = bytes.len();
        let (problems, memory) = on_a_thread(format!("a bomb of {format}"), move || {
            let file =
                SeedFile { path: RelPath::new(format!("seeds/a.{format}")).expect("a plain path"), bytes: &bytes };
            memory::of(|| formats::read(&file, Some(format)).1)
        })
        .expect("no panic");
        let found = problems.iter().any(|problem| problem.message.contains(told));
        assert!(found || told.is_empty(), "{told}: {problems:?}");
        assert!(memory.most < 512 << 20, "{told}: {len} bytes, {memory:?}");
    }
}

/// An archive whose directory names the same bytes three hundred times.
fn overlapping() -> Vec<u8> {
    let one = packed(&[("a.txt".to_owned(), vec![b'a'; 1 << 16])]);
    let at = |mark: &[u8]| one.windows(4).rposition(|window| window == mark).expect("a record");
    let (directory, end) = (at(b"PK\x01\x02"), at(b"PK\x05\x06"));
    let mut out = one[..directory].to_vec();
    for i in 0..300u32 {
        let mut entry = one[directory..end].to_vec();
        let name = format!("{i:05}");
        entry[46..51].copy_from_slice(name.as_bytes());
        out.extend(entry);
    }
    let size = (out.len() - directory) as u32;
    let mut tail = one[end..].to_vec();
    tail[8..10].copy_from_slice(&300u16.to_le_bytes());
    tail[10..12].copy_from_slice(&300u16.to_le_bytes());
    tail[12..16].copy_from_slice(&size.to_le_bytes());
    out.extend(tail);
    out
}

/// A format without a long search would be the first to break: each row has its target, and no target is left over.
#[test]
fn every_format_has_a_target() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/Cargo.toml");
    let manifest: toml::Table = std::fs::read_to_string(manifest).expect("fuzz/ is there").parse().expect("TOML");
    let targets: Vec<&str> =
        manifest["bin"].as_array().expect("targets").iter().filter_map(|t| t["name"].as_str()).collect();
    let mut wanted: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    wanted.push("detect");
    assert_eq!(targets, wanted, "name the formats in fuzz/Cargo.toml in the order of FORMATS");
    for name in wanted {
        let text = std::fs::read_to_string(format!("{}/fuzz/targets/{name}.rs", env!("CARGO_MANIFEST_DIR")));
        assert!(text.is_ok_and(|text| text.contains(&format!("\"{name}\""))), "fuzz/targets/{name}.rs");
    }
}

fn survives(name: &str, format: &str, bytes: Vec<u8>) -> Result<(), String> {
    let format = format.to_owned();
    on_a_thread(name.to_owned(), move || check::check(&format, &bytes))
}

fn survives_reading(name: &str, format: &str, bytes: Vec<u8>) -> Result<Memory, String> {
    let format = format.to_owned();
    on_a_thread(name.to_owned(), move || memory::of(|| check::check_reading(&format, &bytes)).1)
}

/// What `work` gives, or how it failed. A thread that runs out of its stack ends the program and says its name.
fn on_a_thread<T: Send + 'static>(name: String, work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    let (done, wait) = mpsc::channel();
    let thread = std::thread::Builder::new().name(name).stack_size(STACK);
    let thread = thread.spawn(move || drop(done.send(work()))).expect("a thread");
    match wait.recv_timeout(FOR_EVER) {
        Ok(value) => Ok(value),
        Err(mpsc::RecvTimeoutError::Timeout) => Err("it does not end".to_owned()),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let why = thread.join().expect_err("it sent nothing");
            let text =
                why.downcast_ref::<String>().cloned().or_else(|| why.downcast_ref::<&str>().map(|s| (*s).to_owned()));
            Err(text.unwrap_or_else(|| "it panicked".to_owned()))
        }
    }
}

/// The undamaged documents of each format: the samples of the desk's tests, and what was found.
fn samples() -> BTreeMap<String, Vec<Vec<u8>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut samples: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for folder in ["tests/desk", "tests/desk/formats"] {
        for path in files(&root.join(folder)) {
            let bytes = std::fs::read(&path).expect("a readable sample");
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8");
            if name.ends_with(".expected.txt") || name.ends_with(".toml") {
                continue;
            }
            let file = SeedFile { path: RelPath::new(format!("seeds/{name}")).expect("a plain name"), bytes: &bytes };
            let format = formats::detect(&file).map_or("text", |format| format.name);
            samples.entry(format.to_owned()).or_default().push(bytes);
        }
    }
    for (format, path) in corpus() {
        let bytes = std::fs::read(&path).expect("a readable case");
        if bytes.len() <= MAX_CASE {
            samples.entry(format).or_default().push(bytes);
        }
    }
    samples
}

fn corpus() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut cases = Vec::new();
    for format in FORMATS.iter().map(|format| format.name).chain(["detect"]) {
        cases.extend(files(&folder.join(format)).into_iter().map(|path| (format.to_owned(), path)));
    }
    cases
}

/// The files of a folder in the order of their names; none if there is no folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("a readable entry").path()).filter(|p| p.is_file()).collect();
    files.sort();
    files
}
