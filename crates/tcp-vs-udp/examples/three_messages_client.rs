//! Three messages over TCP, and the same over UDP. Start `three_messages_server` before.
//!
//! ```text
//! cargo run -p tcp-vs-udp --example three_messages_client
//! ```

use std::io::{self, Write};
use std::net::{TcpStream, UdpSocket};

const ADDR: &str = "127.0.0.1:9000";
const MESSAGES: [&[u8]; 3] = [b"one", b"two", b"three"];

fn main() -> io::Result<()> {
    let mut stream = TcpStream::connect(ADDR)?;
    // Each message leaves at once: that they arrive together is not Nagle's doing.
    stream.set_nodelay(true)?;
    for message in MESSAGES {
        stream.write_all(message)?;
    }
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect(ADDR)?;
    for message in MESSAGES {
        socket.send(message)?;
    }
    Ok(())
}
