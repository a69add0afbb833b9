//! `cargo run -- watch`: checks again at each save.
//!
//! ```text
//!  files that change ──┐
//!  keys ───────────────┼──▶ one queue of events ──▶ the loop ──▶ a check, in a thread of its own
//!  Ctrl-C ─────────────┘           ▲                                  │
//!                                  └──────────── it has ended ────────┘
//! ```
//!
//! A save during a check stops it and begins another one.

use std::io::{self, IsTerminal, Write};
use std::mem;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use console::{Key, Term};
use harness::report::{said, verbatim};
use lesson_kit::terminal;

use super::check::{Check, run_and_report};
use super::exercise::Exercise;
use super::hint::{Next, hint, text};
use super::list::list;
use super::meant;
use super::progress::Progress;
use super::saves::{self, fingerprint};
use crate::cargo;
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::language::Language;
use crate::lessons::Lesson;
use crate::text::{ASIDE, styled};

/// Editors write a file in several steps. The check begins when nothing has changed for so long.
const QUIET: Duration = Duration::from_millis(80);

enum Event {
    Saved,
    Key(char),
    /// The check with this number has ended.
    Checked(u64),
    Quit,
}

/// Checks the reader's program at once and at each save, until `q` or Ctrl-C.
///
/// # Errors
/// If there is no file to watch, or it cannot be watched.
pub fn watch(mut check: Check) -> Result<(), Failure> {
    let progress = Progress::read()?;
    let lesson = meant(check.lesson, &progress)?;
    check.lesson = Some(lesson);
    let exercise = Exercise::find(lesson, &check.command, &progress)?;
    let sources = exercise.sources();
    if sources.is_empty() {
        return Err(no_file(lesson, &exercise));
    }
    let (events, queue) = mpsc::channel();
    let quit = events.clone();
    // Ends the first build, or the watching after it.
    let interruption =
        Interruption::by_ctrl_c_and(move || drop(quit.send(Event::Quit))).map_err(verbatim)?;
    if check.stages.is_none() {
        // Built once, not at each save: only the reader's program changes.
        let stages = cargo::stages(lesson.name, &lesson.stages(), &interruption)?;
        check.stages = Some(stages);
    }
    let saved = events.clone();
    // It watches until it is dropped.
    let _watcher = saves::watch(&sources, move || drop(saved.send(Event::Saved)))?;
    if has_keys() {
        read_keys(events.clone())?;
    }
    let watch = Watch {
        check,
        sources,
        events,
        running: None,
        runs: 0,
    };
    watch.until_quit(&queue)
}

fn no_file(lesson: &Lesson, exercise: &Exercise) -> Failure {
    Failure::Usage(said!(
        "`{}` names no file that could be saved; \
         name that of your program: `cargo run -- watch {} -- python3 {}`",
        verbatim(exercise.shown()),
        lesson,
        verbatim(lesson.own_program.unwrap_or("my_program.py"))
    ))
}

struct Watch {
    check: Check,
    sources: Vec<PathBuf>,
    events: Sender<Event>,
    running: Option<(Interruption, JoinHandle<()>)>,
    /// The number of the last check; an earlier one may report its end late.
    runs: u64,
}

impl Watch {
    fn until_quit(mut self, queue: &Receiver<Event>) -> Result<(), Failure> {
        let mut seen = fingerprint(&self.sources);
        let mut is_saving = false;
        self.begin()?;
        loop {
            let quiet = if is_saving { QUIET } else { Duration::MAX };
            match queue.recv_timeout(quiet) {
                Ok(Event::Saved) => is_saving = true,
                Err(RecvTimeoutError::Timeout) => {
                    is_saving = false;
                    let before = mem::replace(&mut seen, fingerprint(&self.sources));
                    if seen != before {
                        self.begin()?;
                    }
                }
                Ok(Event::Checked(run)) if run == self.runs => {
                    self.end();
                    self.print_keys()?;
                }
                Ok(Event::Quit | Event::Key('q')) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(Event::Key('r')) => self.begin()?,
                Ok(Event::Key('s')) => self.begin_to_see()?,
                Ok(Event::Key(key)) if self.running.is_none() => self.handle_key(key)?,
                Ok(Event::Key(_) | Event::Checked(_)) => {}
            }
        }
        self.end();
        Ok(())
    }

    /// Begins a check, and stops the one before if it is still running.
    fn begin(&mut self) -> Result<(), Failure> {
        self.end();
        if io::stdout().is_terminal() {
            Term::stdout().clear_screen()?;
        }
        let interruption = Interruption::default();
        let (check, handle) = (self.check.clone(), interruption.clone());
        self.runs += 1;
        let (done, run) = (self.events.clone(), self.runs);
        // The thread ends with the check; `end` waits for that.
        let thread = thread::spawn(move || {
            match run_and_report(&check, &handle, &mut anstream::stdout()) {
                Ok(_) | Err(Failure::Interrupted) => {}
                Err(failure) => failure.tell(check.language),
            }
            let _ = done.send(Event::Checked(run));
        });
        self.running = Some((interruption, thread));
        Ok(())
    }

    /// Begins a check that shows what happens in the stage that fails.
    fn begin_to_see(&mut self) -> Result<(), Failure> {
        self.check.see = true;
        let begun = self.begin();
        self.check.see = false;
        begun
    }

    fn end(&mut self) {
        if let Some((interruption, thread)) = self.running.take() {
            interruption.happen();
            let _ = thread.join();
        }
    }

    fn handle_key(&self, key: char) -> Result<(), Failure> {
        let check = &self.check;
        writeln!(anstream::stdout())?;
        match key {
            'h' => hint(check.lesson, None, Next::Key, check.language)?,
            'l' => list(check.lesson, check.language)?,
            't' => text(check.lesson, check.language)?,
            _ => {}
        }
        self.print_keys()
    }

    fn print_keys(&self) -> Result<(), Failure> {
        let keys = keys(has_keys(), self.check.language);
        Ok(writeln!(anstream::stdout(), "\n{}", styled(ASIDE, keys))?)
    }
}

fn keys(can_be_read: bool, language: Language) -> &'static str {
    if can_be_read {
        language.pick(
            "watching: save to check · h hint · t text · s see · r again · l list · q quit",
            "监视中：保存就再查 · h 提示 · t 这一关 · s 看过程 · r 再查 · l 各关 · q 退出",
        )
    } else {
        language.pick(
            "watching: save your program to check again; Ctrl-C ends",
            "正在监视：保存程序就会再查一次；按 Ctrl-C 结束",
        )
    }
}

/// Whether keys can be read: not with stdout in a pipe (`watch | tee log`).
fn has_keys() -> bool {
    io::stdin().is_terminal() && Term::stdout().is_term()
}

/// Sends each key as an event, in a thread that ends with `q` or with the program.
fn read_keys(events: Sender<Event>) -> io::Result<()> {
    let terminal = terminal::guard()?;
    thread::spawn(move || {
        let keyboard = Term::stdout();
        // An error is Ctrl-C, which is handled as a signal, or the terminal is closed.
        while let Ok(key) = terminal.while_raw(|| keyboard.read_key()) {
            let Key::Char(key) = key else { continue };
            if events.send(Event::Key(key)).is_err() || key == 'q' {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_keys_fits() {
        for language in Language::ALL {
            for can_be_read in [true, false] {
                let line = keys(can_be_read, language);
                assert!(
                    textwrap::core::display_width(line) <= crate::text::WIDTH,
                    "{line}"
                );
            }
        }
    }
}
