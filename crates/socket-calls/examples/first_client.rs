//! The first client: it sends a name, and prints the greeting. Start `first_server` before.
//!
//! ```text
//! cargo run -p socket-calls --example first_client
//! ```

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};

fn main() -> io::Result<()> {
    let mut connection = TcpStream::connect("127.0.0.1:9000")?;
    connection.write_all(b"Ada")?;
    connection.shutdown(Shutdown::Write)?;
    let mut greeting = String::new();
    connection.read_to_string(&mut greeting)?;
    println!("{greeting}");
    Ok(())
}
