//! The command line of `socket-options`; all that it does is in the library.

use std::process::ExitCode;

use clap::Parser;
use socket_options::commands::{Command, execute};

/// Every socket option: predict what it does, set it, see
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    execute(Cli::parse().command)
}
