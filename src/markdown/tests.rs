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

#[test]
fn shortcodes_keep_to_what_surrounds_them() {
    check(
        r#"
{% <outer> %}
{% <inner a={true}> %}
Text [l](/l/).
{% </inner> %}
{{<leaf />}}
{% </outer> %}

{% <wide> %}Starts on the line

and ends on one.{% </wide> %}

> {{<in_quote
> a="b" />}}
>
> {% <q> %}
> Quoted.
> {% </q> %}

1. {{<in_item />}}
2. two {{<b/>}}

| a {{<cell x="|" />}} | b |
|---|---|
| {{<c/>}} | d |

## Heading {{<h/>}} end

*{% <x> %}a*b{% </x> %}

![{{<alt/>}}](a.png) [x]({{<dest/>}})

<div>

{{<in_div/>}}

</div>

<p>{{<raw/>}} text</p>
"#,
        expect![[r#"
            ⟦{% <outer> %}⟧⟦{% <inner a={true}> %}⟧<p>Text <a href="[/l/]">l</a>.</p>
            ⟦/inner⟧⟦{{<leaf />}}⟧⟦/outer⟧⟦{% <wide> %}⟧<p>Starts on the line</p>
            <p>and ends on one.</p>
            ⟦/wide⟧<blockquote>
            ⟦{{<in_quote a="b" />}}⟧⟦{% <q> %}⟧<p>Quoted.</p>
            ⟦/q⟧</blockquote>
            <ol>
            <li>⟦{{<in_item />}}⟧</li>
            <li>two ⟦{{<b />}}⟧</li>
            </ol>
            <div class="table" role="group" tabindex="0" aria-label="Table"><table>
            <thead><tr><th scope="col">a ⟦{{<cell x="|" />}}⟧</th><th scope="col">b</th></tr></thead>
            <tbody>
            <tr><td>⟦{{<c />}}⟧</td><td>d</td></tr>
            </tbody></table></div>
            <h3 id="heading-end">Heading ⟦{{<h />}}⟧ end</h3>
            <p><em>a</em>b</p>
            <p><img src="[a.png]" alt="" loading="lazy" decoding="async"> [x](⟦{{<dest />}}⟧)</p>
            <div>
            ⟦{{<in_div />}}⟧</div>
            <p>⟦{{<raw />}}⟧ text</p>
            28:2: `{% <x> %}` is not closed where it should be
            28:14: `{% </x> %}` has no beginning here
            30:1: a picture without alternative text
            30:3: a shortcode can't stand here
        "#]],
    );
}

#[test]
fn tables_scroll_and_name_their_columns() {
    check(
        r#"
| Quay | Fare | Boats |
|:-----|-----:|:-----:|
| North | 2.40 | a \| b |

|      | 2025 | 2026 |
|------|------|------|
| Fare | 2.30 | 2.40 |
"#,
        expect![[r#"
            <div class="table" role="group" tabindex="0" aria-label="Table"><table>
            <thead><tr><th scope="col" class="align-left">Quay</th><th scope="col" class="align-right">Fare</th><th scope="col" class="align-center">Boats</th></tr></thead>
            <tbody>
            <tr><td class="align-left">North</td><td class="align-right">2.40</td><td class="align-center">a | b</td></tr>
            </tbody></table></div>
            <div class="table" role="group" tabindex="0" aria-label="Table"><table>
            <thead><tr><th scope="col"></th><th scope="col">2025</th><th scope="col">2026</th></tr></thead>
            <tbody>
            <tr><th scope="row">Fare</th><td>2.30</td><td>2.40</td></tr>
            </tbody></table></div>
        "#]],
    );
}

#[test]
fn footnotes_link_both_ways() {
    check(
        r#"
One[^a], two[^B], one again[^a], none[^c].

[^b]: Second, with a [link](/x/) and a list:

    - item

[^a]: First.

[^unused]: Never.
"#,
        expect![[r##"
            <p>One<sup class="footnote-ref"><a href="#fn-1" id="fnref-1" role="doc-noteref">1</a></sup>, two<sup class="footnote-ref"><a href="#fn-2" id="fnref-2" role="doc-noteref">2</a></sup>, one again<sup class="footnote-ref"><a href="#fn-1" id="fnref-1-2" role="doc-noteref">1</a></sup>, none[^c].</p>
            <section class="footnotes" role="doc-endnotes" aria-label="Footnotes">
            <ol>
            <li id="fn-1"><p>First. <a class="footnote-back" href="#fnref-1" role="doc-backlink" aria-label="Back to the text">↩︎</a> <a class="footnote-back" href="#fnref-1-2" role="doc-backlink" aria-label="Back to the text (2)">↩︎<sup>2</sup></a></p></li>
            <li id="fn-2"><p>Second, with a <a href="[/x/]">link</a> and a list:</p>
            <ul>
            <li>item</li>
            </ul>
             <a class="footnote-back" href="#fnref-2" role="doc-backlink" aria-label="Back to the text">↩︎</a></li>
            <li id="fn-3"><p>Never.</p></li>
            </ol>
            </section>
            1:38: footnote `c` is not defined
            9:1: footnote `unused` is never mentioned in the text
        "##]],
    );
    let options = Options { footnote_prefix: "p7-".into(), ..Options::for_language("de") };
    expect![[r##"
        <p>A<sup class="footnote-ref"><a href="#p7-fn-1" id="p7-fnref-1" role="doc-noteref">1</a></sup></p>
        <section class="footnotes" role="doc-endnotes" aria-label="Fußnoten">
        <ol>
        <li id="p7-fn-1"><p>B <a class="footnote-back" href="#p7-fnref-1" role="doc-backlink" aria-label="Zurück zum Text">↩︎</a></p></li>
        </ol>
        </section>
    "##]].assert_eq(&show("A[^1]\n\n[^1]: B", &options));
}

#[test]
fn tasks_have_labels() {
    check(
        r#"
- [x] Done
- [ ] Open **still**
  - [ ] Nested
- plain

<!-- -->

- [x] Loose

  More.
- [ ] Two

<!-- -->

- [ ] A heading {#a .b}
  ---
- [x] <b>open {% <n> %}
  - end
"#,
        expect![[r#"
            <ul>
            <li class="task"><label><input type="checkbox" disabled checked> Done</label></li>
            <li class="task"><label><input type="checkbox" disabled> Open <strong>still</strong></label>
            <ul>
            <li class="task"><label><input type="checkbox" disabled> Nested</label></li>
            </ul>
            </li>
            <li>plain</li>
            </ul>
            <ul>
            <li class="task">
            <p><label><input type="checkbox" disabled checked> Loose</label></p>
            <p>More.</p>
            </li>
            <li class="task">
            <p><label><input type="checkbox" disabled> Two</label></p>
            </li>
            </ul>
            <ul>
            <li class="task">
            <h3 id="a" class="b"><label><input type="checkbox" disabled> A heading</label></h3>
            </li>
            <li class="task"><label><input type="checkbox" disabled checked> <b>open </b></label>
            <ul>
            <li>end</li>
            </ul>
            </li>
            </ul>
            17:7: `<b>` is never closed
            17:15: `{% <n> %}` is not closed where it should be
        "#]],
    );
}

#[test]
fn definition_lists() {
    check(
        r#"
Ferry
: A boat

Quay
: A place

: Another
"#,
        expect![[r#"
            <dl>
            <dt>Ferry</dt>
            <dd>
            <p>A boat</p>
            </dd>
            <dt>Quay</dt>
            <dd>
            <p>A place</p>
            </dd>
            <dd>
            <p>Another</p>
            </dd>
            </dl>
        "#]],
    );
}

#[test]
fn alerts_are_named_in_the_language() {
    check(
        "> [!NOTE]\n> Text\n\n> [!CAUTION]\n> - a\n\n> plain\n",
        expect![[r#"
        <aside class="alert alert-note" role="note">
        <p class="alert-title">Note</p>
        <p>Text</p>
        </aside>
        <aside class="alert alert-caution" role="note">
        <p class="alert-title">Caution</p>
        <ul>
        <li>a</li>
        </ul>
        </aside>
        <blockquote>
        <p>plain</p>
        </blockquote>
    "#]],
    );
    expect![[r#"
        <aside class="alert alert-warning" role="note">
        <p class="alert-title">Avertissement</p>
        <p>x</p>
        </aside>
    "#]]
    .assert_eq(&show("> [!WARNING]\n> x", &Options::for_language("fr-CA")));
}

#[test]
fn quotation_marks_follow_the_language() {
    let text = r#""Outer 'inner' don't" -- it's the '90s... ("a") "*b*" --- end"#;
    let mut shown = String::new();
    for language in [
        "en",
        "de",
        "de-CH",
        "fr",
        "fr-CH",
        "sv",
        "pl",
        "cs",
        "ar",
        "es",
        "es-MX",
        "pt-BR",
        "pt_PT",
        "ja",
        "zh-Hant-TW",
        "ru",
        "xx",
    ] {
        let html = render(text, &Options { language: language.into(), ..english() }).body.html;
        shown.push_str(&format!("{language}: {}", html.replace('\u{202f}', "_")));
    }
    expect![[r#"
        en: <p>“Outer ‘inner’ don’t” – it’s the ’90s… (“a”) “<em>b</em>” — end</p>
        de: <p>„Outer ‚inner‘ don’t“ – it’s the ’90s… („a“) „<em>b</em>“ — end</p>
        de-CH: <p>«Outer ‹inner› don’t» – it’s the ’90s… («a») «<em>b</em>» — end</p>
        fr: <p>«_Outer “inner” don’t_» – it’s the ’90s… («_a_») «_<em>b</em>_» — end</p>
        fr-CH: <p>«_Outer ‹_inner_› don’t_» – it’s the ’90s… («_a_») «_<em>b</em>_» — end</p>
        sv: <p>”Outer ’inner’ don’t” – it’s the ’90s… (”a”) ”<em>b</em>” — end</p>
        pl: <p>„Outer «inner» don’t” – it’s the ’90s… („a”) „<em>b</em>” — end</p>
        cs: <p>„Outer ‚inner‘ don’t“ – it’s the ’90s… („a“) „<em>b</em>“ — end</p>
        ar: <p>«Outer “inner” don’t» – it’s the ’90s… («a») «<em>b</em>» — end</p>
        es: <p>«Outer “inner” don’t» – it’s the ’90s… («a») «<em>b</em>» — end</p>
        es-MX: <p>“Outer ‘inner’ don’t” – it’s the ’90s… (“a”) “<em>b</em>” — end</p>
        pt-BR: <p>“Outer ‘inner’ don’t” – it’s the ’90s… (“a”) “<em>b</em>” — end</p>
        pt_PT: <p>«Outer “inner” don’t» – it’s the ’90s… («a») «<em>b</em>» — end</p>
        ja: <p>「Outer 『inner』 don’t」 – it’s the ’90s… (「a」) 「<em>b</em>」 — end</p>
        zh-Hant-TW: <p>「Outer 『inner』 don’t」 – it’s the ’90s… (「a」) 「<em>b</em>」 — end</p>
        ru: <p>«Outer „inner“ don’t» – it’s the ’90s… («a») «<em>b</em>» — end</p>
        xx: <p>“Outer ‘inner’ don’t” – it’s the ’90s… (“a”) “<em>b</em>” — end</p>
    "#]]
    .assert_eq(&shown);
    let french = render("Non ! Si ; ou : « oui » *quoi* ?", &Options { language: "fr".into(), ..english() });
    assert_eq!(french.plain, "Non\u{202f}! Si\u{202f}; ou\u{a0}: «\u{202f}oui\u{202f}» quoi\u{202f}?");
    let plain = render(text, &Options { smart_punctuation: false, ..english() });
    assert_eq!(plain.plain, r#""Outer 'inner' don't" -- it's the '90s... ("a") "b" --- end"#);
}

#[test]
fn html_of_the_author_is_written_anew() {
    check(
        r#"
A <b class=x onclick="y()">bold</b> and <SPAN LANG=de title='a "q" &amp; caf&eacute;'>span</SPAN><br/> 1 < 2.

<div class="box" style="color:red">

*inside*

</div>

<script>alert("<b>")</script>

Text <script>alert(1)</script> after <iframe src="https://e.org"></iframe>.

<details><summary>More</summary>
<p>Para <a href="/about/">link</a> <a href="java&#x73;cript:x">bad</a> <img src="a.png"> <img src=b.png alt="">
</details>

- <em>never closed
- next

</section>

<!-- a comment --> <?php x ?> <blink>x</blink> <svg onload=x><a>y</a></svg> end
"#,
        expect![[r#"
            <p>A <b class="x">bold</b> and <span lang="de" title="a &quot;q&quot; &amp; caf&eacute;">span</span><br> 1 &lt; 2.</p>
            <div class="box">
            <p><em>inside</em></p>
            </div>
            <p>Text  after .</p>
            <details><summary>More</summary>
            <p>Para <a href="[/about/]">link</a> <a>bad</a> <img src="[a.png]"> <img src="[b.png]" alt="">
            </p></details>
            <ul>
            <li><em>never closed</em></li>
            <li>next</li>
            </ul>
            x  end
            1:3: attribute `onclick` of `<b>` is left out
            3:1: attribute `style` of `<div>` is left out
            9:1: `<script>` is left out
            11:6: `<script>` is left out
            11:38: `<iframe>` is left out
            14:36: an address with `javascript:` is not published
            14:72: a picture without alternative text
            17:3: `<em>` is never closed
            20:1: `</section>` closes nothing here
            22:20: `<?php x ?>…` is left out
            22:31: `<blink>` is not an element that a text can use
            22:48: `<svg>` is left out
        "#]],
    );
}

#[test]
fn more_ends_the_summary_where_nothing_is_open() {
    let ends = |text: &str| {
        let rendered = render(text, &english());
        rendered.summary_end.map(|end| rendered.body.html[..end].to_owned())
    };
    assert_eq!(ends("a\n\n<!-- more -->\n\nb").as_deref(), Some("<p>a</p>\n"));
    assert_eq!(ends("a <!--more--> b\n\nc").as_deref(), Some("<p>a  b</p>\n"));
    assert_eq!(
        ends("- a\n\n  <!-- more -->\n- b\n\nc").as_deref(),
        Some("<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n")
    );
    assert_eq!(
        ends("<div>\n\na\n\n<!-- more -->\n\nb\n\n</div>\n\nc").as_deref(),
        Some("<div>\n<p>a</p>\n<p>b</p>\n</div>\n")
    );
    assert_eq!(ends("a"), None);
    assert_eq!(ends("`<!-- more -->`\n"), None);
}

#[test]
fn references_that_lead_nowhere_are_named() {
    check(
        "He said \"[sic] yes\" [x][gone] and\n[y][]; [here](#ther) [z][ok]\n\n# There\n\n[ok]: /ok/\n",
        expect![[r##"
            <p>He said “[sic] yes” [x][gone] and
            [y][]; <a href="#ther">here</a> <a href="[/ok/]">z</a></p>
            <h2 id="there">There</h2>
            1:21: link reference `gone` is not defined
            2:1: link reference `y` is not defined
            2:8: `#ther` leads nowhere in this text
        "##]],
    );
}

#[test]
fn what_is_learnt_on_the_way() {
    let text = "# Ferries *all* night\n\n![x](a.png)\n\nIt's the \"first\" paragraph,\nwith `code`[^1] & more.\n\n- twenty-one\n- 3.5 km — or so\n\n```\nnot counted\n```\n\n> 港口渡轮 runs.\n\n| t |\n|---|\n| u |\n\n[^1]: A note.\n";
    let rendered = render(text, &english());
    assert_eq!(rendered.excerpt, "It’s the “first” paragraph, with code & more.");
    assert_eq!(
        rendered.plain,
        "It’s the “first” paragraph, with code & more.\ntwenty-one\n3.5 km — or so\n港口渡轮 runs."
    );
    assert_eq!((rendered.words, rendered.cjk_characters), (3 + 7 + 1 + 4 + 1 + 2 + 2, 4));
    assert_eq!(rendered.headings[0].text, "Ferries all night");
    assert_eq!((rendered.images[0].src.as_str(), rendered.images[0].line), ("a.png", 3));
}

#[test]
fn plain_text_of_markdown() {
    assert_eq!(
        to_text("**Bold** [link](/x/), `code` & \"quotes\"\n\n- a\n- b <i>c</i>[^1]\n\n[^1]: n"),
        "Bold link, code & \"quotes\" a b c"
    );
    assert_eq!(to_text("One {{<figure src=\"a\" />}} two"), "One two");
}

#[test]
fn a_range_is_filled_with_its_own_slots() {
    let body = render("[a](1)\n\n<!-- more -->\n\n[b](2) {{<c />}}", &english());
    let end = body.summary_end.unwrap();
    let fillings = ["/one/?a&b".to_owned(), "/two\"/".to_owned(), "<hr>".to_owned()];
    assert_eq!(body.body.fill(..end, &fillings), "<p><a href=\"/one/?a&amp;b\">a</a></p>\n");
    assert_eq!(body.body.fill(end.., &fillings), "<p><a href=\"/two%22/\">b</a> <hr></p>\n");
    let plain = render("no slots", &english());
    assert!(matches!(plain.body.fill(.., &[]), std::borrow::Cow::Borrowed("<p>no slots</p>\n")));
}

/// Texts that make careless code quadratic. Each takes milliseconds; a quadratic pass would take minutes.
#[test]
fn no_text_takes_long() {
    let began = std::time::Instant::now();
    for piece in [
        "{{<a ",
        "{{<a b=\"",
        "{{<a/>}}",
        "{{<a\n",
        "{% <a> %}",
        "{% <a> %}x\n",
        "x{% </a> %}\n",
        "[a](b) ",
        "[a](#b) ",
        "![](b) ",
        "# a\n",
        "# a {#a}\n",
        "<i>",
        "</i>",
        "<i></b>",
        "<p\n",
        "<a b ",
        "<!--",
        "[^a]",
        "[^1]: x\n\n",
        "[a][b] ",
        "'a \"",
        "> ",
        "- ",
        "- [ ] <b>",
        "`",
        "*a_",
        "| a ",
        "<svg>",
        "a\n: b\n",
        "&amp;",
        "« ! ",
        "<b x=1 y=2>",
    ] {
        let text = piece.repeat(50_000 / piece.len());
        let rendered = render(&text, &Options::for_language("fr"));
        rendered.body.resolve(.., &mut |_, body| body.unwrap_or_default().to_owned());
        to_text(&text);
    }
    let both = format!("{}x{}", "{% <a> %}".repeat(5_000), "{% </a> %}".repeat(5_000));
    render(&both, &english());
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

mod properties {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Texts made of what is likely to clash.
    fn soup() -> impl Strategy<Value = String> {
        const PIECES: &[&str] = &[
            "a",
            "word ",
            "é",
            "港",
            " ",
            "\n",
            "\n\n",
            "    ",
            "> ",
            "- ",
            "1. ",
            "- [ ] ",
            "# ",
            "## x {#a .b}\n",
            "*",
            "**",
            "_",
            "~~",
            "`",
            "```\n",
            "[",
            "](",
            ")",
            "](/x/)",
            "[^1]",
            "[^1]: ",
            "![",
            "\"",
            "'",
            "--",
            "...",
            "| a | b |\n|---|---|\n",
            "|",
            "\\",
            "&amp;",
            "&",
            "<",
            ">",
            "</",
            "<b>",
            "</b>",
            "<div>",
            "</div>\n",
            "<p>",
            "<img src=x>",
            "<script>",
            "</script>",
            "<svg>",
            "<a href='javascript:x'>",
            "<b id=a onclick=x>",
            "<!-- more -->",
            "<!--",
            "-->",
            "{{<f />}}",
            "{{<f a=\"b\" />}}",
            "{{<f",
            "{% <n> %}",
            "{% </n> %}",
            "{% <m t='x'> %}",
            "{% </m> %}",
            "{{",
            "}}",
            "%}",
            "/>}}",
            "> [!NOTE]\n",
            "\nTerm\n: def\n",
            "\r\n",
            "\t",
            "---\n",
            "===\n",
            "\u{1}",
            "<!--\u{1}-->",
            "[x]: /y/\n",
            "[x]",
            "https://e.org",
            "<https://e.org>",
            "\0",
            "<table>",
            "<td>",
        ];
        prop_oneof![
            4 => prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat()),
            1 => any::<String>(),
        ]
    }

    fn all_options() -> impl Strategy<Value = Options> {
        (prop::sample::select(&["en", "fr", "de", "ar"][..]), any::<bool>(), 0u8..8, any::<bool>()).prop_map(
            |(language, smart_punctuation, heading_offset, heading_anchors)| Options {
                smart_punctuation,
                heading_offset,
                heading_anchors,
                ..Options::for_language(language)
            },
        )
    }

    /// Every tag in a fragment, with components' bodies checked alone.
    fn check_fragment(fragment: &Fragment) {
        let mut last = 0;
        for slot in &fragment.slots {
            assert!(fragment.html.is_char_boundary(slot.at) && slot.at >= last && slot.line > 0 && slot.column > 0);
            last = slot.at;
            if let SlotKind::Component(Component { body: Some(body), .. }) = &slot.kind {
                check_fragment(body);
            }
        }
        assert_eq!(fragment.fill(.., &[]), fragment.html);
        assert_balanced(&fragment.html);
    }

    fn assert_balanced(html: &str) {
        let mut open = Vec::new();
        for token in raw_html::tokens(html) {
            match token {
                raw_html::Token::Open { name, attributes, .. } => {
                    let verdict = raw_html::verdict(&name);
                    let own = matches!(name.as_str(), "input" | "label");
                    assert!(
                        own || matches!(verdict, raw_html::Verdict::Allowed | raw_html::Verdict::Void),
                        "{name}: {html}"
                    );
                    for (attribute, value) in attributes {
                        assert!(!attribute.starts_with("on") && attribute != "style", "{html}");
                        assert!(!value.trim().to_lowercase().starts_with("javascript"), "{html}");
                    }
                    if verdict != raw_html::Verdict::Void && name != "input" {
                        open.push(name);
                    }
                }
                raw_html::Token::Close { name, .. } => assert_eq!(open.pop(), Some(name), "{html}"),
                raw_html::Token::Text(_) => {}
                token => panic!("{token:?} in {html}"),
            }
        }
        assert!(open.is_empty(), "{open:?} in {html}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases * 8, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_gives_sound_html(text in soup(), options in all_options()) {
            let rendered = render(&text, &options);
            check_fragment(&rendered.body);
            if let Some(end) = rendered.summary_end {
                assert_balanced(&rendered.body.html[..end]);
            }
            let html = rendered.body.resolve(.., &mut |_, body| body.unwrap_or_default().to_owned());
            let ids: Vec<&str> = raw_html::tokens(&html).into_iter().filter_map(|token| match token {
                raw_html::Token::Open { attributes, .. } => attributes.iter().find(|(name, _)| name == "id").map(|(_, id)| *id),
                _ => None,
            }).collect();
            prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{}", html);
            prop_assert!(rendered.remarks.iter().all(|remark| remark.line > 0));
            to_text(&text);
        }

        #[test]
        fn calls_are_what_tera_reads(text in "[{]{2}<[a-z.]{1,3}( [a-c]=(\"[^\"{}\\\\]{0,5}\"|'\\\\\\\\\\\\\"'|[{](-?[0-9]{1,4}(\\.[0-9]{1,2})?|true|\\[1, \"x\"\\])[}]))* ?/>[}]{2}") {
            let rendered = render(&text, &english());
            rendered.body.visit(&mut |slot| if let SlotKind::Component(component) = &slot.kind {
                let parameters: Vec<&str> = component.arguments.iter().map(|(name, _)| name.as_str()).collect();
                let mut tera = tera::Tera::default();
                tera.register_filter("json", |value: &tera::Value, _: tera::Kwargs, _: &tera::State| serde_json::to_string(value).unwrap());
                let definition = format!("{{% component {}({}) %}}{{{{ [{}] | json }}}}{{% endcomponent %}}", component.name, parameters.join(", "), parameters.join(", "));
                let call = format!("{definition}{}", component.source);
                let shown = tera.add_raw_template("t", &call).and_then(|()| tera.render("t", &tera::Context::new()));
                let expected: Vec<_> = component.arguments.iter().map(|(_, value)| value.to_json()).collect();
                assert_eq!(shown.map_err(|e| e.to_string()), Ok(serde_json::Value::from(expected).to_string()), "{call}");
            });
        }
    }
}
