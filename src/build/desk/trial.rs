//! A set of drafts as if all of them were new seeds of an empty project: which of them the desk would call one text, which
//! one story, and where a reader would be led on from each. For measuring; reads and writes nothing.

use super::index::Index;
use super::likeness::{self, Alike, Printed, Seen};
use super::{DeskOptions, Room, lists, page};
use crate::base::{Digest, RelPath};
use crate::config::Config;
use crate::content::{self, Document, Reading};
use crate::seeds::compose::Desk;
use crate::seeds::draft::Draft;
use crate::seeds::evaluate::{Share, Together};
use crate::site::{HeadlineWords, Related, Scope, Site, assemble};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The desk as a configuration makes it.
pub fn desk(config: &Config) -> Desk {
    Desk::new(lists(config))
}

/// What the desk finds in all drafts together.
pub fn trial(drafts: &[(&RelPath, &Draft)], config: &Config) -> Together {
    let room = Room::new(config, &DeskOptions::default(), &Index::default());
    let pages: Vec<Option<page::Page>> =
        drafts.par_iter().map(|(path, draft)| page::page(draft, path, None, "", false, &room).0).collect();
    let print = |page: &page::Page| likeness::of(&page.front, page.body(), &room);
    let printed: Vec<Printed> =
        pages.par_iter().map(|page| page.as_ref().map_or_else(Printed::nothing, print)).collect();
    let seen = |at: usize| Seen {
        name: drafts[at].0.to_string(),
        text: pages[at].as_ref().map(|page| Digest::of(page.text.as_bytes())).unwrap_or_default(),
        standing: likeness::NEW,
        own_page: drafts[at].1.own_page,
        editors: None,
        frozen: None,
    };
    let arrived = |order: &[usize]| -> Found {
        let seen: Vec<Seen<'_>> = order.iter().map(|at| seen(*at)).collect();
        let printed: Vec<Printed> = order.iter().map(|at| printed[*at].clone()).collect();
        let alike = likeness::compare(&seen, &printed, &[]);
        Found::of(&alike, order)
    };
    let as_given: Vec<usize> = (0..drafts.len()).collect();
    let found = arrived(&as_given);
    let others = other_orders(&as_given);
    let changed = others.iter().filter(|order| arrived(order) != found).count();
    let texts = pages.into_iter().enumerate().map(|(at, page)| {
        let text = page.filter(|_| !found.doubles.contains(&at))?.text;
        let story = found.given.get(&at);
        Some(likeness::with_story(&text, story).unwrap_or(text))
    });
    let (place, first) = led_on(&texts.collect::<Vec<_>>(), &room, config);
    Together {
        stories: found.stories,
        copies: found.copies,
        items: found.items,
        first,
        place,
        orders: Share { part: changed, all: others.len() },
    }
}

/// Backwards, from the middle, and every third one first.
fn other_orders(all: &[usize]) -> Vec<Vec<usize>> {
    let mut middle = all.to_vec();
    middle.rotate_left(all.len() / 2);
    let thirds = (0..3).flat_map(|start| all.iter().copied().skip(start).step_by(3));
    vec![all.iter().rev().copied().collect(), middle, thirds.collect()]
}

/// What was found, in terms that no order changes.
#[derive(PartialEq)]
struct Found {
    stories: Vec<usize>,
    copies: BTreeSet<(usize, usize)>,
    items: BTreeSet<(usize, usize)>,
    doubles: BTreeSet<usize>,
    given: BTreeMap<usize, likeness::Given>,
}

impl Found {
    /// `order` says which draft stands at each place.
    fn of(alike: &Alike, order: &[usize]) -> Found {
        let count = order.len();
        let doubles = || alike.doubles.iter().map(|(a, (b, _))| (order[*a], order[*b]));
        let versions = || alike.versions.iter().map(|(a, (b, _))| (order[*a], order[*b]));
        let chains = alike.stories.iter().flat_map(|(_, members)| members.windows(2));
        let chains = chains.map(|two| (order[two[0].0], order[two[1].0]));
        Found {
            stories: clusters(count, chains.chain(doubles())),
            copies: pairs(&clusters(count, doubles())),
            items: pairs(&clusters(count, doubles().chain(versions()))),
            doubles: doubles().map(|(double, _)| double).collect(),
            given: alike.given.iter().map(|(at, given)| (order[*at], given.clone())).collect(),
        }
    }
}

/// What is linked belongs together; each cluster is named by its first member.
fn clusters(count: usize, links: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut first: Vec<usize> = (0..count).collect();
    for (a, b) in links {
        let (a, b) = (first[a].min(first[b]), first[a].max(first[b]));
        first.iter_mut().filter(|of| **of == b).for_each(|of| *of = a);
    }
    first
}

fn pairs(clusters: &[usize]) -> BTreeSet<(usize, usize)> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    clusters.iter().enumerate().for_each(|(at, of)| members.entry(*of).or_default().push(at));
    let of = |all: &Vec<usize>| -> Vec<(usize, usize)> {
        all.iter().enumerate().flat_map(|(n, a)| all[n + 1..].iter().map(|b| (*a, *b))).collect()
    };
    members.values().flat_map(of).collect()
}

/// Where each page stands in the site, and where a reader is led first from it: to the story so far, else to what is
/// related.
fn led_on(pages: &[Option<String>], room: &Room, config: &Config) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let reading = Reading { language: config.language.clone(), smart_punctuation: config.markdown.smart_punctuation };
    let document = |(at, text): (usize, &Option<String>)| -> Option<Arc<Document>> {
        // This folder names no section.
        let path = RelPath::new(format!("undated/{at:06}.md")).expect("a path");
        Some(Arc::new(content::read(&path, text.as_deref()?.as_bytes(), &reading).0?.0))
    };
    let documents: Vec<Option<Arc<Document>>> = pages.par_iter().enumerate().map(document).collect();
    let scope = Scope {
        zone: &room.zone,
        now: 0,
        drafts: true,
        future: true,
        permalinks: &config.permalinks,
        language: &config.language,
    };
    let (site, _) = assemble(documents.into_iter().flatten().collect(), &scope);
    let draft_of = |site: &Site, article: usize| -> usize {
        site.documents.path(site.articles[article].document).stem().parse().expect("a number")
    };
    let words = HeadlineWords::of(&site);
    let index = Related::index(&site, &words);
    let (mut place, mut first) = (vec![None; pages.len()], vec![None; pages.len()]);
    for article in 0..site.articles.len() {
        let at = draft_of(&site, article);
        let so_far = Related::thread(&site, article).into_iter().next();
        let next = so_far.or_else(|| index.of(&site, &words, article).first().map(|other| *other as usize));
        place[at] = Some(article);
        first[at] = next.map(|other| draft_of(&site, other));
    }
    (place, first)
}
