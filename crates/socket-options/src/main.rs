//! The command line of `socket-options`; all that it does is in the library.

use std::process::ExitCode;

use clap::Parser;
use lesson_kit::experiment::{Command, cli};

/// Every socket option: predict what it does, set it, see
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    cli::execute(&Cli::parse().command, &socket_options::LESSON)
}
