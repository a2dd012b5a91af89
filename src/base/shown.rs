//! What templates see of sealed values that many pages show, kept while there is room. A value in a template's form is
//! shared by reference; making it anew for each page cost an eighth of a build.
//!
//! Nothing depends on what is kept: it is found by the digest of what it was made from, and made again if it is gone.

use super::{Digest, Sealed, fields};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::any::TypeId;
use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use tera::Value;

/// Room for some three kilobytes each: what neighbouring pages share is found again, and a large site needs no more
/// memory than a small one.
const ROOM: usize = 1024;

struct Kept {
    /// Two types may have the same bytes and look different.
    kind: TypeId,
    digest: Digest,
    value: Value,
}

static KEPT: [Mutex<Option<Kept>>; ROOM] = [const { Mutex::new(None) }; ROOM];

/// Under this name a value carries its digest, so that what was made of it can be found again.
pub const DIGEST: &str = "digest";

/// A value that can be shown by its digest alone, as long as it is at hand.
pub trait Shows: Send + Sync {
    fn digest(&self) -> Digest;
    /// In a template's form.
    fn shown(&self) -> Option<Value>;
}

impl<T: Serialize + Send + Sync + 'static> Shows for Sealed<T> {
    fn digest(&self) -> Digest {
        Sealed::digest(self)
    }

    fn shown(&self) -> Option<Value> {
        of(Sealed::digest(self), &**self)
    }
}

thread_local! {
    static AT_HAND: RefCell<Vec<Arc<dyn Shows>>> = const { RefCell::new(Vec::new()) };
}

/// Keeps values at hand for the page that this thread makes; dropped, it brings back what was there before.
pub struct AtHand(Vec<Arc<dyn Shows>>);

impl AtHand {
    pub fn new(values: Vec<Arc<dyn Shows>>) -> AtHand {
        AtHand(AT_HAND.with(|at_hand| at_hand.replace(values)))
    }
}

impl Drop for AtHand {
    fn drop(&mut self) {
        AT_HAND.with(|at_hand| at_hand.replace(std::mem::take(&mut self.0)));
    }
}

/// What stands for a value where its digest is enough.
pub fn handle(digest: Digest) -> Value {
    Value::from(u128::from_le_bytes(digest.bytes()))
}

/// The value behind a handle, if it is at hand.
pub fn behind(handle: u128) -> Option<Value> {
    let digest = Digest::from_bytes(handle.to_le_bytes());
    // Not borrowed while it is asked.
    let value = AT_HAND.with(|at_hand| at_hand.borrow().iter().find(|value| value.digest() == digest).cloned());
    value?.shown()
}

/// Lets go of everything: when no more pages are made, the room is better used otherwise.
pub fn forget() {
    for place in &KEPT {
        if let Ok(mut place) = place.lock() {
            *place = None;
        }
    }
}

/// The value in a template's form; `None` if it has none.
pub(super) fn of<T: Serialize + 'static>(digest: Digest, value: &T) -> Option<Value> {
    let kind = TypeId::of::<T>();
    let place = &KEPT[digest.bits() as usize % ROOM];
    let kept = |place: &Option<Kept>| {
        place.as_ref().filter(|kept| kept.digest == digest && kept.kind == kind).map(|kept| kept.value.clone())
    };
    if let Some(value) = kept(&*place.lock().ok()?) {
        return Some(value);
    }
    let value = Value::try_from_serializable(&WithDigest(value, digest)).ok()?;
    *place.lock().ok()? = Some(Kept { kind, digest, value: value.clone() });
    Some(value)
}

/// A struct with its digest behind its fields, written in one go; everything else as it is.
struct WithDigest<'v, T>(&'v T, Digest);

impl<T: Serialize> Serialize for WithDigest<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const FIELDS: usize = 24;
        if !fields::is_struct(self.0) {
            return self.0.serialize(serializer);
        }
        let writer = Writer { to: serializer.serialize_struct("", FIELDS)?, failed: None };
        let Writer { mut to, failed } = fields::visit(self.0, writer);
        if let Some(error) = failed {
            return Err(error);
        }
        to.serialize_field(DIGEST, &u128::from_le_bytes(self.1.bytes()))?;
        to.end()
    }
}

struct Writer<S: SerializeStruct> {
    to: S,
    failed: Option<S::Error>,
}

impl<S: SerializeStruct> fields::Visitor for Writer<S> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        if let Err(error) = self.to.serialize_field(name, value) {
            self.failed.get_or_insert(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Serialize)]
    struct Card {
        title: &'static str,
    }

    #[test]
    fn a_handle_leads_to_what_is_at_hand() {
        let card = Sealed::often(Card { title: "Ferry" });
        let handle = handle(card.digest()).as_u128().unwrap();
        assert!(behind(handle).is_none());
        {
            let _outer = AtHand::new(vec![card.clone()]);
            {
                let _inner = AtHand::new(Vec::new());
                assert!(behind(handle).is_none());
            }
            let value = behind(handle).unwrap();
            assert_eq!(value.get_from_path("title").and_then(Value::as_str), Some("Ferry"));
            // The digest is behind all fields.
            let (key, digest) = value.as_map().unwrap().last().unwrap();
            assert_eq!((key.as_str(), digest.as_u128()), (Some(DIGEST), Some(handle)));
        }
        assert!(behind(handle).is_none());
    }
}
