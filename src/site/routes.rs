//! The only place where an address is made.

use super::TermKind;
use crate::base::RelPath;
use crate::news::{Day, Moment};
use std::sync::Arc;

/// An address of this site, below its root, as a reader would type it: `/2026/11/22/slug/`. Letters of any script stand
/// as they are; [`Route::url`] encodes them. Ends in `/` (a page) or in a file's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Route(Arc<str>);

impl Route {
    fn new(path: String) -> Route {
        Route(path.into())
    }

    /// The address as an href on this host: the base path before it, percent-encoded.
    pub fn url(&self, base_path: &str) -> String {
        let mut url = String::with_capacity(base_path.len() + self.0.len() + 8);
        url.push_str(base_path);
        encode(&self.0, &mut url);
        url
    }

    /// The file that answers to it: `2026/11/22/slug/index.html`.
    pub fn output(&self) -> RelPath {
        let path = self.0.trim_start_matches('/');
        let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        RelPath::new(&file).expect("routes are made of safe parts")
    }

    pub fn path(&self) -> &str {
        &self.0
    }

    /// A file beside or below this page: `index.md`, `photo.jpg`.
    pub fn file(&self, name: &str) -> Route {
        Route::new(format!("{}{name}", self.0))
    }

    /// The page with this number of a list.
    pub fn numbered(&self, number: usize) -> Route {
        Route::new(format!("{}page/{number}/", self.0))
    }
}

/// Percent-encodes what may not stand in the path of a URL (RFC 3986, section 3.3).
pub fn encode(path: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut done = 0;
    for (at, byte) in path.bytes().enumerate() {
        if !PLAIN[usize::from(byte)] {
            // Never within a character: all bytes of one that is not ASCII come by here.
            if done < at {
                out.push_str(&path[done..at]);
            }
            out.push('%');
            out.push(HEX[usize::from(byte >> 4)] as char);
            out.push(HEX[usize::from(byte & 15)] as char);
            done = at + 1;
        }
    }
    out.push_str(&path[done..]);
}

/// Bytes that stand for themselves in the path of a URL.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        plain[byte] = matches!(byte as u8,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'!' | b'$' | b'(' | b')' | b'*'
            | b'+' | b',' | b';' | b'=' | b':' | b'@');
        byte += 1;
    }
    plain
};

pub fn home() -> Route {
    Route::new("/".to_owned())
}

/// A file at the root: `feed.xml`, `robots.txt`.
pub fn root_file(name: &str) -> Route {
    Route::new(format!("/{name}"))
}

/// An article, by the pattern of `[permalinks]`.
pub fn article(pattern: &str, published: Option<&Moment>, section: &str, slug: &str) -> Route {
    let mut path = String::with_capacity(pattern.len() + slug.len());
    let day = published.map(Moment::day);
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        path.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('}') else { break };
        use std::fmt::Write;
        let written = match (&rest[open + 1..open + close], day) {
            ("year", Some(day)) => write!(path, "{:04}", day.year()),
            ("month", Some(day)) => write!(path, "{:02}", day.month()),
            ("day", Some(day)) => write!(path, "{:02}", day.day()),
            ("section", _) => write!(path, "{}", if section.is_empty() { "news" } else { section }),
            ("slug", _) => write!(path, "{slug}"),
            _ => Ok(()),
        };
        written.expect("a string takes any text");
        rest = &rest[open + close + 1..];
    }
    path.push_str(rest);
    Route::new(path)
}

/// A page of a writer's own: `content/pages/help/press.md` → `/help/press/`.
pub fn plain(folder: &str, slug: &str) -> Route {
    match folder {
        "" => Route::new(format!("/{slug}/")),
        folder => Route::new(format!("/{folder}/{slug}/")),
    }
}

pub fn edition(slug: &str) -> Route {
    Route::new(format!("/editions/{slug}/"))
}

pub fn editions() -> Route {
    Route::new("/editions/".to_owned())
}

pub fn term(kind: TermKind, slug: &str) -> Route {
    match kind {
        TermKind::Section => Route::new(format!("/{slug}/")),
        kind => Route::new(format!("/{}/{slug}/", kind.folder())),
    }
}

/// The index of all terms of a kind.
pub fn terms(kind: TermKind) -> Route {
    Route::new(format!("/{}/", kind.folder()))
}

pub fn archive() -> Route {
    Route::new("/archive/".to_owned())
}

pub fn year(day: Day) -> Route {
    Route::new(format!("/{:04}/", day.year()))
}

pub fn month(day: Day) -> Route {
    Route::new(format!("/{:04}/{:02}/", day.year(), day.month()))
}

pub fn day(day: Day) -> Route {
    Route::new(format!("/{:04}/{:02}/{:02}/", day.year(), day.month(), day.day()))
}

pub fn corrections() -> Route {
    Route::new("/corrections/".to_owned())
}

/// An old address that somebody gave as an alias. `None` if it can't be one.
pub fn alias(text: &str) -> Option<Route> {
    let path = text.trim().trim_start_matches('/');
    let bare = path.strip_suffix('/').unwrap_or(path);
    RelPath::new(bare)?;
    let is_file = bare.rsplit('/').next().is_some_and(|name| name.ends_with(".html") || name.ends_with(".htm"));
    Some(Route::new(if is_file { format!("/{bare}") } else { format!("/{bare}/") }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Stamp;

    #[test]
    fn an_article_stands_under_its_day() {
        let moment = Stamp::parse("2026-11-22").unwrap().in_zone(&jiff::tz::TimeZone::UTC);
        let route = article("/{year}/{month}/{day}/{slug}/", Some(&moment), "", "night-ferries");
        assert_eq!(route.path(), "/2026/11/22/night-ferries/");
        assert_eq!(route.output().as_str(), "2026/11/22/night-ferries/index.html");
        assert_eq!(home().output().as_str(), "index.html");
    }

    #[test]
    fn addresses_of_any_script_are_encoded() {
        assert_eq!(term(TermKind::Topic, "港").url("/b"), "/b/topics/%E6%B8%AF/");
    }

    #[test]
    fn an_alias_is_a_page_or_a_file() {
        assert_eq!(alias("/old/address").unwrap().path(), "/old/address/");
        assert_eq!(alias("old.html").unwrap().path(), "/old.html");
        assert_eq!(alias("/../x"), None);
    }
}
