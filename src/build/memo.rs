//! What the last run found out about each file, in one file on disk. Never needed: damage or absence costs time only.

use super::inputs::Known;
use super::log::{entry, length, print};
use super::program;
use crate::base::{Digest, Problems, RelPath, files, read};
use crate::content::{Document, Reading};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Memory of files and of documents.
#[derive(Default)]
pub struct Memo {
    files: HashMap<String, FileRecord>,
    documents: HashMap<RelPath, DocumentRecord>,
    /// When the walk began, nanoseconds since 1970.
    taken: i128,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct FileRecord {
    pub size: u64,
    pub modified: i128,
    pub digest: Digest,
}

/// What reading a document gave: memo 1 of the design, a function of the path, the bytes and the way of reading.
#[derive(Clone, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// Of path, bytes and [`Reading`].
    pub key: Digest,
    pub document: Option<Arc<Document>>,
    pub problems: Problems,
}

/// The key of a document's memo.
pub fn document_key(path: &RelPath, bytes: Digest, reading: &Reading) -> Digest {
    Digest::of_value(&(path, bytes, reading))
}

/// The first entry of the file; the parts follow, an entry each.
#[derive(Serialize, Deserialize)]
struct Head {
    program: String,
    taken: i128,
    parts: usize,
}

type Part = (Vec<(String, FileRecord)>, Vec<(RelPath, DocumentRecord)>);

/// Records in one part: parts are read in parallel, and only one is in memory while they are written.
const PART: usize = 1024;

impl Memo {
    pub fn load(file: &Path) -> Memo {
        read::own(file).ok().and_then(|bytes| Memo::read(&bytes)).unwrap_or_default()
    }

    fn read(bytes: &[u8]) -> Option<Memo> {
        let (head, mut left): (Head, &[u8]) = entry(bytes)?;
        if head.program != program() {
            return None;
        }
        let mut slices = Vec::new();
        while let Some(length) = length(left) {
            let (part, after) = left.split_at_checked(length)?;
            slices.push(part);
            left = after;
        }
        if slices.len() != head.parts {
            return None;
        }
        let parts: Option<Vec<(Part, &[u8])>> = slices.par_iter().map(|slice| entry(slice)).collect();
        let mut memo = Memo { taken: head.taken, ..Memo::default() };
        for ((files, documents), _) in parts? {
            memo.files.extend(files);
            memo.documents.extend(documents);
        }
        Some(memo)
    }

    pub fn document(&self, path: &RelPath, key: Digest) -> Option<&DocumentRecord> {
        self.documents.get(path).filter(|record| record.key == key)
    }

    /// Writes what the next run may want to know. A fault is no fault of the build: the next one is slower.
    ///
    /// Done by one thread, while others make pages.
    pub fn save(file: &Path, files: Vec<(String, FileRecord)>, documents: Vec<(RelPath, DocumentRecord)>, taken: i128) {
        let head = Head { program: program().to_owned(), taken, parts: 1 + documents.len().div_ceil(PART) };
        let _ = files::write_with(file, |out| {
            out.write_all(&print(&head))?;
            out.write_all(&print(&(files, Vec::<(RelPath, DocumentRecord)>::new())))?;
            let mut documents = documents.into_iter().peekable();
            while documents.peek().is_some() {
                let part: Part = (Vec::new(), documents.by_ref().take(PART).collect());
                out.write_all(&print(&part))?;
            }
            Ok(())
        });
    }
}

impl Known for Memo {
    /// A file that changed just before the walk saw it may have changed again without its time telling: clocks
    /// of file systems tick slowly. Such a file is read again.
    fn digest(&self, path: &str, size: u64, modified: i128) -> Option<Digest> {
        let record = self.files.get(path)?;
        let same = record.size == size && record.modified == modified && files::is_settled(modified, self.taken);
        same.then_some(record.digest)
    }
}
