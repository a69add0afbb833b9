//! Joining a group twice: address already in use.

use std::io::ErrorKind;

use experiment::{Experiment, Observation, Observed, skip};
use instruments::errno::succeeded;

use super::{LO, group_of, receiver};

/// Joining a group that the socket is in.
pub const EXPERIMENT: Experiment = Experiment {
    name: "multicast-join-twice",
    question: "A socket joins a group that it has joined already, on the same interface. What happens?",
    choices: &["nothing: it is a member", "address already in use", "it gets each datagram twice"],
    answer: "address already in use",
    explanation: "The kernel reports EADDRINUSE, the error of bind, though no port is meant: a membership is there once or not at all. A program that joins on each interface \
        in turn meets this when two addresses belong to one interface, \
        and may take it for success.",
    sources: &["ip(7), IP_ADD_MEMBERSHIP"],
    ..Experiment::BLANK
}
.observed_by(observe);

fn observe() -> Observed {
    if cfg!(not(target_os = "linux")) {
        return Err(skip("Linux only"));
    }
    let receiver = receiver()?;
    let group = group_of(&receiver)?;
    receiver.join_multicast_v4(&group, &LO)?;
    let again = receiver.join_multicast_v4(&group, &LO);
    let twice = super::try_to_reach(&receiver, &super::sender()?, "once")?;
    Ok(Observation::new()
        .fact("joining again", succeeded(&again))
        .fact("received", format_args!("{twice:?}"))
        .answer(match again {
            Err(error) if error.kind() == ErrorKind::AddrInUse => "address already in use",
            _ if twice.len() > 1 => "it gets each datagram twice",
            _ => "nothing: it is a member",
        }))
}
