//! The server: listens, starts a thread for each client, and can be stopped.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::thread::{self, Scope};
use std::time::Duration;

use lesson_kit::{Context, Screen};

use crate::deadline::{Until, after, close_gently};
use crate::frame::{Kind, write_frame};
use crate::give_up::give_up_after;
use crate::listener::Listener;
use crate::places::{Client, Place, Places};
use crate::{Protocol, framed, handshake, naive};

/// What a server allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long a command may run, and a client may take to finish what it began to send.
    pub timeout: Duration,
    /// How many clients are served at once.
    pub max_clients: usize,
    /// After what time without an answer of its machine a client is let go.
    pub give_up: Option<Duration>,
}

/// A server that runs commands for every client that can connect.
pub struct Server {
    listener: Listener,
    protocol: Protocol,
    limits: Limits,
    places: Places,
    screen: Screen,
}

impl Server {
    /// Listens on `HOST:PORT`, which must be a loopback address.
    ///
    /// # Errors
    /// Those of [`Listener::bind`].
    pub fn bind(addr: &str, protocol: Protocol, limits: Limits) -> io::Result<Self> {
        Ok(Self {
            listener: Listener::bind(addr)?,
            protocol,
            limits,
            places: Places::new(limits.max_clients),
            screen: Screen::plain(),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.listener.addr()
    }

    /// Serves until [`stop`](Self::stop); returns when every command is dead and every thread has ended.
    pub fn serve(&self) {
        thread::scope(|scope| {
            while !self.places.is_closed() {
                match self.listener.accept() {
                    Ok((stream, addr)) => self.start_thread(scope, stream, addr),
                    // `stop` may have shut the listener down.
                    Err(_) if self.places.is_closed() => {}
                    Err(error) => {
                        self.screen.note(format_args!("accept: {error}"));
                        // Out of descriptors, the next call would fail at once: without a pause, a busy loop.
                        thread::sleep(Duration::from_millis(100));
                    }
                }
            }
        });
    }

    /// Kills every command, ends every conversation, and makes [`serve`](Self::serve) return.
    ///
    /// When it returns, all commands have been killed, and none can start.
    pub fn stop(&self) {
        self.places.close();
        self.listener.wake();
    }

    /// Serves a client in a thread of its own.
    /// It ends when the client leaves, or when `stop` shuts its socket down.
    fn start_thread<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        stream: TcpStream,
        addr: SocketAddr,
    ) {
        // Dropped without a thread to serve the client, the place is free again, and the connection closed.
        let Some(place) = self.places.take(stream) else {
            return;
        };
        let serve_client = move || self.serve_client(&place, addr);
        if let Err(error) = thread::Builder::new().spawn_scoped(scope, serve_client) {
            self.screen.note(format_args!(
                "client {addr}: no thread to serve it: {error}"
            ));
        }
    }

    fn serve_client(&self, place: &Place<'_>, addr: SocketAddr) {
        let client = place.client();
        if !client.is_served {
            self.screen
                .note(format_args!("client {addr} refused: too many clients"));
            return self.refuse(&client.stream);
        }
        self.screen.note(format_args!("client {addr} connected"));
        match self.converse(client) {
            // `stop` looks like a client that leaves, and is none.
            _ if self.places.is_closed() => {}
            Ok(()) => self.screen.note(format_args!("client {addr} left")),
            Err(error) => self.screen.note(error.context("client", addr)),
        }
    }

    fn converse(&self, client: &Client) -> io::Result<()> {
        let (stream, running) = (&client.stream, &client.running);
        give_up_after(stream, self.limits.give_up)?;
        match self.protocol {
            Protocol::Framed => framed::serve(stream, running, self.limits.timeout),
            Protocol::Handshake => handshake::serve(stream, running, self.limits.timeout),
            Protocol::Naive => naive::serve(stream, running, self.limits.timeout),
        }
    }

    /// Tells a client why it is not served; the older protocols have no words for it.
    fn refuse(&self, stream: &TcpStream) {
        if self.protocol == Protocol::Framed {
            let why = format!(
                "{} clients are being served already; try again later",
                self.limits.max_clients
            );
            let mut answer = Until::new(stream, after(Duration::from_secs(1)));
            if write_frame(&mut answer, Kind::Error, why.as_bytes()).is_ok() {
                close_gently(stream);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use std::io::{Read, Write};

    use super::*;
    use crate::frame::{Frame, read_frame};

    fn server(protocol: Protocol, max_clients: usize, timeout: Duration) -> Server {
        let limits = Limits {
            timeout,
            max_clients,
            give_up: None,
        };
        Server::bind("127.0.0.1:0", protocol, limits).unwrap()
    }

    fn ask(stream: &mut TcpStream, command: &str) -> Frame {
        write_frame(stream, Kind::Command, command.as_bytes()).unwrap();
        read_frame(stream).unwrap().expect("an answer")
    }

    #[test]
    fn one_client_too_many_is_told_so() {
        let server = server(Protocol::Framed, 1, Duration::from_secs(10));
        thread::scope(|scope| {
            scope.spawn(|| server.serve());
            let mut first = TcpStream::connect(server.local_addr()).unwrap();
            assert_eq!(ask(&mut first, "echo 1").kind, Kind::Stdout);

            let mut second = TcpStream::connect(server.local_addr()).unwrap();
            let refusal = read_frame(&mut second).unwrap().expect("a refusal");
            assert_eq!(refusal.kind, Kind::Error);
            assert!(refusal.text().unwrap().contains("try again later"));
            assert!(read_frame(&mut second).unwrap().is_none());
            server.stop();
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_limit_of_any_length_is_no_reason_to_panic() {
        for (protocol, question, expected) in [
            (
                Protocol::Framed,
                &b"\x01\0\0\0\x07echo hi"[..],
                &b"\x02\0\0\0\x03hi\n"[..],
            ),
            (Protocol::Handshake, b"echo hi", b"3"),
            (Protocol::Naive, b"echo hi", b"hi\n"),
        ] {
            let server = server(protocol, 1, Duration::MAX);
            thread::scope(|scope| {
                scope.spawn(|| server.serve());
                let mut client = TcpStream::connect(server.local_addr()).unwrap();
                client.write_all(question).unwrap();
                let mut answer = vec![0; expected.len()];
                client.read_exact(&mut answer).unwrap();
                assert_eq!(answer, expected);
                server.stop();
            });
        }
    }
}
