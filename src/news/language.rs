//! What a language asks of a page.

/// The direction of a BCP 47 language tag's usual script.
pub fn direction(language: &str) -> &'static str {
    const RIGHT_TO_LEFT: [&str; 12] = ["ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"];
    let mut parts = language.split(['-', '_']);
    let primary = parts.next().unwrap_or_default().to_ascii_lowercase();
    // A script that is named decides: `az-Arab` runs from the right, `ku-Latn` from the left.
    for part in parts {
        match part.to_ascii_lowercase().as_str() {
            "arab" | "hebr" | "thaa" | "nkoo" | "adlm" | "syrc" => return "rtl",
            part if part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic()) => return "ltr",
            _ => {}
        }
    }
    if RIGHT_TO_LEFT.contains(&primary.as_str()) { "rtl" } else { "ltr" }
}

/// Whether a text has the form of a BCP 47 tag: `en`, `pt-BR`, `zh-Hant`.
pub fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=8).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Whole minutes that most readers need. Silent reading of English non-fiction runs at 238 words a minute (Brysbaert
/// 2019, doi 10.1016/j.jml.2019.104047), of Chinese and Japanese at about 275 characters.
pub fn reading_minutes(words: u32, cjk_characters: u32) -> u32 {
    let minutes = f64::from(words) / 238.0 + f64::from(cjk_characters) / 275.0;
    (minutes.round() as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_decides_the_direction() {
        assert_eq!(
            ["en", "ar", "ur-PK", "az-Arab", "ku-Latn", "zh-Hant"].map(direction),
            ["ltr", "rtl", "rtl", "rtl", "ltr", "ltr"]
        );
    }

    #[test]
    fn the_seeds_reading_time() {
        assert_eq!(reading_minutes(391, 0), 2);
        assert_eq!(reading_minutes(0, 0), 1);
    }
}
