//! How fast the desk reads: plain seeds of about 450 words, made from a few sentences by a counter, on two threads.

use dateline::base::RelPath;
use dateline::seeds::compose::{Desk, compose};
use dateline::seeds::formats::{SeedFile, read};
use dateline::seeds::{Stated, draft::Draft};
use rayon::prelude::*;

fn main() {
    divan::main();
}

const SEEDS: usize = 1_000;

const SENTENCES: &[&str] = &[
    "The council of Tallmoor voted on Tuesday to close the old bridge for repairs.",
    "\"We cannot wait for another winter,\" said Hanna Reed, the county's chief engineer.",
    "The work is expected to cost 4.2 million and to last until May 2027.",
    "Shops on the north bank fear for their sales, and some have asked for help.",
    "Mr. Okoro, who runs the bakery at the bridge, told reporters that he had lost a third of his customers.",
    "The river rose by 2.1 metres in November, the highest mark since 1968.",
    "Police in London said that they had arrested two men after a robbery in Paris.",
    "The Ministry of Transport (MOT) will pay half of the bill.",
    "\"It is late, but it is right,\" she said.",
    "Researchers at the University of Tallmoor found that the piers had been weakened by floods.",
    "Prime Minister Ana Castillo promised a new law by the end of the year.",
    "The detour takes about twenty minutes, more in the rush hour.",
];

fn seed(number: usize) -> String {
    let mut text = format!("Old Bridge Number {number} to Close for Repairs Until May\nBridge {number} Closed\n\n");
    for paragraph in 0..12 {
        if paragraph % 4 == 3 {
            text.push_str("What the County Must Answer\n\n");
        }
        for sentence in 0..3 {
            text.push_str(SENTENCES[(number * 7 + paragraph * 5 + sentence * 3) % SENTENCES.len()]);
            text.push(' ');
        }
        text.push_str("\n\n");
    }
    text
}

#[divan::bench(sample_count = 5)]
fn a_thousand_plain_seeds(bencher: divan::Bencher) {
    let seeds: Vec<String> = (0..SEEDS).map(seed).collect();
    let desk = Desk::default();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
    bencher
        .counter(divan::counter::ItemsCount::new(SEEDS))
        .bench(|| pool.install(|| seeds.par_iter().map(|text| draft(text, &desk).body.len()).sum::<usize>()));
}

fn draft(text: &str, desk: &Desk) -> Draft {
    let file = SeedFile { path: RelPath::new("seeds/a.txt").expect("a path"), bytes: text.as_bytes() };
    let seed = read(&file, None).0.pop().expect("one seed");
    compose(seed, Stated::default(), desk).0
}
