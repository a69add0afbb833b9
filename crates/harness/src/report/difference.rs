//! The first difference between two sequences of bytes, as a report shows it.

use serde::{Deserialize, Serialize};

use super::bytes::{boundary, quoted};
use super::said::Said;
use crate::said;

/// How many bytes are shown before the first difference, and from it on.
const BEFORE: usize = 24;
const AFTER: usize = 24;

/// The first difference between what was expected and what came, with a little of what is around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The number of bytes that are the same in both.
    pub same: usize,
    /// What was expected around there, escaped.
    pub expected: String,
    /// What came around there, escaped.
    pub received: String,
    /// What both begin with, escaped: the difference is marked after it.
    pub common: String,
}

impl Difference {
    /// `None` if they are equal, or one of them is empty.
    #[must_use]
    pub fn between(expected: &[u8], received: &[u8]) -> Option<Self> {
        if expected == received || expected.is_empty() || received.is_empty() {
            return None;
        }
        let pairs = expected.iter().zip(received);
        let same = pairs.take_while(|(one, other)| one == other).count();
        // Not inside a character, which would be shown as two broken ones.
        let shown = boundary(expected, same).min(boundary(received, same));
        let from = boundary(expected, shown.saturating_sub(BEFORE));
        let open = if from > 0 { "…" } else { "" };
        let window = |bytes: &[u8]| {
            let to = boundary(bytes, (shown + AFTER).min(bytes.len()));
            let cut = if to < bytes.len() { "…" } else { "" };
            format!("{open}{}{cut}", quoted(&bytes[from..to]))
        };
        let common = quoted(&expected[from..shown]);
        Some(Self {
            same,
            expected: window(expected),
            received: window(received),
            // Without the closing quote.
            common: format!("{open}{}", &common[..common.len() - 1]),
        })
    }

    /// How many columns of a terminal the common part takes.
    #[must_use]
    pub fn columns_before(&self) -> usize {
        textwrap::core::display_width(&self.common)
    }

    /// Where the first difference is.
    #[must_use]
    pub fn place(&self) -> Said {
        let byte = self.same + 1;
        said!("byte {}, counted from 1, is the first that differs", byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_found_and_shown() {
        let difference = Difference::between(b"hello\nworld", b"hello\nWorld").unwrap();
        assert_eq!(difference.same, 6);
        assert_eq!(difference.expected, "\"hello\\nworld\"");
        assert_eq!(difference.received, "\"hello\\nWorld\"");
        assert_eq!(difference.common, "\"hello\\n");
    }

    #[test]
    fn a_character_is_not_cut_in_two() {
        let difference = Difference::between("你好".as_bytes(), "你她".as_bytes()).unwrap();
        // Both begin with e5 a5: the sixth byte is the first that differs.
        assert_eq!(difference.same, 5);
        assert_eq!(difference.common, "\"你");
        assert_eq!(difference.columns_before(), 3);
        assert_eq!(difference.received, "\"你她\"");
    }

    #[test]
    fn of_a_long_message_only_the_place_is_shown() {
        let mut other = vec![b'a'; 100_000];
        other[50_000] = b'b';
        let difference = Difference::between(&[b'a'; 100_000], &other).unwrap();
        assert_eq!(difference.same, 50_000);
        assert!(difference.expected.chars().count() < 60);
        assert!(difference.received.starts_with(&difference.common));
    }

    #[test]
    fn what_is_cut_short_differs_at_its_end() {
        let difference = Difference::between(b"hello", b"hel").unwrap();
        assert_eq!((difference.same, difference.common.as_str()), (3, "\"hel"));
        assert_eq!(Difference::between(b"same", b"same"), None);
        assert_eq!(Difference::between(b"something", b""), None);
    }

    proptest::proptest! {
        #[test]
        fn any_two_sequences_have_a_place_or_none(one: Vec<u8>, other: Vec<u8>) {
            if let Some(difference) = Difference::between(&one, &other) {
                proptest::prop_assert_eq!(&one[..difference.same], &other[..difference.same]);
                proptest::prop_assert!(difference.expected.starts_with(&difference.common));
                proptest::prop_assert!(difference.received.starts_with(&difference.common));
            }
        }
    }
}
