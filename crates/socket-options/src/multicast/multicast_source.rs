//! IP_ADD_SOURCE_MEMBERSHIP: a group, but only from one sender.

use std::net::{Ipv4Addr, SocketAddr};

use experiment::{Experiment, Observation, Observed, skip};
use socket2::Socket;

use super::{LO, receiver};
use crate::pair::{loopback, port};
use crate::receive::{MARKER, until_marker};

/// Two senders to one group, of which the receiver wants one.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-source",
    question: "A socket joins a group, say 232.1.1.1, for the source 127.0.0.1. Then 127.0.0.2 and 127.0.0.1 send to the group. Whom does it hear?",
    choices: &["both", "127.0.0.1 alone", "neither: one has to join the group itself, too"],
    answer: "127.0.0.1 alone",
    explanation: "An ordinary group is open to every sender. Joining a pair of source and group lets in one sender, and tells the routers, so that the other traffic does not \
        even come here. That is how television is distributed. \
        The groups 232.0.0.0/8 are set apart for it.",
    sources: &["ip(7), IP_ADD_SOURCE_MEMBERSHIP", "RFC 4607"],
    ..Experiment::BLANK
}
.observed_by(observe);

const SOURCE: Ipv4Addr = Ipv4Addr::LOCALHOST;

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip("Linux only: elsewhere 127.0.0.2 is no address"));
    }
    let receiver = receiver()?;
    let group = group_of(&receiver)?;
    receiver.join_ssm_v4(&SOURCE, &group, &LO)?;
    let to_group = SocketAddr::from((group, port(&receiver)?)).into();
    let (other, source) = (sender_at(Ipv4Addr::new(127, 0, 0, 2))?, sender_at(SOURCE)?);
    other.send_to(b"from 127.0.0.2", &to_group)?;
    source.send_to(b"from 127.0.0.1", &to_group)?;
    source.send_to(MARKER, &loopback(port(&receiver)?))?;
    let joined = until_marker(&receiver)?;

    receiver.leave_ssm_v4(&SOURCE, &group, &LO)?;
    source.send_to(b"from 127.0.0.1", &to_group)?;
    source.send_to(MARKER, &loopback(port(&receiver)?))?;
    let left = until_marker(&receiver)?;
    Ok(Observation::new()
        .fact("received", joined.join(", "))
        .fact("received after leaving", format_args!("{left:?}"))
        .answer(match joined.as_slice() {
            [one] if one == "from 127.0.0.1" => "127.0.0.1 alone",
            [] => "neither: one has to join the group itself, too",
            _ => "both",
        }))
}

/// One of the groups for a single source, RFC 4607, that ends in the receiver's port, so that no other program joins it.
fn group_of(receiver: &Socket) -> std::io::Result<Ipv4Addr> {
    let [_, _, high, low] = super::group_of(receiver)?.octets();
    Ok(Ipv4Addr::new(232, 1, high, low))
}

fn sender_at(address: Ipv4Addr) -> std::io::Result<Socket> {
    let socket = super::sender()?;
    socket.bind(&SocketAddr::from((address, 0)).into())?;
    Ok(socket)
}
