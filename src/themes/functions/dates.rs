//! Dates and times in the languages that we know the names of months and weekdays for (Unicode CLDR, Gregorian
//! calendar). Other languages get English names.

use super::only;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use tera::{Error, Kwargs, State, TeraResult};

struct Names {
    tag: &'static str,
    months: &'static str,
    /// Where a month without a day has another form.
    months_alone: Option<&'static str>,
    short_months: &'static str,
    /// From Monday.
    days: &'static str,
    short_days: &'static str,
    full: &'static str,
    long: &'static str,
    short: &'static str,
}

const LANGUAGES: &[Names] = &[
    Names {
        tag: "en",
        months: "January February March April May June July August September October November December",
        months_alone: None,
        short_months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        days: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        short_days: "Mon Tue Wed Thu Fri Sat Sun",
        full: "%A, %-d %B %Y",
        long: "%-d %B %Y",
        short: "%-d %b",
    },
    Names {
        tag: "de",
        months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        months_alone: None,
        short_months: "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
        days: "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        short_days: "Mo Di Mi Do Fr Sa So",
        full: "%A, %-d. %B %Y",
        long: "%-d. %B %Y",
        short: "%-d. %b",
    },
    Names {
        tag: "fr",
        months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        months_alone: None,
        short_months: "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        days: "lundi mardi mercredi jeudi vendredi samedi dimanche",
        short_days: "lun. mar. mer. jeu. ven. sam. dim.",
        full: "%A %-d %B %Y",
        long: "%-d %B %Y",
        short: "%-d %b",
    },
    Names {
        tag: "es",
        months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        months_alone: None,
        short_months: "ene feb mar abr may jun jul ago sept oct nov dic",
        days: "lunes martes miércoles jueves viernes sábado domingo",
        short_days: "lun mar mié jue vie sáb dom",
        full: "%A, %-d de %B de %Y",
        long: "%-d de %B de %Y",
        short: "%-d %b",
    },
    Names {
        tag: "pt",
        months: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        months_alone: None,
        short_months: "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
        days: "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
        short_days: "seg. ter. qua. qui. sex. sáb. dom.",
        full: "%A, %-d de %B de %Y",
        long: "%-d de %B de %Y",
        short: "%-d de %b",
    },
    Names {
        tag: "it",
        months: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        months_alone: None,
        short_months: "gen feb mar apr mag giu lug ago set ott nov dic",
        days: "lunedì martedì mercoledì giovedì venerdì sabato domenica",
        short_days: "lun mar mer gio ven sab dom",
        full: "%A %-d %B %Y",
        long: "%-d %B %Y",
        short: "%-d %b",
    },
    Names {
        tag: "nl",
        months: "januari februari maart april mei juni juli augustus september oktober november december",
        months_alone: None,
        short_months: "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
        days: "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        short_days: "ma di wo do vr za zo",
        full: "%A %-d %B %Y",
        long: "%-d %B %Y",
        short: "%-d %b",
    },
    Names {
        tag: "sv",
        months: "januari februari mars april maj juni juli augusti september oktober november december",
        months_alone: None,
        short_months: "jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec.",
        days: "måndag tisdag onsdag torsdag fredag lördag söndag",
        short_days: "mån tis ons tors fre lör sön",
        full: "%A %-d %B %Y",
        long: "%-d %B %Y",
        short: "%-d %b",
    },
    Names {
        tag: "da",
        months: "januar februar marts april maj juni juli august september oktober november december",
        months_alone: None,
        short_months: "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.",
        days: "mandag tirsdag onsdag torsdag fredag lørdag søndag",
        short_days: "man. tirs. ons. tors. fre. lør. søn.",
        full: "%A den %-d. %B %Y",
        long: "%-d. %B %Y",
        short: "%-d. %b",
    },
    Names {
        tag: "no",
        months: "januar februar mars april mai juni juli august september oktober november desember",
        months_alone: None,
        short_months: "jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.",
        days: "mandag tirsdag onsdag torsdag fredag lørdag søndag",
        short_days: "man. tir. ons. tor. fre. lør. søn.",
        full: "%A %-d. %B %Y",
        long: "%-d. %B %Y",
        short: "%-d. %b",
    },
    Names {
        tag: "pl",
        months: "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        months_alone: Some(
            "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
        ),
        short_months: "sty lut mar kwi maj cze lip sie wrz paź lis gru",
        days: "poniedziałek wtorek środa czwartek piątek sobota niedziela",
        short_days: "pon. wt. śr. czw. pt. sob. niedz.",
        full: "%A, %-d %B %Y",
        long: "%-d %B %Y",
        short: "%-d %b",
    },
    Names {
        tag: "tr",
        months: "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
        months_alone: None,
        short_months: "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
        days: "Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi Pazar",
        short_days: "Pzt Sal Çar Per Cum Cmt Paz",
        full: "%-d %B %Y %A",
        long: "%-d %B %Y",
        short: "%-d %b",
    },
    Names {
        tag: "ar",
        months: "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        months_alone: None,
        short_months: "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        days: "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
        short_days: "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
        full: "%A، %-d %B %Y",
        long: "%-d %B %Y",
        short: "%-d %b",
    },
    Names {
        tag: "ur",
        months: "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
        months_alone: None,
        short_months: "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
        days: "پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار",
        short_days: "پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار",
        full: "%A، %-d %B، %Y",
        long: "%-d %B، %Y",
        short: "%-d %b",
    },
    Names {
        tag: "zh",
        months: "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        months_alone: None,
        short_months: "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        days: "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
        short_days: "周一 周二 周三 周四 周五 周六 周日",
        full: "%Y年%B%-d日%A",
        long: "%Y年%B%-d日",
        short: "%b%-d日",
    },
    Names {
        tag: "hi",
        months: "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्तूबर नवंबर दिसंबर",
        months_alone: None,
        short_months: "जन॰ फ़र॰ मार्च अप्रैल मई जून जुल॰ अग॰ सित॰ अक्तू॰ नव॰ दिस॰",
        days: "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
        short_days: "सोम मंगल बुध गुरु शुक्र शनि रवि",
        full: "%A, %-d %B %Y",
        long: "%-d %B %Y",
        short: "%-d %b",
    },
    Names {
        tag: "sw",
        months: "Januari Februari Machi Aprili Mei Juni Julai Agosti Septemba Oktoba Novemba Desemba",
        months_alone: None,
        short_months: "Jan Feb Mac Apr Mei Jun Jul Ago Sep Okt Nov Des",
        days: "Jumatatu Jumanne Jumatano Alhamisi Ijumaa Jumamosi Jumapili",
        short_days: "Jumatatu Jumanne Jumatano Alhamisi Ijumaa Jumamosi Jumapili",
        full: "%A, %-d %B %Y",
        long: "%-d %B %Y",
        short: "%-d %b",
    },
];

/// `date`: the argument `format` is a strftime format, or one of `full`, `long` (the default), `short`, `month`.
pub fn filter(text: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    only("date", &arguments, &["format", "lang"])?;
    let format_ = arguments.get::<&str>("format")?.unwrap_or("long");
    let language = arguments.get::<&str>("lang")?.unwrap_or("en");
    format(text, format_, language).map_err(Error::message)
}

/// A date (`2026-11-22`) or a point in time (`2026-11-22T07:30:00+01:00`) in a strftime format, or in one of the
/// language's own: `full` (with the weekday), `long`, `short` (without the year), `month` (with the year).
///
/// A time without an offset has none to show: `%z` is then an error, as is a time asked of a mere date.
pub fn format(text: &str, format: &str, language: &str) -> Result<String, String> {
    let pieces = Pieces::parse(text).map_err(|_| format!("`{text}` is not a date"))?;
    let offset = match pieces.offset() {
        Some(jiff::fmt::temporal::PiecesOffset::Numeric(offset)) => Some(offset.offset()),
        Some(_) => Some(jiff::tz::Offset::UTC),
        None => None,
    };
    let names = names(language);
    let format = match format {
        "full" => names.full,
        "long" => names.long,
        "short" => names.short,
        "month" if names.tag == "zh" => "%Y年%B",
        "month" if matches!(names.tag, "es" | "pt") => "%B de %Y",
        "month" => "%B %Y",
        other => other,
    };
    if pieces.time().is_none() && asks_for_time(format) {
        return Err(format!("`{text}` has no time of day, and the format `{format}` asks for one"));
    }
    let at = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or(Time::midnight()));
    let format = with_names(format, at.date(), names);
    if !format.contains('%') {
        return Ok(format);
    }
    let broken = |error: jiff::Error| format!("the format `{format}` can't be used: {error}");
    match offset {
        Some(offset) => {
            let zoned = at.to_zoned_datetime(TimeZone::fixed(offset)).map_err(broken)?;
            jiff::fmt::strtime::format(&format, &zoned).map_err(broken)
        }
        None => jiff::fmt::strtime::format(&format, at).map_err(broken),
    }
}

fn names(language: &str) -> &'static Names {
    let base = language.split(['-', '_']).next().unwrap_or(language).to_ascii_lowercase();
    let base = if matches!(base.as_str(), "nb" | "nn") { "no" } else { &base };
    LANGUAGES.iter().find(|names| names.tag == base).unwrap_or(&LANGUAGES[0])
}

fn asks_for_time(format: &str) -> bool {
    directives(format).any(|(letter, _)| "HIklMSpPTRrXcsfNzZQ".contains(letter))
}

/// The letter and the byte range of each directive.
fn directives(format: &str) -> impl Iterator<Item = (char, std::ops::Range<usize>)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + format[at..].find('%')?;
        let rest = &format[start + 1..];
        let flags =
            rest.find(|c: char| !matches!(c, '-' | '_' | '^' | '#' | ':' | '.' | '0'..='9')).unwrap_or(rest.len());
        let letter = rest[flags..].chars().next().unwrap_or('%');
        at = (start + 1 + flags + letter.len_utf8()).min(format.len());
        Some((letter, start..at))
    })
}

/// The format with the directives for names replaced by the names themselves, and the usual ones for numbers by those:
/// most dates need no more, and are asked for on every page.
fn with_names(format: &str, date: Date, names: &Names) -> String {
    let with_day = directives(format).any(|(letter, _)| matches!(letter, 'd' | 'e'));
    let month = usize::from(date.month().unsigned_abs()) - 1;
    let day = usize::from(date.weekday().since(Weekday::Monday).unsigned_abs());
    let pick = |list: &'static str, n: usize| list.split(' ').nth(n).unwrap_or_default();
    let mut written = String::with_capacity(format.len() + 16);
    let mut end = 0;
    for (letter, range) in directives(format) {
        written.push_str(&format[end..range.start]);
        end = range.end;
        match letter {
            'B' if with_day => written.push_str(pick(names.months, month)),
            'B' => written.push_str(pick(names.months_alone.unwrap_or(names.months), month)),
            'b' | 'h' => written.push_str(pick(names.short_months, month)),
            'A' => written.push_str(pick(names.days, day)),
            'a' => written.push_str(pick(names.short_days, day)),
            'Y' if range.len() == 2 && (1000..=9999).contains(&date.year()) => push_number(&mut written, date.year()),
            'd' if &format[range.clone()] == "%-d" => push_number(&mut written, date.day().into()),
            _ => written.push_str(&format[range]),
        }
    }
    written.push_str(&format[end..]);
    written
}

/// A positive number of at most four digits.
fn push_number(written: &mut String, number: i16) {
    for unit in [1000, 100, 10, 1].into_iter().skip_while(|unit| *unit > number.max(1)) {
        written.push(char::from(b'0' + (number / unit % 10).unsigned_abs() as u8));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;
    use expect_test::expect;
    use serde_json::json;

    #[test]
    fn every_language_has_every_name() {
        for names in LANGUAGES {
            let count = |list: &str| list.split(' ').filter(|word| !word.is_empty()).count();
            assert_eq!((count(names.months), count(names.short_months)), (12, 12), "{}", names.tag);
            assert_eq!((count(names.days), count(names.short_days)), (7, 7), "{}", names.tag);
            assert!(names.months_alone.is_none_or(|list| count(list) == 12), "{}", names.tag);
        }
    }

    #[test]
    fn dates_read_as_they_are_written_in_each_language() {
        let all: Vec<String> = LANGUAGES
            .iter()
            .map(|names| ["full", "short", "month"].map(|f| format("2026-11-22", f, names.tag).unwrap()).join(" | "))
            .collect();
        expect![[r#"
            Sunday, 22 November 2026 | 22 Nov | November 2026
            Sonntag, 22. November 2026 | 22. Nov. | November 2026
            dimanche 22 novembre 2026 | 22 nov. | novembre 2026
            domingo, 22 de noviembre de 2026 | 22 nov | noviembre de 2026
            domingo, 22 de novembro de 2026 | 22 de nov. | novembro de 2026
            domenica 22 novembre 2026 | 22 nov | novembre 2026
            zondag 22 november 2026 | 22 nov. | november 2026
            söndag 22 november 2026 | 22 nov. | november 2026
            søndag den 22. november 2026 | 22. nov. | november 2026
            søndag 22. november 2026 | 22. nov. | november 2026
            niedziela, 22 listopada 2026 | 22 lis | listopad 2026
            22 Kasım 2026 Pazar | 22 Kas | Kasım 2026
            الأحد، 22 نوفمبر 2026 | 22 نوفمبر | نوفمبر 2026
            اتوار، 22 نومبر، 2026 | 22 نومبر | نومبر 2026
            2026年11月22日星期日 | 11月22日 | 2026年11月
            रविवार, 22 नवंबर 2026 | 22 नव॰ | नवंबर 2026
            Jumapili, 22 Novemba 2026 | 22 Nov | Novemba 2026"#]]
        .assert_eq(&all.join("\n"));
    }

    #[test]
    fn the_filter_says_what_it_can_not_do() {
        let at = || json!({"at": "2026-11-22T07:30:00+01:00", "day": "2026-11-22"});
        check(r#"{{ at | date(format="%a %H:%M %z 100%%", lang="de-AT") }}"#, at(), expect!["So 07:30 +0100 100%"]);
        check(r#"{{ day | date }}, {{ day | date(lang="xx") }}"#, at(), expect!["22 November 2026, 22 November 2026"]);
        check(
            r#"{{ day | date(format="%H:%M") }}"#,
            at(),
            expect!["error: `2026-11-22` has no time of day, and the format `%H:%M` asks for one"],
        );
        check(r#"{{ "tomorrow" | date }}"#, at(), expect!["error: `tomorrow` is not a date"]);
        check(
            r#"{{ day | date(format="%ü") }}"#,
            at(),
            expect![[
                r#"error: the format `%ü` can't be used: strftime formatting failed: found unrecognized specifier directive `\xC3`"#
            ]],
        );
        check(
            r#"{{ day | date(fromat="%Y") }}"#,
            at(),
            expect!["error: filter `date` has no argument `fromat`: did you mean `format`?"],
        );
    }
}
