//! Dateline: a static site generator for a news briefing. See `docs/architecture.md` for the rooms and the journey.

pub mod base;
pub mod build;
pub mod cli;
pub mod config;
pub mod content;
pub mod markdown;
pub mod news;
pub mod pages;
pub mod public;
pub mod seeds;
pub mod serve;
pub mod site;
pub mod themes;
