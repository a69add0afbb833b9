//! The answer to a datagram: the same bytes with the letters from a to z in upper case. If another comes, why?

use support::{Cause, Said, UdpPeer, escaped, fail, fail_at_difference, said, verbatim};

/// Sends a datagram; its answer must be the next that this peer receives.
#[track_caller]
pub(crate) fn ask(peer: &UdpPeer, datagram: &[u8], likely_cause: impl Into<Cause>) {
    peer.send(datagram);
    expect_answer_to(datagram, peer, likely_cause);
}

/// The answer to this datagram must be the next that this peer receives.
#[track_caller]
pub(crate) fn expect_answer_to(datagram: &[u8], peer: &UdpPeer, likely_cause: impl Into<Cause>) {
    let (wanted, likely_cause) = (wanted(datagram), likely_cause.into());
    let (came, _) = peer.receive(&wanted, &likely_cause);
    must_be_answer_to(datagram, &came, likely_cause);
}

pub(crate) fn wanted(datagram: &[u8]) -> Said {
    said!("the answer {}", escaped(&datagram.to_ascii_uppercase()))
}

#[track_caller]
pub(crate) fn must_be_answer_to(datagram: &[u8], came: &[u8], likely_cause: impl Into<Cause>) {
    let answer = datagram.to_ascii_uppercase();
    if came == answer {
        return;
    }
    let received = said!("a datagram with {}", escaped(came));
    // Something came, though it may be empty.
    let likely_cause = likely_cause.into().also_if_nothing();
    match evident(datagram, &answer, came) {
        Some(cause) => fail(wanted(datagram), received, cause),
        None => fail_at_difference((wanted(datagram), &answer), (received, came), likely_cause),
    }
}

/// What `came` shows by itself, whatever the stage.
fn evident(datagram: &[u8], answer: &[u8], came: &[u8]) -> Option<Said> {
    let toggled = |byte: &u8| {
        if byte.is_ascii_alphabetic() {
            byte ^ 0x20
        } else {
            *byte
        }
    };
    if came == datagram.iter().map(toggled).collect::<Vec<_>>() {
        return Some(said!(
            "the bit 0x20 was toggled, so capital letters became small: change the letters from a to z, and no others"
        ));
    }
    let line_ends = [&b"\r\n"[..], b"\n"];
    let mut without_line_end = line_ends.iter().filter_map(|end| answer.strip_suffix(*end));
    if without_line_end.any(|text| text == came) {
        return Some(said!(
            "the line end is gone: it is part of the datagram, and so of its answer"
        ));
    }
    if came == answer.trim_ascii() {
        return Some(said!(
            "the blanks around the text are gone: every byte of the datagram belongs to its answer"
        ));
    }
    if contains_replaced(came) && !contains_replaced(datagram) {
        return Some(said!(
            "bytes that are not UTF-8 were decoded, and came back as U+FFFD: leave them as they are"
        ));
    }
    if came.len() == answer.len() {
        return changed_byte(datagram, answer, came);
    }
    let rest = came.strip_prefix(answer)?;
    rest.iter().any(|&byte| byte != 0).then(|| {
        said!(
            "behind the answer comes what was in the buffer before: only so many bytes as recvfrom counted are the datagram"
        )
    })
}

fn contains_replaced(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|three| three == "\u{fffd}".as_bytes())
}

/// The first byte that is wrong, where the length is right.
fn changed_byte(datagram: &[u8], answer: &[u8], came: &[u8]) -> Option<Said> {
    let wrong = answer
        .iter()
        .zip(came)
        .position(|(one, other)| one != other)?;
    let (was, is) = (datagram[wrong], came[wrong]);
    let shown = |byte| verbatim(format!("0x{byte:02x}"));
    if was.is_ascii_lowercase() && is == was {
        return Some(said!(
            "the letter {} did not become a capital: the letters are those from a to z, both included",
            escaped(&[was])
        ));
    }
    (!was.is_ascii_lowercase()).then(|| {
        said!(
            "the byte {} became {}, but it is no letter from a to z: change those, and no others",
            shown(was),
            shown(is)
        )
    })
}
