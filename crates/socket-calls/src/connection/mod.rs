//! From socket to connection: listen, accept, connect, and the names of both ends.

pub mod listen_comes_first;
pub mod nobody_listens;
pub mod ignored_error;
pub mod connect_before_accept;
pub mod accept_in_order;
pub mod accepted_port;
pub mod full_backlog;
pub mod connect_in_progress;
pub mod next_address;
pub mod connect_twice;
pub mod client_port;
pub mod peer_of_a_listener;
pub mod peer_after_reset;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "connection",
    title: "From socket to connection: listen, accept, connect, and the names of both ends",
    experiments: &[
        listen_comes_first::EXPERIMENT,
        nobody_listens::EXPERIMENT,
        ignored_error::EXPERIMENT,
        connect_before_accept::EXPERIMENT,
        accept_in_order::EXPERIMENT,
        accepted_port::EXPERIMENT,
        full_backlog::EXPERIMENT,
        connect_in_progress::EXPERIMENT,
        next_address::EXPERIMENT,
        connect_twice::EXPERIMENT,
        client_port::EXPERIMENT,
        peer_of_a_listener::EXPERIMENT,
        peer_after_reset::EXPERIMENT,
    ],
};
