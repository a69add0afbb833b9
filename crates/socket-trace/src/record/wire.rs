//! The wire: every frame of one host is taken, told, and given to the other.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use instruments::tap::Tap;

use super::causes::{self, flow_of};
use super::hosts::Hosts;
use super::kernel::Kernel;
use super::sink::Sink;
use crate::model::{Cause, Data, Datagram, Icmp, KEPT_BYTES, Segment, What};
use crate::packet::flows::Flows;
use crate::packet::{Content, Header, Message, Packet, checksum, packet_in};

/// The largest frame: an IP packet of 65,535 bytes, and its Ethernet header.
const LARGEST_FRAME: usize = 65_535 + 14;
/// So many frames may wait here: a window of six megabytes, to which the kernel lets a connection grow.
const MOST_WAITING: usize = 4_096;
/// So often a direction looks whether the run is over.
const TICK: Duration = Duration::from_millis(50);

/// The two directions of the wire, two threads each. They end when this is dropped.
#[derive(Debug)]
pub(super) struct Wire {
    is_over: Arc<AtomicBool>,
    directions: Vec<JoinHandle<()>>,
}

/// One direction.
struct Direction {
    from: usize,
    source: Tap,
    destination: Tap,
    kernels: Arc<Mutex<[Kernel; 2]>>,
    flows: Arc<Mutex<Flows>>,
    causes: causes::Shared,
    sink: Sink,
}

impl Wire {
    /// From now on frames cross it.
    pub(super) fn begin(hosts: &Hosts, sink: &Sink, causes: &causes::Shared) -> io::Result<Self> {
        let is_over = Arc::new(AtomicBool::new(false));
        let flows = Arc::new(Mutex::new(Flows::default()));
        let kernels = Arc::new(Mutex::new(hosts.kernels()?));
        let mut directions = Vec::new();
        for from in [0, 1] {
            let [server, client] = hosts.taps()?;
            let (source, destination) = if from == 0 {
                (server, client)
            } else {
                (client, server)
            };
            source.set_timeout(TICK)?;
            let (kernels, flows) = (Arc::clone(&kernels), Arc::clone(&flows));
            let (sink, causes) = (sink.clone(), causes.clone());
            let direction = Direction {
                from,
                source,
                destination,
                kernels,
                flows,
                causes,
                sink,
            };
            let is_over = Arc::clone(&is_over);
            directions.push(thread::spawn(move || direction.run(&is_over)));
        }
        Ok(Self {
            is_over,
            directions,
        })
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        for direction in self.directions.drain(..) {
            let _ = direction.join();
        }
    }
}

impl Direction {
    /// One thread takes frames, and this one tells and sends them: what finds no room at the tap would be lost.
    /// The first ends when the run is over, and with it the other.
    fn run(&self, is_over: &AtomicBool) {
        let (taken, frames) = mpsc::sync_channel(MOST_WAITING);
        thread::scope(|scope| {
            scope.spawn(|| self.take(is_over, taken));
            for (mut frame, came) in frames {
                self.carry(&mut frame, came);
            }
        });
    }

    fn take(&self, is_over: &AtomicBool, taken: SyncSender<(Vec<u8>, SystemTime)>) {
        let mut buffer = vec![0; LARGEST_FRAME];
        while !is_over.load(Ordering::Relaxed) {
            match self.source.next(&mut buffer) {
                Ok((length, came)) => {
                    if taken.send((buffer[..length].to_vec(), came)).is_err() {
                        return;
                    }
                }
                Err(error) if is_timeout(&error) => {}
                Err(error) => return self.sink.note(format!("the wire is cut: {error}"), ""),
            }
        }
    }

    fn carry(&self, frame: &mut [u8], came: SystemTime) {
        checksum::complete(frame);
        let time = self.sink.clock().at(came);
        let ends = packet_in(frame).and_then(|packet| self.tell(time, &packet));
        if let Some((source, destination)) = ends {
            self.tell_state(self.from, source, destination);
        }
        if let Err(error) = self.destination.send(frame) {
            let text = format!("a packet of {} bytes was lost: {error}", frame.len());
            self.sink.note(text, "");
        }
        if let Some((source, destination)) = ends {
            self.tell_state(1 - self.from, destination, source);
        }
    }

    /// Tells of a packet; returns both ends of a connection whose states it may have changed.
    fn tell(&self, time: u64, packet: &Packet<'_>) -> Option<(SocketAddr, SocketAddr)> {
        let from = self.from;
        let ends = |[source, destination]: [u16; 2]| {
            (
                SocketAddr::new(packet.source, source),
                SocketAddr::new(packet.destination, destination),
            )
        };
        match &packet.content {
            Content::Tcp(header) => {
                let (source, destination) = ends(header.ports);
                let may_change = self.tell_segment(time, source, destination, header);
                may_change.then_some((source, destination))
            }
            Content::Udp {
                ports,
                length,
                data,
            } => {
                let (source, destination) = ends(*ports);
                let length = u64::from(*length);
                let cause = self.causes.lock().of_datagram(from, data, length, time);
                let data = Data::new(&data[..data.len().min(KEPT_BYTES)], length);
                let fragmented = packet.has_more;
                let datagram = Datagram {
                    from,
                    source,
                    destination,
                    data,
                    fragmented,
                    cause,
                };
                self.sink.send(time, None, None, What::Datagram(datagram));
                None
            }
            Content::Icmp(message) => {
                let (source, destination) = (packet.source, packet.destination);
                let Message { meaning, about } = message.clone();
                // Who asks for an echo is not known; all else the kernel sends by itself.
                let cause = (meaning != "echo request").then_some(Cause::Kernel);
                let icmp = Icmp {
                    from,
                    source,
                    destination,
                    meaning,
                    about,
                    cause,
                };
                self.sink.send(time, None, None, What::Icmp(icmp));
                None
            }
        }
    }

    /// Tells of a segment; returns whether it may have changed a state: bytes in the middle of a connection do not.
    fn tell_segment(
        &self,
        time: u64,
        source: SocketAddr,
        destination: SocketAddr,
        header: &Header<'_>,
    ) -> bool {
        let mut flows = self.flows.lock().unwrap_or_else(PoisonError::into_inner);
        let mut segment = flows.segment(self.from, source, destination, header);
        drop(flows);
        segment.cause = self.cause(&segment, header.data, time);
        let is_usual = |flag: &String| flag == "ACK" || flag == "PSH";
        let is_plain = segment.data.is_some() && segment.flags.iter().all(is_usual);
        self.sink.send(time, None, None, What::Segment(segment));
        !is_plain
    }

    /// Why it was sent. Whose connection it is, the kernel knows best at its beginning.
    fn cause(&self, segment: &Segment, data: &[u8], time: u64) -> Option<Cause> {
        let flow = flow_of(segment);
        let begins = segment.flags == ["SYN"];
        let is_bare = data.is_empty() && segment.flags == ["ACK"];
        if begins || (!is_bare && !self.causes.lock().knows(&flow)) {
            let kernels = self.kernels.lock().unwrap_or_else(PoisonError::into_inner);
            let state = kernels[self.from].state(segment.source, segment.destination);
            drop(kernels);
            if let Some(socket) = state.socket {
                self.causes.lock().is_of(socket, flow);
            }
        }
        self.causes.lock().of_segment(segment, data, time)
    }

    /// The lock is held until the answer has its time: otherwise the other direction could tell an older state later.
    fn tell_state(&self, host: usize, local: SocketAddr, remote: SocketAddr) {
        let kernels = self.kernels.lock().unwrap_or_else(PoisonError::into_inner);
        let state = kernels[host].state(local, remote);
        let now = self.sink.clock().now();
        drop(kernels);
        self.sink.send(now, Some(host), None, What::State(state));
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
