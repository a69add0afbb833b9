//! What is not about the loop. Of the stages, only the first is in here.

use std::fmt::Display;
use std::io::{self, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::panic::Location;
use std::process;

use nix::errno::Errno;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::low_level::pipe;

/// A socket that listens at the first address of HOST that can be bound.
pub fn listen(addr: &str) -> io::Result<TcpListener> {
    // stage 1 {
    //- not_written(1);
    TcpListener::bind(addr)
    // stage 1 }
}

/// A socket that becomes readable at Ctrl-C, or when the program is asked to end (SIGTERM).
///
/// A signal handler runs at any moment, in the middle of whatever is done: it had better do next to nothing.
/// This one writes a byte into the other end of the pair, and the loop finds it as it finds everything else.
pub fn wake_at_ctrl_c() -> io::Result<UnixStream> {
    let (waiting, waking) = UnixStream::pair()?;
    waiting.set_nonblocking(true)?;
    for signal in [SIGINT, SIGTERM] {
        pipe::register(signal, waking.try_clone()?)?;
    }
    Ok(waiting)
}

/// Did a call fail because there are too many open files, or for lack of memory?
pub fn is_lack_of_descriptors(error: &io::Error) -> bool {
    let lacks = [Errno::EMFILE, Errno::ENFILE, Errno::ENOBUFS, Errno::ENOMEM];
    error
        .raw_os_error()
        .is_some_and(|number| lacks.contains(&Errno::from_raw(number)))
}

/// Prints a line.
pub fn say(text: impl Display) {
    // `println!` would panic when stdout is a pipe whose reader has ended.
    let _ = writeln!(io::stdout(), "{text}");
}

/// Says something on stderr.
pub fn note(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Marks what is still to be written, and says in which line. (`!`: it never returns.)
#[track_caller]
pub fn not_written(stage: u32) -> ! {
    let place = Location::caller();
    let (file, line) = (place.file(), place.line());
    note(format_args!(
        "{file}:{line}: stage {stage} is not written yet"
    ));
    process::exit(1)
}

/// Says in an error what was tried, and where.
pub fn at(operation: &str, addr: impl Display) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{operation} {addr}: {error}"))
}

/// A word of the command line that must be HOST:PORT.
pub fn host_and_port(text: &str) -> Result<String, String> {
    let wrong = || "write HOST:PORT, such as 127.0.0.1:9002 or [::1]:9002".to_owned();
    let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    let is_bare_ipv6 = host.contains(':') && !host.starts_with('[');
    if host.is_empty() || is_bare_ipv6 || port.parse::<u16>().is_err() {
        return Err(wrong());
    }
    Ok(text.to_owned())
}

/// A word of the command line that must be a number from 1.
pub fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("write a number from 1".into()),
    }
}
