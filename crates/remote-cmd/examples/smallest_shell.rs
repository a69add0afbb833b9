//! The smallest remote shell, server and client: one send, one `recv`, and no framing at all.
//!
//! ```text
//! cargo run -p remote-cmd --example smallest_shell -- 'echo hello' 'seq 400' 'echo hello'
//! ```
//!
//! Each argument is one command. It is here to be seen, not to be used: never let it listen for others.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::{env, thread};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut stream = TcpStream::connect(listener.local_addr()?)?;
    let server = thread::spawn(move || serve(&listener));
    for command in env::args().skip(1) {
        println!(">>: {command}");
        println!("{}", ask(&mut stream, &command)?.trim_end());
    }
    // A close here could come before the last answer, which nobody would read: the server would get a reset.
    stream.shutdown(Shutdown::Write)?;
    server.join().expect("the server does not panic")
}

/// Runs what each `recv` gives, and sends what it printed.
fn serve(listener: &TcpListener) -> io::Result<()> {
    let (mut stream, _) = listener.accept()?;
    let mut buffer = [0; 1024];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        let command = String::from_utf8_lossy(&buffer[..count]);
        let output = Command::new("sh").args(["-c", &command]).output()?;
        stream.write_all(&[output.stdout, output.stderr].concat())?;
    }
}

/// Sends a command, and takes what one `recv` gives for its answer.
fn ask(stream: &mut TcpStream, command: &str) -> io::Result<String> {
    stream.write_all(command.as_bytes())?;
    let mut buffer = [0; 1024];
    let count = stream.read(&mut buffer)?;
    Ok(String::from_utf8_lossy(&buffer[..count]).into_owned())
}
