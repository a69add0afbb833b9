//! A chat room: what one says, all the others hear.

use std::fmt::Write;
use std::time::Duration;

use crate::lines::{Lines, TooLong};
use crate::{End, Peers, Service};

/// How long a peer that sends faster than others read is not read from: they have so long to catch up.
const PAUSE: Duration = Duration::from_millis(50);

/// What a peer is told whose line has no end.
const TOO_LONG: &str = "line longer than 4096 bytes";

/// The chat room. A message is a line; see `lines.rs`.
#[derive(Debug, Default)]
pub struct Room {
    is_quiet: bool,
    /// By token.
    lines: Vec<Lines>,
    /// What goes to the others, of one piece; kept, so that it is allocated once.
    text: String,
}

impl Room {
    /// Prints each line to stdout, too, unless it is quiet.
    #[must_use]
    pub fn new(is_quiet: bool) -> Self {
        Self {
            is_quiet,
            ..Self::default()
        }
    }

    /// A line for the others. They get it with those that came in the same piece.
    fn say(&mut self, peers: &mut Peers, token: usize, line: &str) {
        let start = self.text.len();
        let addr = peers.addr(token);
        // Into a String, it cannot fail.
        let _ = write!(self.text, "{addr}: {line}");
        if !self.is_quiet {
            peers.print(&self.text[start..]);
        }
        self.text.push('\n');
    }

    fn send_what_was_said(&mut self, peers: &mut Peers, token: usize) {
        if !self.text.is_empty() {
            peers.send_to_others(token, self.text.as_bytes());
            self.text.clear();
        }
    }
}

impl Service for Room {
    /// The shortest line is an empty one. In a piece of only such lines each byte becomes an address of up to 50 bytes:
    /// 25 KB for each peer, which an outbox that is half full still has room for.
    const PIECE: usize = 512;

    const ANSWERS_FIRST: bool = false;

    fn joined(&mut self, peers: &mut Peers, token: usize) {
        if token >= self.lines.len() {
            self.lines.resize_with(token + 1, Lines::default);
        }
        let addr = peers.addr(token);
        peers.note(&format!("{addr} joined"));
    }

    fn received(&mut self, peers: &mut Peers, token: usize, piece: &[u8]) {
        self.lines[token].push(piece);
        let mut is_too_long = false;
        while let Some(line) = self.lines[token].next_line() {
            match line {
                Ok(line) => self.say(peers, token, &line),
                Err(TooLong) => {
                    is_too_long = true;
                    break;
                }
            }
        }
        self.send_what_was_said(peers, token);
        if is_too_long {
            peers.send(token, format!("{TOO_LONG}\n").as_bytes());
            peers.end(token, End::SentAway(TOO_LONG));
        } else if piece.len() == Self::PIECE && peers.is_anyone_behind() {
            peers.pause(token, PAUSE);
        }
    }

    fn ended(&mut self, peers: &mut Peers, token: usize) {
        if let Some(line) = self.lines[token].last_line() {
            self.say(peers, token, &line);
            self.send_what_was_said(peers, token);
        }
        peers.end(token, End::Left);
    }

    fn gone(&mut self, token: usize) {
        self.lines[token] = Lines::default();
    }
}
