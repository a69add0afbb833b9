//! What the program can do beside what every lesson of experiments can: show the table of the options.

use std::process::ExitCode;

use clap::Subcommand;
use experiment::{Command as Experiments, cli};
use lesson_kit::Screen;

use crate::{LESSON, table};

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the experiments; with --markdown the table of the options, for the book
    List {
        /// The experiments, for machines
        #[arg(long, conflicts_with = "markdown")]
        json: bool,
        /// The whole table of the options
        #[arg(long)]
        markdown: bool,
    },
    /// Show every option: its default, read now, and what reads back after setting it
    Options {
        /// The whole table, for machines
        #[arg(long, conflicts_with = "markdown")]
        json: bool,
        /// The whole table, for the book
        #[arg(long)]
        markdown: bool,
    },
    /// Predict, run, and see
    Try(cli::Try),
    /// Do one experiment in a network of its own
    #[command(name = "in-private-network", hide = true)]
    InPrivateNetwork {
        /// Which
        name: Option<String>,
    },
}

/// Does what the command line says.
#[must_use]
pub fn execute(command: Command) -> ExitCode {
    let screen = Screen::plain();
    match command {
        Command::List { markdown: true, .. } | Command::Options { markdown: true, .. } => {
            screen.print(table::as_markdown());
        }
        Command::List { json, .. } => {
            let listed = cli::execute(&Experiments::List { json }, &LESSON);
            if !json {
                screen.note(format_args!(
                    "\n`try NAME` does one of them; `options` shows the table of all {} options",
                    table::options().count()
                ));
            }
            return listed;
        }
        Command::Options { json: true, .. } => screen.print(format_args!("{:#}", table::as_json())),
        Command::Options { .. } => screen.print(table::as_text().trim_end()),
        Command::Try(what) => return cli::execute(&Experiments::Try(what), &LESSON),
        Command::InPrivateNetwork { name } => {
            return cli::execute(&Experiments::InPrivateNetwork { name }, &LESSON);
        }
    }
    ExitCode::SUCCESS
}
