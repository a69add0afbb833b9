//! Bytes: as text or as digits, long ones cut.

use serde::{Deserialize, Serialize};

/// Bytes that were sent or received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// How many they are.
    pub length: u64,
    /// The first of them, as text or, where they are none, in hexadecimal digits.
    #[serde(flatten)]
    pub begin: Begin,
}

/// How bytes begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Begin {
    /// They are UTF-8.
    Text(String),
    /// They are not: two digits a byte.
    Hex(String),
}

/// So many bytes of a longer row are kept: a screen is not wider, and a trace of a million events must stay small.
pub const KEPT_BYTES: usize = 200;

impl Data {
    /// These bytes, the first of `length`.
    #[must_use]
    pub fn new(first: &[u8], length: u64) -> Self {
        let kept = &first[..first.len().min(KEPT_BYTES)];
        let is_cut = kept.len() < first.len() || (kept.len() as u64) < length;
        Self {
            length,
            begin: begin(kept, is_cut),
        }
    }

    /// Those that are kept.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let digit = |digit: u8| char::from(digit).to_digit(16).unwrap_or(0) as u8;
        match &self.begin {
            Begin::Text(text) => text.as_bytes().to_vec(),
            Begin::Hex(digits) => {
                let pairs = digits.as_bytes().chunks_exact(2);
                pairs
                    .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
                    .collect()
            }
        }
    }

    /// There is more than is kept.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let kept = match &self.begin {
            Begin::Text(text) => text.len(),
            Begin::Hex(digits) => digits.len() / 2,
        };
        (kept as u64) < self.length
    }
}

/// Text, if they are UTF-8 without control characters that no text has. The last character may be cut.
fn begin(bytes: &[u8], is_cut: bool) -> Begin {
    let is_text = |text: &str| {
        let unusual = |c: &char| c.is_control() && !"\t\n\r\x1b\0".contains(*c);
        !text.contains('\0') && text.chars().filter(unusual).count() == 0
    };
    match std::str::from_utf8(bytes) {
        Ok(text) if is_text(text) => return Begin::Text(text.to_owned()),
        Err(error) if is_cut && error.error_len().is_none() => {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            if is_text(&valid) && !valid.is_empty() {
                return Begin::Text(valid.into_owned());
            }
        }
        _ => {}
    }
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            digits.extend(char::from_digit(half.into(), 16));
        }
    }
    Begin::Hex(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_text_or_digits() {
        let cases: [(&[u8], u64, Begin); 6] = [
            (b"one\n", 4, Begin::Text("one\n".into())),
            ("你好".as_bytes(), 6, Begin::Text("你好".into())),
            // A character cut in half, by us and by the program.
            (&"你好".as_bytes()[..5], 6, Begin::Text("你".into())),
            (&"你好".as_bytes()[..5], 5, Begin::Hex("e4bda0e5a5".into())),
            (&[0x16, 3, 1], 3, Begin::Hex("160301".into())),
            (b"", 0, Begin::Text(String::new())),
        ];
        for (bytes, length, expected) in cases {
            let data = Data::new(bytes, length);
            assert_eq!(data.begin, expected, "{bytes:?}");
            assert!(bytes.starts_with(&data.bytes()), "{bytes:?}");
        }
    }

    #[test]
    fn long_bytes_are_cut_and_their_length_is_kept() {
        let data = Data::new(&[b'a'; 1000], 5000);
        assert_eq!(data.length, 5000);
        assert_eq!(data.begin, Begin::Text("a".repeat(KEPT_BYTES)));
        assert!(data.is_cut() && !Data::new(b"a", 1).is_cut());
    }
}
