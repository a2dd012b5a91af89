//! Hand-made views of every kind, for looking at a theme and for testing it: the real structs, all fields filled,
//! and some of the hard cases (no date, no picture, a foreign language, markup in a headline).

use dateline::base::Sealed;
use dateline::pages::views::*;
use dateline::themes::functions::format_date;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

pub const TODAY: &str = "2026-11-22T06:00:00+01:00";

pub fn link(name: &str, url: &str) -> Link {
    Link { name: name.into(), url: url.into() }
}

pub fn when(iso: &str, language: &str) -> When {
    let date = |format: &str| format_date(iso, format, language).unwrap();
    When {
        iso: iso.into(),
        long: date("long").into(),
        short: date("short").into(),
        time: (iso.len() > 10).then(|| iso[11..16].into()),
        zone: if iso.len() > 10 { "CET" } else { "" }.into(),
        url: format!("/{}/", iso[..10].replace('-', "/")).into(),
    }
}

pub fn image(name: &str, alt: &str, width: u32, height: u32) -> Image {
    Image {
        url: format!("/images/{name}"),
        alt: alt.into(),
        caption: format!("{alt}."),
        credit: "Siv Jarnes".into(),
        width: Some(width),
        height: Some(height),
    }
}

pub fn chrome(language: &str, dir: &'static str, strings: serde_json::Value, options: serde_json::Value) -> Chrome {
    let sections = ["City", "Harbour", "Economy", "World", "Culture", "Opinion"];
    let url = |key: &'static str| (key, format!("/{key}/"));
    let mut urls: BTreeMap<&'static str, String> =
        ["editions", "corrections", "archive", "topics", "places", "people", "organisations", "authors", "stories"]
            .map(url)
            .into();
    urls.insert("home", "/".into());
    urls.insert("manifest", "/site.webmanifest".into());
    let arabic = dir == "rtl";
    Chrome {
        title: if arabic { "موجز فارنهولم" } else { "The Varnholm Briefing" }.into(),
        tagline: if arabic {
            "المرفأ والمدينة والعالم، أربعة أصباح في الأسبوع"
        } else {
            "The harbour, the city and the world, four mornings a week"
        }
        .into(),
        description: "News from Varnholm and the Skarne coast in a briefing that can be finished.".into(),
        base_url: "https://varnholm.example".into(),
        base_path: String::new(),
        language: language.into(),
        dir,
        organisation: Organisation {
            name: "The Varnholm Briefing".into(),
            url: "https://varnholm.example".into(),
            email: "desk@varnholm.example".into(),
            logo: None,
            ..Default::default()
        },
        nav: sections.iter().map(|name| link(name, &format!("/{}/", name.to_lowercase()))).collect(),
        footer: ["About", "Ethics", "Contact", "Privacy"]
            .iter()
            .map(|name| link(name, &format!("/{}/", name.to_lowercase())))
            .collect(),
        copyright: "© 2026 Varnholm Briefing Cooperative".into(),
        feeds: vec![
            FeedLink { title: "RSS".into(), url: "/feed.xml".into(), kind: "application/rss+xml" },
            FeedLink { title: "Atom".into(), url: "/atom.xml".into(), kind: "application/atom+xml" },
            FeedLink { title: "JSON Feed".into(), url: "/feed.json".into(), kind: "application/feed+json" },
        ],
        assets: [
            ("style.css", "/assets/style.css"),
            ("print.css", "/assets/print.css"),
            ("icons/favicon.svg", "/assets/icons/favicon.svg"),
            ("icons/apple-touch-icon.png", "/assets/icons/apple-touch-icon.png"),
        ]
        .map(|(name, url)| (name.to_owned(), url.to_owned()))
        .into(),
        options,
        extra: json!({}),
        urls,
        strings,
    }
}

pub fn head(kind: &'static str, title: &str, url: &str, language: &str, dir: &'static str) -> Head {
    Head {
        kind,
        title: title.into(),
        description: "One or two sentences that say what stands here, for lists, feeds and search engines.".into(),
        url: url.into(),
        canonical: format!("https://varnholm.example{url}"),
        language: language.into(),
        dir,
        noindex: false,
        breadcrumbs: if kind == "front" { vec![] } else { vec![link("Front page", "/"), link(title, url)] },
        feeds: vec![],
        image: Some(Image {
            url: "https://varnholm.example/images/card.png".into(),
            ..image("card.png", "The nameplate of the Briefing", 1200, 630)
        }),
    }
}

/// Headline, summary, section, picture; the rest follows from the number.
type Draft = (&'static str, &'static str, &'static str, Option<(&'static str, u32, u32)>);

const DRAFTS: &[Draft] = &[
    (
        "First night ferries carry 412, and nobody had to wait",
        "The half-hourly boats between Lantern Quay and Skarrow ran through the whole of their first night. The last one \
         left with eleven people and a double bass.",
        "Harbour",
        Some(("night-ferry.png", 1200, 800)),
    ),
    (
        "Council passes the budget by one vote and pays for it with parking",
        "The gap of 14 million is closed without the library cuts. Residents’ permits will cost three times as much from March.",
        "City",
        Some(("budget-gap.png", 1200, 720)),
    ),
    (
        "Harbour Board chooses a higher wall with a walk on top",
        "At 4.2 metres the wall would hold the surge of 2013 with a hand’s breadth to spare.",
        "Harbour",
        Some(("sea-wall.png", 1600, 900)),
    ),
    (
        "A bridge instead of a field: two schools are to be joined",
        "The education department drops Tarn Field and proposes thirty-one metres of steel and glass over Saltgate.",
        "City",
        Some(("two-schools.png", 1200, 800)),
    ),
    (
        "Herring landings down a fifth, prices up by more",
        "The quota is caught by boats that are fewer and newer. The auction has not been this short since 1998.",
        "Economy",
        None,
    ),
    (
        "The dredger finds what the chart does not show",
        "A wall of oak, two hundred years old and forty metres long, stands in the fairway.",
        "Harbour",
        Some(("dredger.png", 1200, 800)),
    ),
    (
        "What a storm surge is, and which of its three numbers matters to your cellar",
        "Wind, tide and pressure are added up in the flood warning. Only one of them can be forecast for more than a day.",
        "Harbour",
        Some(("surge-levels.png", 1200, 720)),
    ),
    (
        "Libraries keep their winter hours",
        "A petition of 6,100 names, and a sum that was smaller than the postage.",
        "Culture",
        Some(("library-winter.png", 1200, 800)),
    ),
    ("A city that sleeps can still be awake", "What the night boats are for, apart from people.", "Opinion", None),
    (
        "Rents in the lower quarters fall for the first time since 2013",
        "The flood map has arrived in the contracts: insurers want to see the wall before they lower anything.",
        "Economy",
        None,
    ),
    (
        "Talks on the sound resume after nine months",
        "The two coasts agree on an agenda, and on nothing that is on it.",
        "World",
        None,
    ),
    ("<b>Markup</b> in a headline & what happens to it", "It is shown, not obeyed.", "City", None),
];

pub fn card(n: usize) -> Part<Card> {
    let (title, summary, section, picture) = DRAFTS[n % DRAFTS.len()];
    let day = 22 - (n as i32 % 20);
    let opinion = section == "Opinion";
    let slug = dateline::themes::functions::slug(title);
    let url = format!("/2026/11/{day:02}/{slug}/");
    Sealed::new(Card {
        canonical: format!("https://varnholm.example{url}"),
        url,
        title: title.into(),
        short_title: title.split([',', ':']).next().unwrap().into(),
        kicker: if n == 0 { "Night ferries".into() } else { String::new() },
        deck: if n == 0 {
            "After two years of argument the boats run all night. Who was on them, who was not, and what the first bill says.".into()
        } else {
            String::new()
        },
        summary: summary.into(),
        published: (n != 10).then(|| when(&format!("2026-11-{day:02}T{:02}:30:00+01:00", 6 + n % 12), "en")),
        updated: n.is_multiple_of(4).then(|| Box::new(when(&format!("2026-11-{day:02}T19:05:00+01:00"), "en"))),
        byline: match n % 3 {
            0 => vec![
                Byline { name: "Ines Varga".into(), role: "".into(), url: "/authors/ines-varga/".into(), person: true },
                Byline {
                    name: "Tomas Reed".into(),
                    role: "transport editor".into(),
                    url: "/authors/tomas-reed/".into(),
                    person: true,
                },
            ],
            1 => vec![Byline {
                name: "Marta Quill".into(),
                role: "".into(),
                url: "/authors/marta-quill/".into(),
                person: true,
            }],
            _ => vec![],
        },
        section: Some(link(section, &format!("/{}/", section.to_lowercase()))),
        topics: vec![link("Transport", "/topics/transport/"), link("Harbour Board", "/topics/harbour-board/")],
        story: Some(link("Night ferries", "/stories/night-ferries/")),
        kind: if opinion { "opinion" } else { "report" },
        kind_label: if opinion { "Opinion".into() } else { String::new() },
        priority: 5,
        image: picture.map(|(name, width, height)| Box::new(image(name, title, width, height))),
        minutes: 1 + (n as u32 * 3) % 7,
        language: "en".into(),
        dir: "ltr",
        corrected: n.is_multiple_of(5),
        unpublished: if n == 9 { Some("embargoed") } else { None },
    })
}

/// The same article in Arabic, as a foreign item on an English page or at home on an Arabic one.
pub fn arabic(n: usize) -> Part<Card> {
    let english = card(n);
    let titles = [
        "العبّارات الليلية الأولى تنقل 412 راكبًا ولم ينتظر أحد",
        "المجلس يقرّ الميزانية بفارق صوت واحد",
        "هيئة المرفأ تختار جدارًا أعلى وممشى فوقه",
        "جسر بدلًا من حقل: مدرستان ستُربطان",
    ];
    Sealed::new(Card {
        url: english.url.clone(),
        canonical: english.canonical.clone(),
        title: titles[n % 4].into(),
        short_title: titles[n % 4].into(),
        kicker: "العبّارات الليلية".into(),
        deck: "بعد عامين من الجدل تبحر القوارب طوال الليل.".into(),
        summary:
            "أبحرت القوارب كل نصف ساعة بين رصيف الفانوس وسكارو طوال ليلتها الأولى. غادر آخرها وعلى متنه أحد عشر شخصًا."
                .into(),
        published: Some(when(TODAY, "ar")),
        updated: None,
        byline: vec![Byline {
            name: "إيناس فارغا".into(),
            role: "محررة النقل".into(),
            url: "/authors/ines-varga/".into(),
            person: true,
        }],
        section: Some(link("المرفأ", "/harbour/")),
        topics: vec![link("النقل", "/topics/transport/")],
        story: Some(link("العبّارات الليلية", "/stories/night-ferries/")),
        kind: "report",
        kind_label: String::new(),
        priority: 5,
        image: english.image.clone(),
        minutes: 3,
        language: "ar".into(),
        dir: "rtl",
        corrected: false,
        unpublished: None,
    })
}

pub fn text() -> Text {
    Text {
        alternative_headline: "Ferries all night".into(),
        dateline: "VARNHOLM".into(),
        agency: "Dateline Wire".into(),
        key_points: vec![
            "The boats carried 412 passengers between midnight and six in the morning.".into(),
            "No crossing was cancelled; two left a minute late.".into(),
            "A night crossing costs 2.40, ten cents more than by day.".into(),
        ],
        contents: vec![
            Heading { level: 2, id: "who-was-on-board".into(), text: "Who was on board".into() },
            Heading { level: 2, id: "what-it-costs".into(), text: "What it costs".into() },
            Heading { level: 2, id: "what-comes-next".into(), text: "What comes next".into() },
        ],
        words: 640,
        places: vec![link("Lantern Quay", "/places/lantern-quay/"), link("Skarrow", "/places/skarrow/")],
        people: vec![link("Mara Lindt", "/people/mara-lindt/")],
        organisations: vec![link("Harbour Board", "/organisations/harbour-board/")],
        sources: vec![
            Source { name: "Harbour Board, timetable notice 14".into(), url: "https://example.org/notice-14".into() },
            Source { name: "Counting by our reporters at both quays".into(), url: String::new() },
        ],
        corrections: vec![Correction {
            date: when("2026-11-23", "en"),
            text: "An earlier version gave the first sailing as 00:30. It left at 00:15.".into(),
        }],
        rights: "© 2026 The Varnholm Briefing".into(),
        markdown_url: "index.md".into(),
        json_url: "index.json".into(),
        extra: json!({}),
    }
}

pub const BODY: &str = r##"<p>The first boat of the night left Lantern Quay at a quarter past midnight with fifty-three people on board, and the last one came home at ten to six with eleven. In between lay twelve crossings, 412 passengers and, for the Harbour Board, the end of an argument that has lasted for two years.</p>
<p>“We sail until the last person is home,” said Mara Lindt, the harbour master, who had stood on the quay since eleven. She went home on the fourth boat. The <a href="/2026/11/10/timetable/">timetable</a> that she had drawn up in October held: two departures were a minute late, none was cancelled.</p>
<h2 id="who-was-on-board">Who was on board</h2>
<p>Nurses, for the most part. The general hospital changes its shifts at one in the morning, and until Friday whoever lived on Skarrow slept on a camp bed or paid 46 for a taxi round the sound. On the boat at 01:15 every second passenger wore clogs.</p>
<figure><img src="/images/night-ferries-week.png" alt="Passengers per night, Saturday to Friday" width="1200" height="720" loading="lazy" decoding="async"><figcaption>Passengers per night. Saturday is the first of the new timetable. <span class="credit">Chart: The Briefing</span></figcaption></figure>
<aside class="note"><p class="label">What we know</p><p>The boats run every half hour from 00:15 to 05:45, on every night of the week. The trial lasts until the end of March.</p></aside>
<h2 id="what-it-costs">What it costs</h2>
<p>A crossing by night costs 2.40, ten cents more than by day. That covers a third of the crew; the rest comes from the city, which voted 380,000 for the trial.</p>
<table><thead><tr><th>Crossing</th><th>By day</th><th>By night</th></tr></thead><tbody><tr><td>Single</td><td>2.30</td><td>2.40</td></tr><tr><td>Month</td><td>58.00</td><td>58.00</td></tr></tbody></table>
<figure class="pullquote"><blockquote><p>We sail until the last person is home.</p></blockquote><figcaption>Mara Lindt, harbour master</figcaption></figure>
<ul><li>The nine o’clock boat on Sundays is moved to half past eight.</li><li>Bicycles ride for nothing after midnight.</li></ul>
<blockquote><p>The noise on the quay did not exceed 48 decibels at any time, which is less than the gulls.</p></blockquote>
<h2 id="what-comes-next">What comes next</h2>
<p>The Board counts until March.<sup class="footnote-ref"><a href="#fn-1" id="fnref-1">1</a></sup> If fewer than 150 people cross in an average night, the boats end with the winter. If it is more than 250, a second crew will be hired, and the Skarrow Line gets what it has wanted since 2019: a timetable without a gap.</p>
<p class="embed"><a href="https://example.org/clip" rel="external noopener"><strong>The first departure, filmed from the quay</strong> <cite>example.org</cite></a></p>
<hr>
<p>Until then, the boat waits at berth 2. It has a light on the stern that can be seen from the hospital.</p>
<section class="footnotes"><ol><li id="fn-1"><p>Counting by light barrier, checked by hand on four nights. <a href="#fnref-1" aria-label="Back to the text">↩</a></p></li></ol></section>"##;

pub fn item(article: Part<Card>, kicker: &str, why: &str) -> Item {
    let text = format!("<p>{}</p>", article.summary.replace('<', "&lt;"));
    Item {
        article,
        kicker: kicker.into(),
        text,
        why: if why.is_empty() { String::new() } else { format!("<p>{why}</p>") },
        key_points: vec![],
    }
}

pub fn edition_card(n: u32) -> Part<EditionCard> {
    let titles = [
        "Four days to the first boat",
        "A bridge instead of a field",
        "The vote, counted twice",
        "Ferries all night, and a budget by one vote",
    ];
    Sealed::new(EditionCard {
        url: format!("/editions/2026-11-{:02}/", n - 19),
        title: titles[n as usize % 4].into(),
        number: Some(n),
        date: when(&format!("2026-11-{:02}T06:00:00+01:00", n - 19), "en"),
        lead: DRAFTS[n as usize % 6].0.into(),
        items: 6 + n as usize % 4,
        minutes: 7,
    })
}

pub fn edition(arabic_: bool) -> Part<Edition> {
    let pick = |n: usize| if arabic_ { arabic(n) } else { card(n) };
    let mut lead = item(
        pick(0),
        "",
        "For two years the island has argued that it is a part of the city only until 23:40. From now on it is one at night as well.",
    );
    lead.text = format!(
        "<p>{}</p><p>The Harbour Board counts until March; below 150 people a night the trial ends.</p>",
        lead.article.summary
    );
    lead.key_points = text().key_points;
    Sealed::new(Edition {
        card: edition_card(41),
        period: "Friday 06:00 to Sunday 06:00".into(),
        lead: Some(lead),
        items: vec![
            item(pick(1), "Budget", "It decides what everything else on this page costs."),
            item(pick(2), "Sea wall", ""),
            item(pick(3), "Schools", ""),
            item(pick(4), "", ""),
            item(
                if arabic_ { card(5) } else { arabic(2) },
                "Dredging",
                "Nobody knows to whom a wall belongs that is not on the chart.",
            ),
            item(pick(8), "", ""),
        ],
        brief: vec![
            "The <strong>sirens</strong> will be tested again on December 5, from now on with a spoken text.".into(),
            "The <strong>swimming hall</strong> on Tarn Field closes for repairs until Friday.".into(),
            "<a href=\"/x/\">Two retired masters</a> have signed on for the night boats until the new year.".into(),
        ],
        number_of_the_day: Some(NumberOfTheDay {
            value: "412".into(),
            label: "passengers on the first night".into(),
            source: "Harbour Board".into(),
        }),
        quote_of_the_day: Some(QuoteOfTheDay {
            text: "We sail until the last person is home.".into(),
            speaker: "Mara Lindt, harbour master".into(),
            article: Some(link("First night ferries carry 412", &card(0).url)),
        }),
        watch: vec![
            Watch {
                date: when("2026-11-23", "en"),
                time: "09:30".into(),
                text: "Council publishes the roll call".into(),
                place: "City hall".into(),
            },
            Watch {
                date: when("2026-11-24", "en"),
                time: "16:00".into(),
                text: "Education department presents the bridge".into(),
                place: "City hall, room 4".into(),
            },
            Watch {
                date: when("2026-11-27", "en"),
                time: String::new(),
                text: "Spring tide; warnings from 05:00".into(),
                place: String::new(),
            },
        ],
        figures: vec![
            Figure { label: "Ferry fare, night".into(), value: "2.40".into(), change: "+0.10".into() },
            Figure { label: "Herring, kilo at auction".into(), value: "3.85".into(), change: "+0.42".into() },
            Figure { label: "Rent, lower quarters, m²".into(), value: "11.20".into(), change: "-0.15".into() },
            Figure { label: "Water at Eastmole, m".into(), value: "1.94".into(), change: String::new() },
        ],
        corrections: vec![CorrectionItem {
            article: card(0),
            date: when("2026-11-22", "en"),
            text: "The first sailing was at 00:15, not at 00:30.".into(),
        }],
        next_on: Some(when("2026-11-24T06:00:00+01:00", "en")),
        words: 1490,
    })
}

pub fn term(name: &str, count: usize) -> TermCard {
    TermCard {
        name: name.into(),
        url: format!("/topics/{}/", dateline::themes::functions::slug(name)),
        description: if count.is_multiple_of(2) {
            "What has been written on it, newest first.".into()
        } else {
            "".into()
        },
        count,
        latest: Some(when("2026-11-20", "en")),
    }
}

/// A page to look at: file name, template, view as JSON, body.
pub struct Page {
    pub name: &'static str,
    pub template: &'static str,
    pub view: serde_json::Value,
    pub body: String,
}

fn page<T: serde::Serialize>(name: &'static str, template: &'static str, view: &T, body: &str) -> Page {
    Page { name, template, view: serde_json::to_value(view).unwrap(), body: body.into() }
}

/// One page of every template, and more of those with many faces.
pub fn pages(site: &Part<Chrome>, rtl: &Part<Chrome>) -> Vec<Page> {
    let site = || SiteRef(Arc::clone(site));
    let head = |kind, title: &str, url: &str| head(kind, title, url, "en", "ltr");
    let pager = |number, newer: bool, older: bool| Pager {
        number,
        index: "/harbour/".into(),
        newer: newer.then(|| "/harbour/page/3/".into()),
        older: older.then(|| "/harbour/page/1/".into()),
    };
    let list = |kind: &'static str, title: &str, pager| ListView {
        site: site(),
        page: head("list", title, "/harbour/"),
        kind,
        title: title.into(),
        description: "The quays, the wall, the fairway and the weather.".into(),
        role: if kind == "author" { "Transport editor".into() } else { String::new() },
        items: (0..12).map(|n| if n == 4 { arabic(1) } else { card(n) }).collect(),
        pager,
        queries: BTreeMap::new(),
    };
    let welcome = "<p>Good morning. The boats sailed, the budget passed, and the swimming hall is closed. You need seven minutes for what follows.</p>";
    let front = |edition| FrontView {
        site: site(),
        page: head("front", "The Varnholm Briefing", "/"),
        edition,
        latest: (5..12).map(card).collect(),
        sections: ["City", "Harbour", "Economy", "Culture"]
            .iter()
            .enumerate()
            .map(|(i, name)| Block {
                section: link(name, &format!("/{}/", name.to_lowercase())),
                items: (i * 2..i * 2 + 4).map(card).collect(),
            })
            .collect(),
        stories: vec![term("Night ferries", 12), term("The sea wall", 31), term("Two schools", 8)],
        queries: [("opinion".to_owned(), vec![card(8), card(6), card(4)])].into(),
    };
    let article = |article: Part<Card>, text: Text| ArticleView {
        site: site(),
        page: {
            let mut head = head("article", &article.title, &article.url);
            head.breadcrumbs.insert(1, link("Harbour", "/harbour/"));
            head
        },
        article,
        text: Sealed::new(text),
        previous: Some(card(3)),
        next: Some(card(1)),
        related: (2..6).map(card).collect(),
        thread: vec![card(5), card(2), card(6)],
    };
    let bare = Text {
        key_points: vec![],
        contents: vec![],
        corrections: vec![],
        sources: vec![],
        places: vec![],
        people: vec![],
        organisations: vec![],
        alternative_headline: String::new(),
        agency: String::new(),
        dateline: String::new(),
        rights: String::new(),
        ..text()
    };
    let calendar = |level: &'static str, title: &str, entries: Vec<(String, usize)>, leading| CalendarView {
        site: site(),
        page: head("calendar", title, "/2026/"),
        title: title.into(),
        level,
        entries: entries
            .into_iter()
            .map(|(name, count)| CalendarEntry {
                url: if count > 0 { "/2026/11/22/" } else { "" }.into(),
                name: name.into(),
                count,
            })
            .collect(),
        previous: Some(link("October 2026", "/2026/10/")),
        next: None,
        leading,
    };
    let months = "January February March April May June July August September October November December";
    let rtl_front = FrontView {
        site: SiteRef(Arc::clone(rtl)),
        page: self::head("front", "موجز فارنهولم", "/", "ar", "rtl"),
        edition: Some(edition(true)),
        latest: (0..4).map(arabic).collect(),
        ..front(None)
    };
    let mut rtl_article = article(arabic(0), Text { contents: vec![], ..text() });
    rtl_article.site = SiteRef(Arc::clone(rtl));
    rtl_article.page = self::head("article", &arabic(0).title, "/ar/", "ar", "rtl");
    vec![
        page("front", "front.html", &front(Some(edition(false))), welcome),
        page(
            "front-bare",
            "front.html",
            &FrontView { stories: vec![], queries: BTreeMap::new(), sections: vec![], ..front(None) },
            "",
        ),
        page("front-rtl", "front.html", &rtl_front, "<p>صباح الخير. أبحرت القوارب، وأُقرّت الميزانية.</p>"),
        page(
            "edition",
            "edition.html",
            &EditionView {
                site: site(),
                page: head("edition", &edition_card(41).title, "/editions/2026-11-22/"),
                edition: edition(false),
                previous: Some(edition_card(40)),
                next: None,
            },
            welcome,
        ),
        page(
            "editions",
            "editions.html",
            &EditionsView {
                site: site(),
                page: head("editions", "Editions", "/editions/"),
                items: (30..42).rev().map(edition_card).collect(),
                pager: pager(None, false, true),
            },
            "",
        ),
        page("article", "article.html", &article(card(0), text()), BODY),
        page("article-bare", "article.html", &article(card(10), bare), "<p>One paragraph.</p>"),
        page(
            "article-foreign",
            "article.html",
            &article(arabic(2), Text { contents: vec![], ..text() }),
            "<p>أبحرت القوارب كل نصف ساعة بين رصيف الفانوس وسكارو.</p>",
        ),
        page(
            "article-rtl",
            "article.html",
            &rtl_article,
            "<p>أبحرت القوارب كل نصف ساعة بين رصيف الفانوس وسكارو طوال ليلتها الأولى، وغادر آخرها وعلى متنه أحد عشر شخصًا.</p><h2>من كان على متنها</h2><p>ممرضات في الغالب. يبدّل المستشفى نوباته في الواحدة صباحًا.</p>",
        ),
        page(
            "list",
            "list.html",
            &list("section", "Harbour", pager(None, false, true)),
            "<p>Varnholm lives from its harbour and below the level of its highest tides.</p>",
        ),
        page("list-page", "list.html", &list("topic", "Transport", pager(Some(2), true, true)), ""),
        page("list-author", "list.html", &list("author", "Tomas Reed", pager(None, false, false)), ""),
        page(
            "story",
            "story.html",
            &ListView {
                page: head("story", "Night ferries", "/stories/night-ferries/"),
                ..list("story", "Night ferries", pager(None, false, true))
            },
            "",
        ),
        page(
            "terms",
            "terms.html",
            &TermsView {
                site: site(),
                page: head("terms", "Topics", "/topics/"),
                kind: "topics",
                title: "Topics".into(),
                groups: [
                    "Auctions Archives",
                    "Budget Buoys Bridges",
                    "Culture",
                    "Dredging",
                    "Education Energy",
                    "Fisheries Ferries",
                    "Harbour Housing Hospitals",
                ]
                .iter()
                .map(|names| TermGroup {
                    letter: names[..1].into(),
                    terms: names.split(' ').enumerate().map(|(i, name)| term(name, 3 + i * 7)).collect(),
                })
                .collect(),
            },
            "",
        ),
        page(
            "archive",
            "calendar.html",
            &calendar("archive", "Archive", vec![("2026".into(), 412), ("2025".into(), 1380)], 0),
            "",
        ),
        page(
            "year",
            "calendar.html",
            &calendar(
                "year",
                "2026",
                months.split(' ').enumerate().map(|(i, m)| (m.to_owned(), if i < 5 { 0 } else { i * 4 })).collect(),
                0,
            ),
            "",
        ),
        page(
            "month",
            "calendar.html",
            &calendar(
                "month",
                "November 2026",
                (1..31).map(|d| (d.to_string(), if d % 4 == 0 || d > 22 { 0 } else { d % 7 + 1 })).collect(),
                6,
            ),
            "",
        ),
        page(
            "corrections",
            "corrections.html",
            &CorrectionsView {
                site: site(),
                page: head("corrections", "Corrections", "/corrections/"),
                items: (0..5)
                    .map(|n| CorrectionItem {
                        article: card(n),
                        date: when("2026-11-20", "en"),
                        text: "An earlier version gave the first sailing as 00:30. It left at 00:15.".into(),
                    })
                    .collect(),
            },
            "",
        ),
        page(
            "page",
            "page.html",
            &PlainView {
                site: site(),
                page: head("page", "About the Briefing", "/about/"),
                title: "About the Briefing".into(),
                contents: text().contents,
                updated: Some(when("2026-10-01", "en")),
                extra: json!({}),
            },
            BODY,
        ),
        page("404", "404.html", &NotFoundView { site: site(), page: head("not_found", "Not found", "/404.html") }, ""),
        page(
            "redirect",
            "redirect.html",
            &RedirectView { site: site(), page: head("redirect", "Moved", "/old/"), to: "/2026/11/22/new/".into() },
            "",
        ),
    ]
}
