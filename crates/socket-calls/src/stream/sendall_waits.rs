//! sendall: when it returns, and what that means.

use std::io::{self, Read, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Observation, Observed};

use crate::both_ends::{connected, wait_for};

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
    explanation: "sendall waits for room in the kernel's buffers, again and again, until they have taken the \
        last byte. \
        So it is as slow as the peer, and still its return says nothing about delivery: \
        what is in the buffers has not been read, and is lost if the peer goes away.",
    sources: &["send(2)", "std::io::Write::write_all"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = connected()?;
    let (returned, has_returned) = mpsc::channel();
    // Ends when everything is sent.
    thread::spawn(move || {
        let sent = client.write_all(&vec![0; SIZE as usize]);
        let _ = returned.send(sent.is_ok());
    });
    // sendall is running now, and the peer has read nothing.
    wait_for(&server, 1)?;
    let at_once = has_returned.recv_timeout(Duration::from_millis(50)).is_ok();
    let part = io::copy(&mut (&server).take(SIZE - REST), &mut io::sink())?;
    let after_a_part = at_once || has_returned.recv_timeout(Duration::from_secs(5)).is_ok();
    let rest = io::copy(&mut server, &mut io::sink())?;
    Ok(Observation::new()
        .fact("returned, nothing read", at_once)
        .fact(format_args!("returned, {part} bytes read"), after_a_part)
        .fact("bytes read after that", rest)
        .answer(match (at_once, after_a_part) {
            (true, _) => "before the peer has read anything",
            (false, true) => "when the peer has read a part of it",
            (false, false) => "when the peer has read all of it",
        }))
}
