//! HTML with places left open, and how they are filled.

use super::escape;
use super::shortcodes::Literal;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::{Bound, RangeBounds};

/// HTML with slots for what only the whole site knows. Slots are in the order of their offsets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fragment {
    pub html: String,
    pub slots: Vec<Slot>,
}

/// A place in the HTML where something is to be inserted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Byte offset in the fragment's HTML.
    pub at: usize,
    pub line: u32,
    pub column: u32,
    pub kind: SlotKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SlotKind {
    /// An address without a scheme, as the author wrote it: `@/file.md#part`, `/about/`, `file.pdf`. The filling is
    /// the URL, which is escaped for the attribute.
    Link(String),
    /// The same for the source of a picture, sound or film.
    Source(String),
    /// A call of a component. The filling is its HTML.
    Component(Component),
}

/// A call of a component of the theme, with nothing but literal arguments: a text can't run template code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    pub name: String,
    /// In the order of the text, each name once.
    pub arguments: Vec<(String, Literal)>,
    /// The call in the syntax of Tera 2, without body and end tag: for messages.
    pub source: String,
    /// What stands between the tags, rendered.
    pub body: Option<Fragment>,
}

impl Component {
    /// The call with some of its addresses replaced: `change` is asked for each text argument, by name and value.
    pub fn call(&self, change: &mut dyn FnMut(&str, &str) -> Option<String>) -> String {
        let arguments: Vec<(String, Literal)> = self
            .arguments
            .iter()
            .map(|(name, value)| match value {
                Literal::Text(text) => {
                    (name.clone(), Literal::Text(change(name, text).unwrap_or_else(|| text.clone())))
                }
                other => (name.clone(), other.clone()),
            })
            .collect();
        super::shortcodes::source(&self.name, &arguments, self.body.is_none())
    }
}

impl Fragment {
    /// The HTML of a range of bytes with its slots filled; `fillings` has one entry for each of `slots`. A missing
    /// entry counts as empty. Without slots in the range nothing is copied.
    pub fn fill(&self, range: impl RangeBounds<usize>, fillings: &[String]) -> Cow<'_, str> {
        let mut next = self.first_slot(&range);
        self.resolve_slots(range, &mut |_| {
            next += 1;
            Cow::Borrowed(fillings.get(next - 1).map_or("", String::as_str))
        })
    }

    /// The same, asking for each filling. The body of a component is resolved first and handed over.
    pub fn resolve(
        &self,
        range: impl RangeBounds<usize>,
        answer: &mut dyn FnMut(&Slot, Option<&str>) -> String,
    ) -> Cow<'_, str> {
        self.resolve_slots(range, &mut |slot| {
            let body = match &slot.kind {
                SlotKind::Component(Component { body: Some(body), .. }) => Some(body.resolve(.., answer)),
                _ => None,
            };
            Cow::Owned(answer(slot, body.as_deref()))
        })
    }

    /// Shows every slot in the order of the text, those in the bodies of components too.
    pub fn visit(&self, see: &mut dyn FnMut(&Slot)) {
        for slot in &self.slots {
            see(slot);
            if let SlotKind::Component(Component { body: Some(body), .. }) = &slot.kind {
                body.visit(see);
            }
        }
    }

    fn resolve_slots<'a, 'f>(
        &'a self,
        range: impl RangeBounds<usize>,
        answer: &mut dyn FnMut(&'a Slot) -> Cow<'f, str>,
    ) -> Cow<'a, str> {
        let (start, end) = self.bounds(&range);
        let slots = &self.slots[self.first_slot(&range)..];
        let slots = &slots[..slots.partition_point(|slot| slot.at < end || (slot.at == end && end == self.html.len()))];
        if slots.is_empty() {
            return Cow::Borrowed(&self.html[start..end]);
        }
        let mut filled = String::with_capacity(end - start + slots.len() * 64);
        let mut done = start;
        for slot in slots {
            filled.push_str(&self.html[done..slot.at]);
            done = slot.at;
            let filling = answer(slot);
            match slot.kind {
                SlotKind::Component(_) => filled.push_str(&filling),
                SlotKind::Link(_) | SlotKind::Source(_) => escape::url(&mut filled, &filling),
            }
        }
        filled.push_str(&self.html[done..end]);
        Cow::Owned(filled)
    }

    /// A slot at the very end of a range that is not the end of the text belongs to what follows.
    fn first_slot(&self, range: &impl RangeBounds<usize>) -> usize {
        let (start, _) = self.bounds(range);
        self.slots.partition_point(|slot| slot.at < start)
    }

    fn bounds(&self, range: &impl RangeBounds<usize>) -> (usize, usize) {
        let start = match range.start_bound() {
            Bound::Included(start) => *start,
            Bound::Excluded(start) => *start + 1,
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(end) => *end + 1,
            Bound::Excluded(end) => *end,
            Bound::Unbounded => self.html.len(),
        };
        (start, end)
    }

    /// Opens a slot at the end of what is written so far.
    pub(super) fn open(&mut self, kind: SlotKind, (line, column): (u32, u32)) {
        self.slots.push(Slot { at: self.html.len(), line, column, kind });
    }

    /// Replaces a part of the HTML near its end; slots behind it move along.
    pub(super) fn replace(&mut self, range: std::ops::Range<usize>, with: &str) {
        for slot in self.slots.iter_mut().rev().take_while(|slot| slot.at >= range.end) {
            slot.at = slot.at - range.len() + with.len();
        }
        self.html.replace_range(range, with);
    }

    /// Adds another fragment behind this one.
    pub(super) fn append(&mut self, other: Fragment) {
        let shift = self.html.len();
        self.html.push_str(&other.html);
        self.slots.extend(other.slots.into_iter().map(|slot| Slot { at: slot.at + shift, ..slot }));
    }
}
