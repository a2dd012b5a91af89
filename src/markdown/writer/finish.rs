//! What can be said only at the end: the notes, and what leads nowhere.

use super::*;

impl Writer<'_> {
    pub(super) fn finish(mut self, broken: Vec<(usize, LinkType, String)>) -> Rendered {
        self.close_raw(0, 0);
        while !self.frames.is_empty() {
            self.abandon_body();
        }
        self.end_block(true);
        if self.more {
            self.done.summary_end.get_or_insert(self.out.html.len());
        }
        self.report_notes();
        let notes = std::mem::take(&mut self.notes);
        notes.write(self.options, &mut self.out);
        self.report_calls();
        self.report_broken_links(broken);
        self.report_local_links();

        let mut done = self.done;
        done.plain.truncate(done.plain.trim_end().len());
        done.body = self.out;
        done.words = self.count.words;
        done.cjk_characters = self.count.cjk_characters;
        done.remarks.sort();
        done
    }

    pub(super) fn report_notes(&mut self) {
        for (label, at) in std::mem::take(&mut self.defined_notes) {
            if !self.notes.is_mentioned(&label) {
                let message = format!("footnote `{label}` is never mentioned in the text");
                self.remark_at(at, Severity::Warning, message, format!("write `[^{label}]` where it belongs"));
            }
        }
    }

    pub(super) fn report_calls(&mut self) {
        for n in 0..self.shortcodes.len() {
            if !self.met[n] {
                let at = self.shortcodes[n].range.start;
                let message = "a shortcode can't stand here";
                self.remark_at(at, Severity::Error, message, "give it a line of its own, or put it between words");
            }
        }
    }

    /// `[text]` alone is ordinary prose, as in a quotation; `[text][name]` is meant as a reference.
    pub(super) fn report_broken_links(&mut self, broken: Vec<(usize, LinkType, String)>) {
        for (at, link_type, reference) in broken {
            if matches!(link_type, LinkType::Reference | LinkType::Collapsed) {
                let message = format!("link reference `{reference}` is not defined");
                self.remark_at(at, Severity::Error, message, format!("add a line `[{reference}]: address`"));
            }
        }
    }

    pub(super) fn report_local_links(&mut self) {
        let mut missing = 0;
        for (id, at) in std::mem::take(&mut self.local_links) {
            if id.is_empty() || id == "top" || self.ids.contains(&id) || self.ids.contains(&ids::decode(&id)) {
                continue;
            }
            // Each search looks at every id of the text.
            missing += 1;
            let hint = if missing <= 20 { did_you_mean(&id, self.ids.iter()) } else { None };
            let hint = hint.unwrap_or_else(|| "give a heading this id: `## Heading {#id}`".to_owned());
            self.remark_at(at, Severity::Warning, format!("`#{id}` leads nowhere in this text"), hint);
        }
    }

    pub(super) fn remark_at(
        &mut self,
        at: usize,
        severity: Severity,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let place = self.lines.place(at);
        self.remark(place, severity, message, hint);
    }

    pub(super) fn remark(
        &mut self,
        (line, column): (u32, u32),
        severity: Severity,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let (message, hint) = (message.into(), Some(hint.into()));
        self.done.remarks.push(Remark { line, column, severity, message, hint });
    }
}
