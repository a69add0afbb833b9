//! The rules of a bad network: what becomes of the packets between the two hosts.
#![doc = concat!("\n```text\n", include_str!("rules.txt"), "```")]

mod error;
mod parse;
mod words;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

pub use error::RuleError;

/// How rules are written, as text.
pub const HOW_RULES_ARE_WRITTEN: &str = include_str!("rules.txt");

/// The rules of a network. There may be none: then every packet arrives at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules(pub(crate) Vec<Rule>);

/// A rule, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) text: String,
    pub(crate) act: Act,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// The packet and its first retransmissions, so many in all.
    Drop(Which, u32),
    /// The copy arrives so long after it; zero is right behind it.
    Duplicate(Which, Duration),
    Corrupt(Which),
    Late(Which, Duration),
    Hold {
        which: Which,
        until: Which,
    },
    Delay(Sides, Duration),
    Narrow {
        sides: Sides,
        /// Bits a second.
        rate: u64,
        /// Packets that may wait.
        queue: usize,
    },
    Mtu {
        /// Of an IP packet.
        bytes: usize,
        is_silent: bool,
    },
    Cut {
        sides: Sides,
        after: When,
        /// Until then; without it, for ever.
        until: Option<When>,
    },
    Reset {
        receivers: Sides,
        after: When,
        /// So many bytes is its number beyond the one that is expected.
        ahead: u32,
    },
    Forget(Duration),
    Loss {
        seed: u64,
        /// Of a million packets.
        millionths: u32,
    },
}

/// Some packets: the n-th of a kind, of one side or of each; or a retransmission of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Which {
    pub(crate) sides: Sides,
    pub(crate) kind: Kind,
    pub(crate) number: u32,
    /// 1 for the first time, 2 for its first retransmission.
    pub(crate) attempt: u32,
}

impl Which {
    /// No packet is this one.
    pub(crate) const NEVER: Self = Self {
        sides: Sides::Both,
        kind: Kind::Data,
        number: u32::MAX,
        attempt: 1,
    };
}

/// The server's side, the client's, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sides {
    Server,
    Client,
    Both,
}

impl Sides {
    /// Whether the side of this program is one of them: 0 is the server, 1 the client.
    pub(crate) fn has(self, program: usize) -> bool {
        match self {
            Self::Server => program == 0,
            Self::Client => program == 1,
            Self::Both => true,
        }
    }
}

/// A kind of packets that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Bytes of a stream that were not sent before, or a datagram.
    Data,
    Syn,
    SynAck,
    /// A segment that does nothing but acknowledge.
    Ack,
    Fin,
    Rst,
    Icmp,
}

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// So long after the first packet.
    Time(Duration),
    /// When such a packet has passed.
    Packet(Which),
}

impl Rules {
    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As they were written, one by one.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(|rule| rule.text.clone()).collect()
    }

    /// What the rules add to the time of a question and its answer; what waits for other packets not included.
    pub(crate) fn round_trip(&self) -> Duration {
        let adds = |rule: &Rule| match rule.act {
            Act::Delay(Sides::Both, time) => time.saturating_mul(2),
            Act::Delay(_, time) | Act::Late(_, time) | Act::Duplicate(_, time) => time,
            _ => Duration::ZERO,
        };
        self.0
            .iter()
            .map(adds)
            .fold(Duration::ZERO, Duration::saturating_add)
    }
}

impl fmt::Display for Which {
    /// As a rule names it: `client data 2`, `client data 2 again 1`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sides, kind) = (parse::word(self.sides), parse::word_of_kind(self.kind));
        write!(out, "{sides} {kind} {}", self.number)?;
        match self.attempt {
            1 => Ok(()),
            attempt => write!(out, " again {}", attempt - 1),
        }
    }
}

impl FromStr for Rules {
    type Err = RuleError;

    /// # Errors
    /// [`RuleError`] for the first word that cannot be where it is.
    fn from_str(text: &str) -> Result<Self, RuleError> {
        parse::rules(text)
    }
}

impl fmt::Display for Rules {
    /// As they were written, a rule a line.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|rule| writeln!(out, "{}", rule.text))
    }
}
