//! The few words that rendering itself puts into a page.

use serde::{Deserialize, Serialize};

/// Words around a text, in the language of the page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Labels {
    /// Names the list of footnotes.
    pub footnotes: String,
    /// Names the link from a footnote back to the text.
    pub back: String,
    /// Names the link of a heading to itself.
    pub anchor: String,
    /// Names a table that may have to be scrolled.
    pub table: String,
    pub note: String,
    pub tip: String,
    pub important: String,
    pub warning: String,
    pub caution: String,
}

/// Language; footnotes, back, anchor, table, note, tip, important, warning, caution.
#[rustfmt::skip]
const TABLE: &[(&str, [&str; 9])] = &[
    ("ar", ["الحواشي", "العودة إلى النص", "رابط إلى هذا القسم", "جدول", "ملاحظة", "نصيحة", "مهم", "تحذير", "تنبيه"]),
    ("cs", ["Poznámky pod čarou", "Zpět k textu", "Odkaz na tento oddíl", "Tabulka", "Poznámka", "Tip", "Důležité", "Varování", "Pozor"]),
    ("da", ["Fodnoter", "Tilbage til teksten", "Link til dette afsnit", "Tabel", "Bemærk", "Tip", "Vigtigt", "Advarsel", "Pas på"]),
    ("de", ["Fußnoten", "Zurück zum Text", "Link zu diesem Abschnitt", "Tabelle", "Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht"]),
    ("en", ["Footnotes", "Back to the text", "Link to this section", "Table", "Note", "Tip", "Important", "Warning", "Caution"]),
    ("es", ["Notas al pie", "Volver al texto", "Enlace a esta sección", "Tabla", "Nota", "Consejo", "Importante", "Advertencia", "Precaución"]),
    ("fi", ["Alaviitteet", "Takaisin tekstiin", "Linkki tähän osioon", "Taulukko", "Huomautus", "Vinkki", "Tärkeää", "Varoitus", "Huomio"]),
    ("fr", ["Notes", "Retour au texte", "Lien vers cette section", "Tableau", "Note", "Conseil", "Important", "Avertissement", "Attention"]),
    ("hi", ["पाद टिप्पणियाँ", "पाठ पर वापस जाएँ", "इस खंड का लिंक", "तालिका", "टिप्पणी", "सुझाव", "महत्वपूर्ण", "चेतावनी", "सावधानी"]),
    ("it", ["Note", "Torna al testo", "Link a questa sezione", "Tabella", "Nota", "Suggerimento", "Importante", "Avviso", "Attenzione"]),
    ("ja", ["脚注", "本文に戻る", "この節へのリンク", "表", "注", "ヒント", "重要", "警告", "注意"]),
    ("ko", ["각주", "본문으로 돌아가기", "이 절로 가는 링크", "표", "참고", "팁", "중요", "경고", "주의"]),
    ("nb", ["Fotnoter", "Tilbake til teksten", "Lenke til dette avsnittet", "Tabell", "Merk", "Tips", "Viktig", "Advarsel", "Forsiktig"]),
    ("nl", ["Voetnoten", "Terug naar de tekst", "Link naar deze sectie", "Tabel", "Opmerking", "Tip", "Belangrijk", "Waarschuwing", "Let op"]),
    ("pl", ["Przypisy", "Powrót do tekstu", "Link do tej sekcji", "Tabela", "Uwaga", "Wskazówka", "Ważne", "Ostrzeżenie", "Przestroga"]),
    ("pt", ["Notas de rodapé", "Voltar ao texto", "Link para esta seção", "Tabela", "Nota", "Dica", "Importante", "Aviso", "Cuidado"]),
    ("ru", ["Примечания", "Вернуться к тексту", "Ссылка на этот раздел", "Таблица", "Примечание", "Совет", "Важно", "Предупреждение", "Осторожно"]),
    ("sv", ["Fotnoter", "Tillbaka till texten", "Länk till detta avsnitt", "Tabell", "Obs", "Tips", "Viktigt", "Varning", "Var försiktig"]),
    ("sw", ["Tanbihi", "Rudi kwenye maandishi", "Kiungo cha sehemu hii", "Jedwali", "Kumbuka", "Dokezo", "Muhimu", "Onyo", "Tahadhari"]),
    ("tr", ["Dipnotlar", "Metne dön", "Bu bölüme bağlantı", "Tablo", "Not", "İpucu", "Önemli", "Uyarı", "Dikkat"]),
    ("uk", ["Примітки", "Повернутися до тексту", "Посилання на цей розділ", "Таблиця", "Примітка", "Порада", "Важливо", "Попередження", "Обережно"]),
    ("ur", ["حواشی", "متن پر واپس جائیں", "اس حصے کا لنک", "جدول", "نوٹ", "مشورہ", "اہم", "انتباہ", "احتیاط"]),
    ("zh", ["脚注", "返回正文", "本节链接", "表格", "注", "提示", "重要", "警告", "注意"]),
];

impl Labels {
    /// The labels of a language (BCP 47), English for one that is not known here.
    pub fn of(language: &str) -> Labels {
        let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let primary = match primary.as_str() {
            "no" | "nn" => "nb",
            other => other,
        };
        let row = TABLE.iter().find(|row| row.0 == primary).or(TABLE.iter().find(|row| row.0 == "en"));
        let words = row.expect("English is in the table").1;
        let [footnotes, back, anchor, table, note, tip, important, warning, caution] = words.map(str::to_owned);
        Labels { footnotes, back, anchor, table, note, tip, important, warning, caution }
    }
}
