//! What the desk tells of each seed: what it became, what was inferred, what it is unsure of.

use super::read::ItemRecord;
use crate::base::{Problems, RelPath};

/// What became of a seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new page.
    Made,
    /// Values of these names, or the `text`, came into its page.
    Updated { taken: Vec<&'static str>, why: &'static str },
    /// Both the seed and the page were changed, under these names.
    Clash { taken: Vec<&'static str>, clashes: Vec<&'static str> },
    /// Nothing to do.
    Same,
    /// Its page was deleted by hand and stays so, as long as this file is there.
    Deleted(RelPath),
    /// The same bytes as another seed.
    Duplicate(RelPath),
    /// The same text as another seed or page, under another name; 1 if every word is the same.
    Double { of: RelPath, score: String },
    /// A newer version of the same item is in this seed.
    Superseded(RelPath),
    /// The page's front matter can't be read: it is left alone.
    Broken,
    /// The seed holds no article.
    Nothing,
    /// It could not be read; a problem says why.
    Failed,
    /// The seed is gone, its page stays.
    Gone,
}

/// One line of the desk's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedLine {
    pub seed: RelPath,
    pub item: Option<String>,
    /// Below `content/`.
    pub page: Option<RelPath>,
    pub outcome: Outcome,
    pub title: String,
    /// Name → rule and score.
    pub inferred: Vec<(String, String)>,
    pub unsure: Vec<String>,
    /// What it was found alike with, by which rule.
    pub alike: Vec<String>,
}

/// What the desk did.
#[derive(Clone, Debug, Default)]
pub struct DeskReport {
    pub lines: Vec<SeedLine>,
    pub problems: Problems,
    /// Pages and files in `content/` that were written.
    pub written: usize,
}

impl SeedLine {
    pub(super) fn new(seed: RelPath, record: &ItemRecord, outcome: Outcome, page: Option<RelPath>) -> SeedLine {
        let has_page = page.is_some();
        SeedLine {
            seed,
            item: record.item.clone(),
            page,
            outcome,
            title: record.title.clone(),
            inferred: if has_page { record.inferred.clone() } else { Vec::new() },
            unsure: if has_page { record.unsure.clone() } else { Vec::new() },
            alike: Vec::new(),
        }
    }

    /// Whether something came of it in this run. What problems tell, and what stays as it was, is for the curious.
    pub fn is_news(&self) -> bool {
        matches!(self.outcome, Outcome::Made | Outcome::Updated { .. } | Outcome::Clash { .. })
    }

    /// The seed, with its item if it holds several.
    pub fn name(&self) -> String {
        match &self.item {
            Some(item) => format!("{} ({item})", self.seed),
            None => self.seed.to_string(),
        }
    }

    /// What became of it, in a few words.
    pub fn became(&self) -> String {
        let page = self.page.as_ref().map(|page| format!("content/{page}")).unwrap_or_default();
        match &self.outcome {
            Outcome::Made => format!("new page {page}"),
            Outcome::Updated { taken, why } if taken.is_empty() => format!("{page}: its record was renewed ({why})"),
            Outcome::Updated { taken, why } => format!("{page}: {} updated ({why})", taken.join(", ")),
            Outcome::Clash { clashes, taken } if taken.is_empty() => {
                format!("{page}: kept as edited, the seed says otherwise in {}", clashes.join(", "))
            }
            Outcome::Clash { clashes, taken } => {
                format!("{page}: {} updated; kept as edited: {}", taken.join(", "), clashes.join(", "))
            }
            Outcome::Same => format!("{page} is as it was"),
            Outcome::Deleted(ancestor) => {
                format!("its page was deleted and is not made again; remove {ancestor} to have it back")
            }
            Outcome::Duplicate(of) => format!("the same as {of}: no page of its own"),
            Outcome::Double { of, score } => format!("the same text as {of} (same-words {score}): no page of its own"),
            Outcome::Superseded(by) => format!("an older version of what is in {by}"),
            Outcome::Broken => format!("{page} can't be read and was left alone"),
            Outcome::Nothing => "no article in it".to_owned(),
            Outcome::Failed => "could not be read".to_owned(),
            Outcome::Gone => format!("the seed is gone; {page} stays"),
        }
    }
}
