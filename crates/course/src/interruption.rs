//! Ctrl-C during a demo.
//!
//! The programs on stage are in process groups of their own, so the terminal's Ctrl-C does not reach them:
//! the guide has to end them itself, and to wake whoever waits for their lines.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lesson_kit::child::{Child, Output};
use lesson_kit::ctrl_c::on_every_ctrl_c;

/// Whether Ctrl-C was pressed; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Interruption {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    happened: bool,
    waited_for: Vec<Output>,
}

impl Interruption {
    /// Takes over Ctrl-C and SIGTERM.
    ///
    /// Only the first counts: a second one, from an impatient user, must not leave programs behind.
    pub(crate) fn by_ctrl_c() -> io::Result<Self> {
        let interruption = Self::default();
        let handle = interruption.clone();
        on_every_ctrl_c(move || handle.happen())?;
        Ok(interruption)
    }

    /// From Ctrl-C on, nobody waits for this program's output.
    pub(crate) fn ends_waiting_for(&self, child: &Child) {
        let mut state = self.lock();
        for output in [child.stdout(), child.stderr()] {
            if state.happened {
                output.abandon();
            }
            state.waited_for.push(output.clone());
        }
    }

    /// Has Ctrl-C been pressed?
    pub(crate) fn happened(&self) -> bool {
        self.lock().happened
    }

    /// As if Ctrl-C had been pressed.
    pub(crate) fn happen(&self) {
        let mut state = self.lock();
        state.happened = true;
        state.waited_for.iter().for_each(Output::abandon);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
