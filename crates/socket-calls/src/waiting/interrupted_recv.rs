//! EINTR: a signal interrupted recv; call it again.

use std::fs;
use std::io::{ErrorKind, Read};
use std::process::{self, Command, Stdio};
use std::time::Duration;

use experiment::{Experiment, Needs, Observation, Observed, skip};
use instruments::errno::returned;

use crate::both_ends::connected;

/// Ctrl-Z and fg, while recv waits.
pub const EXPERIMENT: Experiment = Experiment {
    name: "interrupted-recv",
    question: "A program waits in recv, with a time limit of 5 s. \
        The user presses Ctrl-Z, and at once continues it with fg. What does recv do?",
    choices: &[
        "it goes on waiting, as if nothing had happened",
        "it fails: interrupted",
        "it returns 0",
    ],
    answer: "it fails: interrupted",
    explanation: "On Linux a recv that has a time limit returns EINTR when the process was stopped; without a \
        limit it goes on. \
        Python calls again by itself, as do Rust's read_exact, read_to_end and write_all; \
        a bare read does not: treat Interrupted as \"ask again\".",
    sources: &["signal(7): Interruption of system calls", "recv(2): EINTR", "PEP 475"],
    // It runs in a process of its own, so that stopping it does not stop the whole program.
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

/// Waits until thread $2 sleeps, stops process $1, waits until it has stopped, and continues it.
/// Several times, because the thread may have slept elsewhere than in recv. It ends when there is no such thread any more.
/// A process that is traced is stopped in state t, any other in T.
const STOP_AND_CONTINUE: &str = r#"
    becomes() {
        until grep -q "^State:.$2" "/proc/$1/status"; do test -d "/proc/$1" || exit; done
    }
    for round in 1 2 3 4; do
        becomes "$2" S
        kill -STOP "$1"
        becomes "$2" '[Tt]'
        kill -CONT "$1"
    done"#;

fn observe() -> Observed {
    let (_client, mut server) = connected()?;
    server.set_read_timeout(Some(Duration::from_secs(5)))?;
    let this_thread = fs::read_link("/proc/thread-self")?;
    let user = Command::new("sh")
        .args(["-c", STOP_AND_CONTINUE, "sh", &process::id().to_string()])
        .arg(this_thread)
        .stdout(Stdio::null())
        .spawn();
    let mut user = user.map_err(|error| skip(format!("needs the program sh: {error}")))?;
    let received = server.read(&mut [0; 16]);
    user.wait()?;
    let seen = Observation::new().fact("recv, limit 5 s", returned(&received));
    Ok(seen.answer(match received {
        Err(error) if error.kind() == ErrorKind::Interrupted => "it fails: interrupted",
        Err(error) if error.kind() == ErrorKind::WouldBlock => {
            "it goes on waiting, as if nothing had happened"
        }
        Err(error) => return Err(error.into()),
        Ok(_) => "it returns 0",
    }))
}
