//! Footnotes: numbered in the order of their first mention, printed at the end, linked both ways.

use super::ids::Ids;
use super::slots::Fragment;
use super::{Options, escape};
use std::collections::HashMap;
use std::fmt::Write;

#[derive(Default)]
pub struct Notes {
    notes: Vec<Note>,
    by_label: HashMap<String, usize>,
}

struct Note {
    id: String,
    /// The ids of its mentions.
    mentions: Vec<String>,
    body: Option<Fragment>,
}

impl Notes {
    /// Writes the link of a mention.
    pub fn mention(&mut self, label: &str, ids: &mut Ids, options: &Options, out: &mut String) {
        let at = self.number(label, ids, options);
        let note = &mut self.notes[at];
        let id = ids.unique(&format!("{}fnref-{}", options.footnote_prefix, at + 1));
        out.push_str("<sup class=\"footnote-ref\"><a href=\"#");
        escape::attribute(out, &note.id);
        out.push_str("\" id=\"");
        escape::attribute(out, &id);
        write!(out, "\" role=\"doc-noteref\">{}</a></sup>", at + 1).expect("a string takes everything");
        note.mentions.push(id);
    }

    /// Keeps the text of a note. Gives it back when the label has one already.
    pub fn define(&mut self, label: &str, body: Fragment, ids: &mut Ids, options: &Options) -> Option<Fragment> {
        let at = self.number(label, ids, options);
        match &mut self.notes[at].body {
            Some(_) => Some(body),
            empty => {
                *empty = Some(body);
                None
            }
        }
    }

    pub fn is_mentioned(&self, label: &str) -> bool {
        self.by_label.get(label).is_some_and(|at| !self.notes[*at].mentions.is_empty())
    }

    /// Writes the list of notes, if there are any.
    pub fn write(self, options: &Options, out: &mut Fragment) {
        if self.notes.is_empty() {
            return;
        }
        out.html.push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        escape::attribute(&mut out.html, &options.labels.footnotes);
        out.html.push_str("\">\n<ol>\n");
        for note in self.notes {
            out.html.push_str("<li id=\"");
            escape::attribute(&mut out.html, &note.id);
            out.html.push_str("\">");
            let mut body = note.body.unwrap_or_default();
            let in_paragraph = body.html.ends_with("</p>\n");
            if in_paragraph {
                body.html.truncate(body.html.len() - "</p>\n".len());
            }
            out.append(body);
            for (n, mention) in note.mentions.iter().enumerate() {
                back_link(&mut out.html, mention, n, options);
            }
            out.html.push_str(if in_paragraph { "</p></li>\n" } else { "</li>\n" });
        }
        out.html.push_str("</ol>\n</section>\n");
    }

    fn number(&mut self, label: &str, ids: &mut Ids, options: &Options) -> usize {
        if let Some(at) = self.by_label.get(label) {
            return *at;
        }
        let at = self.notes.len();
        let id = ids.unique(&format!("{}fn-{}", options.footnote_prefix, at + 1));
        self.notes.push(Note { id, mentions: Vec::new(), body: None });
        self.by_label.insert(label.to_owned(), at);
        at
    }
}

/// The arrow is kept from becoming an emoji; a second mention shows its number.
fn back_link(out: &mut String, mention: &str, n: usize, options: &Options) {
    out.push_str(" <a class=\"footnote-back\" href=\"#");
    escape::attribute(out, mention);
    out.push_str("\" role=\"doc-backlink\" aria-label=\"");
    escape::attribute(out, &options.labels.back);
    if n > 0 {
        write!(out, " ({})", n + 1).expect("a string takes everything");
    }
    out.push_str("\">↩\u{fe0e}");
    if n > 0 {
        write!(out, "<sup>{}</sup>", n + 1).expect("a string takes everything");
    }
    out.push_str("</a>");
}
