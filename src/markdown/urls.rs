//! What kind of address a link or a picture has, and which schemes may reach a reader.

/// Schemes that a link may have: those that ammonia lets through, which are the ones that start no script.
const LINK_SCHEMES: &[&str] = &[
    "bitcoin",
    "feed",
    "ftp",
    "ftps",
    "geo",
    "gemini",
    "http",
    "https",
    "im",
    "irc",
    "ircs",
    "magnet",
    "mailto",
    "matrix",
    "mms",
    "news",
    "nntp",
    "openpgp4fpr",
    "sftp",
    "sip",
    "sips",
    "sms",
    "smsto",
    "ssh",
    "tel",
    "urn",
    "webcal",
    "xmpp",
];

/// Pictures that may stand in the page itself. None of them can hold script.
const DATA_IMAGES: &[&str] =
    &["data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp", "data:image/avif"];

#[derive(Debug, PartialEq, Eq)]
pub enum Address<'a> {
    /// `#part`, without the `#`.
    Here(&'a str),
    /// With a scheme or a host: goes out as it is.
    Elsewhere,
    /// Without a scheme: the site knows where it leads.
    OfTheSite,
    Empty,
    /// The scheme, in lower case.
    Refused(String),
}

pub fn link(url: &str) -> Address<'_> {
    classify(url, |scheme| LINK_SCHEMES.contains(&scheme))
}

pub fn source(url: &str) -> Address<'_> {
    classify(url, |scheme| match scheme {
        "data" => DATA_IMAGES
            .iter()
            .any(|image| url.get(..image.len()).is_some_and(|start| start.eq_ignore_ascii_case(image))),
        scheme => matches!(scheme, "http" | "https"),
    })
}

fn classify<'a>(url: &'a str, allowed: impl Fn(&str) -> bool) -> Address<'a> {
    if let Some(id) = url.strip_prefix('#') {
        return Address::Here(id);
    }
    match scheme(url) {
        Some(scheme) if allowed(&scheme) => Address::Elsewhere,
        Some(scheme) => Address::Refused(scheme),
        None if url.trim().is_empty() => Address::Empty,
        None if url.starts_with("//") => Address::Elsewhere,
        None => Address::OfTheSite,
    }
}

/// The scheme as a browser sees it: control characters and spaces before it and line breaks within are ignored.
fn scheme(url: &str) -> Option<String> {
    let end = url.find(['/', '?', '#']).unwrap_or(url.len());
    let colon = url[..end].find(':')?;
    let scheme: String = url[..colon].chars().filter(|c| !c.is_control() && *c != ' ').collect();
    let mut letters = scheme.chars();
    let valid = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then(|| scheme.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_seen_as_browsers_see_them() {
        for url in
            ["javascript:x", "JaVaScRiPt:x", " javascript:x", "java\nscript:x", "\u{1}java\tscript:x", "vbscript:x"]
        {
            assert!(matches!(link(url), Address::Refused(_)), "{url:?}");
        }
        assert_eq!(link("HTTPS://e.org"), Address::Elsewhere);
        assert_eq!(link("//e.org/"), Address::Elsewhere);
        for url in ["@/2026/x.md#part", "/a:b", "a/b:c", "?q=a:b", "file.pdf", "2026:x"] {
            assert_eq!(link(url), Address::OfTheSite, "{url:?}");
        }
        assert_eq!(link("#part"), Address::Here("part"));
        assert_eq!(source("data:image/PNG;base64,AA"), Address::Elsewhere);
        assert_eq!(source("data:image/svg+xml,x"), Address::Refused("data".into()));
        assert_eq!(link("data:image/png;base64,AA"), Address::Refused("data".into()));
    }
}
