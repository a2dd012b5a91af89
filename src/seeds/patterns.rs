//! Patterns over letters of all scripts that cost little.

/// A pattern with letters and marks as a handful of ranges: the whole tables of Unicode, many times in one pattern, made an
/// automaton so large that most of the desk's time went into it. Marks of speech, dashes and figures are not among them.
pub fn with_few_classes(pattern: &str) -> String {
    const LETTERS: &str = r"A-Za-z\u{AA}\u{B5}\u{BA}\u{C0}-\u{65F}\u{671}-\u{1FFF}\u{2C00}-\u{2DFF}\u{3041}-\u{D7FF}\u{F900}-\u{FE00}\u{FE70}-\u{FEFE}\u{FF21}-\u{FFDC}\u{10000}-\u{1EFFF}\u{20000}-\u{3FFFF}";
    const CAPITALS: &str =
        r"A-Z\u{C0}-\u{D6}\u{D8}-\u{DE}\u{100}-\u{17F}\u{300}-\u{36F}\u{386}-\u{3AB}\u{400}-\u{42F}\u{10A0}-\u{10C5}";
    let letters = format!("[{LETTERS}]");
    (pattern.replace(r"\p{Lu}\p{M}", CAPITALS))
        .replace(r"\p{L}\p{M}", LETTERS)
        .replace(r"\p{L}", &letters)
        .replace(r"\w", &format!("[0-9_{LETTERS}]"))
}
