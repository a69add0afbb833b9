//! MSG_TRUNC and MSG_PEEK tell how long a datagram is before it is received.

use std::mem::MaybeUninit;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::returned;
use socket2::SockRef;

use crate::pair;

/// The length of a datagram that has not been received yet.
pub const EXPERIMENT: Experiment = Experiment {
    name: "length-of-a-datagram",
    question: "A datagram of 1000 bytes waits. The server calls recv with room for 4 bytes \
        and the flags MSG_PEEK and MSG_TRUNC. What does the call return?",
    choices: &["4, and the rest is lost", "1000, and the datagram is still there", "an error"],
    answer: "1000, and the datagram is still there",
    explanation: "MSG_TRUNC makes recv return the real length of the datagram, even if it is more than there was room for; \
        MSG_PEEK leaves the datagram in the queue. Together they tell how large a buffer the next recv needs. \
        Without them, recvmsg sets MSG_TRUNC among its flags when it has cut a datagram.",
    sources: &["recv(2): MSG_PEEK, MSG_TRUNC", "udp(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

// <bits/socket.h>
const MSG_PEEK: i32 = 0x02;
const MSG_TRUNC: i32 = 0x20;

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip("Linux only: elsewhere MSG_TRUNC is no flag for recv"));
    }
    let (client, server) = pair::udp()?;
    client.send(&[b'x'; 1000])?;

    let mut room = [MaybeUninit::uninit(); 4];
    let length = SockRef::from(&server).recv_with_flags(&mut room, MSG_PEEK | MSG_TRUNC);
    server.set_nonblocking(true)?;
    let received = server.recv(&mut [0; 2000]);
    Ok(Observation::new()
        .fact("recv(4, MSG_PEEK | MSG_TRUNC)", returned(&length))
        .fact("then recv(2000)", returned(&received))
        .answer(match (length, received) {
            (Ok(1000), Ok(1000)) => "1000, and the datagram is still there",
            (Ok(_), _) => "4, and the rest is lost",
            (Err(_), _) => "an error",
        }))
}
