//! The folder made equal to a result, beside what a bare program takes to write or to look at the same files.
//!
//! `cargo bench --bench public [FILES]`; 100,000 files if not said otherwise, three of them for each article. Prints
//! medians of several rounds in which the two take turns. Works below the system's temporary folder.

#[path = "site/limits/bare_walk.rs"]
mod bare_walk;
#[path = "site/limits/bare_write.rs"]
mod bare_write;

use bare_write::Files;
use dateline::base::{Digest, RelPath};
use dateline::public::{Changes, Class, Folder, Lock, Planned};
use rayon::prelude::*;
use std::path::Path;
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;

fn main() {
    let count = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(100_000);
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("nothing has used threads yet");
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (files, other) = (files(count, 0), files(count, 1));
    println!("{count} files, {} MB", files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() / 1_000_000);

    let mut times = [const { Vec::new() }; 7];
    for round in 0..ROUNDS {
        // Removing a tree and writing it again is slow on ext4, so every round has its own folders.
        let project = dir.path().join(format!("project-{round}"));
        let bare = dir.path().join(format!("bare-{round}"));
        std::fs::create_dir_all(project.join("public")).expect("a folder for the project");
        times[0].push(timed(|| bare_write::write(&bare, &files, 2).expect("bare files")));
        times[1].push(timed(|| drop(sync(&project, &files))));
        std::thread::sleep(Duration::from_millis(50));
        sync(&project, &files);
        times[2].push(timed(|| assert_eq!(bare_walk::walk(&[&project.join("public")], 2).expect("a walk"), count + 1)));
        times[3].push(timed(|| assert_eq!(sync(&project, &files).unchanged, count)));
        let mut edited = files.clone();
        edited[count / 2].1.push(b'!');
        times[4].push(timed(|| assert_eq!(sync(&project, &edited).written.len(), 1)));
        times[5].push(timed(|| assert_eq!(sync(&project, &other).written.len(), count)));
        std::fs::remove_dir_all(project.join(".dateline")).expect("the caches go");
        times[6].push(timed(|| assert_eq!(sync(&project, &other).unchanged, count)));
    }
    let [write, cold, walk, nothing, one, all, lost] = times.map(median);
    let row = |name: &str, time: Duration, limit: Duration| {
        println!("{name:<28} {:8.1} ms  {:5.2}", time.as_secs_f64() * 1e3, time.as_secs_f64() / limit.as_secs_f64());
    };
    row("bare write, 2 threads", write, write);
    row("  cold", cold, write);
    row("  every file changed", all, write);
    row("bare walk and stat", walk, walk);
    row("  nothing changed", nothing, walk);
    row("  one file changed", one, walk);
    row("  caches lost", lost, walk);
}

fn sync(project: &Path, files: &Files) -> Changes {
    let caches = project.join(".dateline");
    let lock = Lock::take(&caches.join("lock"), Duration::ZERO, |_| {}).expect("the lock");
    let folder = Folder::open(project, Path::new("public"), &caches.join("ledger"), lock).expect("the folder");
    let plan = |(path, bytes): &(String, Vec<u8>)| {
        // Stands for the digest of a view, which the planner knows; the text begins with its version.
        let key = Digest::of(&bytes[bytes.len() - 8..]);
        let class = if path.ends_with(".css") { Class::Asset } else { Class::Page };
        Planned::new(RelPath::new(path).expect("a good path"), key, class)
    };
    let planned: Vec<Planned> = files.par_iter().map(plan).collect();
    let make = |(planned, (_, bytes)): (&Planned, &(String, Vec<u8>))| {
        if !folder.is_current(planned) {
            folder.put(planned, bytes).expect("room on the disk");
        }
    };
    planned.par_iter().zip(files).for_each(make);
    folder.commit(&planned).expect("a commit")
}

/// Three files for each article, like those of a site; `version` decides the bytes and not the sizes.
fn files(count: usize, version: u8) -> Files {
    let file = |n: usize| {
        let article = n / 3;
        let day = article / 40;
        let (year, month, day) = (2024 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        let (name, size) = [("index.html", 10_000), ("index.json", 4_500), ("index.md", 3_300)][n % 3];
        let path = format!("{year}/{month:02}/{day:02}/the-council-votes-on-number-{article}/{name}");
        let mut bytes = vec![b'a' + version; size + article % 700];
        bytes.extend(format!("{version}{n:07}").as_bytes());
        (path, bytes)
    };
    (0..count).map(file).collect()
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
