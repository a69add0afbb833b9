//! The user: what they type, what they are shown, and what they are told.

use std::fmt::Display;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::panic::Location;
use std::process::exit;

/// Shows a message that came. stdout is for nothing else but the first line.
pub fn show(text: impl Display) {
    // Not `println!`, which panics when nobody reads any more.
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}

/// Tells the user something: on stderr.
pub fn note(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Waits for the next line of stdin; its text, or `None` at the end of stdin.
pub fn type_line() -> Option<String> {
    if io::stdin().is_terminal() {
        let _ = write!(io::stderr(), ">>: ");
    }
    let mut line = Vec::new();
    let count = io::stdin().lock().read_until(b'\n', &mut line).ok()?;
    let text = String::from_utf8_lossy(&line);
    (count > 0).then(|| text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Adds to an error what was tried: "bind 127.0.0.1:9000: address already in use".
/// (`impl FnOnce`: it makes a closure, which `map_err` calls once.)
pub fn at(operation: &str, addr: impl Display) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::other(format!("{operation} {addr}: {}", in_words(&error)))
}

/// What the operating system says, without its number: "connection refused".
pub fn in_words(error: &io::Error) -> String {
    match error.kind() {
        // Windows says these in more words.
        ErrorKind::AddrInUse => "address already in use".to_owned(),
        ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        ErrorKind::ConnectionReset => "connection reset by peer".to_owned(),
        _ => error.to_string(),
    }
}

/// Marks what is still to be written, and says in which line. (`!`: it never returns.)
#[track_caller]
pub fn not_written(stage: u32) -> ! {
    let place = Location::caller();
    let (file, line) = (place.file(), place.line());
    note(format_args!(
        "{file}:{line}: stage {stage} is not written yet"
    ));
    exit(1);
}
