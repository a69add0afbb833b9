#![allow(unused, reason = "while stages are missing")]
//! An echo for many peers at once, over TCP and UDP, and a client that checks it.
//!
//! It is built like Python's socketserver, from parts that depend little on each other:
//!
//! | file | part |
//! |---|---|
//! | `request.rs` | a connection or a datagram: what to answer, and how |
//! | `source.rs` | the listening socket: where requests come from |
//! | `threads.rs` | in which thread a request is served |
//! | `server.rs` | what puts these together: which requests are open, and how the server ends |
//! | `client.rs` | many peers at once |
//! | `screen.rs` | what the server prints |
//! | `given.rs` | what is not about sockets |
//!
//! Here is only the command line.

mod request;
mod source;
mod threads;
mod server;
mod client;
mod screen;
mod given;

use std::io;
use std::process;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Parser};

use client::{Load, Protocol};
use given::{at, not_written, note, say};
use screen::Screen;
use server::Server;
use source::{Source, Tcp, Udp};
use threads::Threads;

const TCP_ADDR: &str = "127.0.0.1:9001";
const UDP_ADDR: &str = "127.0.0.1:8080";

/// Serve many peers at once.
#[derive(Parser)]
enum Command {
    /// Echo what comes over connections
    Tcp(Service),
    /// Echo datagrams
    Udp(Service),
    /// Open many peers at once, and report what each got back
    Client(Talk),
}

#[derive(Args)]
struct Service {
    #[arg(value_name = "HOST:PORT", value_parser = given::host_and_port)]
    addr: Option<String>,
    /// per-connection, pool:N or one
    #[arg(long, default_value = "per-connection")]
    threads: Threads,
    /// The most requests served at once; the others wait
    #[arg(long, value_parser = given::positive, default_value = "1000")]
    max_connections: usize,
    /// Print nothing of what comes
    #[arg(long)]
    quiet: bool,
}

#[derive(Args)]
struct Talk {
    protocol: Protocol,
    #[arg(value_name = "HOST:PORT", value_parser = given::host_and_port)]
    addr: Option<String>,
    /// How many peers there are at once
    #[arg(long, value_parser = given::positive, default_value = "3")]
    peers: usize,
    /// How many messages each peer sends
    #[arg(long, value_parser = given::positive, default_value = "3")]
    messages: usize,
    /// How long to wait for each answer
    #[arg(long, value_parser = humantime::parse_duration, default_value = "5s")]
    timeout: Duration,
}

fn main() {
    let complete = match Command::parse() {
        Command::Tcp(service) => serve(service, TCP_ADDR, |addr, screen| {
            Ok(Box::new(Tcp::bind(addr, screen)?))
        }),
        Command::Udp(service) => serve(service, UDP_ADDR, |addr, screen| {
            Ok(Box::new(Udp::bind(addr, screen)?))
        }),
        Command::Client(talk) => Ok(client::run(&load(talk))),
    };
    match complete {
        Ok(true) => {}
        Ok(false) => process::exit(1),
        Err(error) => {
            note(error);
            process::exit(1);
        }
    }
}

fn serve(
    service: Service,
    default_addr: &str,
    bind: impl Fn(&str, Screen) -> io::Result<Box<dyn Source>>,
) -> io::Result<bool> {
    let addr = service.addr.as_deref().unwrap_or(default_addr);
    let screen = Screen {
        quiet: service.quiet,
    };
    let source = bind(addr, screen).map_err(at("bind", addr))?;
    let server = Arc::new(Server::new(
        source,
        service.threads,
        service.max_connections,
    ));
    // stage 13 {
    let to_stop = Arc::clone(&server);
    // Runs in a thread of its own, at Ctrl-C or when the program is asked to end (SIGTERM).
    ctrlc::set_handler(move || to_stop.stop()).map_err(io::Error::other)?;
    // stage 13 }
    // stage 1 {
    //- not_written(1);
    say(format_args!("listening on {}", server.local_addr()?));
    // stage 1 }
    server.serve_forever()
}

fn load(talk: Talk) -> Load {
    let default_addr = match talk.protocol {
        Protocol::Tcp => TCP_ADDR,
        Protocol::Udp => UDP_ADDR,
    };
    Load {
        protocol: talk.protocol,
        addr: talk.addr.unwrap_or(default_addr.to_owned()),
        peers: talk.peers,
        messages: talk.messages,
        timeout: talk.timeout,
    }
}
