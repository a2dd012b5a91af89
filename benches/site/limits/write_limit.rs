//! `write_limit FROM TO [THREADS]`: reads all files below FROM, and prints how many seconds it takes to write them
//! below TO from memory, how many they are, and their bytes.

mod bare_write;

use std::path::Path;
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, threads @ ..] = arguments.as_slice() else {
        eprintln!("usage: write_limit FROM TO [THREADS]");
        std::process::exit(2);
    };
    let threads = threads.first().and_then(|text| text.parse().ok()).unwrap_or(2);
    let mut files = bare_write::Files::new();
    for entry in walkdir::WalkDir::new(from).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(from).expect("it is below").to_string_lossy().into_owned();
            files.push((path, std::fs::read(entry.path())?));
        }
    }
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let started = Instant::now();
    bare_write::write(Path::new(to), &files, threads)?;
    println!("{:.4} {} {bytes}", started.elapsed().as_secs_f64(), files.len());
    Ok(())
}
