//! Why an answer is not the one that a stage wants: chosen by what came.

use std::time::Duration;

use support::{Peer, Said, patience, said};

use crate::frames::{Answer, End, STDERR, STDOUT, Wanted};

/// How long to look for output that comes after the exit status, when the stage has failed already.
const MOMENT: Duration = Duration::from_millis(300);

/// What a stage knows of likely causes.
#[derive(Clone, Debug)]
pub(crate) struct Why {
    pub(crate) otherwise: Said,
    pub(crate) nothing: Option<Said>,
    closed: Option<Said>,
    unfinished: Option<Said>,
    frames: Option<Said>,
    status: Option<Said>,
    short: Option<Said>,
}

impl From<Said> for Why {
    fn from(otherwise: Said) -> Self {
        Self {
            otherwise,
            nothing: None,
            closed: None,
            unfinished: None,
            frames: None,
            status: None,
            short: None,
        }
    }
}

impl From<&Said> for Why {
    fn from(otherwise: &Said) -> Self {
        otherwise.clone().into()
    }
}

impl From<&Self> for Why {
    fn from(why: &Self) -> Self {
        why.clone()
    }
}

impl Why {
    /// Why nothing at all came.
    pub(crate) fn if_nothing(mut self, cause: Said) -> Self {
        self.nothing = Some(cause);
        self
    }

    /// Why the connection was closed before the exit status.
    pub(crate) fn if_closed(mut self, cause: Said) -> Self {
        self.closed = Some(cause);
        self
    }

    /// Why the answer stopped before the exit status.
    pub(crate) fn if_unfinished(mut self, cause: Said) -> Self {
        self.unfinished = Some(cause);
        self
    }

    /// Why what came are no frames.
    pub(crate) fn if_no_frames(mut self, cause: Said) -> Self {
        self.frames = Some(cause);
        self
    }

    /// Why the outputs are right, and the exit status is not.
    pub(crate) fn if_status(mut self, cause: Said) -> Self {
        self.status = Some(cause);
        self
    }

    /// Why the exit status came, and only the beginning of stdout.
    pub(crate) fn if_short(mut self, cause: Said) -> Self {
        self.short = Some(cause);
        self
    }

    /// What is wrong with this answer, if anything is.
    pub(crate) fn of(&self, answer: &Answer, peer: &mut Peer, wanted: &Wanted<'_>) -> Option<Said> {
        let has_outputs = answer.stdout == wanted.stdout && answer.stderr == wanted.stderr;
        if has_outputs && answer.status() == Some(wanted.status) {
            return None;
        }
        if let Some(cause) = of_outputs(answer, wanted) {
            return Some(cause);
        }
        let is_part =
            wanted.stdout.starts_with(&answer.stdout) && wanted.stderr.starts_with(&answer.stderr);
        if answer.end == End::Complete && is_part && !has_outputs && overtaken(peer) {
            return Some(said!(
                "the exit status overtook the output: wait until both outputs have been read to their ends and sent \
                 (join their threads), and only then send the frame of kind 4"
            ));
        }
        if has_outputs {
            return Some(self.of_status(answer, wanted));
        }
        Some(match answer.end {
            End::Complete => {
                let is_short = wanted.stdout.starts_with(&answer.stdout);
                let short = self.short.clone().filter(|_| is_short);
                short.unwrap_or_else(|| self.otherwise.clone())
            }
            End::Closed => self.of_closed(),
            End::Silent => self.of_unfinished(),
        })
    }

    /// Why the connection was closed before the exit status.
    pub(crate) fn of_closed(&self) -> Said {
        self.closed.clone().unwrap_or_else(|| {
            said!(
                "the server closed the connection before the frame of kind 4; has one of its threads \
                 ended with an error? Or: {}",
                &self.otherwise
            )
        })
    }

    fn of_unfinished(&self) -> Said {
        let cause = self.unfinished.clone();
        cause.unwrap_or_else(|| self.otherwise.clone())
    }

    fn of_status(&self, answer: &Answer, wanted: &Wanted<'_>) -> Said {
        match (answer.end, answer.status()) {
            (End::Closed, _) => self.of_closed(),
            (End::Silent, _) => self.unfinished.clone().unwrap_or_else(|| {
                said!(
                    "the output came, and no frame of kind 4 after it: the client does not know that this is \
                     all"
                )
            }),
            (_, None) => said!("the payload of kind 4 is 4 bytes: big-endian, signed, and no text"),
            (_, Some(status)) if status == wanted.status.swap_bytes() => {
                said!("the exit status is big-endian, as the length is: its most significant byte comes first")
            }
            _ => self.status.clone().unwrap_or_else(|| self.otherwise.clone()),
        }
    }

    /// Why `header` begins no frame.
    pub(crate) fn not_a_frame(&self, header: &[u8], before: &Answer) -> Said {
        if let Some(cause) = &self.frames {
            cause.clone()
        } else if let Some(cause) = of_the_frames_before(before) {
            cause
        } else if before.is_empty() && is_text(header) {
            self.no_header(header, before)
        } else {
            said!(
                "the frame before it was longer than its length said: the length counts the bytes of the \
                 payload, not its characters"
            )
        }
    }

    /// Why less than a header came.
    pub(crate) fn no_header(&self, header: &[u8], before: &Answer) -> Said {
        if let Some(cause) = &self.frames {
            cause.clone()
        } else if let Some(cause) = of_the_frames_before(before) {
            cause
        } else if is_text(header) {
            said!(
                "text came where a frame should begin: send the kind and the length before each payload"
            )
        } else {
            said!("send the kind (1 byte) and the length (4 bytes) before each payload")
        }
    }

    /// Why a header announces too much.
    pub(crate) fn too_long(&self, header: &[u8], before: &Answer) -> Said {
        if let Some(cause) = &self.frames {
            cause.clone()
        } else if let Some(cause) = of_the_frames_before(before) {
            cause
        } else if header.ends_with(&[0, 0]) && header[1] != 0 {
            said!("the length is big-endian: its most significant byte comes first")
        } else {
            said!("a frame holds at most 64 KiB: split long output into several")
        }
    }

    /// Why a payload is shorter than its length.
    pub(crate) fn too_short(&self, before: &Answer) -> Said {
        if let Some(cause) = &self.frames {
            cause.clone()
        } else if let Some(cause) = of_the_frames_before(before) {
            cause
        } else {
            said!(
                "the length must be that of the payload, in bytes, and all of the payload must be sent: \
                 with sendall, not with send"
            )
        }
    }
}

fn is_text(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| matches!(byte, b'\n' | b'\r' | b'\t' | b' '..=b'~' | 0x80..))
}

/// Did the first frame seem to begin with three zeros, as after a header of 8 bytes?
fn is_padded(before: &Answer) -> bool {
    [&before.stdout, &before.stderr]
        .iter()
        .any(|output| output.starts_with(&[0; 3]) && output.iter().any(|&byte| byte != 0))
}

/// What the payloads before show, when what follows is no frame.
fn of_the_frames_before(before: &Answer) -> Option<Said> {
    let has_a_header = |output: &Vec<u8>| contains(output, b"\x04\0\0\0");
    if is_padded(before) {
        Some(padded())
    } else if has_a_header(&before.stdout) || has_a_header(&before.stderr) {
        Some(said!(
            "a length is larger than its payload, which then seems to hold the next header: \
             it counts the bytes of the payload only, without the 5 of the header"
        ))
    } else {
        None
    }
}

fn padded() -> Said {
    said!(
        "the header has 8 bytes instead of 5: struct.pack needs the `>`, else it fills up with \
         zeros, and a struct of C does so, too"
    )
}

/// What the outputs show whatever the stage.
fn of_outputs(answer: &Answer, wanted: &Wanted<'_>) -> Option<Said> {
    let outputs = [
        (&answer.stdout, wanted.stdout),
        (&answer.stderr, wanted.stderr),
    ];
    let mut both = outputs.iter();
    let any = |test: fn(&[u8], &[u8]) -> bool| {
        outputs
            .iter()
            .any(|(came, wanted)| *came != wanted && test(came, wanted))
    };
    let seems_unread =
        |words: &[u8]| contains(&answer.stdout, words) && !contains(wanted.stdout, words);
    if [&b">&2"[..], b"&& ", b"; "]
        .iter()
        .any(|words| seems_unread(words))
    {
        return Some(said!(
            "no shell has read the command: run `sh -c COMMAND`, with the whole text as one argument, \
             and split nothing"
        ));
    }
    if any(|came, wanted| contains(came, b"\xef\xbf\xbd") && !contains(wanted, b"\xef\xbf\xbd")) {
        return Some(said!(
            "the output was decoded and encoded again on its way, and what was no text became U+FFFD: \
             pass on the bytes as they came"
        ));
    }
    if any(|came, wanted| contains(wanted, b"\r\n") && came == without_returns(wanted)) {
        return Some(said!(
            "`\\r\\n` became `\\n` on its way: read the output as bytes, not as text (text=True and \
             universal newlines turn line ends)"
        ));
    }
    let mut differ = outputs.iter().map(|(came, wanted)| **came != *wanted);
    if differ.any(|differs| differs) && both.all(|(came, wanted)| **came == wanted.trim_ascii_end())
    {
        return Some(said!(
            "the line end is gone: it belongs to the output; pass on each byte as it came, without strip"
        ));
    }
    let mixed = [wanted.stdout, wanted.stderr].concat();
    let is_mixed = |came: &[u8], other: &[u8]| other.is_empty() && came.len() == mixed.len();
    if !wanted.stdout.is_empty()
        && !wanted.stderr.is_empty()
        && (is_mixed(&answer.stdout, &answer.stderr) || is_mixed(&answer.stderr, &answer.stdout))
    {
        return Some(said!(
            "both outputs came as one: give the command a pipe for each, and each its kind of frame"
        ));
    }
    None
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn without_returns(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    for (at, &byte) in bytes.iter().enumerate() {
        if byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            kept.push(byte);
        }
    }
    kept
}

/// Does output come after the exit status?
fn overtaken(peer: &mut Peer) -> bool {
    let _ = peer.stream().set_read_timeout(Some(MOMENT));
    let more = peer.receive(5);
    let _ = peer.stream().set_read_timeout(Some(patience()));
    matches!(more.first(), Some(&(STDOUT | STDERR)))
}
