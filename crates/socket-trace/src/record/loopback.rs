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

use super::carried::{Carried, cause_of};
use super::causes;
use super::ends::Ends;
use super::kernel::Kernel;
use super::sink::Sink;
use super::wire::{LARGEST_FRAME, is_timeout};
use crate::model::What;
use crate::packet::{Content, Packet, checksum, packet_in};

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
    pub(super) fn begin(sink: &Sink, ends: Ends, causes: &causes::Shared) -> io::Result<Self> {
        let tap = Tap::open("lo")?;
        tap.set_timeout(TICK)?;
        let is_over = Arc::new(AtomicBool::new(false));
        let observer = Observer {
            tap,
            kernel: Kernel::open()?,
            carried: Carried::new([Kernel::open()?, Kernel::open()?], causes),
            ends,
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
    carried: Carried,
    ends: Ends,
    /// On whose side it was sent, by protocol, source and destination; `None` if it is not to be told.
    sides: HashMap<(Protocol, SocketAddr, SocketAddr), Option<usize>>,
    sink: Sink,
}

impl Observer {
    /// When the run is over, what has crossed until then is still told.
    fn run(mut self, is_over: &AtomicBool) {
        let mut buffer = vec![0; LARGEST_FRAME];
        let mut lost = 0;
        loop {
            let was_over = is_over.load(Ordering::Relaxed);
            match self.tap.next(&mut buffer) {
                Ok(frame) => {
                    lost = frame.lost;
                    let time = self.sink.clock().at(frame.came);
                    let frame = &mut buffer[..frame.length];
                    // Nobody checks the sums on lo. In a file they should be right.
                    if self.sink.wants_frames() {
                        checksum::complete(frame);
                    }
                    self.tell(time, frame);
                }
                Err(error) if is_timeout(&error) && !was_over => {}
                Err(error) if is_timeout(&error) => break,
                Err(error) => {
                    self.sink.note(format!("lo is not seen: {error}"), "");
                    break;
                }
            }
        }
        if lost > 0 {
            let text = format!("{lost} packets came faster than they can be told");
            self.sink.note(text, "");
        }
    }

    fn tell(&mut self, time: u64, frame: &[u8]) {
        let Some(packet) = packet_in(frame) else {
            return;
        };
        let Some(from) = self.side_of(&packet) else {
            return;
        };
        let mut what = self.carried.describe(from, time, &packet);
        if from == 1 {
            forget_cause(&mut what);
        }
        self.sink.frame(time, from, frame, cause_of(&what), None);
        self.sink.send(time, None, None, what);
    }

    /// On whose side it was sent; `None` if it is not to be told.
    fn side_of(&mut self, packet: &Packet<'_>) -> Option<usize> {
        let (protocol, [source, destination], is_new) = match &packet.content {
            Content::Tcp(header) => (Protocol::Tcp, header.ports, header.begins_connection()),
            Content::Udp { ports, .. } => (Protocol::Udp, *ports, false),
            Content::Icmp(message) => return self.side_of_error(&message.about),
        };
        let source = SocketAddr::new(packet.source, source);
        let destination = SocketAddr::new(packet.destination, destination);
        let there = (protocol, source, destination);
        // A port may be another one's when a new connection begins.
        if let (Some(known), false) = (self.sides.get(&there), is_new) {
            return *known;
        }
        let side = self.ends.side(&self.kernel, protocol, source, destination);
        if self.sides.len() >= MOST {
            self.sides.clear();
        }
        let back = (protocol, destination, source);
        self.sides.insert(there, side);
        self.sides.insert(back, side.map(|from| 1 - from));
        side
    }

    /// An error goes back to the one who sent the packet.
    fn side_of_error(&self, about: &str) -> Option<usize> {
        let is_about = |source: SocketAddr, destination: SocketAddr| {
            about.ends_with(&format!("{source} → {destination}"))
        };
        let mut sides = self.sides.iter();
        let (_, sender) = sides.find(|((_, from, to), _)| is_about(*from, *to))?;
        sender.map(|sender| 1 - sender)
    }
}

/// Of the other process no calls are known.
fn forget_cause(what: &mut What) {
    match what {
        What::Segment(segment) => segment.cause = None,
        What::Datagram(datagram) => datagram.cause = None,
        What::Icmp(icmp) => icmp.cause = None,
        _ => {}
    }
}
