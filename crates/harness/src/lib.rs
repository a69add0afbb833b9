//! Programs that are started for a reader: by the guide, by the book, by the stages.
//!
//! | module | what it gives |
//! |---|---|
//! | [`child`] | a started program: its output is collected, and it ends with everything that it started |
//! | [`cargo`] | the programs that cargo has built, and how to have more of them built |
//! | [`report`] | what a stage reports, in sentences that can be translated |
//!
//! No lesson uses this crate: the lessons are what it starts.

pub mod child;
pub mod cargo;
pub mod report;
