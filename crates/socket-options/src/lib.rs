//! # socket-options
//!
//! Map to come.
#![cfg_attr(
    not(target_os = "linux"),
    allow(
        unused_imports,
        dead_code,
        reason = "most options here are Linux's; elsewhere their experiments are skipped"
    )
)]

pub mod reuse;
pub mod socket;
pub mod tcp;
pub mod ip;
pub mod multicast;
pub mod ipv6;

pub mod table;
pub mod commands;

mod pair;
mod outcome;
mod kernel;
#[cfg(target_os = "linux")]
mod capture;
#[cfg(target_os = "linux")]
mod control;
#[cfg(target_os = "linux")]
mod link;

use lesson_kit::experiment::Lesson;

/// The experiments, in teaching order.
pub const LESSON: Lesson = Lesson {
    name: "socket-options",
    experiments: &[
        reuse::address_in_use::EXPERIMENT,
        reuse::reuse_address_both::EXPERIMENT,
        reuse::reuse_address_after_bind::EXPERIMENT,
        reuse::reuse_address_live_listener::EXPERIMENT,
        reuse::reuse_address_wildcard::EXPERIMENT,
        reuse::reuse_address_by_std::EXPERIMENT,
        reuse::reuse_address_on_windows::EXPERIMENT,
        reuse::reuse_address_udp::EXPERIMENT,
        reuse::reuse_port_connections::EXPERIMENT,
        reuse::reuse_port_both::EXPERIMENT,
        reuse::reuse_port_datagrams::EXPERIMENT,
        reuse::reuse_port_close::EXPERIMENT,
        socket::inherited_options::EXPERIMENT,
        socket::options_of_a_clone::EXPERIMENT,
        socket::recv_buffer_doubled::EXPERIMENT,
        socket::recv_buffer_clamped::EXPERIMENT,
        socket::recv_buffer_datagrams::EXPERIMENT,
        socket::send_buffer_floor::EXPERIMENT,
        socket::send_buffer_takes::EXPERIMENT,
        socket::linger_zero::EXPERIMENT,
        socket::linger_waits::EXPERIMENT,
        socket::keepalive_timer::EXPERIMENT,
        socket::read_timeout::EXPERIMENT,
        socket::read_timeout_zero::EXPERIMENT,
        socket::write_timeout::EXPERIMENT,
        socket::write_timeout_connect::EXPERIMENT,
        socket::error_after_connect::EXPERIMENT,
        socket::broadcast::EXPERIMENT,
        socket::out_of_band_inline::EXPERIMENT,
        socket::attach_filter::EXPERIMENT,
        socket::filter_cuts::EXPERIMENT,
        socket::bind_device::EXPERIMENT,
        socket::bind_device_by_index::EXPERIMENT,
        socket::mark::EXPERIMENT,
        socket::priority_from_tos::EXPERIMENT,
        socket::incoming_cpu::EXPERIMENT,
        socket::cookie::EXPERIMENT,
        socket::passcred::EXPERIMENT,
        socket::what_kind_of_socket::EXPERIMENT,
        socket::is_listener::EXPERIMENT,
        tcp::nodelay::EXPERIMENT,
        tcp::quickack::EXPERIMENT,
        tcp::quickack_not_kept::EXPERIMENT,
        tcp::cork::EXPERIMENT,
        tcp::max_segment::EXPERIMENT,
        tcp::notsent_lowat::EXPERIMENT,
        tcp::keepalive_settings::EXPERIMENT,
        tcp::keepalive_dead_peer::EXPERIMENT,
        tcp::user_timeout::EXPERIMENT,
        tcp::thin_linear_timeouts::EXPERIMENT,
        tcp::congestion::EXPERIMENT,
        tcp::nodelay_on_udp::EXPERIMENT,
        ip::ttl::EXPERIMENT,
        ip::ttl_zero::EXPERIMENT,
        ip::tos::EXPERIMENT,
        ip::tos_of_tcp::EXPERIMENT,
        ip::freebind::EXPERIMENT,
        ip::transparent::EXPERIMENT,
        ip::header_included::EXPERIMENT,
        multicast::multicast_join::EXPERIMENT,
        multicast::multicast_leave::EXPERIMENT,
        multicast::multicast_join_twice::EXPERIMENT,
        multicast::multicast_too_many::EXPERIMENT,
        multicast::multicast_loop::EXPERIMENT,
        multicast::multicast_ttl::EXPERIMENT,
        multicast::multicast_interface::EXPERIMENT,
        multicast::multicast_all::EXPERIMENT,
        multicast::multicast_source::EXPERIMENT,
        ipv6::only_v6::EXPERIMENT,
        ipv6::only_v6_two_listeners::EXPERIMENT,
        ipv6::only_v6_after_bind::EXPERIMENT,
        ipv6::mapped_ttl::EXPERIMENT,
        ipv6::unicast_hops::EXPERIMENT,
        ipv6::traffic_class::EXPERIMENT,
        ipv6::freebind_v6::EXPERIMENT,
        ipv6::transparent_v6::EXPERIMENT,
        ipv6::header_included_v6::EXPERIMENT,
        ipv6::multicast_join_v6::EXPERIMENT,
        ipv6::multicast_hops_v6::EXPERIMENT,
        ipv6::multicast_loop_v6::EXPERIMENT,
        ipv6::multicast_interface_v6::EXPERIMENT,
        ipv6::multicast_all_v6::EXPERIMENT,
    ],
};
