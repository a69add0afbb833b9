//! The handshake protocol: the length first, wait for `OK`, then the result.
//!
//! This is how the classic Python tutorial cures sticky messages:
//!
//! ```python
//! conn.send(str(len(result)).encode())    # server
//! conn.recv(1024)                         # waits for the client's OK,
//! conn.sendall(result)                    # so that the length does not stick to the result
//! ```
//!
//! It costs a round trip for every answer, the whole result has to be known before any of it is sent,
//! and nothing marks the end of the digits: if they were cut in two, nobody would notice.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::collect::result_of;
use crate::deadline::{Until, after};
use crate::frame::read_some;
use crate::recv_command::{RECV_SIZE, recv_command};
use crate::running::Running;

const ACKNOWLEDGEMENT: &[u8] = b"OK";

/// Serves one client to its end; each command, and each wait for `OK`, may take `limit`.
///
/// # Errors
/// If the client breaks the protocol, or its connection breaks.
pub fn serve(stream: &TcpStream, running: &Running, limit: Duration) -> io::Result<()> {
    while let Some(command) = recv_command(stream, limit)? {
        let result = result_of(&command, stream, running, limit)?;
        let mut client = Until::new(stream, after(limit));
        client.write_all(result.len().to_string().as_bytes())?;
        let mut acknowledgement = [0; ACKNOWLEDGEMENT.len()];
        client.read_exact(&mut acknowledgement)?;
        if acknowledgement != ACKNOWLEDGEMENT {
            return Err(io::Error::new(
                ErrorKind::InvalidData,
                format!("`{}` instead of OK", acknowledgement.escape_ascii()),
            ));
        }
        result.write_to(&mut Until::new(stream, after(limit)))?;
    }
    Ok(())
}

/// Asks the server to run `command`; passes the result on in pieces.
///
/// # Errors
/// If the command is too long for the protocol, the server breaks it, or the connection breaks.
pub fn ask(mut stream: &TcpStream, command: &str, mut show: impl FnMut(&[u8])) -> io::Result<()> {
    check_length(command)?;
    stream.write_all(command.as_bytes())?;
    let mut digits = [0; RECV_SIZE];
    let count = read_some(&mut stream, &mut digits)?;
    let mut left = parse_length(&digits[..count])?;
    stream.write_all(ACKNOWLEDGEMENT)?;
    let mut buffer = vec![0; 64 * 1024];
    while left > 0 {
        let wanted = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        let count = read_some(&mut stream, &mut buffer[..wanted])?;
        if count == 0 {
            let why = format!("the server closed {left} bytes before the end of the result");
            return Err(io::Error::new(ErrorKind::UnexpectedEof, why));
        }
        show(&buffer[..count]);
        left -= count as u64;
    }
    Ok(())
}

/// Can this command be received with one `recv`?
///
/// # Errors
/// [`ErrorKind::InvalidInput`] if not.
pub fn check_length(command: &str) -> io::Result<()> {
    if command.len() <= RECV_SIZE {
        return Ok(());
    }
    Err(io::Error::new(
        ErrorKind::InvalidInput,
        format!(
            "the command has {} bytes, and the server receives {RECV_SIZE}; use --protocol framed",
            command.len()
        ),
    ))
}

fn parse_length(digits: &[u8]) -> io::Result<u64> {
    if digits.is_empty() {
        let why = "the server closed the connection without an answer";
        return Err(io::Error::new(ErrorKind::UnexpectedEof, why));
    }
    // `parse` alone would take `+5` for a number.
    let length = str::from_utf8(digits)
        .ok()
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok());
    length.ok_or_else(|| {
        let shown = digits[..digits.len().min(40)].escape_ascii();
        let why = format!(
            "`{shown}` instead of a length: the server does not speak the handshake protocol"
        );
        io::Error::new(ErrorKind::InvalidData, why)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_digits_and_nothing_else() {
        assert_eq!(parse_length(b"1048576").unwrap(), 1_048_576);
        for bad in [
            &b""[..],
            b"12a",
            b"5hello",
            b"-1",
            b"+5",
            b" 5",
            b"99999999999999999999",
            b"\xff",
        ] {
            assert!(parse_length(bad).is_err());
        }
    }

    #[test]
    fn a_command_longer_than_one_recv_is_refused() {
        assert!(check_length(&"x".repeat(RECV_SIZE)).is_ok());
        assert!(check_length(&"x".repeat(RECV_SIZE + 1)).is_err());
    }
}
