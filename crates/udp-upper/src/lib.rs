//! What changes without a connection?

pub mod answer;
pub mod datagram;
pub mod server;
pub mod exchange;
pub mod client;

/// Where server and client meet unless told otherwise.
pub const DEFAULT_ADDR: &str = "127.0.0.1:9000";
