//! Where does a message end? A datagram keeps its end; a stream has no messages.

pub mod three_sends_one_recv;
pub mod three_datagrams_three_recvs;
pub mod small_buffer;
pub mod cut_datagram;
pub mod length_of_a_datagram;
pub mod large_send;
pub mod empty_send;
pub mod empty_datagram;
pub mod length_prefix;
pub mod too_large_datagram;
pub mod datagram_in_fragments;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "boundaries",
    title: "Where does a message end?",
    experiments: &[
        three_sends_one_recv::EXPERIMENT,
        three_datagrams_three_recvs::EXPERIMENT,
        small_buffer::EXPERIMENT,
        cut_datagram::EXPERIMENT,
        length_of_a_datagram::EXPERIMENT,
        large_send::EXPERIMENT,
        empty_send::EXPERIMENT,
        empty_datagram::EXPERIMENT,
        length_prefix::EXPERIMENT,
        too_large_datagram::EXPERIMENT,
        datagram_in_fragments::EXPERIMENT,
    ],
};
