//! The pages of the book of this project are true, one check a test.
//!
//! Checks that are skipped are named on stderr.

use std::path::Path;
use std::sync::LazyLock;

use book::programs::Programs;
use book::tree::Book;
use book::{Check, PATIENCE};
use lesson_kit::Screen;

#[test]
fn the_code_is_the_code_that_runs() {
    expect_true(Check::Code);
}

#[test]
fn every_transcript_shows_what_is_printed() {
    expect_true(Check::Transcripts);
}

#[test]
fn every_ladder_is_what_its_trace_gives() {
    expect_true(Check::Ladders);
}

/// `.ci/run` does that, and so does `cargo run -p book -- check`.
#[test]
#[ignore = "some thirty programs run"]
fn the_programs_of_each_ladder_do_the_same_once_more() {
    expect_true(Check::Runs);
}

#[test]
fn both_languages_say_the_same() {
    expect_true(Check::Languages);
}

#[test]
fn every_link_leads_somewhere() {
    expect_true(Check::Links);
}

#[test]
fn every_experiment_that_is_named_exists() {
    expect_true(Check::Experiments);
}

#[test]
fn the_questions_are_those_of_the_experiments() {
    expect_true(Check::Questions);
}

/// Read once for all checks.
static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().expect("the project is there");
    Book::read(&root).expect("its pages can be read")
});

#[track_caller]
fn expect_true(check: Check) {
    assert!(!BOOK.pages.is_empty(), "a book without pages has no faults");
    let programs = Programs::beside_this_one(&BOOK.root).expect("cargo has started this test");
    let findings = check.run(&BOOK, &programs, PATIENCE);
    for skipped in &findings.skipped {
        // `eprintln!` shows nothing when a test passes.
        Screen::plain().note(format_args!("skipped: {skipped}"));
    }
    let faults: Vec<_> = findings
        .faults
        .iter()
        .map(|fault| format!("{fault}\n"))
        .collect();
    assert!(faults.is_empty(), "\n\n{}", faults.join("\n"));
    assert!(findings.checked > 0, "nothing was looked at");
}
