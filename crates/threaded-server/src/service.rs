//! The echo server as a program: binds, says where, serves until Ctrl-C.

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;

use clap::Args;
use lesson_kit::{Screen, args, on_ctrl_c};

use crate::threads::limit;
use crate::{Echo, Handler, MAX_CONNECTIONS, Server, Settings, Threads, Transport};

/// Where `threaded-server tcp` listens unless told otherwise.
pub const TCP_ADDR: &str = "127.0.0.1:9001";
/// Where `threaded-server udp` listens unless told otherwise.
pub const UDP_ADDR: &str = "127.0.0.1:8080";

/// The options of `threaded-server tcp` and `threaded-server udp`.
#[derive(Args, Clone, Debug)]
pub struct Service {
    /// Where to listen; port 0 lets the kernel choose
    #[arg(value_name = "HOST:PORT", value_parser = args::address)]
    pub addr: Option<String>,
    /// How requests are served: per-connection, pool:N or one
    #[arg(long, value_name = "HOW", default_value = "per-connection")]
    pub threads: Threads,
    /// The most requests served at once; the others wait
    #[arg(long, value_name = "N", value_parser = limit, default_value_t = MAX_CONNECTIONS)]
    pub max_connections: NonZeroUsize,
    /// Print nothing of what comes
    #[arg(long)]
    pub quiet: bool,
}

/// Echoes until Ctrl-C, and then until every handler has finished.
///
/// # Errors
/// If the address cannot be had or the threads of a pool cannot be started.
pub fn run<T>(service: &Service, default_addr: &str, screen: &Screen) -> io::Result<()>
where
    T: Transport + 'static,
    Echo: Handler<T::Request>,
{
    let settings = Settings {
        threads: service.threads,
        max_connections: service.max_connections,
        ..Settings::default()
    };
    let addr = service.addr.as_deref().unwrap_or(default_addr);
    let server = Arc::new(Server::<T>::bind(addr, settings)?);
    let to_stop = Arc::clone(&server);
    on_ctrl_c(move || to_stop.shutdown())?;
    screen.print(format_args!("listening on {}", server.server_address()));
    server.serve_forever(&Echo::new((!service.quiet).then(|| screen.clone())))
}
