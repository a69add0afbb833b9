//! A filter returns how many bytes to keep.

use experiment::{Experiment, Observation, Observed};
#[cfg(target_os = "linux")]
use socket2::SockFilter;

use crate::pair::{receiver, udp};
use crate::receive::{MARKER, until_marker};

/// A filter that returns less than the datagram's length.
pub const EXPERIMENT: Experiment = Experiment {
    name: "filter-cuts",
    question: "A UDP socket's filter returns 13: 8 bytes for the UDP header and 5 more. \"hello, world\" is sent to it. What does recv see?",
    choices: &["hello", "hello, world", "nothing"],
    answer: "hello",
    explanation: "The number that a filter returns is how many bytes of the packet to keep; the rest is cut off, and the receiver is not told: the length it sees is the shorter one. \
        tcpdump -s uses it to capture headers only. \
        A filter that means \"yes\" must return a number that is large enough.",
    sources: &["kernel documentation, networking/filter", "socket(7), SO_ATTACH_FILTER"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let receiver = receiver()?;
    let address = receiver.local_addr()?;
    receiver.attach_filter(&[SockFilter::new(0x06, 0, 0, 8 + 5)])?;

    let sender = udp()?;
    sender.send_to(b"hello, world", &address)?;
    sender.send_to(MARKER, &address)?;
    let received = until_marker(&receiver)?;
    Ok(Observation::new()
        .fact("sent", "hello, world")
        .fact("received", received.join(", "))
        .answer(match received.first().map(String::as_str) {
            Some("hello") => "hello",
            Some(_) => "hello, world",
            None => "nothing",
        }))
}
