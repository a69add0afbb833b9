//! The server: listens, starts a thread for each client, and can be stopped.

use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use lesson_kit::{Context, Screen};

use crate::answer::{Until, close_gently};
use crate::frame::{Kind, write_frame};
use crate::{Protocol, framed, handshake, naive};

/// What a server allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long a command may run.
    pub timeout: Duration,
    /// How many clients are served at once.
    pub max_clients: usize,
}

/// A server that runs commands for whoever can connect.
pub struct Server {
    listener: TcpListener,
    protocol: Protocol,
    limits: Limits,
    stopping: AtomicBool,
    clients: Mutex<HashMap<SocketAddr, Arc<TcpStream>>>,
}

impl Server {
    /// Listens on `HOST:PORT`, which must be a loopback address.
    ///
    /// # Errors
    /// [`io::ErrorKind::PermissionDenied`] if other machines could connect: they would get a shell.
    /// Else if none of the name's addresses can be bound; see bind(2).
    pub fn bind(addr: &str, protocol: Protocol, limits: Limits) -> io::Result<Self> {
        let addrs: Vec<_> = addr.to_socket_addrs().context("resolve", addr)?.collect();
        if let Some(open) = addrs
            .iter()
            .find(|addr| !addr.ip().to_canonical().is_loopback())
        {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!(
                    "bind {open}: refused — whoever can connect gets a shell, without a password, so only \
                     loopback addresses are served; use 127.0.0.1 or [::1], and `ssh -L` from elsewhere"
                ),
            ));
        }
        Ok(Self {
            listener: TcpListener::bind(&addrs[..]).context("bind", addr)?,
            protocol,
            limits,
            stopping: AtomicBool::new(false),
            clients: Mutex::default(),
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// What getsockname(2) reports.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until [`stop`](Self::stop); returns when every command is dead and every thread has ended.
    pub fn serve(&self) {
        let screen = Screen::plain();
        thread::scope(|scope| {
            while !self.stopping.load(Ordering::SeqCst) {
                let (stream, client) = match self.listener.accept() {
                    Ok((stream, client)) => (Arc::new(stream), client),
                    Err(error) => {
                        screen.note(format_args!("accept: {error}"));
                        // Out of descriptors, the next call would fail at once: without a pause, a busy loop.
                        thread::sleep(Duration::from_millis(100));
                        continue;
                    }
                };
                // Ends when the client leaves, or when `stop` shuts its socket down.
                let serve_client = move || self.serve_client(&stream, client);
                if let Err(error) = thread::Builder::new().spawn_scoped(scope, serve_client) {
                    screen.note(format_args!(
                        "client {client}: no thread to serve it: {error}"
                    ));
                }
            }
        });
    }

    /// Ends every conversation, and with it every command, and makes [`serve`](Self::serve) return.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        for stream in self.lock_clients().values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        // `accept` knows nothing of a flag: a connection wakes it.
        if let Ok(addr) = self.listener.local_addr() {
            let _ = TcpStream::connect(addr);
        }
    }

    fn serve_client(&self, stream: &Arc<TcpStream>, client: SocketAddr) {
        let screen = Screen::plain();
        let admitted = {
            let mut clients = self.lock_clients();
            let room = clients.len() < self.limits.max_clients;
            if room {
                clients.insert(client, Arc::clone(stream));
            }
            room
        };
        if !admitted {
            screen.note(format_args!("client {client} refused: too many clients"));
            return self.refuse(stream);
        }
        // Asked again after the registration: `stop` shuts down those that it finds there.
        if !self.stopping.load(Ordering::SeqCst) {
            screen.note(format_args!("client {client} connected"));
            match self.converse(stream) {
                // `stop` looks like a client that leaves, and is none.
                _ if self.stopping.load(Ordering::SeqCst) => {}
                Ok(()) => screen.note(format_args!("client {client} left")),
                Err(error) => screen.note(error.context("client", client)),
            }
        }
        self.lock_clients().remove(&client);
    }

    fn converse(&self, stream: &TcpStream) -> io::Result<()> {
        match self.protocol {
            Protocol::Framed => framed::serve(stream, self.limits.timeout),
            Protocol::Handshake => handshake::serve(stream, self.limits.timeout),
            Protocol::Naive => naive::serve(stream, self.limits.timeout),
        }
    }

    /// Tells a client why it is not served; the older protocols have no words for it.
    fn refuse(&self, stream: &TcpStream) {
        if self.protocol == Protocol::Framed {
            let why = format!(
                "{} clients are being served already; try again later",
                self.limits.max_clients
            );
            let mut answer = Until::new(stream, Instant::now() + Duration::from_secs(1));
            if write_frame(&mut answer, Kind::Error, why.as_bytes()).is_ok() {
                close_gently(stream);
            }
        }
    }

    fn lock_clients(&self) -> MutexGuard<'_, HashMap<SocketAddr, Arc<TcpStream>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Frame, read_frame};

    fn server(max_clients: usize) -> Server {
        let limits = Limits {
            timeout: Duration::from_secs(10),
            max_clients,
        };
        Server::bind("127.0.0.1:0", Protocol::Framed, limits).unwrap()
    }

    fn ask(stream: &mut TcpStream, command: &str) -> Frame {
        write_frame(stream, Kind::Command, command.as_bytes()).unwrap();
        read_frame(stream).unwrap().expect("an answer")
    }

    #[test]
    fn one_client_too_many_is_told_so() {
        let server = server(1);
        let addr = server.local_addr().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| server.serve());
            let mut first = TcpStream::connect(addr).unwrap();
            assert_eq!(ask(&mut first, "echo 1").kind, Kind::Stdout);

            let mut second = TcpStream::connect(addr).unwrap();
            let refusal = read_frame(&mut second).unwrap().expect("a refusal");
            assert_eq!(refusal.kind, Kind::Error);
            assert!(refusal.text().unwrap().contains("try again later"));
            assert!(read_frame(&mut second).unwrap().is_none());
            server.stop();
        });
    }

    #[test]
    fn only_loopback_addresses_are_bound() {
        let limits = Limits {
            timeout: Duration::from_secs(1),
            max_clients: 1,
        };
        for open in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:192.0.2.1]:0"] {
            let Err(error) = Server::bind(open, Protocol::Framed, limits) else {
                panic!("{open} was bound");
            };
            assert!(error.to_string().contains("shell"), "{error}");
        }
    }
}
