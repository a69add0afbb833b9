//! Stdout and stderr, of which none may stop the loop.
//!
//! A pipe that nobody reads is full after 64 KiB, and the next `write` waits; and with it all peers.
//! To make stdout non-blocking is no way out: the shell and every other program that has it would have that, too.
//! So poll is asked before each write, and what cannot be written now waits here, as for any peer that does not read.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, IsTerminal, Write};

use lesson_kit::screen::escape_controls;

/// The most that waits, in bytes. Lines beyond that are left out, and counted.
const MAX_WAITING: usize = 1024 * 1024;

/// So many bytes can be written to a pipe that poll calls writable, on Linux; see pipe(7), "PIPE_BUF".
const PIECE: usize = 4096;

/// Both of them.
pub(crate) struct Outputs {
    stdout: Output,
    stderr: Output,
    /// Why stdout cannot be written any more.
    failure: Option<io::Error>,
}

impl Outputs {
    pub(crate) fn new() -> Self {
        let (stdout, stderr) = (io::stdout(), io::stderr());
        Self {
            stdout: Output::new(stdout.is_terminal(), Stream::Stdout(stdout)),
            stderr: Output::new(stderr.is_terminal(), Stream::Stderr(stderr)),
            failure: None,
        }
    }

    /// A line of data.
    pub(crate) fn print(&mut self, text: &str) {
        if let Err(error) = self.stdout.print(text) {
            self.failure = Some(error);
        }
    }

    /// A line for the user. If it cannot be written, the program goes on.
    pub(crate) fn note(&mut self, text: &str) {
        let _ = self.stderr.print(text);
    }

    /// Does something wait until it can be written?
    pub(crate) fn are_behind(&self) -> bool {
        self.stdout.is_behind() || self.stderr.is_behind()
    }

    /// Writes what can be written without waiting.
    ///
    /// # Errors
    /// If stdout cannot be written at all, as when the reader of the pipe is gone.
    pub(crate) fn write_what_waits(&mut self) -> io::Result<()> {
        let _ = self.stderr.write_what_waits();
        self.stdout.write_what_waits()?;
        if let Some(count) = self.stdout.take_left_out() {
            self.note(&format!("{count} lines were left out: stdout was not read"));
        }
        self.failure.take().map_or(Ok(()), Err)
    }
}

/// Stdout or stderr.
struct Output {
    stream: Stream,
    waiting: VecDeque<u8>,
    left_out: usize,
    is_terminal: bool,
}

enum Stream {
    Stdout(io::Stdout),
    Stderr(io::Stderr),
}

impl Output {
    fn new(is_terminal: bool, stream: Stream) -> Self {
        Self {
            stream,
            waiting: VecDeque::new(),
            left_out: 0,
            is_terminal,
        }
    }

    /// Prints a text and a line end, now or when it can be written. At a terminal, control characters are escaped.
    fn print(&mut self, text: &str) -> io::Result<()> {
        if self.waiting.len() + text.len() > MAX_WAITING {
            self.left_out += 1;
            return Ok(());
        }
        if self.is_terminal {
            self.waiting.extend(escape_controls(text).as_bytes());
        } else {
            self.waiting.extend(text.as_bytes());
        }
        self.waiting.push_back(b'\n');
        self.write_what_waits()
    }

    /// Does something wait until it can be written?
    fn is_behind(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// How many lines were left out; asked once the others are written.
    fn take_left_out(&mut self) -> Option<usize> {
        let count = if self.is_behind() {
            0
        } else {
            std::mem::take(&mut self.left_out)
        };
        (count > 0).then_some(count)
    }

    /// Writes what can be written without waiting.
    fn write_what_waits(&mut self) -> io::Result<()> {
        while self.is_behind() && self.is_writable() {
            let (piece, _) = self.waiting.as_slices();
            let piece = &piece[..piece.len().min(PIECE)];
            match self.stream.write(piece) {
                Ok(count) => drop(self.waiting.drain(..count)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // Somebody else has made it non-blocking.
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    #[cfg(unix)]
    fn is_writable(&self) -> bool {
        use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
        use std::os::fd::AsFd;

        let descriptor = match &self.stream {
            Stream::Stdout(stdout) => stdout.as_fd(),
            Stream::Stderr(stderr) => stderr.as_fd(),
        };
        let mut entry = [PollFd::new(descriptor, PollFlags::POLLOUT)];
        // If the reader is gone, poll reports that, too, and write says so.
        poll(&mut entry, PollTimeout::ZERO).is_ok_and(|count| count > 0)
    }

    /// Windows cannot tell: there, a pipe that nobody reads does stop the loop.
    #[cfg(not(unix))]
    fn is_writable(&self) -> bool {
        true
    }
}

impl Stream {
    /// Without the buffer of std, which would write what is left in it at the end of the program, and wait.
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => {
                stdout.write_all(piece)?;
                stdout.flush()?;
            }
            Self::Stderr(stderr) => stderr.write_all(piece)?,
        }
        Ok(piece.len())
    }
}
