//! What the calls of a program received, from streams and from datagrams.

use socket_trace::model::{Begin, Outcome, Return, What};

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
    let events = seen.trace().events.iter();
    let mut noticed = events.filter_map(|event| match &event.what {
        What::CallReturned(returned) if event.program == Some(program) => {
            let receives = returned.call.name.starts_with("recv");
            let sends = returned.call.name.starts_with("send");
            let heard = Heard::of(returned).filter(|heard| !matches!(heard, Heard::Bytes(..)));
            heard.filter(|_| receives || sends)
        }
        _ => None,
    });
    noticed.next()
}

/// All that this program heard, in order. A call that never came back has heard nothing.
pub(super) fn heard(seen: &Seen, program: usize) -> Vec<Heard> {
    let events = seen.trace().events.iter();
    let heard = events.filter_map(|event| match &event.what {
        What::CallReturned(returned)
            if event.program == Some(program) && returned.call.name.starts_with("recv") =>
        {
            Heard::of(returned)
        }
        _ => None,
    });
    heard.collect()
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
