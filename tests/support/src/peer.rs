//! A TCP connection to the program under test.
//!
//! It reports what it sends, and what it expects.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use harness::report::Difference;

use crate::expect::shown_as;
use crate::seen::Seen;
use crate::steps::{fail_seeing, reads_from};
use crate::{Cause, KEPT, Running, Said, escaped, fail, patience, said, step};

/// How often a wait looks whether the program has ended: no call waits for that and for a connection, or a datagram.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Why a program never stops sending.
const ENDLESS: Said = said!(
    "a loop does not notice the end of its input: there a read gives nothing, again and again, \
     which is the end and not an empty line"
);

/// Why a connection ends with a reset.
const RESET: Said = said!(
    "to close with bytes unread is a reset (RST): say that you have sent all, \
     shutdown(SHUT_WR), and read on for a while before you close"
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
        let peer = Self::connect_quietly(name, addr);
        step(said!("{} connected", &peer.name));
        peer
    }

    /// Connects to `addr`, as one of so many that this is no step of its own.
    #[track_caller]
    pub fn connect_quietly(name: impl Into<Said>, addr: SocketAddr) -> Self {
        let name = name.into();
        match TcpStream::connect_timeout(&addr, patience()) {
            Ok(stream) => Self::over(name, stream),
            Err(error) => {
                let elsewhere = said!("the server does not listen where it says");
                let cause = Cause::from(said!(
                    "more peers have connected than wait for accept (the backlog of listen): \
                     accept each as soon as it comes, or give listen a longer one"
                ));
                let seen = if is_timeout(&error) {
                    Seen::Told
                } else {
                    Seen::Nothing
                };
                let both = (said!("{} can connect to {}", name, addr), no_answer(&error));
                let cause = cause.if_nothing(elsewhere).if_ended(said!(
                    "a server goes on when a peer has gone: accept the next, in a loop"
                ));
                fail_seeing(seen, both, None, cause)
            }
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

    /// What the steps call it.
    #[must_use]
    pub fn name(&self) -> &Said {
        &self.name
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

    /// Sends bytes, if the program has not closed the connection.
    pub fn send_or_be_closed(&mut self, bytes: &[u8]) {
        step(said!("{} sent {}", &self.name, escaped(bytes)));
        let _ = self.stream.write_all(bytes);
    }

    /// Sends `bytes` up to `times` times, and returns whether the connection took all of them.
    pub fn send_until_closed(&mut self, bytes: &[u8], times: usize) -> bool {
        (0..times).all(|_| self.stream.write_all(bytes).is_ok())
    }

    /// Exactly these bytes must come next.
    #[track_caller]
    pub fn expect(&mut self, bytes: &[u8], likely_cause: impl Into<Cause>) {
        let (came, stopped) = self.read_on(bytes.len());
        let wanted = said!("{} receives {}", &self.name, escaped(bytes));
        if came != bytes {
            let seen = match (&stopped, Seen::between(bytes, &came)) {
                (Stopped::AtTheEnd, Seen::Nothing) => Seen::Closed,
                (Stopped::ByAnError(error), Seen::Nothing) if is_reset(error) => Seen::Reset,
                (_, seen) => seen,
            };
            let received = match stopped {
                Stopped::AtTheEnd => said!("{}, and then the end of the stream", shown_as(&came)),
                Stopped::ByAnError(error) if came.is_empty() => no_answer(&error),
                Stopped::ByAnError(error) => {
                    said!("{}, and then: {}", shown_as(&came), no_answer(&error))
                }
                Stopped::ByUs => shown_as(&came),
            };
            let difference = Difference::between(bytes, &came);
            fail_seeing(seen, (wanted, received), difference, likely_cause);
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
    pub fn receive_once(&mut self, limit: usize, likely_cause: impl Into<Cause>) -> Vec<u8> {
        let mut bytes = vec![0; limit];
        let received = match self.read(&mut bytes) {
            Ok(0) => said!("the end of the stream"),
            Ok(count) => {
                bytes.truncate(count);
                step(said!("{} received {}", &self.name, escaped(&bytes)));
                return bytes;
            }
            Err(error) => no_answer(&error),
        };
        let both = (said!("an answer"), received);
        fail_seeing(Seen::Nothing, both, None, likely_cause)
    }

    /// The program must close the connection; returns what came before that.
    /// A reset counts as closed.
    #[track_caller]
    pub fn expect_end(&mut self, likely_cause: impl Into<Cause>) -> Vec<u8> {
        let (bytes, ended) = self.receive_to_end();
        if let Err(error) = ended
            && !is_reset(&error)
        {
            let wanted = said!("{} sees the connection end", &self.name);
            fail_seeing(
                Seen::Nothing,
                (wanted, no_answer(&error)),
                None,
                likely_cause,
            );
        }
        step(said!("{} saw the connection end", &self.name));
        bytes
    }

    /// The program must end its direction in good order, with the end of the stream and not with a reset;
    /// returns what came before that.
    #[track_caller]
    pub fn expect_end_of_stream(&mut self, likely_cause: impl Into<Cause>) -> Vec<u8> {
        let (bytes, ended) = self.receive_to_end();
        if let Err(error) = ended {
            let wanted = said!("{} reads the end of the stream", &self.name);
            let seen = if is_reset(&error) {
                Seen::Known(RESET)
            } else {
                Seen::Nothing
            };
            fail_seeing(seen, (wanted, no_answer(&error)), None, likely_cause);
        }
        step(said!("{} read the end of the stream", &self.name));
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

    /// Reads until the stream ends, or `limit` bytes are there, or [`patience`] is over:
    /// a program that never stops sending must not stop the stage.
    fn read_on(&self, limit: usize) -> (Vec<u8>, Stopped) {
        let start = Instant::now();
        let mut bytes = Vec::new();
        let mut buffer = [0; 8192];
        while bytes.len() < limit && start.elapsed() < patience() {
            let room = buffer.len().min(limit - bytes.len());
            match self.read(&mut buffer[..room]) {
                Ok(0) => return (bytes, Stopped::AtTheEnd),
                Ok(count) => bytes.extend_from_slice(&buffer[..count]),
                Err(error) => return (bytes, Stopped::ByAnError(error)),
            }
        }
        (bytes, Stopped::ByUs)
    }

    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let ends = self
            .stream
            .local_addr()
            .and_then(|local| Ok([local, self.stream.peer_addr()?]));
        reads_from(ends.ok().map(|ends| ends.map(|end| end.port())));
        retried(|| (&self.stream).read(buffer))
    }

    /// Shuts down the sending half: the program reads the end of the stream, and can still answer.
    pub fn finish_sending(&self) {
        step(said!("{} shut down its sending half", &self.name));
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Closes the connection with a reset (RST), as a machine does that crashed and has restarted.
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
    program: &Running,
    likely_cause: impl Into<Cause>,
) -> TcpStream {
    let listener = listener.try_clone().expect("a listener can be duplicated");
    let (accepted, connection) = mpsc::channel();
    // In a thread of its own, since `accept` has no time limit.
    thread::spawn(move || accepted.send(listener.accept()));
    let until = Instant::now() + patience();
    loop {
        // Before the connection is looked for: the program may connect, and then end.
        let has_ended = program.has_ended();
        match connection.recv_timeout(LOOK_AGAIN) {
            Ok(Ok((stream, _))) => {
                step(said!("the program connected"));
                return stream;
            }
            Ok(Err(error)) => fail(said!("a connection"), error, likely_cause),
            Err(_) if has_ended || Instant::now() > until => {
                let both = (said!("a connection"), said!("nothing"));
                fail_seeing(Seen::Nothing, both, None, likely_cause)
            }
            Err(_) => {}
        }
    }
}

/// Receives again after EINTR. Any signal interrupts a receive with a time limit, even with SA_RESTART (signal(7)):
/// here SIGCHLD does, whenever a program ends that another stage has started.
pub(crate) fn retried<T>(mut receive: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match receive() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            received => return received,
        }
    }
}

fn is_reset(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
    )
}

/// What a report says came instead of what was waited for.
pub(crate) fn no_answer(error: &io::Error) -> Said {
    if is_timeout(error) {
        said!("nothing within {} s", patience().as_secs())
    } else {
        error.into()
    }
}

pub(crate) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::panic::{self, AssertUnwindSafe};

    use crate::verbatim;

    use super::*;

    #[test]
    fn a_program_that_sends_without_end_is_not_heard_to_its_end() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let mut peer = Peer::connect(said!("the peer"), listener.local_addr().unwrap());
        let (mut program, _) = listener.accept().unwrap();
        let report = thread::scope(|scope| {
            // Ends when the peer has closed the connection.
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
                let heard = panic::catch_unwind(AssertUnwindSafe(|| {
                    peer.expect_end_of_stream(verbatim("it is gone"))
                }));
                let report = heard.unwrap_err();
                let report = report.downcast_ref::<String>().unwrap();
                assert!(report.contains("is a reset (RST)"), "{report}");
            } else {
                program.leave();
                let rest = peer.expect_end_of_stream(verbatim("it is gone"));
                assert!(rest.is_empty());
            }
            assert!(peer.expect_end(verbatim("it is gone")).is_empty());
        }
    }
}
