//! Experiments in a network of their own: a loopback interface, and a user who is root.
//!
//! Only a process with a single thread may enter a new user namespace (unshare(2)),
//! so the experiment is done by this same program, started again.

use std::env;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use instruments::{Missing, namespace, proc};

use crate::Experiment;
use crate::outcome::Outcome;
use crate::run::{cannot_start, run_here};

/// The hidden subcommand: enters a private network, does the experiment that is named, and prints the result.
pub(crate) const SUBCOMMAND: &str = "in-private-network";

/// If this environment variable is 1, a machine without private networks is a failure, not a skip.
const REQUIRED: &str = "REQUIRE_PRIVATE_NETWORK";

/// Starts to do an experiment in a private network.
pub(crate) fn start(experiment: &Experiment) -> Result<Child, Outcome> {
    /// Why there is none on this machine; asked once, before the first experiment that needs one.
    static REFUSED: OnceLock<Option<Outcome>> = OnceLock::new();
    let refused = REFUSED.get_or_init(|| match start_again(None) {
        Ok(child) => printed(child.wait_with_output()),
        Err(refused) => Some(refused),
    });
    match refused {
        Some(outcome) => Err(outcome.clone()),
        None => start_again(Some(experiment.name)),
    }
}

/// The result of an experiment that was started.
pub(crate) fn outcome(started: Child) -> Outcome {
    // It prints a few lines: the pipe has room for them, however late they are read.
    printed(started.wait_with_output())
        .unwrap_or_else(|| Outcome::failed("the program that was started again printed nothing"))
}

/// Starts this program again, in a private network.
fn start_again(experiment: Option<&str>) -> Result<Child, Outcome> {
    let started = env::current_exe().and_then(|program| {
        Command::new(program)
            .arg(SUBCOMMAND)
            .args(experiment)
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

/// What that program printed; `None` if it had nothing to say.
fn printed(output: io::Result<Output>) -> Option<Outcome> {
    match output {
        Ok(output) if output.stdout.is_empty() && output.status.success() => None,
        Ok(output) => Some(serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
            let status = output.status;
            Outcome::failed(format!("the program that was started again: {status}"))
        })),
        Err(error) => {
            let why = format!("cannot read what it printed: {error}");
            Some(Outcome::failed(why))
        }
    }
}

/// What the hidden subcommand does: `None` if it had only to find out that there are private networks.
///
/// To be called before any thread is started.
pub(crate) fn enter_and_run(experiment: Option<&Experiment>) -> Option<Outcome> {
    match namespace::enter() {
        Ok(()) => experiment.map(run_here),
        Err(missing) => Some(refused(missing)),
    }
}

fn refused(missing: Missing) -> Outcome {
    if env::var_os(REQUIRED).is_some_and(|value| value == "1") {
        let help = &missing.help;
        let why = format!("{REQUIRED} is 1, and this experiment {missing}; {help}");
        Outcome::failed(why)
    } else {
        Outcome::Skipped(missing.into())
    }
}
