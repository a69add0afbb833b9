//! The protocol: one message is one line of UTF-8.
//!
//! TCP carries bytes in order, and has no messages.
//! The two programs must agree where one ends and the next begins: that is *framing*.
//! Here a message ends with `\n`; a `\r` before it is dropped, so that a peer on Windows can talk to us.

use std::io::{self, BufRead, ErrorKind, Read, Write};

/// The longest message, in bytes, without its line end.
/// A peer that never sends `\n` would otherwise fill our memory.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// Reads one message; `None` at the end of the stream.
///
/// Bytes that are not UTF-8 become U+FFFD.
/// A last line without `\n` is a message, too: `printf hi | nc` sends one.
///
/// # Errors
/// [`ErrorKind::InvalidData`] if the message is longer than [`MAX_MESSAGE`];
/// else what the stream reports.
pub fn read_message(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let limit = MAX_MESSAGE as u64 + 2; // the text, `\r` and `\n`
    // A read of 0 bytes means end of stream: the peer will never send again.
    // Going on to read here is the classic loop that burns a whole core.
    if input.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.ends_with(b"\n") {
        line.pop();
        if line.ends_with(b"\r") {
            line.pop();
        }
    }
    check_length(line.len())?;
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

/// Sends one message.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] if it could not be received as one message, and nothing was sent;
/// else what the stream reports.
pub fn write_message(output: &mut impl Write, text: &str) -> io::Result<()> {
    check_outgoing(text)?;
    // One write: the line end in a packet of its own would wait for the peer's ACK (Nagle).
    // `write_all`, because a bare `write` may take only a part.
    output.write_all(format!("{text}\n").as_bytes())
}

/// Can this text travel as one message?
fn check_outgoing(text: &str) -> io::Result<()> {
    if text.contains('\n') {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "a message is one line; send the lines one by one",
        ));
    }
    check_length(text.len()).map_err(|error| io::Error::new(ErrorKind::InvalidInput, error))
}

fn check_length(bytes: usize) -> io::Result<()> {
    if bytes <= MAX_MESSAGE {
        return Ok(());
    }
    Err(io::Error::new(
        ErrorKind::InvalidData,
        format!("the message is longer than {MAX_MESSAGE} bytes"),
    ))
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    fn messages(mut input: impl BufRead) -> io::Result<Vec<String>> {
        let mut messages = Vec::new();
        while let Some(message) = read_message(&mut input)? {
            messages.push(message);
        }
        Ok(messages)
    }

    #[test]
    fn a_line_is_a_message_whatever_its_end() {
        let read = messages(&b"one\ntwo\r\n\nlast"[..]).unwrap();
        assert_eq!(read, ["one", "two", "", "last"]);
    }

    #[test]
    fn only_one_carriage_return_belongs_to_the_line_end() {
        assert_eq!(messages(&b"a\r\r\nb\r"[..]).unwrap(), ["a\r", "b\r"]);
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_shown_not_fatal() {
        assert_eq!(messages(&b"\xff\xfe\n"[..]).unwrap(), ["\u{fffd}\u{fffd}"]);
    }

    #[test]
    fn the_limit_is_exact() {
        for end in ["\n", "\r\n", ""] {
            let fits = "x".repeat(MAX_MESSAGE) + end;
            assert_eq!(messages(fits.as_bytes()).unwrap().len(), 1, "{end:?}");
            let too_long = "x".repeat(MAX_MESSAGE + 1) + end;
            let error = messages(too_long.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData, "{end:?}");
        }
    }

    #[test]
    fn what_would_not_arrive_as_one_message_is_not_sent() {
        let mut sent = Vec::new();
        for text in ["two\nlines", &"x".repeat(MAX_MESSAGE + 1)] {
            let error = write_message(&mut sent, text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
        assert!(sent.is_empty());
    }

    proptest! {
        /// However the network cuts the bytes, the messages are the same.
        #[test]
        fn any_split_gives_the_same_messages(
            texts in prop::collection::vec("[^\n\r]{0,40}", 0..8),
            piece in 1_usize..50,
        ) {
            let mut sent = Vec::new();
            for text in &texts {
                write_message(&mut sent, text).unwrap();
            }
            let in_pieces = BufReader::with_capacity(piece, &sent[..]);
            prop_assert_eq!(messages(in_pieces).unwrap(), texts);
        }

        /// Any bytes at all give messages or an error, and no message is longer than the limit.
        #[test]
        fn any_bytes_give_messages_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let lines = messages(&bytes[..]).unwrap();
            prop_assert!(lines.iter().map(String::len).sum::<usize>() <= bytes.len() * 3);
        }
    }
}
