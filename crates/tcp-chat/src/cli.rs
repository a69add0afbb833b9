//! The arguments, and the help that is made from them.

use std::time::Duration;

use clap::{Args, Parser};
use lesson_kit::args::{address, duration};
use tcp_chat::{DEFAULT_ADDR, turns::Protocol};

/// Chat over TCP: a server and a client that take turns, the client first.
#[derive(Parser)]
#[command(version)]
pub(crate) enum Command {
    /// Wait for clients, and talk with one at a time
    Server(ServerArgs),
    /// Connect to a server, and speak first
    Client(ClientArgs),
}

#[derive(Args)]
pub(crate) struct ServerArgs {
    /// HOST:PORT to listen on; port 0 lets the kernel choose
    #[arg(default_value = DEFAULT_ADDR, value_parser = address)]
    pub(crate) addr: String,
    #[command(flatten)]
    pub(crate) way: Way,
    /// How many connections may wait to be accepted
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(i32).range(0..=65_535))]
    pub(crate) backlog: i32,
    /// Leave SO_REUSEADDR off, to see what happens then
    #[arg(long)]
    pub(crate) no_reuse_address: bool,
}

#[derive(Args)]
pub(crate) struct ClientArgs {
    /// HOST:PORT to connect to
    #[arg(default_value = DEFAULT_ADDR, value_parser = address)]
    pub(crate) addr: String,
    #[command(flatten)]
    pub(crate) way: Way,
}

#[derive(Args)]
pub(crate) struct Way {
    /// Both sides may talk at any time (start both with it); lines typed at a server without a client wait for the next one
    #[arg(long, conflicts_with = "raw")]
    pub(crate) duplex: bool,
    /// The naive protocol: one recv of up to 1024 bytes is one message (start both with it)
    #[arg(long)]
    pub(crate) raw: bool,
    /// Break off when the peer's machine has not answered for so long, as after its cable was cut; 3s, say [default: never]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) give_up: Option<Duration>,
}

impl Way {
    pub(crate) fn protocol(&self) -> Protocol {
        if self.raw {
            Protocol::Raw
        } else {
            Protocol::Lines
        }
    }
}
