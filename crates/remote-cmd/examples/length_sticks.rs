//! A length as digits, and then the result, with no wait for `OK` in between: the two stick together.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;

    let result = b"12345";
    let length = result.len().to_string();
    println!("the server sends the length, {length:?}");
    server.write_all(length.as_bytes())?;
    println!("the server sends the result, {:?}", "12345");
    server.write_all(result)?;

    let mut buffer = [0; 1024];
    // The client comes a little late, as it may: both have arrived.
    while client.peek(&mut buffer)? < length.len() + result.len() {
        thread::yield_now();
    }
    let count = client.read(&mut buffer)?;
    let digits = String::from_utf8_lossy(&buffer[..count]);
    println!("the client receives what it takes for a length, {digits:?}");
    println!("and waits for {digits} bytes, of which not one will come");
    Ok(())
}
