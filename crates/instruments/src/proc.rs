//! Counters and settings, which the kernel shows as files: proc_net(5), proc_sys(5).

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::Missing;

/// A counter of this network: `counter("Tcp", "RetransSegs")`; `nstat -a` shows them all.
///
/// # Errors
/// [`Missing`] if the file cannot be read, or has no such counter.
pub fn counter(protocol: &str, name: &str) -> io::Result<u64> {
    // A line of names is followed by a line of values: "Tcp: InSegs OutSegs", "Tcp: 17 17".
    let text = read("/proc/net/snmp")? + &read("/proc/net/netstat")?;
    let of_protocol = |line: &&str| line.split(':').next() == Some(protocol);
    let mut lines = text.lines().filter(of_protocol);
    let [names, values] = [lines.next(), lines.next()].map(Option::unwrap_or_default);
    let mut pairs = names.split_whitespace().zip(values.split_whitespace());
    let found = pairs.find(|(candidate, _)| *candidate == name);
    let value = found.and_then(|(_, value)| value.parse().ok());
    value.ok_or_else(|| Missing::new(format!("the kernel's counter {protocol} {name}"), "").into())
}

/// A setting: `setting("net.core.rmem_max")`, as `sysctl` shows it.
///
/// # Errors
/// [`Missing`] if it cannot be read.
pub fn setting(name: &str) -> io::Result<String> {
    let text = read(&format!("/proc/sys/{}", name.replace('.', "/")))?;
    Ok(text.trim().to_owned())
}

/// A setting that is a number.
///
/// # Errors
/// [`Missing`] if it cannot be read; [`ErrorKind::InvalidData`] if it is no number.
pub fn number(name: &str) -> io::Result<usize> {
    setting(name)?
        .parse()
        .map_err(|_| ErrorKind::InvalidData.into())
}

/// A file under `/proc`.
///
/// # Errors
/// [`Missing`] if it cannot be read.
pub fn read(path: &str) -> io::Result<String> {
    fs::read_to_string(path).map_err(|error| {
        if Path::new("/proc/self").exists() {
            Missing::because(&error, path, "").into()
        } else {
            not_mounted().into()
        }
    })
}

/// There is no `/proc` at all.
#[must_use]
pub fn not_mounted() -> Missing {
    if cfg!(target_os = "linux") {
        let mount = "`sudo mount -t proc proc /proc` mounts it";
        Missing::new("/proc, which is not mounted here", mount)
    } else {
        Missing::new("/proc, which only Linux has", "")
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_does_not_have_is_missing() {
        assert!(counter("Tcp", "InSegs").is_ok());
        assert!(number("net.core.rmem_max").is_ok_and(|limit| limit > 0));
        for error in [
            counter("Tcp", "NoSuchCounter").unwrap_err(),
            setting("net.core.no_such_setting").unwrap_err(),
        ] {
            assert!(Missing::in_error(&error).is_some(), "{error}");
        }
    }
}
