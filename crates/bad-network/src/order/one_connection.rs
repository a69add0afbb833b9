//! Head-of-line blocking: on one connection all wait for the one that is lost.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::Segment;

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{At, carries, first_of, is_again, is_lost, returned};
use crate::trial::Trial;

/// Four answers on one connection.
pub const EXPERIMENT: Experiment = Experiment {
    name: "one-connection",
    question: "Four messages, 1, 2, 3 and 4, that have nothing to do with each other, go over one TCP connection, each in a segment of its own. \
        The segment with 2 is lost; 3 and 4 arrive. When does the server's program receive 3 and 4?",
    choices: &[
        "at once: they have arrived",
        "when 2 has come again, together with it",
        "never: they were sent behind a lost one, and must be sent again, too",
    ],
    answer: "when 2 has come again, together with it",
    explanation: "A TCP stream has one order, and recv keeps to it: the kernel has 3 and 4 and gives nobody a byte behind the gap. \
        That is head-of-line blocking. HTTP/2 puts all of a page's files on one connection, and one lost packet stops all of them. \
        So HTTP/3 uses QUIC, on UDP, where each stream waits for itself only; four-connections shows the simple way out.",
    sources: &["RFC 9293 §3.4", "RFC 9000 §2", "RFC 9114 §1.1"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop client data 2",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    let mut buffer = [0; 64];
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    // Otherwise Nagle's algorithm would put 2, 3 and 4 into one segment.
    stream.set_nodelay(true)?;
    for message in ["1", "2", "3", "4"] {
        stream.write_all(message.as_bytes())?;
    }
    stream.shutdown(Shutdown::Write)?;
    // Until the server has all.
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let data: Vec<_> = seen
        .segments(CLIENT)
        .filter(|sent| sent.data.is_some())
        .collect();
    let lost = data.iter().filter(|sent| is_lost(sent)).count();
    let again: Vec<_> = data.iter().filter(|sent| is_again(sent)).collect();
    let three = first_of(data.iter().filter(|sent| carries(sent, "3")))?;
    let recv = first_of(
        seen.calls(SERVER, "recv")
            .filter(|recv| returned(recv).contains('3')),
    )?;
    let was_between = |again: &&At<'_, Segment>| again.time > three.time && again.time < recv.time;
    let has_waited = lost > 0 && again.first().is_some_and(was_between);
    Ok(seen
        .observation()
        .fact("segments that were lost", lost)
        .fact("segments that were sent again", again.len())
        .fact("the server's recv calls", seen.received(SERVER).join(", "))
        .answer(if has_waited {
            "when 2 has come again, together with it"
        } else {
            "at once: they have arrived"
        }))
}
