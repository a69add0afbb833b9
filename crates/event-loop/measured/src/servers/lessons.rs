//! The servers of this course.

use anyhow::Result;
use event_loop::How;
use threaded_server::{TcpServer, Threads};

use super::{ANY_PORT, tell};

pub(super) fn serve_with(threads: Threads) -> Result<()> {
    let settings = threaded_server::Settings {
        threads,
        ..threaded_server::Settings::default()
    };
    let server = TcpServer::bind(ANY_PORT, settings)?;
    tell(server.server_address());
    Ok(server.serve_forever(&threaded_server::Echo::new(None))?)
}

pub(super) fn serve_in_a_loop(ready: How) -> Result<()> {
    let settings = event_loop::Settings {
        ready,
        ..event_loop::Settings::default()
    };
    let echo = event_loop::Echo::new(true);
    // Until the bell is dropped the server goes on.
    let (server, _bell) = event_loop::Server::bind(ANY_PORT, settings, echo)?;
    tell(server.addr());
    Ok(server.serve()?)
}
