//! What a connection is, how many peers a socket has, and what a sender notices when nobody is there.

pub mod handshake;
pub mod udp_connect;
pub mod connect_before_accept;
pub mod one_at_a_time;
pub mod full_backlog;
pub mod send_without_connect;
pub mod one_socket_a_peer;
pub mod many_peers;
pub mod strangers;
pub mod same_port;
pub mod nobody_listening;
pub mod datagram_to_nobody;
pub mod connected_to_nobody;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "connection",
    title: "Who talks to whom, and what if nobody is there?",
    experiments: &[
        handshake::EXPERIMENT,
        udp_connect::EXPERIMENT,
        connect_before_accept::EXPERIMENT,
        one_at_a_time::EXPERIMENT,
        full_backlog::EXPERIMENT,
        send_without_connect::EXPERIMENT,
        one_socket_a_peer::EXPERIMENT,
        many_peers::EXPERIMENT,
        strangers::EXPERIMENT,
        same_port::EXPERIMENT,
        nobody_listening::EXPERIMENT,
        datagram_to_nobody::EXPERIMENT,
        connected_to_nobody::EXPERIMENT,
    ],
};
