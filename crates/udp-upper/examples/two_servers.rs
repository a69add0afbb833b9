//! Two servers answer each other, and one datagram was enough to begin.
//!
//! ```text
//! cargo run -p udp-upper --example two_servers
//! ```

use std::io;
use std::net::UdpSocket;

fn main() -> io::Result<()> {
    let first = UdpSocket::bind("127.0.0.1:0")?;
    let second = UdpSocket::bind("127.0.0.1:0")?;
    // Nothing is forged. The port of `second` may have been a client's a moment ago, and is a server's now.
    second.send_to(b"hello", first.local_addr()?)?;
    for _ in 0..5_000 {
        answer(&first)?;
        answer(&second)?;
    }
    println!("1 question, 10000 answers, and the next is on its way");
    Ok(())
}

/// What each of the two does, in a loop without end.
fn answer(server: &UdpSocket) -> io::Result<()> {
    let mut buffer = [0; 65_535];
    let (length, peer) = server.recv_from(&mut buffer)?;
    server.send_to(&buffer[..length].to_ascii_uppercase(), peer)?;
    Ok(())
}
