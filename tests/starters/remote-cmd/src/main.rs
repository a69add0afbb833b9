//! remote-cmd: run commands on the other side, and see their output here.
//!
//! Read it in this order: `server.rs`, `conversation.rs`, `frames.rs`, `job.rs`, `client.rs`, `older.rs`,
//! `give_up.rs`.
//! What is not about sockets is here and in `given.rs`.
#![allow(unused, reason = "while stages are missing")]

mod server;
mod conversation;
mod frames;
mod job;
mod client;
mod older;
mod give_up;
mod given;

use std::process::exit;
use std::time::Duration;

use clap::{Args, Parser, ValueEnum};
use encoding_rs::{Encoding, UTF_8};

use given::note;

/// Run commands on the other side, and see their output here.
#[derive(Parser)]
enum Command {
    /// Run what clients send
    Server(ServerArgs),
    /// Run one command and exit with its status, or without COMMAND show a prompt
    Client(ClientArgs),
}

#[derive(Args)]
struct ServerArgs {
    /// HOST:PORT to listen on; port 0 lets the kernel choose
    #[arg(default_value = "127.0.0.1:9000", value_parser = address)]
    addr: String,
    /// How messages are told apart
    #[arg(long, value_enum, default_value = "framed")]
    protocol: Protocol,
    /// How long a command may run
    #[arg(long, default_value = "60s", value_parser = duration)]
    timeout: Duration,
    /// How many clients are served at once
    #[arg(long, default_value_t = 64)]
    max_clients: usize,
    /// Let a client go whose machine has not answered for so long; 3s, say
    #[arg(long, value_name = "TIME", value_parser = duration)]
    give_up: Option<Duration>,
}

#[derive(Args)]
struct ClientArgs {
    /// HOST:PORT to connect to
    #[arg(default_value = "127.0.0.1:9000", value_parser = address)]
    addr: String,
    /// How messages are told apart
    #[arg(long, value_enum, default_value = "framed")]
    protocol: Protocol,
    /// The encoding of the output, such as utf-8, gbk or shift_jis
    #[arg(long, default_value = "utf-8", value_parser = encoding)]
    encoding: &'static Encoding,
    /// End when the server's machine has not answered for so long; 3s, say
    #[arg(long, value_name = "TIME", value_parser = duration)]
    give_up: Option<Duration>,
    /// The command, its words joined by spaces
    #[arg(last = true)]
    command: Vec<String>,
}

/// How the two sides tell where a message ends.
#[derive(Clone, Copy, ValueEnum)]
enum Protocol {
    /// Frames: kind, length, payload
    Framed,
    /// The length as digits, OK, then the result
    Handshake,
    /// No framing: one recv is one answer
    Naive,
}

/// Exit status 0 is success, 1 failure, 2 a mistake on the command line; or that of the command.
fn main() {
    let ended = match Command::parse() {
        Command::Server(args) => server::serve(&args),
        Command::Client(args) => client::talk(&args),
    };
    exit(ended.unwrap_or_else(|error| {
        note(error);
        1
    }));
}

/// HOST:PORT, the host in brackets if it is an IPv6 address.
fn address(text: &str) -> Result<String, String> {
    // stage 30 {
    let port = text.rsplit_once(':').map(|(_, port)| port.parse::<u16>());
    if !matches!(port, Some(Ok(_))) {
        return Err("write HOST:PORT, such as 127.0.0.1:9000".into());
    }
    // stage 30 }
    Ok(text.into())
}

/// The encoding with this label, as web pages have it.
fn encoding(label: &str) -> Result<&'static Encoding, String> {
    let known = Encoding::for_label(label.as_bytes());
    // stage 30 {
    //- Ok(known.unwrap_or(UTF_8))
    known.ok_or_else(|| "no such encoding; try utf-8, gbk, big5 or shift_jis".into())
    // stage 30 }
}

/// A time such as 60s or 300ms.
fn duration(text: &str) -> Result<Duration, String> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text[..text.len() - unit.len()].parse::<u32>();
    let unit = match unit {
        "ms" => Duration::from_millis(1),
        "s" => Duration::from_secs(1),
        "m" => Duration::from_secs(60),
        _ => return Err("write a number with its unit, such as 500ms or 2s".into()),
    };
    let time = unit * number.map_err(|error| error.to_string())?;
    if time.is_zero() {
        return Err("must be longer than zero".into());
    }
    Ok(time)
}
