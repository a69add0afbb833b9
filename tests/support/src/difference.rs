//! Where two sequences of bytes part, as a reader sees it.

use crate::escaped;

/// How many bytes are shown before the first difference, and from it on.
const BEFORE: usize = 24;
const AFTER: usize = 24;

/// The first difference between what was expected and what came, with a little of what is around it.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Between two that are not the same; `None` where there is nothing to compare.
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
            format!("{open}{}{cut}", escaped(&bytes[from..to]))
        };
        let common = escaped(&expected[from..shown]);
        Some(Self {
            same,
            expected: window(expected),
            received: window(received),
            // Without the closing quote.
            common: format!("{open}{}", &common[..common.len() - 1]),
        })
    }

    /// The two, one above the other, and below them a mark at the character where they part.
    #[must_use]
    pub fn marked(&self) -> String {
        let gap = " ".repeat(textwrap::core::display_width(&self.common));
        format!(
            "  - expected    {}\n  + received    {}\n                {gap}^ byte {}, counted from 1, is the first that differs\n",
            self.expected,
            self.received,
            self.same + 1
        )
    }
}

/// The nearest place at or before `at` where a UTF-8 character begins.
pub(crate) fn boundary(bytes: &[u8], at: usize) -> usize {
    (at.saturating_sub(3)..=at)
        .rev()
        .find(|&at| !continues(bytes, at))
        .unwrap_or(at)
}

/// Is this byte inside a UTF-8 character, and not its first?
fn continues(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80)
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
    fn the_mark_stands_under_the_difference() {
        let difference = Difference::between("你好\n".as_bytes(), "你她\n".as_bytes()).unwrap();
        assert_eq!(
            difference.marked(),
            "  - expected    \"你好\\n\"\n  + received    \"你她\\n\"\n                   \
             ^ byte 6, counted from 1, is the first that differs\n"
        );
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
