//! Requests: what to answer, and how.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;

use encoding_rs::{Decoder, UTF_8};

use crate::given::{not_written, say};
use crate::screen::Screen;

/// What a server serves.
pub trait Request: Send + Sync {
    /// The address of its peer.
    fn peer(&self) -> SocketAddr;

    /// Answers; when it returns, the request is closed.
    fn handle(&self) -> io::Result<()>;

    /// Ends the wait of a handler, in another thread, for this peer.
    fn interrupt(&self);
}

/// A request of the TCP server: one connection, from its beginning to its end.
/// It is closed when this value is dropped.
pub struct Connection {
    pub stream: TcpStream,
    pub peer: SocketAddr,
    pub screen: Screen,
}

impl Request for Connection {
    fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Sends back what comes, until the peer has sent all.
    fn handle(&self) -> io::Result<()> {
        // stage 2 {
        //- not_written(2)
        // `self` is shared, and so cannot be changed; but std lets a shared `&TcpStream` be read and written, too.
        let mut stream = &self.stream;
        // Otherwise a short answer may wait 40 ms for the acknowledgement of the one before it (Nagle).
        stream.set_nodelay(true)?;
        let mut printer = Printer::new(self.screen, self.peer);
        let mut buffer = [0; 8192];
        loop {
            let count = stream.read(&mut buffer)?;
            let piece = &buffer[..count];
            printer.print(piece);
            if count == 0 {
                return Ok(());
            }
            stream.write_all(piece)?;
        }
        // stage 2 }
    }

    fn interrupt(&self) {
        // stage 13 {
        // `read` in the other thread returns 0, and `write` fails.
        // If this fails, the peer has left: then no thread waits for it.
        let _ = self.stream.shutdown(Shutdown::Both);
        // stage 13 }
    }
}

/// Prints the pieces of one connection.
struct Printer {
    screen: Screen,
    peer: SocketAddr,
    // stage 3 {
    decoder: Decoder,
    // stage 3 }
}

impl Printer {
    fn new(screen: Screen, peer: SocketAddr) -> Self {
        Self {
            screen,
            peer,
            // stage 3 {
            decoder: UTF_8.new_decoder_without_bom_handling(),
            // stage 3 }
        }
    }

    /// The empty piece is the end of the stream.
    fn print(&mut self, piece: &[u8]) {
        // stage 3 {
        //- say(format_args!("{piece:?}"));
        // TCP may cut a character in two: its first half waits in the decoder for the other.
        let room = self.decoder.max_utf8_buffer_length(piece.len());
        let mut text = String::with_capacity(room.unwrap_or(0));
        let at_the_end = piece.is_empty();
        // Bytes that are not UTF-8 become U+FFFD.
        let _ = self.decoder.decode_to_string(piece, &mut text, at_the_end);
        if !text.is_empty() {
            self.screen.show(&text, self.peer);
        }
        // stage 3 }
    }
}

/// A request of the UDP server.
pub struct Datagram {
    pub data: Vec<u8>,
    pub peer: SocketAddr,
    /// The server's socket; all datagrams share it.
    pub socket: Arc<UdpSocket>,
    pub screen: Screen,
}

impl Request for Datagram {
    fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Sends it back to where it came from.
    fn handle(&self) -> io::Result<()> {
        // stage 15 {
        //- not_written(15)
        let text = String::from_utf8_lossy(&self.data);
        self.screen.show(&text, self.peer);
        self.socket.send_to(&self.data, self.peer)?;
        Ok(())
        // stage 15 }
    }

    /// Its handler does not wait for the peer.
    fn interrupt(&self) {}
}
