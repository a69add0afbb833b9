//! Programs that the guide, the book and the stages start for a reader.
//!
//! | module | what it gives |
//! |---|---|
//! | [`child`] | a started program: its output is collected, and it ends with everything that it started |
//! | [`cargo`] | the programs that cargo has built, and how to build more of them |
//! | [`report`] | what a stage reports, in sentences that can be translated |
//!
//! No lesson uses this crate: it starts the lessons' programs.

pub mod child;
pub mod cargo;
pub mod report;
