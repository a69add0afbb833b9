//! Events in a few words.

use console::{measure_text_width, truncate_str};

use super::fit;
use crate::model::{
    Begin, Data, Datagram, Ended, Ending, Name, Note, Printed, Queue, Segment, Stream, Waiting,
};

/// `"hello"`, or `16 03 01…`, in at most so many columns. Characters that no terminal shows are escaped.
pub(super) fn data(data: &Data, room: usize) -> String {
    let whole = match &data.begin {
        Begin::Text(text) => format!("\"{}\"", escaped(text)),
        Begin::Hex(digits) => spaced(digits),
    };
    if !data.is_cut() && measure_text_width(&whole) <= room {
        return whole;
    }
    let inner = match &data.begin {
        Begin::Text(text) => format!("\"{}", escaped(text)),
        Begin::Hex(_) => whole,
    };
    let (end, length) = match &data.begin {
        Begin::Text(_) => ("…\"", 2),
        Begin::Hex(_) => ("…", 1),
    };
    // Too narrow for a single character: then it only says that there is more.
    if room < 4 {
        return "…".into();
    }
    format!("{}{end}", truncate_str(&inner, room - length, ""))
}

/// As Rust writes a text, but for the single quote.
fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            '\'' => vec!['\''],
            c => c.escape_debug().collect(),
        })
        .collect()
}

fn spaced(digits: &str) -> String {
    let bytes = digits.as_bytes().chunks(2).map(String::from_utf8_lossy);
    bytes.collect::<Vec<_>>().join(" ")
}

/// `SYN mss 1460`, `"one"`, `ACK`; with the numbers where there is room.
pub(super) fn segment(segment: &Segment, room: usize) -> String {
    let has = |flag: &str| segment.flags.iter().any(|set| set == flag);
    let flags = ["SYN", "FIN", "RST"].into_iter().filter(|flag| has(flag));
    let mut parts: Vec<String> = flags.map(str::to_owned).collect();
    let is_bare = segment.data.is_none() && !has("FIN") && !has("RST");
    if has("ACK") && is_bare {
        parts.push("ACK".into());
    }
    let named = segment.names.iter().filter(|name| **name != Name::Reset);
    parts.splice(0..0, named.map(|name| name_of(*name).to_owned()));
    // Eight for the arrow; numbers need twenty.
    let room = room.saturating_sub(8);
    let used: usize = parts.iter().map(|part| part.len() + 1).sum();
    if let Some(data) = &segment.data {
        let size = data.is_cut().then(|| format!("{} bytes", data.length));
        let left = room.saturating_sub(used);
        // The length says more than a few of the bytes.
        let of_size = size.as_ref().map_or(0, |size| size.len() + 1);
        let of_data = left.saturating_sub(of_size);
        parts.push(match of_data {
            0..8 => self::data(data, left),
            _ => self::data(data, of_data.min(24)),
        });
        parts.extend(size.filter(|_| of_data >= 8));
    }
    let numbers = numbers(segment, is_bare && !has("SYN"));
    let options = segment.options.iter().cloned();
    for part in options.chain(numbers) {
        let used: usize = parts.iter().map(|part| measure_text_width(part) + 1).sum();
        if used + part.len() <= room {
            parts.push(part);
        }
    }
    parts.join(" ")
}

/// Its numbers; first that which says most, where there is no room for all.
fn numbers(segment: &Segment, acknowledges_only: bool) -> Vec<String> {
    let mut numbers = vec![format!("seq {}", segment.sequence)];
    numbers.extend(segment.acknowledges.map(|number| format!("ack {number}")));
    if acknowledges_only {
        numbers.reverse();
    }
    numbers.push(format!("win {}", segment.window));
    numbers
}

fn name_of(name: Name) -> &'static str {
    match name {
        Name::Retransmission => "again:",
        Name::DuplicateAck => "duplicate",
        Name::ZeroWindow => "zero window",
        Name::WindowUpdate => "window update",
        Name::WindowProbe => "window probe",
        Name::Keepalive => "keepalive",
        Name::ProbeAnswer => "answer",
        Name::Reset => "reset",
    }
}

pub(super) fn datagram(datagram: &Datagram, room: usize) -> String {
    let length = format!("{} bytes", datagram.data.length);
    let fragments = if datagram.fragmented {
        " in fragments"
    } else {
        ""
    };
    let text = data(&datagram.data, room.saturating_sub(12).max(4));
    match datagram.data.is_cut() {
        true => format!("UDP {length}{fragments} {text}"),
        false => format!("UDP {text}{fragments}"),
    }
}

pub(super) fn waiting(waiting: &Waiting) -> String {
    let count = waiting.count;
    let (what, verb) = match (waiting.queue, count) {
        (Queue::Receive, 1) => ("byte", "waits"),
        (Queue::Receive, _) => ("bytes", "wait"),
        (Queue::Send, 1) => ("byte", "is not acknowledged"),
        (Queue::Send, _) => ("bytes", "are not acknowledged"),
        (Queue::Accept, 1) => ("connection", "waits"),
        (Queue::Accept, _) => ("connections", "wait"),
    };
    format!("{count} {what} {verb}")
}

/// What a program prints matters to its end: on several lines, where one is too short.
pub(super) fn printed(printed: &Printed, room: usize) -> Vec<String> {
    let how = match printed.stream {
        Stream::Stdout => "prints",
        Stream::Stderr => "says",
    };
    let line = data(&printed.line, usize::MAX);
    fit::wrap(&format!("{how} {line}"), room)
}

pub(super) fn ended(ended: &Ended) -> String {
    let who = if ended.first {
        String::new()
    } else {
        format!("process {} ", ended.process)
    };
    match &ended.how {
        Ending::Exited(status) => format!("{who}ends, status {status}"),
        Ending::Killed(signal) => format!("{who}ends, killed by {signal}"),
    }
}

/// A remark over the whole width, on as many lines as it needs.
pub(super) fn note(note: &Note, width: usize) -> String {
    let help = if note.help.is_empty() {
        String::new()
    } else {
        format!("; {}", note.help)
    };
    let text = format!("! {}{help}", note.text);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let used = lines.last().map_or(0, |line| measure_text_width(line));
        if used > 0 && used + 1 + measure_text_width(word) > width {
            lines.push(" ".into());
        }
        if let Some(line) = lines.last_mut() {
            let gap = if line.is_empty() { "" } else { " " };
            *line += &format!("{gap}{word}");
        }
    }
    lines.join("\n")
}
