//! The instruments of the experiments: what the kernel itself says about sockets, packets and errors.
//!
//! A lesson writes out the sockets that it explains. What only *observes* them is here, written once.
//!
//! | module | what it shows or makes | in a shell |
//! |---|---|---|
//! | [`errno`] | errors by the names of the man pages | `errno -l` |
//! | [`sockets`] | the TCP and UDP sockets of this network: states, queues, timers, drops | `ss -tuane` |
//! | [`proc`] | counters of the protocols, and settings | `nstat -a`, `sysctl` |
//! | [`capture`] | packets | `tcpdump` |
//! | `tap` | whole frames, in and out: the two ends of a wire | |
//! | [`interfaces`] | links, addresses and routes; a cable between two networks | `ip link`, `ip address`, `ip route` |
//! | [`namespace`] | a private network, in which an ordinary user is root | `unshare -Urn` |
//! | [`loopback`] | whether 127.0.0.1 and ::1 can be reached at all | `ping ::1` |
//! | [`missing`] | what this machine does not have, and how to get it | |
//!
//! Except for the names of errors all of it needs Linux. It compiles everywhere, and says [`Missing`] elsewhere.
//! Interfaces, the private network and the table of sockets are netlink(7): short messages in a layout of the kernel's.

pub mod missing;
pub mod errno;
mod netlink;
pub mod sockets;
pub mod proc;
pub mod capture;
#[cfg(target_os = "linux")]
pub mod tap;
pub mod interfaces;
pub mod namespace;
pub mod loopback;

pub use missing::Missing;
