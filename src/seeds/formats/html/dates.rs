//! When a page says that it was published. What it states for machines comes first; then what readers see: the date
//! between headline and text, the text that its class calls a date, the address, the text that says `Published:`. A
//! date of another article, of today, or of a comment is worse than none: where several could be meant, there is none.

use super::facts::{overlap, text_in};
use super::foreign::{has_mark, marks};
use super::lookup::{Lookup, value_of};
use super::main_text::words_up_to;
use crate::seeds::dates::{Reading, When, read};
use crate::seeds::formats::inline::is_hidden;
use crate::seeds::formats::xml::{Element, Node, words};
use crate::seeds::lists::DayMonth;
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

#[derive(Default)]
pub(super) struct Dates {
    pub published: Option<String>,
    pub updated: Option<String>,
}

/// Names of meta elements, the plainest first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "article:published",
    "article:published_date",
    "datePublished",
    "og:datePublished",
    "date.published",
    "date_published",
    "pubdate",
    "publishdate",
    "publication_date",
    "publicationdate",
    "published_time",
    "published_date",
    "publish_time",
    "published_at",
    "published",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.issued",
    "dcterms.created",
    "dc.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "rnews:datepublished",
    "originalpublicationdate",
    "article.published",
    "article.created",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "cXenseParse:publishtime",
    "vr:published_time",
    "bt:pubdate",
    "og:regdate",
    "displaydate",
    "ptime",
    "apub:time",
    "weibo:article:create_at",
    "article:post_date",
    "date",
    "created",
    "creation_date",
    "dateCreated",
];
const UPDATED: &[&str] = &[
    "article:modified_time",
    "article:modified",
    "article:updated_time",
    "og:updated_time",
    "og:modified_time",
    "dateModified",
    "dateUpdate",
    "dcterms.modified",
    "dc.modified",
    "dc.date.modified",
    "modified_time",
    "last-modified",
    "lastmod",
];

pub(super) fn dates(page: &Lookup, article: &Value, address: Option<&str>, headline: Option<&str>) -> Dates {
    let order = order(page, address);
    let readable = |text: String| readable(&text, order);
    let stated = ["datePublished", "dateCreated", "uploadDate"].iter().find_map(|name| text_in(&article[*name]));
    let mut published = stated
        .and_then(readable)
        .or_else(|| broken_json_ld(page, "datePublished").and_then(readable))
        .or_else(|| broken_json_ld(page, "pubDate").and_then(readable))
        .or_else(|| page.props("datePublished").into_iter().filter_map(value_of).find_map(readable))
        .or_else(|| PUBLISHED.iter().flat_map(|name| page.metas(name)).find_map(readable))
        .or_else(|| page.props("dateCreated").into_iter().filter_map(value_of).find_map(readable));
    let mut updated = text_in(&article["dateModified"])
        .and_then(readable)
        .or_else(|| page.props("dateModified").into_iter().filter_map(value_of).find_map(readable))
        .or_else(|| UPDATED.iter().flat_map(|name| page.metas(name)).find_map(readable));
    if published.is_none() {
        let seen = seen(page, headline, order);
        published = visible(&seen, address);
        if updated.is_none() {
            let after =
                seen.iter().find(|date| date.updated && date.after_headline && Some(&date.text) != published.as_ref());
            updated = after.map(|date| date.text.clone());
        }
    }
    let updated = updated.filter(|date| Some(date) != published.as_ref());
    Dates { published, updated }
}

/// The order of day and month that the page's own language settles.
fn order(page: &Lookup, address: Option<&str>) -> Option<DayMonth> {
    let language = page.root.attribute("lang").or_else(|| page.root.attribute("xml:lang")).map(str::to_owned);
    let language = language.or_else(|| page.meta(&["content-language", "og:locale", "language"]));
    let host = address.and_then(|address| address.split('/').nth(2)).unwrap_or_default();
    const DAY_FIRST: &[&str] =
        &[".uk", ".ie", ".au", ".nz", ".in", ".de", ".fr", ".es", ".it", ".nl", ".pt", ".br", ".ch", ".at"];
    if DAY_FIRST.iter().any(|end| host.ends_with(end)) {
        return Some(DayMonth::DayFirst);
    }
    DayMonth::of_locale(&language?)
}

/// The text as it stands if the desk can read it as a date; else the only date in it, written out.
fn readable(text: &str, order: Option<DayMonth>) -> Option<String> {
    let text = words(text)?;
    if let Reading::When(_) = read(&text, None) {
        return Some(text);
    }
    if let Some(stamp) = stamp(&text) {
        return Some(stamp);
    }
    if text.len() > 80 {
        return None;
    }
    if let Reading::When(when) = read(&text, order) {
        return Some(when.to_string());
    }
    let mut found = in_text(&text, order).into_iter();
    found.next().map(|date| date.when.to_string())
}

/// `20260822030646`, and seconds or milliseconds since 1970.
fn stamp(text: &str) -> Option<String> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        14 => {
            let at = |from: usize, to: usize| &text[from..to];
            let iso = format!("{}-{}-{}T{}:{}:{}", at(0, 4), at(4, 6), at(6, 8), at(8, 10), at(10, 12), at(12, 14));
            matches!(read(&iso, None), Reading::When(_)).then_some(iso)
        }
        10 | 13 => {
            let seconds: i64 = text[..10].parse().ok()?;
            // From 2001, when seconds came to have ten figures.
            jiff::Timestamp::from_second(seconds).ok().map(|time| time.to_string())
        }
        _ => None,
    }
}

/// A field of JSON-LD that is not valid JSON, or of a script's data.
fn broken_json_ld(page: &Lookup, field: &str) -> Option<String> {
    let mark = format!("\"{field}\"");
    page.json_ld.iter().find_map(|script| {
        let rest = script.split_once(&mark)?.1.trim_start().strip_prefix(':')?.trim_start();
        // Some write the date without its marks.
        words(rest.trim_start_matches('"').split(['"', ',', '}', '\n']).next()?)
    })
}

/// A date inside a text.
struct Found {
    start: usize,
    end: usize,
    when: When,
}

/// Every date with a year in a short text.
fn in_text(text: &str, order: Option<DayMonth>) -> Vec<Found> {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        const MONTH: &str = r"[\p{L}][\p{L}\p{M}]{2,11}";
        Regex::new(&format!(
            r"(?ix)
            (?:^|[^\p{{L}}\p{{N}}/.-]|[\u{{3040}}-\u{{9fff}}\u{{ac00}}-\u{{d7af}}])
            (?P<date>
                \d{{4}}-\d{{1,2}}-\d{{1,2}}
              | \d{{4}}/\d{{1,2}}/\d{{1,2}}
              | \d{{4}}\ ?[年년.]\ ?\d{{1,2}}\ ?[月월.]\ ?\d{{1,2}}(?:\ ?[日号일])?
              | \d{{1,2}}[./-]\d{{1,2}}[./-](?:(?:19|20)\d\d|\d\d)
              | \d{{1,2}}(?:st|nd|rd|th|er|º|ª|o|\.)?[\ -]+(?:of\ |de\ )?{MONTH}\.?,?[\ -]+(?:de\ |del\ )?(?:19|20)\d\d
              | {MONTH}\.?\ \d{{1,2}}(?:st|nd|rd|th)?,?\ (?:19|20)\d\d
            )
            (?P<time>(?:[\s,;|–—@•·-]|\bat\b|\bum\b|\bà\b|\bàs\b|\ba\ las\b|t)*\d{{1,2}}[:.h]\d\d(?::\d\d)?(?:\ ?[ap]\.?m\b\.?)?(?:\ ?(?:z\b|gmt|utc|[ecmp][sd]t\b|cest|cet|uhr|[+-]\d\d:?\d\d))?)?"
        ))
        .expect("valid")
    });
    let mut found = Vec::new();
    let mut at = 0;
    // The mark before a date belongs to the match: the next begins where the date ends.
    while let Some(captures) = DATE.captures_at(text, at) {
        let date = captures.name("date").expect("a part of every match");
        let time = captures.name("time").filter(|time| {
            let whole = text[date.start()..time.end()].replace(['@', '•', '·'], " ");
            matches!(read(&normal(&whole), order), Reading::When(_))
        });
        let end = time.map_or(date.end(), |time| time.end());
        let whole = normal(&text[date.start()..end].replace(['@', '•', '·'], " "));
        if let Reading::When(when) = read(&whole, order) {
            found.push(Found { start: date.start(), end, when });
            at = end;
        } else {
            at = date.start() + text[date.start()..].chars().next().map_or(1, char::len_utf8);
        }
        if found.len() > 8 || at >= text.len() {
            break;
        }
    }
    found
}

/// Years of two figures and the signs of East Asia, as the desk writes them.
fn normal(date: &str) -> String {
    static SHORT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(\d{1,2})([./-])(\d{1,2})[./-](\d\d)(\D|$)").expect("valid"));
    static ASIA: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(\d{4}) ?[年년./-] ?(\d{1,2}) ?[月월./-] ?(\d{1,2})(?: ?[日号일])?").expect("valid")
    });
    if let Some(found) = ASIA.captures(date) {
        let rest = &date[found[0].len()..];
        return format!("{}-{:0>2}-{:0>2}{rest}", &found[1], &found[2], &found[3]);
    }
    SHORT
        .replace(date, |found: &regex::Captures| {
            let century = if &found[4] > "69" { "19" } else { "20" };
            format!("{}{}{}{}{century}{}{}", &found[1], &found[2], &found[3], &found[2], &found[4], &found[5])
        })
        .into_owned()
}

/// A date that a reader of the page sees, and where.
struct Seen {
    text: String,
    day: String,
    /// Its class calls it a date.
    named: bool,
    /// Its class calls it what stands by a headline: author, meta, info.
    beside: bool,
    /// `Published:` stands before it.
    labelled: bool,
    updated: bool,
    after_headline: bool,
    /// Before the first paragraph of text.
    before_text: bool,
    /// Blocks to the headline, if it stands shortly above it.
    above: bool,
    /// Its block holds hardly anything else.
    alone: bool,
}

const NAMED: &[&str] = &[
    "date",
    "dates",
    "datetime",
    "dateline",
    "timestamp",
    "published",
    "publish",
    "publishdate",
    "pubdate",
    "postdate",
    "posted",
    "datum",
    "fecha",
    "data publicacao",
    "publication",
    "parution",
    "dtstamp",
    "entry date",
    "post date",
    "created",
    "datepublished",
    "articledate",
    "storydate",
    "date published",
    "publicationdate",
    "time",
    "cndatetime",
    "postedon",
    "datestamp",
    "storytimestamp",
    "updated",
    "update",
    "clock",
];
const BESIDE: &[&str] = &[
    "meta",
    "byline",
    "info",
    "author",
    "submitted",
    "subline",
    "postmetadata",
    "details",
    "credits",
    "autor",
    "dateblock",
    "postmeta",
    "entrymeta",
    "articleinfo",
    "postinfo",
    "infos",
    "signature",
    "source",
    "heading",
    "header",
];
/// Where dates of other things stand.
const ELSEWHERE: &[&str] = &[
    "comment",
    "comments",
    "comentarios",
    "commentaires",
    "kommentare",
    "disqus",
    "related",
    "sidebar",
    "recommended",
    "popular",
    "latest",
    "trending",
    "nav",
    "navigation",
    "menu",
    "widget",
    "teaser",
    "teasers",
    "recirc",
    "copyright",
    "today",
    "currentdate",
    "current date",
    "weather",
    "calendar",
    "events",
    "ticker",
    "archive",
    "archives",
    "recent",
    "masthead",
    "topbar",
    "newsletter",
    "promo",
    "feed",
    "rail",
    "more",
    "most",
    "siderail",
    "sponsored",
    "carousel",
];

fn is_elsewhere(element: &Element) -> bool {
    matches!(element.name.as_str(), "nav" | "aside" | "select" | "form" | "blockquote")
        || is_teaser(element)
        || is_hidden(element)
        || (!matches!(element.name.as_str(), "body" | "html" | "main" | "article")
            && has_mark(&marks(element), ELSEWHERE)
            && words_up_to(element, 60_000).len() < 60_000)
}

/// An entry of a list of other articles: the title of one as a link, and hardly more.
fn is_teaser(element: &Element) -> bool {
    let titled = |e: &Element| e.text().is_some_and(|text| letters(&text) >= 20);
    matches!(element.name.as_str(), "li" | "dl")
        && letters(&words_up_to(element, 2_000)) <= 500
        && element.descendants_named("a").any(|a| a.attribute("href").is_some() && titled(a))
}

/// Letters and figures, as if they were in an alphabet.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).map(|c| if (c as u32) < 0x2e80 { 1 } else { 3 }).sum()
}

struct Walk<'a> {
    headline: Option<&'a Element>,
    order: Option<DayMonth>,
    seen: Vec<Seen>,
    passed_headline: bool,
    passed_text: bool,
    steps: usize,
}

fn seen(page: &Lookup, headline: Option<&str>, order: Option<DayMonth>) -> Vec<Seen> {
    let same = |element: &&&Element| {
        headline.is_some_and(|headline| {
            let text = element.text().unwrap_or_default();
            text.len() <= headline.len() * 2 && headline.len() <= text.len() * 2 && overlap(&text, headline) >= 0.8
        })
    };
    let heads = |names: &[&str]| page.all.iter().filter(|e| names.contains(&e.name.as_str())).find(same).copied();
    let headline =
        heads(&["h1"]).or_else(|| heads(&["h2", "h3", "h4"])).or_else(|| heads(&["div", "p", "span", "b", "strong"]));
    let mut walk = Walk { headline, order, seen: Vec::new(), passed_headline: false, passed_text: false, steps: 0 };
    if let Some(body) = page.root.elements().find(|e| e.name == "body") {
        walk.element(body, false, false);
    }
    walk.seen
}

impl Walk<'_> {
    fn element(&mut self, element: &Element, named: bool, beside: bool) {
        let is_headline = self.headline.is_some_and(|headline| std::ptr::eq(headline, element));
        let holds_headline = || {
            let headline = self.headline.filter(|_| !self.passed_headline);
            headline.is_some_and(|headline| element.descendants().into_iter().any(|e| std::ptr::eq(e, headline)))
        };
        if self.seen.len() >= 200 || (is_elsewhere(element) && !is_headline && !holds_headline()) {
            return;
        }
        if self.headline.is_some_and(|headline| std::ptr::eq(headline, element)) {
            self.passed_headline = true;
            // What stood within a few blocks above stands above the headline.
            let steps = self.steps;
            self.seen.iter_mut().for_each(|seen| seen.above &= steps <= 60);
            return;
        }
        self.steps += 1;
        let marks = marks(element);
        let named = named || has_mark(&marks, NAMED) || element.name == "time";
        let beside = beside || has_mark(&marks, BESIDE);
        let text = words_up_to(element, if element.name == "time" { 20_000 } else { 400 });
        let stated = ["datetime", "title"]
            .iter()
            .filter(|_| named)
            .find_map(|name| readable(element.attribute(name).filter(|d| d.len() <= 40)?, self.order));
        // A `time` that is never closed holds the rest of the page.
        if text.len() <= 180 || (element.name == "time" && stated.is_some()) {
            return self.short(element, &text, stated, named, beside);
        }
        for node in &element.children {
            match node {
                Node::Element(child) => {
                    let keep = words_up_to(child, 400).len() <= 400;
                    self.element(child, named && keep, beside && keep);
                }
                Node::Text(text) => {
                    let text = words(text).unwrap_or_default();
                    if (6..=180).contains(&text.len()) {
                        self.short(element, &text, None, false, false);
                    }
                    self.passed_text |= self.passed_headline && text.len() > 120;
                }
            }
        }
        if matches!(element.name.as_str(), "p" | "li" | "td") && self.passed_headline {
            self.passed_text = true;
        }
    }

    /// A block of a line or two, with all that is inside.
    fn short(&mut self, element: &Element, text: &str, stated: Option<String>, named: bool, beside: bool) {
        let inside = element.descendants();
        let mark = |words: &[&str]| inside.iter().any(|e| has_mark(&marks(e), words));
        let times: Vec<(bool, String)> = std::iter::once(element)
            .chain(inside.iter().copied())
            .filter(|e| e.name == "time" || e.name == "abbr")
            .filter_map(|e| {
                let stated = ["datetime", "title", "data-utime", "data-timestamp"];
                let stated = stated.iter().find_map(|name| e.attribute(name));
                let date = stated.and_then(|date| readable(date, self.order))?;
                Some((has_mark(&marks(e), &["updated", "modified", "update"]), date))
            })
            .collect();
        let named = named || mark(NAMED) || !times.is_empty();
        let beside = beside || mark(BESIDE);
        let mut add = |date: String, updated: bool, labelled: bool, alone: bool| {
            let Reading::When(when) = read(&date, self.order) else { return };
            self.seen.push(Seen {
                day: when.day().to_string(),
                text: date,
                named,
                beside,
                labelled,
                updated,
                after_headline: self.passed_headline,
                before_text: self.passed_headline && !self.passed_text,
                above: !self.passed_headline,
                alone,
            });
        };
        if !times.is_empty() {
            let published = says(text, PUBLISHED_WORDS);
            for (updated, date) in times {
                add(date, (updated || says(text, UPDATED_WORDS)) && !published, published, true);
            }
        } else if let Some(date) = stated {
            add(date, says(text, UPDATED_WORDS), says(text, PUBLISHED_WORDS), true);
        } else {
            let found = in_text(text, self.order);
            let mut from = 0;
            for date in found {
                let before = &text[from..date.start];
                let rest = text.len() - (date.end - date.start);
                from = date.end;
                add(date.when.to_string(), says(before, UPDATED_WORDS), says(before, PUBLISHED_WORDS), rest <= 24);
            }
        }
    }
}

const PUBLISHED_WORDS: &[&str] = &[
    "published",
    "posted",
    "publish",
    "first published",
    "created",
    "veröffentlicht",
    "erstellt",
    "publié",
    "publicado",
    "publicada",
    "publicat",
    "pubblicato",
    "gepubliceerd",
    "geplaatst",
    "opublikowano",
    "yayın",
    "yayım",
    "date:",
    "datum:",
    "fecha:",
    "data:",
    "date :",
    "写于",
    "发布",
    "release date",
    "опубликовано",
];
const UPDATED_WORDS: &[&str] = &[
    "updated",
    "modified",
    "last update",
    "aktualisiert",
    "geändert",
    "stand:",
    "mis à jour",
    "modifié",
    "actualizado",
    "actualizada",
    "atualizado",
    "atualizada",
    "aggiornato",
    "bijgewerkt",
    "güncel",
    "revised",
    "edited",
    "last change",
    "更新",
];

fn says(text: &str, said: &[&str]) -> bool {
    let text = text.to_lowercase();
    said.iter().any(|word| text.contains(word))
}

/// The first, if all are of one day.
fn alike<'a>(dates: impl Iterator<Item = &'a Seen>) -> Option<&'a Seen> {
    let dates: Vec<&Seen> = dates.collect();
    let first = *dates.first()?;
    dates.iter().all(|date| date.day == first.day).then_some(first)
}

/// The date of the article among those that are seen.
fn visible(seen: &[Seen], address: Option<&str>) -> Option<String> {
    let published = || seen.iter().filter(|date| !date.updated);
    let by_headline = published()
        .find(|date| date.before_text && (date.named || date.labelled))
        .or_else(|| published().find(|date| date.before_text));
    by_headline.map(|date| date.text.clone()).or_else(|| address.and_then(date_in_address)).or_else(|| {
        let named = alike(published().filter(|date| date.named && (date.after_headline || date.alone)));
        let labelled = || alike(published().filter(|date| date.labelled));
        let above = || published().rfind(|date| date.above && (date.named || date.beside || date.alone));
        let beside = || alike(published().filter(|date| date.beside));
        let alone = || alike(published().filter(|date| date.alone));
        let updated =
            || seen.iter().find(|date| date.updated && (date.before_text || date.labelled || date.named || date.alone));
        let date = named.or_else(labelled).or_else(above).or_else(beside).or_else(alone).or_else(updated)?;
        Some(date.text.clone())
    })
}

/// `/2026/11/22/` or `/2026-11-22-` or `/20261122/` in the path.
fn date_in_address(address: &str) -> Option<String> {
    let path = address.splitn(4, '/').nth(3)?;
    let path = path.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let number = |text: &str, len: std::ops::RangeInclusive<usize>| {
        (len.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let day = |year: u32, month: u32, day: u32| {
        let valid = (1990..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        valid.then(|| format!("{year:04}-{month:02}-{day:02}"))
    };
    let triple = |w: &[&str]| {
        let month = number(w[1], 1..=2)
            .or_else(|| MONTHS.iter().position(|m| w[1].eq_ignore_ascii_case(m)).map(|m| m as u32 + 1));
        day(number(w[0], 4..=4)?, month?, number(w[2], 1..=2)?)
    };
    let single = |part: &&str| {
        let n = number(part, 8..=8)?;
        day(n / 10_000, n / 100 % 100, n % 100)
    };
    parts.windows(3).find_map(triple).or_else(|| parts.iter().find_map(single))
}

/// Whether a text is a date and hardly anything else.
pub(super) fn is_date(text: &str) -> bool {
    if text.len() > 80 || text.split_whitespace().count() > 12 {
        return false;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // A year, or numbers of a short date; a bare count of seconds is one too.
    let runs: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let year = runs.iter().any(|run| run.len() == 4 && ("1900".."2100").contains(run));
    let packed = runs.iter().any(|run| run.len() == 8 && ("19000101".."21000101").contains(run));
    (year && digits >= 5) || packed || (runs.len() >= 3 && digits >= 5 && text.len() <= 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_an_address_is_found_when_it_is_whole() {
        let check = |url, want: Option<&str>| assert_eq!(date_in_address(url).as_deref(), want, "{url}");
        check("https://x.example/2026/11/22/a", Some("2026-11-22"));
        check("https://x.example/news/2026/nov/22/a", Some("2026-11-22"));
        check("https://x.example/a-2026-11-22.html", Some("2026-11-22"));
        check("https://x.example/2026-11-22-a", Some("2026-11-22"));
        check("https://x.example/20261122/a", Some("2026-11-22"));
        check("https://x.example/2026/11/a", None);
        check("https://x.example/2026/13/22/a", None);
    }

    #[test]
    fn dates_are_found_in_what_stands_around_them() {
        let check = |text: &str, order, want: &[&str]| {
            let found: Vec<String> = in_text(text, order).iter().map(|date| date.when.to_string()).collect();
            assert_eq!(found, want, "{text}");
        };
        check("Updated: August 13, 2026, 5:02 PM ET", None, &["2026-08-13T17:02:00"]);
        check(
            "Published 3 May 2026 | Last updated 4 May 2026 10:15 GMT",
            None,
            &["2026-05-03", "2026-05-04T10:15:00Z"],
        );
        check("am 12.11.16", None, &["2016-11-12"]);
        check("3/4/26", None, &[]);
        check("3/4/26", Some(DayMonth::DayFirst), &["2026-04-03"]);
        check("Por Ines Varga, 5 de mayo de 2026 a las 10:15", None, &["2026-05-05T10:15:00"]);
        check("2026年5月5日 10:15", None, &["2026-05-05T10:15:00"]);
        check("2026. 5. 5.", None, &["2026-05-05"]);
        check("发表于2026-5-5 21:30", None, &["2026-05-05T21:30:00"]);
        check("来源：2026/11/2", None, &["2026-11-02"]);
        check("Volume 12, No. 3, 2026 pages", None, &[]);
    }
}
