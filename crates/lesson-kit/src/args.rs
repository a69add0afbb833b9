//! Values on the command line, for `clap`'s `value_parser`.

use std::time::Duration;

/// A time such as `1s`, `500ms` or `1m 30s`, longer than zero.
///
/// # Errors
/// What is wrong with the text, for `clap` to show.
pub fn duration(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text)
        .map_err(|_| "write a number with its unit, such as 500ms or 2s")?;
    if time.is_zero() {
        return Err("must be longer than zero — write 500ms or 2s, for instance".into());
    }
    Ok(time)
}

/// A duration as a person writes it: `1m 30s`.
#[must_use]
pub fn in_words(time: Duration) -> String {
    humantime::format_duration(time).to_string()
}

/// `HOST:PORT`, where HOST is an IPv4 address, an IPv6 address in brackets, or a name.
///
/// Only the form is checked: which addresses a name has is for the lesson to find out.
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
    use super::*;

    #[test]
    fn durations_need_a_unit_and_a_length() {
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        assert!(duration("5").unwrap_err().contains("500ms"));
        assert!(duration("0s").unwrap_err().contains("longer than zero"));
        // Not where the library stopped reading: that helps nobody.
        for bad in ["soon", "", "1x", "2 s s"] {
            let said = duration(bad).unwrap_err();
            assert!(said.starts_with("write a number with its unit"), "{said}");
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
