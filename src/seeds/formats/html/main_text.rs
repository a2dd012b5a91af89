//! The article on a page, told from what surrounds it: navigation, shares, related links, comments, newsletters.
//!
//! Three steps. What a name or a role says is no article is taken away, unless most of the text is inside it. Among the
//! rest, the element that holds the article is the one that the page names as such (`articleBody`, `article`) or else
//! the one whose paragraphs score best, by length, commas and share of link text, as Readability does. Inside it,
//! leftovers are found by what they are: lists of links, calls to read more, bylines and dates that are known already.

use super::facts::{is_date, overlap};
use crate::seeds::formats::inline::is_hidden;
use crate::seeds::formats::markup::Page;
use crate::seeds::formats::xml::{Element, Node, words};
use crate::seeds::{LeftOut, Stated};

pub(super) struct Found {
    pub nodes: Vec<Node>,
    pub left_out: Vec<LeftOut>,
}

/// The nodes of the article, without its headline and byline, which are stated already.
pub(super) fn find(page: Page, stated: &mut Stated) -> Found {
    let bodies = article_bodies(&page.json_ld);
    let mut root = page.root;
    root.children.retain(|node| !matches!(node, Node::Element(e) if e.name == "head"));
    let mut left_out = Vec::new();
    let total = paragraphs(&root);
    let whole = root.clone();
    prune(&mut root, total, &mut left_out);
    let path = choose(&root, &bodies);
    let head = above(&root, &path, stated);
    let mut main = take(root, &path, &mut left_out);
    if let Some(figure) = head {
        left_out.retain(|left| left.line != figure.line || left.line == 0);
        main.children.insert(0, Node::Element(figure));
    }
    tidy(&mut main, stated, &mut left_out);
    if letters(&main) * 4 < total.min(letters_in_json(&bodies).max(400)) {
        // The rules took the article for something else: a second opinion, from a port of Mozilla's Readability.
        if let Some(found) = second_opinion(&whole).filter(|found| letters(found) > letters(&main) * 2) {
            main = found;
            left_out.clear();
            tidy(&mut main, stated, &mut left_out);
        }
    }
    Found { nodes: main.children, left_out }
}

fn letters_in_json(bodies: &[String]) -> usize {
    bodies.iter().map(String::len).max().unwrap_or(0)
}

/// The text of the article as JSON-LD repeats it, if it does.
fn article_bodies(scripts: &[String]) -> Vec<String> {
    let body = |script: &String| {
        let rest = script.split_once("\"articleBody\"")?.1.trim_start().strip_prefix(':')?.trim_start();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        values.next()?.ok()
    };
    scripts.iter().filter_map(body).collect()
}

const BLOCKS: &[&str] = &[
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];

fn is_block(element: &Element) -> bool {
    BLOCKS.contains(&element.name.as_str())
}

/// Letters of all text.
fn letters(element: &Element) -> usize {
    count(element, false).0
}

/// Letters of all text, and of text in links.
fn count(element: &Element, in_link: bool) -> (usize, usize) {
    let in_link = in_link || element.name == "a";
    element.children.iter().fold((0, 0), |(all, linked), node| {
        let (a, l) = match node {
            Node::Text(text) => {
                let n = text.chars().filter(|c| !c.is_whitespace()).count();
                (n, if in_link { n } else { 0 })
            }
            Node::Element(child) => count(child, in_link),
        };
        (all + a, linked + l)
    })
}

fn link_density(element: &Element) -> f64 {
    let (all, linked) = count(element, false);
    if all == 0 { 0.0 } else { linked as f64 / all as f64 }
}

/// Letters of the text that reads like paragraphs: long enough, and not mostly links.
fn paragraphs(element: &Element) -> usize {
    own_paragraph(element) + element.elements().map(paragraphs).sum::<usize>()
}

/// Letters of the text that stands in this block itself, if it reads like a paragraph.
fn own_paragraph(element: &Element) -> usize {
    let (all, linked, _) = own_text(element);
    if is_block(element) && all >= 60 && linked * 3 <= all { all } else { 0 }
}

/// Letters, letters in links, and commas of the text that stands in this block and in no block inside it.
fn own_text(element: &Element) -> (usize, usize, usize) {
    fn walk(element: &Element, in_link: bool, sums: &mut (usize, usize, usize)) {
        for node in &element.children {
            match node {
                Node::Text(text) => {
                    let n = text.chars().filter(|c| !c.is_whitespace()).count();
                    sums.0 += n;
                    sums.1 += if in_link { n } else { 0 };
                    sums.2 += text.chars().filter(|c| matches!(c, ',' | '、' | '،' | '，')).count();
                }
                Node::Element(child) if is_block(child) => {}
                Node::Element(child) => walk(child, in_link || child.name == "a", sums),
            }
        }
    }
    let mut sums = (0, 0, 0);
    walk(element, element.name == "a", &mut sums);
    sums
}

/// Words of a class, an id or a role that are no part of an article. Matched as whole words between `-`, `_`, blanks
/// and changes of case, so that `header` is not found in `subheader`.
const FOREIGN: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "advertising",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "bio",
    "carousel",
    "comment",
    "comments",
    "commentlist",
    "cookie",
    "cookies",
    "consent",
    "disqus",
    "donate",
    "donation",
    "feedback",
    "follow",
    "footer",
    "gdpr",
    "login",
    "masthead",
    "menu",
    "modal",
    "more",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "newsletters",
    "outbrain",
    "overlay",
    "pager",
    "pagination",
    "paywall",
    "popup",
    "popular",
    "promo",
    "promobox",
    "promotion",
    "rail",
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
    "search",
    "share",
    "sharebar",
    "sharing",
    "shares",
    "sidebar",
    "signup",
    "skip",
    "skyscraper",
    "social",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "taboola",
    "tags",
    "tagcloud",
    "teaser",
    "teasers",
    "toolbar",
    "tooltip",
    "topbar",
    "trending",
    "widget",
    "widgets",
    "print",
    "jumplinks",
    "toc",
    "noprint",
    "catlinks",
    "editsection",
    "navbox",
    "infobox",
    "srOnly",
];
/// Two words in a row that are no part of an article where each alone may be.
const FOREIGN_PAIRS: &[&str] = &[
    "author bio",
    "author box",
    "author info",
    "also read",
    "read also",
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
const ARTICLE: &[&str] = &[
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
];

/// The words of class, id, role and test id, with single blanks around each.
fn marks(element: &Element) -> String {
    let mut out = String::from(" ");
    for name in ["class", "id", "role", "data-testid"] {
        let Some(value) = element.attribute(name) else { continue };
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

fn has_mark(marks: &str, words: &[&str]) -> bool {
    marks.len() > 2 && words.iter().any(|word| marks.contains(&format!(" {word} ")))
}

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
    // Of all names only this one is never given to a paragraph of an article.
    if element.name == "p" && has_mark(&marks(element), &["breadcrumb", "breadcrumbs"]) {
        return Some("name-of-boilerplate");
    }
    if matches!(element.name.as_str(), "html" | "body" | "article" | "main" | "h1" | "p") {
        return None;
    }
    if matches!(
        element.attribute("role"),
        Some("navigation" | "complementary" | "banner" | "contentinfo" | "search" | "dialog" | "menu")
    ) {
        return Some("role");
    }
    let marks = marks(element);
    let is_article = has_mark(&marks, ARTICLE);
    (!is_article && (has_mark(&marks, FOREIGN) || has_mark(&marks, FOREIGN_PAIRS))).then_some("name-of-boilerplate")
}

/// Takes away what is no part of an article, unless it holds a good part of the page's paragraphs.
fn prune(element: &mut Element, total: usize, left_out: &mut Vec<LeftOut>) {
    element.children.retain(|node| {
        let Node::Element(child) = node else { return true };
        let Some(rule) = foreign(child) else { return true };
        // A class such as `has-sidebar` on a wrapper says nothing of what it wraps.
        let most = if rule == "hidden" { 0.6 } else { 0.4 };
        if total > 0 && paragraphs(child) as f64 > total as f64 * most {
            return true;
        }
        leave_out(child, rule, left_out);
        false
    });
    for node in &mut element.children {
        if let Node::Element(child) = node {
            prune(child, total, left_out);
        }
    }
}

fn leave_out(element: &Element, rule: &'static str, left_out: &mut Vec<LeftOut>) {
    if let Some(text) = words(&spaced_text(element)) {
        left_out.push(LeftOut { line: element.line, text, rule });
    }
}

/// All text, with a blank between blocks.
fn spaced_text(element: &Element) -> String {
    fn walk(element: &Element, out: &mut String) {
        for node in &element.children {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Element(child) => {
                    let apart = is_block(child) || child.name == "br";
                    if apart {
                        out.push(' ');
                    }
                    walk(child, out);
                    if apart {
                        out.push(' ');
                    }
                }
            }
        }
    }
    let mut out = String::new();
    walk(element, &mut out);
    out
}

/// One element that may hold the article.
struct Candidate {
    path: Vec<usize>,
    /// Readability's score, from the paragraphs below.
    score: f64,
    /// Letters of paragraphs below.
    good: usize,
    letters: usize,
    linked: usize,
    /// How plainly the page says that this is the article: 0 to 3.
    named: u8,
}

/// The path to the element that holds the article.
fn choose(root: &Element, bodies: &[String]) -> Vec<usize> {
    let mut candidates = Vec::new();
    weigh(root, &mut Vec::new(), &mut candidates);
    let total = candidates.iter().map(|c| c.good).max().unwrap_or(0);
    if total == 0 {
        return Vec::new();
    }
    let value = |c: &Candidate| c.score * (1.0 - c.linked as f64 / c.letters.max(1) as f64);
    let Some(best) = candidates.iter().max_by(|a, b| value(a).total_cmp(&value(b)).then(b.path.cmp(&a.path))) else {
        return Vec::new();
    };
    let climbed = climb(&candidates, best);

    // What the page itself repeats as the article's text is the best evidence.
    if let Some(body) = bodies.iter().max_by_key(|body| body.len()).filter(|body| body.len() > 300) {
        let wanted = body.chars().filter(|c| !c.is_whitespace()).count();
        let fits = |c: &&Candidate| c.letters * 10 >= wanted * 8 && c.letters * 10 <= wanted * 16;
        if let Some(found) = candidates.iter().filter(fits).min_by_key(|c| (c.letters, std::cmp::Reverse(c.path.len())))
        {
            return found.path.clone();
        }
    }
    // A named holder counts if it has a fair part of what the score found; the most text, then the plainest name.
    let enough = climbed.good.min(total) / 2;
    let named = candidates.iter().filter(|c| c.named > 0 && c.good > 0 && c.good >= enough);
    let plainest = named.max_by(|a, b| {
        let key = |c: &Candidate| (c.named, c.good);
        key(a).cmp(&key(b)).then(a.path.len().cmp(&b.path.len())).then(b.path.cmp(&a.path))
    });
    plainest.unwrap_or(climbed).path.clone()
}

/// From the best element up, as long as what stands around it reads like the same text.
fn climb<'a>(candidates: &'a [Candidate], best: &'a Candidate) -> &'a Candidate {
    let mut at = best;
    while let Some(parent) = at.path.split_last().and_then(|(_, up)| candidates.iter().find(|c| c.path == up)) {
        let gained = parent.good.saturating_sub(at.good);
        let noise = (parent.letters - at.letters).saturating_sub(gained);
        // Text beside it in paragraphs, and more of it than of anything else.
        if gained * 5 >= at.good && gained >= noise {
            at = parent;
        } else {
            break;
        }
    }
    at
}

/// Adds every block below, and returns (score for the parent, score for the grandparent, good, letters, linked).
fn weigh(element: &Element, path: &mut Vec<usize>, out: &mut Vec<Candidate>) -> (f64, f64, usize, usize, usize) {
    let index = out.len();
    let marks = marks(element);
    let prop = element.attribute("itemprop").unwrap_or_default();
    let named = match element.name.as_str() {
        _ if prop.split_whitespace().any(|p| p == "articleBody" || p == "text") => 3,
        _ if has_mark(&marks, ARTICLE) => 2,
        "article" => 1,
        _ if element.attribute("role") == Some("article") => 1,
        _ => 0,
    };
    out.push(Candidate { path: path.clone(), score: 0.0, good: 0, letters: 0, linked: 0, named });
    let (mut letters, mut linked) = (0, 0);
    let (mut good, mut own, mut up) = (own_paragraph(element), 0.0, 0.0);
    for (i, node) in element.children.iter().enumerate() {
        match node {
            Node::Text(text) => letters += text.chars().filter(|c| !c.is_whitespace()).count(),
            Node::Element(child) => {
                path.push(i);
                let (parent, grandparent, g, l, k) = weigh(child, path, out);
                path.pop();
                own += parent;
                up += grandparent;
                good += g;
                letters += l;
                linked += k;
            }
        }
    }
    if element.name == "a" {
        linked = letters;
    }
    let weight = match element.name.as_str() {
        "div" | "article" | "main" | "section" => 5.0,
        "pre" | "td" | "blockquote" => 3.0,
        "form" | "ul" | "ol" | "dl" | "li" | "dd" | "dt" => -3.0,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => -5.0,
        _ => 0.0,
    } + if named > 0 { 25.0 } else { 0.0 };
    let candidate = &mut out[index];
    (candidate.good, candidate.letters, candidate.linked) = (good, letters, linked);
    let holds = is_block(element) && (own > 0.0 || up > 0.0);
    candidate.score = if holds { own + up + weight } else { f64::MIN / 4.0 };
    let (length, _, commas) = own_text(element);
    let mine = if own_paragraph(element) > 0 { 1.0 + commas as f64 + (length as f64 / 100.0).min(3.0) } else { 0.0 };
    // Inline elements hand on what is below them.
    if is_block(element) { (mine, own / 2.0, good, letters, linked) } else { (own, up, good, letters, linked) }
}

/// What belongs to the article but stands above the element that holds its text: the standfirst, which is stated, and
/// the lead picture, which is returned.
fn above(root: &Element, path: &[usize], stated: &mut Stated) -> Option<Element> {
    let mut figure: Option<Element> = None;
    let mut at = root;
    let mut in_article = false;
    for &step in path {
        in_article |= at.name == "article" || at.name == "main";
        for node in &at.children[..step.min(at.children.len())] {
            let Node::Element(element) = node else { continue };
            let all = std::iter::once(element).chain(element.descendants());
            for found in all {
                let text =
                    || words(&spaced_text(found)).filter(|text| (4..=60).contains(&text.split_whitespace().count()));
                if stated.deck.is_none() && has_mark(&marks(found), DECK) {
                    stated.deck = text().filter(|text| stated.headline.as_deref().is_none_or(|h| !text.contains(h)));
                }
                let names_lead = |image: &Element| {
                    let lead = stated.image.as_ref().map(|lead| super::file_name(&lead.src));
                    ["src", "data-src", "data-original"]
                        .iter()
                        .any(|a| image.attribute(a).map(super::file_name) == lead && lead.is_some())
                };
                if found.name == "figure"
                    && figure.is_none()
                    && (in_article || found.descendants_named("img").any(names_lead))
                {
                    figure = Some(found.clone());
                }
            }
        }
        match at.children.get(step) {
            Some(Node::Element(next)) => at = next,
            _ => return None,
        }
    }
    figure
}

/// Class words of the line below a headline.
const DECK: &[&str] =
    &["standfirst", "deck", "dek", "subtitle", "subhead", "subheadline", "article summary", "article intro"];

/// The element at a path; what stands beside the path is recorded.
fn take(root: Element, path: &[usize], left_out: &mut Vec<LeftOut>) -> Element {
    let mut at = root;
    for &step in path {
        let mut next = None;
        for (i, node) in at.children.into_iter().enumerate() {
            match node {
                Node::Element(element) if i == step => next = Some(element),
                Node::Element(element) => leave_out(&element, "outside-the-article", left_out),
                Node::Text(text) => {
                    if let Some(text) = words(&text) {
                        left_out.push(LeftOut { line: at.line, text, rule: "outside-the-article" });
                    }
                }
            }
        }
        match next {
            Some(element) => at = element,
            None => return Element::default(),
        }
    }
    left_out.sort_by_key(|left| left.line);
    at
}

/// Takes leftovers out of the article: what is stated already, lists of links, calls to read more.
fn tidy(main: &mut Element, stated: &mut Stated, left_out: &mut Vec<LeftOut>) {
    if stated.headline.is_none() {
        stated.headline = main.descendants_named("h1").next().and_then(Element::text);
    }
    let mut state = Tidy { stated, left_out, seen_paragraph: false };
    state.children(main);
}

struct Tidy<'a> {
    stated: &'a mut Stated,
    left_out: &'a mut Vec<LeftOut>,
    seen_paragraph: bool,
}

impl Tidy<'_> {
    fn children(&mut self, element: &mut Element) {
        let children = std::mem::take(&mut element.children);
        for node in children {
            match node {
                Node::Element(mut child) => match self.verdict(&child) {
                    Some(rule) => leave_out(&child, rule, self.left_out),
                    None => {
                        if own_paragraph(&child) > 0 {
                            self.seen_paragraph = true;
                        }
                        if child.name != "figure" && child.name != "table" {
                            self.children(&mut child);
                        }
                        element.children.push(Node::Element(child));
                    }
                },
                text => element.children.push(text),
            }
        }
    }

    fn verdict(&mut self, element: &Element) -> Option<&'static str> {
        if !is_block(element) && !matches!(element.name.as_str(), "time" | "span" | "address" | "hgroup") {
            return None;
        }
        let text = words(&spaced_text(element))?;
        let count = text.split_whitespace().count();
        if matches!(element.name.as_str(), "h1" | "h2" | "hgroup" | "header") && self.is_headline(&text) {
            return Some("headline");
        }
        if element.name == "header"
            && paragraphs(element) == 0
            && !self.seen_paragraph
            && element.descendants_named("img").next().is_none()
        {
            return Some("header");
        }
        if !self.seen_paragraph && count <= 40 && self.is_deck(element, &text) {
            return Some("deck");
        }
        if count <= 30 && self.is_byline(element, &text) {
            return Some("byline-or-date");
        }
        if is_call(&text) {
            return Some("call-to-read-or-follow");
        }
        let density = link_density(element);
        let is_list = matches!(element.name.as_str(), "ul" | "ol" | "dl" | "div" | "section" | "table");
        if is_list
            && density > 0.7
            && paragraphs(element) == 0
            && element.descendants_named("a").count() >= 2
            && count >= 3
        {
            return Some("list-of-links");
        }
        // A line that is one link, among paragraphs: a story pushed to readers of this one.
        if matches!(element.name.as_str(), "p" | "div")
            && density > 0.95
            && count >= 4
            && self.seen_paragraph
            && text.len() < 200
        {
            return Some("link-alone");
        }
        None
    }

    fn is_headline(&self, text: &str) -> bool {
        let same = |h: &Option<String>| {
            h.as_deref()
                .is_some_and(|h| overlap(h, text) >= 0.8 && text.len() <= h.len() * 2 && h.len() <= text.len() * 2)
        };
        !self.seen_paragraph && (same(&self.stated.headline) || same(&self.stated.alternative_headline))
    }

    /// A line of its own under the headline that its class names as the standfirst.
    fn is_deck(&mut self, element: &Element, text: &str) -> bool {
        let short = element.elements().filter(|e| is_block(e)).count() <= 1;
        if short
            && has_mark(&marks(element), DECK)
            && self.stated.deck.is_none()
            && text.split_whitespace().count() >= 4
        {
            self.stated.deck = Some(text.to_owned());
            return true;
        }
        false
    }

    /// Names and dates that are stated, with nothing else worth reading.
    fn is_byline(&self, element: &Element, text: &str) -> bool {
        let mut rest = text.to_owned();
        let mut known = false;
        for person in &self.stated.byline {
            if rest.contains(&person.name) {
                rest = rest.replace(&person.name, " ");
                known = true;
            }
        }
        let marked = has_mark(
            &marks(element),
            &[
                "byline",
                "dateline",
                "timestamp",
                "published",
                "author",
                "authors",
                "pubdate",
                "post date",
                "entry date",
                "meta",
                "credit line",
            ],
        );
        let dated = element.name == "time" || element.descendants_named("time").next().is_some() || is_date(&rest);
        let left = rest.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 3).count();
        let said = |w: &str| rest.to_lowercase().contains(w);
        let words_of_dates = ["updated", "published", "posted", "by ", "last modified"].iter().any(|w| said(w));
        ((known && left <= 4) || (dated && left <= 6) || (marked && left <= 12 && (known || dated || words_of_dates)))
            && !text.ends_with(['?', '!', '”'])
            && (!text.ends_with('.') || dated || marked)
            && (element.name != "p" || known || marked || !self.seen_paragraph || element.name == "time")
    }
}

/// A line that asks the reader to do something else.
fn is_call(text: &str) -> bool {
    const STARTS: &[&str] = &[
        "read more",
        "also read",
        "read also",
        "see also",
        "related:",
        "related article",
        "related stories",
        "related content",
        "recommended:",
        "subscribe to",
        "sign up for",
        "sign up to",
        "follow us",
        "follow me on",
        "share this",
        "share on",
        "click here",
        "advertisement",
        "continue reading",
        "story continues below",
        "article continues",
        "more from",
        "more on this",
        "you may also like",
        "don't miss",
        "download our app",
        "get our newsletter",
        "join our",
        "support our",
        "like us on",
        "skip advertisement",
        "skip to",
        "copyright ©",
        "all rights reserved",
        "copyright 20",
        "© 20",
        "loading...",
        "leave a comment",
        "post a comment",
        "print this",
        "email this",
        "most read",
        "recommended stories",
        "watch:",
        "listen to this article",
        "tags:",
        "filed under",
        "categories:",
        "show comments",
        "view comments",
        "read next",
        "up next",
        "read the full",
        "lesen sie auch",
        "lire aussi",
        "lea también",
        "leia também",
    ];
    let lower: String = text.chars().take(60).flat_map(char::to_lowercase).collect();
    let lower = lower.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©').replace('’', "'");
    let count = text.split_whitespace().count();
    count <= 25
        && STARTS.iter().any(|start| lower.starts_with(start))
        && (count <= 14 || !text.ends_with(['.', '”', '"']))
}

/// What dom_smoothie takes for the article.
fn second_opinion(root: &Element) -> Option<Element> {
    let mut html = String::new();
    super::super::markup::write(root, &mut html);
    let config = dom_smoothie::Config { max_elements_to_parse: 50_000, disable_json_ld: true, ..Default::default() };
    let article = dom_smoothie::Readability::new(html, None, Some(config)).ok()?.parse().ok()?;
    let children = super::super::markup::fragment(&article.content);
    Some(Element { name: "div".to_owned(), children, ..Element::default() })
}
