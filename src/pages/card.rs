//! What lists know of an article or an edition.

use super::plan::{Cards, Frame};
use super::shared::Written;
use super::views::*;
use crate::base::Place;
use crate::config::Config;
use crate::content::ImageFront;
use crate::news::{Kind, Moment, language};
use crate::site::TermKind;
use std::sync::Arc;

/// A moment as it is shown in a language.
pub fn when(frame: &Frame<'_>, moment: &Moment, language: &str) -> When {
    let Written { long, short, url } = frame.written(moment.day(), language);
    When {
        iso: moment.iso(),
        long,
        short,
        time: moment.clock().map(|time| frame.shared(&time)),
        zone: frame.shared(&zone(frame.config, moment)),
        url,
    }
}

/// `CET`, where the zone has such a name at that time, else `+01:00`.
fn zone(config: &Config, moment: &Moment) -> String {
    let zone = config.zone();
    let named = jiff::Timestamp::from_second(moment.seconds).ok().map(|at| zone.to_offset_info(at));
    let name = named.as_ref().map(|info| info.abbreviation()).unwrap_or_default();
    if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic()) {
        return name.to_owned();
    }
    let minutes = moment.offset / 60;
    format!("{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
}

pub(super) fn card(frame: &Frame<'_>, number: usize) -> Card {
    let article = &frame.site.articles[number];
    let document = frame.site.document(article.document);
    let front = &document.front;
    let news = &front.news;
    let language = &article.language;
    let shown = |moment: &Moment| when(frame, moment, language);
    let title: Arc<str> = front.title.as_str().into();
    let other = news.alternative_headline.as_str();
    let text = &document.text;
    Card {
        url: frame.url(&article.route),
        canonical: frame.canonical(&article.route),
        short_title: if other.trim().is_empty() { title.clone() } else { other.into() },
        title,
        kicker: news.kicker.clone(),
        deck: news.deck.clone(),
        summary: match front.summary.trim() {
            "" => first_of(&news.deck, &shortened(&text.excerpt)).into(),
            _ => front.summary.clone(),
        },
        published: article.published.as_ref().map(shown),
        updated: article.updated.as_ref().map(|moment| Box::new(shown(moment))),
        byline: byline(frame, number),
        section: article.section.map(|n| frame.term_link(TermKind::Section, n)),
        topics: article.topics.iter().map(|n| frame.term_link(TermKind::Topic, *n)).collect(),
        story: article.story.map(|n| frame.term_link(TermKind::Story, n)),
        kind: article.kind.name(),
        kind_label: match article.kind {
            Kind::Report => String::new(),
            kind => frame.word(language, &format!("kind_{}", kind.name())).to_owned(),
        },
        priority: article.priority,
        image: news.image.as_ref().and_then(|image| picture(frame, number, image)).map(Box::new),
        minutes: language::reading_minutes(text.words, text.cjk_characters),
        language: frame.shared(language),
        dir: language::direction(language),
        corrected: !news.corrections.is_empty(),
        unpublished: article.unpublished.map(crate::site::Unpublished::name),
    }
}

fn first_of(first: &str, second: &str) -> String {
    if first.trim().is_empty() { second.to_owned() } else { first.to_owned() }
}

/// The beginning of a text, cut at a word.
fn shortened(text: &str) -> String {
    const MOST: usize = 240;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let end = text.char_indices().nth(MOST).map_or(text.len(), |(at, _)| at);
    let cut = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{}…", text[..cut].trim_end_matches([',', ';', ':', '–', '—', ' ']))
}

/// Authors with their pages; without any, the agency or the house: never a made-up person.
fn byline(frame: &Frame<'_>, number: usize) -> Vec<Byline> {
    let article = &frame.site.articles[number];
    let front = &frame.site.document(article.document).front;
    if front.authors.is_empty() {
        let house = first_of(&front.news.agency, &frame.config.organisation.name);
        let nothing = frame.shared("");
        return vec![Byline { name: frame.shared(&house), role: nothing.clone(), url: nothing, person: false }];
    }
    article
        .authors
        .iter()
        .zip(&front.authors)
        .map(|(number, author)| Byline {
            name: frame.shared(&author.name),
            role: frame.shared(&author.role),
            url: frame.term_link(TermKind::Author, *number).url,
            person: true,
        })
        .collect()
}

fn picture(frame: &Frame<'_>, number: usize, image: &ImageFront) -> Option<Image> {
    if image.src.is_empty() {
        return None;
    }
    let document = frame.site.document(frame.site.articles[number].document);
    let url = if image.src.contains("://") {
        image.src.clone()
    } else {
        let (answer, _) = frame.links().resolve(document, &image.src, Place::file(document.file()));
        answer.url(frame.base_path())
    };
    (!url.is_empty()).then(|| Image {
        url,
        alt: image.alt.clone(),
        caption: image.caption.clone(),
        credit: image.credit.clone(),
        width: None,
        height: None,
    })
}

pub(super) fn edition_card(frame: &Frame<'_>, number: usize, cards: &Cards<'_>) -> EditionCard {
    let edition = &frame.site.editions[number];
    let document = frame.site.document(edition.document);
    let items = edition.lead.iter().chain(&edition.items);
    EditionCard {
        url: frame.url(&edition.route),
        title: document.front.title.clone(),
        number: document.front.edition.as_ref().and_then(|e| e.number),
        date: when(frame, &edition.date, &frame.config.language),
        lead: edition.lead.map(|lead| cards[lead.article].title.to_string()).unwrap_or_default(),
        items: items.count(),
        minutes: language::reading_minutes(words(frame, number, cards), 0),
    }
}

/// Words that the edition itself holds: its welcome, and its items' texts.
pub(super) fn words(frame: &Frame<'_>, number: usize, cards: &Cards<'_>) -> u32 {
    let edition = &frame.site.editions[number];
    let document = frame.site.document(edition.document);
    let front = document.front.edition.clone().unwrap_or_default();
    let count = |text: &str| text.split_whitespace().count() as u32;
    let mut words = document.text.words;
    for item in edition.lead.iter().chain(&edition.items) {
        let named = super::outputs::edition::entry(&front, item.named);
        let card = &cards[item.article];
        words += count(&card.title);
        words += match named {
            Some(own) if !own.text.is_empty() => count(&own.text) + count(&own.why),
            Some(own) => count(&card.summary) + count(&own.why),
            None => count(&card.summary),
        };
    }
    words + front.brief.iter().map(|line| count(line)).sum::<u32>()
}
