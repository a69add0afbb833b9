//! A program on stage.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use harness::child::{Child, Output};
use harness::report::{said, verbatim};
use lesson_kit::args::in_words;

use super::teller::{Stream, shortened};
use crate::failure::Failure;
use crate::language::Language;

/// A program that has failed may have more to say than anybody would read.
const LAST_WORDS: usize = 20;

/// A started program under the name it has in the scene; dropped, it is stopped.
pub(crate) struct Actor {
    pub(crate) name: &'static str,
    pub(crate) child: Child,
    was_killed: bool,
    language: Language,
}

impl Actor {
    /// Starts the program at `path`, in `folder`.
    pub(crate) fn enter(
        name: &'static str,
        path: &Path,
        args: &[String],
        folder: &Path,
        language: Language,
    ) -> Result<Self, Failure> {
        let mut command = Command::new(path);
        command
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = Child::spawn(&mut command)
            .map_err(|error| Failure::Stopped(said!("  start {}: {}", path.display(), error)))?;
        Ok(Self {
            name,
            child,
            was_killed: false,
            language,
        })
    }

    /// Types a line.
    pub(crate) fn type_line(&mut self, line: &str) -> Result<(), Failure> {
        let typed = self.child.write(format!("{line}\n").as_bytes());
        let awaited = self.language.pick("reads what is typed", "读取输入");
        typed.map_err(|error| self.failed(awaited, &self.language.say(&error.into())))
    }

    /// Presses Ctrl-C; where there are no signals, kills.
    pub(crate) fn press_ctrl_c(&mut self) {
        #[cfg(unix)]
        self.child.interrupt();
        #[cfg(not(unix))]
        {
            self.child.kill();
            self.was_killed = true;
        }
    }

    /// Waits for its next line on `stream`; `None` at the end of the stream.
    pub(crate) fn next_line(
        &mut self,
        stream: Stream,
        wait: &Wait<'_>,
    ) -> Result<Option<String>, Failure> {
        let output = self.output(stream);
        let left = wait.left();
        let line = output.take_line_within(left);
        let has_ended = output.has_ended();
        match line {
            // A program that prints without end must not hold us here.
            Ok(line) if !left.is_zero() => Ok(Some(String::from_utf8_lossy(&line).into_owned())),
            Err(came) if came.is_empty() && has_ended => Ok(None),
            Ok(came) | Err(came) if !came.is_empty() => {
                let came = shortened(&String::from_utf8_lossy(&came), self.language);
                let came = format!("`{came}`");
                Err(self.failed(wait.awaited, &came))
            }
            _ => {
                let patience = in_words(wait.patience);
                let came = self.language.pick(
                    format!("nothing more within {patience}"),
                    format!("{patience} 内再没有别的"),
                );
                Err(self.failed(wait.awaited, &came))
            }
        }
    }

    /// The first lines that nobody has waited for: all there will be, if it has ended, else those that are there.
    pub(crate) fn last_words(&mut self, stream: Stream, patience: Duration) -> Vec<String> {
        // What a program said before it ended may still be on its way to us.
        let patience = match self.child.ended() {
            Some(_) => patience,
            None => Duration::ZERO,
        };
        let output = self.output(stream);
        let lines = std::iter::from_fn(|| output.take_line_within(patience).ok());
        lines
            .take(LAST_WORDS)
            .map(|line| String::from_utf8_lossy(&line).into_owned())
            .collect()
    }

    /// Waits until it ends, which must be with exit status `wanted`.
    pub(crate) fn exit(&mut self, wanted: i32, wait: &Wait<'_>) -> Result<ExitStatus, Failure> {
        match self.child.wait(wait.left()) {
            Some(status) if self.was_killed || status.code() == Some(wanted) => Ok(status),
            _ => Err(self.failed(wait.awaited, "")),
        }
    }

    /// The report that the program's output ended before what was awaited came.
    pub(crate) fn said_all(&mut self, wait: &Wait<'_>) -> Failure {
        // Its files are closed a moment before its exit status is there.
        let _ = self.child.wait(wait.left());
        let came = self.language.pick("the end of its output", "输出的结尾");
        self.failed(wait.awaited, came)
    }

    /// The report that `awaited` did not come.
    pub(crate) fn failed(&mut self, awaited: &str, came: &str) -> Failure {
        let name = self.name;
        let state = match self.child.ended() {
            Some(status) => {
                let status = self.language.say(&status.into());
                self.language.pick(
                    format!("{name} has ended ({status})"),
                    format!("{name} 已经结束（{status}）"),
                )
            }
            None => self.language.pick(
                format!("{name} is still running"),
                format!("{name} 还在运行"),
            ),
        };
        let separator = match came {
            "" => "",
            _ => self.language.pick("; ", "；"),
        };
        Failure::Stopped(verbatim(self.language.pick(
            format!("  awaited  {name} {awaited}\n  came     {came}{separator}{state}"),
            format!("  期望  {name} {awaited}\n  实际  {came}{separator}{state}"),
        )))
    }

    fn output(&self, stream: Stream) -> &Output {
        match stream {
            Stream::Stdout => self.child.stdout(),
            Stream::Stderr => self.child.stderr(),
        }
    }
}

/// What is waited for, and until when.
pub(crate) struct Wait<'text> {
    awaited: &'text str,
    patience: Duration,
    start: Instant,
}

impl<'text> Wait<'text> {
    /// From now on.
    pub(crate) fn for_that(awaited: &'text str, patience: Duration) -> Self {
        Self {
            awaited,
            patience,
            start: Instant::now(),
        }
    }

    fn left(&self) -> Duration {
        self.patience.saturating_sub(self.start.elapsed())
    }
}
