//! The command line of `threaded-server`; all that it does is in the library.

mod cli;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use cli::{Command, ServerArgs, TCP_ADDR, UDP_ADDR};
use lesson_kit::{Screen, exit, on_ctrl_c};
use threaded_server::{Echo, Handler, Server, Tcp, Transport, Udp, client};

fn main() {
    let status = match Command::parse() {
        Command::Tcp(args) => serve::<Tcp>(&args, TCP_ADDR),
        Command::Udp(args) => serve::<Udp>(&args, UDP_ADDR),
        Command::Client(args) => Ok(i32::from(!client::run(&args.load(), &Screen::plain()))),
    };
    exit(status.unwrap_or_else(|error| {
        Screen::plain().note(error);
        1
    }));
}

/// How long handlers may take to return after Ctrl-C. Those that print do not return while nobody reads stdout.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// Echoes until Ctrl-C, and then until every handler has finished.
fn serve<T>(args: &ServerArgs, default_addr: &str) -> io::Result<i32>
where
    T: Transport + 'static,
    Echo: Handler<T::Request>,
{
    let addr = args.addr.as_deref().unwrap_or(default_addr);
    let server = Arc::new(Server::<T>::bind(addr, args.settings())?);
    let to_stop = Arc::clone(&server);
    on_ctrl_c(move || {
        if !to_stop.shutdown_within(LAST_MOMENT) {
            exit(0);
        }
    })?;
    let screen = Screen::plain();
    screen.print(format_args!("listening on {}", server.server_address()));
    server.serve_forever(&Echo::new((!args.quiet).then_some(screen)))?;
    Ok(0)
}
