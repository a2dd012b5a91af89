//! Documents that were made to hurt, given to the real program in a process that may have one gigabyte of memory and so
//! much time: it tells what is wrong and goes on. Whatever a machine has, a seed of any format must be content with
//! less. Damage of every kind is in `tests/fuzz/`; here are the largest files that each format lets through.
#![cfg(target_os = "linux")]

use dateline::seeds::formats::{self, MAX_BYTES, MAX_TEXT};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Kilobytes of addresses that the program may use: its own size and all threads included.
const MEMORY: u32 = 1 << 20;
/// Seconds of work. Nothing takes a tenth of it; what never ends takes this on any machine.
const SECONDS: u32 = 600;

/// A file, what it is made of, and what is told of it.
struct Case {
    file: &'static str,
    make: Make,
    told: &'static str,
}

enum Make {
    /// How it begins, what is repeated (`#`: a number that counts), how often, how it ends.
    Often(&'static str, &'static str, usize, &'static str),
    /// The same up to a size.
    UpTo(&'static str, &'static str, usize),
    /// Nothing but a size.
    Sparse(u64),
    Bytes(fn() -> Vec<u8>),
}
use Make::{Bytes, Often, Sparse, UpTo};

const PLAIN: usize = formats::MAX_PLAIN;
const MARKUP: usize = formats::MAX_MARKUP;
const MILLION: usize = 1_000_000;
const TOO_LONG: &str = "is too long for an article";
const DEEP: &str = "nested deeper than";
/// It became a page.
const FINE: &str = "new page content/";

const CASES: &[Case] = &[
    // Refused by its size, before anything is read.
    Case { file: "a.txt", make: Sparse(1 << 30), told: "too large: 1024 MB, the limit is 64 MB" },
    Case { file: "a.zip", make: Sparse(1 << 40), told: "too large: 1048576 MB, the limit is 64 MB" },
    Case { file: "a.html", make: UpTo("<html>", "x", MARKUP + 1), told: "the limit of the format `html` is 16 MB" },
    Case { file: "a.md", make: UpTo("", "word ", PLAIN + 1), told: "the limit of the format `markdown` is 8 MB" },
    // One line, and many, of the largest size.
    Case { file: "a.txt", make: UpTo("", "x", PLAIN), told: "the line is too long for an article" },
    Case { file: "a.txt", make: UpTo("", "Word said so in Paris.\n\n", PLAIN), told: TOO_LONG },
    Case { file: "a.txt", make: UpTo("A title\n\n", "Word said so in Paris. ", MAX_TEXT - 64), told: FINE },
    Case {
        file: "a.txt",
        make: UpTo("A title\n\n", "\"Yes,\" said Ann Ho, mayor of Rome.\n\n", MAX_TEXT / 2),
        told: FINE,
    },
    Case { file: "a.md", make: UpTo("", "*x ", PLAIN), told: TOO_LONG },
    Case { file: "a.md", make: UpTo("# T\n\n", "*_[`", MAX_TEXT / 2), told: FINE },
    Case { file: "a.md", make: UpTo("# T\n\n", "> ", MAX_TEXT / 8), told: FINE },
    Case { file: "a.md", make: UpTo("---\na: ", "x", PLAIN), told: "the front matter has no end" },
    Case { file: "a.md", make: Often("---\na: ", "[", 100_000, "\n---\nx"), told: "front matter is not valid YAML" },
    Case { file: "a.md", make: Often("---\na: ", "- ", 100_000, "x\n---\nx"), told: "front matter is not valid YAML" },
    Case { file: "a.md", make: Often("---\na:\n", "- {a: [#, x]}\n", 15_000, "---\n# T\n\nText."), told: FINE },
    Case { file: "a.md", make: Often("+++\na = ", "[", 100_000, "\n+++\nx"), told: "front matter is not valid TOML" },
    Case { file: "a.md", make: Often("---\ntitle: T\na0: &a0 [x]\n", "b#: [*a0, *a0]\n", 10_000, "---\nx"), told: "" },
    Case { file: "a.md", make: Often("---\ntitle: T\ntags:\n", "- tag #\n", 20_000, "---\nx"), told: FINE },
    Case { file: "a.html", make: UpTo("<html><body><p>", "word, ", MARKUP), told: TOO_LONG },
    Case { file: "a.html", make: UpTo("<html><body><p>", "<", MARKUP), told: "it was read in part" },
    Case { file: "a.html", make: UpTo("<html><body>", "<p>one, two three four five.", MARKUP), told: TOO_LONG },
    Case { file: "a.html", make: UpTo("<html><body><p>", "<b>x</b> ", MARKUP), told: "it was read in part" },
    Case { file: "a.html", make: UpTo("<html ", "a=b ", MARKUP), told: "no article was found" },
    Case { file: "a.html", make: Often("<html><body>", "<div>", MILLION, "x"), told: "" },
    Case { file: "a.html", make: Often("<html><body>", "<table><tr><td>x", 200_000, ""), told: "it was read in part" },
    Case { file: "a.html", make: Often("<html><head>", "<script type=application/ld+json>[", 300_000, ""), told: "" },
    Case { file: "a.xml", make: UpTo("<rss><channel><item><description>", "word ", MARKUP), told: TOO_LONG },
    Case { file: "a.xml", make: Often("<rss><channel>", "<item>", MILLION, ""), told: DEEP },
    Case {
        file: "a.xml",
        make: Often(
            "<rss><channel>",
            "<item><title>a</title><link>https://a.example/#</link></item>",
            1_000,
            "</channel></rss>",
        ),
        told: FINE,
    },
    Case {
        file: "a.xml",
        make: Often("<rss><channel>", "<item/>", 400_000, "</channel></rss>"),
        told: "more such problems",
    },
    Case { file: "a.xml", make: Bytes(laughter), told: FINE },
    Case { file: "a.xml", make: Bytes(prefixes), told: "" },
    Case {
        file: "a.json",
        make: Often(
            "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[",
            "{\"url\":\"https://a.example/#\"},",
            30_000,
            "{}]}",
        ),
        told: "more than 10000 articles",
    },
    Case { file: "a.nitf", make: Often("<nitf><body><body.content>", "<p>x", 200_000, ""), told: DEEP },
    Case { file: "a.newsml", make: UpTo("<newsMessage>", "<newsItem/>", MARKUP), told: "more such problems" },
    Case {
        file: "a.newsml",
        make: Often(
            "<newsMessage><packageItem>",
            "<group><itemRef residref='a#'/></group>",
            100_000,
            "</packageItem></newsMessage>",
        ),
        told: "only names items",
    },
    Case { file: "a.opml", make: Often("<opml><body>", "<outline xmlUrl='x'/>", 200_000, ""), told: "names" },
    Case { file: "a.json", make: UpTo("{\"uri\":\"a\",\"headline\":", "[", MARKUP), told: "recursion limit" },
    Case {
        file: "a.json",
        make: Often("{\"uri\":\"a\",\"headline\":\"b\",\"body_text\":\"", "word ", 3 * MILLION, "\"}"),
        told: TOO_LONG,
    },
    Case {
        file: "a.json",
        make: Often("{\"uri\":\"a\",\"body_text\":\"c\",\"headline\":\"", "word ", 180_000, "\"}"),
        told: FINE,
    },
    Case {
        file: "a.json",
        make: Often(
            "{\"uri\":\"a\",\"headline\":\"b\",\"body_text\":\"c\",\"subject\":[",
            "{\"name\":\"n #\"},",
            500_000,
            "{}]}",
        ),
        told: FINE,
    },
    Case {
        file: "a.eml",
        make: UpTo("From: a@b.example\nTo: c@d.example\nDate: x\nSubject: x\n\n", "word ", MAX_BYTES),
        told: TOO_LONG,
    },
    Case {
        file: "a.eml",
        make: UpTo(
            "From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n",
            "aGkhaGkh",
            MAX_BYTES,
        ),
        told: "no text of its own",
    },
    Case {
        file: "a.eml",
        make: Often(
            "From: a@b.example\nDate: x\nSubject: x\nMIME-Version: 1.0\n",
            "Content-Type: multipart/mixed; boundary=b#\n\n--b#\n",
            100_000,
            "",
        ),
        told: "no text of its own",
    },
    Case {
        file: "a.mbox",
        make: Often("", "From a@b.example\nFrom: a@b.example\nDate: x\nSubject: x #\n\nText.\n\n", 1_000, ""),
        told: FINE,
    },
    Case { file: "a.zip", make: Bytes(|| packed(&[("a.txt", vec![b' '; 63 << 20])])), told: "unpacks to more than" },
    Case { file: "a.zip", make: Bytes(matryoshka), told: "an archive inside an archive" },
    Case { file: "a.zip", make: Bytes(crowd), told: "the limit is 5000" },
    Case {
        file: "a.docx",
        make: Bytes(|| packed(&[("word/document.xml", vec![b' '; 63 << 20])])),
        told: "can't be read",
    },
    Case { file: "a.docx", make: Bytes(|| word("<w:p>", "<w:r><w:t>word </w:t></w:r>", 300_000)), told: TOO_LONG },
    Case { file: "a.docx", make: Bytes(|| word("", "<w:tbl><w:tr><w:tc>", 150_000)), told: DEEP },
];

#[test]
fn the_worst_of_every_format_is_told_and_costs_little() {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut failed = Vec::new();
        while let Some(case) = CASES.get(next.fetch_add(1, Ordering::Relaxed)) {
            failed.extend(failure(case));
        }
        failed
    };
    let failed: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

fn failure(case: &Case) -> Option<String> {
    let project = tempfile::tempdir().expect("a folder");
    let root = project.path();
    std::fs::write(root.join("config.toml"), "title = \"T\"\nbase_url = \"https://a.example\"\n").expect("written");
    std::fs::create_dir(root.join("seeds")).expect("made");
    let file = root.join("seeds").join(case.file);
    write(&file, &case.make);
    let limits =
        format!("ulimit -v {MEMORY} && ulimit -t {SECONDS} && {{ \"$0\" \"$@\"; code=$?; times >&2; exit $code; }}");
    let Output { status, stdout, stderr } = Command::new("sh")
        .args(["-c", &limits, env!("CARGO_BIN_EXE_dateline"), "ingest"])
        .current_dir(root)
        .output()
        .expect("it starts");
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    println!("{} {}: {}", case.file, what(&case.make), said.lines().last().unwrap_or_default());
    let ended = matches!(status.code(), Some(0 | 1));
    if ended && said.contains(case.told) && !said.contains("panicked") {
        return None;
    }
    let shown: String = said.chars().take(2_000).collect();
    Some(format!("{}, {}, wanted {:?}: {status}\n{shown}", case.file, what(&case.make), case.told))
}

fn what(make: &Make) -> String {
    match make {
        Often(head, part, times, _) => format!("{head:?} and {times} times {part:?}"),
        UpTo(head, part, size) => format!("{head:?} and {part:?} up to {size} bytes"),
        Sparse(size) => format!("{size} empty bytes"),
        Bytes(_) => "an archive or a bomb".to_owned(),
    }
}

fn write(file: &Path, make: &Make) {
    let mut out = std::io::BufWriter::new(std::fs::File::create(file).expect("a file"));
    match make {
        Often(head, part, times, tail) => {
            out.write_all(head.as_bytes()).expect("written");
            for n in 0..*times {
                if part.contains('#') {
                    out.write_all(part.replace('#', &n.to_string()).as_bytes()).expect("written");
                } else {
                    out.write_all(part.as_bytes()).expect("written");
                }
            }
            out.write_all(tail.as_bytes()).expect("written");
        }
        UpTo(head, part, size) => {
            out.write_all(head.as_bytes()).expect("written");
            let many = part.repeat((1 << 16) / part.len() + 1);
            let mut left = size - head.len();
            while left > 0 {
                let step = left.min(many.len() / part.len() * part.len());
                out.write_all(&many.as_bytes()[..step]).expect("written");
                left -= step;
            }
        }
        Sparse(size) => out.get_ref().set_len(*size).expect("a sparse file"),
        Bytes(bytes) => out.write_all(&bytes()).expect("written"),
    }
    out.flush().expect("written");
}

/// Entities that would be three gigabytes if anybody put in what they stand for.
fn laughter() -> Vec<u8> {
    let mut text = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY l0 \"ha\">".to_owned();
    for n in 1..10 {
        let inner = format!("&l{};", n - 1).repeat(10);
        text.push_str(&format!("<!ENTITY l{n} \"{inner}\">"));
    }
    text.push_str("<!ENTITY file SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>A title</title>");
    text.push_str("<link>https://a.example/</link><description>&l9; &file; text</description></item></channel></rss>");
    text.into_bytes()
}

/// A hundred names for namespaces, to be looked through for every element.
fn prefixes() -> Vec<u8> {
    let declared: String = (0..300).map(|n| format!(" xmlns:a{n}=\"https://a.example/{n}\"")).collect();
    let mut text = format!("<rss{declared}><channel><item><title>A title</title><description>Text.</description>");
    text.push_str(&"<b:c/>".repeat(200_000));
    text.push_str("</item></channel></rss>");
    text.into_bytes()
}

fn packed(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        out.write_all(bytes).expect("written");
    }
    out.finish().expect("an archive").into_inner()
}

fn matryoshka() -> Vec<u8> {
    (0..6).fold(packed(&[("a.txt", vec![b' '; 24 << 20])]), |inner, _| packed(&[("inner.zip", inner)]))
}

fn crowd() -> Vec<u8> {
    let names: Vec<String> = (0..5_001).map(|n| format!("{n}.txt")).collect();
    packed(&names.iter().map(|name| (name.as_str(), b"x".to_vec())).collect::<Vec<_>>())
}

fn word(head: &str, part: &str, times: usize) -> Vec<u8> {
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    // Numbers keep it from being packed so well that it is taken for a bomb.
    let mut text = format!("<w:document xmlns:w=\"{space}\"><w:body>{head}");
    for n in 0..times {
        text.push_str(part);
        if n % 16 == 0 {
            text.push_str(&format!("<!--{}-->", n.wrapping_mul(2_654_435_761) % 1_000_003));
        }
    }
    packed(&[("word/document.xml", text.into_bytes())])
}
