//! The connection at which a stage failed, among many: what happens on the others is left out.
//!
//! A thread that prints, or asks what is ready, is counted to the connection on which it made its last call.
//! A call that waits when the stage fails is shown on whatever connection it is: it may be what the others wait for,
//! unless many such calls wait, each in a thread of its own.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;

use serde::Deserialize;

/// So few connections at one time are all shown.
const FEW: usize = 4;

/// The ports of a connection, the lower one first.
pub(super) type Ports = [u16; 2];

/// What of a recorded event decides about it.
#[derive(Deserialize)]
pub(super) struct Event {
    pub(super) time: u64,
    pub(super) program: Option<usize>,
    pub(super) event: String,
    thread: Option<i32>,
    call: Option<u64>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    meaning: String,
    socket: Option<u64>,
    local: Option<String>,
    remote: Option<String>,
    source: Option<String>,
    destination: Option<String>,
    #[serde(default)]
    flags: Vec<String>,
}

impl Event {
    /// Between which ports it was sent, or is the state of a connection.
    fn ports(&self) -> Option<Ports> {
        let port = |address: &Option<String>| {
            let address: SocketAddr = address.as_deref()?.parse().ok()?;
            Some(address.port()).filter(|port| *port != 0)
        };
        let ends = match self.event.as_str() {
            "segment" => [&self.source, &self.destination],
            "state" => [&self.local, &self.remote],
            _ => return None,
        };
        Some(sorted([port(ends[0])?, port(ends[1])?]))
    }

    /// One side has said that it sends no more, or that the connection is over.
    fn ends(&self) -> bool {
        self.flags.iter().any(|flag| flag == "FIN" || flag == "RST")
    }

    /// The port of the peer that this call has accepted.
    fn accepted(&self) -> Option<u16> {
        let peer = self.meaning.strip_prefix("from ")?;
        let peer: SocketAddr = peer.parse().ok()?;
        self.name.starts_with("accept").then_some(peer.port())
    }
}

/// The lower one first.
pub(super) fn sorted(mut ports: Ports) -> Ports {
    ports.sort_unstable();
    ports
}

/// All connections of a trace, and the one that is shown.
pub(super) struct Connection {
    shown: Ports,
    all: HashSet<Ports>,
    open: HashSet<Ports>,
    sockets: HashMap<u64, Ports>,
    /// Calls that have not returned, each with its socket.
    waiting: HashMap<u64, Option<u64>>,
    accepts: HashSet<u64>,
    /// The connection of each thread's last call.
    threads: HashMap<i32, Ports>,
}

impl Connection {
    /// The connection between these ports; `None` if all can be shown.
    pub(super) fn of(events: impl Iterator<Item = Event>, ports: Ports) -> Option<Self> {
        let mut connection = Self {
            shown: sorted(ports),
            all: HashSet::new(),
            open: HashSet::new(),
            sockets: HashMap::new(),
            waiting: HashMap::new(),
            accepts: HashSet::new(),
            threads: HashMap::new(),
        };
        events.for_each(|event| connection.learn(&event));
        connection.forget_idle_threads();
        let Self {
            all, open, shown, ..
        } = &connection;
        (open.len() > FEW && all.contains(shown)).then_some(connection)
    }

    /// How many others there are.
    pub(super) fn others(&self) -> usize {
        self.all.len() - 1
    }

    fn learn(&mut self, event: &Event) {
        match (event.event.as_str(), event.ports(), event.call) {
            ("segment", Some(ports), _) => {
                self.all.insert(ports);
                if event.ends() {
                    self.open.remove(&ports);
                } else if event.flags == ["SYN"] {
                    self.open.insert(ports);
                }
            }
            ("state", Some(ports), _) => {
                self.sockets
                    .extend(event.socket.map(|socket| (socket, ports)));
            }
            ("call_entered", _, Some(call)) => drop(self.waiting.insert(call, event.socket)),
            ("call_returned", _, Some(call)) => {
                self.waiting.remove(&call);
                if event
                    .accepted()
                    .is_some_and(|port| !self.shown.contains(&port))
                {
                    self.accepts.insert(call);
                }
            }
            _ => {}
        }
    }

    /// Where each connection has its thread, many wait, and nobody waits for them.
    fn forget_idle_threads(&mut self) {
        let Self {
            shown,
            sockets,
            waiting,
            ..
        } = self;
        let is_elsewhere = |socket: &Option<u64>| {
            let ports = socket.and_then(|socket| sockets.get(&socket));
            ports.is_some_and(|ports| ports != shown)
        };
        if waiting
            .values()
            .filter(|socket| is_elsewhere(socket))
            .count()
            > FEW
        {
            waiting.retain(|_, socket| !is_elsewhere(socket));
        }
    }

    /// Whether this is shown. The events are asked about in order.
    pub(super) fn shows(&mut self, event: &Event) -> bool {
        if let Some(ports) = event.ports() {
            return ports == self.shown;
        }
        let of_socket = event
            .socket
            .map(|socket| self.sockets.get(&socket).copied());
        if let (Some(ports), Some(thread)) = (of_socket, event.thread) {
            match ports {
                Some(ports) => self.threads.insert(thread, ports),
                None => self.threads.remove(&thread),
            };
        }
        let of_thread = || self.threads.get(&event.thread?).copied();
        let ports = of_socket.unwrap_or_else(of_thread);
        let is_waiting = event
            .call
            .is_some_and(|call| self.waiting.contains_key(&call));
        let is_elsewhere = event.call.is_some_and(|call| self.accepts.contains(&call));
        is_waiting || (!is_elsewhere && ports.is_none_or(|ports| ports == self.shown))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn events(all: &[Value]) -> impl Iterator<Item = Event> {
        all.iter()
            .map(|event| serde_json::from_value(event.clone()).unwrap())
    }

    /// Five peers connect; the threads of peers 2 and 3 answer, and that of peer 1 waits.
    fn five_peers() -> Vec<Value> {
        let mut all = Vec::new();
        let end = |port: u64| format!("127.0.0.1:{port}");
        for peer in 1..=5 {
            all.push(json!({ "time": 1, "event": "segment", "source": end(peer), "destination": end(9000), "flags": ["SYN"] }));
            all.push(
                json!({ "time": 2, "event": "call_returned", "call": peer, "thread": 7, "socket": 3,
                "program": 0, "name": "accept", "meaning": format!("from {}", end(peer)) }),
            );
            all.push(
                json!({ "time": 3, "event": "state", "local": end(9000), "remote": end(peer),
                "socket": 10 + peer, "program": 0 }),
            );
        }
        for peer in 1..=3 {
            let call = 20 + peer;
            all.push(
                json!({ "time": 4, "event": "call_entered", "call": call, "thread": peer,
                "socket": 10 + peer, "program": 0, "name": "recv" }),
            );
            if peer > 1 {
                all.push(
                    json!({ "time": 5, "event": "call_returned", "call": call, "thread": peer,
                    "socket": 10 + peer, "program": 0, "name": "recv" }),
                );
                all.push(json!({ "time": 6, "event": "printed", "thread": peer, "program": 0 }));
            }
        }
        all
    }

    #[test]
    fn of_many_connections_one_is_shown_and_what_still_waits() {
        let all = five_peers();
        let mut connection = Connection::of(events(&all), [2, 9000]).unwrap();
        assert_eq!(connection.others(), 4);
        let shown: Vec<_> = events(&all)
            .filter(|event| connection.shows(event))
            .map(|event| (event.event, event.call.or(event.socket)))
            .collect();
        let call = |name: &str, number| (name.to_owned(), Some(number));
        assert_eq!(
            shown,
            [
                ("segment".into(), None),
                call("call_returned", 2),
                call("state", 12),
                call("call_entered", 21),
                call("call_entered", 22),
                call("call_returned", 22),
                ("printed".into(), None),
            ]
        );
    }

    #[test]
    fn many_that_wait_are_threads_with_nothing_to_do() {
        let mut all = five_peers();
        for call in 31..=35 {
            all.push(
                json!({ "time": 7, "event": "call_entered", "call": call, "thread": call,
                "socket": 13, "program": 0, "name": "recv" }),
            );
        }
        let mut connection = Connection::of(events(&all), [2, 9000]).unwrap();
        let shown = events(&all).filter(|event| connection.shows(event));
        let mut waiting = shown
            .filter_map(|event| event.call)
            .filter(|call| *call > 30);
        assert_eq!(waiting.next(), None);
    }

    #[test]
    fn those_that_have_ended_crowd_nobody() {
        let mut all = five_peers();
        assert!(Connection::of(events(&all), [2, 9000]).is_some());
        all.push(
            json!({ "time": 8, "event": "segment", "source": "127.0.0.1:4",
            "destination": "127.0.0.1:9000", "flags": ["FIN", "ACK"] }),
        );
        assert!(Connection::of(events(&all), [2, 9000]).is_none());
    }

    #[test]
    fn a_few_are_all_shown_and_so_is_everything_where_the_one_is_not_known() {
        let all = five_peers();
        assert!(Connection::of(events(&all[..12]), [2, 9000]).is_none());
        assert!(Connection::of(events(&all), [6, 9000]).is_none());
    }
}
