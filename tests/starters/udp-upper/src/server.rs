//! The server: one socket for all peers.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::process::{self, ExitCode};

use crate::datagram::{ANY_DATAGRAM, allow_longest, answer_to, note, print, show};
use crate::not_written;

/// Answers each datagram, until Ctrl-C.
pub fn serve(addr: &str, buffer_size: usize) -> Result<ExitCode, Box<dyn Error>> {
    // stage 10 {
    end_on_ctrl_c()?;
    // stage 10 }
    // stage 9 {
    //- let socket = bind(addr)?;
    let socket = bind(addr).map_err(|error| format!("bind {addr}: {error}"))?;
    // stage 9 }
    allow_longest(&socket)?;
    // stage 1 {
    print(format_args!("listening on {}", socket.local_addr()?));
    // stage 1 }
    loop {
        // stage 8 {
        //- serve_one(&socket, buffer_size)?;
        if let Err(error) = serve_one(&socket, buffer_size) {
            // One datagram is lost; the other peers still want to be served.
            note(format_args!("a datagram could not be answered: {error}"));
        }
        // stage 8 }
    }
}

/// A socket that receives what is sent to HOST:PORT. UDP needs no listen and no accept.
///
/// On 0.0.0.0 or `[::]` the kernel chooses the address that an answer comes from, and it may not be the one
/// that was asked. The chapter shows how to choose it; std and socket2 cannot.
fn bind(addr: &str) -> io::Result<UdpSocket> {
    // stage 11 {
    //- let addr: SocketAddr = addr.parse().map_err(io::Error::other)?;
    // `UdpSocket::bind` takes names too, and tries each of the addresses that a name has.
    // stage 11 }
    // stage 1 {
    //- not_written(1)
    UdpSocket::bind(addr)
    // stage 1 }
}

/// Receives a datagram, prints it and answers it.
fn serve_one(socket: &UdpSocket, buffer_size: usize) -> io::Result<()> {
    let (datagram, peer) = receive_datagram(socket, buffer_size)?;
    if is_own(socket.local_addr()?, peer) {
        note(format_args!(
            "{peer}: not answered: it is this server's own address"
        ));
        return Ok(());
    }
    // stage 4 {
    //- if datagram.is_empty() {
    //-     return Ok(()); // nothing came
    //- }
    // No `is_empty`: 0 bytes are an empty datagram here, not the end as in TCP.
    // stage 4 }
    show(&datagram);
    // stage 2 {
    //- not_written(2)
    socket.send_to(&answer_to(&datagram), peer)?;
    Ok(())
    // stage 2 }
}

/// The next datagram, as much of it as fits into `size` bytes, and who sent it.
fn receive_datagram(socket: &UdpSocket, size: usize) -> io::Result<(Vec<u8>, SocketAddr)> {
    let mut buffer = vec![0; ANY_DATAGRAM];
    // stage 7 {
    // recv_from does not tell how much it cuts off. So look first, with room for any datagram.
    let (length, peer) = socket.peek_from(&mut buffer)?;
    if length > size {
        note(format_args!(
            "{peer}: a datagram of {length} bytes is cut to {size} (--buffer)"
        ));
    }
    buffer.truncate(size);
    // stage 7 }
    // stage 2 {
    //- socket.recv(&mut buffer)?; // waits, but who has sent it?
    //- not_written(2)
    let (length, peer) = socket.recv_from(&mut buffer)?;
    buffer.truncate(length);
    Ok((buffer, peer))
    // stage 2 }
}

/// Did the server send this itself? Anybody can forge its address, and an answer would be answered again.
fn is_own(own: SocketAddr, mut sender: SocketAddr) -> bool {
    if !own.ip().to_canonical().is_unspecified() {
        return (own.ip(), own.port()) == (sender.ip(), sender.port());
    }
    if own.port() != sender.port() {
        return false;
    }
    // On 0.0.0.0 or [::] the server has every address of its machine; only those can be bound.
    sender.set_port(0);
    let bound = UdpSocket::bind(sender);
    !matches!(bound, Err(error) if error.kind() == ErrorKind::AddrNotAvailable)
}

/// Ctrl-C and SIGTERM end the program in good order, also while it waits in `recv_from`.
fn end_on_ctrl_c() -> Result<(), ctrlc::Error> {
    // stage 10 {
    //- Ok(())
    // A signal's handler may do next to nothing (signal-safety(7)). This crate's only wakes a
    // thread, and that calls the closure.
    ctrlc::set_handler(|| process::exit(0))
    // stage 10 }
}
