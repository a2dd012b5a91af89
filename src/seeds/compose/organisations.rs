//! Organisations: a run of capitals with an institution's word, or with its acronym in brackets behind it.

use super::lexicon::{is_head, is_institution as is_institution_word, is_no_organisation, is_title};
use super::places;
use super::prose::Para;
use super::runs::Run;
use crate::seeds::draft::FoundName;
use regex::Regex;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A text names at most so many; more are a list.
const MAX_NAMES: usize = 60;

pub fn find(paras: &[Para], runs: &[Run]) -> Vec<FoundName> {
    static BRACKET: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^ \((?:the )?(?P<short>[A-Z][A-Za-z&-]{1,9})\)").expect("valid"));
    let mut found: BTreeMap<String, FoundName> = BTreeMap::new();
    for run in runs {
        let text = run.text();
        let acronym = BRACKET
            .captures(&paras[run.para].text[run.end..])
            .map(|short| short["short"].to_owned())
            .filter(|short| is_acronym_of(short, &run.words));
        let known = (acronym.is_some() || is_institution(&run.words)) && !is_area(&run.words, &text);
        if !known || text.chars().count() > 80 {
            continue;
        }
        let entry = found.entry(text.clone()).or_insert_with(|| FoundName {
            name: text,
            detail: None,
            aliases: Vec::new(),
            mentions: 0,
            rule: "institution-word",
            score: 0.85,
        });
        entry.mentions += 1;
        if let Some(acronym) = acronym {
            entry.rule = "acronym";
            entry.score = 0.97;
            entry.aliases.push(acronym.clone());
            entry.detail = Some(acronym);
        }
    }
    let mut all: Vec<FoundName> = found.into_values().collect();
    let mut single: FxHashMap<&str, usize> = FxHashMap::default();
    runs.iter().filter(|run| run.words.len() == 1).for_each(|run| *single.entry(&run.words[0]).or_default() += 1);
    for organisation in &mut all {
        let again = organisation.detail.as_deref().and_then(|acronym| single.get(acronym));
        organisation.mentions += again.copied().unwrap_or(0);
    }
    all.sort_by(|a, b| b.mentions.cmp(&a.mentions).then(a.name.cmp(&b.name)));
    all.truncate(MAX_NAMES);
    all
}

/// `World Health Organization (WHO)`: the letters are the initials, small words left out or not.
fn is_acronym_of(short: &str, words: &[String]) -> bool {
    let upper: String = short.chars().filter(|c| c.is_uppercase()).collect();
    if upper.chars().count() < 2 || words.len() < 2 {
        return false;
    }
    let initials = |all: bool| -> String {
        words
            .iter()
            .filter(|word| all || word.starts_with(char::is_uppercase))
            .flat_map(|word| word.split('-').filter_map(|part| part.chars().next()))
            .flat_map(char::to_uppercase)
            .collect()
    };
    initials(false) == upper || initials(true) == upper || initials(false).starts_with(&upper) && upper.len() >= 3
}

/// `West Bank`, `Gaza City`, `New York City`: a place with an institution's word. `Norwich City` is a club.
fn is_area(words: &[String], text: &str) -> bool {
    let city = words.split_last().filter(|(last, before)| *last == "City" && !before.is_empty());
    is_no_organisation(text)
        || places::is_place(text)
        || city.is_some_and(|(_, before)| places::is_more_than_a_town(&before.join(" ")))
}

fn is_institution(words: &[String]) -> bool {
    let joiner = words.iter().position(|word| matches!(word.as_str(), "of" | "for"));
    match joiner {
        Some(at) => at > 0 && is_head(&words[at - 1]) && words.len() > at + 1,
        None => {
            words.len() >= 2
                && words.last().is_some_and(|last| is_institution_word(last.trim_end_matches('.')))
                && !is_title(&words[0])
                || words.len() >= 2
                    && matches!(
                        words[0].as_str(),
                        "Universidad"
                            | "Ministerio"
                            | "Banco"
                            | "Partido"
                            | "Ministère"
                            | "Université"
                            | "Universität"
                            | "Universidade"
                            | "Ministério"
                            | "Wizara"
                    )
        }
    }
}
