//! Map to come.

pub mod frame;
pub mod text;
pub mod job;
pub mod supervise;
pub mod framed;
pub mod answer;
pub mod server;
pub mod client;
pub mod handshake;
pub mod naive;
pub mod collect;

/// Where server and client meet unless told otherwise.
pub const DEFAULT_ADDR: &str = "127.0.0.1:9000";

/// How the two sides tell where a message ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Protocol {
    /// Frames: kind, length, payload
    #[default]
    Framed,
    /// The length as digits, `OK`, then the result
    Handshake,
    /// No framing: one recv is one answer
    Naive,
}
