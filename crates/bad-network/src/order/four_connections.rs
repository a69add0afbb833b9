//! Four connections: only the one whose segment is lost waits.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use experiment::{Experiment, Needs, Observed};

use crate::recorder::{CLIENT, SERVER};
use crate::seen::{carries, is_lost, returned};
use crate::trial::Trial;

/// The same four messages, each on a connection of its own.
pub const EXPERIMENT: Experiment = Experiment {
    name: "four-connections",
    question: "The same four messages, 1, 2, 3 and 4, each over a TCP connection of its own. \
        The segment with 2 is lost, and twice lost again. In which order does the server receive them?",
    choices: &[
        "1, 2, 3, 4: the server's kernel keeps the order in which they were sent",
        "1, 3 and 4 at once; a second later 2",
        "1; a second later 2, 3 and 4: the client's kernel stops while something is lost",
    ],
    answer: "1, 3 and 4 at once; a second later 2",
    explanation: "Each connection has numbers, timers and buffers of its own, and knows nothing of the others. \
        So a loss delays one message only. The price: each connection has its own handshake and its own slow start, \
        and between them there is no order at all. Messages that depend on each other belong on one connection; \
        those that do not need not wait for each other.",
    sources: &["RFC 9293 §3.3.1", "RFC 9112 §9.4"],
    needs: Needs::TwoHosts,
    ..Experiment::BLANK
}
.observed_by(observe);

pub(crate) const TRIAL: Trial = Trial {
    experiment: EXPERIMENT,
    network: "drop client data 2 3 times",
    settings: &[],
    server,
    client,
};

const CONNECTIONS: usize = 4;

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let mut threads = Vec::new();
    for _ in 0..CONNECTIONS {
        let (mut stream, _) = listener.accept()?;
        // Each ends with its connection.
        threads.push(thread::spawn(move || stream.read(&mut [0; 8])));
    }
    for thread in threads {
        let _ = thread.join();
    }
    Ok(())
}

fn client() -> io::Result<()> {
    let connect = |_| TcpStream::connect("127.0.0.1:9000");
    let mut streams = (0..CONNECTIONS)
        .map(connect)
        .collect::<io::Result<Vec<_>>>()?;
    for (stream, message) in streams.iter_mut().zip(["1", "2", "3", "4"]) {
        stream.write_all(message.as_bytes())?;
    }
    // Until the server has closed each.
    for stream in &mut streams {
        stream.read_to_end(&mut Vec::new())?;
    }
    Ok(())
}

fn observe() -> Observed {
    let seen = TRIAL.record()?;
    let lost = seen
        .segments(CLIENT)
        .filter(|sent| carries(sent, "2") && is_lost(sent))
        .count();
    let order: Vec<_> = seen
        .calls(SERVER, "recv")
        .map(|recv| returned(&recv).trim_matches('"').to_owned())
        .collect();
    Ok(seen
        .observation()
        .fact("segments with 2 that were lost", lost)
        .fact("received", order.join(", "))
        .answer(match order.join("").as_str() {
            text if text.ends_with('2') && text.len() == CONNECTIONS && lost == 3 => {
                "1, 3 and 4 at once; a second later 2"
            }
            "1234" => "1, 2, 3, 4: the server's kernel keeps the order in which they were sent",
            _ => "1; a second later 2, 3 and 4: the client's kernel stops while something is lost",
        }))
}
