//! An echo: what a peer sends, it gets back. The command line and the wire are those of threaded-server.

use encoding_rs::{Decoder, UTF_8};

use crate::{End, Peers, Service};

/// Sends back what it receives, and prints it.
#[derive(Default)]
pub struct Echo {
    is_quiet: bool,
    /// By token. TCP may cut a character in two: its first half waits here for the other.
    decoders: Vec<Option<Decoder>>,
}

impl Echo {
    /// Prints `text ('ADDR')` for each piece it receives, unless it is quiet.
    #[must_use]
    pub fn new(is_quiet: bool) -> Self {
        Self {
            is_quiet,
            ..Self::default()
        }
    }

    /// Prints a piece; the empty one is the end of the stream.
    fn print(&mut self, peers: &mut Peers, token: usize, piece: &[u8]) {
        let Some(Some(decoder)) = self.decoders.get_mut(token) else {
            return;
        };
        let text = decode(decoder, piece);
        // A piece may hold no more than the beginning of a character.
        if !text.is_empty() {
            let text = text.strip_suffix('\n').unwrap_or(&text);
            let text = text.strip_suffix('\r').unwrap_or(text);
            let addr = peers.addr(token);
            peers.print(&format!("{text} ('{addr}')"));
        }
    }
}

impl Service for Echo {
    const PIECE: usize = 16 * 1024;

    const ANSWERS_FIRST: bool = true;

    fn joined(&mut self, _: &mut Peers, token: usize) {
        if !self.is_quiet {
            if token >= self.decoders.len() {
                self.decoders.resize_with(token + 1, || None);
            }
            self.decoders[token] = Some(UTF_8.new_decoder_without_bom_handling());
        }
    }

    fn received(&mut self, peers: &mut Peers, token: usize, piece: &[u8]) {
        self.print(peers, token, piece);
        peers.send(token, piece);
    }

    fn ended(&mut self, peers: &mut Peers, token: usize) {
        self.print(peers, token, b"");
        peers.end(token, End::Left);
    }

    fn gone(&mut self, token: usize) {
        if let Some(decoder) = self.decoders.get_mut(token) {
            *decoder = None;
        }
    }
}

/// The text that is complete. Bytes that are not UTF-8 become U+FFFD.
fn decode(decoder: &mut Decoder, piece: &[u8]) -> String {
    let room = decoder.max_utf8_buffer_length(piece.len());
    let mut text = String::with_capacity(room.unwrap_or(0));
    let at_the_end = piece.is_empty();
    let _ = decoder.decode_to_string(piece, &mut text, at_the_end);
    text
}
