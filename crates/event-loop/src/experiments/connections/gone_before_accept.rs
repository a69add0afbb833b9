//! Between the event and accept, the client has gone.

use experiment::Experiment;

/// What accept does about a client that has reset its connection.
pub const EXPERIMENT: Experiment = Experiment {
    name: "gone-before-accept",
    question: "poll says that a listener is readable: a client has connected. \
        Before the loop calls accept, the client resets its connection. What does accept do on Linux?",
    choices: &[
        "it finds nobody: EAGAIN",
        "it fails: ECONNABORTED",
        "it gives a connection, whose recv fails: ECONNRESET",
    ],
    answer: "it gives a connection, whose recv fails: ECONNRESET",
    explanation: "Linux leaves the dead connection in the accept queue: accept succeeds, and the first recv tells the truth. \
        Other systems take it out of the queue. There accept fails with ECONNABORTED, or finds nobody, and with a listener that blocks \
        the whole loop would wait for the next client. So make the listener non-blocking, take EAGAIN for \"nobody\", \
        and do not end the server because of an error that concerns one client.",
    sources: &["accept(2): NOTES and ECONNABORTED", "select(2): BUGS"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(unix)]
use unix::observe;

#[cfg(not(unix))]
use crate::experiments::unix_only as observe;

#[cfg(unix)]
mod unix {
    use std::io::{self, ErrorKind, Read};
    use std::net::{TcpListener, TcpStream};
    use std::os::fd::AsFd;
    use std::thread;
    use std::time::{Duration, Instant};

    use experiment::{Observation, Observed};
    use instruments::errno::{name, returned, succeeded};
    use instruments::sockets::{Protocol, SocketTable};
    use nix::poll::{PollFd, PollFlags, poll};
    use socket2::SockRef;

    use crate::experiments::pair::PATIENCE;

    pub(super) fn observe() -> Observed {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let client = TcpStream::connect(listener.local_addr()?)?;
        let mut entries = [PollFd::new(listener.as_fd(), PollFlags::POLLIN)];
        let readable = poll(&mut entries, PATIENCE)?;
        reset(client)?;

        let accepted = listener.accept().map(|(server, _)| server);
        let next = listener.accept();
        let mut seen = Observation::new()
            .fact("listeners that poll calls readable", readable)
            .fact("accept, after the reset", succeeded(&accepted));
        let error = match accepted {
            Ok(mut server) => {
                let received = server.read(&mut [0; 16]);
                seen = seen.fact("recv on the new socket", returned(&received));
                received.err()
            }
            Err(error) => Some(error),
        };
        Ok(seen.fact("accept once more", succeeded(&next)).answer(
            match error.as_ref().map(name).as_deref() {
                Some("ECONNRESET") => "it gives a connection, whose recv fails: ECONNRESET",
                Some("ECONNABORTED") => "it fails: ECONNABORTED",
                _ => "it finds nobody: EAGAIN",
            },
        ))
    }

    /// Resets the connection, and waits until the server's kernel has none any more.
    fn reset(client: TcpStream) -> io::Result<()> {
        let sockets = SocketTable::open(Protocol::Tcp)?;
        let (server_addr, client_addr) = (client.peer_addr()?, client.local_addr()?);
        // With this option close sends a RST, and no FIN.
        SockRef::from(&client).set_linger(Some(Duration::ZERO))?;
        drop(client);
        let start = Instant::now();
        while sockets.get(server_addr, client_addr)?.is_some() {
            if start.elapsed() > Duration::from_millis(PATIENCE.into()) {
                return Err(ErrorKind::TimedOut.into());
            }
            thread::yield_now();
        }
        Ok(())
    }
}
