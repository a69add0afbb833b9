//! What a stage reports of the program that it grades.
//!
//! ```text
//!  guide                                       stage
//!  STAGE_REPORT=FILE ────────────────────────▶ write(&Line::Step(…))
//!                                              write(&Line::Failed(…))
//!  Report::read(FILE) ◀──────── FILE ────────  {"step":{"template":"{} left","with":[…]}}
//! ```
//!
//! Each line is written when it happens, with its time: of a stage that was killed there is all that it did until then.

mod said;
mod bytes;
mod difference;

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

pub use bytes::{escaped, last_lines};
pub use difference::Difference;
#[doc(hidden)]
pub use said::check_gaps;
pub use said::{Said, verbatim};

pub use crate::said;

/// The environment variable that names the file for the report of a stage.
pub const STAGE_REPORT: &str = "STAGE_REPORT";

/// The environment variable that is set if a stage is to do one thing after the other where it could do several at once.
pub const STAGE_IN_TURN: &str = "STAGE_IN_TURN";

/// One line of the file: what happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timed {
    /// Nanoseconds since 1970, as the clock of the system has them.
    #[serde(default)]
    pub at: u64,
    /// What happened.
    #[serde(flatten)]
    pub line: Line,
}

impl From<Line> for Timed {
    /// It happens now.
    fn from(line: Line) -> Self {
        Self { at: now(), line }
    }
}

/// The time of a line that is written later.
#[must_use]
pub fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(now.unwrap_or_default().as_nanos()).unwrap_or(u64::MAX)
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The stage did something, or saw what it expected.
    Step(Said),
    /// What the program did that is not as it should be, and no reason to fail.
    Note(Said),
    /// The end of a program's stderr.
    LastWords(LastWords),
    /// The stage failed.
    Failed(Failed),
}

/// The end of a program's stderr.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastWords {
    /// Which program, such as the server.
    pub of: Said,
    /// Its lines, escaped.
    pub lines: Vec<String>,
}

/// Why a stage failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// What had to come.
    pub expected: Said,
    /// What came instead.
    pub received: Said,
    /// Where the two part, if both are bytes.
    pub difference: Option<Difference>,
    /// One sentence.
    pub likely_cause: Said,
    /// The ports of the connection on which it came, or did not, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ports: Option<[u16; 2]>,
}

/// The file, if [`STAGE_REPORT`] names one that can be written.
static FILE: LazyLock<Option<File>> = LazyLock::new(|| {
    let path = env::var_os(STAGE_REPORT)?;
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.ok()
});

/// Adds a line to the report, if the guide asked for one.
pub fn write(line: &Timed) {
    if let (Some(mut file), Ok(line)) = (FILE.as_ref(), serde_json::to_string(line)) {
        // The line end comes first, so that a line that was cut off spoils only itself.
        // The stage also prints all of it: that a report cannot be written is no reason to fail.
        let _ = file.write_all(format!("\n{line}").as_bytes());
    }
}

/// The steps that a report shows, numbered: of many, the first and the last, and `None` for those between.
pub fn shown_steps(steps: &[Said]) -> impl Iterator<Item = Option<(usize, &Said)>> {
    let numbered = (1..).zip(steps);
    let is_long = steps.len() > FIRST + LAST + 1;
    let hidden = FIRST + 1..steps.len().saturating_sub(LAST) + 1;
    numbered.filter_map(move |(number, step)| {
        if !is_long || !hidden.contains(&number) {
            Some(Some((number, step)))
        } else {
            (number == hidden.start).then_some(None)
        }
    })
}

/// How many steps are shown at the beginning of a long list, and at its end.
const FIRST: usize = 6;
const LAST: usize = 18;

/// All that a stage reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What it did and saw, in order.
    pub steps: Vec<Said>,
    /// What the program did that is not as it should be.
    pub notes: Vec<Said>,
    /// The ends of what programs printed to stderr.
    pub last_words: Vec<LastWords>,
    /// Why it failed, if it did.
    pub failed: Option<Failed>,
    /// When it took each of its steps, and when it failed, in nanoseconds since 1970.
    pub times: Times,
}

/// When a stage took each of its steps, and when it failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// One for each step.
    pub steps: Vec<u64>,
    /// That of its failure.
    pub failed: Option<u64>,
}

impl Report {
    /// Reads what was written; nothing, if there is no such file.
    #[must_use]
    pub fn read(file: &Path) -> Self {
        let mut report = Self::default();
        for line in fs::read(file).unwrap_or_default().split(|&b| b == b'\n') {
            // A stage that was killed has written half of its last line, perhaps.
            if let Ok(line) = serde_json::from_slice(line) {
                report.add(line);
            }
        }
        report
    }

    fn add(&mut self, Timed { at, line }: Timed) {
        match line {
            Line::Step(step) => {
                self.steps.push(step);
                self.times.steps.push(at);
            }
            Line::Note(note) => push_new(&mut self.notes, note),
            Line::LastWords(words) => push_new(&mut self.last_words, words),
            // Only the first is about the program: a panic may bring more.
            Line::Failed(_) if self.failed.is_some() => {}
            Line::Failed(failed) => {
                self.failed = Some(failed);
                self.times.failed = Some(at);
            }
        }
    }
}

fn push_new<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if all.last() != Some(&one) {
        all.push(one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::said;

    fn failed(cause: &str) -> Failed {
        Failed {
            expected: said!("{} receives {}", said!("peer"), escaped(b"HELLO")),
            received: escaped(b"HELL\xff"),
            difference: Difference::between(b"HELLO", b"HELL\xff"),
            likely_cause: verbatim(cause),
            ports: Some([9000, 40_000]),
        }
    }

    /// As [`write`] does.
    fn file(lines: &[Line]) -> Vec<u8> {
        let lines = (1..).zip(lines).map(|(at, line)| {
            let line = line.clone();
            serde_json::to_string(&Timed { at, line }).unwrap()
        });
        lines
            .flat_map(|line| format!("\n{line}").into_bytes())
            .collect()
    }

    fn read(bytes: &[u8]) -> Report {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        fs::write(&path, bytes).unwrap();
        Report::read(&path)
    }

    #[test]
    fn what_is_written_is_read() {
        let words = LastWords {
            of: said!("server"),
            lines: vec!["no\nmore".into()],
        };
        let report = read(&file(&[
            Line::Step(said!("{} connected", said!("peer"))),
            Line::Note(verbatim("a note")),
            Line::Note(verbatim("a note")),
            Line::LastWords(words.clone()),
            Line::Failed(failed("the first")),
            Line::Failed(failed("the second")),
        ]));
        assert_eq!(report.steps, [said!("{} connected", said!("peer"))]);
        assert_eq!(report.notes, [verbatim("a note")]);
        assert_eq!(report.last_words, [words]);
        assert_eq!(report.failed, Some(failed("the first")));
        let (steps, failed) = (vec![1], Some(5));
        assert_eq!(report.times, Times { steps, failed });
    }

    #[test]
    fn a_report_that_is_cut_off_anywhere_says_what_it_said_until_then() {
        let step = Line::Step(said!(
            "{} sent {}",
            said!("peer"),
            escaped("你好".as_bytes())
        ));
        let whole = file(&[step.clone(), step.clone(), Line::Failed(failed("it fails"))]);
        let one_step = file(&[step]).len();
        for end in 0..whole.len() {
            let report = read(&whole[..end]);
            assert_eq!(report.steps.len(), (end / one_step).min(2), "{end}");
            assert_eq!(report.failed, None, "{end}");
        }
        assert!(read(&whole).failed.is_some());
    }

    #[test]
    fn a_line_that_is_cut_off_spoils_only_itself() {
        let line = file(&[Line::Step(verbatim("one"))]);
        let cut = &line[..line.len() - 3];
        let report = read(&[cut, &line, b"\n\xff\xfe{}\n[]\n", &line].concat());
        assert_eq!(report.steps.len(), 2);
    }

    #[test]
    fn of_many_steps_the_first_and_the_last_are_shown() {
        let numbers = |count: usize| {
            let steps = vec![verbatim("one"); count];
            let shown = shown_steps(&steps);
            let shown = shown.map(|one| one.map(|(number, _)| number));
            shown.collect::<Vec<_>>()
        };
        assert!(numbers(0).is_empty());
        assert_eq!(numbers(25), (1..=25).map(Some).collect::<Vec<_>>());
        let long = numbers(412);
        assert_eq!(long.len(), 25);
        assert_eq!(long[5..8], [Some(6), None, Some(395)]);
        assert_eq!(long.last(), Some(&Some(412)));
    }

    #[test]
    fn no_report_says_nothing() {
        assert_eq!(Report::read(Path::new("/no/such/file")), Report::default());
    }
}
