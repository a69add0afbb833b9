//! What the library promises beyond the stages.

mod shutdown;
mod handlers;
mod scripted;

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroUsize;
use std::sync::mpsc;
use std::thread;

use support::PATIENCE;

use crate::{Handler, Server, Settings, TcpServer, Threads, Transport};

pub(crate) const LOOPBACK: &str = "127.0.0.1:0";

const ALL: [Threads; 3] = [
    Threads::One,
    Threads::PerRequest,
    Threads::Pool(NonZeroUsize::new(2).expect("not zero")),
];

fn with(threads: Threads) -> Settings {
    Settings {
        threads,
        ..Settings::default()
    }
}

/// Runs `test` in a thread, so that a test that waits without end fails.
pub(crate) fn in_time(test: impl FnOnce() + Send + 'static) {
    let (sender, receiver) = mpsc::channel();
    let test = thread::spawn(move || {
        test();
        let _ = sender.send(());
    });
    match receiver.recv_timeout(PATIENCE) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("still waiting after {PATIENCE:?}"),
        _ => test.join().unwrap(),
    }
}

/// Serves while `test` runs, then shuts the server down.
pub(crate) fn serving<T: Transport>(
    settings: Settings,
    handler: &impl Handler<T::Request>,
    test: impl FnOnce(&Server<T>),
) {
    let server = Server::bind(LOOPBACK, settings).unwrap();
    thread::scope(|scope| {
        let serve = scope.spawn(|| server.serve_forever(handler));
        let stop = StopAtTheEnd(&server);
        test(&server);
        drop(stop);
        serve.join().unwrap().unwrap();
    });
}

/// Also of a test that fails: otherwise it would wait for the server without end.
struct StopAtTheEnd<'a, T: Transport>(&'a Server<T>);

impl<T: Transport> Drop for StopAtTheEnd<'_, T> {
    fn drop(&mut self) {
        self.0.shutdown();
    }
}

pub(crate) fn connect(server: &TcpServer) -> TcpStream {
    let stream = TcpStream::connect(server.server_address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

pub(crate) fn echoes(mut stream: &TcpStream) -> bool {
    let mut answer = [0; 5];
    stream.write_all(b"hello").is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer == *b"hello"
}

fn wait_for_end(mut stream: &TcpStream, _: SocketAddr) -> io::Result<()> {
    stream.read(&mut [0]).map(drop)
}
