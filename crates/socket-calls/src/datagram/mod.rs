//! Datagrams: sendto, recvfrom, and connect without a connection.

pub mod recvfrom_tells_who;
pub mod sendto_binds;
pub mod connect_sends_nothing;
pub mod connected_hears_one;
pub mod peek_a_datagram;
pub mod sendmsg_gathers;
pub mod recvfrom_on_tcp;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "datagram",
    title: "Datagrams: sendto, recvfrom, and connect without a connection",
    experiments: &[
        recvfrom_tells_who::EXPERIMENT,
        sendto_binds::EXPERIMENT,
        connect_sends_nothing::EXPERIMENT,
        connected_hears_one::EXPERIMENT,
        peek_a_datagram::EXPERIMENT,
        sendmsg_gathers::EXPERIMENT,
        recvfrom_on_tcp::EXPERIMENT,
    ],
};
