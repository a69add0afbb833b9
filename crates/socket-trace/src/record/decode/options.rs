//! Options of sockets by name and value: socket(7), ip(7), ipv6(7), tcp(7), udp(7).

use nix::libc;

use super::{Asked, Decoded, named};
use crate::record::memory::array;
use crate::record::syscalls::Syscall;

/// What the bytes of an option mean.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Int,
    /// A struct linger: on or off, and seconds.
    Linger,
    /// A struct timeval: seconds and microseconds.
    Time,
    /// Characters, such as the name of an interface.
    Text,
    /// An error number.
    Error,
    /// What has no short form.
    Other,
}

/// Level, number, name, kind.
type Known = (i32, i32, &'static str, Kind);

const KNOWN: &[Known] = &{
    use Kind::{Error, Int, Linger, Other, Text, Time};
    use libc::{IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP, SOL_SOCKET};
    [
        (SOL_SOCKET, libc::SO_REUSEADDR, "SO_REUSEADDR", Int),
        (SOL_SOCKET, libc::SO_REUSEPORT, "SO_REUSEPORT", Int),
        (SOL_SOCKET, libc::SO_KEEPALIVE, "SO_KEEPALIVE", Int),
        (SOL_SOCKET, libc::SO_BROADCAST, "SO_BROADCAST", Int),
        (SOL_SOCKET, libc::SO_LINGER, "SO_LINGER", Linger),
        (SOL_SOCKET, libc::SO_OOBINLINE, "SO_OOBINLINE", Int),
        (SOL_SOCKET, libc::SO_SNDBUF, "SO_SNDBUF", Int),
        (SOL_SOCKET, libc::SO_RCVBUF, "SO_RCVBUF", Int),
        (SOL_SOCKET, libc::SO_RCVLOWAT, "SO_RCVLOWAT", Int),
        (SOL_SOCKET, libc::SO_SNDTIMEO, "SO_SNDTIMEO", Time),
        (SOL_SOCKET, libc::SO_RCVTIMEO, "SO_RCVTIMEO", Time),
        (SOL_SOCKET, libc::SO_ERROR, "SO_ERROR", Error),
        (SOL_SOCKET, libc::SO_TYPE, "SO_TYPE", Int),
        (SOL_SOCKET, libc::SO_DOMAIN, "SO_DOMAIN", Int),
        (SOL_SOCKET, libc::SO_PROTOCOL, "SO_PROTOCOL", Int),
        (SOL_SOCKET, libc::SO_ACCEPTCONN, "SO_ACCEPTCONN", Int),
        (SOL_SOCKET, libc::SO_PRIORITY, "SO_PRIORITY", Int),
        (SOL_SOCKET, libc::SO_MARK, "SO_MARK", Int),
        (SOL_SOCKET, libc::SO_BUSY_POLL, "SO_BUSY_POLL", Int),
        (SOL_SOCKET, libc::SO_PASSCRED, "SO_PASSCRED", Int),
        (SOL_SOCKET, libc::SO_PEERCRED, "SO_PEERCRED", Other),
        (SOL_SOCKET, libc::SO_TIMESTAMP, "SO_TIMESTAMP", Int),
        (SOL_SOCKET, libc::SO_BINDTODEVICE, "SO_BINDTODEVICE", Text),
        (SOL_SOCKET, libc::SO_INCOMING_CPU, "SO_INCOMING_CPU", Int),
        (
            SOL_SOCKET,
            libc::SO_ATTACH_FILTER,
            "SO_ATTACH_FILTER",
            Other,
        ),
        (SOL_SOCKET, libc::SO_DETACH_FILTER, "SO_DETACH_FILTER", Int),
        (SOL_SOCKET, libc::SO_SNDBUFFORCE, "SO_SNDBUFFORCE", Int),
        (SOL_SOCKET, libc::SO_RCVBUFFORCE, "SO_RCVBUFFORCE", Int),
        (SOL_SOCKET, libc::SO_TIMESTAMPNS, "SO_TIMESTAMPNS", Int),
        (SOL_SOCKET, libc::SO_TIMESTAMPING, "SO_TIMESTAMPING", Int),
        (SOL_SOCKET, libc::SO_RXQ_OVFL, "SO_RXQ_OVFL", Int),
        (SOL_SOCKET, libc::SO_PEEK_OFF, "SO_PEEK_OFF", Int),
        (SOL_SOCKET, libc::SO_COOKIE, "SO_COOKIE", Other),
        (SOL_SOCKET, libc::SO_ZEROCOPY, "SO_ZEROCOPY", Int),
        (SOL_SOCKET, libc::SO_BINDTOIFINDEX, "SO_BINDTOIFINDEX", Int),
        (IPPROTO_TCP, libc::TCP_NODELAY, "TCP_NODELAY", Int),
        (IPPROTO_TCP, libc::TCP_CORK, "TCP_CORK", Int),
        (IPPROTO_TCP, libc::TCP_MAXSEG, "TCP_MAXSEG", Int),
        (IPPROTO_TCP, libc::TCP_KEEPIDLE, "TCP_KEEPIDLE", Int),
        (IPPROTO_TCP, libc::TCP_KEEPINTVL, "TCP_KEEPINTVL", Int),
        (IPPROTO_TCP, libc::TCP_KEEPCNT, "TCP_KEEPCNT", Int),
        (IPPROTO_TCP, libc::TCP_SYNCNT, "TCP_SYNCNT", Int),
        (IPPROTO_TCP, libc::TCP_LINGER2, "TCP_LINGER2", Int),
        (IPPROTO_TCP, libc::TCP_DEFER_ACCEPT, "TCP_DEFER_ACCEPT", Int),
        (IPPROTO_TCP, libc::TCP_WINDOW_CLAMP, "TCP_WINDOW_CLAMP", Int),
        (IPPROTO_TCP, libc::TCP_INFO, "TCP_INFO", Other),
        (IPPROTO_TCP, libc::TCP_QUICKACK, "TCP_QUICKACK", Int),
        (IPPROTO_TCP, libc::TCP_CONGESTION, "TCP_CONGESTION", Text),
        (IPPROTO_TCP, libc::TCP_USER_TIMEOUT, "TCP_USER_TIMEOUT", Int),
        (IPPROTO_TCP, libc::TCP_FASTOPEN, "TCP_FASTOPEN", Int),
        (IPPROTO_TCP, 30, "TCP_FASTOPEN_CONNECT", Int),
        (
            IPPROTO_TCP,
            libc::TCP_NOTSENT_LOWAT,
            "TCP_NOTSENT_LOWAT",
            Int,
        ),
        (IPPROTO_TCP, 31, "TCP_ULP", Text),
        (
            IPPROTO_TCP,
            libc::TCP_THIN_LINEAR_TIMEOUTS,
            "TCP_THIN_LINEAR_TIMEOUTS",
            Int,
        ),
        (IPPROTO_TCP, libc::TCP_THIN_DUPACK, "TCP_THIN_DUPACK", Int),
        (IPPROTO_IP, libc::IP_TOS, "IP_TOS", Int),
        (IPPROTO_IP, libc::IP_TTL, "IP_TTL", Int),
        (IPPROTO_IP, libc::IP_PKTINFO, "IP_PKTINFO", Int),
        (IPPROTO_IP, libc::IP_MTU_DISCOVER, "IP_MTU_DISCOVER", Int),
        (IPPROTO_IP, libc::IP_MTU, "IP_MTU", Int),
        (IPPROTO_IP, libc::IP_RECVERR, "IP_RECVERR", Int),
        (IPPROTO_IP, libc::IP_MULTICAST_TTL, "IP_MULTICAST_TTL", Int),
        (
            IPPROTO_IP,
            libc::IP_MULTICAST_LOOP,
            "IP_MULTICAST_LOOP",
            Int,
        ),
        (
            IPPROTO_IP,
            libc::IP_ADD_MEMBERSHIP,
            "IP_ADD_MEMBERSHIP",
            Other,
        ),
        (IPPROTO_IP, 24, "IP_BIND_ADDRESS_NO_PORT", Int),
        (IPPROTO_IP, libc::IP_HDRINCL, "IP_HDRINCL", Int),
        (IPPROTO_IP, libc::IP_RECVTTL, "IP_RECVTTL", Int),
        (IPPROTO_IP, libc::IP_RECVTOS, "IP_RECVTOS", Int),
        (IPPROTO_IP, libc::IP_FREEBIND, "IP_FREEBIND", Int),
        (IPPROTO_IP, libc::IP_TRANSPARENT, "IP_TRANSPARENT", Int),
        (IPPROTO_IP, libc::IP_MINTTL, "IP_MINTTL", Int),
        (IPPROTO_IP, libc::IP_MULTICAST_IF, "IP_MULTICAST_IF", Other),
        (
            IPPROTO_IP,
            libc::IP_DROP_MEMBERSHIP,
            "IP_DROP_MEMBERSHIP",
            Other,
        ),
        (
            IPPROTO_IP,
            libc::IP_ADD_SOURCE_MEMBERSHIP,
            "IP_ADD_SOURCE_MEMBERSHIP",
            Other,
        ),
        (
            IPPROTO_IP,
            libc::IP_DROP_SOURCE_MEMBERSHIP,
            "IP_DROP_SOURCE_MEMBERSHIP",
            Other,
        ),
        (IPPROTO_IP, libc::IP_MULTICAST_ALL, "IP_MULTICAST_ALL", Int),
        (IPPROTO_IPV6, libc::IPV6_V6ONLY, "IPV6_V6ONLY", Int),
        (IPPROTO_IPV6, libc::IPV6_RECVERR, "IPV6_RECVERR", Int),
        (
            IPPROTO_IPV6,
            libc::IPV6_RECVPKTINFO,
            "IPV6_RECVPKTINFO",
            Int,
        ),
        (
            IPPROTO_IPV6,
            libc::IPV6_UNICAST_HOPS,
            "IPV6_UNICAST_HOPS",
            Int,
        ),
        (IPPROTO_IPV6, libc::IPV6_TCLASS, "IPV6_TCLASS", Int),
        (
            IPPROTO_IPV6,
            libc::IPV6_MTU_DISCOVER,
            "IPV6_MTU_DISCOVER",
            Int,
        ),
        (
            IPPROTO_IPV6,
            libc::IPV6_MULTICAST_IF,
            "IPV6_MULTICAST_IF",
            Int,
        ),
        (
            IPPROTO_IPV6,
            libc::IPV6_MULTICAST_HOPS,
            "IPV6_MULTICAST_HOPS",
            Int,
        ),
        (
            IPPROTO_IPV6,
            libc::IPV6_MULTICAST_LOOP,
            "IPV6_MULTICAST_LOOP",
            Int,
        ),
        (
            IPPROTO_IPV6,
            libc::IPV6_MULTICAST_ALL,
            "IPV6_MULTICAST_ALL",
            Int,
        ),
        (
            IPPROTO_IPV6,
            libc::IPV6_ADD_MEMBERSHIP,
            "IPV6_ADD_MEMBERSHIP",
            Other,
        ),
        (
            IPPROTO_IPV6,
            libc::IPV6_DROP_MEMBERSHIP,
            "IPV6_DROP_MEMBERSHIP",
            Other,
        ),
        (IPPROTO_IPV6, libc::IPV6_MTU, "IPV6_MTU", Int),
        (IPPROTO_IPV6, libc::IPV6_HDRINCL, "IPV6_HDRINCL", Int),
        (
            IPPROTO_IPV6,
            libc::IPV6_RECVHOPLIMIT,
            "IPV6_RECVHOPLIMIT",
            Int,
        ),
        (IPPROTO_IPV6, libc::IPV6_RECVTCLASS, "IPV6_RECVTCLASS", Int),
        (
            IPPROTO_IPV6,
            libc::IPV6_TRANSPARENT,
            "IPV6_TRANSPARENT",
            Int,
        ),
        (IPPROTO_IPV6, libc::IPV6_FREEBIND, "IPV6_FREEBIND", Int),
        // What getsockopt of IP_HDRINCL is at this level.
        (IPPROTO_IPV6, 3, "IPV6_2292HOPOPTS", Int),
        (IPPROTO_UDP, libc::UDP_SEGMENT, "UDP_SEGMENT", Int),
        (IPPROTO_UDP, libc::UDP_GRO, "UDP_GRO", Int),
    ]
};

/// getsockopt and setsockopt: a descriptor, a name, a value.
pub(super) fn decode(asked: &Asked<'_>) -> Decoded {
    let (level, number) = (asked.int(1), asked.int(2));
    let known = KNOWN
        .iter()
        .find(|known| (known.0, known.1) == (level, number));
    let (name, kind) = match known {
        Some((_, _, name, kind)) => ((*name).to_owned(), *kind),
        None => (format!("level {level} option {number}"), Kind::Int),
    };
    let pointer = asked.arguments[3];
    let value = |length: u64| {
        let bytes = asked.memory.read(pointer, length.min(64) as usize);
        value_in(&bytes, kind)
    };
    let descriptor = asked.int(0).to_string();
    if asked.syscall == Syscall::Setsockopt {
        let value = value(asked.arguments[4] & 0xffff_ffff);
        return named("setsockopt", vec![descriptor, name, value]);
    }
    let mut decoded = named("getsockopt", vec![descriptor, name]);
    let length = array(asked.memory, asked.arguments[4]).map(u32::from_ne_bytes);
    if let (Some(0), Some(length)) = (asked.result, length) {
        decoded.meaning = format!("value {}", value(length.into()));
    }
    decoded
}

fn value_in(bytes: &[u8], kind: Kind) -> String {
    let int = |at: usize| {
        let four = bytes.get(at..).and_then(<[u8]>::first_chunk);
        four.map(|four| i32::from_ne_bytes(*four))
    };
    let long = |at: usize| {
        let eight = bytes.get(at..).and_then(<[u8]>::first_chunk);
        eight.map(|eight| i64::from_ne_bytes(*eight))
    };
    let value = match kind {
        Kind::Int => int(0).map(|value| value.to_string()),
        Kind::Error => int(0).map(|number| match super::outcome(-i64::from(number)) {
            crate::model::Outcome::Error(error) => error,
            _ => "0".into(),
        }),
        Kind::Linger => match (int(0), int(4)) {
            (Some(0), _) => Some("off".into()),
            (Some(_), Some(seconds)) => Some(format!("{seconds} s")),
            _ => None,
        },
        Kind::Time => match (long(0), long(8)) {
            (Some(0), Some(0)) => Some("none".into()),
            (Some(seconds), Some(micros)) => {
                Some(format!("{} s", seconds as f64 + micros as f64 / 1e6))
            }
            _ => None,
        },
        Kind::Text => {
            let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
            Some(format!("{:?}", String::from_utf8_lossy(text)))
        }
        Kind::Other => None,
    };
    value.unwrap_or_else(|| format!("{} bytes", bytes.len()))
}
