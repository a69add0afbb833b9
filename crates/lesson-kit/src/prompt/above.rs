//! What other threads print while the user types a line: it appears above that line.
//!
//! ```text
//!  print ──▶ queue ──▶ the editor takes the text whenever it draws its prompt
//!              └─────▶ the waker, a thread, makes the editor draw
//! ```
//!
//! Only the editor knows where the typed line is on the screen, so the editor has to print.
//! It has a printer for other threads, but while the user pastes, that printer blocks.
//! A thread that reads from a peer must not block there: as soon as the peer stops reading until we read, both wait forever.
//! So only the waker uses the printer, and prints nothing with it.

use std::io;
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use rustyline::ExternalPrinter;

use crate::{screen, terminal};

/// How many bytes the queue holds. A peer that sends faster than the terminal shows has to wait.
const MAX_QUEUED: usize = 1 << 20;

/// One row up and one row down. (The editor ends a text without a line end with one of its own.)
const NOTHING: &str = "\x1b[A\n";

struct Queue {
    text: String,
    /// Is there a waker?
    has_waker: bool,
    /// Is a line being typed?
    is_typing: bool,
    /// How often the editor has drawn its prompt.
    drawn: u64,
}

impl Queue {
    fn is_in_use(&self) -> bool {
        self.has_waker && self.is_typing
    }

    fn has_text(&self) -> bool {
        self.is_in_use() && !self.text.is_empty()
    }
}

/// There is one terminal, and so one queue.
static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    text: String::new(),
    has_waker: false,
    is_typing: false,
    drawn: 0,
});
static CHANGED: Condvar = Condvar::new();

fn queue() -> MutexGuard<'static, Queue> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The queue, locked, as soon as `condition` does not hold.
fn queue_unless(condition: impl Fn(&Queue) -> bool) -> MutexGuard<'static, Queue> {
    CHANGED
        .wait_while(queue(), |queue| condition(queue))
        .unwrap_or_else(PoisonError::into_inner)
}

/// Prints above the line that is being typed. If there is none, `write` prints.
///
/// # Errors
/// Those of `write`.
pub(crate) fn print(text: &str, write: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    let is_full = |queue: &Queue| queue.has_text() && queue.text.len() + text.len() > MAX_QUEUED;
    let mut queue = queue_unless(is_full);
    if !queue.is_in_use() {
        // With the queue locked, the editor cannot begin a line meanwhile.
        return write();
    }
    queue.text.push_str(text);
    CHANGED.notify_all();
    Ok(())
}

/// Starts the waker. If that fails, other threads print into the typed line.
pub(super) fn start(printer: impl ExternalPrinter + Send + 'static) {
    // Locked until `has_waker` is true: without that, the waker ends.
    let mut queue = queue();
    // Ends with the prompt, or with the program.
    let waker = thread::Builder::new().spawn(move || wake_the_editor(printer));
    queue.has_waker = waker.is_ok();
}

fn wake_the_editor(mut printer: impl ExternalPrinter) {
    loop {
        let queue = queue_unless(|queue| queue.has_waker && !queue.has_text());
        let (is_over, drawn) = (!queue.has_waker, queue.drawn);
        drop(queue);
        // Fails when the editor is gone.
        if is_over || printer.print(NOTHING.to_owned()).is_err() {
            return;
        }
        drop(queue_unless(|queue| {
            queue.has_text() && queue.drawn == drawn
        }));
    }
}

/// Ends the waker.
pub(super) fn stop() {
    queue().has_waker = false;
    CHANGED.notify_all();
}

/// The editor begins a line.
pub(super) fn begin_line() {
    queue().is_typing = true;
}

/// The editor has read a line; the cursor is below it.
pub(super) fn end_line() {
    let mut queue = queue();
    queue.is_typing = false;
    // With the queue locked: what other threads print from now on comes after it.
    screen::show(&mem::take(&mut queue.text));
    CHANGED.notify_all();
}

/// The editor draws its prompt: all text, for the editor to print.
pub(super) fn take() -> String {
    let mut queue = queue();
    queue.drawn += 1;
    CHANGED.notify_all();
    mem::take(&mut queue.text)
}

/// The program ends: prints the text that is left; below the typed line, if there is one.
///
/// It must not block, so it prints nothing at a terminal that shows nothing at the moment.
pub(crate) fn print_the_rest(is_typing: bool) {
    let rest = QUEUE.try_lock().map(|mut queue| mem::take(&mut queue.text));
    if terminal::has_room() {
        let line_end = if is_typing { "\n" } else { "" };
        screen::show(&format!("{line_end}{}", rest.unwrap_or_default()));
    }
}
