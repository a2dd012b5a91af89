//! Bylines: who wrote it, in what role, for which agency.

use super::measure::all_capitals;
use crate::seeds::Person;
use regex::Regex;
use std::sync::LazyLock;

/// What a byline says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Byline {
    pub people: Vec<Person>,
    pub agency: Option<String>,
}

/// Agencies that sign texts and datelines. The desk's own sources come on top.
const AGENCIES: &[&str] = &[
    "AP",
    "The Associated Press",
    "Associated Press",
    "Reuters",
    "AFP",
    "Agence France-Presse",
    "dpa",
    "DPA",
    "EFE",
    "ANSA",
    "Lusa",
    "Xinhua",
    "TASS",
    "PTI",
    "ANI",
    "IANS",
    "APP",
    "PA",
    "PA Media",
    "UPI",
    "Kyodo",
    "Kyodo News",
    "Yonhap",
    "Bloomberg",
    "ANP",
    "APA",
    "KNA",
    "epd",
    "SID",
    "NTB",
    "TT",
    "Ritzau",
    "Belga",
    "Europa Press",
    "Agência Brasil",
    "Agencia EFE",
    "Anadolu",
    "Anadolu Agency",
    "WAM",
    "SPA",
    "KUNA",
    "Petra",
    "IRNA",
    "SANA",
    "MENA",
    "NAN",
    "Ghana News Agency",
    "GNA",
    "BBC News",
    "CNN",
    "CNN Business",
    "CNN Español",
    "CNN Newsource",
    "NBC News",
    "CBS News",
    "ABC News",
    "Fox News",
    "StudyFinds",
    "The Conversation",
    "States Newsroom",
    "ProPublica",
    "KFF Health News",
    "Deutsche Welle",
    "RFE/RL",
    "VOA",
    "Al Jazeera",
    "Sports Network",
    "Tribune News Service",
    "TNS",
    "dpa-AFX",
    "AAP",
    "Canadian Press",
    "The Canadian Press",
    "CP",
    "Interfax",
    "UNI",
    "INA",
    "Antara",
    "Bernama",
    "VNA",
    "Press Association",
];

/// The agency of that name, as written in the lists.
pub fn agency<'a>(name: &'a str, sources: &'a [String]) -> Option<&'a str> {
    let name = name.trim().trim_end_matches('.');
    let known = || sources.iter().map(String::as_str).chain(AGENCIES.iter().copied());
    known().find(|known| *known == name).or_else(|| {
        // In capitals only long names are the same name: `PA` is not `Pa`.
        known().find(|known| known.len() > 4 && known.eq_ignore_ascii_case(name))
    })
}

/// The longest byline, in bytes.
const MAX_LENGTH: usize = 160;

/// Reads a whole line as a byline: `By Ines Varga and Tomas Reed, transport editor`.
pub fn read(line: &str, sources: &[String]) -> Option<Byline> {
    static BY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?i:(?:(?:words|text|written|reported|story|report) )?by|von|par|por|di|na|texto(?: de)?|reportage|story|autor(?:in)?|author|reporter|من|بقلم|از|تحریر|रिपोर्ट|作者|记者|文)(?:\s*[:：/／]\s*|\s+)(?P<names>\S.*)$").expect("valid")
    });
    if line.len() > MAX_LENGTH {
        return None;
    }
    let names = BY.captures(line.trim())?.name("names")?.as_str();
    byline(names.trim_matches(['.', ' ', '=']), sources).filter(|found| *found != Byline::default())
}

/// A line that is nothing but a name, as some papers set their bylines: `Ines Varga`. Two or three words that a title
/// would not use, so whoever calls this must have looked at what stands around it.
pub fn bare_name(line: &str) -> Option<Person> {
    let count = line.split_whitespace().count();
    let letters = line.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’'));
    if !(2..=3).contains(&count) || !letters || line.ends_with('.') || line.split(' ').any(super::runs::is_function) {
        return None;
    }
    let given = line.split([' ', '-']).next().is_some_and(super::lexicon::is_given);
    let name =
        name(line).filter(|_| given || line.split_whitespace().any(|part| part.len() == 2 && part.ends_with('.')))?;
    Some(Person { name, role: None })
}

/// A name with its paper or its place and no `By`: `Ines Varga, Varnholm Herald`, `Ines Varga in Varnholm`.
pub fn of_paper(line: &str) -> Option<Byline> {
    static PAPER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:staff|news|network|times|post|press|tribune|today|herald|journal|gazette|chronicle|star|sun|mail|globe|writer|reporter|correspondent|editor|columnist|media|wire|service)\b").expect("valid")
    });
    if line.len() > MAX_LENGTH || line.ends_with(['.', '?', '!', ':']) {
        return None;
    }
    let (name, rest) = line.split_once(", ").or_else(|| line.split_once(" in "))?;
    let place = !line.contains(", ") && super::places::is_place(rest);
    let paper = rest.split_whitespace().count() <= 5
        && rest
            .split_whitespace()
            .all(|word| word.starts_with(char::is_uppercase) || matches!(word, "of" | "the" | "for" | "and"))
        && (all_capitals(rest) || PAPER.is_match(rest));
    let mut person = bare_name(name).filter(|_| place || paper)?;
    person.role = Some(rest.to_owned());
    Some(Byline { people: vec![person], agency: None })
}

/// A line that holds nothing but the name of an agency.
pub fn agency_line(line: &str, sources: &[String]) -> Option<String> {
    let line = line.trim().trim_start_matches(['(', '^', '©']).trim_end_matches([')', '.', '=']).trim();
    agency(line, sources).map(str::to_owned)
}

/// A line under a byline that says what the writer is: `City Hall Reporter`, `Associated Press Writer`.
pub fn is_role(line: &str) -> bool {
    static ROLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:reporter|correspondent|writer|editor|columnist|critic|staff|bureau chief|photographer|redakteur(?:in)?|korrespondent(?:in)?|journaliste|correspondant[e]?|redactor[a]?|corresponsal|repórter)\b").expect("valid")
    });
    line.split_whitespace().count() <= 6 && !line.ends_with(['.', '!', '?', ':']) && ROLE.is_match(line)
}

fn byline(names: &str, sources: &[String]) -> Option<Byline> {
    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[(<\[]?\b[\w.+-]+@[\w.-]+\w[)>\]]?|(?:^|\s)@\w+").expect("valid"));
    static JOIN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\s*[,;|/،、]\s*|\s+(?:and|und|et|y|e|na|&|with|in|for|و|اور|और|和)\s+").expect("valid")
    });
    let names = ADDRESS.replace_all(names, "");
    let mut found = Byline::default();
    for part in JOIN.split(names.trim()) {
        let part = part.trim_matches([' ', '(', ')', '.', '-', '–', '—']);
        if part.is_empty() {
            continue;
        }
        if let Some(agency) = agency(part, sources) {
            found.agency = Some(agency.to_owned());
        } else if let Some(name) = name(part) {
            found.people.push(Person { name, role: None });
        } else if let Some(person) = found.people.last_mut().filter(|_| part.split_whitespace().count() <= 6) {
            // Small words after a name are a role, capitals a place or a desk.
            let role = person.role.get_or_insert_with(String::new);
            if !role.is_empty() {
                role.push_str(", ");
            }
            role.push_str(part);
        } else {
            return None;
        }
    }
    Some(found)
}

/// A name of one to five capitalised words; in capitals it gets small letters.
fn name(text: &str) -> Option<String> {
    const PARTICLES: &[&str] = &[
        "de", "la", "del", "da", "dos", "do", "von", "van", "der", "den", "zu", "bin", "ibn", "al", "el", "ter", "ten",
        "di", "du", "le",
    ];
    let parts: Vec<&str> = text.split_whitespace().collect();
    let no_name = |c: char| c.is_numeric() || matches!(c, '!' | '?' | ':' | '"' | '“' | '”' | '/' | '@' | '#');
    if parts.is_empty() || parts.len() > 5 || text.contains(no_name) || is_role(text) {
        return None;
    }
    let capital = |part: &&str| !part.starts_with(char::is_lowercase) || PARTICLES.contains(part);
    let capitals = all_capitals(text);
    // One word is a name only where it is written as one.
    if !parts.iter().all(capital) || parts[0].starts_with(char::is_lowercase) && !PARTICLES.contains(&parts[0]) {
        return None;
    }
    const NOT_NAMES: &[&str] = &[
        "The", "A", "An", "Our", "This", "That", "All", "No", "Its", "Sea", "Air", "Land", "Far", "Now", "Then",
        "Early", "Late", "Next",
    ];
    if NOT_NAMES.contains(&parts[0])
        || parts.iter().any(|part| super::dates::month(&part.to_lowercase()).is_some() && parts.len() == 1)
    {
        return None;
    }
    Some(if capitals && text.len() > 3 {
        parts.iter().map(|part| lower(part)).collect::<Vec<_>>().join(" ")
    } else {
        parts.join(" ")
    })
}

/// `O'NEILL-MCDONALD` as `O'Neill-McDonald`. Initials stay.
fn lower(part: &str) -> String {
    if part.chars().filter(|c| c.is_alphabetic()).count() < 2 || part.contains('.') {
        return part.to_owned();
    }
    let mut out = String::new();
    let mut start = true;
    let mut piece = 0;
    for c in part.chars() {
        if !c.is_alphabetic() {
            piece = out.len() + c.len_utf8();
        }
        if start {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphabetic() || &out[piece..] == "Mc";
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        let told = match read(line, &["Dateline Wire".to_owned()]) {
            None => "none".to_owned(),
            Some(byline) => {
                let mut parts: Vec<String> = byline
                    .people
                    .iter()
                    .map(|person| match &person.role {
                        Some(role) => format!("{} ({role})", person.name),
                        None => person.name.clone(),
                    })
                    .collect();
                parts.extend(byline.agency.map(|agency| format!("[{agency}]")));
                parts.join("; ")
            }
        };
        assert_eq!(told, expected, "{line}");
    }

    #[test]
    fn bylines_are_read_in_many_forms() {
        check("By Ines Varga", "Ines Varga");
        check("BY INES VARGA AND TOMAS O'REED-MCKAY", "Ines Varga; Tomas O'Reed-McKay");
        check("By Ines Varga, city hall reporter", "Ines Varga (city hall reporter)");
        check("By J. K. Reed (reed@example.org), Dateline Wire", "J. K. Reed; [Dateline Wire]");
        check("By The Associated Press", "[The Associated Press]");
        check("Von Jörg Müller und Ana von Stein", "Jörg Müller; Ana von Stein");
        check("Por María José García", "María José García");
        check("Par Élodie Martin", "Élodie Martin");
        check("作者：王小明", "王小明");
        check("By the time the boat left, it was late", "none");
        check("By Tuesday the water had gone", "none");
        check("By 2030 all boats will be electric", "none");
        check("By and large", "none");
        check("Na", "none");
    }

    #[test]
    fn agencies_and_roles_have_lines_of_their_own() {
        assert_eq!(agency_line("(Reuters)", &[]), Some("Reuters".to_owned()));
        assert_eq!(agency_line("Reuters said", &[]), None);
        assert!(is_role("Associated Press Writer") && !is_role("The writer left the building early in the morning"));
    }
}
