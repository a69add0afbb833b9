//! When a client may be started: the server listens, or waits for a datagram.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use instruments::sockets::Protocol;

use super::kernel::Kernel;
use super::syscalls::Syscall;

/// How far the first program is with becoming a server.
#[derive(Debug)]
pub(crate) enum Server {
    /// It has no port.
    Begins,
    /// It has a port for datagrams, since then.
    HasPort(Instant),
    /// It listens, or waits for a datagram.
    Listens,
    /// Nobody sees its calls. These ports were open before.
    Unseen(HashSet<SocketAddr>),
}

impl Server {
    /// The server has entered this call.
    pub(super) fn entered(&mut self, syscall: Syscall) {
        use Syscall as S;
        let waits = syscall.only_looks();
        let receives = matches!(syscall, S::Read | S::Recvfrom | S::Recvmsg | S::Recvmmsg);
        if let (true, Self::HasPort(_)) = (waits || receives, &*self) {
            *self = Self::Listens;
        }
    }

    /// The server has made this call, with success, on a socket of this kind.
    pub(super) fn returned(&mut self, syscall: Syscall, protocol: Option<Protocol>) {
        match (syscall, &*self) {
            (Syscall::Listen, _) => *self = Self::Listens,
            (Syscall::Bind, Self::Begins) if protocol == Some(Protocol::Udp) => {
                *self = Self::HasPort(Instant::now());
            }
            _ => {}
        }
    }

    /// Whether a client would be heard; a datagram would be this long after bind, at the latest.
    pub(super) fn listens(&self, after_bind: Duration, kernel: Option<&Kernel>) -> bool {
        match self {
            Self::Begins => false,
            Self::HasPort(since) => since.elapsed() > after_bind,
            Self::Listens => true,
            Self::Unseen(before) => {
                kernel.is_none_or(|kernel| !kernel.open_ports().is_subset(before))
            }
        }
    }
}
