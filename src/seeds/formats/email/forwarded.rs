//! A message that was passed on: the mark that mail programs put above it, what it says of itself below that mark, and
//! its text. A newsroom gets most of its releases so.

use crate::seeds::dates;
use crate::seeds::formats::wire;
use crate::seeds::formats::xml::words;
use crate::seeds::{Block, BlockKind, SourceLink, Stated};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forwarded {
    from: Option<String>,
    date: Option<String>,
    subject: Option<String>,
    /// What was written above it, by the one who passed it on.
    comment: Option<String>,
}

impl Forwarded {
    /// The message is what it was before: its own subject, date and sender count.
    pub fn fill(self, stated: &mut Stated) {
        stated.headline = self.subject.and_then(|subject| super::subject(&subject).0).or(stated.headline.take());
        let read = self.date.filter(|date| matches!(dates::read(date, None), dates::Reading::When(_)));
        stated.published = read.or(stated.published.take());
        if let Some(name) = self.from {
            stated.sources = vec![SourceLink { name, url: None }];
        }
        let mut notes: Vec<String> = stated.notes.take().into_iter().collect();
        wire::add(&mut notes, self.comment);
        stated.notes = Some(notes.join("\n")).filter(|notes| !notes.is_empty());
    }

    /// Takes a header line; `false`: it is none.
    fn take(&mut self, line: &str) -> bool {
        const FROM: &[&str] = &["from", "von", "de", "da", "van", "från"];
        const DATE: &[&str] = &["date", "sent", "datum", "gesendet", "fecha", "enviado", "envoyé", "data", "skickat"];
        const SUBJECT: &[&str] = &["subject", "betreff", "asunto", "objet", "assunto", "oggetto", "onderwerp", "ämne"];
        const OTHER: &[&str] =
            &["to", "cc", "bcc", "an", "para", "à", "a", "kopie", "aan", "till", "reply-to", "importance"];
        let plain = line.replace(['*', '\\'], "");
        let Some((name, value)) = plain.split_once(':') else { return false };
        let name = name.trim().to_lowercase();
        let known = |names: &[&str]| names.contains(&name.as_str());
        let slot = match () {
            () if known(FROM) => &mut self.from,
            () if known(DATE) => &mut self.date,
            () if known(SUBJECT) => &mut self.subject,
            () => return known(OTHER),
        };
        let value = words(value);
        let value = if known(FROM) { value.and_then(|from| sender(&from)) } else { value };
        *slot = slot.take().or(value);
        true
    }

    /// One line of this kind may stand in any text.
    fn is_sure(&self) -> bool {
        [&self.from, &self.date, &self.subject].into_iter().filter(|said| said.is_some()).count() >= 2
    }
}

/// The name of `Harbour Board <press@board.example>`, in HTML or as text; else the address.
fn sender(from: &str) -> Option<String> {
    let name = from.split(['<', '[']).next().unwrap_or_default();
    words(name.trim_matches(['"', '\'', ' '])).or_else(|| words(from.trim_matches(['<', '>'])))
}

/// The mark above a message that was passed on. `Original message` stands above answers too.
fn is_mark(line: &str, is_forward: bool) -> bool {
    const FORWARDED: &[&str] = &[
        "forwarded message",
        "begin forwarded message",
        "weitergeleitete nachricht",
        "anfang der weitergeleiteten nachricht",
        "message transféré",
        "début du message transféré",
        "mensaje reenviado",
        "inicio del mensaje reenviado",
        "mensagem encaminhada",
        "doorgestuurd bericht",
    ];
    const ORIGINAL: &[&str] = &["original message", "ursprüngliche nachricht", "message d'origine", "mensaje original"];
    let inner = line.replace(['*', '\\', '>'], "");
    let inner = inner.trim().trim_matches(['-', '_', ':', ' ']).to_lowercase();
    FORWARDED.contains(&inner.as_str()) || (is_forward && ORIGINAL.contains(&inner.as_str()))
}

/// Whether a text has the words of such a mark, at a glance.
pub fn is_told(text: &str) -> bool {
    let lower = text.get(..text.len().min(64 << 10)).unwrap_or(text).to_lowercase();
    ["forwarded message", "weitergeleitete", "transféré", "reenviado", "encaminhada", "doorgestuurd"]
        .iter()
        .any(|word| lower.contains(word))
}

/// The message inside a plain text, and its own text.
pub fn in_text(text: &str, is_forward: bool) -> Option<(Forwarded, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let bare = |line: &str| line.trim_start_matches(['>', ' ']).trim_end().to_owned();
    let mut found = Forwarded::default();
    let starts = |at: usize| {
        let mut probe = Forwarded::default();
        for line in lines[at..].iter().take(6) {
            probe.take(&bare(line));
        }
        probe.from.is_some() && probe.is_sure()
    };
    let is_from = |line: &str| Forwarded::default().take(line) && !line.starts_with(char::is_whitespace);
    let at = lines.iter().enumerate().position(|(at, line)| {
        is_mark(line, is_forward) || (is_forward && is_from(line.trim_matches('*')) && starts(at))
    })?;
    let mut next = at + usize::from(is_mark(lines[at], is_forward));
    let mut any = false;
    while let Some(line) = lines.get(next) {
        let line = bare(line);
        let goes_on = any && lines[next].starts_with([' ', '\t']) && !line.is_empty();
        if found.take(&line) {
            any = true;
        } else if !(goes_on || (line.is_empty() && !any)) {
            break;
        }
        next += 1;
    }
    if !found.is_sure() {
        return None;
    }
    found.comment = words(&lines[..at].join("\n"));
    // Apple's program quotes what it passes on, with the mark above it.
    let rest = &lines[next..];
    let is_quoted = lines[at].starts_with('>');
    let unquoted = |line: &&str| match line.strip_prefix('>') {
        Some(inner) if is_quoted => inner.strip_prefix(' ').unwrap_or(inner).to_owned(),
        _ => (*line).to_owned(),
    };
    Some((found, rest.iter().map(unquoted).collect::<Vec<_>>().join("\n")))
}

/// The message inside what was HTML; the blocks that are left are its text.
pub fn in_blocks(blocks: &mut Vec<Block>) -> Option<Forwarded> {
    let mut found = Forwarded::default();
    let all: Vec<Vec<String>> = blocks.iter().map(lines).collect();
    // Outlook sets no mark, only the lines.
    let is_head = |lines: &[String]| {
        let mut probe = Forwarded::default();
        for line in lines {
            probe.take(line);
        }
        probe.from.is_some() && probe.is_sure()
    };
    let at = all.iter().position(|lines| lines.iter().any(|line| is_mark(line, true)) || is_head(lines))?;
    let mark = all[at].iter().position(|line| is_mark(line, true));
    let mut comment: Vec<String> = all[..at].iter().flatten().cloned().collect();
    comment.extend(all[at][..mark.unwrap_or(0)].iter().cloned());
    let mut next = at;
    let mut from = mark.map_or(0, |mark| mark + 1);
    while let Some(lines) = all.get(next) {
        let mut headers = 0;
        for line in &lines[from..] {
            if !found.take(line) {
                break;
            }
            headers += 1;
        }
        let is_all = from + headers == lines.len();
        if !is_all {
            // The text goes on in the same paragraph.
            if headers > 0 {
                let rest = lines[from + headers..].join("\\\n");
                blocks[next].kind = BlockKind::Paragraph(rest);
            }
            break;
        }
        from = 0;
        next += 1;
    }
    if !found.is_sure() {
        return None;
    }
    found.comment = words(&comment.join(" ").replace('\\', ""));
    blocks.drain(..next);
    Some(found)
}

/// The lines of a block as they were shown; a table of headers has one in each row.
fn lines(block: &Block) -> Vec<String> {
    let trimmed = |line: &str| line.trim_end_matches('\\').trim().to_owned();
    match &block.kind {
        BlockKind::Paragraph(text) => text.lines().map(trimmed).filter(|line| !line.is_empty()).collect(),
        BlockKind::Lines(lines) => lines.clone(),
        BlockKind::Table(rows) => rows.iter().map(|row| row.join(" ")).collect(),
        _ => Vec::new(),
    }
}
