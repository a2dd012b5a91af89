//! Offsets to lines and columns. Asked in the order of the text, all answers together cost one walk over it.

pub struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Lines<'t> {
        Lines { text, offset: 0, line: 1 }
    }

    /// Line and column, both from 1; columns in characters.
    pub fn place(&mut self, offset: usize) -> (u32, u32) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let bytes = self.text.as_bytes();
        if offset >= self.offset {
            self.line += memchr::memchr_iter(b'\n', &bytes[self.offset..offset]).count() as u32;
        } else {
            self.line -= memchr::memchr_iter(b'\n', &bytes[offset..self.offset]).count() as u32;
        }
        self.offset = offset;
        let start = memchr::memrchr(b'\n', &bytes[..offset]).map_or(0, |at| at + 1);
        (self.line, self.text[start..offset].chars().count() as u32 + 1)
    }
}
