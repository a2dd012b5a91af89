//! Direct quotations and who speaks them. A quotation is what stands between marks; its speaker stands beside a verb of
//! speech in the same paragraph, or is "she" where only one person can be meant.

use super::lexicon::{is_institution, is_thing, is_title};
use super::measure::{starts_quoted, with_few_classes};
use super::names::Names;
use super::places;
use super::prose::{Kind, Para};
use super::runs::is_function;
use crate::seeds::draft::{FoundName, Quote};
use regex::Regex;
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Shorter spans are single words in marks, not speech. In characters.
const MIN_LENGTH: usize = 15;
/// How far a speaker's words may stand from the marks, in bytes.
const REACH: usize = 240;

/// A longer paragraph is none, in bytes; its marks are not read.
const MAX_PARAGRAPH: usize = 20_000;
/// So many quotations are looked at in one text.
const MAX_QUOTES: usize = 500;

const VERBS: &[&str] = &[
    "said",
    "says",
    "say",
    "saying",
    "told",
    "tells",
    "telling",
    "added",
    "adds",
    "asked",
    "asks",
    "explained",
    "explains",
    "wrote",
    "writes",
    "announced",
    "insisted",
    "insists",
    "warned",
    "warns",
    "argued",
    "argues",
    "claimed",
    "claims",
    "noted",
    "notes",
    "stated",
    "states",
    "replied",
    "recalled",
    "recalls",
    "continued",
    "concluded",
    "admitted",
    "acknowledged",
    "declared",
    "predicted",
    "suggested",
    "stressed",
    "commented",
    "remarked",
    "observed",
    "tweeted",
    "posted",
    "testified",
    "joked",
    "complained",
    "responded",
    "emphasized",
    "emphasised",
    "reiterated",
    "confirmed",
    "cautioned",
    "urged",
    "boasted",
    "shouted",
    "whispered",
    "vowed",
    "quipped",
    "lamented",
    "conceded",
    "maintained",
    "pointed",
    "called",
    "described",
    "reveals",
    "revealed",
    "laughed",
    "laughs",
    "jokes",
    "agreed",
    "agrees",
    "promised",
    "promises",
    "pledged",
    "yelled",
    "screamed",
    "cried",
    "exclaimed",
    "muttered",
    "countered",
    "retorted",
    "reasoned",
    "reckons",
    "reckoned",
    "demanded",
    "disclosed",
    "asserted",
    "asserts",
    "alleged",
    "alleges",
    "contended",
    "contends",
    "maintains",
    "affirmed",
    "remembered",
    "remembers",
    "mused",
    "muses",
    "suggests",
    "predicts",
    "stresses",
    "responds",
    "concludes",
    "continues",
    "concedes",
    "cautions",
    "vows",
    "urges",
    "tweets",
    "replies",
    "recounted",
    "recounts",
    "enthused",
    "fumed",
    "gushed",
    "dijo",
    "dice",
    "afirmó",
    "aseguró",
    "explicó",
    "añadió",
    "señaló",
    "declaró",
    "indicó",
    "advirtió",
    "comentó",
    "manifestó",
    "sagte",
    "sagt",
    "erklärte",
    "betonte",
    "meinte",
    "fügte",
    "teilte",
    "berichtete",
    "kritisierte",
    "forderte",
    "warnte",
    "dit",
    "déclaré",
    "affirmé",
    "expliqué",
    "ajouté",
    "estime",
    "assure",
    "indiqué",
    "souligné",
    "raconte",
    "précise",
    "explique",
    "déclare",
    "disse",
    "afirmou",
    "explicou",
    "declarou",
    "acrescentou",
    "contou",
    "destacou",
    "ressaltou",
    "alisema",
    "amesema",
    "alieleza",
    "aliongeza",
    "anasema",
    "walisema",
];

pub fn is_speech_verb(word: &str) -> bool {
    static WORDS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| VERBS.iter().copied().collect());
    WORDS.contains(word)
}

struct Span<'a> {
    /// With its marks.
    start: usize,
    end: usize,
    text: &'a str,
}

/// As named at its place, the full name, and how sure that is.
type Speaker = (Option<String>, Option<String>, f32);

pub fn find(paras: &[Para], names: &Names) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    // Who is named in the paragraph before, or speaks there.
    let mut before: Vec<String> = Vec::new();
    // A paragraph may end without its closing mark, and the next goes on speaking.
    let mut going_on: Option<Speaker> = None;
    // Quotations of paragraphs before that wait for a speaker, because they go on in this one.
    let mut waiting = 0..0;
    // Who spoke last, where a paragraph ended with it: the next one may be nothing but more of it.
    let mut more: Option<Speaker> = None;
    let told: Vec<&Para> =
        paras.iter().filter(|para| matches!(para.kind, Kind::Text | Kind::Quote | Kind::Item)).collect();
    for (at, para) in told.iter().enumerate() {
        if para.text.len() > MAX_PARAGRAPH || quotes.len() >= MAX_QUOTES {
            continue;
        }
        let next_speaks = told.get(at + 1).is_some_and(|next| starts_quoted(&next.text));
        let (spans, open) = spans(&para.text, next_speaks);
        let mut last: Option<Speaker> = None;
        let first_of_para = quotes.len();
        for (index, span) in spans.iter().enumerate() {
            let previous = index.checked_sub(1).map_or(0, |at| spans[at].end);
            let next = spans.get(index + 1).map_or(para.text.len(), |span| span.start);
            let found = speaker(&para.text, span, previous, next, names).map(|(named, score)| {
                let full = resolve(&named, &para.text[..span.start.max(previous)], &before, names);
                (Some(named), full, score)
            });
            let found = match (found, &last) {
                (Some(found), _) => Some(found),
                // The second half of a sentence that the speaker's name parts.
                (None, Some((named, full, score))) => Some((named.clone(), full.clone(), score * 0.95)),
                (None, None) if span.start == 0 => {
                    let more = more.clone().filter(|_| is_more(&para.text, &spans));
                    let more = more.map(|(named, full, score)| (named, full, score * 0.85));
                    going_on.clone().map(|(named, full, score)| (named, full, score * 0.9)).or(more)
                }
                _ => None,
            };
            if span.text.chars().count() >= MIN_LENGTH {
                let said = found.clone().filter(|_| !is_title_of_work(span.text));
                let (named, full, score) = said.unwrap_or((None, None, 0.0));
                quotes.push(Quote { text: span.text.to_owned(), named, speaker: full, score });
            }
            last = found.or(last);
        }
        // `"First half." That is what she said. "Second," said X.`: an unattributed first quotation takes the speaker
        // that follows in its own paragraph, and so does one that goes on from the paragraph before.
        if let Some((named, full, score)) = &last {
            for quote in quotes[waiting.start.min(first_of_para)..].iter_mut() {
                if quote.named.is_some() || is_title_of_work(&quote.text) {
                    continue;
                }
                (quote.named, quote.speaker, quote.score) = (named.clone(), full.clone(), score * 0.85);
            }
        }
        let unsaid = open && last.is_none();
        waiting = if unsaid {
            (if waiting.is_empty() { first_of_para } else { waiting.start })..quotes.len()
        } else {
            quotes.len()..quotes.len()
        };
        more = last.clone().filter(|_| ends_with_speech(&para.text, &spans));
        before = people_in(&without(&para.text, &spans), names).into_iter().map(str::to_owned).collect();
        if before.is_empty() {
            before.extend(last.as_ref().and_then(|(_, full, _)| full.clone()));
        }
        going_on = if open { last } else { None };
    }
    quotes
}

/// A paragraph that is a quotation and no word beside it, long enough to be more than an answer.
fn is_more(text: &str, spans: &[Span]) -> bool {
    /// Shorter ones are an exchange of words.
    const LEAST_WORDS: usize = 6;
    let said: usize = spans.iter().map(|span| span.text.split_whitespace().count()).sum();
    spans[0].start == 0 && outside(text, spans) == 0 && said >= LEAST_WORDS
}

/// A paragraph whose last words are a quotation, or who said it: `"…," she said.` Not a question, which another answers.
fn ends_with_speech(text: &str, spans: &[Span]) -> bool {
    /// `Mara Lindt, the harbour master of Varnholm, told the board on Tuesday`.
    const LONGEST_TAIL: usize = 110;
    spans.last().is_some_and(|span| {
        let tail = text[span.end..].trim();
        let sentences = tail.trim_end_matches('.').matches(". ").count();
        !span.text.ends_with('?') && tail.len() <= LONGEST_TAIL && sentences == 0
    })
}

/// The text without its quotations: whom a speaker names is not the speaker.
fn without(text: &str, spans: &[Span]) -> String {
    let mut at = 0;
    let mut rest = String::new();
    for span in spans {
        rest.push_str(&text[at..span.start]);
        rest.push(' ');
        at = span.end;
    }
    rest + &text[at..]
}

/// How many letters stand outside the quotations.
fn outside(text: &str, spans: &[Span]) -> usize {
    let mut at = 0;
    let mut count = 0;
    for span in spans {
        count += text[at..span.start].chars().filter(|c| c.is_alphanumeric()).count();
        at = span.end;
    }
    count + text[at..].chars().filter(|c| c.is_alphanumeric()).count()
}

/// `“Meet the Press,”`, `"Wait, Wait … Don't Tell Me!"`: the title of a work, which nobody says.
fn is_title_of_work(text: &str) -> bool {
    /// More words than this are a sentence, however they are set.
    const MOST_WORDS: usize = 9;
    let count = text.split_whitespace().count();
    (2..=MOST_WORDS).contains(&count) && super::measure::title_case(text).is_some_and(|ratio| ratio >= 1.0)
}

/// Quotations in order, and whether the last one is left open at the end of the paragraph. It counts as one if the next
/// paragraph goes on speaking.
fn spans(text: &str, next_speaks: bool) -> (Vec<Span<'_>>, bool) {
    const PAIRS: &[(&str, &[&str])] = &[
        ("“", &["”"]),
        ("„", &["“", "”"]),
        ("«", &["»"]),
        ("»", &["«"]),
        ("「", &["」"]),
        ("『", &["』"]),
        ("``", &["''"]),
        ("‘", &["’"]),
        ("\"", &["\""]),
    ];
    let mut found = Vec::new();
    let mut at = 0;
    let is_mark = |c: char| matches!(c, '“' | '„' | '«' | '»' | '「' | '『' | '`' | '‘' | '"');
    while let Some(plain) = text[at..].find(is_mark) {
        at += plain;
        let rest = &text[at..];
        let pair = PAIRS.iter().find(|(open, _)| rest.starts_with(open) && opens(text, at, open));
        let Some((open, close)) = pair else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let inner = at + open.len();
        let end = close.iter().filter_map(|close| closes(text, inner, close).map(|end| (end, close.len()))).min();
        match end {
            Some((end, length)) => {
                found.push(Span { start: at, end: end + length, text: text[inner..end].trim() });
                at = end + length;
            }
            // An apostrophe opens nothing that could stay open.
            None if *open == "‘" => at = inner,
            None => {
                if next_speaks {
                    found.push(Span { start: at, end: text.len(), text: text[inner..].trim() });
                }
                return (found, true);
            }
        }
    }
    (found, false)
}

/// Where a mark closes what began at `inner`. A single one is an apostrophe, unless speech ends before it.
fn closes(text: &str, inner: usize, close: &str) -> Option<usize> {
    let speech_ends = |end: &usize| {
        close != "’"
            || text[..*end].ends_with([',', '.', '!', '?', '…'])
                && !text[end + close.len()..].starts_with(char::is_alphanumeric)
    };
    text[inner..].match_indices(close).map(|(at, _)| inner + at).find(speech_ends)
}

/// A straight mark opens after a blank or a bracket; `»` opens only in German, where a letter follows.
fn opens(text: &str, at: usize, mark: &str) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + mark.len()..].chars().next();
    match mark {
        "\"" => {
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | ':'))
                && after.is_some_and(|c| !c.is_whitespace())
        }
        "‘" => before.is_none_or(char::is_whitespace) && after.is_some_and(char::is_uppercase),
        "»" => before.is_none_or(char::is_whitespace) && after.is_some_and(char::is_alphabetic),
        _ => true,
    }
}

struct Forms {
    after_verb: Regex,
    after_name: Regex,
    /// What stands before the verb.
    before: Regex,
    /// `Ann Holt, head of trade in Europe, the Gulf and Asia, said "`: a name of this text.
    before_far: Regex,
    /// `He asked for more time and told the board: "`
    before_twice: Regex,
    according: Regex,
    according_before: Regex,
    spanish: Regex,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let verbs = VERBS.join("|");
    // A name, a pronoun, or a short description that begins with an article.
    let who = r"(?P<who>(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne|[Aa]nother|[Ee]l|[Ll]a|[Ll]e|[Dd]er|[Dd]ie|[Oo])\s+)?(?:\p{L}[\p{L}\p{M}.'’-]*\s+){0,6}?\p{L}[\p{L}\p{M}.'’-]*?)";
    let new = |pattern: String| Regex::new(&with_few_classes(&pattern)).expect("valid");
    Forms {
        // `," said Mara Lindt, the harbour master`
        after_verb: new(format!(
            r"^[\s,.!?—–-]*(?:(?:has|had|ha|hat|hatte|also|later|then|a)\s+)?(?:{verbs})\s+{who}(?:\s\([^()]{{1,24}}\))?(?:,\s(?P<apposed>[^,.“”\x22]{{2,60}}))?(?:$|[,.;:—–]|\s+(?:who|of|at|in|on|after|before|as|during|when|while|with|to|from|by|about|for|that|told|is|was|and|el|le|am|em|un|une|the)\b)"
        )),
        // `," Mara Lindt said`, `," the mayor later told reporters`
        after_name: new(format!(
            r"^[\s,.!?—–-]*{who}(?:\s\([^()]{{1,24}}\))?(?:,\s(?P<apposed>[^,.“”\x22]{{2,80}}),)?\s+(?:(?:also|later|then|has|had|hat|ha|a)\s+)?(?:{verbs})\b"
        )),
        // `Mara Lindt said: "`, `Mara Lindt, the harbour master, told reporters that "`
        before: new(format!(
            r"(?:^|[.!?;”\x22»]\s+|[,]\s+|\b(?:and|but|while|as|when|that)\s+){who}(?:\s\([^()]{{1,24}}\))?(?:,\s(?P<apposed>[^,.“”\x22]{{2,80}}),)?\s+(?:(?:also|later|then|has|had|hat|ha|a)\s+)?$"
        )),
        before_far: new(format!(
            r"(?:^|[.!?;”\x22»]\s+)(?P<who>(?:\p{{Lu}}[\p{{L}}.'’-]*\s){{1,3}}\p{{Lu}}[\p{{L}}'’-]*),\s[^.!?“”\x22]{{2,140}},\s+(?:(?:also|later|then)\s+)?(?:{verbs})\b[^.!?“”\x22]{{0,90}}$"
        )),
        before_twice: new(format!(
            r"(?:^|[.!?;”\x22»]\s+)(?P<who>[Hh]e|[Ss]he)\s[^.!?“”\x22]{{2,140}}\sand\s(?:{verbs})\b[^.!?“”\x22]{{0,60}}[:,]\s*$"
        )),
        according: new(format!(
            r"(?i)^[\s,]*(?:according to|según|selon|laut|segundo|kwa mujibu wa)\s+{who}(?:[,.;]|$)"
        )),
        according_before: new(format!(
            r"(?i:\b(?:according to|as|según|selon|laut|segundo))\s+{who}(?:,\s[^.“”\x22]{{2,80}}|\s(?:put it|wrote|says|said))?,?\s*(?:that\s+)?$"
        )),
        spanish: new(format!(r"^[\s,]*(?:{verbs})\s+{who}(?:[,.;]|$)")),
    }
});

/// Who speaks, as named beside the marks.
fn speaker(text: &str, span: &Span, previous: usize, next: usize, names: &Names) -> Option<(String, f32)> {
    let after = cut(&text[span.end..next], REACH, false);
    // What follows a finished sentence inside the marks with a capital is a new sentence, unless a verb of speech is near.
    let before = cut(&text[previous..span.start], REACH, true);
    let ends = span.text.ends_with(['.', '…']) && !after.starts_with(',');
    let forms = &*FORMS;
    let tidy = |found: regex::Captures| {
        let who = found["who"].trim().trim_end_matches(['.', ',']);
        let who = tidy_name(who).to_owned();
        // `the company's chief executive, Ann Holt,`: the name is the second of the two.
        let apposed = found.name("apposed").map(|apposed| apposed.as_str()).filter(|apposed| is_known(apposed, names));
        match apposed {
            Some(name) if !is_known(&who, names) => Some(name.to_owned()),
            _ => is_speaker(&who).then_some(who),
        }
    };
    if !ends || after.trim_start().starts_with(char::is_lowercase) {
        let told = [(&forms.after_verb, 0.95), (&forms.after_name, 0.95), (&forms.spanish, 0.9)];
        let told = if any_word(after, is_speech_verb) { &told[..] } else { &[] };
        for (form, score) in told.iter().copied().chain([(&forms.according, 0.9)]) {
            if let Some(who) = form.captures(after).and_then(tidy) {
                return Some((who, score));
            }
        }
    }
    if any_word(before, is_source_word)
        && let Some(who) = forms.according_before.captures(before).and_then(tidy)
    {
        return Some((who, 0.9));
    }
    let verbs = verbs_before(before);
    let any_after = |is_so: &dyn Fn(&str) -> bool| verbs.iter().any(|verb| is_so(&before[..verb.start]));
    if any_after(&ends_apposition)
        && let Some(who) = forms.before_far.captures(before).and_then(tidy).filter(|who| is_known(who, names))
    {
        return Some((who, 0.9));
    }
    // Of several verbs the one whose subject begins first, and among these the first verb.
    let near = verbs.iter().filter(|verb| is_near(&before[verb.end..]));
    let subjects = near.filter_map(|verb| forms.before.captures(&before[..verb.start]));
    let first = subjects.min_by_key(|found| found.get(0).map(|all| all.start()));
    let Some(who) = first.and_then(tidy) else {
        let twice = any_after(&|before| before.trim_end().ends_with("and"));
        let found = if twice { forms.before_twice.captures(before) } else { None };
        return found.and_then(tidy).map(|who| (who, 0.85));
    };
    Some((who, if before.trim_end().ends_with([':', ',']) { 0.93 } else { 0.85 }))
}

/// The verbs of speech between which and the quotation no sentence ends.
fn verbs_before(text: &str) -> Vec<Range<usize>> {
    let clause = text.rsplit(['.', '!', '?', '“', '”', '"']).next().unwrap_or_default();
    let start = text.len() - clause.len();
    let place = |word: &str| start + (word.as_ptr() as usize - clause.as_ptr() as usize);
    let words = clause.split(|c: char| !c.is_alphanumeric()).filter(|word| is_speech_verb(word));
    words.map(|word| place(word)..place(word) + word.len()).collect()
}

/// What stands between a verb and the quotation is short, and no other quotation.
fn is_near(text: &str) -> bool {
    const MOST_CHARACTERS: usize = 90;
    !text.contains(['«', '»']) && text.chars().count() <= MOST_CHARACTERS
}

/// `…, head of trade in Europe, ` or `…, later `: what `before_far` has before its verb.
fn ends_apposition(text: &str) -> bool {
    let text = text.trim_end();
    let adverb = ["also", "later", "then"].into_iter().find_map(|adverb| text.strip_suffix(adverb));
    adverb.unwrap_or(text).trim_end().ends_with(',')
}

/// Looked at first: most texts beside quotations lack the word without which a form can't fit, and the forms cost a hundred
/// times as much.
fn any_word(text: &str, is_one: impl Fn(&str) -> bool) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(is_one)
}

/// The first word of what `according_before` looks for, in any case of letters.
fn is_source_word(word: &str) -> bool {
    const WORDS: &[&str] = &["according", "as", "según", "selon", "laut", "segundo"];
    WORDS.iter().any(|one| one.len() == word.len() && word.chars().flat_map(char::to_lowercase).eq(one.chars()))
}

/// `Though Mara Lindt`, `Then-Mayor Mara Lindt`: without the word that opens the sentence.
fn tidy_name(who: &str) -> &str {
    const OPENINGS: &[&str] =
        &["though", "although", "while", "when", "then", "as", "and", "but", "because", "later", "meanwhile", "still"];
    match who.split_once([' ', '-']) {
        Some((first, rest)) if OPENINGS.contains(&first.to_lowercase().as_str()) && !rest.is_empty() => rest,
        _ => who,
    }
}

/// A full name of this text.
fn is_known(text: &str, names: &Names) -> bool {
    names.people.iter().chain(&names.likely).any(|person| person.name == text)
}

fn cut(text: &str, length: usize, from_end: bool) -> &str {
    if text.len() <= length {
        return text;
    }
    if from_end {
        let mut at = text.len() - length;
        while !text.is_char_boundary(at) {
            at += 1;
        }
        &text[at..]
    } else {
        let mut at = length;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        &text[..at]
    }
}

const PRONOUNS: &[&str] =
    &["he", "she", "they", "it", "él", "ella", "er", "sie", "il", "elle", "ele", "ela", "i", "we", "who"];

/// A name, a pronoun, or an article with a noun.
fn is_speaker(who: &str) -> bool {
    let words: Vec<&str> = who.split_whitespace().collect();
    let Some(first) = words.first() else { return false };
    if words.len() == 1 {
        return PRONOUNS.contains(&first.to_lowercase().as_str()) && !matches!(*first, "it" | "It")
            || first.starts_with(char::is_uppercase) && !is_function(first);
    }
    let article = matches!(
        first.to_lowercase().as_str(),
        "the" | "a" | "an" | "his" | "her" | "their" | "one" | "another" | "el" | "la" | "le" | "der" | "die" | "o"
    );
    let verb = words.iter().any(|word| is_speech_verb(word));
    let capital = words.iter().any(|word| word.starts_with(char::is_uppercase) && !is_function(word));
    !verb
        && (article && words.len() <= 7
            || capital && !words.iter().any(|word| matches!(*word, "that" | "which" | "to" | "had" | "was" | "is")))
}

/// The full name that a speaker's short one stands for in this article.
fn resolve(named: &str, sentence: &str, before: &[String], names: &Names) -> Option<String> {
    let lower = named.to_lowercase();
    if PRONOUNS.contains(&lower.as_str()) {
        // The last person named before in this paragraph, else the only one of the paragraph before.
        let here = people_in(sentence, names);
        let one = match (here.as_slice(), before) {
            _ if stranger_speaks(sentence, names) => None,
            ([.., last], _) if here.iter().all(|name| name == last) => Some(*last),
            ([], [one]) => Some(one.as_str()),
            _ => None,
        };
        return one.filter(|_| !matches!(lower.as_str(), "they" | "it" | "we" | "i" | "who")).map(str::to_owned);
    }
    let ends = |person: &&FoundName| {
        named == person.name
            || named.ends_with(&format!(" {}", person.name))
            || named.starts_with(&format!("{} ", person.name))
    };
    let known = || names.people.iter().chain(&names.likely);
    // Two who speak with one voice are nobody's quotation.
    if let Some((first, _)) = named.split_once(" and ").or(named.split_once(" & "))
        && known()
            .any(|person| first.ends_with(person.name.as_str()) || person.aliases.iter().any(|alias| alias == first))
    {
        return None;
    }
    let by_surname = || {
        let last = named.split_whitespace().next_back()?;
        let mut fitting = known().filter(|person| {
            person.name.split(' ').next_back() == Some(last)
                || person.aliases.iter().any(|alias| alias == named || alias == last)
        });
        let one = fitting.next()?;
        (fitting.next().is_none() && named.starts_with(char::is_uppercase)).then_some(one)
    };
    known().find(ends).or_else(by_surname).map(|person| person.name.clone()).or_else(|| unnamed_elsewhere(named, names))
}

/// `Sanchez-Reed says she is glad. "…," she said.`: the last to speak here is nobody of whom the full name is known.
fn stranger_speaks(sentence: &str, names: &Names) -> bool {
    static SPEAKS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?P<who>\p{Lu}[\p{L}'’-]+) (?:says|said|told|adds|added|admits)\b").expect("valid")
    });
    let Some(found) = SPEAKS.captures_iter(sentence).last() else { return false };
    let who = &found["who"];
    let known = names.people.iter().chain(&names.likely).any(|person| person.name.split(' ').any(|word| word == who));
    !known && !is_function(who) && !is_institution(who) && !is_title(who) && !places::is_place(who)
}

/// A surname that the article never makes a full name of.
fn unnamed_elsewhere(named: &str, names: &Names) -> Option<String> {
    let words: Vec<&str> = named.split_whitespace().skip_while(|word| is_title(word)).collect();
    let name = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word.chars().any(char::is_lowercase)
            && !is_function(word)
            && !is_institution(word)
            && !is_thing(word)
            && !places::is_place(word)
            && !places::is_demonym(word)
    };
    let organisation =
        names.organisations.iter().any(|known| known.name == named || known.aliases.iter().any(|a| a == named));
    ((1..=3).contains(&words.len()) && words.iter().all(name) && !organisation).then(|| words.join(" "))
}

/// The people of a text in order of their last mention, each once.
fn people_in<'a>(text: &str, names: &'a Names) -> Vec<&'a str> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    for person in names.people.iter().chain(&names.likely) {
        let forms = std::iter::once(&person.name).chain(&person.aliases);
        if let Some(at) = forms.filter_map(|form| text.rfind(form.as_str())).max() {
            found.push((at, person.name.as_str()));
        }
    }
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::super::runs::runs;
    use super::*;
    use crate::seeds::lists::Lists;

    /// The beginnings of the quotations with their speakers, of paragraphs parted by `|`.
    fn check(text: &str, expected: &[(&str, &str)]) {
        let paras: Vec<Para> =
            text.split('|').map(|text| Para { kind: Kind::Text, text: text.trim().to_owned() }).collect();
        let names = names::find(&paras, &runs(&paras), &Lists::default());
        let quotes = find(&paras, &names);
        let told: Vec<(String, &str)> = quotes
            .iter()
            .map(|quote| {
                let beginning: String = quote.text.split(' ').take(3).collect::<Vec<_>>().join(" ");
                (beginning, quote.speaker.as_deref().unwrap_or("-"))
            })
            .collect();
        let expected: Vec<(String, &str)> = expected.iter().map(|(text, who)| ((*text).to_owned(), *who)).collect();
        assert_eq!(told, expected, "{text}");
    }

    #[test]
    fn speakers_stand_before_behind_and_between() {
        let lindt = "Mara Lindt";
        check("\"We sail until dawn,\" said Mara Lindt, the harbour master.", &[("We sail until", lindt)]);
        check("“We sail until dawn,” Mara Lindt told reporters.", &[("We sail until", lindt)]);
        check("Mara Lindt said: ``We sail until dawn.''", &[("We sail until", lindt)]);
        check("‘We sail until dawn,’ Mara Lindt said.", &[("We sail until", lindt)]);
        check("\"We sail until dawn,\" Captain Mara Lindt (I-Varnholm) said.", &[("We sail until", lindt)]);
        check(
            "\"We sail until dawn,\" says Mara Lindt. \"Then we sleep until noon.\"",
            &[("We sail until", lindt), ("Then we sleep", lindt)],
        );
        check("According to Mara Lindt, a captain, \"the boats sail until dawn.\"", &[("the boats sail", lindt)]);
        check("\"The boats sail until dawn,\" according to Mara Lindt.", &[("The boats sail", lindt)]);
        check("\"We sail until dawn,\" the board's chief executive, Mara Lindt, said.", &[("We sail until", lindt)]);
        check("\"We sail until dawn,\" Tomas Reed's sister, Mara Lindt, said.", &[("We sail until", lindt)]);
    }

    #[test]
    fn short_names_and_pronouns_are_resolved_where_one_can_be_meant() {
        let lindt = "Mara Lindt";
        check("Mara Lindt, 40, came late.|\"It was the night boat,\" said Ms Lindt.", &[("It was the", lindt)]);
        check("Mara Lindt, 40, came late.|\"It was the night boat,\" she said.", &[("It was the", lindt)]);
        check(
            "Mara Lindt, 40, came.|Sanchez-Reed says it rained. \"It was the night boat,\" she said.",
            &[("It was the", "-")],
        );
        check(
            "\"We told Tomas Reed to sail,\" a captain said.|\"It was the night boat,\" he said.",
            &[("We told Tomas", "-"), ("It was the", "-")],
        );
        check("Mara Lindt met Tomas Reed.|\"It was the night boat,\" she said.", &[("It was the", "-")]);
        check("\"It was the night boat,\" said Ms Quill.", &[("It was the", "Quill")]);
        check("\"It was the night boat,\" Mara Lindt and Tomas Reed said.", &[("It was the", "-")]);
        check(
            "\"It was the night boat,\" a spokesman for the board said. Mara Lindt was silent.",
            &[("It was the", "-")],
        );
    }

    #[test]
    fn speech_goes_on_over_paragraphs() {
        let lindt = "Mara Lindt";
        check(
            "“We sail until dawn,” Mara Lindt said. “And then we sleep.|“Nobody will wake us up.”",
            &[("We sail until", lindt), ("And then we", lindt), ("Nobody will wake", lindt)],
        );
        // A paragraph that is nothing but speech goes on with the one before, unless that was a question.
        check(
            "“We sail until dawn,” Mara Lindt said.|“Nobody will wake us up before noon or later.”",
            &[("We sail until", lindt), ("Nobody will wake", lindt)],
        );
        check(
            "“Do you sail until dawn?” Mara Lindt asked.|“Nobody will wake us up before noon or later.”",
            &[("Do you sail", lindt), ("Nobody will wake", "-")],
        );
        check(
            "“We sail until dawn,” Mara Lindt said. The board was silent. It met again.|“Nobody will wake us up before noon.”",
            &[("We sail until", lindt), ("Nobody will wake", "-")],
        );
        check(
            "Mara Lindt, head of boats in Hull, Leith and Cork, said \"we sail until dawn\".|She left and told the board: \"We sail until the end.\"",
            &[("we sail until", lindt), ("We sail until", lindt)],
        );
        check(
            "Mara Lindt lost her boat. “You lose the deck first.|“Then you lose the years,” she said.",
            &[("You lose the", lindt), ("Then you lose", lindt)],
        );
    }

    #[test]
    fn words_in_marks_that_nobody_speaks() {
        check("Mara Lindt said on \"Meet the Board,\" a show, that it rained.", &[("Meet the Board,", "-")]);
        check("The film \"The Long Way Back to Town\" opens on Friday, said Mara Lindt.", &[("The Long Way", "-")]);
        check(
            "The sign read \"No entry without a permit\" until Mara Lindt took it down.",
            &[("No entry without", "-")],
        );
        check("The 'workers' were 'students', said Mara Lindt.", &[]);
    }
}
