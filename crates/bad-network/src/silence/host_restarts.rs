//! A host starts again: it knows nothing of its connections, and says so when somebody uses one.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket2::SockRef;

use crate::recorder::CLIENT;
use crate::seen::{first_of, returned};
use crate::trial::Trial;

/// The server's host forgets a connection, and nothing tells the client.
pub const EXPERIMENT: Experiment = Experiment {
    name: "host-restarts",
    question: "The server's host loses power and starts again: its kernel has forgotten the connection. \
        The client has noticed nothing. It calls send, and then recv. What happens?",
    choices: &[
        "send fails with EPIPE",
        "send succeeds, recv fails with ECONNRESET",
        "send succeeds, recv returns 0 bytes: the end",
        "send succeeds, recv waits until the timer gives up",
    ],
    answer: "send succeeds, recv fails with ECONNRESET",
    explanation: "For the client's kernel the connection is as good as ever, so send takes the bytes. \
        The segment reaches a kernel that knows no such connection, and that answers with an RST: \
        ECONNRESET, within a round trip. \
        A host that is gone is worse: nobody answers, and the sender has to wait for its timer. \
        A client that only waits learns nothing at all, until it sends, or its keepalive does.",
    sources: &["RFC 9293 §3.5.1", "RFC 9293 §3.5.2", "send(2)"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    // A host without power sends nothing.
    network: "drop server rst 1",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (stream, _) = listener.accept()?;
    // From now on this kernel knows nothing of the connection, as after a restart.
    SockRef::from(&stream).set_linger(Some(Duration::ZERO))
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    // It has a second to notice something.
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    let _ = stream.read(&mut [0; 1024]);
    stream.write_all(b"hello")?;
    let _length = stream.read(&mut [0; 1024])?;
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let before = first_of(seen.calls(CLIENT, "recv"))?;
    let send = first_of(seen.calls(CLIENT, "send"))?;
    let after = seen.calls(CLIENT, "recv").nth(1);
    let after = after.map_or("never called".to_owned(), |recv| returned(&recv));
    let answer = match after.split([' ', ',']).next() {
        _ if returned(&send) != "5" => "send fails with EPIPE",
        Some("ECONNRESET") => "send succeeds, recv fails with ECONNRESET",
        Some("0") => "send succeeds, recv returns 0 bytes: the end",
        _ => "send succeeds, recv waits until the timer gives up",
    };
    Ok(seen
        .observation()
        .fact("recv before, for a second", returned(&before))
        .fact("send returned", returned(&send))
        .fact("recv then", after)
        .answer(answer))
}
