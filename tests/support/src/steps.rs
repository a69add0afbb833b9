//! The steps of a stage, and its report when it fails.
//!
//! The stage prints it; `harness::report` hands it to the guide.

use std::cell::{Cell, RefCell};
use std::fmt::Write;

use harness::report::{
    Difference, Failed, LastWords, Line, Said, Timed, last_lines, now, shown_steps, write,
};

use crate::condition::Program;
use crate::seen::Seen;
use crate::{Cause, said, started};

thread_local! {
    static STEPS: RefCell<Vec<Said>> = const { RefCell::new(Vec::new()) };
    /// The ports of the connection from which this thread has read since its last step.
    static READ_FROM: Cell<Option<[u16; 2]>> = const { Cell::new(None) };
    /// What this thread reports, if it does not report at once.
    static KEPT_BACK: RefCell<Option<Vec<Timed>>> = const { RefCell::new(None) };
}

/// The stage reads from the connection between these ports: what it expects next, it expects there.
pub(crate) fn reads_from(ports: Option<[u16; 2]>) {
    READ_FROM.set(ports);
}

/// Adds a step.
pub fn step(what: impl Into<Said>) {
    let what = what.into();
    READ_FROM.set(None);
    report(Line::Step(what.clone()));
    STEPS.with_borrow_mut(|steps| steps.push(what));
}

fn report(line: impl Into<Timed>) {
    let line = line.into();
    KEPT_BACK.with_borrow_mut(|kept| match kept {
        Some(lines) => lines.push(line),
        None => write(&line),
    });
}

/// From now on, keeps back what this thread reports: of stages that run side by side, only one tells its story.
pub(crate) fn keep_back() {
    KEPT_BACK.set(Some(Vec::new()));
}

/// What this thread has kept back.
pub(crate) fn kept_back() -> Vec<Timed> {
    KEPT_BACK.take().unwrap_or_default()
}

/// Reports what another thread has kept back.
pub(crate) fn write_all(lines: Vec<Timed>) {
    lines.into_iter().for_each(report);
}

/// Ends the stage: the steps so far, what was expected, what came, and the likely cause.
#[track_caller]
pub fn fail(
    expected: impl Into<Said>,
    received: impl Into<Said>,
    likely_cause: impl Into<Cause>,
) -> ! {
    let both = (expected.into(), received.into());
    fail_seeing(Seen::Told, both, None, likely_cause)
}

/// Like [`fail`], for two sequences of bytes: marks the first that differs.
#[track_caller]
pub fn fail_at_difference(
    (expected, expected_bytes): (Said, &[u8]),
    (received, received_bytes): (Said, &[u8]),
    likely_cause: impl Into<Cause>,
) -> ! {
    let seen = Seen::between(expected_bytes, received_bytes);
    let difference = Difference::between(expected_bytes, received_bytes);
    fail_seeing(seen, (expected, received), difference, likely_cause)
}

/// Ends the stage; what was seen decides which cause is likely.
#[track_caller]
pub(crate) fn fail_seeing(
    seen: Seen,
    (expected, received): (Said, Said),
    difference: Option<Difference>,
    likely_cause: impl Into<Cause>,
) -> ! {
    // To learn what the programs do takes a moment.
    let at = now();
    let programs = started::conditions();
    let states = programs.iter().map(Program::in_words);
    let failed = Failed {
        expected,
        received: states.fold(received, |received, state| said!("{}; {}", received, state)),
        difference,
        likely_cause: likely_cause.into().of(&seen, &programs),
        ports: READ_FROM.take(),
    };
    let in_words = STEPS.with_borrow(|steps| in_words(steps, &failed));
    let line = Line::Failed(failed);
    report(Timed { at, line });
    panic!("{in_words}");
}

fn in_words(steps: &[Said], failed: &Failed) -> String {
    let mut report = String::from("\n\n  steps so far\n");
    for shown in shown_steps(steps) {
        let _ = match shown {
            Some((number, step)) => writeln!(report, "   {number:2}. {step}"),
            None => writeln!(report, "     ⋯"),
        };
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
    report(Line::Note(what));
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
        report(Line::LastWords(LastWords { of, lines }));
    }
}

#[cfg(test)]
mod tests {
    use std::panic;

    use harness::report::{escaped, verbatim};

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
