//! Ctrl-C while the guide builds, plays, checks or asks.
//!
//! The programs that it starts are in process groups of their own, so the terminal's Ctrl-C does not reach them:
//! the guide has to end them itself, and to wake whoever waits for what they print.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use harness::child::{Child, Output};
use lesson_kit::ctrl_c::on_every_ctrl_c;

use crate::failure::Failure;

/// Whether Ctrl-C was pressed; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Interruption {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    happened: bool,
    is_asking: bool,
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
        if state.is_asking {
            lesson_kit::exit(Failure::Interrupted.exit_status());
        }
    }

    /// Waits for the user: no program runs meanwhile, and nothing wakes who reads a line, so Ctrl-C ends the guide at once.
    ///
    /// # Errors
    /// If Ctrl-C has been pressed before.
    pub(crate) fn ends_asking<T>(&self, ask: impl FnOnce() -> T) -> Result<T, Failure> {
        {
            let mut state = self.lock();
            if state.happened {
                return Err(Failure::Interrupted);
            }
            state.is_asking = true;
        }
        let answer = ask();
        self.lock().is_asking = false;
        Ok(answer)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
