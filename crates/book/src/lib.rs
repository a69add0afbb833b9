//! Keeps the pages of the book true, and builds its site.
//!
//! The pages of `docs/en` and `docs/zh-CN` are written by hand, and can be read as they are.
//! What they show can differ from the code, so it is compared:
//!
//! ```text
//!  docs/**/*.md ──▶ pages, taken apart ──┬──▶ code          is it that of the item it names?
//!                                        ├──▶ transcripts   do the commands print that?
//!                                        ├──▶ ladders       do the programs do what the figure shows?
//!                                        ├──▶ translation   do both languages say the same?
//!                                        ├──▶ links         does each lead somewhere?
//!                                        ├──▶ experiments   does each exist?
//!                                        └──▶ questions     are they those of the experiments?
//! ```
//!
//! ```text
//! $ cargo run -p book -- check docs/en/tcp-chat      a page, in both languages; all of them by default
//! $ cargo run -p book -- rewrite docs/en/tcp-chat    updates code, questions and ladders, and fills in empty transcripts
//! $ cargo run -p book -- ladders first-conversation  records the run that a figure shows anew
//! $ cargo run -p book -- build                       the site, in target/book; needs mdBook, which .ci/book installs
//! ```
//!
//! `tests/pages.rs` checks all of it in `cargo test`.
//! Read in this order: `tree` and `page`, then a module for each check, in the order of the picture; at last `rewrite` and `site`.

mod language;
pub mod tree;
mod page;
mod slug;
pub mod fault;
mod difference;
mod code;
pub mod programs;
mod machine;
mod transcripts;
mod ladders;
mod translation;
mod links;
mod experiments;
mod questions;
mod rewrite;
pub mod site;

use std::time::Duration;

use clap::ValueEnum;
use fault::Findings;
pub use ladders::{Run, record};
use programs::Programs;
pub use rewrite::rewrite;
pub use transcripts::PATIENCE;
use tree::Book;

/// What can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Check {
    /// The code on the pages is the code that runs
    Code,
    /// Transcripts show what the commands print
    Transcripts,
    /// Ladders are drawn from their traces, and shown on a page
    Ladders,
    /// The programs of the ladders do the same once more
    Runs,
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
    /// All checks.
    #[must_use]
    pub fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// What is checked: `blocks of code`.
    #[must_use]
    pub fn subject(self) -> &'static str {
        match self {
            Self::Code => "blocks of code",
            Self::Transcripts => "transcripts",
            Self::Ladders => "ladders",
            Self::Runs => "runs",
            Self::Languages => "translated pages",
            Self::Links => "links",
            Self::Experiments => "names of experiments",
            Self::Questions => "questions",
        }
    }

    /// Checks the chosen pages; a command of a transcript or a ladder may take as long as `patience`.
    #[must_use]
    pub fn run(self, book: &Book, programs: &Programs, patience: Duration) -> Findings {
        let mut findings = Findings::default();
        match self {
            Self::Code => code::check(book, &mut findings),
            Self::Transcripts => transcripts::check(book, programs, patience, &mut findings),
            Self::Ladders => ladders::check_figures(book, &mut findings),
            Self::Runs => ladders::check_runs(book, programs, patience, &mut findings),
            Self::Languages => translation::check(book, &mut findings),
            Self::Links => links::check(book, &mut findings),
            Self::Experiments => experiments::check(book, programs, &mut findings),
            Self::Questions => questions::check(book, programs, &mut findings),
        }
        findings.faults.sort();
        findings
    }
}
