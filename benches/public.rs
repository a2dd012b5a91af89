//! The folder made equal to a result, beside what a bare program takes to write or to look at the same files.
//!
//! `cargo bench --bench public [FILES]`; 100,000 files if not said otherwise, three of them for each article. Prints
//! medians of several rounds in which they take turns. Works below the system's temporary folder.

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

    let mut edited = files.clone();
    edited[count / 2].1.push(b'!');
    let (planned, planned_edited, planned_other) = (plan(&files), plan(&edited), plan(&other));

    let mut times = [const { Vec::new() }; 7];
    for round in 0..ROUNDS {
        // Removing a tree and writing it again is slow on ext4, so every round has its own folders.
        let project = dir.path().join(format!("project-{round}"));
        let bare = dir.path().join(format!("bare-{round}"));
        let public = project.join("public");
        std::fs::create_dir_all(&public).expect("a folder for the project");
        times[0].push(timed(|| bare_write::write(&bare, &files, 2).expect("bare files")));
        times[1].push(timed(|| assert_eq!(sync(&project, &planned, &files).written.len(), count)));
        // What was just written is read once more, and then trusted.
        std::thread::sleep(Duration::from_millis(50));
        sync(&project, &planned, &files);
        times[2].push(timed(|| assert_eq!(bare_walk::walk(&[&public], 2).expect("a walk"), count + 1)));
        times[3].push(timed(|| assert_eq!(sync(&project, &planned, &files).unchanged, count)));
        times[4].push(timed(|| assert_eq!(sync(&project, &planned_edited, &edited).written.len(), 1)));
        times[5].push(timed(|| assert_eq!(sync(&project, &planned_other, &other).written.len(), count)));
        std::fs::remove_dir_all(project.join(".dateline")).expect("the caches go");
        times[6].push(timed(|| assert_eq!(sync(&project, &planned_other, &other).unchanged, count)));
    }
    let [write, cold, walk, nothing, one, all, lost] = times.map(median);
    println!("{:28} {:>11} {:>6} {:>11} {:>6}", "", "wall", "ratio", "CPU", "ratio");
    let row = |name: &str, time: Time, limit: Time| {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let (wall, cpu) = (ms(time.wall), ms(time.cpu));
        let (wall_ratio, cpu_ratio) = (wall / ms(limit.wall), cpu / ms(limit.cpu));
        println!("{name:28} {wall:8.1} ms {wall_ratio:6.2} {cpu:8.1} ms {cpu_ratio:6.2}");
    };
    row("bare write", write, write);
    row("  cold", cold, write);
    row("  every file changed", all, write);
    row("bare walk and stat", walk, walk);
    row("  nothing changed", nothing, walk);
    row("  one file changed", one, walk);
    row("  caches lost", lost, walk);
}

fn plan(files: &Files) -> Vec<Planned> {
    let plan = |(path, bytes): &(String, Vec<u8>)| {
        // Stands for the digest of a view, which the planner knows; the text ends with its version.
        let key = Digest::of(&bytes[bytes.len() - 9..]);
        Planned::new(RelPath::new(path).expect("a good path"), key, Class::Page)
    };
    files.par_iter().map(plan).collect()
}

fn sync(project: &Path, planned: &[Planned], files: &Files) -> Changes {
    let caches = project.join(".dateline");
    let lock = Lock::take(&caches.join("lock"), Duration::ZERO, |_| {}).expect("the lock");
    let folder = Folder::open(project, Path::new("public"), &caches.join("ledger"), lock).expect("the folder");
    planned.par_iter().zip(files).for_each(|(planned, (_, bytes))| {
        if !folder.is_current(planned) {
            folder.put(planned, bytes).expect("room on the disk");
        }
    });
    folder.commit(planned).expect("a commit")
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

/// Of all threads together, system calls included, for the CPU.
#[derive(Clone, Copy)]
struct Time {
    wall: Duration,
    cpu: Duration,
}

fn timed(work: impl FnOnce()) -> Time {
    let (started, cpu) = (Instant::now(), cpu());
    work();
    Time { wall: started.elapsed(), cpu: self::cpu() - cpu }
}

fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The medians of wall and CPU times, each for itself.
fn median(times: Vec<Time>) -> Time {
    let middle = |mut times: Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    Time {
        wall: middle(times.iter().map(|time| time.wall).collect()),
        cpu: middle(times.iter().map(|time| time.cpu).collect()),
    }
}
