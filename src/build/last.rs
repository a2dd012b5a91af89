//! What the last build found, so that a build of the same inputs is nothing but looking at them.

use super::inputs::Survey;
use super::press::{Built, Counts};
use super::{Request, program};
use crate::base::{Digest, Problems, read};
use crate::site::Horizon;
use serde::{Deserialize, Serialize};
use std::path::Path;

#[derive(Serialize, Deserialize)]
pub struct Last {
    program: String,
    /// What was asked for, but for the time.
    request: Digest,
    survey: Digest,
    /// When the walk began, nanoseconds since 1970.
    taken: i128,
    valid: Horizon,
    problems: Problems,
    articles: usize,
    editions: usize,
    files: usize,
}

impl Last {
    pub fn load(file: &Path) -> Option<Last> {
        let bytes = read::own(file).ok()?;
        let (sum, rest) = bytes.split_first_chunk::<16>()?;
        let sum_of: [u8; 16] = postcard::to_allocvec(&Digest::of(rest)).ok()?.try_into().ok()?;
        if sum_of != *sum {
            return None;
        }
        postcard::from_bytes(rest).ok().filter(|last: &Last| last.program == program())
    }

    /// What to report if nothing has changed since. `None` if something has, or may have: a file that changed right
    /// before the last build looked at it may have changed again without its time telling.
    pub fn answers(&self, request: &Request, survey: &Survey) -> Option<Built> {
        let same = self.request == asked(request)
            && self.valid.holds_at(request.now)
            && survey.is_settled(self.taken)
            && self.survey == survey.digest();
        same.then(|| Built {
            problems: self.problems.clone(),
            counts: Counts {
                articles: self.articles,
                editions: self.editions,
                files: self.files,
                unchanged: self.files,
                ..Counts::default()
            },
            valid: self.valid,
            ..Built::default()
        })
    }

    /// Remembers a build that ended well. A fault is none of the build's: the next one looks again.
    pub fn save(file: &Path, request: &Request, survey: &Survey, built: &Built) {
        let last = Last {
            program: program().to_owned(),
            request: asked(request),
            survey: survey.digest(),
            taken: survey.taken(),
            valid: built.valid,
            problems: built.problems.clone(),
            articles: built.counts.articles,
            editions: built.counts.editions,
            files: built.counts.files,
        };
        let rest = postcard::to_allocvec(&last).expect("plain data can be written");
        let mut bytes = postcard::to_allocvec(&Digest::of(&rest)).expect("a digest can be written");
        bytes.extend(rest);
        let _ = crate::base::files::write_whole(file, &bytes);
    }
}

/// Everything of a request that decides bytes, but the time.
pub fn asked(request: &Request) -> Digest {
    Digest::of_value(&(&request.config, &request.base_url, request.drafts, request.future))
}
