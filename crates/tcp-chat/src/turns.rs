//! Taking turns over one connection: the client speaks first, then each waits for the other.
//!
//! Both sides use this; they differ in who begins.

use std::io::{self, BufReader};
use std::net::TcpStream;

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
    /// Our user has nothing more to say.
    ByUser,
    /// Our user pressed Ctrl-C.
    Interrupted,
}

/// A connection over which messages go both ways.
pub struct Connection<'stream> {
    stream: &'stream TcpStream,
    // The reader may hold bytes of the next message, so it lives as long as the connection.
    reader: BufReader<&'stream TcpStream>,
    protocol: Protocol,
}

impl<'stream> Connection<'stream> {
    /// Speaks `protocol` over `stream`.
    #[must_use]
    pub fn new(stream: &'stream TcpStream, protocol: Protocol) -> Self {
        Self {
            stream,
            reader: BufReader::new(stream),
            protocol,
        }
    }

    /// Waits for the peer's message and shows it; `false` at the end of the stream.
    ///
    /// # Errors
    /// What the stream reports, or a message that breaks the protocol.
    pub fn hear(&mut self, screen: &Screen) -> io::Result<bool> {
        let heard = match self.protocol {
            Protocol::Lines => message::read_message(&mut self.reader)?,
            Protocol::Raw => raw::recv_message(self.stream)?,
        };
        let Some(text) = heard else {
            return Ok(false);
        };
        screen.print(text);
        Ok(true)
    }

    /// Asks the user for a message and sends it; the reason if there is none.
    ///
    /// A text that cannot travel as one message is refused, and the user may try again.
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
            match self.check(&text) {
                Ok(()) => return self.send(&text).map(|()| None),
                Err(reason) => screen.note(format_args!("not sent: {reason}")),
            }
        }
    }

    fn check(&self, text: &str) -> io::Result<()> {
        match self.protocol {
            Protocol::Lines => message::check_outgoing(text),
            Protocol::Raw => raw::check_outgoing(text),
        }
    }

    fn send(&mut self, text: &str) -> io::Result<()> {
        match self.protocol {
            Protocol::Lines => message::write_message(&mut self.stream, text),
            Protocol::Raw => raw::send_message(self.stream, text),
        }
    }
}
