//! Direct quotations and who speaks them. A quotation is what stands between marks; its speaker stands beside a verb of
//! speech in the same paragraph, or is "she" where only one person can be meant.

use super::names::Names;
use super::prose::{Kind, Para};
use super::runs::is_function;
use crate::seeds::draft::Quote;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Shorter spans are single words in marks, not speech. In characters.
const MIN_LENGTH: usize = 15;
/// How far a speaker's words may stand from the marks, in bytes.
const REACH: usize = 160;

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
    static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| VERBS.iter().copied().collect());
    WORDS.contains(word)
}

struct Span<'a> {
    /// With its marks.
    start: usize,
    end: usize,
    text: &'a str,
}

pub fn find(paras: &[Para], names: &Names) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut before: Vec<&str> = Vec::new();
    // A paragraph may end without its closing mark, and the next goes on speaking.
    let mut going_on: Option<(Option<String>, Option<String>)> = None;
    for para in paras.iter().filter(|para| matches!(para.kind, Kind::Text | Kind::Quote | Kind::Item)) {
        if para.text.len() > MAX_PARAGRAPH || quotes.len() >= MAX_QUOTES {
            continue;
        }
        let (spans, open) = spans(&para.text);
        let mut last: Option<(Option<String>, Option<String>, f32)> = None;
        let first_of_para = quotes.len();
        for (index, span) in spans.iter().enumerate() {
            let previous = index.checked_sub(1).map_or(0, |at| spans[at].end);
            let next = spans.get(index + 1).map_or(para.text.len(), |span| span.start);
            let found = speaker(&para.text, span, previous, next).map(|(named, score)| {
                let full = resolve(&named, &para.text[..span.start.max(previous)], &before, names);
                (Some(named), full, score)
            });
            let found = match (found, &last) {
                (Some(found), _) => Some(found),
                // The second half of a sentence that the speaker's name parts.
                (None, Some((named, full, score))) => Some((named.clone(), full.clone(), score * 0.95)),
                (None, None) if span.start == 0 => going_on.clone().map(|(named, full)| (named, full, 0.8)),
                _ => None,
            };
            if span.text.chars().count() >= MIN_LENGTH {
                let (named, full, score) = found.clone().unwrap_or((None, None, 0.0));
                quotes.push(Quote { text: span.text.to_owned(), named, speaker: full, score });
            }
            last = found.or(last);
        }
        // `"First half." That is what she said. "Second," said X.`: an unattributed first quotation takes the speaker
        // that follows in its own paragraph.
        if let Some((named, full, score)) = &last {
            for quote in quotes[first_of_para..].iter_mut().filter(|quote| quote.named.is_none()) {
                (quote.named, quote.speaker, quote.score) = (named.clone(), full.clone(), score * 0.85);
            }
        }
        going_on = if open { last.map(|(named, full, _)| (named, full)) } else { None };
        before = people_in(&para.text, names);
    }
    quotes
}

/// Quotations in order, and whether the last one is left open at the end of the paragraph.
fn spans(text: &str) -> (Vec<Span<'_>>, bool) {
    const PAIRS: &[(&str, &[&str])] = &[
        ("“", &["”"]),
        ("„", &["“", "”"]),
        ("«", &["»"]),
        ("»", &["«"]),
        ("「", &["」"]),
        ("『", &["』"]),
        ("``", &["''"]),
        ("\"", &["\""]),
    ];
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let pair = PAIRS.iter().find(|(open, _)| rest.starts_with(open) && opens(text, at, open));
        let Some((open, close)) = pair else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let inner = at + open.len();
        let end =
            close.iter().filter_map(|close| text[inner..].find(close).map(|end| (inner + end, close.len()))).min();
        let Some((end, length)) = end else { return (found, true) };
        found.push(Span { start: at, end: end + length, text: text[inner..end].trim() });
        at = end + length;
    }
    (found, false)
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
        "»" => before.is_none_or(char::is_whitespace) && after.is_some_and(char::is_alphabetic),
        _ => true,
    }
}

struct Forms {
    after_verb: Regex,
    after_name: Regex,
    before: Regex,
    according: Regex,
    spanish: Regex,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let verbs = VERBS.join("|");
    // A name, a pronoun, or a short description that begins with an article.
    let who = r"(?P<who>(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne|[Aa]nother|[Ee]l|[Ll]a|[Ll]e|[Dd]er|[Dd]ie|[Oo])\s+)?(?:\p{L}[\p{L}\p{M}.'’-]*\s+){0,6}?\p{L}[\p{L}\p{M}.'’-]*?)";
    let new = |pattern: String| Regex::new(&pattern).expect("valid");
    Forms {
        // `," said Mara Lindt, the harbour master`
        after_verb: new(format!(
            r"^[\s,.!?—–-]*(?:(?:has|had|ha|hat|hatte|also|later|then|a)\s+)?(?:{verbs})\s+{who}(?:$|[,.;:—–]|\s+(?:who|of|at|in|on|after|before|as|during|when|while|with|to|from|by|about|for|that|told|is|was|and|el|le|am|em|un|une|the)\b)"
        )),
        // `," Mara Lindt said`, `," the mayor later told reporters`
        after_name: new(format!(
            r"^[\s,.!?—–-]*{who}(?:,\s[^,.“”\x22]{{2,80}},)?\s+(?:(?:also|later|then|has|had|hat|ha|a)\s+)?(?:{verbs})\b"
        )),
        // `Mara Lindt said: "`, `Mara Lindt, the harbour master, told reporters that "`
        before: new(format!(
            r"(?:^|[.!?;”\x22»]\s+|[,]\s+|\b(?:and|but|while|as|when|that)\s+){who}(?:,\s[^,.“”\x22]{{2,80}},)?\s+(?:(?:also|later|then|has|had|hat|ha|a)\s+)?(?:{verbs})\b[^.!?“”«»\x22]{{0,90}}$"
        )),
        according: new(format!(
            r"(?i)^[\s,]*(?:according to|según|selon|laut|segundo|kwa mujibu wa)\s+{who}(?:[,.;]|$)"
        )),
        spanish: new(format!(r"^[\s,]*(?:{verbs})\s+{who}(?:[,.;]|$)")),
    }
});

/// Who speaks, as named beside the marks.
fn speaker(text: &str, span: &Span, previous: usize, next: usize) -> Option<(String, f32)> {
    let after = cut(&text[span.end..next], REACH, false);
    // What follows a finished sentence inside the marks with a capital is a new sentence, unless a verb of speech is near.
    let before = cut(&text[previous..span.start], REACH, true);
    let ends = span.text.ends_with(['.', '…']) && !after.starts_with(',');
    let forms = &*FORMS;
    let tidy = |found: regex::Captures| {
        let who = found["who"].trim().trim_end_matches(['.', ',']).to_owned();
        is_speaker(&who).then_some(who)
    };
    if !ends || after.trim_start().starts_with(char::is_lowercase) {
        for (form, score) in
            [(&forms.after_verb, 0.95), (&forms.after_name, 0.95), (&forms.spanish, 0.9), (&forms.according, 0.9)]
        {
            if let Some(who) = form.captures(after).and_then(tidy) {
                return Some((who, score));
            }
        }
    }
    let who = forms.before.captures(before).and_then(tidy)?;
    Some((who, if before.trim_end().ends_with([':', ',']) { 0.93 } else { 0.85 }))
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
fn resolve(named: &str, sentence: &str, before: &[&str], names: &Names) -> Option<String> {
    let lower = named.to_lowercase();
    if PRONOUNS.contains(&lower.as_str()) {
        // The last person named before in this paragraph, else the only one of the paragraph before.
        let here = people_in(sentence, names);
        let one = match (here.as_slice(), before) {
            ([.., last], _) if here.iter().all(|name| name == last) => Some(*last),
            ([], [one]) => Some(*one),
            _ => None,
        };
        return one.filter(|_| !matches!(lower.as_str(), "they" | "it" | "we" | "i" | "who")).map(str::to_owned);
    }
    let full = names.people.iter().find(|person| {
        named == person.name
            || named.ends_with(&format!(" {}", person.name))
            || named.starts_with(&format!("{} ", person.name))
    });
    full.or_else(|| {
        let last = named.split_whitespace().next_back()?;
        let mut fitting =
            names.people.iter().filter(|person| person.aliases.iter().any(|alias| alias == named || alias == last));
        let one = fitting.next()?;
        (fitting.next().is_none() && named.starts_with(char::is_uppercase)).then_some(one)
    })
    .map(|person| person.name.clone())
}

/// The people of a text in order of their last mention, each once.
fn people_in<'a>(text: &str, names: &'a Names) -> Vec<&'a str> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    for person in &names.people {
        let forms = std::iter::once(&person.name).chain(&person.aliases);
        if let Some(at) = forms.filter_map(|form| text.rfind(form.as_str())).max() {
            found.push((at, person.name.as_str()));
        }
    }
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}
