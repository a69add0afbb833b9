//! Lines from the user.
//!
//! At a terminal the user gets a `>>: ` prompt with line editing and history.
//! Fed by a pipe or a file, the same program reads plain lines and shows no prompt,
//! so that its output holds nothing but data.

mod editor;
pub(crate) mod above;

use std::env;
use std::fs::File;
use std::io::{self, BufRead, IsTerminal};

use editor::LineEditor;

use crate::error::in_words;
use crate::screen::{self, Screen};

const PROMPT: &str = ">>: ";

/// What the user did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line, without its line end.
    /// Bytes, because a pipe may carry any encoding.
    Text(Vec<u8>),
    /// End of input: Ctrl-D at a terminal, the end of a file or pipe.
    End,
    /// Ctrl-C at the prompt.
    Interrupted,
}

/// Reads lines from stdin; see the [module](self).
///
/// Make one for all questions: it holds what was pasted and is not read yet.
/// A program that takes over Ctrl-C (see [`ctrl_c`](crate::ctrl_c)) must do so before it makes a prompt.
pub struct Prompt {
    text: &'static str,
    is_interactive: bool,
    /// At a terminal where it cannot draw there is none: the kernel edits the line.
    editor: Option<LineEditor>,
}

impl Prompt {
    /// A `>>: ` prompt on stdin.
    #[must_use]
    pub fn new() -> Self {
        Self::asking(PROMPT)
    }

    /// A prompt with a text of your own.
    #[must_use]
    pub fn asking(text: &'static str) -> Self {
        let is_interactive = io::stdin().is_terminal();
        let can_edit = is_interactive && can_draw();
        Self {
            text,
            is_interactive,
            editor: can_edit.then(LineEditor::new).flatten(),
        }
    }

    /// Is stdin a terminal?
    #[must_use]
    pub fn is_interactive(&self) -> bool {
        self.is_interactive
    }

    /// Waits for the next line.
    ///
    /// If stdin cannot be read, prints why to stderr, and returns [`Line::End`].
    pub fn read_line(&mut self) -> Line {
        let line = if let Some(editor) = &mut self.editor {
            editor.read_line(self.text)
        } else {
            if self.is_interactive {
                screen::show(self.text);
            }
            plain_line(&mut io::stdin().lock())
        };
        line.unwrap_or_else(|error| {
            Screen::plain().note(format_args!("read from stdin: {}", in_words(&error)));
            Line::End
        })
    }

    /// A screen for other threads: from now on, they print above the line that is being typed.
    pub fn screen(&mut self) -> Screen {
        if let Some(editor) = &mut self.editor {
            editor.let_others_print();
        }
        Screen::plain()
    }
}

impl Default for Prompt {
    fn default() -> Self {
        Self::new()
    }
}

/// Is there a terminal where the editor can draw?
fn can_draw() -> bool {
    // The names that rustyline calls unsupported. It would print a prompt all the same, but to stdout, even into a file.
    let names = ["dumb", "cons25", "emacs"];
    let is_dumb = |term: String| names.iter().any(|name| term.eq_ignore_ascii_case(name));
    let is_dumb = env::var("TERM").is_ok_and(is_dumb);
    // With stdout in a file it draws at the controlling terminal, and where there is none, into the file.
    let has_screen = cfg!(windows) || io::stdout().is_terminal() || File::open("/dev/tty").is_ok();
    !is_dumb && has_screen
}

fn plain_line(input: &mut impl BufRead) -> io::Result<Line> {
    let mut line = Vec::new();
    if input.read_until(b'\n', &mut line)? == 0 {
        return Ok(Line::End);
    }
    for end in [b"\n", b"\r"] {
        if line.ends_with(end) {
            line.pop();
        }
    }
    Ok(Line::Text(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(mut input: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        loop {
            match plain_line(&mut input).unwrap() {
                Line::End => return lines,
                line => lines.push(line),
            }
        }
    }

    fn text(bytes: &[u8]) -> Line {
        Line::Text(bytes.to_vec())
    }

    #[test]
    fn both_kinds_of_line_end_are_dropped() {
        assert_eq!(
            lines(b"unix\nwindows\r\n"),
            [text(b"unix"), text(b"windows")]
        );
    }

    #[test]
    fn a_last_line_without_an_end_counts() {
        assert_eq!(lines(b"one\ntwo"), [text(b"one"), text(b"two")]);
    }

    #[test]
    fn an_empty_line_is_a_line() {
        assert_eq!(lines(b"\n\n"), [text(b""), text(b"")]);
    }

    #[test]
    fn bytes_of_any_encoding_pass() {
        assert_eq!(lines(b"\xc4\xe3\xba\xc3\n"), [text(b"\xc4\xe3\xba\xc3")]);
    }
}
