//! How long a text is to its readers.

use crate::base::scan;

/// Words of scripts with spaces, and characters of those without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordCount {
    /// Runs without white space or dashes that hold a letter or digit: `twenty-one` and `don't` are one each, as
    /// word processors count them.
    pub words: u32,
    /// Han characters and kana, which stand for about half a word each.
    pub cjk_characters: u32,
}

impl std::ops::AddAssign for WordCount {
    fn add_assign(&mut self, other: WordCount) {
        self.words += other.words;
        self.cjk_characters += other.cjk_characters;
    }
}

pub fn count(text: &str) -> WordCount {
    let mut count = WordCount::default();
    let mut in_word = false;
    let mut rest = text;
    while let Some(&first) = rest.as_bytes().first() {
        if first.is_ascii() {
            // Bytes are enough for most of most texts. No branch depends on them: words are short.
            let run = FOREIGN.first(rest.as_bytes(), is_foreign).unwrap_or(rest.len());
            let (ascii, after) = rest.split_at(run);
            for byte in ascii.bytes() {
                let class = ASCII[usize::from(byte & 0x7f)];
                let begins = (class == Class::Word) & !in_word;
                count.words += u32::from(begins);
                in_word = begins | (in_word & (class != Class::Space));
            }
            rest = after;
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        if is_cjk(c) {
            count.cjk_characters += 1;
            in_word = false;
        } else if c.is_whitespace() || matches!(c, '–' | '—' | '―' | '…' | '。' | '、' | '،') {
            in_word = false;
        } else if c.is_alphanumeric() {
            count.words += !in_word as u32;
            in_word = true;
        }
    }
    count
}

scan::kind_of_byte!(FOREIGN, is_foreign);

const fn is_foreign(byte: u8) -> bool {
    !byte.is_ascii()
}

#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
enum Class {
    /// A letter or digit.
    Word,
    Space,
    Other,
}

const ASCII: [Class; 128] = {
    let mut classes = [Class::Other; 128];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            classes[byte] = Class::Word;
        } else if (byte as u8).is_ascii_whitespace() {
            classes[byte] = Class::Space;
        }
        byte += 1;
    }
    classes
};

/// Han characters, Hiragana, Katakana and Bopomofo. Hangul is not among them: Korean puts spaces between words.
fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}' | '々' | '〆' | '〇' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー'
        | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}'
        | '\u{20000}'..='\u{2fa1f}' | '\u{30000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_as_readers_meet_them() {
        let of = |text| {
            let WordCount { words, cjk_characters } = count(text);
            (words, cjk_characters)
        };
        assert_eq!(of("It’s twenty-one to 3.5 — and/or not – yes… no"), (8, 0));
        assert_eq!(of("港口的渡轮，2026年"), (1, 8 - 1 - 1));
        assert_eq!(of("항구의 배 हिन्दी में عربية"), (5, 0));
        assert_eq!(of(" — ! ,"), (0, 0));
    }
}
