//! Data for search engines: schema.org 30.0 as JSON-LD, made from the view alone, so that it says what the page shows.

use super::View;
use super::outputs::feeds::absolute;
use super::views::*;
use crate::config::POLICIES;
use crate::news::Kind;
use serde_json::{Value, json};

/// The JSON for `<script type="application/ld+json">`; `<` is escaped, so it cannot end its element.
pub fn of(view: &View) -> String {
    let graph = match view {
        View::Article(view) => article(view),
        View::Front(view) => vec![organisation(&view.site), website(&view.site)],
        View::NotFound(_) | View::Redirect(_) => return String::new(),
        other => breadcrumbs(site(other), other.head()).into_iter().collect(),
    };
    if graph.is_empty() {
        return String::new();
    }
    json!({"@context": "https://schema.org", "@graph": graph}).to_string().replace('<', "\\u003c")
}

fn site(view: &View) -> &Chrome {
    match view {
        View::Front(v) => &v.site,
        View::Edition(v) => &v.site,
        View::Editions(v) => &v.site,
        View::Article(v) => &v.site,
        View::List(v) | View::Story(v) => &v.site,
        View::Terms(v) => &v.site,
        View::Calendar(v) => &v.site,
        View::Corrections(v) => &v.site,
        View::Plain(v) => &v.site,
        View::NotFound(v) => &v.site,
        View::Redirect(v) => &v.site,
    }
}

fn article(view: &ArticleView) -> Vec<Value> {
    let (site, card, text) = (&view.site, &view.article, &view.text);
    let full = |href: &str| absolute(href, &whole(site));
    let schema_type = Kind::parse(card.kind).unwrap_or_default().schema_type();
    let kinds = match schema_type {
        "AdvertiserContentArticle" => json!(schema_type),
        other => json!(["NewsArticle", other]),
    };
    let mut article = json!({
        "@type": kinds,
        "@id": format!("{}#article", card.canonical),
        "url": card.canonical,
        "mainEntityOfPage": card.canonical,
        "headline": card.title,
        "inLanguage": card.language,
        "wordCount": text.words,
        "timeRequired": format!("PT{}M", card.minutes),
        "isAccessibleForFree": true,
        "author": card.byline.iter().map(|b| author(b, site)).collect::<Vec<_>>(),
        "publisher": {"@id": format!("{}/#organisation", whole(site))},
    });
    let mut put = |key: &str, value: Value| {
        let empty = value.is_null() || value == json!("") || value == json!([]);
        if !empty {
            article[key] = value;
        }
    };
    put("alternativeHeadline", json!(text.alternative_headline));
    put("description", json!(card.summary));
    put("dateline", json!(text.dateline));
    put("datePublished", json!(card.published.as_ref().map(|when| &when.iso)));
    let modified = card.updated.as_ref().or(card.published.as_ref());
    put("dateModified", json!(modified.map(|when| &when.iso)));
    put("articleSection", json!(card.section.as_ref().map(|section| &section.name)));
    put("keywords", json!(card.topics.iter().map(|topic| &topic.name).collect::<Vec<_>>()));
    put("copyrightNotice", json!(text.rights));
    put("image", card.image.as_ref().map_or(Value::Null, |image| picture(image, &full(&image.url))));
    let mentions = [("Person", &text.people), ("Organization", &text.organisations), ("Place", &text.places)];
    let mentions = mentions.into_iter().flat_map(|(kind, links)| {
        links.iter().map(move |link| json!({"@type": kind, "name": link.name})).collect::<Vec<_>>()
    });
    put("mentions", Value::Array(mentions.collect()));
    put("citation", Value::Array(text.sources.iter().map(citation).collect()));
    put("correction", Value::Array(text.corrections.iter().map(correction).collect()));
    let mut graph = vec![article, organisation(site)];
    graph.extend(breadcrumbs(site, &view.page));
    graph
}

fn author(byline: &Byline, site: &Chrome) -> Value {
    // Without a page of their own it is the house or an agency that signs.
    if byline.url.is_empty() {
        if byline.name == site.organisation.name {
            return json!({"@id": format!("{}/#organisation", whole(site))});
        }
        return json!({"@type": "Organization", "name": byline.name});
    }
    let mut person = json!({"@type": "Person", "name": byline.name, "url": absolute(&byline.url, &whole(site))});
    if !byline.role.is_empty() {
        person["jobTitle"] = json!(byline.role);
    }
    person
}

fn picture(image: &Image, url: &str) -> Value {
    let mut picture = json!({"@type": "ImageObject", "url": url});
    for (key, text) in [("caption", &image.caption), ("creditText", &image.credit)] {
        if !text.is_empty() {
            picture[key] = json!(text);
        }
    }
    picture
}

fn citation(source: &Source) -> Value {
    match source.url.as_str() {
        "" => json!({"@type": "CreativeWork", "name": source.name}),
        url => json!({"@type": "CreativeWork", "name": source.name, "url": url}),
    }
}

fn correction(correction: &Correction) -> Value {
    json!({"@type": "CorrectionComment", "text": correction.text, "datePublished": correction.date.iso})
}

fn organisation(site: &Chrome) -> Value {
    let mut house = json!({
        "@type": "NewsMediaOrganization",
        "@id": format!("{}/#organisation", whole(site)),
        "name": site.organisation.name,
        "url": if site.organisation.url.is_empty() { format!("{}/", whole(site)) } else { site.organisation.url.clone() },
    });
    if let Some(logo) = &site.organisation.logo {
        house["logo"] = json!({"@type": "ImageObject", "url": absolute(logo, &whole(site))});
    }
    if !site.organisation.email.is_empty() {
        house["email"] = json!(site.organisation.email);
    }
    if !site.organisation.legal_name.is_empty() {
        house["legalName"] = json!(site.organisation.legal_name);
    }
    if !site.organisation.same_as.is_empty() {
        house["sameAs"] = json!(site.organisation.same_as);
    }
    for (name, property) in POLICIES {
        if let Some(url) = site.organisation.policies.get(name) {
            house[property] = json!(absolute(url, &whole(site)));
        }
    }
    house
}

fn website(site: &Chrome) -> Value {
    json!({
        "@type": "WebSite",
        "@id": format!("{}/#website", whole(site)),
        "url": format!("{}/", whole(site)),
        "name": site.title,
        "description": site.description,
        "inLanguage": site.language,
        "publisher": {"@id": format!("{}/#organisation", whole(site))},
    })
}

/// A trail of at least two steps.
fn breadcrumbs(site: &Chrome, head: &Head) -> Option<Value> {
    if head.breadcrumbs.len() < 2 {
        return None;
    }
    let items = head.breadcrumbs.iter().enumerate().map(|(n, link)| {
        json!({"@type": "ListItem", "position": n + 1, "name": link.name, "item": absolute(&link.url, &whole(site))})
    });
    Some(json!({"@type": "BreadcrumbList", "itemListElement": items.collect::<Vec<_>>()}))
}

/// The address of the site, with its base path.
fn whole(site: &Chrome) -> String {
    format!("{}{}", site.base_url, site.base_path)
}
