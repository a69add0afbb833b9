//! The handshake protocol, with `OK` and all, when the digits of the length arrive in two pieces.
//!
//! Both ends are in this one thread, so that each step comes after the one before.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;
    let mut buffer = [0; 1024];

    // A result of 20 bytes, and a network that delivers the length "20" as "2" and "0".
    server.write_all(b"2")?;
    let count = client.read(&mut buffer)?;
    let digits = String::from_utf8_lossy(&buffer[..count]).into_owned();
    println!("the client receives the length {digits:?}, and sends OK");
    client.write_all(b"OK")?;
    server.write_all(b"0")?;

    server.read_exact(&mut [0; 2])?;
    println!("the server receives OK, and sends the result");
    server.write_all(b"alpha\nbeta\nmore text")?;

    let mut result = [0; 2];
    client.read_exact(&mut result)?;
    println!("the client shows {:?}", String::from_utf8_lossy(&result));

    let mut rest = [0; 19];
    client.read_exact(&mut rest)?;
    let rest = String::from_utf8_lossy(&rest);
    println!("and takes {rest:?} for the next length");
    Ok(())
}
