//! Messages of ICMP: RFC 792, RFC 4443. Errors carry the beginning of the packet that caused them.

use super::{ICMP, ICMPV6, TCP, UDP, layout, ports};
use std::net::SocketAddr;

/// What a message says, and of which packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) meaning: String,
    pub(crate) about: String,
}

/// `None` for what hosts tell each other without any program: neighbours, routers, groups.
pub(super) fn message(payload: &[u8], is_ipv6: bool) -> Option<Message> {
    let (kind, code) = (*payload.first()?, *payload.get(1)?);
    let (meaning, is_error) = if is_ipv6 {
        meaning_v6(kind, code)?
    } else {
        meaning_v4(kind, code)
    };
    let about = is_error.then(|| payload.get(8..).and_then(about)).flatten();
    Some(Message {
        meaning,
        about: about.unwrap_or_default(),
    })
}

fn meaning_v4(kind: u8, code: u8) -> (String, bool) {
    let unreachable = ["net", "host", "protocol", "port"];
    match (kind, code) {
        (0, _) => ("echo reply".into(), false),
        (8, _) => ("echo request".into(), false),
        (3, 4) => ("fragmentation needed".into(), true),
        (3, 9 | 10 | 13) => ("administratively prohibited".into(), true),
        (3, code) => {
            let what = unreachable.get(usize::from(code)).unwrap_or(&"destination");
            (format!("{what} unreachable"), true)
        }
        (11, _) => ("time exceeded".into(), true),
        (kind, code) => (format!("type {kind} code {code}"), false),
    }
}

fn meaning_v6(kind: u8, code: u8) -> Option<(String, bool)> {
    let unreachable = [
        "no route",
        "administratively prohibited",
        "beyond scope",
        "address unreachable",
        "port unreachable",
    ];
    Some(match kind {
        1 => {
            let why = unreachable.get(usize::from(code)).unwrap_or(&"unreachable");
            ((*why).into(), true)
        }
        2 => ("packet too big".into(), true),
        3 => ("time exceeded".into(), true),
        128 => ("echo request".into(), false),
        129 => ("echo reply".into(), false),
        _ => return None,
    })
}

fn about(ip: &[u8]) -> Option<String> {
    let layout = layout(ip)?;
    let name = match layout.protocol {
        TCP => "TCP",
        UDP => "UDP",
        ICMP | ICMPV6 => return Some(format!("ICMP {} → {}", layout.source, layout.destination)),
        _ => return None,
    };
    let [source, destination] = ports(ip.get(layout.payload.0..)?)?;
    let source = SocketAddr::new(layout.source, source);
    let destination = SocketAddr::new(layout.destination, destination);
    Some(format!("{name} {source} → {destination}"))
}
