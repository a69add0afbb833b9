//! What is decided before a server is bound; in Python these are class variables.

use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

use crate::Threads;

/// The largest number of requests served at once, and so of threads.
///
/// On Linux a thread takes four of the 65 530 memory maps that a process may have by default
/// (its stack, another one for signals, and a guard page for each).
/// With some 16 000 threads std aborts the program, so the limit is well below that.
pub const MAX_CONNECTIONS: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// The settings of a server.
///
/// ```
/// use threaded_server::{Settings, Threads};
///
/// let settings = Settings { threads: Threads::One, ..Settings::default() };
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    /// How requests are served; in Python a mix-in class.
    pub threads: Threads,
    /// The largest number of requests served at once, up to [`MAX_CONNECTIONS`]. At the limit the server accepts
    /// no more: peers wait in the backlog, datagrams in the receive buffer.
    pub max_connections: NonZeroUsize,
    /// How long [`handle_request`](crate::Server::handle_request) waits; `None`: without a limit.
    /// [`serve_forever`](crate::Server::serve_forever) ignores it, as in Python.
    pub timeout: Option<Duration>,
    /// TCP only: how many connections the kernel completes before the server accepts them.
    /// Kernels cut it to a limit of their own (Linux: `net.core.somaxconn`); see listen(2).
    /// Python's 5 is too few as soon as some peers come at once.
    pub request_queue_size: u32,
    /// TCP only: `SO_REUSEADDR`, to bind again while old connections are in `TIME_WAIT`.
    /// Python's `TCPServer` has it off, and fails when it is restarted within a minute.
    /// For UDP it would let two programs have the same port, and one of them would receive nothing.
    pub allow_reuse_address: bool,
    /// UDP only: the longest datagram that is received whole; a longer one is cut.
    /// Python's 8192 cuts legal datagrams: over IPv4 one has up to 65 507 bytes.
    pub max_packet_size: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threads: Threads::PerRequest,
            max_connections: MAX_CONNECTIONS,
            timeout: None,
            request_queue_size: 1024,
            allow_reuse_address: true,
            max_packet_size: 65_535,
        }
    }
}

impl Settings {
    /// How many requests can be open at once.
    /// A pool does not accept a connection before a thread is free to serve it.
    pub(crate) fn places(&self) -> NonZeroUsize {
        let threads = match self.threads {
            Threads::One => NonZeroUsize::MIN,
            Threads::PerRequest => MAX_CONNECTIONS,
            Threads::Pool(size) => size.min(MAX_CONNECTIONS),
        };
        threads.min(self.max_connections)
    }
}

/// As on the command line: `per-connection`, `pool:N` or `one`.
impl FromStr for Threads {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("pool:")) {
            ("one", _) => Ok(Self::One),
            ("per-connection", _) => Ok(Self::PerRequest),
            (_, Some(size)) => limit(size).map(Self::Pool),
            _ => Err("write per-connection, pool:N or one".into()),
        }
    }
}

/// A number from 1 to [`MAX_CONNECTIONS`], as on the command line.
///
/// # Errors
/// What to write instead.
pub fn limit(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse() {
        Ok(number) if number <= MAX_CONNECTIONS => Ok(number),
        _ => Err(format!("write a number from 1 to {MAX_CONNECTIONS}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_of_serving_have_names() {
        assert_eq!("one".parse(), Ok(Threads::One));
        assert_eq!("per-connection".parse(), Ok(Threads::PerRequest));
        let ten = NonZeroUsize::new(10).unwrap();
        assert_eq!("pool:10".parse(), Ok(Threads::Pool(ten)));
        for bad in [
            "",
            "pool",
            "pool:",
            "pool:0",
            "pool:-1",
            "pool:10001",
            "two",
        ] {
            assert!(bad.parse::<Threads>().is_err(), "{bad}");
        }
    }
}
