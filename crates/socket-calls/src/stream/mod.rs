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
