//! A client without a time limit, whose datagram gets lost.
//!
//! ```text
//! cargo run -p udp-upper --example waits_for_ever
//! ```

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() -> io::Result<()> {
    let server = UdpSocket::bind("127.0.0.1:0")?;
    let server_addr = server.local_addr()?;
    let (tell, told) = mpsc::channel();
    // It ends with the program, and by itself it never would.
    thread::spawn(move || tell.send(ask(server_addr)));

    // Nobody answers: to the client this looks as if the network had lost its datagram.
    server.recv(&mut [0; 1024])?;
    println!("hello was sent, and is lost");
    match told.recv_timeout(Duration::from_secs(2)) {
        Ok(reply) => println!("the client got {} bytes", reply?.len()),
        Err(_) => println!("2 seconds later the client still waits"),
    }
    Ok(())
}

fn ask(server_addr: SocketAddr) -> io::Result<Vec<u8>> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.send_to(b"hello", server_addr)?;
    let mut buffer = vec![0; 65_535];
    let (length, _) = socket.recv_from(&mut buffer)?;
    buffer.truncate(length);
    Ok(buffer)
}
