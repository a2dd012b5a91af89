//! The first byte of a kind in a long text. Where few bytes are of it, whole blocks are looked at together: the loop over
//! a block has no way out, and so is done many bytes at a time. Where they stand close together, as in a tag, each byte is
//! looked up.

const BLOCK: usize = 32;
const NEAR: usize = 12;

/// Bytes of a kind.
pub struct Kind([bool; 256]);

impl Kind {
    /// Those that are in a table, which should say the same as what is asked in [`Kind::first`].
    pub const fn new(table: [bool; 256]) -> Kind {
        Kind(table)
    }

    /// Where the first byte of the kind is. `is` says the same as the table, in a few comparisons without branches.
    #[inline(always)]
    pub fn first(&self, bytes: &[u8], is: impl Fn(u8) -> bool + Copy) -> Option<usize> {
        let near = bytes.len().min(NEAR);
        if let Some(found) = self.look_up(&bytes[..near]) {
            return Some(found);
        }
        let mut at = near;
        while let Some(block) = bytes[at..].first_chunk::<BLOCK>() {
            if block.iter().fold(0, |found, byte| found | u8::from(is(*byte))) != 0 {
                break;
            }
            at += BLOCK;
        }
        self.look_up(&bytes[at..]).map(|found| at + found)
    }

    fn look_up(&self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|byte| self.0[usize::from(*byte)])
    }
}

/// A kind by what is asked of each byte, and that once more.
macro_rules! kind_of_byte {
    ($name:ident, $is:ident) => {
        static $name: $crate::base::scan::Kind = $crate::base::scan::Kind::new({
            let mut table = [false; 256];
            let mut byte = 0;
            while byte < 256 {
                table[byte] = $is(byte as u8);
                byte += 1;
            }
            table
        });
    };
}

pub(crate) use kind_of_byte;

#[cfg(test)]
mod tests {
    const fn is_open(byte: u8) -> bool {
        byte == b'<'
    }

    kind_of_byte!(OPEN, is_open);

    #[test]
    fn the_first_is_found_wherever_it_stands() {
        for length in 0..100 {
            let mut bytes = vec![b'a'; length];
            assert_eq!(OPEN.first(&bytes, is_open), None);
            for at in (0..length).rev() {
                bytes[at] = b'<';
                assert_eq!(OPEN.first(&bytes, is_open), Some(at));
            }
        }
    }
}
