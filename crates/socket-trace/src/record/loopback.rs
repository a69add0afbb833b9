//! One private network with nothing but `lo`, in which a program and its peer run; and what crosses `lo`.
//!
//! It is made to look like Ethernet: packets of 1,500 bytes, and no segments put together by the kernel.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use instruments::interfaces::{LOOPBACK, cable, set_mtu};
use instruments::sockets::Protocol;
use instruments::tap::Tap;
use instruments::{Missing, errno, namespace};

use super::ends::Ends;
use super::kernel::Kernel;
use super::sink::Sink;
use super::wire::{LARGEST_FRAME, is_timeout};
use crate::model::{Data, Datagram, Icmp, KEPT_BYTES, What};
use crate::packet::flows::Flows;
use crate::packet::{Content, Packet, packet_in};

/// As on Ethernet.
const MTU: u32 = 1_500;
/// So often it is looked whether the run is over.
const TICK: Duration = Duration::from_millis(20);
/// More connections are forgotten: those that begin after that find the table empty.
const MOST: usize = 20_000;

/// Makes the network, and enters it. The process must have a single thread: see [`namespace::enter_as_oneself`].
///
/// # Errors
/// [`Missing`], with what would help.
pub(super) fn enter() -> Result<(), Missing> {
    namespace::enter_as_oneself()?;
    let made = set_mtu(LOOPBACK, MTU).and_then(|()| cable::send_single_segments(LOOPBACK));
    made.map_err(|error| {
        Missing::in_error(&error).unwrap_or_else(|| {
            let what = format!("a private network: {}", errno::describe(&error));
            Missing::new(what, "")
        })
    })
}

/// Tells what crosses `lo`, until it is dropped.
#[derive(Debug)]
pub(super) struct Loopback {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Loopback {
    /// From now on what crosses it is told.
    ///
    /// # Errors
    /// What opening `lo`, or the kernel's table of sockets, says.
    pub(super) fn begin(sink: &Sink, ends: Ends) -> io::Result<Self> {
        let tap = Tap::open("lo")?;
        tap.set_timeout(TICK)?;
        let is_over = Arc::new(AtomicBool::new(false));
        let observer = Observer {
            tap,
            kernel: Kernel::open()?,
            ends,
            flows: Flows::default(),
            sides: HashMap::new(),
            sink: sink.clone(),
        };
        let until = Arc::clone(&is_over);
        let thread = Some(thread::spawn(move || observer.run(&until)));
        Ok(Self { is_over, thread })
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The one who looks.
struct Observer {
    tap: Tap,
    kernel: Kernel,
    ends: Ends,
    flows: Flows,
    /// On whose side it was sent, by protocol, source and destination; `None` if it is not to be told.
    sides: HashMap<(Protocol, SocketAddr, SocketAddr), Option<usize>>,
    sink: Sink,
}

impl Observer {
    /// When the run is over, what has crossed until then is still told.
    fn run(mut self, is_over: &AtomicBool) {
        let mut buffer = vec![0; LARGEST_FRAME];
        loop {
            let was_over = is_over.load(Ordering::Relaxed);
            match self.tap.next(&mut buffer) {
                Ok((length, came)) => {
                    let time = self.sink.clock().at(came);
                    if let Some(packet) = packet_in(&buffer[..length]) {
                        self.tell(time, &packet);
                    }
                }
                Err(error) if is_timeout(&error) && !was_over => {}
                Err(error) if is_timeout(&error) => return,
                Err(error) => return self.sink.note(format!("lo is not seen: {error}"), ""),
            }
        }
    }

    fn tell(&mut self, time: u64, packet: &Packet<'_>) {
        let end = |ip, port: u16| SocketAddr::new(ip, port);
        match &packet.content {
            Content::Tcp(header) => {
                let source = end(packet.source, header.ports[0]);
                let destination = end(packet.destination, header.ports[1]);
                let is_new = header.begins_connection();
                let side = self.side(Protocol::Tcp, source, destination, is_new);
                if let Some(from) = side {
                    let segment = self.flows.segment(from, source, destination, header);
                    self.sink.send(time, None, None, What::Segment(segment));
                }
            }
            Content::Udp {
                ports,
                length,
                data,
            } => {
                let source = end(packet.source, ports[0]);
                let destination = end(packet.destination, ports[1]);
                if let Some(from) = self.side(Protocol::Udp, source, destination, false) {
                    let data = Data::new(&data[..data.len().min(KEPT_BYTES)], (*length).into());
                    let datagram = Datagram {
                        from,
                        source,
                        destination,
                        data,
                        fragmented: packet.has_more,
                        cause: None,
                    };
                    self.sink.send(time, None, None, What::Datagram(datagram));
                }
            }
            Content::Icmp(message) => {
                // The error goes back to the one who sent the packet.
                let sent = self.sides.iter().find(|((_, source, destination), _)| {
                    message.about == format!("UDP {source} → {destination}")
                });
                if let Some((_, Some(sender))) = sent {
                    let icmp = Icmp {
                        from: 1 - sender,
                        source: packet.source,
                        destination: packet.destination,
                        meaning: message.meaning.clone(),
                        about: message.about.clone(),
                        cause: None,
                    };
                    self.sink.send(time, None, None, What::Icmp(icmp));
                }
            }
        }
    }

    /// On whose side it was sent. A port may be another one's when a new connection begins.
    fn side(
        &mut self,
        protocol: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        is_new: bool,
    ) -> Option<usize> {
        let there = (protocol, source, destination);
        if let (Some(known), false) = (self.sides.get(&there), is_new) {
            return *known;
        }
        let side = self.ends.side(&self.kernel, protocol, source, destination);
        if self.sides.len() >= MOST {
            self.sides.clear();
        }
        self.sides.insert(there, side);
        self.sides
            .insert((protocol, destination, source), side.map(|from| 1 - from));
        side
    }
}
