//! Small helpers that are not about sockets.

use std::fmt::Display;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::process::exit;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Ends the program where a stage is missing.
pub fn not_written(stage: u32) -> ! {
    note(format_args!("stage {stage} is not written yet"));
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
