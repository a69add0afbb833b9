//! What is on the wire, in a few words.

use console::measure_text_width;

use super::{bytes, data};
use crate::language::Language;
use crate::model::{Datagram, Icmp, Name, Segment};

/// `SYN mss 1460`, `"one"`, `ACK`; with the numbers where there is room.
pub(in crate::draw) fn segment(segment: &Segment, room: usize, language: Language) -> String {
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
pub(in crate::draw) fn segment_briefly(
    segment: &Segment,
    room: usize,
    language: Language,
) -> String {
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

pub(in crate::draw) fn datagram(datagram: &Datagram, room: usize, language: Language) -> String {
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
pub(in crate::draw) fn icmp(icmp: &Icmp, room: usize) -> String {
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
