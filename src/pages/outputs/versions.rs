//! Each article as Markdown and as JSON, for those who quote, archive or read by machine.

use crate::base::{Digest, Problem};
use crate::pages::json;
use crate::pages::plan::Plan;
use crate::pages::views::*;
use crate::pages::{Bodies, Body, Class, Content, Made, Page};
use serde::Serialize;

pub(super) fn pages(plan: &Plan<'_>, number: usize, text: Part<Text>, body: Body) -> Vec<Page> {
    let frame = &plan.frame;
    let article = &plan.site().articles[number];
    let of = Some(plan.site().documents.path(article.document).clone());
    let base = frame.config.base_url.whole();
    let version = Version {
        card: plan.cards[number].clone(),
        text,
        publication: frame.config.title.clone(),
        published: article.published.map(|m| m.iso()),
        updated: article.updated.map(|m| m.iso()),
        base,
    };
    let page = |name: &str, content: Box<dyn Made>| Page {
        path: article.route.file(name).output(),
        class: Class::Page,
        of: of.clone(),
        content: Content::Made(content),
    };
    vec![
        page("index.md", Box::new(Markdown(version.clone(), body.clone()))),
        page("index.json", Box::new(Json(version, body))),
    ]
}

#[derive(Clone, Serialize)]
struct Version {
    card: Part<Card>,
    text: Part<Text>,
    publication: String,
    published: Option<String>,
    updated: Option<String>,
    /// The whole address of the site.
    base: String,
}

impl Version {
    fn key(&self, form: &str, body: &Body) -> Digest {
        Digest::join(&[Digest::of(form.as_bytes()), Digest::of_value(self), body.digest])
    }
}

struct Markdown(Version, Body);

impl Made for Markdown {
    fn key(&self) -> Digest {
        self.0.key("markdown", &self.1)
    }

    fn write(&self, bodies: &dyn Bodies, out: &mut String) -> Result<(), Problem> {
        let Version { card, text, publication, .. } = &self.0;
        *out += "# ";
        *out += &card.title;
        *out += "\n\n";
        if !card.deck.is_empty() {
            *out += &format!("*{}*\n\n", card.deck);
        }
        let names: Vec<&str> = card.byline.iter().map(|b| &*b.name).collect();
        let mut line = vec![names.join(", "), publication.clone()];
        line.extend(card.published.as_ref().map(|p| p.iso.clone()));
        line.extend(card.updated.as_ref().map(|u| format!("updated {}", u.iso)));
        line.retain(|part| !part.is_empty());
        line.dedup();
        *out += &line.join(" · ");
        *out += "\n\n<";
        *out += &card.canonical;
        *out += ">\n\n";
        if !text.key_points.is_empty() {
            out.extend(text.key_points.iter().map(|point| format!("- {point}\n")));
            out.push('\n');
        }
        if !text.dateline.is_empty() {
            *out += &format!("**{}**\n\n", text.dateline);
        }
        *out += bodies.markdown(&self.1, &self.0.base)?.trim();
        out.push('\n');
        for correction in &text.corrections {
            *out += &format!("\n**Correction, {}:** {}\n", correction.date.iso, correction.text);
        }
        if !text.sources.is_empty() {
            *out += "\n## Sources\n\n";
            for source in &text.sources {
                match source.url.as_str() {
                    "" => *out += &format!("- {}\n", source.name),
                    url => *out += &format!("- [{}]({url})\n", source.name),
                }
            }
        }
        Ok(())
    }
}

struct Json(Version, Body);

impl Made for Json {
    fn key(&self) -> Digest {
        self.0.key("json", &self.1)
    }

    fn write(&self, bodies: &dyn Bodies, out: &mut String) -> Result<(), Problem> {
        // But for the text itself, which comes last.
        #[derive(Serialize)]
        struct Out<'a> {
            id: &'a str,
            url: &'a str,
            publication: &'a str,
            headline: &'a str,
            alternative_headline: &'a str,
            deck: &'a str,
            summary: &'a str,
            kind: &'a str,
            language: &'a str,
            published: &'a Option<String>,
            updated: &'a Option<String>,
            authors: Vec<Author<'a>>,
            dateline: &'a str,
            section: Option<&'a str>,
            story: Option<&'a str>,
            topics: Vec<&'a str>,
            places: Vec<&'a str>,
            people: Vec<&'a str>,
            organisations: Vec<&'a str>,
            key_points: &'a [String],
            words: u32,
            minutes: u32,
            image: Option<&'a Image>,
            sources: &'a [Source],
            corrections: Vec<Corrected<'a>>,
            rights: &'a str,
        }
        #[derive(Serialize)]
        struct Author<'a> {
            name: &'a str,
            role: &'a str,
        }
        #[derive(Serialize)]
        struct Corrected<'a> {
            date: &'a str,
            text: &'a str,
        }
        fn names(links: &[Link]) -> Vec<&str> {
            links.iter().map(|link| &*link.name).collect()
        }
        let Version { card, text, publication, published, updated, base } = &self.0;
        let head = Out {
            id: &card.canonical,
            url: &card.canonical,
            publication,
            headline: &card.title,
            alternative_headline: &text.alternative_headline,
            deck: &card.deck,
            summary: &card.summary,
            kind: card.kind,
            language: &card.language,
            published,
            updated,
            authors: card.byline.iter().map(|b| Author { name: &b.name, role: &b.role }).collect(),
            dateline: &text.dateline,
            section: card.section.as_ref().map(|s| &*s.name),
            story: card.story.as_ref().map(|s| &*s.name),
            topics: names(&card.topics),
            places: names(&text.places),
            people: names(&text.people),
            organisations: names(&text.organisations),
            key_points: &text.key_points,
            words: text.words,
            minutes: card.minutes,
            image: card.image.as_deref(),
            sources: &text.sources,
            corrections: text.corrections.iter().map(|c| Corrected { date: &c.date.iso, text: &c.text }).collect(),
            rights: &text.rights,
        };
        let head = serde_json::to_string(&head).expect("text and numbers can be written as JSON");
        *out += head.strip_suffix('}').unwrap_or(&head);
        *out += ",\"content_html\":";
        json::text(out, &bodies.html(&self.1, base)?);
        *out += "}\n";
        Ok(())
    }
}
