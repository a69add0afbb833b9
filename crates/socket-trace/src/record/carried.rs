//! What a packet on the wire is, as an event.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::causes::{self, flow_of};
use super::kernel::Kernel;
use crate::model::{Cause, Data, Datagram, Fate, Icmp, KEPT_BYTES, Segment, Verdict, What};
use crate::packet::flows::Flows;
use crate::packet::{Content, Header, Message, Packet, packet_in};

/// What is known of the packets before; cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Carried {
    flows: Arc<Mutex<Flows>>,
    pub(super) kernels: Arc<Mutex<[Kernel; 2]>>,
    causes: causes::Shared,
}

impl Carried {
    /// Nothing yet; each side has its sockets in one of these.
    pub(super) fn new(kernels: [Kernel; 2], causes: &causes::Shared) -> Self {
        Self {
            flows: Arc::default(),
            kernels: Arc::new(Mutex::new(kernels)),
            causes: causes.clone(),
        }
    }

    /// The packet, which this side sent at that time.
    pub(super) fn describe(&self, from: usize, time: u64, packet: &Packet<'_>) -> What {
        match &packet.content {
            Content::Tcp(header) => {
                let (source, destination) = ends_of(packet, header.ports);
                What::Segment(self.segment(from, time, source, destination, header))
            }
            Content::Udp {
                ports,
                length,
                data,
            } => {
                let (source, destination) = ends_of(packet, *ports);
                let length = u64::from(*length);
                let cause = self.causes.lock().of_datagram(from, data, length, time);
                What::Datagram(Datagram {
                    from,
                    source,
                    destination,
                    data: Data::new(&data[..data.len().min(KEPT_BYTES)], length),
                    fragmented: packet.has_more,
                    cause,
                    network: None,
                })
            }
            Content::Icmp(Message { meaning, about }) => What::Icmp(Icmp {
                from,
                source: packet.source,
                destination: packet.destination,
                meaning: meaning.clone(),
                about: about.clone(),
                // Who asks for an echo is not known; all else the kernel sends by itself.
                cause: (meaning != "echo request").then_some(Cause::Kernel),
                network: None,
            }),
        }
    }

    /// A packet that nobody on this side has sent.
    pub(super) fn describe_forged(&self, from: usize, time: u64, packet: &Packet<'_>) -> What {
        let Content::Tcp(header) = &packet.content else {
            return self.describe(from, time, packet);
        };
        let flows = self.flows.lock().unwrap_or_else(PoisonError::into_inner);
        let (source, destination) = ends_of(packet, header.ports);
        What::Segment(flows.forged(from, source, destination, header))
    }

    /// Whether bytes of this connection that come before those of the frame have not been carried.
    pub(super) fn is_some_missing(&self, frame: &[u8]) -> bool {
        let Some(packet) = packet_in(frame) else {
            return false;
        };
        let Content::Tcp(header) = &packet.content else {
            return false;
        };
        let flows = self.flows.lock().unwrap_or_else(PoisonError::into_inner);
        flows.is_ahead(ends_of(&packet, header.ports).into(), header.sequence)
    }

    fn segment(
        &self,
        from: usize,
        time: u64,
        source: SocketAddr,
        destination: SocketAddr,
        header: &Header<'_>,
    ) -> Segment {
        let mut flows = self.flows.lock().unwrap_or_else(PoisonError::into_inner);
        let mut segment = flows.segment(from, source, destination, header);
        drop(flows);
        segment.cause = self.cause(&segment, header.data, time);
        segment
    }

    /// Why it was sent. Whose connection it is, the kernel knows best at its beginning.
    fn cause(&self, segment: &Segment, data: &[u8], time: u64) -> Option<Cause> {
        let flow = flow_of(segment);
        let begins = segment.flags == ["SYN"];
        let is_bare = data.is_empty() && segment.flags == ["ACK"];
        if begins || (!is_bare && !self.causes.lock().knows(&flow)) {
            let kernels = self.kernels.lock().unwrap_or_else(PoisonError::into_inner);
            let state = kernels[segment.from].state(segment.source, segment.destination);
            drop(kernels);
            if let Some(socket) = state.socket {
                self.causes.lock().is_of(socket, flow);
            }
        }
        self.causes.lock().of_segment(segment, data, time)
    }
}

/// Who sent it, and who is to receive it.
fn ends_of(packet: &Packet<'_>, [source, destination]: [u16; 2]) -> (SocketAddr, SocketAddr) {
    (
        SocketAddr::new(packet.source, source),
        SocketAddr::new(packet.destination, destination),
    )
}

/// Why this packet was sent.
pub(super) fn cause_of(packet: &What) -> Option<Cause> {
    match packet {
        What::Segment(Segment { cause, .. })
        | What::Datagram(Datagram { cause, .. })
        | What::Icmp(Icmp { cause, .. }) => cause.clone(),
        _ => None,
    }
}

/// What the network does to this packet.
pub(super) fn set_verdict(packet: &mut What, verdict: Verdict) {
    match packet {
        What::Segment(Segment { network, cause, .. })
        | What::Datagram(Datagram { network, cause, .. })
        | What::Icmp(Icmp { network, cause, .. }) => {
            if verdict.fate.contains(&Fate::Forged) {
                *cause = None;
            }
            *network = Some(verdict);
        }
        _ => {}
    }
}

/// Both ends of a connection whose states it may have changed: bytes in the middle of one do not.
pub(super) fn ends_if_changed(packet: &What) -> Option<(SocketAddr, SocketAddr)> {
    let What::Segment(segment) = packet else {
        return None;
    };
    let is_usual = |flag: &String| flag == "ACK" || flag == "PSH";
    let is_plain = segment.data.is_some() && segment.flags.iter().all(is_usual);
    (!is_plain).then_some((segment.source, segment.destination))
}
