//! `check --see`: the stage that failed once more, while socket-trace watches the program.
//!
//! ```text
//!  socket-trace --only PROGRAM -- the stages, --exact STAGE
//!       │ calls, segments, states          │ steps, each with its time
//!       ▼                                  ▼
//!     trace.json ────▶ trace.rs ◀──── the report
//!                         │
//!                         ▼
//!     socket-trace --from seen.json ────▶ the end of what `check` prints
//! ```
//!
//! The program is traced, and the stage is not: it is the peer, and runs as fast as always.
//! Both are in a private network with nothing but a loopback interface, where packets can be seen without root.
//!
//! A terminal has little room: of many connections `connection.rs` finds the one that matters, `fold.rs` leaves out
//! what repeats, and of the rest the end is printed. A page (`--html`) has all of it.

mod connection;
mod fold;
mod trace;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use console::Term;
use harness::report::{Failed, Report, Said, said, verbatim};

use super::grader::{Grader, Program, Verdict};
use crate::cargo::{self, file_of};
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::language::Language;
use crate::temporary_folder::TemporaryFolder;
use crate::text::{ASIDE, HEADING, WIDTH, styled, wrapped, write_lines};

use connection::Connection;
use fold::{Part, fold};
use trace::Step;

/// So many lines of a ladder are printed: about two screens. What led to the failure is at its end.
const MOST_LINES: usize = 48;

/// What to see, and with what.
pub(crate) struct Sight<'a> {
    pub(crate) grader: &'a Grader,
    pub(crate) program: &'a Program,
    /// The name of the stage's test.
    pub(crate) stage: &'a str,
    /// Why it failed when nobody watched.
    pub(crate) failed: &'a Failed,
    /// Its number on the exercise page.
    pub(crate) number: usize,
    /// socket-trace, if it is built already.
    pub(crate) tracer: Option<&'a Path>,
    /// A file for a page of all that is seen.
    pub(crate) html: Option<&'a Path>,
    pub(crate) language: Language,
}

/// What was seen.
enum Seen {
    /// The lines of the ladder, and whether the stage failed where it did before.
    Failed(Vec<String>, bool),
    Passed,
    /// Nothing, and why.
    Nothing(Said),
}

impl Sight<'_> {
    /// Runs the stage once more, and prints what happened.
    ///
    /// # Errors
    /// If socket-trace cannot be built or started, or Ctrl-C was pressed.
    pub(crate) fn show(
        &self,
        interruption: &Interruption,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let heading = said!("Once more, and watched");
        writeln!(out, "\n{}", styled(HEADING, &self.language.say(&heading)))?;
        out.flush()?;
        let (said, lines) = match self.look(interruption)? {
            Seen::Failed(lines, true) => (None, lines),
            Seen::Failed(lines, false) => (
                Some(said!(
                    "It failed in another way when it was watched. Watching slows a program down: \
                 the order of what several do at once may differ, and so may what is in time."
                )),
                lines,
            ),
            Seen::Passed => (
                Some(said!(
                    "It passed when it was watched. Watching slows a program down, and can hide a race: \
                 what two threads or programs do in one order or the other."
                )),
                Vec::new(),
            ),
            Seen::Nothing(why) => (
                Some(said!("This cannot be shown here: {}", why)),
                Vec::new(),
            ),
        };
        if let Some(said) = said {
            write_lines(out, &wrapped(&self.language.say(&said), "  "))?;
            if !lines.is_empty() {
                writeln!(out)?;
            }
        }
        Ok(self.write_end(out, &lines)?)
    }

    fn look(&self, interruption: &Interruption) -> Result<Seen, Failure> {
        let tracer = match self.tracer {
            Some(tracer) => tracer.to_owned(),
            None => built(interruption)?,
        };
        let stopped =
            |error: io::Error| Failure::Stopped(said!("watch {}: {}", verbatim(self.stage), error));
        let folder = TemporaryFolder::new().map_err(stopped)?;
        let recorded = folder.path().join("trace.json");
        let mut watched = Command::new(&tracer);
        watched.arg("--json").arg(&recorded);
        watched.args(["--only", &self.program.shown(), "--"]);
        let watcher = Some(watched);
        let verdict = self
            .grader
            .run_under(watcher, self.stage, self.program, interruption)?;
        let Some(failed) = verdict.why() else {
            return Ok(Seen::Passed);
        };
        if let Some(why) = why_nothing(&verdict) {
            return Ok(Seen::Nothing(why));
        }
        let lines = self.drawn(&tracer, &recorded, &verdict.report, failed);
        let is_as_before = is_like(&failed.expected, &self.failed.expected);
        Ok(Seen::Failed(lines.map_err(stopped)?, is_as_before))
    }

    /// The ladder. Of many connections it has the one at which the stage failed; the page has all.
    fn drawn(
        &self,
        tracer: &Path,
        recorded: &Path,
        report: &Report,
        failed: &Failed,
    ) -> io::Result<Vec<String>> {
        let seen = recorded.with_file_name("seen.json");
        let put_together = |connection| {
            let mut file = BufWriter::new(File::create(&seen)?);
            self.put_together(recorded, report, failed, connection, &mut file)?;
            file.flush()
        };
        if let Some(page) = self.html {
            put_together(None)?;
            self.draw(tracer, &seen, Some(page))?;
        }
        let connection = match (failed.ports, report.times.failed) {
            (Some(ports), Some(at)) => {
                trace::connection(BufReader::new(File::open(recorded)?), ports, at)?
            }
            _ => None,
        };
        put_together(connection.map(|connection| {
            let others = said!("{} other connections are left out", connection.others());
            (connection, self.language.say(&others))
        }))?;
        self.draw(tracer, &seen, None)
    }

    fn put_together(
        &self,
        recorded: &Path,
        report: &Report,
        failed: &Failed,
        connection: Option<(Connection, String)>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let say = |said: &Said| self.language.say(said);
        let step = |at: u64, said: &Said, failed| {
            let text = say(said);
            Step { at, text, failed }
        };
        let (expected, received) = (&failed.expected, &failed.received);
        let what = said!("expected {}; received {}", expected, received);
        let steps = report.times.steps.iter().zip(&report.steps);
        let mut steps: Vec<_> = steps.map(|(at, said)| step(*at, said, false)).collect();
        // A stage that had to be ended has not said when it failed.
        steps.push(step(report.times.failed.unwrap_or(u64::MAX), &what, true));
        let recorded = BufReader::new(File::open(recorded)?);
        let names = (
            say(&said!("your program")),
            say(&said!("stage {}", self.number)),
        );
        let left_out = |count: u64| say(&said!("{} events are left out here", count));
        let columns = [(names.0, None), (names.1, Some(self.stage))];
        trace::write(recorded, columns, &steps, left_out, connection, out)
    }

    fn draw(&self, tracer: &Path, seen: &Path, page: Option<&Path>) -> io::Result<Vec<String>> {
        let columns = Term::stdout()
            .size_checked()
            .map_or(WIDTH, |(_, columns)| columns.into());
        let mut draw = Command::new(tracer);
        draw.arg("--from").arg(seen);
        draw.args(["--width", &columns.max(WIDTH).to_string()]);
        draw.args(["--lang", self.language.pick("en", "zh-CN")]);
        if let Some(page) = page {
            draw.arg("--html").arg(page);
        }
        // Where the guide prints no colours, it takes them out.
        draw.env("CLICOLOR_FORCE", "1").env_remove("NO_COLOR");
        let output = draw.stdin(Stdio::null()).output()?;
        if !output.status.success() {
            return Err(io::Error::other(
                String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            ));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// The head of a ladder, and its end.
    fn write_end(&self, out: &mut dyn Write, lines: &[String]) -> io::Result<()> {
        let aside = |said: &Said| styled(ASIDE, &self.language.say(said));
        let Some((head, lines)) = lines.split_first() else {
            return Ok(());
        };
        let like_these = |count| aside(&said!("⋯ {} more lines like these ⋯", count));
        let lines: Vec<_> = fold(lines)
            .into_iter()
            .map(|part| match part {
                Part::Line(line) => line.to_owned(),
                Part::LikeThese(count) => like_these(count),
            })
            .collect();
        writeln!(out, "{head}")?;
        let before = lines.len().saturating_sub(MOST_LINES);
        if before > 0 {
            writeln!(out, "{}", aside(&said!("⋯ {} lines before ⋯", before)))?;
        }
        write_lines(out, &lines[before..])?;
        let page = match self.html {
            Some(page) => said!("All of it, to step through: {}", page.display()),
            None if before > 0 => {
                said!("`--see --html FILE` makes a page of all of it, to step through")
            }
            None => return Ok(()),
        };
        writeln!(out, "{}", aside(&page))
    }
}

/// Whether both say the same, though of other ports, perhaps.
fn is_like(one: &Said, other: &Said) -> bool {
    match (one, other) {
        (Said::Sentence { template, .. }, Said::Sentence { template: same, .. }) => {
            template == same
        }
        _ => one == other,
    }
}

/// Builds socket-trace, as the lessons are built.
fn built(interruption: &Interruption) -> Result<PathBuf, Failure> {
    const NAME: &str = "socket-trace";
    let programs = cargo::programs([NAME], interruption)?;
    Ok(file_of(&programs, NAME)?.to_owned())
}

/// Why socket-trace did not even start the stage, if so: then the stage reports nothing at all.
fn why_nothing(verdict: &Verdict) -> Option<Said> {
    let report = &verdict.report;
    let is_empty = report.steps.is_empty() && report.times.failed.is_none();
    let words = report.last_words.iter().filter(|_| is_empty);
    let lines: Vec<_> = words.flat_map(|words| &words.lines).cloned().collect();
    let said = lines.join(" ");
    (!lines.is_empty()).then(|| verbatim(said.trim_start_matches("socket-trace: ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_the_same_whatever_fills_its_gaps() {
        let peer = |number: u32| said!("peer {} gets back what it sent", number);
        assert!(is_like(&peer(1), &peer(2)));
        assert!(!is_like(&peer(1), &said!("nothing on stdout")));
        assert!(!is_like(&verbatim("a"), &verbatim("b")));
    }
}
