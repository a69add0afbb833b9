//! What a message is. TCP knows no messages: it carries a stream of bytes.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use crate::Way;
use crate::user::not_written;

/// The longest message, in bytes, without its line end.
const MAX_MESSAGE: usize = 64 * 1024;

/// How many bytes one recv may give.
const RECV_SIZE: usize = 16 * 1024;

/// With `--raw` it is what most first tutorials write.
const RAW_SIZE: usize = 1024;

/// Messages that come and go over a connection.
pub trait Messages {
    /// Sends one message.
    fn send(&mut self, text: &str) -> io::Result<()>;

    /// Waits for the next message; `None` at the end of the stream.
    fn receive(&mut self) -> io::Result<Option<String>>;
}

/// The messages that come and go over this connection.
/// (`Box<dyn Messages>`: only at run time it is known which of the two they are.)
pub fn messages_over<'a>(stream: &'a TcpStream, way: &Way) -> Box<dyn Messages + 'a> {
    // stage 21 {
    //- if way.raw {
    //-     not_written(21);
    //- }
    if way.raw {
        return Box::new(Raw { stream });
    }
    // stage 21 }
    Box::new(Lines::new(stream))
}

/// A message is a line: it ends with a `\n`, however the bytes arrive.
pub struct Lines<'a> {
    stream: &'a TcpStream,
    /// What has arrived, and is not yet part of a message that was taken.
    buffer: Vec<u8>,
}

impl Messages for Lines<'_> {
    fn send(&mut self, text: &str) -> io::Result<()> {
        // stage 3 {
        //- not_written(3)
        // One call for both: a line end sent by itself would wait for the peer's ACK (Nagle's algorithm).
        self.stream.write_all(format!("{text}\n").as_bytes())
        // stage 3 }
    }

    fn receive(&mut self) -> io::Result<Option<String>> {
        // stage 6 {
        //- if !self.buffer.contains(&b'\n') {
        //-     self.receive_more()?;
        //- }
        while !self.buffer.contains(&b'\n') && self.receive_more()? {}
        // stage 6 }
        // stage 8 {
        if self.buffer.is_empty() {
            return Ok(None);
        }
        // stage 8 }
        Ok(Some(decode(self.take_line()?)))
    }
}

impl<'a> Lines<'a> {
    pub fn new(stream: &'a TcpStream) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
        }
    }

    /// Adds to the buffer what one recv gives; false at the end of the stream.
    fn receive_more(&mut self) -> io::Result<bool> {
        // stage 12 {
        // A peer that never sends a `\n` would fill our memory. (The one byte more is for a `\r`.)
        if self.buffer.len() > MAX_MESSAGE + 1 {
            return Err(too_long());
        }
        // stage 12 }
        // stage 2 {
        //- not_written(2)
        let mut data = [0; RECV_SIZE];
        let count = self.stream.read(&mut data)?;
        self.buffer.extend_from_slice(&data[..count]);
        // recv gives nothing only when the peer has closed: it will never send again.
        Ok(count > 0)
        // stage 2 }
    }

    /// Takes the first message out of the buffer, without its line end.
    fn take_line(&mut self) -> io::Result<Vec<u8>> {
        // stage 5 {
        //- let mut line: Vec<u8> = self.buffer.drain(..).collect();
        let end = self.buffer.iter().position(|&byte| byte == b'\n');
        let length = end.map_or(self.buffer.len(), |end| end + 1);
        let mut line: Vec<u8> = self.buffer.drain(..length).collect();
        // stage 5 }
        if line.ends_with(b"\n") {
            line.pop();
        }
        // stage 7 {
        if line.ends_with(b"\r") {
            line.pop();
        }
        // stage 7 }
        // stage 12 {
        if line.len() > MAX_MESSAGE {
            return Err(too_long());
        }
        // stage 12 }
        Ok(line)
    }
}

/// Ends the conversation with this peer, as every other error of its connection does.
fn too_long() -> io::Error {
    io::Error::other(format!("the message is longer than {MAX_MESSAGE} bytes"))
}

/// The naive protocol of most first tutorials: what one recv gives is a message.
///
/// Two messages may arrive as one, a long one as several, and an empty one never does.
struct Raw<'a> {
    stream: &'a TcpStream,
}

impl Messages for Raw<'_> {
    fn send(&mut self, text: &str) -> io::Result<()> {
        // stage 21 {
        //- not_written(21)
        // Nothing says where the message ends.
        self.stream.write_all(text.as_bytes())
        // stage 21 }
    }

    fn receive(&mut self) -> io::Result<Option<String>> {
        // stage 21 {
        //- not_written(21)
        let mut data = [0; RAW_SIZE];
        let count = self.stream.read(&mut data)?;
        if count == 0 {
            return Ok(None);
        }
        // `nc` ends what is typed into it with a line end; on the screen it would be one too many.
        let text = decode(data[..count].to_vec());
        Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
        // stage 21 }
    }
}

/// The text of a message.
fn decode(line: Vec<u8>) -> String {
    // stage 11 {
    //- String::from_utf8(line).unwrap_or_else(|_| not_written(11))
    String::from_utf8_lossy(&line).into_owned()
    // stage 11 }
}
