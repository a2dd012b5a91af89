//! One file ⇄ one document: front matter and text. `parse(print(x)) == x`. Knows nothing of other documents, of URLs
//! or of the time.

mod blocks;
mod document;
mod front;
mod merge;
mod parse;
mod print;

pub use document::*;
pub use front::*;
pub use merge::{Merged, Version, differences, merge};
pub use parse::parse;
pub use print::print;
