//! The other end of the wire.
//!
//! A peer says what it sends and what it expects; a passing stage reads as that story.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::{KEPT, Running, Said, escaped, fail, fail_at_difference, patience, said, step};

/// How often to look whether a program has ended that is to connect: two events, and no call waits for both.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What the end of a stream, of input or of the connection, is often taken for.
const ENDLESS: Said = said!(
    "a loop does not notice the end of its input: there a read gives nothing, again and again, \
     which is the end and not an empty line"
);

/// Why no more was read.
enum Stopped {
    AtTheEnd,
    ByAnError(io::Error),
    ByUs,
}

/// A TCP connection to the program under test.
pub struct Peer {
    name: Said,
    stream: TcpStream,
}

impl Peer {
    /// Connects to `addr`.
    #[track_caller]
    pub fn connect(name: impl Into<Said>, addr: SocketAddr) -> Self {
        let name = name.into();
        match TcpStream::connect_timeout(&addr, patience()) {
            Ok(stream) => {
                step(said!("{} connected", &name));
                Self::over(name, stream)
            }
            Err(error) => fail(
                said!("{} can connect to {}", name, addr),
                no_answer(&error),
                said!("the server does not listen where it says, or has ended"),
            ),
        }
    }

    /// A peer over a connection that the stage accepted itself.
    ///
    /// # Panics
    /// If the operating system refuses a time limit.
    #[must_use]
    pub fn over(name: impl Into<Said>, stream: TcpStream) -> Self {
        stream
            .set_read_timeout(Some(patience()))
            .expect("patience is not zero");
        stream
            .set_write_timeout(Some(patience()))
            .expect("patience is not zero");
        Self {
            name: name.into(),
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
        step(said!("{} sent {}", &self.name, escaped(bytes)));
        if let Err(error) = self.stream.write_all(bytes) {
            fail(
                said!("{} can send", &self.name),
                error,
                said!("the program closed the connection, or stopped reading"),
            );
        }
    }

    /// Sends `bytes` up to `times` times; did the program take them all?
    pub fn send_until_closed(&mut self, bytes: &[u8], times: usize) -> bool {
        (0..times).all(|_| self.stream.write_all(bytes).is_ok())
    }

    /// Exactly these bytes must come next.
    #[track_caller]
    pub fn expect(&mut self, bytes: &[u8], likely_cause: impl Into<Said>) {
        let came = self.receive(bytes.len());
        let wanted = said!("{} receives {}", &self.name, escaped(bytes));
        if came != bytes {
            fail_at_difference((wanted, bytes), (shown(&came), &came), likely_cause);
        }
        step(wanted);
    }

    /// Up to `count` bytes: fewer if the stream ends or nothing more comes in time.
    #[must_use]
    pub fn receive(&mut self, count: usize) -> Vec<u8> {
        self.read_on(count).0
    }

    /// What one `recv` of up to `limit` bytes gives.
    #[track_caller]
    pub fn receive_once(&mut self, limit: usize, likely_cause: impl Into<Said>) -> Vec<u8> {
        let mut bytes = vec![0; limit];
        let mut received = self.stream.read(&mut bytes);
        while received.as_ref().is_err_and(is_interrupted) {
            received = self.stream.read(&mut bytes);
        }
        match received {
            Ok(count) if count > 0 => {
                bytes.truncate(count);
                step(said!("{} received {}", &self.name, escaped(&bytes)));
                bytes
            }
            Ok(_) => fail(
                said!("an answer"),
                said!("the end of the stream"),
                likely_cause,
            ),
            Err(error) => fail(said!("an answer"), no_answer(&error), likely_cause),
        }
    }

    /// The program must close the connection; returns what came before that.
    /// A reset counts as closed.
    #[track_caller]
    pub fn expect_end(&mut self, likely_cause: impl Into<Said>) -> Vec<u8> {
        let (bytes, ended) = self.receive_to_end();
        match ended {
            Err(error) if !is_reset(&error) => fail(
                said!("{} sees the connection end", &self.name),
                no_answer(&error),
                likely_cause,
            ),
            _ => step(said!("{} saw the connection end", &self.name)),
        }
        bytes
    }

    /// All that comes before the end of the stream, or before the error that ends it.
    #[track_caller]
    pub fn receive_to_end(&mut self) -> (Vec<u8>, io::Result<()>) {
        let (bytes, stopped) = self.read_on(KEPT);
        match stopped {
            Stopped::AtTheEnd => (bytes, Ok(())),
            Stopped::ByAnError(error) => (bytes, Err(error)),
            Stopped::ByUs => fail(
                said!("{} sees the connection end", &self.name),
                said!("it sends without end: {}", escaped(&bytes)),
                ENDLESS,
            ),
        }
    }

    /// Reads until the stream ends, `limit` bytes are there, or patience is at its end:
    /// a program that sends again and again is no reason to wait for ever.
    fn read_on(&self, limit: usize) -> (Vec<u8>, Stopped) {
        let start = Instant::now();
        let mut bytes = Vec::new();
        let mut buffer = [0; 8192];
        while bytes.len() < limit && start.elapsed() < patience() {
            let room = buffer.len().min(limit - bytes.len());
            match (&self.stream).read(&mut buffer[..room]) {
                Ok(0) => return (bytes, Stopped::AtTheEnd),
                Ok(count) => bytes.extend_from_slice(&buffer[..count]),
                Err(error) if is_interrupted(&error) => {}
                Err(error) => return (bytes, Stopped::ByAnError(error)),
            }
        }
        (bytes, Stopped::ByUs)
    }

    /// Says "I have sent all": the program reads the end of the stream, and can still answer.
    pub fn finish_sending(&self) {
        step(said!("{} has sent all", &self.name));
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Breaks the connection off with a reset (RST), as a crashed machine does when it is back.
    ///
    /// # Panics
    /// If the operating system refuses SO_LINGER.
    pub fn reset(self) {
        step(said!("{} reset the connection", &self.name));
        socket2::SockRef::from(&self.stream)
            .set_linger(Some(Duration::ZERO))
            .expect("SO_LINGER can be set on a TCP socket");
    }

    /// Closes the connection.
    pub fn leave(self) {
        step(said!("{} left", self.name));
    }
}

/// Waits for `program` to connect to `listener`, or to end.
#[track_caller]
#[must_use]
pub fn accept(
    listener: &TcpListener,
    program: &mut Running,
    likely_cause: impl Into<Said>,
) -> TcpStream {
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
                step(said!("the program connected"));
                return stream;
            }
            Ok(Err(error)) => fail(said!("a connection"), error, likely_cause),
            Err(_) if has_ended || Instant::now() > until => {
                fail(said!("a connection"), program.instead(b""), likely_cause)
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

fn no_answer(error: &io::Error) -> Said {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => {
            said!("nothing within {} s", patience().as_secs())
        }
        _ => error.into(),
    }
}

fn shown(bytes: &[u8]) -> Said {
    if bytes.is_empty() {
        said!("nothing")
    } else {
        escaped(bytes)
    }
}

/// A UDP socket that talks to the program under test.
pub struct UdpPeer {
    name: Said,
    socket: UdpSocket,
}

impl UdpPeer {
    /// A socket that sends to `addr`, and takes datagrams from nobody else.
    ///
    /// # Panics
    /// If the operating system has no socket to give.
    #[must_use]
    pub fn towards(name: impl Into<Said>, addr: SocketAddr) -> Self {
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
    pub fn bind(name: impl Into<Said>, addr: SocketAddr) -> Self {
        let socket = UdpSocket::bind(addr).expect("loopback port 0 can be bound");
        socket
            .set_read_timeout(Some(patience()))
            .expect("patience is not zero");
        Self {
            name: name.into(),
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
        step(said!(
            "{} sent the datagram {}",
            &self.name,
            escaped(datagram)
        ));
        if let Err(error) = self.socket.send(datagram) {
            fail(
                said!("the datagram can be sent"),
                error,
                said!("nobody listens on that port"),
            );
        }
    }

    /// The next datagram must be this one.
    #[track_caller]
    pub fn expect(&self, datagram: &[u8], likely_cause: impl Into<Said>) {
        let wanted = said!("{} receives the datagram {}", &self.name, escaped(datagram));
        let likely_cause = likely_cause.into();
        let (came, _) = self.receive(&wanted, &likely_cause);
        if came != datagram {
            fail_at_difference((wanted, datagram), (escaped(&came), &came), likely_cause);
        }
    }

    /// The next datagram, and who sent it.
    #[track_caller]
    pub fn receive(
        &self,
        wanted: impl Into<Said>,
        likely_cause: impl Into<Said>,
    ) -> (Vec<u8>, SocketAddr) {
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
                step(said!(
                    "{} received the datagram {}",
                    &self.name,
                    escaped(&buffer)
                ));
                (buffer, from)
            }
            Err(error) => fail(wanted, no_answer(&error), likely_cause),
        }
    }

    /// Sends one datagram to an address.
    #[track_caller]
    pub fn send_to(&self, datagram: &[u8], addr: SocketAddr) {
        step(said!(
            "{} sent {} to {}",
            &self.name,
            escaped(datagram),
            addr
        ));
        if let Err(error) = self.socket.send_to(datagram, addr) {
            fail(
                said!("the datagram can be sent"),
                error,
                said!("nobody listens on that port"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{self, AssertUnwindSafe};

    use crate::verbatim;

    use super::*;

    #[test]
    fn a_program_that_sends_without_end_is_not_heard_to_its_end() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let mut peer = Peer::connect(said!("the peer"), listener.local_addr().unwrap());
        let (mut program, _) = listener.accept().unwrap();
        let report = thread::scope(|scope| {
            // Ends when the peer has left.
            scope.spawn(move || while program.write_all(&[b'\n'; 4096]).is_ok() {});
            let heard =
                panic::catch_unwind(AssertUnwindSafe(|| peer.expect_end(verbatim("it ends"))));
            peer.leave();
            heard.unwrap_err()
        });
        let report = report.downcast_ref::<String>().unwrap();
        assert!(report.contains("it sends without end: "), "{report}");
    }

    #[test]
    fn the_end_and_a_reset_are_both_the_end() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        for is_reset in [false, true] {
            let mut peer = Peer::connect(said!("the peer"), listener.local_addr().unwrap());
            let (program, _) = listener.accept().unwrap();
            let mut program = Peer::over(said!("the program"), program);
            program.send(b"bye");
            peer.expect(b"bye", verbatim("it is sent"));
            if is_reset {
                program.reset();
            } else {
                program.leave();
            }
            assert!(peer.expect_end(verbatim("it is gone")).is_empty());
        }
    }
}
