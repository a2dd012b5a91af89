//! The page of each article, and beside it its other versions: together they need its text once.

use super::{Output, feeds, versions};
use crate::base::Sealed;
use crate::content::SourceFront;
use crate::pages::card::when;
use crate::pages::head;
use crate::pages::plan::{Change, Plan};
use crate::pages::views::*;
use crate::pages::{Body, Class, Content, Page, View};
use crate::site::{Related, TermKind};

pub const ARTICLES: Output = Output {
    name: "articles",
    about: "The page of each article, at its permalink, with `index.md` and `index.json` beside it",
    units: |plan| plan.site().articles.len(),
    pages,
    touched,
};

/// An article's own page, and those that show its card: its neighbours', later ones of its story and on its matter.
fn touched(plan: &Plan<'_>, change: &Change) -> Vec<usize> {
    let site = plan.site();
    let mut units = super::own_article(plan, change);
    units.extend(change.related.iter().map(|n| *n as usize));
    if change.cards.is_empty() {
        return units;
    }
    for number in change.cards.iter().map(|n| *n as usize) {
        units.extend(number.checked_sub(1));
        units.extend(Some(number + 1).filter(|n| *n < site.articles.len()));
        units.extend(Related::later_in_thread(site, number));
    }
    let relatives = plan.related.iter().enumerate().filter(|(_, related)| change.shows_in(*related));
    units.extend(relatives.map(|(number, _)| number));
    units
}

fn pages(plan: &Plan<'_>, number: usize) -> Vec<Page> {
    let text = Sealed::new(text(plan, number));
    let body = plan.frame.body(plan.site().articles[number].document);
    let has_versions = plan.frame.config.outputs.has("versions");
    // What is asked for last lets go of the text: a large site must not keep all of them to the end.
    let in_feeds = feeds::may_hold(plan, number);
    let own = Body { is_shared: has_versions || in_feeds, ..body.clone() };
    let mut pages = vec![page(plan, number, text.clone(), own)];
    if has_versions {
        pages.extend(versions::pages(plan, number, text, Body { is_shared: in_feeds, ..body }));
    }
    pages
}

fn page(plan: &Plan<'_>, number: usize, text: Part<Text>, body: Body) -> Page {
    let frame = &plan.frame;
    let article = &plan.site().articles[number];
    let card = &plan.cards[number];
    let document = plan.site().document(article.document);
    let neighbour = |n: Option<usize>| n.and_then(|n| plan.cards.get(n)).cloned();
    let view = ArticleView {
        site: frame.chrome.clone(),
        page: Head {
            description: card.summary.clone(),
            language: card.language.to_string(),
            dir: card.dir,
            noindex: article.unpublished.is_some(),
            breadcrumbs: head::breadcrumbs(plan, card.section.iter().cloned().collect(), &card.title, &article.route),
            image: card.image.as_deref().cloned(),
            ..head::head(frame, "article", &card.title, &article.route)
        },
        article: card.clone(),
        text,
        previous: neighbour(number.checked_sub(1)),
        next: neighbour(Some(number + 1)),
        related: plan.related[number].iter().map(|n| plan.cards[*n as usize].clone()).collect(),
        thread: Related::thread(plan.site(), number).into_iter().map(|n| plan.cards[n].clone()).collect(),
    };
    Page {
        path: article.route.output(),
        class: Class::Page,
        of: Some(document.path.clone()),
        content: Content::View(Box::new(View::Article(view)), Some(body)),
    }
}

/// What only the article's own page and its other versions show.
fn text(plan: &Plan<'_>, number: usize) -> Text {
    let frame = &plan.frame;
    let article = &plan.site().articles[number];
    let document = plan.site().document(article.document);
    let news = &document.front.news;
    let has_versions = frame.config.outputs.has("versions");
    let version = |name| if has_versions { frame.url(&article.route.file(name)) } else { String::new() };
    let links = |kind: TermKind| article.terms(kind).iter().map(|n| frame.term_link(kind, *n)).collect();
    Text {
        alternative_headline: news.alternative_headline.clone(),
        dateline: news.dateline.clone(),
        agency: news.agency.clone(),
        key_points: news.key_points.clone(),
        contents: contents(&document.text.headings),
        words: document.text.words,
        places: links(TermKind::Place),
        people: links(TermKind::Person),
        organisations: links(TermKind::Organisation),
        sources: news.sources.iter().map(source).collect(),
        corrections: news
            .corrections
            .iter()
            .map(|correction| Correction {
                date: when(frame, &correction.date.in_zone(&frame.config.zone()), &article.language),
                text: correction.text.clone(),
            })
            .collect(),
        rights: news.rights.clone(),
        markdown_url: version("index.md"),
        json_url: version("index.json"),
        extra: serde_json::from_str(&document.front.extra).unwrap_or_default(),
    }
}

/// A contents list helps from three headings on.
pub(super) fn contents(headings: &[crate::markdown::Heading]) -> Vec<Heading> {
    const LEAST: usize = 3;
    if headings.len() < LEAST {
        return Vec::new();
    }
    headings.iter().map(|h| Heading { level: h.level, id: h.id.clone(), text: h.text.clone() }).collect()
}

fn source(source: &SourceFront) -> Source {
    Source { name: source.name.clone(), url: source.url.clone() }
}
