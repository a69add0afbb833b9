//! Addresses of sockets: ip(7), ipv6(7), unix(7).

use std::net::{Ipv6Addr, SocketAddr};

use nix::libc;

use crate::record::memory::Memory;

/// The longest is that of a Unix socket: a family, 108 bytes of path, and room (sockaddr_storage).
const LONGEST: u64 = 128;

/// An address in the program's memory as people write it; `None` where there is none.
pub(crate) fn socket_address(memory: &dyn Memory, pointer: u64, length: u64) -> Option<String> {
    if pointer == 0 || length == 0 {
        return None;
    }
    let bytes = memory.read(pointer, length.min(LONGEST) as usize);
    let (family, rest) = bytes.split_first_chunk()?;
    let family = u16::from_ne_bytes(*family);
    Some(match i32::from(family) {
        libc::AF_INET | libc::AF_INET6 => internet(&bytes)?.to_string(),
        libc::AF_UNIX => unix(rest),
        libc::AF_UNSPEC => "AF_UNSPEC".into(),
        other => super::flags::domain(other),
    })
}

/// An internet address, from the bytes of a sockaddr_in or sockaddr_in6.
fn internet(bytes: &[u8]) -> Option<SocketAddr> {
    let family = u16::from_ne_bytes(*bytes.first_chunk()?);
    let port = u16::from_be_bytes(*bytes.get(2..)?.first_chunk()?);
    if i32::from(family) == libc::AF_INET {
        let ip: [u8; 4] = *bytes.get(4..)?.first_chunk()?;
        return Some((ip, port).into());
    }
    let ip: [u8; 16] = *bytes.get(8..)?.first_chunk()?;
    Some((Ipv6Addr::from(ip), port).into())
}

/// A path; `@name` for one that is no file; nothing for a socket without a name.
fn unix(path: &[u8]) -> String {
    let (sign, name) = match path {
        [] => return "unnamed".into(),
        [0, name @ ..] => ("@", name),
        path => ("", path.split(|byte| *byte == 0).next().unwrap_or_default()),
    };
    format!("{sign}{}", String::from_utf8_lossy(name).escape_debug())
}
