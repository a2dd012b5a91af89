//! An e-mail as it was saved (`.eml`): the subject is the headline, the text or the HTML part the text, whichever says
//! more of its structure. Replies quoted below, and signatures, leave the text and stay in the record. The sender is
//! a source and not the author: a press office writes in the name of others.

use super::archive::safe_name;
use super::inline::{self, Context};
use super::xml::{Element, Node, words};
use super::{Format, SeedFile, markup, wire};
use crate::base::{Place, Problem, Problems};
use crate::seeds::{Asset, Block, BlockKind, LeftOut, Seed, SourceLink, Stated};
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
    // An mbox of one message begins with a line of its own.
    let bytes = match file.bytes.strip_prefix(b"From ") {
        Some(rest) => rest.iter().position(|b| *b == b'\n').map_or(file.bytes, |i| &rest[i + 1..]),
        None => file.bytes,
    };
    match MessageParser::default().parse(bytes) {
        Some(message) => one(&message, None, 0, file, &mut seeds, &mut problems),
        None => problems.push(
            Problem::error(Place::file(&file.path), "this is no e-mail: it has no header lines")
                .hint("save it again as `.eml`"),
        ),
    }
    (seeds, problems)
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
    let (blocks, left_out) = body(message, context);
    let mut seed =
        Seed { item, format: FORMAT.name, stated: stated(message), blocks, left_out, assets, ..Seed::default() };
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

fn stated(message: &Message) -> Stated {
    let mut subject = message.subject().and_then(words);
    while let Some(text) = subject.as_deref() {
        let is_mark = |mark: &str| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
        match ["re:", "fw:", "fwd:", "aw:", "wg:", "tr:", "rv:"].into_iter().find(|mark| is_mark(mark)) {
            Some(mark) => subject = words(&text[mark.len()..]),
            None => break,
        }
    }
    let sender = message.from().and_then(|from| from.first());
    let name = sender.and_then(|sender| sender.name().or(sender.address())).and_then(words);
    Stated {
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
    }
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

fn body(message: &Message, context: Context) -> (Vec<Block>, Vec<LeftOut>) {
    let html: String = message
        .html_bodies()
        .filter_map(|part| match &part.body {
            PartType::Html(html) => Some(html.as_ref()),
            _ => None,
        })
        .collect::<Vec<_>>()
        .join("\n");
    let text: String = message
        .text_bodies()
        .filter_map(|part| match &part.body {
            PartType::Text(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect::<Vec<_>>()
        .join("\n\n");
    let mut left_out = Vec::new();
    let mut from_html = inline::Text::default();
    if words(&html).is_some() {
        let mut holder = Element { children: markup::fragment(&html), ..Element::default() };
        without_replies(&mut holder, &mut left_out);
        from_html = inline::blocks_without_lines(&holder.children, context);
    }
    let has_structure = |block: &Block| !matches!(block.kind, BlockKind::Paragraph(_) | BlockKind::Figure(_));
    let linked =
        |block: &Block| matches!(&block.kind, BlockKind::Paragraph(text) if text.contains("](") || text.contains("**"));
    let says_more = from_html.blocks.iter().any(|block| has_structure(block) || linked(block));
    if !from_html.blocks.is_empty() && (says_more || words(&text).is_none()) {
        left_out.append(&mut from_html.left_out);
        return (from_html.blocks, left_out);
    }
    plain(&text)
}

/// Takes the message that is answered, and the signature, out of an HTML part.
fn without_replies(element: &mut Element, left_out: &mut Vec<LeftOut>) {
    element.children.retain(|node| {
        let Node::Element(child) = node else { return true };
        let class = child.attribute("class").unwrap_or_default();
        let id = child.attribute("id").unwrap_or_default();
        let is_cited = child.name == "blockquote"
            && (child.attribute("type") == Some("cite")
                || child.attribute("cite").is_some_and(|c| c.starts_with("mid:")));
        let is_reply = class.contains("gmail_quote")
            || class.contains("moz-cite")
            || id.contains("divRplyFwdMsg")
            || id == "appendonsend";
        let rule = if is_reply || is_cited {
            "quoted-reply"
        } else if class.contains("gmail_signature") || class.contains("moz-signature") {
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

/// Plain text as groups of lines; what they are is for the desk to decide.
fn plain(text: &str) -> (Vec<Block>, Vec<LeftOut>) {
    let mut blocks: Vec<Block> = Vec::new();
    let mut left_out = Vec::new();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut end = lines.len();
    // `-- ` begins a signature (RFC 3676, 4.3); the line before the quoted message names its writer.
    let is_original = |line: &str| {
        let inner = line.trim_matches('-').trim().to_lowercase();
        line.starts_with("-----")
            && ["original message", "forwarded message", "ursprüngliche nachricht"].contains(&inner.as_str())
    };
    if let Some(at) = lines.iter().rposition(|line| *line == "--")
        && lines.len() - at <= 15
    {
        let text = lines[at + 1..]
            .iter()
            .map(|line| line.trim())
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n");
        if !text.is_empty() {
            left_out.push(LeftOut { line: 0, text, rule: "signature" });
        }
        end = at;
    }
    if let Some(at) = lines[..end].iter().position(|line| is_original(line))
        && at > 0
    {
        let text = lines[at..end].join("\n");
        left_out.push(LeftOut { line: 0, text, rule: "quoted-reply" });
        end = at;
    }
    let mut open: Vec<String> = Vec::new();
    let mut quoted: Vec<&str> = Vec::new();
    for (i, line) in lines[..end].iter().enumerate() {
        let next_is_quoted = || lines[i + 1..end].iter().find(|l| !l.is_empty()).is_some_and(|l| l.starts_with('>'));
        if line.starts_with('>') || (line.ends_with(':') && next_is_quoted()) {
            quoted.push(line);
        } else if line.trim().is_empty() {
            flush(&mut open, &mut blocks);
        } else {
            open.push((*line).to_owned());
        }
    }
    flush(&mut open, &mut blocks);
    if !quoted.is_empty() {
        left_out.push(LeftOut { line: 0, text: quoted.join("\n"), rule: "quoted-reply" });
    }
    (blocks, left_out)
}

fn flush(open: &mut Vec<String>, blocks: &mut Vec<Block>) {
    if !open.is_empty() {
        blocks.push(Block { line: 0, kind: BlockKind::Lines(std::mem::take(open)) });
    }
}
