//! The arguments, and the help that is made from them.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::{Args, Parser};
use event_loop::{How, Settings, WhenFull};
use lesson_kit::args::{address, duration};

pub(crate) const ROOM_ADDR: &str = "127.0.0.1:9002";
pub(crate) const TCP_ADDR: &str = "127.0.0.1:9001";

/// Serve ten thousand peers with one thread: a chat room, an echo, and experiments on what a loop waits for.
#[derive(Parser)]
#[command(version)]
pub(crate) enum Command {
    /// A chat room for nc: each line goes to all the others (default address 127.0.0.1:9002)
    Room(RoomArgs),
    /// Echo what comes over connections (default address 127.0.0.1:9001)
    Tcp(TcpArgs),
    #[command(flatten)]
    Experiments(experiment::Command),
}

#[derive(Args)]
pub(crate) struct Common {
    /// Where to listen; port 0 lets the kernel choose
    #[arg(value_name = "HOST:PORT", value_parser = address)]
    pub(crate) addr: Option<String>,
    /// How the loop waits: spin, poll, epoll, edge or mio (default: epoll on Linux, mio elsewhere)
    #[arg(long, value_name = "HOW")]
    ready: Option<How>,
    /// Print nothing of what comes
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Args)]
pub(crate) struct RoomArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Close peers from which nothing came for so long, such as 60s (default: never)
    #[arg(long, value_name = "TIME", value_parser = duration)]
    idle: Option<Duration>,
    /// The most peers at once; one more is closed at once
    #[arg(long, value_name = "N", default_value = "10000")]
    max_peers: NonZeroUsize,
}

#[derive(Args)]
pub(crate) struct TcpArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The most connections served at once; the others wait
    #[arg(long, value_name = "N", default_value = "10000")]
    max_connections: NonZeroUsize,
}

impl RoomArgs {
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            ready: self.common.ready.unwrap_or_default(),
            max_peers: self.max_peers.get(),
            when_full: WhenFull::TurnAway,
            idle: self.idle,
        }
    }
}

impl TcpArgs {
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            ready: self.common.ready.unwrap_or_default(),
            max_peers: self.max_connections.get(),
            ..Settings::default()
        }
    }
}
