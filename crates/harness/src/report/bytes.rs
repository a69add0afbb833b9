//! Bytes that a program received or printed, as a report shows them.

use std::fmt::Write as _;

use super::said::{Said, verbatim};
use crate::said;

/// The most bytes of one message that a report shows.
const SHOWN: usize = 200;

/// And of one that is the same byte again and again: more of them say nothing more.
const SHOWN_OF_ONE: usize = 16;

/// The most lines of a program's stderr that a report shows.
const LINES: usize = 16;

/// Bytes as a report shows them: `"hello\n"`, with what is not text as `\xff`. A long message is cut.
#[must_use]
pub fn escaped(bytes: &[u8]) -> Said {
    // Two slices are compared at once. Pair by pair, the 32 MiB that are kept would take long in a debug build.
    let most = if bytes.len() > SHOWN && bytes[1..] == bytes[..bytes.len() - 1] {
        SHOWN_OF_ONE
    } else {
        SHOWN
    };
    let end = boundary(bytes, bytes.len().min(most));
    let shown = verbatim(quoted(&bytes[..end]));
    if bytes.len() > most {
        said!("{}… ({} bytes in all)", shown, bytes.len())
    } else {
        shown
    }
}

/// All of the bytes, escaped, between quotes.
pub(super) fn quoted(bytes: &[u8]) -> String {
    format!("\"{}\"", unquoted(bytes))
}

fn unquoted(bytes: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' => shown.push('"'),
                '\0' => shown.push_str("\\0"),
                c if c.is_control() => shown.extend(c.escape_default()),
                c => shown.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    shown
}

/// The nearest place at or before `at` where a UTF-8 character begins.
pub(super) fn boundary(bytes: &[u8], at: usize) -> usize {
    let is_inside = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    (at.saturating_sub(3)..=at)
        .rev()
        .find(|&at| !is_inside(at))
        .unwrap_or(at)
}

/// The last lines of a text, with `…` where there were more.
#[must_use]
pub fn last_lines(text: &[u8]) -> Vec<String> {
    let text = text.trim_ascii_end();
    if text.is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<_> = text.rsplit(|&byte| byte == b'\n').take(LINES).collect();
    lines.reverse();
    let is_cut = lines.iter().map(|line| line.len() + 1).sum::<usize>() <= text.len();
    let cut = is_cut.then(|| "…".to_owned());
    cut.into_iter().chain(lines.into_iter().map(line)).collect()
}

/// One line as a terminal shows it, with what would move the cursor escaped.
fn line(bytes: &[u8]) -> String {
    let text = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let end = boundary(text, text.len().min(SHOWN));
    let cut = if end < text.len() { "…" } else { "" };
    unquoted(&text[..end]).replace("\\t", "    ") + cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_escaped() {
        assert_eq!(escaped("你\n\0\t".as_bytes()), verbatim("\"你\\n\\0\\t\""));
        assert_eq!(escaped(b"\xff\x00"), verbatim("\"\\xff\\0\""));
    }

    #[test]
    fn a_long_message_is_cut_and_not_inside_a_character() {
        let shown = escaped("哈".repeat(100).as_bytes()).to_string();
        let (text, rest) = shown[1..].split_once('"').unwrap();
        assert_eq!(text, "哈".repeat(66));
        assert_eq!(rest, "… (300 bytes in all)");
    }

    #[test]
    fn of_the_same_byte_again_and_again_a_line_is_shown() {
        let shown = escaped(&[b'a'; 1234]).to_string();
        assert_eq!(shown, "\"aaaaaaaaaaaaaaaa\"… (1234 bytes in all)");
    }

    #[test]
    fn the_last_lines_say_where_they_are_cut() {
        let lines = last_lines(b"Traceback:\n  File \"x\"\r\n\tdef\x1b[31m\n\n");
        assert_eq!(lines, ["Traceback:", "  File \"x\"", "    def\\u{1b}[31m"]);
        assert!(last_lines(b"").is_empty() && last_lines(b"\n \n").is_empty());
        let many = "more\n".repeat(100);
        let lines = last_lines(many.as_bytes());
        assert_eq!(
            (lines.len(), lines[0].as_str(), lines[1].as_str()),
            (17, "…", "more")
        );
        assert_eq!(last_lines("more\n".repeat(16).as_bytes()).len(), 16);
        assert!(last_lines(&[b'a'; 1000])[0].ends_with("a…"));
    }
}
