//! Seeds in, drafts out. Every text here was written for these tests.

use super::*;
use crate::base::RelPath;
use crate::seeds::formats::{SeedFile, read};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

fn draft_of(name: &str, text: &str) -> Draft {
    let file = SeedFile { path: RelPath::new(name).unwrap(), bytes: text.as_bytes() };
    let (mut seeds, problems) = read(&file, None);
    assert_eq!(problems, []);
    let desk = Desk::new(Lists { sources: vec!["Dateline Wire".to_owned()], ..Lists::default() });
    compose(seeds.pop().expect("one seed"), Stated::default(), &desk).0
}

fn told(draft: &Draft) -> String {
    let mut out = String::new();
    let mut say = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let rule = draft.inferred.get(name).map_or("stated", |inferred| inferred.rule);
            let _ = writeln!(out, "{name} = {value} [{rule}]");
        }
    };
    say("title", Some(draft.title.clone()));
    say("slug", Some(draft.slug.clone()));
    say("alternative_headline", draft.alternative_headline.clone());
    say("deck", draft.deck.clone());
    say("kicker", draft.kicker.clone());
    let authors = draft.authors.iter().map(|p| match &p.role {
        Some(role) => format!("{} ({role})", p.name),
        None => p.name.clone(),
    });
    say("authors", Some(authors.collect::<Vec<_>>().join("; ")));
    say("agency", draft.agency.clone());
    say("dateline", draft.dateline.clone());
    say("date", draft.date.map(|when| when.to_string()));
    say("updated", draft.updated.map(|when| when.to_string()));
    say("publish_at", draft.publish_at.map(|when| when.to_string()));
    say("status", draft.status.clone());
    say("id", draft.id.clone());
    say("notes", draft.notes.clone());
    for left in &draft.left_out {
        let _ = writeln!(out, "- {}: {} [{}]", left.line, left.text, left.rule);
    }
    for doubt in &draft.unsure {
        let _ = writeln!(out, "? {}: {}", doubt.name, doubt.message);
    }
    out.push_str("---\n");
    out.push_str(&draft.body);
    out
}

fn check(name: &str, text: &str, expected: Expect) {
    expected.assert_eq(&told(&draft_of(name, text)));
}

#[test]
fn a_plain_article_becomes_a_page() {
    check(
        "seeds/river-bridge.txt",
        "Old River Bridge to Close for Repairs Until the End of May
River Bridge Closed for Repairs Until May

The old river bridge at Tallmoor will be closed to cars from Monday, the county has announced. Engineers found cracks in two of its five piers.

Two Piers With Cracks

The cracks were found by divers in the course of a routine inspection. They are up to four metres long, and the county's engineers want to know how deep they go.

Cyclists and walkers may still cross, but only one at a time & on the *upstream* side.

A Detour of Twelve Miles

Drivers will be sent by way of the motorway bridge. The detour costs them about twenty minutes, more in the rush hour.
",
        expect![[r#"
            title = Old River Bridge to Close for Repairs Until the End of May [first-line]
            slug = old-river-bridge-to-close-for-repairs-until-the-end-of-may [headline]
            alternative_headline = River Bridge Closed for Repairs Until May [second-line]
            ? date: no date was found; the article is undated
            ? topics: no topic is clear enough
            ---
            The old river bridge at Tallmoor will be closed to cars from Monday, the county has announced. Engineers found cracks in two of its five piers.

            ## Two Piers With Cracks

            The cracks were found by divers in the course of a routine inspection. They are up to four metres long, and the county's engineers want to know how deep they go.

            Cyclists and walkers may still cross, but only one at a time & on the \*upstream\* side.

            ## A Detour of Twelve Miles

            Drivers will be sent by way of the motorway bridge. The detour costs them about twenty minutes, more in the rush hour.
        "#]],
    );
}

#[test]
fn a_wire_story_is_taken_apart() {
    check(
        "seeds/dredging.txt",
        "dredging
EMBARGOED UNTIL 06:00 GMT, 30 September 2026
Dredger Starts Work on Deeper Fairway
By TOMAS REED
Dateline Wire

VARNHOLM, Sept. 29, 2026 (Dateline Wire) -- The dredger began on Tuesday to deepen the fairway.

\"The next ship will not wait,\" said Aksel Brandt, the chair of the Harbour Board.

Advertisement

It works day and night and takes:

- mud
- more mud

-30-

Notes to editors
Pictures follow.
",
        expect![[r#"
            title = Dredger Starts Work on Deeper Fairway [first-line]
            slug = dredger-starts-work-on-deeper-fairway [headline]
            authors = Tomas Reed [byline]
            agency = Dateline Wire [agency-line]
            dateline = VARNHOLM [dateline]
            date = 2026-09-29 [dateline]
            publish_at = 2026-09-30T06:00:00Z [embargo-line]
            id = dredging [slug-line]
            notes = Pictures follow. [notes-to-editors]
            - 11: Advertisement [boilerplate]
            - 18: -30- [end-mark]
            - 20: Notes to editors [end-mark]
            - 21: Pictures follow. [end-mark]
            ? topics: no topic is clear enough
            ---
            The dredger began on Tuesday to deepen the fairway.

            "The next ship will not wait," said Aksel Brandt, the chair of the Harbour Board.

            It works day and night and takes:

            - mud
            - more mud
        "#]],
    );
}

#[test]
fn a_deck_stands_above_the_byline() {
    check(
        "seeds/2026-11-04-wall.txt",
        "The Wall That the City Forgot

The city built its wall in three years and then stopped thinking about it for ninety.

By Tomas Reed and Marta Quill
Staff Writers

Updated: 5 November 2026, 7:15 p.m.

The lamp posts were set in 1935, twenty metres apart. In June a surveyor noticed that some were not.
",
        expect![[r#"
            title = The Wall That the City Forgot [first-line]
            slug = the-wall-that-the-city-forgot [headline]
            deck = The city built its wall in three years and then stopped thinking about it for ninety. [second-line]
            authors = Tomas Reed (Staff Writers); Marta Quill (Staff Writers) [byline]
            date = 2026-11-04 [file-name]
            updated = 2026-11-05T19:15:00 [date-line]
            ? topics: no topic is clear enough
            ---
            The lamp posts were set in 1935, twenty metres apart. In June a surveyor noticed that some were not.
        "#]],
    );
}

#[test]
fn markdown_is_kept_to_the_letter() {
    check(
        "seeds/note.md",
        "# A *Note*\n\nText with <b>HTML</b>,  two blanks  \nand a break.\n\n* * *\n\n+ list\n",
        expect![[r#"
            title = A Note [first-heading]
            slug = a-note [headline]
            ? date: no date was found; the article is undated
            ? topics: no topic is clear enough
            ---
            Text with <b>HTML</b>,  two blanks  
            and a break.

            * * *

            + list
        "#]],
    );
}

#[test]
fn a_sidecar_wins_over_the_text() {
    let file = SeedFile {
        path: RelPath::new("seeds/a.txt").unwrap(),
        bytes: b"Some Headline\nBy Ines Varga\n\nOSLO, Nov. 14, 2026 (AP) - Text of the story.\n",
    };
    let sidecar = crate::seeds::formats::front_matter::sidecar("title = \"Other\"\ndate = 2026-11-15").unwrap();
    let (draft, problems) = compose(read(&file, None).0.pop().unwrap(), sidecar, &Desk::default());
    assert_eq!((problems, draft.title.as_str()), (vec![], "Other"));
    assert_eq!(draft.date.unwrap().to_string(), "2026-11-15");
    assert!(!draft.inferred.contains_key("date") && draft.inferred.contains_key("agency"));
}

#[test]
fn an_unreadable_embargo_withholds() {
    let draft =
        draft_of("seeds/a.txt", "EMBARGOED UNTIL THE MEETING ENDS\nBudget Agreed\n\nThe council agreed on a budget.\n");
    assert_eq!((draft.title.as_str(), draft.status.as_deref()), ("Budget Agreed", Some("withheld")));
}

/// Every word of a draft, wherever it went.
fn words_of(draft: &Draft) -> BTreeMap<String, usize> {
    let mut all = vec![draft.title.clone(), plain_words(&draft.body)];
    all.extend([&draft.alternative_headline, &draft.deck].into_iter().flatten().cloned());
    all.extend(draft.left_out.iter().map(|left| left.text.clone()));
    count(&all.join(" "))
}

fn plain_words(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let mut text = String::new();
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_GFM,
    ) {
        match event {
            Event::Text(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => text.push(' '),
            Event::Html(part) | Event::InlineHtml(part) => panic!("{part}"),
            _ => {}
        }
    }
    text
}

fn count(text: &str) -> BTreeMap<String, usize> {
    let mut words = BTreeMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *words.entry(word.to_owned()).or_default() += 1;
    }
    words
}

#[test]
fn a_first_line_is_the_headline_whatever_it_begins_with() {
    for first in [
        "Watch: Bear Climbs Tree at School",
        "Photos: The Week in Tallmoor",
        "UK-EU, US and Japan Sign Pact",
        "STORM HITS COAST",
        "Register Offices to Close",
        "ferries return to the lake after ten years",
        "Why Now?",
        "Read, Write, Repeat",
        "Contact Lost",
        "1. FC Tallmoor Wins the Cup",
        "\"We Are Tired\": Nurses Speak",
        "2026 in Review",
        "Embargo on Arms Lifted",
        "Withdrawn Troops Return Home",
        "Kill the Lights, Says Mayor",
        "Click Here for Love",
        "Getty Images",
        "Copyright 2005 Law Passed",
        "Sign Up for War, Say Recruiters",
        "Print",
        "End",
        "By the River, a Fight over Noise",
        "March 5, 2026: Ferries to Sail",
        "11 September 2001",
        "Ferries to sail all night from the first of March after the council of the city of Varnholm gives way in a long fight over noise and the price of sleep",
    ] {
        let draft = draft_of(
            "seeds/a.txt",
            &format!(
                "{first}\n\nThe first paragraph of the article is a sentence of some length, as they are.\n\nAnd so is the second of its paragraphs, which ends the article here.\n"
            ),
        );
        assert_eq!(draft.title, first);
        assert_eq!(draft.left_out, []);
    }
}

/// Text that would take minutes if any rule looked at all of it for each of its parts.
#[test]
fn large_and_strange_texts_are_read_in_passing() {
    let many = [
        "A short line\n\n".repeat(10_000),
        "\"Yes,\" said Ann Lee. ".repeat(6_000),
        "„Ja“ ".repeat(20_000),
        "Ann Lee, ".repeat(12_000),
        "World Health Organization (WHO) ".repeat(10_000),
        "Bank of England of ".repeat(12_000),
        "Minister of Ann of Lee ".repeat(10_000),
        "‘We said’ it ‘Nobody ".repeat(9_000),
        "- item\n".repeat(12_000),
        ">".repeat(30_000),
        "[".repeat(30_000),
        "*a ".repeat(20_000),
        "-30-\n\n".repeat(6_000),
        "VARNHOLM (".repeat(10_000),
        ". ".repeat(40_000),
        "Ünïcødé。".repeat(10_000),
    ];
    for text in many {
        let draft = draft_of("seeds/a.txt", &format!("Headline of It All\n\n{text}\n"));
        assert_eq!(draft.title, "Headline of It All");
        draft_of("seeds/a.md", &text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Words may move to the front matter or to the record; none is lost and none doubled.
    #[test]
    fn no_word_is_lost(
        headline in "[A-Z][a-z]{2,7}( [A-Z][a-z]{2,7}){2,8}",
        paragraphs in proptest::collection::vec(
            "[A-Z#*>_1-][ a-z0-9.,*_#`<>&;\\[\\](){}|~+=:!?'-]{20,160}[a-z]{3}[.!?\"]?", 1..8),
        blank in any::<bool>(),
    ) {
        let text = format!("{headline}\n\n{}\n", paragraphs.join(if blank { "\n\n" } else { "\n" }));
        let draft = draft_of("seeds/a.txt", &text);
        let mut expected = count(&text);
        // The numbers of a list are written by Markdown itself.
        let mut found = words_of(&draft);
        for words in [&mut expected, &mut found] {
            words.retain(|word, _| !word.chars().all(|c| c.is_ascii_digit()));
        }
        // A lead moved to the front matter: byline, dateline and date lines are told apart in their own tests.
        prop_assume!(draft.authors.is_empty() && draft.dateline.is_none() && draft.notes.is_none());
        prop_assert_eq!(found, expected, "{}", draft.body);
    }

    #[test]
    fn no_seed_is_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let file = SeedFile { path: RelPath::new("seeds/a.txt").unwrap(), bytes: &bytes };
        for seed in read(&file, None).0 {
            compose(seed, Stated::default(), &Desk::default());
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "(\\PC{0,30}\n{0,2}){0,20}") {
        let file = SeedFile { path: RelPath::new("seeds/a.txt").unwrap(), bytes: text.as_bytes() };
        for seed in read(&file, None).0 {
            let draft = compose(seed, Stated::default(), &Desk::default()).0;
            prop_assert!(!draft.slug.is_empty());
        }
    }
}

#[test]
fn what_a_source_puts_into_the_wrong_field_is_sorted_out() {
    let seed = |text: &str| Seed {
        stated: Stated {
            headline: Some("Boats Must Leave".to_owned()),
            published: Some("2026-11-19".to_owned()),
            deck: Some(text.to_owned()),
            dateline: Some("VARNHOLM, Nov. 19 (Dateline Wire)".to_owned()),
            ..Stated::default()
        },
        ..Seed::default()
    };
    let desk = Desk::new(Lists { sources: vec!["Dateline Wire".to_owned()], ..Lists::default() });
    let (draft, _) = compose(seed("By Tomas Reed"), Stated::default(), &desk);
    assert_eq!((draft.deck, draft.authors[0].name.as_str()), (None, "Tomas Reed"));
    assert_eq!((draft.dateline.as_deref(), draft.agency.as_deref()), (Some("VARNHOLM"), Some("Dateline Wire")));
    let (draft, _) = compose(seed("By the end of the week they are gone."), Stated::default(), &desk);
    assert!(draft.deck.is_some() && draft.authors.is_empty());
}

#[test]
fn a_heading_may_be_a_quotation_but_a_quotation_is_no_heading() {
    let text = "The Wall Held Until the Morning\n\nThe water ran over the wall at five in the morning and stayed for an \
                hour, the board said in a report.\n\n‘It Came Up Through the Floor’\n\nThe cellars filled from below, as \
                the engineers had said that they would, in the storm of this October.\n\n“We Know,” Said the Board\n\nIt \
                will now fill the rest of the hollows before the next spring tide of the year comes in.\n\n\"it came up \
                through the floor\"\n\nThat is what everybody in the street said on the morning after the storm of the \
                year.\n";
    let draft = draft_of("seeds/wall.txt", text);
    let headings: Vec<&str> = draft.body.lines().filter(|line| line.starts_with("##")).collect();
    assert_eq!(headings, ["## ‘It Came Up Through the Floor’"]);
}

#[test]
fn a_dateline_leaves_markdown_as_it_leaves_plain_text() {
    let of = |text: &str| {
        let draft = draft_of("seeds/a.md", &format!("# Night Boats\n\n{text}\n\nThe end of it.\n"));
        (draft.dateline, draft.body.lines().next().unwrap_or_default().to_owned())
    };
    let varnholm = Some("VARNHOLM".to_owned());
    for text in ["VARNHOLM — The *first* boat", "**VARNHOLM** — The *first* boat", "**VARNHOLM —** The *first* boat"]
    {
        assert_eq!(of(text), (varnholm.clone(), "The *first* boat".to_owned()), "{text}");
    }
    for text in ["NOTE — The first boat", "The **VARNHOLM** — a boat", "*Varnholm* — a boat", "[VARNHOLM](/x) — a boat"]
    {
        assert_eq!(of(text), (None, text.to_owned()));
    }
}

#[test]
fn who_wrote_it_is_not_a_person_in_it() {
    let draft = draft_of(
        "seeds/a.txt",
        "Night Boats Sail\n\nBy Ines Varga\n\nThe first boat left at noon, the harbour master Tomas Reed said on Tuesday.\n\n\
         The editor Ines Varga wrote from Varnholm that nobody was on board of the boat.\n",
    );
    assert_eq!(draft.people, ["Tomas Reed"]);
}
