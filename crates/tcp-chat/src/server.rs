//! The server: serves one client at a time; the others wait in the kernel's backlog.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::thread;
use std::time::{Duration, Instant};

use lesson_kit::{Context, Prompt, Screen, error::in_words};
use socket2::{Domain, Protocol as Transport, Socket, Type};

use crate::turns::{Connection, Ended, Protocol};

/// How the listening socket is made.
#[derive(Clone, Copy, Debug)]
pub struct Listening {
    /// How many connections may wait to be accepted; see listen(2).
    pub backlog: i32,
    /// Set SO_REUSEADDR, so that the server can be restarted at once.
    pub reuse_address: bool,
}

/// How long the server waits for a client to leave, once its own user has.
const FAREWELL: Duration = Duration::from_secs(1);

/// Listens on `HOST:PORT`; the first of the name's addresses that can be bound.
///
/// # Errors
/// If none of them can; see bind(2).
pub fn listen(addr: &str, how: Listening) -> io::Result<TcpListener> {
    let mut last_error = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for candidate in addr.to_socket_addrs().context("resolve", addr)? {
        match listen_on(candidate, how) {
            Ok(listener) => return Ok(listener),
            Err(error) => last_error = error,
        }
    }
    Err(last_error.context("bind", addr))
}

/// `TcpListener::bind` does these same three steps, but with a backlog of its own choice,
/// and on Unix always with SO_REUSEADDR.
fn listen_on(addr: SocketAddr, how: Listening) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(addr),
        Type::STREAM,
        Some(Transport::TCP),
    )?;
    // Before bind: the option decides whether bind may take an address
    // on which old connections are still in TIME_WAIT.
    // On Windows it would let another program steal the port instead.
    if cfg!(unix) && how.reuse_address {
        socket.set_reuse_address(true)?;
    }
    socket.bind(&addr.into())?;
    socket.listen(how.backlog)?;
    Ok(socket.into())
}

/// Serves one client after the other, taking turns, until the server's own user has nothing more to say.
///
/// What a client does wrong is reported on stderr and ends its conversation, never the server.
pub fn serve(listener: &TcpListener, prompt: &mut Prompt, protocol: Protocol) {
    let screen = Screen::plain();
    loop {
        let (stream, client) = accept(listener, &screen);
        screen.note(format_args!("client {client} connected"));
        match take_turns(&stream, prompt, protocol) {
            Ok(Ended::ByPeer) => screen.note(format_args!("client {client} left")),
            Ok(Ended::ByUser | Ended::Interrupted) => return,
            Err(error) => screen.note(error.context("client", client)),
        }
        // Here `stream` is dropped, and with it the connection is closed.
    }
}

/// Waits for a connection. An error of accept(2) is no reason to stop: the next call may succeed.
pub(crate) fn accept(listener: &TcpListener, screen: &Screen) -> (TcpStream, SocketAddr) {
    let mut is_reported = false;
    loop {
        match listener.accept() {
            Ok(accepted) => return accepted,
            Err(error) => {
                if !is_reported {
                    screen.note(format_args!("accept: {}", in_words(&error)));
                }
                is_reported = true;
                // Without descriptors the next call fails at once: without a pause, a busy loop.
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn take_turns(stream: &TcpStream, prompt: &mut Prompt, protocol: Protocol) -> io::Result<Ended> {
    let screen = Screen::plain();
    let mut connection = Connection::new(stream, protocol);
    while connection.hear(&screen)? {
        if let Some(ended) = connection.speak(prompt, &screen)? {
            say_farewell(stream, &mut connection, &screen);
            return Ok(ended);
        }
    }
    Ok(Ended::ByPeer)
}

/// Ends our direction of the stream, then shows what the client still sends until it ends its own.
///
/// Closing while bytes of the client are unread would send a reset (RST) instead of an end (FIN),
/// and the client could lose our last answer, which may not have reached it yet.
fn say_farewell(stream: &TcpStream, connection: &mut Connection<'_>, screen: &Screen) {
    connection.set_deadline(Instant::now() + FAREWELL);
    // Fails if the client has gone; then so does `hear`.
    let _ = stream.shutdown(Shutdown::Write);
    while matches!(connection.hear(screen), Ok(true)) {}
}
