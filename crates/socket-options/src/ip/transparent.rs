//! IP_TRANSPARENT: send from another machine's address.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::{succeeded, value};
use socket2::Socket;

use crate::pair::{receiver, udp};

/// Sending from an address that this machine does not have.
pub const EXPERIMENT: Experiment = Experiment {
    name: "transparent",
    question: "Both IP_FREEBIND and IP_TRANSPARENT let a socket bind to 192.0.2.7, which is another machine's address. Which of them lets it send from there?",
    choices: &["both", "IP_FREEBIND", "IP_TRANSPARENT", "neither"],
    answer: "IP_TRANSPARENT",
    explanation: "IP_FREEBIND only waits for an address to come; to send, the address must exist. IP_TRANSPARENT is for proxies that answer in a server's name: the receiver sees a \
        foreign sender, and the answer has to be led back by routing. That is forging a sender, \
        so it needs CAP_NET_ADMIN or CAP_NET_RAW, which this experiment has in a network of its own.",
    sources: &["ip(7), IP_TRANSPARENT and IP_FREEBIND", "kernel documentation, networking/tproxy"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (waiting, transparent) = (udp()?, udp()?);
    waiting.set_freebind_v4(true)?;
    transparent.set_ip_transparent_v4(true)?;
    let by_freebind = send_from_elsewhere(&waiting);
    let by_transparent = send_from_elsewhere(&transparent);
    Ok(Observation::new()
        .fact("bind without either", succeeded(&udp()?.bind(&not_here())))
        .fact("the receiver sees, with IP_FREEBIND", value(&by_freebind))
        .fact(
            "the receiver sees, with IP_TRANSPARENT",
            value(&by_transparent),
        )
        .answer(match (by_freebind, by_transparent) {
            (Ok(_), Ok(_)) => "both",
            (Ok(_), Err(_)) => "IP_FREEBIND",
            (Err(_), Ok(_)) => "IP_TRANSPARENT",
            (Err(_), Err(_)) => "neither",
        }))
}

fn not_here() -> socket2::SockAddr {
    SocketAddr::from((Ipv4Addr::new(192, 0, 2, 7), 0)).into()
}

/// Sends one datagram, and returns the sender's address as the receiver sees it.
fn send_from_elsewhere(sender: &Socket) -> io::Result<SocketAddr> {
    sender.bind(&not_here())?;
    let receiver = receiver()?;
    sender.send_to(b"hello", &receiver.local_addr()?)?;
    let receiver: std::net::UdpSocket = receiver.into();
    Ok(receiver.recv_from(&mut [0; 16])?.1)
}
