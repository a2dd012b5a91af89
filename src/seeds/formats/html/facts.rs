//! What a page states about its article: JSON-LD first, then microdata, then meta elements, then what readers see
//! (`h1`, `time`, the byline), and the date in its address last. Nothing is guessed: what is not stated stays empty.

use super::dates::{dates, is_date};
use super::lookup::{Lookup, value_of};
use crate::seeds::formats::links;
use crate::seeds::formats::xml::{Element, unescape, words};
use crate::seeds::{Person, Picture, SourceLink, Stated};
use serde_json::Value;

/// The address from which the page was saved.
pub(super) fn address(page: &Lookup, html: &str) -> Option<String> {
    let canonical = page.named("link").find(|e| e.attribute("rel") == Some("canonical"));
    let canonical = canonical.and_then(|e| e.attribute("href")).filter(|href| href.starts_with("http"));
    let found = canonical.map(str::to_owned).or_else(|| page.meta(&["og:url"])).or_else(|| saved_from(html));
    found.and_then(|url| links::web(&url, None))
}

/// The comment in which browsers note where a page was saved from.
fn saved_from(html: &str) -> Option<String> {
    let head: String = html.chars().take(3000).collect();
    let rest = match head.split_once("saved from url=(") {
        Some((_, rest)) => rest.split_once(')')?.1,
        None if head.contains("SingleFile") => head.split_once("url:")?.1,
        None => return None,
    };
    words(rest.trim_start().split([' ', '\n', '\r']).next()?)
}

/// What relative links are relative to.
pub(super) fn base(page: &Lookup, address: Option<&str>) -> Option<String> {
    let stated = page.named("base").find_map(|e| e.attribute("href"));
    stated.and_then(|href| links::absolute(href, address)).or_else(|| address.map(str::to_owned))
}

pub(super) fn facts(page: &Lookup, address: Option<&str>) -> Stated {
    let data = json_ld(page);
    let article = data.iter().find(|node| is_article(node)).cloned().unwrap_or(Value::Null);
    let site = text_in(&article["publisher"]["name"]).or_else(|| page.meta(&["og:site_name", "application-name"]));
    let mut stated = Stated { url: address.map(str::to_owned), ..Stated::default() };

    let headlines = Headlines::of(page, &article, site.as_deref());
    stated.alternative_headline = text_in(&article["alternativeHeadline"])
        .or_else(|| headlines.other())
        .filter(|h| Some(h) != headlines.best.as_ref());
    stated.headline = headlines.best;
    stated.byline = byline(page, &article, site.as_deref());
    let dates = dates(page, &article, address, stated.headline.as_deref());
    stated.published = dates.published;
    stated.updated = dates.updated;
    stated.expires_at =
        text_in(&article["expires"]).or_else(|| page.meta(&["article:expiration_time"])).filter(|d| is_date(d));
    stated.dateline = text_in(&article["dateline"]);
    stated.language = language(page, &article);
    stated.summary = text_in(&article["description"])
        .or_else(|| page.meta(&["og:description", "description", "dc.description", "twitter:description"]));
    stated.section =
        first_text(&article["articleSection"]).or_else(|| page.meta(&["article:section", "parsely-section"]));
    stated.topics = topics(page, &article);
    stated.kind = article_types(&article).iter().find_map(|kind| kind_of(kind)).map(str::to_owned);
    stated.rights = text_in(&article["copyrightNotice"])
        .or_else(|| text_in(&article["license"]))
        .or_else(|| page.meta(&["copyright", "dcterms.rights", "dc.rights", "rights"]));
    stated.image = image(page, &article, address);
    if let Some(name) = site {
        let home = address.and_then(|url| url.split('/').nth(2).map(str::to_owned));
        if home.as_deref() != Some(name.as_str()) {
            stated.sources.push(SourceLink { name, url: address.map(str::to_owned) });
        }
    }
    stated
}

/// Every object of every JSON-LD script, those inside `@graph` too.
fn json_ld(page: &Lookup) -> Vec<Value> {
    let mut found = Vec::new();
    for script in page.json_ld.iter().take(50) {
        let text = script.trim().trim_start_matches("<!--").trim_end_matches("-->").trim_end_matches(';');
        // Line breaks inside strings are the usual mistake.
        let value = serde_json::from_str(text)
            .or_else(|_| serde_json::from_str(&text.replace(|c: char| c.is_control(), " ")))
            .unwrap_or(Value::Null);
        collect(value, &mut found, 0);
    }
    found
}

fn collect(value: Value, found: &mut Vec<Value>, depth: usize) {
    if found.len() > 200 || depth > 4 {
        return;
    }
    match value {
        Value::Array(values) => values.into_iter().for_each(|value| collect(value, found, depth + 1)),
        Value::Object(ref fields) => {
            let graph = fields.get("@graph").cloned();
            let main = fields.get("mainEntity").filter(|v| v.is_object()).cloned();
            found.push(value);
            for inner in [graph, main].into_iter().flatten() {
                collect(inner, found, depth + 1);
            }
        }
        _ => {}
    }
}

fn article_types(node: &Value) -> Vec<String> {
    match &node["@type"] {
        Value::String(kind) => vec![kind.clone()],
        Value::Array(kinds) => kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

fn is_article(node: &Value) -> bool {
    article_types(node).iter().any(|kind| {
        let kind = kind.rsplit(['/', ':']).next().unwrap_or_default();
        kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report" || kind == "Review"
    })
}

/// The kind of work that a schema.org type names.
fn kind_of(schema_type: &str) -> Option<&'static str> {
    Some(match schema_type.rsplit(['/', ':']).next()? {
        "ReportageNewsArticle" => "report",
        "OpinionNewsArticle" => "opinion",
        "AnalysisNewsArticle" => "analysis",
        "BackgroundNewsArticle" => "background",
        "ReviewNewsArticle" => "review",
        "LiveBlogPosting" => "live",
        "AdvertiserContentArticle" => "sponsored",
        _ => return None,
    })
}

pub(super) fn text_in(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => words(&unescape(text)),
        Value::Array(values) => values.iter().find_map(text_in),
        Value::Object(fields) => {
            text_in(fields.get("@value").or_else(|| fields.get("name")).or_else(|| fields.get("url"))?)
        }
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn first_text(value: &Value) -> Option<String> {
    text_in(value)
}

fn texts_in(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text_in).collect(),
        Value::String(text) => text.split([',', ';']).filter_map(words).collect(),
        other => text_in(other).into_iter().collect(),
    }
}

/// The names of one article on one page.
struct Headlines {
    best: Option<String>,
    stated: Vec<String>,
}

impl Headlines {
    /// What readers saw above the text is the headline; what the metadata says is made for machines, and may be cut.
    fn of(page: &Lookup, article: &Value, site: Option<&str>) -> Headlines {
        let mut stated: Vec<String> = Vec::new();
        let title = page.named("title").next().and_then(Element::text);
        let sources = [
            text_in(&article["headline"]),
            page.prop("headline"),
            page.meta(&["og:title"]),
            page.meta(&[
                "citation_title",
                "dc.title",
                "dcterms.title",
                "twitter:title",
                "parsely-title",
                "sailthru.title",
            ]),
            text_in(&article["name"]),
            title,
        ];
        for headline in sources.into_iter().flatten() {
            let headline = without_site(&headline, site);
            if !stated.contains(&headline) {
                stated.push(headline);
            }
        }
        let seen: Vec<String> = page.named("h1").filter_map(Element::text).collect();
        // One word of it, such as the name of the site, is not the headline.
        let alike = |a: &str, b: &str| overlap(a, b) >= 0.5 && letters(b).len() * 5 >= letters(a).len() * 2;
        let visible = seen.iter().find(|h1| stated.iter().any(|s| alike(s, h1)));
        // The only `h1` may also be the name of the site in the page's head.
        let alone = seen.first().filter(|h1| seen.len() == 1 && stated.is_empty() && Some(h1.as_str()) != site);
        Headlines { best: visible.or(alone).or(stated.first()).cloned(), stated }
    }

    /// Another headline of the same article, if the metadata has one that is neither the same nor a part of it.
    fn other(&self) -> Option<String> {
        let best = self.best.as_deref()?;
        let differs = |h: &&String| {
            let (a, b) = (letters(h), letters(best));
            !a.is_empty() && !a.contains(&b) && !b.contains(&a) && overlap(h, best) < 0.9
        };
        self.stated.iter().take(3).filter(|h| !h.ends_with(['…', '.'])).find(differs).cloned()
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The share of words of the shorter text that the longer one has.
pub(super) fn overlap(a: &str, b: &str) -> f64 {
    // Scripts without blanks have no words to compare, but pairs of signs.
    let pairs = |word: String| -> Vec<String> {
        let signs: Vec<char> = word.chars().collect();
        if signs.len() < 4 || !signs.iter().any(|c| (0xe00..=0xfff).contains(&(*c as u32)) || (*c as u32) >= 0x3040) {
            return vec![word];
        }
        signs.windows(2).map(|pair| pair.iter().collect()).collect()
    };
    let set = |text: &str| -> std::collections::BTreeSet<String> {
        text.split_whitespace().map(letters).filter(|word| !word.is_empty()).flat_map(pairs).collect()
    };
    let (a, b) = (set(a), set(b));
    let shorter = a.len().min(b.len());
    if shorter == 0 { 0.0 } else { a.intersection(&b).count() as f64 / shorter as f64 }
}

/// `Headline - The Site` → `Headline`, when the last part is the site's name or plainly one.
fn without_site(title: &str, site: Option<&str>) -> String {
    for mark in [" | ", " - ", " – ", " — ", " -- ", " :: ", " » ", " · ", " • ", " < "] {
        let Some((rest, last)) = title.rsplit_once(mark) else { continue };
        let is_site = site.is_some_and(|site| letters(last) == letters(site) || overlap(last, site) >= 0.6);
        let looks_so = (mark == " | " || mark == " :: " || mark == " » ") && last.split_whitespace().count() <= 4;
        if (is_site || looks_so) && rest.split_whitespace().count() >= 2 {
            return without_site(rest.trim(), site);
        }
    }
    // Chinese and Japanese pages part the two without blanks: `标题_网站`, `标题--栏目--网站`.
    for mark in ["_", "--", "|", "｜"] {
        let Some((rest, last)) = title.rsplit_once(mark) else { continue };
        let signs = rest.chars().filter(|c| (0x3040..=0x9fff).contains(&(*c as u32))).count();
        if signs >= 6 && (1..=8).contains(&last.trim().chars().count()) {
            return without_site(rest.trim_end_matches(['-', '_', '|', '｜', ' ']), site);
        }
    }
    title.trim().to_owned()
}

fn byline(page: &Lookup, article: &Value, site: Option<&str>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    let authors = match &article["author"] {
        Value::Array(authors) => authors.clone(),
        Value::Null => Vec::new(),
        author => vec![author.clone()],
    };
    for author in authors.iter().take(20) {
        if article_types(author).iter().any(|kind| kind.ends_with("Organization")) {
            continue;
        }
        let role = text_in(&author["jobTitle"]);
        for name in text_in(author).into_iter().flat_map(|name| names(&name, site)) {
            people.push(Person { name, role: role.clone() });
        }
    }
    let mut add = |found: Vec<String>| {
        if people.is_empty() {
            for name in found.iter().flat_map(|text| names(text, site)) {
                people.push(Person { name, role: None });
            }
        }
    };
    add(page.props("author").into_iter().filter_map(author_in).collect());
    add([
        "author",
        "article:author",
        "byl",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "citation_author",
    ]
    .iter()
    .map(|name| page.metas(name))
    .find(|found| found.iter().any(|text| !names(text, site).is_empty()))
    .unwrap_or_default());
    let visible = |wanted: &dyn Fn(&Element) -> bool| -> Vec<String> {
        let short = |text: &String| text.split_whitespace().count() <= 12;
        page.all.iter().copied().filter(|e| wanted(e)).filter_map(Element::text).filter(short).take(1).collect()
    };
    add(visible(&|e| e.name == "a" && e.attribute("rel").is_some_and(|rel| rel.split(' ').any(|r| r == "author"))));
    let class = |e: &Element, names: &[&str]| {
        e.attribute("class")
            .unwrap_or_default()
            .split_whitespace()
            .any(|c| names.contains(&c.to_ascii_lowercase().as_str()))
    };
    let by = [
        "byline",
        "author-name",
        "byline__name",
        "article__byline",
        "article-byline",
        "post-author",
        "author",
        "story-byline",
    ];
    add(visible(&|e| class(e, &by)));
    let mut seen: Vec<String> = Vec::new();
    people.retain(|person| {
        let new = !seen.contains(&person.name);
        seen.push(person.name.clone());
        new
    });
    people
}

fn author_in(element: &Element) -> Option<String> {
    let name = element.descendants().into_iter().find(|e| e.attribute("itemprop") == Some("name"));
    value_of(name.unwrap_or(element))
}

/// The names in a byline as printed. An address, the site itself and a sentence are no names.
fn names(byline: &str, site: Option<&str>) -> Vec<String> {
    let mut text = byline.trim();
    for prefix in ["by ", "von ", "par ", "por ", "written by ", "text by ", "story by "] {
        if text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)) {
            text = text[prefix.len()..].trim();
        }
    }
    if text.starts_with("http") || text.contains("://") || text.split_whitespace().count() > 14 {
        return Vec::new();
    }
    let text =
        text.replace(" and ", ",").replace(" & ", ",").replace(" und ", ",").replace(" et ", ",").replace(" y ", ",");
    let is_name = |name: &String| {
        let count = name.split_whitespace().count();
        (1..=5).contains(&count)
            && name.chars().next().is_some_and(char::is_alphabetic)
            && !name.contains(['@', '/', '|'])
            && ![".com", ".org", ".net", ".co.uk", ".es", ".de", ".fr"]
                .iter()
                .any(|end| name.to_lowercase().ends_with(end))
            && !name.chars().any(|c| c.is_ascii_digit())
            && site.is_none_or(|site| letters(site) != letters(name))
            && !["admin", "editor", "staff", "staff reporter", "newsroom", "author", "unknown"]
                .contains(&name.to_lowercase().as_str())
    };
    text.split([',', ';', '|', '·', '•']).filter_map(words).filter(is_name).collect()
}

fn language(page: &Lookup, article: &Value) -> Option<String> {
    let html = page.root.attribute("lang").or_else(|| page.root.attribute("xml:lang")).map(str::to_owned);
    let found = html
        .or_else(|| text_in(&article["inLanguage"]))
        .or_else(|| page.meta(&["content-language", "og:locale", "dc.language", "language"]))?;
    let found = found.replace('_', "-");
    let is_tag = found.len() <= 35
        && found
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && found.split('-').next().is_some_and(|first| (2..=3).contains(&first.len()));
    is_tag.then_some(found)
}

fn topics(page: &Lookup, article: &Value) -> Vec<String> {
    let mut topics = texts_in(&article["keywords"]);
    if topics.is_empty() {
        topics = page.metas("article:tag").iter().flat_map(|tags| tags.split(',').filter_map(words)).collect();
    }
    if topics.is_empty() {
        let keywords = page.meta(&["news_keywords", "parsely-tags", "sailthru.tags"]).unwrap_or_default();
        topics = keywords.split([',', ';']).filter_map(words).collect();
    }
    let mut seen: Vec<String> = Vec::new();
    // Programs keep their own state among the keywords: `Type:article`, `lastModifiedDate:…`.
    for topic in topics {
        if !topic.contains(':') && topic.chars().count() <= 60 && !seen.iter().any(|t| t.eq_ignore_ascii_case(&topic)) {
            seen.push(topic);
        }
    }
    seen
}

fn image(page: &Lookup, article: &Value, address: Option<&str>) -> Option<Picture> {
    let stated = match &article["image"] {
        Value::Array(images) => images.first().cloned().unwrap_or(Value::Null),
        other => other.clone(),
    };
    let url = match &stated {
        Value::Object(fields) => fields.get("url").or_else(|| fields.get("contentUrl")).and_then(text_in),
        other => text_in(other),
    };
    let open_graph =
        page.meta(&["og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"]);
    let src = url.or(open_graph).and_then(|url| links::web(&url, address))?;
    Some(Picture {
        src,
        alt: page.meta(&["og:image:alt", "twitter:image:alt"]),
        caption: text_in(&stated["caption"]),
        credit: text_in(&stated["creditText"]).or_else(|| text_in(&stated["copyrightHolder"])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_people_and_not_addresses() {
        assert_eq!(names("By Ines Varga and Tomas Reed", None), ["Ines Varga", "Tomas Reed"]);
        assert!(names("https://facebook.example/page", None).is_empty());
        assert!(names("The Briefing", Some("The Briefing")).is_empty());
        assert_eq!(without_site("Ferries at night | City - The Briefing", Some("The Briefing")), "Ferries at night");
        assert_eq!(without_site("Spider-Man - the return", None), "Spider-Man - the return");
        assert_eq!(without_site("渡轮公司宣布新的夜间航线--本地--港口网", None), "渡轮公司宣布新的夜间航线");
    }
}
