//! The three-way merge of a page: what the desk made of a seed before (`base`), the page as its editor has it, and what
//! the desk makes of the seed now. Front matter is merged key by key, the text block by block. Knows nothing of seeds
//! or of folders.

use super::blocks::{self, Run};
use super::front::*;
use super::{parse, print};
use std::collections::BTreeSet;
use std::hash::Hash;

/// A page's text, read.
#[derive(Clone, Debug)]
pub struct Version<'a> {
    pub text: &'a str,
    pub front: FrontMatter,
    pub body: &'a str,
}

impl<'a> Version<'a> {
    /// `None` if the front matter can't be read.
    pub fn read(text: &'a str) -> Option<Version<'a>> {
        let (front, start) = parse("", text).0?;
        Some(Version { text, front, body: &text[start..] })
    }

    /// Written by `print` and not touched in its form since.
    fn is_canonical(&self) -> bool {
        print(&self.front, self.body) == self.text
    }
}

/// The merged page, and how it came about. Names are those of `docs/content.md`; `text` is the Markdown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// `None`: the page stays as it is, to the byte.
    pub text: Option<String>,
    /// What came in from the new version.
    pub taken: Vec<&'static str>,
    /// What both sides changed, each in its own way: the page's version was kept.
    pub clashes: Vec<&'static str>,
}

/// What the desk understands of a text, as against what it finds written in it. Such a value never contests one that
/// an editor has set.
const UNDERSTOOD: [&str; 10] =
    ["summary", "key_points", "topics", "places", "people", "organisations", "language", "kind", "section", "story"];

/// Merges `new` into `page`. A name that the page pins stays the page's, whatever the others say.
pub fn merge(base: &Version<'_>, page: &Version<'_>, new: &Version<'_>) -> Merged {
    let no_source = Provenance::default();
    let mut judge = Judge {
        pinned: &page.front.source.as_deref().unwrap_or(&no_source).pinned,
        guessed: &new.front.source.as_deref().unwrap_or(&no_source).inferred,
        taken: Vec::new(),
        clashes: Vec::new(),
    };
    let mut front = judge.front(&base.front, &page.front, &new.front);
    let body = judge.body(base.body, page.body, new.body);
    let source = provenance(page.front.source.as_deref(), new.front.source.as_deref(), |name| {
        judge.pinned.iter().any(|pin| pin == name) || !same_value(name, &front, &new.front)
    });
    front.source = source.map(Box::new);
    let (taken, mut clashes) = (judge.taken, judge.clashes);
    if front == page.front && body.is_none() {
        return Merged { text: None, taken, clashes };
    }
    match write(page, &front, body.as_deref().unwrap_or(page.body)) {
        Some(text) => Merged { text: Some(text), taken, clashes },
        None => {
            // Nothing is put into a page whose form can't be kept.
            clashes.extend(taken);
            Merged { text: None, taken: Vec::new(), clashes }
        }
    }
}

/// Names of values and texts in which two versions differ; for the message that names them.
pub fn differences(a: &Version<'_>, b: &Version<'_>) -> Vec<&'static str> {
    let mut judge = Judge { pinned: &[], guessed: &Default::default(), taken: Vec::new(), clashes: Vec::new() };
    judge.front(&a.front, &a.front, &b.front);
    judge.body(a.body, a.body, b.body);
    judge.taken
}

/// Decides value by value, and notes what it decided.
struct Judge<'a> {
    pinned: &'a [String],
    guessed: &'a std::collections::BTreeMap<String, String>,
    taken: Vec<&'static str>,
    clashes: Vec<&'static str>,
}

impl Judge<'_> {
    fn is_pinned(&self, name: &str) -> bool {
        self.pinned.iter().any(|pin| pin == name)
    }

    /// Whether the new version may stand against what an editor wrote.
    fn may_contest(&self, name: &str) -> bool {
        !(UNDERSTOOD.contains(&name) && self.guessed.contains_key(name))
    }

    fn front(&mut self, base: &FrontMatter, page: &FrontMatter, new: &FrontMatter) -> FrontMatter {
        // A macro, so that no field is forgotten: the literal below names them all.
        macro_rules! value {
            ($name:literal, $($field:ident).+) => {
                self.value($name, &base.$($field).+, &page.$($field).+, &new.$($field).+)
            };
        }
        macro_rules! list {
            ($name:literal, $($field:ident).+) => {
                self.list($name, &base.$($field).+, &page.$($field).+, &new.$($field).+)
            };
        }
        macro_rules! set {
            ($name:literal, $($field:ident).+) => {
                self.set($name, &base.$($field).+, &page.$($field).+, &new.$($field).+)
            };
        }
        FrontMatter {
            title: value!("title", title),
            date: value!("date", date),
            updated: value!("updated", updated),
            authors: list!("authors", authors),
            summary: value!("summary", summary),
            slug: value!("slug", slug),
            aliases: set!("aliases", aliases),
            draft: value!("draft", draft),
            language: value!("language", language),
            weight: value!("weight", weight),
            template: value!("template", template),
            document_type: value!("type", document_type),
            taxonomies: Taxonomies {
                topics: set!("topics", taxonomies.topics),
                places: set!("places", taxonomies.places),
                people: set!("people", taxonomies.people),
                organisations: set!("organisations", taxonomies.organisations),
            },
            news: News {
                alternative_headline: value!("alternative_headline", news.alternative_headline),
                deck: value!("deck", news.deck),
                kicker: value!("kicker", news.kicker),
                dateline: value!("dateline", news.dateline),
                section: value!("section", news.section),
                story: value!("story", news.story),
                kind: value!("kind", news.kind),
                priority: value!("priority", news.priority),
                key_points: list!("key_points", news.key_points),
                agency: value!("agency", news.agency),
                publish_at: value!("publish_at", news.publish_at),
                expires_at: value!("expires_at", news.expires_at),
                status: value!("status", news.status),
                rights: value!("rights", news.rights),
                id: value!("id", news.id),
                version: value!("version", news.version),
                notes: value!("notes", news.notes),
                image: value!("image", news.image),
                sources: list!("sources", news.sources),
                corrections: value!("corrections", news.corrections),
            },
            edition: page.edition.clone(),
            source: page.source.clone(),
            extra: self.extra(&base.extra, &page.extra, &new.extra),
        }
    }

    fn value<T: Clone + PartialEq>(&mut self, name: &'static str, base: &T, page: &T, new: &T) -> T {
        if self.is_pinned(name) || page == new || new == base {
            return page.clone();
        }
        if page == base {
            self.taken.push(name);
            return new.clone();
        }
        if self.may_contest(name) {
            self.clashes.push(name);
        }
        page.clone()
    }

    /// A list whose order counts.
    fn list<T: Clone + Eq + Hash>(&mut self, name: &'static str, base: &[T], page: &[T], new: &[T]) -> Vec<T> {
        if self.is_pinned(name) || page == new || new == base {
            return page.to_vec();
        }
        let merge = blocks::merge(base, page, new);
        if !self.may_contest(name) && page != base {
            return page.to_vec();
        }
        if merge.clash {
            self.clashes.push(name);
        }
        if merge.took {
            self.taken.push(name);
        }
        let entries = merge.runs.into_iter().flat_map(|run| match run {
            Run::Page(range) => &page[range],
            Run::New(range) => &new[range],
        });
        entries.cloned().collect()
    }

    /// A list that is a set: what one side adds comes in, what one side takes away goes.
    fn set(&mut self, name: &'static str, base: &[String], page: &[String], new: &[String]) -> Vec<String> {
        if self.is_pinned(name) || page == new || new == base {
            return page.to_vec();
        }
        if page == base {
            self.taken.push(name);
            return new.to_vec();
        }
        let gone = |value: &&String| base.contains(value) && !new.contains(value);
        let mut merged: Vec<String> = page.iter().filter(|value| !gone(value)).cloned().collect();
        let added = new.iter().filter(|value| !base.contains(value) && !page.contains(value));
        merged.extend(added.cloned());
        if merged != page {
            self.taken.push(name);
        }
        merged
    }

    /// `[extra]`, key by key.
    fn extra(&mut self, base: &str, page: &str, new: &str) -> String {
        if self.is_pinned("extra") || page == new || new == base {
            return page.to_owned();
        }
        let read = |json: &str| serde_json::from_str::<serde_json::Map<_, _>>(json).unwrap_or_default();
        let (base, mut page, new) = (read(base), read(page), read(new));
        let keys: BTreeSet<&String> = base.keys().chain(new.keys()).collect();
        for key in keys {
            let (was, there) = (base.get(key), new.get(key));
            let merged = self.value("extra", &was, &page.get(key), &there).cloned();
            match merged {
                Some(value) => drop(page.insert(key.clone(), value)),
                None => drop(page.shift_remove(key)),
            }
        }
        self.taken.dedup();
        self.clashes.dedup();
        if page.is_empty() { String::new() } else { serde_json::Value::Object(page).to_string() }
    }

    /// `None`: the page's text stays as it is.
    fn body(&mut self, base: &str, page: &str, new: &str) -> Option<String> {
        if self.is_pinned("text") {
            return None;
        }
        let (merged, clash) = blocks::merge_texts(base, page, new);
        if clash {
            self.clashes.push("text");
        }
        if merged.is_some() {
            self.taken.push("text");
        }
        merged
    }
}

/// Where a page came from is the desk's to say, but for the pins, which are the editor's.
fn provenance(
    page: Option<&Provenance>,
    new: Option<&Provenance>,
    is_editors: impl Fn(&str) -> bool,
) -> Option<Provenance> {
    let mut source = new.or(page)?.clone();
    source.pinned = page.map(|page| page.pinned.clone()).unwrap_or_default();
    source.inferred.retain(|name, _| !is_editors(name));
    Some(source)
}

/// Whether two pages say the same under a name.
fn same_value(name: &str, a: &FrontMatter, b: &FrontMatter) -> bool {
    let mut judge = Judge { pinned: &[], guessed: &Default::default(), taken: Vec::new(), clashes: Vec::new() };
    judge.front(a, a, b);
    !judge.taken.contains(&name)
}

/// The page with new values. If its form is the editor's own (comments, order, other spellings of a value), only what
/// changed is touched. `None` for YAML, where that is not possible.
fn write(page: &Version<'_>, front: &FrontMatter, body: &str) -> Option<String> {
    if page.is_canonical() {
        return Some(print(front, body));
    }
    let head = &page.text[..page.text.len() - page.body.len()];
    let inside = head.trim_start_matches('\u{feff}').strip_prefix("+++")?;
    let (open, rest) = head.split_at(head.len() - inside.len());
    let close = rest.rfind("+++")?;
    let (toml, fence) = rest.split_at(close);
    let mut document: toml_edit::DocumentMut = toml.parse().ok()?;
    let canonical = |front: &FrontMatter| -> Option<toml_edit::DocumentMut> {
        let text = print(front, "");
        text.trim_start_matches("+++\n").trim_end_matches("+++\n").parse().ok()
    };
    apply(document.as_table_mut(), canonical(&page.front)?.as_table(), canonical(front)?.as_table());
    let mut toml = document.to_string();
    if !toml.starts_with(['\n', '\r']) {
        toml.insert(0, '\n');
    }
    if !toml.ends_with('\n') {
        toml.push('\n');
    }
    let text = format!("{open}{toml}{fence}{body}");
    // What was written must say what was meant, or nothing is written.
    let says_the_same = Version::read(&text).is_some_and(|version| version.front == *front);
    says_the_same.then_some(text)
}

/// Brings the differences between two tables into a third.
fn apply(target: &mut toml_edit::Table, from: &toml_edit::Table, to: &toml_edit::Table) {
    for (key, _) in from.iter().filter(|(key, _)| !to.contains_key(key)) {
        target.remove(key);
    }
    for (key, item) in to {
        let before = from.get(key);
        // A table's text is without the tables inside it, so tables are always looked into.
        let is_value = item.as_table().is_none();
        if is_value && before.is_some_and(|before| before.to_string().trim() == item.to_string().trim()) {
            continue;
        }
        let inner = target.get_mut(key).and_then(|item| item.as_table_mut());
        match (inner, before.and_then(|item| item.as_table()), item.as_table()) {
            (Some(target), before, Some(to)) => apply(target, before.unwrap_or(&toml_edit::Table::new()), to),
            _ => put(target, key, item.clone()),
        }
    }
}

/// Sets a value where its key stands, with the comment that stands there.
fn put(target: &mut toml_edit::Table, key: &str, mut item: toml_edit::Item) {
    if let (Some(old), Some(new)) = (target.get(key).and_then(|item| item.as_value()), item.as_value_mut()) {
        *new.decor_mut() = old.decor().clone();
    }
    match target.get_mut(key) {
        Some(slot) => *slot = item,
        None => drop(target.insert(key, item)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(front: &str, body: &str) -> String {
        format!("+++\n{front}+++\n\n{body}")
    }

    fn check(base: &str, page: &str, new: &str) -> (String, Vec<&'static str>, Vec<&'static str>) {
        let version = |text| Version::read(text).expect("the front matter is good");
        let merged = merge(&version(base), &version(page), &version(new));
        (merged.text.unwrap_or_else(|| page.to_owned()), merged.taken, merged.clashes)
    }

    #[test]
    fn values_are_merged_one_by_one() {
        let base = page("title = \"A\"\nsummary = \"S\"\n\n[taxonomies]\ntopics = [\"x\", \"y\"]\n", "One.\n\nTwo.\n");
        let hand = page("title = \"A\"\nsummary = \"Mine\"\n\n[taxonomies]\ntopics = [\"x\"]\n", "One!\n\nTwo.\n");
        let desk = page(
            "title = \"B\"\nsummary = \"S\"\n\n[taxonomies]\ntopics = [\"x\", \"y\", \"z\"]\n",
            "One.\n\nTwo two.\n",
        );
        let (text, taken, clashes) = check(&base, &hand, &desk);
        let expected =
            page("title = \"B\"\nsummary = \"Mine\"\n\n[taxonomies]\ntopics = [\"x\", \"z\"]\n", "One!\n\nTwo two.\n");
        assert_eq!(text, expected.replace("One!\n\nTwo two.", "One!\n\nTwo."), "neighbours clash");
        assert_eq!((taken, clashes), (vec!["title", "topics"], vec!["text"]));
    }

    #[test]
    fn a_pin_holds_and_a_guess_never_contests() {
        let source = |rest: &str| format!("\n[source]\nseed = \"seeds/a.txt\"\n{rest}");
        let base = page(&format!("title = \"A\"\nsummary = \"S\"\n{}", source("")), "");
        let hand = page(&format!("title = \"Mine\"\nsummary = \"Own\"\n{}", source("pinned = [\"title\"]\n")), "");
        let desk = page(
            &format!("title = \"B\"\nsummary = \"T\"\n{}\n[source.inferred]\nsummary = \"lead\"\n", source("")),
            "",
        );
        assert_eq!(check(&base, &hand, &desk), (hand.clone(), vec![], vec![]));
    }

    #[test]
    fn comments_and_order_of_a_page_are_kept() {
        let base = page("title = \"A\"\nsummary = \"S\"\n", "One.\n");
        let hand = page("# ours\nsummary = 'S' # see the style book\n\ntitle = \"A\"\nweight = 3\n", "One.\n");
        let desk = page("title = \"A\"\nsummary = \"T\"\n\n[news]\nkicker = \"K\"\n", "One.\n\nTwo.\n");
        let (text, taken, clashes) = check(&base, &hand, &desk);
        let front =
            "# ours\nsummary = \"T\" # see the style book\n\ntitle = \"A\"\nweight = 3\n\n[news]\nkicker = \"K\"\n";
        assert_eq!(text, page(front, "One.\n\nTwo.\n"));
        assert_eq!((taken, clashes), (vec!["summary", "kicker", "text"], vec![]));
    }

    #[test]
    fn a_new_value_comes_into_tables_that_their_editor_ordered() {
        let text = |editors: &str, given: &str, rule: &str| {
            page(
                &format!(
                    "title = \"A\"\n\n[news]\n{editors}dateline = \"VARNHOLM\"\n{given}\n[[news.sources]]\nname = \"Wire\"\n\n\
                     [source]\nseed = \"seeds/a.txt\"\n\n[source.inferred]\ndateline = \"dateline (0.99)\"\n{rule}"
                ),
                "One.\n",
            )
        };
        let base = text("", "", "");
        let desk = text("", "story = \"S\"\n", "story = \"thread (0.30)\"\n");
        let (merged, taken, clashes) = check(&base, &text("section = \"city\"\n", "", ""), &desk);
        assert_eq!((taken, clashes), (vec!["story"], vec![]));
        assert_eq!(merged, text("section = \"city\"\n", "story = \"S\"\n", "story = \"thread (0.30)\"\n"));
    }

    #[test]
    fn a_page_in_yaml_is_left_alone() {
        let base = page("title = \"A\"\n", "One.\n");
        let hand = "---\ntitle: A\n---\n\nOne.\n";
        let (text, taken, clashes) = check(&base, hand, &page("title = \"B\"\n", "One.\n"));
        assert_eq!((text.as_str(), taken, clashes), (hand, vec![], vec!["title"]));
    }
}
