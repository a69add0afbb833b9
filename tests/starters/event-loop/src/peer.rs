//! One connection, and all that the loop must remember of it between two events.

use std::io::{self, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use crate::given::not_written;

pub struct Peer {
    pub stream: TcpStream,
    /// Its address as IP:PORT.
    pub name: String,
    /// What has come of a line that is not complete.
    pub inbox: Vec<u8>,
    /// What is still to be sent.
    pub outbox: Vec<u8>,
    /// It has said all: its outbox is sent, and then it is closed.
    pub is_leaving: bool,
    /// When it is closed, if nothing happens before.
    pub ends_at: Option<Instant>,
}

impl Peer {
    pub fn new(stream: TcpStream, addr: SocketAddr) -> Self {
        Self {
            stream,
            name: addr.to_string(),
            inbox: Vec::new(),
            outbox: Vec::new(),
            is_leaving: false,
            ends_at: None,
        }
    }

    /// The lines that are complete with this piece, without their line ends.
    pub fn lines(&mut self, data: &[u8]) -> Vec<Vec<u8>> {
        // stage 4 {
        //- vec![data.strip_suffix(b"\n").unwrap_or(data).to_vec()]
        self.inbox.extend_from_slice(data);
        let mut lines = Vec::new();
        while let Some(end) = self.inbox.iter().position(|&byte| byte == b'\n') {
            let rest = self.inbox.split_off(end + 1);
            self.inbox.truncate(end);
            lines.push(std::mem::replace(&mut self.inbox, rest));
        }
        lines
        // stage 4 }
    }

    /// What came after the last line end, if anything.
    pub fn last_line(&mut self) -> Option<Vec<u8>> {
        // stage 7 {
        //- None
        let rest = std::mem::take(&mut self.inbox);
        Some(rest).filter(|rest| !rest.is_empty())
        // stage 7 }
    }

    /// Sends what can be sent now.
    pub fn flush(&mut self) -> io::Result<()> {
        // stage 10 {
        //- self.stream.write_all(&self.outbox)?;
        //- self.outbox.clear();
        //- Ok(())
        if self.outbox.is_empty() {
            return Ok(());
        }
        match self.stream.write(&self.outbox) {
            Ok(taken) => drop(self.outbox.drain(..taken)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        Ok(())
        // stage 10 }
    }
}

/// The text of a line, which may come from Windows, and need not be UTF-8.
pub fn text_of(line: &[u8]) -> String {
    // stage 6 {
    //- String::from_utf8(line.to_vec()).expect("the line is UTF-8")
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    String::from_utf8_lossy(line).into_owned()
    // stage 6 }
}
