//! Datelines: `VARNHOLM, Nov. 14 (Dateline Wire) — `. Place, date and agency before the first sentence of a story.

use super::byline;
use super::dates::{self, Reading};
use crate::seeds::lists::DayMonth;
use crate::seeds::patterns::with_few_classes;
use regex::Regex;
use std::sync::LazyLock;

fn new(pattern: &str) -> Regex {
    Regex::new(&with_few_classes(pattern)).expect("valid")
}

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

impl Dateline {
    /// This one, and what it does not say from a line above it.
    pub fn or_of(self, line: Option<Dateline>) -> Dateline {
        let Some(line) = line else { return self };
        let place = if self.place.is_empty() { line.place } else { self.place };
        let printed = if self.printed.is_empty() { line.printed } else { self.printed };
        Dateline { place, printed, date: self.date.or(line.date), agency: self.agency.or(line.agency), ..self }
    }
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

/// Reads what stands before a story's first sentence: a dateline, an agency, or both. `(CNN) -- `, `AP - `. Without a
/// place the place is empty.
pub fn read_opening(paragraph: &str, order: Option<DayMonth>, sources: &[String]) -> Option<Dateline> {
    let Some((agency, end)) = agency_opening(paragraph, sources) else { return read(paragraph, order, sources) };
    Some(match read(&paragraph[end..], order, sources) {
        // `Canadian Press - VARNHOLM (AP) - `: both stay.
        Some(line) => {
            let inner = line.agency.filter(|inner| *inner != agency);
            let both = inner.map_or(agency.clone(), |inner| format!("{agency}/{inner}"));
            Dateline { agency: Some(both), end: line.end + end, ..line }
        }
        None => Dateline {
            place: String::new(),
            printed: String::new(),
            date: None,
            agency: Some(agency),
            end,
            score: 0.95,
        },
    })
}

/// The agency that opens a paragraph and where the text behind it begins. One that nobody knows needs brackets and a dash.
fn agency_opening(paragraph: &str, sources: &[String]) -> Option<(String, usize)> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        new(
            r"^(?:[(\[](?P<inside>\p{Lu}[\p{L}.&'’ -]{1,38})[)\]](?P<dash>\s*(?:[—–]{1,2}|-{1,2}|_)\s+)?\s*|(?P<bare>\p{Lu}[\p{L} ]{1,30}?)\s?(?:[—–]|--?|_)\s+)",
        )
    });
    let after_words = paragraph.trim_start_matches(|c: char| c.is_alphabetic() || c.is_whitespace());
    if !after_words.starts_with(['(', '[', '—', '–', '-', '_']) {
        return None;
    }
    let found = FORM.captures(paragraph)?;
    let end = found.get(0)?.end();
    let begins = |text: &str| text.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "\"“‘'«".contains(c));
    if !begins(&paragraph[end..]) {
        return None;
    }
    let name = found.name("inside").or(found.name("bare"))?.as_str();
    let known = byline::agency(name, sources).map(str::to_owned);
    let tag = || {
        let titled = name.split(' ').count() <= 4 && name.split(' ').all(|word| word.starts_with(char::is_uppercase));
        (found.name("dash").is_some() && titled).then(|| name.to_owned())
    };
    Some((known.or_else(tag)?, end))
}

/// Reads a line that is nothing but a dateline: `LONDON, 22 November 2026`, `LONDON 2026-11-22`.
pub fn read_line(line: &str, order: Option<DayMonth>) -> Option<Dateline> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        new(
            r"^(?P<place>\p{Lu}[\p{Lu}\p{M} .'’/-]{2,30}?(?:, ?\p{Lu}[\p{L}.]*(?: \p{Lu}[\p{L}.]*){0,2})??)(?: \||[,:])? (?P<date>(?i:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?(?:\d|\p{L}{3,9}\.? \d).{2,30}?)\s*[-–—:]*$",
        )
    });
    if !line.starts_with(char::is_uppercase) || !line.contains(char::is_numeric) {
        return None;
    }
    let found = FORM.captures(line)?;
    let date = dates::read(&found["date"], order);
    let place = found["place"].to_owned();
    let city = place.split(',').next().unwrap_or_default();
    let first = city.split(' ').next().unwrap_or_default();
    let day = first.ends_with("DAY") || dates::month(&first.to_lowercase()).is_some();
    if date == Reading::Nothing || NOT_PLACES.contains(&city) || day {
        return None;
    }
    Some(Dateline {
        printed: line.trim().to_owned(),
        place,
        date: Some(date),
        agency: None,
        end: line.len(),
        score: 0.93,
    })
}

/// Reads the dateline at the start of a story's first paragraph.
///
/// The place is in capitals; in small letters only if an agency in brackets stands before the dash, as in German.
pub fn read(paragraph: &str, order: Option<DayMonth>, sources: &[String]) -> Option<Dateline> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        new(concat!(
            r"^(?P<printed>(?P<place>\p{Lu}[\p{L}\p{M}.'’-]*(?:[ /]\p{L}[\p{L}\p{M}.'’-]*){0,4}(?:, ?\p{Lu}[\p{L}\p{M}.'’-]*(?: \p{Lu}[\p{L}\p{M}.'’-]*){0,2})??)",
            r"(?:,? (?P<date>(?:\p{L}{3,10}\.? \d{1,2}|\d{1,2}\.? (?:de )?\p{L}{3,10}\.?)(?:,? (?:del? )?\d{4})?|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d))?",
            r"(?: ?[(/\[](?P<agency>[\p{L}][^()\[\]/]{1,38})[)/\]])?)",
            r"(?P<dash> ?[.:]?[—–]{1,2} ?| ?[.,:]?-{1,2}[ ]| ?[.,:]?--| _ | ?: )",
        ))
    });
    let mut head = paragraph.len().min(MAX_LENGTH);
    while !paragraph.is_char_boundary(head) {
        head -= 1;
    }
    let has_dash = |mark: &str| paragraph[..head].contains(mark);
    if !paragraph.starts_with(char::is_uppercase) || !["—", "–", "- ", "--", "_", ": "].into_iter().any(has_dash) {
        return None;
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
        (true, false, false) if agency.is_none() && dash == ":" && !is_place_before_colon(city) => None,
        (true, false, false) if agency.is_none() && (real_dash || dash == ":") => Some(0.9),
        (true, false, false) if agency.is_none() && dash == "-" && city.len() >= 4 => Some(0.8),
        (false, true, _) => Some(0.9),
        _ => None,
    }
}

/// `KARACHI: ` opens a story, `MARA LINDT: ` an answer, `PLAN B: ` a paragraph. A city that nobody knows is one word.
fn is_place_before_colon(city: &str) -> bool {
    let titled: Vec<String> = city.split(' ').map(super::places::title_case).collect();
    let known = super::places::is_place(&titled.join(" "));
    known || titled.len() == 1 && city.len() >= 4 && !super::lexicon::may_be_given(&titled[0])
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
        check("NEW DELHI: The", "NEW DELHI | - |  | The");
        check("WASHINGTON/LONDON (Reuters) – The", "WASHINGTON/LONDON | - | Reuters | The");
    }

    #[test]
    fn an_agency_may_open_a_story_alone() {
        let check = |paragraph: &str, place: &str, agency: &str, rest: &str| {
            let line = read_opening(paragraph, None, &[]).expect(paragraph);
            let told = (line.place.as_str(), line.agency.as_deref(), &paragraph[line.end..]);
            assert_eq!(told, (place, Some(agency), rest), "{paragraph}");
        };
        check("(CNN) -- The ferry", "", "CNN", "The ferry");
        check("(CNN)The ferry", "", "CNN", "The ferry");
        check("AP - The ferry", "", "AP", "The ferry");
        check("(WXYZ) — The ferry", "", "WXYZ", "The ferry");
        check("Canadian Press - VARNHOLM (AP) - The ferry", "VARNHOLM", "Canadian Press/AP", "The ferry");
        check("(AP) VARNHOLM (AP) - The ferry", "VARNHOLM", "AP", "The ferry");
        for none in ["(Before noon) the ferry", "(Ferries) The boats", "Ferries - The boats", "AP said on Monday"] {
            assert_eq!(read_opening(none, None, &[]), None, "{none}");
        }
    }

    #[test]
    fn a_dateline_may_have_a_line_of_its_own() {
        let told = |line: &str| read_line(line, None).map(|line| line.place);
        assert_eq!(told("VARNHOLM 2026-11-22").as_deref(), Some("VARNHOLM"));
        assert_eq!(told("VARNHOLM, Nov. 22, 2026").as_deref(), Some("VARNHOLM"));
        assert_eq!(told("VARNHOLM | Sun Nov 22, 2026 9:02am GMT").as_deref(), Some("VARNHOLM"));
        assert_eq!(told("NEW VARNHOLM, Sudan, 22 November 2026").as_deref(), Some("NEW VARNHOLM, Sudan"));
        for none in ["FERRIES RUN UNTIL 2027", "MONDAY 22 November 2026", "VARNHOLM", "MAY 22, 2026", "THE 39 BOATS"] {
            assert_eq!(told(none), None, "{none}");
        }
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
            "MARA LINDT: We sail at night",
            "MARA: We sail at night",
            "PLAN BOATS: The council wants more",
            "UN (United Nations) members - all",
            "VARNHOLM —",
        ] {
            check(text, "none");
        }
    }
}
