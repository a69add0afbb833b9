//! Runs commands, a few at a time, each to its end.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::{self, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use harness::child::{Child, Output};

use super::command::Command;
use super::read::tidy;
use crate::programs::Programs;

/// Most of them wait most of the time; but some experiments compare times, and must not fight for the processors.
const AT_ONCE: usize = 8;

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It ended.
    Ended { printed: String, status: i32 },
    /// It did not end in time, and was killed.
    TooLong { printed: String },
    /// It could not be started.
    NotStarted(String),
    /// This machine lacks what it needs.
    NotHere(String),
}

pub(super) fn all(
    commands: &BTreeSet<&Command>,
    programs: &Programs,
    root: &Path,
    patience: Duration,
) -> BTreeMap<Command, Outcome> {
    let queue = Mutex::new(commands.iter());
    let outcomes = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(&command) = next else { return };
            let outcome = run(command, programs, root, patience);
            let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
            outcomes.insert(command.clone(), outcome);
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    outcomes
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
}

fn run(command: &Command, programs: &Programs, root: &Path, patience: Duration) -> Outcome {
    if cfg!(not(target_os = "linux")) {
        let why = "transcripts were made on Linux, and other systems say other things";
        return Outcome::NotHere(why.to_owned());
    }
    let mut process = process_of(command, programs);
    process.current_dir(root);
    match to_its_end(process, patience) {
        Ok(outcome) => not_here(command, outcome),
        Err(error) if error.kind() == ErrorKind::NotFound && command.python_file().is_some() => {
            Outcome::NotHere("python3 is missing".to_owned())
        }
        Err(error) => Outcome::NotStarted(error.to_string()),
    }
}

fn process_of(command: &Command, programs: &Programs) -> process::Command {
    let mut process = match (command.program(), command.python_file()) {
        (Some(program), _) => process::Command::new(programs.path(&program)),
        (None, file) => {
            let mut python = process::Command::new("python3");
            python.args(file);
            python
        }
    };
    process.args(command.args());
    if command.is_demo() {
        // Otherwise it builds them, and cargo's words are among its own.
        process.arg("--programs").arg(programs.folder());
    }
    // The same words on every machine, in the order in which they are said.
    process
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONUNBUFFERED", "1")
        .env_remove("LANGUAGE")
        .env_remove("RUST_BACKTRACE")
        .env_remove("CLICOLOR_FORCE");
    process
}

/// An experiment that this machine does not permit says so, and so do several of them.
fn not_here(command: &Command, outcome: Outcome) -> Outcome {
    let is_experiment = command.args().first().is_some_and(|arg| arg == "try");
    if let Outcome::Ended { printed, .. } = &outcome
        && is_experiment
        && let Some(why) = printed
            .lines()
            .find_map(|line| line.strip_prefix("skipped here: "))
    {
        return Outcome::NotHere(why.to_owned());
    }
    outcome
}

/// Both streams go to one pipe, as they go to one terminal.
fn to_its_end(mut command: process::Command, patience: Duration) -> io::Result<Outcome> {
    let (reader, writer) = io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut child = Child::spawn(&mut command)?;
    // It holds the other end of the pipe, which ends with the last holder.
    drop(command);
    let output = Output::collect(reader);
    let collected = output.take_within(patience, |all, ended| ended.then_some(all.len()));
    let status = match &collected {
        Ok(_) => child.wait(patience),
        Err(_) => None,
    };
    // With its whole process group. Who has left that may still hold the pipe: nobody waits for its end.
    child.stop();
    let (Ok(printed) | Err(printed)) = collected;
    let printed = tidy(&String::from_utf8_lossy(&printed));
    Ok(match status {
        Some(status) => Outcome::Ended {
            printed,
            status: exit_status(status),
        },
        None => Outcome::TooLong { printed },
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
        // Enough to begin, on a busy machine too.
        let outcome = shell("sleep 1000 & echo begun; wait", Duration::from_secs(1));
        let printed = "begun\n".to_owned();
        assert_eq!(outcome, Outcome::TooLong { printed });
        assert!(start.elapsed() < LONG);
    }

    /// With `setsid`, which not every system has.
    #[cfg(target_os = "linux")]
    #[test]
    fn who_left_the_process_group_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().display();
        // It ends with the folder, and so with this test; if somebody waits for it, then by itself.
        let stays = format!("for i in $(seq 300); do test -e {here} || exit; sleep 0.1; done");
        let start = Instant::now();
        let outcome = shell(
            &format!("setsid sh -c '{stays}' & wait"),
            Duration::from_millis(300),
        );
        assert!(matches!(outcome, Outcome::TooLong { .. }), "{outcome:?}");
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
