//! The author's own HTML: what may pass is written anew and always closed where its surroundings end.

use super::*;

/// Deeper than any sensible page, and shallow enough to look through for each end tag.
const DEEPEST: usize = 100;

impl Writer<'_> {
    pub(super) fn raw_html(&mut self, block: &RawBlock) {
        for token in raw_html::tokens(&block.html) {
            match token {
                Token::Text(range) => self.raw_text(block, range),
                Token::Comment(range) => {
                    let at = block.offset(range.start);
                    match self.call_at(at) {
                        Some(n) => self.shortcode(n),
                        None => self.comment(&block.html[range]),
                    }
                }
                Token::Open { name, attributes, at } => {
                    let at = block.offset(at);
                    match block.in_line && !self.may_stand_in_line(&name) {
                        true => self.refuse_in_line(&name, at),
                        false => self.raw_open(name, &attributes, at),
                    }
                }
                Token::Close { name, at } => self.raw_close(&name, block.in_line, block.offset(at)),
                Token::Other(range) => {
                    let what: String = block.html[range.clone()].chars().take(12).collect();
                    let message = format!("`{}…` is left out", what.trim_end());
                    let hint = "only elements can be written in HTML";
                    self.remark_at(block.offset(range.start), Severity::Warning, message, hint);
                }
            }
        }
    }

    /// `<!-- more -->` ends the summary; other comments are for the author alone.
    fn comment(&mut self, comment: &str) {
        let inner = comment.trim_start_matches("<!--").trim_end_matches("-->");
        self.more |= inner.trim() == "more" && self.done.summary_end.is_none();
    }

    fn raw_text(&mut self, block: &RawBlock, range: Range<usize>) {
        if self.removed.is_some() {
            return;
        }
        let text = &block.html[range.clone()];
        let start = block.offset(range.start);
        // In a masked call that shares its line with other HTML.
        if let Some(at) = text.find(MASK)
            && let Some(n) = self.call_at(start + at)
        {
            let length = text[at..].find(|c| c != MASK).unwrap_or(text.len() - at);
            self.raw_text(block, range.start..range.start + at);
            self.shortcode(n);
            return self.raw_text(block, range.start + at + length..range.end);
        }
        match text.trim_ascii().is_empty() {
            true if self.out.html.is_empty() || self.out.html.ends_with('\n') => return,
            true => {}
            false => self.mark_content(),
        }
        self.done.plain.push_str(&raw_html::unescape(text).replace('\n', " "));
        raw_html::write_text(&mut self.out.html, text);
    }

    fn may_stand_in_line(&self, name: &str) -> bool {
        let verdict = raw_html::verdict(name);
        raw_html::is_phrasing(name) || !matches!(verdict, Verdict::Allowed | Verdict::Void)
    }

    fn refuse_in_line(&mut self, name: &str, at: usize) {
        if self.removed.is_none() {
            let message = format!("`<{name}>` can't stand within a line of text");
            self.remark_at(at, Severity::Warning, message, "put it on a line of its own, with empty lines around");
        }
    }

    fn raw_open(&mut self, name: String, attributes: &[(String, &str)], at: usize) {
        if self.removed.is_some() {
            return;
        }
        let verdict = raw_html::verdict(&name);
        match verdict {
            Verdict::Removed => {
                let message = format!("`<{name}>` is left out");
                self.remark_at(at, Severity::Warning, message, "use a shortcode of the theme instead");
                if raw_html::holds_content(&name) {
                    self.removed = Some((name, self.depth));
                }
            }
            Verdict::Unwrapped => {
                let message = format!("`<{name}>` is not an element that a text can use");
                self.remark_at(at, Severity::Warning, message, "its content stays, without the tag");
            }
            Verdict::Allowed if self.raw_open.len() >= DEEPEST => {
                let message = format!("`<{name}>` stands in {DEEPEST} others");
                self.remark_at(at, Severity::Warning, message, "close some of them before");
            }
            Verdict::Allowed | Verdict::Void => {
                self.mark_content();
                self.out.html.push('<');
                self.out.html.push_str(&name);
                for (attribute, value) in attributes {
                    self.raw_attribute(&name, attribute, value, at);
                }
                self.out.html.push('>');
                if name == "img" {
                    self.raw_image(attributes, at);
                }
                if verdict == Verdict::Allowed {
                    let (depth, frames) = (self.depth, self.frames.len());
                    self.raw_open.push(RawTag { name, at, depth, frames });
                }
            }
        }
    }

    fn raw_attribute(&mut self, element: &str, attribute: &str, value: &str, at: usize) {
        let Some(kind) = raw_html::attribute(element, attribute) else {
            let hint = match attribute {
                "style" => "give it a `class` and style that in the theme",
                _ => "it may start scripts, or has no meaning here",
            };
            let message = format!("attribute `{attribute}` of `<{element}>` is left out");
            return self.remark_at(at, Severity::Warning, message, hint);
        };
        if value.contains(MASK) {
            return;
        }
        match kind {
            AttributeKind::Link | AttributeKind::Source => {
                return self.address(attribute, &raw_html::unescape(value), at);
            }
            AttributeKind::Id if self.ids.contains(&raw_html::unescape(value)) => {
                let message = format!("id `{value}` is given twice");
                return self.remark_at(at, Severity::Warning, message, "give each element an id of its own");
            }
            AttributeKind::Id => {
                self.ids.unique(&raw_html::unescape(value));
            }
            AttributeKind::Text => {}
        }
        self.out.html.push(' ');
        self.out.html.push_str(attribute);
        self.out.html.push_str("=\"");
        raw_html::write_attribute(&mut self.out.html, value);
        self.out.html.push('"');
    }

    fn raw_image(&mut self, attributes: &[(String, &str)], at: usize) {
        let of =
            |name: &str| attributes.iter().find(|(known, _)| known == name).map(|(_, value)| raw_html::unescape(value));
        let (line, column) = self.lines.place(at);
        // An empty `alt` says that the picture is an ornament.
        if of("alt").is_none() {
            let hint = "add `alt=\"…\"` with what it shows, or `alt=\"\"` for an ornament";
            self.remark((line, column), Severity::Warning, "a picture without alternative text", hint);
        }
        let of = |name: &str| of(name).unwrap_or_default();
        self.done.images.push(Image { src: of("src"), alt: of("alt"), title: of("title"), line, column });
    }

    fn raw_close(&mut self, name: &str, in_line: bool, at: usize) {
        if let Some((removed, _)) = &self.removed {
            if removed == name {
                self.removed = None;
            }
            return;
        }
        if raw_html::verdict(name) != Verdict::Allowed || (in_line && !raw_html::is_phrasing(name)) {
            return;
        }
        let here = (self.depth, self.frames.len());
        let open = self.raw_open.iter().rposition(|tag| tag.name == name && (tag.depth, tag.frames) == here);
        match open {
            Some(open) => {
                while self.raw_open.len() > open {
                    self.close_last_raw(self.raw_open.len() - 1 > open);
                }
            }
            None if raw_html::ends_by_itself(name) => {}
            None => {
                let message = format!("`</{name}>` closes nothing here");
                self.remark_at(at, Severity::Warning, message, "remove it, or open the element before");
            }
        }
    }

    /// Closes the author's tags that were opened at this depth or deeper, or inside this many frames or more.
    pub(super) fn close_raw(&mut self, depth: usize, frames: usize) {
        if self.removed.as_ref().is_some_and(|(_, at)| *at >= depth) {
            self.removed = None;
        }
        while self.raw_open.last().is_some_and(|tag| tag.depth >= depth && tag.frames >= frames) {
            self.close_last_raw(true);
        }
    }

    pub(super) fn close_last_raw(&mut self, forgotten: bool) {
        let Some(tag) = self.raw_open.pop() else { return };
        write!(self.out.html, "</{}>", tag.name).expect("a string takes everything");
        if forgotten && !raw_html::ends_by_itself(&tag.name) {
            let message = format!("`<{}>` is never closed", tag.name);
            self.remark_at(tag.at, Severity::Warning, message, format!("write `</{}>` where it ends", tag.name));
        }
    }
}
