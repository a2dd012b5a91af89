//! Faults of the machine and of the disk: each is told in a clear message, loses nothing, and leaves nothing behind. Once it
//! is cured, the next build ends in the very folder that a clean one makes.
//!
//! The real program is run on a project that was built and then edited, so that there is something to do.

mod kinds;
mod links;
mod names;
mod permissions;
mod place;
mod sizes;
mod together;
