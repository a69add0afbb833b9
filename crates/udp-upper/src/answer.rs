//! The protocol: what the answer to a datagram is, and whether a reply is the answer to a line.
//!
//! A reply carries nothing but the text, so nothing in it says which request it belongs to.
//! Real protocols put a number into every request and its reply (the ID of DNS, RFC 1035 §4.1.1);
//! here only the text can tell.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};

/// How many earlier lines are remembered, each as a hash of 8 bytes: half a megabyte.
/// At 10,000 lines a second, a reply six seconds late is still recognized.
const REMEMBERED_LINES: usize = 65_536;

/// The bytes a datagram is answered with: the same, ASCII letters in upper case.
///
/// Bytes from 128 up are left alone, so UTF-8 stays UTF-8 and the length stays the same.
#[must_use]
pub fn answer_to(datagram: &[u8]) -> Vec<u8> {
    datagram.to_ascii_uppercase()
}

/// A datagram's text without the line end that `nc -u` sends with it.
///
/// It is answered as part of the datagram, but neither shown nor compared.
#[must_use]
pub fn without_line_end(datagram: &[u8]) -> &[u8] {
    let windows = datagram.strip_suffix(b"\r\n");
    windows.or(datagram.strip_suffix(b"\n")).unwrap_or(datagram)
}

/// What a reply is to the line that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The answer to this line.
    Whole,
    /// The answer to the beginning of this line: the server received no more.
    Cut,
    /// Either that, or a late answer to an earlier line: nothing tells which.
    Doubtful,
    /// The answer to another line.
    Stray,
}

/// Judges a reply that came while the client waits for the answer to `line`.
///
/// [`Verdict::Whole`] and [`Verdict::Cut`] count as its answer. Such a reply may still be a late answer
/// to another line, but it is, byte for byte, what the server answers to this one.
#[must_use]
pub fn judge(line: &[u8], reply: &[u8], earlier: &EarlierLines) -> Verdict {
    let is_beginning = line
        .get(..reply.len())
        .is_some_and(|beginning| answer_to(beginning) == reply);
    if !is_beginning {
        Verdict::Stray
    } else if reply.len() == line.len() {
        Verdict::Whole
    } else if reply.is_empty() {
        // A server cuts to one byte at least, so this is the answer to an empty line.
        Verdict::Stray
    } else if earlier.have_the_answer(reply) {
        // A late LINE1 must not pass for the answer to line10.
        Verdict::Doubtful
    } else {
        Verdict::Cut
    }
}

/// The lines that were sent before this one, and may still be answered.
#[derive(Default)]
pub struct EarlierLines {
    hashes: VecDeque<u64>,
    hasher: RandomState,
}

impl EarlierLines {
    /// Remembers a line that was sent, and forgets the oldest when there are too many.
    pub fn remember(&mut self, line: &[u8]) {
        if self.hashes.len() == REMEMBERED_LINES {
            self.hashes.pop_front();
        }
        self.hashes.push_back(self.hash(line));
    }

    fn have_the_answer(&self, reply: &[u8]) -> bool {
        self.hashes.contains(&self.hash(reply))
    }

    fn hash(&self, bytes: &[u8]) -> u64 {
        self.hasher.hash_one(answer_to(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn after(lines: &[Vec<u8>]) -> EarlierLines {
        let mut earlier = EarlierLines::default();
        for line in lines {
            earlier.remember(line);
        }
        earlier
    }

    /// Short lines of few letters: one is often the beginning of another.
    fn line() -> impl Strategy<Value = Vec<u8>> {
        vec(prop::sample::select(&b"aAb\xc4"[..]), 0..6)
    }

    fn cut(line: &[u8], buffer_size: usize) -> &[u8] {
        &line[..line.len().min(buffer_size)]
    }

    #[test]
    fn a_late_reply_to_the_beginning_of_this_line_is_doubtful() {
        let earlier = after(&[b"line1".to_vec()]);
        assert_eq!(judge(b"line10", b"LINE1", &earlier), Verdict::Doubtful);
        assert_eq!(judge(b"line10", b"LINE10", &earlier), Verdict::Whole);
        assert_eq!(judge(b"line10", b"LINE", &earlier), Verdict::Cut);
        assert_eq!(judge(b"line2", b"LINE1", &earlier), Verdict::Stray);
    }

    #[test]
    fn a_reply_in_small_letters_is_no_answer() {
        let none = EarlierLines::default();
        for reply in [&b"line"[..], b"Line", b"li"] {
            assert_eq!(judge(b"line", reply, &none), Verdict::Stray);
        }
    }

    #[test]
    fn an_empty_reply_answers_only_an_empty_line() {
        let none = EarlierLines::default();
        assert_eq!(judge(b"", b"", &none), Verdict::Whole);
        assert_eq!(judge(b"a", b"", &none), Verdict::Stray);
        assert_eq!(judge(b"", b"A", &none), Verdict::Stray);
    }

    #[test]
    fn one_line_end_is_dropped() {
        for (bytes, shown) in [
            ("a\n", "a"),
            ("a\r\n", "a"),
            ("a\n\n", "a\n"),
            ("\r", "\r"),
            ("", ""),
        ] {
            assert_eq!(without_line_end(bytes.as_bytes()), shown.as_bytes());
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut earlier = EarlierLines::default();
        for number in 0..=REMEMBERED_LINES {
            earlier.remember(number.to_string().as_bytes());
        }
        assert_eq!(earlier.hashes.len(), REMEMBERED_LINES);
        assert!(!earlier.have_the_answer(b"0"), "the oldest is forgotten");
        assert!(earlier.have_the_answer(b"1"));
    }

    proptest! {
        #[test]
        fn an_answer_changes_nothing_but_ascii_letters(bytes: Vec<u8>) {
            let answer = answer_to(&bytes);
            prop_assert_eq!(answer.len(), bytes.len());
            for (&after, &before) in answer.iter().zip(&bytes) {
                let letter = before.is_ascii_lowercase();
                prop_assert_eq!(after, if letter { before - 32 } else { before });
            }
        }

        #[test]
        fn a_line_s_own_answer_always_counts(line in line(), others in vec(line(), 0..4)) {
            prop_assert_eq!(judge(&line, &answer_to(&line), &after(&others)), Verdict::Whole);
        }

        #[test]
        fn a_line_s_own_answer_cut_short_counts_unless_doubtful(
            line in line(),
            others in vec(line(), 0..4),
            buffer_size in 1..6_usize,
        ) {
            let reply = answer_to(cut(&line, buffer_size));
            let verdict = judge(&line, &reply, &after(&others));
            let another_s = others.iter().any(|other| answer_to(other) == reply);
            prop_assert_eq!(verdict, match () {
                () if reply.len() == line.len() => Verdict::Whole,
                () if another_s => Verdict::Doubtful,
                () => Verdict::Cut,
            });
        }

        #[test]
        fn another_line_s_answer_counts_only_where_it_is_the_right_one(
            line in line(),
            other in line(),
            buffer_size in 1..6_usize,
        ) {
            let late = answer_to(cut(&other, buffer_size));
            let verdict = judge(&line, &late, &after(&[other]));
            if matches!(verdict, Verdict::Whole | Verdict::Cut) {
                prop_assert_eq!(late, answer_to(cut(&line, buffer_size)));
            }
        }

        #[test]
        fn any_bytes_get_a_verdict(line: Vec<u8>, reply: Vec<u8>) {
            let _ = judge(&line, &reply, &EarlierLines::default());
        }
    }
}
