//! Dates as people write them, in ten languages. A date that can be read in two ways is refused unless the desk's
//! locale settles it; a date without a year is only half a date. Nothing here knows what day it is.

use super::compose::measure::with_few_classes;
use crate::seeds::lists::DayMonth;
use jiff::civil::{Date, DateTime};
use regex::Regex;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A point in time as exactly as the source gave it. Displays as a TOML date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Day(Date),
    /// Without a zone: the site's.
    Local(DateTime),
    /// With the distance from UTC in minutes.
    Zoned(DateTime, i32),
}

impl When {
    pub fn day(&self) -> Date {
        match self {
            When::Day(day) => *day,
            When::Local(time) | When::Zoned(time, _) => time.date(),
        }
    }
}

/// The same date as the press knows it.
impl From<When> for crate::news::Stamp {
    fn from(when: When) -> crate::news::Stamp {
        let day = when.day();
        let (time, offset) = match when {
            When::Day(_) => (None, None),
            When::Local(time) => (Some(time), None),
            When::Zoned(time, minutes) => (Some(time), Some(minutes as i16)),
        };
        let time = time.map(|time| (time.hour(), time.minute(), time.second()));
        crate::news::Stamp { year: day.year(), month: day.month(), day: day.day(), time, offset }
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            When::Day(day) => write!(f, "{day}"),
            When::Local(time) => write!(f, "{}", time.strftime("%Y-%m-%dT%H:%M:%S")),
            When::Zoned(time, 0) => write!(f, "{}Z", time.strftime("%Y-%m-%dT%H:%M:%S")),
            When::Zoned(time, minutes) => {
                let (sign, size) = if *minutes < 0 { ('-', -minutes) } else { ('+', *minutes) };
                write!(f, "{}{sign}{:02}:{:02}", time.strftime("%Y-%m-%dT%H:%M:%S"), size / 60, size % 60)
            }
        }
    }
}

/// What a text says as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    When(When),
    /// Month and day without a year: `Nov. 14`.
    Yearless(u8, u8),
    /// Day and month could be either way round.
    Ambiguous,
    /// It is no date.
    Nothing,
}

/// The longest text that can be a date, in bytes.
const MAX_LENGTH: usize = 96;

struct Forms {
    iso: Regex,
    figures: Regex,
    day_month: Regex,
    month_day: Regex,
    chinese: Regex,
    time: Regex,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let new = |pattern: &str| Regex::new(&with_few_classes(pattern)).expect("valid");
    const WEEKDAY: &str = r"^(?:[\p{L}\p{M}]{2,12}\.?,? +)?";
    const MONTH: &str = r"(?P<m>[\p{L}][\p{L}\p{M}]{2,11})\.?,?";
    const YEAR: &str = r"(?P<y>(?:1[5-9]|20)\d\d)";
    Forms {
        iso: new(
            r"^(?P<y>\d{4})(?:-(?P<m>\d\d)-(?P<d>\d\d)|/(?P<m2>\d\d)/(?P<d2>\d\d)|(?P<m3>\d\d)(?P<d3>\d\d))(?P<rest>$|[t ,].*)",
        ),
        figures: new(
            r"^(?:[\p{L}\p{M}]{2,12}\.?,? +)?(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})[./-](?P<y>\d{4})\.?(?P<rest>$|[ ,t].*)",
        ),
        day_month: new(&format!(
            r"{WEEKDAY}(?:(?:the|le|el|den|dem|am|em|dia) +)?(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|o|\.)?[ -]+(?:of +|de +)?{MONTH}(?:[ -]+(?:de +|del +)?{YEAR})?\.?(?P<rest>$|[ ,;|].*)"
        )),
        month_day: new(&format!(
            r"{WEEKDAY}{MONTH} +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? +{YEAR})?\.?(?P<rest>$|[ ,;|].*)"
        )),
        chinese: new(r"^(?:(?P<y>\d{4}) *年 *)?(?P<m>\d{1,2}) *月 *(?P<d>\d{1,2}) *[日号](?P<rest>.*)"),
        time: new(
            r"^[\s,;|–—-]*(?:t|at|um|à|à las|a las|às|kl\.?|om)?\s*(?P<h>\d{1,2})(?:[:.h](?P<i>\d\d)(?:[:.](?P<s>\d\d)(?:[.,]\d+)?)?|(?P<i2>\d\d)(?P<s2>\d\d)?)?\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?:uhr|hrs|hours|horas|h)?\s*(?P<zone>z|[+-]\d\d:?\d\d|[a-z]{2,5})?\s*(?:\([a-z ]+\))?\.?$",
        ),
    }
});

/// Reads a whole text as a date, with or without a time.
pub fn read(text: &str, order: Option<DayMonth>) -> Reading {
    // Every form has a figure in it, and hardly any line that is asked about.
    if text.len() > MAX_LENGTH || !text.chars().any(char::is_numeric) {
        return Reading::Nothing;
    }
    let text = plain(text);
    let forms = &*FORMS;
    if let Some(found) = forms.iso.captures(&text) {
        let of = |a: &str, b: &str, c: &str| {
            [a, b, c].iter().find_map(|name| found.name(name)).map_or(0, |m| number(m.as_str()))
        };
        return dated(number(&found["y"]), of("m", "m2", "m3"), of("d", "d2", "d3"), &found["rest"]);
    }
    if let Some(found) = forms.figures.captures(&text) {
        let (a, b, year) = (number(&found["a"]), number(&found["b"]), number(&found["y"]));
        return match day_and_month(a, b, &found["sep"], order) {
            Some((day, month)) => dated(year, month, day, &found["rest"]),
            None if (1..=12).contains(&a) && (1..=12).contains(&b) => Reading::Ambiguous,
            None => Reading::Nothing,
        };
    }
    if let Some(found) = forms.chinese.captures(&text) {
        return match found.name("y") {
            Some(year) => dated(number(year.as_str()), number(&found["m"]), number(&found["d"]), &found["rest"]),
            None => yearless(number(&found["m"]), number(&found["d"])),
        };
    }
    for form in [&forms.day_month, &forms.month_day] {
        let Some(found) = form.captures(&text) else { continue };
        let Some(month) = month(&found["m"]) else { continue };
        let day = number(&found["d"]);
        return match found.name("y") {
            Some(year) => dated(number(year.as_str()), month, day, &found["rest"]),
            None if found["rest"].is_empty() => yearless(month, day),
            None => Reading::Nothing,
        };
    }
    Reading::Nothing
}

/// A date at the start of a file's name: `2026-11-14-night-ferries.txt`, `20261114_ferries.txt`.
pub fn of_name(name: &str) -> Option<When> {
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^((?:19|20)\d\d)([-_.]?)(\d\d)([-_.]?)(\d\d)(?:\D|$)").expect("valid"));
    let found = NAME.captures(name)?;
    if found[2] != found[4] {
        return None;
    }
    date(number(&found[1]), number(&found[3]), number(&found[5])).map(When::Day)
}

/// Lower case, ASCII figures, one blank between words.
fn plain(text: &str) -> String {
    let figure = |c: char| match c {
        '٠'..='٩' => char::from(b'0' + (c as u32 - '٠' as u32) as u8),
        '۰'..='۹' => char::from(b'0' + (c as u32 - '۰' as u32) as u8),
        '०'..='९' => char::from(b'0' + (c as u32 - '०' as u32) as u8),
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        '،' => ',',
        c => c,
    };
    let text: String = text.trim().chars().map(figure).collect::<String>().to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn number(digits: &str) -> u32 {
    digits.parse().unwrap_or(0)
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(year as i16, month as i8, day as i8)
        .ok()
        .filter(|_| (1500..=2999).contains(&year) && month < 13 && day < 32)
}

fn yearless(month: u32, day: u32) -> Reading {
    // 2024 is a leap year, so that 29 February passes.
    date(2024, month, day).map_or(Reading::Nothing, |_| Reading::Yearless(month as u8, day as u8))
}

fn dated(year: u32, month: u32, day: u32, rest: &str) -> Reading {
    let Some(day) = date(year, month, day) else {
        return Reading::Nothing;
    };
    if rest.trim_matches([' ', ',', ';', '.', '|']).is_empty() {
        return Reading::When(When::Day(day));
    }
    time(day, rest).map_or(Reading::Nothing, Reading::When)
}

fn day_and_month(a: u32, b: u32, separator: &str, order: Option<DayMonth>) -> Option<(u32, u32)> {
    if a == b || b > 12 {
        return if b > 12 { Some((b, a)) } else { Some((a, b)) };
    }
    // Dots stand between day and month in Europe and nowhere else.
    if a > 12 || separator == "." {
        return Some((a, b));
    }
    match order? {
        DayMonth::DayFirst => Some((a, b)),
        DayMonth::MonthFirst => Some((b, a)),
    }
}

fn time(day: Date, rest: &str) -> Option<When> {
    let found = FORMS.time.captures(rest)?;
    let get = |names: &[&str]| names.iter().find_map(|name| found.name(name)).map(|m| number(m.as_str()));
    let minute = get(&["i", "i2"]);
    // A bare figure is a time only with `a.m.` or `p.m.`.
    if minute.is_none() && found.name("half").is_none() {
        return None;
    }
    let hour = match (found.name("half").map(|half| half.as_str().starts_with('p')), number(&found["h"])) {
        (Some(_), hour) if hour == 0 || hour > 12 => return None,
        (Some(true), 12) => 12,
        (Some(true), hour) => hour + 12,
        (Some(false), 12) => 0,
        (_, hour) => hour,
    };
    let (minute, second) = (minute.unwrap_or(0), get(&["s", "s2"]).unwrap_or(0).min(59));
    if hour > 23 || minute > 59 {
        return None;
    }
    let time = day.at(hour as i8, minute as i8, second as i8, 0);
    match found.name("zone").map(|zone| offset(zone.as_str())) {
        None => Some(When::Local(time)),
        Some(Offset::Minutes(minutes)) => Some(When::Zoned(time, minutes)),
        Some(Offset::Unsure) => Some(When::Local(time)),
        Some(Offset::NoZone) => None,
    }
}

enum Offset {
    Minutes(i32),
    /// An abbreviation that several zones share.
    Unsure,
    NoZone,
}

fn offset(zone: &str) -> Offset {
    if let Some(digits) = zone.strip_prefix(['+', '-']) {
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes) = (number(&digits[..2]) as i32, number(&digits[2..]) as i32);
        if hours > 14 || minutes > 59 {
            return Offset::NoZone;
        }
        return Offset::Minutes(if zone.starts_with('-') { -1 } else { 1 } * (hours * 60 + minutes));
    }
    Offset::Minutes(match zone {
        "z" | "gmt" | "utc" | "ut" | "wet" => 0,
        "cet" | "mez" | "wat" | "west" => 60,
        "cest" | "mesz" | "eet" | "cat" | "sast" => 120,
        "eest" | "eat" | "msk" => 180,
        "pkt" => 300,
        "hkt" | "sgt" => 480,
        "jst" | "kst" => 540,
        "edt" => -240,
        "est" | "cdt" => -300,
        "mdt" => -360,
        "mst" | "pdt" => -420,
        "pst" => -480,
        "ist" | "bst" | "cst" | "ast" | "et" | "pt" | "ct" | "mt" | "local" => return Offset::Unsure,
        _ => return Offset::NoZone,
    })
}

/// The days of the week, in English small letters.
pub const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The months, in English small letters. `may` and `march` are other words, too.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The month of a name or its abbreviation, in English, Spanish, French, German, Portuguese, Italian, Swahili, Arabic,
/// Urdu or Hindi. Lower case.
pub fn month(name: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january jan enero ene janvier janv januar jänner jän janeiro gennaio gen januari يناير كانون جنوری जनवरी",
        "february feb febrero février févr fév februar fevereiro fev febbraio februari فبراير شباط فروری फ़रवरी फरवरी",
        "march mar marzo mars märz mär mrz março machi مارس آذار مارچ मार्च",
        "april apr abril abr avril avr aprile aprili أبريل نيسان ابريل اپریل अप्रैल",
        "may mayo mai maio maggio mag mei مايو أيار مئی मई",
        "june jun junio juin juni junho giugno giu يونيو حزيران جون जून",
        "july jul julio juillet juil juli julho luglio lug julai يوليو تموز جولائی जुलाई",
        "august aug agosto ago août agosti آب أغسطس اگست अगस्त",
        "september sep sept septiembre setiembre septembre setembro set settembre septemba سبتمبر أيلول ستمبر सितंबर सितम्बर",
        "october oct octubre octobre oktober okt outubro out ottobre ott oktoba أكتوبر اكتوبر اکتوبر अक्टूबर अक्तूबर",
        "november nov noviembre novembre novembro novemba نوفمبر نومبر नवंबर नवम्बर",
        "december dec diciembre dic décembre déc dezember dez dezembro dicembre desemba ديسمبر دسمبر दिसंबर दिसम्बर",
    ];
    static BY_NAME: LazyLock<FxHashMap<String, u32>> = LazyLock::new(|| {
        use unicode_normalization::UnicodeNormalization;
        let one = |(index, names): (usize, &'static str)| {
            names.split(' ').map(move |name| (name.nfc().collect::<String>(), index as u32 + 1))
        };
        NAMES.into_iter().enumerate().flat_map(one).collect()
    });
    BY_NAME.get(name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let told = |order| match read(text, order) {
            Reading::When(when) => when.to_string(),
            Reading::Yearless(month, day) => format!("--{month:02}-{day:02}"),
            Reading::Ambiguous => "ambiguous".to_owned(),
            Reading::Nothing => "nothing".to_owned(),
        };
        assert_eq!(told(None), expected, "{text}");
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2026-11-22", "2026-11-22"),
            ("2026-11-22T07:30:00+01:00", "2026-11-22T07:30:00+01:00"),
            ("2026-11-22 07:30:00 -0330", "2026-11-22T07:30:00-03:30"),
            ("20261122T073000Z", "2026-11-22T07:30:00Z"),
            ("2026-11-22T07:30:00.125Z", "2026-11-22T07:30:00Z"),
            ("2026/11/22", "2026-11-22"),
            ("Sun, 22 Nov 2026 07:30:00 +0100", "2026-11-22T07:30:00+01:00"),
            ("Sun, 22 Nov 2026 07:30:00 GMT", "2026-11-22T07:30:00Z"),
            ("22 November 2026", "2026-11-22"),
            ("22nd of November, 2026", "2026-11-22"),
            ("Nov. 22, 2026", "2026-11-22"),
            ("Sunday, November 22, 2026 at 7:30 p.m.", "2026-11-22T19:30:00"),
            ("November 22 2026 12:05 am EST", "2026-11-22T00:05:00-05:00"),
            ("22 de noviembre de 2026", "2026-11-22"),
            ("1er novembre 2026 à 7h30", "2026-11-01T07:30:00"),
            ("Sonntag, 22. November 2026, 07:30 Uhr", "2026-11-22T07:30:00"),
            ("22 de novembro de 2026", "2026-11-22"),
            ("22 Novemba 2026", "2026-11-22"),
            ("22 نوفمبر 2026", "2026-11-22"),
            ("22 نومبر 2026", "2026-11-22"),
            ("२२ नवंबर २०२६", "2026-11-22"),
            ("2026年11月22日", "2026-11-22"),
            ("Nov. 14", "--11-14"),
            ("14 November", "--11-14"),
            ("22/11/2026", "2026-11-22"),
            ("11/22/2026", "2026-11-22"),
            ("3.4.2026", "2026-04-03"),
            ("3/4/2026", "ambiguous"),
            ("4/4/2026", "2026-04-04"),
            ("31 February 2026", "nothing"),
            ("33/44/2026", "nothing"),
            ("The council met on 22 November 2026", "nothing"),
            ("5 Ferries 2026", "nothing"),
            ("", "nothing"),
        ] {
            check(text, expected);
        }
        assert_eq!(
            read("3/4/2026", Some(DayMonth::MonthFirst)),
            Reading::When(When::Day(Date::new(2026, 3, 4).unwrap()))
        );
    }

    #[test]
    fn a_file_name_may_begin_with_a_date() {
        assert_eq!(of_name("2026-11-14-night.txt").unwrap().to_string(), "2026-11-14");
        assert_eq!(of_name("20261114_night.txt").unwrap().to_string(), "2026-11-14");
        for none in ["2026-1114.txt", "20261314.txt", "202611149.txt", "night-2026-11-14.txt"] {
            assert_eq!(of_name(none), None, "{none}");
        }
    }
}
