//! A heartbeat: the program finds out for itself, long before the kernel would.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Needs, Observed};
use socket_trace::model::Name;
use socket2::SockRef;

use crate::recorder::CLIENT;
use crate::trial::Trial;

/// Two programs that say "I am here" several times a second.
pub const EXPERIMENT: Experiment = Experiment {
    name: "heartbeat",
    question: "The client has turned SO_KEEPALIVE on, and left its times alone. Its program also sends \"ping\" every 200 ms, \
        and expects a \"pong\" within a second. After the third ping the cable is cut. Who notices it first?",
    choices: &[
        "send: it fails for the first ping that does not arrive",
        "the kernel: keepalive asks after a few seconds of silence",
        "the program: a second after the ping that had no pong",
        "nobody: as long as nothing important is sent, both are content",
    ],
    answer: "the program: a second after the ping that had no pong",
    explanation: "Keepalive asks for the first time after two hours of silence (net.ipv4.tcp_keepalive_time), \
        and not at all while something is not acknowledged, as the ping is: then the retransmission timer decides, \
        after a quarter of an hour. It also asks a kernel only, which answers for a program that hangs. \
        A heartbeat in the protocol asks the program itself, in the time that the program chooses. \
        So WebSocket, SSH and most message queues have one.",
    sources: &["RFC 9293 §3.8.4", "RFC 6455 §5.5.2", "tcp(7)"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "cut after client data 3",
    settings: &[],
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    let mut ping = [0; 4];
    while stream.read_exact(&mut ping).is_ok() {
        stream.write_all(b"pong")?;
    }
    Ok(())
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    SockRef::from(&stream).set_keepalive(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    for _ in 0..6 {
        stream.write_all(b"ping")?;
        // Its error ends the program, which is how it would begin to connect again.
        stream.read_exact(&mut [0; 4])?;
        // The time between two beats: the cut is noticed within this time and that of the limit.
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let pings = seen.calls(CLIENT, "send").count();
    let heard = seen.received(CLIENT);
    let pongs = heard.iter().filter(|text| text.contains("pong")).count();
    let last = heard.last().map_or("", String::as_str);
    let asked = seen
        .segments(CLIENT)
        .filter(|sent| sent.names.contains(&Name::Keepalive))
        .count();
    Ok(seen
        .observation()
        .fact("pings sent", pings)
        .fact("pongs received", pongs)
        .fact("the client's last recv", last)
        .fact("keepalive probes until then", asked)
        .answer(match last {
            _ if asked > 0 => "the kernel: keepalive asks after a few seconds of silence",
            timeout if timeout.starts_with("EAGAIN") && pongs + 1 == pings => {
                "the program: a second after the ping that had no pong"
            }
            "\"pong\"" => "nobody: as long as nothing important is sent, both are content",
            _ => "send: it fails for the first ping that does not arrive",
        }))
}
