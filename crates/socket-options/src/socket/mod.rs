//! SOL_SOCKET: the options that every kind of socket has, socket(7).

pub mod inherited_options;
pub mod options_of_a_clone;
pub mod recv_buffer_doubled;
pub mod recv_buffer_clamped;
pub mod recv_buffer_datagrams;
pub mod send_buffer_floor;
pub mod send_buffer_takes;
pub mod linger_zero;
pub mod linger_waits;
pub mod keepalive_timer;
pub mod read_timeout;
pub mod read_timeout_zero;
pub mod write_timeout;
pub mod write_timeout_connect;
pub mod error_after_connect;
pub mod broadcast;
pub mod out_of_band_inline;
pub mod attach_filter;
pub mod filter_cuts;
pub mod bind_device;
pub mod bind_device_by_index;
pub mod mark;
pub mod priority_from_tos;
pub mod incoming_cpu;
pub mod cookie;
pub mod passcred;
pub mod what_kind_of_socket;
pub mod is_listener;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "socket",
    title: "SOL_SOCKET: buffers, timeouts, SO_LINGER, filters, and what else every socket has",
    experiments: &[
        inherited_options::EXPERIMENT,
        options_of_a_clone::EXPERIMENT,
        recv_buffer_doubled::EXPERIMENT,
        recv_buffer_clamped::EXPERIMENT,
        recv_buffer_datagrams::EXPERIMENT,
        send_buffer_floor::EXPERIMENT,
        send_buffer_takes::EXPERIMENT,
        linger_zero::EXPERIMENT,
        linger_waits::EXPERIMENT,
        keepalive_timer::EXPERIMENT,
        read_timeout::EXPERIMENT,
        read_timeout_zero::EXPERIMENT,
        write_timeout::EXPERIMENT,
        write_timeout_connect::EXPERIMENT,
        error_after_connect::EXPERIMENT,
        broadcast::EXPERIMENT,
        out_of_band_inline::EXPERIMENT,
        attach_filter::EXPERIMENT,
        filter_cuts::EXPERIMENT,
        bind_device::EXPERIMENT,
        bind_device_by_index::EXPERIMENT,
        mark::EXPERIMENT,
        priority_from_tos::EXPERIMENT,
        incoming_cpu::EXPERIMENT,
        cookie::EXPERIMENT,
        passcred::EXPERIMENT,
        what_kind_of_socket::EXPERIMENT,
        is_listener::EXPERIMENT,
    ],
};
