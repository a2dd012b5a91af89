//! What templates see of sealed values that many pages show, kept while there is room. A value in a template's form is
//! shared by reference; making it anew for each page cost an eighth of a build.
//!
//! Nothing depends on what is kept: it is found by the digest of what it was made from, and made again if it is gone.

use super::Digest;
use serde::Serialize;
use std::any::TypeId;
use std::sync::Mutex;
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
    let value = with_digest(Value::try_from_serializable(value).ok()?, digest);
    *place.lock().ok()? = Some(Kept { kind, digest, value: value.clone() });
    Some(value)
}

/// A map with its digest in it; everything else is as it was.
fn with_digest(value: Value, digest: Digest) -> Value {
    if !value.is_map() {
        return value;
    }
    let mut map = value.into_map().expect("it is a map");
    map.insert(DIGEST.into(), u128::from_le_bytes(digest.bytes()).into());
    map.into()
}
