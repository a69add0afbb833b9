//! Where requests come from: a listening socket, or one that receives datagrams.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;

use crate::given::not_written;
use crate::request::{Connection, Datagram, Request};
use crate::screen::Screen;

/// The longest datagram there is, in bytes.
pub const MAX_DATAGRAM: usize = 65_535;

pub trait Source: Send + Sync {
    /// Where it is bound, with the port that the kernel chose.
    fn local_addr(&self) -> io::Result<SocketAddr>;

    /// Waits for the next request.
    fn get_request(&self) -> io::Result<Arc<dyn Request>>;

    /// Did the server itself send a request that seems to come from `peer`?
    fn is_own(&self, peer: SocketAddr) -> bool {
        false
    }
}

/// Its requests are connections.
pub struct Tcp {
    listener: TcpListener,
    screen: Screen,
}

impl Tcp {
    pub fn bind(addr: &str, screen: Screen) -> io::Result<Self> {
        // stage 1 {
        //- not_written(1)
        // It also sets SO_REUSEADDR (on Unix), listens, and tries every address that a name has.
        let listener = TcpListener::bind(addr)?;
        Ok(Self { listener, screen })
        // stage 1 }
    }
}

impl Source for Tcp {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    fn get_request(&self) -> io::Result<Arc<dyn Request>> {
        // stage 1 {
        //- not_written(1)
        let (stream, peer) = self.listener.accept()?;
        Ok(Arc::new(Connection {
            stream,
            peer,
            screen: self.screen,
        }))
        // stage 1 }
    }
}

/// Its requests are datagrams.
///
/// On 0.0.0.0 or `[::]` the kernel chooses the address that an answer comes from, and it may not be the one
/// that was asked. The chapter shows how to choose it; std cannot.
pub struct Udp {
    socket: Arc<UdpSocket>,
    screen: Screen,
}

impl Udp {
    pub fn bind(addr: &str, screen: Screen) -> io::Result<Self> {
        // stage 15 {
        //- not_written(15)
        let socket = Arc::new(UdpSocket::bind(addr)?);
        Ok(Self { socket, screen })
        // stage 15 }
    }
}

impl Source for Udp {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    fn get_request(&self) -> io::Result<Arc<dyn Request>> {
        // stage 15 {
        //- not_written(15)
        let mut data = vec![0; MAX_DATAGRAM];
        let (count, peer) = self.socket.recv_from(&mut data)?;
        data.truncate(count);
        Ok(Arc::new(Datagram {
            data,
            peer,
            socket: Arc::clone(&self.socket),
            screen: self.screen,
        }))
        // stage 15 }
    }

    /// Anybody can forge the server's address as the sender's: the server would answer itself, and that again.
    fn is_own(&self, mut sender: SocketAddr) -> bool {
        let Ok(own) = self.local_addr() else {
            return false;
        };
        if !own.ip().to_canonical().is_unspecified() {
            return (own.ip(), own.port()) == (sender.ip(), sender.port());
        }
        if own.port() != sender.port() {
            return false;
        }
        // On 0.0.0.0 or [::] the server has every address of its machine; only those can be bound.
        sender.set_port(0);
        let bound = UdpSocket::bind(sender);
        !matches!(bound, Err(error) if error.kind() == ErrorKind::AddrNotAvailable)
    }
}
