//! What a connection is, how many peers a socket has, and what a sender learns when nobody is there.

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
