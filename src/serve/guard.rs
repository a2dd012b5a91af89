//! Which requests are let in. tiny_http takes almost anything, so everything that could be read in two ways, or that a
//! browser was tricked into sending, is refused here, before any file is looked for.

use std::net::{IpAddr, SocketAddr};
use tiny_http::{Method, Request};

/// A request that was let in.
#[derive(Debug)]
pub struct Asked {
    /// `HEAD`: the head of the answer alone.
    pub head_only: bool,
    /// Percent-decoded, beginning with `/`; no `.` or `..` part, no empty part, no control character.
    pub path: String,
    /// What stood after the `?`, as it was sent.
    pub query: Option<String>,
    /// The `Host` it was sent to, with its port.
    pub host: String,
    pub if_none_match: Option<String>,
    pub range: Option<String>,
    pub if_range: Option<String>,
    pub last_event_id: Option<String>,
    /// The browser says that another site caused this request.
    pub cross_site: bool,
}

/// A request that is turned away.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub why: &'static str,
    /// Where the request ends is not certain: nothing more may be read from this client.
    pub hang_up: bool,
}

/// Whom the server answers to: the names by which this machine may be called in a `Host` header.
///
/// A page of another site can make a browser ask a loopback address by a name of its own (DNS rebinding) and read the
/// answer, drafts included. It cannot choose the `Host` header.
#[derive(Debug)]
pub struct Hosts {
    bound: IpAddr,
    more: Vec<String>,
}

impl Hosts {
    pub fn new(bound: IpAddr, more: &[String]) -> Hosts {
        Hosts { bound, more: more.to_vec() }
    }

    fn accept(&self, host: &str) -> bool {
        let (name, port) = match host.strip_prefix('[') {
            Some(rest) => rest.split_once(']').unwrap_or_default(),
            None => host.split_at(host.find(':').unwrap_or(host.len())),
        };
        let digits = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
        if !port.is_empty() && !port.strip_prefix(':').is_some_and(digits) {
            return false;
        }
        if let Ok(address) = name.parse::<IpAddr>() {
            // An address cannot be rebound; on a network the machine may have several.
            return address.is_loopback() || address == self.bound || !self.bound.is_loopback();
        }
        name.eq_ignore_ascii_case("localhost") || self.more.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// The most bytes that all headers together may have.
const MOST_HEADER_BYTES: usize = 64 * 1024;

/// Lets a request in or says why not.
pub fn admit(request: &Request, hosts: &Hosts) -> Result<Asked, Refusal> {
    framing(request)?;
    let head_only = match request.method() {
        Method::Get => false,
        Method::Head => true,
        _ => return Err(refuse(405, "only GET and HEAD are answered")),
    };
    let host = match all(request, "Host").as_slice() {
        [host] if hosts.accept(host) => (*host).to_owned(),
        [_] => return Err(refuse(421, "this preview does not answer to that host name")),
        _ => return Err(refuse(400, "a request names exactly one host")),
    };
    let (path, query) = match request.url().split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (request.url(), None),
    };
    let one = |name| all(request, name).first().map(|value| (*value).to_owned());
    Ok(Asked {
        head_only,
        path: decode(path)?,
        query,
        host,
        if_none_match: one("If-None-Match"),
        range: one("Range"),
        if_range: one("If-Range"),
        last_event_id: one("Last-Event-ID"),
        cross_site: one("Sec-Fetch-Site").is_some_and(|site| site == "cross-site"),
    })
}

/// Refuses what has a body or may have one. Where such a request ends is a matter of opinion (request smuggling,
/// CVE-2026-66752), and none that we answer needs a body.
fn framing(request: &Request) -> Result<(), Refusal> {
    let hang_up = |status, why| Err(Refusal { status, why, hang_up: true });
    let headers = request.headers();
    if headers.iter().map(|h| h.field.as_str().len() + h.value.len() + 4).sum::<usize>() > MOST_HEADER_BYTES {
        return hang_up(431, "the headers are too long");
    }
    // A bare line feed inside a value is another header to other readers.
    let control = |text: &str| text.chars().any(|c| c.is_ascii_control() && c != '\t');
    if control(request.url()) || headers.iter().any(|h| control(h.value.as_str()) || control(h.field.as_str().as_str()))
    {
        return hang_up(400, "a header holds a control character");
    }
    if !all(request, "Transfer-Encoding").is_empty() {
        return hang_up(400, "requests with Transfer-Encoding are not taken");
    }
    match all(request, "Content-Length").as_slice() {
        [] | ["0"] => Ok(()),
        _ => hang_up(413, "requests with a body are not taken"),
    }
}

fn refuse(status: u16, why: &'static str) -> Refusal {
    Refusal { status, why, hang_up: false }
}

fn all<'a>(request: &'a Request, name: &'static str) -> Vec<&'a str> {
    request.headers().iter().filter(|h| h.field.equiv(name)).map(|h| h.value.as_str()).collect()
}

/// The path without percent signs, or why it cannot be one of ours.
fn decode(raw: &str) -> Result<String, Refusal> {
    if !raw.starts_with('/') {
        return Err(refuse(400, "the request does not ask for a path"));
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digit = |i: usize| after.get(i).and_then(|b| (*b as char).to_digit(16));
        let (Some(high), Some(low)) = (digit(0), digit(1)) else {
            return Err(refuse(400, "the path has a percent sign without two digits"));
        };
        bytes.push((high * 16 + low) as u8);
        rest = &after[2..];
    }
    let path = String::from_utf8(bytes).map_err(|_| refuse(400, "the path is not UTF-8"))?;
    if path.chars().any(|c| c.is_control() || c == '\\') {
        return Err(refuse(400, "the path holds a control character or a backslash"));
    }
    let parts = path[1..].strip_suffix('/').unwrap_or(&path[1..]);
    if path != "/" && parts.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(refuse(404, "no file has such a path"));
    }
    Ok(path)
}

/// Percent-encodes what may not stand in a URL path. Slashes stay.
pub fn encode(path: &str) -> String {
    let mut url = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => url.push(byte as char),
            b'/' | b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';'
            | b'=' | b':' | b'@' => url.push(byte as char),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// The address that a browser on this machine can open.
pub fn reachable(bound: SocketAddr) -> String {
    match bound.ip() {
        ip if ip.is_unspecified() => format!("localhost:{}", bound.port()),
        _ => bound.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_once_and_cannot_climb() {
        let path = |raw: &str| decode(raw).map_err(|refusal| refusal.status);
        assert_eq!(path("/a/b%20c/%C3%A9/"), Ok("/a/b c/é/".to_owned()));
        assert_eq!(path("/%252e%252e/"), Ok("/%2e%2e/".to_owned()));
        for climbing in ["/../x", "/a/../x", "/%2e%2e/x", "/..%2fx", "/a/..", "/./a", "//evil.example", "/a//b"] {
            assert_eq!(path(climbing), Err(404), "{climbing}");
        }
        for broken in ["", "*", "http://localhost/", "/%", "/%4", "/%zz", "/%ff", "/%00", "/a%0d%0ab", "/a\\b"] {
            assert_eq!(path(broken), Err(400), "{broken}");
        }
        assert_eq!(encode("/a b/é%\r\n?#"), "/a%20b/%C3%A9%25%0D%0A%3F%23");
    }

    #[test]
    fn only_this_machine_s_own_names_are_hosts() {
        let loopback = Hosts::new([127, 0, 0, 1].into(), &["desk.test".to_owned()]);
        for own in ["localhost", "LOCALHOST:1111", "127.0.0.1:1111", "[::1]:1111", "[::1]", "desk.test:80"] {
            assert!(loopback.accept(own), "{own}");
        }
        for foreign in [
            "evil.example",
            "evil.example:1111",
            "localhost.evil.example",
            "192.168.1.5",
            "",
            "[evil]",
            "localhost:1;x",
            "[::1",
        ] {
            assert!(!loopback.accept(foreign), "{foreign}");
        }
        let network = Hosts::new([0, 0, 0, 0].into(), &[]);
        assert!(network.accept("192.168.1.5:1111"));
        assert!(!network.accept("evil.example:1111"));
    }
}
