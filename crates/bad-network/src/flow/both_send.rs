//! Both sides send, and none reads: a deadlock that no error ends.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::{Outcome, Return};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{Seen, first_of, returned};
use crate::trial::Trial;

/// Two programs that send all before they read.
pub const EXPERIMENT: Experiment = Experiment {
    name: "both-send",
    question: "Both programs do the same: send 16 million bytes, and only then read what the other has sent. \
        Nothing is lost on the way. What happens?",
    choices: &[
        "both wait in send, and never return",
        "both send calls return: the kernels keep what nobody has read yet",
        "one of them gets an error, so that the other can go on",
    ],
    answer: "both wait in send, and never return",
    explanation: "Each kernel takes what fits into its buffers, a few hundred thousand bytes; then the window is 0 on both sides. \
        Each program waits for the other to read, and TCP sees no error: a full window may last for days. \
        In these two programs a timeout of two seconds ended it. With short messages the same programs work, \
        which is why this is found in production. Read while you send: with two threads, or with poll, \
        or agree on who talks first.",
    sources: &["send(2)", "RFC 9293 §3.8.6", "socket(7), SO_SNDTIMEO"],
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

const BYTES: usize = 16_000_000;

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (stream, _) = listener.accept()?;
    send_then_read(stream)
}

fn client() -> io::Result<()> {
    send_then_read(TcpStream::connect("127.0.0.1:9000")?)
}

fn send_then_read(mut stream: TcpStream) -> io::Result<()> {
    // Without it the experiment would not end.
    stream.set_write_timeout(Some(Duration::from_secs(2)))?;
    let sent = stream.write(&vec![b'x'; BYTES])?;
    if sent == BYTES {
        stream.read_exact(&mut vec![0; BYTES])?;
    }
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let sent = |program| first_of(seen.calls(program, "send"));
    let (server, client) = (sent(SERVER)?, sent(CLIENT)?);
    let end = server.time.min(client.time);
    let windows = [SERVER, CLIENT].map(|side| last_window(&seen, side, end));
    let of_all = |send: &Return| format!("{} of {BYTES}", returned(send));
    let is_short =
        |send: &Return| matches!(send.outcome, Outcome::Value(sent) if sent < BYTES as i64);
    Ok(seen
        .observation()
        .fact("the server sent", of_all(&server))
        .fact("the client sent", of_all(&client))
        .fact(
            "then the windows were",
            format!("{} and {}", windows[0], windows[1]),
        )
        .answer(match (is_short(&server), is_short(&client)) {
            (true, true) if windows == [0, 0] => "both wait in send, and never return",
            (false, false) => "both send calls return: the kernels keep what nobody has read yet",
            _ => "one of them gets an error, so that the other can go on",
        }))
}

/// What this side has announced last before this time.
fn last_window(seen: &Seen, side: usize, before: Duration) -> u32 {
    let sent = seen.segments(side).filter(|sent| sent.time < before);
    sent.last().map_or(0, |sent| sent.window)
}
