//! Placeholders in the texts of a scene.

use std::collections::HashMap;

/// Matches any text in an expected line.
const ANY: char = '…';

/// Replaces `{server}` by the address of that actor, and `{ha*3}` by `hahaha`.
///
/// Other braces stay as they are: shells use them, too.
pub(crate) fn expand(text: &str, addresses: &HashMap<String, String>) -> String {
    let Some((before, rest)) = text.split_once('{') else {
        return text.to_owned();
    };
    let replaced = rest.split_once('}').and_then(|(inner, after)| {
        let inner = match inner.split_once('*') {
            Some((unit, times)) => unit.repeat(times.parse().ok()?),
            None => addresses.get(inner)?.clone(),
        };
        Some(format!("{before}{inner}{}", expand(after, addresses)))
    });
    replaced.unwrap_or_else(|| format!("{before}{{{}", expand(rest, addresses)))
}

/// Whether `line` matches `pattern`.
pub(crate) fn matches(pattern: &str, line: &str) -> bool {
    let Some((start, pattern)) = pattern.split_once(ANY) else {
        return line == pattern;
    };
    let Some(line) = line.strip_prefix(start) else {
        return false;
    };
    let mut ends = line.char_indices().map(|(at, _)| at).chain([line.len()]);
    ends.any(|at| matches(pattern, &line[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_repetitions_are_filled_in() {
        let addresses = HashMap::from([("server".to_owned(), "127.0.0.1:4".to_owned())]);
        let expanded = |text| expand(text, &addresses);
        assert_eq!(expanded("client {server}!"), "client 127.0.0.1:4!");
        assert_eq!(expanded("{哈*3}{ha*0}{server}"), "哈哈哈127.0.0.1:4");
        for other in ["{nobody}", "${x} {", "{ echo; }", "{a*b}", "}{"] {
            assert_eq!(expanded(other), other);
        }
        assert_eq!(expanded("{ {server}"), "{ 127.0.0.1:4");
    }

    #[test]
    fn an_ellipsis_is_any_text() {
        for (pattern, line) in [
            ("你好", "你好"),
            ("client … left", "client 127.0.0.1:4 left"),
            ("…", ""),
            ("…", "你好"),
            ("a…a…", "abaab"),
            ("…好", "你好"),
        ] {
            assert!(matches(pattern, line), "{pattern:?} {line:?}");
        }
        for (pattern, line) in [
            ("hello", "hello!"),
            ("client … left", "client 127.0.0.1:4 connected"),
            ("a…a", "a"),
            ("", "x"),
        ] {
            assert!(!matches(pattern, line), "{pattern:?} {line:?}");
        }
    }
}
