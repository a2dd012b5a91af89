//! Every file in `tests/desk/formats/` is read, and what the reader found must equal the file beside it that ends in
//! `.expected.txt`. `UPDATE_EXPECT=1 cargo test --test formats` writes the expectations anew; reading the diff is the
//! work.

use dateline::base::RelPath;
use dateline::seeds::formats::{self, SeedFile};
use dateline::seeds::{BlockKind, Seed};
use std::fmt::Write;
use std::path::Path;

#[test]
fn every_sample_is_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/desk/formats");
    let bless = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder of samples exists")
        .map(|entry| entry.expect("a readable entry").file_name().into_string().expect("a name in UTF-8"))
        .filter(|name| !name.ends_with(".expected.txt"))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    let mut wrong = Vec::new();
    for name in names {
        let bytes = std::fs::read(folder.join(&name)).expect("a readable sample");
        let path = RelPath::new(format!("seeds/{name}")).expect("a plain name");
        let shown = show(&SeedFile { path, bytes: &bytes });
        let expected = folder.join(format!("{name}.expected.txt"));
        if bless {
            std::fs::write(&expected, shown).expect("the expectation can be written");
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != shown {
            wrong.push(format!("== {name}\n{shown}"));
        }
    }
    assert!(wrong.is_empty(), "not as expected (UPDATE_EXPECT=1 accepts this):\n{}", wrong.join("\n"));
}

fn show(file: &SeedFile) -> String {
    let (seeds, problems) = formats::read(file, None);
    let mut out = String::new();
    for seed in &seeds {
        show_seed(seed, &mut out);
    }
    for problem in problems {
        let place = problem.place.map(|place| place.to_string()).unwrap_or_default();
        writeln!(out, "{:?}: {place}: {}", problem.severity, problem.message).unwrap();
        if let Some(hint) = problem.hint {
            writeln!(out, "  hint: {hint}").unwrap();
        }
    }
    out
}

fn show_seed(seed: &Seed, out: &mut String) {
    let item = seed.item.as_deref().map(|item| format!(" [{item}]")).unwrap_or_default();
    writeln!(out, "# {}{item} as {}", seed.path.as_ref().expect("every seed has a path"), seed.format).unwrap();
    for (name, value) in fields(&format!("{:#?}", seed.stated)) {
        writeln!(out, "{name}: {value}").unwrap();
    }
    for block in &seed.blocks {
        match &block.kind {
            BlockKind::Figure(picture) => writeln!(out, "{:>4}| Figure {picture:?}", block.line).unwrap(),
            kind => writeln!(out, "{:>4}| {kind:?}", block.line).unwrap(),
        }
    }
    for asset in &seed.assets {
        writeln!(out, "asset {} ({} bytes)", asset.name, asset.bytes.len()).unwrap();
    }
    for left in &seed.left_out {
        writeln!(out, "left out, {} (line {}): {}", left.rule, left.line, left.text).unwrap();
    }
    writeln!(out).unwrap();
}

/// The fields of a pretty-printed struct that say something, each on one line.
fn fields(debug: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in debug.lines() {
        match line.strip_prefix("    ") {
            Some(line) if !line.starts_with([' ', '}', ']', ')']) => {
                let (name, value) = line.split_once(": ").expect("a field has a name");
                fields.push((name.to_owned(), value.to_owned()));
            }
            Some(line) => {
                let (_, value) = fields.last_mut().expect("a value follows its name");
                value.push_str(line.trim());
                value.push(' ');
            }
            None => {}
        }
    }
    for (_, value) in &mut fields {
        for (long, short) in [(", )", ")"), (",)", ")"), (", ]", "]"), (",]", "]"), (", }", " }"), (": None,", ": -,")]
        {
            *value = value.replace(long, short);
        }
        *value = value.trim_end_matches([',', ' ']).to_owned();
    }
    fields.retain(|(_, value)| value != "None" && value != "[]" && value != "{}");
    fields
}
