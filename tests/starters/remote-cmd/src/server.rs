//! The server: listens, and serves the clients that connect.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::conversation::serve_framed;
use crate::give_up::give_up_after;
use crate::given::{at, lock, not_written, note, print, start_thread};
use crate::job::RUNNING;
use crate::older::{serve_handshake, serve_naive};
use crate::{Protocol, ServerArgs};

/// Listens, and serves the clients that connect.
pub fn serve(args: &ServerArgs) -> io::Result<i32> {
    let listener = listen(&args.addr)?;
    // stage 18 {
    ctrlc::set_handler(stop_server).map_err(io::Error::other)?;
    // stage 18 }
    // stage 1 {
    print(&format!("listening on {}\n", listener.local_addr()?));
    // stage 1 }
    let served = Arc::new(AtomicUsize::new(0));
    loop {
        let (stream, peer) = accept(&listener);
        if served.load(Ordering::SeqCst) == args.max_clients {
            note(format_args!("client {peer} refused: too many clients"));
            continue;
        }
        let place = Place::of(&served);
        let (protocol, limit, give_up) = (args.protocol, args.timeout, args.give_up);
        let serve_client = move || {
            let prepared = give_up_after(&stream, give_up);
            if let Err(error) = prepared.and_then(|()| converse(stream, protocol, limit)) {
                note(format_args!("client {peer}: {error}"));
            }
            drop(place);
        };
        // stage 20 {
        //- serve_client();
        if let Err(error) = start_thread(serve_client) {
            note(format_args!(
                "client {peer}: no thread to serve it: {error}"
            ));
        }
        // stage 20 }
    }
}

/// A client's place; dropping it frees the place, also without a thread to serve the client.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn of(served: &Arc<AtomicUsize>) -> Self {
        served.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(served))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A listener at the first of HOST's addresses that can be had.
fn listen(addr: &str) -> io::Result<TcpListener> {
    let addrs = addresses(addr).map_err(at("resolve", addr))?;
    refuse_other_machines(&addrs)?;
    // stage 1 {
    //- not_written(1)
    TcpListener::bind(&addrs[..]).map_err(at("bind", addr))
    // stage 1 }
}

/// Each address that HOST:PORT may mean.
fn addresses(addr: &str) -> io::Result<Vec<SocketAddr>> {
    // stage 28 {
    //- let addr = addr.parse().map_err(io::Error::other)?;
    //- Ok(vec![addr])
    Ok(addr.to_socket_addrs()?.collect())
    // stage 28 }
}

/// Whoever can connect gets a shell, without a password.
fn refuse_other_machines(addrs: &[SocketAddr]) -> io::Result<()> {
    // stage 22 {
    for addr in addrs {
        if !addr.ip().to_canonical().is_loopback() {
            let why = format!(
                "bind {addr}: refused: other machines could run commands here; use 127.0.0.1"
            );
            return Err(io::Error::other(why));
        }
    }
    // stage 22 }
    Ok(())
}

/// The next client's stream and address.
fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept() {
            Ok(client) => return client,
            Err(error) => note(format_args!("accept: {error}")),
        }
        // Out of descriptors, the next call would fail at once.
        thread::sleep(Duration::from_millis(100));
    }
}

/// Serves one client to its end. Whatever it does, the server goes on.
fn converse(stream: TcpStream, protocol: Protocol, limit: Duration) -> io::Result<()> {
    // A client that does not read must not hold a thread, its place and its output without end.
    stream.set_write_timeout(Some(limit))?;
    // An answer is several frames: without this, Nagle's algorithm keeps the last one back, for 40 ms.
    stream.set_nodelay(true)?;
    // A second handle on the same socket: to close it when other threads still hold the first one.
    let socket = stream.try_clone()?;
    let ended = match protocol {
        Protocol::Framed => serve_framed(stream, limit),
        Protocol::Handshake => serve_handshake(&stream, limit),
        Protocol::Naive => serve_naive(&stream, limit),
    };
    let _ = socket.shutdown(Shutdown::Both);
    ended
}

// stage 18 {
/// Ends the server, and with it every command that runs.
fn stop_server() {
    // Locked to the end: nothing starts any more.
    let running = lock(&RUNNING);
    for killer in running.values() {
        killer.kill(None);
    }
    exit(0)
}
// stage 18 }
