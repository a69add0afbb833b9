//! Small helpers that are not about sockets.

use std::fmt::Display;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::panic::Location;
use std::process::exit;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

/// Ends the program where a stage is missing: `!` says that it never returns, and `track_caller` lets it name that place.
#[track_caller]
pub fn not_written(stage: u32) -> ! {
    let (file, line) = (Location::caller().file(), Location::caller().line());
    note(format_args!(
        "{file}:{line}: stage {stage} is not written yet"
    ));
    exit(1)
}

/// Talk goes to stderr, data to stdout.
pub fn note(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints data. If nobody reads our stdout any more, there is nothing left to do.
pub fn print(text: &str) {
    let mut out = io::stdout();
    if out
        .write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .is_err()
    {
        exit(1);
    }
}

/// The next line of stdin, or None at its end.
pub fn read_line() -> io::Result<Option<String>> {
    if io::stdin().is_terminal() {
        print(">>: ");
    }
    let mut line = String::new();
    let count = io::stdin().lock().read_line(&mut line)?;
    Ok((count > 0).then(|| line.trim_end_matches('\n').to_owned()))
}

/// Names the operation and the address in an error: `.map_err(at("bind", addr))`.
pub fn at(operation: &str, addr: impl Display) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{operation} {addr}: {error}"))
}

/// What the other side sent makes no sense.
pub fn broken(why: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why.into())
}

/// Locks; a thread that panicked meanwhile is no reason to do so, too.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a thread. Unlike `thread::spawn`, it does not panic where the system allows no more threads.
pub fn start_thread(work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    Builder::new().spawn(work)
}

/// A text of somebody else, made harmless for a terminal.
pub fn without_controls(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        match c {
            '\t' | '\n' => shown.push(c),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown
}
