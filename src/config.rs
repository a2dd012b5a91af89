//! `config.toml` as typed sections, so that each room can be given its own and no more. An unknown key is a problem
//! with a line and a suggestion.

use crate::base::table::{self, Reader};
use crate::base::{Place, Problem, Problems};
use crate::news::{Stamp, language};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;

/// The file in a project's root.
pub const FILE: &str = "config.toml";

#[derive(Clone, Debug, Serialize)]
pub struct Config {
    pub title: String,
    pub tagline: String,
    pub description: String,
    pub copyright: String,
    pub base_url: BaseUrl,
    /// BCP 47.
    pub language: String,
    /// An IANA name: `Europe/Copenhagen`. Dates without an offset are read in it, and all are shown in it.
    pub timezone: String,
    pub theme: String,
    pub organisation: Organisation,
    pub nav: Vec<MenuItem>,
    pub footer: Vec<MenuItem>,
    pub permalinks: Permalinks,
    pub lists: Lists,
    pub feeds: Feeds,
    pub outputs: Outputs,
    pub markdown: Markdown,
    /// The publication's name in the Google News sitemap; the title if it is not given.
    pub publication_name: String,
    pub security: Option<Security>,
    pub desk: Desk,
    /// `[options]` of the theme, as JSON text.
    pub options: String,
    /// `[extra]`, as JSON text.
    pub extra: String,
}

/// The address of the site, taken apart once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BaseUrl {
    /// `https://varnholm.example`, without a final slash.
    pub origin: String,
    /// The path below the host: `/briefing`, or empty.
    pub path: String,
}

impl BaseUrl {
    /// `None` unless it is an absolute web address without query or fragment.
    pub fn parse(url: &str) -> Option<BaseUrl> {
        let url = url.trim();
        let scheme = if url.starts_with("https://") {
            8
        } else if url.starts_with("http://") {
            7
        } else {
            return None;
        };
        let odd =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '"' | '<' | '>' | '\\' | '@');
        let end = url[scheme..].find('/').map_or(url.len(), |i| i + scheme);
        if end == scheme || url.contains(odd) {
            return None;
        }
        let path = url[end..].trim_end_matches('/');
        if path.split('/').any(|part| part == "..") {
            return None;
        }
        Some(BaseUrl { origin: url[..end].to_ascii_lowercase(), path: path.to_owned() })
    }

    /// Scheme, host and path, without a final slash.
    pub fn whole(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Organisation {
    pub name: String,
    pub legal_name: String,
    pub url: String,
    pub email: String,
    /// Path below the site's root.
    pub logo: Option<String>,
    pub founding: String,
    pub same_as: Vec<String>,
    /// `corrections`, `ethics`, `ownership`, … → path of the page that says it.
    pub policies: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct MenuItem {
    pub title: String,
    pub url: String,
}

/// Patterns of addresses: `{year}` `{month}` `{day}` `{section}` `{slug}`.
#[derive(Clone, Debug, Serialize)]
pub struct Permalinks {
    pub article: String,
    pub undated: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Lists {
    pub per_page: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct Feeds {
    pub items: usize,
    /// Those of [`FEED_FORMATS`] that are written.
    pub formats: Vec<&'static str>,
}

/// RSS 2.0, Atom 1.0, JSON Feed 1.1.
pub const FEED_FORMATS: [&str; 3] = ["rss", "atom", "json"];

/// What can have feeds of its own.
pub const FEEDS_OF: [&str; 3] = ["site", "topics", "stories"];

/// `[outputs]`: what is published beside the articles, sections, editions and plain pages. All of it, unless it is
/// switched off; nothing then links to it.
#[derive(Clone, Debug, Serialize)]
pub struct Outputs {
    /// Those of [`FEEDS_OF`] that have feeds.
    pub feeds: Vec<&'static str>,
    /// Names of [`SWITCHES`].
    pub off: Vec<&'static str>,
}

/// What can be switched off, by the names of the outputs and of the kinds of terms.
pub const SWITCHES: [&str; 16] = [
    "versions",
    "topics",
    "stories",
    "places",
    "people",
    "organisations",
    "authors",
    "calendar",
    "days",
    "corrections",
    "sitemaps",
    "news_sitemap",
    "redirect_table",
    "robots",
    "headers",
    "web_manifest",
];

impl Outputs {
    /// Whether a switch is on; what has no switch always is.
    pub fn has(&self, name: &str) -> bool {
        !self.off.contains(&name)
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Markdown {
    pub smart_punctuation: bool,
}

/// `/.well-known/security.txt` (RFC 9116).
#[derive(Clone, Debug, Serialize)]
pub struct Security {
    pub contact: String,
    pub expires: Stamp,
}

/// What the desk knows beyond its rules.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Desk {
    /// Whether 3/4/2026 is the third of April. `None`: such a date is refused.
    pub day_first: Option<bool>,
    /// People, as they are to be called.
    pub names: Vec<String>,
    pub organisations: Vec<String>,
    pub places: Vec<String>,
    pub sources: Vec<String>,
    /// Lines that never belong to a text.
    pub boilerplate: Vec<String>,
    pub topics: Vec<DeskTopic>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct DeskTopic {
    pub name: String,
    pub keywords: Vec<String>,
}

impl Config {
    pub fn zone(&self) -> TimeZone {
        // Checked when the config was read.
        TimeZone::get(&self.timezone).unwrap_or(TimeZone::UTC)
    }
}

/// Reads `config.toml`. `None` if anything in it is wrong.
pub fn parse(file: &str, text: &str) -> (Option<Config>, Problems) {
    let (entries, mut problems) = table::parse_toml(file, text, 0, text);
    if !problems.is_empty() {
        return (None, problems);
    }
    let mut reader = Reader::new(file, text, entries);
    let config = config(&mut reader);
    problems.extend(reader.finish());
    if !problems.iter().any(|p| p.message.contains("`title`")) && config.title.trim().is_empty() {
        problems.push(Problem::error(Place::file(file), "no `title`").hint("add `title = \"…\"`"));
    }
    let usable = !problems.iter().any(Problem::is_error);
    (usable.then_some(config), problems)
}

fn config(reader: &mut Reader<'_>) -> Config {
    let title = reader.text("title").unwrap_or_default();
    let organisation = reader.table("organisation", organisation).unwrap_or_default();
    let organisation =
        if organisation.name.is_empty() { Organisation { name: title.clone(), ..organisation } } else { organisation };
    Config {
        tagline: reader.text("tagline").unwrap_or_default(),
        description: reader.text("description").unwrap_or_default(),
        copyright: reader.text("copyright").unwrap_or_default(),
        base_url: base_url(reader),
        language: tag(reader),
        timezone: zone(reader),
        theme: reader.text("theme").unwrap_or_else(|| "broadsheet".to_owned()),
        organisation,
        nav: menu(reader, "nav"),
        footer: menu(reader, "footer"),
        permalinks: reader.table("permalinks", permalinks).unwrap_or_default(),
        lists: reader
            .table("lists", |r| Lists { per_page: r.number("per_page", 1..=1000).unwrap_or(20) as usize })
            .unwrap_or(Lists { per_page: 20 }),
        feeds: reader
            .table("feeds", |r| Feeds {
                items: r.number("items", 1..=1000).unwrap_or(20) as usize,
                formats: some_of(r, "formats", &FEED_FORMATS),
            })
            .unwrap_or(Feeds { items: 20, formats: FEED_FORMATS.to_vec() }),
        outputs: reader
            .table("outputs", |r| Outputs {
                off: SWITCHES.into_iter().filter(|name| r.flag(name) == Some(false)).collect(),
                feeds: some_of(r, "feeds", &FEEDS_OF),
            })
            .unwrap_or(Outputs { off: Vec::new(), feeds: FEEDS_OF.to_vec() }),
        markdown: reader
            .table("markdown", |r| Markdown { smart_punctuation: r.flag("smart_punctuation").unwrap_or(true) })
            .unwrap_or(Markdown { smart_punctuation: true }),
        publication_name: reader.table("news", |r| r.text("publication_name")).flatten().unwrap_or(title.clone()),
        security: reader.table("security", security).flatten(),
        desk: reader.table("desk", desk).unwrap_or_default(),
        options: free(reader, "options"),
        extra: free(reader, "extra"),
        title,
    }
}

/// A list of names out of those that are known; all of them if there is none.
fn some_of(reader: &mut Reader<'_>, key: &'static str, known: &[&'static str]) -> Vec<&'static str> {
    let Some(wanted) = reader.texts_at(key) else { return known.to_vec() };
    for (name, at) in wanted.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
        let hint = crate::base::problem::did_you_mean(name, known.iter().copied())
            .unwrap_or_else(|| format!("there are `{}`", known.join("`, `")));
        reader.report(*at, format!("unknown name in `{key}`: `{name}`")).hint = Some(hint);
    }
    known.iter().copied().filter(|name| wanted.iter().any(|(wanted, _)| wanted == name)).collect()
}

fn free(reader: &mut Reader<'_>, key: &'static str) -> String {
    reader.free(key).map_or_else(|| "{}".to_owned(), |entries| table::table_to_json(&entries).to_string())
}

fn base_url(reader: &mut Reader<'_>) -> BaseUrl {
    let local = BaseUrl { origin: "http://localhost".to_owned(), path: String::new() };
    let Some((text, at)) = reader.text_at("base_url") else { return local };
    BaseUrl::parse(&text).unwrap_or_else(|| {
        reader.report(at, format!("`base_url` is no web address: `{text}`")).hint =
            Some("write it as `https://example.org` or `https://example.org/briefing`".to_owned());
        local
    })
}

fn tag(reader: &mut Reader<'_>) -> String {
    let Some((text, at)) = reader.text_at("language") else { return "en".to_owned() };
    if !language::is_tag(&text) {
        reader.report(at, format!("`language` is no language tag: `{text}`")).hint =
            Some("write `en`, `pt-BR` or `zh-Hant`".to_owned());
    }
    text
}

fn zone(reader: &mut Reader<'_>) -> String {
    let Some((text, at)) = reader.text_at("timezone") else { return "UTC".to_owned() };
    if TimeZone::get(&text).is_err() {
        let known = jiff::tz::db().available();
        let names: Vec<String> = known.map(|name| name.to_string()).collect();
        let hint = crate::base::problem::did_you_mean(&text, names.iter().map(String::as_str));
        reader.report(at, format!("unknown `timezone`: `{text}`")).hint =
            Some(hint.unwrap_or_else(|| "write an IANA name such as `Europe/Copenhagen`".to_owned()));
    }
    text
}

fn organisation(reader: &mut Reader<'_>) -> Organisation {
    Organisation {
        name: reader.text("name").unwrap_or_default(),
        legal_name: reader.text("legal_name").unwrap_or_default(),
        url: reader.text("url").unwrap_or_default(),
        email: reader.text("email").unwrap_or_default(),
        logo: reader.text("logo"),
        founding: reader.date("founding").map(|(text, _)| text).unwrap_or_default(),
        same_as: reader.texts("same_as").unwrap_or_default(),
        policies: reader.table("policies", policies).unwrap_or_default(),
    }
}

/// Names of policies, and the properties of schema.org's `NewsMediaOrganization` that they fill.
pub const POLICIES: [(&str, &str); 10] = [
    ("corrections", "correctionsPolicy"),
    ("ethics", "ethicsPolicy"),
    ("ownership", "ownershipFundingInfo"),
    ("masthead", "masthead"),
    ("mission", "missionCoveragePrioritiesPolicy"),
    ("verification", "verificationFactCheckingPolicy"),
    ("unnamed_sources", "unnamedSourcesPolicy"),
    ("feedback", "actionableFeedbackPolicy"),
    ("diversity", "diversityPolicy"),
    ("bylines", "noBylinesPolicy"),
];

fn policies(reader: &mut Reader<'_>) -> BTreeMap<String, String> {
    POLICIES.iter().filter_map(|(name, _)| Some(((*name).to_owned(), reader.text(name)?))).collect()
}

fn menu(reader: &mut Reader<'_>, key: &'static str) -> Vec<MenuItem> {
    let items = reader.tables(key, |r, at| {
        let item = (r.text("title"), r.text("url"));
        match item {
            (Some(title), Some(url)) => Some(MenuItem { title, url }),
            _ => {
                r.report(at, format!("an entry of `{key}` needs a `title` and a `url`"));
                None
            }
        }
    });
    items.into_iter().flatten().collect()
}

impl Default for Permalinks {
    fn default() -> Permalinks {
        Permalinks { article: "/{year}/{month}/{day}/{slug}/".to_owned(), undated: "/undated/{slug}/".to_owned() }
    }
}

fn permalinks(reader: &mut Reader<'_>) -> Permalinks {
    let default = Permalinks::default();
    Permalinks {
        article: pattern(reader, "article", &["year", "month", "day", "section", "slug"]).unwrap_or(default.article),
        undated: pattern(reader, "undated", &["section", "slug"]).unwrap_or(default.undated),
    }
}

fn pattern(reader: &mut Reader<'_>, key: &'static str, known: &[&str]) -> Option<String> {
    let (text, at) = reader.text_at(key)?;
    let mut rest = text.as_str();
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + close];
        if !known.contains(&name) {
            let all: Vec<String> = known.iter().map(|name| format!("`{{{name}}}`")).collect();
            reader.report(at, format!("`permalinks.{key}` holds an unknown part `{{{name}}}`")).hint =
                Some(format!("it may hold {}", all.join(", ")));
            return None;
        }
        rest = &rest[open + close + 1..];
    }
    if !text.contains("{slug}") || !text.starts_with('/') || !text.ends_with('/') || text.contains("..") {
        reader.report(at, format!("`permalinks.{key}` must begin and end with `/` and hold `{{slug}}`")).hint =
            Some("write it as `/{year}/{month}/{day}/{slug}/`".to_owned());
        return None;
    }
    Some(text)
}

fn security(reader: &mut Reader<'_>) -> Option<Security> {
    let contact = reader.text("contact");
    let expires = reader.date("expires").and_then(|(text, _)| Stamp::parse(&text));
    match (contact, expires) {
        (Some(contact), Some(expires)) => Some(Security { contact, expires }),
        _ => {
            reader.report(0, "`security` needs a `contact` and an `expires`").hint =
                Some("RFC 9116 asks for both: `contact = \"mailto:…\"`, `expires = 2027-06-30T00:00:00Z`".to_owned());
            None
        }
    }
}

fn desk(reader: &mut Reader<'_>) -> Desk {
    let mut texts = |key| reader.texts(key).unwrap_or_default();
    let (names, organisations, places) = (texts("names"), texts("organisations"), texts("places"));
    let (sources, boilerplate) = (texts("sources"), texts("boilerplate"));
    let topics = reader.tables("topics", |r, at| {
        let (name, keywords) = (r.text("name"), r.texts("keywords").unwrap_or_default());
        r.text("slug");
        if name.is_none() {
            r.report(at, "a topic of the desk needs a `name`");
        }
        name.map(|name| DeskTopic { name, keywords })
    });
    Desk {
        day_first: reader.flag("day_first"),
        names,
        organisations,
        places,
        sources,
        boilerplate,
        topics: topics.into_iter().flatten().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let url = BaseUrl::parse("https://Example.org/briefing/").unwrap();
        assert_eq!((url.origin.as_str(), url.path.as_str()), ("https://example.org", "/briefing"));
        for bad in ["example.org", "https://", "ftp://x", "https://x/?q", "https://x/../y", "https://user@x"] {
            assert_eq!(BaseUrl::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn problems_of_a_config_are_told_together() {
        let text = "title = 'X'\nlanguage = 'english!'\ntimezone = 'Europe/Copenhagn'\n[permalinks]\narticle = '/{yeer}/{slug}/'\n";
        let (config, problems) = parse("config.toml", text);
        assert!(config.is_none());
        let said: Vec<String> = problems.iter().map(|p| format!("{} {:?}", p.message, p.hint)).collect();
        assert_eq!(problems.len(), 3, "{said:#?}");
        assert!(said[1].contains("Europe/Copenhagen"), "{said:#?}");
    }
}
