//! Front matter and sidecars: the keys that Zola, Hugo, Jekyll, Eleventy and Pelican use, and our own, as one `Stated`.
//! A key that has no place in it is kept in `extra`. Knows nothing of Markdown.

use crate::seeds::{Person, Picture, SourceLink, Stated};
use toml::{Table, Value};

/// The front matter of a page or the whole of a sidecar.
///
/// Keys are taken in any case and with `-` or `_`. `[taxonomies]` and `[news]` are read as our own pages write them
/// (docs/content.md).
pub fn stated(table: Table) -> Stated {
    let mut stated = Stated::default();
    let mut later = Vec::new();
    let mut themes = Table::new();
    for (key, value) in table {
        match (normal(&key).as_str(), value) {
            ("taxonomies" | "news", Value::Table(inner)) => later.extend(inner),
            ("extra" | "params", Value::Table(inner)) => themes.extend(inner),
            (_, value) => set(&mut stated, &key, value),
        }
    }
    for (key, value) in later {
        set(&mut stated, &key, value);
    }
    for (key, value) in themes {
        of_theme(&mut stated, key, value);
    }
    stated
}

/// What Zola and Hugo leave to their themes. Most themes agree on what an author and a picture are called; what else
/// stands there is kept as it is.
fn of_theme(stated: &mut Stated, key: String, value: Value) {
    let silent = match normal(&key).as_str() {
        "author" | "authors" | "byline" => stated.byline.is_empty(),
        "subtitle" | "standfirst" | "deck" | "kicker" | "dateline" | "canonical" | "canonical_url" => true,
        "image" | "cover" | "featured_image" | "thumbnail" => stated.image.is_none(),
        _ => false,
    };
    if silent {
        set(stated, &key, value);
    } else {
        stated.extra.insert(key, value);
    }
}

/// The sidecar `name.toml` of a seed.
pub fn sidecar(text: &str) -> Result<Stated, toml::de::Error> {
    text.parse::<Table>().map(stated)
}

fn normal(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 2);
    let mut before_lower = false;
    for c in key.trim().chars() {
        match c {
            '-' | ' ' | '.' => out.push('_'),
            c if c.is_uppercase() => {
                // Hugo writes `publishDate`, we `publish_date`.
                if before_lower {
                    out.push('_');
                }
                out.extend(c.to_lowercase());
            }
            c => out.push(c),
        }
        before_lower = c.is_lowercase();
    }
    out
}

fn set(stated: &mut Stated, key: &str, value: Value) {
    let name = normal(key);
    match name.as_str() {
        "title" | "headline" => put(&mut stated.headline, text(&value)),
        "alternative_headline" | "link_title" | "linktitle" | "short_title" | "alt_headline" => {
            put(&mut stated.alternative_headline, text(&value))
        }
        "deck" | "subtitle" | "subheadline" | "standfirst" | "dek" => put(&mut stated.deck, text(&value)),
        "kicker" | "eyebrow" => put(&mut stated.kicker, text(&value)),
        "author" | "authors" | "byline" | "by" => stated.byline.extend(people(&value)),
        "agency" => put(&mut stated.agency, text(&value)),
        "dateline" => put(&mut stated.dateline, text(&value)),
        "published" if value.is_bool() => put(&mut stated.draft, value.as_bool().map(|published| !published)),
        "date" | "published" | "pubdate" | "pub_date" | "date_published" => put(&mut stated.published, text(&value)),
        "updated" | "lastmod" | "last_mod" | "modified" | "last_modified_at" | "last_modified" | "date_modified" => {
            put(&mut stated.updated, text(&value))
        }
        "publish_at" | "publish_date" | "publishdate" | "embargo" => put(&mut stated.publish_at, text(&value)),
        "expires_at" | "expiry_date" | "expirydate" | "unpublish_date" | "expires" => {
            put(&mut stated.expires_at, text(&value))
        }
        "language" | "lang" | "locale" => put(&mut stated.language, text(&value)),
        "summary" | "description" | "excerpt" | "abstract" => put(&mut stated.summary, text(&value)),
        "key_points" | "keypoints" | "highlights" => stated.key_points.extend(sentences(&value)),
        "topics" | "tags" | "tag" | "keywords" => add(&mut stated.topics, list(&value)),
        "places" | "locations" | "location" => add(&mut stated.places, list(&value)),
        "people" => add(&mut stated.people, list(&value)),
        "organisations" | "organizations" => add(&mut stated.organisations, list(&value)),
        "section" => put(&mut stated.section, text(&value)),
        "category" | "categories" => categories(stated, list(&value)),
        "story" | "series" => put(&mut stated.story, list(&value).into_iter().next()),
        "kind" | "genre" => put(&mut stated.kind, text(&value)),
        "priority" | "urgency" => put(&mut stated.priority, number(&value)),
        "status" => status(stated, text(&value)),
        "draft" => put(&mut stated.draft, boolean(&value)),
        "slug" => put(&mut stated.slug, text(&value)),
        "url" | "permalink" => address(stated, key, value),
        // Zola's own place for a page, from the root without a slash.
        "path" if value.as_str().is_some_and(is_plain_path) => {
            let path = value.as_str().unwrap_or_default().trim().trim_matches('/');
            add(&mut stated.aliases, vec![format!("/{path}/")]);
        }
        "canonical" | "canonical_url" | "original_url" => put(&mut stated.url, text(&value)),
        "aliases" | "alias" | "redirect_from" => add(&mut stated.aliases, list(&value)),
        "rights" | "copyright" | "license" | "licence" => put(&mut stated.rights, text(&value)),
        "id" | "guid" => put(&mut stated.id, text(&value)),
        "version" => put(&mut stated.version, text(&value)),
        "source" | "sources" => stated.sources.extend(sources(&value)),
        "image" | "cover" | "featured_image" | "thumbnail" | "images" | "featureimage" => image(stated, key, value),
        "own_page" => put(&mut stated.own_page, boolean(&value)),
        "notes" | "note" | "ednote" | "ed_note" => put(&mut stated.notes, text(&value)),
        _ => {
            stated.extra.insert(key.to_owned(), value);
        }
    }
}

/// The first of several keys for one thing wins, and an empty value says nothing.
fn put<T>(slot: &mut Option<T>, value: Option<T>) {
    if slot.is_none() {
        *slot = value;
    }
}

fn add(all: &mut Vec<String>, more: Vec<String>) {
    for one in more {
        if all.len() < super::MAX_LISTED && !all.contains(&one) {
            all.push(one);
        }
    }
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Integer(n) => n.to_string(),
        Value::Float(n) => n.to_string(),
        Value::Datetime(date) => date.to_string(),
        Value::Boolean(_) | Value::Array(_) | Value::Table(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn boolean(value: &Value) -> Option<bool> {
    match text(value).as_deref().map(str::to_lowercase).as_deref() {
        Some("true" | "yes" | "1") => Some(true),
        Some("false" | "no" | "0") => Some(false),
        _ => value.as_bool(),
    }
}

fn number(value: &Value) -> Option<u8> {
    text(value)?.parse().ok().filter(|n| (1..=9).contains(n))
}

/// A list, or a text with commas between its parts.
fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(named).collect(),
        other => text(other)
            .unwrap_or_default()
            .split([',', ';'])
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect(),
    }
}

fn sentences(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text).collect(),
        other => text(other).into_iter().collect(),
    }
}

/// A text, or the `name` of a table.
fn named(value: &Value) -> Option<String> {
    match value {
        Value::Table(table) => ["name", "title", "value"].iter().find_map(|key| text(table.get(*key)?)),
        other => text(other),
    }
}

fn people(value: &Value) -> Vec<Person> {
    match value {
        Value::Array(items) => items.iter().flat_map(people).collect(),
        Value::Table(table) => {
            let role = ["role", "title", "job"].iter().find_map(|key| text(table.get(*key)?));
            named(value).map(|name| Person { name, role }).into_iter().collect()
        }
        other => text(other).map(|names| split_names(&names)).unwrap_or_default(),
    }
}

/// `Ines Varga and Tomas Reed`, `Ines Varga, Tomas Reed`; but `Reed, Tomas` and `Ines Varga, editor` stay whole.
fn split_names(names: &str) -> Vec<Person> {
    let person = |name: &str| Person { name: name.trim().to_owned(), role: None };
    let parts: Vec<&str> = names.split(';').flat_map(|part| part.split(" and ")).flat_map(|p| p.split(" & ")).collect();
    let full = |part: &&str| {
        part.split_whitespace().count() >= 2 && part.split_whitespace().all(|w| w.starts_with(char::is_uppercase))
    };
    let mut people = Vec::new();
    for part in parts {
        let pieces: Vec<&str> = part.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect();
        // Where a semicolon parts the names, a comma parts a name: Pelican's `Varga, Ines; Reed, Tomas`.
        if let ([family, given], true) = (&pieces[..], names.contains(';'))
            && !full(family)
            && given.starts_with(char::is_uppercase)
        {
            people.push(Person { name: format!("{given} {family}"), role: None });
        } else if pieces.iter().all(full) {
            people.extend(pieces.into_iter().map(person));
        } else {
            people.push(person(part.trim_matches([' ', ','])));
        }
    }
    people.retain(|person| !person.name.is_empty());
    people
}

/// The first category is the section, as in a newspaper; the others are topics.
fn categories(stated: &mut Stated, names: Vec<String>) {
    let mut names = names.into_iter();
    if stated.section.is_none() {
        stated.section = names.next();
    }
    add(&mut stated.topics, names.collect());
}

fn status(stated: &mut Stated, status: Option<String>) {
    match status.as_deref().map(str::to_lowercase).as_deref() {
        Some("draft") => put(&mut stated.draft, Some(true)),
        Some("hidden") => put(&mut stated.status, Some("withheld".to_owned())),
        Some("published" | "publish") | None => {}
        Some("canceled") => put(&mut stated.status, Some("cancelled".to_owned())),
        Some(other) => put(&mut stated.status, Some(other.to_owned())),
    }
}

/// A whole address says where the text stood before; a path is where readers will look for it, so it redirects.
fn address(stated: &mut Stated, key: &str, value: Value) {
    match text(&value) {
        Some(url) if url.contains("://") => put(&mut stated.url, Some(url)),
        Some(path) if path.starts_with('/') && !path.contains([':', '{']) => add(&mut stated.aliases, vec![path]),
        _ => {
            stated.extra.insert(key.to_owned(), value);
        }
    }
}

fn is_plain_path(path: &str) -> bool {
    !path.contains([':', '{', '\\']) && !path.trim_matches([' ', '/']).is_empty()
}

fn sources(value: &Value) -> Vec<SourceLink> {
    match value {
        Value::Array(items) => items.iter().flat_map(sources).collect(),
        Value::Table(table) => {
            let url = ["url", "href", "link"].iter().find_map(|key| text(table.get(*key)?));
            let name = named(value).or_else(|| url.clone());
            name.map(|name| SourceLink { name, url }).into_iter().collect()
        }
        other => text(other)
            .map(|name| SourceLink { url: name.contains("://").then(|| name.clone()), name })
            .into_iter()
            .collect(),
    }
}

fn image(stated: &mut Stated, key: &str, value: Value) {
    let picture = match &value {
        Value::Array(items) => items.first().and_then(picture),
        other => picture(other),
    };
    match picture {
        Some(picture) if stated.image.is_none() => stated.image = Some(picture),
        _ => {
            stated.extra.insert(key.to_owned(), value);
        }
    }
}

fn picture(value: &Value) -> Option<Picture> {
    let Value::Table(table) = value else {
        return text(value).map(|src| Picture { src, ..Picture::default() });
    };
    let one = |keys: &[&str]| keys.iter().find_map(|key| text(table.get(*key)?));
    Some(Picture {
        src: one(&["src", "url", "path", "image", "file", "feature"])?,
        alt: one(&["alt", "description"]),
        caption: one(&["caption", "title"]),
        credit: one(&["credit", "author", "byline"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_generator_find_their_place() {
        let stated = sidecar(
            r#"
            title = "T"
            publishDate = 2026-11-22T06:00:00Z
            lastmod = "2026-11-23"
            author = "Ines Varga and Tomas Reed"
            categories = ["city", "water"]
            permalink = "/old/place/"
            published = false
            cover = { image = "a.jpg", alt = "A" }
            layout = "post"
            [taxonomies]
            tags = ["transport"]
            [news]
            kicker = "K"
            priority = 3
            [[news.sources]]
            name = "Board"
            "#,
        )
        .unwrap();
        assert_eq!(stated.headline.as_deref(), Some("T"));
        assert_eq!(stated.publish_at.as_deref(), Some("2026-11-22T06:00:00Z"));
        assert_eq!(stated.byline.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Ines Varga", "Tomas Reed"]);
        assert_eq!(
            (stated.section.as_deref(), stated.topics),
            (Some("city"), vec!["water".into(), "transport".into()])
        );
        assert_eq!((stated.draft, stated.priority), (Some(true), Some(3)));
        assert_eq!(stated.aliases, ["/old/place/"]);
        assert_eq!(stated.image.unwrap().alt.as_deref(), Some("A"));
        assert_eq!(stated.sources[0].name, "Board");
        assert_eq!(stated.extra.keys().collect::<Vec<_>>(), ["layout"]);
    }
}
