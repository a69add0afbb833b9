//! How do two programs talk over TCP?
//!
//! pub
pub mod message;
pub mod client;
pub mod server;
pub mod turns;
pub mod raw;
pub mod duplex;

/// Where server and client meet unless told otherwise.
pub const DEFAULT_ADDR: &str = "127.0.0.1:9000";
