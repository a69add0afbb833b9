//! SO_ATTACH_FILTER: a small program in the kernel decides what the socket gets.

use experiment::{Experiment, Observation, Observed};
#[cfg(target_os = "linux")]
use socket2::SockFilter;

use crate::pair::{receiver, udp};
use crate::receive::{MARKER, until_marker};

/// A filter that lets only some datagrams in.
pub const EXPERIMENT: Experiment = Experiment {
    name: "attach-filter",
    question: "A UDP socket has a filter that accepts datagrams beginning with y. yes, no and yet are sent to it. What does recv see?",
    choices: &["yes and yet", "an error in place of no", "an empty datagram in place of no"],
    answer: "yes and yet",
    explanation: "The filter is a program for the Berkeley Packet Filter, the machine that tcpdump compiles for, and runs in the kernel before the datagram is queued. \
        It returns how many bytes to keep: 0 drops the datagram, and nobody is told. Any user may filter a UDP socket of his; for TCP newer kernels want CAP_NET_ADMIN. \
        It starts at the UDP header, so the first byte of the data is byte 8, counted from 0.",
    sources: &["socket(7), SO_ATTACH_FILTER", "kernel documentation, networking/filter"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
const BEGINS_WITH_Y: &[SockFilter] = &[
    SockFilter::new(0x30, 0, 0, 8), // ld b [8]: load the byte after the UDP header
    SockFilter::new(0x15, 0, 1, b'y' as u32), // jeq: unless it is y, skip one
    SockFilter::new(0x06, 0, 0, u32::MAX), // ret: keep all
    SockFilter::new(0x06, 0, 0, 0), // ret: keep nothing
];

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let receiver = receiver()?;
    let address = receiver.local_addr()?;
    receiver.attach_filter(BEGINS_WITH_Y)?;

    let sender = udp()?;
    for word in ["yes", "no", "yet"] {
        sender.send_to(word.as_bytes(), &address)?;
    }
    receiver.detach_filter()?;
    sender.send_to(MARKER, &address)?;
    let received = until_marker(&receiver)?;
    Ok(Observation::new()
        .fact("sent", "yes, no, yet")
        .fact("received", received.join(", "))
        .answer(match received.join(" ").as_str() {
            "yes yet" => "yes and yet",
            "yes  yet" => "an empty datagram in place of no",
            _ => "an error in place of no",
        }))
}
