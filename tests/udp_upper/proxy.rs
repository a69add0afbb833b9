//! A proxy between client and server that loses, doubles and delays, and what the client must make of it.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use support::{Cause, Running, Said, escaped, fail, patience, said, step};

use crate::client::{start_client, unless_crashed};
use crate::{ANY_PORT, program};

/// Each line is the beginning of the next, so every late reply is a tempting one.
pub(crate) const LINES: [&str; 6] = ["a", "ab", "abc", "abcd", "abcde", "abcdef"];

/// Each line has ten tries of 30 ms.
pub(crate) const TRIES: [&str; 4] = ["--timeout", "30ms", "--retries", "9"];

/// This line gets through only when the client has gone on to the next.
const OVERTAKEN: usize = 2;

pub(crate) fn through_a_lossy_proxy(way_back: WayBack) {
    let server = program().serve(&["server", ANY_PORT]);
    let proxy = Proxy::before(server.addr(), way_back);
    let addr = proxy.front.local_addr().expect("it is bound");
    let place = addr.to_string();
    let args = [&[&place[..]], &TRIES[..]].concat();
    let client = start_client(&args, LINES.join("\n") + "\n");
    let done = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let proxy = scope.spawn(|| proxy.relay(&done));
        client.wait(patience());
        done.store(true, Ordering::SeqCst);
        let wake_up = UdpSocket::bind(ANY_PORT).and_then(|stage| stage.send_to(b"", addr));
        wake_up.expect("the proxy listens");
        proxy.join().expect("the proxy does not panic")
    });
    seen.story.into_iter().for_each(step);
    check_the_pairs(&client, &seen.delivered_in_time);
    client.expect_exit(1, said!("one line at least was never answered in time"));
}

/// A line's answer may be printed only if the proxy, or the network, delivered it while that line was waiting.
/// This holds however slow the client, the server or the proxy was. Returns how many lines were answered.
pub(crate) fn check_the_pairs(client: &Running, delivered_in_time: &[bool]) -> usize {
    if client.wait(Duration::ZERO).is_none() {
        fail(
            said!("the client ends: each of its lines has ten tries of 30 ms"),
            said!("it does not end within {} s", patience().as_secs()),
            said!(
                "each try takes longer than --timeout, or there are more of them than --retries says"
            ),
        );
    }
    let stdout = client.rest_of_stdout();
    let printed = String::from_utf8_lossy(&stdout).into_owned();
    let printed: Vec<_> = printed.lines().collect();
    let mut next = 0;
    for text in &printed {
        let found = (next..LINES.len()).find(|&line| LINES[line].to_uppercase() == *text);
        match found {
            Some(line) if delivered_in_time[line] => next = line + 1,
            Some(line) => fail(
                said!(
                    "no answer to {}: its reply came when the next line waited",
                    escaped(LINES[line].as_bytes())
                ),
                escaped(&stdout),
                Cause::from(IS_ANOTHER_S).also_if_ended(),
            ),
            None => fail(
                said!("each answer once, in the order of the lines"),
                escaped(&stdout),
                Cause::from(IS_ANOTHER_S).also_if_ended(),
            ),
        }
    }
    if printed.len() < LINES.len() / 2 {
        fail(
            said!("an answer to most of the lines: each got through at some try"),
            escaped(&stdout),
            unless_crashed(
                client,
                said!("the client gives up too early, or does not take its own answers"),
            ),
        );
    }
    printed.len()
}

const IS_ANOTHER_S: Said = said!(
    "a reply to an earlier line was taken for the answer to a later one: compare the \
     text, and remember the lines that got no answer too"
);

#[derive(Clone, Copy)]
pub(crate) enum WayBack {
    ToWhoAsked,
    ToWhoSentLast,
}

/// Relays between client and server. It delays by order, not by time: it holds a datagram back
/// until a later one has passed.
struct Proxy {
    front: UdpSocket,
    back: UdpSocket,
    way_back: WayBack,
    requests: Link,
    replies: Link,
    /// The address that asked last.
    last_client: SocketAddr,
    overtaken: Option<Passing>,
    seen: Seen,
}

/// What was asked and delivered.
pub(crate) struct Seen {
    /// The line that the client asks about now.
    waiting: usize,
    /// For each line: was its answer delivered while the client still waited for it?
    pub(crate) delivered_in_time: [bool; LINES.len()],
    pub(crate) story: Vec<Said>,
}

impl Seen {
    pub(crate) fn nothing() -> Self {
        Self {
            waiting: 0,
            delivered_in_time: [false; LINES.len()],
            story: Vec::new(),
        }
    }

    /// The client has sent this.
    pub(crate) fn ask(&mut self, request: &[u8]) {
        if let Some(line) = LINES.iter().position(|line| line.as_bytes() == request) {
            self.waiting = line;
        }
        self.tell(said!("the client asked {}", escaped(request)));
    }

    /// This reply arrives at the client.
    pub(crate) fn deliver(&mut self, reply: &[u8]) {
        let waiting = LINES[self.waiting];
        if waiting.to_uppercase().as_bytes() == reply {
            self.delivered_in_time[self.waiting] = true;
        }
        let what = said!(
            "{} was delivered while {} waited",
            escaped(reply),
            escaped(waiting.as_bytes())
        );
        self.tell(what);
    }

    pub(crate) fn tell(&mut self, what: Said) {
        self.story.push(what);
    }
}

/// A datagram on its way, and the client whom it comes from or goes to.
pub(crate) type Passing = (Vec<u8>, SocketAddr);

impl Proxy {
    fn before(server: SocketAddr, way_back: WayBack) -> Self {
        let bind = || UdpSocket::bind(ANY_PORT).expect("loopback port 0 can be bound");
        let (front, back) = (bind(), bind());
        back.connect(server).expect("loopback can be connected to");
        for socket in [&front, &back] {
            let limit = Some(patience());
            socket
                .set_read_timeout(limit)
                .expect("patience is not zero");
        }
        Self {
            front,
            back,
            way_back,
            requests: Link::default(),
            replies: Link::default(),
            last_client: server,
            overtaken: None,
            seen: Seen::nothing(),
        }
    }

    /// Relays until `done`, or until nothing more comes.
    fn relay(mut self, done: &AtomicBool) -> Seen {
        while let Ok(request) = receive(&self.front) {
            if done.load(Ordering::SeqCst) {
                break;
            }
            self.last_client = request.1;
            self.seen.ask(&request.0);
            if request.0 == LINES[OVERTAKEN].as_bytes() {
                self.overtaken = Some(request);
                continue;
            }
            if let Some(overtaken) = self.overtaken.take()
                && let Some(reply) = self.ask_the_server(overtaken)
            {
                self.deliver(&reply);
            }
            for request in self.requests.carry(request) {
                if let Some(reply) = self.ask_the_server(request) {
                    for reply in self.replies.carry(reply) {
                        self.deliver(&reply);
                    }
                }
            }
        }
        self.seen
    }

    /// The server's answer; it gives one to each datagram, and loopback loses none.
    fn ask_the_server(&self, (request, client): Passing) -> Option<Passing> {
        self.back.send(&request).ok()?;
        Some((receive(&self.back).ok()?.0, client))
    }

    fn deliver(&mut self, (reply, asker): &Passing) {
        self.seen.deliver(reply);
        let client = match self.way_back {
            WayBack::ToWhoAsked => *asker,
            WayBack::ToWhoSentLast => self.last_client,
        };
        let _ = self.front.send_to(reply, client);
    }
}

pub(crate) fn receive(socket: &UdpSocket) -> io::Result<Passing> {
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, from)) => return Ok((buffer[..length].to_vec(), from)),
            // SIGCHLD, when a program ends that any stage has started, interrupts a receive with a time limit.
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Windows reports here that an earlier datagram was refused.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => return Err(error),
        }
    }
}

/// One direction: loses every second datagram, doubles some, and delays others.
#[derive(Default)]
struct Link {
    count: usize,
    delayed: Option<Passing>,
}

impl Link {
    /// What comes out when `datagram` goes in.
    fn carry(&mut self, datagram: Passing) -> Vec<Passing> {
        self.count += 1;
        if self.count.is_multiple_of(2) {
            return Vec::new();
        }
        let late = self.delayed.take();
        let at_once = if self.count.is_multiple_of(3) {
            self.delayed = Some(datagram);
            None
        } else {
            // The second copy of a doubled datagram comes late.
            self.delayed = self.count.is_multiple_of(5).then(|| datagram.clone());
            Some(datagram)
        };
        at_once.into_iter().chain(late).collect()
    }
}
