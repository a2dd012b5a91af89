//! What was stated, in three voices: the sidecar first, then the source itself, then the command line's fallback.

use crate::seeds::Stated;

/// Each value from the first that has it.
pub fn merge(first: Stated, second: Stated) -> Stated {
    let one = |a: Option<String>, b: Option<String>| a.or(b);
    fn many<T>(a: Vec<T>, b: Vec<T>) -> Vec<T> {
        if a.is_empty() { b } else { a }
    }
    let mut extra = second.extra;
    extra.extend(first.extra);
    Stated {
        headline: one(first.headline, second.headline),
        alternative_headline: one(first.alternative_headline, second.alternative_headline),
        deck: one(first.deck, second.deck),
        kicker: one(first.kicker, second.kicker),
        byline: many(first.byline, second.byline),
        agency: one(first.agency, second.agency),
        dateline: one(first.dateline, second.dateline),
        published: one(first.published, second.published),
        updated: one(first.updated, second.updated),
        publish_at: one(first.publish_at, second.publish_at),
        expires_at: one(first.expires_at, second.expires_at),
        language: one(first.language, second.language),
        summary: one(first.summary, second.summary),
        key_points: many(first.key_points, second.key_points),
        topics: many(first.topics, second.topics),
        places: many(first.places, second.places),
        people: many(first.people, second.people),
        organisations: many(first.organisations, second.organisations),
        section: one(first.section, second.section),
        story: one(first.story, second.story),
        kind: one(first.kind, second.kind),
        priority: first.priority.or(second.priority),
        status: one(first.status, second.status),
        draft: first.draft.or(second.draft),
        slug: one(first.slug, second.slug),
        aliases: many(first.aliases, second.aliases),
        rights: one(first.rights, second.rights),
        id: one(first.id, second.id),
        version: one(first.version, second.version),
        url: one(first.url, second.url),
        sources: many(first.sources, second.sources),
        image: first.image.or(second.image),
        notes: one(first.notes, second.notes),
        own_page: first.own_page.or(second.own_page),
        extra,
    }
}
