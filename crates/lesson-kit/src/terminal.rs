//! The terminal's own settings.
//!
//! A line editor switches the terminal to raw mode while it reads.
//! A program that ends in that moment, from another thread, would leave it so:
//! no echo, no line ends.

use std::io::{self, Write};
#[cfg(unix)]
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

#[cfg(unix)]
use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};

#[cfg(unix)]
static AT_START: Mutex<Option<Termios>> = Mutex::new(None);

static IS_EDITING: AtomicBool = AtomicBool::new(false);

/// How long the editor may take to show what was printed last.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// Remembers the settings, before the first prompt changes them.
pub fn remember() {
    #[cfg(unix)]
    if let (Ok(settings), Ok(mut at_start)) = (tcgetattr(io::stdin()), AT_START.lock()) {
        at_start.get_or_insert(settings);
    }
}

/// Runs what changes the settings while it reads, such as a line editor.
pub fn while_editing<T>(edit: impl FnOnce() -> T) -> T {
    IS_EDITING.store(true, Ordering::SeqCst);
    let result = edit();
    IS_EDITING.store(false, Ordering::SeqCst);
    result
}

/// Ends the program, from any thread, with the terminal as it was found.
pub fn exit(status: i32) -> ! {
    if IS_EDITING.load(Ordering::SeqCst) {
        // The editor's thread prints for the others, and nothing tells when it has.
        thread::sleep(LAST_WORDS);
        restore();
        let _ = io::stderr().write_all(b"\n");
    }
    std::process::exit(status)
}

fn restore() {
    #[cfg(unix)]
    if let Ok(Some(settings)) = AT_START.lock().as_deref() {
        let _ = tcsetattr(io::stdin(), SetArg::TCSADRAIN, settings);
    }
}
