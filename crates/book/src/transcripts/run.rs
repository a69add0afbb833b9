//! Runs commands, a few at a time, each to its end.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use harness::child::{Child, Output};
use lesson_kit::screen::WRAP_COLUMNS;

use super::command::{Command, What};
use super::read::tidy;
use crate::machine::{self, Machine};
use crate::programs::Programs;

/// Most of them wait most of the time; but some experiments compare times, and must not compete for the processors.
const AT_ONCE: usize = 16;

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// By itself.
    Ended { printed: String, status: i32 },
    /// It was killed when its time was up.
    TimedOut { printed: String },
    /// It could not be started.
    NotStarted(String),
    /// This machine lacks what it needs.
    Skipped(String),
}

pub(super) fn all(
    commands: &BTreeSet<&Command>,
    programs: &Programs,
    root: &Path,
    patience: Duration,
) -> io::Result<BTreeMap<Command, Outcome>> {
    let machine = Machine::find()?;
    let queue = Mutex::new(commands.iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let outcome = |command: &Command| match process_of(command, programs, root, &machine) {
        Ok(process) => match to_its_end(process, patience) {
            Ok(outcome) => skipped(command, outcome),
            Err(error) => Outcome::NotStarted(error.to_string()),
        },
        Err(why) => Outcome::Skipped(why),
    };
    let work = || {
        let commands = iter::from_fn(next);
        let outcomes = commands.map(|&command| (command.clone(), outcome(command)));
        outcomes.collect::<Vec<_>>()
    };
    Ok(thread::scope(|scope| {
        let workers = [(); AT_ONCE].map(|()| scope.spawn(work));
        let outcomes = workers.into_iter().flat_map(|worker| worker.join());
        outcomes.flatten().collect()
    }))
}

/// What is to be started for `command`; or why this machine cannot.
fn process_of(
    command: &Command,
    programs: &Programs,
    root: &Path,
    machine: &Machine,
) -> Result<process::Command, String> {
    if cfg!(not(target_os = "linux")) {
        return Err("transcripts were made on Linux; other systems print other things".to_owned());
    }
    let mut process = match &command.what {
        What::Cargo(program) => process::Command::new(programs.path(program)),
        What::Python(file) => {
            let mut python = process::Command::new(python()?);
            python.arg(file);
            python
        }
    };
    machine.prepare(&mut process);
    process.current_dir(root);
    let mut args = command.args.iter();
    if command.is_demo() || command.is_see() {
        // Otherwise the guide builds them, and what cargo prints is in the transcript.
        process.args(args.next());
        process.arg("--programs").arg(programs.folder());
    }
    process.args(args);
    if command.is_see() && command.args.iter().any(|arg| arg.contains("python3")) {
        python()?;
    }
    if !command.is_demo() {
        // A page shows what a terminal of 80 columns shows.
        process.env(WRAP_COLUMNS, "80");
    }
    Ok(process)
}

fn python() -> Result<PathBuf, String> {
    machine::python().ok_or_else(|| "python3 is missing".to_owned())
}

/// An experiment that this machine does not permit says so; so does a run of several, and a ladder without its wire.
fn skipped(command: &Command, outcome: Outcome) -> Outcome {
    let is_try = command.args.first().is_some_and(|arg| arg == "try");
    let begins = match () {
        () if is_try => "skipped here: ",
        () if command.is_see() && !machine::must_have_private_networks() => "there is no wire: ",
        () => return outcome,
    };
    if let Outcome::Ended { printed, .. } = &outcome
        && let Some(why) = printed.lines().find_map(|line| line.split_once(begins))
    {
        return Outcome::Skipped(why.1.to_owned());
    }
    outcome
}

/// Both streams go to one pipe, as they go to one terminal.
pub(crate) fn to_its_end(mut command: process::Command, patience: Duration) -> io::Result<Outcome> {
    let (reader, writer) = io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut child = Child::spawn(&mut command)?;
    // The pipe ends when nobody has its other end open; `command` has.
    drop(command);
    let output = Output::collect(reader);
    let collected = output.take_within(patience, |all, ended| ended.then_some(all.len()));
    let has_ended = collected.is_ok();
    let status = has_ended.then(|| child.wait(patience)).flatten();
    // The whole process group. A process that has left it may keep the pipe open, and is not waited for.
    child.stop();
    let (Ok(printed) | Err(printed)) = collected;
    let printed = tidy(&String::from_utf8_lossy(&printed));
    Ok(match status {
        Some(status) => Outcome::Ended {
            printed,
            status: exit_status(status),
        },
        None => Outcome::TimedOut { printed },
    })
}

/// As a shell shows it: 128 + N for signal N.
fn exit_status(status: process::ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap_or(1)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn shell(script: &str, patience: Duration) -> Outcome {
        let mut command = process::Command::new("sh");
        command.args(["-c", script]);
        to_its_end(command, patience).unwrap()
    }

    const LONG: Duration = Duration::from_secs(10);

    #[test]
    fn both_streams_are_read_in_the_order_of_a_terminal() {
        let outcome = shell("echo one; echo two >&2; echo three; exit 3", LONG);
        let printed = "one\ntwo\nthree\n".to_owned();
        assert_eq!(outcome, Outcome::Ended { printed, status: 3 });
    }

    #[test]
    fn what_does_not_end_is_killed_with_all_that_it_has_started() {
        let start = Instant::now();
        // Long enough to begin, on a busy machine too.
        let outcome = shell("sleep 1000 & echo begun; wait", Duration::from_secs(1));
        let printed = "begun\n".to_owned();
        assert_eq!(outcome, Outcome::TimedOut { printed });
        assert!(start.elapsed() < LONG);
    }

    /// With `setsid`, which not every system has.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_left_the_group_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().display();
        // It ends with the folder, and so with this test; if the test waits for it, then by itself.
        let stays = format!("for i in $(seq 300); do test -e {here} || exit; sleep 0.1; done");
        let start = Instant::now();
        let outcome = shell(
            &format!("setsid sh -c '{stays}' & wait"),
            Duration::from_millis(300),
        );
        assert!(matches!(outcome, Outcome::TimedOut { .. }), "{outcome:?}");
        assert!(start.elapsed() < LONG);
    }

    #[test]
    fn a_signal_is_seen_in_the_status() {
        let outcome = shell("kill -9 $$", LONG);
        let printed = String::new();
        assert_eq!(
            outcome,
            Outcome::Ended {
                printed,
                status: 137
            }
        );
    }
}
