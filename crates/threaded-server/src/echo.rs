//! The service of this lesson: sends back what it receives, and prints it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};

use encoding_rs::{Decoder, UTF_8};
use lesson_kit::Screen;

use crate::handler::during;
use crate::{Datagram, Handler};

/// How much is read at once at first, in bytes: each connection costs that much memory.
const SMALL: usize = 4 * 1024;

/// How much is read at once from a peer that has filled the small buffer: fewer calls for the same bytes.
const LARGE: usize = 16 * 1024;

/// Echoes connections and datagrams.
#[derive(Clone)]
pub struct Echo {
    screen: Option<Screen>,
}

impl Echo {
    /// Prints `text ('ADDR')` for each piece it receives, if there is a screen.
    #[must_use]
    pub fn new(screen: Option<Screen>) -> Self {
        Self { screen }
    }
}

impl Handler<TcpStream> for Echo {
    fn handle(&self, stream: &TcpStream, client_address: SocketAddr) -> io::Result<()> {
        // Otherwise a short answer may wait 40 ms for the acknowledgement of the one before it (Nagle).
        stream.set_nodelay(true)?;
        let screen = self.screen.as_ref();
        echo(
            stream,
            screen.map(|screen| Printer::new(screen, client_address)),
        )
    }
}

impl Handler<Datagram> for Echo {
    fn handle(&self, datagram: &Datagram, client_address: SocketAddr) -> io::Result<()> {
        if let Some(screen) = &self.screen {
            let text = String::from_utf8_lossy(datagram.data());
            screen.print(line(&text, client_address));
        }
        datagram.reply(datagram.data())
    }
}

fn echo(mut stream: &TcpStream, mut printer: Option<Printer<'_>>) -> io::Result<()> {
    let mut buffer = vec![0; SMALL];
    loop {
        let count = read(stream, &mut buffer).map_err(during("read"))?;
        let piece = &buffer[..count];
        if let Some(printer) = &mut printer {
            printer.print(piece);
        }
        if count == 0 {
            // The end of the stream.
            return Ok(());
        }
        stream.write_all(piece).map_err(during("write"))?;
        if count == SMALL {
            buffer.resize(LARGE, 0);
        }
    }
}

/// Like `read`, but begins again after a signal; std's does not.
fn read(mut stream: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match stream.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

fn line(text: &str, client_address: SocketAddr) -> String {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    format!("{text} ('{client_address}')")
}

/// Prints the pieces of one connection.
struct Printer<'a> {
    screen: &'a Screen,
    client_address: SocketAddr,
    decoder: Decoder,
}

impl<'a> Printer<'a> {
    fn new(screen: &'a Screen, client_address: SocketAddr) -> Self {
        Self {
            screen,
            client_address,
            decoder: UTF_8.new_decoder_without_bom_handling(),
        }
    }

    /// Prints a piece; the empty one is the end of the stream.
    fn print(&mut self, piece: &[u8]) {
        let text = decode(&mut self.decoder, piece);
        // A piece may hold no more than the beginning of a character.
        if !text.is_empty() {
            self.screen.print(line(&text, self.client_address));
        }
    }
}

/// The text that is complete. TCP may cut a character in two: its first half waits in the decoder for the other.
fn decode(decoder: &mut Decoder, piece: &[u8]) -> String {
    let room = decoder.max_utf8_buffer_length(piece.len());
    let mut text = String::with_capacity(room.unwrap_or(0));
    let at_the_end = piece.is_empty();
    // Bytes that are not UTF-8 become U+FFFD.
    let _ = decoder.decode_to_string(piece, &mut text, at_the_end);
    text
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::time::Duration;

    use super::*;
    use proptest::prelude::*;
    use socket2::SockRef;

    fn decoded<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
        let mut decoder = UTF_8.new_decoder_without_bom_handling();
        let mut text = String::new();
        for piece in pieces {
            text += &decode(&mut decoder, piece);
        }
        text + &decode(&mut decoder, b"")
    }

    proptest! {
        #[test]
        fn where_the_stream_is_cut_makes_no_difference(
            bytes in prop_oneof![any::<String>().prop_map(String::into_bytes), any::<Vec<u8>>()],
            size in 1_usize..5,
        ) {
            prop_assert_eq!(decoded(bytes.chunks(size)), String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn a_reset_names_the_operation_and_leaves_the_address_to_handle_error() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (stream, addr) = listener.accept().unwrap();
        SockRef::from(&client)
            .set_linger(Some(Duration::ZERO))
            .unwrap();
        drop(client);
        let error = Echo::new(None).handle(&stream, addr).unwrap_err();
        assert!(error.to_string().starts_with("read: "), "{error}");
        assert!(!error.to_string().contains(&addr.to_string()), "{error}");
    }

    #[test]
    fn one_line_end_is_dropped() {
        let addr = SocketAddr::from(([127, 0, 0, 1], 50412));
        for (text, shown) in [
            ("hello\n", "hello ('127.0.0.1:50412')"),
            ("hello\r\n", "hello ('127.0.0.1:50412')"),
            ("a\n\n", "a\n ('127.0.0.1:50412')"),
            ("", " ('127.0.0.1:50412')"),
        ] {
            assert_eq!(line(text, addr), shown);
        }
    }
}
