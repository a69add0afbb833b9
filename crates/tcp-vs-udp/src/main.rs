//! The command line of `tcp-vs-udp`; all that it does is in the library.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use experiment::{Command, cli};
use tcp_vs_udp::{LESSON, table};

/// Streams and datagrams: predict what the receiver sees, run it, see
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    #[command(flatten)]
    Experiments(Command),
    /// Compare TCP and UDP: every cell is an observation made now
    Table(table::Options),
}

fn main() -> ExitCode {
    match Cli::parse().action {
        Action::Experiments(command) => cli::execute(&command, &LESSON),
        Action::Table(options) => table::execute(&options),
    }
}
