//! Keeps the book true.
//!
//! The pages of `docs/en` and `docs/zh-CN` are written by hand, and read well as they are.
//! So what they show can differ from what it shows, and here is who notices:
//!
//! ```text
//!  docs/**/*.md ──▶ pages, taken apart ──┬──▶ code          is it that of the item it names?
//!                                        ├──▶ transcripts   is it what the command prints?
//!                                        ├──▶ languages     do both say the same?
//!                                        ├──▶ links         does each lead somewhere?
//!                                        ├──▶ experiments   is each there?
//!                                        └──▶ questions     are they those of the experiments?
//! ```
//!
//! ```text
//! $ cargo run -p book -- check docs/en/tcp-chat      a page, in both languages; without one, all
//! $ cargo run -p book -- rewrite docs/en/tcp-chat    takes over code and questions, and fills in empty transcripts
//! $ cargo run -p book -- build                       the site, in target/book; needs mdBook, which .ci/book installs
//! ```
//!
//! `tests/book.rs` checks all of it in `cargo test`.
//! Read in this order: [`tree`] and [`page`], then a module for each check, in the order of the picture; at last [`rewrite()`] and [`site`].

pub mod language;
pub mod tree;
pub mod page;
mod slug;
pub mod fault;
mod difference;
pub mod code;
pub mod programs;
pub mod transcripts;
mod translation;
mod links;
pub mod experiments;
mod questions;
mod rewrite;
pub mod site;

use std::time::Duration;

use clap::ValueEnum;
use fault::Findings;
use programs::Programs;
pub use rewrite::rewrite;
use tree::Book;

/// One of the things that are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Check {
    /// The code on the pages is the code that runs
    Code,
    /// Transcripts show what the commands print
    Transcripts,
    /// Both languages have the same pages, headings, blocks and figures
    Languages,
    /// Links, figures and the table of contents
    Links,
    /// Every experiment that is named exists
    Experiments,
    /// The pages of questions ask what the experiments ask
    Questions,
}

impl Check {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Code,
        Self::Transcripts,
        Self::Languages,
        Self::Links,
        Self::Experiments,
        Self::Questions,
    ];

    /// What it is about, with the number of things looked at: `12 blocks of code`.
    #[must_use]
    pub fn counted(self, count: usize) -> String {
        let what = match self {
            Self::Code => "blocks of code",
            Self::Transcripts => "transcripts",
            Self::Languages => "translated pages",
            Self::Links => "links",
            Self::Experiments => "names of experiments",
            Self::Questions => "questions",
        };
        format!("{count} {what}")
    }

    /// Looks at the chosen pages of the book; what a transcript calls is in `programs`.
    #[must_use]
    pub fn of(self, book: &Book, programs: &Programs) -> Findings {
        self.within(transcripts::PATIENCE, book, programs)
    }

    /// The same, with another patience for each command.
    #[must_use]
    pub fn within(self, patience: Duration, book: &Book, programs: &Programs) -> Findings {
        let mut findings = Findings::default();
        match self {
            Self::Code => code::check(book, &mut findings),
            Self::Transcripts => transcripts::check(book, programs, patience, &mut findings),
            Self::Languages => translation::check(book, &mut findings),
            Self::Links => links::check(book, &mut findings),
            Self::Experiments => experiments::check(book, programs, &mut findings),
            Self::Questions => questions::check(book, programs, &mut findings),
        }
        findings.faults.sort();
        findings
    }
}
