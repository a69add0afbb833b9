#![allow(unused, reason = "while stages are missing")]
//! A chat room that serves all its peers in one thread.
//!
//! | file | part |
//! |---|---|
//! | `room.rs` | the loop: it waits until something can be done, for whichever peer, and does it |
//! | `peer.rs` | one connection: what has come and is no line yet, what is still to be sent |
//! | `waiting.rs` | the list that poll gets, and what it answers |
//! | `given.rs` | what is not about the loop |
//!
//! Here is only the command line.

mod room;
mod peer;
mod waiting;
mod given;

use std::io;
use std::process;
use std::time::Duration;

use clap::{Args, Parser};

use given::{at, not_written, note, say};
use room::Room;

/// A chat room, served by one thread.
#[derive(Parser)]
enum Command {
    /// Pass each line of a peer on to all the others
    Room(Options),
}

/// What can be chosen on the command line.
#[derive(Args)]
pub struct Options {
    #[arg(value_name = "HOST:PORT", value_parser = given::host_and_port, default_value = "127.0.0.1:9002")]
    pub addr: String,
    /// Print nothing of what is said
    #[arg(long)]
    pub quiet: bool,
    /// Close peers from which nothing came for so long
    #[arg(long, value_parser = humantime::parse_duration)]
    pub idle: Option<Duration>,
    /// The most peers that are let in
    #[arg(long, value_parser = given::positive, default_value = "10000")]
    pub max_peers: usize,
}

fn main() {
    let Command::Room(options) = Command::parse();
    if let Err(error) = serve(options) {
        note(error);
        process::exit(1);
    }
}

fn serve(options: Options) -> io::Result<()> {
    let addr = options.addr.clone();
    let mut room = Room::new(options).map_err(at("bind", &addr))?;
    // stage 1 {
    //- not_written(1);
    say(format_args!("listening on {}", room.local_addr()?));
    // stage 1 }
    room.run()
}
