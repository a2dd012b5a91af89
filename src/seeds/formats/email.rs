//! An e-mail as it was saved (`.eml`): the subject is the headline, the text or the HTML part the text, whichever says
//! more of its structure. Replies quoted below, and signatures, leave the text and stay in the record; a message that
//! was passed on is the article, and what was written above it a note to editors. The sender is a source and not the
//! author: a press office writes in the name of others.

mod forwarded;
mod plain;

use super::archive::safe_name;
use super::inline::{self, Context};
use super::xml::{Element, Node, words};
use super::{Format, SeedFile, markup, wire};
use crate::base::{Place, Problem, Problems};
use crate::seeds::{Asset, Block, BlockKind, LeftOut, Seed, SourceLink, Stated};
use forwarded::Forwarded;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

pub const FORMAT: Format = Format {
    name: "email",
    description: "a saved e-mail (.eml), with its attachments",
    extensions: &["eml", "mbox"],
    limit: super::MAX_BYTES,
    sniff,
    read,
};

/// Messages inside messages.
const MAX_DEPTH: usize = 3;

fn sniff(file: &SeedFile) -> bool {
    let head = String::from_utf8_lossy(&file.bytes[..file.bytes.len().min(8 << 10)]).into_owned();
    let mut names: Vec<String> = Vec::new();
    for (i, line) in head.lines().enumerate() {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) || (i == 0 && line.starts_with("From ")) {
            continue;
        }
        match line.split_once(':') {
            Some((name, _)) if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') => {
                names.push(name.to_ascii_lowercase());
            }
            _ => break,
        }
    }
    let has = |wanted: &[&str]| wanted.iter().filter(|name| names.iter().any(|n| n == *name)).count();
    let transport = has(&["received", "message-id", "mime-version", "return-path", "delivered-to", "content-type"]);
    let written = has(&["from", "to", "subject", "date"]);
    (transport >= 1 && written >= 2) || written == 4
}

fn read(file: &SeedFile) -> (Vec<Seed>, Problems) {
    let mut problems = Problems::new();
    let mut seeds = Vec::new();
    let messages = messages(file.bytes);
    let several = messages.len() > 1;
    for (number, bytes) in messages.into_iter().enumerate() {
        // One more than may be: whoever counts them tells that there are too many.
        if seeds.len() > super::MAX_SEEDS {
            break;
        }
        match MessageParser::default().parse(bytes) {
            Some(message) => {
                let id = || message.message_id().map_or_else(|| format!("message {}", number + 1), str::to_owned);
                one(&message, several.then(id), 0, file, &mut seeds, &mut problems);
            }
            None => problems.push(
                Problem::error(Place::file(&file.path), "this is no e-mail: it has no header lines")
                    .hint("save it again as `.eml`"),
            ),
        }
    }
    (seeds, problems)
}

/// The messages of a file. A mailbox (mbox) has several: each begins with a line `From ` below an empty one, and with
/// header lines below that.
fn messages(bytes: &[u8]) -> Vec<&[u8]> {
    let Some(first) = bytes.strip_prefix(b"From ") else { return vec![bytes] };
    let after_line = |rest: &[u8]| rest.iter().position(|b| *b == b'\n').map(|at| at + 1);
    let is_header = |rest: &[u8]| {
        let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
        name > 0 && rest.get(name) == Some(&b':')
    };
    let mut messages = Vec::new();
    let mut rest = after_line(first).map_or(bytes, |at| &first[at..]);
    let mut from = 0;
    while let Some(found) = memchr::memmem::find(&rest[from..], b"\nFrom ") {
        let at = from + found;
        let above_is_empty = at == 0 || rest[..at].ends_with(b"\n") || rest[..at].ends_with(b"\r");
        match after_line(&rest[at + 1..]).map(|line| at + 1 + line) {
            Some(next) if above_is_empty && is_header(&rest[next..]) => {
                messages.push(&rest[..at + 1]);
                rest = &rest[next..];
                from = 0;
            }
            _ => from = at + 1,
        }
    }
    messages.push(rest);
    messages
}

fn one(
    message: &Message,
    item: Option<String>,
    depth: usize,
    file: &SeedFile,
    seeds: &mut Vec<Seed>,
    problems: &mut Problems,
) {
    let (assets, addresses) = assets(message);
    let lookup = |address: &str| {
        let id = address.strip_prefix("cid:")?;
        addresses.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone())
    };
    let context = Context { base: None, asset: Some(&lookup) };
    let (mut stated, is_forward) = stated(message);
    let text = parts(message);
    let longest = text.html.len().max(text.plain.len());
    let read = if longest > super::MAX_MARKUP {
        problems.push(
            Problem::error(Place::file(&file.path), "the text of this e-mail is too long for an article")
                .hint("save the article alone, as text"),
        );
        Read::default()
    } else {
        body(&text, is_forward, context)
    };
    if let Some(passed_on) = read.forwarded {
        passed_on.fill(&mut stated);
    }
    let (blocks, left_out) = (read.blocks, read.left_out);
    let mut seed = Seed { item, format: FORMAT.name, stated, blocks, left_out, assets, ..Seed::default() };
    wire::lead_picture(&mut seed);
    let nested: Vec<&MessagePart> = message.attachments().filter(|part| part.is_message()).collect();
    let before = seeds.len();
    let has_text = !seed.blocks.is_empty();
    if has_text {
        seeds.push(seed);
    }
    if depth < MAX_DEPTH {
        for part in nested {
            if let PartType::Message(inner) = &part.body {
                let id = inner.message_id().map_or_else(|| format!("message {}", seeds.len() + 1), str::to_owned);
                one(inner, Some(id), depth + 1, file, seeds, problems);
            }
        }
    }
    // A wire item or a manuscript that came by mail is the article; the mail around it may be too short to be one.
    for part in message.attachments().filter(|part| !part.is_message()) {
        let name = safe_name(part.attachment_name().unwrap_or_default(), "attachment");
        let Some(path) = file.path.join(&name) else { continue };
        let inner = SeedFile { path, bytes: part.contents() };
        let Some(format) = super::detect(&inner) else { continue };
        if matches!(format.name, "nitf" | "newsml-g2" | "ninjs" | "docx") {
            let (more, mut told) = super::read(&inner, Some(format.name));
            problems.append(&mut told);
            seeds.extend(more.into_iter().map(|mut seed| {
                seed.format = format.name;
                seed.path = Some(file.path.clone());
                seed.item = Some(seed.item.take().map_or_else(|| name.clone(), |entry| format!("{name}#{entry}")));
                seed
            }));
        }
    }
    if seeds.len() == before {
        problems.push(
            Problem::warning(Place::file(&file.path), "this e-mail has no text of its own")
                .hint("if the article is an attachment, save that into `seeds/` as text, HTML or Word"),
        );
    }
}

/// A subject without the marks that programs put before it, and whether the outermost says that the message was passed
/// on (and not answered).
fn subject(text: &str) -> (Option<String>, Option<bool>) {
    const REPLY: &[&str] = &["re:", "aw:", "sv:", "antw:"];
    const FORWARD: &[&str] = &["fw:", "fwd:", "wg:", "tr:", "rv:", "i:", "enc:"];
    let mut subject = words(text);
    let mut is_forward = None;
    while let Some(text) = subject.as_deref() {
        let is_mark = |mark: &&&str| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
        let Some(mark) = REPLY.iter().chain(FORWARD).find(is_mark) else { break };
        is_forward.get_or_insert(FORWARD.contains(mark));
        subject = words(&text[mark.len()..]);
    }
    (subject, is_forward)
}

/// What the message states, and whether its subject says that it was passed on.
fn stated(message: &Message) -> (Stated, Option<bool>) {
    let (subject, is_forward) = subject(message.subject().unwrap_or_default());
    let sender = message.from().and_then(|from| from.first());
    let name = sender.and_then(|sender| sender.name().or(sender.address())).and_then(words);
    let stated = Stated {
        headline: subject,
        published: message.header_raw("Date").and_then(words),
        id: message.message_id().map(str::to_owned),
        language: message
            .header_raw("Content-Language")
            .and_then(words)
            .map(|l| l.split(',').next().unwrap_or_default().trim().to_owned()),
        sources: name.map(|name| SourceLink { name, url: None }).into_iter().collect(),
        expires_at: message.header_raw("Expires").and_then(words),
        ..Stated::default()
    };
    (stated, is_forward)
}

/// The attachments, each with a name of its own, and the addresses by which the text calls them.
fn assets(message: &Message) -> (Vec<Asset>, Vec<(String, String)>) {
    let mut assets: Vec<Asset> = Vec::new();
    let mut addresses = Vec::new();
    for (i, part) in message.attachments().enumerate() {
        if part.is_message() || part.is_multipart() {
            continue;
        }
        let extension = part.content_type().and_then(|t| t.subtype()).unwrap_or("bin");
        let fallback = format!("attachment-{}.{}", i + 1, safe_name(extension, "bin"));
        let mut name = safe_name(part.attachment_name().unwrap_or_default(), &fallback);
        if assets.iter().any(|asset| asset.name == name) {
            name = format!("{}-{name}", i + 1);
        }
        if let Some(id) = part.content_id() {
            addresses.push((id.trim_matches(['<', '>']).to_owned(), name.clone()));
        }
        assets.push(Asset { name, bytes: part.contents().to_vec() });
    }
    (assets, addresses)
}

/// The text of a message in both forms.
struct Parts {
    html: String,
    plain: String,
}

fn parts(message: &Message) -> Parts {
    let html: Vec<&str> = message
        .html_bodies()
        .filter_map(|part| match &part.body {
            PartType::Html(html) => Some(html.as_ref()),
            _ => None,
        })
        .collect();
    let plain: Vec<String> = message
        .text_bodies()
        .filter_map(|part| match &part.body {
            PartType::Text(text) => {
                let said = |name: &str| part.content_type().and_then(|t| t.attribute(name)).unwrap_or_default();
                let is_flowed = said("format").eq_ignore_ascii_case("flowed");
                let joins = said("delsp").eq_ignore_ascii_case("yes");
                Some(if is_flowed { plain::unflowed(text, joins) } else { text.to_string() })
            }
            _ => None,
        })
        .collect();
    Parts { html: html.join("\n"), plain: plain.join("\n\n") }
}

/// What was read of the text of a message.
#[derive(Default)]
struct Read {
    blocks: Vec<Block>,
    left_out: Vec<LeftOut>,
    forwarded: Option<Forwarded>,
}

fn body(parts: &Parts, passed_on: Option<bool>, context: Context) -> Read {
    let mut left_out = Vec::new();
    let mut from_html = inline::Text::default();
    let mut html_forwarded = None;
    if words(&parts.html).is_some() {
        let mut holder = Element { children: markup::fragment(&parts.html), ..Element::default() };
        let told = || holder.text().is_some_and(|text| forwarded::is_told(&text));
        let is_forward = passed_on.unwrap_or_else(told);
        if is_forward {
            uncited(&mut holder);
            from_html = inline::blocks_without_lines(&holder.children, context);
            html_forwarded = forwarded::in_blocks(&mut from_html.blocks);
        }
        if html_forwarded.is_none() {
            holder.children = markup::fragment(&parts.html);
            without_replies(&mut holder, &mut left_out);
            from_html = inline::blocks_without_lines(&holder.children, context);
        }
    }
    let has_structure = |block: &Block| !matches!(block.kind, BlockKind::Paragraph(_) | BlockKind::Figure(_));
    let linked =
        |block: &Block| matches!(&block.kind, BlockKind::Paragraph(text) if text.contains("](") || text.contains("**"));
    let says_more = from_html.blocks.iter().any(|block| has_structure(block) || linked(block));
    if !from_html.blocks.is_empty() && (says_more || words(&parts.plain).is_none()) {
        left_out.append(&mut from_html.left_out);
        return Read { blocks: from_html.blocks, left_out, forwarded: html_forwarded };
    }
    let found = (passed_on != Some(false)).then(|| forwarded::in_text(&parts.plain, passed_on == Some(true))).flatten();
    let (text, forwarded) = match &found {
        Some((forwarded, rest)) => (rest.as_str(), Some(forwarded.clone())),
        None => (parts.plain.as_str(), None),
    };
    let (blocks, left_out) = plain::read(text);
    Read { blocks, left_out, forwarded }
}

/// Some programs set a message that is passed on as a quotation.
fn uncited(element: &mut Element) {
    for node in &mut element.children {
        if let Node::Element(child) = node {
            if child.name == "blockquote" && child.attribute("type") == Some("cite") {
                child.name = "div".to_owned();
            }
            uncited(child);
        }
    }
}

/// Takes the message that is answered, and the signature, out of an HTML part.
fn without_replies(element: &mut Element, left_out: &mut Vec<LeftOut>) {
    // Outlook does not enclose what is answered: it is all that stands below this mark.
    let mut below = false;
    element.children.retain(|node| {
        let Node::Element(child) = node else { return !below };
        let class = child.attribute("class").unwrap_or_default();
        let id = child.attribute("id").unwrap_or_default();
        below |= id.contains("divRplyFwdMsg") || id == "appendonsend";
        let is_cited = child.name == "blockquote"
            && (child.attribute("type") == Some("cite")
                || child.attribute("cite").is_some_and(|c| c.starts_with("mid:")));
        let is_reply = below || class.contains("gmail_quote") || class.contains("moz-cite");
        let signs = ["gmail_signature", "moz-signature", "ms-outlook-mobile-signature"];
        let ids = ["Signature", "AppleMailSignature", "ms-outlook-mobile-signature"];
        let rule = if is_reply || is_cited {
            "quoted-reply"
        } else if signs.iter().any(|sign| class.contains(sign)) || ids.contains(&id) {
            "signature"
        } else {
            return true;
        };
        if let Some(text) = child.text() {
            left_out.push(LeftOut { line: 0, text, rule });
        }
        false
    });
    for node in &mut element.children {
        if let Node::Element(child) = node {
            without_replies(child, left_out);
        }
    }
}
