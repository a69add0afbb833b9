//! Data to stdout, messages to stderr.
//!
//! Unlike `println!`, a [`Screen`]
//!
//! - does not panic when the reader of a pipe is gone (`tcp-chat server | head -n 1`),
//! - lets no peer send escape sequences to the user's terminal,
//! - prints above the line that the user is typing.

use std::env;
use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::error::in_words;
use crate::prompt::above;
use crate::{terminal, wrap};

/// Where a program prints; usable from every thread.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Screen;

impl Screen {
    /// Stdout and stderr.
    #[must_use]
    pub fn plain() -> Self {
        Self::default()
    }

    /// Prints one line of data to stdout.
    ///
    /// At a terminal, control characters are shown escaped. In a file or pipe, they stay as they are.
    ///
    /// If stdout cannot be written, the program ends with status 1.
    /// It says why, unless the reader of a pipe is gone, as in `| head -n 1`.
    pub fn print(&self, text: impl Display) {
        self.print_bytes(text.to_string().as_bytes());
    }

    /// Like [`print`](Self::print), for bytes of any encoding.
    ///
    /// At a terminal, what is not UTF-8 is shown as U+FFFD. In a file or pipe, the bytes stay as they are.
    pub fn print_bytes(&self, bytes: &[u8]) {
        self.or_exit(write_line(&mut io::stdout(), bytes));
    }

    /// Like [`print`](Self::print), for lines with colours: what draws them has escaped what peers sent.
    pub fn print_drawn(&self, lines: &str) {
        self.or_exit(writeln!(io::stdout(), "{lines}"));
    }

    fn or_exit(&self, written: io::Result<()>) {
        if let Err(error) = written.and_then(|()| io::stdout().flush()) {
            if error.kind() != ErrorKind::BrokenPipe {
                self.note(format_args!("write to stdout: {}", in_words(&error)));
            }
            terminal::exit(1);
        }
    }

    /// Wraps text at 80 columns, and indents all lines but the first.
    ///
    /// In a file or pipe the text stays as it is, so that a search finds it whole,
    /// unless the environment variable [`WRAP_COLUMNS`] gives a width, as for the transcripts of the book.
    #[must_use]
    pub fn wrap(text: &str, indent: usize) -> String {
        let width = if io::stdout().is_terminal() {
            Some(WIDTH)
        } else {
            wrap_columns()
        };
        width.map_or_else(|| text.to_owned(), |width| wrap_at(width, text, indent))
    }

    /// Prints one line for the user to stderr.
    ///
    /// If stderr cannot be written, the program goes on.
    pub fn note(&self, text: impl Display) {
        let _ = write_line(&mut io::stderr(), text.to_string().as_bytes());
    }
}

/// The environment variable that gives a width to what is printed to a file or pipe, for a reader who sees it later.
pub const WRAP_COLUMNS: &str = "WRAP_COLUMNS";

/// The width that [`WRAP_COLUMNS`] gives.
#[must_use]
pub fn wrap_columns() -> Option<usize> {
    env::var(WRAP_COLUMNS).ok()?.parse().ok()
}

fn write_line(stream: &mut (impl Write + IsTerminal), bytes: &[u8]) -> io::Result<()> {
    let line = [bytes, b"\n"].concat();
    if !stream.is_terminal() {
        return stream.write_all(&line);
    }
    let shown = escape_controls(&String::from_utf8_lossy(&line));
    above::print(&shown, || stream.write_all(shown.as_bytes()))
}

/// Shows text at the terminal, through stdout or stderr; nothing, where both are files or pipes.
pub(crate) fn show(text: &str) {
    if text.is_empty() {
        return;
    }
    let (mut out, mut err) = (io::stdout(), io::stderr());
    // If it fails, the terminal is gone, and so is the reader.
    let _ = if out.is_terminal() {
        out.write_all(text.as_bytes()).and_then(|()| out.flush())
    } else if err.is_terminal() {
        err.write_all(text.as_bytes())
    } else {
        Ok(())
    };
}

/// Nearly every terminal has so many columns, and longer lines are hard to read.
const WIDTH: usize = 80;

fn wrap_at(width: usize, text: &str, indent: usize) -> String {
    let indent = " ".repeat(indent);
    textwrap::fill(text, wrap::options(width).subsequent_indent(&indent))
}

/// Text that a terminal only shows: control characters are escaped, except tabs and line ends.
#[must_use]
pub fn escape_controls(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\t' && c != '\n' {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_cannot_move_the_cursor() {
        assert_eq!(escape_controls("\x1b[2Jbye\r"), "\\u{1b}[2Jbye\\r");
    }

    #[test]
    fn ordinary_text_is_untouched() {
        assert_eq!(escape_controls("你好\tworld\n"), "你好\tworld\n");
    }

    #[test]
    fn wrapped_text_fits_and_keeps_its_words() {
        assert_eq!(
            wrap_at(12, "  1  one two three", 5),
            "  1  one two\n     three"
        );
        assert_eq!(wrap_at(8, "你好世界 你好", 0), "你好世界\n你好");
        // Narrower than the indent: still no panic, and nothing is lost.
        assert_eq!(wrap_at(3, "ab cd", 5).replace([' ', '\n'], ""), "abcd");
    }
}
