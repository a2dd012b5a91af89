//! Where a sentence ends. Rules, not a model: abbreviations, initials, figures, closing quotation marks, and what the
//! next word looks like. English first; the full stops of Arabic, Urdu, Hindi and Chinese are known.

use super::measure::is_cjk;

/// The sentences of a paragraph, trimmed, in order. Together they hold every word of it.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let after = at + c.len_utf8();
        if !is_terminal(c) {
            at = after;
            continue;
        }
        let end = closing_end(text, after);
        if is_end(text, start, at, end, c) {
            push(&mut found, &text[start..end]);
            start = end;
        }
        at = end;
    }
    push(&mut found, &text[start..]);
    found
}

fn push<'a>(found: &mut Vec<&'a str>, sentence: &'a str) {
    let sentence = sentence.trim();
    if !sentence.is_empty() {
        found.push(sentence);
    }
}

fn is_terminal(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '｡' | '؟' | '۔' | '।' | '॥')
}

/// Past further terminals, closing quotation marks and brackets.
fn closing_end(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    let closing = |c: char| is_terminal(c) || matches!(c, '"' | '”' | '’' | '\'' | '»' | ')' | ']' | '」' | '』' | '›');
    let mut end = from + rest.find(|c| !closing(c)).unwrap_or(rest.len());
    // A straight mark that opens the next quotation does not close this one: `he said. "But`.
    if text[from..end].is_empty() && text[end..].starts_with(" \"") {
        return end;
    }
    // French sets a blank before its closing mark.
    for mark in ["\u{a0}»", "\u{202f}»", " »"] {
        if text[end..].starts_with(mark) {
            end += mark.len();
        }
    }
    end
}

fn is_end(text: &str, start: usize, at: usize, end: usize, terminal: char) -> bool {
    let rest = &text[end..];
    let wide = matches!(terminal, '。' | '！' | '？' | '｡' | '۔' | '।' | '॥' | '؟');
    if rest.trim().is_empty() {
        return true;
    }
    if wide {
        return !rest.starts_with(['，', ',', '、']);
    }
    if !rest.starts_with(char::is_whitespace) {
        return rest.chars().next().is_some_and(is_cjk);
    }
    let next = rest.trim_start();
    let word =
        next.trim_start_matches(['"', '“', '„', '«', '‘', '\'', '(', '[', '¿', '¡', '‹', '—', '–', '-', ' ', '\u{a0}']);
    let first = word.chars().next().unwrap_or(' ');
    if first.is_lowercase() {
        return false;
    }
    let quoted = text[at..end].contains(['"', '”', '’', '»', '\'']);
    if quoted && terminal != '.' && speech_follows(word) {
        return false;
    }
    if terminal != '.' || end > at + 1 && text[at + 1..end].starts_with('.') {
        return true;
    }
    let before = &text[start..at];
    let token = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '«' | '—'))
        .next()
        .unwrap_or_default();
    dot_ends(token, word)
}

/// `“Where?” Mara Lindt asked.` goes on after the question mark.
fn speech_follows(word: &str) -> bool {
    let mut words = word.split_whitespace().take(5);
    words.any(|word| super::lexicon::is_speech_verb(word.trim_matches(|c: char| !c.is_alphabetic())))
}

/// Never at the end of a sentence, whatever comes: a name or a figure follows.
const TITLES: &[&str] = &[
    "Mr",
    "Mrs",
    "Ms",
    "Mx",
    "Dr",
    "Prof",
    "Sen",
    "Sens",
    "Gov",
    "Gen",
    "Col",
    "Lt",
    "Sgt",
    "Capt",
    "Cpl",
    "Cmdr",
    "Adm",
    "Maj",
    "Rep",
    "Reps",
    "Rev",
    "Hon",
    "Pres",
    "Supt",
    "Insp",
    "Det",
    "Fr",
    "Sr",
    "Sra",
    "Srta",
    "Dra",
    "Lic",
    "Ing",
    "Mme",
    "Mlle",
    "Mgr",
    "St",
    "Ste",
    "Mt",
    "Ft",
    "vs",
    "Nr",
    "Hr",
    "Fr",
    "z.B",
    "d.h",
    "u.a",
    "e.g",
    "i.e",
    "cf",
    "ca",
    "approx",
    "Vol",
    "No",
    "Nos",
    "Art",
    "Abs",
    "pp",
    "al",
    "bzw",
    "ggf",
    "sog",
    "núm",
    "pág",
    "Dipl",
    "Exc",
    "Msgr",
    "Atty",
    "Dkt",
    "Sh",
    "Ksh",
    "KSh",
    "Tsh",
    "TSh",
    "Rs",
    "Fig",
    "डॉ",
    "श्री",
    "प्रो",
    "EE",
    "Srs",
    "Exmo",
    "St",
    "bzgl",
    "vgl",
    "ebd",
    "Chr",
    "Messrs",
    "Amb",
    "Sec",
    "Asst",
    "Dep",
    "Bros",
    "M",
    "Pte",
    "Pvt",
    "Brig",
];

/// At the end of a sentence only if the next word begins one.
const EITHER: &[&str] = &[
    "Inc", "Corp", "Co", "Ltd", "LLC", "Jr", "Sr", "etc", "U.S", "U.K", "U.N", "E.U", "U.A.E", "D.C", "a.m", "p.m",
    "A.M", "P.M", "Ph.D", "B.C", "A.D", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov",
    "Dec", "Ave", "Blvd", "Rd", "Calif", "Mass", "Conn", "Fla", "Ga", "Ill", "Ky", "La", "Md", "Mich", "Minn", "Miss",
    "Mo", "Mont", "Neb", "Nev", "Okla", "Ore", "Pa", "Tenn", "Tex", "Va", "Vt", "Wash", "Wis", "Wyo", "Ariz", "Ark",
    "Colo", "Del", "Ind", "Kan", "N.Y", "N.J", "N.C", "S.C", "N.M", "N.H", "R.I", "Mio", "Mrd", "Str", "usw", "S.A",
    "EE.UU", "ft", "in", "min", "max", "dept", "est", "Dept", "Univ", "Assn", "UU", "pct", "Bhd", "Pty", "Sdn", "art",
    "Cía", "Ltda", "Hon", "Esq", "N.D", "S.D", "W.Va", "P.O", "Sgt",
];

/// Words that open a sentence and are no part of a name.
const OPENERS: &[&str] = &[
    "The",
    "A",
    "An",
    "He",
    "She",
    "It",
    "They",
    "We",
    "I",
    "You",
    "This",
    "That",
    "These",
    "Those",
    "In",
    "On",
    "At",
    "But",
    "And",
    "So",
    "If",
    "When",
    "While",
    "After",
    "Before",
    "As",
    "For",
    "From",
    "To",
    "With",
    "There",
    "Here",
    "His",
    "Her",
    "Their",
    "Its",
    "Our",
    "My",
    "Some",
    "Many",
    "Most",
    "Both",
    "Each",
    "All",
    "No",
    "Not",
    "What",
    "Who",
    "Why",
    "How",
    "Where",
    "Since",
    "Until",
    "Under",
    "Over",
    "By",
    "Now",
    "Then",
    "However",
    "Meanwhile",
    "Also",
    "Still",
    "Yet",
    "Officials",
    "Police",
    "Asked",
    "According",
    "El",
    "Los",
    "Las",
    "Un",
    "Una",
    "Il",
    "Elle",
    "Les",
    "Le",
    "Der",
    "Die",
    "Das",
    "Ein",
    "Eine",
    "Es",
    "Sie",
    "Er",
    "Wir",
    "O",
    "Os",
    "As",
    "Um",
    "Uma",
    "En",
    "Im",
    "Am",
];

fn dot_ends(token: &str, next: &str) -> bool {
    let opens = next.split(|c: char| !c.is_alphabetic()).next().is_some_and(|word| OPENERS.contains(&word));
    let figure = next.starts_with(|c: char| c.is_numeric());
    let letters = token.chars().filter(|c| c.is_alphabetic()).count();
    let bare = token.trim_start_matches(|c: char| !c.is_alphanumeric());
    // `D-Calif.`: party and state.
    let bare = bare.split_once('-').filter(|(party, _)| party.len() == 1).map_or(bare, |(_, state)| state);
    if TITLES.contains(&bare) {
        // `No.` is a number only before one.
        return match bare {
            "No" | "Nos" => !figure,
            "M" | "St" | "Sr" | "al" => opens,
            "EE" => !next.starts_with("UU"),
            "Sh" | "Rs" | "Fig" => !figure,
            _ => false,
        };
    }
    if EITHER.contains(&bare) {
        return opens && !figure;
    }
    // Initials: `J. K. Reed`; but `vitamin C. The`.
    if letters == 1 && bare.chars().count() == 1 && bare.starts_with(char::is_uppercase) {
        return opens;
    }
    // `p. 12`, `z. B.`, `u. Co.`, `د. أحمد`
    if letters == 1 && bare.chars().count() == 1 && !bare.starts_with(char::is_numeric) {
        let after: String = next.chars().take_while(|c| c.is_alphanumeric()).collect();
        let abbreviated = next[after.len()..].starts_with('.') && after.chars().count() <= 2;
        return !(figure || abbreviated || !bare.starts_with(char::is_lowercase));
    }
    // `T.R.`, `U.S.S.R.`, `J.-P.`
    if bare.len() > 2
        && bare
            .split(['.', '-'])
            .filter(|part| !part.is_empty())
            .all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
    {
        return opens;
    }
    // German and Nordic dates: `am 22. November`.
    if bare.len() <= 2 && bare.bytes().all(|b| b.is_ascii_digit()) && !bare.is_empty() {
        let word = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
        return super::dates::month(&word).is_none()
            && !matches!(
                word.as_str(),
                "jahrhundert"
                    | "liga"
                    | "bundesliga"
                    | "klasse"
                    | "mai"
                    | "stock"
                    | "fc"
                    | "fsv"
                    | "ffc"
                    | "platz"
                    | "runde"
            );
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(sentences_with_bars: &str) {
        let parts: Vec<&str> = sentences_with_bars.split('|').map(str::trim).collect();
        let text = sentences_with_bars.replace('|', "");
        assert_eq!(sentences(&text), parts);
    }

    #[test]
    fn english_sentences() {
        check("The boat left.| It was late.| Why?| Nobody knew!");
        check("Mr. Reed met Dr. J. K. Okafor at 9 a.m. on Nov. 14 in St. Mary's.| It rained.");
        check(
            "The U.S. Senate voted 51.5 to 48.5 per cent.| The U.S. The rest waited."
                .replace("U.S. The", "U.K. did not; the")
                .as_str(),
        );
        check("She works for Acme Inc. and Bolt Co. in Washington, D.C. |He does not.");
        check("“We sail until the last person is home,” she said.| “That is all.”| He left.");
        check("\"Where is it?\" Mara Lindt asked.| \"Here.\"| \"Stop!\" he cried.");
        check("It cost 2.40 crowns (or less.)| The price is No. 4 of 5.| He said no.| They left.");
        check("Wait ... what?| It was the end...| Then came No. 5.");
        check("He lives in the U.S. |They do not.| At 5 p.m. |The boat left.");
    }

    #[test]
    fn sentences_of_other_languages() {
        check("¿Qué pasó?| Nadie lo sabe.| El Sr. García llegó a las 9.| «Es tarde», dijo.");
        check("Am 22. November fährt das Boot.| Es kommt um 9 Uhr, z.B. am Kai.| Die Fähre ist voll.");
        check("Mme. Durand est partie.| « C’est fini. »| Il pleut.");
        check("今天下雨。|船没有开。|为什么？");
        check("وہ آیا۔| پھر گیا۔");
        check("नाव चली गई।| फिर बारिश हुई।");
        check("غادر القارب.| هل تأخر؟| نعم.");
        check("Boti iliondoka.| Ilikuwa imechelewa.");
    }

    /// More of each language, one line a paragraph, as papers print it.
    #[test]
    fn news_sentences_of_ten_languages() {
        // English.
        check("Shares of Bolt Co. fell 3.2 pct. to $4.10.| Sales at J. C. Reed Inc. rose.| It has 1,200 staff.");
        check("Gov. Ann Holt (R-Ohio) spoke at 7 p.m. EST on Jan. 6, 2026.| Rep. Tom Quill, D-Calif., did not.");
        check("The U.N. Security Council met.| U.S. President Ann Holt left for the U.K. on Friday.");
        check("\"It is over.\"| \"Is it?\" she asked.| He shook his head: \"No.\"| They left...| Nobody spoke.");
        check("‘It is over,’ he said.| “We won!”| The crowd sang.| (It rained.)| Why?| Because of St. Mary's.");
        check("See p. 12 of the report.| The vote was 5-4.| Lt. Col. Ann Holt, Jr. agreed.| Mt. Reed is 2.4 km high.");
        check("It cost £3m. The board paid.".replace("m. The", "m.| The").as_str());
        // Spanish.
        check(
            "El Dr. Ruiz y la Sra. Gil llegaron a las 9.30 h.| ¡Qué día!| ¿Y ahora?| «No lo sé», dijo.| EE. UU. no votó.",
        );
        check("La empresa ganó 3.200 millones de euros en 2025.| El art. 5 no cambia.");
        // French.
        check("M. Martin a gagné 3,5 % des voix.| « C’est peu ! »| Mme Durand, elle, se tait.| Et après ?| Rien.");
        check("Le président J.-P. Roux part le 1er mai.| Il a 61 ans.");
        // German.
        check(
            "Der 1. FC Tallmoor gewann am 3. Mai mit 2:1.| „Das war knapp“, sagte Dr. Ana Roth.| Es kamen ca. 3.000 Leute.",
        );
        check("Die Firma Roth u. Co. zahlt 2,5 Mio. Euro.| Das ist, z. B. in Kiel, viel.| Wirklich?| Ja!");
        // Portuguese.
        check("O Dr. Silva e a Sra. Lima saíram às 9h.| O valor é de R$ 3.200,50.| “É pouco”, disse.| Por quê?");
        // Arabic.
        check("وصل د. أحمد إلى المدينة.| هل تأخر؟| قال: «لا».| بلغ السعر 3.5 دولار.");
        // Urdu.
        check("وزیر نے کہا کہ یہ فیصلہ درست ہے۔| کیا لوگ مانیں گے؟| وقت بتائے گا۔");
        // Chinese.
        check("市长说：“今晚开船。”|居民很高兴！|谁来付钱？|价格是3.5元。");
        // Hindi.
        check("डॉ. सिंह ने कहा कि नाव चलेगी।| कब?| कीमत 3.5 रुपये है।| “ठीक है।”");
        // Swahili.
        check("Rais Dkt. Asha Juma alisema bei ni Sh. 3,500.| Je, nani atalipa?| Hakuna aliyejibu.");
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "\\PC{0,120}") {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<String>();
            prop_assert_eq!(words(&sentences(&text).join(" ")), words(&text));
        }
    }
}
