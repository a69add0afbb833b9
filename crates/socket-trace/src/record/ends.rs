//! Whose the ends of a connection are, where all of it is on one host: a packet on `lo` does not say who sent it.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use instruments::sockets::Protocol;

use super::kernel::Kernel;

/// What the tracer learns of the program, and the reader of packets asks for; cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ends(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// Its sockets, by their inodes.
    sockets: HashSet<u64>,
    /// The addresses that it has called.
    called: HashSet<SocketAddr>,
}

/// Who has an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The program.
    Program,
    /// Another process.
    Other,
    /// Nobody, or nobody any more.
    Nobody,
}

impl Ends {
    /// The program has this socket.
    pub(super) fn add_socket(&self, inode: u64) {
        self.lock().sockets.insert(inode);
    }

    /// The program calls this address: it connects to it, or sends a datagram to it.
    pub(super) fn add_called(&self, address: SocketAddr) {
        self.lock().called.insert(plain(address));
    }

    /// Whether the one at `source`, who sends to `destination`, is the program (0) or another process (1).
    /// `None` if the program is at neither end.
    pub(super) fn side(
        &self,
        kernel: &Kernel,
        protocol: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
    ) -> Option<usize> {
        let holders = |address: SocketAddr| kernel.holders(protocol, address);
        // Asked before the lock: a program that makes a socket has told of it before it can send.
        let (source, holders_of) = (holders(source), holders(destination));
        let known = self.lock();
        match (known.owner(&source), known.owner(&holders_of)) {
            (Owner::Program, _) => Some(0),
            // Who was refused at once has lost its port when the packet is looked at.
            (Owner::Nobody, _) if known.called.contains(&plain(destination)) => Some(0),
            (_, Owner::Program | Owner::Nobody) => Some(1),
            (_, Owner::Other) => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn owner(&self, holders: &[u64]) -> Owner {
        if holders.is_empty() {
            Owner::Nobody
        } else if holders.iter().any(|inode| self.sockets.contains(inode)) {
            Owner::Program
        } else {
            Owner::Other
        }
    }
}

/// `::ffff:127.0.0.1`, which an IPv6 socket has for an IPv4 peer, is the same address.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
