//! The line editor: rustyline, and what it lacks.
//!
//! | what | why |
//! |---|---|
//! | its feature `buffer-redux` | it reads 1,024 bytes at a time; without the feature it keeps one line of them, and loses the others |
//! | [`terminal::Guard`] | restores the terminal's settings, and has the kernel keep long lines |
//! | [`Highlighter`] | prints for other threads: see [`above`] |
//! | [`Completer`] | inserts a tab: rustyline drops tabs, also those of a paste |

use std::borrow::Cow;
use std::io::{self, ErrorKind, IsTerminal};

use rustyline::completion::Completer;
use rustyline::config::Behavior;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor};

use super::Line;
use super::above;
use crate::screen::Screen;
use crate::terminal::{self, Guard};

/// An editor at the terminal of stdin.
pub(super) struct LineEditor {
    editor: Editor<Helper, MemHistory>,
    terminal: Guard,
}

impl LineEditor {
    /// `None` if the settings of the terminal could not be restored at the end of the program.
    pub(super) fn new() -> Option<Self> {
        let terminal = terminal::guard().ok()?;
        // With stdout in a file, the prompt must not end up in the data.
        let behavior = if io::stdout().is_terminal() {
            Behavior::Stdio
        } else {
            Behavior::PreferTerm
        };
        let config = Config::builder()
            .behavior(behavior)
            .auto_add_history(true)
            // Not the default, which would remove the tab again when a second one follows.
            .completion_type(CompletionType::List)
            // With it, all lines of a paste would come as one.
            .bracketed_paste(false)
            .build();
        let history = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history).ok()?;
        editor.set_helper(Some(Helper));
        Some(Self { editor, terminal })
    }

    /// The next line that the user types or pastes.
    pub(super) fn read_line(&mut self, prompt: &str) -> io::Result<Line> {
        loop {
            above::begin_line();
            let line = self.terminal.while_raw(|| self.editor.readline(prompt));
            above::end_line();
            match line {
                Ok(text) => return Ok(Line::Text(text.into_bytes())),
                Err(ReadlineError::Eof) => return Ok(Line::End),
                // After an error, the editor has lost its buffer: the rest of a paste begins in the middle of a line.
                Err(ReadlineError::Interrupted) => {
                    terminal::discard_input();
                    return Ok(Line::Interrupted);
                }
                Err(ReadlineError::Io(error)) if error.kind() == ErrorKind::InvalidData => {
                    terminal::discard_input();
                    Screen::plain()
                        .note("not UTF-8: this line is dropped, and what was typed after it");
                }
                Err(ReadlineError::Io(error)) => return Err(error),
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }

    /// From now on, other threads print above the line that is being typed.
    pub(super) fn let_others_print(&mut self) {
        if let Ok(printer) = self.editor.create_external_printer() {
            above::start(printer);
        }
    }
}

impl Drop for LineEditor {
    fn drop(&mut self) {
        above::stop();
    }
}

struct Helper;

impl rustyline::Helper for Helper {}

impl Hinter for Helper {
    type Hint = String;

    /// Called for every key that is typed or pasted. There are no hints.
    fn hint(&self, _: &str, _: usize, _: &Context<'_>) -> Option<String> {
        terminal::wait_if_ending();
        None
    }
}

impl Validator for Helper {}

impl Highlighter for Helper {
    /// Called whenever the prompt is drawn, at the start of an empty line.
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        match above::take() {
            lines if lines.is_empty() => Cow::Borrowed(prompt),
            lines => Cow::Owned(lines + prompt),
        }
    }
}

impl Completer for Helper {
    type Candidate = String;

    fn complete(
        &self,
        _: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        Ok((cursor, vec!["\t".to_owned()]))
    }
}
