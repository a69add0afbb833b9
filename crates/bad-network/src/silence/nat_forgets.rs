//! A NAT forgets a connection that was idle: nothing passes any more, and nobody is told.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{carries, first_of, returned};
use crate::trial::Trial;

/// A pause that is longer than the memory of a box on the way.
pub const EXPERIMENT: Experiment = Experiment {
    name: "nat-forgets",
    question: "Between client and server there is a NAT that forgets a connection after 2 s of silence. \
        The client asks, gets its answer, is silent for 3 s, and asks again. What happens?",
    choices: &[
        "the NAT learns of the connection again: all goes on",
        "recv fails with ECONNRESET: the NAT sends an RST",
        "nothing arrives, and nobody tells the client: it sends again until it gives up",
    ],
    answer: "nothing arrives, and nobody tells the client: it sends again until it gives up",
    explanation: "A NAT learns of a TCP connection from its SYN. It drops the packets of a connection that it does not remember, \
        and most boxes drop it without a word. Both kernels still believe in the connection. \
        So the client sends again and again, here until its TCP_USER_TIMEOUT of 1 s; the server learns nothing at all. \
        Home routers and clouds remember for minutes (the RFC asks for two hours and four minutes, few keep to that). \
        What helps is to send something before the box forgets: a keepalive probe, or a small message now and then.",
    sources: &["RFC 5382 §5", "tcp(7), TCP_KEEPIDLE"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "forget idle 2s",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    // Only so that this program ends some day.
    stream.set_read_timeout(Some(Duration::from_secs(6)))?;
    let mut buffer = [0; 1024];
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..length])?;
    }
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    // Other systems have no such option, and no two hosts to try it on.
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(&stream).set_tcp_user_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(b"one")?;
    stream.read_exact(&mut [0; 3])?;
    // The silence: it is longer than the NAT remembers, and nothing tells a client when the NAT has forgotten.
    thread::sleep(Duration::from_secs(3));
    stream.write_all(b"two")?;
    let _length = stream.read(&mut [0; 1024])?;
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let second = first_of(seen.calls(CLIENT, "recv").skip(1))?;
    let sent = seen
        .segments(CLIENT)
        .filter(|sent| carries(sent, "two"))
        .count();
    let arrived = seen.received(SERVER).iter().any(|text| text == "\"two\"");
    let said = returned(&second);
    let answer = match said.split([' ', ',']).next() {
        Some("ETIMEDOUT") if sent > 1 && !arrived => {
            "nothing arrives, and nobody tells the client: it sends again until it gives up"
        }
        Some("ECONNRESET") => "recv fails with ECONNRESET: the NAT sends an RST",
        _ => "the NAT learns of the connection again: all goes on",
    };
    Ok(seen
        .observation()
        .fact(
            "after the pause, two was sent",
            format_args!("{sent} times"),
        )
        .fact(
            "has the server received it?",
            if arrived { "yes" } else { "no" },
        )
        .fact("the client's recv returned", said)
        .answer(answer))
}
