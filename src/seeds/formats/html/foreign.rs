//! Which elements of a page are no part of its article: by what they are, by their role, and by the words in their
//! class and id. Names lie, so an element that holds a good part of the page's paragraphs stays whatever it is called.

use super::main_text::{leave_out, link_density, paragraphs, spaced_text};
use crate::seeds::LeftOut;
use crate::seeds::formats::inline::is_hidden;
use crate::seeds::formats::xml::{Element, Node};

/// Words of a class, an id or a role that are no part of an article. Matched as whole words between `-`, `_`, blanks
/// and changes of case, so that `header` is not found in `subheader`.
const FOREIGN: &[&str] = &[
    "modal",
    "overlay",
    "follow",
    "tooltip",
    "banner",
    "carousel",
    "search",
    "skip",
    "ad",
    "ads",
    "advert",
    "advertisement",
    "advertising",
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "crumbs",
    "bio",
    "cookie",
    "cookies",
    "consent",
    "donate",
    "donation",
    "feedback",
    "footer",
    "gdpr",
    "login",
    "masthead",
    "menu",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "newsletters",
    "outbrain",
    "pager",
    "pagination",
    "paywall",
    "popup",
    "popular",
    "promo",
    "promobox",
    "promotion",
    "rating",
    "readmore",
    "recirc",
    "recirculation",
    "recommend",
    "recommended",
    "recommendations",
    "registration",
    "related",
    "replies",
    "respond",
    "share",
    "sharebar",
    "sharing",
    "shares",
    "sidebar",
    "signup",
    "skyscraper",
    "social",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "taboola",
    "tagcloud",
    "teaser",
    "teasers",
    "toolbar",
    "topbar",
    "trending",
    "jumplinks",
    "toc",
    "noprint",
    "catlinks",
    "editsection",
    "navbox",
    "infobox",
    "compartir",
    "compartilhar",
    "partager",
    "partage",
    "teilen",
    "condividi",
    "publicidad",
    "publicidade",
    "publicite",
    "anzeige",
    "werbung",
    "pubblicita",
    "reklama",
    "reklame",
    "relacionadas",
    "relacionados",
    "relacionado",
    "relacionada",
    "tuijian",
    "xiangguan",
    "verwandte",
    "correlati",
    "leiamais",
    "crunchbase",
    "sharedaddy",
    "addthis",
    "addtoany",
    "topnav",
    "subnav",
    "sidenav",
    "leaderboard",
    "dfp",
    "adsense",
];
/// Names that wrap an article as often as what surrounds it: they count only where no paragraph is inside.
const WEAK: &[&str] = &["more", "print", "rail", "rel", "tags", "widget", "widgets"];
/// How longer words of the same kind begin: `relatedposts`, `sharetools`.
const STEMS: &[&str] = &[
    "relatedart",
    "relatedpost",
    "relatedstor",
    "relatedlink",
    "relatedcontent",
    "relatednews",
    "recommend",
    "sharetool",
    "sharebutton",
    "sharelink",
    "shareicon",
    "sociallink",
    "socialshare",
    "socialicon",
    "socialmedia",
    "newslettersignup",
    "newsletterform",
    "sponsored",
    "advertis",
    "adcontainer",
    "adwrapper",
    "breadcrumb",
    "outbrain",
    "taboola",
    "subscri",
];
/// What readers write below an article, in the languages of the papers.
const COMMENTS: &[&str] = &[
    "comment",
    "comments",
    "commentlist",
    "commentslist",
    "commentbox",
    "commentform",
    "commentsection",
    "commentarea",
    "conversation",
    "conversations",
    "pinglun",
    "disqus",
    "comentarios",
    "commentaires",
    "kommentare",
    "kommentarer",
    "commenti",
    "reacties",
    "komentarze",
    "lesermeinungen",
];
/// Two words in a row that are no part of an article where each alone may be.
const FOREIGN_PAIRS: &[&str] = &[
    "author bio",
    "author box",
    "author info",
    "also read",
    "read also",
    "baca juga",
    "read next",
    "up next",
    "most read",
    "most popular",
    "see also",
    "sr only",
    "screen reader",
    "visually hidden",
    "mw jump",
    "mw editsection",
    "latest news",
    "post meta",
    "entry meta",
    "post tags",
    "entry footer",
    "article footer",
    "article tags",
    "article tools",
    "story tools",
    "jump link",
    "site header",
    "page header",
    "global header",
    "top stories",
    "sign up",
    "call out",
    "you may",
    "next article",
    "prev next",
    "post navigation",
    "audio player",
    "video player",
    "listen to",
    "photo credit line",
    "reading time",
    "read time",
];
/// What papers call the element that holds the text.
pub(super) const ARTICLE: &[&str] = &[
    "article body",
    "articlebody",
    "story body",
    "storybody",
    "entry content",
    "post content",
    "article content",
    "article text",
    "story content",
    "post body",
    "news body",
    "body text",
    "main content",
    "content body",
    "story text",
    "text body",
    "rich text",
    "article main",
    "article copy",
    "page content",
    "td post content",
    "single content",
    "news text",
    "field body",
    "mw parser output",
    "cuerpo noticia",
    "texto noticia",
    "artikel text",
    "articletext",
    "artikeltext",
    "storytext",
    "entry",
    "post entry",
    "body copy",
    "blog post",
    "blog content",
    "news content",
    "news detail",
    "detail content",
    "hentry",
    "article detail",
    "story page",
    "articlecontent",
    "articlebodytext",
    "storycontent",
    "postcontent",
    "entrycontent",
];

/// The words of class, id, role and test id, with single blanks around each.
pub(super) fn marks(element: &Element) -> String {
    let mut out = String::from(" ");
    let heading = matches!(element.name.as_str(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    for name in ["class", "id", "role", "data-testid"] {
        let Some(value) = element.attribute(name) else { continue };
        // An id of many words, or one of a heading, is a place to link to: it is made of what the text says.
        if name == "id" && (heading || value.split(|c: char| !c.is_alphanumeric()).count() > 3) {
            continue;
        }
        let mut before = ' ';
        for c in value.chars() {
            if c.is_uppercase() && before.is_lowercase() {
                out.push(' ');
            }
            if c.is_alphanumeric() {
                out.extend(c.to_lowercase());
            } else if !out.ends_with(' ') {
                out.push(' ');
            }
            before = c;
        }
        if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

pub(super) fn has_mark(marks: &str, words: &[&str]) -> bool {
    marks.len() > 2 && words.iter().any(|word| marks.contains(&format!(" {word} ")))
}

/// Elements that hold the article, whatever they are called.
const ALWAYS: &[&str] = &["html", "body", "article", "main", "h1", "p"];

/// The rule that says an element is no part of an article.
fn foreign(element: &Element) -> Option<&'static str> {
    if is_hidden(element) {
        return Some("hidden");
    }
    match element.name.as_str() {
        "nav" | "menu" => return Some("navigation"),
        "aside" => return Some("aside"),
        "footer" => return Some("footer"),
        "input" | "label" => return Some("form"),
        _ => {}
    }
    // Of all names only these are never given to a paragraph of an article.
    if element.name == "p" && has_mark(&marks(element), &["breadcrumb", "breadcrumbs", "copyright", "print header"]) {
        return Some("name-of-boilerplate");
    }
    if ALWAYS.contains(&element.name.as_str()) {
        return None;
    }
    if matches!(
        element.attribute("role"),
        Some("navigation" | "complementary" | "banner" | "contentinfo" | "search" | "dialog" | "menu")
    ) {
        return Some("role");
    }
    let marks = marks(element);
    if has_mark(&marks, ARTICLE) {
        return None;
    }
    let plainly = has_mark(&marks, FOREIGN)
        || has_mark(&marks, FOREIGN_PAIRS)
        || marks.split(' ').any(|word| STEMS.iter().any(|stem| word.starts_with(stem)));
    let weakly = || has_mark(&marks, WEAK) && (paragraphs(element) == 0 || link_density(element) > 0.3);
    (plainly || weakly()).then_some("name-of-boilerplate")
}

/// Takes away what is no part of an article, unless it holds a good part of the page's paragraphs. Comments go first:
/// they may be longer than the article, and would make it look small.
pub(super) fn prune(root: &mut Element, left_out: &mut Vec<LeftOut>) {
    let total = paragraphs(root);
    // A name such as `has-comments` on a wrapper says nothing of what it wraps.
    let comments = |e: &Element| {
        let named = !ALWAYS.contains(&e.name.as_str()) && has_mark(&marks(e), COMMENTS);
        (named && total - paragraphs(e) >= 300).then_some("comments")
    };
    remove(root, &comments, left_out);
    let total = paragraphs(root);
    // The captions of a gallery may be longer than the article beside it, and so may a list of other articles.
    let beside = |e: &Element| {
        let rule = if has_mark(&marks(e), GALLERY) && !ALWAYS.contains(&e.name.as_str()) {
            "gallery"
        } else if is_list_of_teasers(e) {
            "list-of-teasers"
        } else {
            return None;
        };
        (total - paragraphs(e) >= 1_000).then_some(rule)
    };
    remove(root, &beside, left_out);
    let total = paragraphs(root);
    let surrounding = |e: &Element| {
        let rule = foreign(e)?;
        let most = if rule == "hidden" { 0.6 } else { 0.4 };
        (total == 0 || paragraphs(e) as f64 <= total as f64 * most).then_some(rule)
    };
    remove(root, &surrounding, left_out);
}

/// Names of pictures in a row, each with its caption.
const GALLERY: &[&str] =
    &["gallery", "slideshow", "photogallery", "imagegallery", "galerie", "galeria", "galleria", "fotostrecke"];

/// Five or more of a kind beside each other, each with a heading that leads elsewhere and a line or two below it.
fn is_list_of_teasers(element: &Element) -> bool {
    let children: Vec<&Element> = element.elements().collect();
    if children.len() < 5 || !matches!(element.name.as_str(), "ul" | "ol" | "div" | "section") {
        return false;
    }
    let leads_on = |e: &&&Element| {
        let inside = e.descendants();
        let linked = |heading: &&&Element| {
            let inner = heading.descendants();
            let link = inner.iter().any(|e| e.name == "a");
            let heading_in_link = || {
                let around = inside.iter().filter(|e| e.name == "a");
                around.into_iter().any(|a| a.descendants().iter().any(|e| std::ptr::eq(*e, **heading)))
            };
            link || heading_in_link()
        };
        let headings: Vec<&&Element> =
            inside.iter().filter(|e| matches!(e.name.as_str(), "h2" | "h3" | "h4" | "h5")).collect();
        headings.len() == 1 && headings.iter().all(linked) && spaced_text(e).split_whitespace().count() <= 140
    };
    let teasers = children.iter().filter(leads_on).count();
    teasers >= 5 && teasers * 2 >= children.len()
}

fn remove(element: &mut Element, rule: &dyn Fn(&Element) -> Option<&'static str>, left_out: &mut Vec<LeftOut>) {
    element.children.retain(|node| {
        let Node::Element(child) = node else { return true };
        let Some(rule) = rule(child) else { return true };
        leave_out(child, rule, left_out);
        false
    });
    for node in &mut element.children {
        if let Node::Element(child) = node {
            remove(child, rule, left_out);
        }
    }
}
