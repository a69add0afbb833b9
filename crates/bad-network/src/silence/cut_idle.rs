//! The cable is cut while nobody sends: nobody notices.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{first_of, seconds};
use crate::trial::Trial;

/// The client vanishes behind a cable that is cut.
pub const EXPERIMENT: Experiment = Experiment {
    name: "cut-idle",
    question: "A server waits in recv for the next request. The cable is cut, and a second later the client closes its socket. \
        What does the server's recv return?",
    choices: &[
        "0 bytes: the end",
        "ECONNRESET",
        "ENETDOWN: the kernel sees that the cable is cut",
        "nothing: it goes on waiting",
    ],
    answer: "nothing: it goes on waiting",
    explanation: "A connection is not a line that can break: it is what two kernels remember. \
        While nobody sends, no packet travels, so nothing can be missed. \
        The client's FIN never arrives, and for the server the connection is ESTABLISHED as before, for days if need be. \
        Here the server has set a timeout, and recv ends with EAGAIN. \
        Without one, a thread, a descriptor and some memory are gone for each client that vanished like this.",
    sources: &["RFC 9293 §3.8.4", "socket(7), SO_RCVTIMEO"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    // When the client has acknowledged its answer.
    network: "cut after client ack 2",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    let mut buffer = [0; 1024];
    let length = stream.read(&mut buffer)?;
    stream.write_all(&buffer[..length])?;
    // Only so that this program ends some day.
    stream.set_read_timeout(Some(Duration::from_secs(3)))?;
    let _length = stream.read(&mut buffer)?;
    Ok(())
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    stream.write_all(b"one")?;
    stream.read_exact(&mut [0; 3])?;
    // Meanwhile the cable is cut.
    thread::sleep(Duration::from_secs(1));
    drop(stream);
    // While this program is there, the server is not ended, either.
    thread::sleep(Duration::from_secs(3));
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let waits = first_of(seen.calls(SERVER, "recv").skip(1))?;
    let closes = first_of(seen.calls(CLIENT, "close"))?;
    let received = seen.received(SERVER);
    let last = received.last().map_or("nothing", String::as_str);
    let state = seen.state(SERVER, waits.time);
    let answer = match last.split([' ', ',']).next() {
        Some("EAGAIN") if state == "ESTABLISHED" => "nothing: it goes on waiting",
        Some("0") => "0 bytes: the end",
        Some("ECONNRESET") => "ECONNRESET",
        _ => "ENETDOWN: the kernel sees that the cable is cut",
    };
    Ok(seen
        .observation()
        .fact("recv returned", last)
        .fact(
            "so long after the client has closed",
            seconds(waits.time.saturating_sub(closes.time)),
        )
        .fact("the server's side until then", state)
        .answer(answer))
}
