//! The desk's own lists, as `config.toml` gives them: what this newsroom knows that no rule can.

use super::Stated;

/// Empty lists are fine: every rule works without them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lists {
    /// The site's language (BCP 47): what a text is in if nothing else tells.
    pub language: Option<String>,
    /// What `03/04/2026` means here. `None`: such a date is refused.
    pub day_month: Option<DayMonth>,
    pub people: Vec<KnownName>,
    pub organisations: Vec<KnownName>,
    pub places: Vec<KnownPlace>,
    pub topics: Vec<KnownTopic>,
    /// Lines that never belong to an article, whole or as their beginning, in any case of letters.
    pub boilerplate: Vec<String>,
    /// Agencies and papers that stand in bylines and datelines: `Dateline Wire`.
    pub sources: Vec<String>,
    /// Values for seeds that are silent (`--date`, `--author`, `--topic`): the last evidence of all.
    pub fallback: Stated,
}

/// The order of day and month in a date of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayMonth {
    DayFirst,
    MonthFirst,
}

impl DayMonth {
    /// The order that a locale settles: `en-US` writes the month first, nearly all others the day. Plain `en` settles
    /// nothing.
    pub fn of_locale(locale: &str) -> Option<DayMonth> {
        let mut parts = locale.split(['-', '_']);
        let language = parts.next().unwrap_or_default().to_lowercase();
        let region = parts.find(|part| part.len() == 2).map(str::to_uppercase);
        match (language.as_str(), region.as_deref()) {
            (_, Some("US" | "PH" | "FM" | "PW" | "MH" | "GU")) => Some(DayMonth::MonthFirst),
            (_, Some("CA" | "ZA" | "KE")) | ("en" | "", None) => None,
            _ => Some(DayMonth::DayFirst),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownName {
    pub name: String,
    pub aliases: Vec<String>,
    /// A person's role, an organisation's acronym.
    pub detail: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownPlace {
    pub name: String,
    pub aliases: Vec<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownTopic {
    /// As it stands in front matter: `city-hall`.
    pub name: String,
    /// Words and phrases that speak for it.
    pub keywords: Vec<String>,
}
