//! UDP: a request is a datagram.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use crate::handler::during;
use crate::transport::{Transport, from_here};
use crate::{Server, Settings};

/// A server whose requests are datagrams; Python's `UDPServer`.
pub type UdpServer = Server<Udp>;

/// A bound UDP socket.
#[derive(Debug)]
pub struct Udp {
    socket: Arc<UdpSocket>,
    addr: SocketAddr,
    max_packet_size: usize,
}

/// One datagram and the way back; Python's pair `(data, socket)`.
#[derive(Debug)]
pub struct Datagram {
    data: Vec<u8>,
    socket: Arc<UdpSocket>,
    from: SocketAddr,
}

impl Datagram {
    /// What the peer sent; an empty datagram is one, too.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Sends one datagram to the peer, from the address it wrote to; see sendto(2).
    ///
    /// # Errors
    /// If it cannot be sent. That it was sent does not mean that it arrives.
    pub fn reply(&self, data: &[u8]) -> io::Result<()> {
        self.socket
            .send_to(data, self.from)
            .map(drop)
            .map_err(during("send"))
    }
}

impl Transport for Udp {
    type Request = Datagram;

    fn bind(addr: SocketAddr, settings: &Settings) -> io::Result<Self> {
        let socket = UdpSocket::bind(addr)?;
        Ok(Self {
            addr: socket.local_addr()?,
            socket: Arc::new(socket),
            max_packet_size: settings.max_packet_size,
        })
    }

    fn server_address(&self) -> SocketAddr {
        self.addr
    }

    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.socket.set_read_timeout(timeout)
    }

    /// See recvfrom(2).
    fn get_request(&self) -> io::Result<(Datagram, SocketAddr)> {
        let mut data = vec![0; self.max_packet_size];
        let (count, from) = self.socket.recv_from(&mut data)?;
        data.truncate(count);
        // Ten thousand waiting datagrams must not hold 64 KiB each.
        data.shrink_to_fit();
        let socket = Arc::clone(&self.socket);
        Ok((Datagram { data, socket, from }, from))
    }

    fn wake(&self) {
        // If it is lost because the receive buffer is full, recv_from does not wait anyway.
        let _ = self.socket.send_to(&[], from_here(self.addr));
    }

    /// Nothing to do: the whole request is here already.
    fn interrupt(_: &Datagram) {}

    /// Nothing to do: there is no connection.
    fn shutdown_request(_: &Datagram) {}
}
