//! Lines of a ladder that repeat: a loop that reads nothing, or twenty peers that connect.

use console::strip_ansi_codes;

/// So many lines at most repeat as a group: a handshake is three segments.
const LONGEST: usize = 4;
/// A group that comes more often is shown twice only.
const OFTEN: usize = 4;

/// A part of the lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Line(&'a str),
    /// So many lines are like those before them.
    LikeThese(usize),
}

/// The lines, without what repeats.
pub(super) fn fold(lines: &[String]) -> Vec<Part<'_>> {
    let keys: Vec<_> = lines.iter().map(|line| key(line)).collect();
    let (mut parts, mut at) = (Vec::new(), 0);
    while at < lines.len() {
        let groups = (1..=LONGEST).map(|length| (length, repeats(&keys[at..], length)));
        let group = groups.into_iter().find(|(_, times)| *times > OFTEN);
        let (shown, hidden) =
            group.map_or((1, 0), |(length, times)| (2 * length, (times - 2) * length));
        parts.extend(lines[at..at + shown].iter().map(|line| Part::Line(line)));
        if hidden > 0 {
            parts.push(Part::LikeThese(hidden));
        }
        at += shown + hidden;
    }
    parts
}

/// How often the first `length` lines come, one time after the other.
fn repeats(lines: &[String], length: usize) -> usize {
    let mut groups = lines.chunks_exact(length);
    let first = groups.next();
    1 + groups.take_while(|group| Some(*group) == first).count()
}

/// What makes two lines alike: all but their colours and their times.
fn key(line: &str) -> String {
    let line = strip_ansi_codes(line);
    // Where a ladder is wide enough, it begins with ` 1234.567 ms `.
    match line.split_once(" ms ") {
        Some((time, rest)) if time.trim().parse::<f64>().is_ok() => rest.to_owned(),
        _ => line.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(lines: &[&str]) -> Vec<String> {
        let lines: Vec<_> = lines.iter().map(|line| (*line).to_owned()).collect();
        let shown = |part| match part {
            Part::Line(line) => line.to_owned(),
            Part::LikeThese(count) => format!("+{count}"),
        };
        fold(&lines).into_iter().map(shown).collect()
    }

    #[test]
    fn what_repeats_is_shown_twice() {
        let all = ["a", "b", "b", "b", "b", "b", "b", "c"];
        assert_eq!(folded(&all), ["a", "b", "b", "+4", "c"]);
        let few = ["a", "b", "b", "b", "b", "c"];
        assert_eq!(folded(&few), few);
        let handshakes = ["SYN", "SYN ACK", "ACK"].repeat(5);
        let shown = ["SYN", "SYN ACK", "ACK", "SYN", "SYN ACK", "ACK", "+9"];
        assert_eq!(folded(&handshakes), shown);
        assert!(folded(&[]).is_empty());
    }

    #[test]
    fn colours_and_times_make_no_difference() {
        let line = |time: u32| format!("\u{1b}[2m    {time}.000 ms \u{1b}[0mrecv(4, 5) = 0");
        let lines: Vec<_> = (0..9).map(line).collect();
        assert_eq!(fold(&lines).len(), 3);
        let waits: Vec<_> = (0..9)
            .map(|time| format!("poll([4 in], {time} ms = 1"))
            .collect();
        assert_eq!(fold(&waits).len(), 9);
    }
}
