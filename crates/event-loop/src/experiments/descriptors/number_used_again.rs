//! A closed descriptor's number is used again while an event of the old one is still to be handled.

use experiment::Experiment;

/// Close one socket and accept another, between two events of one epoll_wait.
pub const EXPERIMENT: Experiment = Experiment {
    name: "number-used-again",
    question: "epoll_wait returns two events: Ann's socket and Bob's socket are readable. While the loop handles Ann's, it closes \
        Bob's socket, and accepts Carol, who has sent nothing. Then it handles the second event: \
        it finds the socket by its number, and calls recv, which does not block here. What happens?",
    choices: &[
        "recv returns what Bob had sent",
        "recv reads from Carol, and says EAGAIN",
        "no socket is found: Bob's number is not used again so soon",
    ],
    answer: "recv reads from Carol, and says EAGAIN",
    explanation: "accept returns the lowest number that is free: the one that was just closed. The events are \
        a copy in the program's memory, and close does not change them. Here the mistake costs one call. \
        With a blocking socket, the loop would hang in recv; if the event had been the end of Bob's connection, \
        the loop would close Carol's. So close at the end of the round, when all its events are handled, \
        or give each connection an id that is never used again, and compare it.",
    sources: &["epoll(7): Possible pitfalls", "accept(2)", "open(2): the lowest-numbered descriptor"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(target_os = "linux")]
use linux::observe;

#[cfg(not(target_os = "linux"))]
use crate::experiments::linux_only as observe;

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;
    use std::io::{ErrorKind, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::os::fd::AsRawFd;

    use experiment::{Observation, Observed};
    use instruments::errno::returned;
    use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};

    use crate::experiments::pair::{PATIENCE, connection};

    pub(super) fn observe() -> Observed {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let (mut clients, mut sockets) = (Vec::new(), HashMap::new());
        for _ in ["Ann", "Bob"] {
            let (mut client, server) = connection()?;
            client.write_all(b"hello")?;
            let number = server.as_raw_fd() as u64;
            epoll.add(&server, EpollEvent::new(EpollFlags::EPOLLIN, number))?;
            sockets.insert(number, server);
            clients.push(client);
        }
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let _carol = TcpStream::connect(listener.local_addr()?)?;
        let mut events = [EpollEvent::empty(); 2];
        while epoll.wait(&mut events, PATIENCE)? < 2 {}
        let [ann, bob] = events.map(|event| event.data());

        // While Ann's event is handled:
        sockets.remove(&bob);
        let (carol, _) = listener.accept()?;
        carol.set_nonblocking(true)?;
        let number = carol.as_raw_fd() as u64;
        sockets.insert(number, carol);

        // The second event:
        let found = sockets.get_mut(&bob);
        let received = found.map(|socket| socket.read(&mut [0; 16]));
        Ok(Observation::new()
            .fact("the numbers in the events", format!("{ann}, {bob}"))
            .fact(format!("while {ann} is handled"), format!("close({bob})"))
            .fact("accept returns Carol's socket", number)
            .fact(
                format!("recv, for the event of {bob}"),
                received.as_ref().map_or("no such socket".into(), returned),
            )
            .answer(match received {
                None => "no socket is found: Bob's number is not used again so soon",
                Some(Ok(_)) => "recv returns what Bob had sent",
                Some(Err(error)) if error.kind() == ErrorKind::WouldBlock => {
                    "recv reads from Carol, and says EAGAIN"
                }
                Some(Err(error)) => return Err(error.into()),
            }))
    }
}
