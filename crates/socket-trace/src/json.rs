//! A trace as a file: one JSON document, an event a line.
//!
//! It is written while the program runs, so that a million events need no memory.
//! A line is an event, so that `grep` and `jq -c` find one.

use std::io::{self, Read, Write};

use crate::model::{Event, Trace, VERSION};

/// Writes a trace, event by event.
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: W,
    is_first: bool,
}

impl<W: Write> Writer<W> {
    /// Begins the document of this trace. The events come one by one, and not from it.
    ///
    /// # Errors
    /// What writing says.
    pub fn begin(mut out: W, trace: &Trace) -> io::Result<Self> {
        let programs = serde_json::to_string(&trace.programs)?;
        write!(
            out,
            "{{\"version\":{VERSION},\"began\":{},\"programs\":{programs},",
            trace.began
        )?;
        if !trace.network.is_empty() {
            let network = serde_json::to_string(&trace.network)?;
            write!(out, "\"network\":{network},")?;
        }
        writeln!(out, "\"events\":[")?;
        Ok(Self {
            out,
            is_first: true,
        })
    }

    /// Writes the next event.
    ///
    /// # Errors
    /// What writing says.
    pub fn event(&mut self, event: &Event) -> io::Result<()> {
        if !std::mem::take(&mut self.is_first) {
            self.out.write_all(b",\n")?;
        }
        serde_json::to_writer(&mut self.out, event).map_err(io::Error::from)
    }

    /// Ends the document; without this it is cut.
    ///
    /// # Errors
    /// What writing says.
    pub fn end(mut self) -> io::Result<()> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()
    }
}

/// Reads a trace that [`Writer`] wrote.
///
/// # Errors
/// What reading says; [`io::ErrorKind::InvalidData`] if it is no trace, or one of a newer version.
pub fn read(input: impl Read) -> io::Result<Trace> {
    let trace: Trace = serde_json::from_reader(io::BufReader::new(input))?;
    if trace.version > VERSION {
        let newer = format!(
            "a trace of version {}, and this program knows {VERSION}",
            trace.version
        );
        return Err(io::Error::new(io::ErrorKind::InvalidData, newer));
    }
    Ok(trace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Arrival, Call, Cause, Data, Datagram, Ended, Ending, Fate, Icmp, Name, Note, Outcome,
        Printed, Program, Queue, Return, Segment, State, Step, Stream, Verdict, Waiting, What,
    };

    fn one_of_each() -> Vec<What> {
        let call = Call {
            call: 7,
            name: "recv".into(),
            arguments: vec!["4".into(), "1024".into()],
            socket: Some(4711),
            data: Some(Data::new(&[0, 255], 2)),
        };
        let (local, remote) = ("127.0.0.1:9000", "[::1]:40000");
        let (local, remote) = (local.parse().unwrap(), remote.parse().unwrap());
        let verdict = Verdict {
            packet: 3,
            fate: vec![Fate::Dropped, Fate::Delayed(5)],
            rules: vec!["delay both 5ms".into()],
        };
        vec![
            What::Arrival(Arrival { packet: 3, from: 1 }),
            What::CallEntered(call.clone()),
            What::CallReturned(Return {
                call,
                outcome: Outcome::Value(2),
                meaning: "4 readable".into(),
                entered: 1,
            }),
            What::Segment(Segment {
                from: 1,
                source: remote,
                destination: local,
                flags: vec!["SYN".into()],
                sequence: 0,
                acknowledges: None,
                window: 64_240,
                options: vec!["mss 1460".into()],
                data: None,
                names: vec![Name::Retransmission],
                cause: Some(Cause::Kernel),
                network: Some(verdict),
            }),
            What::Datagram(Datagram {
                from: 0,
                source: local,
                destination: remote,
                data: Data::new(b"hi", 2),
                fragmented: true,
                cause: Some(Cause::Calls(vec![7, 8])),
                network: None,
            }),
            What::Icmp(Icmp {
                from: 0,
                source: local.ip(),
                destination: remote.ip(),
                meaning: "port unreachable".into(),
                about: "UDP".into(),
                cause: Some(Cause::End(99)),
                network: None,
            }),
            What::State(State {
                socket: None,
                local,
                remote,
                state: "TIME_WAIT".into(),
                derived: true,
            }),
            What::Waiting(Waiting {
                socket: 4711,
                local,
                queue: Queue::Accept,
                count: 2,
            }),
            What::Printed(Printed {
                stream: Stream::Stderr,
                line: Data::new("你好".as_bytes(), 6),
            }),
            What::Ended(Ended {
                process: 99,
                first: true,
                how: Ending::Killed("SIGTERM".into()),
            }),
            What::Step(Step {
                text: "expected \"pong\"".into(),
                failed: true,
            }),
            What::Note(Note {
                text: "no wire".into(),
                help: "sudo".into(),
            }),
        ]
    }

    #[test]
    fn what_is_written_is_read_back() {
        let event = |what| Event {
            time: 5,
            program: Some(0),
            thread: None,
            what,
        };
        let server = Program {
            name: "server".into(),
            command: vec!["nc".into(), "-l".into()],
        };
        let network = vec!["drop client data 2".into()];
        let mut trace = Trace::begin(1_000, vec![server], network);
        trace.events = one_of_each().into_iter().map(event).collect();
        let mut file = Vec::new();
        let mut writer = Writer::begin(&mut file, &trace).unwrap();
        for event in &trace.events {
            writer.event(event).unwrap();
        }
        writer.end().unwrap();
        assert_eq!(read(&file[..]).unwrap(), trace);
        let lines = String::from_utf8(file).unwrap().lines().count();
        assert_eq!(lines, trace.events.len() + 2, "an event a line");
    }

    #[test]
    fn an_empty_trace_is_one_and_a_newer_one_is_refused() {
        let mut file = Vec::new();
        let trace = Trace::begin(0, Vec::new(), Vec::new());
        Writer::begin(&mut file, &trace).unwrap().end().unwrap();
        assert_eq!(read(&file[..]).unwrap(), trace);
        let next = VERSION + 1;
        let newer = format!("{{\"version\":{next},\"programs\":[],\"events\":[]}}");
        let said = read(newer.as_bytes()).unwrap_err().to_string();
        assert!(said.contains(&format!("version {next}")), "{said}");
    }
}
