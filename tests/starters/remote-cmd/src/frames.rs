//! Frames: a kind (1 byte), a length (4 bytes, big-endian), and that many bytes.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;

use crate::given::{broken, lock, not_written};

pub const COMMAND: u8 = 1;
pub const STDOUT: u8 = 2;
pub const STDERR: u8 = 3;
pub const EXIT_STATUS: u8 = 4;
pub const ERROR: u8 = 5;
pub const CANCEL: u8 = 6;

/// The longest payload of a frame, in bytes.
pub const MAX_PAYLOAD: usize = 64 * 1024;

/// `count` bytes, however many pieces they come in.
pub fn read_exactly(mut stream: &TcpStream, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // stage 6 {
    //- bytes.resize(count, 0);
    //- let count = stream.read(&mut bytes)?;
    //- bytes.truncate(count);
    stream.take(count as u64).read_to_end(&mut bytes)?;
    if bytes.len() < count {
        return Err(broken("the stream ended too early"));
    }
    // stage 6 }
    Ok(bytes)
}

/// Refuses what cannot be a frame, before its payload is received.
fn check_header(kind: u8, length: usize) -> io::Result<()> {
    // stage 17 {
    if !(COMMAND..=CANCEL).contains(&kind) {
        return Err(broken(format!("unknown frame kind {kind}")));
    }
    // The length is only the other side's word: five bytes could make us wait for 4 GiB.
    if length > MAX_PAYLOAD {
        return Err(broken(format!(
            "a frame of {length} bytes; at most {MAX_PAYLOAD} are allowed"
        )));
    }
    // stage 17 }
    Ok(())
}

/// A connection with frames in both directions.
pub struct Frames {
    pub stream: TcpStream,
    sending: Mutex<()>,
}

impl Frames {
    pub fn over(stream: TcpStream) -> Self {
        Self {
            stream,
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
        (&self.stream).write_all(&frame)
        // stage 2 }
    }

    /// Kind and payload of the next frame, or None at the end of the stream.
    pub fn receive(&self) -> io::Result<Option<(u8, Vec<u8>)>> {
        // stage 2 {
        //- not_written(2)
        let mut kind = [0];
        if (&self.stream).read(&mut kind)? == 0 {
            return Ok(None);
        }
        let mut length = [0; 4];
        length.copy_from_slice(&read_exactly(&self.stream, 4)?);
        let length = u32::from_be_bytes(length) as usize;
        check_header(kind[0], length)?;
        Ok(Some((kind[0], read_exactly(&self.stream, length)?)))
        // stage 2 }
    }
}
