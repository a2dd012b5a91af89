//! What the parts of a build cost, each alone and on one thread. `benches/site/run` measures the whole.

#[path = "../examples/corpus.rs"]
#[allow(dead_code, reason = "only the texts are used here")]
mod corpus;

use dateline::base::{Digest, RelPath};
use dateline::config::{self, Config};
use dateline::content::{self, Document, Reading};
use dateline::markdown::{self, Options};
use dateline::site::{HeadlineWords, Related, Scope, Site, assemble};
use divan::{Bencher, black_box, counter::ItemsCount};
use std::sync::Arc;

const ARTICLES: usize = 2_000;
const SIZES: [usize; 2] = [1_000, 10_000];

fn main() {
    divan::main();
}

#[divan::bench]
fn digest_of_a_file(bencher: Bencher) {
    each_file(bencher, |_, text| Digest::of(text.as_bytes()));
}

#[divan::bench]
fn front_matter(bencher: Bencher) {
    each_file(bencher, |path, text| content::parse(path.as_str(), text));
}

#[divan::bench]
fn markdown_to_html(bencher: Bencher) {
    let options = Options::for_language("en");
    each_file(bencher, |_, text| markdown::render(body(text), &options));
}

#[divan::bench]
fn read_document(bencher: Bencher) {
    let reading = reading();
    each_file(bencher, |path, text| content::read(path, text.as_bytes(), &reading));
}

#[divan::bench]
fn document_to_postcard(bencher: Bencher) {
    let documents = documents(ARTICLES);
    bencher.counter(ItemsCount::new(ARTICLES)).bench_local(|| postcard::to_stdvec(black_box(&documents)));
}

#[divan::bench]
fn document_from_postcard(bencher: Bencher) {
    let bytes = postcard::to_stdvec(&documents(ARTICLES)).expect("documents can be written");
    bencher
        .counter(ItemsCount::new(ARTICLES))
        .bench_local(|| postcard::from_bytes::<Vec<Arc<Document>>>(black_box(&bytes)));
}

#[divan::bench(args = SIZES)]
fn assemble_site(bencher: Bencher, articles: usize) {
    let (documents, config) = (documents(articles), config());
    bencher
        .counter(ItemsCount::new(articles))
        .with_inputs(|| documents.clone())
        .bench_local_values(|documents| site(documents, &config));
}

#[divan::bench(args = SIZES)]
fn index_related(bencher: Bencher, articles: usize) {
    let site = site(documents(articles), &config());
    bencher
        .counter(ItemsCount::new(articles))
        .bench_local(|| Related::index(black_box(&site), &HeadlineWords::of(&site)));
}

#[divan::bench(args = SIZES)]
fn find_related(bencher: Bencher, articles: usize) {
    let site = site(documents(articles), &config());
    let words = HeadlineWords::of(&site);
    let related = Related::index(&site, &words);
    bencher
        .counter(ItemsCount::new(articles))
        .bench_local(|| (0..articles).map(|place| related.of(&site, &words, place).len()).sum::<usize>());
}

/// Does the same with each file of the corpus; the table then shows the time for all and how many a second.
fn each_file<T>(bencher: Bencher, act: impl Fn(&RelPath, &str) -> T) {
    let files = files(ARTICLES);
    bencher.counter(ItemsCount::new(ARTICLES)).bench_local(|| {
        for (path, text) in &files {
            black_box(act(path, text));
        }
    });
}

/// Below `content/`.
fn files(articles: usize) -> Vec<(RelPath, String)> {
    let below = |path: &str| RelPath::new(path.trim_start_matches("content/")).expect("the corpus has plain names");
    let mut files: Vec<_> =
        corpus::dateline_files(articles, 1).into_iter().map(|(path, text)| (below(&path), text)).collect();
    files.sort();
    files
}

fn documents(articles: usize) -> Vec<Arc<Document>> {
    let reading = reading();
    let read = |(path, text): (RelPath, String)| content::read(&path, text.as_bytes(), &reading).0;
    files(articles).into_iter().map(|file| Arc::new(read(file).expect("the corpus has no errors").0)).collect()
}

fn site(documents: Vec<Arc<Document>>, config: &Config) -> Site {
    let zone = config.zone();
    let scope = Scope {
        zone: &zone,
        now: 1_767_225_600,
        drafts: false,
        future: false,
        permalinks: &config.permalinks,
        language: &config.language,
    };
    assemble(documents, &scope).0
}

fn config() -> Config {
    config::parse("config.toml", include_str!("site/dateline/config.toml"))
        .0
        .expect("the benchmark's own file is right")
}

fn reading() -> Reading {
    Reading { language: "en".to_owned(), smart_punctuation: true }
}

fn body(text: &str) -> &str {
    text.split_once("\n+++\n").map_or(text, |(_, body)| body)
}
