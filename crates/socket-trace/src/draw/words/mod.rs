//! Events in a few words.
//!
//! | file | what it is about |
//! |---|---|
//! | `mod.rs` | data, what programs do, and remarks |
//! | `packet.rs` | what is on the wire |
//! | `program.rs` | a program and its command line |
//! | `number.rs` | times and counts |

mod packet;
mod program;
mod number;

use console::{measure_text_width, truncate_str};

use super::fit;
use super::fold::Hidden;
use super::notes;
use crate::language::Language;
use crate::model::{Begin, Data, Ended, Ending, Note, Printed, Queue, Stream, Waiting};

pub(super) use number::{bytes, duration, grouped, milliseconds, silence};
pub(super) use packet::{datagram, icmp, segment, segment_briefly};
pub(super) use program::{command, name};

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
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\'' => escaped.push(c),
            c => escaped.extend(c.escape_debug()),
        }
    }
    escaped
}

fn spaced(digits: &str) -> String {
    let bytes = digits.as_bytes().chunks(2).map(String::from_utf8_lossy);
    bytes.collect::<Vec<_>>().join(" ")
}

pub(super) fn waiting(waiting: &Waiting, language: Language) -> String {
    let count = waiting.count;
    let is_one = count == 1;
    let (one, many, chinese) = match waiting.queue {
        Queue::Receive => ("byte waits", "bytes wait", "字节等待读取"),
        Queue::Send => ("byte unacknowledged", "bytes unacknowledged", "字节未确认"),
        Queue::Accept => ("connection waits", "connections wait", "个连接等待 accept"),
    };
    let english = if is_one { one } else { many };
    format!("{count} {}", language.pick(english, chinese))
}

/// What a program prints matters to its end: on several lines, where one is too short.
pub(super) fn printed(printed: &Printed, room: usize, language: Language) -> Vec<String> {
    let how = match printed.stream {
        Stream::Stdout => language.pick("prints", "打印"),
        Stream::Stderr => language.pick("says", "向 stderr 打印"),
    };
    let line = data(&printed.line, usize::MAX);
    fit::wrap(&format!("{how} {line}"), room)
}

pub(super) fn ended(ended: &Ended, language: Language) -> String {
    let who = match ended.first {
        true => String::new(),
        false => format!("{} {} ", language.pick("process", "进程"), ended.process),
    };
    match &ended.how {
        Ending::Exited(status) => {
            let ends = language.pick("ends, status", "结束，退出状态");
            format!("{who}{ends} {status}")
        }
        Ending::Killed(signal) => {
            let (english, chinese) = ("ends, killed by", "结束，被杀死：");
            format!("{who}{} {signal}", language.pick(english, chinese))
        }
    }
}

/// `312 more like these, 312 segments, 451,776 bytes`.
pub(super) fn hidden(hidden: &Hidden, language: Language) -> String {
    let (rows, segments) = (grouped(hidden.rows), grouped(hidden.segments));
    let mut parts = Vec::new();
    if hidden.rows != hidden.segments {
        let (english, chinese) = (
            format!("{rows} more like these"),
            format!("还有 {rows} 个类似的"),
        );
        parts.push(language.pick(english, chinese));
    }
    if hidden.segments > 0 {
        let (english, chinese) = (
            format!(
                "{segments} {}",
                if hidden.segments == 1 {
                    "segment"
                } else {
                    "segments"
                }
            ),
            format!("{segments} 个报文段"),
        );
        parts.push(language.pick(english, chinese));
    }
    if hidden.bytes > 0 {
        parts.push(bytes(hidden.bytes, language));
    }
    parts.join(language.pick(", ", "，"))
}

/// What does not fit into a picture.
pub(super) fn left_out(count: u64, language: Language) -> String {
    let count = grouped(count);
    language.pick(
        format!("{count} events are left out here; --json FILE writes all of them"),
        format!("这里略去 {count} 个事件；用 --json FILE 可以写出全部"),
    )
}

/// What a call does that has not returned.
pub(super) fn waits(language: Language) -> String {
    language.pick("waits", "等待").into()
}

/// The title of a picture.
pub(super) fn title(commands: &[String], language: Language) -> String {
    let commands = commands.join(language.pick(" and ", " 和 "));
    language.pick(
        format!("The sockets of {commands}, over time"),
        format!("{commands}：套接字上发生的事，按时间先后"),
    )
}

/// What the parts of a picture mean.
pub(super) fn description(language: Language) -> &'static str {
    language.pick(
        "Time runs downwards. A box is a call, from its entry to its return; it is amber while the call waits. \
         An arrow is a packet. A grey tag is the state of a socket.",
        "时间从上往下。方框是一次调用，从进入到返回；等待的时候是琥珀色。箭头是一个包。灰色的标签是套接字的状态。",
    )
}

/// A remark over the whole width, on as many lines as it needs.
pub(super) fn note(note: &Note, width: usize, language: Language) -> String {
    over(&format!("! {}", notes::said(note, language)), width)
}

/// Over the whole width, on as many lines as it needs.
pub(super) fn over(text: &str, width: usize) -> String {
    let words = text.split(' ').map(str::to_owned);
    fit::lines(words, width).join("\n")
}
