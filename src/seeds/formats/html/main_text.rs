//! The article on a page, told from what surrounds it: navigation, shares, related links, comments, newsletters.
//!
//! Three steps. What a name or a role says is no article is taken away (`foreign`). Among the rest, the element that holds
//! the article is the one that the page names as such (`articleBody`, `article`) or else the one whose paragraphs score
//! best, by length, commas and share of link text, as Readability does; what stands between the headline and it belongs to
//! it. Inside it, leftovers are found by what they are (`tidy`).

use super::facts::overlap;
use super::foreign::{ARTICLE, has_mark, marks, prune};
use super::tidy::tidy;
use crate::seeds::formats::markup::{Page, fragment, write};
use crate::seeds::formats::xml::{Element, Node, unescape, words};
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
    prune(&mut root, &mut left_out);
    let path = choose(&root, &bodies);
    let head = above(&root, &path, stated);
    let mut main = take(root, &path, &mut left_out);
    for element in head.into_iter().rev() {
        left_out.retain(|left| left.line != element.line || left.line == 0);
        main.children.insert(0, Node::Element(element));
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
    // A page that is made by script may hold its text nowhere but in what it tells machines.
    if let Some(body) = bodies.iter().max_by_key(|body| body.len()).filter(|body| body.len() > 300)
        && letters(&main) * 5 < weight(body) * 2
    {
        leave_out(&main, "outside-the-article", &mut left_out);
        main = told(body);
    }
    Found { nodes: main.children, left_out }
}

/// The text of JSON-LD as paragraphs; some papers put HTML there.
fn told(body: &str) -> Element {
    if body.contains("</p>") {
        return Element { name: "div".to_owned(), children: fragment(body), ..Element::default() };
    }
    let paragraph = |line: &str| {
        let children = vec![Node::Text(unescape(line))];
        Node::Element(Element { name: "p".to_owned(), children, ..Element::default() })
    };
    let children = body.lines().filter(|line| !line.trim().is_empty()).map(paragraph).collect();
    Element { name: "div".to_owned(), children, ..Element::default() }
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

pub(super) fn is_block(element: &Element) -> bool {
    BLOCKS.contains(&element.name.as_str())
}

/// Letters of a text as if it were in an alphabet: what Chinese says in one sign takes about three letters elsewhere.
fn weight(text: &str) -> usize {
    let of = |c: char| match c as u32 {
        0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff => 3,
        _ => 1,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(of).sum()
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
                let n = weight(text);
                (n, if in_link { n } else { 0 })
            }
            Node::Element(child) => count(child, in_link),
        };
        (all + a, linked + l)
    })
}

pub(super) fn link_density(element: &Element) -> f64 {
    let (all, linked) = count(element, false);
    if all == 0 { 0.0 } else { linked as f64 / all as f64 }
}

/// Letters of the text that reads like paragraphs: long enough, and not mostly links.
pub(super) fn paragraphs(element: &Element) -> usize {
    own_paragraph(element) + element.elements().map(paragraphs).sum::<usize>()
}

/// Letters of the text that stands in this block itself, if it reads like a paragraph.
pub(super) fn own_paragraph(element: &Element) -> usize {
    let (all, linked, _) = own_text(element);
    if is_block(element) && all >= 60 && linked * 3 <= all { all } else { 0 }
}

/// Letters, letters in links, and commas of the text that stands in this block and in no block inside it.
fn own_text(element: &Element) -> (usize, usize, usize) {
    fn walk(element: &Element, in_link: bool, sums: &mut (usize, usize, usize)) {
        for node in &element.children {
            match node {
                Node::Text(text) => {
                    let n = weight(text);
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

pub(super) fn leave_out(element: &Element, rule: &'static str, left_out: &mut Vec<LeftOut>) {
    if let Some(text) = words(&spaced_text(element)) {
        left_out.push(LeftOut { line: element.line, text, rule });
    }
}

/// All text, with a blank between blocks.
pub(super) fn spaced_text(element: &Element) -> String {
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

/// The words of an element with single blanks between them, as far as a limit in bytes: enough to tell that they are
/// too many. Elements stand in each other, and each would read all that is inside again.
pub(super) fn words_up_to(element: &Element, limit: usize) -> String {
    fn add(text: &str, limit: usize, apart: &mut bool, out: &mut String) {
        let ends_apart = text.ends_with(char::is_whitespace);
        *apart |= text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            if *apart && !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
            *apart = true;
            if out.len() > limit {
                return;
            }
        }
        *apart = ends_apart || (*apart && text.trim().is_empty());
    }
    fn walk(element: &Element, limit: usize, apart: &mut bool, out: &mut String) {
        for node in &element.children {
            if out.len() > limit {
                return;
            }
            match node {
                Node::Text(text) => add(text, limit, apart, out),
                Node::Element(child) => {
                    let parts = is_block(child) || child.name == "br";
                    *apart |= parts;
                    walk(child, limit, apart, out);
                    *apart |= parts;
                }
            }
        }
    }
    let mut out = String::new();
    walk(element, limit, &mut false, &mut out);
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
    /// The words of its name, without numbers.
    marks: String,
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
        let wanted = weight(body);
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
    match plainest {
        Some(part) => whole(&candidates, part).path.clone(),
        None => climbed.path.clone(),
    }
}

/// The element around all parts of an article that is cut up between pictures and advertisements: several elements
/// named alike, beside each other, which together hold nearly all the text around them.
fn whole<'a>(candidates: &'a [Candidate], part: &'a Candidate) -> &'a Candidate {
    if part.named != 2 {
        return part;
    }
    let alike = |c: &&Candidate| c.named == 2 && c.good > 0 && c.marks == part.marks && !c.path.starts_with(&part.path);
    let mut around = part.path.clone();
    let mut sum = part.good;
    for other in candidates.iter().filter(alike).filter(|c| !part.path.starts_with(&c.path)).take(20) {
        let common = around.iter().zip(&other.path).take_while(|(a, b)| a == b).count();
        around.truncate(common);
        sum += other.good;
    }
    let holder = candidates.iter().find(|c| c.path == around);
    holder.filter(|holder| sum * 5 >= holder.good * 4).unwrap_or(part)
}

/// From the best element up, as long as what stands around it reads like the same text.
fn climb<'a>(candidates: &'a [Candidate], best: &'a Candidate) -> &'a Candidate {
    let mut at = best;
    while let Some(parent) = at.path.split_last().and_then(|(_, up)| candidates.iter().find(|c| c.path == up)) {
        let gained = parent.good.saturating_sub(at.good);
        let noise = (parent.letters - at.letters).saturating_sub(gained);
        // Text beside it in paragraphs, and more of it than of anything else; or much text, short as its paragraphs may
        // be, and hardly a link in it.
        let text = (parent.letters - parent.linked).saturating_sub(at.letters - at.linked);
        let links = parent.linked.saturating_sub(at.linked);
        let plain = gained > 0 && text * 3 >= at.letters && links * 12 <= text;
        if (gained * 5 >= at.good && gained >= noise) || plain {
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
    let marks = if named == 2 { marks.chars().filter(|c| !c.is_ascii_digit()).collect() } else { String::new() };
    out.push(Candidate { path: path.clone(), score: 0.0, good: 0, letters: 0, linked: 0, named, marks });
    let (mut letters, mut linked) = (0, 0);
    let (mut good, mut own, mut up) = (own_paragraph(element), 0.0, 0.0);
    for (i, node) in element.children.iter().enumerate() {
        match node {
            Node::Text(text) => letters += weight(text),
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

/// What belongs to the article but stands above the element that holds its text: the standfirst, which is stated; the
/// lead picture, and the paragraphs below the headline, which are returned.
fn above(root: &Element, path: &[usize], stated: &mut Stated) -> Vec<Element> {
    let mut head = Head { stated, in_article: false, passed_headline: false, figure: None, paragraphs: Vec::new() };
    let mut at = root;
    for &step in path {
        head.in_article |= at.name == "article" || at.name == "main";
        for node in &at.children[..step.min(at.children.len())] {
            if let Node::Element(element) = node {
                head.look(element);
            }
        }
        match at.children.get(step) {
            Some(Node::Element(next)) => at = next,
            _ => return Vec::new(),
        }
    }
    // Much text above the text is another article.
    let much = head.paragraphs.iter().map(paragraphs).sum::<usize>() * 3 > paragraphs(at);
    let mut found: Vec<Element> = head.figure.into_iter().collect();
    found.extend(head.paragraphs.into_iter().filter(|_| !much));
    found
}

struct Head<'a> {
    stated: &'a mut Stated,
    in_article: bool,
    passed_headline: bool,
    figure: Option<Element>,
    paragraphs: Vec<Element>,
}

impl Head<'_> {
    fn look(&mut self, element: &Element) {
        if self.figure.is_none() && element.name == "figure" && (self.in_article || self.names_lead(element)) {
            self.figure = Some(element.clone());
        }
        if element.name == "figure" || super::tidy::is_caption(element) {
            return;
        }
        if !self.passed_headline && matches!(element.name.as_str(), "h1" | "h2") {
            let text = element.text().unwrap_or_default();
            let same = |h: &str| overlap(h, &text) >= 0.8 && text.len() <= h.len() * 2 && h.len() <= text.len() * 2;
            self.passed_headline = self.stated.headline.as_deref().is_some_and(same);
        }
        if self.stated.deck.is_none() && has_mark(&marks(element), DECK) {
            let text = Some(words_up_to(element, 4_000));
            let short = |text: &String| (4..=60).contains(&text.split_whitespace().count());
            let says_more = |text: &String| self.stated.headline.as_deref().is_none_or(|h| !text.contains(h));
            if let Some(deck) = text.filter(short).filter(says_more) {
                self.stated.deck = Some(deck);
                return;
            }
        }
        if self.passed_headline && own_paragraph(element) > 0 {
            self.paragraphs.push(element.clone());
            return;
        }
        element.elements().for_each(|child| self.look(child));
    }

    fn names_lead(&self, figure: &Element) -> bool {
        let lead = self.stated.image.as_ref().map(|lead| super::file_name(&lead.src));
        let names = ["src", "data-src", "data-original"];
        lead.is_some()
            && figure
                .descendants_named("img")
                .any(|image| names.iter().any(|name| image.attribute(name).map(super::file_name) == lead))
    }
}

/// Class words of the line below a headline.
pub(super) const DECK: &[&str] = &[
    "standfirst",
    "deck",
    "dek",
    "subtitle",
    "subhead",
    "subheadline",
    "article summary",
    "article intro",
    "article lead",
    "perex",
    "chapo",
    "chapeau",
    "vorspann",
    "entradilla",
    "bajada",
    "sapo",
    "sommario",
    "ingress",
    "manchet",
];

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

/// What dom_smoothie takes for the article.
fn second_opinion(root: &Element) -> Option<Element> {
    let mut html = String::new();
    write(root, &mut html);
    let config = dom_smoothie::Config { max_elements_to_parse: 50_000, disable_json_ld: true, ..Default::default() };
    let article = dom_smoothie::Readability::new(html, None, Some(config)).ok()?.parse().ok()?;
    let children = fragment(&article.content);
    Some(Element { name: "div".to_owned(), children, ..Element::default() })
}
