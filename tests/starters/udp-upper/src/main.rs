#![allow(unused, reason = "while stages are missing")]
//! udp-upper: the text of a datagram comes back in capital letters.

mod client;
mod datagram;
mod server;

use std::panic::Location;
use std::process::{self, ExitCode};
use std::time::Duration;

use clap::Parser;

use crate::client::Tries;
use crate::datagram::ANY_DATAGRAM;

/// Datagrams there and back: text comes home in capital letters.
#[derive(Parser)]
enum Role {
    /// Answers each datagram with its text in capital letters.
    Server {
        /// HOST:PORT to receive on; with port 0 the kernel chooses.
        #[arg(default_value = "127.0.0.1:9000")]
        addr: String,
        /// How many bytes to receive a datagram into; a longer one is cut.
        // stage 8 {
        //- #[arg(long, default_value = "1024", value_parser = buffer_size)]
        #[arg(long, default_value_t = ANY_DATAGRAM, value_parser = buffer_size)]
        // stage 8 }
        buffer: usize,
    },
    /// Sends each line of stdin as one datagram, and prints the replies.
    Client {
        /// HOST:PORT to send to.
        #[arg(default_value = "127.0.0.1:9000")]
        addr: String,
        /// How long to wait for a reply before sending again.
        #[arg(long, default_value = "1s", value_parser = duration)]
        timeout: Duration,
        /// How often to send again before giving the line up.
        #[arg(long, default_value_t = 3)]
        retries: u32,
    },
}

fn main() -> ExitCode {
    let result = match Role::parse() {
        Role::Server { addr, buffer } => server::serve(&addr, buffer),
        Role::Client {
            addr,
            timeout,
            retries,
        } => client::talk(&addr, Tries { timeout, retries }),
    };
    result.unwrap_or_else(|error| {
        datagram::note(error);
        ExitCode::FAILURE
    })
}

/// A number of bytes that a buffer for datagrams may have.
fn buffer_size(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(size @ 1..=ANY_DATAGRAM) => Ok(size),
        _ => Err(format!("write a number from 1 to {ANY_DATAGRAM}")),
    }
}

/// A time such as `500ms` or `2s`, longer than zero, and no longer than a day: systems have limits for SO_RCVTIMEO.
fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(time) if !time.is_zero() && time <= Duration::from_secs(86_400) => Ok(time),
        _ => Err("write a number with its unit, such as 500ms, and at most 24h".into()),
    }
}

/// Marks what is still to be written, and says where. (`-> !`: it never returns.)
#[track_caller]
fn not_written(stage: u32) -> ! {
    let place = Location::caller();
    datagram::note(format_args!("stage {stage} is not written yet: {place}"));
    process::exit(1)
}
