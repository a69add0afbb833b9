//! The terminal's settings, while a program edits lines or reads keys.
//!
//! | settings | when | what they do |
//! |---|---|---|
//! | as found | before and after | the kernel edits lines and shows what is typed |
//! | no echo | from the first line on, between two lines | the kernel keeps what is typed, and does not show it |
//! | raw mode | while a line is edited or a key awaited | the program gets every key, Ctrl-C too |
//!
//! A program that ends in raw mode leaves a terminal that shows nothing of what is typed.
//! So every end of the program has to restore the settings: [`Guard`] and [`exit`] do.
//!
//! The settings as found would not do between two lines:
//! the kernel would cut a pasted line after 4,095 bytes (`N_TTY_BUF_SIZE`), and all of the paste would be shown twice.

#[cfg(unix)]
mod settings;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::ctrl_c;
use crate::prompt::above;

/// May the terminal be in raw mode?
static IS_RAW: AtomicBool = AtomicBool::new(false);

/// Is a thread ending the program? Then no other thread may change the settings any more.
static IS_ENDING: AtomicBool = AtomicBool::new(false);

/// How long the line editor may take to show what other threads printed last.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// Restores the settings of stdin's terminal when it is dropped.
#[non_exhaustive]
pub struct Guard;

/// Prepares for raw mode: from now on Ctrl-C, SIGTERM and SIGHUP restore the settings and end the program
/// with status 130, unless the program has taken over these signals before.
///
/// # Errors
/// If the signals cannot be taken over.
pub fn guard() -> io::Result<Guard> {
    ctrl_c::unless_taken_over(|| exit(130))?;
    Ok(Guard)
}

impl Guard {
    /// Runs a function that switches to raw mode and back, such as a line editor.
    pub fn while_raw<T>(&self, read: impl FnOnce() -> T) -> T {
        // Set before IS_ENDING is read, and `exit` reads them in the other order: one of the two sees the other.
        IS_RAW.store(true, Ordering::SeqCst);
        wait_if_ending();
        #[cfg(unix)]
        settings::turn_echo_off(&IS_ENDING);
        let result = read();
        wait_if_ending();
        IS_RAW.store(false, Ordering::SeqCst);
        result
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        #[cfg(unix)]
        settings::restore();
    }
}

/// While another thread ends the program, this one waits for the end.
pub(crate) fn wait_if_ending() {
    while IS_ENDING.load(Ordering::SeqCst) {
        IS_RAW.store(false, Ordering::SeqCst);
        thread::park();
    }
}

/// Ends the program, from any thread, with the terminal's settings as they were found.
pub fn exit(status: i32) -> ! {
    IS_ENDING.store(true, Ordering::SeqCst);
    let was_raw = IS_RAW.load(Ordering::SeqCst);
    // The line editor prints for other threads, and does not tell when it has done so.
    let start = Instant::now();
    while IS_RAW.load(Ordering::SeqCst) && start.elapsed() < LAST_WORDS {
        thread::sleep(LAST_WORDS / 10);
    }
    #[cfg(unix)]
    settings::restore();
    above::print_the_rest(was_raw);
    std::process::exit(status)
}

/// Discards what was typed or pasted and is not read yet.
///
/// For a paste of which a part is lost: the rest would be read as lines of their own.
pub(crate) fn discard_input() {
    #[cfg(unix)]
    settings::discard_input();
}

/// Can the terminal show more at once?
pub(crate) fn has_room() -> bool {
    #[cfg(unix)]
    return settings::has_room();
    #[cfg(not(unix))]
    true
}
