//! The first server: it reads a name up to the end of the stream, and answers with a greeting. Then start `first_client`.
//!
//! ```text
//! cargo run -p socket-calls --example first_server
//! ```

use std::io::{self, Read, Write};
use std::net::TcpListener;

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut connection, peer) = listener.accept()?;
    println!("connected: {peer}");
    let mut name = Vec::new();
    connection.read_to_end(&mut name)?;
    connection.write_all(b"hello, ")?;
    connection.write_all(&name)
}
