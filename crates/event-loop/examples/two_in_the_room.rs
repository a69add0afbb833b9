//! Two peers of the room in one program: Ann listens, and Bob says something. Start the room before.
//!
//! ```text
//! cargo run -p event-loop -- room
//! cargo run -p event-loop --example two_in_the_room
//! ```

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;

const ADDR: &str = "127.0.0.1:9002";

fn main() -> io::Result<()> {
    let ann = TcpStream::connect(ADDR)?;
    let mut bob = TcpStream::connect(ADDR)?;
    bob.write_all(b"hello\n")?;
    let mut line = String::new();
    BufReader::new(ann).read_line(&mut line)?;
    println!("Ann hears {}", line.trim_end());
    Ok(())
}
