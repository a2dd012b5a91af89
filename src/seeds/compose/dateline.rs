//! Datelines: `VARNHOLM, Nov. 14 (Dateline Wire) — `. Place, date and agency before the first sentence of a story.

use super::byline;
use super::dates::{self, Reading};
use crate::seeds::lists::DayMonth;
use regex::Regex;
use std::sync::LazyLock;

#[derive(Clone, Debug, PartialEq)]
pub struct Dateline {
    /// As printed, without date, agency and dash.
    pub place: String,
    /// As printed, the dash apart: what the front matter keeps if the date can't be read from elsewhere.
    pub printed: String,
    pub date: Option<Reading>,
    pub agency: Option<String>,
    /// Where the story's first sentence begins, in bytes.
    pub end: usize,
    pub score: f32,
}

/// Words in capitals that open a paragraph and are no place.
const NOT_PLACES: &[&str] = &[
    "BREAKING",
    "UPDATE",
    "UPDATED",
    "EXCLUSIVE",
    "WATCH",
    "OPINION",
    "ANALYSIS",
    "CORRECTION",
    "NOTE",
    "EDITORIAL",
    "LIVE",
    "URGENT",
    "ALERT",
    "NEW",
    "VIDEO",
    "PHOTOS",
    "REVIEW",
    "INTERVIEW",
    "FACT CHECK",
    "EXPLAINER",
    "SPORT",
    "SPORTS",
    "BUSINESS",
    "POLITICS",
    "WORLD",
    "Q",
    "A",
    "TV",
    "PS",
    "FAQ",
    "WARNING",
    "TIP",
    "OK",
    "CEO",
];

/// The longest dateline, in bytes.
const MAX_LENGTH: usize = 120;

/// Reads the dateline at the start of a story's first paragraph.
///
/// The place is in capitals; in small letters only if an agency in brackets stands before the dash, as in German.
pub fn read(paragraph: &str, order: Option<DayMonth>, sources: &[String]) -> Option<Dateline> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?P<printed>(?P<place>\p{Lu}[\p{L}\p{M}.'’-]*(?:[ /]\p{L}[\p{L}\p{M}.'’-]*){0,4}(?:, ?\p{Lu}[\p{L}\p{M}.'’-]*(?: \p{Lu}[\p{L}\p{M}.'’-]*){0,2})??)",
            r"(?:,? (?P<date>(?:\p{L}{3,10}\.? \d{1,2}|\d{1,2}\.? (?:de )?\p{L}{3,10}\.?)(?:,? (?:del? )?\d{4})?|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d))?",
            r"(?: ?[(/\[](?P<agency>[\p{L}][^()\[\]/]{1,38})[)/\]])?)",
            r"(?P<dash> ?[.:]?[—–]{1,2} ?| ?[.,:]?-{1,2}[ ]| ?[.,:]?--| _ | ?: )",
        ))
        .expect("valid")
    });
    let mut head = paragraph.len().min(MAX_LENGTH);
    while !paragraph.is_char_boundary(head) {
        head -= 1;
    }
    let found = FORM.captures(&paragraph[..head])?;
    let whole = found.get(0)?;
    let rest = &paragraph[whole.end()..];
    if rest.trim().is_empty() {
        return None;
    }
    let place = found["place"].trim_end_matches(',').to_owned();
    let date =
        found.name("date").map(|date| dates::read(date.as_str(), order)).filter(|date| *date != Reading::Nothing);
    let agency = found
        .name("agency")
        .map(|agency| byline::agency(agency.as_str(), sources).unwrap_or(agency.as_str()).to_owned());
    if found.name("date").is_some() && date.is_none() {
        return None;
    }
    let dash = found["dash"].trim();
    let score = certainty(&place, dash, date.is_some(), found.name("agency").map(|a| a.as_str()), sources)?;
    Some(Dateline { place, printed: found["printed"].trim().to_owned(), date, agency, end: whole.end(), score })
}

fn certainty(place: &str, dash: &str, dated: bool, agency: Option<&str>, sources: &[String]) -> Option<f32> {
    let city = place.split(',').next().unwrap_or_default();
    let capitals = city.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
        && city.chars().filter(|c| c.is_uppercase()).count() >= 3;
    let signed = agency.is_some_and(|agency| byline::agency(agency, sources).is_some() || capitals);
    let real_dash = dash.contains(['—', '–', '_']) || dash.contains("--");
    if NOT_PLACES.contains(&city) || NOT_PLACES.contains(&place) {
        return None;
    }
    match (capitals, signed, dated) {
        (true, true, _) => Some(0.99),
        (true, false, true) => Some(0.97),
        (true, false, false) if agency.is_none() && (real_dash || dash == ":" && city.len() >= 4) => Some(0.9),
        (true, false, false) if agency.is_none() && dash == "-" && city.len() >= 4 => Some(0.8),
        (false, true, _) => Some(0.9),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paragraph: &str, expected: &str) {
        let told = match read(paragraph, None, &["Dateline Wire".to_owned()]) {
            None => "none".to_owned(),
            Some(line) => {
                let date = match line.date {
                    None => "-".to_owned(),
                    Some(Reading::When(when)) => when.to_string(),
                    Some(Reading::Yearless(month, day)) => format!("{month}-{day}"),
                    Some(other) => format!("{other:?}"),
                };
                format!("{} | {date} | {} | {}", line.place, line.agency.unwrap_or_default(), &paragraph[line.end..])
            }
        };
        assert_eq!(told, expected, "{paragraph}");
    }

    #[test]
    fn datelines_of_many_agencies() {
        check("VARNHOLM, Nov. 14 — The first", "VARNHOLM | 11-14 |  | The first");
        check("VARNHOLM, Sept. 29, 2026 (Dateline Wire) -- The", "VARNHOLM | 2026-09-29 | Dateline Wire | The");
        check("VARNHOLM — Hourly", "VARNHOLM | - |  | Hourly");
        check("ISLAMABAD (AP) — Pakistan", "ISLAMABAD | - | AP | Pakistan");
        check("LONDON, Nov 22 (Reuters) - The", "LONDON | 11-22 | Reuters | The");
        check("SAN JOSE, Calif. (AP) _ The", "SAN JOSE, Calif. | - | AP | The");
        check("Berlin (dpa) - Die", "Berlin | - | dpa | Die");
        check("Madrid, 22 nov (EFE).- El", "Madrid | 11-22 | EFE | El");
        check("MADRID, 12 de noviembre de 2026 (EFE) - El", "MADRID | 2026-11-12 | EFE | El");
        check("KARACHI: The", "KARACHI | - |  | The");
        check("WASHINGTON/LONDON (Reuters) – The", "WASHINGTON/LONDON | - | Reuters | The");
    }

    #[test]
    fn other_openings_are_no_datelines() {
        for text in [
            "BREAKING — The bridge is closed",
            "NATO said on Tuesday — as before — that",
            "The council (which met) - said",
            "Tomorrow — and only then — we know",
            "IT — the department — was late",
            "Ferries: how they run",
            "UN (United Nations) members - all",
            "VARNHOLM —",
        ] {
            check(text, "none");
        }
    }
}
