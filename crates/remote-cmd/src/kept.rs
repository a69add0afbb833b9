//! Output that is kept in memory until the client has read it.
//!
//! It is kept in pieces: a `Vec` that grows is copied each time, and there are two of it meanwhile.

use std::io::{self, Write};

use crate::budget::{Budget, Share};
use crate::frame::{Kind, MAX_PAYLOAD};

/// The longest result of one command, in bytes.
pub const MAX_RESULT: usize = 64 * 1024 * 1024;

/// How many bytes are kept for all clients together.
///
/// Twice the longest result: one client that does not read leaves as much for all others.
pub const MAX_KEPT: usize = 2 * MAX_RESULT;

static FOR_ALL: Budget = Budget::new(MAX_KEPT);

/// The capacity of a piece, in bytes: a read from the command gives no more at once.
const PIECE: usize = MAX_PAYLOAD;

/// What one command has written; it counts for [`MAX_KEPT`] until it is dropped.
#[derive(Debug)]
pub struct Kept {
    stdout: Vec<Vec<u8>>,
    stderr: Vec<Vec<u8>>,
    share: Share<'static>,
}

impl Kept {
    /// No output yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            stdout: Vec::new(),
            stderr: Vec::new(),
            share: FOR_ALL.share(),
        }
    }

    /// Keeps a piece of output; `false` if there is no room for it.
    #[must_use]
    pub fn push(&mut self, kind: Kind, mut bytes: &[u8]) -> bool {
        let pieces = match kind {
            Kind::Stderr => &mut self.stderr,
            _ => &mut self.stdout,
        };
        while !bytes.is_empty() {
            if pieces.last().is_none_or(|last| last.len() >= PIECE) {
                if !self.share.grow(PIECE) {
                    return false;
                }
                pieces.push(Vec::with_capacity(PIECE));
            }
            let Some(last) = pieces.last_mut() else {
                return false;
            };
            let (head, tail) = bytes.split_at(bytes.len().min(PIECE - last.len()));
            last.extend(head);
            bytes = tail;
        }
        true
    }

    /// Puts a word of the server behind the output. It is short, and counts for nothing.
    pub fn say(&mut self, text: &str) {
        self.stderr.push(text.into());
    }

    /// How many bytes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces().map(Vec::len).sum()
    }

    /// Is there nothing?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sends all of stdout, then all of stderr.
    ///
    /// # Errors
    /// What the output reports.
    pub fn write_to(&self, output: &mut impl Write) -> io::Result<()> {
        if self.len() <= PIECE {
            // With one write for each output, the client's recv would often give one of them only.
            let all: Vec<_> = self.pieces().flatten().copied().collect();
            return output.write_all(&all);
        }
        self.pieces().try_for_each(|piece| output.write_all(piece))
    }

    fn pieces(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.stdout.iter().chain(&self.stderr)
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stdout_comes_first_however_it_was_cut() {
        let mut kept = Kept::new();
        let long: Vec<u8> = (0..=255).cycle().take(2 * PIECE + 7).collect();
        for piece in long.chunks(1000) {
            assert!(kept.push(Kind::Stderr, b"e") && kept.push(Kind::Stdout, piece));
        }
        kept.say("end");
        let mut sent = Vec::new();
        kept.write_to(&mut sent).unwrap();
        let errors = "e".repeat(long.chunks(1000).count());
        assert_eq!(sent, [&long, errors.as_bytes(), b"end"].concat());
        assert_eq!(kept.len(), sent.len());
    }

    #[test]
    fn a_short_result_is_sent_at_once() {
        struct Writes(usize);
        impl Write for Writes {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0 += 1;
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut kept = Kept::new();
        assert!(kept.push(Kind::Stderr, b"err") && kept.push(Kind::Stdout, b"out"));
        let mut writes = Writes(0);
        kept.write_to(&mut writes).unwrap();
        assert_eq!(writes.0, 1);
    }
}
