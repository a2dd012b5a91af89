//! Gives the program a digest of its own source, so that it never reads what another version remembered.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

fn main() {
    let mut files = Vec::new();
    for folder in ["src", "themes", "data"] {
        println!("cargo:rerun-if-changed={folder}");
        list(Path::new(folder), &mut files);
    }
    for file in ["Cargo.toml", "Cargo.lock", "build.rs"] {
        println!("cargo:rerun-if-changed={file}");
        files.push(file.into());
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        // A file that can't be read changes the digest by its absence; packages leave some out.
        (file, std::fs::read(file).unwrap_or_default()).hash(&mut hasher);
    }
    println!("cargo:rustc-env=DATELINE_PROGRAM={:016x}", hasher.finish());
}

fn list(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { list(&path, files) } else { files.push(path) }
    }
}
