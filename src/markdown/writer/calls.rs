//! Calls of components: a slot for each, and a fragment of its own for what stands between two tags.

use super::*;

/// As deep as Tera calls components out of each other.
const DEEPEST: usize = 20;

impl Writer<'_> {
    /// Whether an offset lies in a call that began before it.
    pub(super) fn in_call(&self, at: usize) -> bool {
        let next = self.shortcodes.partition_point(|shortcode| shortcode.range.end <= at);
        self.shortcodes.get(next).is_some_and(|shortcode| shortcode.range.start < at)
    }

    /// The call that begins at an offset, or a byte before it where a line break took its first byte.
    pub(super) fn call_at(&self, at: usize) -> Option<usize> {
        let next = self.shortcodes.partition_point(|shortcode| shortcode.range.end <= at);
        let call = self.shortcodes.get(next)?;
        (call.range.start <= at && at <= call.range.start + 1).then_some(next)
    }

    pub(super) fn shortcode(&mut self, n: usize) {
        self.met[n] = true;
        let at = self.shortcodes[n].range.start;
        if self.removed.is_some() {
            return;
        }
        match self.shortcodes[n].part.clone() {
            Part::Whole { name, arguments } => {
                let source = shortcodes::source(&name, &arguments, true);
                self.component(Component { name, arguments, source, body: None }, at);
            }
            Part::Open { name, .. } if self.frames.len() >= DEEPEST => {
                let message = format!("`{{% <{name}> %}}` stands in {DEEPEST} others");
                self.remark_at(at, Severity::Error, message, "close some of them before");
            }
            Part::Open { name, arguments } => {
                let outer = std::mem::take(&mut self.out);
                let paragraph = self.paragraph;
                self.frames.push(Frame::Body { name, arguments, at, depth: self.depth, outer, paragraph });
            }
            Part::Close { name } => self.end_body(&name, at),
            Part::Wrong { message, hint } => {
                self.remark_at(at, Severity::Error, message, hint);
                let source = self.text[self.shortcodes[n].range.clone()].to_owned();
                self.text(&source);
            }
        }
    }

    fn component(&mut self, component: Component, at: usize) {
        let place = self.lines.place(at);
        self.out.open(SlotKind::Component(component), place);
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.components += 1;
        }
    }

    fn end_body(&mut self, name: &str, at: usize) {
        let fits = match self.frames.last() {
            Some(Frame::Body { name: open, depth, .. }) => open == name && *depth == self.depth,
            _ => false,
        };
        if !fits {
            let hint = format!("open it with `{{% <{name}> %}}` in the same paragraph, or both on lines of their own");
            let message = format!("`{{% </{name}> %}}` has no beginning here");
            return self.remark_at(at, Severity::Error, message, hint);
        }
        self.end_block(true);
        self.close_raw(self.depth, self.frames.len());
        if let Some(Frame::Body { name, arguments, at, outer, paragraph, .. }) = self.frames.pop() {
            let body = std::mem::replace(&mut self.out, outer);
            self.paragraph = paragraph;
            let source = shortcodes::source(&name, &arguments, false);
            self.component(Component { name, arguments, source, body: Some(body) }, at);
        }
    }

    /// Ends the bodies that were opened inside the element that ends now.
    pub(super) fn close_inner(&mut self) {
        loop {
            match self.frames.last() {
                Some(Frame::Body { depth, .. }) if *depth >= self.depth => self.abandon_body(),
                _ => break,
            }
        }
        self.close_raw(self.depth, self.frames.len());
    }

    /// A component without its end tag: what was written for its body stays in the text.
    pub(super) fn abandon_body(&mut self) {
        self.close_raw(0, self.frames.len());
        match self.frames.pop() {
            Some(Frame::Body { name, at, outer, paragraph, .. }) => {
                let body = std::mem::replace(&mut self.out, outer);
                let has_content = !body.html.trim().is_empty() || !body.slots.is_empty();
                self.out.append(body);
                if let (Some(now), Some(before)) = (&mut self.paragraph, paragraph) {
                    *now = Paragraph { other: before.other | has_content, ..before };
                }
                let message = format!("`{{% <{name}> %}}` is not closed where it should be");
                let hint = format!("write `{{% </{name}> %}}` in the same paragraph, or both on lines of their own");
                self.remark_at(at, Severity::Error, message, hint);
            }
            Some(Frame::Note { outer, .. }) => {
                let note = std::mem::replace(&mut self.out, outer);
                self.out.append(note);
            }
            None => {}
        }
    }
}
