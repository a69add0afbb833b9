//! A peer in the room: what it says, and what it must hear.

use std::io::ErrorKind;
use std::net::SocketAddr;

use support::{Cause, Peer, Said, Server, escaped, fail, said, step, verbatim};

/// A peer whose place in the room is known: it has said something, and that was heard or shown.
pub(crate) struct Member {
    pub(crate) peer: Peer,
    pub(crate) addr: SocketAddr,
}

impl Member {
    /// A connection that nothing is known of yet: the server may not have accepted it.
    #[track_caller]
    pub(crate) fn connect(server: &Server, name: impl Into<Said>) -> Self {
        Self::over(server.connect(name))
    }

    pub(crate) fn over(peer: Peer) -> Self {
        let addr = peer.stream().local_addr();
        let addr = addr.expect("a connected socket has an address");
        Self { peer, addr }
    }

    /// Connects, says hello, and those who are there hear it: whatever is said from now on reaches it, too.
    #[track_caller]
    pub(crate) fn join(server: &Server, name: impl Into<Said>, others: &mut [&mut Self]) -> Self {
        let mut member = Self::connect(server, name);
        member.say("hello");
        for other in others {
            other.hears(&member, "hello", in_a_loop());
        }
        member
    }

    /// Sends a line.
    #[track_caller]
    pub(crate) fn say(&mut self, text: &str) {
        self.peer.send(format!("{text}\n").as_bytes());
    }

    /// What is sent to the others when this one says `text`.
    pub(crate) fn line(&self, text: &str) -> String {
        format!("{}: {text}\n", self.addr)
    }

    /// `IP:PORT: text` of `speaker` must come next.
    #[track_caller]
    pub(crate) fn hears(&mut self, speaker: &Self, text: &str, likely_cause: impl Into<Cause>) {
        self.hears_no_echo();
        let line = speaker.line(text);
        self.peer.expect(line.as_bytes(), likely_cause);
    }

    /// The same, as one of so many that it is no step.
    #[track_caller]
    pub(crate) fn hears_in_a_crowd(&mut self, line: &str, likely_cause: impl Into<Cause>) {
        let came = self.peer.receive(line.len());
        if came != line.as_bytes() {
            let wanted = said!("{} receives {}", self.peer.name(), escaped(line.as_bytes()));
            let received = if came.is_empty() {
                said!("nothing")
            } else {
                escaped(&came)
            };
            support::fail_at_difference((wanted, line.as_bytes()), (received, &came), likely_cause);
        }
    }

    /// What comes next is not what this one has said itself.
    #[track_caller]
    fn hears_no_echo(&self) {
        let own = format!("{}: ", self.addr);
        let mut begin = vec![0; own.len()];
        let came = loop {
            match self.peer.stream().peek(&mut begin) {
                // A signal: here it is another stage's program that has ended.
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other.unwrap_or(0),
            }
        };
        if begin[..came] == *own.as_bytes() {
            fail(
                said!("a line goes to the others, and not to the one who said it"),
                said!(
                    "{} hears itself: {}",
                    self.peer.name(),
                    verbatim(own.trim_end())
                ),
                said!(
                    "the line came back to the one who said it: leave out the sender when you go through the peers"
                ),
            );
        }
    }
}

/// So many members, and each was heard by the first. The steps do not list them.
#[track_caller]
pub(crate) fn a_crowd_joins(server: &Server, first: &mut Member, count: usize) -> Vec<Member> {
    let join = |number| {
        let peer = Peer::connect_quietly(said!("peer {}", number), server.addr());
        Member::over(peer)
    };
    let mut crowd: Vec<_> = (1..=count).map(join).collect();
    if let Some((last, others)) = crowd.split_last_mut() {
        let line = last.line("hello");
        last.peer.send_until_closed(b"hello\n", 1);
        first.hears_in_a_crowd(&line, many_at_once());
        for other in others {
            other.hears_in_a_crowd(&line, many_at_once());
        }
    }
    step(said!(
        "{} more peers joined, and all of them heard the last one say hello",
        count
    ));
    crowd
}

fn many_at_once() -> Cause {
    let select = said!(
        "so many peers are there at once, and one of them hears nothing: select() watches descriptors below 1024 only, \
         so use poll, epoll or kqueue; and let in all that wait before the next turn"
    );
    Cause::from(said!(
        "every peer in the room hears each line, however many they are"
    ))
    .if_nothing(select.clone())
    .if_ended(select)
}

pub(crate) const GOES_ON: Said =
    said!("a server goes on until it is stopped: nothing that a peer does ends it");

/// Why a line does not reach a peer that is there.
pub(crate) fn in_a_loop() -> Cause {
    let form = said!(
        "each line goes to all the others as `IP:PORT: text` with the speaker's address, and one `\\n` at its end"
    );
    Cause::from(form).if_nothing(NOT_REACHED).if_ended(GOES_ON)
}

pub(crate) const NOT_REACHED: Said = said!(
    "the line did not reach a peer that is there: the loop must watch every connection and the listening socket \
     at the same time, and wait in no call for one peer alone"
);
