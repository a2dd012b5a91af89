//! An answer: status, headers, body, and how it is sent. Conditional requests and ranges are settled here, in one
//! place, for every kind of body.

use super::guard::Asked;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use tiny_http::{Header, Request, Response, StatusCode};

/// What is sent back.
pub struct Answer {
    pub status: u16,
    headers: Vec<Header>,
    body: Body,
    etag: Option<String>,
}

/// The bytes of an answer.
pub enum Body {
    Bytes(Vec<u8>),
    /// A file that is sent as it is read, and its length in bytes.
    File(File, u64),
}

impl Answer {
    pub fn new(status: u16, media_type: &str, body: Body) -> Answer {
        let mut answer = Answer { status, headers: Vec::new(), body, etag: None };
        answer.set("Server", "dateline preview");
        answer.set("Content-Type", media_type);
        // Always asked again, so that a change is seen at once.
        answer.set("Cache-Control", "no-cache");
        answer.set("X-Content-Type-Options", "nosniff");
        answer
    }

    pub fn text(status: u16, text: &str) -> Answer {
        Answer::new(status, "text/plain; charset=utf-8", Body::Bytes(format!("{status} {text}\n").into_bytes()))
    }

    /// Sends the browser elsewhere. `to` is a URL, already encoded.
    pub fn redirect(status: u16, to: &str) -> Answer {
        let mut answer = Answer::text(status, to);
        answer.set("Location", to);
        answer
    }

    /// Sets a header in place of any earlier one of that name. One that could break out of its line is left out.
    pub fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|known| !known.field.as_str().as_str().eq_ignore_ascii_case(name));
        self.headers.extend(header(name, value));
    }

    /// Sets the validator by which a browser asks whether its copy is still good.
    pub fn set_etag(&mut self, tag: &str) {
        let tag = format!("\"{tag}\"");
        self.set("ETag", &tag);
        self.set("Accept-Ranges", "bytes");
        self.etag = Some(tag);
    }

    /// How many bytes of body will be sent.
    pub fn length(&self) -> u64 {
        match &self.body {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::File(_, length) => *length,
        }
    }

    /// The answer for this very request: `304` if the browser has it already, a part of it if a part was asked for.
    pub fn fit(mut self, asked: &Asked) -> io::Result<Answer> {
        let (200, Some(etag)) = (self.status, self.etag.clone()) else { return Ok(self) };
        if asked.if_none_match.as_deref().is_some_and(|list| names(list, &etag)) {
            self.status = 304;
            return Ok(self);
        }
        let fresh = asked.if_range.as_ref().is_none_or(|tag| *tag == etag);
        let Some(range) = asked.range.as_deref().filter(|_| fresh && !asked.head_only) else { return Ok(self) };
        let length = self.length();
        match byte_range(range, length) {
            Range::Whole => {}
            Range::Part { from, to } => {
                self.status = 206;
                self.set("Content-Range", &format!("bytes {from}-{to}/{length}"));
                self.body = match self.body {
                    Body::Bytes(bytes) => Body::Bytes(bytes[from as usize..=to as usize].to_vec()),
                    Body::File(mut file, _) => {
                        file.seek(SeekFrom::Start(from))?;
                        Body::File(file, to - from + 1)
                    }
                };
            }
            Range::Beyond => {
                let mut beyond = Answer::text(416, "the file ends before that range");
                beyond.set("Content-Range", &format!("bytes */{length}"));
                return Ok(beyond);
            }
        }
        Ok(self)
    }

    /// Sends it. An error means that the client got a part of it, so nothing more may be sent to this client.
    pub fn send(self, request: Request) -> io::Result<()> {
        let length = self.length();
        let body: Box<dyn Read + Send> = match self.body {
            Body::Bytes(bytes) => Box::new(Cursor::new(bytes)),
            Body::File(file, length) => Box::new(Exactly { file, left: length }),
        };
        let response = Response::new(StatusCode(self.status), self.headers, body, Some(length as usize), None);
        // A length, always: chunks would hide it, and with it whether the client got all.
        request.respond(response.with_chunked_threshold(usize::MAX))
    }
}

/// The only maker of headers. tiny_http would send a line break in a value as it is (CVE-2026-66753).
pub fn header(name: &str, value: &str) -> Option<Header> {
    let token = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
    let line = value.bytes().all(|b| matches!(b, b' '..=b'~' | b'\t'));
    if token && line { Header::from_bytes(name, value).ok() } else { None }
}

/// Whether an `If-None-Match` list names this tag, weakly compared.
fn names(list: &str, etag: &str) -> bool {
    list.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*")
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    Whole,
    /// Both ends included, counted from 0.
    Part {
        from: u64,
        to: u64,
    },
    Beyond,
}

/// A single range of bytes (RFC 9110, 14.1.2). Several ranges, or something else, ask for the whole.
fn byte_range(text: &str, length: u64) -> Range {
    let number =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u64>().ok()).flatten();
    let Some((from, to)) = text.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Range::Whole;
    };
    let (from, to) = match (number(from.trim()), number(to.trim())) {
        (None, Some(last)) if from.trim().is_empty() => {
            (length.saturating_sub(last), if last == 0 { 0 } else { length })
        }
        (Some(from), None) if to.trim().is_empty() => (from, length),
        (Some(from), Some(to)) if from <= to => (from, to.saturating_add(1)),
        _ => return Range::Whole,
    };
    match from < length && from < to {
        true => Range::Part { from, to: to.min(length) - 1 },
        false => Range::Beyond,
    }
}

/// So many bytes of a file; fewer are an error, as the length was promised.
struct Exactly {
    file: File,
    left: u64,
}

impl Read for Exactly {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if most == 0 {
            return Ok(0);
        }
        match self.file.read(&mut buffer[..most])? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                self.left -= read as u64;
                Ok(read)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_cannot_break_its_line() {
        assert!(header("Location", "/a\r\nSet-Cookie: x=1").is_none());
        assert!(header("X-A\r\nX-B", "1").is_none());
        assert!(header("X A", "1").is_none());
        assert!(header("X-A", "caf\u{e9}").is_none());
        assert!(header("Link", "</a>; rel=\"self\"").is_some());
    }

    #[test]
    fn one_range_is_cut_and_anything_else_is_whole() {
        let part = |from, to| Range::Part { from, to };
        assert_eq!(byte_range("bytes=0-0", 10), part(0, 0));
        assert_eq!(byte_range("bytes=2-", 10), part(2, 9));
        assert_eq!(byte_range("bytes=-3", 10), part(7, 9));
        assert_eq!(byte_range("bytes=-99", 10), part(0, 9));
        assert_eq!(byte_range("bytes=5-99", 10), part(5, 9));
        for whole in ["bytes=0-1,3-4", "lines=1-2", "bytes=4-2", "bytes=-", "bytes=+1-2", "bytes=a-b"] {
            assert_eq!(byte_range(whole, 10), Range::Whole, "{whole}");
        }
        for beyond in ["bytes=10-", "bytes=10-12", "bytes=-0"] {
            assert_eq!(byte_range(beyond, 10), Range::Beyond, "{beyond}");
        }
        assert_eq!(byte_range("bytes=0-", 0), Range::Beyond);
    }
}
