//! A connect that does not block, and its result.

use experiment::Experiment;

/// What poll says of a connection that was refused.
pub const EXPERIMENT: Experiment = Experiment {
    name: "refused-is-writable",
    question: "Two sockets call connect without blocking: one to a server, the other to a port where nobody listens. \
        The loop waits with POLLOUT for both. What does it hear of the second?",
    choices: &[
        "nothing: only a socket that is connected is writable",
        "POLLERR, and not POLLOUT",
        "POLLOUT, as of the first; its SO_ERROR says what happened",
    ],
    answer: "POLLOUT, as of the first; its SO_ERROR says what happened",
    explanation: "A connect that does not block returns EINPROGRESS. The socket becomes writable when the result is known, be it good or bad: \
        in both cases a send would not wait. Linux adds POLLERR and POLLHUP to a refusal; select shows neither of them. \
        So after POLLOUT read SO_ERROR: 0 means connected, and any other number says why not. \
        A program that only looks for POLLOUT takes a refusal for a connection.",
    sources: &["connect(2): EINPROGRESS", "poll(2): POLLOUT, POLLERR", "socket(7): SO_ERROR"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(unix)]
use unix::observe;

#[cfg(not(unix))]
use crate::experiments::unix_only as observe;

#[cfg(unix)]
mod unix {
    use std::io;
    use std::net::{Ipv4Addr, SocketAddr};
    use std::os::fd::AsFd;

    use experiment::{Observation, Observed};
    use instruments::errno::describe;
    use nix::poll::{PollFd, PollFlags, poll};
    use socket2::{Domain, SockAddr, Socket, Type};

    use crate::experiments::pair::PATIENCE;
    use crate::experiments::say::names;

    pub(super) fn observe() -> Observed {
        let server = bound()?;
        server.listen(1)?;
        // It keeps the port, and does not listen.
        let nobody = bound()?;

        let (flags, error) = connect(&server.local_addr()?)?;
        let (refused_flags, refused_error) = connect(&nobody.local_addr()?)?;
        let pending =
            |error: &Option<io::Error>| error.as_ref().map_or_else(|| "0".into(), describe);
        Ok(Observation::new()
            .fact("poll, to the server", names(flags.iter_names()))
            .fact("SO_ERROR, to the server", pending(&error))
            .fact("poll, to nobody", names(refused_flags.iter_names()))
            .fact("SO_ERROR, to nobody", pending(&refused_error))
            .answer(if refused_flags.contains(PollFlags::POLLOUT) {
                "POLLOUT, as of the first; its SO_ERROR says what happened"
            } else if refused_flags.contains(PollFlags::POLLERR) {
                "POLLERR, and not POLLOUT"
            } else {
                "nothing: only a socket that is connected is writable"
            }))
    }

    fn bound() -> io::Result<Socket> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        Ok(socket)
    }

    /// Connects without blocking: what poll says, and SO_ERROR after it.
    fn connect(addr: &SockAddr) -> io::Result<(PollFlags, Option<io::Error>)> {
        let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        client.set_nonblocking(true)?;
        // EINPROGRESS: the result comes later.
        let _ = client.connect(addr);
        let mut entries = [PollFd::new(client.as_fd(), PollFlags::POLLOUT)];
        poll(&mut entries, PATIENCE)?;
        let flags = entries[0].revents().unwrap_or(PollFlags::empty());
        Ok((flags, client.take_error()?))
    }
}
