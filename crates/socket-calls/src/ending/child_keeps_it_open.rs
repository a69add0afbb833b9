//! A child process inherits every handle that is not marked close-on-exec.

use experiment::{Experiment, Observed, skip};

/// Close a connection while a child process runs.
pub const EXPERIMENT: Experiment = Experiment {
    name: "child-keeps-it-open",
    question: "A socket is inheritable, as in C. The program starts a child process, and then closes the socket; \
        the child runs on. When does the peer see the end of the stream?",
    choices: &["at once: the socket is closed", "when the child ends", "never"],
    answer: "when the child ends",
    explanation: "A child gets a copy of every handle that is not marked close-on-exec, \
        and the connection lives as long as any copy. Rust and Python (since 3.4) mark every socket, C does not: \
        a port that is in use after its server has ended often belongs to such a child.",
    sources: &["socket(2): SOCK_CLOEXEC", "fcntl(2): FD_CLOEXEC", "PEP 446"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(unix))]
fn observe() -> Observed {
    Err(skip(
        "Unix only: Windows has other rules for handles and children",
    ))
}

#[cfg(unix)]
fn observe() -> Observed {
    use std::io::{ErrorKind, Read};
    use std::process::{Command, Stdio};

    use experiment::Observation;
    use instruments::errno::returned;
    use socket2::SockRef;

    use crate::both_ends::connected;

    let (inheritable, mut its_peer) = connected()?;
    SockRef::from(&inheritable).set_cloexec(false)?;
    let (as_std_makes_it, mut other_peer) = connected()?;

    // cat runs until its stdin ends.
    let child = Command::new("cat").stdin(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| skip(format!("needs the program cat: {error}")))?;
    drop(inheritable);
    drop(as_std_makes_it);

    let other_end = other_peer.read(&mut [0; 16]);
    its_peer.set_nonblocking(true)?;
    let while_it_runs = its_peer.read(&mut [0; 16]);
    drop(child.stdin.take());
    child.wait()?;
    its_peer.set_nonblocking(false)?;
    let after_it = its_peer.read(&mut [0; 16]);
    let seen = Observation::new()
        .fact(
            "a socket as std makes it; its peer's recv",
            returned(&other_end),
        )
        .fact(
            "the inheritable one, child running",
            returned(&while_it_runs),
        )
        .fact("the inheritable one, child ended", returned(&after_it));
    Ok(seen.answer(match (while_it_runs, after_it) {
        (Ok(_), _) => "at once: the socket is closed",
        (Err(error), Ok(0)) if error.kind() == ErrorKind::WouldBlock => "when the child ends",
        _ => "never",
    }))
}
