//! SO_OOBINLINE: where TCP's urgent byte goes.

use std::io;
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::thread;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::value;
use instruments::sockets::entry_of;

use crate::pair::connection;
use crate::receive::read;

/// Reading a stream with an urgent byte in it.
pub const EXPERIMENT: Experiment = Experiment {
    name: "out-of-band-inline",
    question: "The client sends ab, then ! as out-of-band data, then cd. The server, with no option set, reads the stream to its end. What does it read?",
    choices: &["ab!cd", "abcd", "!abcd: the urgent byte overtakes"],
    answer: "abcd",
    explanation: "The urgent byte is taken out of the stream, and is read apart, with MSG_OOB; who does not ask for it never sees it. With SO_OOBINLINE it stays at its place. \
        It is not a second channel and overtakes nothing, there is only one at a time, and devices on the way may drop the mark: \
        RFC 6093 advises new programs not to use it, and old ones to set SO_OOBINLINE.",
    sources: &["socket(7), SO_OOBINLINE", "tcp(7)", "RFC 9293 §3.8.5", "RFC 6093 §5 and §6"],
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (apart, urgent) = receive(false)?;
    let (inline, no_urgent) = receive(true)?;
    Ok(Observation::new()
        .fact("the stream", format_args!("{apart:?}"))
        .fact("recv with MSG_OOB, bytes", value(&urgent))
        .fact("the stream with SO_OOBINLINE", format_args!("{inline:?}"))
        .fact("recv with MSG_OOB, bytes", value(&no_urgent))
        .answer(match apart.as_str() {
            "abcd" => "abcd",
            "ab!cd" => "ab!cd",
            _ => "!abcd: the urgent byte overtakes",
        }))
}

/// The stream as it is read, and the result of a recv with MSG_OOB.
#[cfg(target_os = "linux")]
fn receive(inline: bool) -> io::Result<(String, io::Result<usize>)> {
    let (client, server) = connection()?;
    server.set_out_of_band_inline(inline)?;
    client.send(b"ab")?;
    client.send_out_of_band(b"!")?;
    client.send(b"cd")?;
    while entry_of(&server)?.recv_queue < 5 {
        thread::yield_now();
    }
    client.shutdown(Shutdown::Write)?;

    let urgent = server.recv_out_of_band(&mut [MaybeUninit::uninit()]);
    let mut stream = String::new();
    // A read stops at the urgent mark: read on to the end of the stream.
    loop {
        match read(&server)? {
            end if end.is_empty() => return Ok((stream, urgent)),
            text => stream += &text,
        }
    }
}
