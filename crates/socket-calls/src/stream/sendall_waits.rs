//! sendall: when it returns, and what that means.

use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lesson_kit::experiment::{Experiment, Observation, Observed};

use crate::both_ends::connected;

/// More than the kernel's buffers hold, on any system.
const SIZE: u64 = 64 << 20;

/// Less than they hold, on any system.
const REST: u64 = 4096;

/// Sendall of 64 MiB.
pub const EXPERIMENT: Experiment = Experiment {
    name: "sendall-waits",
    question: "A program calls sendall (write_all) with 64 MiB. When does it return?",
    choices: &[
        "before the peer has read anything",
        "when the peer has read a part of it",
        "when the peer has read all of it",
    ],
    answer: "when the peer has read a part of it",
    explanation: "sendall waits for room in the kernel's buffers, again and again, until they have taken the last byte. \
        So it is as slow as the peer, and still its return says nothing about delivery: \
        what is in the buffers has not been read, and is lost if the peer goes away.",
    sources: &["send(2)", "std::io::Write::write_all"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    let read = &AtomicU64::new(0);
    let (returned, has_returned) = mpsc::channel();
    thread::scope(|scope| {
        // Ends when everything is sent.
        scope.spawn(move || {
            let sent = client.write_all(&vec![0; SIZE as usize]);
            let _ = returned.send(sent.map(|()| read.load(Ordering::SeqCst)));
        });
        // The peer reads all but the rest, and waits for sendall to return.
        let mut received = 0;
        while received < SIZE - REST {
            let mut part = (&server).take((SIZE - REST - received).min(65_536));
            received += io::copy(&mut part, &mut io::sink())?;
            read.store(received, Ordering::SeqCst);
        }
        let before_the_rest = has_returned.recv_timeout(Duration::from_secs(5));
        received += io::copy(&mut server, &mut io::sink())?;

        let seen = Observation::new().fact("received in all", received);
        let Ok(read_so_far) = before_the_rest else {
            return Ok(seen.answer("when the peer has read all of it"));
        };
        let read_so_far = read_so_far?;
        Ok(seen
            .fact("received when sendall returned", read_so_far)
            .answer(match read_so_far {
                0 => "before the peer has read anything",
                _ => "when the peer has read a part of it",
            }))
    })
}
