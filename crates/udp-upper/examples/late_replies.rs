//! A client that asks again, but takes whatever comes for the answer to its last question.
//!
//! ```text
//! cargo run -p udp-upper --example late_replies
//! ```

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::Duration;

fn main() -> io::Result<()> {
    let server = UdpSocket::bind("127.0.0.1:0")?;
    let server_addr = server.local_addr()?;
    let serving = thread::spawn(move || answer_late(&server));
    ask_line_by_line(server_addr)?;
    serving.join().expect("the server does not panic")
}

fn ask_line_by_line(server_addr: SocketAddr) -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.set_read_timeout(Some(Duration::from_millis(500)))?;
    let mut buffer = [0; 65_535];
    for line in ["one", "two", "three"] {
        let length = loop {
            socket.send_to(line.as_bytes(), server_addr)?;
            match socket.recv_from(&mut buffer) {
                Ok((length, _)) => break length,
                Err(error) if is_timeout(&error) => println!("{line}: no reply, so once more"),
                Err(error) => return Err(error),
            }
        };
        println!("{line} → {}", String::from_utf8_lossy(&buffer[..length]));
    }
    Ok(())
}

/// It is busy at first: until it looks, the question has come twice. It answers both, then what follows.
fn answer_late(socket: &UdpSocket) -> io::Result<()> {
    for (line, peer) in [receive(socket)?, receive(socket)?] {
        socket.send_to(&line.to_ascii_uppercase(), peer)?;
    }
    for _ in 0..2 {
        let (line, peer) = receive(socket)?;
        socket.send_to(&line.to_ascii_uppercase(), peer)?;
    }
    Ok(())
}

fn receive(socket: &UdpSocket) -> io::Result<(Vec<u8>, SocketAddr)> {
    let mut buffer = [0; 65_535];
    let (length, peer) = socket.recv_from(&mut buffer)?;
    Ok((buffer[..length].to_vec(), peer))
}

/// Unix says WouldBlock, Windows TimedOut.
fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
