//! The ground floor: problems with a place, digests, project-relative paths, and the only code that reads and
//! writes project files. Knows nothing of news or Markdown, and of templates only what a value is to them.

pub mod digest;
pub mod fields;
pub mod files;
pub mod path;
pub mod problem;
pub mod read;
pub mod scan;
pub mod shown;
pub mod table;

pub use digest::{Digest, Sealed};
pub use path::RelPath;
pub use problem::{Place, Problem, Problems, Severity};
pub use shown::DIGEST;
