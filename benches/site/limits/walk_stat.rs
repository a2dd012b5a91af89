//! `walk_stat FOLDER...`: prints how many seconds it takes to walk the folders and look at each file once, with two
//! threads, and how many files there are.

mod bare_walk;

use std::path::Path;
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty() {
        eprintln!("usage: walk_stat FOLDER...");
        std::process::exit(2);
    }
    let folders: Vec<&Path> = arguments.iter().map(Path::new).collect();
    let started = Instant::now();
    let files = bare_walk::walk(&folders, 2)?;
    println!("{:.4} {files}", started.elapsed().as_secs_f64());
    Ok(())
}
