//! Damage to a document: the same numbers give the same damage. Archives are damaged inside as well as outside,
//! because a changed byte of packed data is only a wrong checksum.

use std::io::{Cursor, Read, Write};

/// Cases are kept below this size, so that a run is short.
pub const MAX_CASE: usize = 96 << 10;

/// Numbers that look random (splitmix64).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below `end`; 0 if that is nothing.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// What the readers look out for, and what breaks readers.
const TOKENS: &[&[u8]] = &[
    b"<",
    b">",
    b"&",
    b"\"",
    b"'",
    b"</",
    b"/>",
    b"<!--",
    b"-->",
    b"]]>",
    b"<![CDATA[",
    b"<?xml version='1.0' encoding='utf-16'?>",
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'><!ENTITY c '&b;&b;'>]>",
    b"&c;",
    b"&#0;",
    b"&#xffffffff;",
    b"&#x202e;",
    b"&lt;script&gt;alert(1)&lt;/script&gt;",
    b"<script>alert(1)</script>",
    b"<img src=x onerror=alert(1)>",
    b"<a href=\"javascript:alert(1)\">x</a>",
    b"<a href=\"java&#10;script:alert(1)\">x</a>",
    b"[x](javascript:alert(1))",
    b"![x](data:text/html,<script>)",
    b"<javascript:alert(1)>",
    b"[x]: javascript:alert(1)\n[x]",
    b"<svg><style><img src=x onerror=alert(1)>",
    b"<math><mtext><table><mglyph><style>",
    b"<table><tr><td>",
    b"<td colspan=99999999 rowspan=99999999>",
    b"<b><p>",
    b"<ul><li>",
    b"<base href=\"javascript:/\">",
    b"<base href=\"https://example.org/../..\">",
    b" xml:base=\"//\"",
    b" xmlns=\"\"",
    b" xmlns:w=\"http://www.w3.org/2005/Atom\"",
    b"<plaintext>",
    b"<template>",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\":",
    b"null",
    b"1e999",
    b"-9223372036854775808",
    b"99999999999999999999",
    b"\\u0000",
    b"\\ud800",
    b"\0",
    b"\x01",
    b"\x1b[31m",
    b"\x80",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\r",
    b"\r\n\r\n",
    b"\n",
    b"\n\n",
    b"\t",
    b"+++\n",
    b"---\n",
    b"\n...\n",
    b"- &a [*a,*a,*a]\n",
    b"title: !!binary aGk=\n",
    b"? {a: b}\n: c\n",
    b"1979-05-27T07:32:00Z",
    b"0000-00-00",
    b"99999-99-99T99:99:99+99:99",
    b"3/4/2026",
    b"{{ ref(x) }}",
    b"{% raw %}",
    b"```",
    b"~~~\n",
    b"$$",
    b"[^1]: ",
    b"| a | b |\n|---|---|\n",
    b"> > > > ",
    b"1. - 1. - ",
    b"        ",
    b"***a ***",
    b"--b1",
    b"--b1--",
    b"Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: application/zip; name=\"../../x.docx\"\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Disposition: attachment; filename*=utf-8''%2e%2e%2fa%00b\r\n",
    b"=?utf-8?q?=00=0A?=",
    b"=?utf-16?b?2AA=?=",
    b"begin 644 x\n",
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"../../",
    b"C:\\",
    b"CON",
    b"___",
    b"(AP) - ",
    b"\xe2\x80\xae",
    b"\xe2\x80\x8b",
    b"e\xcc\x81",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9",
    "漢字".as_bytes(),
    "donâ€™t".as_bytes(),
];

/// What can stand around itself.
const NESTS: &[(&[u8], &[u8])] = &[
    (b"<div>", b"</div>"),
    (b"<b>", b"</b>"),
    (b"<table><tr><td>", b"</td></tr></table>"),
    (b"<ul><li>", b"</li></ul>"),
    (b"<blockquote>", b"</blockquote>"),
    (b"<a href=x><p>", b"</p></a>"),
    (b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>"),
    (b"<w:ins>", b"</w:ins>"),
    (b"<outline text=\"a\">", b"</outline>"),
    (b"[", b"]"),
    (b"{\"a\":", b"}"),
    (b"{\"associations\":[", b"]}"),
    (b"> ", b""),
    (b"- ", b""),
    (b"*", b"*"),
    (b"[", b"](x)"),
    (b"(", b")"),
    (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", b""),
    (b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n", b""),
    (b"a: {", b"}"),
    (b"a:\n - ", b""),
];

/// The sample, damaged up to eight times; `others` lend parts of themselves.
pub fn damaged(sample: &[u8], others: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    if sample.starts_with(b"PK\x03\x04") && numbers.below(8) > 0 {
        return damaged_inside(sample, others, numbers);
    }
    let mut bytes = sample.to_vec();
    for _ in 0..=numbers.below(8) {
        damage(&mut bytes, others, numbers);
        bytes.truncate(MAX_CASE);
    }
    bytes
}

fn damage(bytes: &mut Vec<u8>, others: &[Vec<u8>], numbers: &mut Numbers) {
    let at = numbers.below(bytes.len() + 1);
    let some = |numbers: &mut Numbers, most: usize| (at + 1 + numbers.below(most)).min(bytes.len());
    match numbers.below(12) {
        0 => {
            let flips = 1 + numbers.below(4);
            for _ in 0..flips {
                let place = numbers.below(bytes.len());
                if let Some(byte) = bytes.get_mut(place) {
                    *byte ^= 1 << numbers.below(8);
                }
            }
        }
        1 => {
            let end = some(numbers, 400);
            bytes.drain(at..end);
        }
        2 if numbers.below(3) == 0 => bytes.truncate(at),
        2 | 3 => {
            let end = some(numbers, 80);
            let part = bytes[at..end].repeat(1 + numbers.below(300));
            insert(bytes, at, &part);
        }
        4 => {
            let other = &others[numbers.below(others.len())];
            let from = numbers.below(other.len());
            let to = (from + numbers.below(2_000)).min(other.len());
            insert(bytes, at, &other[from..to]);
        }
        5 => {
            let (open, close) = NESTS[numbers.below(NESTS.len())];
            let depth = 1 << numbers.below(12);
            let part = [open.repeat(depth), b"x".to_vec(), close.repeat(depth)].concat();
            insert(bytes, at, &part);
        }
        6 => {
            let digits = |b: &u8| b.is_ascii_digit();
            if let Some(start) = bytes[at..].iter().position(digits).map(|i| at + i) {
                let end = bytes[start..].iter().position(|b| !digits(b)).map_or(bytes.len(), |i| start + i);
                let number = numbers.pick(&["0", "-1", "4294967296", "99999999999999999999", "1e400", "٣"]);
                bytes.splice(start..end, number.bytes());
            }
        }
        7 => {
            let mut lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').collect();
            let (a, b) = (numbers.below(lines.len()), numbers.below(lines.len()));
            lines.swap(a, b);
            *bytes = lines.join(&b'\n');
        }
        8 if numbers.below(4) == 0 => *bytes = recoded(bytes, numbers),
        _ => {
            let token = TOKENS[numbers.below(TOKENS.len())];
            insert(bytes, at, token);
        }
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, part: &[u8]) {
    bytes.splice(at..at, part.iter().copied());
}

/// In another encoding, with or without saying so.
fn recoded(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let wide = |mark: &[u8], order: fn(u16) -> [u8; 2]| {
        [mark.to_vec(), text.encode_utf16().flat_map(order).collect()].concat()
    };
    match numbers.below(5) {
        0 => wide(b"\xff\xfe", u16::to_le_bytes),
        1 => wide(b"", u16::to_le_bytes),
        2 => wide(b"\xfe\xff", u16::to_be_bytes),
        3 => text.chars().map(|c| c as u32 as u8).collect(),
        _ => [b"\xef\xbb\xbf", bytes].concat(),
    }
}

/// An archive with one member damaged, renamed, doubled or dropped.
fn damaged_inside(sample: &[u8], others: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut members = members(sample);
    if members.is_empty() {
        return sample.to_vec();
    }
    let which = numbers.below(members.len());
    match numbers.below(8) {
        0 => {
            members.remove(which);
        }
        1 => {
            let name = numbers.pick(&[
                "../x.txt",
                "/etc/x",
                "a\\..\\b.html",
                "a/./b.html",
                "",
                "x.zip",
                "CON",
                "é\u{202e}.txt",
            ]);
            members[which].0 = name.to_owned();
        }
        2 => {
            let (name, bytes) = members[which].clone();
            members.push((format!("{}{name}", numbers.pick(&["", "b/", "word/media/"])), bytes));
        }
        3 => members[which].1 = others[numbers.below(others.len())].clone(),
        4 => members.push(("inner.zip".to_owned(), sample.to_vec())),
        _ => {
            for _ in 0..=numbers.below(6) {
                damage(&mut members[which].1, others, numbers);
                members[which].1.truncate(MAX_CASE);
            }
        }
    }
    packed(&members)
}

fn members(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(archive)) else { return Vec::new() };
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let Ok(mut member) = archive.by_index(index) else { continue };
        let name = String::from_utf8_lossy(member.name_raw()).into_owned();
        let mut bytes = Vec::new();
        if member.read_to_end(&mut bytes).is_ok() {
            members.push((name, bytes));
        }
    }
    members
}

/// Names that are there twice are left out the second time: the writer refuses them.
pub fn packed(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        if out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).is_ok() {
            out.write_all(bytes).expect("writing to memory");
        }
    }
    out.finish().expect("writing to memory").into_inner()
}
