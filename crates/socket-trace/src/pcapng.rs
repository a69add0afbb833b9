//! Packets as a file that Wireshark opens, each with a comment: the call that caused it.
//!
//! The format is that of draft-ietf-opsawg-pcapng. A packet waits here for a moment, like an event in [`Order`]:
//! the two directions of the wire report each in its own time, and a call that has sent it is about to return.
//!
//! [`Order`]: crate::order::Order

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption,
};
use pcap_file::{DataLink, PcapError};

use crate::draw;
use crate::model::{Cause, Event, Program, What};
use crate::order::HOLD;
use crate::report::Frame;

/// So many calls are remembered: bytes of an older one hardly wait to be sent.
const MOST_CALLS: usize = 20_000;
/// Nanoseconds that a packet waits for the return of its call, so that the comment has the result: `connect(3, …) = 0`.
const CALL_RETURNS: u64 = 1_000_000_000;
/// Nanoseconds: the digits of the second's fraction. Without this option, a reader takes microseconds.
const NANOSECONDS: u8 = 9;

/// Writes packets, in the order of their times.
pub(crate) struct Writer<W: Write> {
    out: PcapNgWriter<W>,
    programs: Vec<Program>,
    /// When the trace began, since 1970.
    begin: Duration,
    /// Calls in words, by their numbers, and whether they have returned.
    calls: BTreeMap<u64, (String, bool)>,
    /// Those that wait, by time and then by the order in which they came.
    frames: BTreeMap<(u64, u64), Frame>,
    count: u64,
}

impl<W: Write> Writer<W> {
    /// Begins the file, with an interface for the host of each program.
    pub(crate) fn begin(out: W, programs: &[Program], begin: Duration) -> io::Result<Self> {
        let mut out = PcapNgWriter::new(out).map_err(error)?;
        for program in programs {
            let words = program.command.join(" ");
            let interface = InterfaceDescriptionBlock {
                linktype: DataLink::ETHERNET,
                snaplen: 0, // packets are whole
                options: vec![
                    InterfaceDescriptionOption::IfName(program.name.as_str().into()),
                    InterfaceDescriptionOption::IfDescription(
                        words.chars().take(1000).collect::<String>().into(),
                    ),
                    InterfaceDescriptionOption::IfTsResol(NANOSECONDS),
                ],
            };
            out.write_pcapng_block(interface).map_err(error)?;
        }
        Ok(Self {
            out,
            programs: programs.to_vec(),
            begin,
            calls: BTreeMap::new(),
            frames: BTreeMap::new(),
            count: 0,
        })
    }

    /// An event, in order: a call may be the cause of packets.
    pub(crate) fn event(&mut self, event: &Event) {
        let (number, text, has_returned) = match &event.what {
            What::CallEntered(call) => (call.call, draw::call_entered(call), false),
            What::CallReturned(returned) => {
                let text = draw::call_returned(returned);
                (returned.call.call, text, true)
            }
            _ => return,
        };
        let program = event.program.map_or("", |program| self.name(program));
        let text = format!("{program}: {text}");
        self.calls.insert(number, (text, has_returned));
        if self.calls.len() > MOST_CALLS {
            self.calls.pop_first();
        }
    }

    /// A packet; `write_until` writes it.
    pub(crate) fn frame(&mut self, frame: Frame) {
        self.count += 1;
        self.frames.insert((frame.time, self.count), frame);
    }

    /// Writes the packets whose calls are known: all events until then have been told.
    pub(crate) fn write_until(&mut self, time: u64) -> io::Result<()> {
        let mut any = false;
        while let Some(first) = self.frames.first_entry() {
            let waits = match &first.get().cause {
                Some(Cause::Calls(calls)) if !have_returned(&self.calls, calls) => CALL_RETURNS,
                _ => HOLD,
            };
            if first.key().0.saturating_add(waits) > time {
                break;
            }
            let frame = first.remove();
            self.write(frame)?;
            any = true;
        }
        // Somebody may watch the file grow.
        if any {
            self.out.get_mut().flush()?;
        }
        Ok(())
    }

    /// Writes the others.
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.write_until(u64::MAX)?;
        self.out.get_mut().flush()
    }

    fn write(&mut self, frame: Frame) -> io::Result<()> {
        let comments = self.comments(&frame);
        let comments = comments.into_iter().map(Cow::Owned);
        let packet = EnhancedPacketBlock {
            interface_id: frame.from as u32,
            timestamp: self.begin + Duration::from_nanos(frame.time),
            original_len: frame.bytes.len() as u32,
            data: frame.bytes.into(),
            options: comments.map(EnhancedPacketOption::Comment).collect(),
        };
        self.out.write_pcapng_block(packet).map_err(error)?;
        Ok(())
    }

    /// What the network does to it, and why it was sent.
    fn comments(&self, frame: &Frame) -> Vec<String> {
        let verdict = frame.verdict.as_ref();
        let network = verdict.map(|verdict| format!("the network: {}", draw::verdict(verdict)));
        network.into_iter().chain(self.causes(frame)).collect()
    }

    /// A comment for each call; none, where the cause was not seen.
    fn causes(&self, frame: &Frame) -> Vec<String> {
        match &frame.cause {
            Some(Cause::Calls(calls)) => calls
                .iter()
                .filter_map(|call| Some(self.calls.get(call)?.0.clone()))
                .collect(),
            Some(Cause::End(process)) => {
                let program = self.name(frame.from);
                vec![format!("{program}: the end of process {process}")]
            }
            Some(Cause::Kernel) => vec!["the kernel".into()],
            None => Vec::new(),
        }
    }

    fn name(&self, program: usize) -> &str {
        self.programs
            .get(program)
            .map_or("", |program| program.name.as_str())
    }
}

/// Those that are still known.
fn have_returned(known: &BTreeMap<u64, (String, bool)>, calls: &[u64]) -> bool {
    let mut known = calls.iter().filter_map(|call| known.get(call));
    known.all(|(_, has_returned)| *has_returned)
}

fn error(error: PcapError) -> io::Error {
    match error {
        PcapError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use pcap_file::pcapng::{Block, PcapNgReader};

    use super::*;
    use crate::model::{Call, Data, Outcome, Return};

    fn send(outcome: Option<Outcome>) -> Event {
        let call = Call {
            call: 7,
            name: "send".into(),
            arguments: vec!["3".into()],
            socket: None,
            data: Some(Data::new(b"one", 3)),
        };
        let (time, program, thread) = (1, Some(1), None);
        let what = match outcome {
            None => What::CallEntered(call),
            Some(outcome) => What::CallReturned(Return {
                call,
                outcome,
                meaning: String::new(),
                entered: 1,
            }),
        };
        Event {
            time,
            program,
            thread,
            what,
        }
    }

    fn frame(time: u64, from: usize, cause: Option<Cause>) -> Frame {
        let bytes = vec![from as u8; 61];
        Frame {
            time,
            from,
            bytes,
            cause,
            verdict: None,
        }
    }

    #[test]
    fn packets_are_read_back_in_order_with_times_and_comments() {
        let program = |name: &str| Program {
            name: name.into(),
            command: vec!["nc".into(), name.into()],
        };
        let begin = Duration::new(1_700_000_000, 123_456_789);
        let mut file = Vec::new();
        let programs = [program("server"), program("client")];
        let mut writer = Writer::begin(&mut file, &programs, begin).unwrap();
        writer.event(&send(None));
        writer.frame(frame(2_000_000_001, 1, Some(Cause::Calls(vec![7, 99]))));
        writer.frame(frame(1, 0, Some(Cause::Kernel)));
        writer.frame(frame(2_000_000_001, 0, Some(Cause::End(5))));
        // The call has not returned.
        writer.write_until(2_000_000_001 + 2 * HOLD).unwrap();
        writer.event(&send(Some(Outcome::Value(3))));
        writer.frame(frame(2_000_000_000, 0, None));
        writer.end().unwrap();

        let mut reader = PcapNgReader::new(&file[..]).unwrap();
        let mut packets = Vec::new();
        while let Some(block) = reader.next_block() {
            if let Block::EnhancedPacket(packet) = block.unwrap() {
                let comments = packet.options.iter().map(|option| match option {
                    EnhancedPacketOption::Comment(text) => text.to_string(),
                    other => panic!("{other:?}"),
                });
                let comments: Vec<_> = comments.collect();
                assert_eq!(*packet.data, [packet.interface_id as u8; 61]);
                packets.push((packet.timestamp - begin, packet.interface_id, comments));
            }
        }
        let expected = [
            (1, 0, vec!["the kernel".into()]),
            (2_000_000_000, 0, vec![]),
            (
                2_000_000_001,
                1,
                vec!["client: send(3, \"one\") = 3".into()],
            ),
            (
                2_000_000_001,
                0,
                vec!["server: the end of process 5".into()],
            ),
        ];
        let expected = expected.map(|(time, interface, comments): (_, _, Vec<String>)| {
            (Duration::from_nanos(time), interface, comments)
        });
        assert_eq!(packets, expected);
        let names: Vec<_> = reader.interfaces().iter().map(|one| &one.options).collect();
        let named = |name: &str, command: &str| {
            vec![
                InterfaceDescriptionOption::IfName(name.to_owned().into()),
                InterfaceDescriptionOption::IfDescription(command.to_owned().into()),
                InterfaceDescriptionOption::IfTsResol(NANOSECONDS),
            ]
        };
        let expected = [named("server", "nc server"), named("client", "nc client")];
        assert_eq!(names, expected.iter().collect::<Vec<_>>());
    }
}
