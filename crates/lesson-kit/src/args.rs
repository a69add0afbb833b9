//! Values on the command line, for `clap`'s `value_parser`.

use std::time::Duration;

use humantime::DurationError;

/// The longest time, 100 years: `Instant::now()` plus much more is beyond what an [`Instant`](std::time::Instant) holds.
const LONGEST: Duration = Duration::from_secs(100 * 31_557_600);

const TOO_LONG: &str = "must be at most 100 years";

/// A time such as `1s`, `500ms` or `1m 30s`, longer than zero, and at most 100 years.
///
/// # Errors
/// What is wrong with the text, for `clap` to show.
pub fn duration(text: &str) -> Result<Duration, String> {
    let mut time = Duration::ZERO;
    // One by one, because humantime panics when the sum is just beyond what a `Duration` holds.
    let mut rest = text;
    loop {
        let (item, others) = rest.split_at(end_of_first(rest));
        let item = humantime::parse_duration(item).map_err(|error| match error {
            // Of a fraction it means that there are parts of a nanosecond.
            DurationError::NumberOverflow if !item.contains('.') => TOO_LONG,
            _ => "write a number with its unit, such as 500ms or 2s",
        })?;
        time = time.checked_add(item).ok_or(TOO_LONG)?;
        rest = others;
        if rest.is_empty() {
            break;
        }
    }
    if time.is_zero() {
        return Err("must be longer than zero — write 500ms or 2s, for instance".into());
    }
    if time > LONGEST {
        return Err(TOO_LONG.into());
    }
    Ok(time)
}

/// Where the first number with its unit ends: before the digit that follows a letter.
fn end_of_first(text: &str) -> usize {
    let unit = text.find(char::is_alphabetic).unwrap_or(text.len());
    let next = text[unit..].find(|c: char| c.is_ascii_digit());
    next.map_or(text.len(), |next| unit + next)
}

/// A duration as people write it: `1m 30s`.
#[must_use]
pub fn in_words(time: Duration) -> String {
    humantime::format_duration(time).to_string()
}

/// `HOST:PORT`, where HOST is an IPv4 address, an IPv6 address in brackets, or a name.
///
/// Only the form is checked. The lesson resolves the name.
///
/// # Errors
/// What is wrong with the text, for `clap` to show.
pub fn address(text: &str) -> Result<String, String> {
    let Some((host, port)) = text.rsplit_once(':') else {
        return Err("no port — write HOST:PORT, such as 127.0.0.1:9000".into());
    };
    if host.is_empty() {
        return Err(format!("no host — write 127.0.0.1:{port}"));
    }
    if host.contains(':') && !(host.starts_with('[') && host.ends_with(']')) {
        return Err("an IPv6 address needs brackets — write [::1]:9000".into());
    }
    if port.parse::<u16>().is_err() {
        return Err(format!(
            "`{port}` is not a port — write a number from 0 to 65535"
        ));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn durations_need_a_unit_and_a_length() {
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        assert!(duration("5").unwrap_err().contains("500ms"));
        assert!(duration("0s").unwrap_err().contains("longer than zero"));
        assert_eq!(duration("1m 30s500ms"), Ok(Duration::from_millis(90_500)));
        // The message of humantime, which says where it stopped reading, helps less.
        for bad in [
            "soon", "", " ", "1x", "2 s s", "1s x", "-1s", "1s -1s", "0.5ns",
        ] {
            let said = duration(bad).unwrap_err();
            assert!(said.starts_with("write a number with its unit"), "{said}");
        }
    }

    #[test]
    fn a_duration_can_be_added_to_any_point_in_time() {
        let longest = duration("100y").unwrap();
        assert_eq!(longest, LONGEST);
        assert!(Instant::now().checked_add(longest * 2).is_some());
        for too_long in [
            "100y 1ns",
            "300000000000y",
            "99999999999999999999s",
            "18446744073709551615s 1s",
            "18446744073709551615s 1000ms",
            "18446744073709551615s 999ms 1000us",
        ] {
            assert_eq!(duration(too_long), Err("must be at most 100 years".into()));
        }
    }

    #[test]
    fn an_address_is_a_host_and_a_port() {
        for good in ["127.0.0.1:0", "[::1]:9000", "localhost:65535"] {
            assert_eq!(address(good), Ok(good.to_owned()));
        }
        for (bad, hint) in [
            ("127.0.0.1", "no port"),
            ("9000", "no port"),
            (":9000", "127.0.0.1:9000"),
            ("::1:9000", "[::1]:9000"),
            ("localhost:http", "not a port"),
            ("localhost:65536", "not a port"),
        ] {
            assert!(address(bad).unwrap_err().contains(hint), "{bad}");
        }
    }
}
