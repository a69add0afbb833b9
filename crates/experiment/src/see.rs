//! `try NAME --see`: the experiment once more under socket-trace, which shows each of its calls.
//!
//! socket-trace is a program of its own, and cargo knows where it is:
//!
//! ```text
//! cargo run --bin socket-trace -- -- THIS-PROGRAM observe NAME
//! ```

use std::env;
use std::io;
use std::process::Command;

use lesson_kit::Screen;

use crate::Experiment;
use crate::outcome::Outcome;
use crate::run::run_here;
use crate::{Needs, private_network};

/// The hidden subcommand: does an experiment, and prints nothing that would stand between its calls.
pub(crate) const SUBCOMMAND: &str = "observe";

/// The workspace, which has all programs; from another folder, cargo could not find it.
const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");

/// Becomes socket-trace, which does the experiment; comes back only if that fails.
pub(crate) fn become_socket_trace(experiment: &Experiment) -> io::Error {
    let program = match env::current_exe() {
        Ok(program) => program,
        Err(error) => return error,
    };
    // Set by `cargo run`.
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["run", "--quiet", "--manifest-path", MANIFEST])
        .args(["--bin", "socket-trace", "--", "--"])
        .arg(program)
        .args([SUBCOMMAND, experiment.name]);
    Screen::plain().print("\nonce more, under socket-trace:\n");
    replace_this_program_by(cargo)
}

/// Then Ctrl-C reaches socket-trace alone, which ends the experiment and shows what there is.
#[cfg(unix)]
fn replace_this_program_by(mut command: Command) -> io::Error {
    std::os::unix::process::CommandExt::exec(&mut command)
}

#[cfg(not(unix))]
fn replace_this_program_by(mut command: Command) -> io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}

/// What the hidden subcommand does. To be called before any thread is started.
pub(crate) fn observe(experiment: &Experiment) -> Outcome {
    match experiment.needs {
        Needs::PrivateNetwork => private_network::enter_and_run(experiment),
        Needs::Nothing | Needs::Loopback | Needs::TwoHosts => run_here(experiment),
    }
}
