//! The text of a page, by digest: the bytes are loaded only when the page is really made.

use crate::base::{Digest, Problem};
use crate::content::Document;
use crate::site::Answer;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A document's text with its links resolved, and the digest of what it will be.
#[derive(Clone, Debug)]
pub struct Body {
    pub document: Arc<Document>,
    /// One for each slot of the text.
    pub answers: Arc<[Answer]>,
    pub digest: Digest,
    /// False: nobody asks for the text after this.
    pub is_shared: bool,
}

impl Body {
    /// `base_path` decides the hrefs; `components` holds the digests of the theme's components by name.
    pub fn new(
        document: &Arc<Document>,
        answers: Vec<Answer>,
        base_path: &str,
        components: &BTreeMap<String, Digest>,
    ) -> Body {
        let mut parts = vec![document.text.digest];
        for (slot, answer) in document.text.slots.iter().zip(&answers) {
            parts.push(match answer {
                Answer::Component => components.get(&slot.target).copied().unwrap_or_default(),
                answer => Digest::of(answer.url(base_path).as_bytes()),
            });
        }
        Body { document: document.clone(), answers: answers.into(), digest: Digest::join(&parts), is_shared: true }
    }
}

/// Loads texts. Implemented by `build`, which knows where the bytes are.
pub trait Bodies {
    /// The text as HTML; `base` goes before every address below the root: the base path, or the site's whole address
    /// where links must be absolute.
    fn html(&self, body: &Body, base: &str) -> Result<String, Problem>;
    /// The text as Markdown, with addresses in full.
    fn markdown(&self, body: &Body, base: &str) -> Result<String, Problem>;
}
