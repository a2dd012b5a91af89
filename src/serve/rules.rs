//! The two files by which a static host is told what to do: `_redirects` and `_headers`, read as Netlify and
//! Cloudflare Pages read them.

use super::guard::encode;
use std::collections::HashMap;

/// What the two files say.
#[derive(Debug, Default)]
pub struct Rules {
    /// Redirects without wildcards by their path (no slash at the end), for an archive may have a great many.
    exact: HashMap<String, usize>,
    patterns: Vec<(Pattern, usize)>,
    redirects: Vec<Redirect>,
    headers: Vec<(Pattern, Vec<(String, String)>)>,
}

#[derive(Debug)]
struct Redirect {
    to: String,
    status: u16,
}

/// What a redirect asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// `301` to `308`: go there.
    Go { status: u16, to: String },
    /// `200`, `404`, `410`…: show that page of this site, under this address and with this status.
    Show { status: u16, path: String },
}

impl Rules {
    pub fn parse(redirects: &str, headers: &str) -> Rules {
        let mut rules = Rules::default();
        redirects.lines().for_each(|line| rules.add_redirect(line));
        rules.add_headers(headers);
        rules
    }

    /// `FROM TO [STATUS]`; a line that is none says nothing.
    fn add_redirect(&mut self, line: &str) {
        let mut words = line.split('#').next().unwrap_or_default().split_ascii_whitespace();
        let (Some(from), Some(to)) = (words.next(), words.next()) else { return };
        let status = words.next().unwrap_or("301").trim_end_matches('!');
        let Ok(status @ 200..=599) = status.parse::<u16>() else { return };
        let from = path_of(from);
        let inside = to.starts_with('/') && !to.starts_with("//");
        let outside = to.starts_with("https://") || to.starts_with("http://");
        if !from.starts_with('/') || !(inside || outside && (300..400).contains(&status)) {
            return;
        }
        let index = self.redirects.len();
        self.redirects.push(Redirect { to: to.to_owned(), status });
        match Pattern::new(trimmed(from)) {
            Pattern(parts) if parts.iter().all(|part| matches!(part, Part::Text(_))) => {
                self.exact.entry(trimmed(from).to_owned()).or_insert(index);
            }
            pattern => self.patterns.push((pattern, index)),
        }
    }

    fn add_headers(&mut self, text: &str) {
        for line in text.lines() {
            let rest = line.trim();
            if rest.is_empty() || rest.starts_with('#') {
                continue;
            }
            if !line.starts_with([' ', '\t']) {
                self.headers.push((Pattern::new(path_of(rest)), Vec::new()));
            } else if let (Some((_, block)), Some((name, value))) = (self.headers.last_mut(), rest.split_once(':')) {
                block.push((name.trim().to_owned(), value.trim().to_owned()));
            } else if let (Some((_, block)), Some(name)) = (self.headers.last_mut(), rest.strip_prefix('!')) {
                // An empty value takes the header away again.
                block.push((name.trim().to_owned(), String::new()));
            }
        }
    }

    /// What the first redirect that matches says of a decoded path. A slash at the end makes no difference.
    pub fn redirect(&self, path: &str) -> Option<Verdict> {
        let path = trimmed(path);
        let exact = self.exact.get(path).map(|index| (*index, Vec::new()));
        let pattern = self.patterns.iter().find_map(|(pattern, index)| Some((*index, pattern.captures(path)?)));
        let first = [exact, pattern].into_iter().flatten().min_by_key(|(index, _)| *index);
        let (index, captures) = first?;
        let Redirect { to, status } = &self.redirects[index];
        let go = (300..400).contains(status);
        let mut target = to.clone();
        for (name, value) in captures {
            target = target.replace(&format!(":{name}"), &if go { encode(&value) } else { value });
        }
        Some(match go {
            true => Verdict::Go { status: *status, to: ascii(&target) },
            false => Verdict::Show { status: *status, path: target },
        })
    }

    /// The headers for a decoded path, in the order they are given. A name given by several blocks has all values.
    pub fn headers(&self, path: &str) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for (pattern, block) in &self.headers {
            if pattern.captures(path).is_none() {
                continue;
            }
            for (name, value) in block {
                let at = found.iter().position(|(known, _)| known.eq_ignore_ascii_case(name));
                match (at, value.is_empty()) {
                    (Some(at), true) => drop(found.remove(at)),
                    (None, true) => {}
                    (Some(at), false) => found[at].1 = format!("{}, {value}", found[at].1),
                    (None, false) => found.push((name.clone(), value.clone())),
                }
            }
        }
        found
    }
}

/// The path of `https://host/path`, or the path itself.
fn path_of(pattern: &str) -> &str {
    match pattern.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        None => pattern,
    }
}

fn trimmed(path: &str) -> &str {
    match path.strip_suffix('/') {
        Some("") | None => path,
        Some(shorter) => shorter,
    }
}

/// Percent-encodes what is not ASCII; what the author encoded stays as it is.
fn ascii(url: &str) -> String {
    url.chars().map(|c| if c.is_ascii() { c.to_string() } else { encode(c.encode_utf8(&mut [0; 4])) }).collect()
}

/// A path with wildcards: `*` for anything, `:name` for one part.
#[derive(Debug)]
struct Pattern(Vec<Part>);

#[derive(Debug)]
enum Part {
    Text(String),
    Splat,
    Name(String),
}

impl Pattern {
    fn new(text: &str) -> Pattern {
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('*') {
                parts.push(Part::Splat);
                rest = after;
            } else if let Some(after) = rest.strip_prefix("/:") {
                let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
                parts.push(Part::Text("/".to_owned()));
                parts.push(Part::Name(after[..end].to_owned()));
                rest = &after[end..];
            } else {
                let wildcard =
                    rest[1..].find('*').map(|i| i + 1).into_iter().chain(rest[1..].find("/:").map(|i| i + 1)).min();
                let end = wildcard.unwrap_or(rest.len());
                parts.push(Part::Text(rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
        Pattern(parts)
    }

    /// What the wildcards stand for, the splat under the name `splat`; `None` if the path does not match.
    fn captures(&self, path: &str) -> Option<Vec<(String, String)>> {
        let mut captures = Vec::new();
        matches(&self.0, path, &mut captures).then_some(captures)
    }
}

fn matches(parts: &[Part], path: &str, captures: &mut Vec<(String, String)>) -> bool {
    let Some((part, others)) = parts.split_first() else { return path.is_empty() };
    let (name, longest) = match part {
        Part::Text(text) => {
            if let Some(rest) = path.strip_prefix(text.as_str()) {
                return matches(others, rest, captures);
            }
            // `/old/*` is also for `/old`.
            let bare = text.strip_suffix('/') == Some(path) && matches!(others, [Part::Splat]);
            captures.extend(bare.then(|| ("splat".to_owned(), String::new())));
            return bare;
        }
        Part::Splat => ("splat", path.len()),
        Part::Name(name) => (name.as_str(), path.find('/').unwrap_or(path.len())),
    };
    let shortest = if matches!(part, Part::Name(_)) { 1 } else { 0 };
    for end in (shortest..=longest).rev().filter(|end| path.is_char_boundary(*end)) {
        let before = captures.len();
        captures.push((name.to_owned(), path[..end].to_owned()));
        if matches(others, &path[end..], captures) {
            return true;
        }
        captures.truncate(before);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_are_exact_or_by_pattern_and_the_first_wins() {
        let rules = Rules::parse(
            "# moved\n/old /new 301\n/blog/* /archive/:splat\n/blog/never /no 302\n/u/:who/:n /people/:who?n=:n 302!\n\
             /gone/ /410.html 410\n/out https://example.org/é 308\n/bad //evil.example 301\n/short\n/half /x 99\n",
            "",
        );
        let go = |status, to: &str| Some(Verdict::Go { status, to: to.to_owned() });
        assert_eq!(rules.redirect("/old"), go(301, "/new"));
        assert_eq!(rules.redirect("/old/"), go(301, "/new"));
        assert_eq!(rules.redirect("/blog/a b/c/"), go(301, "/archive/a%20b/c"));
        assert_eq!(rules.redirect("/blog/never"), go(301, "/archive/never"));
        assert_eq!(rules.redirect("/blog"), go(301, "/archive/"));
        assert_eq!(rules.redirect("/u/ana/7"), go(302, "/people/ana?n=7"));
        assert_eq!(rules.redirect("/gone"), Some(Verdict::Show { status: 410, path: "/410.html".to_owned() }));
        assert_eq!(rules.redirect("/out"), go(308, "https://example.org/%C3%A9"));
        for none in ["/bad", "/short", "/half", "/older", "/", "/u/ana"] {
            assert_eq!(rules.redirect(none), None, "{none}");
        }
    }

    #[test]
    fn headers_of_all_matching_blocks_are_joined() {
        let rules = Rules::parse(
            "",
            "/*\n  X-Frame-Options: DENY\n  Link: </a>; rel=hub\n# note\n/feeds/*\n  Link: </b>; rel=self\n  ! X-Frame-Options\n\
             https://example.org/*.css\n  X-Css: yes: really\n",
        );
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(rules.headers("/"), [pair("X-Frame-Options", "DENY"), pair("Link", "</a>; rel=hub")]);
        assert_eq!(rules.headers("/feeds/rss"), [pair("Link", "</a>; rel=hub, </b>; rel=self")]);
        assert!(rules.headers("/a/b.css").contains(&pair("X-Css", "yes: really")));
    }
}
