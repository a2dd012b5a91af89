//! Merging two lists that grew from one: the blocks of a text, or the entries of a key. Knows nothing of front matter.

use pulldown_cmark::{Event, Options, Parser};
use similar::{Algorithm, capture_diff_slices};
use std::hash::Hash;

/// What a merge of lists gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The result: runs of the page's own list and of the new one.
    pub runs: Vec<Run>,
    /// Whether both sides changed one place in different ways. The page's version stands in the result.
    pub clash: bool,
    /// Whether anything of the new list came in.
    pub took: bool,
}

/// Entries in a row, by their places in the list that they are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    Page(std::ops::Range<usize>),
    New(std::ops::Range<usize>),
}

/// The three-way merge (diff3): where only one side differs from `base`, that side; where both differ alike, either;
/// where they differ from each other, the page's.
///
/// What the page added or changed is always in the result; what the new list added or changed is in it unless `clash`.
pub fn merge<T: Eq + Hash>(base: &[T], page: &[T], new: &[T]) -> Merge {
    let (to_page, to_new) = (matches(base, page), matches(base, new));
    let mut merge = Merge { runs: Vec::new(), clash: false, took: false };
    let (mut b, mut p, mut n) = (0, 0, 0);
    loop {
        // The next entry of the base that both sides still have ends the stretch on which they may differ.
        let stable = (b..base.len()).find(|i| to_page[*i].is_some() && to_new[*i].is_some());
        let (b_end, p_end, n_end) = match stable {
            Some(i) => (i, to_page[i].expect("it is there"), to_new[i].expect("it is there")),
            None => (base.len(), page.len(), new.len()),
        };
        let (was, here, there) = (&base[b..b_end], &page[p..p_end], &new[n..n_end]);
        if here == was && there != was {
            merge.took = true;
            merge.push(Run::New(n..n_end));
        } else {
            merge.clash |= there != was && there != here;
            merge.push(Run::Page(p..p_end));
        }
        if stable.is_none() {
            return merge;
        }
        merge.push(Run::Page(p_end..p_end + 1));
        (b, p, n) = (b_end + 1, p_end + 1, n_end + 1);
    }
}

impl Merge {
    fn push(&mut self, run: Run) {
        match (self.runs.last_mut(), &run) {
            (_, Run::Page(range) | Run::New(range)) if range.is_empty() => {}
            (Some(Run::Page(last)), Run::Page(next)) => last.end = next.end,
            _ => self.runs.push(run),
        }
    }
}

/// For each entry of `base`, its place in `other`. The places ascend.
fn matches<T: Eq + Hash>(base: &[T], other: &[T]) -> Vec<Option<usize>> {
    let mut places = vec![None; base.len()];
    for difference in capture_diff_slices(Algorithm::Myers, base, other) {
        if let similar::DiffOp::Equal { old_index, new_index, len } = difference {
            (0..len).for_each(|i| places[old_index + i] = Some(new_index + i));
        }
    }
    places
}

/// The blocks at the top level of a Markdown text, each with the empty lines after it: together they are the text.
pub fn split(text: &str) -> Vec<&str> {
    let mut starts = Vec::new();
    let mut depth = 0;
    // The extensions that change where a block begins.
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_DEFINITION_LIST;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        if depth == 0 {
            starts.push(line_start(text, range.start));
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    // Footnotes are told out of order; ends of the outermost blocks are told at depth 1.
    starts.sort_unstable();
    starts.dedup();
    starts.retain(|start| *start > 0);
    let bounds = std::iter::once(0).chain(starts.iter().copied());
    let ends = starts.iter().copied().chain([text.len()]);
    bounds.zip(ends).map(|(start, end)| &text[start..end]).filter(|block| !block.is_empty()).collect()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |i| i + 1)
}

/// Merges two texts that grew from `base`, block by block. `None`: the page's text stays as it is, to the byte.
pub fn merge_texts(base: &str, page: &str, new: &str) -> (Option<String>, bool) {
    let (base, page_blocks, new) = (split(base), split(page), split(new));
    let keys = |blocks: &[&str]| -> Vec<String> { blocks.iter().map(|block| comparable(block)).collect() };
    let merge = merge(&keys(&base), &keys(&page_blocks), &keys(&new));
    if !merge.took {
        return (None, merge.clash);
    }
    let line_end = if page.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = String::with_capacity(page.len());
    for run in merge.runs {
        let (blocks, range) = match run {
            Run::Page(range) => (&page_blocks, range),
            Run::New(range) => (&new, range),
        };
        if !out.is_empty() {
            end_block(&mut out, line_end);
        }
        let text = blocks[range].concat();
        // The text begins with the empty line under the front matter, wherever its first block is from.
        let text = if out.is_empty() { format!("{line_end}{}", text.trim_start_matches(['\r', '\n'])) } else { text };
        out.push_str(&text);
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push_str(line_end);
    (Some(out), merge.clash)
}

/// What two blocks have in common if they say the same: line ends and the empty lines around do not count.
fn comparable(block: &str) -> String {
    block.replace("\r\n", "\n").trim_matches('\n').trim_end().to_owned()
}

fn end_block(out: &mut String, line_end: &str) {
    let kept = out.trim_end_matches(['\r', '\n']).len();
    out.truncate(kept);
    out.push_str(line_end);
    out.push_str(line_end);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(base: &str, page: &str, new: &str, expected: &str, clash: bool) {
        let text = |words: &str| words.split(' ').map(|word| format!("{word}\n\n")).collect::<String>();
        let page = text(page);
        let (merged, found) = merge_texts(&text(base), &page, &text(new));
        let merged = merged.unwrap_or(page);
        assert_eq!((merged.split_whitespace().collect::<Vec<_>>().join(" ").as_str(), found), (expected, clash));
    }

    #[test]
    fn each_side_keeps_what_it_changed() {
        check("a b c", "a b c", "a B c d", "a B c d", false);
        check("a b c", "a B c", "a b c", "a B c", false);
        check("a b c d e", "a B c d e", "a b c D e f", "a B c D e f", false);
        check("a b c", "a B c", "a B c", "a B c", false);
        check("a b c", "a X c", "a Y c", "a X c", true);
        check("a b c", "a c", "a Y c", "a c", true);
        check("a b c", "a c", "a b c d", "a c d", false);
    }

    #[test]
    fn blocks_are_the_text_cut_at_its_outermost_parts() {
        let text = "\nOne\nline.\n\n- item\n\n  more\n- item\n\n```\ncode\n\nmore code\n```\n\n| a |\n|---|\n| b |\n\n[^1]: Note.\n\n> quote\n\n[link]: https://example.org\n\nLast [^1].\n";
        let blocks = split(text);
        assert_eq!(blocks.concat(), text);
        let firsts: Vec<&str> = blocks.iter().map(|b| b.trim().lines().next().unwrap()).collect();
        assert_eq!(firsts, ["One", "- item", "```", "| a |", "[^1]: Note.", "> quote", "Last [^1]."]);
    }

    #[test]
    fn a_text_with_windows_line_ends_is_no_hand_edit() {
        let (merged, clash) = merge_texts("\nA\n\nB\n", "\r\nA\r\n\r\nB\r\n", "\nA\n\nC\n");
        assert_eq!((merged.as_deref(), clash), (Some("\r\nA\r\n\r\nC\n\r\n").map(|_| "\r\nA\r\n\r\nC\r\n"), false));
    }

    fn edited() -> impl Strategy<Value = (Vec<u8>, Vec<u8>, Vec<u8>)> {
        let edit = |base: Vec<u8>| {
            let copy = base.clone();
            proptest::collection::vec((0..3u8, any::<prop::sample::Index>(), any::<u8>()), 0..5).prop_map(
                move |edits| {
                    let mut list = copy.clone();
                    for (kind, at, value) in edits {
                        match (kind, list.is_empty()) {
                            (0, _) | (_, true) => list.insert(at.index(list.len() + 1), value),
                            (1, _) => drop(list.remove(at.index(list.len()))),
                            _ => {
                                let at = at.index(list.len());
                                list[at] = value;
                            }
                        }
                    }
                    list
                },
            )
        };
        proptest::collection::vec(any::<u8>(), 0..12)
            .prop_flat_map(move |base| (Just(base.clone()), edit(base.clone()), edit(base)))
    }

    proptest! {
        #[test]
        fn nothing_that_either_side_wrote_is_lost((base, page, new) in edited()) {
            let merge = merge(&base, &page, &new);
            let result: Vec<u8> = merge.runs.iter().flat_map(|run| match run {
                Run::Page(range) => page[range.clone()].to_vec(),
                Run::New(range) => new[range.clone()].to_vec(),
            }).collect();
            for value in &page {
                prop_assert!(result.contains(value) || base.contains(value));
            }
            for value in &new {
                prop_assert!(merge.clash || result.contains(value) || base.contains(value));
            }
            if page == base && new != base { prop_assert_eq!(&result, &new); }
            if new == base { prop_assert_eq!(&result, &page); }
        }
    }
}
