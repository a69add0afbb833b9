//! What the reader did, as rules that repeat it.

use std::time::Duration;

use crate::network::Which;

/// What was done, in this order.
#[derive(Debug, Default)]
pub(super) struct Done {
    entries: Vec<Entry>,
    /// A cable was mended, and no packet has come since.
    is_mended: bool,
}

#[derive(Debug)]
enum Entry {
    /// The packet and its next retransmissions, so many in all.
    Dropped(Which, u32),
    Repeated(Which),
    /// It waited so long that it was sent again.
    Delayed(Which, Duration),
    /// It was put aside; and released behind this one, if it was.
    Held(Which, Option<Which>),
    /// It was put aside, and released before anything else came.
    Nothing,
    /// After this packet, or at the beginning; until this one, or to the end.
    Cut(Option<Which>, Option<Which>),
}

impl Done {
    /// As rules, one a line.
    pub(super) fn rules(&self) -> Vec<String> {
        self.entries.iter().filter_map(Entry::rule).collect()
    }

    pub(super) fn dropped(&mut self, name: Which) {
        let earlier = self.entries.iter_mut().find_map(|entry| match entry {
            Entry::Dropped(first, times) if follows(*first, *times, name) => Some(times),
            _ => None,
        });
        match earlier {
            Some(times) => *times += 1,
            None => self.entries.push(Entry::Dropped(name, 1)),
        }
    }

    pub(super) fn repeated(&mut self, name: Which) {
        self.entries.push(Entry::Repeated(name));
    }

    pub(super) fn delayed(&mut self, name: Which, time: Duration) {
        self.entries.push(Entry::Delayed(name, time));
    }

    /// Its place, for its release.
    pub(super) fn held(&mut self, name: Which) -> usize {
        self.entries.push(Entry::Held(name, None));
        self.entries.len() - 1
    }

    /// The packet of this place follows that one; or none, and it was sent again in the time that it waited.
    pub(super) fn released(&mut self, at: usize, until: Option<Which>, late: Option<Duration>) {
        if let Some(entry) = self.entries.get_mut(at)
            && let Entry::Held(name, _) = *entry
        {
            *entry = match (until, late) {
                (Some(until), _) => Entry::Held(name, Some(until)),
                (None, Some(time)) => Entry::Delayed(name, time),
                (None, None) => Entry::Nothing,
            };
        }
    }

    /// How the rule begins.
    pub(super) fn cut(&mut self, after: Option<Which>) -> String {
        let entry = Entry::Cut(after, None);
        let rule = entry.rule().unwrap_or_default();
        self.entries.push(entry);
        self.is_mended = false;
        rule
    }

    pub(super) fn is_mended(&mut self) {
        self.is_mended = true;
    }

    /// This packet is the first that comes to the mended cable.
    pub(super) fn mended_by(&mut self, name: Which) {
        if !std::mem::take(&mut self.is_mended) {
            return;
        }
        let cut = self.entries.iter_mut().rev().find_map(|entry| match entry {
            Entry::Cut(_, until) => Some(until),
            _ => None,
        });
        if let Some(until) = cut {
            *until = Some(name);
        }
    }
}

impl Entry {
    fn rule(&self) -> Option<String> {
        Some(match self {
            // What was never released has never arrived.
            Self::Dropped(name, 1) | Self::Held(name, None) => format!("drop {name}"),
            Self::Dropped(name, times) => format!("drop {name} {times} times"),
            Self::Repeated(name) => format!("duplicate {name}"),
            Self::Delayed(name, time) => format!("delay {name} {}", written(*time)),
            Self::Held(name, Some(until)) if is_behind(*name, *until) => {
                format!("swap {name} {}", until.number)
            }
            Self::Held(name, Some(until)) => format!("hold {name} until {until}"),
            Self::Nothing => return None,
            Self::Cut(after, until) => {
                let after = after.map_or("0s".to_owned(), |after| after.to_string());
                let until = until.map_or(String::new(), |until| format!(" until {until}"));
                format!("cut after {after}{until}")
            }
        })
    }
}

/// `400ms`, `3.2s`: as exact as anybody could wait.
fn written(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{}ms", time.as_millis()),
        _ => format!("{:.1}s", time.as_secs_f64()),
    }
}

/// Whether this is the next retransmission after so many times.
fn follows(first: Which, times: u32, name: Which) -> bool {
    let attempt = first.attempt + times;
    name == Which { attempt, ..first }
}

/// Whether it is a later packet of the same kind.
fn is_behind(name: Which, until: Which) -> bool {
    let same = Which {
        number: until.number,
        ..name
    };
    same == until && until.number > name.number && name.attempt == 1
}
