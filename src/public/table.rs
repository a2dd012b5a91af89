//! Paths as fixed-size numbers, and tables that are searched by them.

/// The first 128 bits of a path's BLAKE3 hash. Ordered and evenly spread, so that a sorted list needs no tree above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id([u8; 16]);

impl Id {
    pub fn of(path: &str) -> Id {
        let hash = blake3::hash(path.as_bytes());
        let (first, _) = hash.as_bytes().split_first_chunk::<16>().expect("a hash has 32 bytes");
        Id::from_bytes(*first)
    }

    pub fn from_bytes(bytes: [u8; 16]) -> Id {
        Id(bytes)
    }

    pub fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// The first 64 bits. Even 61 of them tell a million paths apart, but for a chance of one in four million.
    pub fn short(self) -> u64 {
        let (first, _) = self.0.split_first_chunk::<8>().expect("16 bytes");
        u64::from_be_bytes(*first)
    }
}

/// Where in a list sorted by id the ids with the same first bits begin: one step to one or two candidates.
pub(super) struct Buckets {
    shift: u32,
    starts: Vec<u32>,
}

impl Buckets {
    /// For a list of `len` ids that `id_at` gives in ascending order.
    pub fn new(len: usize, id_at: impl Fn(usize) -> Id) -> Buckets {
        let bits = len.checked_ilog2().unwrap_or(0).clamp(1, 22);
        let shift = u64::BITS - bits;
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        for index in 0..len {
            let bucket = (id_at(index).short() >> shift) as usize;
            while starts.len() <= bucket {
                starts.push(index as u32);
            }
        }
        starts.resize((1 << bits) + 1, len as u32);
        Buckets { shift, starts }
    }

    /// The position of `id`, if the list has it.
    pub fn find(&self, id: Id, id_at: impl Fn(usize) -> Id) -> Option<usize> {
        let bucket = (id.short() >> self.shift) as usize;
        (self.starts[bucket] as usize..self.starts[bucket + 1] as usize).find(|&index| id_at(index) == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_found_and_no_other() {
        for len in [0, 1, 2, 3, 5, 100, 5000] {
            let mut ids: Vec<Id> = (0..len).map(|n| Id::of(&format!("{n}/index.html"))).collect();
            ids.sort();
            let buckets = Buckets::new(len, |i| ids[i]);
            for (n, id) in ids.iter().enumerate() {
                assert_eq!(buckets.find(*id, |i| ids[i]), Some(n));
            }
            assert_eq!(buckets.find(Id::of("elsewhere"), |i| ids[i]), None);
            assert_eq!(buckets.find(Id([255; 16]), |i| ids[i]), None);
        }
    }
}
