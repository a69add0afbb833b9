//! IP_MULTICAST_IF: the interface by which datagrams to a group leave.

use std::io::ErrorKind;

use experiment::{Experiment, Needs, Observation, Observed};
use instruments::errno::{succeeded, value};

use super::{LO, address_of_group, group_of, receiver};
use crate::pair::udp;
use crate::receive::read;

/// Sending to a group on a machine without routes.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-interface",
    question: "A machine has no default route, and a program sends to a multicast group. What happens?",
    choices: &["it goes out on every interface", "network is unreachable, until IP_MULTICAST_IF names an interface", "it goes to lo"],
    answer: "network is unreachable, until IP_MULTICAST_IF names an interface",
    explanation: "A group is not in any network, so without more the routing table chooses the interface, usually that of the default route; with none there is nowhere to go. \
        IP_MULTICAST_IF chooses it, by the interface's address. A packet leaves by one interface only: to reach \
        all networks, send once for each.",
    sources: &["ip(7), IP_MULTICAST_IF", "RFC 1112 §6.1"],
    needs: Needs::PrivateNetwork,
    ..Experiment::BLANK
}
.observed_by(observe);

#[cfg(not(target_os = "linux"))]
use crate::linux_only as observe;

#[cfg(target_os = "linux")]
fn observe() -> Observed {
    let (receiver, sender) = (receiver()?, udp()?);
    receiver.join_multicast_v4(&group_of(&receiver)?, &LO)?;
    receiver.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
    let plain = sender.send_to(b"plain", &address_of_group(&receiver)?);
    sender.set_multicast_if_v4(&LO)?;
    let chosen = sender.send_to(b"chosen", &address_of_group(&receiver)?);
    let received = read(&receiver);
    let foreign = sender.set_multicast_if_v4(&std::net::Ipv4Addr::new(192, 0, 2, 1));
    Ok(Observation::new()
        .fact("send", succeeded(&plain))
        .fact("send with IP_MULTICAST_IF", succeeded(&chosen))
        .fact("received first", value(&received))
        .fact(
            "IP_MULTICAST_IF of an address that is not here",
            succeeded(&foreign),
        )
        .answer(match (plain, received.as_deref()) {
            (Err(error), Ok("chosen")) if error.kind() == ErrorKind::NetworkUnreachable => {
                "network is unreachable, until IP_MULTICAST_IF names an interface"
            }
            (Ok(_), Ok("plain")) => "it goes to lo",
            _ => "it goes out on every interface",
        }))
}
