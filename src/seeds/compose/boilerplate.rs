//! Lines that belong to a page or a wire and not to the article: "Read more", "Subscribe", share lines, end marks,
//! contacts, credits. They leave the body and stay in the record.

use super::measure::{ends_sentence, words, words_up_to};
use super::units::{Form, Part, Unit};
use crate::seeds::lists::Lists;
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

/// The longest line that can be boilerplate, in words.
const MAX_WORDS: usize = 25;
/// A whole sentence of more words than this is text, whatever it begins with.
const LONG_SENTENCE: usize = 16;
/// How many units at the head and at the tail are looked at for lines that might be text elsewhere.
const EDGE: usize = 3;
const TAIL: usize = 6;
/// What follows `___` is a tail if it is no longer than this, in words.
const MAX_TAIL_WORDS: usize = 120;

fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text).case_insensitive(true).build().expect("valid")
}

/// Never part of an article, wherever it stands.
static ANYWHERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:\W*)(?:advertisements?|anzeige|publicidad|publicité|publicidade|werbung|story continues below(?: advertisement)?|article continues (?:below|after).*|",
        r"skip (?:advertisement|to (?:main )?content)|scroll to continue.*|loading\W*|share this(?: (?:article|story|page|post))?.{0,30}|",
        r"(?:share|tweet|print|email|e-mail|comments?|save|like|teilen|compartir|partager|compartilhar)(?:\s*[|/·,]\s*\w+)*|",
        r"(?:also |must |further )?reads?(?: more| also| next| this)?\s*[:|>»].*|related(?: (?:articles?|stories|content|coverage|links|topics))?(?:\s*:.*)?|",
        r"(?:read|see) more(?: (?:about|on|at|here|stories|news).*)?|recommended(?: for you| stories)?|more (?:stories|news|on this story|from (?:us|this|our|around) ?).*|most (?:read|popular)|trending(?: now)?|",
        r"(?:add to cart|view price|buy now|shop now)\b\s*(?::.*)?|click here.*|sign up (?:for|to|here|now).*|subscribe(?: (?:now|today|here|to|for)\b.*)?|follow us.*|follow @\w+.*|like us on.*|join us on.*|download (?:the|our) app.*|",
        r"(?:this|the) (?:article|story|content) (?:(?:is|was|has been) )?(?:originally|first) (?:published|appeared|ran)\b.*|get (?:the|our) (?:latest|daily|best).*(?:inbox|newsletter|app).*|",
        r"(?:lesen sie|lesen sie auch|mehr zum thema|leer más|lea también|lee también|lire aussi|à lire aussi|leia (?:também|mais)|también te puede interesar|اقرأ أيضا|مزید پڑھیں|यह भी पढ़ें|soma zaidi|soma pia|相关阅读|延伸阅读|阅读更多)\s*[:：]?.*|",
        r"(?:copyright|©|\(c\))\s*(?:©|\(c\))?\s*\d{4}.*|.*\ball rights reserved\b.*|alle rechte vorbehalten.*|todos los derechos reservados.*|tous droits réservés.*|todos os direitos reservados.*|",
        r"this material may not be published, broadcast, rewritten.*|for immediate release|image copyright.*|getty images|image (?:source|caption|credit)\b.*)\W*$",
    ))
});

/// Boilerplate at the head or tail of an article; in its middle it might be said by somebody.
static AT_EDGES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^\W*(?:\d{1,2} ?min(?:ute)?s?\.? read|reading time.*|listen to this article.*|watch (?:live|now|more|:).*|",
        r"(?:photo|picture|image|file photo|foto|imagen|illustration|graphic)s?(?: credit)?\s*[:/].*|.*/ ?(?:getty|reuters|afp|ap|epa|shutterstock)(?: images| photo)?|",
        r"[(\[]?(?:reporting|editing|writing|additional reporting|compiled|with inputs?|with agency inputs?) (?:by|from) (?-i:[A-Z])[^.!?]*\.?[)\]]?|our standards:.*|",
        r"(?:for (?:more|further) information|for media enquiries),? (?:please )?(?:contact|visit|call|see|go to|email)\b.*|(?:media contacts?|press contacts?|contacts?|contact details|pressekontakt|contacto|contact presse)\s*(?::.*)?|",
        r"(?:to )?(?:subscribe|unsubscribe|donate|become a member|sign up|log in|register)(?: (?:to|for|now|here|today|with|at)\b[^.!?]*)?\W*|support our journalism.*|",
        r"(?:this|the) (?:story|article|report|version) (?:has been|was|is being) (?:updated|corrected|amended).*|",
        r"what do you think\?.*|have your say.*|leave a (?:comment|reply).*|view comments.*|comments are closed.*|filed under\b.*|tags?\s*:.*|topics?\s*:.*|categories\s*:.*|",
        // Line by line, what a paper prints around the text: when, by whom, where else.
        r"(?:last |first |originally )?(?:updated|published|posted)(?: at| on)?:? (?:[^.!?]|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|a\.m|p\.m)\.)*(?:\d[:.]\d\d|\b\d{4}\b|\d ?[ap]\.?m\b)(?:[^.!?]|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|a\.m|p\.m)\.)*|published in [^.!?]*,[^.!?]*\d{4}\.?|\(\(.*\)\)|contributing: ?.*|",
        r"(?:by )?(?:(?:from )?our |a |an |the )?(?:own |staff |special |political |crime |business |sports? )*(?:correspondent|reporter|writer)s?|(?:web|news|monitoring|sports?|business|city) desk|",
        r"(?:follow|find) .{2,60} (?:on|at) (?:twitter|x|facebook|instagram|https?:).*|follow ap.s .*|https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+)\s*$",
    ))
});

/// The mark at the end of a wire story.
static END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:-+ ?30 ?-+|#\s?#\s?#|\(?(?:ends?|fin|ende)\)?|\+\+\+|/ends|-ends-|— ?ends ?—|\*\s?\*\s?\*\s?end.*|-- ?ends? ?--|mh/\w+|\(end\).*)\W*$",
    )
});

static NOTES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:notes? (?:to|for) (?:the )?editors?|editor(?:s['’]?|['’]s)? notes?|eds?\.?:|attention editors|redaktionelle hinweise?|hinweis an die redaktion|nota (?:a|para) (?:la redacción|los editores)|note (?:à|aux) (?:la rédaction|rédacteurs))\b\W*",
    )
});

static RULE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:_{2,}|-{3,}|\*\s?\*\s?\*[\s*]*|~{3,}|={3,}|—{2,}|• ?• ?•|§)\s*$"));

/// The first lines of a wire's message: its number, and priority, slug, date and length. `f0015`, `r a BC-STORM 03-14 0123`
pub fn is_wire_header(text: &str) -> bool {
    static HEADER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:[a-z]{1,3}\d{3,5}|[a-z] ?[a-z]\W{0,4}\^?[A-Za-z]{2}-\S.*\d{1,2}-\d{1,2} \d{3,5}\w?)$")
            .expect("valid")
    });
    let text = text.trim();
    text.starts_with(|c: char| c.is_ascii_lowercase()) && HEADER.is_match(text)
}

/// Marks what is no part of the article, from the tail upwards, then line by line. Gives the notes to editors.
pub fn find(units: &mut [Unit], first: usize, lists: &Lists) -> Option<String> {
    let notes = cut_tail(units, first);
    let open: Vec<usize> = (first..units.len()).filter(|at| units[*at].is_open()).collect();
    for (nth, at) in open.iter().enumerate() {
        let edge = nth < EDGE || nth + TAIL >= open.len();
        if let Some((rule, score)) = verdict(&units[*at], edge, lists) {
            units[*at].decide(Part::LeftOut, rule, score);
        } else if RULE.is_match(&units[*at].text) {
            units[*at].decide(Part::Break, "rule", 1.0);
        }
    }
    notes
}

/// Whether one line is boilerplate: the rule and its score.
pub fn verdict(unit: &Unit, edge: bool, lists: &Lists) -> Option<(&'static str, f32)> {
    let text = unit.text.trim();
    if unit.form == Form::Plain || unit.form == Form::Inline {
        let lower = text.to_lowercase();
        if lists.boilerplate.iter().any(|line| !line.is_empty() && lower.starts_with(&line.to_lowercase())) {
            return Some(("desk-list", 1.0));
        }
    }
    // The last line of a broken paragraph: `share.`
    let goes_on = text.starts_with(char::is_lowercase) && ends_sentence(text);
    if text.len() > 400 || words_up_to(text, MAX_WORDS) > MAX_WORDS || goes_on {
        return None;
    }
    if END.is_match(text) {
        return Some(("end-mark", 0.98));
    }
    if ANYWHERE.is_match(text) && !speaks(text) {
        return Some(("boilerplate", 0.95));
    }
    (edge && AT_EDGES.is_match(text) && !speaks(text)).then_some(("boilerplate-edge", 0.85))
}

/// A whole sentence with a comma or a verb of its own is more likely text: "Share prices fell again, he said."
fn speaks(text: &str) -> bool {
    static SAID: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\b(?:he|she|they|it|who)\b.*\b(?:said|says|was|were|had|has|is|are)\b|\b(?:said|told)\b")
    });
    let count = words(text);
    let notice =
        text.to_lowercase().contains("rights reserved") || text.contains('©') || text.contains("may not be published");
    ends_sentence(text) && !notice && (count > LONG_SENTENCE || count > 8 && SAID.is_match(text))
}

/// Everything from an end mark on, and a short tail below `___` that holds credits or addresses.
fn cut_tail(units: &mut [Unit], first: usize) -> Option<String> {
    let mut notes = Vec::new();
    let last_half = first + units.len().saturating_sub(first) / 2;
    let mut cut = None;
    // Words from each unit to the end, so that no end mark has to count the rest again.
    let mut words_from = vec![0; units.len() + 1];
    for at in (first..units.len()).rev() {
        words_from[at] = words_from[at + 1] + if units[at].is_open() { words(&units[at].text) } else { 0 };
    }
    for at in first..units.len() {
        if !units[at].is_open() {
            continue;
        }
        let text = units[at].text.as_str();
        let rest = || units[at + 1..].iter().filter(|unit| unit.is_open());
        let tail_words = words_from[at + 1];
        if at >= last_half && END.is_match(text) && at > first && tail_words <= 2 * MAX_TAIL_WORDS {
            cut = Some((at, "end-mark"));
            break;
        }
        let credits =
            |unit: &Unit| AT_EDGES.is_match(&unit.text) || ANYWHERE.is_match(&unit.text) || is_credit(&unit.text);
        if at >= last_half
            && text.starts_with("___")
            && RULE.is_match(text)
            && tail_words <= MAX_TAIL_WORDS
            && rest().all(credits)
        {
            cut = Some((at, "wire-tail"));
            break;
        }
        // `Related topics` and the names below it.
        let short = |unit: &Unit| {
            words(&unit.text) <= 14 && !ends_sentence(&unit.text) && super::lists::mark(&unit.text).is_none()
        };
        if at >= last_half
            && at > first
            && words(text) <= 5
            && tail_words <= MAX_TAIL_WORDS / 3
            && ANYWHERE.is_match(text)
            && rest().all(short)
        {
            cut = Some((at, "boilerplate-tail"));
            break;
        }
        if at > first && NOTES.is_match(text) && (at >= last_half || words(text) <= MAX_WORDS) {
            if at >= last_half && tail_words <= 4 * MAX_TAIL_WORDS && words(text) <= 4 {
                cut = Some((at, "notes-to-editors"));
                break;
            }
            notes.push(NOTES.replace(text, "").into_owned());
            units[at].decide(Part::Moved("notes"), "notes-to-editors", 0.95);
        }
    }
    if let Some((at, rule)) = cut {
        let mut in_notes = rule == "notes-to-editors";
        for unit in units[at..].iter_mut().filter(|unit| unit.is_open()) {
            in_notes = in_notes || NOTES.is_match(&unit.text);
            if in_notes {
                notes.push(NOTES.replace(&unit.text, "").into_owned());
            }
            unit.decide(Part::LeftOut, rule, 0.95);
        }
    }
    notes.retain(|note| !note.is_empty());
    (!notes.is_empty()).then(|| notes.join("\n\n"))
}

fn is_credit(text: &str) -> bool {
    static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\bcontributed (?:to this report|reporting)|^(?:associated press|reuters|ap|afp) .*(?:writers?|reporters?|journalists?)|\breported from\b|^follow\b|https?://|@\w+|^online:?$|receives support from",
        )
    });
    CREDIT.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str, edge: bool) -> Option<&'static str> {
        let unit = Unit {
            line: 1,
            block: 0,
            text: text.to_owned(),
            form: Form::Plain,
            part: Part::Undecided,
            rule: "",
            score: 0.0,
        };
        verdict(&unit, edge, &Lists { boilerplate: vec!["From our partners".into()], ..Lists::default() })
            .map(|(rule, _)| rule)
    }

    #[test]
    fn page_furniture_is_known() {
        for text in [
            "Advertisement",
            "Read more: The bridge",
            "ALSO READ: Ferries",
            "Share this article",
            "Subscribe to our newsletter",
            "© 2026 Dateline Wire. All rights reserved.",
            "-30-",
            "# # #",
            "ENDS",
            "Lesen Sie auch: Fähren",
            "Follow us on Facebook",
            "From our partners: x",
            "READ MORE",
        ] {
            assert!(one(text, false).is_some(), "{text}");
        }
        for text in [
            "Photo: Ines Varga",
            "(Reporting by Ines Varga; Editing by Tomas Reed)",
            "((ines.varga@example.org; +44 20 7946 0000))",
            "Updated 3:04 p.m. ET",
            "Published in The Herald, November 22nd, 2026",
            "Our Correspondent",
            "Contributing: The Herald",
            "https://example.org/x",
            "This story has been updated.",
        ] {
            assert!(one(text, true).is_some(), "{text}");
        }
    }

    #[test]
    fn sentences_about_such_things_are_text() {
        for text in [
            "Share prices fell by a tenth on Tuesday.",
            "Subscribers to the service pay more.",
            "Related to the fire was a second one.",
            "Advertisement spending rose.",
            "The end",
            "Trending topics are made, she said.",
            "Comments by the minister were not welcome.",
            "Sharing the road is hard.",
            "Like many others, she had no boat.",
            "Print runs are falling.",
            "Save the Ferries",
            "Contact with the boat was lost at noon.",
            "Register offices close on Friday.",
            "Writing by hand is back in schools.",
            "More From the Council",
            "Donations fell by half.",
            "Read the small print, he said.",
            "share.",
            "Updated figures showed that 40 ferries ran. Nobody had known.",
            "Published in 1990. A second volume followed.",
        ] {
            assert_eq!(one(text, true), None, "{text}");
        }
    }
}
