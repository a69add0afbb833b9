//! A lost window update: the sender asks, again and again, whether there is room.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::Name;
use socket2::{Domain, Socket, Type};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{first_of, is_lost, length};
use crate::trial::Trial;

/// A zero window, and the news of its end is lost.
pub const EXPERIMENT: Experiment = Experiment {
    name: "lost-window-update",
    question: "The server does not read: its buffer is full, and it has told the client that its window is 0. \
        After a while it reads all, and its kernel tells the client that there is room again. \
        The network loses that message. How long does the client wait?",
    choices: &[
        "it never ends: each side waits for the other",
        "until the server's kernel sends the message again",
        "until its own kernel asks whether there is room",
        "not at all: it has sent on, window or not",
    ],
    answer: "until its own kernel asks whether there is room",
    explanation: "A window update is an acknowledgement, and nobody acknowledges an acknowledgement: \
        the server cannot know that it is lost, and sends it once. So TCP gives the task to the side that waits. \
        While the window is 0 the client's kernel sends a window probe, first after about 200 ms, then after twice as long, \
        up to two minutes. The answer to a probe says how large the window is. \
        It goes on as long as the answers come, even for days: a program that does not read is no error for TCP.",
    sources: &["RFC 9293 §3.8.6.1", "RFC 1122 §4.2.2.17"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "cut server after 3s for 3500ms",
    settings: &[],
    server,
    client,
};

const BYTES: usize = 20_000;

fn server() -> io::Result<()> {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    listener.set_reuse_address(true)?;
    // Before listen: the window is announced with the SYN ACK.
    listener.set_recv_buffer_size(4096)?;
    listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 9000)).into())?;
    listener.listen(1)?;
    let mut stream = TcpStream::from(listener.accept()?.0);
    // From its first byte on it does not read, until the network loses what the server sends.
    stream.peek(&mut [0])?;
    thread::sleep(Duration::from_millis(4500));
    io::copy(&mut stream, &mut io::sink())?;
    stream.write_all(b"thanks")
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(&[b'x'; BYTES])?;
    stream.shutdown(Shutdown::Write)?;
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let is_zero = |name: &Name| *name == Name::ZeroWindow;
    let zero = first_of(
        seen.segments(SERVER)
            .filter(|segment| segment.names.iter().any(is_zero)),
    )?;
    let opened: Vec<_> = seen
        .segments(SERVER)
        .filter(|segment| segment.time > zero.time && segment.window > 0)
        .collect();
    let lost = opened.first().filter(|update| is_lost(update));
    let told = opened.iter().find(|update| !is_lost(update));
    let (begin, end) = (
        lost.map_or(Duration::MAX, |update| update.time),
        told.map_or(Duration::MAX, |update| update.time),
    );
    let meanwhile = |time: Duration| time > begin && time < end;
    let sent = seen.segments(CLIENT).filter(|sent| meanwhile(sent.time));
    let (probes, with_data): (Vec<_>, Vec<_>) = sent.partition(|sent| length(sent) == 0);
    let received = seen.bytes(SERVER);
    Ok(seen
        .observation()
        .fact("news of room that was lost", u8::from(lost.is_some()))
        .fact("probes of the client after that", probes.len())
        .fact("data of the client before it knew", with_data.len())
        .fact("bytes received in the end", received)
        .answer(match (lost, probes.len()) {
            _ if received < BYTES as u64 => "it never ends: each side waits for the other",
            (Some(_), 1..) if with_data.is_empty() => {
                "until its own kernel asks whether there is room"
            }
            (Some(_), 0) => "until the server's kernel sends the message again",
            _ => "not at all: it has sent on, window or not",
        }))
}
