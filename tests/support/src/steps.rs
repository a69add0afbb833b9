//! The story of a stage so far, for the moment when it fails.
//!
//! A failed stage prints its report.
//! If the environment variable [`REPORT`] names a folder, the report is written there too, for the guide to show.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::Once;
use std::{env, fs, panic};

use harness::report::{Difference, Said, last_lines};
use serde_json::json;

/// The environment variable with the name of a folder: for the report, `failed.json`,
/// for what else is to be said of the program, `notes`, a line each,
/// and for what it said last on stderr, `last_words`, a line of JSON for each program.
pub const REPORT: &str = "STAGE_REPORT";

thread_local! {
    static STEPS: RefCell<Vec<Said>> = const { RefCell::new(Vec::new()) };
    static IS_REPORTED: Cell<bool> = const { Cell::new(false) };
}

/// Adds a step to the story.
pub fn step(what: impl Into<Said>) {
    STEPS.with_borrow_mut(|steps| steps.push(what.into()));
}

/// Ends the stage: the steps so far, what was expected, what came, and the likely cause.
#[track_caller]
pub fn fail(
    expected: impl Into<Said>,
    received: impl Into<Said>,
    likely_cause: impl Into<Said>,
) -> ! {
    report(
        &expected.into(),
        &received.into(),
        None,
        &likely_cause.into(),
    )
}

/// Like [`fail`], for two sequences of bytes: marks where they part.
#[track_caller]
pub fn fail_at_difference(
    (expected, expected_bytes): (Said, &[u8]),
    (received, received_bytes): (Said, &[u8]),
    likely_cause: impl Into<Said>,
) -> ! {
    let difference = Difference::between(expected_bytes, received_bytes);
    report(
        &expected,
        &received,
        difference.as_ref(),
        &likely_cause.into(),
    )
}

#[track_caller]
fn report(
    expected: &Said,
    received: &Said,
    difference: Option<&Difference>,
    likely_cause: &Said,
) -> ! {
    write_report(&json!({
        "steps": steps_in_english(),
        "expected": expected.to_string(),
        "received": received.to_string(),
        "difference": difference.map(|difference| json!({
            "same": difference.same,
            "expected": difference.expected,
            "received": difference.received,
            "common": difference.common,
        })),
        "likely_cause": likely_cause.to_string(),
    }));
    let mut report = steps_so_far();
    let _ = write!(
        report,
        "  expected      {expected}\n  received      {received}\n"
    );
    if let Some(difference) = difference {
        let gap = " ".repeat(difference.columns_before());
        let _ = write!(
            report,
            "  - expected    {}\n  + received    {}\n                {gap}^ {}\n",
            difference.expected,
            difference.received,
            difference.place()
        );
    }
    let _ = writeln!(report, "  likely cause  {likely_cause}");
    panic!("{report}");
}

fn steps_in_english() -> Vec<String> {
    STEPS.with_borrow(|steps| steps.iter().map(Said::to_string).collect())
}

fn steps_so_far() -> String {
    let mut report = String::from("\n\n  steps so far\n");
    STEPS.with_borrow(|steps| {
        for (number, step) in steps.iter().enumerate() {
            let _ = writeln!(report, "   {:2}. {step}", number + 1);
        }
    });
    report
}

/// What ends a stage in another way, such as an assertion of a library, is reported with its own words.
pub(crate) fn report_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_REPORTED.get() && STEPS.with_borrow(|steps| !steps.is_empty()) {
                write_report(&json!({
                    "steps": steps_in_english(),
                    "received": message(panic.payload()),
                }));
            }
            print(panic);
        }));
    });
}

fn message(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref().copied())
        .unwrap_or("a panic")
}

fn write_report(report: &serde_json::Value) {
    IS_REPORTED.set(true);
    if let Some(folder) = env::var_os(REPORT) {
        // The panic that follows says it all again.
        let _ = fs::write(Path::new(&folder).join("failed.json"), report.to_string());
    }
}

/// Says what the program did that is no reason to fail, yet not as it should be.
pub fn note(what: impl Into<Said>) {
    let what = what.into();
    eprintln!("note: {what}");
    if let Some(folder) = env::var_os(REPORT) {
        let notes = Path::new(&folder).join("notes");
        let file = OpenOptions::new().create(true).append(true).open(notes);
        // It was printed above.
        let _ = file.and_then(|mut file| file.write_all(format!("{what}\n").as_bytes()));
    }
}

/// What a program said last on stderr, shown line by line: a stack trace is read in no other way.
pub(crate) fn last_words(name: &Said, said: &[u8]) {
    let lines = last_lines(said);
    if lines.is_empty() {
        return;
    }
    eprintln!(
        "the end of the {name}'s stderr:\n    {}",
        lines.join("\n    ")
    );
    if let Some(folder) = env::var_os(REPORT) {
        let words = Path::new(&folder).join("last_words");
        let file = OpenOptions::new().create(true).append(true).open(words);
        let text = json!({ "of": name.to_string(), "lines": lines });
        // It was printed above.
        let _ = file.and_then(|mut file| writeln!(file, "{text}"));
    }
}

#[cfg(test)]
mod tests {
    use harness::report::{escaped, verbatim};
    use harness::said;

    use super::*;

    #[test]
    fn a_report_tells_the_story() {
        let report = panic::catch_unwind(|| {
            step(said!("{} connected", said!("peer")));
            step(verbatim("peer sent \"hello\""));
            let expected = (escaped(b"HELLO"), &b"HELLO"[..]);
            let received = (escaped(b"HEL"), &b"HEL"[..]);
            fail_at_difference(expected, received, verbatim("it stops too early"));
        })
        .unwrap_err();
        let report = report.downcast_ref::<String>().unwrap();
        assert!(report.contains(" 1. peer connected\n"));
        assert!(report.contains(" 2. peer sent \"hello\"\n"));
        assert!(report.contains(
            "  expected      \"HELLO\"
  received      \"HEL\"
  - expected    \"HELLO\"
  + received    \"HEL\"
                    ^ byte 4, counted from 1, is the first that differs
  likely cause  it stops too early
"
        ));
    }
}
