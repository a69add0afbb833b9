//! The naive protocol of most first tutorials: one `recv` is taken for one message.
//!
//! ```python
//! sock.send(input('>>: ').encode())
//! print(sock.recv(1024).decode())
//! ```
//!
//! It works as long as both sides take turns, and every message is short.
//! It breaks as soon as one of them does not:
//!
//! - two messages sent one after the other arrive as one (*sticky* messages);
//! - a message longer than 1024 bytes arrives as several, and a character on the cut is spoilt;
//! - an empty message sends nothing at all, so both sides go on waiting.
//!
//! `--raw` speaks it, to show that, and to talk to programs written so.

use std::io::{self, ErrorKind, Read, Write};

/// What such programs pass to `recv`.
pub const RECV_SIZE: usize = 1024;

/// Receives whatever one `recv` gives; `None` at the end of the stream.
///
/// # Errors
/// What recv(2) reports.
pub fn recv_message(input: &mut impl Read) -> io::Result<Option<String>> {
    let mut buffer = [0; RECV_SIZE];
    let count = loop {
        match input.read(&mut buffer) {
            // A signal came before the data: ask again. `read` leaves that to us.
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => break result?,
        }
    };
    if count == 0 {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&buffer[..count]);
    // `nc` ends what is typed into it with a line end; on the screen it would be one too many.
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Sends the text, and nothing that would tell where it ends.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] if the text is empty; else what send(2) reports.
pub fn send_message(output: &mut impl Write, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "an empty raw message sends no bytes, and the peer would go on waiting; type something",
        ));
    }
    output.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_message_is_refused() {
        let mut sent = Vec::new();
        let error = send_message(&mut sent, "").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        send_message(&mut sent, "hi").unwrap();
        assert_eq!(sent, b"hi");
    }
}
