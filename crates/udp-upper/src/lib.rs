//! What changes without a connection?

pub mod answer;
pub mod datagram;
pub mod server;
pub mod exchange;
pub mod client;
