//! What a theme does, as seen by its users: layers, fingerprints, and one message for each thing that can be wrong.

use super::report::lines;
use super::{Layer, Source, Theme};
use crate::base::Place;
use expect_test::{Expect, expect};
use tera::Context;

fn source(folder: &str, name: &str, text: &str) -> Source {
    Source { name: name.into(), file: format!("{folder}{name}"), text: text.into() }
}

/// A theme's manifest lines and templates, each `name: text`.
fn layer(name: &str, manifest: &str, templates: &[(&str, &str)]) -> Layer {
    let folder = format!("themes/{name}/templates/");
    Layer {
        name: name.into(),
        manifest: source(&format!("themes/{name}/"), "theme.toml", &format!("name = \"{name}\"\n{manifest}")),
        templates: templates.iter().map(|(name, text)| source(&folder, name, text)).collect(),
    }
}

fn load(themes: &[Layer], site: &[(&str, &str)]) -> (Option<Theme>, String) {
    let site: Vec<Source> = site.iter().map(|(name, text)| source("templates/", name, text)).collect();
    let (theme, problems) = Theme::load("top", Some(Place::at("config.toml", 3, 9)), themes, &site);
    (theme, lines(&problems))
}

fn good(themes: &[Layer], site: &[(&str, &str)]) -> Theme {
    let (theme, problems) = load(themes, site);
    theme.unwrap_or_else(|| panic!("{problems}"))
}

fn wrong(themes: &[Layer], site: &[(&str, &str)], expected: Expect) {
    let (theme, problems) = load(themes, site);
    assert!(theme.is_none());
    expected.assert_eq(&problems);
}

fn top(templates: &[(&str, &str)]) -> Vec<Layer> {
    vec![layer("top", "", templates)]
}

fn context(json: serde_json::Value) -> Context {
    Context::from_serialize(&json).unwrap()
}

fn two_layers() -> Vec<Layer> {
    vec![
        layer(
            "low",
            "[options.colour]\ndefault = \"red\"\nchoices = [\"red\", \"blue\"]\n[options.wide]\ndefault = false\n\
             [strings.en]\nmore = \"More\"\nless = \"Less\"\n[strings.de]\nmore = \"Mehr\"\n",
            &[
                ("base.html", "<{% block main %}low{% endblock %}>"),
                (
                    "list.html",
                    "{% extends \"base.html\" %}{% block main %}low list {{<card name={n} />}}{% endblock %}",
                ),
                ("card.html", "{% component card(name) %}[{{ name }}]{% endcomponent %}"),
                ("plain.html", "{{ n }}"),
            ],
        ),
        layer(
            "top",
            "extends = \"low\"\n[strings.de]\nmore = \"Weiter\"\n",
            &[("base.html", "({% block main %}top{% endblock %})")],
        ),
    ]
}

#[test]
fn a_higher_layer_hides_a_lower_one_and_can_name_it() {
    let n = || context(serde_json::json!({"n": "<1>"}));
    let theme = good(&two_layers(), &[]);
    assert_eq!(theme.render("list.html", &n(), "/").unwrap(), "(low list [&lt;1&gt;])");
    let theme = good(
        &two_layers(),
        &[
            ("list.html", "{% extends \"low/list.html\" %}{% block main %}site: {{ super() }}{% endblock %}"),
            ("mine.html", "{% component card(name) %}site card {{ name }}{% endcomponent %}"),
        ],
    );
    assert_eq!(theme.render("list.html", &n(), "/").unwrap(), "(site: low list site card &lt;1&gt;)");
    assert_eq!(theme.render("low/base.html", &n(), "/").unwrap(), "<low>");
    assert_eq!(theme.lineage(), ["top", "low"]);
}

#[test]
fn a_fingerprint_covers_what_a_template_can_reach_and_nothing_else() {
    let before = good(&two_layers(), &[]);
    let changed = |template: &str, text: &str| {
        let mut layers = two_layers();
        layers[0].templates.iter_mut().find(|t| t.name == template).unwrap().text = text.into();
        let after = good(&layers, &[]);
        let names = ["list.html", "plain.html", "low/base.html"];
        names.map(|name| before.fingerprint(name) != after.fingerprint(name))
    };
    assert_eq!(changed("card.html", "{% component card(name) %}{{ name }}!{% endcomponent %}"), [true, false, false]);
    assert_eq!(changed("plain.html", "{{ n }}!"), [false, true, false]);
    // Hidden by the one of `top`.
    assert_eq!(changed("base.html", "{% block main %}{% endblock %}"), [false, false, true]);
    let shadowed = good(&two_layers(), &[("base.html", "{% block main %}{% endblock %}")]);
    assert_ne!(before.fingerprint("list.html"), shadowed.fingerprint("list.html"));
    assert_eq!(before.fingerprint("plain.html"), shadowed.fingerprint("plain.html"));
    assert_eq!(before.fingerprint("none.html"), None);
    assert!(before.component_fingerprint("card").is_some());
}

#[test]
fn the_variables_of_components_and_includes_count() {
    let theme = good(
        &top(&[
            (
                "a.html",
                "{% set x = page.title %}{{ x }}{{<outer />}}{% include \"b.html\" %}{% for i in items %}{{ i }}{% endfor %}",
            ),
            ("b.html", "{{ extra }}"),
            ("c.html", "{% component outer(@site) %}{{<inner a={1} />}}{% endcomponent %}"),
            ("d.html", "{% component inner(a, @words) %}{% include \"e.html\" %}{% endcomponent %}"),
            ("e.html", "{{ far }}"),
            ("f.html", "{{ other }}"),
        ]),
        &[],
    );
    let variables: Vec<&str> = theme.variables("a.html").iter().map(String::as_str).collect();
    // `x` is set by the template itself: named all the same, which costs nothing.
    for name in ["page", "site", "extra", "items", "words", "far"] {
        assert!(variables.contains(&name), "{name} in {variables:?}");
    }
    assert!(!variables.contains(&"other"));
    assert!(theme.variables("none.html").is_empty());
}

#[test]
fn options_hold_their_type_and_words_are_complete() {
    let theme = good(&two_layers(), &[]);
    let chosen = |json: serde_json::Value| json.as_object().unwrap().clone();
    let place = |key: &str| Some(Place::file(format!("config.toml[{key}]")));
    let (options, problems) = theme.options(&chosen(serde_json::json!({"colour": "blue"})), place);
    assert_eq!((options, problems.len()), (serde_json::json!({"colour": "blue", "wide": false}), 0));
    let (options, problems) =
        theme.options(&chosen(serde_json::json!({"colour": "green", "wide": 1, "color": "red"})), place);
    assert_eq!(options, serde_json::json!({"colour": "red", "wide": false}));
    expect![[r#"
        config.toml[colour]: option `colour` can't be `green` (choose `red` or `blue`)
        config.toml[wide]: option `wide` is true or false, not a number (the default is `false`)
        config.toml[color]: unknown option `color` (did you mean `colour`?)"#]]
    .assert_eq(&lines(&problems));
    assert_eq!(
        theme.strings(&["en", "de-AT", "xx"]),
        serde_json::json!({
            "en": {"more": "More", "less": "Less"},
            "de-AT": {"more": "Weiter", "less": "Less"},
            "xx": {"more": "More", "less": "Less"},
        })
    );
}

#[test]
fn all_errors_of_all_templates_are_told_at_once() {
    wrong(
        &top(&[
            ("a.html", "ok {{ title \n<b>{{ x | slgu }}"),
            ("b.html", "{% if x %}\n  {% endfor %}"),
            ("c.html", "{{ x | slgu }}\n{{ rnage(end=3) }}{{<crad />}}{% if x is strnig %}{% endif %}{{<broken />}}"),
            ("d.html", "{% extends \"bsae.html\" %}\n{% block main %}{{ y | dtae }}{% endblock %}"),
            ("e.html", "{% include \"c.htm\" %}"),
            ("f.html", "{% component card() %}{% endcomponent %}{% component broken( %}"),
            ("base.html", "{% block main %}{{ __tera_context }}{% endblock %}"),
            ("g.html", "{% extends \"base.html\" %}{% block mian %}{% endblock %}"),
        ]),
        &[],
        expect![[r#"
            themes/top/templates/a.html:2:5: found `{` but expected `...`, a string, an integer or a bool
            themes/top/templates/b.html:2:6: unknown tag
            themes/top/templates/base.html:1:20: `__tera_context` can't be used (name what you want to see: `{{ page | json }}`)
            themes/top/templates/c.html:1:8: unknown filter `slgu` (did you mean `slug`?)
            themes/top/templates/c.html:2:4: unknown function `rnage` (did you mean `range`?)
            themes/top/templates/c.html:2:21: unknown component `crad` (did you mean `card`?)
            themes/top/templates/c.html:2:42: unknown test `strnig` (did you mean `string`?)
            themes/top/templates/d.html:1:12: unknown template `bsae.html` (did you mean `base.html`?)
            themes/top/templates/d.html:2:24: unknown filter `dtae` (did you mean `date`?)
            themes/top/templates/e.html:1:12: unknown template `c.htm` (did you mean `c.html`?)
            themes/top/templates/f.html:1:62: found `%}` but expected identifier"#]],
    );
    wrong(
        &top(&[
            ("base.html", "{% block main %}{% endblock %}"),
            ("g.html", "{% extends \"base.html\" %}{% block mian %}{% endblock %}"),
        ]),
        &[],
        expect!["themes/top/templates/g.html:1:35: block `mian` is not defined in any parent template"],
    );
}

#[test]
fn circles_and_unknown_themes_are_told() {
    wrong(
        &top(&[]),
        &[("list.html", "{% extends \"list.html\" %}")],
        expect![
            "templates/list.html: template extends itself (name the theme whose template is meant: `THEME/list.html`)"
        ],
    );
    wrong(
        &top(&[("a.html", "{% include \"b.html\" %}"), ("b.html", "{% include \"a.html\" %}")]),
        &[],
        expect![
            "themes/top/templates/a.html: templates include one another in a circle: `top/a.html`, `top/b.html`, `top/a.html`"
        ],
    );
    wrong(
        &[layer("top", "extends = \"lwo\"", &[]), layer("low", "", &[])],
        &[],
        expect!["themes/top/theme.toml:2:11: unknown theme `lwo` (there are the themes top, low)"],
    );
    wrong(
        &[layer("top", "extends = \"low\"", &[]), layer("low", "extends = \"top\"", &[])],
        &[],
        expect![
            "themes/low/theme.toml:2:11: theme `top` extends itself (a theme's parents must end in one without `extends`)"
        ],
    );
    wrong(&[layer("tpo", "", &[])], &[], expect!["config.toml:3:9: unknown theme `top` (there are the themes tpo)"]);
    wrong(
        &[layer("top", "min_version = \"99.0\"", &[])],
        &[],
        expect!["themes/top/theme.toml: theme `top` needs version 99.0 of the program (this is version 0.1.0)"],
    );
    wrong(
        &top(&[
            ("a.html", "{% component x() %}{% endcomponent %}"),
            ("b.html", "{% component x() %}{% endcomponent %}"),
        ]),
        &[],
        expect![
            "themes/top/templates/b.html: component `x` is made twice (the other one is in themes/top/templates/a.html)"
        ],
    );
}

#[test]
fn a_rendering_error_names_template_line_column_and_page() {
    let theme = good(
        &top(&[
            ("a.html", "<p>\n  {{ page.titel }}"),
            ("b.html", "{{<card item={page} />}}"),
            ("c.html", "{% component card(item) %}\n{{ item.url }}{% endcomponent %}"),
            ("d.html", "{{ pgae }}"),
            ("e.html", "{{ page.title | date }}"),
            ("f.html", "{{<card itme={page} />}}"),
        ]),
        &[],
    );
    let context = context(serde_json::json!({"page": {"title": "x", "kind": "y"}}));
    let check = |template: &str, expected: Expect| {
        let problem = theme.render(template, &context, "/2026/x/").unwrap_err();
        expected.assert_eq(&lines(&[problem].to_vec()));
    };
    check(
        "a.html",
        expect![
            "themes/top/templates/a.html:2:11: field `titel` is not there, in making `/2026/x/` (did you mean `title`?)"
        ],
    );
    check(
        "b.html",
        expect![
            "themes/top/templates/c.html:2:9: field `url` is not there, in making `/2026/x/` (there are kind, title)"
        ],
    );
    check(
        "d.html",
        expect![
            "themes/top/templates/d.html:1:4: variable `pgae` is not there, in making `/2026/x/` (did you mean `page`?)"
        ],
    );
    check("e.html", expect!["themes/top/templates/e.html:1:17: `x` is not a date, in making `/2026/x/`"]);
    check(
        "f.html",
        expect![
            "themes/top/templates/f.html:1:3: the component has no argument `itme`, in making `/2026/x/` (did you mean `item`?)"
        ],
    );
    check("g.html", expect!["unknown template `g.html`, in making `/2026/x/` (did you mean `a.html`?)"]);
}

#[test]
fn a_component_called_from_a_text_is_checked_and_rendered() {
    let theme = good(
        &top(&[(
            "c.html",
            "{% component figure(src: string, alt: string = \"\", wide: bool = false, @lang = \"en\") %}<img src=\"{{ src }}\" \
             lang={{ lang }}{% if wide %} wide{% endif %}>{% endcomponent %}\
             {% component note(title) %}<aside>{{ title }}{{ body }}</aside>{% endcomponent %}\
             {% component bad(x) %}{{ x.y.z }}{% endcomponent %}",
        )]),
        &[],
    );
    let mut context = Context::new();
    context.insert("lang", "de");
    let check = |tag: &str, body: Option<&str>, expected: Expect| {
        let place = Place::at("content/a.md", 7, 1);
        expected.assert_eq(&match theme.render_component(tag, body, &context, &place) {
            Ok(html) => html,
            Err(problem) => lines(&[problem].to_vec()),
        });
    };
    check(r#"{{<figure src="a&b.jpg" wide={true} />}}"#, None, expect![[r#"<img src="a&amp;b.jpg" lang=de wide>"#]]);
    check(
        r#"{% <note title="<x>"> %}"#,
        Some("<p>{{ body }}</p>"),
        expect!["<aside>&lt;x&gt;<p>{{ body }}</p></aside>"],
    );
    check(
        r#"{{<figrue src="a" />}}"#,
        None,
        expect!["content/a.md:7:4: unknown component `figrue` (did you mean `figure`?)"],
    );
    check(
        "{{<figure\n  scr=\"a\" />}}",
        None,
        expect!["content/a.md:8:3: component `figure` has no argument `scr` (it has alt, src, wide)"],
    );
    check(
        r#"{{<figure alt="a" />}}"#,
        None,
        expect![[r#"content/a.md:7:1: component `figure` needs the argument `src` (add `src="…"`)"#]],
    );
    check(
        r#"{{<figure src={1} />}}"#,
        None,
        expect!["content/a.md:7:11: argument `src` of `figure` must be a string, not a number"],
    );
    check(
        r#"{{<figure src="a" lang="en" />}}"#,
        None,
        expect!["content/a.md:7:19: component `figure` has no argument `lang` (it has alt, src, wide)"],
    );
    check(
        r#"{% <figure src="a"> %}"#,
        None,
        expect![
            "content/a.md:7:1: component `figure` is not closed (write `{{<figure … />}}` without content, `{% <figure …> %}…{% </figure> %}` with it)"
        ],
    );
    check(
        r#"{{<bad x="1" />}}"#,
        None,
        expect!["themes/top/templates/c.html:1:280: field `y` is not there, in making `content/a.md:7:1`"],
    );
    check(r#"{{<figure src="a />}}"#, None, expect!["content/a.md:7:15: the text has no closing quote"]);
}

#[test]
fn a_piece_is_made_once_and_sees_the_card_the_frame_and_the_language() {
    let row = "{% component row(item, first = false, @page, @site) %}[{{ site.title }} {{ page.language }} {{ item.n }}\
               {% if first %} first{% endif %}]{% endcomponent %}";
    let list = "{% for a in items %}{{ a | shown(by=\"row\", first=loop.first) }}{% endfor %}";
    let theme = good(&top(&[("row.html", row), ("list.html", list)]), &[]);
    let site = tera::Value::from_serializable(&serde_json::json!({ "title": "T" }));
    assert!(theme.once(&site, &["en"]).1.is_empty());
    let show = |language: &str, items: serde_json::Value| {
        let context = context(serde_json::json!({ "page": { "language": language }, "items": items }));
        theme.render("list.html", &context, "p").unwrap()
    };
    // A card is known by its digest: what bears the same one is not made again.
    let cards = serde_json::json!([{ "n": 1, "digest": 7 }, { "n": 2, "digest": 7 }, { "n": 3, "digest": 7 }]);
    assert_eq!(show("en", cards.clone()), "[T en 1 first][T en 2][T en 2]");
    assert_eq!(show("de", cards), "[T de 1 first][T de 2][T de 2]");
    // A handle is the digest alone.
    assert_eq!(show("en", serde_json::json!([7, 7])), "[T en 1 first][T en 2]");
    assert_eq!(show("en", serde_json::json!([{ "n": 1 }, { "n": 2 }, { "n": 3 }])), "[T en 1 first][T en 2][T en 3]");
}

#[test]
fn a_piece_that_cannot_be_made_is_told_where_it_stands() {
    let list = "{{ a | shown(by=\"rwo\") }}{{ a | shown(by=name) }}";
    wrong(
        &top(&[("row.html", "{% component row(item) %}{% endcomponent %}"), ("list.html", list)]),
        &[],
        expect![[r#"
            themes/top/templates/list.html:1:8: unknown component `rwo`
            themes/top/templates/list.html:1:33: `shown` must name a component: `shown(by="row")` (write the name out; what a page is made with must be known before it is made)"#]],
    );
    let row = "{% component row(item, @page) %}\n{{ item.a.b }} {{ page.url }}{% endcomponent %}";
    let theme = good(&top(&[("row.html", row), ("list.html", "{{ a | shown(by=\"row\") }}")]), &[]);
    let problem = theme.render("list.html", &context(serde_json::json!({ "a": { "a": {} } })), "p").unwrap_err();
    expect!["themes/top/templates/row.html:2:11: field `b` is not there, in making `p`"]
        .assert_eq(&lines(&vec![problem]));
}

#[test]
fn a_piece_in_a_text_is_told_of_once_and_blames_no_other_page() {
    let row = "{% component row(item) %}{{ item.n.x }}{% endcomponent %}";
    let box_ = "{% component box() %}{{ 1 | shown(by=\"row\") }}{% endcomponent %}";
    let theme = good(&top(&[("row.html", row), ("box.html", box_), ("page.html", "{{ a.b }}")]), &[]);
    let told = |problem: crate::base::Problem| lines(&vec![problem]);
    let place = Place::at("content/a.md", 7, 1);
    let of_text = told(theme.render_component("{{<box />}}", None, &Context::new(), &place).unwrap_err());
    let of_page = told(theme.render("page.html", &context(serde_json::json!({ "a": {} })), "p").unwrap_err());
    expect![[r#"
        themes/top/templates/row.html:1:34: field `n` is not there, in making `content/a.md:7:1`
        themes/top/templates/page.html:1:6: field `b` is not there, in making `p`"#]]
    .assert_eq(&format!("{of_text}\n{of_page}"));
}
