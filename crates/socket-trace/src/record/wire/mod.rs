//! The wire: every frame of one host is taken, told, and given to the other.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | the wire and its threads, and who decides what becomes of a packet |
//! | `direction.rs` | frames are taken from one host, and carried |
//! | `deliver.rs` | a frame is told, and given to the other host, at once or later |

mod direction;
mod deliver;

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use instruments::tap::Tap;

use super::bad_network::BadNetwork;
use super::by_hand::Hand;
use super::carried::Carried;
use super::causes;
use super::hosts::Hosts;
use super::sink::Sink;
use crate::network::Rules;

use direction::Direction;

/// The largest frame: an IP packet of 65,535 bytes, and its Ethernet header.
pub(super) const LARGEST_FRAME: usize = 65_535 + 14;
/// When all programs have ended, packets may be on their way for so long.
const MOST_ON_THEIR_WAY: Duration = Duration::from_secs(1);
/// So often a direction looks whether the run is over.
const TICK: Duration = Duration::from_millis(50);

/// The two directions of the wire, two threads each, and one that delivers what the rules of the network have kept.
/// They end when this is dropped.
#[derive(Debug)]
pub(super) struct Wire {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// What all of them share.
#[derive(Debug)]
struct Shared {
    /// The ends of the wire: the server's, then the client's.
    taps: [Tap; 2],
    carried: Carried,
    decides: Decides,
    sink: Sink,
    is_over: AtomicBool,
}

/// Who decides what becomes of a packet.
#[derive(Debug)]
enum Decides {
    /// Nobody: it arrives.
    Nobody,
    /// The rules of a network.
    Rules(Box<BadNetwork>),
    /// The reader, packet by packet.
    Reader(Hand),
}

impl Wire {
    /// From now on frames cross it, as the reader lets them, if one is given, or as these rules do.
    pub(super) fn begin(
        hosts: &Hosts,
        (rules, hand): (&Rules, Option<&Hand>),
        sink: &Sink,
        causes: &causes::Shared,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            taps: hosts.taps()?,
            carried: Carried::new(hosts.kernels()?, causes),
            decides: Decides::new(rules, hand, sink),
            sink: sink.clone(),
            is_over: AtomicBool::new(false),
        });
        let mut threads = Vec::new();
        for from in [0, 1] {
            shared.taps[from].set_timeout(TICK)?;
            let shared = Arc::clone(&shared);
            threads.push(thread::spawn(move || Direction { from, shared }.run()));
        }
        if !matches!(shared.decides, Decides::Nobody) {
            let shared = Arc::clone(&shared);
            threads.push(thread::spawn(move || shared.deliver_late()));
        }
        Ok(Self { shared, threads })
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        match &self.shared.decides {
            Decides::Nobody => {}
            Decides::Rules(network) => network.wait_until_empty(MOST_ON_THEIR_WAY),
            Decides::Reader(hand) => hand.wait_until_empty(MOST_ON_THEIR_WAY),
        }
        self.shared.is_over.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Decides {
    fn new(rules: &Rules, hand: Option<&Hand>, sink: &Sink) -> Self {
        match (hand, BadNetwork::new(rules)) {
            (Some(hand), _) => {
                hand.begin(sink.clock());
                Self::Reader(hand.clone())
            }
            (None, Some(network)) => Self::Rules(Box::new(network)),
            (None, None) => Self::Nobody,
        }
    }
}

pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
