//! The cable is cut, and the client sends: TCP_USER_TIMEOUT says when it learns of that.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::CLIENT;
use crate::seen::{carries, first_of, returned, seconds, took};
use crate::trial::Trial;

/// The client sends into a cable that is cut.
pub const EXPERIMENT: Experiment = Experiment {
    name: "cut-sending",
    question: "The cable is cut. The client, which has set TCP_USER_TIMEOUT to 2 s, calls send and then recv. \
        How does it learn that its bytes do not arrive?",
    choices: &[
        "send fails with EPIPE",
        "recv fails with ETIMEDOUT, after about 2 s",
        "recv returns 0 bytes, after about 2 s",
        "recv never returns",
    ],
    answer: "recv fails with ETIMEDOUT, after about 2 s",
    explanation: "send only copies the bytes into the kernel, and succeeds. The kernel sends them again and again, \
        and TCP_USER_TIMEOUT says for how long bytes may stay unacknowledged: then it gives up, \
        and the next call, or the one that waits, fails with ETIMEDOUT. \
        Without that option net.ipv4.tcp_retries2 decides: 15 retries, about fifteen minutes. \
        A program that cannot wait so long sets the option, or a timeout of its own for the answer.",
    sources: &["tcp(7), TCP_USER_TIMEOUT and tcp_retries2", "RFC 5482", "RFC 1122 §4.2.3.5"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "cut after client ack 1",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    // Only so that this program ends some day.
    stream.set_read_timeout(Some(Duration::from_secs(4)))?;
    let mut buffer = [0; 1024];
    let length = stream.read(&mut buffer)?;
    stream.write_all(&buffer[..length])
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    // Other systems have no such option, and no two hosts to try it on.
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(&stream).set_tcp_user_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(b"hello")?;
    let _length = stream.read(&mut [0; 1024])?;
    Ok(())
}

/// The kernel looks when a timer runs out, and that may be a little early by the clock of the trace.
const ALMOST: Duration = Duration::from_millis(1800);

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let send = first_of(seen.calls(CLIENT, "send"))?;
    let recv = first_of(seen.calls(CLIENT, "recv"))?;
    let sent = seen
        .segments(CLIENT)
        .filter(|sent| carries(sent, "hello"))
        .count();
    let said = returned(&recv);
    let answer = match said.split([' ', ',']).next() {
        _ if returned(&send) != "5" => "send fails with EPIPE",
        Some("ETIMEDOUT") if took(&recv) >= ALMOST => "recv fails with ETIMEDOUT, after about 2 s",
        Some("0") => "recv returns 0 bytes, after about 2 s",
        _ => "recv never returns",
    };
    Ok(seen
        .observation()
        .fact("send returned", returned(&send))
        .fact("the kernel sent hello", format_args!("{sent} times"))
        .fact("recv returned", said)
        .fact("recv took", seconds(took(&recv)))
        .answer(answer))
}
