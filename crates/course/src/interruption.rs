//! Ctrl-C while the guide builds, plays, checks or asks.
//!
//! The programs that the guide starts have process groups of their own, so Ctrl-C at the terminal does not reach them.
//! The guide ends them itself, and wakes its own threads that read their output.

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
    /// Only the first signal counts: a second one must not end the guide before it has ended its programs.
    pub(crate) fn by_ctrl_c() -> io::Result<Self> {
        Self::by_ctrl_c_and(|| ())
    }

    /// Like [`by_ctrl_c`](Self::by_ctrl_c), and every signal calls `then`.
    pub(crate) fn by_ctrl_c_and(then: impl Fn() + Send + 'static) -> io::Result<Self> {
        let interruption = Self::default();
        let handle = interruption.clone();
        on_every_ctrl_c(move || {
            handle.happen();
            then();
        })?;
        Ok(interruption)
    }

    /// After Ctrl-C, a thread that waits for this program's output is woken, and gets no more of it.
    pub(crate) fn stops_reading_from(&self, child: &Child) {
        let mut state = self.lock();
        for output in [child.stdout(), child.stderr()] {
            if state.happened {
                output.abandon();
            }
            state.waited_for.push(output.clone());
        }
    }

    /// Whether Ctrl-C was pressed.
    pub(crate) fn happened(&self) -> bool {
        self.lock().happened
    }

    /// Does what Ctrl-C does.
    pub(crate) fn happen(&self) {
        let mut state = self.lock();
        state.happened = true;
        state.waited_for.iter().for_each(Output::abandon);
        if state.is_asking {
            lesson_kit::exit(Failure::Interrupted.exit_status());
        }
    }

    /// Runs `ask`, which reads a line from the user. Ctrl-C ends the guide at once then:
    /// no program is running, and a thread that reads the keyboard cannot be woken.
    ///
    /// # Errors
    /// If Ctrl-C was pressed before.
    pub(crate) fn while_asking<T>(&self, ask: impl FnOnce() -> T) -> Result<T, Failure> {
        let mut state = self.lock();
        if state.happened {
            return Err(Failure::Interrupted);
        }
        state.is_asking = true;
        drop(state);
        let answer = ask();
        self.lock().is_asking = false;
        Ok(answer)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
