//! The other end of the wire.
//!
//! A peer says what it sends and what it expects; a passing stage reads as that story.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::{Running, escaped, fail, fail_at_difference, patience, step};

/// How often to look whether a program has ended that is to connect: two events, and no call waits for both.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A TCP connection to the program under test.
pub struct Peer {
    name: String,
    stream: TcpStream,
}

impl Peer {
    /// Connects to `addr`.
    #[track_caller]
    pub fn connect(name: &str, addr: SocketAddr) -> Self {
        match TcpStream::connect_timeout(&addr, patience()) {
            Ok(stream) => {
                step(format!("{name} connected"));
                Self::over(name, stream)
            }
            Err(error) => fail(
                &format!("{name} can connect to {addr}"),
                &error.to_string(),
                "the server does not listen where it says, or has ended",
            ),
        }
    }

    /// A peer over a connection that the stage accepted itself.
    ///
    /// # Panics
    /// If the operating system refuses a time limit.
    #[must_use]
    pub fn over(name: &str, stream: TcpStream) -> Self {
        stream
            .set_read_timeout(Some(patience()))
            .expect("patience is not zero");
        stream
            .set_write_timeout(Some(patience()))
            .expect("patience is not zero");
        Self {
            name: name.to_owned(),
            stream,
        }
    }

    /// The socket itself, for what only this stage does.
    #[must_use]
    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Sends bytes.
    #[track_caller]
    pub fn send(&mut self, bytes: &[u8]) {
        step(format!("{} sent {}", self.name, escaped(bytes)));
        if let Err(error) = self.stream.write_all(bytes) {
            fail(
                &format!("{} can send", self.name),
                &error.to_string(),
                "the program closed the connection, or stopped reading",
            );
        }
    }

    /// Sends `bytes` up to `times` times; did the program take them all?
    pub fn send_until_closed(&mut self, bytes: &[u8], times: usize) -> bool {
        (0..times).all(|_| self.stream.write_all(bytes).is_ok())
    }

    /// Exactly these bytes must come next.
    #[track_caller]
    pub fn expect(&mut self, bytes: &[u8], likely_cause: &str) {
        let came = self.receive(bytes.len());
        let wanted = format!("{} receives {}", self.name, escaped(bytes));
        if came != bytes {
            fail_at_difference((&wanted, bytes), (&shown(&came), &came), likely_cause);
        }
        step(wanted);
    }

    /// Up to `count` bytes: fewer if the stream ends or nothing more comes in time.
    #[must_use]
    pub fn receive(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let _ = (&self.stream).take(count as u64).read_to_end(&mut bytes);
        bytes
    }

    /// What one `recv` of up to `limit` bytes gives.
    #[track_caller]
    pub fn receive_once(&mut self, limit: usize, likely_cause: &str) -> Vec<u8> {
        let mut bytes = vec![0; limit];
        let mut received = self.stream.read(&mut bytes);
        while received.as_ref().is_err_and(is_interrupted) {
            received = self.stream.read(&mut bytes);
        }
        match received {
            Ok(count) if count > 0 => {
                bytes.truncate(count);
                step(format!("{} received {}", self.name, escaped(&bytes)));
                bytes
            }
            Ok(_) => fail("an answer", "the end of the stream", likely_cause),
            Err(error) => fail("an answer", &no_answer(&error), likely_cause),
        }
    }

    /// The program must close the connection; returns what came before that.
    /// A reset counts as closed.
    #[track_caller]
    pub fn expect_end(&mut self, likely_cause: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self.stream.read_to_end(&mut bytes) {
            Err(error) if !is_reset(&error) => fail(
                &format!("{} sees the connection end", self.name),
                &no_answer(&error),
                likely_cause,
            ),
            _ => step(format!("{} saw the connection end", self.name)),
        }
        bytes
    }

    /// Says "I have sent all": the program reads the end of the stream, and can still answer.
    pub fn finish_sending(&self) {
        step(format!("{} has sent all", self.name));
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Breaks the connection off with a reset (RST), as a crashed machine does when it is back.
    ///
    /// # Panics
    /// If the operating system refuses SO_LINGER.
    pub fn reset(self) {
        step(format!("{} reset the connection", self.name));
        socket2::SockRef::from(&self.stream)
            .set_linger(Some(Duration::ZERO))
            .expect("SO_LINGER can be set on a TCP socket");
    }

    /// Closes the connection.
    pub fn leave(self) {
        step(format!("{} left", self.name));
    }
}

/// Waits for `program` to connect to `listener`, or to end.
#[track_caller]
#[must_use]
pub fn accept(listener: &TcpListener, program: &mut Running, likely_cause: &str) -> TcpStream {
    let listener = listener.try_clone().expect("a listener can be duplicated");
    let (accepted, connection) = mpsc::channel();
    // Waits in a thread of its own, since `accept` knows no time limit.
    thread::spawn(move || accepted.send(listener.accept()));
    let until = Instant::now() + patience();
    loop {
        // Asked first: it may have connected, and then ended.
        let has_ended = program.has_ended();
        match connection.recv_timeout(LOOK_AGAIN) {
            Ok(Ok((stream, _))) => {
                step("the program connected");
                return stream;
            }
            Ok(Err(error)) => fail("a connection", &error.to_string(), likely_cause),
            Err(_) if has_ended || Instant::now() > until => {
                fail("a connection", &program.instead(b""), likely_cause)
            }
            Err(_) => {}
        }
    }
}

/// A receive with a time limit ends with EINTR at any signal (signal(7)), SA_RESTART or not:
/// here at SIGCHLD, whenever a program ends that another stage has started.
fn is_interrupted(error: &io::Error) -> bool {
    error.kind() == ErrorKind::Interrupted
}

fn is_reset(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
    )
}

fn no_answer(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => {
            format!("nothing within {} s", patience().as_secs())
        }
        _ => error.to_string(),
    }
}

fn shown(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        "nothing".into()
    } else {
        escaped(bytes)
    }
}

/// A UDP socket that talks to the program under test.
pub struct UdpPeer {
    name: String,
    socket: UdpSocket,
}

impl UdpPeer {
    /// A socket that sends to `addr`, and takes datagrams from nobody else.
    ///
    /// # Panics
    /// If the operating system has no socket to give.
    #[must_use]
    pub fn towards(name: &str, addr: SocketAddr) -> Self {
        let peer = if addr.is_ipv4() {
            Self::bind(name, (Ipv4Addr::LOCALHOST, 0).into())
        } else {
            Self::bind(name, (Ipv6Addr::LOCALHOST, 0).into())
        };
        peer.socket
            .connect(addr)
            .expect("a loopback address can be connected to");
        peer
    }

    /// A socket bound to `addr`, taking datagrams from anybody.
    ///
    /// # Panics
    /// If the address cannot be had.
    #[must_use]
    pub fn bind(name: &str, addr: SocketAddr) -> Self {
        let socket = UdpSocket::bind(addr).expect("loopback port 0 can be bound");
        socket
            .set_read_timeout(Some(patience()))
            .expect("patience is not zero");
        Self {
            name: name.to_owned(),
            socket,
        }
    }

    /// The socket itself, for what only this stage does.
    #[must_use]
    pub fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// Sends one datagram to the program.
    #[track_caller]
    pub fn send(&self, datagram: &[u8]) {
        step(format!(
            "{} sent the datagram {}",
            self.name,
            escaped(datagram)
        ));
        if let Err(error) = self.socket.send(datagram) {
            fail(
                "the datagram can be sent",
                &error.to_string(),
                "nobody listens on that port",
            );
        }
    }

    /// The next datagram must be this one.
    #[track_caller]
    pub fn expect(&self, datagram: &[u8], likely_cause: &str) {
        let wanted = format!("{} receives the datagram {}", self.name, escaped(datagram));
        let (came, _) = self.receive(&wanted, likely_cause);
        if came != datagram {
            fail_at_difference((&wanted, datagram), (&escaped(&came), &came), likely_cause);
        }
    }

    /// The next datagram, and who sent it.
    #[track_caller]
    pub fn receive(&self, wanted: &str, likely_cause: &str) -> (Vec<u8>, SocketAddr) {
        let mut buffer = vec![0; 65_535];
        let mut received = self.socket.recv_from(&mut buffer);
        // Windows reports here that an earlier datagram of ours found nobody: no news for a stage.
        while received.as_ref().is_err_and(is_interrupted)
            || matches!(&received, Err(error) if error.kind() == ErrorKind::ConnectionReset)
        {
            received = self.socket.recv_from(&mut buffer);
        }
        match received {
            Ok((count, from)) => {
                buffer.truncate(count);
                step(format!(
                    "{} received the datagram {}",
                    self.name,
                    escaped(&buffer)
                ));
                (buffer, from)
            }
            Err(error) => fail(wanted, &no_answer(&error), likely_cause),
        }
    }

    /// Sends one datagram to an address.
    #[track_caller]
    pub fn send_to(&self, datagram: &[u8], addr: SocketAddr) {
        step(format!(
            "{} sent {} to {addr}",
            self.name,
            escaped(datagram)
        ));
        if let Err(error) = self.socket.send_to(datagram, addr) {
            fail(
                "the datagram can be sent",
                &error.to_string(),
                "nobody listens on that port",
            );
        }
    }
}
