//! Front matter and Markdown → text. Values that are absent are not written, so a page stays as short as what it says.

use super::front::*;
use crate::news::Stamp;
use std::fmt::Write;

/// The file as the desk and `dateline new` write it. `parse` reads it back unchanged.
pub fn print(front: &FrontMatter, body: &str) -> String {
    let mut out = String::with_capacity(body.len() + 1024);
    out.push_str("+++\n");
    top(&mut out, front);
    taxonomies(&mut out, &front.taxonomies);
    news(&mut out, &front.news);
    if let Some(edition_front) = &front.edition {
        edition(&mut out, edition_front);
    }
    if let Some(source) = &front.source {
        provenance(&mut out, source);
    }
    extra(&mut out, &front.extra);
    out.push_str("+++\n");
    out.push_str(body);
    out
}

fn top(out: &mut String, front: &FrontMatter) {
    line(out, "title", &quoted(&front.title));
    stamp(out, "date", &front.date);
    stamp(out, "updated", &front.updated);
    if !front.authors.is_empty() {
        let authors: Vec<String> = front.authors.iter().map(author).collect();
        line(out, "authors", &format!("[{}]", authors.join(", ")));
    }
    text(out, "summary", &front.summary);
    option(out, "slug", &front.slug);
    texts(out, "aliases", &front.aliases);
    if front.draft {
        line(out, "draft", "true");
    }
    option(out, "language", &front.language);
    if front.weight != 0 {
        line(out, "weight", &front.weight.to_string());
    }
    option(out, "template", &front.template);
    if let Some(document_type) = front.document_type {
        text(out, "type", document_type.name());
    }
}

fn author(author: &Author) -> String {
    match author.role.as_str() {
        "" => quoted(&author.name),
        role => format!("{{ name = {}, role = {} }}", quoted(&author.name), quoted(role)),
    }
}

fn taxonomies(out: &mut String, taxonomies: &Taxonomies) {
    table(out, "taxonomies", |out| {
        texts(out, "topics", &taxonomies.topics);
        texts(out, "places", &taxonomies.places);
        texts(out, "people", &taxonomies.people);
        texts(out, "organisations", &taxonomies.organisations);
    });
}

fn news(out: &mut String, news: &News) {
    table(out, "news", |out| {
        text(out, "alternative_headline", &news.alternative_headline);
        text(out, "deck", &news.deck);
        text(out, "kicker", &news.kicker);
        text(out, "dateline", &news.dateline);
        option(out, "section", &news.section);
        option(out, "story", &news.story);
        text(out, "kind", news.kind.map_or("", |kind| kind.name()));
        if let Some(priority) = news.priority {
            line(out, "priority", &priority.to_string());
        }
        lines(out, "key_points", &news.key_points);
        text(out, "agency", &news.agency);
        stamp(out, "publish_at", &news.publish_at);
        stamp(out, "expires_at", &news.expires_at);
        text(out, "status", news.status.map_or("", |status| status.name()));
        text(out, "rights", &news.rights);
        option(out, "id", &news.id);
        option(out, "version", &news.version);
        text(out, "notes", &news.notes);
    });
    if let Some(image) = &news.image {
        always(out, "news.image", |out| {
            text(out, "src", &image.src);
            text(out, "alt", &image.alt);
            text(out, "caption", &image.caption);
            text(out, "credit", &image.credit);
        });
    }
    for source in &news.sources {
        out.push_str("\n[[news.sources]]\n");
        text(out, "name", &source.name);
        text(out, "url", &source.url);
    }
    for correction in &news.corrections {
        out.push_str("\n[[news.corrections]]\n");
        stamp(out, "date", &Some(correction.date));
        line(out, "text", &quoted(&correction.text));
    }
}

fn edition(out: &mut String, edition: &EditionFront) {
    always(out, "edition", |out| {
        if let Some(number) = edition.number {
            line(out, "number", &number.to_string());
        }
        text(out, "period", &edition.period);
        if let Some(lead) = &edition.lead {
            line(out, "lead", &item(lead));
        }
        if !edition.items.is_empty() {
            let items: Vec<String> = edition.items.iter().map(|i| format!("  {},\n", item(i))).collect();
            line(out, "items", &format!("[\n{}]", items.concat()));
        }
        lines(out, "brief", &edition.brief);
        stamp(out, "next", &edition.next);
    });
    if let Some(number) = &edition.number_of_the_day {
        always(out, "edition.number_of_the_day", |out| {
            text(out, "value", &number.value);
            text(out, "label", &number.label);
            text(out, "source", &number.source);
        });
    }
    if let Some(quote) = &edition.quote_of_the_day {
        always(out, "edition.quote_of_the_day", |out| {
            text(out, "text", &quote.text);
            text(out, "speaker", &quote.speaker);
            if let Some(article) = &quote.article {
                line(out, "article", &item(article));
            }
        });
    }
    for watch in &edition.watch {
        out.push_str("\n[[edition.watch]]\n");
        stamp(out, "date", &Some(watch.date));
        text(out, "time", &watch.time);
        text(out, "text", &watch.text);
        text(out, "place", &watch.place);
    }
    for figure in &edition.figures {
        out.push_str("\n[[edition.figures]]\n");
        text(out, "label", &figure.label);
        text(out, "value", &figure.value);
        text(out, "change", &figure.change);
    }
}

fn item(item: &ItemFront) -> String {
    if item.kicker.is_empty() && item.text.is_empty() && item.why.is_empty() {
        return quoted(&item.article);
    }
    let mut parts = vec![format!("article = {}", quoted(&item.article))];
    for (key, value) in [("kicker", &item.kicker), ("text", &item.text), ("why", &item.why)] {
        if !value.is_empty() {
            parts.push(format!("{key} = {}", quoted(value)));
        }
    }
    format!("{{ {} }}", parts.join(", "))
}

fn provenance(out: &mut String, source: &Provenance) {
    always(out, "source", |out| {
        text(out, "seed", &source.seed);
        option(out, "item", &source.item);
        text(out, "sha256", &source.sha256);
        text(out, "format", &source.format);
        option(out, "url", &source.url);
        texts(out, "pinned", &source.pinned);
        lines(out, "left_out", &source.left_out);
    });
    if !source.inferred.is_empty() {
        always(out, "source.inferred", |out| {
            for (name, rule) in &source.inferred {
                line(out, &key(name), &quoted(rule));
            }
        });
    }
}

/// `[extra]` is kept as JSON; TOML writes it, since it may be nested. A `null` has no form in TOML and is left out.
fn extra(out: &mut String, json: &str) {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(json) else { return };
    out.push_str("\n[extra]\n");
    for (name, value) in &object {
        if !value.is_null() {
            line(out, &key(name), &inline(value));
        }
    }
}

fn inline(value: &serde_json::Value) -> String {
    use serde_json::Value as Json;
    match value {
        Json::Null => "\"\"".to_owned(),
        Json::Bool(flag) => flag.to_string(),
        Json::Number(number) if number.is_f64() => toml::Value::Float(number.as_f64().unwrap_or(0.0)).to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Json::Object(object) => {
            let parts: Vec<String> = object
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| format!("{} = {}", key(name), inline(value)))
                .collect();
            format!("{{ {} }}", parts.join(", "))
        }
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    writeln!(out, "{key} = {value}").expect("a string takes any text");
}

fn text(out: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        line(out, key, &quoted(value));
    }
}

fn option(out: &mut String, key: &str, value: &Option<String>) {
    if let Some(value) = value {
        line(out, key, &quoted(value));
    }
}

fn stamp(out: &mut String, key: &str, value: &Option<Stamp>) {
    if let Some(value) = value {
        line(out, key, &value.to_string());
    }
}

fn texts(out: &mut String, key: &str, values: &[String]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|v| quoted(v)).collect();
        line(out, key, &format!("[{}]", values.join(", ")));
    }
}

/// A list with one value on each line: sentences are read and edited one by one.
fn lines(out: &mut String, key: &str, values: &[String]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|v| format!("  {},\n", quoted(v))).collect();
        line(out, key, &format!("[\n{}]", values.concat()));
    }
}

/// A table, left out if nothing stands in it.
fn table(out: &mut String, name: &str, fill: impl FnOnce(&mut String)) {
    let mut inside = String::new();
    fill(&mut inside);
    if !inside.is_empty() {
        write!(out, "\n[{name}]\n{inside}").expect("a string takes any text");
    }
}

fn always(out: &mut String, name: &str, fill: impl FnOnce(&mut String)) {
    write!(out, "\n[{name}]\n").expect("a string takes any text");
    fill(out);
}

fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { name.to_owned() } else { quoted(name) }
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => write!(out, "\\u{:04X}", c as u32).expect("a string takes any text"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
