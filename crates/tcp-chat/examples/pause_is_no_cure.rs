//! A pause between two messages does not keep them apart, if the receiver is busy meanwhile.
//!
//! ```text
//! cargo run -p tcp-chat --example pause_is_no_cure
//! ```

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(200);

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let addr = listener.local_addr()?;
    let client = thread::spawn(move || send_with_a_pause(addr));
    let (mut stream, _) = listener.accept()?;
    // "Busy": whatever the server does, it lasts until the client has sent all.
    client.join().expect("the client does not panic")?;
    let mut buffer = [0; 1024];
    let count = stream.read(&mut buffer)?;
    let text = String::from_utf8_lossy(&buffer[..count]);
    println!("one recv: {text:?}");
    Ok(())
}

fn send_with_a_pause(addr: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(addr)?;
    stream.write_all(b"one")?;
    thread::sleep(PAUSE);
    stream.write_all(b"two")
}
