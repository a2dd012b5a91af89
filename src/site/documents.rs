//! All documents by path, each read when it is first asked for: a build that changes one article of 100,000 has to know
//! where the others stand, and needs the words of a dozen.

use crate::base::RelPath;
use crate::content::Document;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::{Arc, OnceLock};

/// Documents, sorted by path. Serialises as the list of paths alone.
pub struct Documents {
    paths: Vec<RelPath>,
    read: Vec<OnceLock<Arc<Document>>>,
    reader: Option<Box<Reader>>,
}

/// Reads a document that was not at hand. It must be the one that the site was assembled with: whoever gives a reader
/// sees to it that a file which can't be read, or is another by now, ends the build.
pub type Reader = dyn Fn(&RelPath) -> Arc<Document> + Send + Sync;

impl Documents {
    /// All of them at hand; sorted by path.
    pub fn new(documents: Vec<Arc<Document>>) -> Documents {
        let paths = documents.iter().map(|document| document.path.clone()).collect();
        Documents { paths, read: documents.into_iter().map(OnceLock::from).collect(), reader: None }
    }

    pub fn len(&self) -> usize {
        self.paths.len()
    }

    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    pub fn get(&self, index: usize) -> &Arc<Document> {
        self.read[index].get_or_init(|| {
            let reader = self.reader.as_ref().expect("what is not at hand has a reader");
            reader(&self.paths[index])
        })
    }

    /// Every document. Reads those that are not at hand.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Document>> {
        (0..self.len()).map(|index| self.get(index))
    }

    pub fn paths(&self) -> impl Iterator<Item = &RelPath> {
        self.paths.iter()
    }

    pub fn path(&self, index: usize) -> &RelPath {
        &self.paths[index]
    }

    pub fn find(&self, path: &str) -> Option<usize> {
        self.paths.binary_search_by(|other| other.as_str().cmp(path)).ok()
    }

    /// Puts a newer text of a document into its place.
    pub fn replace(&mut self, index: usize, document: Arc<Document>) {
        self.read[index] = OnceLock::from(document);
    }

    pub fn read_with(&mut self, reader: Box<Reader>) {
        self.reader = Some(reader);
    }
}

impl Serialize for Documents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.paths.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Documents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Documents, D::Error> {
        let paths = Vec::<RelPath>::deserialize(deserializer)?;
        let read = paths.iter().map(|_| OnceLock::new()).collect();
        Ok(Documents { paths, read, reader: None })
    }
}
