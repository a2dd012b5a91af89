//! Where in `seeds/.desk/` things are kept, and where in `content/` a page belongs. The only place that makes these
//! paths.

use super::SEEDS;
use crate::base::{Digest, RelPath};

/// The folder of what the desk made last.
pub const FOLDER: &str = "seeds/.desk";

/// The ends of names in it.
const ANCESTOR: &str = ".md";
const THEIRS: &str = ".theirs.md";
const ASSETS: &str = ".assets";

/// The names under which one seed's files are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    stem: String,
}

impl Kept {
    /// `seeds/.desk/wire/feed.xml#entry`, for `seeds/wire/feed.xml` and its item `entry`.
    pub fn of(seed: &RelPath, item: Option<&str>) -> Kept {
        /// File names end at 255 bytes; the longest ending and the temporary file's letters must fit behind.
        const LONGEST: usize = 200;
        let below = seed.as_str().strip_prefix(SEEDS).unwrap_or(seed.as_str()).trim_start_matches('/');
        let (folder, name) = below.rfind('/').map_or(("", below), |slash| below.split_at(slash + 1));
        let whole = match item {
            Some(item) if crate::news::slug(item) == item => format!("{name}#{item}"),
            // An id may hold anything: its readable part, and its digest.
            Some(item) => format!("{name}#{}-{}", crate::news::slug(item), Digest::of(item.as_bytes()).short(8)),
            None => name.to_owned(),
        };
        let clear = whole.len() <= LONGEST && !name.contains('#') && !name.ends_with(".theirs");
        let stem = if clear {
            whole
        } else {
            let mut end = whole.len().min(LONGEST - 40);
            while !whole.is_char_boundary(end) {
                end -= 1;
            }
            let key = Digest::of(format!("{name}\n{}", item.unwrap_or_default()).as_bytes());
            format!("{}#{}", whole[..end].replace('#', "-"), key.short(16))
        };
        Kept { stem: format!("{FOLDER}/{folder}{stem}") }
    }

    /// The page as the desk last made it.
    pub fn ancestor(&self) -> RelPath {
        self.path(ANCESTOR)
    }

    /// The desk's version of a page, where it clashed with its editor's. Removed by the editor.
    pub fn theirs(&self) -> RelPath {
        self.path(THEIRS)
    }

    /// Digests of the files that came inside the seed, as they were last written.
    pub fn assets(&self) -> RelPath {
        self.path(ASSETS)
    }

    fn path(&self, ending: &str) -> RelPath {
        RelPath::new(format!("{}{ending}", self.stem)).expect("made of a path and a safe name")
    }
}

/// Whether a kept file is an ancestor.
pub fn is_ancestor(path: &RelPath) -> bool {
    path.as_str().ends_with(ANCESTOR) && !path.as_str().ends_with(THEIRS)
}

/// What a page's path has to itself: `2026/11/slug` for `2026/11/slug.md` and for `2026/11/slug/index.md`.
pub fn claim(path: &RelPath) -> &str {
    let path = path.as_str().strip_suffix(".md").unwrap_or(path.as_str());
    path.strip_suffix("/index").unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_clear_safe_and_different() {
        let kept = |seed: &str, item| Kept::of(&RelPath::new(seed).unwrap(), item).ancestor().to_string();
        assert_eq!(kept("seeds/a.txt", None), "seeds/.desk/a.txt.md");
        assert_eq!(kept("seeds/wire/f.xml", Some("e-1")), "seeds/.desk/wire/f.xml#e-1.md");
        let odd = kept("seeds/f.xml", Some("https://example.org/../1?x=/etc"));
        assert!(odd.starts_with("seeds/.desk/f.xml#https-example-org-1-x-etc-") && odd.len() < 80, "{odd}");
        let long = kept(&format!("seeds/{}.txt", "ü".repeat(120)), Some("x"));
        assert!(long.rsplit('/').next().unwrap().len() < 220, "{long}");
        assert_ne!(kept("seeds/a#b", None), kept("seeds/a", Some("b")));
        assert_ne!(
            kept("seeds/a.theirs", None),
            Kept::of(&RelPath::new("seeds/a").unwrap(), None).theirs().to_string()
        );
    }
}
