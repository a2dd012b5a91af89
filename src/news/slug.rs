//! The last part of an address, made from a headline.

use unicode_normalization::UnicodeNormalization;

/// A part of a URL and a file name: letters and digits of any script, in lower case, joined by single hyphens.
///
/// Latin letters lose their accents (`Überfähre` → `uberfahre`), since such addresses are typed by hand; other scripts
/// stay as they are, since taking them to Latin letters would invent a spelling.
pub fn slug(text: &str) -> String {
    // What is ASCII is composed already.
    if text.is_ascii() { of_letters(text.chars(), text.len()) } else { of_letters(text.nfkc(), text.len()) }
}

fn of_letters(letters: impl Iterator<Item = char>, length: usize) -> String {
    let mut out = String::with_capacity(length);
    let mut gap = false;
    for c in letters {
        if matches!(c, '\'' | '’' | '‘' | '\u{ad}' | '\u{200b}'..='\u{200d}') {
            continue;
        }
        let is_mark = !c.is_ascii() && unicode_normalization::char::is_combining_mark(c);
        if !c.is_alphanumeric() && !is_mark {
            gap = true;
            continue;
        }
        if is_mark && (gap || out.is_empty()) {
            continue;
        }
        if gap && !out.is_empty() {
            out.push('-');
        }
        gap = false;
        push_letter(&mut out, c);
    }
    shorten(out)
}

fn push_letter(out: &mut String, c: char) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else if is_latin(c) {
        out.extend(
            deunicode::deunicode_char(c)
                .unwrap_or("")
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase()),
        );
    } else {
        out.extend(c.to_lowercase());
    }
}

fn is_latin(c: char) -> bool {
    matches!(c, '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}')
}

/// File systems hold names of 255 bytes; an address of 100 is long enough. Cut at a hyphen where there is one.
fn shorten(slug: String) -> String {
    const LIMIT: usize = 100;
    if slug.len() <= LIMIT {
        return slug;
    }
    let mut end = LIMIT;
    while !slug.is_char_boundary(end) {
        end -= 1;
    }
    let cut = &slug[..end];
    match cut.rfind('-') {
        Some(hyphen) if hyphen > LIMIT / 2 => cut[..hyphen].to_owned(),
        _ => cut.to_owned(),
    }
}

/// Whether a slug that somebody wrote can stand in an address as it is.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && !text.starts_with('.')
        && text.chars().all(|c| {
            c.is_alphanumeric()
                || unicode_normalization::char::is_combining_mark(c)
                || matches!(c, '-' | '_' | '.' | '~')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_of_many_scripts() {
        for (headline, expected) in [
            ("Harbour ferries to run through the night", "harbour-ferries-to-run-through-the-night"),
            ("  “It’s over,” says Ms Lindt — at 2.40 € ", "its-over-says-ms-lindt-at-2-40"),
            ("Überfähre für Ærø", "uberfahre-fur-aero"),
            ("港のフェリー、夜も運航", "港のフェリー-夜も運航"),
            ("Паромы ночью", "паромы-ночью"),
            ("عبارات الميناء", "عبارات-الميناء"),
            ("हार्बर फेरी", "हार्बर-फेरी"),
            ("!!!", ""),
        ] {
            assert_eq!(slug(headline), expected);
            assert!(expected.is_empty() || is_slug(&slug(headline)));
        }
    }

    #[test]
    fn a_slug_is_its_own_slug_and_never_too_long() {
        let long = slug(&"word ".repeat(100));
        assert!(long.len() <= 100 && long.ends_with("word"));
        assert_eq!(slug(&long), long);
    }
}
