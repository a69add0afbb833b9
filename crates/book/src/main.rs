//! The command line; what it does is in the library.

mod cli;
mod report;

use anyhow::{Context, Result};
use book::Run;
use book::programs::Programs;
use book::site;
use book::tree::Book;
use clap::Parser;
use cli::{Cli, Command};
use lesson_kit::{Screen, exit};

fn main() {
    match run(Cli::parse()) {
        Ok(true) => {}
        Ok(false) => exit(1),
        Err(error) => {
            Screen::plain().note(format_args!("{error:#}"));
            exit(1);
        }
    }
}

/// Is everything as it should be?
fn run(cli: Cli) -> Result<bool> {
    let root = cli.root.canonicalize().context("find the project")?;
    let programs = match &cli.programs {
        Some(folder) => Programs::in_folder(folder),
        None => Programs::beside_this_one(&root)?,
    };
    let mut book = Book::read(&root)?;
    match cli.command {
        Command::Check { pages, only } => {
            cli::choose(&mut book, &pages)?;
            Ok(report::check(&book, &programs, &only))
        }
        Command::Rewrite { pages, translated } => {
            cli::choose(&mut book, &pages)?;
            let translated = cli::from_root(&translated, &root)?;
            report::rewrite(&book, &programs, &translated)
        }
        Command::Ladders {
            names,
            server,
            client,
            network,
        } => {
            let commands = server.as_deref().zip(client.as_deref());
            let run = commands.map(|(server, client)| Run {
                server,
                client,
                network: &network,
            });
            let written = book::record(&root, &programs, &names, run)?;
            report::show_rewritten(&written);
            Ok(true)
        }
        Command::Build => {
            let page = site::build(&book)?.join("index.html");
            Screen::plain().print(format_args!("the book: {}", page.display()));
            Ok(true)
        }
    }
}
