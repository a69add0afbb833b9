//! The terminal's own settings.
//!
//! A line editor switches the terminal to raw mode while it reads.
//! A program that ends in that moment, from another thread, would leave it so:
//! no echo, no line ends.

#[cfg(unix)]
use std::{io, sync::Mutex};

#[cfg(unix)]
use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};

#[cfg(unix)]
static AT_START: Mutex<Option<Termios>> = Mutex::new(None);

/// Remembers the settings, before the first prompt changes them.
pub(crate) fn remember() {
    #[cfg(unix)]
    if let (Ok(settings), Ok(mut at_start)) = (tcgetattr(io::stdin()), AT_START.lock()) {
        at_start.get_or_insert(settings);
    }
}

/// Ends the program, from any thread, with the terminal as it was found.
pub fn exit(status: i32) -> ! {
    #[cfg(unix)]
    if let Ok(Some(settings)) = AT_START.lock().as_deref() {
        let _ = tcsetattr(io::stdin(), SetArg::TCSADRAIN, settings);
    }
    std::process::exit(status)
}
