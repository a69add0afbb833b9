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

use serde_json::json;

use crate::Difference;
use crate::difference::boundary;

/// The environment variable with the name of a folder: for the report, `failed.json`,
/// for what else is to be said of the program, `notes`, a line each,
/// and for what it said last on stderr, `last_words`, a line of JSON for each program.
pub const REPORT: &str = "STAGE_REPORT";

thread_local! {
    static STEPS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static IS_REPORTED: Cell<bool> = const { Cell::new(false) };
}

/// Adds a step to the story.
pub fn step(what: impl Into<String>) {
    STEPS.with_borrow_mut(|steps| steps.push(what.into()));
}

/// Ends the stage: the steps so far, what was expected, what came, and the likely cause.
#[track_caller]
pub fn fail(expected: &str, received: &str, likely_cause: &str) -> ! {
    report(expected, received, None, likely_cause)
}

/// Like [`fail`], for two sequences of bytes: marks where they part.
#[track_caller]
pub fn fail_at_difference(
    (expected, expected_bytes): (&str, &[u8]),
    (received, received_bytes): (&str, &[u8]),
    likely_cause: &str,
) -> ! {
    let difference = Difference::between(expected_bytes, received_bytes);
    report(expected, received, difference.as_ref(), likely_cause)
}

#[track_caller]
fn report(
    expected: &str,
    received: &str,
    difference: Option<&Difference>,
    likely_cause: &str,
) -> ! {
    write_report(&json!({
        "steps": STEPS.with_borrow(Vec::clone),
        "expected": expected,
        "received": received,
        "difference": difference.map(|difference| json!({
            "same": difference.same,
            "expected": difference.expected,
            "received": difference.received,
            "common": difference.common,
        })),
        "likely_cause": likely_cause,
    }));
    let mut report = steps_so_far();
    let _ = write!(
        report,
        "  expected      {expected}\n  received      {received}\n"
    );
    if let Some(difference) = difference {
        let _ = write!(report, "{}", difference.marked());
    }
    let _ = writeln!(report, "  likely cause  {likely_cause}");
    panic!("{report}");
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
                    "steps": STEPS.with_borrow(Vec::clone),
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
pub fn note(what: &str) {
    eprintln!("note: {what}");
    if let Some(folder) = env::var_os(REPORT) {
        let notes = Path::new(&folder).join("notes");
        let file = OpenOptions::new().create(true).append(true).open(notes);
        // It was printed above.
        let _ = file.and_then(|mut file| file.write_all(format!("{what}\n").as_bytes()));
    }
}

/// What a program said last on stderr, shown line by line: a stack trace is read in no other way.
pub(crate) fn last_words(name: &str, said: &[u8]) {
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
        let text = json!({ "of": name, "lines": lines });
        // It was printed above.
        let _ = file.and_then(|mut file| writeln!(file, "{text}"));
    }
}

/// The last of its lines, with `…` where there were more.
fn last_lines(said: &[u8]) -> Vec<String> {
    const LINES: usize = 16;
    let text = said.trim_ascii_end();
    if text.is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<_> = text.rsplit(|&byte| byte == b'\n').take(LINES).collect();
    lines.reverse();
    let is_cut = lines.iter().map(|line| line.len() + 1).sum::<usize>() <= text.len();
    let cut = is_cut.then(|| "…".to_owned());
    cut.into_iter().chain(lines.into_iter().map(line)).collect()
}

/// One line as it would stand in a terminal, but for what would move the cursor.
fn line(bytes: &[u8]) -> String {
    let text = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let end = boundary(text, text.len().min(SHOWN));
    let mut shown = String::new();
    push_escaped(&text[..end], &mut shown);
    if end < text.len() {
        shown.push('…');
    }
    shown.replace("\\t", "    ")
}

/// The most bytes of one message that a report shows.
const SHOWN: usize = 200;

/// Bytes as a report shows them: `"hello\n"`, with what is not text as `\xff`.
#[must_use]
pub fn escaped(bytes: &[u8]) -> String {
    let mut shown = String::from("\"");
    let end = boundary(bytes, bytes.len().min(SHOWN));
    push_escaped(&bytes[..end], &mut shown);
    shown.push('"');
    if bytes.len() > SHOWN {
        let _ = write!(shown, "… ({} bytes in all)", bytes.len());
    }
    shown
}

fn push_escaped(bytes: &[u8], shown: &mut String) {
    for chunk in bytes.utf8_chunks() {
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
    fn a_long_message_is_not_cut_inside_a_character() {
        let shown = escaped("哈".repeat(100).as_bytes());
        let (text, rest) = shown[1..].split_once('"').unwrap();
        assert_eq!(text, "哈".repeat(66));
        assert_eq!(rest, "… (300 bytes in all)");
    }

    #[test]
    fn last_words_are_lines_and_say_where_they_are_cut() {
        let lines = last_lines(b"Traceback:\n  File \"x\"\r\n\tdef\x1b[31m\n\n");
        assert_eq!(lines, ["Traceback:", "  File \"x\"", "    def\\u{1b}[31m"]);
        assert!(last_lines(b"").is_empty() && last_lines(b"\n \n").is_empty());
        let many = "more\n".repeat(100);
        let lines = last_lines(many.as_bytes());
        assert_eq!(
            (lines.len(), lines[0].as_str(), lines[1].as_str()),
            (17, "…", "more")
        );
        assert_eq!(last_lines("more\n".repeat(16).as_bytes()).len(), 16);
        assert!(last_lines(&[b'a'; 1000])[0].ends_with("a…"));
    }

    #[test]
    fn a_report_tells_the_story() {
        let report = panic::catch_unwind(|| {
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
