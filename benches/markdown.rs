//! How fast the parts are, one at a time: `cargo bench --bench markdown`.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

mod markdown {
    use super::*;
    use dateline::markdown::{Options, render, to_text};

    /// About 450 words with what an article has: headings, links, a quotation, a list, a note.
    fn article() -> String {
        let paragraph = "The harbour board said on Saturday that *all* ferries would run through the night from \
            December, after a trial in which \"more people than we had hoped\" crossed between the [north \
            quay](/places/north-quay/) and the old town. It's the first change to the timetable since 2019 -- and \
            the [notice](@/2026/11/notice.md#times) names **four** new sailings.\n\n";
        let mut text = String::new();
        for section in 1..=3 {
            text.push_str(&paragraph.repeat(2));
            text.push_str(&format!("## What changes in part {section}\n\n"));
            text.push_str(paragraph);
            text.push_str("- The first boat leaves at 00:30\n- The last one at 04:45\n\n> \"We sail until the last person is home.\"\n\n");
        }
        text + "One more thing[^1].\n\n[^1]: Harbour Board, timetable notice 14.\n"
    }

    #[divan::bench]
    fn articles(bencher: Bencher) {
        let (text, options) = (article(), Options::for_language("en"));
        bencher.counter(BytesCount::of_str(&text)).bench(|| render(black_box(&text), &options));
    }

    #[divan::bench]
    fn articles_with_shortcodes(bencher: Bencher) {
        let text = article()
            + "\n{{<figure src=\"ferry.jpg\" alt=\"A ferry\" />}}\n\n{% <note title=\"What we know\"> %}\nA *text*.\n{% </note> %}\n";
        let options = Options::for_language("en");
        bencher.counter(BytesCount::of_str(&text)).bench(|| render(black_box(&text), &options));
    }

    #[divan::bench]
    fn filling_the_slots(bencher: Bencher) {
        let rendered = render(&article(), &Options::for_language("en"));
        let fillings = vec!["/2026/11/22/notice/#times".to_owned(); rendered.body.slots.len()];
        bencher.bench(|| black_box(&rendered).body.fill(.., &fillings).len());
    }

    #[divan::bench]
    fn plain_text(bencher: Bencher) {
        let text = article();
        bencher.counter(BytesCount::of_str(&text)).bench(|| to_text(black_box(&text)));
    }

    /// The parser with its own HTML, which none of ours can beat.
    #[divan::bench]
    fn parser_alone(bencher: Bencher) {
        let text = article();
        bencher.counter(BytesCount::of_str(&text)).bench(|| {
            let mut html = String::with_capacity(text.len() * 3 / 2);
            pulldown_cmark::html::push_html(
                &mut html,
                pulldown_cmark::Parser::new_ext(black_box(&text), pulldown_cmark::Options::all()),
            );
            html
        });
    }
}
