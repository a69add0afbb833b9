//! What a client learns about one command, with the handshake protocol and with frames.
//!
//! ```text
//! cargo run -p remote-cmd --example what_arrives -- 'echo out; echo err >&2; exit 3'
//! ```

use std::io;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use std::{env, thread};

use remote_cmd::frame::{Kind, read_frame, write_frame};
use remote_cmd::running::Running;
use remote_cmd::{framed, handshake};

const LIMIT: Duration = Duration::from_secs(10);

fn main() -> io::Result<()> {
    let command = env::args().nth(1).unwrap_or_else(|| "echo hello".into());
    println!("handshake");
    by_handshake(&command)?;
    println!("frames");
    by_frames(&command)
}

fn by_handshake(command: &str) -> io::Result<()> {
    let (client, server) = connected()?;
    thread::spawn(move || handshake::serve(&server, &Running::default(), LIMIT));
    let mut result = Vec::new();
    handshake::ask(&client, command, |piece| result.extend(piece))?;
    show("result", &result);
    Ok(())
}

fn by_frames(command: &str) -> io::Result<()> {
    let (mut client, server) = connected()?;
    thread::spawn(move || framed::serve(&server, &Running::default(), LIMIT));
    write_frame(&mut client, Kind::Command, command.as_bytes())?;
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    while let Some(frame) = read_frame(&mut client)? {
        match frame.kind {
            Kind::Stdout => stdout.extend(frame.payload),
            Kind::Stderr => stderr.extend(frame.payload),
            Kind::ExitStatus => {
                show("stdout", &stdout);
                show("stderr", &stderr);
                println!("  exit status {}", frame.exit_status()?);
                break;
            }
            _ => show("error", &frame.payload),
        }
    }
    Ok(())
}

fn connected() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    let (server, _) = listener.accept()?;
    Ok((client, server))
}

/// How much it is, and as much of it as fits on a line.
fn show(name: &str, bytes: &[u8]) {
    let shown = &bytes[..bytes.len().min(80)];
    let more = if shown.len() < bytes.len() {
        " …"
    } else {
        ""
    };
    let shown = String::from_utf8_lossy(shown);
    println!("  {name:<11} {} bytes {shown:?}{more}", bytes.len());
}
