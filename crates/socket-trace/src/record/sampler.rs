//! What is asked of the kernel at a call: before it, what waits; after it, the state of its socket.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::time::Duration;

use instruments::sockets::Protocol;
use nix::libc;

use super::calls::Who;
use super::decode::Asked;
use super::ends::Ends;
use super::kernel::{Kernel, state_of};
use super::server::Server;
use super::sink::Sink;
use super::syscalls::Syscall;
use crate::model::{Queue, State, Waiting, What};

/// So many bytes may be on their way when a program closes: ten segments, with which each connection begins.
const ON_ITS_WAY: u32 = 10 * 1460;
/// A call that has waited longer, in nanoseconds, did not only wait for others on this machine.
const KEPT_WAITING: u64 = 10_000_000;

/// The kernel's view, for each program that of its network.
pub(crate) struct Sampler {
    kernels: Vec<Option<Kernel>>,
    server: Server,
    /// The wire tells the states of connections, segment by segment. Two who tell them would contradict each other.
    has_wire: bool,
    /// The ports that were open before the server was started.
    open_before: HashSet<SocketAddr>,
    /// What the reader of packets must know of the program, if there is one who reads them on `lo`.
    ends: Option<Ends>,
}

impl Sampler {
    pub(crate) fn new(kernels: Vec<Option<Kernel>>, has_wire: bool, ends: Option<Ends>) -> Self {
        let server = Server::Begins;
        let kernel = kernels.first().and_then(Option::as_ref);
        // On a host of its own there is none, and a single command waits for nobody.
        let kernel = kernel.filter(|_| !has_wire && kernels.len() > 1);
        let open_before = kernel.map(Kernel::open_ports).unwrap_or_default();
        Self {
            open_before,
            kernels,
            server,
            has_wire,
            ends,
        }
    }

    /// The calls of the server are not seen: the kernel must be asked.
    pub(super) fn server_is_unseen(&mut self) {
        self.server = Server::Unseen(std::mem::take(&mut self.open_before));
    }

    /// TCP or UDP, if it is one of these.
    pub(super) fn protocol(&self, program: usize, socket: u64) -> Option<Protocol> {
        let kernel = self.kernels.get(program)?.as_ref()?;
        kernel.get(socket).map(|known| known.protocol)
    }

    /// Its own address and its peer's, as far as the kernel has been asked.
    pub(super) fn addresses(
        &self,
        program: usize,
        socket: u64,
    ) -> Option<(SocketAddr, SocketAddr)> {
        let kernel = self.kernels.get(program)?.as_ref()?;
        kernel.get(socket)?.addresses
    }

    pub(super) fn server_listens(&self, after_bind: Duration) -> bool {
        let kernel = self.kernels.first().and_then(Option::as_ref);
        self.server.listens(after_bind, kernel)
    }

    /// The program calls somebody: one of these words is the address.
    pub(super) fn calls(&self, syscall: Syscall, arguments: &[String]) {
        use Syscall as S;
        let calls = matches!(syscall, S::Connect | S::Sendto | S::Sendmsg | S::Sendmmsg);
        if let (Some(ends), true) = (&self.ends, calls) {
            let addresses = arguments.iter().filter_map(|word| word.parse().ok());
            addresses.for_each(|address| ends.add_called(address));
        }
    }

    /// What waits in the queues, where the call is about that.
    pub(super) fn before(&mut self, sink: &Sink, who: Who, syscall: Syscall, socket: Option<u64>) {
        if who.program == 0 {
            self.server.entered(syscall);
        }
        let kernel = self.kernels.get_mut(who.program).and_then(Option::as_mut);
        if let (Some(inode), Some(kernel)) = (socket, kernel) {
            let waiting = waiting(kernel, syscall, inode);
            send(sink, who, waiting.map(What::Waiting));
            if matches!(syscall, Syscall::Close | Syscall::Shutdown) {
                let left = unacknowledged(kernel, inode).filter(|left| left.count > ON_ITS_WAY);
                send(sink, who, left.map(What::Waiting));
            }
        }
    }

    /// What is not acknowledged, where a call to send has failed for that, or has waited so long, in nanoseconds.
    pub(super) fn after_send(
        &mut self,
        sink: &Sink,
        who: Who,
        asked: &Asked<'_>,
        socket: u64,
        lasted: u64,
    ) {
        let has_no_room = asked.result == Some(-i64::from(libc::EAGAIN)) || lasted > KEPT_WAITING;
        if !has_no_room || !asked.syscall.sends() {
            return;
        }
        if let Some(Some(kernel)) = self.kernels.get_mut(who.program) {
            let left = unacknowledged(kernel, socket);
            send(sink, who, left.map(What::Waiting));
        }
    }

    /// The state of the socket, where the call may have changed it, or has learned that it did.
    pub(super) fn after(
        &mut self,
        sink: &Sink,
        who: Who,
        asked: &Asked<'_>,
        socket: u64,
        made: Option<u64>,
    ) {
        if let (Some(ends), Some(inode)) = (&self.ends, made) {
            ends.add_socket(inode);
        }
        let Some(kernel) = self.kernels.get_mut(who.program).and_then(Option::as_mut) else {
            return;
        };
        if (who.program, asked.result) == (0, Some(0)) {
            let protocol = kernel.get(socket).map(|known| known.protocol);
            self.server.returned(asked.syscall, protocol);
        }
        let is_ours = |state: &State| !self.has_wire || state.remote.port() == 0;
        let state = state_after(kernel, asked, socket, made).filter(is_ours);
        send(sink, who, state.map(What::State));
    }
}

/// Bytes that the kernel keeps until the peer has acknowledged them.
fn unacknowledged(kernel: &mut Kernel, inode: u64) -> Option<Waiting> {
    let known = kernel.get(inode)?;
    known
        .addresses
        .filter(|_| known.protocol == Protocol::Tcp)?;
    let entry = kernel.entry(inode)?;
    (entry.state != "LISTEN" && entry.send_queue > 0).then_some(Waiting {
        socket: inode,
        local: entry.local,
        queue: Queue::Send,
        count: entry.send_queue,
    })
}

fn waiting(kernel: &mut Kernel, syscall: Syscall, inode: u64) -> Option<Waiting> {
    use Syscall as S;
    if !matches!(
        syscall,
        S::Accept | S::Read | S::Readv | S::Recvfrom | S::Recvmsg | S::Recvmmsg | S::Close
    ) {
        return None;
    }
    let known = kernel.get(inode)?;
    // At a socket whose addresses nobody has asked for, nothing is expected.
    known.addresses?;
    // What the kernel tells of UDP is memory: 832 bytes for an empty datagram.
    if known.protocol == Protocol::Udp {
        return None;
    }
    let entry = kernel.entry(inode)?;
    let queue = match entry.state {
        "LISTEN" => Queue::Accept,
        _ => Queue::Receive,
    };
    // The end of the stream counts as a byte, until it is read.
    let has_end = ["CLOSE_WAIT", "LAST_ACK", "CLOSING"].contains(&entry.state);
    let count = entry.recv_queue.saturating_sub(has_end.into());
    (count > 0).then_some(Waiting {
        socket: inode,
        local: entry.local,
        queue,
        count,
    })
}

fn state_after(
    kernel: &mut Kernel,
    asked: &Asked<'_>,
    inode: u64,
    made: Option<u64>,
) -> Option<State> {
    use Syscall as S;
    let result = asked.result?;
    match asked.syscall {
        S::Socket => {
            kernel.add(inode, protocol_of(asked)?);
            None
        }
        S::Bind => {
            kernel.moved(inode);
            None
        }
        S::Listen | S::Connect => {
            kernel.moved(inode);
            state(kernel, inode)
        }
        S::Accept => {
            kernel.accepted(inode, made?, asked.peer_filled_in());
            state(kernel, made?)
        }
        S::Shutdown | S::Close => what_is_left(kernel, inode),
        // The end of the stream, or an error.
        S::Read
        | S::Readv
        | S::Recvfrom
        | S::Recvmsg
        | S::Write
        | S::Writev
        | S::Sendto
        | S::Sendmsg
            if result <= 0 && result != -i64::from(libc::EAGAIN) =>
        {
            state(kernel, inode)
        }
        _ => None,
    }
}

/// TCP or UDP; `None` if the socket is of another kind, which the kernel's tables do not have.
fn protocol_of(asked: &Asked<'_>) -> Option<Protocol> {
    if ![libc::AF_INET, libc::AF_INET6].contains(&asked.int(0)) {
        return None;
    }
    let is_default = |number| [0, number].contains(&asked.int(2));
    match asked.int(1) & 0xf {
        libc::SOCK_STREAM if is_default(libc::IPPROTO_TCP) => Some(Protocol::Tcp),
        libc::SOCK_DGRAM if is_default(libc::IPPROTO_UDP) => Some(Protocol::Udp),
        _ => None,
    }
}

fn state(kernel: &mut Kernel, inode: u64) -> Option<State> {
    let is_tcp = kernel.get(inode)?.protocol == Protocol::Tcp;
    let entry = kernel.entry(inode)?;
    is_tcp.then(|| state_of(&entry))
}

/// After close no program holds the connection any more, and the kernel may have it still.
fn what_is_left(kernel: &mut Kernel, inode: u64) -> Option<State> {
    let known = kernel
        .get(inode)
        .filter(|known| known.protocol == Protocol::Tcp)?;
    let (local, remote) = known.addresses?;
    let state = kernel.state(local, remote);
    if state.socket.is_none() {
        kernel.remove(inode);
    }
    Some(state)
}

fn send(sink: &Sink, who: Who, what: Option<What>) {
    if let Some(what) = what {
        let now = sink.clock().now();
        sink.send(now, Some(who.program), Some(who.thread.as_raw()), what);
    }
}
