//! Experiments in a network of their own: a loopback interface, and a user who is root.
//!
//! Only a process with a single thread may enter a new user namespace (unshare(2)),
//! so the experiment is done by this same program, started again.

use std::env;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use instruments::{Missing, namespace, proc};

use crate::Experiment;
use crate::outcome::{Outcome, Skipped};
use crate::run::{cannot_start, run_here};

/// The hidden subcommand: enters a private network, does the experiment that is named, and prints the result.
pub(crate) const SUBCOMMAND: &str = "in-private-network";

/// If this environment variable is 1, a machine without private networks is a failure, not a skip.
const REQUIRED: &str = "REQUIRE_PRIVATE_NETWORK";

/// Starts this program again, to do an experiment in a private network.
pub(crate) fn start(experiment: &Experiment) -> Result<Child, Outcome> {
    let started = env::current_exe().and_then(|program| {
        Command::new(program)
            .args([SUBCOMMAND, experiment.name])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
    });
    started.map_err(|error| match Missing::in_error(&error) {
        Some(missing) => Outcome::Skipped(missing.into()),
        None if cfg!(target_os = "linux") && !Path::new("/proc/self").exists() => {
            refused(proc::not_mounted())
        }
        None => cannot_start("this program once more", &error),
    })
}

/// The result of an experiment that was started.
pub(crate) fn outcome(started: Child) -> Outcome {
    // It prints a few lines: the pipe has room for them, however late they are read.
    let output = match started.wait_with_output() {
        Ok(output) => output,
        Err(error) => return Outcome::failed(format!("cannot read what it printed: {error}")),
    };
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        let status = output.status;
        Outcome::failed(format!("the program that was started again: {status}"))
    })
}

/// What the hidden subcommand does. To be called before any thread is started.
pub(crate) fn enter_and_run(experiment: &Experiment) -> Outcome {
    match namespace::enter() {
        Ok(()) => run_here(experiment),
        Err(missing) => refused(missing),
    }
}

fn refused(missing: Missing) -> Outcome {
    skipped(missing.into())
}

/// An experiment that needs a private network, and cannot be done here.
pub(crate) fn skipped(skipped: Skipped) -> Outcome {
    if env::var_os(REQUIRED).is_some_and(|value| value == "1") {
        let Skipped { why, help } = skipped;
        let why = format!("{REQUIRED} is 1, and this experiment {why}; {help}");
        Outcome::failed(why)
    } else {
        Outcome::Skipped(skipped)
    }
}
