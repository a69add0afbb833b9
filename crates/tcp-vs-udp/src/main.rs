//! The command line of `tcp-vs-udp`; all that it does is in the library.

use std::process::ExitCode;

use clap::Parser;
use lesson_kit::experiment::{Command, cli};

/// Streams and datagrams: predict what the receiver sees, run it, see
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    cli::execute(&Cli::parse().command, &tcp_vs_udp::LESSON)
}
