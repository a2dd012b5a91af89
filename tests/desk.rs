//! The desk on a development set of our own texts (tests/desk/): what it finds against what a person expects. The
//! floors are below what is measured, so that a rule that gets worse is noticed; docs/desk.md has the numbers.
//! `DESK_REPORT=1 cargo test --test desk -- --nocapture` prints the table and every difference.

use dateline::base::RelPath;
use dateline::seeds::compose::{Desk, compose};
use dateline::seeds::draft::Draft;
use dateline::seeds::evaluate::{Expected, Report, difference};
use dateline::seeds::formats::{SeedFile, read};
use dateline::seeds::{Stated, formats};
use std::path::Path;

struct Case {
    name: String,
    text: String,
    draft: Draft,
    expected: Expected,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/desk");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the development set")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".txt").map(str::to_owned))
        .collect();
    names.sort();
    let case = |name: String| {
        let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).expect("a seed");
        let sidecar = std::fs::read_to_string(folder.join(format!("{name}.toml"))).expect("its sidecar");
        let (expected, problems) = Expected::read(&name, &sidecar);
        assert_eq!(problems, [], "{name}");
        let expected = expected.expect("a table of expectations");
        let file =
            SeedFile { path: RelPath::new(format!("seeds/{name}.txt")).expect("a path"), bytes: text.as_bytes() };
        let (mut seeds, problems) = read(&file, Some(formats::text::TEXT.name));
        assert_eq!(problems, [], "{name}");
        let draft = compose(seeds.pop().expect("one seed"), Stated::default(), &Desk::default()).0;
        Case { name, text, draft, expected }
    };
    names.into_iter().map(case).collect()
}

#[test]
fn the_development_set_is_understood() {
    let cases = cases();
    let mut report = Report::default();
    for case in &cases {
        report.add(&case.name, Some(&case.text), &case.draft, &case.expected);
    }
    if std::env::var_os("DESK_REPORT").is_some() {
        println!("{report}\n{}", report.differences.join("\n"));
    }
    for (name, precision, recall) in [
        ("headline", 1.0, 1.0),
        ("alternative headline", 1.0, 1.0),
        ("headings", 0.92, 0.8),
        ("authors", 1.0, 1.0),
        ("language", 1.0, 1.0),
        ("people", 0.92, 0.8),
        ("places", 0.92, 0.8),
        ("quotes with speakers", 0.92, 0.8),
    ] {
        let tally = report.found[name];
        assert!(tally.precision() >= precision && tally.recall() >= recall, "{name}: {tally:?}\n{report}");
    }
    for (name, right) in [("date", 1.0), ("topic", 0.8)] {
        let choice = report.answers[name];
        assert!(choice.right as f64 >= right * choice.all() as f64, "{name}: {choice:?}\n{report}");
    }
}

#[test]
fn no_word_of_the_development_set_is_lost_or_doubled() {
    for case in cases() {
        let difference = difference(&case.text, &case.draft);
        assert!(difference.is_none(), "{}: {difference:?}\n{}", case.name, case.draft.body);
    }
}

/// Every key point and every quotation stands in the body word for word.
#[test]
fn what_is_called_verbatim_is_verbatim() {
    for case in cases() {
        let body: String = case.draft.body.replace('\\', "");
        for text in case.draft.key_points.iter().chain(case.draft.found.quotes.iter().map(|quote| &quote.text)) {
            assert!(body.contains(text.as_str()), "{}: {text}", case.name);
        }
        assert!(case.draft.key_points.len() <= 5);
    }
}

/// `tests/evaluate/` holds folders as a contributor would give them, and what `dateline evaluate --verbose` says of each.
/// `UPDATE_EXPECT=1 cargo test --test desk` writes what is said now; read the difference.
#[test]
fn the_desk_is_measured_on_folders_with_expectations() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evaluate");
    for (name, code) in [("set", 0), ("stories", 0), ("bad", 1)] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dateline"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("DATELINE_")) {
            command.env_remove(name);
        }
        let output = command.args(["evaluate", name, "--verbose", "--color", "never"]).current_dir(&folder).output();
        let output = output.expect("the program runs");
        let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
        assert_eq!(output.status.code(), Some(code), "{said}");
        let file = folder.join(format!("{name}.expected.txt"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&file, &said).expect("it can be written");
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(said, expected, "{name}: read the difference, then UPDATE_EXPECT=1");
    }
}
