//! The terminal: the ladder grows, and below it stays the panel with what waits.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use console::Term;
use socket_trace::{Hand, Language};

use super::panel::{panel, room};

/// So often the seconds in the panel are shown anew.
const REFRESH: Duration = Duration::from_millis(100);

/// What is shown; cheap to clone. What is written to it comes above the panel.
#[derive(Clone, Debug)]
pub(super) struct Board {
    hand: Hand,
    width: usize,
    language: Language,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// Whether there is a panel: not in a file or a pipe, and not after the end.
    has_panel: bool,
    /// So many lines of the terminal are the panel.
    height: usize,
    /// What was shown last.
    shown: Vec<String>,
    /// A line of the ladder that is not complete.
    begun: Vec<u8>,
    /// What the last key could not do.
    said: &'static str,
}

impl Board {
    /// One for a terminal with so many columns.
    pub(super) fn new(hand: &Hand, width: usize, language: Language) -> Self {
        let state = State {
            has_panel: Term::stdout().features().is_attended(),
            height: 0,
            shown: Vec::new(),
            begun: Vec::new(),
            said: "",
        };
        Self {
            hand: hand.clone(),
            // A line that fills the last column would wrap in some terminals.
            width: width.saturating_sub(1),
            language,
            state: Arc::new(Mutex::new(state)),
        }
    }

    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// Shows what changes, in a thread that ends with the run.
    pub(super) fn keep_up_to_date(&self) {
        let board = self.clone();
        thread::spawn(move || {
            while !board.refresh() {
                board.hand.wait(REFRESH);
            }
        });
    }

    /// What the last key could not do; nothing, if it could.
    pub(super) fn say(&self, text: &'static str) {
        self.lock().said = text;
        self.refresh();
    }

    /// Lines of their own.
    pub(super) fn print(&self, text: &str) {
        let mut this = self.clone();
        // Where the terminal is gone, so is the reader.
        let _ = this.write_all(format!("{text}\n").as_bytes());
    }

    /// The panel is no more needed.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        let _ = state.replace(b"", &[]);
        state.has_panel = false;
    }

    /// Draws the panel, if it has changed; returns whether the run is over.
    fn refresh(&self) -> bool {
        let view = self.hand.look(room(self.width), self.language);
        let mut state = self.lock();
        let lines = panel(&view, state.said, self.width, self.language);
        if lines != state.shown {
            let _ = state.replace(b"", &lines);
        }
        view.is_over
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Board {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.lock();
        state.begun.extend_from_slice(bytes);
        if let Some(end) = state.begun.iter().rposition(|byte| *byte == b'\n') {
            let rest = state.begun.split_off(end + 1);
            let whole = std::mem::replace(&mut state.begun, rest);
            let lines = std::mem::take(&mut state.shown);
            state.replace(&whole, &lines)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Term::stdout().flush()
    }
}

impl State {
    /// These lines come where the panel was, and the panel comes below them, at once: nothing flickers.
    fn replace(&mut self, above: &[u8], panel: &[String]) -> io::Result<()> {
        let mut text = Vec::new();
        if self.has_panel && self.height > 0 {
            // So many lines up, and all is erased from there on: ECMA-48, CPL and ED.
            text.extend(format!("\x1b[{}F\x1b[J", self.height).into_bytes());
        }
        text.extend(above);
        if self.has_panel {
            text.extend(
                panel
                    .iter()
                    .flat_map(|line| format!("{line}\n").into_bytes()),
            );
            self.height = panel.len();
        }
        self.shown = panel.to_vec();
        let mut out = Term::stdout();
        out.write_all(&text)?;
        out.flush()
    }
}
