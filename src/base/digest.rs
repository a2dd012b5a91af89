//! Digests of content, and values that carry their own.

use super::shown;
use serde::{Deserialize, Serialize, Serializer};
use std::io::{self, Read};
use std::sync::Arc;

/// The longest piece of a stream that is in memory, in bytes.
pub const PIECE: usize = 64 * 1024;

/// The first 128 bits of a BLAKE3 hash: what decides whether two inputs are the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Digest([u8; 16]);

impl Digest {
    pub fn of(bytes: &[u8]) -> Digest {
        Digest::short_of(blake3::hash(bytes))
    }

    /// The digest of all that a reader gives, which `each` is shown piece by piece. Nothing is kept of it.
    pub fn of_stream(mut reader: impl Read, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<Digest> {
        thread_local! {
            static PIECES: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
        }
        let mut piece = PIECES.with(|pieces| std::mem::take(&mut *pieces.borrow_mut()));
        piece.resize(PIECE, 0);
        let mut hasher = blake3::Hasher::new();
        loop {
            match reader.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => {
                    hasher.update(&piece[..length]);
                    each(&piece[..length])?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        PIECES.with(|pieces| *pieces.borrow_mut() = piece);
        Ok(Digest::short_of(hasher.finalize()))
    }

    /// The digest of a serialisable value, over a compact binary form that is the same on every machine.
    ///
    /// A [`Sealed`] value inside it counts by its digest alone.
    pub fn of_value<T: Serialize + ?Sized>(value: &T) -> Digest {
        thread_local! {
            static BUFFER: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
        }
        // Taken, not borrowed: serialising a value may itself ask for a digest.
        let mut buffer = BUFFER.with(|b| std::mem::take(&mut *b.borrow_mut()));
        buffer.clear();
        let buffer = postcard::to_extend(value, buffer).expect("every digested value can be written as postcard");
        let digest = Digest::of(&buffer);
        BUFFER.with(|b| *b.borrow_mut() = buffer);
        digest
    }

    /// The digest of several digests in order.
    pub fn join(parts: &[Digest]) -> Digest {
        const FEW: usize = 24;
        if parts.len() <= FEW {
            // In one piece: most are shorter than what it costs to set up a hasher.
            let mut bytes = [0; FEW * 16];
            for (place, part) in bytes.chunks_exact_mut(16).zip(parts) {
                place.copy_from_slice(&part.0);
            }
            return Digest::of(&bytes[..parts.len() * 16]);
        }
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&part.0);
        }
        Digest::short_of(hasher.finalize())
    }

    /// The digest as it is kept in a file.
    pub fn bytes(self) -> [u8; 16] {
        self.0
    }

    pub fn from_bytes(bytes: [u8; 16]) -> Digest {
        Digest(bytes)
    }

    /// The first 32 bits: enough to tell that something changed, where a rare mistake does no harm.
    pub fn bits(&self) -> u32 {
        u32::from_le_bytes([self.0[0], self.0[1], self.0[2], self.0[3]])
    }

    fn short_of(hash: blake3::Hash) -> Digest {
        let mut short = [0; 16];
        short.copy_from_slice(&hash.as_bytes()[..16]);
        Digest(short)
    }

    /// The first `n` hexadecimal digits, for names such as `site.1f9a03c2.css`.
    pub fn short(&self, n: usize) -> String {
        self.to_string()[..n].to_owned()
    }
}

/// Takes the digest of all that is written to it, and keeps nothing.
#[derive(Default)]
pub struct Summing {
    hasher: blake3::Hasher,
    /// In bytes.
    pub length: u64,
}

impl Summing {
    pub fn digest(&self) -> Digest {
        Digest::short_of(self.hasher.finalize())
    }
}

impl io::Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Digest({})", self.short(12))
    }
}

/// A shared, immutable value with its digest taken once.
///
/// It serialises in two ways: to a binary format (a digest being taken, see [`Digest::of_value`]) as its digest, to a
/// readable one (a template's context, JSON) in full. So one derived `Serialize` on a view gives both the key of a
/// page and what its template sees, and no field can be in one and missing from the other.
#[derive(Debug)]
pub struct Sealed<T> {
    value: T,
    digest: Digest,
    /// Many show it: what templates see of it is worth keeping for a while.
    often: bool,
}

impl<T: Serialize> Sealed<T> {
    pub fn new(value: T) -> Arc<Sealed<T>> {
        let digest = Digest::of_value(&value);
        Arc::new(Sealed { value, digest, often: false })
    }

    /// For a value that many others show.
    pub fn often(value: T) -> Arc<Sealed<T>> {
        let digest = Digest::of_value(&value);
        Arc::new(Sealed { value, digest, often: true })
    }
}

impl<T> Sealed<T> {
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

impl<T> std::ops::Deref for Sealed<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> PartialEq for Sealed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

impl<T: Serialize + 'static> Serialize for Sealed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return self.digest.serialize(serializer);
        }
        match self.often.then(|| shown::of(self.digest, &self.value)).flatten() {
            // Another template's context takes it as it is, by reference; every other format writes it out.
            Some(shown) => shown.serialize(serializer),
            None => self.value.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct View {
        card: Arc<Sealed<String>>,
    }

    #[test]
    fn a_sealed_value_shows_itself_in_full_and_counts_by_its_digest() {
        let view = |text: &str| View { card: Sealed::new(text.to_owned()) };
        assert_eq!(serde_json::to_string(&view("a")).unwrap(), r#"{"card":"a"}"#);
        assert_eq!(Digest::of_value(&view("a")), Digest::of_value(&view("a")));
        assert_ne!(Digest::of_value(&view("a")), Digest::of_value(&view("b")));
    }

    #[test]
    fn what_is_shown_often_shows_the_same() {
        let view = |text: &str| View { card: Sealed::often(text.to_owned()) };
        assert_eq!(serde_json::to_string(&view("a")).unwrap(), r#"{"card":"a"}"#);
        assert_eq!(Digest::of_value(&view("a")), Digest::of_value(&View { card: Sealed::new("a".to_owned()) }));
        for text in ["a", "b", "a"] {
            let context = tera::Context::from_serialize(&view(text)).unwrap();
            assert_eq!(context.get("card").and_then(|card| card.as_str()), Some(text));
        }
    }
}
