//! Frames, as the stages send and receive them, and answers made of frames.

use std::io::ErrorKind;
use std::time::Instant;

use support::{
    Cause, KEPT, Peer, Said, escaped, fail, fail_at_difference, patience, said, step, verbatim,
};

use crate::why::Why;

pub(crate) const COMMAND: u8 = 1;
pub(crate) const STDOUT: u8 = 2;
pub(crate) const STDERR: u8 = 3;
pub(crate) const EXIT_STATUS: u8 = 4;
pub(crate) const ERROR: u8 = 5;
pub(crate) const CANCEL: u8 = 6;

pub(crate) const MAX_PAYLOAD: usize = 64 * 1024;

/// A server may send some empty frames, to see whether its client is still there, but not so many.
const MANY: usize = 1000;

pub(crate) fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    [&[kind], &length_of(payload)[..], payload].concat()
}

/// The four bytes that say how long the payload is.
pub(crate) fn length_of(payload: &[u8]) -> [u8; 4] {
    let length = u32::try_from(payload.len()).expect("a stage sends short frames");
    length.to_be_bytes()
}

pub(crate) fn command(text: &str) -> Vec<u8> {
    frame(COMMAND, text.as_bytes())
}

/// `01 00 00 00 07`.
pub(crate) fn hex(bytes: &[u8]) -> Said {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    verbatim(digits.join(" "))
}

/// `a command of 7 bytes: 01 00 00 00 07 "echo hi"`.
pub(crate) fn in_words(kind: u8, payload: &[u8]) -> Said {
    let header = hex(&frame(kind, payload)[..5]);
    let what = match kind {
        COMMAND => said!("a command"),
        STDOUT => said!("output for stdout"),
        STDERR => said!("output for stderr"),
        EXIT_STATUS => said!("an exit status"),
        ERROR => said!("an error"),
        CANCEL => said!("a cancel"),
        _ => said!("kind {}", kind),
    };
    let shown = match kind {
        EXIT_STATUS => hex(payload),
        _ => escaped(payload),
    };
    match payload.len() {
        0 => said!("{}, without payload: {}", what, header),
        length => said!("{}, {} bytes: {} {}", what, length, header, shown),
    }
}

/// Sends a frame. That the connection is closed is not seen here: what comes back shows that.
pub(crate) fn send(peer: &mut Peer, kind: u8, payload: &[u8]) {
    step(said!(
        "{} sends a frame: {}",
        peer.name(),
        in_words(kind, payload)
    ));
    peer.send_until_closed(&frame(kind, payload), 1);
}

/// An output, in words.
fn text(bytes: &[u8]) -> Said {
    match bytes {
        [] => said!("nothing"),
        bytes => escaped(bytes),
    }
}

/// How far an answer came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum End {
    /// It has its exit status.
    Complete,
    /// The connection ended.
    Closed,
    /// Nothing more came in time.
    #[default]
    Silent,
}

/// Everything that a server says about one command.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    pub(crate) error: Option<Vec<u8>>,
    /// The payload of the frame of kind 4.
    pub(crate) status: Vec<u8>,
    pub(crate) end: End,
}

impl Answer {
    /// Reads frames up to the exit status, or to the end of the stream.
    #[track_caller]
    pub(crate) fn read(peer: &mut Peer, why: &Why) -> Self {
        let start = Instant::now();
        let mut empty = 0;
        let mut answer = Self::default();
        while let Some((kind, payload)) = read_frame(peer, &answer, why) {
            empty += usize::from(payload.is_empty());
            match kind {
                STDOUT => answer.stdout.extend(payload),
                STDERR => answer.stderr.extend(payload),
                ERROR => answer.error = Some(payload),
                _ => {
                    answer.status = payload;
                    answer.end = End::Complete;
                    break;
                }
            }
            answer.fail_if_endless(empty);
            // Empty frames may come for as long as the command runs.
            if start.elapsed() > patience() {
                break;
            }
        }
        if answer.end != End::Complete && is_closed(peer) {
            answer.end = End::Closed;
        }
        step(said!(
            "{} gets an answer: {}",
            peer.name(),
            answer.in_words()
        ));
        answer
    }

    /// The exit status, if it is one.
    pub(crate) fn status(&self) -> Option<i32> {
        let bytes = self.status.as_slice().try_into();
        bytes.map(i32::from_be_bytes).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.end != End::Complete
            && self.stdout.is_empty()
            && self.stderr.is_empty()
            && self.error.is_none()
    }

    /// `stdout "hi\n", stderr nothing, exit status 0`.
    pub(crate) fn in_words(&self) -> Said {
        let outputs = said!(
            "stdout {}, stderr {}",
            text(&self.stdout),
            text(&self.stderr)
        );
        let told = match &self.error {
            Some(error) => said!("{}, the error {}", outputs, text(error)),
            None => outputs,
        };
        match (self.end, self.status()) {
            (End::Complete, Some(status)) => said!("{}, exit status {}", told, status),
            (End::Complete, None) => {
                let bytes = hex(&self.status[..self.status.len().min(16)]);
                said!("{}, and as exit status the bytes {}", told, bytes)
            }
            (End::Closed, _) => said!("{}, and then the end of the connection", told),
            (End::Silent, _) => said!("{}, and nothing more", told),
        }
    }

    #[track_caller]
    fn fail_if_endless(&self, empty: usize) {
        let count = self.stdout.len() + self.stderr.len();
        if count > KEPT || empty > MANY {
            fail(
                said!("an answer that ends with the exit status"),
                said!("frames without end, with {} bytes so far", count),
                said!(
                    "a loop does not notice the end of an output: there a read gives nothing, again and again; \
                     when both outputs have ended, wait for the command, and send its exit status"
                ),
            );
        }
    }

    /// The stage fails, since this is not the answer that it wants.
    #[track_caller]
    pub(crate) fn fail(&self, expected: Said, cause: Said) -> ! {
        fail(expected, self.in_words(), cause)
    }

    /// The stage fails if this is not the answer that it wants.
    #[track_caller]
    pub(crate) fn expect(&self, peer: &mut Peer, wanted: &Wanted<'_>, why: &Why) {
        let expected = said!(
            "stdout {}, stderr {}, exit status {}",
            text(wanted.stdout),
            text(wanted.stderr),
            wanted.status
        );
        if self.is_empty() && self.end == End::Silent {
            let nothing = Cause::from(&why.otherwise);
            let nothing = match &why.nothing {
                Some(cause) => nothing.if_nothing(cause.clone()),
                None => nothing,
            };
            let received = said!("nothing within {} s", patience().as_secs());
            fail_at_difference((expected, b"an answer"), (received, b""), nothing);
        }
        if let Some(cause) = why.of(self, peer, wanted) {
            self.fail(expected, cause);
        }
    }
}

/// The answer that a stage wants.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) stdout: &'a [u8],
    pub(crate) stderr: &'a [u8],
    pub(crate) status: i32,
}

/// Sends a command and expects this answer.
#[track_caller]
pub(crate) fn ask(
    peer: &mut Peer,
    text: &str,
    (stdout, stderr, status): (&str, &str, i32),
    why: impl Into<Why>,
) {
    send(peer, COMMAND, text.as_bytes());
    expect_answer(peer, (stdout, stderr, status), why);
}

/// Expects this answer.
#[track_caller]
pub(crate) fn expect_answer(
    peer: &mut Peer,
    (stdout, stderr, status): (&str, &str, i32),
    why: impl Into<Why>,
) {
    let why = why.into();
    let (stdout, stderr) = (stdout.as_bytes(), stderr.as_bytes());
    let wanted = Wanted {
        stdout,
        stderr,
        status,
    };
    Answer::read(peer, &why).expect(peer, &wanted, &why);
}

/// One frame; `None` at the end of the stream, or where nothing more comes.
#[track_caller]
pub(crate) fn read_frame(peer: &mut Peer, before: &Answer, why: &Why) -> Option<(u8, Vec<u8>)> {
    let header = peer.receive(5);
    if header.is_empty() {
        return None;
    }
    let Ok([kind, length @ ..]) = <[u8; 5]>::try_from(header.as_slice()) else {
        fail(
            said!("a frame, which begins with a header of 5 bytes"),
            said!("the bytes {}, and nothing more", hex(&header)),
            why.no_header(&header, before),
        );
    };
    if !(STDOUT..=ERROR).contains(&kind) {
        fail(
            said!("a frame of kind 2 to 5, which are those that a server sends"),
            said!("the bytes {} where a frame should begin", hex(&header)),
            why.not_a_frame(&header, before),
        );
    }
    let announced = u32::from_be_bytes(length) as usize;
    if announced > MAX_PAYLOAD {
        fail(
            said!("a frame of at most 65536 bytes"),
            said!(
                "the header {}, which announces {} bytes",
                hex(&header),
                announced
            ),
            why.too_long(&header, before),
        );
    }
    let payload = peer.receive(announced);
    if payload.len() < announced {
        fail(
            said!(
                "the payload of the header {}: {} bytes",
                hex(&header),
                announced
            ),
            said!("{} of them: {}", payload.len(), escaped(&payload)),
            why.too_short(before),
        );
    }
    Some((kind, payload))
}

/// Has the program closed the connection? Asked when nothing more came.
fn is_closed(peer: &Peer) -> bool {
    let stream = peer.stream();
    let _ = stream.set_nonblocking(true);
    let seen = stream.peek(&mut [0]);
    let _ = stream.set_nonblocking(false);
    !matches!(seen, Ok(1..)) && !matches!(seen, Err(error) if error.kind() == ErrorKind::WouldBlock)
}
