//! What each feature of the Markdown becomes. CommonMark itself is the parser's business.

use super::*;
use expect_test::{Expect, expect};

/// The HTML with slots shown as `⟦kind: content⟧`, then what was remarked.
fn show(text: &str, options: &Options) -> String {
    let rendered = render(text, options);
    let mut shown = filled(&rendered.body);
    for remark in &rendered.remarks {
        shown.push_str(&format!("{}:{}: {}\n", remark.line, remark.column, remark.message));
    }
    shown
}

fn filled(fragment: &Fragment) -> String {
    fragment
        .resolve(.., &mut |slot, body| match &slot.kind {
            SlotKind::Link(target) | SlotKind::Source(target) => format!("[{target}]"),
            SlotKind::Component(component) => match body {
                Some(body) => format!("⟦{}⟧{body}⟦/{}⟧", component.source, component.name),
                None => format!("⟦{}⟧", component.source),
            },
        })
        .into_owned()
}

fn english() -> Options {
    Options { heading_anchors: false, ..Options::for_language("en") }
}

#[track_caller]
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&show(text.trim_start_matches('\n'), &english()));
}

#[test]
fn headings_get_ids_in_any_script_and_each_once() {
    check(
        r#"
# Part

## Part

# Über *Größe*

# 港口 渡轮

# हिन्दी

# Own {#mine .wide}

# Again {#mine}
"#,
        expect![[r#"
            <h2 id="part">Part</h2>
            <h3 id="part-2">Part</h3>
            <h2 id="über-größe">Über <em>Größe</em></h2>
            <h2 id="港口-渡轮">港口 渡轮</h2>
            <h2 id="हिन्दी">हिन्दी</h2>
            <h2 id="mine" class="wide">Own</h2>
            <h2 id="mine-2">Again</h2>
            13:1: heading id `mine` is given twice
        "#]],
    );
    expect![[r##"
        <h2 id="part">Part <a class="anchor" href="#part" aria-label="Link zu diesem Abschnitt">#</a></h2>
    "##]]
    .assert_eq(&show("# Part", &Options::for_language("de")));
}

#[test]
fn addresses_without_a_scheme_are_left_to_the_site() {
    check(
        r#"
[a](@/2026/x.md#part) [b](/about/) [c](file.pdf) [d](https://e.org/?a=1&b=2) <ed@e.org> [e](#none)
"#,
        expect![[r##"
            <p><a href="[@/2026/x.md#part]">a</a> <a href="[/about/]">b</a> <a href="[file.pdf]">c</a> <a href="https://e.org/?a=1&amp;b=2">d</a> <a href="mailto:ed@e.org">ed@e.org</a> <a href="#none">e</a></p>
            1:89: `#none` leads nowhere in this text
        "##]],
    );
}

#[test]
fn schemes_that_run_scripts_are_refused() {
    check(
        r#"
[a](javascript:alert(1)) [b](JaVa&#115;cript:x) ![c](data:text/html,x) ![d](data:image/png;base64,AA) [e]()
"#,
        expect![[r#"
            <p><a>a</a> <a>b</a> <img alt="c" loading="lazy" decoding="async"> <img src="data:image/png;base64,AA" alt="d" loading="lazy" decoding="async"> <a>e</a></p>
            1:1: an address with `javascript:` is not published
            1:26: an address with `javascript:` is not published
            1:49: an address with `data:` is not published
            1:103: a link without an address
        "#]],
    );
}

#[test]
fn a_picture_alone_is_a_figure() {
    check(
        r#"
![A ferry](ferry.jpg "The north quay")

Text ![](a.png) and [![x](y.png)](/z/)

[![x](y.png)](/z/)
"#,
        expect![[r#"
            <figure><img src="[ferry.jpg]" alt="A ferry" loading="lazy" decoding="async"><figcaption>The north quay</figcaption></figure>
            <p>Text <img src="[a.png]" alt="" loading="lazy" decoding="async"> and <a href="[/z/]"><img src="[y.png]" alt="x" loading="lazy" decoding="async"></a></p>
            <figure><a href="[/z/]"><img src="[y.png]" alt="x" loading="lazy" decoding="async"></a></figure>
            3:6: a picture without alternative text
        "#]],
    );
}

#[test]
fn shortcodes_become_slots() {
    check(
        r#"
{{<figure src="a.jpg" n={2} />}}

Text {{<b/>}} text
and {{ <c x='"'/> }}
{{<d list={[1, "a"]}/>}}
more
"#,
        expect![[r#"
            ⟦{{<figure src="a.jpg" n={2} />}}⟧<p>Text ⟦{{<b />}}⟧ text
            and ⟦{{<c x="\"" />}}⟧</p>
            ⟦{{<d list={[1, "a"]} />}}⟧<p>more</p>
        "#]],
    );
}

#[test]
fn shortcodes_hold_markdown() {
    check(
        r#"
{% <note title="What we know"> %}
A *b*

- c [d](/e/)
{% </note> %}

{% <pullquote by="x"> %}A sentence.{% </pullquote> %}

In {% <hl> %}*line*{% </hl> %} too.
"#,
        expect![[r#"
            ⟦{% <note title="What we know"> %}⟧<p>A <em>b</em></p>
            <ul>
            <li>c <a href="[/e/]">d</a></li>
            </ul>
            ⟦/note⟧⟦{% <pullquote by="x"> %}⟧<p>A sentence.</p>
            ⟦/pullquote⟧<p>In ⟦{% <hl> %}⟧<em>line</em>⟦/hl⟧ too.</p>
        "#]],
    );
}

#[test]
fn code_keeps_shortcodes() {
    check(
        r#"
`{{<a />}}` and

```html
{{<b
  c="1" />}}
{% <n> %}x{% </n> %}
```

    {{<d />}}
"#,
        expect![[r#"
            <p><code>{{&lt;a /&gt;}}</code> and</p>
            <pre tabindex="0"><code class="language-html">{{&lt;b
              c="1" /&gt;}}
            {% &lt;n&gt; %}x{% &lt;/n&gt; %}
            </code></pre>
            <pre tabindex="0"><code>{{&lt;d /&gt;}}
            </code></pre>
        "#]],
    );
}

#[test]
fn template_code_stays_text() {
    check(
        r#"
{{ config.secret }} {% include "x" %} {{<a b={config.secret} />}} {{<a b />}}

{{<open a="1"

{% <note> %}

never closed

- {% </other> %}
"#,
        expect![[r#"
            <p>{{ config.secret }} {% include “x” %} {{&lt;a b={config.secret} /&gt;}} {{&lt;a b /&gt;}}</p>
            <p>{{&lt;open a="1"</p>
            <p>never closed</p>
            <ul>
            <li></li>
            </ul>
            1:39: `a` is not called rightly: only texts, numbers, `true`, `false` and lists of them can be arguments
            1:67: `a` is not called rightly: argument `b` has no value
            3:1: the call of `open` has no end
            5:1: `{% <note> %}` is not closed where it should be
            9:3: `{% </other> %}` has no beginning here
        "#]],
    );
}
