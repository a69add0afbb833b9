//! To which of this machine's addresses was a datagram sent? The answer must come from that one.
//!
//! A socket on 0.0.0.0 or `[::]` receives what is sent to any address of its machine.
//! `send_to` names the receiver only, so the kernel chooses the sender's address, by the route to the receiver.
//! Asked at 127.0.0.2, the server answers from 127.0.0.1, and a peer that has called `connect` drops the answer.
//!
//! recvmsg(2) returns *control messages* with a datagram. One of them, requested with IP_PKTINFO (ip(7)) or
//! IPV6_RECVPKTINFO (ipv6(7), RFC 3542 §6), holds the address that the datagram was sent to;
//! given to sendmsg(2) with the answer, it says which address the answer is from.
//!
//! Linux and Android only. macOS and BSD have such options, but they differ from those of Linux;
//! on Windows, neither std nor socket2 has a safe function for it. There the kernel chooses.

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux;
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) use linux::{SentTo, receive, request, send};

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod elsewhere;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) use elsewhere::{SentTo, receive, request, send};
