//! What holds for every seed, whatever its bytes: no reader panics or hangs, what is read of a good document has all of
//! its words, and bombs are told and cost little. Damaged samples are in `tests/fuzz/`.

use dateline::base::RelPath;
use dateline::seeds::formats::{self, FORMATS, SeedFile};
use dateline::seeds::{BlockKind, Seed};
use proptest::prelude::*;
use std::io::Write;
use std::time::{Duration, Instant};

fn file<'a>(name: &str, bytes: &'a [u8]) -> SeedFile<'a> {
    SeedFile { path: RelPath::new(format!("seeds/{name}")).unwrap(), bytes }
}

/// Reads bytes as every format, and as the one that is detected.
fn read_as_all(bytes: &[u8]) {
    let begun = Instant::now();
    let seed = file("a", bytes);
    for format in FORMATS {
        let (seeds, problems) = formats::read(&seed, Some(format.name));
        for seed in seeds {
            assert!(seed.path.is_some() && !seed.format.is_empty());
            check_safe(&seed);
        }
        for problem in problems {
            assert!(problem.hint.is_some(), "no hint: {problem:?}");
            assert!(!problem.message.ends_with('.'), "{problem:?}");
        }
    }
    formats::read(&seed, None);
    // Generous: a loaded machine in a debug build. A hang takes for ever.
    assert!(begun.elapsed() < Duration::from_secs(20), "took {:?}", begun.elapsed());
}

/// No text of a seed may start HTML, and no name of an asset may lead elsewhere.
fn check_safe(seed: &Seed) {
    for block in &seed.blocks {
        let texts: Vec<&String> = match &block.kind {
            BlockKind::Paragraph(text) | BlockKind::Heading(_, text) | BlockKind::Quote(text) => vec![text],
            BlockKind::List { items, .. } => items.iter().collect(),
            BlockKind::Table(rows) => rows.iter().flatten().collect(),
            _ => Vec::new(),
        };
        // Plain text and Markdown seeds may hold HTML of their own; the press is who decides about it.
        if !matches!(seed.format, "text" | "markdown") {
            for text in texts {
                let html = pulldown_cmark::Parser::new(text).find(|event| {
                    matches!(event, pulldown_cmark::Event::Html(_) | pulldown_cmark::Event::InlineHtml(_))
                });
                assert!(html.is_none(), "{html:?} in {text:?}");
            }
        }
    }
    for asset in &seed.assets {
        let whole = RelPath::new(&asset.name).is_some_and(|path| path.parent().is_none());
        assert!(whole && !asset.name.starts_with('.'), "{}", asset.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        read_as_all(&bytes);
    }

    #[test]
    fn any_markup_is_survived(text in "(<(/)?(p|b|a|table|tr|td|ul|li|div|h1|nitf|body|rss|item|script|!--|!\\[CDATA\\[|w:p)( (href|class|id|xmlns)=(\"|')?[a-z:/]{0,9}(\"|')?)?>?|[a-z &;#<>\"'\n_*\\[\\]{}(!)-]{1,9}){0,200}") {
        read_as_all(text.as_bytes());
    }
}

/// Words with the signs that Markdown, XML and quoted-printable trip over.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-z]{2,9}",
        1 => "[a-zéßñ漢ع]{1,6}",
        1 => "[a-z]{0,3}[*_<>&\\[\\]#=+`~{}|\\\\!()^:;,.?%@/\"'-]{1,3}[a-z]{0,3}",
    ]
}

fn paragraphs() -> impl Strategy<Value = Vec<String>> {
    let paragraph =
        proptest::collection::vec(word(), 14..40).prop_map(|words| format!("Lead {} end.", words.join(" ")));
    proptest::collection::vec(paragraph, 1..6)
}

/// The words of a seed's text as a reader would see them.
fn words_shown(seed: &Seed) -> Vec<String> {
    let mut words = Vec::new();
    for block in &seed.blocks {
        match &block.kind {
            BlockKind::Paragraph(markdown) => {
                let mut text = String::new();
                for event in pulldown_cmark::Parser::new_ext(markdown, pulldown_cmark::Options::ENABLE_STRIKETHROUGH) {
                    match event {
                        pulldown_cmark::Event::Text(part) | pulldown_cmark::Event::Code(part) => text.push_str(&part),
                        pulldown_cmark::Event::SoftBreak | pulldown_cmark::Event::HardBreak => text.push(' '),
                        _ => {}
                    }
                }
                words.extend(text.split_whitespace().map(str::to_owned));
            }
            BlockKind::Lines(lines) => {
                words.extend(lines.iter().flat_map(|line| line.split_whitespace()).map(str::to_owned))
            }
            other => panic!("not a paragraph: {other:?}"),
        }
    }
    words
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn tagged(paragraphs: &[String]) -> String {
    paragraphs.iter().map(|p| format!("<p>{}</p>\n", escaped(p))).collect()
}

fn docx(paragraphs: &[String]) -> Vec<u8> {
    let body: String = paragraphs
        .iter()
        .map(|p| {
            // Cut into runs in the middle of a word, as Word does.
            let at = p.char_indices().nth(p.chars().count() / 2).map_or(0, |(i, _)| i);
            let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(text));
            format!("<w:p>{}{}</w:p>", run(&p[..at]), run(&p[at..]))
        })
        .collect();
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    zipped(&[("word/document.xml", document.as_bytes())])
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn quoted_printable(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b == b' ' || b == b'\n' {
                (b as char).to_string()
            } else {
                format!("={b:02X}")
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_word_is_lost_or_doubled(paragraphs in paragraphs()) {
        let want: Vec<String> = paragraphs.iter().flat_map(|p| p.split_whitespace()).map(str::to_owned).collect();
        let html = tagged(&paragraphs);
        let page = format!("<!DOCTYPE html><html><head><title>A headline</title></head><body><nav><a href=/>Home</a></nav><article><h1>A headline</h1>{html}</article></body></html>");
        let nitf = format!("<nitf><body><body.head><hedline><hl1>A headline</hl1></hedline></body.head><body.content>{html}</body.content></body></nitf>");
        let ninjs = serde_json::json!({ "uri": "urn:a", "headline": "A headline", "versioncreated": "2026-11-22", "body_xhtml": html }).to_string();
        let rss = format!("<rss><channel><title>F</title><item><title>A headline</title><description>{}</description></item></channel></rss>", escaped(&html));
        let mail = format!(
            "From: a@b.example\nTo: c@d.example\nSubject: A headline\nDate: Sun, 22 Nov 2026 07:30:00 +0100\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{}\n",
            quoted_printable(&paragraphs.join("\n\n"))
        );
        let word = docx(&paragraphs);
        let archive = zipped(&[("a/page.html", page.as_bytes())]);
        let cases: [(&str, &[u8], &str); 7] = [
            ("a.html", page.as_bytes(), "html"),
            ("a.xml", nitf.as_bytes(), "nitf"),
            ("a.json", ninjs.as_bytes(), "ninjs"),
            ("b.xml", rss.as_bytes(), "feed"),
            ("a.eml", mail.as_bytes(), "email"),
            ("a.docx", &word, "docx"),
            ("a.zip", &archive, "html"),
        ];
        for (name, bytes, format) in cases {
            let (seeds, problems) = formats::read(&file(name, bytes), None);
            prop_assert_eq!(seeds.len(), 1, "{}: {:?}", name, problems);
            prop_assert_eq!(seeds[0].format, format);
            prop_assert_eq!(words_shown(&seeds[0]), want.clone(), "{}", name);
        }
    }
}

#[test]
fn bombs_cost_little() {
    let entities = "<!DOCTYPE lolz [<!ENTITY a \"lol\">".to_owned()
        + &(0..20).map(|i| format!("<!ENTITY a{i} \"{}\">", "&a;".repeat(100))).collect::<String>()
        + "]><rss><channel><item><title>&a19;</title><description>&a19; text</description></item></channel></rss>";
    let deep_json = "[".repeat(200_000);
    let deep_mail = "From: a@b.c\nTo: a@b.c\nSubject: x\nDate: x\nMIME-Version: 1.0\n".to_owned()
        + &(0..3000)
            .map(|i| format!("Content-Type: multipart/mixed; boundary=\"b{i}\"\n\n--b{i}\n"))
            .collect::<String>();
    let zeros = vec![0u8; 40 << 20];
    let bombs: Vec<Vec<u8>> = vec![
        entities.into_bytes(),
        format!("<nitf>{}", "<p>".repeat(300_000)).into_bytes(),
        deep_json.into_bytes(),
        deep_mail.into_bytes(),
        zipped(&[("a.html", &zeros), ("b.xml", &zeros)]),
        zipped(&[("word/document.xml", &zeros)]),
        format!("<html><body>{}", "<table><tr><td>".repeat(20_000)).into_bytes(),
        format!("<html><body>{}", "<ul><li><blockquote>x".repeat(20_000)).into_bytes(),
        format!("<html><body><p>{}", "a ".repeat(4 << 20)).into_bytes(),
        format!("<html><body><p>{}", "*_[`".repeat(1 << 20)).into_bytes(),
        format!("<html><body>{}", "<p>x, y".repeat(60_000)).into_bytes(),
        format!("<rss><channel>{}", "<item><title>x</title><description>y".repeat(20_000)).into_bytes(),
    ];
    for (i, bytes) in bombs.iter().enumerate() {
        let begun = Instant::now();
        formats::read(&file("bomb", bytes), None);
        assert!(begun.elapsed() < Duration::from_secs(30), "bomb {i} took {:?}", begun.elapsed());
        eprintln!("bomb {i}: {} bytes, {:?}", bytes.len(), begun.elapsed());
    }
}

#[test]
fn an_oversized_file_is_refused_and_an_empty_one_told() {
    let big = vec![b'a'; formats::MAX_BYTES + 1];
    let (seeds, problems) = formats::read(&file("a.txt", &big), None);
    assert!(seeds.is_empty() && problems[0].message.starts_with("the seed is too large"));
    let (_, problems) = formats::read(&file("a.html", b""), None);
    assert_eq!(problems[0].message, "the seed is empty");
    let (_, problems) = formats::read(&file("a.html", b"x"), Some("htlm"));
    assert_eq!(problems[0].hint.as_deref(), Some("did you mean `html`?"));
}
