//! Offsets to lines and columns. Asked in the order of the text, all answers together cost one walk over it; going
//! back costs only the way back.

pub struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: u32,
    column: u32,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Lines<'t> {
        Lines { text, offset: 0, line: 1, column: 1 }
    }

    /// Line and column, both from 1; columns in characters.
    pub fn place(&mut self, offset: usize) -> (u32, u32) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let forward = offset >= self.offset;
        let between = if forward { &self.text[self.offset..offset] } else { &self.text[offset..self.offset] };
        let lines = memchr::memchr_iter(b'\n', between.as_bytes()).count() as u32;
        let columns = |text: &str| text.chars().count() as u32;
        (self.line, self.column) = match (lines, forward) {
            (0, true) => (self.line, self.column + columns(between)),
            (0, false) => (self.line, self.column - columns(between)),
            (_, true) => (self.line + lines, columns(&between[between.rfind('\n').map_or(0, |at| at + 1)..]) + 1),
            (_, false) => {
                let start = memchr::memrchr(b'\n', &self.text.as_bytes()[..offset]).map_or(0, |at| at + 1);
                (self.line - lines, columns(&self.text[start..offset]) + 1)
            }
        };
        self.offset = offset;
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_right_in_any_order() {
        let text = "aé\n\nb港c\r\nd";
        let expected = |offset: usize| {
            let before = &text[..offset];
            let line = before.matches('\n').count() as u32 + 1;
            (line, before.rsplit('\n').next().unwrap().chars().count() as u32 + 1)
        };
        let mut lines = Lines::new(text);
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for from in &offsets {
            for to in &offsets {
                assert_eq!((lines.place(*from), lines.place(*to)), (expected(*from), expected(*to)));
            }
        }
    }
}
