//! The command line of `socket-calls`; all that it does is in the library.

use std::process::ExitCode;

use clap::Parser;
use lesson_kit::experiment::{Command, cli};

/// The calls of Python's socket module: predict what each does, run it, see
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    cli::execute(&Cli::parse().command, &socket_calls::LESSON)
}
