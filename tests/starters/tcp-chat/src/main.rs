//! tcp-chat: a server and a client that take turns, or talk both ways at once.
//!
//! Read it in this order: `server.rs`, `messages.rs`, `client.rs`, `duplex.rs`, `give_up.rs`.
//! What is not about sockets is here and in `user.rs`.
#![allow(unused, reason = "while stages are missing")]

mod server;
mod messages;
mod client;
mod duplex;
mod give_up;
mod user;

use std::process::exit;
use std::time::Duration;

use clap::{Args, Parser};

/// Chat over TCP: the client speaks first.
#[derive(Parser)]
enum Command {
    /// Wait for clients, and talk with one at a time
    Server(ServerArgs),
    /// Connect to a server, and speak first
    Client(ClientArgs),
}

#[derive(Args)]
struct ServerArgs {
    /// HOST:PORT to listen on; port 0 lets the kernel choose
    #[arg(default_value = "127.0.0.1:9000", value_parser = address)]
    addr: String,
    /// How many clients may wait to be accepted
    #[arg(long, default_value_t = 5)]
    backlog: i32,
    /// Leave SO_REUSEADDR off, to see what happens then
    #[arg(long)]
    no_reuse_address: bool,
    #[command(flatten)]
    way: Way,
}

#[derive(Args)]
struct ClientArgs {
    /// HOST:PORT to connect to
    #[arg(default_value = "127.0.0.1:9000", value_parser = address)]
    addr: String,
    #[command(flatten)]
    way: Way,
}

/// How the two talk; to be the same on both sides.
#[derive(Args)]
struct Way {
    /// Both sides may talk at any time
    // stage 26 {
    //- #[arg(long)]
    #[arg(long, conflicts_with = "raw")]
    // stage 26 }
    duplex: bool,
    /// The naive protocol: one recv is one message
    #[arg(long)]
    raw: bool,
    /// Break off when the other machine has not answered for so long; 3s, say
    #[arg(long, value_name = "TIME", value_parser = duration)]
    give_up: Option<Duration>,
}

/// `HOST:PORT` on the command line. Only the form is checked, not whether there is such a host.
fn address(text: &str) -> Result<String, String> {
    let hint = "write HOST:PORT, such as 127.0.0.1:9000 or [::1]:9000";
    let (host, port) = text.rsplit_once(':').ok_or(hint)?;
    let in_brackets = host.starts_with('[') && host.ends_with(']');
    if host.is_empty() || (host.contains(':') && !in_brackets) || port.parse::<u16>().is_err() {
        return Err(hint.to_owned());
    }
    Ok(text.to_owned())
}

/// A time such as `500ms` or `2s`, longer than zero, and no longer than a day: systems have limits for such times.
fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(time) if !time.is_zero() && time <= Duration::from_secs(86_400) => Ok(time),
        _ => Err("write a number with its unit, such as 500ms, and at most 24h".into()),
    }
}

fn main() {
    let result = match Command::parse() {
        Command::Server(args) => server::serve(&args),
        Command::Client(args) => client::talk(&args),
    };
    if let Err(error) = result {
        user::note(user::in_words(&error));
        exit(1);
    }
}
