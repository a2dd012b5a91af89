//! The names of a text: people, organisations, and what the desk's own lists know. A run of capitals is a name; what kind
//! of name needs evidence. Without it the run is nobody: a wrong page about a person is worse than none.

use super::prose::Para;
use super::runs::Run;
use super::{organisations, people, places};
use crate::seeds::draft::FoundName;
use crate::seeds::lists::{KnownName, Lists};

/// The names of one text.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub people: Vec<FoundName>,
    pub organisations: Vec<FoundName>,
    /// People only if something else says so: a quotation beside them.
    pub likely: Vec<FoundName>,
}

pub fn find(paras: &[Para], runs: &[Run], lists: &Lists) -> Names {
    let (people, likely) = people::find(paras, runs);
    let mut names = Names { people, likely, organisations: organisations::find(paras, runs) };
    let text = || paras.iter().map(|para| para.text.as_str());
    add_known(&mut names.people, &lists.people, text());
    add_known(&mut names.organisations, &lists.organisations, text());
    let order = |all: &mut Vec<FoundName>| {
        all.sort_by(|a, b| b.mentions.cmp(&a.mentions).then(b.score.total_cmp(&a.score)).then(a.name.cmp(&b.name)))
    };
    order(&mut names.people);
    order(&mut names.organisations);
    names
}

/// The desk's own lists are right wherever they match whole words.
fn add_known<'a>(found: &mut Vec<FoundName>, known: &[KnownName], texts: impl Iterator<Item = &'a str> + Clone) {
    for name in known {
        let forms: Vec<&String> =
            std::iter::once(&name.name).chain(&name.aliases).filter(|form| !form.is_empty()).collect();
        let mentions: usize =
            texts.clone().map(|text| forms.iter().map(|form| places::occurrences(text, form)).max().unwrap_or(0)).sum();
        if mentions == 0 {
            continue;
        }
        found.retain(|other| !forms.contains(&&other.name));
        found.push(FoundName {
            name: name.name.clone(),
            detail: name.detail.clone(),
            aliases: name.aliases.clone(),
            mentions,
            rule: "desk-list",
            score: 1.0,
        });
    }
}
