//! socketpair: both ends at once, and no address.

use experiment::{Experiment, Needs, Observed};

/// The address of a socket pair's end.
pub const EXPERIMENT: Experiment = Experiment {
    name: "pair-without-names",
    question: "socketpair returns two sockets that are connected to each other. What is the address of each (on Unix)?",
    choices: &["127.0.0.1 and a port", "a file in /tmp", "they have none"],
    answer: "they have none",
    explanation: "A pair needs no address: nobody else can connect to it, and no other user can get in between. \
        Threads of one program, or a parent and its child, talk over it in both directions; \
        a pipe has only one. (On Windows, Python makes a pair of TCP sockets.)",
    sources: &["socketpair(2)", "unix(7): Address format"],
    needs: Needs::Nothing,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(unix))]
fn observe() -> Observed {
    Err(experiment::skip("Unix only: Windows has no socketpair"))
}

#[cfg(unix)]
fn observe() -> Observed {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    use experiment::Observation;

    let (mut one, mut other) = UnixStream::pair()?;
    let addresses = [one.local_addr()?, other.local_addr()?];
    one.write_all(b"ping")?;
    let mut received = [0; 4];
    other.read_exact(&mut received)?;
    other.write_all(b"pong")?;
    one.read_exact(&mut received)?;
    Ok(Observation::new()
        .fact("getsockname of one", format_args!("{:?}", addresses[0]))
        .fact(
            "getsockname of the other",
            format_args!("{:?}", addresses[1]),
        )
        .fact(
            "one sent ping, and received",
            String::from_utf8_lossy(&received),
        )
        .answer(match addresses.iter().all(|address| address.is_unnamed()) {
            true => "they have none",
            false => "a file in /tmp",
        }))
}
