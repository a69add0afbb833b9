//! # socket-calls
pub mod address;
pub mod connection;
pub mod stream;
pub mod ending;
pub mod waiting;
pub mod datagram;
pub mod kinds;
pub mod both_ends;
pub mod said;
pub mod kernel_table;

use lesson_kit::experiment::Lesson;

/// The experiments, in teaching order.
pub const LESSON: Lesson = Lesson {
    name: "socket-calls",
    experiments: &[
        address::port_zero::EXPERIMENT,
        address::wildcard_address::EXPERIMENT,
        address::only_this_address::EXPERIMENT,
        address::bind_twice::EXPERIMENT,
        address::foreign_address::EXPERIMENT,
        address::low_port::EXPERIMENT,
        address::network_byte_order::EXPERIMENT,
        address::localhost_is_a_name::EXPERIMENT,
        address::short_address::EXPERIMENT,
        address::service_name::EXPERIMENT,
        address::no_such_name::EXPERIMENT,
        connection::listen_comes_first::EXPERIMENT,
        connection::nobody_listens::EXPERIMENT,
        connection::ignored_error::EXPERIMENT,
        connection::connect_before_accept::EXPERIMENT,
        connection::accept_in_order::EXPERIMENT,
        connection::accepted_port::EXPERIMENT,
        connection::full_backlog::EXPERIMENT,
        connection::connect_in_progress::EXPERIMENT,
        connection::next_address::EXPERIMENT,
        connection::connect_twice::EXPERIMENT,
        connection::client_port::EXPERIMENT,
        connection::peer_of_a_listener::EXPERIMENT,
        connection::peer_after_reset::EXPERIMENT,
        stream::recv_the_rest::EXPERIMENT,
        stream::recv_zero::EXPERIMENT,
        stream::recv_no_room::EXPERIMENT,
        stream::recv_exactly::EXPERIMENT,
        stream::peek_leaves::EXPERIMENT,
        stream::send_a_part::EXPERIMENT,
        stream::send_when_full::EXPERIMENT,
        stream::sendall_waits::EXPERIMENT,
        stream::sendall_fails_halfway::EXPERIMENT,
        stream::makefile_lines::EXPERIMENT,
        stream::makefile_reads_ahead::EXPERIMENT,
        stream::makefile_keeps_back::EXPERIMENT,
        stream::sendfile_in_the_kernel::EXPERIMENT,
        ending::half_close::EXPERIMENT,
        ending::send_after_shutdown::EXPERIMENT,
        ending::recv_after_shutdown::EXPERIMENT,
        ending::shutdown_wakes_recv::EXPERIMENT,
        ending::close_with_unread::EXPERIMENT,
        ending::close_one_of_two::EXPERIMENT,
        ending::shutdown_reaches_both::EXPERIMENT,
        ending::child_keeps_it_open::EXPERIMENT,
        ending::same_number_again::EXPERIMENT,
        waiting::nothing_there::EXPERIMENT,
        waiting::time_limit::EXPERIMENT,
        waiting::zero_limit::EXPERIMENT,
        waiting::rounded_limit::EXPERIMENT,
        waiting::limit_per_call::EXPERIMENT,
        waiting::clone_shares_blocking::EXPERIMENT,
        waiting::clone_shares_limit::EXPERIMENT,
        waiting::accepted_blocks::EXPERIMENT,
        waiting::interrupted_recv::EXPERIMENT,
        datagram::recvfrom_tells_who::EXPERIMENT,
        datagram::sendto_binds::EXPERIMENT,
        datagram::connect_sends_nothing::EXPERIMENT,
        datagram::connected_hears_one::EXPERIMENT,
        datagram::peek_a_datagram::EXPERIMENT,
        datagram::sendmsg_gathers::EXPERIMENT,
        datagram::recvfrom_on_tcp::EXPERIMENT,
        kinds::what_kind::EXPERIMENT,
        kinds::set_and_get::EXPERIMENT,
        kinds::pair_without_names::EXPERIMENT,
        kinds::pair_knows_at_once::EXPERIMENT,
    ],
};
