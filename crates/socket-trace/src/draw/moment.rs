//! What a drawing shows of an event, and what that is about.

use crate::model::{
    Arrival, Call, Cause, Datagram, Ended, Fate, Icmp, Note, Printed, Return, Segment, State, Step,
    Verdict, Waiting,
};

/// What a drawing shows.
#[derive(Clone, Debug)]
pub(super) enum Moment<'a> {
    /// A call that has not waited; it is known already how it returns.
    Whole(&'a Return),
    /// Such a call returns now.
    Returned(&'a Return),
    /// A call that waits.
    Begins(&'a Call),
    /// It has waited.
    Ends(&'a Return),
    /// What waits for the program that makes a call now.
    Waiting(Waiting),
    Segment(&'a Segment),
    Datagram(&'a Datagram),
    Icmp(&'a Icmp),
    Arrival(&'a Arrival),
    State(&'a State),
    Printed(&'a Printed),
    Ended(&'a Ended),
    Step(&'a Step),
    Note(&'a Note),
}

impl Moment<'_> {
    /// What makes two moments alike; nothing, if this one is like none.
    pub(super) fn key(&self, column: usize) -> Option<String> {
        match self {
            Self::Whole(returned) | Self::Ends(returned) | Self::Returned(returned) => {
                key(column, &returned.call)
            }
            Self::Begins(call) => key(column, call),
            Self::Waiting(_) => Some(format!("waiting {column}")),
            Self::Printed(_) => Some(format!("print {column}")),
            Self::Datagram(datagram) => {
                let is_usual = is_usual(datagram.network.as_ref());
                is_usual.then(|| format!("datagram from {}", datagram.from))
            }
            Self::Arrival(arrival) => Some(format!("arrival from {}", arrival.from)),
            Self::Segment(segment) => {
                // What opens or closes a connection is like nothing else.
                let usual = |flag: &String| ["ACK", "PSH"].contains(&flag.as_str());
                let kind = if segment.data.is_some() {
                    "data"
                } else {
                    "ack"
                };
                // What a rule has changed is the point, but for a delay of all packets.
                let is_usual =
                    segment.flags.iter().all(usual) && is_usual(segment.network.as_ref());
                is_usual.then(|| format!("{kind} {:?} from {}", segment.names, segment.from))
            }
            Self::Icmp(_) | Self::State(_) | Self::Ended(_) | Self::Step(_) | Self::Note(_) => None,
        }
    }

    /// Why this packet was sent, if it is one and that is known.
    pub(super) fn cause(&self) -> Option<&Cause> {
        match self {
            Self::Segment(Segment { cause, .. })
            | Self::Datagram(Datagram { cause, .. })
            | Self::Icmp(Icmp { cause, .. }) => cause.as_ref(),
            _ => None,
        }
    }

    /// What the network does to this packet.
    pub(super) fn verdict(&self) -> Option<&Verdict> {
        match self {
            Self::Segment(Segment { network, .. })
            | Self::Datagram(Datagram { network, .. })
            | Self::Icmp(Icmp { network, .. }) => network.as_ref(),
            _ => None,
        }
    }

    /// How many bytes it is about.
    pub(super) fn bytes(&self) -> u64 {
        let data = match self {
            Self::Whole(returned) | Self::Ends(returned) | Self::Returned(returned) => {
                returned.call.data.as_ref()
            }
            Self::Begins(call) => call.data.as_ref(),
            Self::Segment(segment) => segment.data.as_ref(),
            Self::Datagram(datagram) => Some(&datagram.data),
            Self::Printed(printed) => Some(&printed.line),
            _ => None,
        };
        data.map_or(0, |data| data.length)
    }
}

/// Nothing happens to it, but that it takes its time.
fn is_usual(verdict: Option<&Verdict>) -> bool {
    let fate = verdict.map_or(&[][..], |verdict| &verdict.fate);
    fate.iter().all(|fate| matches!(fate, Fate::Delayed(_)))
}

/// What makes two calls alike: the same call on the same socket.
fn key(column: usize, call: &Call) -> Option<String> {
    const UNUSUAL: [&str; 6] = ["socket", "bind", "listen", "connect", "shutdown", "close"];
    let is_usual = !UNUSUAL.contains(&call.name.as_str());
    is_usual.then(|| format!("{column} {} {:?}", call.name, call.socket))
}
