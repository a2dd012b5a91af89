//! A draft → a content page: front matter in the names of docs/content.md, the text, and where it came from. A value
//! that no page could hold is told and left out.

use super::Room;
use crate::base::{Place, Problem, Problems, RelPath};
use crate::content::{Author, FrontMatter, ImageFront, News, Provenance, SourceFront, Taxonomies, parse, print};
use crate::news::{Kind, Stamp, Status, language};
use crate::seeds::compose::dates::When;
use crate::seeds::draft::Draft;
use std::collections::BTreeSet;

/// The rule of values that the command line gave: they stay when it no longer gives them.
pub const COMMAND_LINE: &str = "command-line";

/// A page's text, and what reading it gives.
pub struct Page {
    pub text: String,
    pub front: FrontMatter,
    /// The byte at which its Markdown begins.
    pub start: usize,
}

impl Page {
    pub fn body(&self) -> &str {
        &self.text[self.start..]
    }
}

/// The page that a draft becomes. `None` if it would be one that can't be read.
pub fn page(
    draft: &Draft,
    seed: &RelPath,
    item: Option<&str>,
    sha256: &str,
    forced: bool,
    room: &Room,
) -> (Option<Page>, Problems) {
    let mut problems = Problems::new();
    let mut front = front(draft, seed, &mut problems);
    let mut source = provenance(draft, seed, item, sha256);
    // A page says its language if it is not the site's.
    let is_sites = front.language.as_deref().is_some_and(|tag| primary(tag) == primary(&room.language));
    if is_sites && source.inferred.remove("language").is_some() {
        front.language = None;
    }
    if let Some(known) = front.news.section.as_deref().map(crate::news::slug).filter(|s| room.sections.contains(s)) {
        front.news.section = Some(known);
    }
    if front.news.section.is_none()
        && let Some(folder) = section(seed, &room.sections)
    {
        front.news.section = Some(folder.to_owned());
        source.inferred.insert("section".to_owned(), "seed-folder (1.00)".to_owned());
    }
    if forced {
        source.inferred.insert("format".to_owned(), format!("{COMMAND_LINE} (1.00)"));
    }
    front.source = Some(Box::new(source));
    let text = print(&front, &format!("\n{}\n", draft.body.trim_matches(['\n', '\r'])));
    let (read, found) = parse("", &text);
    if let Some((front, start)) = read {
        return (Some(Page { text, front, start }), problems);
    }
    let why = found.first().map_or("", |problem| &problem.message);
    let message = format!("no page can be made of the seed: {why}");
    problems.push(Problem::error(Place::file(seed), message).hint("say it in another way in a sidecar `name.toml`"));
    (None, problems)
}

/// `pt` of `pt-BR`.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

/// The folder below `seeds/` names the section, if `content/` has one of that name.
fn section<'a>(seed: &'a RelPath, sections: &BTreeSet<String>) -> Option<&'a str> {
    let (folder, _) = seed.as_str().strip_prefix(super::SEEDS)?.strip_prefix('/')?.split_once('/')?;
    sections.contains(folder).then_some(folder)
}

fn front(draft: &Draft, seed: &RelPath, problems: &mut Problems) -> FrontMatter {
    let mut check = Check { seed, problems };
    let text = |value: &Option<String>| value.as_deref().map(str::trim).unwrap_or_default().to_owned();
    let author = |person: &crate::seeds::Person| Author {
        name: person.name.trim().to_owned(),
        role: person.role.as_deref().unwrap_or_default().trim().to_owned(),
    };
    FrontMatter {
        title: draft.title.trim().to_owned(),
        date: stamp(&draft.date),
        updated: stamp(&draft.updated),
        authors: draft.authors.iter().map(author).filter(|author| !author.name.is_empty()).collect(),
        summary: text(&draft.summary).into(),
        // The file's name is the slug.
        slug: None,
        aliases: draft.aliases.iter().filter(|alias| check.alias(alias)).map(|alias| alias.trim().to_owned()).collect(),
        draft: draft.draft.unwrap_or(false),
        language: draft.language.clone().filter(|tag| check.is("language", tag, language::is_tag(tag))),
        taxonomies: Taxonomies {
            topics: check.names("topics", &draft.topics),
            places: check.names("places", &draft.places),
            people: check.names("people", &draft.people),
            organisations: check.names("organisations", &draft.organisations),
        },
        news: News {
            alternative_headline: text(&draft.alternative_headline),
            deck: text(&draft.deck),
            kicker: text(&draft.kicker),
            dateline: text(&draft.dateline),
            section: check.named("section", &draft.section),
            story: check.named("story", &draft.story),
            kind: check.one_of("kind", &draft.kind, Kind::parse),
            priority: draft.priority.filter(|n| check.is("priority", &n.to_string(), (1..=9).contains(n))),
            key_points: draft.key_points.clone(),
            agency: text(&draft.agency),
            publish_at: stamp(&draft.publish_at),
            expires_at: stamp(&draft.expires_at),
            status: check.one_of("status", &draft.status, Status::parse),
            rights: text(&draft.rights),
            id: draft.id.clone(),
            version: draft.version.clone(),
            notes: text(&draft.notes),
            image: draft.image.as_ref().map(|picture| {
                Box::new(ImageFront {
                    src: picture.src.clone(),
                    alt: text(&picture.alt),
                    caption: text(&picture.caption),
                    credit: text(&picture.credit),
                })
            }),
            sources: draft.sources.iter().filter_map(|source| check.source(source)).collect(),
            corrections: Vec::new(),
        },
        extra: extra(&draft.extra),
        ..FrontMatter::default()
    }
}

fn provenance(draft: &Draft, seed: &RelPath, item: Option<&str>, sha256: &str) -> Provenance {
    let inferred = draft
        .inferred
        .iter()
        .map(|(name, inferred)| ((*name).to_owned(), format!("{} ({:.2})", inferred.rule, inferred.score)));
    Provenance {
        seed: seed.to_string(),
        item: item.map(str::to_owned),
        sha256: sha256.to_owned(),
        format: draft.format.to_owned(),
        url: draft.url.clone(),
        pinned: Vec::new(),
        // The slug became the file's name.
        inferred: inferred.filter(|(name, _)| name != "slug").collect(),
        left_out: draft.left_out.iter().map(|left| format!("{}: {}", left.rule, left.text.trim())).collect(),
    }
}

pub fn stamp(when: &Option<When>) -> Option<Stamp> {
    when.as_ref().and_then(|when| Stamp::parse(&when.to_string()))
}

fn extra(table: &toml::Table) -> String {
    use serde_json::Value as Json;
    fn json(value: &toml::Value) -> Json {
        match value {
            toml::Value::String(text) => Json::from(text.as_str()),
            toml::Value::Integer(number) => Json::from(*number),
            toml::Value::Float(number) => serde_json::Number::from_f64(*number).map_or(Json::Null, Json::Number),
            toml::Value::Boolean(flag) => Json::from(*flag),
            toml::Value::Datetime(date) => Json::from(date.to_string()),
            toml::Value::Array(items) => Json::Array(items.iter().map(json).collect()),
            toml::Value::Table(table) => object(table),
        }
    }
    fn object(table: &toml::Table) -> Json {
        Json::Object(table.iter().map(|(key, value)| (key.clone(), json(value))).collect())
    }
    if table.is_empty() { String::new() } else { object(table).to_string() }
}

/// Refuses what no page could hold, and says so.
struct Check<'a> {
    seed: &'a RelPath,
    problems: &'a mut Problems,
}

impl Check<'_> {
    fn is(&mut self, name: &str, value: &str, good: bool) -> bool {
        if !good {
            let message = format!("`{name}` can't be `{value}`; it was left out");
            let problem = Problem::warning(Place::file(self.seed), message);
            self.problems.push(problem.hint("correct it in the seed or in its sidecar"));
        }
        good
    }

    fn alias(&mut self, alias: &str) -> bool {
        let path = alias.trim().trim_start_matches('/');
        let path = path.strip_suffix('/').unwrap_or(path);
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '*' | '<' | '>' | '"' | ':');
        self.is("aliases", alias, RelPath::new(path).is_some() && !path.contains(odd))
    }

    fn names(&mut self, name: &str, values: &[String]) -> Vec<String> {
        let mut kept: Vec<String> = Vec::new();
        for value in values {
            let value = value.trim();
            let slug = crate::news::slug(value);
            // `Sea wall` and `sea-wall` are one topic with one page.
            let is_known = kept.iter().any(|one| crate::news::slug(one) == slug);
            if self.is(name, value, !slug.is_empty()) && !is_known {
                kept.push(value.to_owned());
            }
        }
        kept
    }

    fn named(&mut self, name: &str, value: &Option<String>) -> Option<String> {
        let value = value.as_deref()?.trim();
        self.is(name, value, !crate::news::slug(value).is_empty()).then(|| value.to_owned())
    }

    fn one_of<T>(&mut self, name: &str, value: &Option<String>, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = value.as_deref()?.trim();
        let parsed = parse(&value.to_lowercase());
        self.is(name, value, parsed.is_some());
        parsed
    }

    fn source(&mut self, source: &crate::seeds::SourceLink) -> Option<SourceFront> {
        let is_web = |url: &&String| ["https://", "http://", "mailto:"].iter().any(|scheme| url.starts_with(scheme));
        let url = source.url.as_ref().filter(is_web).cloned().unwrap_or_default();
        let lost = source.url.as_ref().filter(|given| url.is_empty() && !given.is_empty());
        // An address that can't be linked to is still a word of the source.
        let name = match lost {
            Some(given) if !source.name.contains(given.as_str()) => {
                format!("{} {given}", source.name).trim().to_owned()
            }
            _ => source.name.trim().to_owned(),
        };
        (!name.is_empty() || !url.is_empty()).then_some(SourceFront { name, url })
    }
}
