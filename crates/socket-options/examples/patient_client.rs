//! A client that lets the server close first. Start `restarted_server` before.
//!
//! ```text
//! cargo run -p socket-options --example patient_client
//! ```

use std::io::{self, Read};
use std::net::TcpStream;

fn main() -> io::Result<()> {
    let mut connection = TcpStream::connect("127.0.0.1:9000")?;
    let mut text = String::new();
    // Up to the server's FIN.
    connection.read_to_string(&mut text)?;
    print!("{text}");
    Ok(())
}
