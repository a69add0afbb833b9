//! Whose datagram a client takes, without `connect` and with it.
//!
//! ```text
//! cargo run -p udp-upper --example strangers
//! ```

use std::io;
use std::net::UdpSocket;

fn main() -> io::Result<()> {
    let server = UdpSocket::bind("127.0.0.1:0")?;

    let client = UdpSocket::bind("127.0.0.1:0")?;
    println!("not connected: {}", first_reply(&client, &server)?);

    let client = UdpSocket::bind("127.0.0.1:0")?;
    client.connect(server.local_addr()?)?;
    println!("connected:     {}", first_reply(&client, &server)?);
    Ok(())
}

/// What the client hears first, when a stranger is faster than the server.
fn first_reply(client: &UdpSocket, server: &UdpSocket) -> io::Result<String> {
    let client_addr = client.local_addr()?;
    let stranger = UdpSocket::bind("127.0.0.1:0")?;
    stranger.send_to(b"you have won", client_addr)?;
    server.send_to(b"HELLO", client_addr)?;

    let mut buffer = [0; 65_535];
    let (length, _) = client.recv_from(&mut buffer)?;
    Ok(String::from_utf8_lossy(&buffer[..length]).into_owned())
}
