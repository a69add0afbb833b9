//! Receives three messages over UDP, and the same over TCP. Then start `three_messages_client`.
//!
//! ```text
//! cargo run -p tcp-vs-udp --example three_messages_server
//! ```

use std::io::{self, Read};
use std::net::{TcpListener, UdpSocket};

const ADDR: &str = "127.0.0.1:9000";

fn main() -> io::Result<()> {
    // Ports of TCP and ports of UDP are different ones, whatever their numbers.
    let socket = UdpSocket::bind(ADDR)?;
    let listener = TcpListener::bind(ADDR)?;
    let (mut stream, _) = listener.accept()?;
    let mut buffer = [0; 1024];
    for _ in 0..3 {
        let length = socket.recv(&mut buffer)?;
        println!("UDP: {}", buffer[..length].escape_ascii());
    }
    // The client has sent these before those: all three are here.
    let length = stream.read(&mut buffer)?;
    println!("TCP: {}", buffer[..length].escape_ascii());
    Ok(())
}
