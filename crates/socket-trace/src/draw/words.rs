//! Events in a few words.

use console::{measure_text_width, truncate_str};

use super::fit;
use super::fold::Hidden;
use super::notes;
use crate::language::Language;
use crate::model::{
    Begin, Data, Datagram, Ended, Ending, Icmp, Name, Note, Printed, Program, Queue, Segment,
    Stream, Waiting,
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

/// `SYN mss 1460`, `"one"`, `ACK`; with the numbers where there is room.
pub(super) fn segment(segment: &Segment, room: usize, language: Language) -> String {
    // Eight for the arrow; numbers need twenty.
    let room = room.saturating_sub(8);
    let mut parts = parts(segment, room, language);
    let is_bare_ack = is_bare(segment) && !has(segment, "SYN");
    let options = segment.options.iter().cloned();
    for part in options.chain(numbers(segment, is_bare_ack)) {
        let used: usize = parts.iter().map(|part| measure_text_width(part) + 1).sum();
        if used + part.len() > room {
            break;
        }
        parts.push(part);
    }
    // The number says more than the flag.
    let number = segment.acknowledges.map(|number| format!("ack {number}"));
    match number.filter(|number| number.len() <= room) {
        Some(number) if is_bare_ack && parts == ["ACK"] => number,
        _ => parts.join(" "),
    }
}

/// The same without numbers, but for that of an acknowledgement: it says nothing else.
pub(super) fn segment_briefly(segment: &Segment, room: usize, language: Language) -> String {
    let mut parts = parts(segment, room, language);
    if is_bare(segment) && !has(segment, "SYN") {
        parts.extend(segment.acknowledges.map(|number| number.to_string()));
    }
    parts.join(" ")
}

fn has(segment: &Segment, flag: &str) -> bool {
    segment.flags.iter().any(|set| set == flag)
}

/// It does nothing but acknowledge.
fn is_bare(segment: &Segment) -> bool {
    segment.data.is_none() && !has(segment, "FIN") && !has(segment, "RST")
}

/// What is special about it, its flags, and its data.
fn parts(segment: &Segment, room: usize, language: Language) -> Vec<String> {
    let named = segment.names.iter().filter(|name| **name != Name::Reset);
    let mut parts: Vec<String> = named
        .map(|name| match name {
            Name::DuplicateAck if room < "duplicate ACK".len() => {
                language.pick("dup", "重复").to_owned()
            }
            name => name_of(*name, language).to_owned(),
        })
        .collect();
    let flags = ["SYN", "FIN", "RST"]
        .into_iter()
        .filter(|flag| has(segment, flag));
    parts.extend(flags.map(str::to_owned));
    if has(segment, "ACK") && is_bare(segment) {
        parts.push("ACK".into());
    }
    let used: usize = parts.iter().map(|part| measure_text_width(part) + 1).sum();
    if let Some(data) = &segment.data {
        let size = data.is_cut().then(|| bytes(data.length, language));
        let left = room.saturating_sub(used);
        // The length says more than a few of the bytes.
        let of_size = size.as_ref().map_or(0, |size| measure_text_width(size) + 1);
        let of_data = left.saturating_sub(of_size);
        match size {
            Some(size) if of_data < 8 && of_size <= left + 1 => parts.push(size),
            size => {
                let room = if of_data < 8 { left } else { of_data.min(24) };
                parts.push(self::data(data, room));
                parts.extend(size.filter(|_| of_data >= 8));
            }
        }
    }
    parts
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

fn name_of(name: Name, language: Language) -> &'static str {
    let (english, chinese) = match name {
        Name::Retransmission => ("again:", "重传："),
        Name::DuplicateAck => ("duplicate", "重复"),
        Name::ZeroWindow => ("zero window", "零窗口"),
        Name::WindowUpdate => ("window update", "窗口更新"),
        Name::WindowProbe => ("window probe", "窗口探测"),
        Name::Keepalive => ("keepalive", "保活探测"),
        Name::ProbeAnswer => ("answer", "应答"),
        Name::Reset => ("reset", "复位"),
    };
    language.pick(english, chinese)
}

fn bytes(count: u64, language: Language) -> String {
    let unit = language.pick(if count == 1 { "byte" } else { "bytes" }, "字节");
    format!("{} {unit}", grouped(count))
}

pub(super) fn datagram(datagram: &Datagram, room: usize, language: Language) -> String {
    let length = bytes(datagram.data.length, language);
    let fragments = match datagram.fragmented {
        true => language.pick(" in fragments", "，分片"),
        false => "",
    };
    // Eight for the arrow.
    let room = room.saturating_sub(8);
    let whole = format!("UDP {}{fragments}", data(&datagram.data, usize::MAX));
    if !datagram.data.is_cut() && measure_text_width(&whole) <= room {
        return whole;
    }
    // The length says more than a few of the bytes.
    let text = format!("UDP {length}{fragments}");
    let left = room.saturating_sub(measure_text_width(&text) + 1);
    match left {
        0..8 => text,
        _ => format!("{text} {}", data(&datagram.data, left)),
    }
}

/// `ICMP port unreachable`; the end says most.
pub(super) fn icmp(icmp: &Icmp, room: usize) -> String {
    let room = room.saturating_sub(8);
    let whole = format!("ICMP {}", icmp.meaning);
    let shorter = whole.split(' ').enumerate();
    let shorter = shorter.map(|(skipped, _)| whole.splitn(skipped + 1, ' ').last().unwrap_or(""));
    let mut fitting = shorter.filter(|text| measure_text_width(text) <= room);
    // Half of that name says nothing. Over IPv6 it has this one.
    if icmp.meaning == "fragmentation needed" && whole.len() > room {
        return "ICMP too big".into();
    }
    fitting.next().map_or(whole.clone(), str::to_owned)
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

/// How long it has waited: `1.2 ms`.
pub(super) fn duration(nanoseconds: u64) -> String {
    let millis = nanoseconds as f64 / 1e6;
    match millis {
        1_000.0.. => silence(nanoseconds),
        10.0.. => format!("{millis:.0} ms"),
        1.0.. => format!("{millis:.1} ms"),
        _ => format!("{millis:.2} ms"),
    }
}

/// A time in the column of times, in milliseconds: the shorter, the more digits behind the point.
pub(super) fn milliseconds(nanoseconds: u64) -> String {
    let millis = nanoseconds as f64 / 1e6;
    match millis {
        100_000.0.. => format!("{millis:.0}"),
        1_000.0.. => format!("{millis:.1}"),
        _ => format!("{millis:.2}"),
    }
}

/// The name of a program: the two that everybody has are said in the reader's language.
pub(super) fn name(program: &Program, language: Language) -> &str {
    match program.name.as_str() {
        "server" => language.pick("server", "服务器"),
        "client" => language.pick("client", "客户端"),
        name => name,
    }
}

/// Its command line in at most so many columns.
/// Where its program is on the disk says little; and where its files are, if there is no room for that.
pub(super) fn command(program: &Program, room: usize) -> String {
    let mut words = program.command.clone();
    without_folders(words.iter_mut().take(1));
    if measure_text_width(&shell_words::join(&words)) > room {
        without_folders(words.iter_mut());
    }
    truncate_str(&shell_words::join(&words), room, "…").into_owned()
}

/// `server.py` for `tests/python/server.py`; an address of the web stays as it is.
fn without_folders<'a>(words: impl Iterator<Item = &'a mut String>) {
    for word in words.filter(|word| !word.contains("://")) {
        let name = word.rsplit('/').next().unwrap_or_default();
        if !name.is_empty() {
            *word = name.to_owned();
        }
    }
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

/// `1.04 s`, `41 ms`.
pub(super) fn silence(nanoseconds: u64) -> String {
    match nanoseconds as f64 / 1e6 {
        millis @ ..500.0 => format!("{millis:.0} ms"),
        millis => format!("{:.2} s", millis / 1e3),
    }
}

/// `451,776`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
