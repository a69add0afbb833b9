//! The command line of `socket-options`; all that it does is in the library.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use experiment::{Command, cli};
use lesson_kit::Screen;
use socket_options::{LESSON, table};

/// Every socket option: predict what it does, set it, see
///
/// `list` shows the ten questions to begin with, and the six subjects of all: "address already in use",
/// what every socket has, TCP, IPv4, multicast, IPv6. `try NAME` asks one question, or those of a subject.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Subcommands,
}

#[derive(Subcommand)]
enum Subcommands {
    #[command(flatten)]
    Experiments(Command),
    /// Show every option: its default, read now, and what reads back after setting it
    Options {
        /// The whole table, for machines
        #[arg(long, conflicts_with = "markdown")]
        json: bool,
        /// The whole table, for the book
        #[arg(long)]
        markdown: bool,
    },
}

fn main() -> ExitCode {
    let table = match Cli::parse().command {
        Subcommands::Experiments(command) => return cli::execute(&command, &LESSON),
        Subcommands::Options { markdown: true, .. } => table::as_markdown(),
        Subcommands::Options { json: true, .. } => format!("{:#}", table::as_json()),
        Subcommands::Options { .. } => table::as_text(),
    };
    Screen::plain().print(table.trim_end());
    ExitCode::SUCCESS
}
