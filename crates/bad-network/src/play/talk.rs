//! A short conversation: the client says two words, and the server answers each in capitals.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::actors::Actors;

/// The two programs of `play`, where no others are named.
pub const TALK: Actors = Actors {
    name: "talk",
    server,
    client,
};

fn server() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:9000")?;
    let (mut stream, _) = listener.accept()?;
    let mut buffer = [0; 1024];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..count].to_ascii_uppercase())?;
    }
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect("127.0.0.1:9000")?;
    for word in ["one", "two"] {
        stream.write_all(word.as_bytes())?;
        let mut answer = [0; 3];
        stream.read_exact(&mut answer)?;
    }
    Ok(())
}
