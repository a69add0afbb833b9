//! sendall is not all or nothing.

use std::io::{self, ErrorKind, Write};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::succeeded;

use crate::both_ends::connected;

/// More than the kernel's buffers hold, on any system.
const SIZE: usize = 64 << 20;

/// Sendall on a non-blocking socket.
pub const EXPERIMENT: Experiment = Experiment {
    name: "sendall-fails-halfway",
    question: "sendall (write_all) of 64 MiB fails, because the socket is non-blocking and the peer does not \
        read: would block. \
        How much has been sent?",
    choices: &["nothing", "a part, and nobody knows how much", "everything, a little later"],
    answer: "a part, and nobody knows how much",
    explanation: "write_all calls send until one fails, and then returns the error without the count. \
        To send everything again would send the part twice; the stream is spoilt. \
        It is the same after a timeout in sendall: on a non-blocking socket use send and keep the count, \
        after a timeout close the connection.",
    sources: &["std::io::Write::write_all", "send(2): EAGAIN"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    client.set_nonblocking(true)?;
    let sent = client.write_all(&vec![0; SIZE]);
    drop(client);
    let received = io::copy(&mut server, &mut io::sink())?;
    let seen = Observation::new()
        .fact("to be sent", SIZE)
        .fact("write_all", succeeded(&sent))
        .fact("received by the peer", received);
    match sent {
        Err(error) if error.kind() == ErrorKind::WouldBlock => {}
        other => other?,
    }
    Ok(seen.answer(match received {
        0 => "nothing",
        received if received < SIZE as u64 => "a part, and nobody knows how much",
        _ => "everything, a little later",
    }))
}
