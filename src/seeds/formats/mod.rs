//! What is written in a seed: one file per format, one row per file in `FORMATS`. A reader takes bytes and tells what
//! the source states; it infers nothing, reaches for nothing outside the bytes, and never panics on them.

pub mod archive;
pub mod charset;
pub mod decode;
mod docx;
mod email;
pub mod escape;
mod feed;
pub mod front_matter;
mod html;
pub mod inline;
mod length;
pub mod links;
pub mod markdown;
pub mod markup;
mod newsml;
mod ninjs;
mod nitf;
mod opml;
pub mod text;
pub mod wire;
pub mod xml;
mod zip;

use super::Seed;
use crate::base::{Place, Problem, Problems, RelPath, problem::did_you_mean};

/// The bytes of one file, and its place in the project.
#[derive(Clone, Debug)]
pub struct SeedFile<'a> {
    pub path: RelPath,
    pub bytes: &'a [u8],
}

/// A kind of file that the desk can read.
pub struct Format {
    /// As `--format` takes it and as `Seed::format` gives it.
    pub name: &'static str,
    pub description: &'static str,
    /// In lower case, without the dot. They decide only where the content does not.
    pub extensions: &'static [&'static str],
    /// The largest file of this format that is read, in bytes.
    pub limit: usize,
    /// Whether the content is of this format beyond reasonable doubt. Cheap: it looks, it does not parse.
    pub sniff: fn(&SeedFile) -> bool,
    pub read: fn(&SeedFile) -> (Vec<Seed>, Problems),
}

/// Every format, the most telling content first: the first row that recognises a file reads it.
pub const FORMATS: &[Format] = &[
    docx::FORMAT,
    zip::FORMAT,
    nitf::FORMAT,
    newsml::FORMAT,
    opml::FORMAT,
    feed::FORMAT,
    html::FORMAT,
    ninjs::FORMAT,
    email::FORMAT,
    markdown::MARKDOWN,
    text::TEXT,
];

/// The largest file that is read, in bytes: an archive, a document with its pictures, a mail with its attachments. A
/// briefing's seed is a few kilobytes; an archive of a year is below this.
pub const MAX_BYTES: usize = 64 << 20;
/// The largest file that is text with marks in it, pictures and all: a saved page, a feed, an item of a wire.
pub const MAX_MARKUP: usize = 16 << 20;
/// The largest file that is nothing but text. UTF-32 takes four bytes for a letter.
pub const MAX_PLAIN: usize = 8 << 20;
/// The longest text of one seed, all that it states included. Two novels are shorter.
pub const MAX_TEXT: usize = 1 << 20;
/// The most seeds of one file. The longest podcasts have half as many episodes.
pub const MAX_SEEDS: usize = 10_000;
/// The most problems that are told of one file.
const MAX_PROBLEMS: usize = 100;
/// The most that a source may list of one kind: topics, people, places.
pub const MAX_LISTED: usize = 500;

/// The format of a file: by its content, and where that tells nothing, by its extension.
pub fn detect(file: &SeedFile) -> Option<&'static Format> {
    let extension = file.path.extension().to_lowercase();
    FORMATS
        .iter()
        .find(|format| (format.sniff)(file))
        .or_else(|| FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str())))
}

/// The format of that name, as `--format` gives it.
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// All seeds of a file, read as the format `wanted` or as the one that [`detect`] finds.
///
/// Every seed comes back with its path and format set. What cannot be read is a problem, beside the seeds that can.
pub fn read(file: &SeedFile, wanted: Option<&str>) -> (Vec<Seed>, Problems) {
    let format = match choose(file, wanted) {
        Ok(format) => format,
        Err(problem) => return (Vec::new(), vec![problem]),
    };
    let (mut seeds, mut problems) = (format.read)(file);
    few(file, &mut seeds, &mut problems);
    seeds.retain(|seed| {
        let size = length::of(seed);
        if size > MAX_TEXT {
            problems.push(too_long(file, seed, size));
        }
        size <= MAX_TEXT
    });
    if problems.len() > MAX_PROBLEMS {
        let more = problems.split_off(MAX_PROBLEMS);
        let message = format!("{} more such problems in this file", more.len());
        let is_error = more.iter().any(Problem::is_error);
        let problem = if is_error { Problem::error } else { Problem::warning };
        problems.push(problem(Place::file(&file.path), message).hint("mend the first ones, and look again"));
    }
    for problem in &mut problems {
        shorten(&mut problem.message);
    }
    for seed in &mut seeds {
        seed.path.get_or_insert_with(|| file.path.clone());
        if seed.format.is_empty() {
            seed.format = format.name;
        }
    }
    (seeds, problems)
}

/// Leaves no more seeds than one file may have, and tells so.
fn few(file: &SeedFile, seeds: &mut Vec<Seed>, problems: &mut Problems) {
    if seeds.len() > MAX_SEEDS {
        seeds.truncate(MAX_SEEDS);
        let message = format!("the file holds more than {MAX_SEEDS} articles; the first {MAX_SEEDS} were read");
        problems.push(Problem::error(Place::file(&file.path), message).hint("split it into several files"));
    }
}

fn too_long(file: &SeedFile, seed: &Seed, size: usize) -> Problem {
    let (size, limit) = (size.div_ceil(MAX_TEXT), MAX_TEXT >> 20);
    let which = seed.item.as_deref().map(|item| format!(" of `{item}`")).unwrap_or_default();
    let message = format!("the text{which} is too long for an article: {size} MB, the limit is {limit} MB");
    Problem::error(Place::file(&file.path), message).hint("split it into several files")
}

/// A message quotes what it found; a name of a thousand letters would bury the rest.
fn shorten(message: &mut String) {
    const MOST: usize = 600;
    if message.len() > MOST {
        let end = (0..=MOST).rev().find(|at| message.is_char_boundary(*at)).unwrap_or(0);
        message.truncate(end);
        message.push('…');
    }
    // Colours and the like are for the terminal alone to make.
    if message.contains(char::is_control) {
        *message = message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    }
}

/// The name of the root element of what may be XML, without its prefix. It looks, it does not parse.
fn root_name(file: &SeedFile) -> Option<String> {
    let head = charset::text(&file.bytes[..file.bytes.len().min(8 << 10)], None);
    let mut rest = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    loop {
        rest = rest.trim_start();
        let after = if let Some(comment) = rest.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            instruction.split_once("?>")?.1
        } else if rest.starts_with("<!") {
            // A DOCTYPE; one with an internal subset ends in `]>`.
            let end = rest.find('>')?;
            match rest.find('[').filter(|open| *open < end) {
                Some(_) => rest.split_once("]>").or_else(|| rest.split_once("] >"))?.1,
                None => &rest[end + 1..],
            }
        } else {
            break;
        };
        rest = after;
    }
    let name = rest.strip_prefix('<')?.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next()?;
    let local = name.rsplit(':').next()?;
    Some(local.to_owned()).filter(|name| name.starts_with(|c: char| c.is_alphabetic()))
}

fn choose(file: &SeedFile, wanted: Option<&str>) -> Result<&'static Format, Problem> {
    let place = || Place::file(&file.path);
    let too_large = |limit: usize, of: &str| {
        let message =
            format!("the seed is too large: {} MB, the limit{of} is {} MB", file.bytes.len() >> 20, limit >> 20);
        Problem::error(place(), message).hint("split it into several files")
    };
    if file.bytes.is_empty() {
        return Err(Problem::warning(place(), "the seed is empty").hint("write an article into it, or remove the file"));
    }
    if file.bytes.len() > MAX_BYTES {
        return Err(too_large(MAX_BYTES, ""));
    }
    let format = match wanted {
        Some(name) => named(name).ok_or_else(|| {
            let problem = Problem::error(place(), format!("unknown seed format `{name}`"));
            let names = FORMATS.iter().map(|format| format.name);
            let known = || format!("known formats: {}", names.clone().collect::<Vec<_>>().join(", "));
            problem.hint(did_you_mean(name, names.clone()).unwrap_or_else(known))
        }),
        None => detect(file).ok_or_else(|| {
            Problem::error(place(), "the seed is in no format that is known here")
                .hint("save it as text, Markdown, HTML or Word, or name its format with `--format`")
        }),
    }?;
    if file.bytes.len() > format.limit {
        return Err(too_large(format.limit, &format!(" of the format `{}`", format.name)));
    }
    Ok(format)
}
