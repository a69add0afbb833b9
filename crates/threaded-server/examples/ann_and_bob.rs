//! Two smallest servers. Ann connects and says nothing; Bob comes after her and wants an answer.
//!
//! ```text
//! cargo run -p threaded-server --example ann_and_bob -- one
//! cargo run -p threaded-server --example ann_and_bob -- threads
//! ```

use std::env;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

fn main() -> io::Result<()> {
    let serve = match env::args().nth(1).as_deref() {
        Some("threads") => serve_in_threads,
        _ => serve_one_by_one,
    };
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server_addr = listener.local_addr()?;
    // It ends with the program.
    thread::spawn(move || serve(&listener));
    ann_and_bob(server_addr)
}

fn serve_one_by_one(listener: &TcpListener) -> io::Result<()> {
    loop {
        let (stream, client_addr) = listener.accept()?;
        serve_peer(&stream, client_addr);
    }
}

fn serve_in_threads(listener: &TcpListener) -> io::Result<()> {
    loop {
        let (stream, client_addr) = listener.accept()?;
        thread::spawn(move || serve_peer(&stream, client_addr));
    }
}

fn serve_peer(stream: &TcpStream, client_addr: SocketAddr) {
    if let Err(error) = echo(stream) {
        eprintln!("{client_addr}: {error}");
    }
}

fn echo(mut stream: &TcpStream) -> io::Result<()> {
    let mut buffer = [0; 8192];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..count])?;
    }
}

fn ann_and_bob(server_addr: SocketAddr) -> io::Result<()> {
    let ann = TcpStream::connect(server_addr)?;
    println!("Ann is connected, and says nothing");
    let mut bob = TcpStream::connect(server_addr)?;
    println!("Bob is connected");
    bob.write_all(b"hello")?;
    println!("Bob has sent hello");

    let mut answer = [0; 5];
    bob.set_read_timeout(Some(Duration::from_millis(500)))?;
    if bob.read_exact(&mut answer).is_err() {
        println!("Bob has waited for half a second: no answer");
        drop(ann);
        println!("Ann has left");
        bob.set_read_timeout(None)?;
        bob.read_exact(&mut answer)?;
    }
    println!("Bob gets {}", String::from_utf8_lossy(&answer));
    Ok(())
}
