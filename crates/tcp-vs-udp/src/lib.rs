//! # tcp-vs-udp
//!
//! Map to come.

pub mod boundaries;
pub mod loss;
pub mod connection;
pub mod ending;
pub mod comparison;
pub mod table;
pub mod pair;
pub mod wait;
pub mod say;
pub mod kernel;
pub mod network;

use lesson_kit::experiment::Lesson;

use boundaries::{
    cut_datagram, datagram_in_fragments, empty_datagram, empty_send, large_send,
    length_of_a_datagram, length_prefix, small_buffer, three_datagrams_three_recvs,
    three_sends_one_recv, too_large_datagram,
};
use connection::{
    connect_before_accept, connected_to_nobody, datagram_to_nobody, full_backlog, handshake,
    many_peers, nobody_listening, one_at_a_time, one_socket_a_peer, same_port,
    send_without_connect, strangers, udp_connect,
};
use ending::{
    datagram_after_close, dead_peer, half_close, no_end_of_datagrams, reset_loses_data, restart,
    restart_unnoticed, unread_datagrams, unread_input, write_after_close,
};
use loss::{
    full_buffer, missing_datagram, missing_segment, slow_reader, swapped_datagrams, which_are_lost,
};

/// The experiments, in teaching order.
pub const LESSON: Lesson = Lesson {
    name: "tcp-vs-udp",
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
        slow_reader::EXPERIMENT,
        full_buffer::EXPERIMENT,
        which_are_lost::EXPERIMENT,
        missing_segment::EXPERIMENT,
        missing_datagram::EXPERIMENT,
        swapped_datagrams::EXPERIMENT,
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
        half_close::EXPERIMENT,
        no_end_of_datagrams::EXPERIMENT,
        write_after_close::EXPERIMENT,
        datagram_after_close::EXPERIMENT,
        unread_input::EXPERIMENT,
        reset_loses_data::EXPERIMENT,
        unread_datagrams::EXPERIMENT,
        dead_peer::EXPERIMENT,
        restart::EXPERIMENT,
        restart_unnoticed::EXPERIMENT,
    ],
};
