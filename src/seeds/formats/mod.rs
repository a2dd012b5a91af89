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

/// The largest file that is read, in bytes. A briefing's seed is a few kilobytes; an archive of a year is below this.
pub const MAX_BYTES: usize = 64 << 20;

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
    if file.bytes.is_empty() {
        return Err(Problem::warning(place(), "the seed is empty").hint("write an article into it, or remove the file"));
    }
    if file.bytes.len() > MAX_BYTES {
        let size = file.bytes.len() >> 20;
        return Err(Problem::error(
            place(),
            format!("the seed is too large: {size} MB, the limit is {} MB", MAX_BYTES >> 20),
        )
        .hint("split it into several files"));
    }
    match wanted {
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
    }
}
