//! Calls of components in a text: `{{<figure src="…" />}}` and `{% <note title="…"> %}…{% </note> %}`, the syntax of
//! Tera 2, with nothing but literal arguments. They are found before the Markdown is parsed and masked with as many
//! other bytes, so that every offset stays true; what lies in code is found out, and put back, during the pass.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A value written in a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Literal {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    List(Vec<Literal>),
}

pub type Arguments = Vec<(String, Literal)>;

/// A call, or one of the two ends of a call, at its place in the text.
#[derive(Debug, PartialEq)]
pub struct Shortcode {
    pub range: Range<usize>,
    pub part: Part,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// `{{<name … />}}`
    Whole { name: String, arguments: Arguments },
    /// `{% <name …> %}`
    Open { name: String, arguments: Arguments },
    /// `{% </name> %}`
    Close { name: String },
    /// Meant as a call, and wrong: stays in the text as it is.
    Wrong { message: String, hint: String },
}

/// All calls in a text, code not told apart yet.
pub fn scan(text: &str) -> Vec<Shortcode> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut end = 0;
    let mut empty_line = 0;
    for at in memchr::memchr_iter(b'{', bytes) {
        if at < end || !matches!(bytes.get(at + 1), Some(b'{' | b'%')) {
            continue;
        }
        if let Some(shortcode) = shortcode(text, at, &mut empty_line) {
            end = shortcode.range.end;
            found.push(shortcode);
        }
    }
    found
}

/// The mark that fills a masked call. No text that means anything holds it.
pub const MASK: char = '\u{1}';

/// The text with each call replaced by as many bytes: a comment, which is an HTML block, for one that has its line to
/// itself, and else a word of [`MASK`]s. A pair of tags around whole lines gets lines of its own by a line break that
/// takes the place of one byte.
pub fn mask(text: &str, shortcodes: &[Shortcode]) -> String {
    let mut masked = text.as_bytes().to_vec();
    for (n, shortcode) in shortcodes.iter().enumerate() {
        let range = shortcode.range.clone();
        mask_word(&mut masked[range.clone()]);
        match shape(text, shortcodes, n) {
            Shape::Word => {}
            Shape::Line => mask_comment(&mut masked[range]),
            Shape::LineBefore => {
                masked[range.end - 1] = b'\n';
                mask_comment(&mut masked[range.start..range.end - 1]);
            }
            Shape::LineAfter => {
                masked[range.start] = b'\n';
                mask_comment(&mut masked[range.start + 1..range.end]);
            }
        }
    }
    String::from_utf8(masked).expect("calls are replaced by ASCII as wholes")
}

/// Line breaks stay, and the marks of quotation after them.
fn mask_word(bytes: &mut [u8]) {
    let mut in_prefix = false;
    for byte in bytes {
        in_prefix = *byte == b'\n' || (in_prefix && matches!(byte, b' ' | b'\t' | b'>' | b'\r'));
        if !in_prefix && *byte != b'\r' {
            *byte = MASK as u8;
        }
    }
}

fn mask_comment(bytes: &mut [u8]) {
    let length = bytes.len();
    bytes[..4].copy_from_slice(b"<!--");
    bytes[length - 3..].copy_from_slice(b"-->");
}

/// How a call is masked.
enum Shape {
    Word,
    /// It has its line to itself.
    Line,
    /// A tag at the start of a line, whose body gets the next lines.
    LineBefore,
    /// An end tag at the end of a line, which is moved to a line of its own.
    LineAfter,
}

fn shape(text: &str, shortcodes: &[Shortcode], n: usize) -> Shape {
    let Shortcode { range, part } = &shortcodes[n];
    let before = line_start(text, range.start);
    let ends_line = ends_line(text, range.end);
    // A comment and a line break take eight bytes.
    let has_room = range.len() > 7;
    match part {
        Part::Wrong { .. } => Shape::Word,
        _ if before.is_some() && ends_line => Shape::Line,
        Part::Open { .. }
            if has_room && before == Some("") && body_leaves_line(&shortcodes[n + 1..], range.end, text) =>
        {
            Shape::LineBefore
        }
        Part::Close { .. } if has_room && ends_line && opens_at_line_start(&shortcodes[..n], range.start, text) => {
            Shape::LineAfter
        }
        _ => Shape::Word,
    }
}

/// What stands before an offset on its line, if it is nothing but spaces and marks of quotation.
fn line_start(text: &str, at: usize) -> Option<&str> {
    let before = text[..at].trim_end_matches([' ', '\t', '>']);
    (before.is_empty() || before.ends_with('\n')).then(|| &text[before.len()..at])
}

fn ends_line(text: &str, at: usize) -> bool {
    let after = text[at..].trim_start_matches([' ', '\t', '\r']);
    after.is_empty() || after.starts_with('\n')
}

/// Whether a tag that opens at the start of a line is closed at the end of this line or on a later one.
fn body_leaves_line(next: &[Shortcode], tag_end: usize, text: &str) -> bool {
    let line_end = text[tag_end..].find('\n').map_or(text.len(), |at| tag_end + at);
    let mut depth = 0;
    for shortcode in next.iter().take_while(|shortcode| shortcode.range.start < line_end) {
        match shortcode.part {
            Part::Open { .. } => depth += 1,
            Part::Close { .. } if depth == 0 => return ends_line(text, shortcode.range.end),
            Part::Close { .. } => depth -= 1,
            _ => {}
        }
    }
    true
}

/// Whether the tag that is closed here opened on an earlier line, or on this one at its very start.
fn opens_at_line_start(earlier: &[Shortcode], tag_start: usize, text: &str) -> bool {
    let line_start = text[..tag_start].rfind('\n').map_or(0, |at| at + 1);
    let mut depth = 0;
    for shortcode in earlier.iter().rev().take_while(|shortcode| shortcode.range.start >= line_start) {
        match shortcode.part {
            Part::Close { .. } => depth += 1,
            Part::Open { .. } if depth == 0 => return shortcode.range.start == line_start,
            Part::Open { .. } => depth -= 1,
            _ => {}
        }
    }
    true
}

/// The call as Tera reads it, without body and end tag.
pub fn source(name: &str, arguments: &Arguments, whole: bool) -> String {
    let mut source = String::from(if whole { "{{<" } else { "{% <" });
    source.push_str(name);
    for (argument, value) in arguments {
        source.push(' ');
        source.push_str(argument);
        source.push('=');
        match value {
            Literal::Text(text) => write_text(&mut source, text),
            value => {
                source.push('{');
                write_literal(&mut source, value);
                source.push('}');
            }
        }
    }
    source.push_str(if whole { " />}}" } else { "> %}" });
    source
}

fn write_literal(out: &mut String, value: &Literal) {
    use std::fmt::Write;
    match value {
        Literal::Text(text) => write_text(out, text),
        Literal::Integer(number) => write!(out, "{number}").expect("a string takes everything"),
        Literal::Float(number) => write!(out, "{number:?}").expect("a string takes everything"),
        Literal::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Literal::List(values) => {
            out.push('[');
            for (n, value) in values.iter().enumerate() {
                if n > 0 {
                    out.push_str(", ");
                }
                write_literal(out, value);
            }
            out.push(']');
        }
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

impl Literal {
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Literal::Text(text) => text.as_str().into(),
            Literal::Integer(number) => (*number).into(),
            Literal::Float(number) => (*number).into(),
            Literal::Bool(value) => (*value).into(),
            Literal::List(values) => values.iter().map(Literal::to_json).collect(),
        }
    }
}

/// A call is shorter than this; whatever is longer was not meant as one.
const LONGEST: usize = 8 * 1024;

fn shortcode(text: &str, start: usize, empty_line: &mut usize) -> Option<Shortcode> {
    let whole = text.as_bytes()[start + 1] == b'{';
    let mut reader = Reader { text, at: start + 2, end: text.len(), quotes: 0 };
    reader.eat("-");
    reader.spaces();
    if !reader.eat("<") {
        return None;
    }
    let closes = !whole && reader.eat("/");
    let name = reader.name()?;
    // From here on it was meant as a call.
    reader.end = call_limit(text, start, empty_line);
    reader.quotes = line_start(text, start).map_or(0, |before| before.matches('>').count());
    let delimiter = if whole { "}}" } else { "%}" };
    let part = reader.rest(&name, whole, closes).and_then(|part| {
        reader.white_space();
        reader.eat("-");
        if reader.eat(delimiter) { Ok(part) } else { Err(reader.unexpected(&format!("`{delimiter}`"))) }
    });
    match part {
        Ok(part) => Some(Shortcode { range: start..reader.at, part }),
        Err(Wrong { message, hint }) => {
            let end = text[reader.at..reader.end].find(delimiter).map(|at| reader.at + at + 2);
            let part = match end {
                Some(_) => Part::Wrong { message: format!("`{name}` is not called rightly: {message}"), hint },
                None => Part::Wrong {
                    message: format!("the call of `{name}` has no end"),
                    hint: format!("end it with `{}` before the next empty line", if whole { "/>}}" } else { "> %}" }),
                },
            };
            let read = start + text[start..reader.at.min(reader.end)].trim_end().len();
            Some(Shortcode { range: start..end.unwrap_or(read), part })
        }
    }
}

/// Where a call that starts here must have ended: at the next empty line. The line found last is remembered, so that
/// each is looked for once.
fn call_limit(text: &str, start: usize, empty_line: &mut usize) -> usize {
    if *empty_line <= start {
        *empty_line = next_empty_line(text, start);
    }
    let mut end = (*empty_line).min(start + LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

fn next_empty_line(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut line = start;
    while let Some(at) = memchr::memchr(b'\n', &bytes[line..]) {
        line += at + 1;
        let content = bytes[line..].iter().find(|b| !matches!(b, b' ' | b'\t' | b'>' | b'\r'));
        if content.is_none_or(|b| *b == b'\n') {
            return line;
        }
    }
    text.len()
}

struct Wrong {
    message: String,
    hint: String,
}

fn wrong<T>(message: impl Into<String>, hint: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { message: message.into(), hint: hint.into() })
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    /// How many quotations the call stands in: as many `>` begin each further line of it.
    quotes: usize,
}

impl Reader<'_> {
    fn left(&self) -> &str {
        &self.text[self.at.min(self.end)..self.end]
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.left().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn spaces(&mut self) {
        self.at += self.left().bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
    }

    fn white_space(&mut self) {
        loop {
            self.spaces();
            if !self.eat("\n") && !self.eat("\r") {
                return;
            }
            for _ in 0..self.quotes {
                self.spaces();
                self.eat(">");
            }
        }
    }

    fn identifier(&mut self) -> Option<String> {
        let left = self.left();
        let length = left.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let word = &left[..length];
        let starts_right = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let word = starts_right.then(|| word.to_owned())?;
        self.at += length;
        Some(word)
    }

    /// Identifiers joined by dots.
    fn name(&mut self) -> Option<String> {
        let mut name = self.identifier()?;
        while self.left().starts_with('.') {
            self.at += 1;
            name.push('.');
            name.push_str(&self.identifier()?);
        }
        Some(name)
    }

    fn unexpected(&self, wanted: &str) -> Wrong {
        let message = match self.left().chars().next() {
            Some(c) => format!("`{c}` where {wanted} was expected"),
            None => format!("{wanted} is missing"),
        };
        Wrong { message, hint: "write `{{<name argument=\"text\" number={1} />}}`".into() }
    }

    /// What follows the name, up to and with `>`.
    fn rest(&mut self, name: &str, whole: bool, closes: bool) -> Result<Part, Wrong> {
        let mut arguments = Arguments::new();
        loop {
            self.white_space();
            let Some(argument) = self.identifier() else { break };
            self.white_space();
            if !self.eat("=") {
                return wrong(
                    format!("argument `{argument}` has no value"),
                    format!("write `{argument}=\"…\"` or `{argument}={{true}}`"),
                );
            }
            self.white_space();
            let value = self.value(&argument)?;
            if arguments.iter().any(|(known, _)| *known == argument) {
                return wrong(format!("argument `{argument}` is given twice"), "keep one of them");
            }
            arguments.push((argument, value));
        }
        let slash = self.eat("/");
        self.white_space();
        if !self.eat(">") {
            return Err(self.unexpected(if whole { "`/>`" } else { "`>`" }));
        }
        let name = name.to_owned();
        match (whole, closes, slash) {
            (true, _, true) => Ok(Part::Whole { name, arguments }),
            (false, true, false) if arguments.is_empty() => Ok(Part::Close { name }),
            (false, false, false) => Ok(Part::Open { name, arguments }),
            (true, _, false) => wrong(
                "`>` without `/`",
                format!("write `{{{{<{name} />}}}}`, or `{{% <{name}> %}}…{{% </{name}> %}}` around a text"),
            ),
            (false, true, _) => wrong("an end tag with more than its name", format!("write `{{% </{name}> %}}`")),
            (false, false, true) => wrong("`/` in a tag that holds a text", format!("write `{{{{<{name} />}}}}`")),
        }
    }

    fn value(&mut self, argument: &str) -> Result<Literal, Wrong> {
        if let Some(text) = self.quoted()? {
            return Ok(Literal::Text(text));
        }
        if !self.eat("{") {
            return Err(self.unexpected(&format!("the value of `{argument}`")));
        }
        let value = self.literal(0)?;
        self.white_space();
        match self.eat("}") {
            true => Ok(value),
            false => Err(self.unexpected("`}`")),
        }
    }

    fn literal(&mut self, depth: u32) -> Result<Literal, Wrong> {
        self.white_space();
        if let Some(text) = self.quoted()? {
            return Ok(Literal::Text(text));
        }
        for (word, value) in [("true", true), ("True", true), ("false", false), ("False", false)] {
            let rest = self.left().strip_prefix(word);
            if rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')) {
                self.at += word.len();
                return Ok(Literal::Bool(value));
            }
        }
        if depth < 4 && self.eat("[") {
            let mut values = Vec::new();
            loop {
                self.white_space();
                if self.eat("]") {
                    return Ok(Literal::List(values));
                }
                values.push(self.literal(depth + 1)?);
                self.white_space();
                if !self.eat(",") && !self.left().starts_with(']') {
                    return Err(self.unexpected("`,` or `]`"));
                }
            }
        }
        self.number()
    }

    fn number(&mut self) -> Result<Literal, Wrong> {
        let left = self.left();
        let sign = left.starts_with('-') as usize;
        let length = sign + left[sign..].bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let number = &left[..length];
        let value = match number.parse::<i64>() {
            Ok(integer) => Some(Literal::Integer(integer)),
            Err(_) if number.contains('.') && left[sign..].starts_with(|c: char| c.is_ascii_digit()) => {
                number.parse::<f64>().ok().filter(|float| float.is_finite()).map(Literal::Float)
            }
            Err(_) => None,
        };
        match value {
            Some(value) => {
                self.at += length;
                Ok(value)
            }
            None => wrong(
                "only texts, numbers, `true`, `false` and lists of them can be arguments",
                "write the value itself: a text has no access to variables",
            ),
        }
    }

    /// A text between `"`, `'` or `` ` ``, its escapes resolved as Tera does.
    fn quoted(&mut self) -> Result<Option<String>, Wrong> {
        let left = self.left();
        let Some(quote) = left.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { return Ok(None) };
        let mut text = String::new();
        let mut chars = left.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.at += at + 1;
                    return Ok(Some(text));
                }
                '\\' => match chars.next().map(|(_, c)| c) {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('r') => text.push('\r'),
                    Some(c @ ('"' | '\'' | '/' | '\\')) => text.push(c),
                    _ => return wrong("`\\` before a letter that has no escape", "write `\\\\` for a backslash"),
                },
                c => text.push(c),
            }
        }
        wrong(format!("a text without its closing `{quote}`"), "close it on this line or the next")
    }
}
