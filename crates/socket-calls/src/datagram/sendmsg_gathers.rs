//! sendmsg: several buffers, one message.

use std::io::IoSlice;
use std::net::UdpSocket;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;
use socket2::SockRef;

/// A header and a body, from two buffers.
pub const EXPERIMENT: Experiment = Experiment {
    name: "sendmsg-gathers",
    question: "sendmsg([header, body]) on a UDP socket: two buffers, one call. \
        How many datagrams does the receiver get?",
    choices: &["one, with both parts", "two, one for each buffer", "one: the body is ignored"],
    answer: "one, with both parts",
    explanation: "sendmsg gathers its buffers into one message: no need to copy header and body together first. \
        On a TCP stream the same call saves a second small packet. \
        In Rust it is socket2's send_vectored, and for streams write_vectored.",
    sources: &["sendmsg(2)", "readv(2)", "udp(7)"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let receiver = UdpSocket::bind("127.0.0.1:0")?;
    let sender = UdpSocket::bind("127.0.0.1:0")?;
    sender.connect(receiver.local_addr()?)?;
    let sent =
        SockRef::from(&sender).send_vectored(&[IoSlice::new(b"head"), IoSlice::new(b"body")]);
    // If the body is missing in the first datagram, the next one shows whether it was sent at all.
    sender.send(b"next")?;
    let mut buffer = [0; 64];
    let mut recv = || {
        let count = receiver.recv(&mut buffer)?;
        std::io::Result::Ok(String::from_utf8_lossy(&buffer[..count]).into_owned())
    };
    let (first, second) = (recv()?, recv()?);
    Ok(Observation::new()
        .fact("sendmsg", returned(&sent))
        .fact("the first datagram", format_args!("{first:?}"))
        .fact("the second datagram", format_args!("{second:?}"))
        .answer(match (first.as_str(), second.as_str()) {
            ("headbody", _) => "one, with both parts",
            (_, "next") => "one: the body is ignored",
            _ => "two, one for each buffer",
        }))
}
