//! Lines from the user.
//!
//! At a terminal the user gets a `>>: ` prompt with line editing and history.
//! Fed by a pipe or a file, the same program reads plain lines and shows no prompt,
//! so that its output holds nothing but data.

use std::io::{self, BufRead, IsTerminal};

use rustyline::config::Behavior;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

use crate::screen::Screen;
use crate::terminal;

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
pub struct Prompt {
    text: &'static str,
    input: Input,
}

enum Input {
    Terminal(Box<Editor<(), MemHistory>>),
    Plain,
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
        let editor = io::stdin().is_terminal().then(editor).flatten();
        Self {
            text,
            input: editor.map_or(Input::Plain, |editor| Input::Terminal(Box::new(editor))),
        }
    }

    /// Is there a person at a terminal, or a pipe?
    #[must_use]
    pub fn is_interactive(&self) -> bool {
        matches!(self.input, Input::Terminal(_))
    }

    /// Waits for the next line.
    ///
    /// If stdin cannot be read, says so on stderr and answers [`Line::End`]:
    /// for the program it means the same.
    pub fn read_line(&mut self) -> Line {
        let line = match &mut self.input {
            Input::Terminal(editor) => edit_line(editor, self.text),
            Input::Plain => plain_line(&mut io::stdin().lock()),
        };
        line.unwrap_or_else(|error| {
            Screen::plain().note(format_args!("read from stdin: {error}"));
            Line::End
        })
    }

    /// A screen to print on from any thread while a line is being typed here.
    pub fn screen(&mut self) -> Screen {
        match &mut self.input {
            Input::Terminal(editor) => editor
                .create_external_printer()
                .map_or_else(|_| Screen::plain(), Screen::above_the_prompt),
            Input::Plain => Screen::plain(),
        }
    }
}

impl Default for Prompt {
    fn default() -> Self {
        Self::new()
    }
}

/// `None` on a terminal that the editor cannot use: plain lines do there.
fn editor() -> Option<Editor<(), MemHistory>> {
    // With stdout in a file, the prompt must not end up in the data.
    let behavior = if io::stdout().is_terminal() {
        Behavior::Stdio
    } else {
        Behavior::PreferTerm
    };
    let config = Config::builder()
        .behavior(behavior)
        .auto_add_history(true)
        // A mode of the terminal that would outlive a program that ends while reading.
        .bracketed_paste(false)
        .build();
    terminal::remember();
    let history = MemHistory::with_config(&config);
    Editor::with_history(config, history).ok()
}

fn edit_line(editor: &mut Editor<(), MemHistory>, text: &str) -> io::Result<Line> {
    match terminal::while_editing(|| editor.readline(text)) {
        Ok(text) => Ok(Line::Text(text.into_bytes())),
        Err(ReadlineError::Eof) => Ok(Line::End),
        Err(ReadlineError::Interrupted) => Ok(Line::Interrupted),
        Err(ReadlineError::Io(error)) => Err(error),
        Err(error) => Err(io::Error::other(error)),
    }
}

fn plain_line(input: &mut impl BufRead) -> io::Result<Line> {
    let mut line = Vec::new();
    if input.read_until(b'\n', &mut line)? == 0 {
        return Ok(Line::End);
    }
    if line.ends_with(b"\n") {
        line.pop();
    }
    if line.ends_with(b"\r") {
        line.pop();
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
