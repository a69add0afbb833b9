//! The book says what is true.
//!
//! | tests | what they hold |
//! |---|---|
//! | `the_code_…`, `every_transcript_…`, … | the book of this project, one check a test |
//! | `broken::…` | each check finds what it is for, in a small book that is wrong there |
//! | `rewriting::…` | what can be known is taken over, and nothing else is touched |
//!
//! What could not be checked here is said on stderr: `cargo test -p book --test book -- --nocapture` shows it.

use std::path::Path;

use book::Check;
use book::programs::Programs;
use book::tree::Book;

#[test]
fn the_code_is_the_code_that_runs() {
    expect_true(Check::Code);
}

#[test]
fn every_transcript_shows_what_is_printed() {
    expect_true(Check::Transcripts);
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

#[track_caller]
fn expect_true(check: Check) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the project is there");
    let book = Book::read(&root).expect("its pages can be read");
    assert!(
        !book.pages.is_empty(),
        "a book without pages proves nothing"
    );
    let programs = Programs::beside_this_one(&root).expect("cargo has started this test");
    let findings = check.of(&book, &programs);
    for skipped in &findings.skipped {
        eprintln!("skipped: {skipped}");
    }
    let faults: Vec<_> = findings
        .faults
        .iter()
        .map(|fault| format!("{fault}\n"))
        .collect();
    assert!(faults.is_empty(), "\n\n{}", faults.join("\n"));
}
