//! Two peers in one program. Ann has her answer, and stays connected; then Bob wants one. Start a server before.
//!
//! ```text
//! cargo run -p threaded-server -- tcp
//! cargo run -p threaded-server --example two_peers
//! ```

use std::io::{self, Read, Write};
use std::net::TcpStream;

const ADDR: &str = "127.0.0.1:9001";

fn main() -> io::Result<()> {
    let ann = TcpStream::connect(ADDR)?;
    println!("Ann gets {}", ask(&ann, "Ann")?);
    let bob = TcpStream::connect(ADDR)?;
    println!("Bob gets {}", ask(&bob, "Bob")?);
    Ok(())
}

fn ask(mut peer: &TcpStream, text: &str) -> io::Result<String> {
    peer.write_all(text.as_bytes())?;
    let mut answer = vec![0; text.len()];
    peer.read_exact(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
