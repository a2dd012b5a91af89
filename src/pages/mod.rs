//! What will exist in `public/`: a page is a path, and a view or data that decide its bytes. Makes no bytes itself
//! until asked, and knows nothing of the disk.

mod body;
mod card;
mod head;
mod json;
mod json_ld;
mod outputs;
mod plan;
mod shared;
pub mod views;
mod xml;

pub use body::{Bodies, Body};
pub use outputs::feeds::of_site as site_feeds;
pub use outputs::sitemaps::NEWS_WINDOW;
pub use outputs::{OUTPUTS, Output, has_list};
pub use plan::{AssetFile, CardShelf, Change, Frame, Plan, query};
pub use shared::Shared;

use crate::base::{Digest, Problem, RelPath, fields, shown};
use std::collections::BTreeSet;
use std::sync::Arc;
use views::*;

/// Order in which readers may meet files: what pages need first, what names pages last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Asset,
    Page,
    List,
    Feed,
}

/// One file of the finished site.
pub struct Page {
    pub path: RelPath,
    pub class: Class,
    /// The document that it is made for, by its path below `content/`, for messages.
    pub of: Option<RelPath>,
    pub content: Content,
}

pub enum Content {
    /// Rendered by the theme's template.
    View(Box<View>, Option<Body>),
    /// Written by our own code.
    Made(Box<dyn Made>),
    /// A project file as it is.
    Copy(AssetFile),
}

/// A file in a format that is no template's business: a feed, a sitemap.
pub trait Made: Send + Sync {
    /// The digest of everything that decides the bytes.
    fn key(&self) -> Digest;
    /// Writes them behind what is in `out`.
    fn write(&self, bodies: &dyn Bodies, out: &mut String) -> Result<(), Problem>;
}

/// A view of any template.
pub enum View {
    Front(FrontView),
    Edition(EditionView),
    Editions(EditionsView),
    Article(ArticleView),
    List(ListView),
    Story(ListView),
    Terms(TermsView),
    Calendar(CalendarView),
    Corrections(CorrectionsView),
    Plain(PlainView),
    NotFound(NotFoundView),
    Redirect(RedirectView),
}

/// Takes the fields of a view into a context one by one: as a whole it would be made into a map that is taken apart again.
struct Shown<F> {
    context: tera::Context,
    /// Fields that have a name and no value, because nobody asks for it.
    skipped: F,
}

impl<F: Fn(&str) -> bool> fields::Visitor for Shown<F> {
    fn field<T: serde::Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        let value = match (self.skipped)(name) {
            true => tera::Value::none(),
            false => tera::Value::try_from_serializable(value).expect("views are made of text, numbers and lists"),
        };
        self.context.insert_value(name, value);
    }
}

/// Under this name a template finds its lists of cards as handles, good for `shown` alone.
const HANDLES: &str = "cards";

/// Does the same with the view inside, whatever it is.
macro_rules! each_view {
    ($view:expr, $inner:ident => $body:expr) => {
        match $view {
            View::Front($inner) => $body,
            View::Edition($inner) => $body,
            View::Editions($inner) => $body,
            View::Article($inner) => $body,
            View::List($inner) => $body,
            View::Story($inner) => $body,
            View::Terms($inner) => $body,
            View::Calendar($inner) => $body,
            View::Corrections($inner) => $body,
            View::Plain($inner) => $body,
            View::NotFound($inner) => $body,
            View::Redirect($inner) => $body,
        }
    };
}

impl View {
    /// The template that shows it, unless the page asks for another.
    pub fn template(&self) -> &'static str {
        match self {
            View::Front(_) => "front.html",
            View::Edition(_) => "edition.html",
            View::Editions(_) => "editions.html",
            View::Article(_) => "article.html",
            View::List(_) => "list.html",
            View::Story(_) => "story.html",
            View::Terms(_) => "terms.html",
            View::Calendar(_) => "calendar.html",
            View::Corrections(_) => "corrections.html",
            View::Plain(_) => "page.html",
            View::NotFound(_) => "404.html",
            View::Redirect(_) => "redirect.html",
        }
    }

    /// The parts of the view with their digests: together its key, one by one the reason why it changed.
    pub fn parts(&self) -> Vec<(&'static str, Digest)> {
        each_view!(self, view => fields::digests(view))
    }

    pub fn head(&self) -> &Head {
        each_view!(self, view => &view.page)
    }

    /// The template's context, without `site` (shared by all pages), `body` and `json_ld`. Of lists of cards only those
    /// are made that are among `wanted`, the variables that the template uses.
    pub fn context(&self, wanted: &BTreeSet<String>) -> tera::Context {
        let lists = self.lists();
        let skipped = |name: &str| lists.iter().any(|(list, _)| *list == name) && !wanted.contains(name);
        let shown = Shown { context: tera::Context::new(), skipped };
        let mut context = each_view!(self, view => fields::visit(view, shown)).context;
        let handles = |(name, cards): &(&'static str, &[Part<Card>])| {
            let handles: Vec<tera::Value> = cards.iter().map(|card| shown::handle(card.digest())).collect();
            (tera::value::Key::from(*name), tera::Value::from(handles))
        };
        if wanted.contains(HANDLES) {
            let handles: tera::Map = lists.iter().map(handles).collect();
            context.insert_value(HANDLES, tera::Value::from(handles));
        }
        context
    }

    /// The cards behind the handles, to be kept at hand while the page is made.
    pub fn cards(&self) -> Vec<Arc<dyn shown::Shows>> {
        let cards = self.lists().into_iter().flat_map(|(_, cards)| cards);
        cards.map(|card| card.clone() as Arc<dyn shown::Shows>).collect()
    }

    /// Its lists of cards, by the names of their fields.
    fn lists(&self) -> Vec<(&'static str, &[Part<Card>])> {
        match self {
            View::Article(view) => vec![("related", &view.related), ("thread", &view.thread)],
            View::List(view) | View::Story(view) => vec![("items", &view.items)],
            View::Front(view) => vec![("latest", &view.latest)],
            _ => Vec::new(),
        }
    }

    /// The page's data for search engines, as JSON.
    pub fn json_ld(&self) -> String {
        json_ld::of(self)
    }
}
