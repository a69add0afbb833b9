//! Numbers that have names: families, kinds, flags, and the requests of fcntl(2) and ioctl(2) that concern blocking.

use nix::libc;

use super::{Asked, Decoded, named};
use crate::record::memory::array;

/// The name of a number in such a list, or the number.
fn name_in(list: &[(i32, &str)], number: i32) -> String {
    let found = list.iter().find(|(known, _)| *known == number);
    found.map_or_else(|| number.to_string(), |(_, name)| (*name).into())
}

/// The names of the bits that are set, joined by `|`; what has no name is a number.
pub(super) fn bits(list: &[(i32, &str)], set: i32) -> String {
    let known = list.iter().filter(|(bit, _)| set & bit == *bit);
    let rest = known.clone().fold(set, |rest, (bit, _)| rest & !bit);
    let mut names: Vec<_> = known.map(|(_, name)| (*name).to_owned()).collect();
    if rest != 0 || names.is_empty() {
        names.push(format!("{rest:#x}"));
    }
    names.join("|")
}

/// The first argument of socket(2).
pub(super) fn domain(number: i32) -> String {
    const DOMAINS: &[(i32, &str)] = &[
        (libc::AF_INET, "AF_INET"),
        (libc::AF_INET6, "AF_INET6"),
        (libc::AF_UNIX, "AF_UNIX"),
        (libc::AF_NETLINK, "AF_NETLINK"),
        (libc::AF_PACKET, "AF_PACKET"),
        (libc::AF_VSOCK, "AF_VSOCK"),
        (libc::AF_ALG, "AF_ALG"),
    ];
    name_in(DOMAINS, number)
}

/// The second argument of socket(2): a kind, and flags.
pub(super) fn kind(number: i32) -> String {
    const KINDS: &[(i32, &str)] = &[
        (libc::SOCK_STREAM, "SOCK_STREAM"),
        (libc::SOCK_DGRAM, "SOCK_DGRAM"),
        (libc::SOCK_RAW, "SOCK_RAW"),
        (libc::SOCK_SEQPACKET, "SOCK_SEQPACKET"),
    ];
    const FLAGS: &[(i32, &str)] = &[
        (libc::SOCK_NONBLOCK, "SOCK_NONBLOCK"),
        (libc::SOCK_CLOEXEC, "SOCK_CLOEXEC"),
    ];
    let kind = name_in(KINDS, number & 0xf);
    match number & !0xf {
        0 => kind,
        flags => format!("{kind}|{}", bits(FLAGS, flags)),
    }
}

/// The third argument of socket(2), where it says more than the first two.
pub(super) fn protocol(domain: i32, number: i32) -> Option<String> {
    const PROTOCOLS: &[(i32, &str)] = &[
        (libc::IPPROTO_TCP, "IPPROTO_TCP"),
        (libc::IPPROTO_UDP, "IPPROTO_UDP"),
        (libc::IPPROTO_ICMP, "IPPROTO_ICMP"),
        (libc::IPPROTO_ICMPV6, "IPPROTO_ICMPV6"),
        (libc::IPPROTO_MPTCP, "IPPROTO_MPTCP"),
    ];
    match domain {
        _ if number == 0 => None,
        libc::AF_INET | libc::AF_INET6 => Some(name_in(PROTOCOLS, number)),
        _ => Some(number.to_string()),
    }
}

/// The flags of send(2) and recv(2).
pub(super) fn of_message(flags: i32) -> String {
    const FLAGS: &[(i32, &str)] = &[
        (libc::MSG_OOB, "MSG_OOB"),
        (libc::MSG_PEEK, "MSG_PEEK"),
        (libc::MSG_DONTROUTE, "MSG_DONTROUTE"),
        (libc::MSG_CTRUNC, "MSG_CTRUNC"),
        (libc::MSG_TRUNC, "MSG_TRUNC"),
        (libc::MSG_DONTWAIT, "MSG_DONTWAIT"),
        (libc::MSG_EOR, "MSG_EOR"),
        (libc::MSG_WAITALL, "MSG_WAITALL"),
        (libc::MSG_CONFIRM, "MSG_CONFIRM"),
        (libc::MSG_ERRQUEUE, "MSG_ERRQUEUE"),
        (libc::MSG_NOSIGNAL, "MSG_NOSIGNAL"),
        (libc::MSG_MORE, "MSG_MORE"),
        (libc::MSG_WAITFORONE, "MSG_WAITFORONE"),
        (libc::MSG_ZEROCOPY, "MSG_ZEROCOPY"),
        (libc::MSG_FASTOPEN, "MSG_FASTOPEN"),
        (libc::MSG_CMSG_CLOEXEC, "MSG_CMSG_CLOEXEC"),
    ];
    bits(FLAGS, flags)
}

/// fcntl(2), if it is about waiting or makes a second descriptor.
pub(super) fn fcntl(asked: &Asked<'_>) -> Option<Decoded> {
    let what_for = |flags: i64| match flags as i32 & libc::O_NONBLOCK {
        0 => "waits".to_owned(),
        _ => "O_NONBLOCK".to_owned(),
    };
    let descriptor = asked.int(0).to_string();
    let with = |request: &str, more: Option<String>| {
        let arguments = [descriptor, request.to_owned()].into_iter().chain(more);
        named("fcntl", arguments.collect())
    };
    Some(match asked.int(1) {
        libc::F_GETFL => {
            let mut decoded = with("F_GETFL", None);
            let flags = asked.result.filter(|flags| *flags >= 0);
            decoded.meaning = flags.map(what_for).unwrap_or_default();
            decoded
        }
        libc::F_SETFL => with("F_SETFL", Some(what_for(asked.int(2).into()))),
        libc::F_DUPFD => with("F_DUPFD", None),
        libc::F_DUPFD_CLOEXEC => with("F_DUPFD_CLOEXEC", None),
        _ => return None,
    })
}

/// ioctl(2), if it is about waiting, or about what waits.
pub(super) fn ioctl(asked: &Asked<'_>) -> Option<Decoded> {
    // The types of these constants differ between C libraries.
    const FIONBIO: u64 = 0x5421;
    const FIONREAD: u64 = 0x541b;
    const SIOCOUTQ: u64 = 0x5411;
    let value = || array(asked.memory, asked.arguments[2]).map(i32::from_ne_bytes);
    let descriptor = asked.int(0).to_string();
    let with = |request: &str| named("ioctl", vec![descriptor, request.into()]);
    // The request is an unsigned int.
    match asked.arguments[1] & 0xffff_ffff {
        FIONBIO => {
            let mut decoded = with("FIONBIO");
            decoded.arguments.extend(value().map(|on| on.to_string()));
            Some(decoded)
        }
        request @ (FIONREAD | SIOCOUTQ) => {
            let is_received = request == FIONREAD;
            let mut decoded = with(if is_received { "FIONREAD" } else { "SIOCOUTQ" });
            if let (Some(0), Some(count)) = (asked.result, value()) {
                decoded.meaning = format!("{count} bytes");
            }
            Some(decoded)
        }
        _ => None,
    }
}
