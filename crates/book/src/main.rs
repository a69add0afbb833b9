//! The command line of what keeps the book true; all that it does is in the library.

mod cli;
mod report;

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use book::programs::Programs;
use book::site;
use book::tree::Book;
use clap::Parser;
use cli::{Cli, Command, from_root};
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

/// Is all well?
fn run(cli: Cli) -> Result<bool> {
    let root = cli.root.canonicalize().context("find the project")?;
    let programs = match &cli.programs {
        Some(folder) => Programs::in_folder(folder),
        None => Programs::beside_this_one(&root)?,
    };
    let mut book = Book::read(&root)?;
    let mut choose = |pages: &[PathBuf]| {
        let pages = from_root(pages, &root)?;
        book.choose(&pages)
            .map_err(|path| anyhow!("there is no page at {}", path.display()))
    };
    match cli.command {
        Command::Check { pages, only } => {
            choose(&pages)?;
            Ok(report::check(&book, &programs, &only))
        }
        Command::Rewrite { pages, translated } => {
            choose(&pages)?;
            let translated = from_root(&translated, &root)?;
            report::rewrite(&book, &programs, &translated)
        }
        Command::Build => {
            let site = site::build(&book)?;
            Screen::plain().print(format_args!(
                "the book: {}",
                site.join("index.html").display()
            ));
            Ok(true)
        }
    }
}
