//! Times and counts, as a reader takes them in at a glance.

use crate::language::Language;

/// How long it has waited: `1.2 ms`.
pub(in crate::draw) fn duration(nanoseconds: u64) -> String {
    let millis = nanoseconds as f64 / 1e6;
    match millis {
        1_000.0.. => silence(nanoseconds),
        10.0.. => format!("{millis:.0} ms"),
        1.0.. => format!("{millis:.1} ms"),
        _ => format!("{millis:.2} ms"),
    }
}

/// A time in the column of times, in milliseconds: the shorter, the more digits behind the point.
pub(in crate::draw) fn milliseconds(nanoseconds: u64) -> String {
    let millis = nanoseconds as f64 / 1e6;
    match millis {
        100_000.0.. => format!("{millis:.0}"),
        1_000.0.. => format!("{millis:.1}"),
        _ => format!("{millis:.2}"),
    }
}

/// `1.04 s`, `41 ms`.
pub(in crate::draw) fn silence(nanoseconds: u64) -> String {
    match nanoseconds as f64 / 1e6 {
        millis @ ..500.0 => format!("{millis:.0} ms"),
        millis => format!("{:.2} s", millis / 1e3),
    }
}

/// `451,776`.
pub(in crate::draw) fn grouped(number: u64) -> String {
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

/// `2 bytes`.
pub(in crate::draw) fn bytes(count: u64, language: Language) -> String {
    let unit = language.pick(if count == 1 { "byte" } else { "bytes" }, "字节");
    format!("{} {unit}", grouped(count))
}
