//! x
mod settings;
mod handler;
mod server;
mod transport;
mod tcp;
mod udp;
mod threads;
mod registry;
mod complaint;
mod echo;
pub mod service;
pub mod client;

pub use echo::Echo;
pub use handler::Handler;
pub use server::Server;
pub use settings::{MAX_CONNECTIONS, Settings};
pub use tcp::{Tcp, TcpServer};
pub use threads::{STACK_SIZE, Threads};
pub use transport::Transport;
pub use udp::{Datagram, Udp, UdpServer};

#[cfg(test)]
mod tests;
