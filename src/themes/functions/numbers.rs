//! Numbers and plural forms by the rules of languages (Unicode CLDR).

use super::only;
use tera::{Error, Kwargs, Number, State, TeraResult, Value};

/// `number`.
pub fn filter(value: Number, arguments: Kwargs, _: &State) -> TeraResult<String> {
    only("number", &arguments, &["lang", "places"])?;
    let language = arguments.get::<&str>("lang")?.unwrap_or("en");
    Ok(match (value.as_integer(), arguments.get::<usize>("places")?) {
        (Some(whole), None | Some(0)) => number(&whole.to_string(), language),
        (_, Some(places)) => number(&format!("{:.places$}", value.as_float()), language),
        (None, None) => number(&value.as_float().to_string(), language),
    })
}

/// `digits` is a plain decimal number: `-1234.5`. Groups of three (in Hindi and Urdu's India of two above three) with
/// the separators of the language; four digits stay together where the language wants it.
pub fn number(digits: &str, language: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("\u{2212}", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let base = language.split(['-', '_']).next().unwrap_or(language);
    let (group, point, least) = match base {
        _ if language.ends_with("-CH") || language.ends_with("-LI") => ("\u{2019}", '.', 4),
        "de" | "nl" | "da" | "tr" | "id" | "el" => (".", ',', 4),
        "it" => (".", ',', 4),
        "es" | "pt" if !matches!(language, "pt-BR" | "es-MX") => (if base == "es" { "." } else { "\u{a0}" }, ',', 5),
        "pt" => (".", ',', 4),
        "fr" => ("\u{202f}", ',', 4),
        "pl" => ("\u{a0}", ',', 5),
        "sv" | "no" | "nb" | "nn" | "fi" | "cs" | "ru" | "uk" => ("\u{a0}", ',', 4),
        _ => (",", '.', 4),
    };
    let mut grouped = String::with_capacity(digits.len() + 8);
    for (i, digit) in whole.chars().enumerate() {
        let left = whole.len() - i;
        let at_group = if base == "hi" && left > 3 { left % 2 == 1 } else { left % 3 == 0 };
        if i > 0 && whole.len() >= least && at_group {
            grouped.push_str(group);
        }
        grouped.push(digit);
    }
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}{point}{fraction}") }
}

/// `plural`.
pub fn plural(value: Number, arguments: Kwargs, _: &State) -> TeraResult<String> {
    only("plural", &arguments, &["lang", "forms"])?;
    let language = arguments.get::<&str>("lang")?.unwrap_or("en");
    let forms = arguments.must_get::<&Value>("forms")?;
    let whole = value.as_integer().filter(|_| value.is_integer());
    let form = whole.map_or("other", |n| plural_form(n.unsigned_abs(), language));
    let text = forms.get_from_path(form).or_else(|| forms.get_from_path("other")).and_then(Value::as_str);
    let Some(text) = text else {
        return Err(Error::message(format!("`forms` has neither `{form}` nor `other`")));
    };
    let shown = match whole {
        // Nothing to group.
        Some(n @ 0..1000) => n.to_string(),
        Some(n) => number(&n.to_string(), language),
        None => number(&value.as_float().to_string(), language),
    };
    Ok(text.replace("{n}", &shown))
}

/// `zero one two few many other`.
pub fn plural_form(n: u128, language: &str) -> &'static str {
    let base = language.split(['-', '_']).next().unwrap_or(language);
    let (ten, hundred) = (n % 10, n % 100);
    let few = (2..=4).contains(&ten) && !(12..=14).contains(&hundred);
    match base {
        "zh" | "ja" | "ko" | "vi" | "th" | "id" | "ms" => "other",
        "fr" | "pt" | "hi" | "fa" | "bn" if n <= 1 => "one",
        "ar" => match (n, hundred) {
            (0, _) => "zero",
            (1, _) => "one",
            (2, _) => "two",
            (_, 3..=10) => "few",
            (_, 11..=99) => "many",
            _ => "other",
        },
        "pl" => match n {
            1 => "one",
            _ if few => "few",
            _ => "many",
        },
        "ru" | "uk" => match (ten, hundred) {
            (1, h) if h != 11 => "one",
            _ if few => "few",
            _ => "many",
        },
        "cs" | "sk" => match n {
            1 => "one",
            2..=4 => "few",
            _ => "other",
        },
        _ if n == 1 => "one",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;
    use expect_test::expect;
    use serde_json::json;

    #[test]
    fn numbers_are_grouped_by_language() {
        let all = ["en", "de", "de-CH", "fr", "pl", "es", "pt-BR", "hi", "zh"]
            .map(|tag| format!("{tag} {} {} {}", number("1234", tag), number("-1234567.5", tag), number("12", tag)));
        expect![[r#"
            en 1,234 −1,234,567.5 12
            de 1.234 −1.234.567,5 12
            de-CH 1’234 −1’234’567.5 12
            fr 1 234 −1 234 567,5 12
            pl 1234 −1 234 567,5 12
            es 1234 −1.234.567,5 12
            pt-BR 1.234 −1.234.567,5 12
            hi 1,234 −12,34,567.5 12
            zh 1,234 −1,234,567.5 12"#]]
        .assert_eq(&all.join("\n"));
        check(
            r#"{{ 2.4 | number(places=2, lang="de") }} {{ 1000 | number }} {{ 0.5 | number }}"#,
            json!({}),
            expect!["2,40 1,000 0.5"],
        );
        check(
            r#"{{ "a" | number }}"#,
            json!({}),
            expect!["error: Invalid type for the value, expected `Number` but got `string`"],
        );
    }

    #[test]
    fn plural_forms_follow_the_language() {
        let forms = |tag| (0..=102).map(|n| plural_form(n, tag)).collect::<Vec<_>>();
        assert_eq!(
            forms("ar")[..12],
            ["zero", "one", "two", "few", "few", "few", "few", "few", "few", "few", "few", "many"]
        );
        assert_eq!(forms("ar")[100], "other");
        assert_eq!(
            [forms("pl")[1], forms("pl")[2], forms("pl")[5], forms("pl")[12], forms("pl")[22]],
            ["one", "few", "many", "many", "few"]
        );
        assert_eq!([forms("fr")[0], forms("en")[0], forms("zh")[1]], ["one", "other", "other"]);
        check(
            r#"{% for n in [1, 2, 5000] %}{{ n | plural(lang="en", forms={"one": "{n} minute", "other": "{n} minutes"}) }}; {% endfor %}"#,
            json!({}),
            expect!["1 minute; 2 minutes; 5,000 minutes; "],
        );
        check(
            r#"{{ 1 | plural(forms={"few": "x"}) }}"#,
            json!({}),
            expect!["error: `forms` has neither `one` nor `other`"],
        );
    }
}
