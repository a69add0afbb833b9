//! One send, many recv calls.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::{io, thread};

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::pair;

/// In bytes: many times the size of the kernel's buffers for a sender and a receiver.
const MESSAGE: usize = 32 * 1024 * 1024;

/// A message that is larger than the kernel's buffers, over TCP.
pub const EXPERIMENT: Experiment = Experiment {
    name: "large-send",
    question: "Over TCP the client hands 32 MiB to one send. The server has 32 MiB of room and calls recv. \
        How many calls does it take to get everything?",
    choices: &["one", "many", "none: send fails, the message is too large"],
    answer: "many",
    explanation: "recv returns as soon as it has something, and the kernel never holds more than its buffers do. \
        send cut the message into segments, waited while the buffers were full, and nothing is lost; \
        but one recv is not one message, however large its buffer. Loop until you have what you expect, or the end.",
    sources: &["recv(2)", "send(2)", "tcp(7): tcp_rmem"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (mut client, mut server) = pair::tcp()?;
    // Ends when the kernel has taken everything, or when the server has closed.
    let sender = thread::spawn(move || -> io::Result<usize> {
        let sent = client.write(&vec![b'x'; MESSAGE])?;
        client.shutdown(Shutdown::Write)?;
        Ok(sent)
    });
    let mut buffer = vec![0; MESSAGE];
    let mut sizes = Vec::new();
    loop {
        match server.read(&mut buffer)? {
            0 => break, // the end of the stream
            count => sizes.push(count),
        }
    }
    let sent = sender.join().expect("the sender does not panic");
    let received: usize = sizes.iter().sum();
    Ok(Observation::new()
        .fact("send returned", returned(&sent))
        .fact("recv calls", sizes.len())
        .fact("the first gave", sizes.first().unwrap_or(&0))
        .fact("received", received)
        .answer(match (sent, sizes.len()) {
            (Err(_), _) => "none: send fails, the message is too large",
            (Ok(_), 0 | 1) => "one",
            (Ok(sent), _) if sent == received => "many",
            _ => return Err(io::Error::other("bytes were lost on the way").into()),
        }))
}
