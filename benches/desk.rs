//! How fast the desk works on two threads: plain seeds of about 420 words, put together by a counter from parts of
//! sentences, so that no two are alike. Once from bytes to drafts, and once as `dateline ingest` does it, from files to pages.

use dateline::base::RelPath;
use dateline::build::{DeskOptions, Request, run_desk};
use dateline::seeds::compose::{Desk, compose};
use dateline::seeds::formats::{SeedFile, read};
use dateline::seeds::{Stated, draft::Draft};
use rayon::prelude::*;
use std::fmt::Write as _;

fn main() {
    divan::main();
}

const SEEDS: usize = 1_000;

const WHO: &[&str] = &[
    "The council of Tallmoor",
    "A spokeswoman for the harbour board",
    "Hanna Reed, the county's chief engineer,",
    "The Ministry of Transport (MOT)",
    "Mr. Okoro, who runs the bakery at the bridge,",
    "Prime Minister Ana Castillo",
    "Researchers at the University of Skarne",
    "The owners of the night boats",
    "Police in London",
    "Doctors at two hospitals in Nairobi",
    "The union of dockers and drivers",
    "A judge in Paris",
];
const DID: &[&str] = &[
    "voted on Tuesday to close",
    "told reporters that nobody had paid for",
    "found cracks in",
    "promised by the end of the year to mend",
    "warned of higher prices for",
    "has spent 4.2 million on",
    "agreed after long talks to share",
    "could not say who had ordered",
    "asked the court to look at",
    "expects to lose a third of",
];
const WHAT: &[&str] = &[
    "the old bridge across the river",
    "the ferries that sail through the night",
    "a school of 300 children",
    "the herring that fishermen land in November",
    "new rules for the market square",
    "the pier that a storm had broken",
    "tickets, fares and season passes",
    "water, bread and medicine",
    "the highest dike since 1968",
    "homes below the railway line",
    "a museum of ships and maps",
];
const WHY: &[&str] = &[
    "because the piers had been weakened by floods",
    "although shops on the north bank fear for their sales",
    "and the work will last until May 2027",
    "as the rivals of the governing party had demanded",
    "while the detour takes about twenty minutes, more in the rush hour",
    "after the river rose by 2.1 metres in one night",
    "so that winter finds nobody without heat",
    "despite a report that calls it late, costly and too small",
];

/// One of a list, by a counter that is never twice in the same state.
fn one<'a>(list: &[&'a str], state: &mut u64) -> &'a str {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    list[(*state >> 33) as usize % list.len()]
}

fn seed(number: usize) -> String {
    let mut state = number as u64;
    let sentence =
        |state: &mut u64| format!("{} {} {} {}.", one(WHO, state), one(DID, state), one(WHAT, state), one(WHY, state));
    let month = ["March", "June", "October"][number % 3];
    let mut text = format!("Number {number} of the Old Bridges to Close for Repairs\nBridge {number} Closed\n\n");
    let _ = writeln!(text, "{} {month} 2026\n", 1 + number % 28);
    for paragraph in 0..7 {
        if paragraph % 3 == 2 {
            text.push_str("What the County Must Answer\n\n");
        }
        for _ in 0..2 {
            let _ = write!(text, "{} ", sentence(&mut state));
        }
        let _ = writeln!(text, "\"We cannot wait for {},\" said Hanna Reed.\n", one(WHAT, &mut state));
    }
    text
}

#[divan::bench(sample_count = 5)]
fn a_thousand_plain_seeds(bencher: divan::Bencher) {
    let seeds: Vec<String> = (0..SEEDS).map(seed).collect();
    let desk = Desk::default();
    let pool = pool();
    bencher
        .counter(divan::counter::ItemsCount::new(SEEDS))
        .bench(|| pool.install(|| seeds.par_iter().map(|text| draft(text, &desk).body.len()).sum::<usize>()));
}

/// Walks, reads, composes, compares all with all, and writes two files for each seed.
#[divan::bench(sample_count = 5)]
fn a_thousand_plain_seeds_to_pages(bencher: divan::Bencher) {
    let pool = pool();
    bencher.counter(divan::counter::ItemsCount::new(SEEDS)).with_inputs(project).bench_refs(|(_folder, request)| {
        pool.install(|| run_desk(request, &DeskOptions::default()).expect("a run").written)
    });
}

fn project() -> (tempfile::TempDir, Request) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("seeds")).expect("a folder");
    std::fs::write(folder.path().join("config.toml"), "title = \"Bridges\"\n").expect("a file");
    for number in 0..SEEDS {
        std::fs::write(folder.path().join(format!("seeds/{number}.txt")), seed(number)).expect("a file");
    }
    let request = Request {
        root: folder.path().to_owned(),
        config: "config.toml".to_owned(),
        base_url: None,
        drafts: false,
        future: false,
        now: 1_795_000_000,
        strict: false,
    };
    (folder, request)
}

fn pool() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads")
}

fn draft(text: &str, desk: &Desk) -> Draft {
    let file = SeedFile { path: RelPath::new("seeds/a.txt").expect("a path"), bytes: text.as_bytes() };
    let seed = read(&file, None).0.pop().expect("one seed");
    compose(seed, Stated::default(), desk).0
}
