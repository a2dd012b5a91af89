//! From what is written to what is meant: a seed becomes a draft. One file per idea, each a plain function; this file
//! is their order. Deterministic, offline, without a model; every word of the seed ends in the body, in the front
//! matter or in the record of what was left out.

pub mod beside;
pub mod body;
pub mod boilerplate;
pub mod byline;
pub mod dateline;
pub mod escape;
pub mod head;
pub mod headings;
pub mod keypoints;
pub mod language;
pub mod lexicon;
pub mod lists;
pub mod marks;
pub mod measure;
pub mod merge;
pub mod names;
pub mod organisations;
pub mod people;
pub mod places;
pub mod prose;
pub mod quotes;
pub mod runs;
pub mod sentences;
pub mod similar;
pub mod stories;
pub mod tellers;
pub mod terms;
pub mod topics;
pub mod understand;
pub mod units;

// Reading a date needs no rule: the formats do it too.
pub use super::dates;
use super::draft::{Draft, Verdict};
use super::lists::Lists;
use super::{BlockKind, LeftOut, Person, Seed, Stated};
use crate::base::{Place, Problem, Problems};
use crate::news::slug;
use dates::{Reading, When};
use head::Head;
use units::{Form, Part, Unit};

/// The desk's lists, made ready once for many seeds.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    pub lists: Lists,
    topics: topics::Index,
}

impl Desk {
    pub fn new(lists: Lists) -> Desk {
        let topics = topics::Index::of_site(&lists.topics);
        Desk { lists, topics }
    }
}

/// The most blocks that are composed; what comes after stays in the record. A newspaper page has a few hundred.
const MAX_BLOCKS: usize = 50_000;

/// Makes a draft of a seed. The sidecar wins over the seed, the seed over the desk's fallback, and all of them over
/// what is inferred.
pub fn compose(mut seed: Seed, sidecar: Stated, desk: &Desk) -> (Draft, Problems) {
    let lists = &desk.lists;
    let mut stated = merge::merge(sidecar, std::mem::take(&mut seed.stated));
    sort_out(&mut stated, lists);
    let mut draft = Draft { format: seed.format, path: seed.path.clone(), item: seed.item.clone(), ..Draft::default() };
    draft.left_out = std::mem::take(&mut seed.left_out);
    draft.assets = std::mem::take(&mut seed.assets);
    let mut problems = Problems::new();

    let rest = seed.blocks.split_off(seed.blocks.len().min(MAX_BLOCKS));
    if !rest.is_empty() {
        problems.push(Problem::error(place(&draft, rest[0].line), "the seed has too many blocks for one article"));
    }
    if let [block] = &mut seed.blocks[..]
        && let BlockKind::Markdown(text) = &mut block.kind
    {
        take_title(text, block.line, stated.headline.as_deref(), &mut draft);
    }
    let marked = take_marked_dateline(&mut seed.blocks, &stated, lists);
    let mut units = units::units(seed.blocks);
    let mut head = head::read(&mut units, &stated, lists);
    let notes = boilerplate::find(&mut units, head.end, lists);
    if head.byline.people.is_empty()
        && let Some(byline) = head::later_byline(&mut units, head.end, lists)
    {
        head.byline = byline;
    }
    let dateline =
        marked.or_else(|| take_dateline(&mut units, head.end, lists)).map(|line| line.or_of(head.dateline.take()));
    let dateline = dateline.or_else(|| head.dateline.take());
    quoted_lines(&mut units);
    lists::find(&mut units[head.end..]);
    headings::find(&mut units[head.end..]);
    for unit in units.iter_mut().filter(|unit| unit.is_open()) {
        unit.decide(Part::Paragraph, if unit.form == Form::Plain { "block" } else { "marked" }, 1.0);
    }
    draft.body = body::print(&units);
    record(&mut draft, &units);

    fill_stated(&mut draft, stated.clone());
    fill_head(&mut draft, &stated, head, notes, &units);
    fill_dates(&mut draft, &stated, dateline, lists, &mut problems);
    fill_slug(&mut draft);
    understand::fill(&mut draft, desk);
    (draft, problems)
}

/// Some sources put a byline where the deck belongs, and date and agency into the dateline.
fn sort_out(stated: &mut Stated, lists: &Lists) {
    if let Some(byline) = stated.deck.as_deref().and_then(|deck| byline::read(deck, &lists.sources))
        && stated.byline.is_empty()
    {
        stated.deck = None;
        stated.byline = byline.people;
        stated.agency = stated.agency.take().or(byline.agency);
    }
    let line = stated.dateline.as_deref().map(|printed| format!("{} — …", printed.trim()));
    if let Some(line) = line.and_then(|line| dateline::read(&line, lists.day_month, &lists.sources))
        && (line.date.is_none() || stated.published.is_some())
    {
        stated.dateline = Some(line.place);
        stated.agency = stated.agency.take().or(line.agency);
    }
}

fn place(draft: &Draft, line: u32) -> Option<Place> {
    draft.path.as_ref().map(|path| Place::at(path, line, 0))
}

/// In Markdown the first heading of level 1 is the headline, if nothing above states one, or if it repeats it.
fn take_title(text: &mut String, line: u32, stated: Option<&str>, draft: &mut Draft) {
    let first = text.lines().next().unwrap_or_default();
    let second = text.lines().nth(1).unwrap_or_default();
    let (title, length) = match first.strip_prefix("# ") {
        Some(title) => (title.trim().trim_end_matches('#').trim(), first.len()),
        None if !second.is_empty() && second.bytes().all(|b| b == b'=') => {
            (first.trim(), first.len() + 1 + second.len())
        }
        None => return,
    };
    if title.is_empty() || stated.is_some_and(|stated| plain_markdown(title) != stated) {
        return;
    }
    let title = plain_markdown(title);
    draft.verdicts.push(Verdict { line, part: "title", rule: "first-heading", score: 0.98, text: beginning(&title) });
    if stated.is_none() {
        draft.infer("title", "first-heading", 0.98);
    }
    draft.title = title;
    *text = text[length..].trim_start_matches(['\n', '\r']).to_owned();
}

/// The words that a line of Markdown shows.
pub fn plain_markdown(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let mut text = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// The dateline leaves the first paragraph and becomes front matter.
fn take_dateline(units: &mut [Unit], first: usize, lists: &Lists) -> Option<dateline::Dateline> {
    let unit = units[first..].iter_mut().find(|unit| unit.is_open())?;
    let found = dateline::read_opening(&unit.text, lists.day_month, &lists.sources)?;
    unit.text.drain(..found.end);
    unit.rule = "dateline";
    Some(found)
}

/// The same in a seed that is Markdown to the letter: the place at the head of its first paragraph, `VARNHOLM — `.
///
/// Only what is sure there: the editor who wrote Markdown may have meant `NOTE — `.
fn take_marked_dateline(
    blocks: &mut [crate::seeds::Block],
    stated: &Stated,
    lists: &Lists,
) -> Option<dateline::Dateline> {
    let [crate::seeds::Block { kind: BlockKind::Markdown(text), .. }] = blocks else { return None };
    if stated.dateline.is_some() {
        return None;
    }
    let start = text.len() - text.trim_start().len();
    let paragraph = text[start..].split("\n\n").next().unwrap_or_default();
    let mark = ["**", "__", "*", "_"].into_iter().find(|mark| paragraph.starts_with(mark)).unwrap_or("");
    // `**VARNHOLM** — ` and `**VARNHOLM —** `: the marks go with the words that they mark.
    let plain = match paragraph[mark.len()..].split_once(mark).filter(|_| !mark.is_empty()) {
        Some((inside, after)) => format!("{inside}{after}"),
        None if mark.is_empty() => paragraph.to_owned(),
        None => return None,
    };
    let found = dateline::read_opening(&plain, lists.day_month, &lists.sources).filter(|found| found.score >= 0.9)?;
    let taken = if mark.is_empty() { found.end } else { found.end + 2 * mark.len() };
    // What is taken must hold both marks.
    if !mark.is_empty() && !paragraph[mark.len()..taken].contains(mark) {
        return None;
    }
    text.replace_range(..start + taken, "");
    Some(found)
}

/// Lines that begin with `>` as in mail.
fn quoted_lines(units: &mut [Unit]) {
    for unit in units.iter_mut().filter(|unit| unit.is_open() && unit.form == Form::Plain) {
        if let Some(text) = unit.text.strip_prefix('>') {
            unit.text = text.trim_start_matches(['>', ' ']).to_owned();
            unit.decide(Part::Quote, "quote-mark", 0.9);
        }
    }
}

fn beginning(text: &str) -> String {
    text.chars().take(72).collect()
}

fn record(draft: &mut Draft, units: &[Unit]) {
    for unit in units {
        let part = match (&unit.part, &unit.form) {
            (Part::Moved(name), _) => name,
            (Part::Heading, _) | (_, Form::Fixed(BlockKind::Heading(..))) => "heading",
            (Part::Item { .. }, _) | (_, Form::Fixed(BlockKind::List { .. })) => "list",
            (Part::Quote, _) | (_, Form::Fixed(BlockKind::Quote(_))) => "quote",
            (Part::Break, _) => "break",
            (Part::LeftOut, _) => "left-out",
            (_, Form::Fixed(BlockKind::Table(_))) => "table",
            (_, Form::Fixed(BlockKind::Figure(_))) => "figure",
            (_, Form::Fixed(BlockKind::Markdown(_))) => "markdown",
            _ => "paragraph",
        };
        if unit.part == Part::LeftOut {
            draft.left_out.push(LeftOut { line: unit.line, text: unit.text.clone(), rule: unit.rule });
        }
        draft.verdicts.push(Verdict {
            line: unit.line,
            part,
            rule: unit.rule,
            score: unit.score,
            text: beginning(&unit.text),
        });
    }
}

fn fill_stated(draft: &mut Draft, stated: Stated) {
    if let Some(title) = stated.headline {
        draft.title = title;
    }
    draft.slug = stated.slug.unwrap_or_default();
    draft.alternative_headline = stated.alternative_headline;
    draft.deck = stated.deck;
    draft.kicker = stated.kicker;
    draft.authors = stated.byline;
    draft.agency = stated.agency;
    draft.dateline = stated.dateline;
    draft.language = stated.language;
    draft.summary = stated.summary;
    draft.key_points = stated.key_points;
    draft.topics = stated.topics;
    draft.places = stated.places;
    draft.people = stated.people;
    draft.organisations = stated.organisations;
    draft.section = stated.section;
    draft.story = stated.story;
    draft.kind = stated.kind;
    draft.priority = stated.priority;
    draft.status = stated.status;
    draft.draft = stated.draft;
    draft.aliases = stated.aliases;
    draft.rights = stated.rights;
    draft.id = stated.id;
    draft.version = stated.version;
    draft.url = stated.url;
    draft.sources = stated.sources;
    draft.image = stated.image;
    draft.notes = stated.notes;
    draft.own_page = stated.own_page.unwrap_or(false);
    draft.extra = stated.extra;
}

fn fill_head(draft: &mut Draft, stated: &Stated, head: Head, notes: Option<String>, units: &[Unit]) {
    match head.headline {
        Some((title, rule, score)) if draft.title.is_empty() => {
            draft.title = title;
            draft.infer("title", rule, score);
            if score < 0.8 {
                draft.doubt("title", "the headline ends as a sentence does");
            }
        }
        _ if draft.title.is_empty() => title_from_elsewhere(draft, units),
        _ => {}
    }
    if let Some((text, rule, score)) = head.alternative.filter(|_| draft.alternative_headline.is_none()) {
        draft.alternative_headline = Some(text);
        draft.infer("alternative_headline", rule, score);
    }
    if let Some((text, rule, score)) = head.deck.filter(|_| draft.deck.is_none()) {
        draft.deck = Some(text);
        draft.infer("deck", rule, score);
    }
    if let Some(kicker) = head.kicker.filter(|_| draft.kicker.is_none()) {
        draft.kicker = Some(kicker);
        draft.infer("kicker", "kicker", 0.8);
    }
    if draft.authors.is_empty() && !head.byline.people.is_empty() {
        draft.authors = head.byline.people;
        draft.infer("authors", "byline", 0.95);
    }
    if let Some(agency) = head.byline.agency.filter(|_| draft.agency.is_none()) {
        draft.agency = Some(agency);
        draft.infer("agency", "agency-line", 0.95);
    }
    if let Some(line) = head.slug_line.filter(|_| stated.slug.is_none() && draft.id.is_none()) {
        draft.id = Some(line);
        draft.infer("id", "slug-line", 0.9);
    }
    if let Some(notes) = [head.notes, notes].into_iter().flatten().reduce(|a, b| format!("{a}\n\n{b}")) {
        if draft.notes.is_none() {
            draft.infer("notes", "notes-to-editors", 0.95);
        }
        draft.notes = Some(draft.notes.take().map_or(notes.clone(), |before| format!("{before}\n\n{notes}")));
    }
    if head.cancelled && draft.status.is_none() {
        draft.status = Some("cancelled".to_owned());
        draft.infer("status", "kill-line", 0.9);
    }
    match head.embargo {
        Some(Some(Reading::When(when))) if stated.publish_at.is_none() => {
            draft.publish_at = Some(when);
            draft.infer("publish_at", "embargo-line", 0.95);
        }
        Some(_) if stated.publish_at.is_none() && draft.status.is_none() => {
            // An embargo that nobody can read holds until a person has read it.
            draft.status = Some("withheld".to_owned());
            draft.infer("status", "embargo-line", 0.9);
            draft.doubt("publish_at", "the embargo's time can't be read; the article is withheld");
        }
        _ => {}
    }
    for (name, reading) in [("date", head.published), ("updated", head.updated)] {
        let slot = if name == "date" { &mut draft.date } else { &mut draft.updated };
        match reading {
            Some(Reading::When(when)) => {
                *slot = Some(when);
                draft.infer(name, "date-line", 0.95);
            }
            Some(Reading::Ambiguous) => {
                draft.doubt(name, "the date could be read in two ways; the locale in `config.toml` would settle it");
            }
            Some(Reading::Yearless(..)) => draft.doubt(name, "the date has no year"),
            _ => {}
        }
    }
}

/// Without a headline in the text: the words of the file's name if it has three, else the first sentence's.
fn title_from_elsewhere(draft: &mut Draft, units: &[Unit]) {
    let stem = draft.path.as_ref().map(|path| path.stem().to_owned()).unwrap_or_default();
    let name: Vec<&str> =
        stem.split(['-', '_', ' ']).filter(|word| word.chars().all(char::is_alphabetic) && !word.is_empty()).collect();
    let first = units.iter().find(|unit| matches!(unit.part, Part::Paragraph | Part::Fixed) && !unit.text.is_empty());
    let words: Vec<&str> = first.map(|unit| unit.text.split_whitespace().take(12).collect()).unwrap_or_default();
    let (title, rule) = if name.len() >= 3 || words.is_empty() && !name.is_empty() {
        (capitalised(&name.join(" ")), "file-name")
    } else if !words.is_empty() {
        (format!("{} …", plain_markdown(&words.join(" ")).trim_end_matches(['.', ',', ';', ':'])), "first-words")
    } else {
        (draft.item.clone().unwrap_or(stem), "file-name")
    };
    draft.title = title;
    draft.infer("title", rule, 0.3);
    draft.doubt("title", "no headline was found");
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Evidence in order: what is stated, a date line, the dateline, the file's name, the fallback. Nothing else.
fn fill_dates(
    draft: &mut Draft,
    stated: &Stated,
    dateline: Option<dateline::Dateline>,
    lists: &Lists,
    problems: &mut Problems,
) {
    let read = |name: &'static str, text: &Option<String>, problems: &mut Problems, draft: &Draft| -> Option<When> {
        let text = text.as_deref()?;
        let (message, hint) = match dates::read(text, lists.day_month) {
            Reading::When(when) => return Some(when),
            Reading::Ambiguous => ("could be read in two ways", "write it as 2026-11-22"),
            Reading::Yearless(..) => ("has no year", "write it as 2026-11-22"),
            Reading::Nothing => ("is not a date", "write it as 2026-11-22 or 2026-11-22T07:30:00+01:00"),
        };
        problems
            .push(Problem::warning(place(draft, 0), format!("`{name}`: `{}` {message}", beginning(text))).hint(hint));
        None
    };
    let mut set = |name: &'static str, text: &Option<String>, draft: &mut Draft| {
        let when = read(name, text, problems, draft);
        let slot = match name {
            "date" => &mut draft.date,
            "updated" => &mut draft.updated,
            "publish_at" => &mut draft.publish_at,
            _ => &mut draft.expires_at,
        };
        if let Some(when) = when {
            *slot = Some(when);
            draft.inferred.remove(name);
        }
    };
    set("date", &stated.published, draft);
    set("updated", &stated.updated, draft);
    set("expires_at", &stated.expires_at, draft);
    set("publish_at", &stated.publish_at, draft);
    if stated.publish_at.is_some() && draft.publish_at.is_none() && draft.status.is_none() {
        draft.status = Some("withheld".to_owned());
        draft.infer("status", "embargo-unreadable", 0.9);
        draft.doubt("publish_at", "the embargo's time can't be read; the article is withheld");
    }

    if let Some(line) = dateline {
        let name_date = draft.path.as_ref().and_then(|path| dates::of_name(path.name()));
        match line.date {
            Some(Reading::When(when)) if draft.date.is_none() => {
                draft.date = Some(when);
                draft.infer("date", "dateline", line.score);
            }
            Some(Reading::Yearless(..)) if draft.date.is_none() && name_date.is_none() => {
                draft.doubt("date", format!("the dateline `{}` has no year", line.printed));
            }
            Some(Reading::Ambiguous) if draft.date.is_none() => {
                draft.doubt("date", format!("the date of the dateline `{}` could be read in two ways", line.printed));
            }
            _ => {}
        }
        if draft.dateline.is_none() && !line.place.is_empty() {
            // The printed date stays where nothing else tells it.
            let dated = draft.date.is_some() || name_date.is_some();
            let printed = line.printed.split(['(', '[']).next().unwrap_or_default().trim().to_owned();
            draft.dateline = Some(if dated || line.date.is_none() { line.place } else { printed });
            draft.infer("dateline", "dateline", line.score);
        }
        if let Some(agency) = line.agency.filter(|_| draft.agency.is_none()) {
            draft.agency = Some(agency);
            draft.infer("agency", "dateline", line.score);
        }
    }
    if draft.date.is_none()
        && let Some(when) = draft.path.as_ref().and_then(|path| dates::of_name(path.name()))
    {
        draft.date = Some(when);
        draft.infer("date", "file-name", 0.9);
    }
    fall_back(draft, &lists.fallback, lists);
    if draft.date.is_none() {
        draft.doubt("date", "no date was found; the article is undated");
    }
}

/// What the command line says for seeds that are silent.
fn fall_back(draft: &mut Draft, fallback: &Stated, lists: &Lists) {
    if draft.date.is_none()
        && let Some(Reading::When(when)) = fallback.published.as_deref().map(|date| dates::read(date, lists.day_month))
    {
        draft.date = Some(when);
        draft.infer("date", "command-line", 1.0);
    }
    if draft.authors.is_empty() && !fallback.byline.is_empty() {
        draft.authors = fallback.byline.iter().map(Person::clone).collect();
        draft.infer("authors", "command-line", 1.0);
    }
    if draft.topics.is_empty() && !fallback.topics.is_empty() {
        draft.topics = fallback.topics.clone();
        draft.infer("topics", "command-line", 1.0);
    }
}

/// From the headline; without letters there, from the file's name.
fn fill_slug(draft: &mut Draft) {
    let stated = slug(&draft.slug);
    if !stated.is_empty() {
        draft.slug = stated;
        return;
    }
    let of_title = slug(&draft.title);
    let (found, rule) = if of_title.is_empty() {
        (slug(draft.path.as_ref().map(|path| path.stem()).unwrap_or_default()), "file-name")
    } else {
        (of_title, "headline")
    };
    draft.slug = if found.is_empty() { "article".to_owned() } else { found };
    draft.infer("slug", rule, 1.0);
}

#[cfg(test)]
mod tests;
