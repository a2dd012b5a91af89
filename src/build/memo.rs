//! What the last run found out about each file, in one file on disk. Never needed: damage or absence costs time only.

use super::inputs::Known;
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

#[derive(Serialize, Deserialize)]
struct Head {
    program: String,
    taken: i128,
    /// Lengths of the parts that follow, in bytes.
    parts: Vec<u64>,
    /// Digest of all that follows.
    digest: Digest,
}

type Part = (Vec<(String, FileRecord)>, Vec<(RelPath, DocumentRecord)>);

/// Records in one part: parts are read in parallel.
const PART: usize = 2048;

impl Memo {
    pub fn load(file: &Path) -> Memo {
        read::own(file).ok().and_then(|bytes| Memo::read(&bytes)).unwrap_or_default()
    }

    fn read(bytes: &[u8]) -> Option<Memo> {
        let (head, rest): (Head, &[u8]) = postcard::take_from_bytes(bytes).ok()?;
        if head.program != program() || Digest::of(rest) != head.digest {
            return None;
        }
        let mut slices = Vec::with_capacity(head.parts.len());
        let mut left = rest;
        for length in head.parts {
            let (part, after) = left.split_at_checked(usize::try_from(length).ok()?)?;
            slices.push(part);
            left = after;
        }
        let parts: Option<Vec<Part>> = slices.par_iter().map(|slice| postcard::from_bytes(slice).ok()).collect();
        let mut memo = Memo { taken: head.taken, ..Memo::default() };
        for (files, documents) in parts? {
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
        let mut parts: Vec<Part> = Vec::new();
        let mut documents = documents.into_iter().peekable();
        while documents.peek().is_some() {
            parts.push((Vec::new(), documents.by_ref().take(PART).collect()));
        }
        parts.push((files, Vec::new()));
        let mut body = Vec::new();
        let mut lengths = Vec::with_capacity(parts.len());
        for part in parts {
            let before = body.len();
            body = postcard::to_extend(&part, body).expect("records can be written");
            lengths.push((body.len() - before) as u64);
        }
        let head = Head { program: program().to_owned(), taken, parts: lengths, digest: Digest::of(&body) };
        let mut bytes = postcard::to_allocvec(&head).expect("a head can be written");
        bytes.extend(body);
        let _ = crate::base::files::write_whole(file, &bytes);
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
