//! The client: connects, then speaks first.

use std::io;
use std::net::{Shutdown, TcpStream, ToSocketAddrs};

use lesson_kit::{Context, Prompt, Screen};

use crate::turns::{Connection, Ended, Protocol};

/// Connects to a server at `HOST:PORT`.
///
/// A name may stand for several addresses (`localhost` is `::1` and 127.0.0.1):
/// each is tried until one answers.
///
/// # Errors
/// If the name has no address, or the last of them did not answer; see connect(2).
pub fn connect(addr: &str) -> io::Result<TcpStream> {
    let addrs: Vec<_> = addr.to_socket_addrs().context("resolve", addr)?.collect();
    // `connect` returns when the server's *kernel* has answered:
    // the program behind it may not have called `accept` yet.
    TcpStream::connect(&addrs[..]).context("connect", addr)
}

/// Takes turns with the server until one of the two has nothing more to say.
///
/// # Errors
/// If the connection breaks.
pub fn take_turns(
    stream: &TcpStream,
    prompt: &mut Prompt,
    protocol: Protocol,
) -> io::Result<Ended> {
    let screen = Screen::plain();
    let mut connection = Connection::new(stream, protocol);
    loop {
        if let Some(ended) = connection.speak(prompt, &screen)? {
            // Ends our direction: the server reads the end of the stream. Fails if the server is gone.
            let _ = stream.shutdown(Shutdown::Write);
            return Ok(ended);
        }
        if !connection.hear(&screen)? {
            screen.note("the server closed the conversation");
            return Ok(Ended::ByPeer);
        }
    }
}
