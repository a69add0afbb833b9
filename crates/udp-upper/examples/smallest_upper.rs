//! The smallest service over UDP: a text comes back in capital letters. `main` is the client, and the server is a thread.
//!
//! ```text
//! cargo run -p udp-upper --example smallest_upper
//! ```

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::thread;

fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let server_addr = socket.local_addr()?;
    let server = thread::spawn(move || answer(&socket));
    ask(server_addr)?;
    server.join().expect("the server does not panic")
}

/// The server's part: one datagram. A server that stays does this in a loop.
fn answer(socket: &UdpSocket) -> io::Result<()> {
    let mut buffer = [0; 65_535];
    let (length, peer) = socket.recv_from(&mut buffer)?;
    let datagram = &buffer[..length];
    println!("{peer} asks: {}", String::from_utf8_lossy(datagram));
    socket.send_to(&datagram.to_ascii_uppercase(), peer)?;
    Ok(())
}

/// The client's part.
fn ask(server_addr: SocketAddr) -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.send_to("hello, 你好".as_bytes(), server_addr)?;
    let mut buffer = [0; 65_535];
    let (length, peer) = socket.recv_from(&mut buffer)?;
    let reply = &buffer[..length];
    println!("{peer} answers: {}", String::from_utf8_lossy(reply));
    Ok(())
}
