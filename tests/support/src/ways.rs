//! The ways in which the bytes of a message can arrive, and a stage that tries them all.
//!
//! TCP is a stream: where one write ends, no read need end. A program that takes what one `recv` gives for a message
//! works at its author's machine, and breaks as soon as the bytes come in another way.
//!
//! The pauses are the subject here: a message that stops in its middle for a while is still one message.

use std::env;
use std::panic::{self, AssertUnwindSafe};
use std::thread;
use std::time::Duration;

use harness::report::STAGE_IN_TURN;

use crate::steps;
use crate::{Peer, Said, escaped, said, step};

/// How long a message stops in its middle: a program that receives once has only the first piece then.
/// No event tells that it has done so.
const PAUSE: Duration = Duration::from_millis(250);

/// One way in which the bytes of a message arrive.
#[derive(Clone, Debug)]
pub struct Way {
    name: Said,
    pieces: Vec<Vec<u8>>,
    has_pauses: bool,
}

impl Way {
    /// All bytes in one write.
    #[must_use]
    pub fn whole(message: &[&[u8]]) -> Self {
        Self {
            name: said!("whole"),
            pieces: vec![message.concat()],
            has_pauses: false,
        }
    }

    /// Each byte in a write of its own.
    #[must_use]
    pub fn single_bytes(message: &[&[u8]]) -> Self {
        let bytes = message.concat();
        Self {
            name: said!("in single bytes"),
            pieces: bytes.iter().map(|&byte| vec![byte]).collect(),
            has_pauses: false,
        }
    }

    /// In two parts, with a pause between them: the first ends after so many bytes.
    #[must_use]
    pub fn cut_at(message: &[&[u8]], at: usize) -> Self {
        let bytes = message.concat();
        let (first, second) = bytes.split_at(at);
        Self {
            name: said!("cut after {} of {} bytes, with a pause", at, bytes.len()),
            pieces: vec![first.to_vec(), second.to_vec()],
            has_pauses: true,
        }
    }
}

/// A message of these fields: whole, in single bytes, and cut inside each field (after it, if it is a single byte).
#[must_use]
pub fn ways(fields: &[&[u8]]) -> Vec<Way> {
    let mut ways = vec![Way::whole(fields), Way::single_bytes(fields)];
    let mut before = 0;
    let in_all: usize = fields.iter().map(|field| field.len()).sum();
    for field in fields {
        let at = before + field.len().div_ceil(2);
        before += field.len();
        if (1..in_all).contains(&at) {
            ways.push(Way::cut_at(fields, at));
        }
    }
    ways
}

impl Peer {
    /// Sends a message in this way. Like `send_until_closed`, it does not fail if the program closes the connection:
    /// what comes back shows that.
    pub fn send_in(&mut self, way: &Way) {
        let _ = self.stream().set_nodelay(true);
        if way.pieces.len() > 2 {
            let all = way.pieces.concat();
            step(said!("{} sent {}", self.name(), escaped(&all)));
        }
        for (number, piece) in way.pieces.iter().enumerate() {
            if way.has_pauses && number > 0 {
                thread::sleep(PAUSE);
            }
            if way.pieces.len() <= 2 {
                self.send_or_be_closed(piece);
            } else {
                self.send_until_closed(piece, 1);
            }
        }
    }
}

/// Runs the stage once for each way, all at the same time, as [`parts`] does.
#[track_caller]
pub fn side_by_side(ways: &[Way], stage: impl Fn(&Way) + Sync) {
    let stage = &stage;
    let one = ways.iter().map(|way| {
        move || {
            step(said!("the message comes {}", &way.name));
            stage(way);
        }
    });
    let all: Vec<_> = one.collect();
    let all: Vec<&(dyn Fn() + Sync)> = all.iter().map(|one| one as _).collect();
    parts(&all);
    for way in ways {
        step(said!("the same came of a message {}", &way.name));
    }
}

/// Runs the parts of a stage that do not need each other, all at the same time. Each has programs and peers of its own;
/// if some fail, the stage fails with the report of the first of them.
///
/// Where the program is watched, they run in turn: what happens in each is a story of its own.
pub fn parts(parts: &[&(dyn Fn() + Sync)]) {
    if env::var_os(STAGE_IN_TURN).is_some() {
        return parts.iter().for_each(|part| part());
    }
    let results: Vec<_> = thread::scope(|scope| {
        let started = parts.iter().map(|&part| {
            scope.spawn(move || {
                steps::keep_back();
                let result = panic::catch_unwind(AssertUnwindSafe(part));
                result.map_err(|panic| (steps::kept_back(), panic))
            })
        });
        let started: Vec<_> = started.collect();
        started.into_iter().map(|one| one.join()).collect()
    });
    for result in results {
        match result {
            Ok(Ok(())) => {}
            Ok(Err((lines, panic))) => {
                steps::write_all(lines);
                panic::resume_unwind(panic);
            }
            Err(panic) => panic::resume_unwind(panic),
        }
    }
}
