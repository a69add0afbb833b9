//! A command of the two older protocols: what one `recv` gives, if it is text.
//!
//! A web page can make a browser send an HTTP request here, or a TLS hello with bytes that the page has chosen.
//! Neither may reach the shell, and no later piece of them:
//! the connection is closed at the first thing that is not a command.

use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::time::Duration;

use crate::deadline::{Until, after, wait_for_client};
use crate::frame::read_some;

/// What both sides pass to `recv`; so a longer command cannot be sent.
pub const RECV_SIZE: usize = 1024;

/// Receives the next command; `None` at the end of the stream.
///
/// A command that stops in the middle of a character is not complete, and goes on in the next `recv`.
/// The rest must come within `limit`.
///
/// # Errors
/// [`ErrorKind::InvalidData`] for what is not a command; else what the stream reports.
pub fn recv_command(stream: &TcpStream, limit: Duration) -> io::Result<Option<String>> {
    wait_for_client(stream)?;
    receive(&mut Until::new(stream, after(limit)))
}

fn receive(input: &mut impl Read) -> io::Result<Option<String>> {
    // One byte more than a command may have: if that one arrives, the command is not whole.
    let mut buffer = [0; RECV_SIZE + 1];
    let mut count = read_some(input, &mut buffer)?;
    if count == 0 {
        return Ok(None);
    }
    loop {
        if count > RECV_SIZE {
            return Err(refused(&format!("more than {RECV_SIZE} bytes at once")));
        }
        if let Some(command) = check(&buffer[..count])? {
            return Ok(Some(command.to_owned()));
        }
        match read_some(input, &mut buffer[count..])? {
            0 => return Err(refused("a character without its end")),
            more => count += more,
        }
    }
}

/// The command, if these bytes are one; `None` if they end inside a character.
fn check(bytes: &[u8]) -> io::Result<Option<&str>> {
    let (text, is_whole) = match str::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(error) if error.error_len().is_none() => {
            let whole = &bytes[..error.valid_up_to()];
            (str::from_utf8(whole).unwrap_or_default(), false)
        }
        Err(_) => return Err(refused("bytes that are not UTF-8")),
    };
    let is_text = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    if let Some(control) = text.chars().find(|&c| !is_text(c)) {
        return Err(refused(&format!(
            "the control character {}",
            control.escape_default()
        )));
    }
    if begins_like_http(text) {
        return Err(refused("an HTTP request"));
    }
    Ok(is_whole.then_some(text))
}

fn refused(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("{what}: not a command"))
}

/// Is the first line a request line, `METHOD TARGET HTTP/1.1` (RFC 9112 section 3), or the beginning of one?
///
/// A method may be any word. If the end of the line has not come yet, a first word in capitals is enough.
fn begins_like_http(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let (first, rest) = line.split_once(' ').unwrap_or_default();
    let is_method = |byte: u8| byte.is_ascii_uppercase() || byte == b'-';
    let is_in_capitals = first.len() >= 3 && first.bytes().all(is_method);
    is_in_capitals || rest.rsplit(' ').next().is_some_and(is_http_version)
}

fn is_http_version(word: &str) -> bool {
    word.strip_prefix("HTTP/")
        .is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn commands_are_text_of_any_language() {
        for command in [
            "ls -l",
            "echo 你好 é 𠮷",
            "cat <<END\r\n\tone\nEND\n",
            "R CMD check",
            "GET",
            "LANG=C ls",
            "echo HTTP/1.1 is old",
        ] {
            assert_eq!(check(command.as_bytes()).unwrap(), Some(command));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [
            &b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"[..],
            b"\x16\x03\x01",
            b"touch x\0",
            b"\x1b[2J",
            b"echo \xff\xfe",
            b"echo \xc2\x9b31m",
            // The beginning of a character does not hide what is before it.
            b"\x16\x03\xe4",
        ] {
            let error = check(bytes).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData, "{error}");
        }
    }

    #[test]
    fn a_request_of_any_method_is_refused() {
        let long = format!("GET /;id;{}", "a".repeat(1000));
        for request in [
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            "PROPFIND / HTTP/1.1\r\n",
            "M-SEARCH * HTTP/1.1\r\n",
            "propfind /;id; HTTP/1.1\r\n",
            "echo x HTTP/1.1",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            &long,
        ] {
            let error = check(request.as_bytes()).unwrap_err();
            assert!(error.to_string().contains("HTTP request"), "{error}");
        }
    }

    /// A stream whose reads give these pieces.
    struct Pieces<'a>(&'a [&'a [u8]]);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((&(mut piece), rest)) = self.0.split_first() else {
                return Ok(0);
            };
            self.0 = rest;
            piece.read(buffer)
        }
    }

    #[test]
    fn one_recv_is_one_command_but_for_a_cut_character() {
        let mut pieces = Pieces(&[b"echo \xe4", b"\xbd", b"\xa0", b"ls", b"\xe4\xbd"]);
        for command in ["echo 你", "ls"] {
            assert_eq!(receive(&mut pieces).unwrap(), Some(command.into()));
        }
        receive(&mut pieces).unwrap_err();
        assert_eq!(receive(&mut pieces).unwrap(), None);
    }

    #[test]
    fn a_command_has_1024_bytes_at_most() {
        let longest = [b'x'; RECV_SIZE];
        assert!(receive(&mut &longest[..]).unwrap().is_some());
        let longer = [b'x'; RECV_SIZE + 1];
        receive(&mut &longer[..]).unwrap_err();
    }

    #[test]
    fn half_a_character_is_not_waited_for_without_end() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        client.write_all(b"echo \xe4\xbd").unwrap();
        let error = recv_command(&server, Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }
}
