//! The head of each page.

use super::plan::{Frame, Plan};
use super::views::*;
use crate::news::language;
use crate::site::{Route, TermKind, routes};
use std::sync::Arc;

/// A head with what all pages share; the caller changes what differs.
pub(super) fn head(frame: &Frame<'_>, kind: &'static str, title: &str, route: &Route) -> Head {
    let language = frame.config.language.clone();
    Head {
        kind,
        title: title.to_owned(),
        description: Arc::default(),
        url: frame.url(route),
        canonical: frame.canonical(route),
        dir: language::direction(&language),
        language,
        noindex: false,
        breadcrumbs: Vec::new(),
        feeds: Vec::new(),
        image: None,
    }
}

/// From the front page down to this one.
pub(super) fn breadcrumbs(plan: &Plan<'_>, between: Vec<Link>, title: &str, route: &Route) -> Vec<Link> {
    let mut links = vec![plan.home()];
    links.extend(between);
    links.push(Link::new(title, plan.frame.url(route)));
    links
}

/// `Topics`, `Places`, …: the index above a term.
pub(super) fn index_link(frame: &Frame<'_>, kind: TermKind) -> Link {
    Link::new(frame.own_word(kind.folder()), frame.url(&routes::terms(kind)))
}

/// The three feeds that stand at `route`.
pub(super) fn feeds(frame: &Frame<'_>, title: &str, route: &Route) -> Vec<FeedLink> {
    super::outputs::feeds::formats(frame.config)
        .map(|format| FeedLink {
            title: format!("{title} ({})", format.name),
            url: frame.url(&route.file(format.file)),
            kind: format.mime,
        })
        .collect()
}
