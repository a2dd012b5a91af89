//! Text: escaped, its quotation marks set, what is masked in it put back.

use super::*;

impl<'t> Writer<'t> {
    pub(super) fn masked_text(&mut self, text: &str, range: Range<usize>) {
        if self.in_code {
            let restored = self.restore(text, &range);
            return escape::text(&mut self.out.html, &restored);
        }
        if let Some(quote) = self.smart_quote(text, &range) {
            return self.text(quote);
        }
        if text == "[" {
            self.check_footnote(range.start);
        }
        if self.shortcodes.is_empty() || text.len() != range.len() {
            return self.text(text);
        }
        let mut at = range.start;
        let first = self.shortcodes.partition_point(|shortcode| shortcode.range.end <= range.start);
        for n in first..self.shortcodes.len() {
            let call = self.shortcodes[n].range.clone();
            if call.start >= range.end {
                break;
            }
            if call.start >= range.start {
                self.text(&text[at - range.start..call.start - range.start]);
                self.shortcode(n);
            }
            at = call.end.min(range.end);
        }
        self.text(&text[at - range.start..]);
    }

    /// A `[^name]` that stayed text has no footnote; the parser does not say so.
    pub(super) fn check_footnote(&mut self, at: usize) {
        let Some(rest) = self.masked[at..].strip_prefix("[^") else { return };
        let label = &rest[..rest.find([']', '[', '\n']).unwrap_or(0)];
        let escaped = self.masked[..at].ends_with('\\');
        if label.is_empty() || escaped || label.contains(char::is_whitespace) || !rest[label.len()..].starts_with(']') {
            return;
        }
        let message = format!("footnote `{label}` is not defined");
        self.remark_at(at, Severity::Error, message, format!("add a line `[^{label}]: text`"));
    }

    /// The language's own mark for a quotation mark that the parser made of `"` or `'`.
    pub(super) fn smart_quote(&mut self, text: &str, range: &Range<usize>) -> Option<&'static str> {
        if !self.options.smart_punctuation || range.len() != 1 || text.len() != 3 {
            return None;
        }
        match text {
            "“" => Some(self.quotes.open),
            "”" => Some(self.quotes.close),
            "‘" => {
                self.single_quote_open = true;
                Some(self.quotes.inner_open)
            }
            "’" => {
                // The parser closes a single quotation with the first mark that no letter follows.
                let next = self.masked[range.end..].chars().next();
                let closes = self.single_quote_open && !next.is_some_and(char::is_alphanumeric);
                self.single_quote_open &= !closes;
                Some(if closes { self.quotes.inner_close } else { "’" })
            }
            _ => None,
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if text.is_empty() || self.removed.is_some() {
            return;
        }
        let spaced = self.spaced_marks.then(|| quotes::keep_marks(text, &mut self.out, &mut self.done.plain));
        let text = spaced.as_deref().unwrap_or(text);
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.other |= !text.trim_ascii().is_empty();
        }
        self.done.plain.push_str(text);
        escape::text(&mut self.out.html, text);
    }

    pub(super) fn code_span(&mut self, code: &str, range: Range<usize>) {
        if self.removed.is_some() {
            return;
        }
        self.mark_content();
        let code = self.restore(code, &range);
        self.done.plain.push_str(&code);
        self.out.html.push_str("<code>");
        escape::text(&mut self.out.html, &code);
        self.out.html.push_str("</code>");
    }

    pub(super) fn line_break(&mut self, html: &str) {
        if self.removed.is_some() {
            return;
        }
        self.done.plain.push(' ');
        self.out.html.push_str(html);
    }

    /// Code as the author wrote it, with calls of components as mere text.
    pub(super) fn restore<'s>(&mut self, code: &'s str, range: &Range<usize>) -> Cow<'s, str>
    where
        't: 's,
    {
        let mut restored = Cow::Borrowed(code);
        let first = self.shortcodes.partition_point(|shortcode| shortcode.range.end <= range.start);
        let same_length = code.len() == range.len();
        for n in first..self.shortcodes.len() {
            let call = self.shortcodes[n].range.clone();
            if call.start >= range.end {
                break;
            }
            self.met[n] = true;
            if same_length {
                restored = Cow::Borrowed(&self.text[range.clone()]);
                continue;
            }
            let one_line = |text: &str| text.replace("\r\n", "\n").replace('\n', " ");
            let mask = one_line(&self.masked[call.clone()]);
            restored = Cow::Owned(restored.replacen(&mask, &one_line(&self.text[call]), 1));
        }
        restored
    }
}
