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
