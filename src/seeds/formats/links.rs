//! Links that were written relative to a page, made absolute; and which links are safe to keep.

/// The address of a link or a picture on a page at `base`: `None` if it leads nowhere by itself (a part of the same
/// page, a script, a relative link of a page whose address is not known).
pub fn absolute(href: &str, base: Option<&str>) -> Option<String> {
    let href: String = href.trim().chars().filter(|c| !c.is_control()).collect();
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let scheme = href.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_scheme = |s: &String| {
        s.starts_with(|c: char| c.is_ascii_alphabetic())
            && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    match scheme.filter(is_scheme).as_deref() {
        Some("mailto" | "tel") => return Some(encoded(&href)),
        Some("http" | "https") => return Some(encoded(&href)).filter(|href| href.contains("://")),
        Some(_) => return None,
        None => {}
    }
    let base = base.filter(|base| base.starts_with("http://") || base.starts_with("https://"))?;
    let (scheme, rest) = base.split_once("://")?;
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let joined = if let Some(rest) = href.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if href.starts_with('/') {
        format!("{scheme}://{host}{}", without_dots(&href))
    } else if href.starts_with('?') {
        format!("{scheme}://{host}{path}{href}")
    } else {
        let folder = &path[..path.rfind('/').map_or(0, |i| i + 1)];
        let folder = if folder.is_empty() { "/" } else { folder };
        format!("{scheme}://{host}{}", without_dots(&format!("{folder}{href}")))
    };
    Some(encoded(&joined))
}

/// The address of a page or a file on the web; `None` for anything else, such as a mail address or a word that only
/// begins like one.
pub fn web(href: &str, base: Option<&str>) -> Option<String> {
    absolute(href, base).filter(|address| address.starts_with("http://") || address.starts_with("https://"))
}

/// Resolves `.` and `..` in a path; the query stays as it is.
fn without_dots(path: &str) -> String {
    let (path, rest) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
    let mut kept: Vec<&str> = Vec::new();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    for (i, part) in parts.iter().enumerate() {
        let last = i + 1 == parts.len();
        match *part {
            "." | ".." => {
                if *part == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            part => kept.push(part),
        }
    }
    format!("/{}{rest}", kept.join("/"))
}

/// The characters that would end a Markdown link or start HTML, percent-encoded.
fn encoded(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '"' => out.push_str("%22"),
            '\\' => out.push_str("%5C"),
            '`' => out.push_str("%60"),
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            '*' => out.push_str("%2A"),
            '[' => out.push_str("%5B"),
            ']' => out.push_str("%5D"),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{absolute, web};

    #[test]
    fn relative_links_follow_their_page_and_unsafe_ones_are_dropped() {
        let base = Some("https://example.org/news/2026/a.html?x=1");
        let check = |href, want: Option<&str>| assert_eq!(absolute(href, base).as_deref(), want, "{href}");
        check("b.html", Some("https://example.org/news/2026/b.html"));
        check("../b/./c", Some("https://example.org/news/b/c"));
        check("../../../../x", Some("https://example.org/x"));
        check("/b?q=../x", Some("https://example.org/b?q=../x"));
        check("//cdn.example/x", Some("https://cdn.example/x"));
        check("?p=2", Some("https://example.org/news/2026/a.html?p=2"));
        check("http://x/a (b)", Some("http://x/a%20%28b%29"));
        check("mailto:a@b.example", Some("mailto:a@b.example"));
        for bad in [
            "javascript:alert(1)",
            " java\nscript:alert(1)",
            "data:text/html,x",
            "#top",
            "",
            "vbscript:x",
            "file:///etc",
            "https:/a",
        ] {
            check(bad, None);
        }
        for bad in ["httple/h.jpg", "http:x://y", "mailto:a@b.example", "a.jpg"] {
            assert_eq!(web(bad, None), None, "{bad}");
        }
        assert_eq!(absolute("a.html", None), None);
        assert_eq!(absolute("b", Some("https://example.org")).as_deref(), Some("https://example.org/b"));
    }
}
