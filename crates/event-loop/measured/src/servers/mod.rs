//! The servers that are measured: all of them echo, print nothing, read up to 16 KiB at once, and set TCP_NODELAY.

mod lessons;
mod plain_mio;
mod plain_epoll;
mod with_tokio;

use std::net::{SocketAddr, TcpListener};

use anyhow::Result;
use clap::ValueEnum;
use event_loop::How;
use serde::{Deserialize, Serialize};
use threaded_server::Threads;

/// As `plain_mio.rs` and the scripts in `python/`, too.
const BUFFER: usize = 16 * 1024;
/// How many threads the pool has.
const POOL: usize = 64;

/// A server, by its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// threaded-server, a thread for each connection
    Threads,
    /// threaded-server, 64 threads; the 65th connection would get no answer
    Pool,
    /// event-loop, which tries each socket
    Spin,
    /// event-loop, with poll
    Poll,
    /// event-loop, with epoll: the default
    Epoll,
    /// event-loop, with edge-triggered epoll
    Edge,
    /// event-loop, with mio
    Mio,
    /// The shortest echo with epoll: it knows no limit, and a peer that does not read stops it
    PlainEpoll,
    /// The shortest echo with mio that does not stop for a peer that does not read
    PlainMio,
    /// tokio, one thread
    Tokio,
    /// tokio, a thread for each processor
    TokioThreads,
    /// Python's socketserver.ThreadingTCPServer
    Socketserver,
    /// Python's selectors
    Selectors,
    /// Python's asyncio
    Asyncio,
}

impl Kind {
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The script, as seen from this package, and its arguments before the address.
    pub(crate) fn script(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Socketserver => Some(&["../../../tests/python/threading_echo.py", "tcp"]),
            Self::Selectors => Some(&["python/selectors_echo.py"]),
            Self::Asyncio => Some(&["python/asyncio_echo.py"]),
            _ => None,
        }
    }

    /// How many connections it serves at once.
    pub(crate) fn most_connections(self) -> usize {
        match self {
            Self::Pool => POOL,
            // With 5,000 threads that want the interpreter's lock, it answers six messages a second.
            Self::Socketserver => 1000,
            _ => usize::MAX,
        }
    }

    /// Is it a loop that goes through its connections, or could? Silent ones matter to no other.
    pub(crate) fn is_measured_with_silent_ones(self) -> bool {
        matches!(self, Self::Spin | Self::Poll | Self::Epoll)
    }

    /// Serves until its process is ended; prints where.
    pub(crate) fn serve(self) -> Result<()> {
        match self {
            Self::Threads => lessons::serve_with(Threads::PerRequest),
            Self::Pool => lessons::serve_with(Threads::Pool(POOL.try_into()?)),
            Self::Spin => lessons::serve_in_a_loop(How::Spin),
            Self::Poll => lessons::serve_in_a_loop(How::Poll),
            Self::Epoll => lessons::serve_in_a_loop(How::Epoll),
            Self::Edge => lessons::serve_in_a_loop(How::Edge),
            Self::Mio => lessons::serve_in_a_loop(How::Mio),
            Self::PlainEpoll => plain_epoll::serve(listen()?),
            Self::PlainMio => plain_mio::serve(listen()?),
            Self::Tokio => with_tokio::serve(listen()?, with_tokio::one_thread()?),
            Self::TokioThreads => with_tokio::serve(listen()?, with_tokio::all_processors()?),
            Self::Socketserver | Self::Selectors | Self::Asyncio => Ok(()),
        }
    }
}

const ANY_PORT: &str = "127.0.0.1:0";

fn listen() -> Result<TcpListener> {
    let listener = TcpListener::bind(ANY_PORT)?;
    tell(listener.local_addr()?);
    Ok(listener)
}

fn tell(addr: SocketAddr) {
    println!("listening on {addr}");
}
