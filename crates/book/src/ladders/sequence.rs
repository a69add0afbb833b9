//! What happens in a trace, and in which order: all of it that is the same in each run.
//!
//! ```text
//! client: calls              one list for each thread; programs run side by side, so no order holds between two
//!   connect(3, 127.0.0.1:9000) = 0
//!   send(3) "Ada" = 3
//! client → server            the packets of each direction
//!   SYN
//!   "Ada"
//! ```
//!
//! Left out is what depends on the moment: times, states (which are samples), ports that the kernel chose,
//! acknowledgements without data (the kernel joins them), retransmissions, and resets that answer a late segment;
//! and calls by which a runtime only asks, for another version of Python asks for other things.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};

use socket_trace::model::{
    Begin, Call, Data, Ending, Event, Fate, Name, Outcome, Return, Segment, Stream, Trace, Verdict,
    What,
};

/// Calls that change nothing.
const ONLY_ASK: [&str; 5] = ["getsockname", "getpeername", "getsockopt", "fcntl", "ioctl"];

/// The ports from which Linux chooses one for a client: `net.ipv4.ip_local_port_range`.
const EPHEMERAL: std::ops::RangeInclusive<u32> = 32_768..=60_999;

/// The sequence of a trace: the same text for the same sequence.
pub(super) fn of(trace: &Trace) -> String {
    let mut sequence = Sequence::new(trace);
    for event in &trace.events {
        sequence.take(event);
    }
    let lists = sequence.lists.iter();
    let shown = lists.map(|((title, _), lines)| format!("{title}\n{}", lines.concat()));
    let mut shown: Vec<_> = shown.collect();
    // Threads and connections are told apart by what they do: which of two comes first may differ.
    shown.sort();
    shown.concat()
}

struct Sequence<'trace> {
    trace: &'trace Trace,
    returns: HashMap<u64, &'trace Return>,
    /// Those of each program, in the order in which they were seen.
    threads: HashMap<usize, Vec<i32>>,
    /// Pairs of addresses, in the order in which they were seen.
    connections: Vec<[SocketAddr; 2]>,
    /// By their titles, and the place of the thread or connection.
    lists: BTreeMap<(String, usize), Vec<String>>,
}

impl<'trace> Sequence<'trace> {
    fn new(trace: &'trace Trace) -> Self {
        let returned = |event: &'trace Event| match &event.what {
            What::CallReturned(returned) => Some((returned.call.call, returned)),
            _ => None,
        };
        Self {
            trace,
            returns: trace.events.iter().filter_map(returned).collect(),
            threads: HashMap::new(),
            connections: Vec::new(),
            lists: BTreeMap::new(),
        }
    }

    fn take(&mut self, event: &Event) {
        match &event.what {
            What::CallEntered(call) if !ONLY_ASK.contains(&call.name.as_str()) => {
                self.add_call(event, call);
            }
            What::Segment(segment) => {
                if let Some(line) = segment_text(segment) {
                    let ends = [segment.source, segment.destination];
                    self.add_packet(segment.from, ends, &line);
                }
            }
            What::Datagram(datagram) => {
                let ends = [datagram.source, datagram.destination];
                let fate = fate_text(datagram.network.as_ref());
                let line = format!("UDP {}{fate}", data_text(&datagram.data));
                self.add_packet(datagram.from, ends, &line);
            }
            What::Icmp(icmp) => {
                let ends = [icmp.source, icmp.destination].map(without_port);
                let line = format!("ICMP {} {}", icmp.meaning, icmp.about);
                self.add_packet(icmp.from, ends, &line);
            }
            What::Printed(printed) => {
                let stream = match printed.stream {
                    Stream::Stdout => "stdout",
                    Stream::Stderr => "stderr",
                };
                self.add(self.title(event, stream), 0, &data_text(&printed.line));
            }
            What::Ended(ended) if ended.first => {
                self.add(self.title(event, "end"), 0, &ending_text(&ended.how));
            }
            _ => {}
        }
    }

    fn add(&mut self, title: String, place: usize, line: &str) {
        let line = format!("  {}\n", without_ports(line));
        self.lists.entry((title, place)).or_default().push(line);
    }

    fn add_call(&mut self, event: &Event, call: &Call) {
        let thread = self.thread(event);
        let kind = match thread {
            0 => "calls",
            _ => "calls of another thread",
        };
        let line = self.call(call);
        self.add(self.title(event, kind), thread, &line);
    }

    fn add_packet(&mut self, from: usize, mut ends: [SocketAddr; 2], line: &str) {
        ends.sort();
        let connection = place(&mut self.connections, ends);
        let title = format!("{} → {}", self.name(from), self.name(1 - from.min(1)));
        self.add(title, connection, line);
    }

    fn title(&self, event: &Event, kind: &str) -> String {
        format!("{}: {kind}", self.name(event.program.unwrap_or(0)))
    }

    fn name(&self, program: usize) -> String {
        let program = self.trace.programs.get(program);
        program.map_or_else(String::new, |program| program.name.clone())
    }

    fn thread(&mut self, event: &Event) -> usize {
        let threads = self.threads.entry(event.program.unwrap_or(0)).or_default();
        place(threads, event.thread.unwrap_or(0))
    }

    /// With what the kernel filled in, if it returned.
    fn call(&self, call: &Call) -> String {
        let Some(returned) = self.returns.get(&call.call) else {
            return call_text(call);
        };
        let outcome = match &returned.outcome {
            Outcome::Value(value) => value.to_string(),
            Outcome::Error(error) => error.clone(),
            Outcome::Interrupted => "interrupted".to_owned(),
            Outcome::Never => return call_text(&returned.call),
        };
        let text = format!(
            "{} = {outcome} {}",
            call_text(&returned.call),
            returned.meaning
        );
        text.trim_end().to_owned()
    }
}

/// Its place in the list, to which it is added if it is not there.
fn place<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    let found = list.iter().position(|other| *other == item);
    found.unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

fn without_port(address: IpAddr) -> SocketAddr {
    SocketAddr::new(address, 0)
}

fn call_text(call: &Call) -> String {
    let data = call.data.as_ref().map(data_text).unwrap_or_default();
    let text = format!("{}({}) {data}", call.name, call.arguments.join(", "));
    text.trim_end().to_owned()
}

/// `None` for what depends on the moment: an acknowledgement, what was sent before, and the reset that answers a segment
/// which was on its way to a socket that is closed. Such a reset acknowledges nothing (RFC 9293, section 3.5.2).
fn segment_text(segment: &Segment) -> Option<String> {
    let has = |name: &str| segment.flags.iter().any(|flag| flag == name);
    if segment.names.contains(&Name::Retransmission) || (has("RST") && !has("ACK")) {
        return None;
    }
    let is_shown = |flag: &&String| ["SYN", "FIN", "RST"].contains(&flag.as_str());
    let flags = segment.flags.iter().filter(is_shown).cloned();
    let words: Vec<_> = flags.chain(segment.data.as_ref().map(data_text)).collect();
    let fate = fate_text(segment.network.as_ref());
    (!words.is_empty()).then(|| words.join(" ") + &fate)
}

/// What the rules of the network do to it, without times: ` dropped`.
fn fate_text(verdict: Option<&Verdict>) -> String {
    let fate = verdict.iter().flat_map(|verdict| &verdict.fate);
    let word = |fate: &Fate| match fate {
        Fate::Dropped => " dropped",
        Fate::Delayed(_) => " delayed",
        Fate::Held => " held",
        Fate::Duplicated => " duplicated",
        Fate::Corrupted => " corrupted",
        Fate::Forged => " forged",
    };
    fate.map(word).collect()
}

fn data_text(data: &Data) -> String {
    let begin = match &data.begin {
        Begin::Text(text) => format!("{text:?}"),
        Begin::Hex(digits) => digits.clone(),
    };
    match data.is_cut() {
        true => format!("{begin} … {} bytes", data.length),
        false => begin,
    }
}

fn ending_text(how: &Ending) -> String {
    match how {
        Ending::Exited(status) => format!("status {status}"),
        Ending::Killed(signal) => signal.clone(),
    }
}

/// With `PORT` for each number that may be a port of the kernel's choice.
fn without_ports(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, digits) = rest.split_at(at);
        let end = digits.find(|c: char| !c.is_ascii_digit());
        let (number, after) = digits.split_at(end.unwrap_or(digits.len()));
        let is_port = number
            .parse()
            .is_ok_and(|number| EPHEMERAL.contains(&number));
        result += before;
        result += if is_port { "PORT" } else { number };
        rest = after;
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run in which a server's second thread receives what the client sends, and the client's port is 40000.
    const RUN: &[&str] = &[
        r#"{"time":1,"program":0,"thread":7,"event":"call_entered","call":1,"name":"accept","arguments":["3"]}"#,
        r#"{"time":2,"event":"segment","from":1,"source":"10.9.0.2:40000","destination":"127.0.0.1:9000","flags":["SYN"],"sequence":0,"window":1}"#,
        r#"{"time":3,"program":0,"thread":7,"event":"call_returned","call":1,"name":"accept","arguments":["3"],"outcome":{"value":4},"meaning":"from 10.9.0.2:40000","entered":1}"#,
        r#"{"time":4,"program":0,"thread":7,"event":"call_entered","call":2,"name":"listen","arguments":["3","5"]}"#,
        r#"{"time":5,"program":0,"thread":8,"event":"call_entered","call":3,"name":"recv","arguments":["4","9"]}"#,
        r#"{"time":6,"event":"segment","from":1,"source":"10.9.0.2:40000","destination":"127.0.0.1:9000","flags":["ACK","PSH"],"sequence":1,"window":1,"data":{"length":2,"text":"hi"}}"#,
        r#"{"time":7,"program":0,"thread":8,"event":"call_returned","call":3,"name":"recv","arguments":["4","9"],"outcome":{"value":2},"entered":5,"data":{"length":2,"text":"hi"}}"#,
        r#"{"time":8,"event":"segment","from":0,"source":"127.0.0.1:9000","destination":"10.9.0.2:40000","flags":["RST","ACK"],"sequence":1,"window":0,"names":["reset"]}"#,
        r#"{"time":9,"program":0,"event":"printed","stream":"stdout","line":{"length":2,"text":"hi"}}"#,
        r#"{"time":10,"program":0,"thread":7,"event":"ended","process":7,"first":true,"how":{"exited":0}}"#,
    ];

    fn sequence(events: &[String]) -> String {
        let programs = r#"[{"name":"server","command":[]},{"name":"client","command":[]}]"#;
        let events = events.join(",");
        let trace = format!(r#"{{"version":1,"programs":{programs},"events":[{events}]}}"#);
        of(&socket_trace::json::read(trace.as_bytes()).unwrap())
    }

    fn run() -> Vec<String> {
        RUN.iter().map(|&event| event.to_owned()).collect()
    }

    #[test]
    fn a_sequence_is_what_each_thread_and_each_direction_does() {
        let expected = "client → server\n  SYN\n  \"hi\"\nserver → client\n  RST\n\
             server: calls\n  accept(3) = 4 from 10.9.0.2:PORT\n  listen(3, 5)\n\
             server: calls of another thread\n  recv(4, 9) \"hi\" = 2\n\
             server: end\n  status 0\nserver: stdout\n  \"hi\"\n";
        assert_eq!(sequence(&run()), expected);
    }

    #[test]
    fn what_depends_on_the_moment_is_no_difference() {
        let segment = |flags: &str, names: &str| {
            format!(
                r#"{{"time":9,"event":"segment","from":0,"source":"127.0.0.1:9000","destination":"10.9.0.2:40000","flags":[{flags}],"sequence":1,"window":0,"names":[{names}]}}"#
            )
        };
        let asks = r#"{"time":9,"program":0,"thread":7,"event":"call_entered","call":9,"name":"getsockname","arguments":["4"]}"#;
        let mut other: Vec<_> = run()
            .iter()
            .map(|event| event.replace("40000", "50000"))
            .collect();
        other.swap(3, 4);
        other.extend([
            segment(r#""ACK""#, ""),
            segment(r#""RST""#, r#""reset""#),
            segment(r#""FIN","ACK""#, r#""retransmission""#),
            asks.to_owned(),
        ]);
        assert_eq!(sequence(&other), sequence(&run()));
    }

    #[test]
    fn what_the_programs_decide_is_a_difference() {
        for (index, from, to) in [
            (2, r#""value":4"#, r#""value":5"#),
            (3, r#""5""#, r#""6""#),
            (4, r#""thread":8"#, r#""thread":7"#),
            (5, "hi", "ho"),
            (
                5,
                r#""window":1"#,
                r#""window":1,"network":{"packet":1,"fate":["dropped"],"rules":[]}"#,
            ),
            (6, r#""value":2"#, r#""error":"EAGAIN""#),
            (7, r#""RST""#, r#""FIN""#),
            (8, "stdout", "stderr"),
            (9, r#""exited":0"#, r#""exited":1"#),
        ] {
            let mut other = run();
            assert!(other[index].contains(from));
            other[index] = other[index].replace(from, to);
            assert_ne!(sequence(&other), sequence(&run()), "{from} → {to}");
        }
        for (index, event) in RUN.iter().enumerate() {
            let mut other = run();
            other.remove(index);
            assert_ne!(sequence(&other), sequence(&run()), "without {event}");
        }
    }

    #[test]
    fn ports_of_the_kernels_choice_are_left_out() {
        for (text, expected) in [
            ("4 from 10.9.0.2:41254", "4 from 10.9.0.2:PORT"),
            ("('10.9.0.2', 60999)", "('10.9.0.2', PORT)"),
            ("bind(3, 127.0.0.1:9000) = 0", "bind(3, 127.0.0.1:9000) = 0"),
            ("32767 61000 99999999999", "32767 61000 99999999999"),
            ("你好40000", "你好PORT"),
        ] {
            assert_eq!(without_ports(text), expected);
        }
    }
}
