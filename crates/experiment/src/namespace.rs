//! Experiments in a network of their own: a loopback interface, and a user who is root.
//!
//! Only a process with a single thread may enter a new user namespace (unshare(2)),
//! so the experiment is done by this same program, started again.

use std::env;
use std::process::{Child, Command, Stdio};

use crate::{Experiment, Outcome};

/// The hidden subcommand: do one experiment in a private network, and print what came of it.
pub(crate) const SUBCOMMAND: &str = "in-private-network";

/// Starts to do an experiment in a private network.
pub(crate) fn start(experiment: &Experiment) -> Result<Child, Outcome> {
    if cfg!(not(target_os = "linux")) {
        return Err(Outcome::Skipped {
            why: "needs a network namespace: Linux only".into(),
        });
    }
    let started = env::current_exe().and_then(|program| {
        Command::new(program)
            .args([SUBCOMMAND, experiment.name])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
    });
    started.map_err(|error| Outcome::failed(format!("cannot start this program again: {error}")))
}

/// What came of it.
pub(crate) fn outcome(started: Result<Child, Outcome>) -> Outcome {
    // Its few lines find room in the pipe, however late they are read.
    match started.map(Child::wait_with_output) {
        Ok(Ok(output)) => serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| Outcome::failed(format!("no observation: {}", output.status))),
        Ok(Err(error)) => Outcome::failed(format!("no observation: {error}")),
        Err(outcome) => outcome,
    }
}
