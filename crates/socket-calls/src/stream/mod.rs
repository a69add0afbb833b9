//! Bytes on a connection: send, sendall, recv, and files over sockets.

pub mod recv_the_rest;
pub mod recv_zero;
pub mod recv_no_room;
pub mod recv_exactly;
pub mod peek_leaves;
pub mod send_a_part;
pub mod send_when_full;
pub mod sendall_waits;
pub mod sendall_fails_halfway;
pub mod makefile_lines;
pub mod makefile_reads_ahead;
pub mod makefile_keeps_back;
pub mod sendfile_in_the_kernel;

use experiment::Subject;

/// The experiments, in teaching order.
pub const SUBJECT: Subject = Subject {
    name: "stream",
    title: "Bytes on a connection: send, sendall, recv, and files over sockets",
    experiments: &[
        recv_the_rest::EXPERIMENT,
        recv_zero::EXPERIMENT,
        recv_no_room::EXPERIMENT,
        recv_exactly::EXPERIMENT,
        peek_leaves::EXPERIMENT,
        send_a_part::EXPERIMENT,
        send_when_full::EXPERIMENT,
        sendall_waits::EXPERIMENT,
        sendall_fails_halfway::EXPERIMENT,
        makefile_lines::EXPERIMENT,
        makefile_reads_ahead::EXPERIMENT,
        makefile_keeps_back::EXPERIMENT,
        sendfile_in_the_kernel::EXPERIMENT,
    ],
};
