use dateline::build::{Output, Request, press};
fn main() {
    let root = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or(".".into())).canonicalize().unwrap();
    let request = Request {
        root,
        config: "config.toml".into(),
        base_url: None,
        drafts: false,
        future: false,
        now: 1795000000,
        strict: false,
    };
    let t = std::time::Instant::now();
    let built = press(&request, &Output::Folder("public".into()), Default::default(), &|_, _| {}).unwrap();
    for p in &built.problems {
        eprintln!(
            "{:?} {} {} {:?}",
            p.severity,
            p.place.as_ref().map(|p| p.to_string()).unwrap_or_default(),
            p.message,
            p.hint
        );
    }
    eprintln!("{:?} {:?}", built.counts, t.elapsed());
}
