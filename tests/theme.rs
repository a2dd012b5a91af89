//! The theme `broadsheet` rendered with hand-made views of every kind. `DATELINE_LOOK=FOLDER cargo test --test theme`
//! writes the pages, with the style and the pictures, for a browser to look at.

mod sample;

use dateline::base::{Problems, Sealed};
use dateline::themes::{Layer, Source, Theme};
use sample::Page;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn source(file: &Path, name: String) -> Source {
    let shown = file.strip_prefix(root()).unwrap().display().to_string();
    Source { name, file: shown, text: std::fs::read_to_string(file).unwrap() }
}

fn broadsheet() -> Theme {
    let folder = root().join("themes/broadsheet");
    let templates = folder.join("templates");
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(&templates)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let layer = Layer {
        name: "broadsheet".into(),
        manifest: source(&folder.join("theme.toml"), "theme.toml".into()),
        templates: files
            .iter()
            .map(|file| source(file, file.strip_prefix(&templates).unwrap().display().to_string()))
            .collect(),
    };
    let (theme, problems) = Theme::load("broadsheet", None, &[layer], &[]);
    theme.unwrap_or_else(|| panic!("{}", told(&problems)))
}

fn told(problems: &Problems) -> String {
    let line = |p: &dateline::base::Problem| {
        let place = p.place.as_ref().map_or(String::new(), ToString::to_string);
        format!("{place}: {} ({})\n", p.message, p.hint.as_deref().unwrap_or("-"))
    };
    problems.iter().map(line).collect()
}

fn rendered(theme: &Theme) -> Vec<(Page, String)> {
    let options = std::env::var("DATELINE_LOOK_OPTIONS").unwrap_or_else(|_| "{}".into());
    let options: serde_json::Value = serde_json::from_str(&options).unwrap();
    let (options, problems) = theme.options(options.as_object().unwrap(), |_| None);
    assert!(problems.is_empty(), "{}", told(&problems));
    let strings = theme.strings(&["en", "ar"]);
    let site = Sealed::new(sample::chrome("en", "ltr", strings.clone(), options.clone()));
    let rtl = Sealed::new(sample::chrome("ar", "rtl", strings, options));
    let pages = sample::pages(&site, &rtl);
    let once = [&site, &rtl].map(|site| {
        let (once, problems) = theme.once(&tera::Value::from_serializable(&**site), &["en", "ar"]);
        assert!(problems.is_empty(), "{}", told(&problems));
        once
    });
    let html = pages.iter().map(|page| {
        let mut context = tera::Context::from_serialize(&page.view).unwrap();
        let is_rtl = page.name.ends_with("-rtl");
        context.insert("site", if is_rtl { &**rtl } else { &**site });
        // To `shown`, cards are as good as their handles.
        let lists = ["items", "related", "thread", "latest"];
        let lists = lists.into_iter().filter_map(|name| Some((name, context.get(name)?.clone())));
        context.insert("cards", &lists.collect::<BTreeMap<_, _>>());
        context.insert("once", &once[usize::from(is_rtl)][if is_rtl { "ar" } else { "en" }]);
        context.insert("body", &page.body);
        context.insert("json_ld", r#"{"@context":"https://schema.org","@type":"WebPage"}"#);
        theme.render(page.template, &context, page.name).unwrap_or_else(|p| panic!("{}", told(&vec![p])))
    });
    let html: Vec<String> = html.collect();
    pages.into_iter().zip(html).collect()
}

fn count(html: &str, part: &str) -> usize {
    html.matches(part).count()
}

#[test]
fn every_view_renders_to_a_sound_page() {
    let theme = broadsheet();
    for (page, html) in rendered(&theme) {
        let name = page.name;
        assert!(html.starts_with("<!doctype html>"), "{name} begins with {:?}", &html[..20]);
        assert_eq!(count(&html, "<h1"), 1, "one h1 on {name}");
        assert_eq!(count(&html, "<main"), 1, "one main on {name}");
        // The Content-Security-Policy of the site allows neither.
        assert_eq!((count(&html, " style=\""), count(&html, "<style")), (0, 0), "{name} has inline style");
        assert_eq!(count(&html, "<script"), count(&html, "<script type=\"application/ld+json\">"), "{name} has script");
        for attribute in [" src=\"http", "stylesheet\" href=\"http", " onload=", " onclick="] {
            assert_eq!(count(&html, attribute), 0, "{name} has {attribute}");
        }
        assert!(html.contains("rel=\"canonical\""), "{name}");
        assert!(!html.contains("<b>Markup</b>"), "{name} obeys markup in a headline");
        assert_eq!(count(&html, "\n\n"), 0, "{name} has empty lines");
        well_formed(name, &html);
    }
}

/// Every element that is opened is closed, in order; ids are unique; fragments lead somewhere.
fn well_formed(name: &str, html: &str) {
    const VOID: &[&str] = &["meta", "link", "img", "br", "hr", "track", "input", "source"];
    let mut open: Vec<String> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        if rest.starts_with('!') {
            continue;
        }
        let word: String = rest.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        let tag = &rest[..rest.find('>').unwrap()];
        if rest.starts_with('/') {
            let top = open.pop();
            assert_eq!(top.as_deref(), Some(word.as_str()), "{name}: …{}", &html[at.saturating_sub(120)..at + 10]);
        } else if !VOID.contains(&word.as_str()) {
            open.push(word);
        }
        if let Some(id) = tag.split(" id=\"").nth(1) {
            let id = id.split('"').next().unwrap();
            assert!(ids.insert(id.to_owned()), "{name}: id {id} twice");
        }
    }
    assert_eq!(open, Vec::<String>::new(), "{name}");
    for fragment in html.split("href=\"#").skip(1) {
        let id = fragment.split('"').next().unwrap();
        assert!(ids.contains(id), "{name}: nothing has the id {id}");
    }
}

#[test]
fn the_frame_of_a_page_is_small() {
    let theme = broadsheet();
    let pages = rendered(&theme);
    // A page with nearly nothing of its own.
    let (_, html) = pages.iter().find(|(page, _)| page.name == "404").unwrap();
    assert!(html.len() < 4600, "{} bytes of frame", html.len());
    let css = std::fs::metadata(root().join("themes/broadsheet/assets/style.css")).unwrap().len();
    assert!(css < 31_000, "{css} bytes of style");
}

#[test]
fn every_word_is_there_in_every_language() {
    let theme = broadsheet();
    let strings = &theme.manifest().strings;
    let english: Vec<&String> = strings["en"].keys().collect();
    for (language, words) in strings {
        let own: Vec<&String> = words.keys().collect();
        assert_eq!(own, english, "words of {language}");
    }
    // Words that the planner asks for by name, for titles and breadcrumbs.
    for word in "home page not_found archive editions corrections topics places people organisations authors stories \
                 sections kind_analysis kind_opinion kind_review kind_background kind_interview kind_explainer \
                 kind_live kind_sponsored"
        .split_whitespace()
    {
        assert!(english.iter().any(|known| *known == word), "no word for `{word}`");
    }
    let used = regex::Regex::new(r"\bt\.([a-z_]+)").unwrap();
    let templates = root().join("themes/broadsheet/templates");
    for entry in walkdir::WalkDir::new(templates).into_iter().map(|e| e.unwrap()).filter(|e| e.path().is_file()) {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        for word in used.captures_iter(&text).map(|c| c[1].to_owned()) {
            assert!(english.contains(&&word), "{} uses t.{word}", entry.path().display());
        }
    }
}

#[test]
fn components_of_texts_render() {
    let theme = broadsheet();
    let place = dateline::base::Place::at("content/a.md", 1, 1);
    let context = tera::Context::new();
    let html = |tag: &str, body: Option<&str>| match theme.render_component(tag, body, &context, &place) {
        Ok(html) => html,
        Err(problem) => told(&vec![problem]),
    };
    expect_test::expect![[r#"<figure class="figure text"><img src="ferry.jpg" alt="A &quot;ferry&quot;" width="3" height="2" loading="lazy" decoding="async"><figcaption>The quay. <span class="credit">Ines Varga</span></figcaption></figure>"#]]
        .assert_eq(&html(r#"{{<figure src="ferry.jpg" alt="A \"ferry\"" caption="The quay." credit="Ines Varga" width={3} height={2} />}}"#, None));
    expect_test::expect![[r#"<p class="embed"><a href="https://example.org/clip" rel="external noopener"><strong>A clip</strong> <cite>example.org</cite></a></p>"#]]
        .assert_eq(&html(r#"{{<embed url="https://example.org/clip" title="A clip" />}}"#, None));
    expect_test::expect![[r#"
        themes/broadsheet/templates/components/embed.html:3:99: `url` of `embed` must begin with `https://`, in making `content/a.md:1:1` (-)
    "#]].assert_eq(&html(r#"{{<embed url="javascript:alert(1)" title="A clip" />}}"#, None));
    expect_test::expect![[r#"<figure class="figure video"><video controls preload="metadata" playsinline src="tram.mp4"><a href="tram.mp4">The tram.</a></video><figcaption>The tram.</figcaption></figure>"#]].assert_eq(&html(r#"{{<video src="tram.mp4" caption="The tram." />}}"#, None));
    expect_test::expect![[r#"<aside class="note"><p class="label">What we know</p><p>Much.</p></aside>"#]]
        .assert_eq(&html(r#"{% <note title="What we know"> %}"#, Some("<p>Much.</p>")));
    expect_test::expect![[
        r#"<figure class="pullquote"><blockquote><p>Yes.</p></blockquote><figcaption>Ines Varga</figcaption></figure>"#
    ]]
    .assert_eq(&html(r#"{% <pullquote by="Ines Varga"> %}"#, Some("<p>Yes.</p>")));
}

/// Not a check: writes the pages where a browser can look at them.
#[test]
fn look() {
    let Ok(folder) = std::env::var("DATELINE_LOOK") else { return };
    let folder = PathBuf::from(folder);
    let copy = |from: &Path, to: &Path| {
        for entry in walkdir::WalkDir::new(from).into_iter().map(|e| e.unwrap()).filter(|e| e.path().is_file()) {
            let target = to.join(entry.path().strip_prefix(from).unwrap());
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            std::fs::copy(entry.path(), target).unwrap();
        }
    };
    copy(&root().join("themes/broadsheet/assets"), &folder.join("assets"));
    copy(&root().join("static"), &folder);
    for (page, html) in rendered(&broadsheet()) {
        std::fs::write(folder.join(format!("{}.html", page.name)), html).unwrap();
    }
}
