//! The command line; the lesson is in the library.

use std::process::ExitCode;

use clap::Parser;
use lesson_kit::Screen;
use threaded_server::client::{self, Load};
use threaded_server::service::{self, Service, TCP_ADDR, UDP_ADDR};
use threaded_server::{Tcp, Udp};

/// Serve many peers at once: an echo over TCP or UDP, and a client that checks it.
#[derive(Parser)]
#[command(version)]
enum Command {
    /// Echo what comes over connections (default address 127.0.0.1:9001)
    Tcp(Service),
    /// Echo datagrams (default address 127.0.0.1:8080)
    Udp(Service),
    /// Open many peers at once, and report what each got back
    Client(Load),
}

fn main() -> ExitCode {
    let screen = Screen::plain();
    match run(Command::parse(), &screen) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            screen.note(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// True if all went well.
fn run(command: Command, screen: &Screen) -> anyhow::Result<bool> {
    match command {
        Command::Tcp(service) => service::run::<Tcp>(&service, TCP_ADDR, screen)?,
        Command::Udp(service) => service::run::<Udp>(&service, UDP_ADDR, screen)?,
        Command::Client(load) => return Ok(client::run(&load, screen)),
    }
    Ok(true)
}
