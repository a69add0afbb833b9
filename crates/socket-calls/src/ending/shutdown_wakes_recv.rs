//! shutdown wakes a thread that waits in recv.

use std::io::Read;
use std::net::Shutdown;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use experiment::{Experiment, Observation, Observed};
use instruments::errno::returned;

use crate::both_ends::connected;

/// Shutdown in one thread, recv in another one.
pub const EXPERIMENT: Experiment = Experiment {
    name: "shutdown-wakes-recv",
    question: "One thread waits in recv. Another thread of the same program calls shutdown on a clone of the socket. \
        What does the first one get?",
    choices: &["nothing: it goes on waiting", "0: the end of the stream", "an error: bad file descriptor"],
    answer: "0: the end of the stream",
    explanation: "shutdown acts on the connection, whoever waits on it: recv returns 0, as if the peer had closed. \
        This is how a server that stops gets its threads back. \
        Closing does not do it: while a thread is in recv the socket is in use, and a clone keeps it open anyway.",
    sources: &["shutdown(2)", "std::net::TcpStream::shutdown"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    let (_client, mut server) = connected()?;
    let other_handle = server.try_clone()?;
    let (about_to_wait, waiting) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    // Ends when recv returns.
    thread::spawn(move || {
        let _ = about_to_wait.send(());
        let _ = tell.send(server.read(&mut [0; 16]));
    });
    let _ = waiting.recv();
    let before = told.try_recv().is_ok();
    other_handle.shutdown(Shutdown::Both)?;
    let received = told.recv_timeout(Duration::from_secs(3));
    let seen = Observation::new().fact("had recv returned before shutdown?", before);
    let Ok(received) = received else {
        return Ok(seen.answer("nothing: it goes on waiting"));
    };
    Ok(seen
        .fact("recv", returned(&received))
        .answer(match received {
            Ok(_) => "0: the end of the stream",
            Err(_) => "an error: bad file descriptor",
        }))
}
