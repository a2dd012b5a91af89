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
    for at in memchr::memchr_iter(b'{', bytes) {
        if at < end || !matches!(bytes.get(at + 1), Some(b'{' | b'%')) {
            continue;
        }
        if let Some(shortcode) = shortcode(text, at) {
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
        let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
        let before = &text[line_start..range.start];
        let after = &text[range.end..line_end];
        let starts_line = before.bytes().all(|b| matches!(b, b' ' | b'\t' | b'>'));
        let ends_line = after.trim().is_empty();

        let mut at_line_start = true;
        let original = &text[range.clone()];
        let first_line = original.find('\n').unwrap_or(original.len());
        for (i, byte) in original.bytes().enumerate() {
            let kept = matches!(byte, b'\n' | b'\r')
                || (i > first_line && at_line_start && matches!(byte, b' ' | b'\t' | b'>'));
            if byte == b'\n' {
                at_line_start = true;
            } else if !kept {
                at_line_start = false;
            }
            if !kept {
                masked[range.start + i] = MASK as u8;
            }
        }
        let comment = match (&shortcode.part, starts_line, ends_line) {
            (Part::Wrong { .. }, _, _) => None,
            (_, true, true) => Some(range),
            (Part::Open { .. }, true, false) if before.is_empty() && range.len() > 7 => {
                let next = shortcodes.get(n + 1..).unwrap_or_default();
                body_leaves_line(next, line_end, text).then(|| {
                    masked[range.end - 1] = b'\n';
                    range.start..range.end - 1
                })
            }
            (Part::Close { .. }, false, true) if range.len() > 7 => opens_at_line_start(&shortcodes[..n], line_start)
                .then(|| {
                    masked[range.start] = b'\n';
                    range.start + 1..range.end
                }),
            _ => None,
        };
        if let Some(comment) = comment {
            masked[comment.start..comment.start + 4].copy_from_slice(b"<!--");
            masked[comment.end - 3..comment.end].copy_from_slice(b"-->");
        }
    }
    String::from_utf8(masked).expect("calls are replaced by ASCII as wholes")
}

/// Whether a tag that opens at the start of a line is closed at the end of this line or on a later one.
fn body_leaves_line(next: &[Shortcode], line_end: usize, text: &str) -> bool {
    let mut depth = 0;
    for shortcode in next.iter().take_while(|shortcode| shortcode.range.start < line_end) {
        match shortcode.part {
            Part::Open { .. } => depth += 1,
            Part::Close { .. } if depth == 0 => return text[shortcode.range.end..line_end].trim().is_empty(),
            Part::Close { .. } => depth -= 1,
            _ => {}
        }
    }
    true
}

/// Whether the tag that is closed here opened an earlier line, or this one at its very start.
fn opens_at_line_start(earlier: &[Shortcode], line_start: usize) -> bool {
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
const LONGEST: usize = 16 * 1024;

fn shortcode(text: &str, start: usize) -> Option<Shortcode> {
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
    reader.end = call_limit(text, start);
    let line_start = memchr::memrchr(b'\n', &text.as_bytes()[..start]).map_or(0, |at| at + 1);
    let before = &text[line_start..start];
    if before.bytes().all(|b| matches!(b, b' ' | b'\t' | b'>')) {
        reader.quotes = before.bytes().filter(|b| *b == b'>').count();
    }
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

/// Where a call that starts here must have ended: the next empty line.
fn call_limit(text: &str, start: usize) -> usize {
    let mut end = text.len().min(start + LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut line = start;
    while let Some(at) = memchr::memchr(b'\n', &text.as_bytes()[line..end]) {
        line += at + 1;
        let rest = &text[line..end];
        let next = rest.lines().next().unwrap_or_default();
        if next.bytes().all(|b| matches!(b, b' ' | b'\t' | b'>' | b'\r')) {
            return line;
        }
    }
    end
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
