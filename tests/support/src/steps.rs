//! The steps of a stage, and its report when it fails.
//!
//! The stage prints it; `harness::report` hands it to the guide.

use std::cell::RefCell;
use std::fmt::Write;

use harness::report::{Difference, Failed, LastWords, Line, Said, last_lines, write};

thread_local! {
    static STEPS: RefCell<Vec<Said>> = const { RefCell::new(Vec::new()) };
}

/// Adds a step.
pub fn step(what: impl Into<Said>) {
    let what = what.into();
    write(&Line::Step(what.clone()));
    STEPS.with_borrow_mut(|steps| steps.push(what));
}

/// Ends the stage: the steps so far, what was expected, what came, and the likely cause.
#[track_caller]
pub fn fail(
    expected: impl Into<Said>,
    received: impl Into<Said>,
    likely_cause: impl Into<Said>,
) -> ! {
    end(Failed {
        expected: expected.into(),
        received: received.into(),
        difference: None,
        likely_cause: likely_cause.into(),
    })
}

/// Like [`fail`], for two sequences of bytes: marks the first that differs.
#[track_caller]
pub fn fail_at_difference(
    (expected, expected_bytes): (Said, &[u8]),
    (received, received_bytes): (Said, &[u8]),
    likely_cause: impl Into<Said>,
) -> ! {
    end(Failed {
        expected,
        received,
        difference: Difference::between(expected_bytes, received_bytes),
        likely_cause: likely_cause.into(),
    })
}

#[track_caller]
fn end(failed: Failed) -> ! {
    let report = STEPS.with_borrow(|steps| in_words(steps, &failed));
    write(&Line::Failed(failed));
    panic!("{report}");
}

fn in_words(steps: &[Said], failed: &Failed) -> String {
    let mut report = String::from("\n\n  steps so far\n");
    for (number, step) in (1..).zip(steps) {
        let _ = writeln!(report, "   {number:2}. {step}");
    }
    let (expected, received) = (&failed.expected, &failed.received);
    let _ = writeln!(report, "  expected      {expected}");
    let _ = writeln!(report, "  received      {received}");
    if let Some(difference) = &failed.difference {
        let gap = " ".repeat(difference.columns_before());
        let _ = writeln!(report, "  - expected    {}", difference.expected);
        let _ = writeln!(report, "  + received    {}", difference.received);
        let _ = writeln!(report, "                {gap}^ {}", difference.place());
    }
    let _ = writeln!(report, "  likely cause  {}", failed.likely_cause);
    report
}

/// Reports what the program did wrong that is no reason to fail.
pub fn note(what: impl Into<Said>) {
    let what = what.into();
    eprintln!("note: {what}");
    write(&Line::Note(what));
}

/// Reports the end of a program's stderr line by line: a stack trace cannot be read otherwise.
pub(crate) fn last_words(of: &Said, said: &[u8]) {
    let lines = last_lines(said);
    if !lines.is_empty() {
        eprintln!(
            "the end of the {of}'s stderr:\n    {}",
            lines.join("\n    ")
        );
        let of = of.clone();
        write(&Line::LastWords(LastWords { of, lines }));
    }
}

#[cfg(test)]
mod tests {
    use std::panic;

    use harness::report::{escaped, said, verbatim};

    use super::*;

    #[test]
    fn a_report_tells_the_story() {
        let report = panic::catch_unwind(|| {
            step(said!("{} connected", said!("peer")));
            step(said!("{} sent {}", said!("peer"), escaped(b"hello")));
            let expected = (escaped(b"HELLO"), &b"HELLO"[..]);
            let received = (escaped(b"HEL"), &b"HEL"[..]);
            fail_at_difference(expected, received, verbatim("it stops too early"));
        })
        .unwrap_err();
        let report = report.downcast_ref::<String>().unwrap();
        assert_eq!(
            report,
            "

  steps so far
    1. peer connected
    2. peer sent \"hello\"
  expected      \"HELLO\"
  received      \"HEL\"
  - expected    \"HELLO\"
  + received    \"HEL\"
                    ^ byte 4, counted from 1, is the first that differs
  likely cause  it stops too early
"
        );
    }
}
