//! Who stands beside the marks: `"…," said Mara Lindt`, `Mara Lindt told the board: "…"`, `according to Mara Lindt, "…"`.
//! The surest sign of a speaker. Whom the words mean is for quotes.rs to find.

use super::lexicon::{is_speech_verb, speech_verbs};
use super::marks::Span;
use super::names::Names;
use super::quotes::{PRONOUNS, is_known};
use super::runs::is_function;
use crate::seeds::patterns::with_few_classes;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// How far a speaker's words may stand from the marks, in bytes.
const REACH: usize = 240;

/// Who speaks, as named beside the marks.
pub fn speaker(text: &str, span: &Span, previous: usize, next: usize, names: &Names) -> Option<(String, f32)> {
    let after = cut(&text[span.end..next], REACH, false);
    // What follows a finished sentence inside the marks with a capital is a new sentence, unless a verb of speech is near.
    let before = cut(&text[previous..span.start], REACH, true);
    let ends = span.text.ends_with('.') && !after.starts_with(',');
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
    // `Lindt: "…"`, as in a transcript.
    if let Some(who) =
        before.trim().strip_suffix(':').filter(|_| previous == 0 && text[..span.start].len() == before.len())
        && who.split(' ').all(|word| word.starts_with(char::is_uppercase))
        && names.people.iter().any(|person| person.name == who || person.aliases.iter().any(|alias| alias == who))
    {
        return Some((who.to_owned(), 0.9));
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
    let verbs = speech_verbs().join("|");
    // A name, a pronoun, or a short description that begins with an article.
    let who = r"(?P<who>(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne|[Aa]nother|[Ee]l|[Ll]a|[Ll]e|[Dd]er|[Dd]ie|[Oo])\s+)?(?:\p{L}[\p{L}\p{M}.'’-]*\s+){0,6}?\p{L}[\p{L}\p{M}.'’-]*?)";
    let new = |pattern: String| Regex::new(&with_few_classes(&pattern)).expect("valid");
    Forms {
        // `," said Mara Lindt, the harbour master`
        after_verb: new(format!(
            r"^[\s,.!?—–-]*(?:(?:has|had|ha|hat|hatte|also|later|then|a)\s+)?(?:{verbs})\s+{who}(?:\s\([^()]{{1,24}}\))?(?:,\s(?P<apposed>[^,.“”\x22]{{2,60}}))?(?:$|[,.;:—–]|\s+(?:who|of|at|in|on|after|before|as|during|when|while|with|to|from|by|about|for|that|told|is|was|and|el|le|am|em|un|une|the|nach|vor|im|bei|zum|zur|gegenüber|auf|mit|dem|ante|en|al|a\s(?:los|las|la)|durante|tras|na|ao|aos|à|após|dans|devant|lors|sur|hier|gestern|heute|ayer|ontem)\b)"
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
    // `the family. Finally he`: a sentence ends in it.
    let ends = |word: &&str| word.ends_with('.') && word.len() > 5 || *word == "quoted";
    let verb = words.iter().any(|word| is_speech_verb(word)) || words[..words.len() - 1].iter().any(ends);
    // `he left the board`: a clause.
    if words.iter().any(|word| PRONOUNS.contains(word)) {
        return false;
    }
    let capital = words.iter().any(|word| word.starts_with(char::is_uppercase) && !is_function(word));
    // `the report was`: a clause, or half of one.
    let clause =
        |word: &&str| matches!(*word, "that" | "which" | "had" | "has" | "was" | "were" | "is" | "are" | "been");
    !verb && !words.iter().any(clause) && (article && words.len() <= 7 || capital && !words.contains(&"to"))
}
