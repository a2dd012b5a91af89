//! Direct quotations and who speaks them. A quotation is what stands between marks; its speaker stands beside it
//! (`beside`), else tells the sentence in which it stands or the one before (`tellers`). `She` is who spoke before, or
//! the one person who can be meant; what is sure of nobody stays nobody's.

use super::beside;
use super::lexicon::{is_institution, is_role, is_thing, is_title, is_title_of_office, is_title_word};
use super::marks::{self, Span, masked, outside, spans, without};
use super::measure::starts_quoted;
use super::names::Names;
use super::places;
use super::prose::{Kind, Para};
use super::runs::is_function;
use super::sentences::sentences;
use super::tellers::{self, Telling, tellings};
use crate::seeds::draft::{FoundName, Quote};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Shorter spans are single words in marks, not speech. In characters.
const MIN_LENGTH: usize = 15;
/// A longer paragraph is none, in bytes; its marks are not read.
const MAX_PARAGRAPH: usize = 20_000;
/// So many quotations are looked at in one text.
const MAX_QUOTES: usize = 500;
/// Who spoke is remembered over so many paragraphs.
const MEMORY: usize = 2;

pub const PRONOUNS: &[&str] =
    &["he", "she", "they", "it", "él", "ella", "er", "sie", "il", "elle", "ele", "ela", "i", "we", "who"];

/// Who speaks: as named there, the full name, and how sure that is.
#[derive(Clone, Debug, PartialEq)]
struct Speaker {
    named: String,
    full: Option<String>,
    score: f32,
}

impl Speaker {
    fn less(&self, times: f32) -> Speaker {
        Speaker { score: self.score * times, ..self.clone() }
    }

    fn is_unknown(&self) -> bool {
        self.full.is_none() && is_pronoun(&self.named)
    }
}

fn is_pronoun(named: &str) -> bool {
    // `The radio quoted him as saying`.
    PRONOUNS.contains(&named.to_lowercase().as_str()) || matches!(named, "him" | "her")
}

pub fn find(paras: &[Para], names: &Names) -> Vec<Quote> {
    if !paras.iter().any(|para| para.text.contains(marks::is_mark)) {
        return Vec::new();
    }
    let told: Vec<&Para> =
        paras.iter().filter(|para| matches!(para.kind, Kind::Text | Kind::Quote | Kind::Item)).collect();
    let mut talk = Talk::new(&told, names);
    for (at, para) in told.iter().enumerate() {
        if para.text.len() <= MAX_PARAGRAPH && talk.quotes.len() < MAX_QUOTES {
            talk.paragraph(at);
        }
    }
    let said = |quote: (&str, Option<Speaker>)| {
        let speaker = quote.1.filter(|speaker| !speaker.is_unknown() && !is_title_of_work(quote.0));
        let score = speaker.as_ref().map_or(0.0, |speaker| speaker.score);
        let (named, speaker) = speaker.map_or((None, None), |speaker| (Some(speaker.named), speaker.full));
        Quote { text: quote.0.to_owned(), named, speaker, score }
    };
    talk.quotes.into_iter().map(said).collect()
}

/// What is known of who speaks, from paragraph to paragraph.
struct Talk<'a> {
    told: &'a [&'a Para],
    names: &'a Names,
    quotes: Vec<(&'a str, Option<Speaker>)>,
    /// Who is named in the paragraph before, or speaks there.
    before: Vec<String>,
    /// How people are called: surnames behind `Mr` and behind `Ms`.
    called: [HashSet<&'a str>; 2],
    /// Who tells the sentence before, and whether it was a question, which another answers.
    spoke: Option<Speaker>,
    asked: bool,
    /// The sentence before is told by a pronoun that may mean anybody: whom it names may be another.
    unsure: bool,
    /// Who spoke last of all, and in which paragraph, as long as nobody else is named.
    memory: Option<(Speaker, usize)>,
    /// A paragraph may end without its closing mark, and the next goes on speaking.
    going_on: Option<Speaker>,
    /// Quotations of paragraphs before that wait for a speaker, because they go on in this one: from here on.
    waiting: Option<usize>,
}

/// What a paragraph says of its quotations while it is read.
#[derive(Default)]
struct Heard {
    /// Who spoke last in it.
    last: Option<Speaker>,
    /// The first quotation with a speaker, and the sentence where it stands.
    first: Option<(Speaker, usize)>,
    /// A quotation that opens the paragraph alone, and who told the sentence before.
    opening: Option<(usize, Speaker)>,
    /// The sentence of each quotation, and the sentences that somebody named tells without one.
    sentence_of: Vec<usize>,
    told_by_others: Vec<usize>,
    /// The second sentence begins with a quotation.
    goes_on: bool,
}

impl<'a> Talk<'a> {
    fn new(told: &'a [&'a Para], names: &'a Names) -> Talk<'a> {
        Talk {
            told,
            names,
            quotes: Vec::new(),
            before: Vec::new(),
            called: [called(told, MALE), called(told, FEMALE)],
            spoke: None,
            asked: false,
            unsure: false,
            memory: None,
            going_on: None,
            waiting: None,
        }
    }

    fn paragraph(&mut self, at: usize) {
        let text = self.told[at].text.as_str();
        let next_speaks = self.told.get(at + 1).is_some_and(|next| starts_quoted(&next.text));
        let (spans, open) = spans(text, next_speaks);
        let masked = masked(text, &spans);
        let first = self.quotes.len();
        let mut heard = Heard::default();
        let mut next = 0;
        for (number, sentence) in sentences(&masked).into_iter().enumerate() {
            let start = sentence.as_ptr() as usize - masked.as_ptr() as usize;
            let here = spans[next..].iter().take_while(|span| span.start < start + sentence.len()).count();
            let place = Place { text, spans: &spans, masked: &masked, sentence, start, number, at };
            self.sentence(&place, next..next + here, &mut heard);
            next += here;
        }
        self.fill(first, &heard, open);
        self.before = people_in(&without(text, &spans), self.names).into_iter().map(str::to_owned).collect();
        if self.before.is_empty() {
            self.before.extend(heard.last.as_ref().and_then(|last| last.full.clone()));
        }
        self.going_on = heard.last.filter(|_| open);
    }

    fn sentence(&mut self, place: &Place<'a, '_>, here: std::ops::Range<usize>, heard: &mut Heard) {
        let tellings = tellings(place.sentence);
        let only_speech = outside(place.sentence, &spans(place.sentence, false).0) == 0 && !here.is_empty();
        let mut spoken: Option<Speaker> = None;
        for index in here.clone() {
            let span = &place.spans[index];
            let named = self.beside(place, index).or_else(|| self.around(place, span, &tellings));
            // The second half of a sentence that the speaker's name parts.
            let found = named.or_else(|| spoken.as_ref().map(|speaker| speaker.less(0.95)));
            let found = found.or_else(|| self.carried(place, span, only_speech, heard));
            if span.text.chars().count() >= MIN_LENGTH {
                if let Some(speaker) = found.as_ref().filter(|speaker| !speaker.is_unknown()) {
                    heard.first.get_or_insert((speaker.clone(), place.number));
                }
                heard.sentence_of.push(place.number);
                self.quotes.push((span.text, found.clone()));
            }
            spoken = found.or(spoken);
        }
        heard.goes_on |= place.number == 1 && starts_quoted(place.sentence);
        let main = tellers::main(&tellings);
        let told = spoken.clone().or_else(|| self.teller(place, main?));
        if here.is_empty() && main.is_some() && told.as_ref().is_some_and(|speaker| !self.is_same(speaker)) {
            heard.told_by_others.push(place.number);
        }
        heard.last = spoken.or(heard.last.take());
        self.unsure = told.is_none() && main.is_some_and(|telling| is_pronoun(telling.who));
        self.listen(place, told, only_speech, heard);
        self.asked = here.last().is_some_and(|last| place.spans[last].text.ends_with('?'));
    }

    /// After a sentence: who spoke, and who may be meant by `she` in the next.
    fn listen(&mut self, place: &Place, told: Option<Speaker>, only_speech: bool, heard: &mut Heard) {
        if let Some(speaker) = told.filter(|speaker| !speaker.is_unknown()) {
            self.memory = Some((speaker.clone(), place.at));
            self.spoke = Some(speaker);
        } else if !only_speech {
            self.spoke = None;
            let others = people_in(place.sentence, self.names);
            let is_other = |speaker: &Speaker| others.iter().any(|name| speaker.full.as_deref() != Some(*name));
            self.memory = self.memory.take().filter(|(speaker, _)| !is_other(speaker));
            heard.last = heard.last.take().filter(|speaker| !is_other(speaker));
        }
    }

    fn is_same(&self, speaker: &Speaker) -> bool {
        self.spoke.as_ref().is_some_and(|spoke| spoke.full == speaker.full && spoke.named == speaker.named)
    }

    /// Who stands beside the marks.
    fn beside(&self, place: &Place, index: usize) -> Option<Speaker> {
        let span = &place.spans[index];
        let previous = index.checked_sub(1).map_or(0, |at| place.spans[at].end);
        let next = place.spans.get(index + 1).map_or(place.text.len(), |span| span.start);
        let (named, score) = beside::speaker(place.text, span, previous, next, self.names)?;
        Some(self.meant(&named, score, &place.text[..span.start.max(previous)], place.at))
    }

    /// Who tells the sentence in which it stands: `Lindt warned that the boats are "in danger of sinking"`.
    fn around(&self, place: &Place, span: &Span, tellings: &[Telling]) -> Option<Speaker> {
        let before = tellings.iter().rev().find(|telling| place.start + telling.verb <= span.start);
        let behind = || tellers::main(tellings).filter(|told| told.whole && place.start + told.start >= span.end);
        // `The brewery hopes for "a good year," its head said.`
        let telling = match before {
            Some(telling) if telling.says => telling,
            Some(telling) => behind().filter(|told| told.says).unwrap_or(telling),
            None => behind()?,
        };
        if is_only_called(&place.masked[place.start..span.start]) {
            return None;
        }
        self.teller(place, telling).filter(|speaker| !speaker.is_unknown()).map(|speaker| speaker.less(0.9))
    }

    fn teller(&self, place: &Place, telling: &Telling) -> Option<Speaker> {
        let known = |text: &str| self.names.people.iter().chain(&self.names.likely).any(|p| text.ends_with(&p.name));
        let named = telling.apposed.filter(|apposed| known(apposed) && !known(telling.who)).unwrap_or(telling.who);
        let speaker = self.meant(named, 0.9, &place.text[..place.start + telling.start], place.at);
        (!speaker.is_unknown()).then_some(speaker)
    }

    /// Who spoke before and goes on: a quotation that is a sentence of its own, or opens one.
    fn carried(&self, place: &Place, span: &Span, only_speech: bool, heard: &mut Heard) -> Option<Speaker> {
        /// Shorter ones are an exchange of words.
        const LEAST_WORDS: usize = 6;
        if span.start == 0 && self.going_on.is_some() {
            return self.going_on.as_ref().map(|speaker| speaker.less(0.9));
        }
        if span.start != place.start {
            return None;
        }
        if place.number > 0 {
            let spoke = self.spoke.as_ref().map(|speaker| speaker.less(0.85));
            return spoke.or_else(|| heard.last.as_ref().map(|speaker| speaker.less(0.8)));
        }
        let words = span.text.split_whitespace().count();
        let goes_on = only_speech && !self.asked && words >= LEAST_WORDS && place.is_text(self.told);
        if let Some(spoke) = self.spoke.as_ref().filter(|spoke| goes_on && is_somebody(spoke)) {
            heard.opening = Some((self.quotes.len(), spoke.less(0.8)));
        }
        None
    }

    /// `"First half." That is what she said. "Second," said X.`: an unattributed first quotation takes the speaker that
    /// follows in its own paragraph, and so does one that goes on from the paragraph before.
    fn fill(&mut self, first: usize, heard: &Heard, open: bool) {
        if let Some((at, speaker)) = heard.opening.as_ref().filter(|_| !heard.goes_on || heard.first.is_none()) {
            self.quotes[*at].1.get_or_insert_with(|| speaker.clone());
        }
        let from = self.waiting.unwrap_or(first).min(first);
        if let Some((speaker, until)) = &heard.first {
            for (at, quote) in self.quotes.iter_mut().enumerate().skip(from) {
                let number = at.checked_sub(first).map_or(0, |nth| heard.sentence_of[nth]);
                let told = heard.told_by_others.iter().any(|other| (number..*until).contains(other));
                if quote.1.is_none() && number <= *until && !told {
                    quote.1 = Some(speaker.less(0.85));
                }
            }
        }
        let unsaid = open && heard.first.is_none();
        self.waiting = unsaid.then_some(from);
    }

    /// Whom a subject means in this article.
    fn meant(&self, named: &str, score: f32, sentence: &str, at: usize) -> Speaker {
        let lower = match named.to_lowercase() {
            him if him == "him" => "he".to_owned(),
            her if her == "her" => "she".to_owned(),
            lower => lower,
        };
        let named_so = |full: Option<String>| Speaker { named: named.to_owned(), full, score };
        if !is_pronoun(named) {
            let full = resolve(named, self.names).or_else(|| self.by_role(named));
            return named_so(full);
        }
        let fits = |speaker: &&Speaker| self.fits(&lower, speaker);
        if let Some(spoke) = self.spoke.as_ref().filter(fits) {
            return Speaker { score: score.min(spoke.score) * 0.95, ..spoke.clone() };
        }
        if let Some(one) = self.only_one(&lower, sentence).filter(|_| !self.unsure) {
            return named_so(Some(one));
        }
        let remembered = self.memory.as_ref().filter(|(_, then)| then + MEMORY >= at).map(|(speaker, _)| speaker);
        match remembered.filter(fits) {
            Some(speaker) => Speaker { score: score.min(speaker.score) * 0.85, ..speaker.clone() },
            None => named_so(None),
        }
    }

    /// The last person named before in this paragraph, else the only one of the paragraph before.
    fn only_one(&self, pronoun: &str, sentence: &str) -> Option<String> {
        if matches!(pronoun, "they" | "it" | "we" | "i" | "who") || stranger_speaks(sentence, self.names) {
            return None;
        }
        let here = people_in(sentence, self.names);
        let one = match (here.as_slice(), self.before.as_slice()) {
            ([.., last], _) if here.iter().all(|name| name == last) => (*last).to_owned(),
            ([], [one]) => one.clone(),
            _ => return None,
        };
        (!self.contradicts(pronoun, &one, &one)).then_some(one)
    }

    /// Whether a pronoun may mean who spoke.
    fn fits(&self, pronoun: &str, speaker: &Speaker) -> bool {
        let named = speaker.named.as_str();
        let people = || self.names.people.iter().chain(&self.names.likely);
        let person = speaker.full.as_ref().is_some_and(|full| people().any(|person| person.name == *full));
        let words = || named.split([' ', '-']);
        let institution = words().any(is_institution);
        let role = person
            || words().any(|word| is_title(word) || is_role(word) || word.ends_with("man"))
            || matches!(named, "Another" | "another" | "One" | "one");
        match pronoun {
            "we" | "i" | "who" => false,
            "it" => !role && !is_plural(named),
            "they" => is_plural(named) || !person && !role,
            _ => {
                (role || speaker.full.is_some() && !institution)
                    && !is_plural(named)
                    && !self.contradicts(pronoun, named, speaker.full.as_deref().unwrap_or_default())
            }
        }
    }

    /// `she`, and the article says `Mr Lindt`.
    fn contradicts(&self, pronoun: &str, named: &str, full: &str) -> bool {
        let (honorifics, called, endings, other): (_, _, &[&str], _) = match pronoun {
            "she" | "ella" | "elle" | "ela" => (MALE, &self.called[0], &["sman", "rman"], "he"),
            "he" | "él" | "il" | "ele" => (FEMALE, &self.called[1], &["woman"], "she"),
            _ => return false,
        };
        let ends = |named: &str| named.split(' ').any(|word| endings.iter().any(|ending| word.ends_with(ending)));
        let detail = || {
            let known = self.names.people.iter().chain(&self.names.likely).find(|person| person.name == full);
            known.and_then(|person| person.detail.as_deref()).is_some_and(ends)
        };
        named.eq_ignore_ascii_case(other)
            || ends(named)
            || honorifics.contains(&named.split(' ').next().unwrap_or_default())
            || full.split(' ').next_back().is_some_and(|last| called.contains(last))
            || detail()
    }

    /// `the mayor`: the one person of this article who is called so, if the office has but one, or spoke just before.
    fn by_role(&self, named: &str) -> Option<String> {
        const MOST_WORDS: usize = 3;
        let rest = named.strip_prefix("the ").or_else(|| named.strip_prefix("The "))?;
        let role = rest.split(' ').next_back().filter(|role| role.starts_with(char::is_lowercase))?;
        if rest.split(' ').count() > MOST_WORDS || !is_title(role) && !is_role(role) {
            return None;
        }
        let has =
            |detail: &str| detail.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case(role));
        let mut fitting = self.names.people.iter().filter(|person| person.detail.as_deref().is_some_and(has));
        let one = fitting.next().filter(|_| fitting.next().is_none())?;
        let spoke = self.memory.as_ref().is_some_and(|(speaker, _)| speaker.full.as_ref() == Some(&one.name));
        (is_title_of_office(role) || spoke).then(|| one.name.clone())
    }
}

const MALE: &[&str] = &["Mr", "Mr.", "Sir", "Lord", "King", "Prince"];
const FEMALE: &[&str] = &["Mrs", "Mrs.", "Ms", "Ms.", "Miss", "Lady", "Dame", "Queen", "Princess"];

/// The names behind an honorific.
fn called<'a>(told: &[&'a Para], honorifics: &[&str]) -> HashSet<&'a str> {
    let mut found = HashSet::new();
    for para in told {
        let mut words = para.text.split_whitespace();
        while let Some(word) = words.next() {
            if honorifics.contains(&word) {
                let name = words.next().unwrap_or_default().trim_end_matches(|c: char| !c.is_alphanumeric());
                found.insert(name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(name));
            }
        }
    }
    found
}

/// A sentence in its paragraph.
struct Place<'a, 'p> {
    text: &'a str,
    spans: &'p [Span<'a>],
    masked: &'p str,
    sentence: &'p str,
    /// Where the sentence begins, in bytes of the paragraph.
    start: usize,
    /// The how-manieth of the paragraph, and the paragraph's own number.
    number: usize,
    at: usize,
}

impl Place<'_, '_> {
    fn is_text(&self, told: &[&Para]) -> bool {
        told[self.at].kind == Kind::Text
    }
}

/// A person, named or described: no report, and no paper.
fn is_somebody(speaker: &Speaker) -> bool {
    let role = |word: &str| is_title(word) || is_role(word) || word.ends_with("man");
    speaker.full.is_some() || speaker.named.split([' ', '-']).any(role)
}

/// `police`, `analysts`, `some of them`: more than one.
fn is_plural(named: &str) -> bool {
    let head = named.split(" of ").next().unwrap_or(named).split(" in ").next().unwrap_or(named);
    let last = head.split(' ').next_back().unwrap_or(head);
    last.eq_ignore_ascii_case("police")
        || last.starts_with(char::is_lowercase) && last.ends_with('s') && !last.ends_with("ss") && last.len() > 4
        || head.split(' ').count() == 1 && head.ends_with('s') && is_title(head.trim_end_matches('s'))
}

/// `the so-called "gang of four"`, `under the name "Boats by Night"`: what something is called, which nobody says there.
fn is_only_called(before: &str) -> bool {
    const CALLED: &[&str] = &[
        "so-called",
        "known",
        "named",
        "titled",
        "entitled",
        "dubbed",
        "nicknamed",
        "name",
        "word",
        "words",
        "term",
        "sign",
        "banner",
        "banners",
        "slogan",
        "reading",
        "read",
        "song",
        "film",
        "movie",
        "book",
        "novel",
        "album",
        "programme",
        "program",
        "show",
        "play",
        "series",
        "headlined",
        "called",
    ];
    let mut words = before.split_whitespace().rev();
    let last = words.next().unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
    // `called "…"` by itself is speech in `Lindt called it "…"`, not in `a boat called "…"`.
    CALLED.contains(&last) || last == "as" && words.next() == Some("known")
}

/// `“Meet the Press,”`, `"Wait, Wait … Don't Tell Me!"`: the title of a work, which nobody says.
fn is_title_of_work(text: &str) -> bool {
    /// More words than this are a sentence, however they are set.
    const MOST_WORDS: usize = 9;
    let count = text.split_whitespace().count();
    (2..=MOST_WORDS).contains(&count) && super::measure::title_case(text).is_some_and(|ratio| ratio >= 1.0)
}

/// A full name of this text.
pub fn is_known(text: &str, names: &Names) -> bool {
    names.people.iter().chain(&names.likely).any(|person| person.name == text)
}

/// The full name that a speaker's short one stands for in this article.
fn resolve(named: &str, names: &Names) -> Option<String> {
    let known = || names.people.iter().chain(&names.likely);
    // Two who speak with one voice are nobody's quotation.
    if let Some((first, _)) = named.split_once(" and ").or(named.split_once(" & "))
        && known()
            .any(|person| first.ends_with(person.name.as_str()) || person.aliases.iter().any(|alias| alias == first))
    {
        return None;
    }
    let ends = |person: &&FoundName| {
        let before = named.strip_suffix(person.name.as_str());
        before.is_some_and(|before| before.is_empty() || before.ends_with(' ') && !belongs_to(before))
    };
    // `Senator Mara Lindt (Democrat) of Varnholm`, `Mara Lindt of the board`.
    let begins = |person: &&FoundName| {
        let (before, behind) = named.split_once(person.name.as_str()).unwrap_or_default();
        let goes_on =
            [" of ", " from ", " with ", " in ", " at ", " for ", " ("].iter().any(|word| behind.starts_with(word));
        goes_on && (before.is_empty() || before.ends_with(' ') && !belongs_to(before))
    };
    let by_surname = || {
        let last = named.split_whitespace().next_back()?;
        let mut fitting = known().filter(|person| {
            person.name.split(' ').next_back() == Some(last)
                || person.aliases.iter().any(|alias| alias == named || alias == last)
        });
        let one = fitting.next()?;
        let before = named.strip_suffix(last).unwrap_or_default();
        (fitting.next().is_none() && last.starts_with(char::is_uppercase) && !belongs_to(before)).then_some(one)
    };
    let found = known().find(begins).or_else(|| known().find(ends)).or_else(by_surname);
    found.map(|person| person.name.clone()).or_else(|| unnamed_elsewhere(named, names))
}

/// `a spokesman for President `: who is named next is another than who speaks.
fn belongs_to(before: &str) -> bool {
    let is_of =
        |word: &str| matches!(word, "for" | "of" | "to" | "by" | "with" | "from" | "at" | "about" | "and" | "than");
    let of_the_name = |word: &&str| is_title(word) || is_title_word(word) || places::is_demonym(word);
    let mut words = before.split_whitespace();
    // `an aide to Tomas `: but `Minister of Trade ` and `the Bank of Hull's head ` may be said of the one who is named.
    let owned =
        before.rsplit(' ').take_while(|word| !is_of(word)).any(|word| word.ends_with("'s") || word.ends_with("’s"));
    let described = !owned
        && words.next().is_some_and(|first| {
            first.starts_with(char::is_lowercase)
                || matches!(first, "The" | "A" | "An" | "His" | "Her" | "Their" | "One")
        });
    described && words.any(is_of) || before.split_whitespace().rev().find(|word| !of_the_name(word)).is_some_and(is_of)
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
            &[("It was the", "Sanchez-Reed")],
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
    fn who_tells_the_sentence_speaks_the_words_in_marks() {
        let lindt = "Mara Lindt";
        check(
            "Mara Lindt, the harbour master, warned the owners that every boat would be \"in danger of sinking\" by May.",
            &[("in danger of", lindt)],
        );
        check("Boats from \"a number of owners\" would be sold, Mara Lindt told the board.", &[("a number of", lindt)]);
        check("The plan was hailed by Mara Lindt as \"a great day for boats\".", &[("a great day", lindt)]);
        check("Hull radio quoted Mara Lindt as saying the sea was \"no place to sleep\".", &[("no place to", lindt)]);
        check("Hull's brewery hopes for \"a very good year,\" Mara Lindt said.", &[("a very good", lindt)]);
        check("\"The sea is no place to sleep,\" Mara Lindt was quoted as saying.", &[("The sea is", lindt)]);
        check("Mara Lindt came.|Lindt: \"The sea is no place to sleep\"", &[("The sea is", lindt)]);
        check("She runs the so-called \"line of the night\" for the board, Mara Lindt said.", &[("line of the", "-")]);
    }

    #[test]
    fn who_told_the_sentence_before_goes_on() {
        let (lindt, reed) = ("Mara Lindt", "Tomas Reed");
        check(
            "Mara Lindt, 40, and Tomas Reed, 41, met. Mr Reed says it rained. \"It was the night boat,\" he said.",
            &[("It was the", reed)],
        );
        check(
            "Mara Lindt met Tomas Reed. Lindt said Reed was late.|\"It was the night boat that left too soon for him.\"",
            &[("It was the", lindt)],
        );
        // A woman is no `Mr Reed`, and who is unknown is nobody.
        check("Tomas Reed came. Mr Reed says it rained.|\"It was the night boat,\" she said.", &[("It was the", "-")]);
        check("She says Tomas Reed was late. \"It was the night boat,\" she said.", &[("It was the", "-")]);
        check(
            "Mara Lindt said it rained. Tomas Reed was not there. \"It was the night boat.\"",
            &[("It was the", "-")],
        );
        check(
            "Tomas Reed, the mayor of Hull, met Mara Lindt. It rained.|\"It was the night boat,\" the mayor said.",
            &[("It was the", reed)],
        );
        check(
            "\"It was the night boat,\" a spokesman for Tomas Reed said. \"It left too soon,\" he added.",
            &[("It was the", "-"), ("It left too", "-")],
        );
    }

    #[test]
    fn described_speakers_are_named_as_they_are() {
        let text = "The ministry said it rained. \"It was the night boat,\" it said. \"We sail until dawn,\" a police \
                    spokesman told reporters. \"Nobody will wake us,\" he said.";
        let paras = [Para { kind: Kind::Text, text: text.to_owned() }];
        let quotes = find(&paras, &names::find(&paras, &runs(&paras), &Lists::default()));
        let named: Vec<Option<&str>> = quotes.iter().map(|quote| quote.named.as_deref()).collect();
        assert_eq!(named, [Some("The ministry"), Some("a police spokesman"), Some("a police spokesman")]);
        assert!(quotes.iter().all(|quote| quote.speaker.is_none()));
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
