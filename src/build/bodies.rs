//! Texts by digest: rendered in this run, or read and rendered again.

use super::{Inputs, Request};
use crate::base::{Place, Problem, RelPath, read};
use crate::content::{self, Reading};
use crate::markdown::{Fragment, Slot, SlotKind};
use crate::pages::{Bodies, Body};
use crate::themes::Theme;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex};

/// Where texts come from.
pub struct Store<'a> {
    pub request: &'a Request,
    pub inputs: &'a Inputs,
    pub reading: &'a Reading,
    pub theme: &'a Theme,
    pub strings: &'a serde_json::Value,
    pub fresh: &'a Fresh,
}

/// Fragments at hand, by path.
#[derive(Default)]
pub struct Fresh {
    made: Mutex<FxHashMap<RelPath, Arc<Fragment>>>,
    /// How many may be kept beyond those that were put here.
    room: usize,
}

impl Fresh {
    /// Those that were rendered while documents were read, until nobody needs them.
    pub fn new(fragments: impl IntoIterator<Item = (RelPath, Arc<Fragment>)>) -> Fresh {
        Fresh { made: Mutex::new(fragments.into_iter().collect()), room: 0 }
    }

    /// For one build after the other: the texts that feeds repeat are kept from one to the next.
    pub fn with_room(room: usize) -> Fresh {
        Fresh { made: Mutex::default(), room }
    }

    /// Takes in the fragment of a document that was read again.
    pub fn put(&self, path: RelPath, fragment: Arc<Fragment>) {
        self.made.lock().expect("no thread panicked").insert(path, fragment);
    }

    /// Lets go of all that are left.
    pub fn clear(&self) {
        self.made.lock().expect("no thread panicked").clear();
    }

    /// A fragment that is no longer here is rendered again: that it was let go is never wrong.
    fn find(&self, path: &RelPath, is_shared: bool) -> Option<Arc<Fragment>> {
        let mut made = self.made.lock().expect("no thread panicked");
        if is_shared { made.get(path).cloned() } else { made.remove(path) }
    }

    fn keep(&self, path: &RelPath, fragment: &Arc<Fragment>) {
        let mut made = self.made.lock().expect("no thread panicked");
        if made.len() < self.room {
            made.insert(path.clone(), fragment.clone());
        }
    }
}

impl Store<'_> {
    fn fragment(&self, body: &Body) -> Result<Arc<Fragment>, Problem> {
        if let Some(fragment) = self.fresh.find(&body.document.path, body.is_shared) {
            return Ok(fragment);
        }
        let bytes = self.bytes(body)?;
        let fragment = Arc::new(content::render_again(&body.document, &bytes, self.reading));
        if body.is_shared {
            self.fresh.keep(&body.document.path, &fragment);
        }
        Ok(fragment)
    }

    fn bytes(&self, body: &Body) -> Result<Vec<u8>, Problem> {
        let bytes = self.inputs.document(self.request, &body.document.path);
        bytes.map_err(|error| read::unreadable(body.document.file(), &error))
    }

    /// What the components of a text may use beside their arguments.
    fn implicit(&self, body: &Body, base: &str) -> tera::Context {
        let language = body.document.front.language.as_deref().unwrap_or(&self.reading.language);
        let mut context = tera::Context::new();
        context.insert("lang", language);
        context.insert("dir", crate::news::language::direction(language));
        context.insert("base_path", base);
        let words = self.strings.get(language).or_else(|| self.strings.get(&self.reading.language));
        context.insert("words", &words);
        context
    }
}

/// What a slot's address leads to.
fn address(body: &Body, target: &str, base: &str) -> String {
    let slots = body.document.text.slots.iter().zip(body.answers.iter());
    let found = slots.into_iter().find(|(slot, _)| slot.kind != content::Kind::Component && slot.target == target);
    found.map(|(_, answer)| answer.url(base)).unwrap_or_default()
}

impl Bodies for Store<'_> {
    fn html(&self, body: &Body, base: &str) -> Result<String, Problem> {
        let fragment = self.fragment(body)?;
        if fragment.slots.is_empty() {
            return Ok(fragment.html.clone());
        }
        let mut failed = None;
        let mut implicit = None;
        let lines_before = body.document.text.lines_before;
        let mut answer = |slot: &Slot, inner: Option<&str>| match &slot.kind {
            SlotKind::Link(target) | SlotKind::Source(target) => address(body, target, base),
            SlotKind::Component(component) => {
                let call = component
                    .call(&mut |name, value| content::is_address(name, value).then(|| address(body, value, base)));
                let context = implicit.get_or_insert_with(|| self.implicit(body, base));
                let place = Place::at(body.document.file(), slot.line + lines_before, slot.column);
                self.theme.render_component(&call, inner, context, &place).unwrap_or_else(|problem| {
                    failed.get_or_insert(problem);
                    String::new()
                })
            }
        };
        let html = fragment.resolve(.., &mut answer).into_owned();
        failed.map_or(Ok(html), Err)
    }

    fn markdown(&self, body: &Body, base: &str) -> Result<String, Problem> {
        let bytes = self.bytes(body)?;
        // What was read before was UTF-8; a file that has changed since is read anew by the next run.
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let text = text.get(body.document.text.start..).unwrap_or_default().trim();
        let mut out = text.to_owned();
        // Longest first: one address may begin like another.
        let mut targets: Vec<(&str, String)> = body
            .document
            .text
            .slots
            .iter()
            .zip(body.answers.iter())
            .filter(|(slot, _)| slot.kind != content::Kind::Component)
            .map(|(slot, answer)| (slot.target.as_str(), answer.url(base)))
            .collect();
        targets.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(b.0)));
        targets.dedup();
        for (target, url) in targets {
            // Most addresses stand in one place, in one way.
            if memchr::memmem::find(out.as_bytes(), target.as_bytes()).is_none() {
                continue;
            }
            for (open, close) in [("](", ")"), ("](", " "), ("](<", ">"), ("]: ", "\n"), ("=\"", "\"")] {
                let written = format!("{open}{target}{close}");
                if memchr::memmem::find(out.as_bytes(), written.as_bytes()).is_some() {
                    out = out.replace(&written, &format!("{open}{url}{close}"));
                }
            }
        }
        Ok(out)
    }
}
