//! What the desk's articles have in common: the same text twice, a newer text of one item, running stories. Looks at new
//! seeds and at pages that were made before, whether their seeds are still there or not, and depends on the set alone,
//! never on the order in which they came. What was computed is remembered; without it the result is the same.

use super::super::Request;
use super::index::Index;
use super::kept::Kept;
use super::memo::{self, Memo};
use super::read::SeedRead;
use super::{Room, resolve::At};
use crate::base::{Digest, RelPath, read};
use crate::content::{FrontMatter, Version, print};
use crate::news::slug;
use crate::seeds::compose::dates::{self, Reading, When};
use crate::seeds::compose::similar::{Fingerprint, Likeness, Pair, copies};
use crate::seeds::compose::stories::{Member, stories};
use crate::seeds::draft::Draft;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// The fingerprints' file in the tool's own folder. Read only when an article is new or changed.
pub const FILE: &str = "desk-words";

/// The rule that gives a page its story.
pub const RULE: &str = "thread";

/// Equal texts whose dates are further apart are two: a notice that returns every week.
const DAYS_OF_A_DOUBLE: i32 = 3;
/// An item is not rewritten for longer.
const DAYS_OF_A_VERSION: i32 = 7;

/// An article that is compared.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub of: Of,
    pub standing: Standing,
}

#[derive(Clone, Debug)]
pub enum Of {
    /// An item of a seed.
    Seed(At),
    /// A page whose seed is gone.
    Page,
}

#[derive(Clone, Debug)]
pub enum Standing {
    /// It has this page, below `content/`.
    Page(RelPath),
    /// Its editor has deleted its page.
    Deleted,
    /// It has none yet.
    New,
}

/// A story's name, and the rule with its score.
pub type Given = (String, String);

/// Articles by their places, each with how near it was.
type Members = Vec<(usize, f32)>;

/// What was found, by the candidates' places.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Alike {
    /// An article that gets no page → the one that it doubles, and how much of it.
    pub doubles: BTreeMap<usize, (usize, f32)>,
    /// A newer text → the older one of the same item.
    pub versions: BTreeMap<usize, (usize, f32)>,
    /// The story that is written into each page.
    pub given: BTreeMap<usize, Given>,
    /// The members of each running story, the oldest first, and its name if it has one.
    pub stories: Vec<(Option<String>, Members)>,
}

/// The fingerprints of all articles, by the digests of their texts.
pub type Prints = BTreeMap<Digest, Printed>;

/// All that is asked of an article's text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Printed {
    print: Fingerprint,
    title: String,
    /// Withheld, cancelled, a draft, or under embargo: no reader learns of it from a story's name.
    is_held: bool,
    /// The story that its source states.
    story: Option<String>,
}

/// What decides, of one candidate.
#[derive(Serialize)]
pub struct Seen<'a> {
    pub name: String,
    pub text: Digest,
    pub standing: u8,
    pub own_page: bool,
    /// Its editor's own word on its story, even if that is none.
    pub editors: Option<Option<&'a str>>,
    /// What the page has to keep then, or because it can't be written into.
    pub frozen: Option<Option<Given>>,
}

/// The standing of an article that has no page yet.
pub const NEW: u8 = 2;

/// Finds what is alike. The fingerprints are given back if there are other ones than before.
pub fn judge(
    request: &Request,
    candidates: &[Candidate],
    seeds: &[SeedRead],
    room: &Room,
    index: &Index,
    known: &Memo,
) -> ((Digest, Alike), Option<Prints>) {
    let seen: Vec<Seen<'_>> = candidates.iter().map(|candidate| see(candidate, seeds, index)).collect();
    let of_hand: Vec<&str> = hand_made(index);
    let key = Digest::of_value(&(&seen, &of_hand, &room.language));
    if known.alike.0 == key {
        return (known.alike.clone(), None);
    }
    let mut before = load(&request.state().join(FILE), &room.language);
    let printed: Vec<Printed> = candidates
        .par_iter()
        .zip(&seen)
        .map(|(candidate, seen)| match before.get(&seen.text) {
            Some(printed) => printed.clone(),
            None => print_of(request, candidate, seeds, room, index).unwrap_or_else(Printed::nothing),
        })
        .collect();
    let found = compare(&seen, &printed, &of_hand);
    before.clear();
    before.extend(seen.iter().map(|seen| seen.text).zip(printed));
    ((key, found), Some(before))
}

/// The page with its story in it. The same text if there is nothing to put in.
pub fn with_story(text: &str, given: Option<&Given>) -> Option<String> {
    let Version { mut front, body, .. } = Version::read(text)?;
    let source = front.source.as_mut()?;
    let was_given = source.inferred.remove("story").is_some();
    if front.news.story.is_some() && !was_given {
        return None;
    }
    front.news.story = given.map(|given| given.0.clone());
    if let Some((_, rule)) = given {
        source.inferred.insert("story".to_owned(), rule.clone());
    }
    let text_now = print(&front, body);
    (text_now != text).then_some(text_now)
}

pub fn load(file: &Path, language: &str) -> Prints {
    let saved: Option<(String, String, Prints)> = memo::load(file);
    let ours = saved.filter(|saved| saved.0 == super::super::program() && saved.1 == language);
    ours.map(|saved| saved.2).unwrap_or_default()
}

pub fn save(file: &Path, prints: &Prints, language: &str) {
    memo::save(file, &(super::super::program(), language, prints));
}

fn see<'a>(candidate: &Candidate, seeds: &[SeedRead], index: &'a Index) -> Seen<'a> {
    let (standing, page) = match &candidate.standing {
        Standing::Page(page) => (0, index.pages.get(page).map(|indexed| (page, indexed))),
        Standing::Deleted => (1, None),
        Standing::New => (NEW, None),
    };
    let ancestor = page.and_then(|(path, _)| index.ancestor_of(path));
    let (editors, frozen) = page.map_or((None, None), |(_, page)| will(page, ancestor));
    let (name, text, own_page) = match candidate.of {
        Of::Seed((seed, item)) => {
            let record = &seeds[seed].record.items[item];
            let name = format!("{}#{}", seeds[seed].source.seed.path, record.item.as_deref().unwrap_or_default());
            (name, record.digest, record.own_page)
        }
        Of::Page => {
            let (path, page) = page.expect("a page that is there");
            let origin = page.origin.as_ref().expect("it came from a seed");
            let name = format!("{}#{}", origin.seed, origin.item.as_deref().unwrap_or_default());
            (format!("{name}#{path}"), ancestor.map_or(page.digest, |ancestor| ancestor.digest), false)
        }
    };
    Seen { name, text, standing, own_page, editors, frozen }
}

type Will<'a> = (Option<Option<&'a str>>, Option<Option<Given>>);

/// What an editor did to the story of a page. While it stands, the desk goes on saying what it said before: else the
/// page would be as the desk left it, and the next run would take the editor's word for its own.
fn will<'a>(page: &'a super::index::Indexed, ancestor: Option<&super::index::Indexed>) -> Will<'a> {
    let Some(origin) = &page.origin else { return (None, None) };
    let before = ancestor.and_then(|ancestor| {
        let rule = ancestor.origin.as_ref()?.story_rule.clone()?;
        Some((ancestor.story.clone()?, rule))
    });
    let is_editors = match ancestor {
        Some(ancestor) => ancestor.story != page.story,
        None => page.story.is_some() && origin.story_rule.is_none(),
    };
    if is_editors || origin.pins_story {
        return (Some(page.story.as_deref()), Some(before));
    }
    (None, (!page.is_toml).then_some(before))
}

/// Stories of pages that came from no seed.
fn hand_made(index: &Index) -> Vec<&str> {
    index.pages.values().filter(|page| page.origin.is_none()).filter_map(|page| page.story.as_deref()).collect()
}

/// Of the page as the desk makes it, or made it last.
fn print_of(
    request: &Request,
    candidate: &Candidate,
    seeds: &[SeedRead],
    room: &Room,
    index: &Index,
) -> Option<Printed> {
    match (&candidate.of, &candidate.standing) {
        (Of::Seed((seed, item)), _) => match &seeds[*seed].made {
            Some(made) => made.get(*item).map(|made| made.printed.clone()),
            None => seeds[*seed].page(request, *item, room, index).map(|made| made.printed),
        },
        (Of::Page, Standing::Page(page)) => {
            let kept = index.kept_of(page).map(|kept| kept.ancestor().to_path(&request.root)).filter(|p| p.is_file());
            let path = kept.unwrap_or_else(|| request.path(&format!("content/{page}")));
            let text = read::whole(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok())?;
            Version::read(&text).map(|version| of(&version.front, version.body, room))
        }
        (Of::Page, _) => None,
    }
}

impl Printed {
    /// Of a text that can't be read: like nothing else.
    pub fn nothing() -> Printed {
        Printed { print: Fingerprint::of(&Draft::default()), title: String::new(), is_held: true, story: None }
    }
}

/// Of a page.
pub fn of(front: &FrontMatter, body: &str, room: &Room) -> Printed {
    let is_given = front.source.as_ref().is_some_and(|source| source.inferred.contains_key("story"));
    let is_open = |status: crate::news::Status| status == crate::news::Status::Usable;
    let is_held = front.draft || front.news.publish_at.is_some() || !front.news.status.is_none_or(is_open);
    Printed {
        print: Fingerprint::of(&draft(front, body, &room.language)),
        title: front.title.clone(),
        is_held,
        story: front.news.story.clone().filter(|_| !is_given),
    }
}

/// As much of a draft as is compared.
fn draft(front: &FrontMatter, body: &str, language: &str) -> Draft {
    let when = |stamp: Option<crate::news::Stamp>| -> Option<When> {
        match dates::read(&stamp?.to_string(), None) {
            Reading::When(when) => Some(when),
            _ => None,
        }
    };
    Draft {
        title: front.title.clone(),
        body: body.to_owned(),
        language: Some(front.language.clone().unwrap_or_else(|| language.to_owned())),
        date: when(front.date),
        updated: when(front.updated),
        people: front.taxonomies.people.clone(),
        organisations: front.taxonomies.organisations.clone(),
        places: front.taxonomies.places.clone(),
        id: front.news.id.clone(),
        version: front.news.version.clone(),
        ..Draft::default()
    }
}

/// What articles have in common.
pub fn compare(seen: &[Seen<'_>], printed: &[Printed], of_hand: &[&str]) -> Alike {
    let prints: Vec<&Fingerprint> = printed.iter().map(|printed| &printed.print).collect();
    let pairs = copies(&prints);
    let mut alike = Alike { doubles: doubles(seen, &prints, &pairs), ..Alike::default() };
    let has_page = |at: usize| seen[at].standing != 1 && !alike.doubles.contains_key(&at);
    for pair in &pairs {
        let (older, newer) = (pair.older, pair.newer);
        let is_version = pair.likeness == Likeness::Version
            && has_page(older)
            && has_page(newer)
            && !seen[older].own_page
            && !seen[newer].own_page
            && near(prints[older], prints[newer], DAYS_OF_A_VERSION);
        let is_nearer = alike.versions.get(&newer).is_none_or(|(_, score)| pair.score > *score);
        if is_version && is_nearer {
            alike.versions.insert(newer, (older, pair.score));
        }
    }
    let members: Vec<usize> = (0..seen.len()).filter(|at| has_page(*at)).collect();
    name_stories(seen, printed, of_hand, &members, &mut alike);
    alike
}

fn near(a: &Fingerprint, b: &Fingerprint, days: i32) -> bool {
    match (a.day(), b.day()) {
        (Some(a), Some(b)) => (a - b).get_days().abs() <= days,
        _ => true,
    }
}

/// Articles that would be a second page of one text. What has a page keeps it; among new ones the oldest gets it.
fn doubles(seen: &[Seen<'_>], prints: &[&Fingerprint], pairs: &[Pair]) -> BTreeMap<usize, (usize, f32)> {
    let mut same: HashMap<usize, Vec<(usize, f32)>> = HashMap::new();
    for pair in pairs.iter().filter(|pair| pair.likeness == Likeness::Duplicate) {
        let (a, b) = (pair.older, pair.newer);
        // What an editor calls another article is doubled by none.
        let is_other = seen[a].own_page || seen[b].own_page;
        if !is_other && prints[a].is_long() && prints[b].is_long() && near(prints[a], prints[b], DAYS_OF_A_DOUBLE) {
            same.entry(a).or_default().push((b, pair.score));
            same.entry(b).or_default().push((a, pair.score));
        }
    }
    let mut order: Vec<usize> = same.keys().copied().collect();
    order.sort_by_key(|at| (seen[*at].standing == NEW, prints[*at].age(), &seen[*at].name));
    let mut kept: HashSet<usize> = HashSet::new();
    let mut doubles = BTreeMap::new();
    for at in order {
        let others = same[&at].iter().filter(|(other, _)| kept.contains(other));
        let nearest =
            others.max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| seen[b.0].name.cmp(&seen[a.0].name))).copied();
        match nearest.filter(|_| seen[at].standing == NEW) {
            Some(of) => drop(doubles.insert(at, of)),
            None => drop(kept.insert(at)),
        }
    }
    doubles
}

/// Finds the stories and decides what each page is given. An editor's name for one article of a story is the story's name;
/// two such names, and the desk says nothing. Without one it is the headline of the oldest article.
fn name_stories(seen: &[Seen<'_>], printed: &[Printed], of_hand: &[&str], members: &[usize], alike: &mut Alike) {
    let own = |at: usize| seen[at].editors.unwrap_or(printed[at].story.as_deref());
    let taken_out = |at: usize| seen[at].editors == Some(None);
    let compared: Vec<usize> = members.iter().copied().filter(|at| !taken_out(*at)).collect();
    let articles: Vec<Member<'_>> =
        compared.iter().map(|at| Member { print: &printed[*at].print, is_held: printed[*at].is_held }).collect();
    let mut names: HashSet<String> = of_hand.iter().map(|name| slug(name)).collect();
    names.extend(members.iter().filter_map(|at| own(*at)).map(slug));
    for story in stories(&articles) {
        let story: Vec<(usize, f32)> = story.members.into_iter().map(|(at, near)| (compared[at], near)).collect();
        let stated: BTreeMap<String, &str> =
            story.iter().filter_map(|(at, _)| own(*at)).map(|name| (slug(name), name)).collect();
        let oldest = story[0].0;
        let name = match (stated.len(), stated.into_values().next()) {
            (0, _) => headline(&printed[oldest], &mut names),
            (1, name) => name.map(str::to_owned),
            _ => None,
        };
        for (at, near) in &story {
            let is_silent = own(*at).is_none() && seen[*at].frozen.is_none();
            if let Some(name) = name.as_ref().filter(|_| is_silent) {
                alike.given.insert(*at, (name.clone(), format!("{RULE} ({near:.2})")));
            }
        }
        alike.stories.push((name, story));
    }
    for (at, seen) in seen.iter().enumerate() {
        if let Some(Some(given)) = &seen.frozen {
            alike.given.insert(at, given.clone());
        }
    }
}

/// The headline as a story's name; with its day if another story has the name, as a column's may.
fn headline(oldest: &Printed, names: &mut HashSet<String>) -> Option<String> {
    let dated = || oldest.print.day().map(|day| format!("{} ({day})", oldest.title));
    let mut wanted = [Some(oldest.title.clone()), dated()].into_iter().flatten();
    wanted.find(|name| !slug(name).is_empty() && names.insert(slug(name)))
}

impl Alike {
    /// Ready to tell of each article.
    pub fn telling(&self) -> Telling<'_> {
        let mut telling =
            Telling { alike: self, doubles: HashMap::new(), newer: HashMap::new(), story: HashMap::new() };
        for (double, (of, score)) in &self.doubles {
            telling.doubles.entry(*of).or_default().push((*double, *score));
        }
        for (newer, (older, score)) in &self.versions {
            telling.newer.entry(*older).or_default().push((*newer, *score));
        }
        for (number, (_, members)) in self.stories.iter().enumerate() {
            telling.story.extend(members.iter().map(|(at, near)| (*at, (number, *near))));
        }
        telling
    }
}

/// What was found, looked up by article.
pub struct Telling<'a> {
    alike: &'a Alike,
    doubles: HashMap<usize, Members>,
    newer: HashMap<usize, Members>,
    story: HashMap<usize, (usize, f32)>,
}

impl Telling<'_> {
    /// What is told of one article. `called` names the others.
    pub fn of(&self, at: usize, called: &dyn Fn(usize) -> String) -> Vec<String> {
        let mut notes = Vec::new();
        let same = self.alike.doubles.get(&at).into_iter().chain(self.doubles.get(&at).into_iter().flatten());
        for (other, score) in same {
            notes.push(format!("the same text as {}, same-words ({score:.2})", called(*other)));
        }
        if let Some((older, score)) = self.alike.versions.get(&at) {
            notes.push(format!("newer than {}, shared-words ({score:.2})", called(*older)));
        }
        for (newer, score) in self.newer.get(&at).into_iter().flatten() {
            notes.push(format!("older than {}, shared-words ({score:.2})", called(*newer)));
        }
        if let Some((number, near)) = self.story.get(&at) {
            let (name, members) = &self.alike.stories[*number];
            let named = name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
            let (first, others) = (members[0].0, members.len() - 1);
            let place = if first == at { format!("with {others} newer") } else { format!("since {}", called(first)) };
            notes.push(format!("one story{named} {place}, {RULE} ({near:.2})"));
        }
        notes
    }
}

impl Index {
    /// The names under which things are kept of a page's seed.
    pub fn kept_of(&self, page: &RelPath) -> Option<Kept> {
        let origin = self.origin(page)?;
        Some(Kept::of(&RelPath::new(&origin.seed)?, origin.item.as_deref()))
    }

    /// What the desk made of a page last.
    fn ancestor_of(&self, page: &RelPath) -> Option<&super::index::Indexed> {
        self.kept.get(&self.kept_of(page)?.ancestor())
    }
}
