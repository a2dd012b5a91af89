//! Paths inside the project: always relative, always with `/`, never with `..`.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A relative path that cannot leave its root. Cheap to clone; ordered by its bytes, so lists are the same everywhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelPath(Arc<str>);

impl RelPath {
    /// `None` for an absolute path, an empty one, a `.` or `..` part, a backslash, a NUL or another control character.
    pub fn new(path: impl AsRef<str>) -> Option<RelPath> {
        let path = path.as_ref();
        let bad = |part: &str| part.is_empty() || part == "." || part == "..";
        if path.split('/').any(bad) || path.chars().any(|c| c == '\\' || c.is_control()) {
            return None;
        }
        Some(RelPath(path.into()))
    }

    /// The path of a file below `root`; `None` if it is not below it or is not UTF-8.
    pub fn below(root: &Path, file: &Path) -> Option<RelPath> {
        let rest = file.strip_prefix(root).ok()?;
        let parts: Option<Vec<&str>> = rest.iter().map(|part| part.to_str()).collect();
        RelPath::new(parts?.join("/"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn to_path(&self, root: &Path) -> PathBuf {
        root.join(&*self.0)
    }

    /// `2026/11/slug.md` of `content/2026/11/slug.md`, for `content`.
    pub fn strip(&self, folder: &str) -> Option<RelPath> {
        let rest = self.0.strip_prefix(folder)?.strip_prefix('/')?;
        Some(RelPath(rest.into()))
    }

    pub fn join(&self, part: &str) -> Option<RelPath> {
        RelPath::new(format!("{}/{part}", self.0))
    }

    /// The last part: `slug.md`.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The last part without its last extension: `slug`.
    pub fn stem(&self) -> &str {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => &name[..dot],
            _ => name,
        }
    }

    /// The extension in the case it was written, without the dot; empty if there is none.
    pub fn extension(&self) -> &str {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => &name[dot + 1..],
            _ => "",
        }
    }

    /// Everything before the last part; `None` at the top.
    pub fn parent(&self) -> Option<&str> {
        self.0.rfind('/').map(|i| &self.0[..i])
    }
}

impl std::fmt::Display for RelPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for RelPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl std::borrow::Borrow<str> for RelPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RelPath {
    type Error = String;
    fn try_from(path: String) -> Result<RelPath, String> {
        RelPath::new(&path).ok_or_else(|| format!("`{path}` is not a relative path"))
    }
}

impl From<RelPath> for String {
    fn from(path: RelPath) -> String {
        path.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_its_root() {
        for bad in ["", "/etc/passwd", "../a", "a/../b", "a//b", "./a", "a\\b", "a\0b", "a/"] {
            assert!(RelPath::new(bad).is_none(), "{bad:?}");
        }
        let path = RelPath::new("content/2026/11/slug.md").unwrap();
        assert_eq!((path.name(), path.stem(), path.extension()), ("slug.md", "slug", "md"));
        assert_eq!(path.strip("content").unwrap().as_str(), "2026/11/slug.md");
        assert!(path.strip("cont").is_none());
        assert_eq!(RelPath::new(".gitkeep").unwrap().extension(), "");
    }
}
