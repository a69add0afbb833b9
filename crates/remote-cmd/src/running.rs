//! What runs for a client, for the threads that may have to end it.
//!
//! The thread that passes the output on may be waiting for a client that does not read.
//! So others must be able to kill the command: the one that hears a cancel, and the one that stops the server.

use std::io;
use std::mem;
use std::process::{ChildStderr, ChildStdout};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::process::Process;

/// The command that runs for one client, if there is one.
#[derive(Debug, Default)]
pub struct Running(Mutex<State>);

#[derive(Debug, Default)]
enum State {
    #[default]
    Nothing,
    Command(Arc<Process>),
    /// Nothing may start any more.
    Closed,
}

impl Running {
    /// Starts a command.
    ///
    /// # Errors
    /// If the shell cannot be started, or after [`close`](Self::close).
    pub fn start(&self, text: &str) -> io::Result<(Arc<Process>, ChildStdout, ChildStderr)> {
        // Locked while the shell starts: `close` sees it, or it does not start.
        let mut state = self.lock();
        if matches!(*state, State::Closed) {
            return Err(io::Error::other("the server is stopping"));
        }
        let (process, stdout, stderr) = Process::start(text)?;
        let process = Arc::new(process);
        *state = State::Command(Arc::clone(&process));
        Ok((process, stdout, stderr))
    }

    /// Kills the command with everything that it started; was there one?
    pub fn kill(&self) -> bool {
        match &*self.lock() {
            State::Command(process) => {
                process.kill();
                true
            }
            State::Nothing | State::Closed => false,
        }
    }

    /// Kills the command, and lets nothing start after it.
    pub fn close(&self) {
        if let State::Command(process) = mem::replace(&mut *self.lock(), State::Closed) {
            process.kill();
        }
    }

    /// The command has ended.
    pub fn clear(&self) {
        let mut state = self.lock();
        if matches!(*state, State::Command(_)) {
            *state = State::Nothing;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
