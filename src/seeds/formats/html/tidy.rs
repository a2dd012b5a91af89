//! What is left over inside an article: its headline, byline and date, which are stated already; the words below
//! pictures; lists of links, calls to read more; and the scraps at the head and the tail. Found by what they are and
//! where they stand, because they have no name.

use super::dates::is_date;
use super::facts::overlap;
use super::foreign::{has_mark, marks};
use super::main_text::{DECK, is_block, leave_out, link_density, own_paragraph, paragraphs, spaced_text, words_up_to};
use crate::seeds::formats::xml::{Element, Node, words};
use crate::seeds::{LeftOut, Stated};
use std::collections::BTreeSet;

/// Takes leftovers out of the article: what is stated already, lists of links, calls to read more.
pub(super) fn tidy(main: &mut Element, stated: &mut Stated, left_out: &mut Vec<LeftOut>) {
    if stated.headline.is_none() {
        stated.headline = main.descendants_named("h1").next().and_then(Element::text);
    }
    let doubled = is_doubled(main);
    let mut state =
        Tidy { stated, left_out, seen_paragraph: false, announced: false, doubled, paragraphs: BTreeSet::default() };
    state.children(main);
    // Where nothing reads like a paragraph, short blocks are the text.
    if paragraphs(main) > 0 {
        scraps(main, false, left_out);
        scraps(main, true, left_out);
    }
}

struct Tidy<'a> {
    stated: &'a mut Stated,
    left_out: &'a mut Vec<LeftOut>,
    seen_paragraph: bool,
    /// The block before ends in a colon.
    announced: bool,
    /// The page holds its article twice, once for print.
    doubled: bool,
    /// The long paragraphs so far.
    paragraphs: BTreeSet<String>,
}

impl Tidy<'_> {
    fn children(&mut self, element: &mut Element) {
        let children = std::mem::take(&mut element.children);
        for node in children {
            match node {
                // What a program prints is kept to the letter.
                Node::Element(child) if child.name == "pre" => element.children.push(Node::Element(child)),
                Node::Element(child) if is_picture(&child) => element.children.push(Node::Element(figure(child))),
                Node::Element(mut child) => match self.verdict(&child) {
                    Some(rule) => leave_out(&child, rule, self.left_out),
                    None => {
                        if own_paragraph(&child) > 0 {
                            self.seen_paragraph = true;
                        }
                        if is_block(&child) {
                            self.announced = child.raw_text().trim_end().ends_with(':');
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
        if element.name == "figure" {
            return None;
        }
        if !is_block(element) && !matches!(element.name.as_str(), "time" | "span" | "address" | "hgroup") {
            return None;
        }
        // What is longer than this is judged by its length alone.
        let text = Some(words_up_to(element, 20_000)).filter(|text| !text.is_empty())?;
        let count = text.split_whitespace().count();
        let heading = matches!(element.name.as_str(), "h1" | "h2" | "hgroup" | "header");
        if (heading && self.is_headline(&text)) || self.repeats_headline(element, &text) {
            return Some("headline");
        }
        if self.doubled && is_long(element) && !self.paragraphs.insert(text.clone()) {
            return Some("repeated");
        }
        if related(element, &text) && self.seen_paragraph {
            return Some("related");
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
        if count <= 60 && has_mark(&marks(element), CAPTION) && element.name != "table" {
            return Some("caption-without-picture");
        }
        let density = link_density(element);
        let most = match element.name.as_str() {
            "div" | "section" => 0.7,
            "ul" | "ol" | "dl" | "table" if !self.announced => 0.85,
            _ => 1.0,
        };
        if density > most && paragraphs(element) == 0 && element.descendants_named("a").count() >= 2 && count >= 3 {
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

    /// The headline to the letter: above the text whatever holds it, below as a heading of the first order.
    fn repeats_headline(&self, element: &Element, text: &str) -> bool {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let said: String = letters(text);
        let same = self.stated.headline.as_deref().is_some_and(|headline| said == letters(headline) as String);
        same && !said.is_empty() && is_block(element) && (!self.seen_paragraph || element.name == "h1")
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
            && (!matches!(element.name.as_str(), "p" | "li" | "td" | "th" | "dd" | "blockquote" | "h2" | "h3" | "h4")
                || known
                || marked
                || !self.seen_paragraph)
    }
}

/// A paragraph that no two articles share, and no article says twice.
fn is_long(element: &Element) -> bool {
    own_paragraph(element) >= 150 && !element.elements().any(is_block)
}

/// Whether at least half of several long paragraphs come again.
fn is_doubled(main: &Element) -> bool {
    let long: Vec<String> =
        main.descendants().into_iter().filter(|e| is_long(e)).filter_map(|e| words(&spaced_text(e))).collect();
    let different: BTreeSet<&String> = long.iter().collect();
    different.len() >= 4 && (long.len() - different.len()) * 2 >= different.len()
}

/// Whether an element is named as the words below a picture.
pub(super) fn is_caption(element: &Element) -> bool {
    element.name == "figcaption" || has_mark(&marks(element), CAPTION)
}

/// Class words of what stands below a picture.
const CAPTION: &[&str] = &[
    "caption",
    "captions",
    "figcaption",
    "credit",
    "credits",
    "wp caption text",
    "imagecaption",
    "photocaption",
    "photocredit",
    "imagecredit",
    "legende",
    "bildunterschrift",
    "didascalia",
    "cutline",
    "photographer",
    "phototext",
];
const PICTURE: &[&str] = &[
    "image",
    "img",
    "photo",
    "picture",
    "media",
    "foto",
    "bild",
    "thumbnail",
    "wp caption",
    "figure",
    "caption",
    "imagen",
    "inlineimage",
    "pic",
    "illustration",
    "image container",
    "imagebox",
    "photobox",
];

/// A picture with its caption, in an element that is not called a figure.
fn is_picture(element: &Element) -> bool {
    if !matches!(element.name.as_str(), "div" | "p" | "span" | "section" | "dl" | "table" | "li" | "center") {
        return false;
    }
    let text = words_up_to(element, 4_000);
    if text.is_empty() || text.len() > 4_000 || text.split_whitespace().count() > 60 || paragraphs(element) > 300 {
        return false;
    }
    let inside = element.descendants();
    if inside.iter().filter(|e| e.name == "img").count() != 1 || inside.iter().any(|e| e.name == "figure") {
        return false;
    }
    let below: usize = captions(element).into_iter().map(|e| words(&spaced_text(e)).unwrap_or_default().len()).sum();
    below * 10 >= text.len() * 9
        || (below > 0 && has_mark(&marks(element), PICTURE))
        || has_mark(&marks(element), &["wp caption"])
}

/// The outermost elements that are named as captions or credits.
fn captions(element: &Element) -> Vec<&Element> {
    let mut found = Vec::new();
    for child in element.elements() {
        if is_caption(child) {
            found.push(child);
        } else {
            found.extend(captions(child));
        }
    }
    found
}

fn figure(element: Element) -> Element {
    let image = element.descendants_named("img").next().cloned();
    let caption = Element { name: "figcaption".to_owned(), ..element };
    let line = caption.line;
    let children = image.into_iter().chain([caption]).map(Node::Element).collect();
    Element { name: "figure".to_owned(), children, line, ..Element::default() }
}

/// A box of links to other articles, told by its first words: `Related news`, `Read also`, in the languages of papers.
fn related(element: &Element, text: &str) -> bool {
    const LABELS: &[&str] = &[
        "related news",
        "related articles",
        "related stories",
        "related content",
        "related topics",
        "related posts",
        "related links",
        "related coverage",
        "more stories",
        "more news",
        "more from",
        "more on this story",
        "more in ",
        "you might also like",
        "you may also like",
        "recommended for you",
        "recommended reading",
        "read also",
        "also read",
        "read next",
        "what to read next",
        "most popular",
        "most read",
        "trending now",
        "latest news",
        "top stories",
        "editor's picks",
        "editors' picks",
        "notícias relacionadas",
        "leia também",
        "leia mais",
        "veja também",
        "mais lidas",
        "noticias relacionadas",
        "te puede interesar",
        "también te puede interesar",
        "más noticias",
        "lea también",
        "lee también",
        "lo más leído",
        "à lire aussi",
        "lire aussi",
        "sur le même sujet",
        "les plus lus",
        "articles liés",
        "mehr zum thema",
        "lesen sie auch",
        "das könnte sie auch interessieren",
        "auch interessant",
        "meistgelesen",
        "weitere artikel",
        "leggi anche",
        "articoli correlati",
        "potrebbe interessarti",
        "lees ook",
        "lees meer",
        "meer nieuws",
        "läs också",
        "läs mer",
        "les også",
        "læs også",
        "lue myös",
        "czytaj także",
        "czytaj też",
        "zobacz także",
        "přečtěte si také",
        "mohlo by vás zajímat",
        "olvass még",
        "citește și",
        "прочетете още",
        "читайте также",
        "читайте також",
        "по теме",
        "ilgili haberler",
        "bunlar da ilginizi çekebilir",
        "baca juga",
        "berita terkait",
        "artikel terkait",
        "xem thêm",
        "tin liên quan",
        "اقرأ أيضا",
        "اقرأ أيضًا",
        "مقالات ذات صلة",
        "یہ بھی پڑھیں",
        "यह भी पढ़ें",
        "इसे भी पढ़ें",
        "相关阅读",
        "相关新闻",
        "相关文章",
        "相關文章",
        "相關新聞",
        "延伸閱讀",
        "延伸阅读",
        "推荐阅读",
        "为你推荐",
        "为您推荐",
        "猜你喜欢",
        "热门推荐",
        "あわせて読みたい",
        "関連記事",
        "おすすめ記事",
        "관련기사",
        "관련 기사",
    ];
    let holds = matches!(element.name.as_str(), "div" | "section" | "ul" | "ol" | "table" | "article");
    let start: String = text.chars().take(48).flat_map(char::to_lowercase).collect();
    let start = start.replace('’', "'");
    let start = start.trim_start_matches(|c: char| !c.is_alphanumeric());
    let labelled = LABELS.iter().find(|label| start.starts_with(*label));
    // The label stands alone in its block: a sentence may begin with the same words.
    let alone = |label: &str| {
        let blocks = element.descendants().into_iter().find(|e| {
            let text = e.text().unwrap_or_default();
            !text.is_empty()
                && text.chars().count() <= label.chars().count() + 14
                && text.split_whitespace().count() <= 8
        });
        blocks.and_then(Element::text).is_some_and(|text| {
            let text = text.to_lowercase().replace('’', "'");
            text.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(label)
        })
    };
    holds && labelled.is_some_and(|label| alone(label)) && element.descendants_named("a").count() >= 1
}

/// Takes scraps from one end of the article: short blocks that say nothing whole, as headings over nothing at the tail
/// and labels at the head are. A dozen at most; the first block that reads like text ends it.
fn scraps(main: &mut Element, from_end: bool, left_out: &mut Vec<LeftOut>) {
    for _ in 0..12 {
        match scrap(main, from_end) {
            Scrap::Found(element) => {
                leave_out(&element, if from_end { "scrap-at-the-end" } else { "scrap-at-the-start" }, left_out)
            }
            Scrap::Text | Scrap::Nothing => return,
        }
    }
}

enum Scrap {
    Found(Box<Element>),
    Text,
    /// Neither text nor scrap.
    Nothing,
}

/// The block at one end, taken out if it is a scrap.
fn scrap(element: &mut Element, from_end: bool) -> Scrap {
    let places: Vec<usize> =
        if from_end { (0..element.children.len()).rev().collect() } else { (0..element.children.len()).collect() };
    for at in places {
        let Node::Element(child) = &mut element.children[at] else {
            if matches!(&element.children[at], Node::Text(text) if words(text).is_some()) {
                return Scrap::Text;
            }
            continue;
        };
        let text = words_up_to(child, 20_000);
        if text.is_empty() {
            continue;
        }
        if child.name == "figure" {
            continue;
        }
        if child.elements().any(is_block) && !matches!(child.name.as_str(), "ul" | "ol" | "dl" | "table" | "blockquote")
        {
            match scrap(child, from_end) {
                Scrap::Nothing => continue,
                found => return found,
            }
        }
        if !is_scrap(child, &text, from_end) {
            return Scrap::Text;
        }
        let Node::Element(taken) = element.children.remove(at) else { return Scrap::Text };
        return Scrap::Found(Box::new(taken));
    }
    Scrap::Nothing
}

fn is_scrap(element: &Element, text: &str, from_end: bool) -> bool {
    let heading = matches!(element.name.as_str(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    if heading {
        return from_end;
    }
    let plain =
        matches!(element.name.as_str(), "p" | "div" | "span" | "a" | "b" | "strong" | "center" | "section" | "header");
    let count = text.split_whitespace().count();
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    // A dateline, a signature, a question or an end mark is text.
    let ends = text.ends_with([
        '.', '?', '!', '…', ':', '”', '"', '»', ')', '。', '！', '？', '—', '–', '-', '।', '۔', '؟', '*', '_', '#',
    ]);
    // Scripts without blanks have long sentences of one word.
    plain && !ends && count <= 4 && letters <= 32 && letters > 0 && text.chars().all(|c| (c as u32) < 0x600)
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
        "leggi anche",
        "lees ook",
        "læs også",
        "läs också",
        "les også",
        "zobacz też",
        "czytaj też",
        "mehr zum thema",
        "voir aussi",
        "à lire aussi",
        "follow this topic",
        "more commentary",
        "story highlights",
    ];
    let lower: String = text.chars().take(60).flat_map(char::to_lowercase).collect();
    let lower = lower.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©').replace('’', "'");
    let count = text.split_whitespace().count();
    count <= 25
        && STARTS.iter().any(|start| lower.starts_with(start))
        && (count <= 14 || !text.ends_with(['.', '”', '"']))
}
