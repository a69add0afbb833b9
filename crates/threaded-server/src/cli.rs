//! The arguments, and the help that is made from them.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use clap::{Args, Parser, ValueEnum};
use lesson_kit::args::{address, duration};
use threaded_server::client::{Load, MAX_SIZE, Protocol};
use threaded_server::{MAX_CONNECTIONS, Settings, Threads, limit};

pub(crate) const TCP_ADDR: &str = "127.0.0.1:9001";
pub(crate) const UDP_ADDR: &str = "127.0.0.1:8080";

/// Serve many peers at once: an echo over TCP or UDP, and a client that checks it.
#[derive(Parser)]
#[command(version)]
pub(crate) enum Command {
    /// Echo what comes over connections (default address 127.0.0.1:9001)
    Tcp(ServerArgs),
    /// Echo datagrams (default address 127.0.0.1:8080)
    Udp(ServerArgs),
    /// Open many peers at once, and report what each got back
    Client(ClientArgs),
}

#[derive(Args)]
pub(crate) struct ServerArgs {
    /// Where to listen; port 0 lets the kernel choose
    #[arg(value_name = "HOST:PORT", value_parser = address)]
    pub(crate) addr: Option<String>,
    /// How requests are served: per-connection, pool:N or one
    #[arg(long, value_name = "HOW", default_value = "per-connection")]
    pub(crate) threads: Threads,
    /// The most requests served at once; the others wait
    #[arg(long, value_name = "N", value_parser = limit, default_value_t = MAX_CONNECTIONS)]
    pub(crate) max_connections: NonZeroUsize,
    /// Print nothing of what comes
    #[arg(long)]
    pub(crate) quiet: bool,
}

impl ServerArgs {
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            threads: self.threads,
            max_connections: self.max_connections,
            ..Settings::default()
        }
    }
}

#[derive(Args)]
pub(crate) struct ClientArgs {
    /// How to reach the server
    protocol: Over,
    /// Where the server listens (default: 127.0.0.1:9001 for tcp, 127.0.0.1:8080 for udp)
    #[arg(value_name = "HOST:PORT", value_parser = address)]
    addr: Option<String>,
    /// How many peers there are at once
    #[arg(long, value_name = "N", value_parser = limit, default_value = "3")]
    peers: NonZeroUsize,
    /// How many messages each peer sends, one after the other
    #[arg(long, value_name = "M", value_parser = messages, default_value = "3")]
    messages: NonZeroU32,
    /// The length of each message (default: as long as its text is)
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(1..=MAX_SIZE))]
    size: Option<u32>,
    /// How long a peer waits for the connection, and for each answer
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "5s")]
    timeout: Duration,
}

#[derive(Clone, Copy, ValueEnum)]
enum Over {
    /// Connections
    Tcp,
    /// Datagrams
    Udp,
}

impl ClientArgs {
    pub(crate) fn load(self) -> Load {
        let (protocol, default_addr) = match self.protocol {
            Over::Tcp => (Protocol::Tcp, TCP_ADDR),
            Over::Udp => (Protocol::Udp, UDP_ADDR),
        };
        Load {
            protocol,
            addr: self.addr.unwrap_or_else(|| default_addr.to_owned()),
            peers: self.peers,
            messages: self.messages,
            size: self.size,
            timeout: self.timeout,
        }
    }
}

fn messages(text: &str) -> Result<NonZeroU32, String> {
    text.parse()
        .map_err(|_| format!("write a number from 1 to {}", u32::MAX))
}
