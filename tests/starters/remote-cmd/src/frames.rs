//! Frames: a kind (1 byte), a length (4 bytes, big-endian), and that many bytes.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::given::{broken, lock, not_written};

pub const COMMAND: u8 = 1;
pub const STDOUT: u8 = 2;
pub const STDERR: u8 = 3;
pub const EXIT_STATUS: u8 = 4;
pub const ERROR: u8 = 5;
pub const CANCEL: u8 = 6;

/// The longest payload of a frame, in bytes.
pub const MAX_PAYLOAD: usize = 64 * 1024;

/// `count` bytes, however many pieces they come in; the last one before `end`, if there is an end.
pub fn read_exactly(
    mut stream: &TcpStream,
    count: usize,
    end: Option<Instant>,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut piece = [0; 8192];
    // stage 6 {
    //- let room = count.min(piece.len());
    //- let count = stream.read(&mut piece[..room])?;
    //- bytes.extend(&piece[..count]);
    while bytes.len() < count {
        limit_next_read(stream, end)?;
        let room = piece.len().min(count - bytes.len());
        match stream.read(&mut piece[..room]) {
            Ok(0) => return Err(broken("the stream ended too early")),
            Ok(more) => bytes.extend(&piece[..more]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Err(too_late()),
            Err(error) => return Err(error),
        }
    }
    // stage 6 }
    Ok(bytes)
}

/// Gives the next read the time that is left until `end`.
fn limit_next_read(stream: &TcpStream, end: Option<Instant>) -> io::Result<()> {
    // stage 19 {
    let left = end.map(|end| end.saturating_duration_since(Instant::now()));
    if left == Some(Duration::ZERO) {
        return Err(too_late());
    }
    stream.set_read_timeout(left)?;
    // stage 19 }
    Ok(())
}

fn too_late() -> io::Error {
    broken("what was begun was not finished in time")
}

/// Refuses what cannot be a frame, before its payload is received.
fn check_header(kind: u8, length: usize) -> io::Result<()> {
    // stage 19 {
    if !(COMMAND..=CANCEL).contains(&kind) {
        return Err(broken(format!("unknown frame kind {kind}")));
    }
    // The length is only the other side's word: five bytes could make us wait for 4 GiB.
    if length > MAX_PAYLOAD {
        return Err(broken(format!(
            "a frame of {length} bytes; at most {MAX_PAYLOAD} are allowed"
        )));
    }
    // stage 19 }
    Ok(())
}

/// A connection with frames in both directions.
pub struct Frames {
    pub stream: TcpStream,
    /// How long the rest of a frame may take, once it has begun.
    limit: Option<Duration>,
    sending: Mutex<()>,
}

impl Frames {
    pub fn over(stream: TcpStream, limit: Option<Duration>) -> Self {
        Self {
            stream,
            limit,
            sending: Mutex::new(()),
        }
    }

    /// Sends one frame.
    pub fn send(&self, kind: u8, payload: &[u8]) -> io::Result<()> {
        // Several threads send: no frame may begin in the middle of another.
        let _sending = lock(&self.sending);
        // stage 2 {
        //- not_written(2)
        let length = u32::try_from(payload.len()).map_err(io::Error::other)?;
        let frame = [&[kind], &length.to_be_bytes()[..], payload].concat();
        let sent = (&self.stream).write_all(&frame);
        if sent.is_err() {
            // Half a frame may have been sent: no other may come after it.
            let _ = self.stream.shutdown(Shutdown::Both);
        }
        sent
        // stage 2 }
    }

    /// Kind and payload of the next frame, or None at the end of the stream.
    pub fn receive(&self) -> io::Result<Option<(u8, Vec<u8>)>> {
        // stage 2 {
        //- not_written(2)
        let mut kind = [0];
        self.stream.set_read_timeout(None)?;
        if (&self.stream).read(&mut kind)? == 0 {
            return Ok(None);
        }
        let end = self.limit.map(|limit| Instant::now() + limit);
        let mut length = [0; 4];
        length.copy_from_slice(&read_exactly(&self.stream, 4, end)?);
        let length = u32::from_be_bytes(length) as usize;
        check_header(kind[0], length)?;
        Ok(Some((kind[0], read_exactly(&self.stream, length, end)?)))
        // stage 2 }
    }
}
