//! The head of a story: slug line, kicker, headline, second line, byline, dates, embargo. Everything above the first
//! paragraph, in whatever order it comes.

use super::boilerplate;
use super::byline::{self, Byline};
use super::dateline::{self, Dateline};
use super::dates::{self, Reading};
use super::measure::{all_capitals, ends_open, ends_sentence, jaccard, stems, title_case, words, words_up_to};
use super::units::{Form, Part, Unit};
use crate::seeds::lists::Lists;
use crate::seeds::patterns::with_few_classes;
use crate::seeds::{BlockKind, Stated};
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

/// What the head says, beside the verdicts on its units.
#[derive(Debug, Default)]
pub struct Head {
    pub headline: Option<(String, &'static str, f32)>,
    pub alternative: Option<(String, &'static str, f32)>,
    pub deck: Option<(String, &'static str, f32)>,
    pub kicker: Option<String>,
    pub byline: Byline,
    /// A dateline on a line of its own.
    pub dateline: Option<Dateline>,
    pub published: Option<Reading>,
    pub updated: Option<Reading>,
    /// An embargo line: the moment, or nothing if it can't be read.
    pub embargo: Option<Option<Reading>>,
    pub cancelled: bool,
    pub slug_line: Option<String>,
    pub notes: Option<String>,
    /// The first unit that is not of the head.
    pub end: usize,
}

/// The most words of a headline, and of one that ends as a sentence does.
const MAX_HEADLINE: usize = 45;
const MAX_SENTENCE_HEADLINE: usize = 20;
/// A second line of up to so many words may be another headline; a longer one is a deck.
const MAX_ALTERNATIVE: usize = 14;
const MAX_DECK: usize = 60;
/// How much of its stems an alternative headline shares with the first: in the same block, and apart from it.
const ALIKE: f32 = 0.25;
const ALIKE_APART: f32 = 0.36;
/// A line in title case under a headline is one, too.
const TITLE_CASE: f32 = 0.7;
/// How far the head can reach.
const MAX_UNITS: usize = 12;

pub fn read(units: &mut [Unit], stated: &Stated, lists: &Lists) -> Head {
    let mut head = Head::default();
    let mut at = before_headline(units, &mut head, stated, lists);
    match &stated.headline {
        Some(headline) => at = skip_repeated(units, at, headline),
        None => at = headline(units, at, &mut head),
    }
    let title = stated.headline.clone().or_else(|| head.headline.as_ref().map(|(text, ..)| text.clone()));
    at = below_headline(units, at, title.as_deref(), &mut head, stated, lists);
    head.end = at;
    head
}

/// A byline that stands on its own further down: below the first paragraph, or as the last line.
pub fn later_byline(units: &mut [Unit], first: usize, lists: &Lists) -> Option<Byline> {
    let open: Vec<usize> = (first..units.len()).filter(|at| units[*at].is_open()).collect();
    let (near, last) = (open.iter().take(4), open.last());
    for at in near.chain(last).copied() {
        let alone = units.iter().filter(|unit| unit.block == units[at].block).count() == 1;
        if !alone || words_up_to(&units[at].text, 12) > 12 {
            continue;
        }
        if let Some(byline) = byline::read(&units[at].text, &lists.sources).filter(|byline| !byline.people.is_empty()) {
            units[at].decide(Part::Moved("authors"), "byline", 0.9);
            return Some(byline);
        }
    }
    None
}

fn caseless(pattern: &str) -> Regex {
    RegexBuilder::new(pattern).case_insensitive(true).build().expect("valid")
}

/// Orders to editors, embargoes, slug line, kicker.
fn before_headline(units: &mut [Unit], head: &mut Head, stated: &Stated, lists: &Lists) -> usize {
    static SLUG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&with_few_classes(r"^\^?(?:[a-z0-9]+(?:[-_][a-z0-9]+)*|(?:[A-Z]{2}-)+[A-Z][\w-]*(?:--[\w-]+)?(?:, ?(?:(?:\d\w* )?(?:Ld|Lead|Adv|Take|Sub|Urgent|Writethru|\d).*))?|[A-Z]{2}--?[A-Z][\w' -]{1,40}, ?(?:\d\w* )?(?:Ld|Lead|Adv|Take|Sub|Urgent|Writethru)\b.*|[A-Z][A-Za-z]+(?:-[A-Za-z]+)*/[A-Z]\w*(?: \(.*\))?)$")).expect("valid")
    });
    // It is one word, or its first word has a mark in it.
    let may_be_slug = |text: &str| text.split(' ').next().is_some_and(|word| word == text || word.contains(['-', '/']));
    let mut at = 0;
    while at < units.len().min(MAX_UNITS) {
        let text = strip_wire_marks(&units[at]);
        let next = units.get(at + 1).map(|unit| unit.text.clone()).unwrap_or_default();
        if units[at].form == Form::Plain && text != units[at].text {
            units[at].text = text.clone();
        }
        if order(&mut units[at], head) {
            at += 1;
        } else if boilerplate::is_wire_header(&text) && units[at].form == Form::Plain && at + 1 < units.len() {
            units[at].decide(Part::LeftOut, "wire-header", 0.95);
            at += 1;
        } else if let Some((rule, score)) = boilerplate::verdict(&units[at], false, lists)
            .filter(|(rule, _)| at + 1 < units.len() && (*rule == "desk-list" || !opens_text(units, at, stated)))
        {
            units[at].decide(Part::LeftOut, rule, score);
            at += 1;
        } else if units[at].form != Form::Plain || stated.headline.is_some() {
            break;
        } else if head.slug_line.is_none() && may_be_slug(&text) && SLUG.is_match(&text) && like_headline(&next) {
            units[at].decide(Part::Moved("slug"), "slug-line", 0.9);
            head.slug_line = Some(text);
            at += 1;
        } else if head.kicker.is_none() && is_kicker(&text, &next) {
            units[at].decide(Part::Moved("kicker"), "kicker", 0.8);
            head.kicker = Some(text.trim_end_matches(':').to_owned());
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// The text itself comes next, so this line is its headline, whatever it begins with: `Click Here for Love`.
fn opens_text(units: &[Unit], at: usize, stated: &Stated) -> bool {
    let text = |unit: &Unit| words(&unit.text) > MAX_ALTERNATIVE && ends_sentence(&unit.text);
    stated.headline.is_none()
        && units[at].form == Form::Plain
        && units.get(at + 1).is_some_and(|next| next.block != units[at].block && text(next))
}

/// `^By TOMAS REED=` and `^Headline<`: marks of the wires' typesetting.
fn strip_wire_marks(unit: &Unit) -> String {
    match unit.text.strip_prefix('^') {
        Some(text) => text.trim_end_matches(['<', '=', '>']).trim().to_owned(),
        None => unit.text.clone(),
    }
}

/// Embargo, kill, release: what a text says to those who hold it.
fn order(unit: &mut Unit, head: &mut Head) -> bool {
    static EMBARGO: LazyLock<Regex> = LazyLock::new(|| {
        caseless(
            r"^\W*(?:(?:strictly )?(?:under )?embargo(?:ed)?\b|not for (?:publication|release|use|broadcast) (?:before|until)|hold for release|for release (?:on|at|after)|sperrfrist|embargad[oa]|sous embargo)[\s:,-]*(?:(?:for (?:publication|release) )?(?:until|till|before|to|at|on|bis|hasta|jusqu'au|até)\b[\s:]*)?(?P<when>.*?)\W*$",
        )
    });
    static KILL: LazyLock<Regex> = LazyLock::new(|| {
        caseless(
            r"^\W*(?:(?:bulletin )?(?:mandatory )?kill|story (?:killed|withdrawn)|withdrawn|do not (?:use|publish))\b.{0,80}$",
        )
    });
    static NOTE: LazyLock<Regex> = LazyLock::new(|| {
        caseless(r"^\W*(?:notes? to editors?|editor(?:s['’]?|['’]s)? note|eds)\s*[:.]\s*(?P<note>.+)$")
    });
    let text = unit.text.trim().to_owned();
    if words_up_to(&text, 25) > 25 {
        return false;
    }
    // `Embargo on Arms Lifted`, `Withdrawn Troops Return` are headlines.
    static ORDERS: LazyLock<Regex> = LazyLock::new(|| {
        caseless(
            r"\b(?:until|till|before|hold|not for|for release|for publication|under embargo|strictly|sperrfrist|bis|hasta|jusqu|até)\b|embargo(?:ed)?\s*:|^\W*\S+\W*$",
        )
    });
    static KILLS: LazyLock<Regex> = LazyLock::new(|| {
        caseless(
            r"^\W*(?:(?:bulletin )?(?:mandatory )?kill|story (?:killed|withdrawn)|withdrawn|do not (?:use|publish))\s*(?:[:.!—–-].*)?\W*$",
        )
    });
    let embargo = EMBARGO.captures(&text).filter(|found| {
        ORDERS.is_match(&text) || all_capitals(&text) || embargo_time(&found["when"].replace(" on ", " ")).is_some()
    });
    if let Some(found) = embargo {
        let when = found["when"].replace(" on ", " ");
        head.embargo = Some(embargo_time(&when));
        unit.decide(Part::Moved("publish_at"), "embargo-line", 0.95);
    } else if KILL.is_match(&text) && (all_capitals(&text) || KILLS.is_match(&text)) {
        head.cancelled = true;
        unit.decide(Part::Moved("status"), "kill-line", 0.9);
    } else if let Some(found) = NOTE.captures(&text) {
        head.notes = Some(found["note"].to_owned());
        unit.decide(Part::Moved("notes"), "notes-to-editors", 0.95);
    } else {
        return false;
    }
    true
}

/// `06:00 GMT, 24 November 2026` as well as `24 November 2026, 06:00 GMT`.
fn embargo_time(text: &str) -> Option<Reading> {
    match dates::read(text, None) {
        Reading::When(when) => Some(Reading::When(when)),
        _ => time_first(text, &Lists::default()),
    }
}

fn time_first(text: &str, lists: &Lists) -> Option<Reading> {
    static FIRST: LazyLock<Regex> = LazyLock::new(|| {
        caseless(
            r"^(?P<time>\d{1,2}(?:[:.]?\d\d)?\s*(?:[ap]\.?m\.?)?(?:\s*(?:hrs|hours|uhr|[a-z]{2,4}))??)[,\s]+(?:on |am )?(?P<date>\p{L}*,?\s*\d.*|\p{L}+\.? \d.*)$",
        )
    });
    let found = FIRST.captures(text)?;
    match dates::read(&format!("{} {}", &found["date"], &found["time"]), lists.day_month) {
        Reading::When(when) => Some(Reading::When(when)),
        _ => None,
    }
}

/// One or two words in capitals over a headline that says something else.
fn is_kicker(text: &str, next: &str) -> bool {
    words(text) <= 2
        && text.len() <= 32
        && !ends_sentence(text)
        && all_capitals(text)
        && !all_capitals(next)
        && like_headline(next)
        && words(next) >= 3
        && byline::agency(text, &[]).is_none()
        && jaccard(&stems(text), &stems(next)) == 0.0
}

fn like_headline(text: &str) -> bool {
    (2..=MAX_SENTENCE_HEADLINE).contains(&words(text)) && !ends_open(text) && super::measure::starts_upper(text)
}

/// A headline that the source states is often said again at the top of the text.
fn skip_repeated(units: &mut [Unit], at: usize, headline: &str) -> usize {
    let Some(unit) = units.get_mut(at) else { return at };
    let said = match &unit.form {
        Form::Fixed(BlockKind::Heading(_, text)) => text,
        Form::Fixed(_) => return at,
        _ => &unit.text,
    };
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    if plain(said) == plain(headline) {
        unit.decide(Part::Moved("title"), "headline-repeated", 1.0);
        return at + 1;
    }
    at
}

fn headline(units: &mut [Unit], at: usize, head: &mut Head) -> usize {
    let more = units.len() > at + 1;
    let Some(unit) = units.get_mut(at) else { return at };
    if let Form::Fixed(BlockKind::Heading(1, text)) = &unit.form {
        head.headline = Some((text.clone(), "first-heading", 0.98));
        unit.decide(Part::Moved("title"), "first-heading", 0.98);
        return at + 1;
    }
    if unit.form != Form::Plain || !unit.is_open() {
        return at;
    }
    let text = unit.text.trim().to_owned();
    let count = words(&text);
    let sentence = ends_sentence(&text) && !text.ends_with(['?', '!', '؟', '？', '！']);
    let limit = if sentence { MAX_SENTENCE_HEADLINE } else { MAX_HEADLINE };
    if count > limit || count == 0 && !text.chars().any(char::is_alphanumeric) || !more && count > MAX_SENTENCE_HEADLINE
    {
        return at;
    }
    let score = if sentence { 0.75 } else { 0.98 };
    let clean = text.trim_start_matches('#').trim();
    let title = match clean.strip_suffix(['.', '。', '۔', '।']) {
        Some(before) if sentence && !before.ends_with('.') && !is_abbreviated(before) => before,
        _ => clean,
    };
    head.headline = Some((title.to_owned(), "first-line", score));
    unit.decide(Part::Moved("title"), "first-line", score);
    at + 1
}

/// `U.S.`, `Inc.`: the full stop is not the sentence's.
fn is_abbreviated(before: &str) -> bool {
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    last.contains('.') || matches!(last, "Inc" | "Co" | "Ltd" | "Jr" | "Sr" | "Corp" | "St" | "etc")
}

fn below_headline(
    units: &mut [Unit],
    mut at: usize,
    title: Option<&str>,
    head: &mut Head,
    stated: &Stated,
    lists: &Lists,
) -> usize {
    let start = at;
    let title_block = start.checked_sub(1).map(|before| units[before].block);
    while at < units.len().min(start + MAX_UNITS) {
        let text = strip_wire_marks(&units[at]);
        if !matches!(units[at].form, Form::Plain | Form::Inline) || !units[at].is_open() {
            break;
        }
        if units[at].form == Form::Plain {
            units[at].text = text.clone();
        }
        let together = at == start && Some(units[at].block) == title_block;
        if credits(&mut units[at], &text, head, lists) || order(&mut units[at], head) {
            at += 1;
        } else if let Some((rule, score)) =
            boilerplate::verdict(&units[at], true, lists).filter(|(rule, _)| *rule != "end-mark")
        {
            units[at].decide(Part::LeftOut, rule, score);
            at += 1;
        } else if second_line(units, at, together, title, head, stated, lists) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// Byline, agency, role, dates: lines that are nothing else.
fn credits(unit: &mut Unit, text: &str, head: &mut Head, lists: &Lists) -> bool {
    if text.len() > 200 || words(text) > 20 {
        return false;
    }
    if head.byline == Byline::default() {
        // `By Ines Varga | 22 November 2026`: a date may follow on the same line.
        let (names, date) = match text.rsplit_once(['|', '•', '·']) {
            Some((names, date)) if date_line(date.trim(), lists).is_some() => (names.trim(), Some(date.trim())),
            _ => (text, None),
        };
        if let Some(byline) = byline::read(names, &lists.sources) {
            head.byline = byline;
            unit.decide(Part::Moved("authors"), "byline", 0.95);
            if let Some((updated, reading)) = date.and_then(|date| date_line(date, lists)) {
                *(if updated { &mut head.updated } else { &mut head.published }) = Some(reading);
            }
            return true;
        }
        if let Some(byline) = byline::of_paper(text).filter(|_| unit.form == Form::Plain) {
            head.byline = byline;
            unit.decide(Part::Moved("authors"), "byline-paper", 0.85);
            return true;
        }
        if let Some(person) = byline::bare_name(text).filter(|_| unit.form == Form::Plain) {
            head.byline.people.push(person);
            unit.decide(Part::Moved("authors"), "byline-name", 0.8);
            return true;
        }
    } else if byline::is_role(text) {
        for person in &mut head.byline.people {
            person.role.get_or_insert_with(|| text.to_owned());
        }
        unit.decide(Part::Moved("authors"), "byline-role", 0.85);
        return true;
    }
    if let Some(agency) = byline::agency_line(text, &lists.sources) {
        head.byline.agency = Some(agency);
        unit.decide(Part::Moved("agency"), "agency-line", 0.95);
        return true;
    }
    if head.dateline.is_none()
        && unit.form == Form::Plain
        && let Some(line) = dateline::read_line(text, lists.day_month)
    {
        head.dateline = Some(line);
        unit.decide(Part::Moved("dateline"), "dateline", 0.93);
        return true;
    }
    if let Some((updated, reading)) = date_line(text, lists) {
        let slot = if updated { &mut head.updated } else { &mut head.published };
        if slot.is_none() {
            *slot = Some(reading);
            unit.decide(Part::Moved(if updated { "updated" } else { "date" }), "date-line", 0.95);
            return true;
        }
    }
    if head.published.is_none()
        && head.updated.is_none()
        && let Some((published, updated)) = two_dates(text, lists)
    {
        (head.published, head.updated) = (Some(published), Some(updated));
        unit.decide(Part::Moved("date"), "date-line", 0.95);
        return true;
    }
    false
}

/// `Published: 3 March 2026, 12:14 | Updated: 14:02, 3 March 2026`.
fn two_dates(text: &str, lists: &Lists) -> Option<(Reading, Reading)> {
    static APART: LazyLock<Regex> =
        LazyLock::new(|| caseless(r"\s*(?:[|•·]|,? and)\s*(?P<second>(?:last )?updated\b.*)$"));
    let found = APART.captures(text)?;
    let first = date_line(text[..found.get(0)?.start()].trim(), lists)?;
    let second = date_line(&found["second"], lists)?;
    (!first.0 && second.0).then_some((first.1, second.1))
}

/// A line that is a date: `Updated: 22 November 2026, 07:30`. Whether it tells of an update, and its date.
fn date_line(text: &str, lists: &Lists) -> Option<(bool, Reading)> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        caseless(concat!(
            r"^\W*(?:(?P<updated>(?:last )?(?:updated|modified|revised)|actualizado|aktualisiert|stand|mis à jour|atualizado(?: em)?|última actualización)",
            r"|(?:first )?(?:published|posted|issued|filed|released|date|publicado(?: el)?|veröffentlicht|publié|fecha|datum)(?: date)?)",
            r"\s*(?:[:–—-]|on\b|at\b|am\b|el\b|le\b|em\b)*\s*(?P<date>\S.*)$",
        ))
    });
    let (updated, date) = match LABEL.captures(text) {
        Some(found) => (found.name("updated").is_some(), found.name("date")?.as_str().to_owned()),
        None => (false, text.to_owned()),
    };
    let date = date.trim_matches(['(', ')', ' ']);
    match dates::read(date, lists.day_month) {
        Reading::Nothing => time_first(date, lists).map(|reading| (updated, reading)),
        reading => Some((updated, reading)),
    }
}

/// An alternative headline or a deck.
fn second_line(
    units: &mut [Unit],
    at: usize,
    together: bool,
    title: Option<&str>,
    head: &mut Head,
    stated: &Stated,
    lists: &Lists,
) -> bool {
    let Some(title) = title else { return false };
    if units[at].form != Form::Plain || head.alternative.is_some() && head.deck.is_some() || at + 1 >= units.len() {
        return false;
    }
    let text = units[at].text.clone();
    let count = words(&text);
    if !text.chars().any(char::is_alphanumeric)
        || dateline::read_opening(&text, lists.day_month, &lists.sources).is_some()
    {
        return false;
    }
    let closed = ends_sentence(&text) || count > MAX_ALTERNATIVE;
    let free = (
        stated.alternative_headline.is_none() && head.alternative.is_none(),
        stated.deck.is_none() && head.deck.is_none(),
    );
    if free.0 && !closed && !ends_open(&text) && head.deck.is_none() {
        let alike = jaccard(&stems(title), &stems(&text));
        let titled = title_case(&text).is_some_and(|ratio| ratio >= TITLE_CASE);
        // The last line of the headline's own block can be nothing but another headline.
        let closes_block = together && units[at + 1].block != units[at].block;
        if together && (alike >= ALIKE || titled || closes_block) || !together && alike >= ALIKE_APART {
            let score = 0.6 + 0.35 * alike.max(if titled { 0.6 } else { 0.0 }).min(1.0);
            head.alternative = Some((text, "second-line", score));
            units[at].decide(Part::Moved("alternative_headline"), "second-line", score);
            return true;
        }
    }
    if !free.1 || count > MAX_DECK {
        return false;
    }
    let more_text = units[at + 1..].iter().any(|unit| unit.is_open() && words(&unit.text) > 3);
    let before_credits = credit_follows(units, at, lists);
    // One block with the headline, and the body begins after an empty line: then the line belongs to the headline.
    let stands_apart = together && units[at + 1].block != units[at].block && count <= 40;
    if more_text && (before_credits || stands_apart) {
        let score = if before_credits { 0.9 } else { 0.8 };
        head.deck = Some((text, "second-line", score));
        units[at].decide(Part::Moved("deck"), "second-line", score);
        return true;
    }
    false
}

/// A byline or a date line comes next, so what stands above it is not the body.
fn credit_follows(units: &[Unit], at: usize, lists: &Lists) -> bool {
    units.get(at + 1).filter(|unit| unit.form == Form::Plain && unit.text.len() < 200).is_some_and(|next| {
        byline::read(&next.text, &lists.sources).is_some()
            || byline::of_paper(&next.text).is_some()
            || matches!(date_line(&next.text, lists), Some((_, Reading::When(_))))
    })
}
