//! From the command's bytes to text: decoding, a piece at a time.
//!
//! `recv(1024).decode()` goes wrong twice: a character may be cut by the 1024,
//! and the bytes may not be in the encoding one thinks.
//! A `Decoder` of `encoding_rs` keeps the first half of a character until the second half comes.

use encoding_rs::{Decoder, Encoding};

/// How output is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Decoded from this encoding to UTF-8.
    Text(&'static Encoding),
    /// Passed on byte by byte, for output that is not text.
    Bytes,
}

impl Charset {
    /// Any label of the WHATWG Encoding Standard (`utf-8`, `gbk`, `big5`, `shift_jis`), or `none`.
    ///
    /// # Errors
    /// If there is no such encoding.
    pub fn for_label(label: &str) -> Result<Self, String> {
        if label == "none" {
            return Ok(Self::Bytes);
        }
        Encoding::for_label(label.as_bytes())
            .map(Self::Text)
            .ok_or_else(|| {
                "no such encoding — try utf-8, gbk, big5, shift_jis, euc-kr, windows-1252; \
             none leaves the bytes as they are"
                    .into()
            })
    }

    /// A decoder for one stream of output.
    #[must_use]
    pub fn decoder(self) -> TextDecoder {
        TextDecoder(match self {
            // A byte order mark is output like any other.
            Self::Text(encoding) => Some(encoding.new_decoder_without_bom_handling()),
            Self::Bytes => None,
        })
    }

    /// Decodes bytes that are complete.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> Vec<u8> {
        let mut decoder = self.decoder();
        let mut text = decoder.decode(bytes);
        text.extend(decoder.finish());
        text
    }
}

/// Decodes one stream; what does not fit the encoding becomes U+FFFD.
pub struct TextDecoder(Option<Decoder>);

impl TextDecoder {
    /// The text of the next piece, in UTF-8; a character whose end is still to come waits.
    #[must_use]
    pub fn decode(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.convert(bytes, false)
    }

    /// The end of the stream, after which the decoder has done its work: half a character that is still waiting becomes U+FFFD.
    #[must_use]
    pub fn finish(&mut self) -> Vec<u8> {
        self.convert(b"", true)
    }

    fn convert(&mut self, bytes: &[u8], last: bool) -> Vec<u8> {
        let Some(decoder) = &mut self.0 else {
            return bytes.to_vec();
        };
        let room = decoder.max_utf8_buffer_length(bytes.len());
        let mut text =
            String::with_capacity(room.expect("a piece of output is far below usize::MAX"));
        let _ = decoder.decode_to_string(bytes, &mut text, last);
        if last {
            // `encoding_rs` panics when a finished decoder is used again.
            self.0 = None;
        }
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn charset(label: &str) -> Charset {
        Charset::for_label(label).unwrap()
    }

    fn in_pieces<'a>(charset: Charset, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
        let mut decoder = charset.decoder();
        let mut text: Vec<u8> = pieces
            .into_iter()
            .flat_map(|piece| decoder.decode(piece))
            .collect();
        text.extend(decoder.finish());
        text
    }

    #[test]
    fn gbk_cut_at_every_byte_decodes_right() {
        let text = "目录 C:\\用户 的内容，共 3 个文件。𠮷";
        let (gbk, _, _) = encoding_rs::GB18030.encode(text);
        for cut in 0..=gbk.len() {
            let (head, tail) = gbk.split_at(cut);
            assert_eq!(
                in_pieces(charset("gbk"), [head, tail]),
                text.as_bytes(),
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn half_a_character_at_the_end_is_shown_as_replaced() {
        assert_eq!(
            charset("utf-8").decode(b"ok \xe4\xbd"),
            "ok \u{fffd}".as_bytes()
        );
    }

    #[test]
    fn the_wrong_encoding_gives_wrong_text_not_an_error() {
        assert_eq!(
            charset("gbk").decode("你好".as_bytes()),
            "浣犲ソ".as_bytes()
        );
    }

    #[test]
    fn labels_are_those_of_the_standard() {
        assert_eq!(charset("GB2312"), charset("gbk"));
        assert_eq!(charset("none").decode(b"\xff\0"), b"\xff\0");
        assert!(Charset::for_label("klingon").unwrap_err().contains("gbk"));
    }

    proptest! {
        /// However the output is cut, the text is the same.
        #[test]
        fn any_split_gives_the_same_text(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            label in prop::sample::select(vec!["utf-8", "gbk", "big5", "shift_jis", "euc-kr", "utf-16le", "iso-2022-jp"]),
            size in 1_usize..20,
        ) {
            let charset = charset(label);
            prop_assert_eq!(in_pieces(charset, bytes.chunks(size)), charset.decode(&bytes));
        }

        /// Any bytes at all give valid UTF-8, at most three bytes for each.
        #[test]
        fn any_bytes_give_text(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let text = charset("gbk").decode(&bytes);
            prop_assert!(std::str::from_utf8(&text).is_ok());
            prop_assert!(text.len() <= 3 * bytes.len());
        }
    }
}
