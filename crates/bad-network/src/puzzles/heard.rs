//! What the calls of a program received, from streams and from datagrams.

use socket_trace::model::{Begin, Outcome, Return};

use crate::seen::Seen;

/// What one call came back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Bytes, so many; and the text, if they are one.
    Bytes(u64, String),
    /// The end of the stream.
    End,
    /// `ECONNRESET (…)`.
    Error(String),
}

impl Heard {
    fn of(returned: &Return) -> Option<Self> {
        match (&returned.outcome, &returned.call.data) {
            (Outcome::Value(0), _) => Some(Self::End),
            (Outcome::Value(count), data) => {
                let text = match data.as_ref().map(|data| &data.begin) {
                    Some(Begin::Text(text)) => text.clone(),
                    _ => String::new(),
                };
                Some(Self::Bytes(count.unsigned_abs(), text))
            }
            (Outcome::Error(error), _) => Some(Self::Error(error.clone())),
            _ => None,
        }
    }

    /// Whether it is this error: `ECONNRESET`.
    pub(super) fn is_error(&self, name: &str) -> bool {
        matches!(self, Self::Error(error) if error.starts_with(name))
    }
}

/// The first error or end that this program met, as it received or sent.
pub(super) fn noticed(seen: &Seen, program: usize) -> Option<Heard> {
    let is_meant = |name: &str| name.starts_with("recv") || name.starts_with("send");
    let mut calls = seen
        .returns(program)
        .filter(|call| is_meant(&call.call.name));
    calls.find_map(|call| Heard::of(&call).filter(|heard| !matches!(heard, Heard::Bytes(..))))
}

/// All that this program heard, in order. A call that never came back has heard nothing.
pub(super) fn heard(seen: &Seen, program: usize) -> Vec<Heard> {
    seen.returns(program)
        .filter(|call| call.call.name.starts_with("recv"))
        .filter_map(|call| Heard::of(&call))
        .collect()
}

/// The texts among it.
pub(super) fn texts(seen: &Seen, program: usize) -> Vec<String> {
    let texts = heard(seen, program)
        .into_iter()
        .filter_map(|heard| match heard {
            Heard::Bytes(_, text) => Some(text),
            _ => None,
        });
    texts.collect()
}
