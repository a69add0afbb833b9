//! What a stage has seen, sorted into kinds: each kind has causes of its own.

use crate::{Said, said};

/// What was seen instead of what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Nothing at all.
    Nothing,
    /// Nothing, and the connection was closed.
    Closed,
    /// Nothing, and the connection was reset.
    Reset,
    /// The beginning of it.
    Part,
    /// All of it, and then more.
    More,
    /// Something of which the cause is known whatever the stage.
    Known(Said),
    /// A character that was cut in two.
    Cut,
    /// An empty line, where a text was expected.
    EmptyLine,
    /// The program's end.
    End,
    /// Something else: the stage itself has looked at it.
    Told,
}

impl Seen {
    /// The kind of `came`, where `expected` was expected.
    pub(crate) fn between(expected: &[u8], came: &[u8]) -> Self {
        let texts = std::str::from_utf8(expected)
            .ok()
            .zip(std::str::from_utf8(came).ok());
        if came.is_empty() {
            // An empty line, without its end, if nothing else came: `came` says so, see `Seen::line`.
            return Self::Nothing;
        }
        if let Some(known) = known_bytes(expected, came)
            .or_else(|| texts.and_then(|(expected, came)| known_text(expected, came)))
        {
            return Self::Known(known);
        }
        if is_cut(expected, came) {
            Self::Cut
        } else if expected.starts_with(came) {
            Self::Part
        } else if came.starts_with(expected) {
            Self::More
        } else {
            Self::Told
        }
    }

    /// The kind of the line `came`, without its end, where `expected` was expected.
    pub(crate) fn line(expected: &[u8], came: &[u8]) -> Self {
        if came.is_empty() && !expected.is_empty() {
            return Self::EmptyLine;
        }
        Self::between(expected, came)
    }
}

/// Does a character come as U+FFFD that was none? What came may end in the middle of one.
fn is_cut(expected: &[u8], came: &[u8]) -> bool {
    let replacement = "\u{fffd}".as_bytes();
    let has = |text: &[u8]| text.windows(3).any(|bytes| bytes == replacement);
    std::str::from_utf8(expected).is_ok() && !has(expected) && has(came)
}

fn known_bytes(expected: &[u8], came: &[u8]) -> Option<Said> {
    let rest = came.strip_prefix(expected);
    if rest.is_some_and(|rest| rest.len() > 1 && rest.iter().all(|&byte| byte == 0)) {
        return Some(said!(
            "the whole buffer was taken, zeros and all: only the bytes that the receive counted are the message"
        ));
    }
    if rest == Some(b"\r") {
        return Some(said!(
            "the `\\r` before the `\\n` belongs to the line end: drop it"
        ));
    }
    let without_end = came.strip_suffix(b"\r\n");
    if without_end.is_some() && without_end == expected.strip_suffix(b"\n") {
        return Some(said!(
            "the line ends with `\\r\\n`: a message ends with exactly one `\\n`; \
             some libraries translate line ends when they write text"
        ));
    }
    if expected.ends_with(b"\n") && rest == Some(b"\n") {
        return Some(said!(
            "there are two line ends: the text had one already, or the call that prints it adds one"
        ));
    }
    if expected.strip_suffix(b"\n") == Some(came) {
        return Some(said!(
            "the line end is missing: a message ends with exactly one `\\n`"
        ));
    }
    let cut_at = |byte: u8| expected.iter().position(|&one| one == byte);
    if cut_at(b'\r').is_some_and(|at| came == &expected[..at]) {
        return Some(said!(
            "a `\\r` alone was taken for a line end: some ways to read lines do so (universal newlines, \
             splitlines); split at `\\n` only"
        ));
    }
    if cut_at(0).is_some_and(|at| came == &expected[..at]) {
        return Some(said!(
            "the text ends at the first byte 0: it was handled as a C string, but a byte 0 is a byte like any other"
        ));
    }
    None
}

fn known_text(expected: &str, came: &str) -> Option<Said> {
    let is_repr = |quoted: &str| quoted == expected || unescaped(quoted) == expected.as_bytes();
    let inner = came.strip_prefix('b').unwrap_or(came);
    let quoted = ['\'', '"'].iter().find_map(|&quote| {
        let inner = inner.strip_prefix(quote)?;
        inner.strip_suffix(quote)
    });
    if quoted.is_some_and(is_repr) {
        return Some(said!(
            "the text was printed as a programmer writes it, with quotes: decode the bytes, and print the text itself"
        ));
    }
    let has_foreign = !expected.is_ascii();
    if has_foreign && is_replaced_by_question_marks(expected, came) {
        return Some(said!(
            "characters came as `?`: the program writes in an encoding that does not have them, \
             such as ASCII or that of the system; write UTF-8 whatever the system's locale is"
        ));
    }
    let as_latin_1 = || expected.bytes().map(char::from).collect::<String>();
    if has_foreign && came == as_latin_1() {
        return Some(said!(
            "each byte became a character of its own: the bytes were decoded as Latin-1; they are UTF-8"
        ));
    }
    let line = |text: &'_ str| text.strip_suffix('\n').unwrap_or(text).len();
    let text = expected.trim();
    if line(expected) > text.len() && line(came) == text.len() && came.starts_with(text) {
        return Some(said!(
            "the blanks around the text are gone: strip() and trim() take every blank; remove the line end, and nothing else"
        ));
    }
    let other_line_end = |c: char| {
        [
            '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}',
        ]
        .contains(&c)
    };
    if expected
        .find(other_line_end)
        .is_some_and(|at| came == &expected[..at])
    {
        return Some(said!(
            "a character such as U+2028 or form feed was taken for a line end: some ways to split text into lines do so \
             (splitlines); split the bytes at `\\n` only"
        ));
    }
    None
}

/// `\xe4\n` of a Python program, or of a Rust one, as the bytes that it stands for.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        bytes.extend(before.as_bytes());
        let hex = || u8::from_str_radix(escape.get(2..4)?, 16).ok();
        let (byte, length) = match escape.as_bytes().get(1) {
            Some(b'n') => (b'\n', 2),
            Some(b't') => (b'\t', 2),
            Some(b'r') => (b'\r', 2),
            Some(b'x') => hex().map_or((b'\\', 1), |byte| (byte, 4)),
            _ => (b'\\', 1),
        };
        bytes.push(byte);
        rest = &escape[length..];
    }
    bytes.extend(rest.as_bytes());
    bytes
}

/// Is `came` what is expected, with one or more `?` for each character that is not ASCII?
fn is_replaced_by_question_marks(expected: &str, came: &str) -> bool {
    let one = |c: char| if c.is_ascii() { c } else { '?' };
    let a_character: String = expected.chars().map(one).collect();
    let a_byte = |c: char| {
        if c.is_ascii() {
            c.to_string()
        } else {
            "?".repeat(c.len_utf8())
        }
    };
    let a_byte: String = expected.chars().map(a_byte).collect();
    came != expected && (came == a_character || came == a_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(expected: &str, came: impl AsRef<[u8]>) -> String {
        match Seen::line(expected.as_bytes(), came.as_ref()) {
            Seen::Known(sentence) => sentence.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_came_says_what_went_wrong() {
        for (expected, came, cause) in [
            ("hello", &b""[..], "EmptyLine"),
            ("hello 你好", "b'hello 你好'".as_bytes(), "with quotes"),
            (
                "hello 你好",
                b"\"hello \xe4\xbd\xa0\xe5\xa5\xbd\"",
                "with quotes",
            ),
            ("hello\n", b"'hello\\n'", "with quotes"),
            ("ä\n", b"b'\\xc3\\xa4\\n'", "with quotes"),
            (
                "  hello \n",
                b"hello\n",
                "the blanks around the text are gone",
            ),
            ("hello 你好", b"hello ??", "came as `?`"),
            ("hello 你好", b"hello ??????", "came as `?`"),
            ("ä", "Ã¤".as_bytes(), "Latin-1"),
            ("hello", b"hello\0\0\0", "zeros and all"),
            ("hello", b"hello\r", "belongs to the line end"),
            ("ok\n", b"ok\r\n", "exactly one"),
            ("ok\n", b"ok\n\n", "two line ends"),
            ("ok\n", b"ok", "is missing"),
            ("  two \r blanks ", b"  two ", "universal newlines"),
            ("a\0b", b"a", "C string"),
            ("  hello ", b"hello", "take every blank"),
            ("one\u{2028}two", b"one", "U+2028"),
            ("hello", b"hello\n", "More"),
        ] {
            let said = known(expected, came);
            assert!(said.contains(cause), "{expected:?}: {said}");
        }
    }

    #[test]
    fn what_could_have_any_cause_is_left_to_the_stage() {
        assert_eq!(Seen::between(b"hello", b""), Seen::Nothing);
        assert_eq!(
            Seen::between("你好".as_bytes(), "你\u{fffd}".as_bytes()),
            Seen::Cut
        );
        assert_eq!(Seen::between(b"hello", b"hel"), Seen::Part);
        assert_eq!(Seen::between(b"hello", b"hello, too"), Seen::More);
        assert_eq!(Seen::line(b"hello", b"goodbye"), Seen::Told);
    }
}
