//! Ctrl-C, SIGTERM and SIGHUP become an orderly stop.
//!
//! A signal handler itself may do next to nothing (signal-safety(7)),
//! so the `ctrlc` crate wakes a thread, and that thread calls your function.

use std::io;
use std::sync::Mutex;
use std::thread;

use crate::terminal;

/// Calls `stop` at the first Ctrl-C, in a thread of its own.
///
/// A second Ctrl-C ends the program at once with status 130,
/// as the shell reports a program that Ctrl-C killed: for when the orderly stop takes too long.
///
/// # Errors
/// If the signals cannot be taken over, or have been already.
pub fn on_ctrl_c(stop: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let stop = Mutex::new(Some(stop));
    ctrlc::set_handler(move || {
        let first = stop.lock().ok().and_then(|mut stop| stop.take());
        match first {
            Some(stop) => drop(thread::spawn(stop)),
            None => terminal::exit(130),
        }
    })
    .map_err(|error| io::Error::other(format!("take over Ctrl-C: {error}")))
}

/// Calls `stop` at Ctrl-C, unless the program has taken it over before.
///
/// # Errors
/// If the signals cannot be taken over.
pub(crate) fn unless_taken_over(stop: impl FnMut() + Send + 'static) -> io::Result<()> {
    match ctrlc::set_handler(stop) {
        Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        result => result.map_err(io::Error::other),
    }
}

/// Calls `cancel` at every Ctrl-C, and goes on.
///
/// # Errors
/// If the signals cannot be taken over, or have been already.
pub fn on_every_ctrl_c(cancel: impl FnMut() + Send + 'static) -> io::Result<()> {
    ctrlc::set_handler(cancel)
        .map_err(|error| io::Error::other(format!("take over Ctrl-C: {error}")))
}
