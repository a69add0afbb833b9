//! The kernel accepts connections; the program only fetches them.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::{returned, succeeded};

/// The server does not accept meanwhile, so a longer wait would change nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// Connect, send and leave before accept.
pub const EXPERIMENT: Experiment = Experiment {
    name: "connect-before-accept",
    question: "A server listens and has not called accept. A client connects, sends 5 bytes and closes. \
        Then the server accepts. What happens?",
    choices: &[
        "connect waits for accept",
        "connect and send succeed, and accept gets it all",
        "connect succeeds, send fails",
    ],
    answer: "connect and send succeed, and accept gets it all",
    explanation: "Once a socket listens, the kernel completes connections and receives their bytes by itself; \
        they wait in the backlog until accept fetches them. \
        That connect or send succeeded does not say that the other program is alive: only its answer does.",
    sources: &["listen(2)", "accept(2)", "RFC 9293 §3.5"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = TcpStream::connect_timeout(&listener.local_addr()?, PATIENCE);
    let seen = Observation::new().fact("connect", succeeded(&client));
    let Ok(mut client) = client else {
        return Ok(seen.answer("connect waits for accept"));
    };
    let sent = client.write(b"hello");
    let seen = seen.fact("send", returned(&sent));
    drop(client);

    let (mut server, _) = listener.accept()?;
    let mut received = String::new();
    server.read_to_string(&mut received)?;
    Ok(seen
        .fact("then accept, and recv", format_args!("{received:?}"))
        .answer(if received == "hello" {
            "connect and send succeed, and accept gets it all"
        } else {
            "connect succeeds, send fails"
        }))
}
