//! A server on every address of its machine is asked at 127.0.0.2. From which address does it answer?
//!
//! ```text
//! cargo run -p udp-upper --example every_address
//! ```
//!
//! Linux only: other systems do not have 127.0.0.2 by themselves.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};

use udp_upper::packet_info;

type Answer = fn(&UdpSocket) -> io::Result<()>;

fn main() -> io::Result<()> {
    for (how, answer) in [
        ("with send_to", answer as Answer),
        ("with IP_PKTINFO", answer_from_the_asked_address),
    ] {
        let server = UdpSocket::bind("0.0.0.0:0")?;
        packet_info::request(&server)?;
        let asked = SocketAddr::from(([127, 0, 0, 2], server.local_addr()?.port()));
        println!("{how}, a client that is");
        ask(asked, &server, answer)?;
    }
    Ok(())
}

/// As in most first tutorials.
fn answer(server: &UdpSocket) -> io::Result<()> {
    let mut buffer = [0; 65_535];
    let (length, peer) = server.recv_from(&mut buffer)?;
    server.send_to(&buffer[..length].to_ascii_uppercase(), peer)?;
    Ok(())
}

fn answer_from_the_asked_address(server: &UdpSocket) -> io::Result<()> {
    let mut buffer = [0; 65_535];
    let (length, peer, sent_to) = packet_info::peek(server, &mut buffer)?;
    server.recv_from(&mut buffer)?;
    let answer = buffer[..length].to_ascii_uppercase();
    packet_info::send(server, &answer, peer, sent_to)?;
    Ok(())
}

fn ask(asked: SocketAddr, server: &UdpSocket, answer: Answer) -> io::Result<()> {
    let mut buffer = [0; 65_535];

    let client = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    client.send_to(b"hello", asked)?;
    answer(server)?;
    let (_, sender) = client.recv_from(&mut buffer)?;
    println!(
        "  not connected: asked {}, answered from {}",
        asked.ip(),
        sender.ip()
    );

    let client = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    client.connect(asked)?;
    client.send(b"hello")?;
    answer(server)?;
    // On loopback a datagram has arrived when the call that sent it returns.
    client.set_nonblocking(true)?;
    match client.recv(&mut buffer) {
        Ok(length) => println!(
            "  connected: {}",
            String::from_utf8_lossy(&buffer[..length])
        ),
        Err(error) if error.kind() == ErrorKind::WouldBlock => println!("  connected: no answer"),
        Err(error) => return Err(error),
    }
    Ok(())
}
