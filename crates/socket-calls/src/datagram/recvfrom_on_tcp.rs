//! recvfrom on a TCP connection returns no address.

use std::io::Write;
use std::mem::MaybeUninit;

use experiment::{Experiment, Observation, Observed, skip};
use socket2::SockRef;

use crate::both_ends::{connected, wait_for};

/// The address that recvfrom returns for a stream.
pub const EXPERIMENT: Experiment = Experiment {
    name: "recvfrom-on-tcp",
    question: "A server calls recvfrom on an accepted TCP connection. Which address comes with the bytes, on Linux?",
    choices: &["the client's", "none", "the server's own"],
    answer: "none",
    explanation: "On a stream every byte comes from the one peer, and recvfrom fills no address in. \
        Code written for both kinds of socket must not rely on it: \
        for TCP the address is what accept returned, or getpeername.",
    sources: &["recvfrom(2)", "getpeername(2)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if !cfg!(target_os = "linux") {
        return Err(skip("Linux only: POSIX lets it be either"));
    }
    let (mut client, server) = connected()?;
    client.write_all(b"hello")?;
    wait_for(&server, 5)?;
    let (count, from) = SockRef::from(&server).recv_from(&mut [MaybeUninit::uninit(); 16])?;
    let from = from.as_socket();
    Ok(Observation::new()
        .fact("recvfrom, in bytes", count)
        .fact(
            "its address",
            from.map_or("none".into(), |from| from.to_string()),
        )
        .fact("getpeername", server.peer_addr()?)
        .answer(match from {
            None => "none",
            Some(from) if from == server.peer_addr()? => "the client's",
            Some(_) => "the server's own",
        }))
}
