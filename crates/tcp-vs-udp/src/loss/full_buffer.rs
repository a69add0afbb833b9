//! No backpressure: what a UDP receiver has no room for is dropped, and counted by the kernel alone.

use std::io::ErrorKind;
use std::net::UdpSocket;

use lesson_kit::experiment::{Experiment, Observation, Observed, Stopped};

use crate::{kernel, pair, wait};

const DATAGRAMS: u32 = 500;

/// A sender, and a receiver that does not read, over UDP.
pub const EXPERIMENT: Experiment = Experiment {
    name: "full-buffer",
    question: "Over UDP the server does not call recv, and the client sends 500 datagrams of 1000 bytes. \
        Then the server reads. What happened to those for which there was no room?",
    choices: &[
        "there are none: all 500 are there",
        "send waited, or reported an error",
        "they are gone, and no call said so",
    ],
    answer: "they are gone, and no call said so",
    explanation: "A socket's receive buffer has a limit (SO_RCVBUF). A datagram that arrives when it is full is dropped; \
        the sender, which is often on another machine, hears nothing. On Linux the last column of /proc/net/udp counts them. \
        A larger buffer only helps against a burst: who must not lose anything needs answers and repetition, or TCP.",
    sources: &["udp(7)", "socket(7): SO_RCVBUF", "RFC 8085 §3.1 and §3.3"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let overflow = overflow()?;
    Ok(Observation::new()
        .fact("send calls", DATAGRAMS)
        .fact("send errors", overflow.errors)
        .fact("received", overflow.received.len())
        .fact("the kernel's drops", overflow.drops)
        .answer(match (overflow.errors, overflow.drops) {
            (1.., _) => "send waited, or reported an error",
            (0, 0) => "there are none: all 500 are there",
            (0, 1..) => "they are gone, and no call said so",
        }))
}

/// What became of a burst.
pub(super) struct Overflow {
    pub(super) errors: usize,
    pub(super) received: Vec<u32>,
    pub(super) drops: usize,
}

/// Sends numbered datagrams to a socket that does not read, then reads what is there.
pub(super) fn overflow() -> Result<Overflow, Stopped> {
    let (client, server) = pair::udp()?;
    let port = server.local_addr()?.port();
    let drops = || kernel::udp_drops(port).map(|sockets| sockets.iter().sum::<usize>());
    drops()?; // where there is no such counter, nothing needs to be sent

    let mut message = [0; 1000];
    let mut errors = 0;
    for number in 0..DATAGRAMS {
        message[..4].copy_from_slice(&number.to_be_bytes());
        errors += usize::from(client.send(&message).is_err());
    }
    // Not one is read before the buffer was full.
    let _all_had_room = wait::until(|| Ok(drops()? > 0)).is_err();

    server.set_nonblocking(true)?;
    let mut received = Vec::new();
    wait::until(|| {
        receive(&server, &mut received)?;
        Ok(received.len() + drops()? + errors == DATAGRAMS as usize)
    })?;
    Ok(Overflow {
        errors,
        received,
        drops: drops()?,
    })
}

fn receive(server: &UdpSocket, received: &mut Vec<u32>) -> Result<(), Stopped> {
    let mut number = [0; 4];
    loop {
        match server.recv(&mut number) {
            Ok(_) => received.push(u32::from_be_bytes(number)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}
