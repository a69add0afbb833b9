//! The command line of `socket-calls`; all that it does is in the library.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use experiment::{Command, cli};
use lesson_kit::Screen;
use socket_calls::print_table;

/// The calls of Python's socket module: predict what each does, run it, see
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Subcommands,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Show the calls: in Python, in Rust, and the experiments about each
    Calls {
        /// As a table for the book
        #[arg(long, conflicts_with = "json")]
        markdown: bool,
        /// For machines
        #[arg(long)]
        json: bool,
    },
    #[command(flatten)]
    Experiments(Command),
}

fn main() -> ExitCode {
    let table = match Cli::parse().command {
        Subcommands::Experiments(command) => return cli::execute(&command, &socket_calls::LESSON),
        Subcommands::Calls { markdown: true, .. } => print_table::markdown(),
        Subcommands::Calls { json: true, .. } => format!("{:#}", print_table::as_json()),
        Subcommands::Calls { .. } => print_table::plain(),
    };
    Screen::plain().print(table.trim_end());
    ExitCode::SUCCESS
}
