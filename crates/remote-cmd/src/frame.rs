//! The protocol: frames. A frame says what it is and how long it is, then comes that many bytes.
//!
//! ```text
//!  0      1      2      3      4      5            5 + length
//!  ├──────┼──────┴──────┴──────┴──────┼─────── … ────────┤
//!  │ kind │ length, big-endian        │ payload          │
//!  └──────┴───────────────────────────┴─────── … ────────┘
//! ```
//!
//! However the bytes are cut or stuck together on their way, the reader finds the same frames again.
//! In Python the header is `struct.pack('>BI', kind, len(payload))`.

use std::io::{self, ErrorKind, Read, Write};

/// The longest payload, in bytes.
///
/// The length comes from the peer: without a limit, five bytes could make us ask for 4 GiB.
pub const MAX_PAYLOAD: usize = 64 * 1024;

const HEADER: usize = 5;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Client: run this (UTF-8).
    Command = 1,
    /// Server: a piece of the command's standard output.
    Stdout = 2,
    /// Server: a piece of its standard error.
    Stderr = 3,
    /// Server: the command has ended, with this status (4 bytes, big-endian, signed). Nothing more comes of it.
    ExitStatus = 4,
    /// Server: what went wrong (UTF-8). If the request itself was wrong, the server closes after it.
    Error = 5,
    /// Client: kill the command that is running (empty).
    Cancel = 6,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Command,
        Self::Stdout,
        Self::Stderr,
        Self::ExitStatus,
        Self::Error,
        Self::Cancel,
    ];

    fn from_byte(byte: u8) -> io::Result<Self> {
        let kind = Self::ALL.into_iter().find(|&kind| kind as u8 == byte);
        kind.ok_or_else(|| broken(format!("unknown frame kind {byte}; the kinds are 1 to 6")))
    }
}

/// One message of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What the payload is.
    pub kind: Kind,
    /// At most [`MAX_PAYLOAD`] bytes.
    pub payload: Vec<u8>,
}

impl Frame {
    /// The payload of a [`Kind::Command`] or [`Kind::Error`].
    ///
    /// # Errors
    /// [`ErrorKind::InvalidData`] if it is not UTF-8.
    pub fn text(self) -> io::Result<String> {
        String::from_utf8(self.payload)
            .map_err(|error| broken(format!("text that is not UTF-8: {error}")))
    }

    /// The payload of a [`Kind::ExitStatus`].
    ///
    /// # Errors
    /// [`ErrorKind::InvalidData`] if it is not 4 bytes long.
    pub fn exit_status(&self) -> io::Result<i32> {
        <[u8; 4]>::try_from(self.payload.as_slice())
            .map(i32::from_be_bytes)
            .map_err(|_| {
                broken(format!(
                    "an exit status of {} bytes; it has 4",
                    self.payload.len()
                ))
            })
    }
}

/// Sends one frame.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] if the payload is too long, and nothing was sent;
/// else what the stream reports.
pub fn write_frame(output: &mut impl Write, kind: Kind, payload: &[u8]) -> io::Result<()> {
    if payload.len() > MAX_PAYLOAD {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            format!(
                "{} bytes do not fit in a frame; at most {MAX_PAYLOAD} do",
                payload.len()
            ),
        ));
    }
    let length = u32::try_from(payload.len()).expect("MAX_PAYLOAD fits in 32 bits");
    // Header and payload in one write: after the header alone, a short payload would wait for its ACK (Nagle).
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.push(kind as u8);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(payload);
    output.write_all(&bytes)
}

/// Reads one frame; `None` if the stream ends before its first byte.
///
/// # Errors
/// [`ErrorKind::InvalidData`] for an unknown kind or a length over the limit, before any payload is read:
/// after that, nobody knows where the next frame begins, and the connection is of no more use.
/// [`ErrorKind::UnexpectedEof`] if the stream ends inside a frame;
/// else what the stream reports.
pub fn read_frame(input: &mut impl Read) -> io::Result<Option<Frame>> {
    let mut kind = [0];
    // 0 bytes where a frame could begin: the peer has said all.
    if read_some(input, &mut kind)? == 0 {
        return Ok(None);
    }
    let kind = Kind::from_byte(kind[0])?;
    let mut length = [0; 4];
    input.read_exact(&mut length).map_err(cut_short)?;
    let length = u32::from_be_bytes(length) as usize;
    if length > MAX_PAYLOAD {
        return Err(broken(format!(
            "a frame of {length} bytes; at most {MAX_PAYLOAD} are allowed"
        )));
    }
    let mut payload = vec![0; length];
    input.read_exact(&mut payload).map_err(cut_short)?;
    Ok(Some(Frame { kind, payload }))
}

/// `read`, asked again when a signal came first; `read_exact` does that by itself.
pub(crate) fn read_some(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

fn broken(why: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}

fn cut_short(error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::UnexpectedEof {
        io::Error::new(error.kind(), "the stream ended inside a frame")
    } else {
        error
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frames(mut input: impl Read) -> io::Result<Vec<Frame>> {
        let mut frames = Vec::new();
        while let Some(frame) = read_frame(&mut input)? {
            frames.push(frame);
        }
        Ok(frames)
    }

    #[test]
    fn the_bytes_are_those_of_the_picture() {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, Kind::Command, b"ls").unwrap();
        assert_eq!(bytes, b"\x01\0\0\0\x02ls");
    }

    #[test]
    fn the_limit_is_exact() {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, Kind::Stdout, &[0; MAX_PAYLOAD]).unwrap();
        assert_eq!(frames(&bytes[..]).unwrap().len(), 1);
        let error = write_frame(&mut Vec::new(), Kind::Stdout, &[0; MAX_PAYLOAD + 1]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let error = frames(&b"\x02\0\x01\0\x01"[..]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn what_is_not_a_frame_is_an_error() {
        for (bytes, kind, said) in [
            (
                &b"\x01\xff\xff\xff\xff"[..],
                ErrorKind::InvalidData,
                "4294967295",
            ),
            (
                b"POST / HTTP/1.1\r\n",
                ErrorKind::InvalidData,
                "unknown frame kind 80",
            ),
            (
                b"\0\0\0\0\0",
                ErrorKind::InvalidData,
                "unknown frame kind 0",
            ),
            (b"\x01\0\0", ErrorKind::UnexpectedEof, "inside a frame"),
            (
                b"\x01\0\0\0\x05ls",
                ErrorKind::UnexpectedEof,
                "inside a frame",
            ),
        ] {
            let error = frames(bytes).unwrap_err();
            assert_eq!(error.kind(), kind);
            assert!(error.to_string().contains(said), "{error}");
        }
    }

    #[test]
    fn payloads_are_checked_for_their_kind() {
        let frame = |payload: &[u8]| Frame {
            kind: Kind::Command,
            payload: payload.to_vec(),
        };
        assert_eq!(frame("ls 你".as_bytes()).text().unwrap(), "ls 你");
        assert!(frame(b"\xff").text().is_err());
        assert_eq!(frame(&(-2_i32).to_be_bytes()).exit_status().unwrap(), -2);
        assert!(frame(b"\0\0").exit_status().is_err());
    }

    fn any_frame() -> impl Strategy<Value = Frame> {
        let kinds = prop::sample::select(Kind::ALL.to_vec());
        (kinds, prop::collection::vec(any::<u8>(), 0..300))
            .prop_map(|(kind, payload)| Frame { kind, payload })
    }

    proptest! {
        /// However the network cuts the bytes, the frames are the same.
        #[test]
        fn any_split_gives_the_same_frames(
            sent in prop::collection::vec(any_frame(), 0..6),
            piece in 1_usize..400,
        ) {
            let mut bytes = Vec::new();
            for frame in &sent {
                write_frame(&mut bytes, frame.kind, &frame.payload).unwrap();
            }
            prop_assert_eq!(frames(InPieces(&bytes, piece)).unwrap(), sent);
        }

        /// Any bytes at all give frames or an error, and no more memory than they fill.
        #[test]
        fn any_bytes_give_frames_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(frames) = frames(&bytes[..]) {
                let total: usize = frames.iter().map(|frame| HEADER + frame.payload.len()).sum();
                prop_assert_eq!(total, bytes.len());
            }
        }

        /// A stream that stops anywhere inside a frame is noticed.
        #[test]
        fn a_cut_frame_is_never_taken_for_a_whole_one(frame in any_frame(), cut in any::<prop::sample::Index>()) {
            let mut bytes = Vec::new();
            write_frame(&mut bytes, frame.kind, &frame.payload).unwrap();
            let cut = cut.index(bytes.len());
            let read = read_frame(&mut &bytes[..cut]);
            match cut {
                0 => prop_assert_eq!(read.unwrap(), None),
                _ => prop_assert_eq!(read.unwrap_err().kind(), ErrorKind::UnexpectedEof),
            }
        }
    }

    /// A reader that gives at most so many bytes at once, as a socket may.
    struct InPieces<'a>(&'a [u8], usize);

    impl Read for InPieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = buffer.len().min(self.1);
            self.0.read(&mut buffer[..count])
        }
    }
}
