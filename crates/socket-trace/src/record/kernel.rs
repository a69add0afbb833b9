//! What the kernel holds of a socket: its state, and what waits in its queues.
//!
//! It is asked when something happens to the socket. Between two questions a state may come and go unseen.

use std::collections::{HashMap, HashSet};
use std::io;
use std::net::SocketAddr;

use instruments::sockets::{Entry, Protocol, SocketTable};

use crate::model::State;

/// So often one run looks for a socket among all of its network: with thousands of them that takes milliseconds.
const MOST_SEARCHES: u32 = 500;

/// The sockets of one network.
#[derive(Debug)]
pub(crate) struct Kernel {
    tcp: SocketTable,
    udp: SocketTable,
    known: HashMap<u64, Socket>,
    searches: u32,
}

/// What is known of a socket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Socket {
    pub(crate) protocol: Protocol,
    /// Its own address and its peer's, as soon as the kernel has told them.
    pub(crate) addresses: Option<(SocketAddr, SocketAddr)>,
}

impl Kernel {
    /// The sockets of the network that the calling thread is in.
    pub(crate) fn open() -> io::Result<Self> {
        Ok(Self {
            tcp: SocketTable::open(Protocol::Tcp)?,
            udp: SocketTable::open(Protocol::Udp)?,
            known: HashMap::new(),
            searches: 0,
        })
    }

    /// There is a new socket.
    pub(crate) fn add(&mut self, inode: u64, protocol: Protocol) {
        let addresses = None;
        self.known.insert(
            inode,
            Socket {
                protocol,
                addresses,
            },
        );
    }

    /// A listener has given this connection to a program, which may have learned the peer's address.
    pub(crate) fn accepted(&mut self, listener: u64, made: u64, peer: Option<SocketAddr>) {
        let Some(listener) = self.known.get(&listener).copied() else {
            return;
        };
        // A listener at all addresses does not say at which one it was called.
        let local = listener.addresses.map(|(local, _)| local);
        let local = local.filter(|local| !local.ip().is_unspecified());
        let addresses = local.zip(peer);
        self.known.insert(
            made,
            Socket {
                addresses,
                ..listener
            },
        );
    }

    pub(crate) fn get(&self, inode: u64) -> Option<Socket> {
        self.known.get(&inode).copied()
    }

    /// Nobody holds it any more.
    pub(crate) fn remove(&mut self, inode: u64) {
        self.known.remove(&inode);
    }

    /// The addresses may have changed: bind, connect or listen was called.
    pub(crate) fn moved(&mut self, inode: u64) {
        if let Some(socket) = self.known.get_mut(&inode) {
            socket.addresses = None;
        }
    }

    /// What the kernel says about it now.
    pub(crate) fn entry(&mut self, inode: u64) -> Option<Entry> {
        let socket = *self.known.get(&inode)?;
        if let Some((local, remote)) = socket.addresses {
            let entry = self.table(socket.protocol).get(local, remote).ok()??;
            return (u64::from(entry.inode) == inode).then_some(entry);
        }
        if self.searches == MOST_SEARCHES {
            return None;
        }
        self.searches += 1;
        let all = self.table(socket.protocol).at_port(0).ok()?;
        let entry = all
            .into_iter()
            .find(|entry| u64::from(entry.inode) == inode)?;
        let addresses = Some((entry.local, entry.remote));
        self.known.insert(
            inode,
            Socket {
                addresses,
                ..socket
            },
        );
        Some(entry)
    }

    fn table(&self, protocol: Protocol) -> &SocketTable {
        match protocol {
            Protocol::Tcp => &self.tcp,
            Protocol::Udp => &self.udp,
        }
    }

    /// The state of the connection between these two, or of what is left of it.
    pub(crate) fn state(&self, local: SocketAddr, remote: SocketAddr) -> State {
        let entry = self.tcp.get(local, remote).ok().flatten();
        entry.map_or_else(|| closed(local, remote), |entry| state_of(&entry))
    }

    /// The inodes of the sockets at this address, or at all addresses with its port.
    pub(crate) fn holders(&self, protocol: Protocol, address: SocketAddr) -> Vec<u64> {
        let at_port = self.table(protocol).at_port(address.port());
        let is_at = |entry: &Entry| {
            let local = entry.local.ip().to_canonical();
            local.is_unspecified() || local == address.ip()
        };
        let at_port = at_port.unwrap_or_default().into_iter().filter(is_at);
        // Without an inode, no process holds it.
        let inodes = at_port.map(|entry| u64::from(entry.inode));
        inodes.filter(|inode| *inode != 0).collect()
    }

    /// The addresses at which programs wait for connections or datagrams.
    pub(crate) fn open_ports(&self) -> HashSet<SocketAddr> {
        let tcp = self.tcp.at_port(0).unwrap_or_default().into_iter();
        let udp = self.udp.at_port(0).unwrap_or_default().into_iter();
        let listeners = tcp.filter(|entry| entry.state == "LISTEN");
        let receivers = udp.filter(|entry| entry.remote.port() == 0);
        listeners
            .chain(receivers)
            .map(|entry| entry.local)
            .collect()
    }
}

/// The state in an answer of the kernel.
pub(crate) fn state_of(entry: &Entry) -> State {
    State {
        socket: Some(entry.inode.into()).filter(|inode| *inode != 0),
        local: plain(entry.local),
        remote: plain(entry.remote),
        state: entry.state.into(),
        derived: false,
    }
}

/// The kernel no longer has it.
fn closed(local: SocketAddr, remote: SocketAddr) -> State {
    State {
        socket: None,
        local: plain(local),
        remote: plain(remote),
        state: "CLOSED".into(),
        derived: true,
    }
}

/// `::ffff:127.0.0.1`, which an IPv6 socket has for an IPv4 peer, is the same address.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
