//! Section headings that nothing marks. A short line without an end mark before a longer paragraph may be one; how it
//! looks and what stands around it give it a strength, and then the document votes: where there are many, less is
//! enough, and a lone one must be beyond doubt. Begun from rule R6, which was measured on five sites (docs/desk.md).

use super::measure::{ends_open, ends_sentence, starts_quoted, starts_upper, title_case, words, words_up_to};
use super::units::{Form, Part, Unit};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The most words of a heading; above `PLAIN_WORDS` only in title case or as a question.
const MAX_WORDS: usize = 14;
const PLAIN_WORDS: usize = 10;
/// From here on capitals alone make a heading.
const TITLE_CASE: f32 = 0.6;
/// A paragraph that surely is one has this many words.
const PARAGRAPH_WORDS: usize = 15;
/// So many short lines in a row are a table, a line-up or a poem, not headings.
const TOO_MANY_IN_A_ROW: usize = 3;
/// The strength that a candidate needs where it is the only one, one of two, one of many; and one that is not in title
/// case among many that are.
const LONE: f32 = 2.2;
const PAIR: f32 = 1.4;
const MANY: f32 = 0.9;
const ODD: f32 = 1.3;

struct Candidate {
    at: usize,
    /// How much it looks like a title, from 0 to 1.
    shape: f32,
    strength: f32,
}

pub fn find(units: &mut [Unit]) {
    let mut candidates: Vec<Candidate> =
        (0..units.len()).filter(|at| is_candidate(units, *at)).map(|at| candidate(units, at)).collect();
    drop_runs(units, &mut candidates);
    candidates.retain(|found| goes_before(units, found.at));
    drop_labels(units, &mut candidates);
    vote(units, &mut candidates);
    for found in candidates {
        units[found.at].decide(Part::Heading, "heading-vote", (0.6 + 0.1 * found.strength).clamp(0.6, 0.97));
    }
}

fn candidate(units: &[Unit], at: usize) -> Candidate {
    let text = units[at].text.as_str();
    // Scripts without capitals stand in the middle; so does a single word.
    let shape = title_case(text).unwrap_or(if words(text) <= 4 { TITLE_CASE } else { 0.5 });
    Candidate { at, shape, strength: strength(units, at) }
}

/// What speaks for a heading, summed. The weights were set by hand and tried on texts whose headings are known.
fn strength(units: &[Unit], at: usize) -> f32 {
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:said|says|told|was|were|had|has|have|is|are|will|would|could|did|does|been|can|must)\b")
            .expect("valid")
    });
    static ASKS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:How|What|Why|When|Where|Who|Which)\b").expect("valid"));
    let text = units[at].text.as_str();
    let titled = match title_case(text) {
        Some(ratio) if ratio >= TITLE_CASE => 1.2,
        Some(_) => 0.0,
        None => 0.5,
    };
    let length = match words(text) {
        0..=3 => 0.9,
        4..=6 => 0.6,
        7..=8 => 0.3,
        9..=PLAIN_WORDS => 0.0,
        _ => -0.3,
    };
    let asks = ASKS.is_match(text);
    let question = if text.ends_with(['?', '؟', '？']) || asks && titled == 0.0 { 0.6 } else { 0.0 };
    let telling = if titled == 0.0 && !asks && words(text) >= 4 && VERB.is_match(text) { -0.6 } else { 0.0 };
    let before = match at.checked_sub(1).map(|before| &units[before]) {
        None => 0.4,
        Some(unit) if !unit.is_open() || ends_sentence(&unit.text) || is_marked(unit) => 0.4,
        Some(unit) if unit.text.ends_with(':') || words(&unit.text) >= PARAGRAPH_WORDS => -0.2,
        Some(_) => 0.0,
    };
    let after = match following(units, at) {
        Some(unit) if !unit.is_open() || is_marked(unit) => 0.4,
        Some(unit) if words(&unit.text) >= PARAGRAPH_WORDS && ends_open(&unit.text) => 0.6,
        Some(unit) if words(&unit.text) > MAX_WORDS => 0.4,
        _ => 0.2,
    };
    // `Getting there`, `Producing a small boat`: few sentences begin so and have no end.
    let doing = text.split(' ').next().is_some_and(|first| first.len() > 4 && first.ends_with("ing"));
    let doing = if doing && titled == 0.0 && words(text) <= 8 { 0.3 } else { 0.0 };
    let comma = if text.contains([',', '،', '，']) { -0.2 } else { 0.0 };
    titled + length + question + telling + doing + before + after + comma
}

/// What comes next, without the lines that left the body.
fn following(units: &[Unit], at: usize) -> Option<&Unit> {
    units[at + 1..].iter().find(|unit| unit.part != Part::LeftOut)
}

/// A lone line with a mark is no list, but no heading either.
fn is_marked(unit: &Unit) -> bool {
    super::lists::mark(&unit.text).is_some()
}

fn is_open_text(unit: &Unit) -> bool {
    unit.is_open() && unit.form == Form::Plain
}

fn is_long(unit: &Unit) -> bool {
    words_up_to(&unit.text, PARAGRAPH_WORDS) >= PARAGRAPH_WORDS
}

fn is_candidate(units: &[Unit], at: usize) -> bool {
    let unit = &units[at];
    // What a dateline opened is the story's first paragraph; a dash opens the name of who was quoted.
    if !is_open_text(unit) || at + 1 >= units.len() || unit.rule == "dateline" || unit.text.starts_with(['—', '–', '-'])
    {
        return false;
    }
    let text = unit.text.as_str();
    let count = words_up_to(text, MAX_WORDS);
    if !(1..=MAX_WORDS).contains(&count) {
        return false;
    }
    let question = text.ends_with(['?', '؟', '？']);
    let long = count > PLAIN_WORDS && !question && title_case(text).is_none_or(|ratio| ratio < TITLE_CASE);
    !long
        && !closes(text)
        && starts_upper(text)
        && (!starts_quoted(text) || is_quoted_title(text))
        && !goes_on(units, at)
        && !is_announced(units, at)
        && !is_something_else(text)
        && !is_sentence(text)
}

/// Ends as text does. A call of a few words may end in `!`, a mere `Fantastic!` is no heading.
fn closes(text: &str) -> bool {
    ends_open(text) && !(text.ends_with('!') && (2..=5).contains(&words(text))) || text.ends_with("...")
}

/// A heading that is a quotation: all of it between marks, and set as a title. `‘It Came Up Through the Floor’`
fn is_quoted_title(text: &str) -> bool {
    let is_mark = |c: char| "\"'“”„«»‘’「」『』".contains(c);
    let inside = text.trim_matches(is_mark);
    let closed = text.ends_with(is_mark) && inside.len() < text.len();
    closed
        && !ends_open(inside)
        && !inside.contains(['"', '“', '”', '«', '»'])
        && words(inside) >= 3
        && title_case(inside).is_some_and(|ratio| ratio >= 0.9)
}

/// The unit before stops in the middle of a sentence, so this one goes on with it.
fn goes_on(units: &[Unit], at: usize) -> bool {
    if words(&units[at].text) >= 2 && title_case(&units[at].text).is_some_and(|ratio| ratio >= TITLE_CASE) {
        return false;
    }
    let Some(before) = at.checked_sub(1).map(|before| &units[before]) else { return false };
    before.is_open()
        && words(&before.text) > MAX_WORDS
        && matches!(before.text.chars().next_back(), Some(c) if c.is_alphanumeric() || matches!(c, ',' | ';' | '-' | '–' | '—'))
}

/// The line before ends with a colon and is an item, or the next one is: what was announced, not a heading.
fn is_announced(units: &[Unit], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| &units[before]);
    before.is_some_and(|before| {
        before.text.ends_with([':', '：']) && (is_marked(before) || following(units, at).is_some_and(is_marked))
    })
}

/// Captions, credits, addresses, scores, times, rows of a table.
fn is_something_else(text: &str) -> bool {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)^(?:photo|picture|image|caption|video|audio|watch|listen|source|credit|tel|phone|e-?mail|fax|contact)s?\s*[:/]",
            r"|@|https?://|www\.|^(?:copyright|©|\(c\))[\s\d©(]",
            // Figures alone, but not the version of a program.
            r"|^\W*\d[\d\s,:%£$€/+-]*(?:\.[\d\s,:%£$€/+-]*)?$",
            r"|\b\d{1,3}\s?[-–:]\s?\d{1,3}\b",
            r"|^(?:Q|A|Frage|Antwort)\s?[:.)]\s",
            r"|\t|\s{3,}|\|",
            // A time; a line-up.
            r"|^\d{1,2}[.:]\d\d\s?(?:[a-z]{2,4})?$",
            r"|^[^:]{2,30}: [^,]+,[^,]+,",
            r"|^\(.*\)=?$|^\[.*\]$|^(?-i:TODO|FIXME)\b",
            r"|[a-z]{3}[.!?]\s+(?-i:[A-Z])",
        ))
        .expect("valid")
    });
    // A score, but not `Lines 5-6`.
    static RANGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:Lines?|Pages?|Steps?|Days?|Weeks?|Chapters?|Parts?|Articles?|Sections?) \d+\s?[-–]\s?\d+$")
            .expect("valid")
    });
    OTHER.is_match(text) && !RANGE.is_match(text)
}

/// A sentence that lost its full stop: it has a subject at its head, a verb of telling or being, and no title's capitals.
fn is_sentence(text: &str) -> bool {
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"\b(?:said|says|told|claimed|added|was|were|had|has|have|is|are|will|would|could|can|must|may|did|does|been|need|needs|went|took|made|came|won|lost|got|gave)\b",
        )
        .expect("valid")
    });
    static OPENING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:The|A|An|He|She|They|It|We|I|You|This|These|That|Those|There|But|And|In|On|At|For|If|To|From|His|Her|Their|Its|Our|My|Some|Many|Most|All|No|Mr|Mrs|Ms|Dr)\b",
        )
        .expect("valid")
    });
    // `See the documentation`, `Here is the policy of`: they lead on to what follows.
    static LEADING_ON: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:Here (?:is|are)|(?:See|Learn|Read|Find|Visit)\b.*\b(?:at|in|from|about|the))\b|\b(?:of|at|the|and|or|to|is|are|with|by|from|that|as|a|an)$|^(?:To|In|And|Then|Also|Or|Now|Next|If|Finally)\b.*\b(?:add|run|running|use|using|type|enter|call|try|install|do|write)$").expect("valid")
    });
    let small = title_case(text).is_some_and(|ratio| ratio < TITLE_CASE);
    small
        && words(text) >= 3
        && (words(text) >= 5 && OPENING.is_match(text) && VERB.is_match(text) || LEADING_ON.is_match(text))
}

/// Rows of short lines go. Only a text that has many headings anyway may set three of them, each below the other.
fn drop_runs(units: &[Unit], candidates: &mut Vec<Candidate>) {
    let mut lengths = vec![0; candidates.len()];
    let mut at = 0;
    while at < candidates.len() {
        let run = (at..candidates.len()).take_while(|i| candidates[*i].at == candidates[at].at + (i - at)).count();
        let told = following(units, candidates[at + run - 1].at)
            .is_some_and(|next| words(&next.text) >= PARAGRAPH_WORDS && ends_open(&next.text));
        lengths[at..at + run].fill(if told { run } else { run.max(2 * run - 2) });
        at += run;
    }
    let sure = lengths.iter().filter(|length| **length < TOO_MANY_IN_A_ROW).count();
    let most = if sure > TOO_MANY_IN_A_ROW { TOO_MANY_IN_A_ROW } else { TOO_MANY_IN_A_ROW - 1 };
    let mut length = lengths.into_iter();
    candidates.retain(|_| length.next().is_some_and(|length| length <= most));
}

/// Lines of one kind that each stand right below a heading tell something of it: `Present in: 2021`, `Age 34`.
fn drop_labels(units: &[Unit], candidates: &mut Vec<Candidate>) {
    let first_word = |at: usize| units[at].text.split([' ', ':']).next().unwrap_or_default();
    let tells = |at: &usize| units[*at].text.contains(": ") || units[*at].text.contains(char::is_numeric);
    let below: Vec<usize> =
        candidates.windows(2).filter(|two| two[0].at + 1 == two[1].at).map(|two| two[1].at).filter(tells).collect();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    below.iter().for_each(|at| *kinds.entry(first_word(*at)).or_default() += 1);
    candidates.retain(|found| !below.contains(&found.at) || kinds[first_word(found.at)] < TOO_MANY_IN_A_ROW);
}

/// What follows is longer, or a whole sentence, or marked, or a list, or another heading.
fn goes_before(units: &[Unit], at: usize) -> bool {
    let Some(next) = following(units, at) else { return false };
    let text = units[at].text.as_str();
    match (&next.part, &next.form) {
        (Part::Item { .. } | Part::Quote | Part::Fixed | Part::Heading, _) => true,
        (Part::Undecided, Form::Inline) => true,
        (Part::Undecided, _) => {
            let titled = title_case(text).is_some_and(|ratio| ratio >= TITLE_CASE);
            let longer = next.text.chars().count() > text.chars().count();
            let answered = ends_sentence(&next.text) && (text.ends_with('?') || words(text) <= 6 || titled);
            // `curl is a tool`: text may begin small after a line that nothing leads to.
            let begins = !next.text.starts_with(char::is_lowercase)
                || words(&next.text) >= PARAGRAPH_WORDS
                    && ends_sentence(&next.text)
                    && (titled || words(text) <= 4)
                    && at
                        .checked_sub(1)
                        .is_none_or(|before| ends_open(&units[before].text) || !units[before].is_open());
            (longer || answered) && begins || is_marked(next) || is_candidate(units, at + 1)
        }
        _ => false,
    }
}

fn vote(units: &[Unit], candidates: &mut Vec<Candidate>) {
    let paragraphs = units.iter().filter(|unit| is_open_text(unit) && is_long(unit)).count();
    let lists = units
        .windows(2)
        .filter(|pair| !matches!(pair[0].part, Part::Item { .. }) && matches!(pair[1].part, Part::Item { .. }))
        .count();
    if (paragraphs + lists) * 2 < candidates.len() {
        candidates.clear();
    }
    let least = match candidates.iter().filter(|found| found.strength >= MANY).count() {
        0 | 1 => LONE,
        2 => PAIR,
        _ => MANY,
    };
    let titles = candidates.iter().filter(|found| found.shape >= TITLE_CASE).count();
    let odd = titles * 10 >= candidates.len() * 7;
    candidates.retain(|found| found.strength >= if odd && found.shape < TITLE_CASE { least.max(ODD) } else { least });
}

#[cfg(test)]
mod tests {
    use super::super::units::units;
    use super::*;
    use crate::seeds::{Block, BlockKind};

    const LONG: &str = "The council said on Tuesday that the work on the old pier would go on for as long as it takes.";

    fn check(blocks: &[&str], expected: &[&str]) {
        let blocks = blocks.iter().map(|text| if *text == "…" { LONG } else { text }).enumerate();
        let block =
            |(index, text): (usize, &str)| Block { line: index as u32, kind: BlockKind::Lines(vec![text.to_owned()]) };
        let mut units = units(blocks.map(block).collect());
        find(&mut units);
        let found: Vec<&str> =
            units.iter().filter(|unit| unit.part == Part::Heading).map(|unit| unit.text.as_str()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_that_only_look_like_headings() {
        check(&["…", "Fantastic!", "…", "TODO: Write More", "…", "In the file, add", "…", "(Terms of Use)=", "…"], &[]);
    }

    #[test]
    fn headings_of_every_style() {
        check(&["…", "The Road Ahead", "…"], &["The Road Ahead"]);
        check(&["…", "What we learned", "…", "Start small", "…"], &["What we learned", "Start small"]);
        check(&["…", "Where now?", "Nowhere.", "Who pays?", "…"], &["Where now?", "Who pays?"]);
        check(
            &["…", "First Things First", "…", "Feature flags", "…", "Next Steps", "…"],
            &["First Things First", "Feature flags", "Next Steps"],
        );
        check(
            &[
                "…",
                "Usage notes",
                "…",
                "Limits",
                "…",
                "Thanks",
                "…",
                "Getting help",
                "curl is a tool that everybody on the team has used for years and years, they say.",
            ],
            &["Usage notes", "Limits", "Thanks", "Getting help"],
        );
        check(&["…", "Usage of the keys:", "…", "1.2.3", "…", "Join us!", "…"], &["1.2.3", "Join us!"]);
    }

    /// Short lines that papers set between their paragraphs.
    #[test]
    fn short_lines_of_news_are_no_headings() {
        check(&["…", "Best film", "The Lighthouse", "Two Winters", "A Quiet Harbour", "…"], &[]);
        check(
            &["…", "1. (2) The Lighthouse, $42.8m", "2. (1) Two Winters, $18m", "3. (-) A Quiet Harbour, $9m", "…"],
            &[],
        );
        check(&["…", "Tallmoor 2-1 Eastmole", "…"], &[]);
        check(
            &["…", "Mara Lindt", "Age: 34", "…", "Tomas Reed", "Age: 51", "…", "Ines Varga", "Age: 47", "…"],
            &["Mara Lindt", "Tomas Reed", "Ines Varga"],
        );
        check(&["…", "- The larger boats:", "Sea Lark", "- The smaller boats:", "Sea Mew", "…"], &[]);
        check(&["…", "— Mara Lindt, Harbour Master", "…"], &[]);
        check(&["…", "The board had promised the tenants", "…"], &[]);
        check(&["…", "Ines Varga at the old pier", "…"], &[]);
        check(&["…", "Q: Why did you leave the city?", "…", "Q: And what did you find?", "…"], &[]);
        check(
            &["…", "Tallmoor: Reed, Brandt, Quill, Varga, Lindt, Torberg", "Eastmole: Ames, Pell, Katz, Reyes", "…"],
            &[],
        );
        check(&["…", "and then it stopped", "…", "19.45 BST", "…", "To fetch the papers, you need to run", "…"], &[]);
    }
}
