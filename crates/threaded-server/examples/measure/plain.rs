//! The plainest server with a thread for each connection.
//!
//! It is as fast as such a server can be. It has no limit, cannot be stopped, and ends when `accept` fails.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

pub(crate) fn serve(listener: &TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept()?;
        thread::spawn(move || echo(&stream));
    }
}

fn echo(mut stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = [0; 16 * 1024];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..count])?;
    }
}
