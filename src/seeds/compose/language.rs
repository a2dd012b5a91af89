//! The language of a text: common words for the languages that news here is written
//! in, letters for scripts, `whatlang` for the rest. A short text says too little.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use whatlang::Lang;

/// The most characters that are looked at.
const PROBE: usize = 3_000;
/// Fewer letters than this tell no language; in scripts that few languages share, a headline's are enough.
const MIN_LETTERS: usize = 40;
const MIN_LETTERS_OF_SCRIPT: usize = 12;
/// The share of common words that a language must have, and by how much it must lead.
const SHARE: f32 = 0.12;
const LEAD: f32 = 1.25;

/// Words that are frequent in one language and rare in the others.
const COMMON: [(&str, &[&str]); 9] = [
    (
        "en",
        &[
            "the", "of", "and", "to", "in", "that", "is", "was", "for", "on", "with", "as", "by", "at", "from", "it",
            "his", "which", "be", "are", "this", "have", "has", "had", "were", "said", "will", "not", "but", "they",
            "who", "an", "their", "a", "he", "she",
        ],
    ),
    (
        "es",
        &[
            "el", "la", "de", "que", "y", "en", "los", "del", "las", "por", "un", "una", "con", "para", "se", "su",
            "al", "es", "lo", "como", "más", "pero", "sus", "ha", "fue", "este", "también", "años",
        ],
    ),
    (
        "fr",
        &[
            "le", "la", "les", "de", "des", "et", "à", "en", "du", "que", "un", "une", "dans", "pour", "qui", "au",
            "sur", "est", "par", "pas", "plus", "il", "ce", "avec", "ne", "se", "sont", "été", "aux", "cette",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "und", "in", "den", "von", "zu", "das", "mit", "sich", "des", "auf", "für", "ist", "im",
            "dem", "nicht", "ein", "eine", "als", "auch", "es", "an", "werden", "aus", "er", "hat", "dass", "nach",
            "wird", "bei", "einer", "um", "am", "sind", "noch", "wie", "einem", "über", "zum", "war",
        ],
    ),
    (
        "pt",
        &[
            "o", "a", "de", "que", "e", "do", "da", "em", "um", "para", "com", "não", "uma", "os", "no", "se", "na",
            "por", "mais", "as", "dos", "como", "mas", "ao", "das", "à", "seu", "sua", "ou", "foi", "são", "também",
            "pelo", "pela",
        ],
    ),
    (
        "sw",
        &[
            "na", "ya", "wa", "kwa", "ni", "katika", "za", "la", "kuwa", "hiyo", "huyo", "pia", "lakini", "cha", "vya",
            "kama", "baada", "watu", "alisema", "hii", "huo", "yake", "wake", "mwaka", "serikali", "zaidi", "bila",
            "hadi",
        ],
    ),
    (
        "it",
        &[
            "il", "di", "che", "la", "e", "in", "un", "per", "è", "una", "della", "del", "non", "con", "si", "le",
            "da", "dei", "nel", "alla", "più", "gli", "anche", "sono", "ha", "delle", "dal", "come",
        ],
    ),
    (
        "nl",
        &[
            "de", "het", "een", "van", "en", "in", "is", "dat", "op", "te", "zijn", "voor", "met", "niet", "aan", "er",
            "om", "ook", "als", "maar", "door", "over", "bij", "naar", "uit", "worden", "wordt", "heeft",
        ],
    ),
    (
        "sv",
        &[
            "och", "att", "det", "som", "en", "på", "är", "av", "för", "med", "till", "den", "har", "inte", "om",
            "ett", "de", "från", "var",
        ],
    ),
];

/// The BCP 47 code and how sure it is, from 0 to 1.
pub fn detect(text: &str) -> Option<(&'static str, f32)> {
    let probe = text.char_indices().nth(PROBE).map_or(text, |(end, _)| &text[..end]);
    let (mut latin, mut arabic, mut urdu, mut han, mut kana, mut hangul, mut nagari, mut all) =
        (0, 0, 0, 0, 0, 0, 0, 0);
    for c in probe.chars().filter(|c| c.is_alphabetic()) {
        all += 1;
        match c {
            'A'..='z' | '\u{c0}'..='\u{24f}' => latin += 1,
            // Letters that Urdu has and Arabic and Persian have not.
            'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ے' | 'ہ' | 'ھ' => {
                urdu += 1;
                arabic += 1;
            }
            '\u{600}'..='\u{6ff}' => arabic += 1,
            '\u{3040}'..='\u{30ff}' => kana += 1,
            '\u{4e00}'..='\u{9fff}' => han += 1,
            '\u{ac00}'..='\u{d7af}' => hangul += 1,
            '\u{900}'..='\u{97f}' => nagari += 1,
            _ => {}
        }
    }
    let most = |n: usize| n * 2 > all;
    if most(han + kana) && all >= MIN_LETTERS / 4 {
        return Some(if kana * 20 > all { ("ja", 0.98) } else { ("zh", 0.98) });
    }
    if all < if most(latin) { MIN_LETTERS } else { MIN_LETTERS_OF_SCRIPT } {
        return None;
    }
    if most(hangul) {
        return Some(("ko", 0.98));
    }
    if most(arabic) && urdu * 25 > all {
        return Some(("ur", 0.97));
    }
    if most(latin)
        && let Some(found) = by_common_words(probe)
    {
        return Some(found);
    }
    let found = whatlang::detect(probe)?;
    let hindi = most(nagari) && found.lang() != Lang::Mar && found.lang() != Lang::Nep;
    let code = if hindi { "hi" } else { code(found.lang())? };
    let sure = found.is_reliable() || !most(latin);
    sure.then_some((code, 0.6 + 0.35 * found.confidence() as f32))
}

fn by_common_words(text: &str) -> Option<(&'static str, f32)> {
    let lower = text.to_lowercase();
    // Each common word with the languages that have it, by their places in the list.
    static OF_WORD: LazyLock<FxHashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
        let mut of_word: FxHashMap<&'static str, Vec<usize>> = FxHashMap::default();
        for (at, (_, list)) in COMMON.iter().enumerate() {
            list.iter().for_each(|word| of_word.entry(*word).or_default().push(at));
        }
        of_word
    });
    let (mut words, mut counts) = (0, [0; COMMON.len()]);
    for word in lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        OF_WORD.get(word).into_iter().flatten().for_each(|at| counts[*at] += 1);
    }
    let share = |count: i32| count as f32 / words.max(1) as f32;
    let mut scores: Vec<(f32, &'static str)> =
        COMMON.iter().zip(counts).map(|((code, _), count)| (share(count), *code)).collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (first, second) = (scores[0], scores[1]);
    (first.0 >= SHARE && first.0 >= second.0 * LEAD).then(|| (first.1, (0.7 + first.0).min(0.99)))
}

fn code(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Eng => "en",
        Lang::Spa => "es",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Ara => "ar",
        Lang::Urd => "ur",
        Lang::Pes => "fa",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Ben => "bn",
        Lang::Mar => "mr",
        Lang::Nep => "ne",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Guj => "gu",
        Lang::Kan => "kn",
        Lang::Mal => "ml",
        Lang::Pan => "pa",
        Lang::Sin => "si",
        Lang::Cmn => "zh",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bul => "bg",
        Lang::Srp => "sr",
        Lang::Ell => "el",
        Lang::Tur => "tr",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Ron => "ro",
        Lang::Hun => "hu",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Cat => "ca",
        Lang::Hrv => "hr",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Tha => "th",
        Lang::Amh => "am",
        Lang::Yid => "yi",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_languages_are_told_apart() {
        for (code, text) in [
            (
                "en",
                "The council voted on Tuesday to let the ferries run through the night, and the mayor said that it was late.",
            ),
            (
                "es",
                "El consejo votó el martes que los transbordadores naveguen por la noche, y la alcaldesa dijo que era tarde.",
            ),
            (
                "fr",
                "Le conseil a voté mardi pour que les bateaux circulent la nuit, et la maire a dit que c'était un peu tard.",
            ),
            (
                "de",
                "Der Rat hat am Dienstag beschlossen, dass die Fähren in der Nacht fahren, und das ist nicht zu früh.",
            ),
            (
                "pt",
                "O conselho votou na terça-feira para que os barcos naveguem durante a noite, e a prefeita disse que não era cedo.",
            ),
            (
                "sw",
                "Baraza la jiji lilipiga kura siku ya Jumanne ili boti ziendelee na safari kwa usiku mzima, na meya alisema ni kuchelewa.",
            ),
            ("ar", "صوّت المجلس يوم الثلاثاء على أن تبحر العبارات طوال الليل، وقالت العمدة إن القرار جاء متأخرا."),
            ("ur", "کونسل نے منگل کو فیصلہ کیا کہ کشتیاں رات بھر چلیں گی، اور میئر نے کہا کہ یہ فیصلہ دیر سے ہوا ہے۔"),
            ("hi", "परिषद ने मंगलवार को फैसला किया कि नावें रात भर चलेंगी, और महापौर ने कहा कि यह देर से हुआ है।"),
            ("zh", "市议会星期二投票决定渡轮整夜运行，市长说这个决定来得太晚了。"),
        ] {
            assert_eq!(detect(text).map(|found| found.0), Some(code), "{text}");
        }
        assert_eq!(detect("Ferries"), None);
        for (code, text) in [
            ("ur", "بندرگاہ میں رات کی کشتیاں چلیں گی"),
            ("hi", "बंदरगाह में रात भर चलेंगी नावें"),
            ("ar", "العبارات تبحر طوال الليل في المدينة"),
            ("zh", "渡轮将通宵运行，市长说"),
            ("ko", "연락선은 밤새 운항한다고 시장이 말했다"),
            ("en", "Ferries to sail through the night from the first of March"),
            ("de", "Die Fähren fahren ab März auch in der Nacht und am Tag"),
            ("es", "Los barcos navegan por la noche desde el primero de marzo"),
        ] {
            assert_eq!(detect(text).map(|found| found.0), Some(code), "{text}");
        }
    }
}
