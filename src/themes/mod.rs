//! A theme (with its parents, under the site's own templates) + a view → text. The template engine and its errors
//! stay in here. Knows nothing of what the pages are about.

pub mod call;
pub mod functions;
pub mod manifest;
mod pieces;
mod report;
mod scan;
#[cfg(test)]
mod tests;
mod theme;

pub use call::Call;
pub use functions::FUNCTIONS;
pub use manifest::{Manifest, OptionSpec, Query};
pub use theme::{Layer, SITE, Source, Theme, lineage};
