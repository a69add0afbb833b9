//! Taking turns over one connection: the client speaks first, then each waits for the other.
//!
//! Both sides use this; they differ in who begins.

use std::io::{self, BufReader, ErrorKind, Read};
use std::net::TcpStream;
use std::time::Instant;

use lesson_kit::{Line, Prompt, Screen};

use crate::{message, raw};

/// How a message is found in the stream of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// A message ends with `\n`; see [`message`].
    Lines,
    /// A message is what one `recv` gives; see [`raw`].
    Raw,
}

/// Why a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The peer closed its side.
    ByPeer,
    /// The input of our own user ended.
    ByUser,
    /// Our user pressed Ctrl-C.
    Interrupted,
}

/// A connection over which messages go both ways.
pub struct Connection<'stream> {
    stream: &'stream TcpStream,
    // The reader may hold bytes of the next message, so it lives as long as the connection.
    reader: BufReader<Incoming<'stream>>,
    protocol: Protocol,
}

/// The bytes that come in, until the deadline if there is one.
struct Incoming<'stream> {
    stream: &'stream TcpStream,
    deadline: Option<Instant>,
}

impl Read for Incoming<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(deadline) = self.deadline {
            // Set before each read: one timeout for all of them would start again with every byte.
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(left))?;
        }
        self.stream.read(buffer)
    }
}

impl<'stream> Connection<'stream> {
    /// Speaks `protocol` over `stream`.
    #[must_use]
    pub fn new(stream: &'stream TcpStream, protocol: Protocol) -> Self {
        Self {
            stream,
            reader: BufReader::new(Incoming {
                stream,
                deadline: None,
            }),
            protocol,
        }
    }

    /// From now on [`hear`](Self::hear) waits until this moment and no longer, whatever the peer sends.
    pub fn set_deadline(&mut self, deadline: Instant) {
        self.reader.get_mut().deadline = Some(deadline);
    }

    /// Waits for the peer's message and shows it; `false` at the end of the stream.
    ///
    /// # Errors
    /// What the stream reports, or a message that breaks the protocol.
    pub fn hear(&mut self, screen: &Screen) -> io::Result<bool> {
        let heard = match self.protocol {
            Protocol::Lines => message::read_message(&mut self.reader)?,
            Protocol::Raw => raw::recv_message(self.reader.get_mut())?,
        };
        let Some(text) = heard else {
            return Ok(false);
        };
        screen.print(text);
        Ok(true)
    }

    /// Asks the user for a message and sends it; the reason if there is none.
    ///
    /// The user is told why a text cannot travel as one message, and asked again.
    ///
    /// # Errors
    /// What the stream reports.
    pub fn speak(&mut self, prompt: &mut Prompt, screen: &Screen) -> io::Result<Option<Ended>> {
        loop {
            let text = match prompt.read_line() {
                Line::Text(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                Line::End => return Ok(Some(Ended::ByUser)),
                Line::Interrupted => return Ok(Some(Ended::Interrupted)),
            };
            let sent = match self.protocol {
                Protocol::Lines => message::write_message(&mut self.stream, &text),
                Protocol::Raw => raw::send_message(&mut self.stream, &text),
            };
            match sent {
                Err(reason) if reason.kind() == ErrorKind::InvalidInput => {
                    screen.note(format_args!("not sent: {reason}"));
                }
                result => return result.map(|()| None),
            }
        }
    }
}
