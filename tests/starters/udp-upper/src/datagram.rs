//! What server and client both do with a datagram.

use std::fmt::Display;
use std::io::{self, Write};
use std::net::UdpSocket;

use socket2::SockRef;

/// A buffer of this many bytes holds any datagram: the length in its header has 16 bits (RFC 768).
pub const ANY_DATAGRAM: usize = 65_535;

/// The same bytes, with the letters from a to z in upper case.
pub fn answer_to(datagram: &[u8]) -> Vec<u8> {
    // stage 3 {
    //- let text = String::from_utf8_lossy(datagram);
    //- text.to_uppercase().into_bytes()
    datagram.to_ascii_uppercase()
    // stage 3 }
}

/// Prints a datagram's text as a line.
pub fn show(datagram: &[u8]) {
    // stage 5 {
    //- print(format_args!("{datagram:?}"));
    // Bytes that are not UTF-8 are shown as U+FFFD.
    print(String::from_utf8_lossy(without_line_end(datagram)));
    // stage 5 }
}

/// Prints a line of data. Not with `println!`, which panics when nobody reads any more.
pub fn print(text: impl Display) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Tells the user something: on stderr.
pub fn note(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// The text alone: `nc -u` sends the line end too. On Windows that is two bytes.
pub fn without_line_end(data: &[u8]) -> &[u8] {
    let text = data.strip_suffix(b"\r\n").or(data.strip_suffix(b"\n"));
    text.unwrap_or(data)
}

/// macOS refuses to send more than fits into the send buffer; Linux and Windows start with enough.
pub fn allow_longest(socket: &UdpSocket) -> io::Result<()> {
    let socket = SockRef::from(socket);
    if socket.send_buffer_size()? < ANY_DATAGRAM {
        socket.set_send_buffer_size(ANY_DATAGRAM)?;
    }
    Ok(())
}
