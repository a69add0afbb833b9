//! The command line of `udp-upper`; everything else is in the library.

use std::time::Duration;

use clap::Parser;
use lesson_kit::{Screen, args, exit};
use udp_upper::{DEFAULT_ADDR, client, server};

/// Datagrams there and back: text comes home in capital letters.
#[derive(Parser)]
#[command(version)]
enum Role {
    /// Answers each datagram with its bytes ASCII-uppercased.
    Server {
        /// HOST:PORT to receive on; with port 0 the kernel chooses.
        #[arg(default_value = DEFAULT_ADDR, value_parser = args::address)]
        addr: String,
        /// How many bytes to receive a datagram into; a longer one is cut.
        #[arg(long, default_value_t = u16::MAX, value_parser = clap::value_parser!(u16).range(1..))]
        buffer: u16,
    },
    /// Sends each line of stdin as one datagram, and prints the replies.
    Client {
        /// HOST:PORT to send to.
        #[arg(default_value = DEFAULT_ADDR, value_parser = args::address)]
        addr: String,
        /// How long to wait for a reply before sending again.
        #[arg(long, default_value = "1s", value_parser = args::duration)]
        timeout: Duration,
        /// How often to send again before giving the line up.
        #[arg(long, default_value_t = 3)]
        retries: u32,
    },
}

fn main() {
    let status = match Role::parse() {
        Role::Server { addr, buffer } => server::run(&addr, buffer.into()).map(|()| 0),
        Role::Client {
            addr,
            timeout,
            retries,
        } => client::run(&addr, timeout, retries),
    };
    exit(status.unwrap_or_else(|error| {
        Screen::plain().note(error);
        1
    }));
}
