//! The plain text of a message: lines joined where the sender's program broke them, quotations of other messages and
//! signatures taken out. What the lines are is for the desk to decide.

use crate::seeds::{Block, BlockKind, LeftOut};

/// The lines of `format=flowed` (RFC 3676) as they were written: a line that ends in a blank goes on in the next one.
/// `joins`: the blank itself was added (`DelSp=yes`).
pub fn unflowed(text: &str, joins: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // How deeply the line is quoted that is still open.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        // What a mailbox put before `From ` is no quotation.
        let depth = if line.starts_with(FROM) { 0 } else { line.bytes().take_while(|b| *b == b'>').count() };
        let content = &line[depth..];
        // One blank was put before what would have been mistaken for a mark.
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if open != Some(depth) || is_signature {
            if !out.is_empty() {
                out.push('\n');
            }
            if depth > 0 {
                out.push_str(&">".repeat(depth));
                out.push(' ');
            }
        }
        let flows = content.ends_with(' ') && !is_signature;
        out.push_str(if flows && joins { &content[..content.len() - 1] } else { content });
        open = flows.then_some(depth);
    }
    out
}

/// `From ` at the start of a line begins a message in a mailbox, so one that is text is marked there.
const FROM: &str = ">From ";

/// Groups of lines, and what was left out of them.
pub fn read(text: &str) -> (Vec<Block>, Vec<LeftOut>) {
    let mut blocks: Vec<Block> = Vec::new();
    let mut left_out = Vec::new();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut end = lines.len();
    // `-- ` begins a signature (RFC 3676, 4.3); the line before the quoted message names its writer.
    if let Some(at) = lines.iter().rposition(|line| *line == "--")
        && lines.len() - at <= 15
    {
        sign(&lines[at + 1..], &mut left_out);
        end = at;
    }
    if let Some(at) = lines[..end].iter().position(|line| is_original(line))
        && at > 0
    {
        let text = lines[at..end].join("\n");
        left_out.push(LeftOut { line: 0, text, rule: "quoted-reply" });
        end = at;
    }
    if let Some(at) =
        lines[..end].iter().rposition(|line| !line.is_empty()).filter(|at| *at > 0 && is_device(lines[*at]))
    {
        sign(&lines[at..end], &mut left_out);
        end = at;
    }
    let mut open: Vec<String> = Vec::new();
    let mut quoted: Vec<&str> = Vec::new();
    // Whether the next line with text in it is quoted, for each line; from the end, because it may be far below.
    let mut next_is_quoted = vec![false; end + 1];
    for i in (0..end).rev() {
        let is_quoted = lines[i].starts_with('>') && !lines[i].starts_with(FROM);
        next_is_quoted[i] = if lines[i].is_empty() { next_is_quoted[i + 1] } else { is_quoted };
    }
    for (i, line) in lines[..end].iter().enumerate() {
        if line.starts_with(FROM) {
            open.push(line[1..].to_owned());
        } else if line.starts_with('>') || (line.ends_with(':') && next_is_quoted[i + 1]) {
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

fn is_original(line: &str) -> bool {
    let inner = line.trim_matches('-').trim().to_lowercase();
    let known = [
        "original message",
        "forwarded message",
        "ursprüngliche nachricht",
        "weitergeleitete nachricht",
        "message d'origine",
        "mensaje original",
        "mensagem original",
    ];
    line.starts_with("-----") && known.contains(&inner.as_str())
}

/// The line that a telephone adds.
fn is_device(line: &str) -> bool {
    let starts = [
        "Sent from my ",
        "Get Outlook for ",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi ",
        "Enviado do meu ",
    ];
    starts.iter().any(|start| line.starts_with(start))
}

fn sign(lines: &[&str], left_out: &mut Vec<LeftOut>) {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    if !lines.is_empty() {
        left_out.push(LeftOut { line: 0, text: lines.join("\n"), rule: "signature" });
    }
}

fn flush(open: &mut Vec<String>, blocks: &mut Vec<Block>) {
    if !open.is_empty() {
        blocks.push(Block { line: 0, kind: BlockKind::Lines(std::mem::take(open)) });
    }
}

#[cfg(test)]
mod tests {
    use super::unflowed;

    #[test]
    fn flowed_lines_are_one_and_keep_their_depth() {
        assert_eq!(
            unflowed("One \ntwo\n three\n>> a \n>> b\n> c \nd\n-- \nx", false),
            "One two\nthree\n>> a b\n> c \nd\n-- \nx"
        );
        assert_eq!(unflowed("漢 \n字", true), "漢字");
    }
}
