//! The words of the trade as plain data with their invariants. Knows nothing of files, templates or Markdown.

pub mod language;
pub mod slug;
pub mod time;
pub mod work;

pub use slug::{is_slug, slug};
pub use time::{Day, Moment, Stamp};
pub use work::{Kind, Status};
