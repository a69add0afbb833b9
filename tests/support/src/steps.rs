//! The story of a stage so far, for the moment when it fails.

use std::cell::RefCell;
use std::fmt::Write;

thread_local! {
    static STEPS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Adds a step to the story.
pub fn step(what: impl Into<String>) {
    STEPS.with_borrow_mut(|steps| steps.push(what.into()));
}

/// Ends the stage: the steps so far, what was expected, what came, and the likely cause.
#[track_caller]
pub fn fail(expected: &str, received: &str, likely_cause: &str) -> ! {
    let mut report = String::from("\n\n  steps so far\n");
    STEPS.with_borrow(|steps| {
        for (number, step) in steps.iter().enumerate() {
            let _ = writeln!(report, "   {:2}. {step}", number + 1);
        }
    });
    let _ = write!(
        report,
        "  expected      {expected}\n  received      {received}\n  likely cause  {likely_cause}\n"
    );
    panic!("{report}");
}

/// The most bytes of one message that a report shows.
const SHOWN: usize = 200;

/// Bytes as a report shows them: `"hello\n"`, with what is not text as `\xff`.
#[must_use]
pub fn escaped(bytes: &[u8]) -> String {
    let mut shown = String::from("\"");
    for chunk in bytes[..bytes.len().min(SHOWN)].utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' => shown.push('"'),
                '\0' => shown.push_str("\\0"),
                c if c.is_control() => shown.extend(c.escape_default()),
                c => shown.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    shown.push('"');
    if bytes.len() > SHOWN {
        let _ = write!(shown, "… ({} bytes in all)", bytes.len());
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_escaped() {
        assert_eq!(escaped("你\n\0\t".as_bytes()), "\"你\\n\\0\\t\"");
        assert_eq!(escaped(b"\xff\x00"), "\"\\xff\\0\"");
    }

    #[test]
    fn a_long_message_is_cut_in_the_report() {
        let shown = escaped(&[b'a'; 1000]);
        assert!(shown.len() < 300 && shown.ends_with("… (1000 bytes in all)"));
    }

    #[test]
    fn a_report_tells_the_story() {
        let report = std::panic::catch_unwind(|| {
            step("peer connected");
            step("peer sent \"hello\"");
            fail("\"HELLO\"", "nothing", "the server never answers");
        })
        .unwrap_err();
        let report = report.downcast_ref::<String>().unwrap();
        assert!(report.contains(" 1. peer connected\n"));
        assert!(report.contains(" 2. peer sent \"hello\"\n"));
        assert!(report.contains("expected      \"HELLO\"\n"));
        assert!(report.contains("likely cause  the server never answers\n"));
    }
}
