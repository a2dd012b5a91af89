//! The page of each edition, and their archive.

use super::{Output, shown};
use crate::base::Sealed;
use crate::content::{EditionFront, ItemFront};
use crate::markdown;
use crate::pages::card::{when, words};
use crate::pages::plan::{Change, Plan};
use crate::pages::views::*;
use crate::pages::{Class, Content, Page, View, head};
use crate::site::{Item as SiteItem, Named, Route, routes};
use std::collections::BTreeSet;
use std::ops::Range;

pub const EDITIONS: Output = Output {
    name: "editions",
    about: "The page of each edition",
    units: |plan| plan.editions.len(),
    pages: |plan, number| vec![page(plan, number)],
    touched: |plan, change| {
        // Its card is on the pages of its neighbours.
        let around = |n: usize| n.saturating_sub(1)..(n + 2).min(plan.editions.len());
        changed(plan, change).into_iter().flat_map(around).collect()
    },
};

pub const ARCHIVE: Output = Output {
    name: "edition archive",
    about: "`/editions/`: all editions, newest first",
    units: |plan| usize::from(!plan.editions.is_empty()),
    pages: |plan, _| archive(plan),
    touched: |plan, change| if changed(plan, change).is_empty() { Vec::new() } else { vec![0] },
};

/// Editions with another text, or with an article of which the card is another.
fn changed(plan: &Plan<'_>, change: &Change) -> BTreeSet<usize> {
    let is_changed = |edition: &crate::site::Edition| {
        let items = edition.lead.iter().chain(&edition.items).map(|item| item.article);
        let mut articles = items.chain(edition.quote);
        change.documents.contains(&edition.document) || articles.any(|n| change.cards.contains(&(n as u32)))
    };
    let editions = plan.site().editions.iter().enumerate();
    editions.filter(|(_, edition)| is_changed(edition)).map(|(number, _)| number).collect()
}

fn page(plan: &Plan<'_>, number: usize) -> Page {
    let frame = &plan.frame;
    let edition = &plan.site().editions[number];
    let document = plan.site().document(edition.document);
    let card = &plan.editions[number];
    let all = Link::new(frame.own_word("editions"), frame.url(&routes::editions()));
    let description =
        if document.front.summary.is_empty() { card.lead.as_str().into() } else { document.front.summary.clone() };
    let view = EditionView {
        site: frame.chrome.clone(),
        page: Head {
            description,
            breadcrumbs: head::breadcrumbs(plan, vec![all], &card.title, &edition.route),
            ..head::head(frame, "edition", &card.title, &edition.route)
        },
        edition: Sealed::new(full(plan, number)),
        previous: number.checked_sub(1).map(|n| plan.editions[n].clone()),
        next: plan.editions.get(number + 1).cloned(),
    };
    Page {
        path: edition.route.output(),
        class: Class::Page,
        of: Some(document.path.clone()),
        content: Content::View(Box::new(View::Edition(view)), Some(frame.body(edition.document))),
    }
}

/// The edition with everything that stands in it.
pub(super) fn full(plan: &Plan<'_>, number: usize) -> Edition {
    let frame = &plan.frame;
    let config = frame.config;
    let zone = config.zone();
    let edition = &plan.site().editions[number];
    let front = plan.site().document(edition.document).front.edition.clone().unwrap_or_default();
    let language = &config.language;
    Edition {
        card: plan.editions[number].clone(),
        period: front.period.clone(),
        lead: edition.lead.map(|lead| item(plan, &front, lead)),
        items: edition.items.iter().map(|one| item(plan, &front, *one)).collect(),
        brief: front.brief.iter().map(|line| inline(plan, line)).collect(),
        number_of_the_day: front.number_of_the_day.as_ref().map(|number| NumberOfTheDay {
            value: number.value.clone(),
            label: number.label.clone(),
            source: number.source.clone(),
        }),
        quote_of_the_day: front.quote_of_the_day.as_ref().map(|quote| QuoteOfTheDay {
            text: quote.text.clone(),
            speaker: quote.speaker.clone(),
            article: edition.quote.map(|n| Link::new(plan.cards[n].short_title.clone(), plan.cards[n].url.as_str())),
        }),
        watch: front
            .watch
            .iter()
            .map(|watch| Watch {
                date: when(frame, &watch.date.in_zone(&zone), language),
                time: watch.time.clone(),
                text: watch.text.clone(),
                place: watch.place.clone(),
            })
            .collect(),
        figures: front
            .figures
            .iter()
            .map(|f| Figure { label: f.label.clone(), value: f.value.clone(), change: f.change.clone() })
            .collect(),
        corrections: corrections(plan, number),
        next_on: front.next.map(|stamp| when(frame, &stamp.in_zone(&zone), language)),
        words: words(frame, number, &plan.cards),
    }
}

/// What the front matter says of an item, if it names it.
pub(in crate::pages) fn entry(front: &EditionFront, named: Option<Named>) -> Option<&ItemFront> {
    match named? {
        Named::Lead => front.lead.as_ref(),
        Named::Item(number) => front.items.get(number),
    }
}

fn item(plan: &Plan<'_>, front: &EditionFront, item: SiteItem) -> Item {
    let card = plan.cards[item.article].clone();
    let own = entry(front, item.named).cloned().unwrap_or_default();
    let document = plan.site().document(plan.site().articles[item.article].document);
    Item {
        kicker: if own.kicker.is_empty() { card.kicker.clone() } else { own.kicker },
        text: match own.text.as_str() {
            "" => format!("<p>{}</p>", crate::pages::xml::escape(&card.summary)),
            text => block(plan, text),
        },
        why: if own.why.is_empty() { String::new() } else { inline(plan, &own.why) },
        key_points: document.front.news.key_points.clone(),
        article: card,
    }
}

/// An editor's words as HTML.
fn block(plan: &Plan<'_>, text: &str) -> String {
    let options = markdown::Options {
        smart_punctuation: plan.frame.config.markdown.smart_punctuation,
        ..markdown::Options::for_language(&plan.frame.config.language)
    };
    let rendered = markdown::render(text, &options);
    rendered
        .body
        .resolve(.., &mut |slot, body| match &slot.kind {
            markdown::SlotKind::Link(target) | markdown::SlotKind::Source(target) => address(plan, target),
            markdown::SlotKind::Component(_) => body.unwrap_or_default().to_owned(),
        })
        .into_owned()
}

fn address(plan: &Plan<'_>, target: &str) -> String {
    let site = plan.site();
    let Some(reference) = target.strip_prefix("@/") else { return plan.frame.href(target) };
    let (path, part) = reference.find('#').map_or((reference, ""), |at| reference.split_at(at));
    site.routes.get(path).map(|route| format!("{}{part}", plan.frame.url(route))).unwrap_or_default()
}

/// One line: a paragraph's mark-up without the paragraph.
fn inline(plan: &Plan<'_>, text: &str) -> String {
    let html = block(plan, text);
    let html = html.trim();
    match html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")) {
        Some(line) if !line.contains("<p>") => line.to_owned(),
        _ => html.to_owned(),
    }
}

/// Corrections since the edition before.
fn corrections(plan: &Plan<'_>, number: usize) -> Vec<CorrectionItem> {
    let site = plan.site();
    let since = number.checked_sub(1).map_or(i64::MIN, |n| site.editions[n].date.seconds);
    let until = site.editions[number].date.seconds;
    super::corrections::all(plan)
        .into_iter()
        .filter(|(moment, _)| moment.seconds > since && moment.seconds <= until && number > 0)
        .map(|(_, item)| item)
        .collect()
}

fn archive(plan: &Plan<'_>) -> Vec<Page> {
    let index = routes::editions();
    let changed = plan.change.map(|change| changed(plan, change));
    let concerns = |range: Range<usize>| changed.as_ref().is_none_or(|changed| changed.range(range).next().is_some());
    super::list::paged(plan, &index, plan.editions.len(), concerns, |range, pager, route| {
        let title = plan.frame.own_word("editions").to_owned();
        let items = range.rev().map(|n| plan.editions[n].clone()).collect();
        let view = EditionsView {
            site: plan.frame.chrome.clone(),
            page: Head {
                breadcrumbs: head::breadcrumbs(plan, Vec::new(), &title, &index),
                ..head::head(plan.frame, "editions", &numbered(&title, &pager, plan), route)
            },
            items,
            pager,
        };
        shown(route, Class::List, View::Editions(view))
    })
}

/// `Transport, page 3`: pages of a list must not share a title.
pub(super) fn numbered(title: &str, pager: &Pager, plan: &Plan<'_>) -> String {
    match pager.number {
        Some(number) => format!("{title}, {} {number}", plan.frame.own_word("page").to_lowercase()),
        None => title.to_owned(),
    }
}

/// The route of the newest edition, for links to "today".
pub(super) fn newest<'p>(plan: &'p Plan<'_>) -> Option<(usize, &'p Route)> {
    let last = plan.editions.len().checked_sub(1)?;
    Some((last, &plan.site().editions[last].route))
}
