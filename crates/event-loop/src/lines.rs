//! The protocol of the room: one message is one line.
//!
//! TCP has no messages, so a line may come in pieces, and several lines in one piece.
//! What has come of a line is kept here until its end has come, too.

use std::mem;

/// The longest line, in bytes, without its line end: a peer that sends no line end must not fill the memory.
pub const MAX_LINE: usize = 4096;

/// The bytes of one peer that are no whole line yet. A peer that is between two lines costs no memory.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    bytes: Vec<u8>,
    /// Where the next line begins.
    start: usize,
}

/// The line is longer than [`MAX_LINE`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl Lines {
    /// Adds what has come.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next line, without its line end (`\n` or `\r\n`); `None` until it has come whole.
    /// What is not UTF-8 becomes U+FFFD.
    ///
    /// # Errors
    /// If the line is longer than [`MAX_LINE`], whether its end has come or not.
    pub(crate) fn next_line(&mut self) -> Option<Result<String, TooLong>> {
        let rest = &self.bytes[self.start..];
        let Some(end) = rest.iter().position(|&byte| byte == b'\n') else {
            let too_long = without_cr(rest).len() > MAX_LINE;
            self.forget_what_was_taken();
            return too_long.then_some(Err(TooLong));
        };
        let line = without_cr(&rest[..end]);
        let line = (line.len() <= MAX_LINE).then(|| String::from_utf8_lossy(line).into_owned());
        self.start += end + 1;
        Some(line.ok_or(TooLong))
    }

    /// At the end of the stream: what came after the last line end is a line, too.
    pub(crate) fn last_line(&mut self) -> Option<String> {
        let bytes = mem::take(self).bytes;
        (!bytes.is_empty()).then(|| String::from_utf8_lossy(without_cr(&bytes)).into_owned())
    }

    fn forget_what_was_taken(&mut self) {
        self.bytes.drain(..self.start);
        self.start = 0;
        if self.bytes.is_empty() {
            self.bytes = Vec::new();
        }
    }
}

fn without_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]]) -> Vec<Result<String, TooLong>> {
        let mut lines = Lines::default();
        let mut all = Vec::new();
        for piece in pieces {
            lines.push(piece);
            while let Some(line) = lines.next_line() {
                let stop = line.is_err();
                all.push(line);
                if stop {
                    return all;
                }
            }
        }
        all.extend(lines.last_line().map(Ok));
        all
    }

    fn text(text: &str) -> Result<String, TooLong> {
        Ok(text.into())
    }

    #[test]
    fn several_lines_may_come_in_one_piece() {
        assert_eq!(
            lines(&[b"one\ntwo\n\nthree"]),
            [text("one"), text("two"), text(""), text("three")]
        );
    }

    #[test]
    fn a_line_may_come_byte_by_byte() {
        let bytes = "你好\r\n再见\n".as_bytes();
        let pieces: Vec<_> = bytes.chunks(1).collect();
        assert_eq!(lines(&pieces), [text("你好"), text("再见")]);
    }

    #[test]
    fn one_carriage_return_belongs_to_the_line_end() {
        assert_eq!(lines(&[b"a\r\r\n", b"b\rc\n"]), [text("a\r"), text("b\rc")]);
    }

    #[test]
    fn what_is_no_text_is_shown_as_such() {
        assert_eq!(lines(&[b"a\xffb\n"]), [text("a\u{fffd}b")]);
    }

    #[test]
    fn the_limit_is_that_of_the_line_without_its_end() {
        let longest = "x".repeat(MAX_LINE);
        for end in ["\n", "\r\n", ""] {
            let sent = format!("{longest}{end}");
            assert_eq!(lines(&[sent.as_bytes()]), [text(&longest)]);
        }
        // A line that is too long is one before its end has come.
        let longer = format!("{longest}x");
        for end in ["\n", "\r\n", ""] {
            let sent = format!("a\n{longer}{end}");
            assert_eq!(lines(&[sent.as_bytes()]), [text("a"), Err(TooLong)]);
        }
    }

    #[test]
    fn between_two_lines_no_memory_is_kept() {
        let mut lines = Lines::default();
        lines.push(b"hello\n");
        while lines.next_line().is_some() {}
        assert_eq!(lines.bytes.capacity(), 0);
    }
}
