//! Texts that many cards show, in memory once: the links of terms, a day in words, `CET`. A site of 100,000 articles has
//! a few hundred of them. What is kept here is never needed: it is made of the frame, and made again if it is not here.

use super::plan::Frame;
use super::views::Link;
use crate::news::Day;
use crate::site::{TermKind, routes};
use crate::themes::functions::format_date;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, Mutex};

#[derive(Default)]
pub struct Shared(Mutex<Texts>);

#[derive(Default)]
struct Texts {
    terms: FxHashMap<(TermKind, u32), Link>,
    /// By day and language.
    days: FxHashMap<(Day, Arc<str>), Written>,
    words: FxHashSet<Arc<str>>,
}

/// A day as it is shown.
#[derive(Clone)]
pub(super) struct Written {
    pub long: Arc<str>,
    pub short: Arc<str>,
    /// Of its page; empty if there is none.
    pub url: Arc<str>,
}

impl Frame<'_> {
    /// A term by its name, with the address of its page.
    pub fn term_link(&self, kind: TermKind, number: u32) -> Link {
        let make = || {
            let term = &self.site.terms(kind).list[number as usize];
            // A name without an address if such pages are not wanted.
            let has_page = super::outputs::has_list(self.config, kind);
            let url = if has_page { self.url(&term.route) } else { String::new() };
            Link::new(term.name.as_str(), url)
        };
        self.texts(|texts| texts.terms.entry((kind, number)).or_insert_with(make).clone())
    }

    /// A short text that stands on many cards.
    pub(super) fn shared(&self, text: &str) -> Arc<str> {
        self.texts(|texts| match texts.words.get(text) {
            Some(word) => word.clone(),
            None => {
                let word: Arc<str> = text.into();
                texts.words.insert(word.clone());
                word
            }
        })
    }

    pub(super) fn written(&self, day: Day, language: &str) -> Written {
        let language = self.shared(language);
        let make = |language: &str| {
            let iso = day.to_string();
            let written = |format: &str| format_date(&iso, format, language).unwrap_or_else(|_| iso.clone()).into();
            let has_page = self.config.outputs.has("days");
            let url = if has_page { routes::day(day).url(self.base_path()) } else { String::new() };
            Written { long: written("long"), short: written("short"), url: url.into() }
        };
        self.texts(|texts| texts.days.entry((day, language.clone())).or_insert_with(|| make(&language)).clone())
    }

    fn texts<T>(&self, with: impl FnOnce(&mut Texts) -> T) -> T {
        with(&mut self.shared.0.lock().expect("no thread panicked"))
    }
}
