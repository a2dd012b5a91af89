//! What a page states about its article: JSON-LD first, then microdata, then meta elements, then what readers see
//! (`h1`, `time`, the byline), and the date in its address last. Nothing is guessed: what is not stated stays empty.

use crate::seeds::formats::links;
use crate::seeds::formats::markup::Page;
use crate::seeds::formats::xml::{Element, unescape, words};
use crate::seeds::{Person, Picture, SourceLink, Stated};
use serde_json::Value;

/// The address from which the page was saved.
pub(super) fn address(page: &Page, html: &str) -> Option<String> {
    let canonical = page.root.descendants_named("link").find(|e| e.attribute("rel") == Some("canonical"));
    let canonical = canonical.and_then(|e| e.attribute("href")).filter(|href| href.starts_with("http"));
    let found = canonical.map(str::to_owned).or_else(|| meta(page, &["og:url"])).or_else(|| saved_from(html));
    found.filter(|url| url.starts_with("http")).and_then(|url| links::absolute(&url, None))
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
pub(super) fn base(page: &Page, address: Option<&str>) -> Option<String> {
    let stated = page.root.descendants_named("base").find_map(|e| e.attribute("href"));
    stated.and_then(|href| links::absolute(href, address)).or_else(|| address.map(str::to_owned))
}

pub(super) fn facts(page: &Page, address: Option<&str>) -> Stated {
    let data = json_ld(page);
    let article = data.iter().find(|node| is_article(node)).cloned().unwrap_or(Value::Null);
    let site = text_in(&article["publisher"]["name"]).or_else(|| meta(page, &["og:site_name", "application-name"]));
    let mut stated = Stated { url: address.map(str::to_owned), ..Stated::default() };

    let headlines = Headlines::of(page, &article, site.as_deref());
    stated.alternative_headline = text_in(&article["alternativeHeadline"])
        .or_else(|| headlines.other())
        .filter(|h| Some(h) != headlines.best.as_ref());
    stated.headline = headlines.best;
    stated.byline = byline(page, &article, site.as_deref());
    stated.published = published(page, &article, address);
    stated.updated = text_in(&article["dateModified"])
        .or_else(|| prop(page, "dateModified"))
        .or_else(|| {
            meta(page, &["article:modified_time", "og:updated_time", "dcterms.modified", "last-modified", "lastmod"])
        })
        .filter(|date| is_date(date) && Some(date) != stated.published.as_ref());
    stated.expires_at =
        text_in(&article["expires"]).or_else(|| meta(page, &["article:expiration_time"])).filter(|d| is_date(d));
    stated.dateline = text_in(&article["dateline"]);
    stated.language = language(page, &article);
    stated.summary = text_in(&article["description"])
        .or_else(|| meta(page, &["og:description", "description", "dc.description", "twitter:description"]));
    stated.section =
        first_text(&article["articleSection"]).or_else(|| meta(page, &["article:section", "parsely-section"]));
    stated.topics = topics(page, &article);
    stated.kind = article_types(&article).iter().find_map(|kind| kind_of(kind)).map(str::to_owned);
    stated.rights = text_in(&article["copyrightNotice"])
        .or_else(|| text_in(&article["license"]))
        .or_else(|| meta(page, &["copyright", "dcterms.rights", "dc.rights", "rights"]));
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
fn json_ld(page: &Page) -> Vec<Value> {
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

fn text_in(value: &Value) -> Option<String> {
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

/// The content of the first meta element that has one of these names, in the order of the names.
fn meta(page: &Page, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| metas(page, name).into_iter().next())
}

fn metas(page: &Page, name: &str) -> Vec<String> {
    let names = |e: &Element| {
        ["property", "name", "itemprop"]
            .iter()
            .any(|key| e.attribute(key).is_some_and(|v| v.eq_ignore_ascii_case(name)))
    };
    page.root.descendants_named("meta").filter(|e| names(e)).filter_map(|e| words(e.attribute("content")?)).collect()
}

/// The value of the first element that microdata marks with this property.
fn prop(page: &Page, name: &str) -> Option<String> {
    props(page, name).into_iter().find_map(value_of)
}

fn props<'a>(page: &'a Page, name: &str) -> Vec<&'a Element> {
    let has = |e: &&Element| e.attribute("itemprop").is_some_and(|p| p.split_whitespace().any(|p| p == name));
    page.root.descendants().into_iter().filter(has).collect()
}

fn value_of(element: &Element) -> Option<String> {
    let from = |name| element.attribute(name).and_then(words);
    from("content").or_else(|| from("datetime")).or_else(|| element.text())
}

/// The names of one article on one page.
struct Headlines {
    best: Option<String>,
    stated: Vec<String>,
}

impl Headlines {
    /// What readers saw above the text is the headline; what the metadata says is made for machines, and may be cut.
    fn of(page: &Page, article: &Value, site: Option<&str>) -> Headlines {
        let mut stated: Vec<String> = Vec::new();
        let title = page.root.descendants_named("title").next().and_then(Element::text);
        let sources = [
            text_in(&article["headline"]),
            prop(page, "headline"),
            meta(page, &["og:title"]),
            meta(
                page,
                &["citation_title", "dc.title", "dcterms.title", "twitter:title", "parsely-title", "sailthru.title"],
            ),
            text_in(&article["name"]),
            title,
        ];
        for headline in sources.into_iter().flatten() {
            let headline = without_site(&headline, site);
            if !stated.contains(&headline) {
                stated.push(headline);
            }
        }
        let seen: Vec<String> = page.root.descendants_named("h1").filter_map(Element::text).collect();
        let alike = |a: &str, b: &str| overlap(a, b) >= 0.5;
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
    let set = |text: &str| -> std::collections::BTreeSet<String> {
        text.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect()
    };
    let (a, b) = (set(a), set(b));
    let shorter = a.len().min(b.len());
    if shorter == 0 { 0.0 } else { a.intersection(&b).count() as f64 / shorter as f64 }
}

/// `Headline - The Site` → `Headline`, when the last part is the site's name or plainly one.
fn without_site(title: &str, site: Option<&str>) -> String {
    for mark in [" | ", " - ", " – ", " — ", " :: ", " » ", " · "] {
        let Some((rest, last)) = title.rsplit_once(mark) else { continue };
        let is_site = site.is_some_and(|site| letters(last) == letters(site) || overlap(last, site) >= 0.6);
        let looks_so = (mark == " | " || mark == " :: " || mark == " » ") && last.split_whitespace().count() <= 4;
        if (is_site || looks_so) && rest.split_whitespace().count() >= 2 {
            return without_site(rest.trim(), site);
        }
    }
    title.trim().to_owned()
}

fn byline(page: &Page, article: &Value, site: Option<&str>) -> Vec<Person> {
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
    add(props(page, "author").into_iter().filter_map(author_in).collect());
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
    .map(|name| metas(page, name))
    .find(|found| found.iter().any(|text| !names(text, site).is_empty()))
    .unwrap_or_default());
    let visible = |wanted: &dyn Fn(&Element) -> bool| -> Vec<String> {
        let short = |text: &String| text.split_whitespace().count() <= 12;
        page.root
            .descendants()
            .into_iter()
            .filter(|e| wanted(e))
            .filter_map(Element::text)
            .filter(short)
            .take(1)
            .collect()
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
            && !name.chars().any(|c| c.is_ascii_digit())
            && site.is_none_or(|site| letters(site) != letters(name))
            && !["admin", "editor", "staff", "staff reporter", "newsroom", "author", "unknown"]
                .contains(&name.to_lowercase().as_str())
    };
    text.split([',', ';', '|', '·', '•']).filter_map(words).filter(is_name).collect()
}

/// The date of publication as the page writes it.
fn published(page: &Page, article: &Value, address: Option<&str>) -> Option<String> {
    const NAMES: &[&str] = &[
        "article:published_time",
        "og:published_time",
        "article:published",
        "datepublished",
        "date.published",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "published_time",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dcterms.issued",
        "dcterms.created",
        "dc.date",
        "dcterms.date",
        "dc.date.created",
        "citation_publication_date",
        "citation_date",
        "rnews:datepublished",
        "originalpublicationdate",
        "article.published",
        "article_date_original",
        "cxenseparse:recs:publishtime",
        "vr:published_time",
        "publication_date",
        "date",
        "ptime",
        "article:post_date",
        "created",
    ];
    let stated = text_in(&article["datePublished"])
        .or_else(|| text_in(&article["dateCreated"]))
        .or_else(|| text_in(&article["uploadDate"]))
        .filter(|date| is_date(date));
    stated
        .or_else(|| broken_json_ld(page, "datePublished"))
        .or_else(|| props(page, "datePublished").into_iter().filter_map(value_of).find(|date| is_date(date)))
        .or_else(|| NAMES.iter().flat_map(|name| metas(page, name)).find(|date| is_date(date)))
        .or_else(|| time_element(page))
        .or_else(|| dated_class(page))
        .or_else(|| address.and_then(date_in_address))
}

/// A field of JSON-LD that is not valid JSON.
fn broken_json_ld(page: &Page, field: &str) -> Option<String> {
    let mark = format!("\"{field}\"");
    page.json_ld.iter().find_map(|script| {
        let rest = script.split_once(&mark)?.1.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        words(rest.split('"').next()?).filter(|date| is_date(date))
    })
}

/// The first `time` element that is not of a comment or a list of other articles.
fn time_element(page: &Page) -> Option<String> {
    let times: Vec<&Element> = page.root.descendants_named("time").collect();
    let date = |e: &Element| {
        let attribute = e.attribute("datetime").filter(|d| is_date(d)).map(str::to_owned);
        attribute.or_else(|| e.text().filter(|text| is_date(text)))
    };
    let class = |e: &Element, parts: &[&str]| {
        let class = e.attribute("class").unwrap_or_default().to_ascii_lowercase();
        parts.iter().any(|part| class.contains(part))
    };
    let marked =
        times.iter().find(|e| e.attributes.iter().any(|(n, _)| n == "pubdate") || class(e, &["publish", "entry-date"]));
    let first_in_article = || {
        page.root
            .descendants_named("article")
            .next()
            .and_then(|article| article.descendants_named("time").find_map(date))
    };
    let distinct = || {
        let mut all: Vec<String> =
            times.iter().filter(|e| !class(e, &["updat", "modif"])).filter_map(|e| date(e)).collect();
        all.dedup();
        // Several dates outside an article belong to a list.
        if all.len() == 1 { all.pop() } else { None }
    };
    marked.and_then(|e| date(e)).or_else(first_in_article).or_else(distinct)
}

/// A short text whose class says that it is the date, if there is one only.
fn dated_class(page: &Page) -> Option<String> {
    const CLASSES: &[&str] = &[
        "published",
        "date-published",
        "publish-date",
        "pub-date",
        "pubdate",
        "post-date",
        "entry-date",
        "article-date",
        "story-date",
        "article__date",
        "dateline",
        "timestamp",
        "date",
        "article-published",
        "post__date",
        "byline-date",
        "meta-date",
    ];
    let is_dated = |e: &&Element| {
        let class = e.attribute("class").unwrap_or_default();
        class.split_whitespace().any(|c| CLASSES.contains(&c.to_ascii_lowercase().as_str()))
    };
    let mut found: Vec<String> = page
        .root
        .descendants()
        .into_iter()
        .filter(is_dated)
        .filter_map(|e| e.attribute("title").filter(|t| is_date(t)).and_then(words).or_else(|| e.text()))
        .filter(|text| is_date(text))
        .collect();
    found.sort();
    found.dedup();
    if found.len() == 1 { found.pop() } else { None }
}

/// `/2026/11/22/` or `/2026-11-22-` or `/20261122/` in the path.
fn date_in_address(address: &str) -> Option<String> {
    let path = address.splitn(4, '/').nth(3)?;
    let path = path.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let number = |text: &str, len: std::ops::RangeInclusive<usize>| {
        (len.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let day = |year: u32, month: u32, day: u32| {
        let valid = (1990..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        valid.then(|| format!("{year:04}-{month:02}-{day:02}"))
    };
    let triple = |w: &[&str]| {
        let month = number(w[1], 1..=2)
            .or_else(|| MONTHS.iter().position(|m| w[1].eq_ignore_ascii_case(m)).map(|m| m as u32 + 1));
        day(number(w[0], 4..=4)?, month?, number(w[2], 1..=2)?)
    };
    let single = |part: &&str| {
        let n = number(part, 8..=8)?;
        day(n / 10_000, n / 100 % 100, n % 100)
    };
    parts.windows(3).find_map(triple).or_else(|| parts.iter().find_map(single))
}

/// Whether a text is a date and hardly anything else.
pub(super) fn is_date(text: &str) -> bool {
    if text.len() > 80 || text.split_whitespace().count() > 12 {
        return false;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // A year, or numbers of a short date; a bare count of seconds is one too.
    let runs: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let year = runs.iter().any(|run| run.len() == 4 && ("1900".."2100").contains(run));
    let packed = runs.iter().any(|run| run.len() == 8 && ("19000101".."21000101").contains(run));
    (year && digits >= 5) || packed || (runs.len() >= 3 && digits >= 5 && text.len() <= 20)
}

fn language(page: &Page, article: &Value) -> Option<String> {
    let html = page.root.attribute("lang").or_else(|| page.root.attribute("xml:lang")).map(str::to_owned);
    let found = html
        .or_else(|| text_in(&article["inLanguage"]))
        .or_else(|| meta(page, &["content-language", "og:locale", "dc.language", "language"]))?;
    let found = found.replace('_', "-");
    let is_tag = found.len() <= 35
        && found
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && found.split('-').next().is_some_and(|first| (2..=3).contains(&first.len()));
    is_tag.then_some(found)
}

fn topics(page: &Page, article: &Value) -> Vec<String> {
    let mut topics = texts_in(&article["keywords"]);
    if topics.is_empty() {
        topics = metas(page, "article:tag").iter().flat_map(|tags| tags.split(',').filter_map(words)).collect();
    }
    if topics.is_empty() {
        let keywords = meta(page, &["news_keywords", "parsely-tags", "sailthru.tags"]).unwrap_or_default();
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

fn image(page: &Page, article: &Value, address: Option<&str>) -> Option<Picture> {
    let stated = match &article["image"] {
        Value::Array(images) => images.first().cloned().unwrap_or(Value::Null),
        other => other.clone(),
    };
    let url = match &stated {
        Value::Object(fields) => fields.get("url").or_else(|| fields.get("contentUrl")).and_then(text_in),
        other => text_in(other),
    };
    let open_graph =
        meta(page, &["og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"]);
    let src =
        url.or(open_graph).and_then(|url| links::absolute(&url, address)).filter(|url| url.starts_with("http"))?;
    Some(Picture {
        src,
        alt: meta(page, &["og:image:alt", "twitter:image:alt"]),
        caption: text_in(&stated["caption"]),
        credit: text_in(&stated["creditText"]).or_else(|| text_in(&stated["copyrightHolder"])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_an_address_is_found_when_it_is_whole() {
        let check = |url, want: Option<&str>| assert_eq!(date_in_address(url).as_deref(), want, "{url}");
        check("https://x.example/2026/11/22/a", Some("2026-11-22"));
        check("https://x.example/news/2026/nov/22/a", Some("2026-11-22"));
        check("https://x.example/a-2026-11-22.html", Some("2026-11-22"));
        check("https://x.example/2026-11-22-a", Some("2026-11-22"));
        check("https://x.example/20261122/a", Some("2026-11-22"));
        check("https://x.example/2026/11/a", None);
        check("https://x.example/2026/13/22/a", None);
    }

    #[test]
    fn names_are_people_and_not_addresses() {
        assert_eq!(names("By Ines Varga and Tomas Reed", None), ["Ines Varga", "Tomas Reed"]);
        assert!(names("https://facebook.example/page", None).is_empty());
        assert!(names("The Briefing", Some("The Briefing")).is_empty());
        assert_eq!(without_site("Ferries at night | City - The Briefing", Some("The Briefing")), "Ferries at night");
        assert_eq!(without_site("Spider-Man - the return", None), "Spider-Man - the return");
    }
}
