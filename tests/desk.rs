//! The desk on a development set of our own texts (tests/desk/): what it finds against what a person expects. The
//! floors are below what is measured, so that a rule that gets worse is noticed; docs/desk.md has the numbers.
//! `DESK_REPORT=1 cargo test --test desk -- --nocapture` prints the table and every difference.

use dateline::base::RelPath;
use dateline::seeds::compose::evaluate::{Expected, Report, words_kept};
use dateline::seeds::compose::{Desk, compose};
use dateline::seeds::draft::Draft;
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
        let table: toml::Table = sidecar.parse().expect("valid TOML");
        let expected = Expected::of(table["expected"].as_table().expect("a table")).expect("known keys");
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
        let mut one = Report::default();
        one.add(&case.draft, &case.expected);
        report.add(&case.draft, &case.expected);
        if std::env::var_os("DESK_REPORT").is_some() {
            for (name, tally) in one.tallies.iter().filter(|(_, tally)| tally.f1() < 1.0) {
                let found = &case.draft;
                println!(
                    "{}: {name}: {tally:?}\n  {:?} {:?} {:?}",
                    case.name, found.people, found.places, found.found.topics
                );
                found.found.quotes.iter().for_each(|quote| println!("  {quote:?}"));
            }
        }
    }
    if std::env::var_os("DESK_REPORT").is_some() {
        println!("{report}");
    }
    for (name, precision, recall) in [
        ("headline", 1.0, 1.0),
        ("alternative headline", 1.0, 1.0),
        ("headings", 0.92, 0.8),
        ("date", 1.0, 1.0),
        ("authors", 1.0, 1.0),
        ("language", 1.0, 1.0),
        ("topic", 0.85, 0.8),
        ("people", 0.92, 0.8),
        ("places", 0.92, 0.8),
        ("quotes with speakers", 0.92, 0.8),
    ] {
        let tally = report.tallies[name];
        assert!(tally.precision() >= precision && tally.recall() >= recall, "{name}: {tally:?}\n{report}");
    }
}

/// Words that are neither in the body, nor in the headlines, nor in the record may only be those of byline and dateline.
#[test]
fn no_word_of_the_development_set_is_lost() {
    for case in cases().iter().filter(|case| case.draft.authors.is_empty() && case.draft.dateline.is_none()) {
        assert!(words_kept(&case.text, &case.draft) > 0.9999, "{}: {}", case.name, case.draft.body);
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
