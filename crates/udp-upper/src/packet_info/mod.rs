//! To which of this machine's addresses was a datagram sent? The answer must come from that one.
//!
//! A server on 0.0.0.0 or `[::]` receives what is sent to any address of its machine.
//! `send_to` names the receiver only, so the kernel chooses the sender's address: the one that the route to the
//! receiver begins at. Asked at 127.0.0.2, the server answers from 127.0.0.1. A client that has called `connect`
//! drops such an answer, and so do a firewall and a router with address translation (NAT).
//!
//! recvmsg(2) can tell more than the sender's address: *control messages* come with a datagram.
//! One of them, asked for with IP_PKTINFO (ip(7)) or IPV6_RECVPKTINFO (ipv6(7), RFC 3542 §6),
//! holds the address that the datagram was sent to. Given back to sendmsg(2) with the answer,
//! the same message says which address the answer is from.
//!
//! | system | in this lesson |
//! |---|---|
//! | Linux, Android | `linux.rs`, with the crate nix |
//! | macOS, BSD | not used: nix has such options, but they differ from those of Linux |
//! | Windows | not used: WSARecvMsg has no safe function in std, socket2 or nix |
//!
//! Elsewhere, `elsewhere.rs` leaves the choice to the kernel. A server that must not do so binds one socket
//! for each address of its machine.

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux;
#[cfg(any(target_os = "linux", target_os = "android"))]
use linux as system;

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod elsewhere;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
use elsewhere as system;

pub use system::{SentTo, peek, request, send};
