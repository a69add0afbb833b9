//! The common parts of two runs of a command; what differs is left out of the transcript.

/// Stands for what differs within a line.
const PART: &str = "[..]";

/// The lines of both runs, with `[..]` where they differ; those of the first run, if the numbers of lines differ.
pub(super) fn common(one: &str, other: &str) -> String {
    if one.lines().count() != other.lines().count() {
        return one.to_owned();
    }
    let lines = one.lines().zip(other.lines());
    lines
        .map(|(one, other)| common_line(one, other) + "\n")
        .collect()
}

fn common_line(one: &str, other: &str) -> String {
    if one == other {
        return one.to_owned();
    }
    let pairs = one.chars().zip(other.chars());
    let same = pairs.take_while(|(a, b)| a == b).count();
    let begin: String = one.chars().take(same).collect();
    // Of two numbers with the same first digits, no digit is common: a third may begin with others.
    let begin = begin.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '.');
    let room = one.chars().count().min(other.chars().count()) - begin.chars().count();
    let pairs = one.chars().rev().zip(other.chars().rev()).take(room);
    let same = pairs.take_while(|(a, b)| a == b).count();
    let end: Vec<_> = one.chars().rev().take(same).collect();
    let end: String = end.into_iter().rev().collect();
    let end = end.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '.');
    format!("{begin}{PART}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_between_two_runs_is_left_out() {
        for (one, other, same) in [
            ("port 1", "port 1", "port 1"),
            (
                "on 127.0.0.1:45678 now",
                "on 127.0.0.1:45978 now",
                "on 127.0.0.1:[..] now",
            ),
            ("took 1.25 ms", "took 1.31 ms", "took [..] ms"),
            ("took 9 ms", "took 10 ms", "took [..] ms"),
            ("你好 1", "你好 2", "你好 [..]"),
            ("", "x", "[..]"),
            ("a a", "a a a", "a [..]"),
        ] {
            assert_eq!(common_line(one, other), same);
        }
        assert_eq!(common("a\nb 1\n", "a\nb 2\n"), "a\nb [..]\n");
        assert_eq!(common("a\n", "a\nb\n"), "a\n");
    }
}
