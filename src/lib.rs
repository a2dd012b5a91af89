//! Dateline: a static site generator for a news briefing. See `docs/architecture.md` for the rooms and the journey.

pub mod base;
pub mod markdown;
pub mod seeds;
