//! What a draft's body says: language, sentences, names, quotes, places, topics, key points. Fills what nobody stated;
//! all findings stay with the draft as evidence.

use super::keypoints::{self, Sentence};
use super::prose::{self, Kind};
use super::sentences::sentences;
use super::terms::Terms;
use super::{Desk, language, measure, names, places, quotes, runs, topics};
use crate::news::language::direction;
use crate::seeds::draft::Draft;

/// What a person's or an organisation's page needs: enough mentions, or evidence beyond doubt.
const SURE_ORGANISATION: f32 = 0.9;
/// So many names go into the front matter.
const MAX_SHOWN: usize = 8;

pub fn fill(draft: &mut Draft, desk: &Desk) {
    let paras = prose::paragraphs(&draft.body);
    fill_language(draft, &paras, desk);
    draft.found.words = paras.iter().map(|para| measure::words(&para.text)).sum();

    let runs = runs::runs(&paras);
    let names = names::find(&paras, &runs, &desk.lists);
    draft.found.quotes = quotes::find(&paras, &names);
    let mut terms = Terms::new(draft.language.as_deref());
    let headline = terms.add(&draft.title);
    let told = told(&paras, &mut terms);
    let rows: Vec<Vec<u32>> = told.iter().map(|sentence| sentence.row.clone()).collect();
    let english = draft.language.as_deref().is_none_or(|language| language.starts_with("en"));
    draft.found.topics = topics::find(&terms, &headline, &rows, english, &desk.topics);
    let sport = draft.found.topics.iter().any(|topic| topic.code.as_deref() == Some(topics::SPORT));
    draft.found.places = places::find(&paras, &runs, &names, draft.dateline.as_deref(), sport, &desk.lists);
    // Who wrote the article is not a person in it.
    let authors: Vec<String> = draft.authors.iter().map(|author| author.name.to_lowercase()).collect();
    draft.found.people = names.people;
    draft.found.people.retain(|person| !authors.contains(&person.name.to_lowercase()));
    draft.found.organisations = names.organisations;
    fill_names(draft);

    if draft.key_points.is_empty() {
        draft.key_points = keypoints::choose(&told, &headline, &terms);
        if !draft.key_points.is_empty() {
            draft.infer("key_points", "position-and-centrality", 0.7);
        }
    }
    if draft.summary.is_none() {
        let (summary, rule) = match &draft.deck {
            Some(deck) => (Some(deck.clone()), "deck"),
            None => (keypoints::summary(&told), "lead"),
        };
        if summary.is_some() {
            draft.summary = summary;
            draft.infer("summary", rule, 0.8);
        }
    }
}

fn fill_language(draft: &mut Draft, paras: &[prose::Para], desk: &Desk) {
    if draft.language.is_none() {
        let mut probe = draft.title.clone();
        for para in paras.iter().filter(|para| para.kind != Kind::Aside).take(12) {
            probe.push(' ');
            probe.push_str(&para.text);
        }
        match language::detect(&probe) {
            Some((code, score)) => {
                // `en-GB` says more than `en`, if the site says so.
                let site = desk.lists.language.as_deref().filter(|site| site.split('-').next() == Some(code));
                draft.language = Some(site.unwrap_or(code).to_owned());
                draft.infer("language", "common-words", score);
            }
            None => {
                if let Some(site) = &desk.lists.language {
                    draft.language = Some(site.clone());
                    draft.infer("language", "site", 0.5);
                }
            }
        }
    }
    draft.found.right_to_left = draft.language.as_deref().is_some_and(|language| direction(language) == "rtl");
}

/// The sentences of the running text with their places.
fn told<'a>(paras: &'a [prose::Para], terms: &mut Terms) -> Vec<Sentence<'a>> {
    let mut told = Vec::new();
    let (mut section, mut number) = (0, 0);
    for para in paras {
        match para.kind {
            Kind::Heading => {
                section += usize::from(number > 0);
                number = 0;
            }
            Kind::Text => {
                for (nth, text) in sentences(&para.text).into_iter().enumerate() {
                    told.push(Sentence { text, row: terms.add(text), section, para: number, nth });
                }
                number += 1;
            }
            Kind::Item | Kind::Quote | Kind::Aside => {}
        }
    }
    told
}

fn fill_names(draft: &mut Draft) {
    if draft.people.is_empty() {
        draft.people = draft.found.people.iter().take(MAX_SHOWN).map(|person| person.name.clone()).collect();
        if !draft.people.is_empty() {
            draft.infer("people", "names-with-evidence", least(&draft.found.people, MAX_SHOWN));
        }
    }
    if draft.organisations.is_empty() {
        let sure = |name: &&crate::seeds::draft::FoundName| name.score >= SURE_ORGANISATION || name.mentions >= 2;
        draft.organisations =
            draft.found.organisations.iter().filter(sure).take(MAX_SHOWN).map(|name| name.name.clone()).collect();
        if !draft.organisations.is_empty() {
            draft.infer("organisations", "institution-words", 0.85);
        }
    }
    if draft.places.is_empty() {
        draft.places = places::shown(&draft.found.places);
        if !draft.places.is_empty() {
            draft.infer("places", "gazetteer", places::SURE);
        }
    }
    if draft.topics.is_empty() {
        draft.topics = draft.found.topics.iter().map(|topic| topic.name.clone()).collect();
        match draft.found.topics.first().map(|topic| topic.score) {
            Some(score) => draft.infer("topics", "topic-words", score),
            None => draft.doubt("topics", "no topic is clear enough"),
        }
    }
}

fn least(names: &[crate::seeds::draft::FoundName], shown: usize) -> f32 {
    names.iter().take(shown).map(|name| name.score).fold(1.0, f32::min)
}
