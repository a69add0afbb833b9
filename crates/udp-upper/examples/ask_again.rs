//! A time limit, and a client that asks again. The first two questions are lost.
//!
//! ```text
//! cargo run -p udp-upper --example ask_again
//! ```

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_millis(500);
const TRIES: u32 = 4;

fn main() -> io::Result<()> {
    let server = UdpSocket::bind("127.0.0.1:0")?;
    let server_addr = server.local_addr()?;
    let serving = thread::spawn(move || answer_the_third(&server));
    match ask(b"hello", server_addr)? {
        Some(reply) => println!("{}", String::from_utf8_lossy(&reply)),
        None => println!("no reply, asked {TRIES} times"),
    }
    serving.join().expect("the server does not panic")
}

fn answer_the_third(socket: &UdpSocket) -> io::Result<()> {
    let mut buffer = [0; 1024];
    socket.recv_from(&mut buffer)?; // lost
    socket.recv_from(&mut buffer)?; // lost
    let (length, peer) = socket.recv_from(&mut buffer)?;
    socket.send_to(&buffer[..length].to_ascii_uppercase(), peer)?;
    Ok(())
}

fn ask(line: &[u8], server_addr: SocketAddr) -> io::Result<Option<Vec<u8>>> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.set_read_timeout(Some(TIMEOUT))?;
    let mut buffer = [0; 65_535];
    for number in 1..=TRIES {
        socket.send_to(line, server_addr)?;
        match socket.recv_from(&mut buffer) {
            Ok((length, _)) => return Ok(Some(buffer[..length].to_vec())),
            Err(error) if is_timeout(&error) => println!("try {number}: no reply"),
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Unix says WouldBlock, Windows TimedOut.
fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
