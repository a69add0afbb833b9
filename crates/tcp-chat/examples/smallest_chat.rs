//! The smallest chat: one line there, one line back. `main` is the client, and the server is a thread.
//!
//! ```text
//! cargo run -p tcp-chat --example smallest_chat
//! ```

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let addr = listener.local_addr()?;
    let server = thread::spawn(move || answer(&listener));
    ask(addr)?;
    server.join().expect("the server does not panic")
}

/// The server's part.
fn answer(listener: &TcpListener) -> io::Result<()> {
    let (mut stream, client) = listener.accept()?;
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line)?;
    print!("{client} says: {line}");
    stream.write_all("在的！\n".as_bytes())
}

/// The client's part.
fn ask(addr: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(addr)?;
    stream.write_all("你好，在吗？\n".as_bytes())?;
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line)?;
    print!("the answer: {line}");
    Ok(())
}
