//! A window that opens again: not for a byte, but for a segment.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::Segment;
use socket2::{Domain, Socket, Type};

use crate::recorder::SERVER;
use crate::seen::At;
use crate::trial::Trial;

/// One byte is read from a full buffer, and then half of it.
pub const EXPERIMENT: Experiment = Experiment {
    name: "silly-window",
    question: "The server's buffer is full, and its window is 0. The server reads a single byte; later it reads 5,000, \
        about half of what is there. What does its kernel tell the client?",
    choices: &[
        "first that there is room for 1 byte, then for 5,001",
        "nothing after the first byte; after 5,000 that there is room for a segment or more",
        "nothing, until the buffer is empty",
    ],
    answer: "nothing after the first byte; after 5,000 that there is room for a segment or more",
    explanation: "A window of one byte would make the client send one byte in a packet of 53, and then the next: \
        the silly window syndrome. So the receiver keeps its window at 0 until a whole segment fits, \
        or a good part of the buffer. What it sends then is a window update: an acknowledgement of nothing new. \
        A program that reads byte by byte pays with its own calls, and not with tiny packets.",
    sources: &["RFC 9293 §3.8.6.2.2", "RFC 1122 §4.2.3.3", "RFC 813"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "",
    settings: &[],
    server,
    client,
};

/// No event tells a program that its buffer is full, nor that its kernel has told the client of room:
/// so long both have time for that. What is sent before the next recv belongs to the one before.
const PAUSE: Duration = Duration::from_millis(700);

fn server() -> io::Result<()> {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    listener.set_reuse_address(true)?;
    // Before listen: the window is announced with the SYN ACK.
    listener.set_recv_buffer_size(8192)?;
    listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 9000)).into())?;
    listener.listen(1)?;
    let mut stream = TcpStream::from(listener.accept()?.0);
    // Until something is there; then it soon is full.
    stream.peek(&mut [0])?;
    thread::sleep(PAUSE);
    stream.read_exact(&mut [0; 1])?;
    thread::sleep(PAUSE);
    stream.read_exact(&mut [0; 5000])?;
    thread::sleep(PAUSE);
    io::copy(&mut stream, &mut io::sink())?;
    stream.write_all(b"thanks")
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(&[b'x'; 20_000])?;
    stream.shutdown(Shutdown::Write)?;
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let reads: Vec<_> = seen.calls(SERVER, "recv").collect();
    let [_peek, one, half, rest, ..] = &reads[..] else {
        return Err(io::Error::other("the server has read less than three times").into());
    };
    let was_full = seen
        .segments(SERVER)
        .any(|sent| sent.time < one.time && sent.window == 0);
    let largest = |from: u64, to: u64| {
        let is_between = |sent: &At<'_, Segment>| {
            let time = sent.time.as_nanos();
            time >= from.into() && time < to.into()
        };
        let sent = seen.segments(SERVER).filter(is_between);
        sent.map(|sent| sent.window).max()
    };
    let after_one = largest(one.entered, half.entered);
    let after_half = largest(half.entered, rest.entered);
    let said = |window: Option<u32>| window.map_or("nothing".to_owned(), |bytes| bytes.to_string());
    Ok(seen
        .observation()
        .fact("the window was 0", if was_full { "yes" } else { "no" })
        .fact("window after 1 byte", said(after_one))
        .fact("window after 5,000 bytes", said(after_half))
        .answer(match (after_one.unwrap_or(0), after_half.unwrap_or(0)) {
            (0, 1448..) if was_full => {
                "nothing after the first byte; after 5,000 that there is room for a segment or more"
            }
            (0, _) if was_full => "nothing, until the buffer is empty",
            _ => "first that there is room for 1 byte, then for 5,001",
        }))
}
